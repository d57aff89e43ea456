"""Bandi e avvisi of the Region of Liguria: the active calls for contributions, as its search finds them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import FormRequest, Request

from db.records import Evidence, Issue, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders import italian_terms
from spiders.italian_terms import ceiling, endowment, no_call, project_codes
from spiders.page_parts import other_words, text_page
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource, selector_of
from spiders.text import one_line

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy.http import Response

SITE = "https://www.regione.liguria.it"
# The form that the search hands out, by its own name on the page
FORM = f"{SITE}/bandi-e-avvisi.html#pcCompetitionFormPagination"
RESULTS = f"{SITE}/homepage-bandi-e-avvisi.html"
# What the search calls contributions, and what is active
CONTRIBUTIONS, ACTIVE = "6", "1"
# Joomla accepts a form only with the word that it put into it, as the name of a field.
TOKEN = re.compile(r"[a-f0-9]{32}")
NUMBER = re.compile(r"/publiccompetition/(\d+):")
ENDED = "chiusura anticipata"
READ = (
    ".pc_latest_item_fondo, .pc_latest_item_bando_titolo, .pc_latest_item_apertura, "
    ".pc_latest_item_apertura_bando, .pc_latest_item_chiusura, .pc_latest_item_beneficiari, "
    ".pc_latest_item_note"
)


class ItLiguria(HtmlSource):
    """The newest active calls, with their days, beneficiaries and notes, and the page of each."""

    name = "it_liguria"
    source_class = SourceClass.GRANT
    funder = "Regione Liguria"
    country = "IT"
    homepage = "https://www.regione.liguria.it/bandi-e-avvisi.html"
    licence = "Regione Liguria; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = (
        "the search's form and its answer, June 2026 (mayai-it/bandiradar, tests/cassettes); the pages of "
        "the calls as their public reader describes them"
    )
    caveats = (
        "the search answers with its ten newest calls; how it is asked for more nobody has shown",
        "a call whose money is spent stays active with its last day; its note says that it closed",
    )

    expect = range(3, 100)
    complete_listing = False

    language = "it"
    timezone = "Europe/Rome"
    currency = "EUR"
    statuses: ClassVar[Mapping[str, Status]] = {"attivo": Status.OPEN, ENDED: Status.CLOSED}
    kinds = italian_terms.KINDS

    # HtmlSource
    cards = ".pc_latest_item"
    card: ClassVar[Mapping[str, str]] = {
        "address": 'a[href*="/publiccompetition/"]::attr(href)',
        "title": 'a[href*="/publiccompetition/"]',
        "type": ".pc_latest_item_fondo_link",
        "remark": ".pc_latest_item_bando_titolo:not(:has(a))",
        "published": ".pc_latest_item_apertura",
        "opens": ".pc_latest_item_apertura_bando",
        "closes": ".pc_latest_item_chiusura",
        "applicants": ".pc_latest_item_beneficiari",
        "note": ".pc_note",
    }
    key = "id"
    answers_in_parts = True

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the form first: the search answers only to one that it handed out."""
        yield Request(FORM, callback=self.parse_form, errback=self.page_failed, dont_filter=True)

    def parse_form(self, response: Response) -> Iterator[Request | Issue]:
        """Send the form back, with its word and within its visit."""
        yield from self.tolerated(response)
        page, fault = selector_of(response)
        names = page.css("form:has([name^=quickTipologia]) input::attr(name)").getall() if page else []
        token = next((name for name in names if TOKEN.fullmatch(name)), None)
        if token is None:
            fault = (
                fault or self.fault_of(response, found=bool(names)) or "schema drift: the form has no word"
            )
            self.tally.listing_faults.append(fault)
            yield self.issue("", "listing", response.url, f"search form not read: {fault}")
            return
        cookies = (line.partition(b";")[0] for line in response.headers.getlist("Set-Cookie"))
        asked = FormRequest(RESULTS, formdata=[*filled().items(), (token, "1")])
        if visit := b"; ".join(cookies):
            asked.headers["Cookie"] = visit
        yield self.page(asked, self.first_page)

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A card, with the number that its link holds."""
        found = {**super().card_of(card), **other_words(card, READ)}
        address = found.get("address")
        number = NUMBER.search(str(address[0])) if isinstance(address, list) and address else None
        return {**found, "id": number[1] if number else None}

    def detail_request(self, record: Record) -> Request:
        """The call's own page."""
        return Request(f"{SITE}{record.required('address')}")

    def detail_page(self, response: Response) -> tuple[Json, str | None]:
        """The words of the page."""
        return text_page(response)

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """A call, its days and notes from the listing, the rest from its page."""
        title, page = record.required("title"), (detail or Record({})).optional("text")
        remark, note = one_line(record.optional("remark")), one_line(record.optional("note"))
        applicants, kind = one_line(record.optional("applicants")), one_line(record.optional("type"))
        number = record.required("id")
        listed = "".join(f"<p>{words}</p>" for words in (remark, note) if words)
        text = "".join(filter(None, (page, listed)))
        basis = TextBasis.FULL if page else TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY
        return RawNotice(
            source=self.name,
            key=number,
            url=f"{SITE}{record.required('address')}",
            title=title,
            fetched_at=record.fetched_at,
            text=text or None,
            text_basis=basis.value,
            language=self.language,
            funder=self.funder,
            status=ENDED if ENDED in f"{remark} {note}".casefold() else "attivo",
            published=one_line(record.optional("published")) or None,
            opens=one_line(record.optional("opens")) or None,
            deadlines=closes(one_line(record.optional("closes")), note),
            award_ceiling=ceiling(page),
            total_funding=endowment(page),
            currency=self.currency,
            eligibility=f"Beneficiari: {applicants}" if applicants else None,
            topics=tuple(filter(None, (*no_call(title), kind.capitalize()))),
            identifiers=(("liguria_bando", number), *project_codes(title, page)),
        )


def filled() -> dict[str, str]:
    """The search's fields as its page sends them: contributions that are active, from the first."""
    return {
        "quicksearch": "",
        "quickTipologia[]": CONTRIBUTIONS,
        "quicksearch_stato": ACTIVE,
        "quicksearch_submit": "1",
        "quicksearch_action": "search",
        "boxchecked": "0",
        "limitstart": "0",
    }


def closes(day: str, note: str) -> tuple[RawDeadline, ...]:
    """The last day, with the note that may state its hour; a call without one goes by its note."""
    return (RawDeadline(date=day or None, words=note or None),) if day or note else ()
