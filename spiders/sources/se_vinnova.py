"""Vinnova, Sweden's innovation agency: its application rounds, as open data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import DeadlineKind, Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.documents_due import PDF_OR_DOCX
from spiders.record import Json, Record
from spiders.shapes_json import JsonSource
from spiders.text import one_line, plain_text

if TYPE_CHECKING:
    from scrapy.http import Response

ROUNDS = "https://data.vinnova.se/api/ansokningsomgangar"
# Rounds that were changed since; without a day the address answers with its own documentation.
SINCE = "2025-01-01"
# Fields that must be filled, in rounds that nobody translated
UNTRANSLATED = frozenset({"", "x", "xx"})
# What the short texts about a round are, by their numbers
WHAT, WHO, HOW, WHY = "1", "2", "3", "4"
HEADINGS = {
    "sv": {WHAT: "Vad", WHO: "Vem", HOW: "Hur", WHY: "Varför"},
    "en": {WHAT: "What", WHO: "Who", HOW: "How", WHY: "Why"},
}
INVITED = "endast inbjudna"
ANNOUNCED, READING = "annonserad", "avläsning"
# The register's day for "none"
NO_DAY = "1900-01-01"
DAY = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?)?")
_AMOUNT = (
    r"(\d[\d\s]*(?:,\d+)?\s*(?:(?:miljoner|miljarder)\s+kronor|MSEK|kronor)"
    r"|SEK\s\d[\d.]*\s(?:million|billion))"
)
# "Budget för hela erbjudandet är 50 miljoner kronor": no number between, which might be one of projects
BUDGET = re.compile(rf"\bbudget\w*[^.\d\n]{{0,80}}?{_AMOUNT}", re.IGNORECASE)
NOT_READ = """
    DiarienummerUtlysning SenastProjektstart SenastProjektslut FileName DokumentID Primary Webbsida KontaktID
"""


class SeVinnova(JsonSource):
    """Every round of applications: open, announced for later, closed, and those for invited parties only."""

    name = "se_vinnova"
    source_class = SourceClass.GRANT
    funder = "Vinnova"
    country = "SE"
    homepage = "https://www.vinnova.se/hitta-finansiering/utlysningar/"
    licence = "Public Domain Mark (Vinnova open data)"
    reuse = Reuse.FULL
    evidence = Evidence.SCHEMA
    evidence_place = (
        "the interface's own documentation, as it answered in 2026 (abeltomy/swedish-funding-calls, "
        "vinnova_raw.json), and what its readers measured"
    )
    caveats = (
        "rounds that were not changed since January 2025 are not asked for; closed ones stay in the answer",
        "no address of a round's page is given: the address is that of its form, else of its record",
        "money stands in prose; only a call's stated budget is read, not what one project may get",
    )

    expect = range(20, 5_000)
    complete_listing = True
    reads_attachments = PDF_OR_DOCX

    language = "sv"
    timezone = "Europe/Stockholm"
    currency = "SEK"
    placeholder_midnight = True
    statuses: ClassVar[Mapping[str, Status]] = {ANNOUNCED: Status.FORECASTED}
    deadline_kinds: ClassVar[Mapping[str, DeadlineKind]] = {READING: DeadlineKind.CUTOFF}
    kinds: ClassVar[Mapping[str, str]] = {f"^{INVITED}$": "invitation"}

    # JsonSource
    items = "rounds"
    total = "total"
    key = "Diarienummer"
    ignored = frozenset(NOT_READ.split())

    def page_request(self, _page: int) -> Request:
        """All rounds at once."""
        return Request(f"{ROUNDS}/{SINCE}")

    def envelope(self, _response: Response, answer: Json) -> Json:
        """The bare list as an object."""
        return {"rounds": answer, "total": len(answer)} if isinstance(answer, list) else answer

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One round, in English where the agency wrote it in English."""
        number, language = record.required(self.key), language_of(record)
        parts = dict(web_texts(record, language))
        paragraphs = [f"<h2>{HEADINGS[language].get(name, '')}</h2>{part}" for name, part in parts.items()]
        text = "".join((*paragraphs, *facts(record)))
        return RawNotice(
            source=self.name,
            key=number,
            url=next(addresses(record), f"{ROUNDS}/{number}"),
            title=title_of(record, language),
            fetched_at=record.fetched_at,
            summary=said(record, "Beskrivning", language),
            text=text or None,
            text_basis=(TextBasis.SYNOPSIS if parts else TextBasis.TITLE_ONLY).value,
            language=language,
            funder=self.funder,
            status=ANNOUNCED if record.optional("AnnonseringslägeÅr") else None,
            opens=day_in(record.optional("Oppningsdatum")),
            deadlines=tuple(deadlines(record)),
            total_funding=budget(parts.values()),
            currency=self.currency,
            eligibility=parts.get(WHO),
            topics=(INVITED,) if record.optional("Publik") == "0" else (),
            contacts=tuple(contacts(record)),
            identifiers=(("se_vinnova_number", number),),
            attachments=tuple(documents(record)),
        )


def said(record: Record, field: str, language: str) -> str | None:
    """A field in one of its two languages; ``None`` where it was only filled."""
    both = {"sv": record.optional(field), "en": record.optional(f"{field}Engelska")}
    words = both[language]
    return None if words is None or words.strip().casefold() in UNTRANSLATED else words


def language_of(record: Record) -> str:
    """The language in which a round tells most: English if its title and a text are."""
    texts = [text.optional("TextEn") for text in record.each("WebTextLista")]
    return "en" if said(record, "Titel", "en") and any(texts) else "sv"


def title_of(record: Record, language: str) -> str:
    """The title in the chosen language.

    Raises:
        MissingFieldError: when the round has none.
    """
    return said(record, "Titel", language) or record.required("Titel")


def web_texts(record: Record, language: str) -> Iterator[tuple[str, str]]:
    """The number and the markup of each short text about a round."""
    for text in record.each("WebTextLista"):
        both = {"sv": text.optional("TextSv"), "en": text.optional("TextEn")}
        number = text.optional("TextID") or ""
        if words := both[language] or both["sv"]:
            yield number, words


def facts(record: Record) -> Iterator[str]:
    """What a round's fields say and no other field of a notice holds, a paragraph each."""
    period = (record.optional("AnnonseringslägePeriod"), record.optional("AnnonseringslägeÅr"))
    labelled = (
        ("Annonserad", " ".join(filter(None, period))),
        ("Daglig avläsning", "ja" if record.optional("DagligAvlasning") == "1" else None),
        ("Uppskattat beslutsdatum", day_in(record.optional("UppskattatBeslutsdatum"))),
        ("Tidigast projektstart", day_in(record.optional("TidigastProjektstart"))),
        ("Extern ansökan", "ja" if record.optional("Extern") == "1" else None),
    )
    yield from (f"<p>{label}: {words}</p>" for label, words in labelled if words)


def day_in(stamp: str | None) -> str | None:
    """A day of the register, but for the one that stands for none."""
    return None if stamp is None or stamp.startswith(NO_DAY) else stamp


def deadlines(record: Record) -> Iterator[RawDeadline]:
    """The days on which finished applications are read in, then the closing."""
    yield from (RawDeadline(date=stamp, kind=READING) for stamp in readings(record))
    if closing := day_in(record.optional("Stangningsdatum")):
        yield RawDeadline(date=closing)


def readings(record: Record) -> Iterator[str]:
    """The days of readings before the closing, under whatever name: the documentation shows none."""
    for reading in record.each("AvlasningstillfalleLista"):
        values = [reading.optional(name) for name in reading.names]
        yield from (value for value in values if value and DAY.fullmatch(value) and day_in(value))


def budget(texts: Iterable[str]) -> str | None:
    """The money of the whole round, where its texts name one such amount only."""
    amounts = (amount for text in texts for amount in BUDGET.findall(plain_text(text)))
    found = dict.fromkeys(map(one_line, amounts))
    return next(iter(found)) if len(found) == 1 else None


def addresses(record: Record) -> Iterator[str]:
    """The addresses of pages about a round and of its form, the pages first."""
    found = [(link.optional("Beskrivning") or "", link.optional("URL")) for link in record.each("LankLista")]
    ordered = sorted(found, key=lambda pair: "ansök" in pair[0].casefold())
    yield from (url for _, url in ordered if url and url.lower().startswith("http"))


def contacts(record: Record) -> Iterator[str]:
    """Whom to ask: name, office, address and telephone on one line."""
    for person in record.each("KontaktLista"):
        parts = [person.optional(name) for name in ("Namn", "Roll", "Epost", "Telefon")]
        yield ", ".join(part.strip() for part in parts if part)


def documents(record: Record) -> Iterator[tuple[str, str]]:
    """The documents of a round: name and address."""
    for document in record.each("DokumentLista"):
        names = (document.optional("Titel"), document.optional("Beskrivning"), document.optional("Lang"))
        if url := document.optional("fileURL"):
            yield names[0] or names[1] or url, url
