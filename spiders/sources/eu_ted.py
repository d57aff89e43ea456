"""TED, Tenders Electronic Daily: the notices of public buyers in Europe that carry research money."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from db.records import DeadlineKind, Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.posts import post_json
from spiders.record import Json, Record
from spiders.shapes_json import JsonSource

if TYPE_CHECKING:
    from scrapy import Request

SEARCH = "https://api.ted.europa.eu/v3/notices/search"
NOTICE_PAGE = "https://ted.europa.eu/en/notice/-/detail"
# Ten thousand values an answer, the links of each notice among them: a hundred notices leave room.
ROWS = 100
# Research and development services, design contests (prizes among them) and innovation partnerships.
QUESTION = (
    "(classification-cpv=73* OR notice-type=cn-desg OR procedure-type=innovation)"
    " AND (form-type=competition OR form-type=planning) SORT BY publication-number DESC"
)
FIELDS = """
    publication-number publication-date notice-title notice-type form-type procedure-type contract-nature
    procedure-identifier buyer-name classification-cpv title-proc description-proc title-lot description-lot
    estimated-value-proc estimated-value-cur-proc estimated-value-lot estimated-value-cur-lot
    deadline-receipt-tender-date-lot deadline-receipt-tender-time-lot
    deadline-receipt-request-date-lot deadline-receipt-request-time-lot
    document-url-lot change-notice-version-identifier change-reason-code change-description
"""
# The site's three-letter codes of the languages in which notices are written
LANGUAGES: Mapping[str, str] = {
    "bul": "bg", "ces": "cs", "dan": "da", "deu": "de", "ell": "el", "eng": "en", "est": "et", "fin": "fi",
    "fra": "fr", "gle": "ga", "hrv": "hr", "hun": "hu", "isl": "is", "ita": "it", "lav": "lv", "lit": "lt",
    "mlt": "mt", "nld": "nl", "nor": "no", "pol": "pl", "por": "pt", "ron": "ro", "slk": "sk", "slv": "sl",
    "spa": "es", "swe": "sv",
}  # fmt: skip
ENGLISH, ANY_LANGUAGE = "eng", "mul"
REQUEST, TENDER, LOT = "request to participate", "tender", "lot"
CONTEST = "cn-desg"
# Minus one and nought stand for an amount that the buyer does not disclose.
UNDISCLOSED = re.compile(r"-.*|0+(?:\.0+)?")
NOT_READ = "buyer-city buyer-country links place-of-performance-country-lot"


class EuTed(JsonSource):
    """Research services, design contests and innovation partnerships that are open or announced."""

    name = "eu_ted"
    source_class = SourceClass.PROCUREMENT
    funder = "Public buyers in Europe"
    country = "EU"
    homepage = "https://ted.europa.eu/en/"
    licence = "Commission reuse policy (Decision 2011/833/EU), CC BY 4.0"
    reuse = Reuse.FULL
    evidence = Evidence.CAPTURED
    evidence_place = (
        "an answer of the search API, June 2026 (mayai-it/bandiradar, src/bandiradar/data/fixtures/ted.json)"
    )
    caveats = (
        "contracts for services, not grants; only research services (CPV 73), design contests and innovation"
        " partnerships are asked for",
        "lots with different deadlines keep one deadline each; which lot it is stands in the notice",
        "a change notice repeats the whole notice with its new values under a number of its own",
        "more than 15,000 notices cannot be paged through",
    )

    expect = range(100, 15_000)
    complete_listing = True

    language = "en"
    timezone = "Europe/Brussels"
    currency = "EUR"
    statuses: ClassVar[Mapping[str, Status]] = {
        "planning": Status.FORECASTED,
        "competition": Status.OPEN,
        "result": Status.CLOSED,
        "dir-awa-pre": Status.CLOSED,
        "cont-modif": Status.CLOSED,
        "compl": Status.CLOSED,
        "cancel": Status.WITHDRAWN,
        "cancel-intent": Status.WITHDRAWN,
    }
    deadline_kinds: ClassVar[Mapping[str, DeadlineKind]] = {
        REQUEST: DeadlineKind.STAGE,
        TENDER: DeadlineKind.FIXED,
        LOT: DeadlineKind.FIXED,
    }
    kinds: ClassVar[Mapping[str, str]] = {
        r"^(?:can-\w+|veat|compl)$": "award-notice",
        r"^(?:pin-(?:only|buyer|rtl|tran)|pmc)$": "prior-information",
    }

    # JsonSource
    items = "notices"
    total = "totalNoticeCount"
    key = "publication-number"
    first_page = 1
    # An archive of another question to the same search is told by its Issue, and read all the same.
    neutral = frozenset({"query", "fields", "limit", "scope", "checkQuerySyntax", "onlyLatestVersions"})
    ignored = frozenset(NOT_READ.split())

    def page_request(self, page: int) -> Request:
        """A hundred notices that are active today; a page beyond the 150th is refused."""
        fields: list[Json] = [*FIELDS.split()]
        asked: dict[str, Json] = {"query": QUESTION, "fields": fields, "page": page, "limit": ROWS}
        return post_json(SEARCH, {**asked, "scope": "ACTIVE", "paginationMode": "PAGE_NUMBER"})

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One notice, in English where it has that, else in the language of its buyer."""
        number = record.required(self.key)
        title, _ = words(record, "notice-title")
        buyers, buyer_language = words(record, "buyer-name")
        text, language = body(record)
        return RawNotice(
            source=self.name,
            key=number,
            url=f"{NOTICE_PAGE}/{number}",
            title=title[0] if title else record.within("notice-title").required(ENGLISH),
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY).value,
            language=LANGUAGES.get(language or buyer_language or ""),
            funder=buyers[0] if buyers else None,
            status=status(record),
            published=day(record.expected("publication-date")),
            deadlines=deadlines(record),
            total_funding=value(record),
            currency=currency(record),
            instruments=instruments(record),
            topics=(*kind(record), *dict.fromkeys(record.texts("classification-cpv"))),
            identifiers=identifiers(record),
            attachments=tuple(
                ("procurement documents", url) for url in dict.fromkeys(record.texts("document-url-lot"))
            ),
        )


def words(record: Record, name: str) -> tuple[tuple[str, ...], str | None]:
    """(texts, language) of a multilingual field: English first, else the first that says anything."""
    said = record.within(name)
    spoken = {language: said.texts(language) for language in said.names}
    order = sorted(spoken, key=lambda language: (language != ENGLISH, language == ANY_LANGUAGE))
    chosen = next((language for language in order if spoken[language]), None)
    return (spoken[chosen], chosen) if chosen else ((), None)


def body(record: Record) -> tuple[str | None, str | None]:
    """(text, language): what a change notice changes, the whole, then each lot under its title."""
    language = None
    parts: list[str] = []
    for name in ("change-description", "description-proc"):
        said, spoken = words(record, name)
        parts += said
        language = spoken or language
    words(record, "title-proc")  # the title of all languages ends with it
    titles, _ = words(record, "title-lot")
    lots, spoken = words(record, "description-lot")
    named = len(titles) == len(lots) > 1
    for place, lot in enumerate(lots):
        if lot not in parts:
            parts.append(f"{titles[place]}\n{lot}" if named else lot)
    return "\n\n".join(parts) or None, language or spoken


def status(record: Record) -> str | None:
    """What the form is for, unless the notice only cancels."""
    form, reason = record.optional("form-type"), record.texts("change-reason-code")
    return next((code for code in reason if code.startswith("cancel")), form)


def kind(record: Record) -> tuple[str, ...]:
    """The type of notice and of procedure, in the codes of the European forms."""
    return (*record.texts("notice-type"), *record.texts("procedure-type"))


def instruments(record: Record) -> tuple[str, ...]:
    """A prize for a design contest, else the nature of the contract."""
    nature = tuple(dict.fromkeys(record.texts("contract-nature")))
    return ("prize",) if CONTEST in record.texts("notice-type") else nature or ("procurement",)


def day(said: str | None) -> str | None:
    """A date without the offset that is glued to it ("2026-06-04+02:00")."""
    return said[:10] if said else None


def deadlines(record: Record) -> tuple[RawDeadline, ...]:
    """One deadline for each different one of the lots; where both are given, requests come before tenders."""
    tenders = list(moments(record, "deadline-receipt-tender"))
    requests = list(moments(record, "deadline-receipt-request"))
    if not tenders or not requests:
        only = tenders or requests
        return tuple(RawDeadline(date=each, kind=LOT if len(only) > 1 else None) for each in only)
    stages = {REQUEST: requests, TENDER: tenders}
    return tuple(RawDeadline(date=each, kind=name) for name, each_of in stages.items() for each in each_of)


def moments(record: Record, name: str) -> Iterator[str]:
    """The different deadlines of the lots; an hour counts only where it can be told whose it is."""
    dates, times = record.texts(f"{name}-date-lot"), record.texts(f"{name}-time-lot")
    if len(set(dates)) == 1 and len(set(times)) == 1:
        dates, times = dates[:1], times[:1]
    if len(dates) == len(times):
        yield from dict.fromkeys(f"{on[:10]}T{at}" for on, at in zip(dates, times, strict=True))
    else:
        yield from dict.fromkeys(on[:10] for on in dates)


def value(record: Record) -> str | None:
    """The estimated value of the whole, or of its only lot, where the buyer discloses it."""
    whole, lots = record.optional("estimated-value-proc"), record.texts("estimated-value-lot")
    said = whole or (lots[0] if len(lots) == 1 else None)
    return None if said is None or UNDISCLOSED.fullmatch(said) else said


def currency(record: Record) -> str | None:
    """The currency of the value; a list of lots names each currency once."""
    whole, lots = record.optional("estimated-value-cur-proc"), record.texts("estimated-value-cur-lot")
    return whole or (lots[0] if len(set(lots)) == 1 else None)


def identifiers(record: Record) -> tuple[tuple[str, str], ...]:
    """The notice's number, its procedure's (which its changes share), and the notice that it changes."""
    names = {
        "ted_notice": "publication-number",
        "ted_procedure": "procedure-identifier",
        "ted_changes": "change-notice-version-identifier",
    }
    found = ((scheme, record.optional(name)) for scheme, name in names.items())
    return tuple((scheme, said) for scheme, said in found if said)
