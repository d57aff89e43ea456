"""What we serve, as OpenAPI 3.1: the protocol's routes and forms, with our limits and custom fields."""

from __future__ import annotations

from typing import Any, TypeAlias

from flows.common_grants.fields import FIELDS
from flows.common_grants.forms import APPLICANT_TYPES, FORMS
from flows.common_grants.request import (
    DECIMAL,
    MONEY_FILTERS,
    MOST_DIGITS,
    MOST_PAGE,
    MOST_PAGE_SIZE,
    MOST_WORDS,
    PAGE_SIZE,
    SORTS,
    STATUS_VALUES,
)

Json: TypeAlias = dict[str, Any]

PROTOCOL = "0.5.0"
TEXT: Json = {"type": "string"}
_SAID = """Funding opportunities from many portals, deduplicated every night: one record for one chance to
apply, with every announcement of it in `customFields.lineage`. A field that no publisher states is left out;
a date without a time has none. Times are local, their zone is in `customFields.deadlines`. Amounts of
different currencies are never compared. `customFields.reuse` says how much of a publisher's text may be
repeated; of a publisher who allows facts and a link, there is no text here."""


def openapi(*, secured: bool = False) -> Json:
    """The document; ``secured`` where a token is asked for."""
    schemes = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
        "password": {"type": "http", "scheme": "basic"},
    }
    components: Json = {"schemas": {**_schemas(), **FORMS, **_answers()}}
    if secured:
        components["securitySchemes"] = schemes
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Legation: opportunities by the CommonGrants protocol",
            "version": PROTOCOL,
            "description": " ".join(_SAID.split()),
        },
        **({"security": [{name: []} for name in schemes]} if secured else {}),
        "paths": {
            "/common-grants/opportunities": {"get": _listing()},
            "/common-grants/opportunities/search": {"post": _search()},
            "/common-grants/opportunities/{oppId}": {"get": _reading()},
        },
        "components": components,
    }


def _listing() -> Json:
    return {
        "operationId": "listOpportunities",
        "summary": "List opportunities, the most recently changed first",
        "tags": ["Opportunities", "required"],
        "parameters": [
            {"name": name, "in": "query", "required": False, "schema": schema}
            for name, schema in _page_schema()["properties"].items()
        ],
        "responses": _responses("OpportunitiesList", 400),
    }


def _search() -> Json:
    return {
        "operationId": "searchOpportunities",
        "summary": "Search opportunities by words, status, closing date and money",
        "tags": ["Opportunities", "optional"],
        "requestBody": {
            "required": False,
            "content": {"application/json": {"schema": _named("OpportunitySearch")}},
        },
        "responses": _responses("OpportunitiesFound", 400, 413),
    }


def _reading() -> Json:
    return {
        "operationId": "readOpportunity",
        "summary": "One opportunity; the id of what was merged into another leads to that one",
        "tags": ["Opportunities", "required"],
        "parameters": [
            {"name": "oppId", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
        ],
        "responses": _responses("OpportunityFound", 400, 404),
    }


def _responses(name: str, *errors: int) -> Json:
    words = {
        400: "Not of the protocol's form",
        401: "Without the token",
        404: "No such opportunity",
        413: "Too large",
        429: "Too many requests",
    }
    told = {
        str(code): {"description": words[code], "content": {"application/json": {"schema": _named("Error")}}}
        for code in (401, *errors)
    }
    told["429"] = {"description": words[429], "content": {"text/plain": {"schema": TEXT}}}
    return {
        "200": {"description": "Success", "content": {"application/json": {"schema": _named(name)}}},
        **told,
    }


def _page_schema() -> Json:
    page = {"type": "integer", "minimum": 1, "maximum": MOST_PAGE, "default": 1}
    size = {"type": "integer", "minimum": 1, "maximum": MOST_PAGE_SIZE, "default": PAGE_SIZE}
    return {"type": "object", "properties": {"page": page, "pageSize": size}}


def _or_none(schema: Json) -> Json:
    """What many clients send as null where they have nothing to say."""
    return {"anyOf": [schema, {"type": "null"}]}


def _filter(operators: list[str], value: Json) -> Json:
    properties = {"operator": {"enum": operators}, "value": value}
    return {"type": "object", "required": ["operator", "value"], "properties": properties}


def _schemas() -> Json:
    """What may be asked."""
    amount: Json = {
        "type": "object",
        "required": ["amount", "currency"],
        "properties": {
            "amount": {"type": "string", "pattern": f"^{DECIMAL.pattern}$", "maxLength": MOST_DIGITS},
            "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
        },
    }
    day = {"type": "string", "format": "date"}
    span = {"type": "object", "properties": {"min": _or_none(day), "max": _or_none(day)}}
    money = {"type": "object", "required": ["min", "max"], "properties": {"min": amount, "max": amount}}
    statuses = {"type": "array", "items": TEXT, "examples": [list(STATUS_VALUES)]}
    ranges = ["between", "outside"]
    filters = {
        "status": _or_none(_filter(["in", "notIn"], statuses)),
        "closeDateRange": _or_none(_filter(ranges, span)),
        **{name: _or_none(_filter(ranges, money)) for name in MONEY_FILTERS},
        "customFilters": {"type": ["object", "null"], "description": "None here; passed over and told."},
    }
    sorting = {
        "sortBy": {"enum": [*SORTS, "custom"]},
        "customSortBy": _or_none(TEXT),
        "sortOrder": {"enum": ["asc", "desc", None]},
    }
    pages = {name: _or_none(schema) for name, schema in _page_schema()["properties"].items()}
    asked = {
        "search": _or_none({"type": "string", "maxLength": MOST_WORDS}),
        "filters": _or_none({"type": "object", "properties": filters}),
        "sorting": _or_none({"type": "object", "required": ["sortBy"], "properties": sorting}),
        "pagination": _or_none({"type": "object", "properties": pages}),
    }
    return {"OpportunitySearch": {"type": "object", "properties": asked}}


def _answers() -> Json:
    """What is answered."""
    pages = _counts("page", "pageSize", "totalItems", "totalPages")
    items = {"type": "array", "items": _named("Opportunity")}
    listed = {"items": items, "paginationInfo": pages}
    errors = {"type": "array", "items": TEXT}
    found = {
        **listed,
        "sortInfo": _whole({"sortBy": TEXT, "sortOrder": {"enum": ["asc", "desc"]}, "errors": errors}),
        "filterInfo": _whole({"filters": {"type": "object"}, "errors": errors}),
    }
    return {
        "OpportunitiesList": _success(listed),
        "OpportunitiesFound": _success(found),
        "OpportunityFound": _success({"data": _named("Opportunity")}),
        "Error": _whole({"status": {"type": "integer"}, "message": TEXT, "errors": {"type": "array"}}),
        "ApplicantType": {
            "type": "object",
            "required": ["value"],
            "properties": {"value": {"enum": list(APPLICANT_TYPES)}, "customValue": TEXT},
        },
        "CustomFields": {
            "type": "object",
            "properties": {name: _custom_field(name) for name in FIELDS},
            "additionalProperties": False,
        },
    }


def _custom_field(name: str) -> Json:
    told = _whole(
        {"name": TEXT, "fieldType": {"const": FIELDS[name].kind}, "value": {"type": FIELDS[name].kind}}
    )
    told["properties"]["description"] = TEXT
    return {**told, "description": FIELDS[name].description}


def _success(properties: Json) -> Json:
    return _whole({"status": {"const": 200}, "message": TEXT, **properties})


def _counts(*names: str) -> Json:
    return _whole({name: {"type": "integer", "minimum": 0} for name in names})


def _whole(properties: Json) -> Json:
    return {"type": "object", "required": list(properties), "properties": properties}


def _named(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}
