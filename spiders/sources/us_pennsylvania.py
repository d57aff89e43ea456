"""Pennsylvania: the grants, loans and tax credits of every agency of the Commonwealth, in one list."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.documents_due import PDF_OR_DOCX
from spiders.record import Json, Record
from spiders.shapes_json import JsonSource

if TYPE_CHECKING:
    from scrapy.http import Response

API = "https://egrants-apibeta.azurewebsites.net/api/grants/"
# A spreadsheet's escape for a character that it could not hold: "in_x0002_novation".
ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
# Every date of the list has this hour, which stands for none.
NO_HOUR = re.compile(r"T12:00:00(?:-00:00|\+00:00|Z)?$")
FIGURE = (
    r"(?:up to |maximum(?: of)? |max\.? |minimum(?: of)? |min\.? )?\$?\s?\d[\d,]*(?:\.\d+)?"
    r"(?:\s?(?:million|thousand|[km])\b)?(?:\s(?:total|maximum|minimum))?"
)
POT = re.compile(FIGURE, re.IGNORECASE)
AWARD = re.compile(rf"{FIGURE}(?:\sper (?:applicant|award|grant|project))?", re.IGNORECASE)
# What agencies call the limits of one award, and the money of all, in the text.
AMOUNTS: Mapping[str, tuple[str, re.Pattern[str]]] = {
    "minimumAward": ("Minimum award", AWARD),
    "maximumAward": ("Maximum award", AWARD),
    "totalFundsToBeAwarded": ("Total funds to be awarded", POT),
}
SHARE = re.compile(r"[1-9]\d?(?:\.\d+)?\s?%|0?\.\d*[1-9]\d*$|required\b|yes\b", re.IGNORECASE)
ALWAYS = re.compile(r"\b(?:always|continuous|ongoing|rolling|year[- ]round)\b", re.IGNORECASE)
# A programme that is always open has a closing date so far ahead that it means nothing.
FAR_AHEAD_YEARS = 3
INVITED = "Invitation Only"
COUNTIES, TOWNS = "County governments", "City or township governments"
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "Municipality": (COUNTIES, TOWNS),
    "Native American Tribal Organization or Government": (
        "Native American tribal governments (Federally recognized)",
        "Native American tribal organizations (other than Federally recognized tribal governments)",
    ),
    "Public Agency": ("State governments", COUNTIES, TOWNS, "Special district governments"),
    "School": (
        "Independent school districts",
        "Public and State controlled institutions of higher education",
        "Private institutions of higher education",
    ),
}
# What else the list says, under the names it gives.
NOTES: Mapping[str, str] = {
    "grantCycle": "Grant cycle",
    "matchingFundsRequirements": "Matching funds requirements",
    "anticipatedFunding": "Anticipated funding",
    "populationServedType": "Population served",
    "populationServedGeography": "Geography served",
    "reportingMonitoring": "Reporting and monitoring",
}
NOT_READ = """
    last_modified shortIssuingAgency shortDescription fundingSource decisionDate anticipatedFundingDate
    issuingAgencyGrantNumber stepNumber
"""


class UsPennsylvania(JsonSource):
    """Programmes of the Commonwealth, most of them yearly; many stay listed while they are closed."""

    name = "us_pennsylvania"
    source_class = SourceClass.GRANT
    funder = "Commonwealth of Pennsylvania"
    country = "US"
    homepage = "https://grants.pa.gov/"
    licence = "Commonwealth of Pennsylvania; a public list without stated terms"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = "the list of August 2025, 322 programmes (HHS/simpler-grants-protocol, examples)"
    caveats = (
        "amounts are partly in words: where they are no single amount, they stand in the text",
        "a programme has no page of its own in the list: its link leads to the agency's page or to the place"
        " where one applies",
        "the interface calls itself a beta",
    )

    expect = range(50, 2_000)
    complete_listing = True
    reads_attachments = PDF_OR_DOCX

    language = "en"
    timezone = "America/New_York"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {
        "Accepting applications": Status.OPEN,
        "Closed": Status.CLOSED,
        "Forecasted": Status.FORECASTED,
    }
    kinds: ClassVar[Mapping[str, str]] = {f"^{INVITED}$": "by-invitation"}

    # JsonSource
    items = "grants"
    total = "total"
    key = "slug"
    ignored = frozenset(NOT_READ.split())

    def page_request(self, _page: int) -> Request:
        """The whole list."""
        return Request(API)

    def envelope(self, _response: Response, answer: Json) -> Json:
        """The list with the number of its records, each with its contact as an object."""
        grants = answer.get("grants") if isinstance(answer, dict) else None
        if not isinstance(answer, dict) or not isinstance(grants, list):
            return answer
        return {**answer, "grants": [with_contact(each) for each in grants], "total": len(grants)}

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One programme."""
        overview, resources = clean(record.expected("overview")), tuple(links(record))
        floor, ceiling, pot = (amount(record, field) for field in AMOUNTS)
        body = "".join((f"<p>{overview}</p>" if overview else "", *sections(record)))
        return RawNotice(
            source=self.name,
            key=record.required("slug"),
            url=page_of(record, resources),
            title=clean(record.required("title")) or "",
            fetched_at=record.fetched_at,
            text=body or None,
            text_basis=(TextBasis.SYNOPSIS if overview else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=funder(record),
            status=record.expected("status"),
            opens=day(record.expected("openDate")),
            deadlines=deadlines(record),
            award_floor=floor,
            award_ceiling=ceiling,
            total_funding=pot,
            currency=self.currency,
            cost_sharing=matching(record),
            eligibility=eligibility(record),
            applicant_types=tuple(applicants(record)),
            instruments=listed(record.expected("fundingType")),
            topics=listed(record.optional("category")) + invited(record),
            contacts=tuple(filter(None, (record.within("pointOfContact").optional("name"),))),
            identifiers=(("pa_grant", record.required("slug")),),
            attachments=resources,
        )


def with_contact(grant: Json) -> Json:
    """A record whose contact is an object: some copies of the list hold it as Python would print it."""
    contact = grant.get("pointOfContact") if isinstance(grant, dict) else None
    if not isinstance(grant, dict) or not isinstance(contact, str):
        return grant
    try:
        meant = ast.literal_eval(contact)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        meant = None
    return {**grant, "pointOfContact": meant if isinstance(meant, dict) else {"name": contact}}


def clean(said: str | None) -> str | None:
    """A text without a spreadsheet's escapes and without spaces around it."""
    return None if said is None else ESCAPE.sub("", said).strip()


def listed(words: str | None) -> tuple[str, ...]:
    """The entries of a field that lists several, separated by semicolons."""
    return tuple(word for part in (clean(words) or "").split(";") if (word := part.strip(" .")))


def day(said: str | None) -> str | None:
    """A date without the hour that stands for none."""
    return None if said is None else NO_HOUR.sub("", said.strip())


def amount(record: Record, field: str) -> str | None:
    """The single amount in a field; what names figures otherwise is remarked upon and stays in the text."""
    said = clean(record.optional(field))
    if said is not None and AMOUNTS[field][1].fullmatch(said):
        # "2 million" is in dollars, though only the others of the list say so.
        return said if "$" in said or said[-1].isdigit() else f"${said}"
    if said is not None and re.search(r"\d", said):
        record.remark(field, said, "no single amount; it stands in the text")
    return None


def sections(record: Record) -> Iterator[str]:
    """What the list says in fields of its own, each under its name; so do amounts that are no figures."""
    for field, (name, figure) in AMOUNTS.items():
        said = clean(record.optional(field))
        if said and not figure.fullmatch(said):
            yield f"<p>{name}: {said}</p>"
    for field, name in NOTES.items():
        if said := clean(record.optional(field)):
            yield f"<p>{name}: {said}</p>"
    steps = [step.optional("description") for step in record.each("processSteps")]
    answers = [pair.optional(part) for pair in record.each("FAQs") for part in ("question", "answer")]
    yield from (f"<p>{clean(said)}</p>" for said in (*steps, *answers) if said)


def funder(record: Record) -> str | None:
    """The agency, which the list names without the Commonwealth ("Agriculture")."""
    agency = clean(record.expected("issuingAgency"))
    return f"{agency} (Pennsylvania)" if agency else None


def deadlines(record: Record) -> tuple[RawDeadline, ...]:
    """The closing day, unless the programme is always open and the day lies years ahead."""
    closes, cycle = day(record.expected("closeDate")), clean(record.optional("grantCycle"))
    always = cycle if cycle and ALWAYS.search(cycle) else None
    year, now = (closes or "")[:4], record.fetched_at[:4]
    far_ahead = year.isdigit() and now.isdigit() and int(year) - int(now) >= FAR_AHEAD_YEARS
    if always and (closes is None or far_ahead):
        return (RawDeadline(words=always),)
    return (RawDeadline(date=closes),) if closes else ()


def matching(record: Record) -> str | None:
    """Whether applicants must bring money: a share that they must bring means that they must."""
    said = clean(record.optional("matchingFundsRequirements"))
    return "required" if said and SHARE.match(said) else None


def invited(record: Record) -> tuple[str, ...]:
    """The list's words for a programme to which only those may apply whom the agency asks to."""
    return (INVITED,) if (clean(record.optional("grantCycle")) or "") == INVITED else ()


def eligibility(record: Record) -> str | None:
    """Who may apply: the types of applicant in the agency's words, then its conditions."""
    types, conditions = clean(record.optional("applicantType")), clean(record.optional("eligibility"))
    said = (f"Applicants: {types}" if types else None, conditions, *invited(record))
    return "".join(f"<p>{words}</p>" for words in said if words) or None


def applicants(record: Record) -> Iterator[str]:
    """The categories of applicants, in words that have one meaning each."""
    for category in listed(record.optional("applicantCategory")):
        yield from CATEGORIES.get(category, (category,))


def links(record: Record) -> Iterator[tuple[str, str]]:
    """(name, address) of the resources that are on the web."""
    for resource in record.each("additionalResources"):
        name, address = clean(resource.optional("title")), (resource.optional("url") or "").strip()
        if address.startswith(("https://", "http://")):
            yield name or address, address.replace(" ", "%20")


def page_of(record: Record, resources: tuple[tuple[str, str], ...]) -> str:
    """The programme's page among the resources, else where one applies, else the agency's page."""
    pages = [address for _, address in resources if not address.lower().split("?")[0].endswith(".pdf")]
    places = (*pages, record.optional("linkToApply"), record.optional("issuingAgencyUrl"))
    return next((place.strip() for place in places if place and place.startswith("http")), API)
