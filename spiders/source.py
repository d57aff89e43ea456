"""What every source declares, and what every source can do: read records, report Issues, count.

A source is one small class in ``spiders/sources``: who publishes, in which words, how many records to
expect, and how one record of the publisher becomes a ``RawNotice``. How records are found in an answer
belongs to a shape (``spiders.shapes_json``, ``spiders.shapes_feed``), never to a source.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from datetime import time
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import scrapy

from db.records import RECORD_NOT_READ, DeadlineKind, Evidence, Issue, RawNotice, Reuse, SourceClass, Status
from spiders.health import QUIET_DAYS
from spiders.keys import key_contradictions
from spiders.record import MissingFieldError, Record, UnwantedRecordError
from spiders.source_facts import OWN_ZONE
from spiders.tally import FLOOD, Tally
from spiders.verdict import cause_of

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

REQUIRED = {
    "name": str,
    "source_class": SourceClass,
    "funder": str,
    "country": str,
    "homepage": str,
    "licence": str,
    "reuse": Reuse,
    "evidence": Evidence,
    "evidence_place": str,
    "language": str,
    "timezone": str,
    "currency": str,
    "expect": range,
    "complete_listing": bool,
}
# Scrapy 2.19 silently ignores the first; the others would go around the fetch policy.
REFUSED = {
    "start_requests": "Scrapy ignores it; write `async def start`",
    "custom_settings": "every source obeys the one fetch policy in spiders/policy.py",
    "start_urls": "a request says what it asks for; write `async def start` or use a shape",
}


class IncoherentSourceError(Exception):
    """A source's declaration contradicts itself; raised at import, the fault is the source's author's."""


class Source(scrapy.Spider):
    """One publisher's listing of opportunities; subclasses declare the attributes below.

    ``class Shape(Source, shape=True)`` marks a shape, which declares nothing itself.
    """

    # Read by the registry, the digest and the officers' desk
    name: str  # the file's name: <country|eu|int>_<funder>[_<programme>]
    source_class: ClassVar[SourceClass]
    funder: ClassVar[str]
    country: ClassVar[str]  # ISO 3166-1 alpha-2, or EU, or INT
    homepage: ClassVar[str]
    licence: ClassVar[str]
    reuse: ClassVar[Reuse]
    evidence: ClassVar[Evidence]
    evidence_place: ClassVar[str]
    caveats: ClassVar[tuple[str, ...]] = ()

    # Read by spiders.verdict
    expect: ClassVar[range]  # fewer notices: shrunken; more: look at it
    complete_listing: ClassVar[bool]  # False: a window of the newest; absence never means withdrawn

    # Read by spiders.health
    quiet_days: ClassVar[int] = QUIET_DAYS  # so long it may stand still before its own rhythm is known

    # Read by spiders.normalise
    language: ClassVar[str]  # ISO 639-1
    timezone: ClassVar[str]  # IANA name
    currency: ClassVar[str]  # ISO 4217
    statuses: ClassVar[Mapping[str, Status]] = {}
    programmes: ClassVar[Mapping[str, str]] = {}  # the publisher's code → its name
    deadline_kinds: ClassVar[Mapping[str, DeadlineKind]] = {}  # the publisher's label → kind
    deadline_time: ClassVar[time | None] = None  # a publisher-wide rule, in ``deadline_zone``
    deadline_zone: ClassVar[str | None] = OWN_ZONE  # ``timezone``; None: where the applicant is
    wall_clock_keys: ClassVar[str] = ""  # pattern of the keys whose "UTC" means the funder's wall
    forecasts_are_estimates: ClassVar[bool] = False  # a forecast's dates are guesses, not promises
    boilerplate: ClassVar[str] = ""  # pattern of the lines that stand under every announcement
    placeholder_midnight: ClassVar[bool] = False  # midnight stands for "no time stated"
    date_formats: ClassVar[tuple[str, ...]] = ()  # strptime, tried before anything else
    # Where a time without a zone is not told by the clock of ``timezone``: None, nobody knows whose it is
    unstated_zone: ClassVar[str | None]
    # What is no call: pattern, sought in the title, then each topic, then the first sentence → its kind
    kinds: ClassVar[Mapping[str, str]] = {}

    # Read by spiders.keys: which setting holds the publisher's key, how it is sent, and to which one host.
    # A source whose setting is empty is not configured; its requests never carry the key themselves.
    key_setting: ClassVar[str | None] = None  # "LEGATION_KEY_US_EXAMPLE"
    key_header: ClassVar[str] = ""  # the name of the header: "X-API-Key"
    key_prefix: ClassVar[str] = ""  # what stands before the key in it: "Bearer "
    key_parameter: ClassVar[str] = ""  # or the name of the parameter in the address: "api_key"
    key_host: ClassVar[str] = ""  # "api.example.gov"
    key_from: ClassVar[str] = ""  # where an operator asks for one: "https://example.gov/keys"
    key_exchange: ClassVar[str] = ""  # the address that gives a pass for the key: its answer is not recorded

    # Read by the shapes: fields that are deliberately not read, by their name or dotted path
    ignored: ClassVar[frozenset[str]] = frozenset()
    reports_unread: ClassVar[bool] = True  # False: nobody knows the format, so nobody could name its fields

    # Read by spiders.documents: pattern of the attachments that are read, sought in name and address; empty:
    # none is. Only where the publisher lets documents be fetched, and they say more than the page
    reads_attachments: ClassVar[str] = ""

    # Read by spiders.archive: fields of a request's body that do not change which records come back
    neutral: ClassVar[frozenset[str]] = frozenset()

    def __init_subclass__(cls, *, shape: bool = False) -> None:
        super().__init_subclass__()
        for refused, reason in REFUSED.items():
            if refused in vars(cls):
                raise IncoherentSourceError(f"{cls.__module__}.{cls.__name__}: no {refused}: {reason}")
        if not shape:
            check_declaration(cls)

    def __init__(self) -> None:
        super().__init__()
        self.tally = Tally()

    def issue(self, key: str, field: str, raw: object, reason: str) -> Issue:
        """An Issue of this source; ``key`` is empty for what concerns the source as a whole."""
        return Issue(self.name, key, field, None if raw is None else str(raw)[:500], reason)

    def taken(self, key: str, record: Record, notice: RawNotice) -> Iterator[RawNotice | Issue]:
        """A notice that was read, with what its record said that was not understood."""
        if not notice.url.lower().startswith(("https://", "http://")):
            yield from self.lost(key, "url", notice.url, "not a web address")
            return
        self.tally.taken += 1
        self.tally.weigh(notice, record.present(self.ignored))
        yield notice
        for path, raw, reason in record.remarks:
            self.tally.remark(key, path, raw, reason)
        for path, raw in record.unread(self.ignored) if self.reports_unread else ():
            self.tally.remark(key, path, raw, "neither read nor ignored")

    def lost(self, key: str, field: str, raw: object, reason: str) -> Iterator[Issue]:
        """A record that cannot become a notice: an Issue, and the other records go on."""
        self.tally.lost += 1
        self.tally.lost_for[field] += 1
        yield self.issue(key, field, raw, RECORD_NOT_READ + reason)

    def read(self, key: str, record: Record, make: Callable[[], RawNotice]) -> Iterator[RawNotice | Issue]:
        """Make one notice of one record, whatever the record looks like.

        ``make()`` is the source's own reading; a required field that is missing loses only this record.
        """
        try:
            notice = make()
        except MissingFieldError as missing:
            yield from self.lost(key, missing.path, None, "required field is missing")
        except UnwantedRecordError as unwanted:
            self.tally.unwanted += 1
            yield self.issue(key, unwanted.path, unwanted.raw, unwanted.reason)
        else:
            yield from self.taken(key, record, notice)

    def first_time(self, key: str) -> bool:
        """Whether ``key`` was not listed before in this crawl; a repeat is counted."""
        if key in self.tally.keys:
            self.tally.repeated += 1
            return False
        self.tally.keys.add(key)
        return True

    def closing_issues(self) -> Iterator[Issue]:
        """What was remarked of the records, once the crawl is over; a flood of one kind is one Issue."""
        if self.tally.taken >= self.expect.stop:
            yield self.issue(
                "", "expect", self.tally.taken, f"fewer than {self.expect.stop} notices expected"
            )
        for (path, reason), noted in self.tally.remarks.items():
            if noted.count <= FLOOD:
                yield from (self.issue(key, path, raw, reason) for key, raw in noted.first)
            else:
                key, raw = noted.first[0]
                yield self.issue("", path, raw, f"{reason} (in {noted.count} records, first in {key})")

    def tolerated(self, response: Response) -> Iterator[Issue]:
        """An Issue for each neutral field in which a replayed answer's request differed from ours."""
        for field in response.meta.get("tolerated", ()):
            yield self.issue("", f"request.{field}", response.url, "the archive's request differs here")

    def page_failed(self, failure: Failure) -> Iterator[Issue]:
        """Errback of a listing page: the listing was not read to its end."""
        cause = cause_of(failure.value)
        self.tally.listing_faults.append(cause)
        self.tally.missing_pages += 1
        request = getattr(failure, "request", None)
        yield self.issue("", "listing", getattr(request, "url", None), f"page not read: {cause}")


def check_declaration(cls: type[Source]) -> None:
    """Refuse an incoherent source at import.

    Raises:
        IncoherentSourceError: naming the class, the attribute, and what it should be.
    """
    where = f"{cls.__module__}.{cls.__name__}"
    for attribute, kind in REQUIRED.items():
        value = inspect.getattr_static(cls, attribute, None)
        if not isinstance(value, kind) or value == "":
            raise IncoherentSourceError(f"{where}: declare {attribute} as {kind.__name__}, not {value!r}")
    for broken, what in _contradictions(cls):
        if broken:
            raise IncoherentSourceError(f"{where}: {what}")


def _is_zone(name: str) -> bool:
    # One zone is looked up in no time; the list of all of them takes 5 ms to read, for each source anew.
    try:
        return bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _contradictions(cls: type[Source]) -> Iterator[tuple[bool, str]]:
    file_name = cls.__module__.rpartition(".")[2]
    class_name = "".join(word.title() for word in cls.name.split("_"))
    yield cls.name != file_name, f"name must be {file_name!r}, its file's name, not {cls.name!r}"
    yield cls.__name__ != class_name, f"the class of source {cls.name!r} must be called {class_name}"
    yield not cls.homepage.startswith("https://"), f"homepage must be https, not {cls.homepage!r}"
    yield not _is_zone(cls.timezone), f"unknown timezone {cls.timezone!r}"
    yield (
        not (len(cls.currency) == 3 and cls.currency.isupper()),
        f"currency {cls.currency!r} is not ISO 4217",
    )
    yield (
        cls.country not in {"EU", "INT"} and not (len(cls.country) == 2 and cls.country.isupper()),
        (f"country {cls.country!r} is neither ISO 3166-1 alpha-2 nor EU nor INT"),
    )
    yield (
        not (len(cls.language) == 2 and cls.language.islower()),
        f"language {cls.language!r} is not ISO 639-1",
    )
    yield len(cls.expect) == 0 or cls.expect.start < 1, "expect must be a range that starts at 1 or more"
    yield not isinstance(cls.ignored, frozenset), "ignored must be a frozenset of field names"
    yield from key_contradictions(cls)
