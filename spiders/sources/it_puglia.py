"""PR Puglia 2021-2027: the notices of the regional programme of Apulia, open, rolling and closed."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, Issue, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders import italian_terms
from spiders.italian_terms import ceiling, endowment, no_call, project_codes
from spiders.page_parts import other_words, text_page
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource
from spiders.text import one_line
from spiders.verdict import cause_of

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from spiders.shapes_listing import Output

SITE = "https://pr2127.regione.puglia.it"
LISTING = f"{SITE}/elenco-avvisi-pubblicati"
# The name of the part of the page that lists the notices; the portal changes it when it moves.
PORTLET = re.compile(r"RicercaNews_INSTANCE_[A-Za-z0-9]{6,20}")
LAST_KNOWN = "RicercaNews_INSTANCE_HR72zDg9uWt0"
ROWS = 30
CLOSED, ROLLING = "Bando chiuso", "A sportello"
READ = "a, .badge, .categoria-news, .data-news, .titolo"


class ItPuglia(HtmlSource):
    """The programme's notices with the portal's mark on each, and the page of those that are not closed."""

    name = "it_puglia"
    source_class = SourceClass.GRANT
    funder = "Regione Puglia"
    country = "IT"
    homepage = "https://pr2127.regione.puglia.it/elenco-avvisi-pubblicati"
    licence = "Regione Puglia; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = (
        "one answer of the list's own address, June 2026 (mayai-it/bandiradar, tests/cassettes); the pages "
        "of the notices as their public reader describes them"
    )
    caveats = (
        "days, money and conditions stand in the prose of each notice's page",
        "a notice without the portal's mark may be news or minutes",
    )

    expect = range(5, 1_000)
    complete_listing = True

    language = "it"
    timezone = "Europe/Rome"
    currency = "EUR"
    statuses: ClassVar[Mapping[str, Status]] = {
        "Bando aperto": Status.OPEN,
        ROLLING: Status.OPEN,
        CLOSED: Status.CLOSED,
    }
    kinds = italian_terms.KINDS

    # HtmlSource
    cards = ".news-list-item"
    card: ClassVar[Mapping[str, str]] = {
        "address": ".titolo a::attr(href)",
        "title": ".titolo",
        "mark": ".badge",
        "category": ".categoria-news",
        "published": ".data-news",
    }
    next_page = 'a.page-link:has([title="Pagina Seguente"])::attr(href)'
    key = "id"
    answers_in_parts = True

    def __init__(self) -> None:
        super().__init__()
        self.portlet = LAST_KNOWN

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the page first: it names the part of itself that lists the notices."""
        yield Request(LISTING, callback=self.parse_name, errback=self.name_failed, dont_filter=True)

    def parse_name(self, response: Response) -> Output:
        """Ask for the list by the name that it has today, or by the last known one."""
        found = PORTLET.search(response.body.decode("utf-8", "replace"))
        self.portlet = found[0] if found else LAST_KNOWN
        yield self.page(self.page_request(self.first_page), self.first_page)

    def name_failed(self, failure: Failure) -> Iterator[Request | Issue]:
        """Errback of the page: the list may still answer to its last known name."""
        yield self.issue(
            "", "portlet", LISTING, f"not read: {cause_of(failure.value)}; the last one is taken"
        )
        yield self.page(self.page_request(self.first_page), self.first_page)

    def page_request(self, _page: int) -> Request:
        """The first thirty notices; the answer is a part of a page, and links to the next."""
        state = "p_p_lifecycle=2&p_p_state=normal&p_p_mode=view"
        part = "p_p_resource_id=%2Fricerca%2Fnews%2Fnews-list&p_p_cacheability=cacheLevelPage"
        return Request(f"{LISTING}?p_p_id={self.portlet}&{state}&{part}&_{self.portlet}_delta={ROWS}")

    def after(self, response: Response, answer: Json, page: int) -> Request | None:
        """The next part: the link leads to a whole page, which the portal's script asks for as a part."""
        following = super().after(response, answer, page)
        return following and following.replace(
            url=following.url.replace("p_p_lifecycle=0", "p_p_lifecycle=2", 1)
        )

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A card, with the last part of its address as its key."""
        found = {**super().card_of(card), **other_words(card, READ)}
        address = found.get("address")
        whole = str(address[0]).partition("?")[0].rstrip("/") if isinstance(address, list) and address else ""
        return {**found, "id": whole.rpartition("/-/")[2] or None}

    def detail_request(self, record: Record) -> Request | None:
        """The notice's own page, while it may still be answered."""
        closed = one_line(record.optional("mark")) == CLOSED
        return None if closed else Request(record.required("address"))

    def detail_page(self, response: Response) -> tuple[Json, str | None]:
        """The words of the page."""
        return text_page(response, place="#main-content")

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """A notice, its mark from the listing, the rest from its page."""
        title, text = record.required("title"), (detail or Record({})).optional("text")
        mark, category = one_line(record.optional("mark")), one_line(record.optional("category"))
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=record.required("address"),
            title=title,
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.FULL if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            programme=category or None,
            status=mark or None,
            published=one_line(record.optional("published")) or None,
            deadlines=(RawDeadline(words=mark),) if mark == ROLLING and text is None else (),
            award_ceiling=ceiling(text),
            total_funding=endowment(text),
            currency=self.currency,
            topics=no_call(title),
            identifiers=project_codes(title, text),
        )
