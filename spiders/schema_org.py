"""What pages say of themselves for machines: schema.org data as JSON-LD, and Open Graph properties.

Any page may describe itself; few of them are calls. One counts as a call only when its data names a date by
which something is due (https://schema.org/applicationDeadline and the like), and is neither a shop's offer,
opening hours nor a vacancy.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from parsel import Selector

from spiders.record import Json, decoded

# Properties that are a deadline wherever they stand, the plainest first.
DEADLINES = (
    "applicationDeadline", "submissionDeadline", "applicationEndDate", "closingDate", "deadline",
    "validThrough", "availabilityEnds", "expires",
)  # fmt: skip
# Of these types the end is the end of applying; of an event or a course it is not.
ENDING_TYPES = frozenset({"Grant", "MonetaryGrant", "FundingScheme", "FundingOpportunity", "FundingAgency"})
NOT_CALLS = frozenset({
    "AggregateOffer", "Coupon", "Demand", "GeoCoordinates", "HotelRoom", "JobPosting", "Offer",
    "OpeningHoursSpecification", "PriceSpecification", "Product", "Reservation", "UnitPriceSpecification",
})  # fmt: skip
_FUNDERS = ("funder", "sponsor", "provider", "organizer", "sourceOrganization", "publisher")
_DEPTH = 8
# Scripts that were pasted into comments or CDATA sections.
_WRAPPED = re.compile(
    r"^\s*(?:/\*\s*)?(?:<!\[CDATA\[|<!--)(?:\s*\*/)?|(?:/\*\s*)?(?:\]\]>|-->)(?:\s*\*/)?\s*$"
)


@dataclass(frozen=True, slots=True)
class Described:
    """One thing that a page describes; every text is the page's own, ``None`` where it says nothing."""

    title: str
    url: str | None = None
    text: str | None = None
    deadlines: tuple[str, ...] = ()
    funder: str | None = None
    published: str | None = None
    language: str | None = None
    keywords: tuple[str, ...] = ()
    floor: str | None = None
    ceiling: str | None = None
    currency: str | None = None
    types: frozenset[str] = field(default_factory=frozenset)


def described_calls(page: Selector) -> Iterator[Described]:
    """The calls among what a page describes as JSON-LD; what is no JSON is passed over."""
    for script in page.xpath('//script[contains(@type, "ld+json")]/text()').getall():
        try:
            said = decoded(_WRAPPED.sub("", script))
        except (ValueError, RecursionError):
            continue
        for node in _nodes(said):
            if (call := _call(node)) is not None:
                yield call


def open_graph(page: Selector) -> Described | None:
    """What a page says of itself for those who link to it; ``None`` where it has no title at all."""
    properties = {
        str(name).lower(): str(meta.attrib.get("content", "")).strip()
        for meta in page.css("meta[content]")
        if (name := meta.attrib.get("property") or meta.attrib.get("name"))
    }
    title = properties.get("og:title") or (page.css("title::text").get() or "").strip()
    if not title:
        return None
    return Described(
        title,
        url=properties.get("og:url") or None,
        text=properties.get("og:description") or properties.get("description") or None,
        published=properties.get("article:published_time") or None,
        language=page.xpath("string(/html/@lang)").get() or None,
    )


def _nodes(said: Json, depth: int = _DEPTH) -> Iterator[Mapping[str, Json]]:
    """Every object with a type, however deep: in a graph, a list, or as part of another one."""
    if depth == 0:
        return
    if isinstance(said, list):
        for each in said:
            yield from _nodes(each, depth - 1)
    elif isinstance(said, dict):
        if "@type" in said:
            yield said
        if _types(said) & NOT_CALLS:
            return
        for value in said.values():
            if isinstance(value, dict | list):
                yield from _nodes(value, depth - 1)


def _call(node: Mapping[str, Json]) -> Described | None:
    types, title = _types(node), _text(node, "name", "headline", "title")
    due = [text for name in _deadline_names(types) if (text := _text(node, name))]
    if types & NOT_CALLS or not due or title is None:
        return None
    money = _amount(node)
    return Described(
        title=title,
        url=_text(node, "url", "mainEntityOfPage", "@id"),
        text=_text(node, "articleBody", "text", "description", "abstract"),
        deadlines=tuple(dict.fromkeys(due)),
        funder=next((name for each in _FUNDERS if (name := _text(node, each))), None),
        published=_text(node, "datePublished", "dateCreated"),
        language=_text(node, "inLanguage"),
        keywords=_keywords(node.get("keywords")),
        floor=_text(money, "minValue"),
        ceiling=_text(money, "maxValue"),
        currency=_text(money, "currency"),
        types=types,
    )


def _deadline_names(types: frozenset[str]) -> tuple[str, ...]:
    return (*DEADLINES, "endDate") if types & ENDING_TYPES else DEADLINES


def _types(node: Mapping[str, Json]) -> frozenset[str]:
    named = node.get("@type")
    names = named if isinstance(named, list) else [named]
    return frozenset(re.split(r"[/#:]", name)[-1] for name in names if isinstance(name, str))


def _text(node: Mapping[str, Json], *names: str) -> str | None:
    """The first of the properties that says something: a text, a thing's name, or a value with a language."""
    for name in names:
        value = node.get(name)
        if isinstance(value, list):
            value = value[0] if value else None
        if isinstance(value, dict):
            value = next((value[key] for key in ("name", "@value", "@id") if key in value), None)
        if isinstance(value, str | int | float) and str(value).strip():
            return str(value)
    return None


def _amount(node: Mapping[str, Json]) -> Mapping[str, Json]:
    """The amount of an award where a floor or a ceiling is told; a bare value may be the pot."""
    amount = node.get("amount")
    return amount if isinstance(amount, dict) else {}


def _keywords(said: Json) -> tuple[str, ...]:
    words = said.split(",") if isinstance(said, str) else said if isinstance(said, list) else []
    return tuple(word.strip() for word in words if isinstance(word, str) and word.strip())
