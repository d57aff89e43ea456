"""Schmidt Sciences: its open calls for research in AI, climate, astrophysics and biosciences."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urljoin

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource, words_of

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy.http import Response

PAGE = "https://www.schmidtsciences.org/opportunities/"
LABELLED = re.compile(r"([A-Z][\w ]{2,30}):\s+(\S.*)", re.DOTALL)
NO_NAME = re.compile(r"[\W_]+")
OPEN = "open"


class UsSchmidtSciences(HtmlSource):
    """The calls on the page of opportunities: a name, a programme and a link to the form."""

    name = "us_schmidt_sciences"
    source_class = SourceClass.PHILANTHROPY
    funder = "Schmidt Sciences"
    country = "US"
    homepage = "https://www.schmidtsciences.org/opportunities/"
    licence = "Schmidt Sciences; website terms of use"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "a public reader of the page with what it read of it in July and August 2026"
        " (UM-MIDAS/grant-tracker, search_foundations.py and data/foundations.csv)"
    )
    caveats = (
        "titles and programmes only: deadline, money and conditions stand behind the link of a call",
        "a call has no number: it is known by its link, so a new link is a new call",
    )

    expect = range(1, 60)
    complete_listing = True
    quiet_days = 120

    language = "en"
    timezone = "America/New_York"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {OPEN: Status.OPEN}

    # HtmlSource: no other list of the site has headings within
    cards = "li:has(h3)"
    card: ClassVar[Mapping[str, str]] = {"title": "h3"}
    key = "id"

    def page_request(self, _page: int) -> Request:
        """The page of all opportunities."""
        return Request(PAGE)

    def after(self, _response: Response, _answer: Json, _page: int) -> Request | None:
        """One page holds them all."""
        return None

    def card_of(self, card: Selector) -> dict[str, Json]:
        """One call: its words beside the title and the link, each labelled or a programme."""
        texts = card.xpath(
            ".//text()[not(ancestor::h3 or ancestor::a or ancestor::style or ancestor::script)]"
        )
        words = [" ".join(text.split()) for text in texts.getall()]
        labelled: dict[str, Json] = {}
        programmes: list[Json] = []
        for said in filter(None, words):
            if fact := LABELLED.fullmatch(said):
                labelled[fact[1]] = fact[2]
            else:
                programmes.append(said)
        found = {**labelled, **super().card_of(card), "programmes": programmes, "id": name_of(card)}
        link = card.css("a::attr(href)").get()
        return {**found, "link": link} if link else found

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One call; all that the page lists are open."""
        link = record.optional("link") or PAGE
        deadline = record.optional("Deadline")
        programmes = record.texts("programmes")
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=urljoin(PAGE, link),
            title=record.required("title"),
            fetched_at=record.fetched_at,
            text_basis=TextBasis.TITLE_ONLY.value,
            language=self.language,
            funder=self.funder,
            programme=programmes[0] if programmes else None,
            status=OPEN,
            deadlines=(RawDeadline(date=deadline),) if deadline else (),
            instruments=("grant",),
            topics=programmes,
        )


def name_of(card: Selector) -> str:
    """A call's own link; its title where several calls share one or it has none."""
    link = card.css("a::attr(href)").get()
    if link and len(card.xpath("//li[.//h3]//a[@href=$link]", link=link)) == 1:
        return link
    return NO_NAME.sub("-", words_of(card.css("h3")[0]).casefold()).strip("-")
