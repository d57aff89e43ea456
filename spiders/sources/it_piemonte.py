"""Bandi Piemonte: the open calls for grants and loans of the Region of Piedmont."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders import italian_terms
from spiders.italian_terms import ceiling, endowment, no_call, project_codes
from spiders.page_parts import labelled_values, text_page
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource, selector_of
from spiders.text import one_line

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy.http import Response

SITE = "https://bandi.regione.piemonte.it"
LISTING = f"{SITE}/contributi-finanziamenti"
# The number of "Aperto" among the states that the search offers
OPEN = 19
LABELS = ".field__label, dt"
# The labels of a call's own page that are read apart from its text
PAGE_LABELS = {"closes": "Scadenza", "endowment": "Dotazione finanziaria", "applicants": "Rivolto a"}
DAY = re.compile(r"\d{1,2}[/.]\d{1,2}[/.]\d{4}|\d{1,2} [a-z]+ \d{4}", re.IGNORECASE)


class ItPiemonte(HtmlSource):
    """Calls in the state "open", by title, procedure and subject; the rest stands on each call's page."""

    name = "it_piemonte"
    source_class = SourceClass.GRANT
    funder = "Regione Piemonte"
    country = "IT"
    homepage = "https://bandi.regione.piemonte.it/contributi-finanziamenti"
    licence = "Regione Piemonte; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = (
        "the first page of the open calls, June 2026 (mayai-it/bandiradar, tests/cassettes); the pages of "
        "the calls as their public readers describe them"
    )
    caveats = (
        "days, money and conditions stand in the prose of each call's page: about sixty requests a night",
        "a call that closes leaves the listing on the same day",
    )

    expect = range(10, 500)
    complete_listing = True

    language = "it"
    timezone = "Europe/Rome"
    currency = "EUR"
    statuses: ClassVar[Mapping[str, Status]] = {
        "Aperto": Status.OPEN,
        "Pre-informazione": Status.FORECASTED,
        "Scaduto": Status.CLOSED,
        "Esito": Status.CLOSED,
        "Concluso": Status.CLOSED,
        "Sospeso": Status.CLOSED,
        "Annullato": Status.WITHDRAWN,
    }
    kinds: ClassVar[Mapping[str, str]] = {
        **italian_terms.KINDS,
        "^avviso di pre-informazione$": "prior-information",
    }

    # HtmlSource
    cards = 'article[about^="/contributi-finanziamenti/"]'
    card: ClassVar[Mapping[str, str]] = {
        "path": 'article[about^="/contributi-finanziamenti/"]::attr(about)',
        "title": ".field--name-field-display-title .field__item",
    }
    next_page = 'a[rel~="next"]::attr(href)'
    key = "path"
    answers_in_parts = True
    ignored = frozenset({"labels.Tipologia di contenuto", "labels.Title"})

    def page_request(self, page: int) -> Request:
        """Ten open calls; pages count from 0."""
        return Request(f"{LISTING}?field_stato_target_id={OPEN}&page={page}")

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A card with its labelled fields."""
        return {**super().card_of(card), "labels": labelled_values(card, LABELS)}

    def detail_request(self, record: Record) -> Request:
        """The call's own page."""
        return Request(f"{SITE}{record.required('path')}")

    def detail_page(self, response: Response) -> tuple[Json, str | None]:
        """The words of the page, and its labelled fields."""
        answer, fault = text_page(response)
        page, _ = selector_of(response)
        labels = labelled_values(page, LABELS) if page is not None else {}
        read = {name: labels[label] for name, label in PAGE_LABELS.items() if labels.get(label)}
        return ({**answer, **read} if isinstance(answer, dict) else answer), fault

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """A call, its state and subjects from the listing, the rest from its page."""
        title, labels = record.required("title"), record.within("labels")
        page = detail or Record({})
        text, applicants = page.optional("text"), one_line(page.optional("applicants"))
        procedure = tuple(one_line(word) for word in labels.texts("Procedura"))
        path = record.required("path")
        return RawNotice(
            source=self.name,
            key=path,
            url=f"{SITE}{path}",
            title=title,
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.FULL if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            status=labels.optional("Stato"),
            deadlines=closes(one_line(page.optional("closes"))),
            award_ceiling=ceiling(text),
            total_funding=one_line(page.optional("endowment")) or endowment(text),
            currency=self.currency,
            eligibility=f"Rivolto a: {applicants}" if applicants else None,
            topics=(*no_call(title), *procedure, *(one_line(theme) for theme in labels.texts("Temi"))),
            identifiers=(("piemonte_bando", path.rpartition("/")[2]), *project_codes(title, text)),
        )


def closes(said: str) -> tuple[RawDeadline, ...]:
    """The last day under its label, which may have an hour or say that there is none."""
    if not said:
        return ()
    day = DAY.search(said)
    return (RawDeadline(date=day[0] if day else None, words=said if said != (day and day[0]) else None),)
