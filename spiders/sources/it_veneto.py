"""Bandi, Avvisi e Concorsi of the Region of Veneto: what closes next, as the portal shows first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders import italian_terms
from spiders.italian_terms import ceiling, endowment, is_tender, no_call, project_codes
from spiders.page_parts import labelled_values, main_text, other_words, without_repeats
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource, links_in, selector_of
from spiders.text import one_line, plain_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from parsel import Selector
    from scrapy.http import Response

PORTAL = "https://bandi.regione.veneto.it/Public"
NUMBER = re.compile(r"[?&]idAtto=(\d+)", re.IGNORECASE)
# The portal's script takes this away: it stands for a day without an hour.
NO_HOUR = re.compile(r"\s0?0[:.]00(?:[:.]00)?$")
LETTERS = {"B": "Bando", "A": "Avviso", "C": "Concorso"}
READ = "a, .DtScadenza, .row-inScadenza > div:first-child"
# A title that the first page cuts off
CUT = re.compile(r"\s*(?:\.\.\.|…)$")
LABELS = ".display-label"


class ItVeneto(HtmlSource):
    """The dozen notices that close next, with the page of each."""

    name = "it_veneto"
    source_class = SourceClass.GRANT
    funder = "Regione del Veneto"
    country = "IT"
    homepage = "https://bandi.regione.veneto.it/Public/Index"
    licence = "Regione del Veneto; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = (
        "the portal's first page, June 2026 (mayai-it/bandiradar, tests/cassettes); a notice's page as "
        "aegidati/pjbandi-adapter-lab reads it"
    )
    caveats = (
        "only the notices that close next are shown without a browser: absence means nothing",
        "direct awards and subcontracts are listed among the calls; they are marked",
        "the first page cuts long titles; the notice's own page has them whole",
    )

    expect = range(3, 100)
    complete_listing = False
    reads_attachments = r"/Public/Download"

    language = "it"
    timezone = "Europe/Rome"
    currency = "EUR"
    kinds: ClassVar[Mapping[str, str]] = {**italian_terms.KINDS, "^concorso$": "recruitment"}

    # HtmlSource
    cards = ".row-inScadenza"
    card: ClassVar[Mapping[str, str]] = {
        "address": 'a[href*="idAtto="]::attr(href)',
        "title": 'a[href*="idAtto="]',
        "closes": ".DtScadenza",
        "letter": ".row-inScadenza > div:first-child span",
    }
    key = "id"
    answers_in_parts = True

    def page_request(self, _page: int) -> Request:
        """The portal's first page; it is the whole listing that it gives away."""
        return Request(f"{PORTAL}/Index")

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The cards of the page; a notice may stand in two of its lists."""
        answer, fault = super().listing_of(response)
        if isinstance(answer, dict):
            answer = {**answer, self.items: without_repeats(answer.get(self.items), self.key)}
        return answer, fault

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A card, with the number that its link holds."""
        found = {**super().card_of(card), **other_words(card, READ)}
        address = found.get("address")
        number = NUMBER.search(str(address[0])) if isinstance(address, list) and address else None
        return {**found, "id": number[1] if number else None}

    def detail_request(self, record: Record) -> Request:
        """The notice's own page."""
        return Request(f"{PORTAL}/Dettaglio?idAtto={record.required('id')}")

    def detail_page(self, response: Response) -> tuple[Json, str | None]:
        """The labelled fields of the page as its text, its whole title, and its documents."""
        page, fault = selector_of(response)
        labels = labelled_values(page, LABELS) if page is not None else {}
        entries = "".join(f"<p>{label}: {words}</p>" for label, words in said(labels))
        documents = page.css('a[href*="/Public/Download"]').getall() if page is not None else []
        fields: dict[str, Json] = {
            "text": entries or (main_text(page) if page is not None else None),
            "title": dict(said(labels)).get("Titolo"),
            "documents": list(documents),
        }
        return fields, fault or self.fault_of(response, found=bool(labels))

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """A notice, its day and hour from the first page, the rest from its own page."""
        listed, page = record.required("title"), detail or Record({})
        whole, text = page.optional("title"), page.optional("text")
        letter, address = one_line(record.optional("letter")), record.optional("address")
        title = whole if whole and CUT.search(one_line(listed)) else listed
        closes = NO_HOUR.sub("", one_line(record.optional("closes")))
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=f"{PORTAL}/Dettaglio?idAtto={record.required('id')}" if address else "",
            title=title,
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.FULL if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            deadlines=(RawDeadline(date=closes),) if closes else (),
            award_ceiling=ceiling(text),
            total_funding=endowment(text),
            currency=self.currency,
            instruments=("procurement",) if is_tender(title) else (),
            topics=tuple(filter(None, (*no_call(title), LETTERS.get(letter, letter)))),
            identifiers=(("veneto_atto", record.required("id")), *project_codes(title, text)),
            attachments=tuple(
                (name, f"{PORTAL}{path(link)}") for name, link in links_in(page.texts("documents"))
            ),
        )


def said(labels: Mapping[str, Json]) -> tuple[tuple[str, str], ...]:
    """The labels of a page with their words, those that say nothing left out."""
    pairs = (
        (label, plain_text("".join(map(str, values))))
        for label, values in labels.items()
        if isinstance(values, list)
    )
    return tuple((label, words) for label, words in pairs if label and words)


def path(link: str) -> str:
    """A document's address within the portal's public part."""
    return link[link.index("/Public/") + len("/Public") :] if "/Public/" in link else link
