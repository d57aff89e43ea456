"""The CommonGrants shape: the opportunities of any server that speaks the CommonGrants protocol.

One listing (``GET /common-grants/opportunities``), paged from 1, in the words of the protocol's schemas (0.4
and 0.5). What a server adds stands in ``customFields``: those of the protocol's catalogue are read here, the
others are for the source to read or to ignore.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar

from scrapy import Request

from db.records import RawDeadline, RawNotice, Status, TextBasis
from spiders.record import Record
from spiders.shapes_json import JsonSource

ROWS = 100
# The protocol's applicant types, in words that have one meaning; the words of a custom type are its own.
APPLICANTS: Mapping[str, tuple[str, ...]] = {
    "individual": ("Individuals",),
    "organization": (),  # of any kind
    "government_state": ("State governments",),
    "government_county": ("County governments",),
    "government_municipal": ("City or township governments",),
    "government_special_district": ("Special district governments",),
    "government_tribal": ("Federally recognized Native American tribal governments",),
    "organization_tribal_other": ("Other Native American tribal organizations",),
    "school_district_independent": ("Independent school districts",),
    "higher_education_public": ("Public and State institutions of higher education",),
    "higher_education_private": ("Private institutions of higher education",),
    "non_profit_with_501c3": ("Nonprofits with 501(c)(3) status",),
    "nonprofit_without_501c3": ("Nonprofits without 501(c)(3) status",),
    "for_profit_small_business": ("Small businesses",),
    "for_profit_not_small_business": ("For-profit organizations other than small businesses",),
    "unrestricted": ("Unrestricted",),
}
REGISTRIES: Mapping[str, str] = {"opp:us:fon": "grants_gov_number", "opp:us:aln": "aln"}
CUSTOM = "custom"
OPENING = re.compile(r"\bopens?\b", re.IGNORECASE)


class CommonGrantsSource(JsonSource, shape=True):
    """A publisher whose opportunities a CommonGrants server lists; a subclass names the server."""

    # The server's address
    server: ClassVar[str]

    statuses: ClassVar[Mapping[str, Status]] = {
        "open": Status.OPEN,
        "forecasted": Status.FORECASTED,
        "closed": Status.CLOSED,
    }

    # JsonSource
    items = "items"
    total = "paginationInfo.totalItems"
    key = "id"
    first_page = 1

    def page_request(self, page: int) -> Request:
        """A hundred opportunities, the most recently changed first, as the protocol orders them."""
        return Request(f"{self.server}/common-grants/opportunities?page={page}&pageSize={ROWS}")

    def fault_in(self, answer: Record) -> str | None:
        """The protocol repeats the status in the answer, with a message."""
        status = answer.optional("status")
        return None if status in {None, "200"} else f"error code {status}: {answer.optional('message')}"

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One opportunity, as far as the protocol describes it."""
        funding, dates = record.within("funding"), record.within("keyDates")
        description, sharing = record.expected("description"), custom(record, "costSharing").within("value")
        sharing.pass_over("percentage")
        floor, ceiling, pot = (
            funding.within(name) for name in ("minAwardAmount", "maxAwardAmount", "totalAmountAvailable")
        )
        currencies = dict.fromkeys(
            filter(None, (each.optional("currency") for each in (floor, ceiling, pot)))
        )
        record.pass_over("createdAt", "lastModifiedAt")
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=self.page_of(record),
            title=record.required("title"),
            fetched_at=record.fetched_at,
            text="".join(
                f"<p>{part}</p>"
                for part in (description, *notes(funding, dates), sharing.optional("details"))
                if part
            )
            or None,
            text_basis=(TextBasis.SYNOPSIS if description else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=funder(record),
            status=status(record),
            published=first_day(dates.within("postDate")),
            opens=opening(dates),
            deadlines=closing(dates.within("closeDate")),
            award_floor=floor.optional("amount"),
            award_ceiling=ceiling.optional("amount"),
            total_funding=pot.optional("amount"),
            currency=next(filter(None, currencies), self.currency),
            expected_awards=funding.optional("estimatedAwardCount"),
            cost_sharing=sharing.optional("isRequired"),
            applicant_types=tuple(applicants(record)),
            instruments=instruments(record),
            identifiers=(*identifiers(record), ("common_grants", record.required("id"))),
            attachments=tuple(attachments(record)),
        )

    def page_of(self, record: Record) -> str:
        """The opportunity's own page, else the page that tells more, else the publisher's."""
        more = custom(record, "additionalInfo").within("value")
        more.pass_over("description")
        places = (record.optional("source"), more.optional("url"))
        return next((place for place in places if place and place.startswith("http")), self.homepage)


def custom(record: Record, name: str) -> Record:
    """A custom field, whose value is at ``value``; what describes it is accounted for."""
    field = record.within("customFields").within(name)
    field.pass_over("name", "fieldType", "description", "schema")
    return field


def status(record: Record) -> str | None:
    """The status, in the server's own word where the protocol has none."""
    said = record.within("status")
    said.pass_over("description")
    value, own = said.expected("value"), said.optional("customValue")
    return own if value == CUSTOM else value


def funder(record: Record) -> str | None:
    """The agency that gives the money, where the record names it."""
    funders, agency = record.within("funders"), custom(record, "agency").within("value")
    primary = funders.within("primary")
    funders.pass_over("otherOrgs")
    primary.pass_over("id", "identifiers")
    agency.pass_over("code", "parentName", "parentCode")
    return primary.optional("name") or agency.optional("name")


def first_day(event: Record) -> str | None:
    """The day on which an event is, or on which it begins."""
    event.pass_over("name", "eventType", "description", "time", "startTime")
    return event.optional("date") or event.optional("startDate")


def closing(event: Record) -> tuple[RawDeadline, ...]:
    """The last day to apply, with its hour, or the words for it where it is no single day."""
    first_day(event)
    day = event.optional("date") or event.optional("endDate")
    hour, words = event.optional("time") or event.optional("endTime"), event.optional("details")
    if day is None and words is None:
        return ()
    return (RawDeadline(date=f"{day} {hour}" if day and hour else day, words=words),)


def opening(dates: Record) -> str | None:
    """The day from which applications are taken, among the other dates."""
    for name, event in others(dates):
        if OPENING.search(event.optional("name") or name):
            return first_day(event)
    return None


def others(dates: Record) -> Iterator[tuple[str, Record]]:
    """(name, event) of the dates that are neither the posting nor the closing."""
    events = dates.within("otherDates")
    yield from ((name, events.within(name)) for name in events.names)


def notes(funding: Record, dates: Record) -> Iterator[str | None]:
    """What the record says about its money and its other dates, in words."""
    yield funding.optional("details")
    least, most = funding.optional("minAwardCount"), funding.optional("maxAwardCount")
    if least or most:
        yield f"Number of awards: {' to '.join(filter(None, (least, most)))}"
    for name, event in others(dates):
        days = (first_day(event), event.optional("endDate"))
        event.pass_over("endTime")
        said = event.optional("details") or " ".join(
            filter(None, (" – ".join(filter(None, days)), event.optional("time")))
        )
        yield f"{event.optional('name') or name}: {said}"


def applicants(record: Record) -> Iterator[str]:
    """The types of applicant, in words."""
    for kind in record.each("acceptedApplicantTypes"):
        kind.pass_over("description")
        value, own = kind.optional("value"), kind.optional("customValue")
        if value == CUSTOM:
            yield from filter(None, (own,))
        elif value is not None:
            yield from APPLICANTS.get(value, (value,))


def instruments(record: Record) -> tuple[str, ...]:
    """The kinds of money, which states list separated by semicolons."""
    said = custom(record, "fundingInstrument").optional("value") or ""
    return tuple(word for part in said.split(";") if (word := part.strip()))


def identifiers(record: Record) -> Iterator[tuple[str, str]]:
    """(scheme, value) of the numbers that registries gave, by the protocol's codes and its catalogue."""
    given = record.within("identifiers")
    given.pass_over(*(code for code in given.names if code not in REGISTRIES))
    for code in sorted(REGISTRIES.keys() & set(given.names)):
        registry = given.within(code)
        registry.pass_over("registry")
        for each in registry.each("allIds"):
            each.pass_over("status")
        ids = (registry.optional("id"), *(each.optional("id") for each in registry.each("allIds")))
        yield from ((REGISTRIES[code], number) for number in ids if number)
    if number := custom(record, "federalOpportunityNumber").optional("value"):
        yield "grants_gov_number", number
    for listing in custom(record, "assistanceListings").each("value"):
        listing.pass_over("programTitle")
        if number := listing.optional("identifier"):
            yield "aln", number


def attachments(record: Record) -> Iterator[tuple[str, str]]:
    """(name, address) of the documents."""
    for file in custom(record, "attachments").each("value"):
        file.pass_over("description", "sizeInBytes", "mimeType", "createdAt", "lastModifiedAt")
        name, address = file.optional("name"), file.optional("downloadUrl")
        if address and address.startswith("http"):
            yield name or address, address
