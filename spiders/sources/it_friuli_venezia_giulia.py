"""Bandi e avvisi of the Region of Friuli-Venezia Giulia: those that the region marks as giving money."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders import italian_terms
from spiders.italian_terms import ceiling, endowment, no_call, note_on, project_codes
from spiders.page_parts import other_words, text_page
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource
from spiders.text import one_line, plain_text

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy.http import Response

SITE = "https://www.regione.fvg.it"
MODULE = f"{SITE}/rafvg/cms/RAFVG/MODULI/bandi_avvisi"
NUMBER = re.compile(r"/BANDI/(\d+)\.html")
DAY = re.compile(r"\d{1,2}[./]\d{1,2}[./]\d{4}(?:[\s,-]+\d{1,2}[.:]\d\d)?")
READ = ".box-header-left, .box-titolo, .box-campo"


class ItFriuliVeneziaGiulia(HtmlSource):
    """Open notices that carry contributions, by title, day and office, with the page of each."""

    name = "it_friuli_venezia_giulia"
    source_class = SourceClass.GRANT
    funder = "Regione Autonoma Friuli Venezia Giulia"
    country = "IT"
    homepage = "https://www.regione.fvg.it/rafvg/cms/RAFVG/MODULI/bandi_avvisi/"
    licence = "Regione Autonoma Friuli Venezia Giulia; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = (
        "the first page of the search, June 2026 (mayai-it/bandiradar, tests/cassettes); the pages of "
        "the notices as their public reader describes them"
    )
    caveats = (
        "money and conditions stand in the prose of each notice's page",
        "the site turns some data centres away: a night without an answer need not be ours to mend",
    )

    expect = range(5, 300)
    complete_listing = True

    language = "it"
    timezone = "Europe/Rome"
    currency = "EUR"
    kinds = italian_terms.KINDS

    # HtmlSource
    cards = ".box-bando"
    card: ClassVar[Mapping[str, str]] = {
        "address": 'a[href*="/BANDI/"]::attr(href)',
        "title": ".box-titolo",
        "published": ".box-header-normal",
        "closes": ".box-header-important",
        "office": ".box-campo",
    }
    next_page = ".pagination li.active + li a::attr(href)"
    first_page = 1
    key = "id"
    answers_in_parts = True

    def page_request(self, page: int) -> Request:
        """Ten notices with contributions; pages count from 1, which goes without saying."""
        address = f"{MODULE}/ricerca.jsp?txtChiave=&onlyTagServizio=1&startsearch=vai"
        return Request(address if page == self.first_page else f"{address}&pag={page}")

    def after(self, response: Response, answer: Json, page: int) -> Request | None:
        """The next page by its number: the page's own link carries a session."""
        following = super().after(response, answer, page)
        return following and self.page_request(page + 1)

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A card, with the number that its link holds."""
        found = {**super().card_of(card), **other_words(card, READ)}
        address = found.get("address")
        number = NUMBER.search(str(address[0])) if isinstance(address, list) and address else None
        return {**found, "id": number[1] if number else None}

    def detail_request(self, record: Record) -> Request:
        """The notice's own page."""
        return Request(f"{MODULE}/BANDI/{record.required('id')}.html")

    def detail_page(self, response: Response) -> tuple[Json, str | None]:
        """The words of the page."""
        return text_page(response, place=".center-col")

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """A notice, its day from the listing, the rest from its page."""
        title, text = record.required("title"), (detail or Record({})).optional("text")
        number = record.required("id")
        record.optional("address")
        return RawNotice(
            source=self.name,
            key=number,
            url=f"{MODULE}/BANDI/{number}.html",
            title=title,
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.FULL if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            published=one_line(record.optional("published")) or None,
            deadlines=closes(record, plain_text(text)),
            award_ceiling=ceiling(text),
            total_funding=endowment(text),
            currency=self.currency,
            topics=no_call(title),
            contacts=tuple(filter(None, (one_line(record.optional("office")),))),
            identifiers=(("fvg_bando", number), *project_codes(title, text)),
        )


def closes(record: Record, text: str) -> tuple[RawDeadline, ...]:
    """The day after the word "scadenza", with the hour that the page gives it; other words as they are."""
    said = [one_line(words) for words in record.texts("closes")]
    days = [found[0] for words in said if (found := DAY.search(words))]
    others = [words for words in said if not DAY.search(words) and words.casefold() != "scadenza"]
    dated = (RawDeadline(date=day, words=note_on(day, text)) for day in days)
    return (*dated, *(RawDeadline(words=words) for words in others))
