"""UKRI's Funding Finder: the opportunities of the United Kingdom's research councils and Innovate UK."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Json, Record
from spiders.shapes_html import inner_texts, labelled, words_of
from spiders.shapes_html_feed import HtmlFeedSource
from spiders.text import one_line

if TYPE_CHECKING:
    from parsel import Selector

SITE = "https://www.ukri.org"
FACTS = "dl.opportunity__summary"
CLOSED = "Closed"
# The heading of an opportunity's page repeats what kind of page it is.
KIND_OF_PAGE = re.compile(r"^(?:Funding opportunity|Pre-announcement|Opportunity):\s*", re.IGNORECASE)
INSTANT = re.compile(r"\bdatetime=\"(\d{4}-\d\d-\d\dT\d\d:\d\d)")
HOUR = re.compile(r"\d\s?[ap]\.?m\b|\d:\d\d|\bnoon\b|\bmidday\b|\bmidnight\b", re.IGNORECASE)
A_DAY = re.compile(r"\d{1,2} \w+ \d{4}")
BETWEEN = re.compile(
    r"(£[\d,.]+\w*(?: million| billion)?)\s*(?:-|–|to)\s*(£[\d,.]+\w*(?: million| billion)?)"
)
WHO = re.compile(r"\bwho (?:can|may) apply\b|\beligib", re.IGNORECASE)
FACTS_READ = (
    "Opportunity status", "Funders", "Co-funders", "Funding type", "Total fund", "Minimum award",
    "Maximum award", "Award range", "Award", "Publication date", "Opening date", "Closing date",
)  # fmt: skip


class GbUkri(HtmlFeedSource):
    """Open and upcoming opportunities, each with its page; closed ones from the listing alone."""

    name = "gb_ukri"
    source_class = SourceClass.GRANT
    funder = "UK Research and Innovation"
    country = "GB"
    homepage = "https://www.ukri.org/opportunity/"
    licence = "Open Government Licence v3.0"
    reuse = Reuse.FULL
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "the markup of listing and pages, as several public readers of them describe it and test it"
        " (find-a-grant ingester, September 2026)"
    )
    caveats = (
        "Innovate UK's competitions are also on gb_innovate_uk, under slightly different titles",
        "ten opportunities a page and a page for each that is not closed: some 150 requests a night",
        "where the listing cannot be read, the twenty newest of the feed stand in for it",
    )

    expect = range(20, 1_500)
    complete_listing = True

    language = "en"
    timezone = "Europe/London"
    currency = "GBP"
    statuses: ClassVar[Mapping[str, Status]] = {
        "Open": Status.OPEN,
        "Upcoming": Status.FORECASTED,
        CLOSED: Status.CLOSED,
    }
    date_formats = ("%d %B %Y %I:%M%p UK time", "%d %B %Y %I%p UK time", "%d %B %Y %H:%M UK time")

    # HtmlFeedSource
    feed = "https://www.ukri.org/opportunity/feed/"

    # HtmlSource
    cards = "div.opportunity"
    card: ClassVar[Mapping[str, str]] = {
        "address": "a.ukri-funding-opp__link::attr(href)",
        "title": "a.ukri-funding-opp__link",
        "summary": "div.entry-content",
    }
    next_page = "a.next.page-numbers::attr(href)"
    page_part = "main"
    page_fields: ClassVar[Mapping[str, str]] = {"title": "h1", "description": "div.description"}
    key = "address"

    def page_request(self, _page: int) -> Request:
        """The listing, the newest first; its other pages are linked from it."""
        return Request(f"{SITE}/opportunity/")

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A card with its table of facts."""
        return {**super().card_of(card), "facts": labelled(card, FACTS)}

    def card_of_item(self, item: Mapping[str, Json]) -> dict[str, Json]:
        """An item of the feed as a card."""
        names = {"address": "link", "title": "title", "summary": "summary"}
        return {name: said for name, field in names.items() if (said := item.get(field))}

    def detail_request(self, record: Record) -> Request | None:
        """The opportunity's page, unless it is closed."""
        closed = one_line(record.within("facts").optional("Opportunity status")) == CLOSED
        return None if closed else Request(address(record))

    def detail_fields(self, part: Selector) -> dict[str, Json]:
        """A page with its table of facts, the sections of its text, and what was changed since."""
        sections: list[Json] = [
            {"heading": words_of(heading[0]), "content": content[0].get()}
            for section in part.css("div.govuk-accordion__section")
            if (heading := section.css(".govuk-accordion__section-heading"))
            and (content := section.css(".govuk-accordion__section-content"))
        ]
        updates: Json = "".join(part.css("ul.opportunity-updates").getall())
        found: dict[str, Json] = {"sections": sections, "updates": updates, "facts": labelled(part, FACTS)}
        return {**super().detail_fields(part), **found}

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """An opportunity, from its page where that was read, else from its card."""
        page, title, summary = detail or Record({}), record.required("title"), record.optional("summary")
        listed, told = record.within("facts"), page.within("facts")
        markup = {name: (listed.optional(name), told.optional(name)) for name in FACTS_READ}
        facts = {name: own or card or "" for name, (card, own) in markup.items()}
        floor, ceiling = award(facts)
        sections = [(s.optional("heading") or "", s.optional("content") or "") for s in page.each("sections")]
        description = next(iter(page.texts("description")), None)
        body = "".join((description or "", *(f"<h2>{head}</h2>{text}" for head, text in sections)))
        updates = page.optional("updates")
        return RawNotice(
            source=self.name,
            key=record.required("address"),
            url=address(record),
            title=KIND_OF_PAGE.sub("", one_line(page.optional("title"))) or title,
            fetched_at=record.fetched_at,
            summary=summary,
            text=body + (f"<h2>Updates</h2>{updates}" if updates else "") or summary,
            text_basis=(TextBasis.FULL if sections else TextBasis.SYNOPSIS).value,
            language=self.language,
            funder=funders(facts["Funders"]),
            status=one_line(facts["Opportunity status"]) or None,
            published=one_line(facts["Publication date"]) or None,
            opens=day(facts["Opening date"]),
            deadlines=deadlines(facts["Closing date"]),
            award_floor=floor,
            award_ceiling=ceiling,
            total_funding=one_line(facts["Total fund"]) or None,
            currency=self.currency,
            eligibility="".join(text for head, text in sections if WHO.search(head)) or None,
            instruments=tuple(filter(None, (one_line(facts["Funding type"]),))),
            identifiers=(("ukri_opportunity", address(record).rstrip("/").rpartition("/")[2]),),
        )


def address(record: Record) -> str:
    """The address of an opportunity's page; some links leave out the site."""
    said = record.required("address")
    return said if said.startswith("http") else SITE + said


def funders(markup: str) -> str | None:
    """The councils that pay, whether they are a list or a line."""
    return ", ".join(inner_texts([markup], "li")) or one_line(markup) or None


def award(facts: Mapping[str, str]) -> tuple[str | None, str | None]:
    """(least, most) for one award; a range is in an entry of its own."""
    names = ("Minimum award", "Maximum award", "Award range", "Award")
    floor, ceiling, span, single = (one_line(facts[name]) for name in names)
    if between := BETWEEN.search(span):
        return floor or between[1], ceiling or between[2]
    return floor or None, ceiling or single or span or None


def day(markup: str) -> str | None:
    """A day with its hour, where one is shown; "to be confirmed" is none."""
    said = one_line(markup)
    return said if A_DAY.search(said) else None


def deadlines(markup: str) -> tuple[RawDeadline, ...]:
    """The closing day and hour as shown; the hour from the markup where only the day is shown."""
    said, instant = one_line(markup), INSTANT.search(markup)
    if not said:
        return ()
    if not A_DAY.search(said):
        return (RawDeadline(words=said),)
    hidden = instant is not None and not HOUR.search(said) and not instant[1].endswith("T00:00")
    return (RawDeadline(date=instant[1] if instant and hidden else said),)
