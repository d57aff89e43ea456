"""Innovate UK's Innovation Funding Service: competitions for grants, loans and contracts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource, labelled, words_of
from spiders.text import one_line, plain_text

if TYPE_CHECKING:
    from parsel import Selector

SITE = "https://apply-for-innovation-funding.service.gov.uk"
NUMBER = re.compile(r"/competition/(\d+)/")
DATES = "dl.date-definition-list"
# "… can apply for a share of up to £4.5 million": what all winners get together.
POT = re.compile(r"\bshare of (?:up to )?(£\s?[\d.,]*\d(?:\s?(?:million|billion|k|m|bn)\b)?)", re.IGNORECASE)
# "Wednesday 10 June 2026 11:00am"
DAY = re.compile(r"(\d{1,2} [A-Z][a-z]+ \d{4})(?:,?(?: at)? (\d{1,2}(?:[:.]\d\d)? ?[ap]m))?", re.IGNORECASE)
# What the titles say of the form in which the money comes, where the page does not.
FORMS: Mapping[str, str] = {
    r"\bcontracts? for innovation\b|\bSBRI\b": "Procurement contract",
    r"\bloans?\b": "Loan",
    r"\binvestor partnerships?\b": "Grant",
}
WHO = "Who can apply"


class GbInnovateUk(HtmlSource):
    """Open and upcoming competitions, each with its overview."""

    name = "gb_innovate_uk"
    source_class = SourceClass.GRANT
    funder = "Innovate UK"
    country = "GB"
    homepage = "https://apply-for-innovation-funding.service.gov.uk/competition/search"
    licence = "Open Government Licence v3.0"
    reuse = Reuse.FULL
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "the markup of listing and overview, as several public readers of them describe it and test it"
        " (innovate-uk connector of a bid desk, funding-slackbot, 2026)"
    )
    caveats = (
        "most competitions are also on gb_ukri, under slightly different titles",
        "where no hour is shown, it is taken to be 11 in the morning: that is when competitions close",
    )

    expect = range(3, 300)
    complete_listing = True

    language = "en"
    timezone = "Europe/London"
    currency = "GBP"
    deadline_time = time(11, 0)
    statuses: ClassVar[Mapping[str, Status]] = {
        "Open now": Status.OPEN,
        "Closing soon": Status.OPEN,
        "Opening soon": Status.FORECASTED,
    }

    # HtmlSource
    cards = "ul.govuk-list > li:has(a[href*='/overview/'])"
    card: ClassVar[Mapping[str, str]] = {
        "address": "h2 a::attr(href)",
        "title": "h2 a",
        "parts": "div.wysiwyg-styles",
        "headings": "h3",
    }
    next_page = "li.next a::attr(href)"
    key = "address"

    def page_request(self, page: int) -> Request:
        """Ten competitions; pages count from 0."""
        return Request(f"{SITE}/competition/search?page={page}")

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A card with its dates."""
        return {**super().card_of(card), "dates": labelled(card, DATES)}

    def detail_request(self, record: Record) -> Request:
        """The competition's overview."""
        return Request(SITE + record.required("address").removeprefix(SITE))

    def detail_fields(self, part: Selector) -> dict[str, Json]:
        """The dates of an overview and the parts of its text that have a heading."""
        told = {
            name: words_of(each[0]).partition(":")[2].strip()
            for name in ("opens", "closes")
            if (each := part.xpath(f"(.//strong[contains(., 'Competition {name}')])[1]/.."))
        }
        return {**told, "sections": list(headed(part))}

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """A competition, from its overview where that was read, else from its card."""
        page, title, address = detail or Record({}), record.required("title"), record.required("address")
        summary, *more = record.texts("parts") or ("",)
        status = next(
            (said for each in record.texts("headings") if (said := one_line(each)) in self.statuses), None
        )
        dates = record.within("dates")
        # All of them are read, whichever is taken: the overview's have the hour.
        opens = first(page.optional("opens"), dates.optional("Opens"), dates.optional("Opened"))
        closes = first(page.optional("closes"), dates.optional("Closes"))
        sections = [(s.required("heading"), s.optional("content") or "") for s in page.each("sections")]
        kind = next((one_line(text) for head, text in sections if head == "Funding type"), None)
        who = "".join((*more, *(text for head, text in sections if head == WHO)))
        pot = POT.search(plain_text(summary))
        number = NUMBER.search(address)
        return RawNotice(
            source=self.name,
            key=address,
            url=SITE + address.removeprefix(SITE),
            title=title,
            fetched_at=record.fetched_at,
            summary=summary or None,
            text="".join((summary, *(f"<h2>{head}</h2>{text}" for head, text in sections))) or None,
            text_basis=(TextBasis.FULL if sections else TextBasis.SYNOPSIS).value,
            language=self.language,
            status=status,
            opens=day(opens),
            deadlines=deadlines(closes),
            total_funding=pot[1] if pot else None,
            currency=self.currency,
            eligibility=who or None,
            instruments=forms(kind, title),
            identifiers=(("ifs_competition", number[1]),) if number else (),
        )


def first(*said: str | None) -> str | None:
    """The first that is said at all."""
    return next(filter(None, said), None)


def headed(part: Selector) -> list[Json]:
    """The parts of a page's text: each heading of the second level, with what follows it up to the next."""
    found: list[Json] = []
    for heading in part.css("h2[class*='govuk-heading']"):
        following = heading.xpath("following-sibling::*")
        stop = next((n for n, each in enumerate(following) if each.root.tag == "h2"), len(following))
        content = "".join(following[:stop].getall())
        if content and words_of(heading):
            found.append({"heading": words_of(heading), "content": content})
    return found


def day(said: str | None) -> str | None:
    """The day in a date as shown, without the name of its weekday."""
    found = DAY.search(one_line(said))
    return found[1] if found else None


def deadlines(said: str | None) -> tuple[RawDeadline, ...]:
    """The closing day, with its hour where it is shown."""
    found = DAY.search(one_line(said))
    if found is None:
        return (RawDeadline(words=one_line(said)),) if said else ()
    hour = (found[2] or "").replace(" ", "").replace(".", ":")
    hour = hour if ":" in hour else re.sub(r"(?=[ap]m$)", ":00", hour, flags=re.IGNORECASE)
    return (RawDeadline(date=f"{found[1]} {hour}".strip()),)


def forms(kind: str | None, title: str) -> tuple[str, ...]:
    """The form in which the money comes."""
    named = [form for words, form in FORMS.items() if re.search(words, title, re.IGNORECASE)]
    return (kind,) if kind else tuple(named[:1])
