"""World Bank: procurement notices of the projects that it finances, in some hundred countries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.dates import find_dates
from spiders.deadline_notes import sentences
from spiders.record import Record
from spiders.shapes_json import JsonSource
from spiders.text import plain_text

API = "https://search.worldbank.org/api/v2/procnotices"
PAGE = "https://projects.worldbank.org/en/projects-operations/procurement-detail"
ROWS = 100
LANGUAGES: Mapping[str, str] = {
    "Arabic": "ar", "Chinese": "zh", "English": "en", "French": "fr", "Portuguese": "pt", "Russian": "ru",
    "Spanish": "es",
}  # fmt: skip
GROUPS: Mapping[str, str] = {
    "CS": "Consulting services", "CW": "Civil works", "GO": "Goods", "NC": "Non-consulting services",
}  # fmt: skip
SCHEMES: Mapping[str, str] = {
    "id": "worldbank_notice", "project_id": "worldbank_project", "bid_reference_no": "buyer_reference",
}  # fmt: skip
# What precedes the day itself: "… must be submitted to the address below by June 28, 2026 …".
UNTIL = re.compile(
    r"\b(?:by|before|until|no later than|not later than|on or before|avant le|au plus tard le|jusqu[’']au"
    r"|antes del?|hasta el|a más tardar el|até)\b",
    re.IGNORECASE,
)

NOT_READ = "contact_address contact_ctry_name contact_web_url submission_date"


class IntWorldBank(JsonSource):
    """The newest notices: expressions of interest, invitations to bid, and awards, which are no calls."""

    name = "int_world_bank"
    source_class = SourceClass.DEVELOPMENT_BANK
    funder = "World Bank"
    country = "INT"
    homepage = "https://projects.worldbank.org/en/projects-operations/procurement"
    licence = "World Bank terms of use; data CC BY 4.0"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = "three notices of the procurement search, June and October 2026"
    caveats = (
        "the hour of a deadline is that of the buyer, whose zone only the notice's text may name",
        "contract awards are listed among the calls; they are marked and never open",
        "only the newest notices are read: absence means nothing",
    )

    expect = range(3, 5_000)
    complete_listing = False

    language = "en"
    timezone = "UTC"
    currency = "USD"
    unstated_zone = None
    statuses: ClassVar[Mapping[str, Status]] = {
        "Request for Expression of Interest": Status.OPEN,
        "Invitation for Bids": Status.OPEN,
        "Invitation for Prequalification": Status.OPEN,
        "General Procurement Notice": Status.FORECASTED,
        "Contract Award": Status.CLOSED,
    }
    kinds: ClassVar[Mapping[str, str]] = {
        "^Contract Award$": "award-notice",
        "^General Procurement Notice$": "prior-information",
    }

    # JsonSource
    items = "procnotices"
    total = "total"
    key = "id"
    newest = 3_000
    ignored = frozenset(NOT_READ.split())

    def page_request(self, page: int) -> Request:
        """A hundred notices, the newest first; ``os`` counts notices."""
        return Request(f"{API}?format=json&rows={ROWS}&os={page * ROWS}&srt=noticedate&order=desc")

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One notice; what it buys is its title, the project that pays for it its programme."""
        kind, text = record.required("notice_type"), record.optional("notice_text")
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=f"{PAGE}/{record.required('id')}",
            title=record.required("bid_description"),
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.FULL if text else TextBasis.TITLE_ONLY).value,
            language=language(record),
            funder=self.funder,
            programme=record.expected("project_name"),
            status=status(record, kind),
            published=record.expected("noticedate"),
            deadlines=deadlines(record, text),
            total_funding=record.optional("bid_estimate_amount"),
            currency=record.optional("bid_currency_code"),
            instruments=group(record),
            topics=topics(record, kind),
            contacts=record.texts("contact_organization"),
            identifiers=identifiers(record),
        )


def status(record: Record, kind: str) -> str:
    """What the notice is says whether it takes applications, unless it was cancelled."""
    said = record.expected("notice_status")
    return kind if said == "Published" else said or kind


def language(record: Record) -> str | None:
    """The code of the language that the notice is written in, where we know its English name."""
    name = record.expected("notice_lang_name")
    if name is not None and name not in LANGUAGES:
        record.remark("notice_lang_name", name, "unknown language; English is taken")
    return LANGUAGES.get(name or "")


def group(record: Record) -> tuple[str, ...]:
    """What is bought, by the name of its procurement group."""
    code = record.expected("procurement_group")
    if code is None:
        return ()
    if code not in GROUPS:
        record.remark("procurement_group", code, "unknown procurement group")
        return ()
    return (GROUPS[code],)


def topics(record: Record, kind: str) -> tuple[str, ...]:
    """The kind of notice, the method of buying, and where the project is."""
    record.expected("procurement_method_code")
    said = (kind, record.expected("procurement_method_name"), record.expected("project_ctry_name"))
    return tuple(word for word in said if word)


def deadlines(record: Record, text: str | None) -> tuple[RawDeadline, ...]:
    """The day and hour of the fields, with the words of the text about that day, which may name the zone.

    The field's midnight in UTC is no time, and its hour is not in UTC.
    """
    day, hour = record.optional("submission_deadline_date"), record.optional("submission_deadline_time")
    if day is None:
        return ()
    on = day.removesuffix("T00:00:00Z")
    return (RawDeadline(date=f"{on} {hour}" if hour else on, words=words_on(on, plain_text(text))),)


def words_on(day: str, text: str) -> str | None:
    """The words of a text from "by" to the end of the sentence that states a day (ISO 8601), or ``None``."""
    for sentence in sentences(text):
        for found in find_dates(sentence):
            if found.on is not None and found.on.isoformat() == day:
                until = [match.end() for match in UNTIL.finditer(sentence, 0, found.start)]
                return sentence[until[-1] if until else found.start :].strip()
    return None


def identifiers(record: Record) -> tuple[tuple[str, str], ...]:
    """The notice's own number, its project's, and the buyer's reference."""
    found = ((scheme, record.optional(name)) for name, scheme in SCHEMES.items())
    return tuple((scheme, value) for scheme, value in found if value)
