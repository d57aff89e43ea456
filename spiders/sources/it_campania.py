"""Sviluppo Campania: the open measures of the Region of Campania's agency, and its own notices below them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawNotice, Reuse, SourceClass, TextBasis
from spiders import italian_terms
from spiders.italian_terms import ceiling, endowment, no_call, project_codes
from spiders.page_parts import labelled_values, text_page, without_repeats
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource, words_of
from spiders.text import one_line

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy.http import Response

LISTING = "https://www.sviluppocampania.it/bandi-aperti/"
# A measure's address has the day on which its page was first published.
DATED = re.compile(r"/(20\d\d/\d\d/\d\d/[^/?#]+)")
HEADINGS = "h2:not(.entry-title)"
# The measures are pictures with a link; their names stand in the box after each.
PICTURE = "widget_media_image"


class ItCampania(HtmlSource):
    """The measures that the agency shows as open, with the page of each; its notices are marked."""

    name = "it_campania"
    source_class = SourceClass.GRANT
    funder = "Regione Campania"
    country = "IT"
    homepage = "https://www.sviluppocampania.it/bandi-aperti/"
    licence = "Sviluppo Campania; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = (
        "the page of open measures, June 2026 (mayai-it/bandiradar, tests/cassettes); the pages of the "
        "measures as their public reader describes them"
    )
    caveats = (
        "the agency's measures only: the region's own calls are on no page that answers to a program",
        "days, money and conditions stand in the prose of each measure's page",
        "the agency's selections of staff are listed below the measures; they are marked",
    )

    expect = range(3, 200)
    complete_listing = False

    language = "it"
    timezone = "Europe/Rome"
    currency = "EUR"
    kinds = italian_terms.KINDS

    # HtmlSource
    cards = f".{PICTURE}:has(a[href]), article.post"
    card: ClassVar[Mapping[str, str]] = {
        "address": "a[href]::attr(href)",
        "title": ".entry-title",
        "excerpt": ".fusion-post-content-container",
    }
    key = "id"
    answers_in_parts = True

    def page_request(self, _page: int) -> Request:
        """The page of open measures."""
        return Request(LISTING)

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The cards of the page that lead to a dated page; one may stand in two of its lists."""
        answer, fault = super().listing_of(response)
        cards = answer.get(self.items) if isinstance(answer, dict) else None
        if isinstance(cards, list):
            dated = [card for card in cards if isinstance(card, dict) and card.get("id")]
            answer = {self.items: without_repeats(list(dated), self.key)}
        return answer, fault

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A card, with its dated address; the name of a picture stands in the box after it."""
        found = {**super().card_of(card), "headings": labelled_values(card, HEADINGS)}
        addresses = found.get("address")
        links = [str(each) for each in addresses] if isinstance(addresses, list) else []
        dated = next((link for link in links if DATED.search(link)), None)
        if PICTURE in card.attrib.get("class", "").split():
            found["title"] = [name] if (name := name_beside(card, dated or "")) else []
        number = DATED.search(dated or "")
        return {**found, "address": dated, "id": number[1] if number else None}

    def detail_request(self, record: Record) -> Request:
        """The measure's own page."""
        return Request(record.required("address"))

    def detail_page(self, response: Response) -> tuple[Json, str | None]:
        """The words of the page."""
        return text_page(response, place=".post-content")

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """A measure or a notice, by its name on the page of open measures."""
        title, page = record.required("title"), (detail or Record({})).optional("text")
        excerpt, key = record.optional("excerpt"), record.required("id")
        record.within("headings")
        text = page or excerpt
        basis = TextBasis.FULL if page else TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY
        return RawNotice(
            source=self.name,
            key=key,
            url=record.required("address"),
            title=one_line(title),
            fetched_at=record.fetched_at,
            summary=excerpt,
            text=text,
            text_basis=basis.value,
            language=self.language,
            funder=self.funder,
            published=key[:10].replace("/", "-"),
            award_ceiling=ceiling(page),
            total_funding=endowment(page),
            currency=self.currency,
            topics=no_call(title),
            identifiers=project_codes(title, page),
        )


def name_beside(picture: Selector, address: str) -> str:
    """The name of a measure from the box after its picture; from its address where there is none."""
    path = DATED.search(address)
    for box in picture.xpath("following-sibling::*[contains(@class, 'widget_text')][1]"):
        if path and any(path[1] in link for link in box.css("a::attr(href)").getall()):
            return words_of(box)
    return path[1].rpartition("/")[2].replace("-", " ") if path else ""
