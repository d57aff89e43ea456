"""An opportunity in the words of the CommonGrants protocol (0.5). Pure.

What no publisher states is left out: nothing unknown becomes 0, today, open or closed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeAlias
from urllib.parse import quote, urlsplit

from db.common_grants_copy import public_id
from db.common_grants_query import STATUS_UNKNOWN
from db.common_grants_rows import Served
from db.records import ApplicantType, Identifier, Money, Notice, Reuse, Status
from flows.common_grants.dates import key_dates
from flows.common_grants.fields import custom_fields

Json: TypeAlias = dict[str, Any]

CUSTOM = "custom"
# So much of a publisher's text is told in a list; the whole of it is at the source.
DESCRIPTION_LETTERS = 20_000
_LONGEST_ADDRESS = 2_000
_ADDRESS_SIGNS = "%/:=&?~#+!$,;'@()*[]"

STATUSES: Mapping[str, str] = {
    Status.FORECASTED: "forecasted",
    Status.OPEN: "open",
    Status.CLOSED: "closed",
    Status.WITHDRAWN: CUSTOM,
    STATUS_UNKNOWN: CUSTOM,
}
_STATUS_WORDS: Mapping[str, str] = {
    Status.FORECASTED: "Announced; applications are not accepted yet.",
    Status.OPEN: "Applications are accepted.",
    Status.CLOSED: "Applications are no longer accepted.",
    Status.WITHDRAWN: "Its publisher has taken the announcement away.",
    STATUS_UNKNOWN: "Neither its publisher nor its dates say whether applications are accepted.",
}
# Ours that the protocol spells otherwise; what it has no word for is a custom one.
_APPLICANTS: Mapping[ApplicantType, str] = {
    ApplicantType.NONPROFIT_WITH_501C3: "non_profit_with_501c3",
    ApplicantType.ORGANISATION_TRIBAL: "organization_tribal_other",
    ApplicantType.FOR_PROFIT_SMALL: "for_profit_small_business",
    ApplicantType.FOR_PROFIT_OTHER: "for_profit_not_small_business",
}
_OWN_APPLICANTS: Mapping[ApplicantType, str] = {
    ApplicantType.RESEARCH_ORGANISATION: "research organisation",
    ApplicantType.PUBLIC_HOUSING_AUTHORITY: "public housing authority",
    ApplicantType.OTHER: "other",
}
# Schemes of ours for which the protocol has a registry.
_REGISTRIES: Mapping[str, str] = {"grants_gov_number": "opp:us:fon", "aln": "opp:us:aln"}
OWN_REGISTRY = "opp:xi:legation"
_LETTERS = re.compile(r"[^a-z0-9]+")


def common_grants(found: Served, licence: Callable[[str], str | None], now: datetime) -> Json:
    """An opportunity as the protocol's ``OpportunityBase``; ``licence`` says a source's terms of use."""
    notice = found.opportunity.merged
    told: Json = {
        "id": found.uuid,
        "title": notice.title,
        "identifiers": _identifiers(found),
        "status": _status(found.status),
        "description": _description(notice),
        "funding": _funding(notice),
        "funders": _funders(notice),
        "keyDates": key_dates(notice, now),
        "acceptedApplicantTypes": [_applicant(each) for each in notice.applicant_types or ()],
        "source": address(notice.url),
        "customFields": custom_fields(found, licence),
        # A night is a date; as an instant it is told by its beginning (UTC).
        "createdAt": f"{found.created}T00:00:00Z",
        "lastModifiedAt": f"{found.modified}T00:00:00Z",
    }
    return {name: value for name, value in told.items() if value not in (None, {}, [])}


def money(amount: Money | None) -> Json | None:
    """An exact amount; ``None`` where none is stated."""
    return None if amount is None else {"amount": format(amount.amount, "f"), "currency": amount.currency}


def address(url: str) -> str | None:
    """An address as a URI; ``None`` for what leads to no page."""
    try:
        parts = urlsplit(url)
        hosted = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    whole = quote(url, safe=_ADDRESS_SIGNS)
    return whole if hosted and len(whole) <= _LONGEST_ADDRESS else None


def _status(status: str) -> Json:
    value = STATUSES[status]
    own = {"customValue": str(status)} if value == CUSTOM else {}
    return {"value": value, **own, "description": _STATUS_WORDS[status]}


def _description(notice: Notice) -> str:
    """The publisher's words where they may be repeated in full; else nothing, and no words of ours."""
    if notice.reuse is not Reuse.FULL:
        return ""
    said = notice.text or notice.summary or ""
    return said if len(said) <= DESCRIPTION_LETTERS else said[: DESCRIPTION_LETTERS - 1] + "…"


def _funding(notice: Notice) -> Json:
    """The limits of one award and the money of all, never mixed."""
    told = {
        "totalAmountAvailable": money(notice.total_funding),
        "minAwardAmount": money(notice.award_floor),
        "maxAwardAmount": money(notice.award_ceiling),
        "estimatedAwardCount": notice.expected_awards,
    }
    return {name: value for name, value in told.items() if value is not None}


def _funders(notice: Notice) -> Json | None:
    if not notice.funder:
        return None
    return {"primary": {"id": public_id(f"funder\x1f{notice.funder}"), "name": notice.funder}}


def _applicant(kind: ApplicantType) -> Json:
    if kind in _OWN_APPLICANTS:
        return {"value": CUSTOM, "customValue": _OWN_APPLICANTS[kind]}
    return {"value": _APPLICANTS.get(kind, kind.value)}


def _identifiers(found: Served) -> Json:
    """Our name and the UUID made of it, those of what was merged into it, and the official numbers."""
    former = [{"id": uuid, "status": "archived"} for uuid in found.former]
    system: Json = {"id": found.uuid}
    if former:
        system["allIds"] = [{"id": found.uuid, "status": "active"}, *former]
    told: Json = {"systemId": system}
    others: Json = {OWN_REGISTRY: {"registry": {"code": OWN_REGISTRY}, "id": found.opportunity.id}}
    by_scheme: dict[str, list[Identifier]] = {}
    for each in found.opportunity.merged.identifiers:
        by_scheme.setdefault(each.scheme, []).append(each)
    for scheme, given in sorted(by_scheme.items()):
        code = _REGISTRIES.get(scheme)
        registry = code or f"opp:xi:{_LETTERS.sub('_', scheme.lower())}"
        values = list(dict.fromkeys(each.value for each in given))
        all_ids = [{"id": value, "status": "active"} for value in values]
        entry = {"registry": {"code": registry}, "id": values[0], "allIds": all_ids}
        (told if code else others)[registry] = entry
    return {**told, "otherIds": others}
