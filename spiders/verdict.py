"""How a source's crawl ended, and why: judged by what was counted, never by an exit code.

Scrapy's own finish reason says ``finished`` after an exception in a callback as well as after a page that
was missing, and its exit code is always 0.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from dataclasses import dataclass

from db.records import Outcome
from spiders.tally import Tally

# A listing of which more than this share could not be read has changed its shape.
DRIFT_SHARE = 0.02
# Details missing beyond this share make a live crawl partial; single gaps are Issues.
DETAIL_SHARE = 0.10

TLS_LIBRARIES = ("OpenSSL", "service_identity")
# The archive has nothing more of a source, or nothing at all.
ARCHIVE_ENDS, NOT_RECORDED = "archive ends", "not recorded"
ENDINGS = {
    "closespider_timeout": "timeout",
    "memusage_exceeded": "memory limit",
    "shutdown": "killed",
    "cancelled": "killed",
}
CAUSES = {
    "CannotResolveHostError": "dns",
    "DNSLookupError": "dns",
    "DownloadTimeoutError": "timeout",
    "TimeoutError": "timeout",
    "TCPTimedOutError": "timeout",
    "DownloadConnectionRefusedError": "connection refused",
    "ConnectionRefusedError": "connection refused",
    "DownloadCancelledError": "too large",
    "DownloadFailedError": "connection lost",
    "ResponseDataLossError": "connection lost",
    "ConnectionDone": "connection lost",
    "ConnectionLost": "connection lost",
    "ReplayMissError": ARCHIVE_ENDS,
    "NotSupported": "unsupported address",
    "UnsupportedURLSchemeError": "unsupported address",
    "_DecompressionMaxSizeExceeded": "too large",
    "EOFError": "half page",  # of an answer so short that nothing of it could be unpacked
    "BadGzipFile": "damaged answer",
    "ValueError": "unsupported address",  # a host name that is none
}


@dataclass(frozen=True, slots=True)
class Ending:
    """How Scrapy ended: its finish reason, exceptions in our own code, and what was replayed, if anything.

    ``sample``: the archive says that it holds a few records on purpose.
    """

    reason: str
    exceptions: int = 0
    replaying: bool = False
    sample: bool = False


def cause_of(error: BaseException | None) -> str:
    """One of the cause words of a source run, for anything that a request can fail with."""
    own = getattr(error, "cause_words", None)
    if isinstance(own, str):
        return own
    status = getattr(getattr(error, "response", None), "status", None)
    if isinstance(status, int):
        return f"http {status}"
    if getattr(error, "osError", None) == errno.EACCES or isinstance(error, PermissionError):
        return "blocked address"
    if any(type(each).__module__.startswith(TLS_LIBRARIES) for each in _beneath(error)):
        return "tls"
    kinds = [kind.__name__ for each in _beneath(error) for kind in type(each).__mro__]
    known = (CAUSES[kind] for kind in kinds if kind in CAUSES)
    # What Scrapy itself still ignores, since robots.txt and statuses have causes of their own.
    unknown = "redirect loop" if "IgnoreRequest" in kinds else f"connection failed ({type(error).__name__})"
    return next(known, unknown)


def _beneath(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what lies beneath it: Twisted keeps the reasons of a failed answer in a list."""
    while error is not None:
        yield error
        yield from (reason.value for reason in getattr(error, "reasons", ()))
        error = error.__cause__


def judge(tally: Tally, expect: range, ending: Ending) -> tuple[Outcome, str | None]:
    """The outcome of a source's crawl and its cause.

    Without any notice the crawl failed; with a doubt about its completeness it is partial and confirms
    no absence; else it is ok. A detail page that an archive does not hold never makes a replay less.
    """
    cause = next((words for words in _doubts(tally, expect, ending) if words), None)
    if tally.taken == 0:
        return Outcome.FAILED, cause or "empty"
    return (Outcome.OK, None) if cause is None else (Outcome.PARTIAL, cause)


def _doubts(tally: Tally, expect: range, ending: Ending) -> list[str | None]:
    """Every reason for doubt, the most telling first."""
    return [
        NOT_RECORDED if _not_recorded(tally) else None,
        tally.listing_faults[0] if tally.listing_faults else None,
        None if ending.reason == "finished" else ENDINGS.get(ending.reason, ending.reason),
        "parse error" if ending.exceptions else None,
        _drift(tally),
        _page_drift(tally),
        _details(tally, ending),
        None if ending.sample else _shrunken(tally, expect),
    ]


def _not_recorded(tally: Tally) -> bool:
    return not tally.listed and not tally.taken and set(tally.listing_faults) == {ARCHIVE_ENDS}


def _drift(tally: Tally) -> str | None:
    records = tally.taken + tally.lost
    if tally.lost <= DRIFT_SHARE * records:
        return None
    fields = "".join(f" ({field})" for field, _ in tally.lost_for.most_common(1))
    return f"schema drift: {tally.lost} of {records} records not read{fields}"


def _page_drift(tally: Tally) -> str | None:
    """Repeated records mean that others slipped between two pages while the listing was read."""
    if tally.stated_total is None or len(tally.keys) >= tally.stated_total:
        return None
    return f"listing incomplete: {len(tally.keys)} of {tally.stated_total} records"


def _details(tally: Tally, ending: Ending) -> str | None:
    """A detail that an archive does not hold is its gap, not the publisher's fault."""
    faults = [fault for fault in tally.detail_faults if not (ending.replaying and fault == ARCHIVE_ENDS)]
    if len(faults) <= DETAIL_SHARE * tally.details:
        return None
    return f"{faults[0]}: {len(faults)} of {tally.details} detail pages not read"


def _shrunken(tally: Tally, expect: range) -> str | None:
    if 0 < tally.taken < expect.start:
        return f"shrunken: {tally.taken} notices, at least {expect.start} expected"
    return None
