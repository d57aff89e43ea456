"""Simons Foundation: grants and fellowships in mathematics, physics, life sciences and autism research."""

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

PAGE = "https://www.simonsfoundation.org/funding-opportunities/"
# "Career Stage - Faculty", "Program Area: Life Sciences", "Application deadline: 12 p.m. ET May 14, 2026"
KNOWN = re.compile(
    r"\b(?:(Program Area|Career Stage|Status)\s*[-\u2013:]\s"
    r"|((?:(?:Application|LOI|Letter of intent|Nomination|Proposal|Submission) )?deadline):\s)",
    re.IGNORECASE,
)
NEW = re.compile(r"([A-Z]\w+(?: [A-Z]\w+){0,2})\s[-\u2013]\s(\S.*)", re.DOTALL)
DEADLINE = re.compile(r"\bdeadline$", re.IGNORECASE)
MORE = "Read More"
STATUS = re.compile(r"^(?:open|closed|upcoming|coming soon|opening soon|rolling)\b", re.IGNORECASE)


class UsSimonsFoundation(HtmlSource):
    """The cards on the page of funding opportunities, those that are closed for now among them."""

    name = "us_simons_foundation"
    source_class = SourceClass.PHILANTHROPY
    funder = "Simons Foundation"
    country = "US"
    homepage = "https://www.simonsfoundation.org/funding-opportunities/"
    licence = "Simons Foundation; website terms of use"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "two public readers of the page that agree on its cards and the labels on them"
        " (UM-MIDAS/grant-tracker, search_foundations.py, 2026, and a Scrapy spider for simons_foundation)"
    )
    caveats = (
        "the cards give a status and sometimes a deadline; money and conditions stand on the page of a grant",
        "a programme keeps its page from year to year: one notice for ever",
    )

    expect = range(3, 150)
    complete_listing = True
    quiet_days = 90

    language = "en"
    timezone = "America/New_York"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {
        "open": Status.OPEN,
        "rolling": Status.OPEN,
        "upcoming": Status.FORECASTED,
        "coming soon": Status.FORECASTED,
        "opening soon": Status.FORECASTED,
        "closed": Status.CLOSED,
    }

    # HtmlSource
    cards = "article.m-post"
    card: ClassVar[Mapping[str, str]] = {
        "title": "h3 a, h4 a",
        "address": "h3 a::attr(href), h4 a::attr(href)",
    }
    next_page = "a[rel=next]::attr(href)"
    key = "address"

    def page_request(self, _page: int) -> Request:
        """The page of all opportunities."""
        return Request(PAGE)

    def card_of(self, card: Selector) -> dict[str, Json]:
        """One card: its link, what it says, and the labelled facts at its side."""
        side = card.css(".m-post__aside") or card
        texts = side.xpath(".//text()[not(ancestor::a)]").getall()
        facts = facts_in([words for text in texts if (words := " ".join(text.split()))])
        main = [said.get() for said in card.css(".m-post__main p") if words_of(said) not in {"", MORE}]
        return {**facts, **super().card_of(card), "text": "".join(main)}

    def key_of(self, record: Record) -> str:
        """The path of a grant's page."""
        return urljoin(PAGE, record.required(self.key)).partition("simonsfoundation.org")[2].strip("/")

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One card."""
        text, status = record.optional("text"), STATUS.match(record.expected("Status") or "")
        deadlines = [(name, record.required(name)) for name in record.names if DEADLINE.search(name)]
        subjects = (record.optional("Program Area"), record.optional("Career Stage"))
        return RawNotice(
            source=self.name,
            key=self.key_of(record),
            url=urljoin(PAGE, record.required("address")),
            title=record.required("title"),
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            programme=subjects[0],
            status=status[0].lower() if status else None,
            deadlines=tuple(RawDeadline(words=f"{name}: {said}") for name, said in deadlines),
            eligibility=f"Career stage: {subjects[1]}" if subjects[1] else None,
            instruments=("grant",),
            topics=tuple(filter(None, subjects)),
        )


def facts_in(texts: list[str]) -> dict[str, Json]:
    """The labelled facts in the texts of a card: label → what follows, up to the next label we know."""
    new = [said for text in texts if (said := NEW.fullmatch(text)) and not KNOWN.match(text)]
    found: dict[str, Json] = {said[1]: said[2] for said in new}
    words = " ".join(text for text in texts if text not in {said[0] for said in new})
    labels = list(KNOWN.finditer(words))
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        said_of_it = words[label.end() : following.start() if following else None].strip()
        if said_of_it:
            found[(label[1] or "").title() or label[2]] = said_of_it
    return found
