"""Sardegna Impresa: the incentives that enterprises in Sardinia may ask for now."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders import italian_terms
from spiders.italian_terms import ceiling, endowment, no_call, note_on, project_codes
from spiders.page_parts import labelled_values, text_page
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource
from spiders.text import one_line, plain_text

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy.http import Response

SITE = "https://www.sardegnaimpresa.eu"
LISTING = f"{SITE}/it/agevolazioni"
CLOSES = "Data di scadenza dell'agevolazione"
LABELS = ".field--label, h2:not(.node__title)"
# Words of buttons that were copied into titles together with them
BUTTONS = re.compile(r"(?:\s+(?:Condividi|Preferito))+\s*$")


class ItSardegna(HtmlSource):
    """Incentives with their last day, object and terms, and the page of each."""

    name = "it_sardegna"
    source_class = SourceClass.GRANT
    funder = "Regione Autonoma della Sardegna"
    country = "IT"
    homepage = "https://www.sardegnaimpresa.eu/it/agevolazioni"
    licence = "Sardegna Impresa; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = (
        "the listing, June 2026 (mayai-it/bandiradar, tests/cassettes); the pages of the incentives as "
        "public readers of theirs describe them"
    )
    caveats = (
        "national incentives that are open in Sardinia are listed among the region's own",
        "a last day of 31 December often stands for a counter that has none",
    )

    expect = range(3, 200)
    complete_listing = True

    language = "it"
    timezone = "Europe/Rome"
    currency = "EUR"
    kinds = italian_terms.KINDS

    # HtmlSource
    cards = "article.node--type-bando"
    card: ClassVar[Mapping[str, str]] = {
        "address": 'a[href*="/it/agevolazioni/"]::attr(href)',
        "title": ".node__title",
        "closes": ".field--name-field-data-scadenza-agevolazione time::attr(datetime)",
        "object": ".field--name-field-oggetto-bando .field--item",
        "terms": ".field--name-field-termini .field--item",
        "sectors": ".field--name-field-macrosettore > :last-child",
    }
    next_page = 'a[rel~="next"]::attr(href)'
    key = "address"
    answers_in_parts = True
    ignored = frozenset(
        {f"labels.{CLOSES}", "labels.Oggetto del bando", "labels.Termini", "labels.Macrosettore"}
    )

    def page_request(self, _page: int) -> Request:
        """The listing; a second page, if there is one, is linked from it."""
        return Request(LISTING)

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A card with the labels of its fields."""
        return {**super().card_of(card), "labels": labelled_values(card, LABELS)}

    def detail_request(self, record: Record) -> Request:
        """The incentive's own page."""
        return Request(f"{SITE}{record.required('address')}")

    def detail_page(self, response: Response) -> tuple[Json, str | None]:
        """The words of the page."""
        return text_page(response, place="#it-region-content, .region-content")

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """An incentive, its day from the listing, its text from its page where that was read."""
        title, page = record.required("title"), (detail or Record({})).optional("text")
        parts = (record.optional("object"), record.optional("terms"))
        text, closes = page or "".join(filter(None, parts)), record.optional("closes")
        basis = TextBasis.FULL if page else TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY
        record.within("labels")
        address = record.required("address")
        return RawNotice(
            source=self.name,
            key=address,
            url=f"{SITE}{address}",
            title=BUTTONS.sub("", one_line(title)),
            fetched_at=record.fetched_at,
            summary=parts[0],
            text=text or None,
            text_basis=basis.value,
            language=self.language,
            funder=self.funder,
            deadlines=(RawDeadline(date=closes, words=note_on(closes, plain_text(text))),) if closes else (),
            award_ceiling=ceiling(text),
            total_funding=endowment(text),
            currency=self.currency,
            topics=(*no_call(title), *sectors(record.optional("sectors"))),
            identifiers=(("sardegna_bando", address.rpartition("/")[2]), *project_codes(title, text)),
        )


def sectors(said: str | None) -> tuple[str, ...]:
    """The branches that a card names, separated by commas."""
    return tuple(word.strip() for word in one_line(said).split(",") if word.strip())
