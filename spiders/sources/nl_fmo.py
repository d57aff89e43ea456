"""Dutch development bank FMO: tenders of its own programmes for small firms and climate in poor countries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource, words_of
from spiders.text import one_line, plain_text

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy.http import Response

PAGE = "https://www.fmo.nl/open-tenders"
LABEL = re.compile(r"\s*([A-Z][^:.]{2,40}?)\s*:\s*(\S.*)?", re.DOTALL)
# The site writes "Conract" here and there.
AWARD = re.compile(r"\bcont?ract award notice\b", re.IGNORECASE)
BUDGET = re.compile(
    r"\bmaximum budget\b[^.]{0,60}?((?:EUR|USD|GBP)\s*\d[\d.,]*\d|\d[\d.,]*\d\s*(?:EUR|USD|GBP))",
    re.IGNORECASE,
)
INVITED, AWARDED = "invited", "awarded"


class NlFmo(HtmlSource):
    """The tenders on the bank's one page of open tenders."""

    name = "nl_fmo"
    source_class = SourceClass.DEVELOPMENT_BANK
    funder = "FMO Dutch Entrepreneurial Development Bank"
    country = "NL"
    homepage = "https://www.fmo.nl/open-tenders"
    licence = "FMO; website disclaimer"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "a public reader of the page with a shortened copy of it, August 2026 (BryanSchuetz/proc-scan,"
        " src/sources/fmo.ts and test/fixtures/fmo-open-tenders.html)"
    )
    caveats = (
        "tenders for services to the bank's programmes; few of them pay for research",
        "all tenders stand on one page; documents are linked from there",
        "some stay on the page after the contract was awarded",
    )

    expect = range(1, 60)
    complete_listing = True

    language = "en"
    timezone = "Europe/Amsterdam"
    currency = "EUR"
    statuses: ClassVar[Mapping[str, Status]] = {INVITED: Status.OPEN, AWARDED: Status.CLOSED}
    kinds: ClassVar[Mapping[str, str]] = {rf"^{AWARDED}$": "award-notice"}

    # HtmlSource: other parts of the page look alike but have no number
    cards = '.at-asideArticle__content:contains("Reference number")'
    key = "Reference number"

    def page_request(self, _page: int) -> Request:
        """The page of all open tenders."""
        return Request(PAGE)

    def after(self, _response: Response, _answer: Json, _page: int) -> Request | None:
        """One page holds them all."""
        return None

    def card_of(self, card: Selector) -> dict[str, Json]:
        """The labelled lines of a tender, its heading, and the other lines as its text."""
        found: dict[str, Json] = {}
        text = ""
        for line in card.css("p, li"):
            label, value = labelled(line)
            if label:
                found[label] = value
            else:
                text += line.get()
        headings = [words for each in card.css("h2, h3") if (words := words_of(each))]
        return {**found, **({"title": headings[0]} if headings else {}), "text": text}

    def key_of(self, record: Record) -> str:
        """The bank's number, with whatever dashes and spaces."""
        return re.sub(r"\s*[-\u2010-\u2015\u2212]\s*", "-", one_line(record.required(self.key)))

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One tender."""
        number, text = self.key_of(record), record.optional("text")
        title, contract = record.required("title"), record.optional("Contract name")
        plain = plain_text(text)
        what = AWARDED if AWARD.search(plain) else INVITED
        budget, deadline = BUDGET.search(plain), record.expected("Submission deadline")
        record.pass_over("Original language")
        return RawNotice(
            source=self.name,
            key=number,
            url=PAGE,
            title=title,
            fetched_at=record.fetched_at,
            summary=contract if contract != title else None,
            text=text,
            text_basis=(TextBasis.SYNOPSIS if plain else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            status=what,
            published=record.expected("Publication date"),
            deadlines=(RawDeadline(date=deadline),) if deadline else (),
            total_funding=budget[1] if budget else None,
            instruments=("procurement",),
            topics=tuple(
                filter(None, (record.optional("Procurement method"), what if what == AWARDED else None))
            ),
            identifiers=(("fmo_tender", number),),
        )


def labelled(line: Selector) -> tuple[str, str]:
    """The label that stands in bold at the head of a line, and what it is about; empty where none does."""
    said, bold = (
        LABEL.fullmatch(words_of(line)),
        [words_of(each).rstrip(": ") for each in line.css("strong, b")],
    )
    return (said[1], (said[2] or "").strip()) if said and said[1] in bold[:1] else ("", "")
