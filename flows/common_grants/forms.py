"""The protocol's forms of an opportunity (0.5), as JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

APPLICANT_TYPES = (
    "individual", "organization", "government_state", "government_county", "government_municipal",
    "government_special_district", "government_tribal", "organization_tribal_other",
    "school_district_independent", "higher_education_public", "higher_education_private",
    "non_profit_with_501c3", "nonprofit_without_501c3", "for_profit_small_business",
    "for_profit_not_small_business", "unrestricted", "custom",
)  # fmt: skip
_TEXT: Json = {"type": "string"}
_UUID: Json = {"type": "string", "format": "uuid"}
_DAY: Json = {"type": "string", "format": "date"}
_INSTANT: Json = {"type": "string", "format": "date-time"}


def _form(required: tuple[str, ...], optional: tuple[str, ...] = (), **properties: Json) -> Json:
    """An object with these properties and no other; a string where nothing else is said."""
    named = {name: properties.get(name, _TEXT) for name in (*required, *optional, *properties)}
    return {
        "type": "object",
        "required": list(required),
        "properties": named,
        "additionalProperties": False,
    }


def _named(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _map(of: Json) -> Json:
    return {"type": "object", "additionalProperties": of}


_GIVEN = _form(("id", "status"), status={"enum": ["active", "archived"]})
_IDENTIFIER = _form((), registry=_form(("code",)), id=_TEXT, allIds={"type": "array", "items": _GIVEN})
FORMS: Mapping[str, Json] = {
    "Money": _form(("amount", "currency"), amount={"type": "string", "pattern": r"^-?[0-9]+\.?[0-9]*$"}),
    "Event": {
        "oneOf": [
            _form(
                ("name", "eventType", "date"),
                ("description",),
                eventType={"const": "singleDate"},
                date=_DAY,
                time={"type": "string", "pattern": "^[0-9]{2}:[0-9]{2}:[0-9]{2}$"},
            ),
            _form(("name", "eventType"), ("description", "details"), eventType={"const": "other"}),
        ]
    },
    "Identifier": _IDENTIFIER,
    "Opportunity": _form(
        ("id", "title", "status", "description", "createdAt", "lastModifiedAt"),
        id=_UUID,
        status=_form(
            ("value",),
            ("customValue", "description"),
            value={"enum": ["forecasted", "open", "closed", "custom"]},
        ),
        createdAt=_INSTANT,
        lastModifiedAt=_INSTANT,
        identifiers={
            "type": "object",
            "properties": {
                **dict.fromkeys(("systemId", "opp:us:fon", "opp:us:aln"), _named("Identifier")),
                "otherIds": _map(_named("Identifier")),
            },
            "additionalProperties": False,
        },
        funding=_form(
            (),
            totalAmountAvailable=_named("Money"),
            minAwardAmount=_named("Money"),
            maxAwardAmount=_named("Money"),
            estimatedAwardCount={"type": "integer"},
        ),
        funders=_form(("primary",), primary=_form(("id", "name"), id=_UUID)),
        keyDates=_form(
            (), postDate=_named("Event"), closeDate=_named("Event"), otherDates=_map(_named("Event"))
        ),
        acceptedApplicantTypes={"type": "array", "items": _named("ApplicantType")},
        source={"type": "string", "format": "uri"},
        customFields=_named("CustomFields"),
    ),
}
