"""An address becomes a source of one's own: looked at, tried out, and only then kept.

Both steps crawl as a night does, in the same child with the same guard, robots, pace and limits.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from db.records import InputError, Issue, Notice, OwnKind, OwnSource, RawNotice, Reuse, SourceClass, SourceRun
from flows.settings import Settings
from flows.sourcing.site_facts import country_of, currency_of, timezone_of
from flows.sourcing.web_address import Allowed, checked_address

if TYPE_CHECKING:
    from spiders.sealed import SourceCrawl

_NO_NAME = re.compile(r"[^a-z0-9]+")
# A look asks eight addresses at most, a trial of a sitemap a hundred pages at one a second.
_LOOK_SECONDS, _TRIAL_SECONDS = 120.0, 300.0
_MOST_TRIALS = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the operator says of a source; ``None``: as it can be told from the address and its answers."""

    funder: str | None = None
    source_class: SourceClass = SourceClass.GRANT
    country: str | None = None
    language: str | None = None
    timezone: str | None = None
    currency: str | None = None
    reuse: Reuse = Reuse.FACTS_AND_LINK
    kind: str | None = None
    match: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way in which an address announces something; ``way`` names it for the operator.

    ``title`` is how that way is called, ``site`` how the site calls itself, where a page of it was read.
    """

    kind: OwnKind
    url: str
    title: str
    language: str | None
    post_type: str = ""
    site: str = ""

    @property
    def way(self) -> str:
        """``feed``, ``sitemap``, ``page``, or ``wordpress:`` with the type of posts."""
        return f"{self.kind.value}:{self.post_type}" if self.post_type else self.kind.value


@dataclass(frozen=True, slots=True)
class Trial:
    """A definition and what it brought tonight."""

    definition: OwnSource
    run: SourceRun
    notices: tuple[Notice, ...]
    issues: tuple[Issue, ...]


@dataclass(frozen=True, slots=True)
class Web:
    """What is asked: the live web, or an archive; ``allow`` opens the guard for single addresses (tests)."""

    settings: Settings
    as_of: datetime
    archive: Path | None = None
    allow: Allowed = ()


def candidates(url: str, web: Web) -> list[Candidate]:
    """What an address announces, and where it points to, the most promising first.

    Raises:
        InputError: when it cannot be asked, or nothing there announces anything; saying why.
    """
    probe = OwnSource(
        name="own_probe_1",
        kind=OwnKind.PROBE,
        url=checked_address(url, web.allow),
        funder="-",
        country="INT",
        language="en",
        timezone="UTC",
        currency="USD",
        added_on=web.as_of.date(),
    )
    found = _crawled(probe, web, _LOOK_SECONDS)
    if not found.raw_notices:
        raise InputError(f"{url}: {_why_nothing(found)}")
    ways = [_candidate(raw) for raw in found.raw_notices]
    for way in ways:
        checked_address(way.url, web.allow)  # a page may name anything
    return ways


def trials(found: Sequence[Candidate], wanted: Wanted, names: Collection[str], web: Web) -> Iterator[Trial]:
    """Try candidates in their order, or only the one that the operator wants, until one brings a notice.

    Raises:
        InputError: when the wanted one is not among them.
    """
    chosen = [each for each in found if wanted.kind in (None, each.way, each.kind.value)][:_MOST_TRIALS]
    if not chosen:
        raise InputError(f"{wanted.kind}: not found there; found: {', '.join(each.way for each in found)}")
    for candidate in chosen:
        trial = _tried(definition_of(candidate, wanted, names, web), web)
        yield trial
        if trial.notices:
            return


def definition_of(candidate: Candidate, wanted: Wanted, names: Collection[str], web: Web) -> OwnSource:
    """A candidate with all that its notices are read by; ``names`` are those that are taken.

    Raises:
        InputError: for an unknown time zone or a pattern that is none.
    """
    host = urlsplit(candidate.url).hostname or ""
    country = wanted.country or country_of(host)
    definition = OwnSource(
        name=_free_name(host, names),
        kind=candidate.kind,
        url=candidate.url,
        funder=wanted.funder or _publisher(candidate, host),
        country=country,
        language=wanted.language or candidate.language or "en",
        timezone=wanted.timezone or timezone_of(country),
        currency=wanted.currency or currency_of(country),
        added_on=web.as_of.date(),
        source_class=wanted.source_class,
        reuse=wanted.reuse,
        post_type=candidate.post_type,
        match=wanted.match,
    )
    _check(definition)
    return definition


def _check(definition: OwnSource) -> None:
    from spiders.own_source import own_class
    from spiders.source import IncoherentSourceError

    try:
        re.compile(definition.match)
        ZoneInfo(definition.timezone)
        own_class(definition)
    except re.error as error:
        raise InputError(f"--match {definition.match!r}: not a pattern ({error})") from error
    except (OSError, ValueError, KeyError) as error:
        raise InputError(f"--timezone {definition.timezone!r}: not a zone such as Europe/Berlin") from error
    except IncoherentSourceError as error:
        raise InputError(str(error).partition(": ")[2]) from error


def _tried(definition: OwnSource, web: Web) -> Trial:
    from spiders.normalise import normalise
    from spiders.own_source import own_class

    brought = _crawled(definition, web, _TRIAL_SECONDS)
    source = own_class(definition)
    read = [normalise(raw, source) for raw in brought.raw_notices]
    issues = (*brought.issues, *(issue for _, more in read for issue in more))
    return Trial(definition, brought.run, tuple(notice for notice, _ in read), issues)


def _crawled(definition: OwnSource, web: Web, seconds: float) -> SourceCrawl:
    from spiders.crawl import crawl

    with TemporaryDirectory(prefix="legation-") as directory:
        (brought,) = crawl(
            [definition.name],
            Path(directory),
            replay=web.archive,
            own={definition.name: definition},
            fetched_at=web.as_of,
            contact=web.settings.contact,
            limit_seconds=min(seconds, web.settings.crawl_limit_seconds),
            allow=web.allow,
        )
    return brought


def _why_nothing(found: SourceCrawl) -> str:
    from spiders.causes import CAUSES, kind_of

    cause = found.run.cause or "empty"
    if cause == "empty":
        return "no feed, no type of posts, no sitemap, and no call with a deadline described on the page"
    happened, do = CAUSES.get(kind_of(cause) or "", (cause, "open it in a browser"))
    return f"{cause}: {happened}; {do}"


def _candidate(raw: RawNotice) -> Candidate:
    said = dict(raw.identifiers)
    return Candidate(
        OwnKind(said["kind"]),
        raw.url,
        raw.title,
        raw.language,
        said.get("post_type", ""),
        said.get("site", ""),
    )


def _free_name(host: str, names: Collection[str]) -> str:
    stem = f"own_{_NO_NAME.sub('_', host.lower().removeprefix('www.')).strip('_')}"
    number = 1
    while f"{stem}_{number}" in names:
        number += 1
    return f"{stem}_{number}"


def _publisher(candidate: Candidate, host: str) -> str:
    """The site's title without what a page or feed adds: of "News – Example Foundation" the longest part."""
    from spiders.text import one_line, plain_text

    own_title = "" if candidate.kind is OwnKind.WORDPRESS else candidate.title
    words = one_line(plain_text(candidate.site or own_title))
    parts = [part.strip() for part in re.split(r"\s[-–—|»›:]\s", words) if part.strip()]
    return max(parts, key=len, default="") or host.removeprefix("www.")
