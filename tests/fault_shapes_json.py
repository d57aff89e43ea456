"""Publishers that answer in JSON, for the tests of faults."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tests.fault_shape import Fields, Shape

JSON_SOURCE = """
    items = "found"
    total = "total"
    key = "id"

    def page_request(self, page):
        return Request(PORTAL + "/list?page=" + str(page))

    def detail_request(self, record):
        return Request(PORTAL + "/detail/" + record.required("id"))

    def notice(self, record, detail):
        closes = record.optional("closes")
        return RawNotice(
            source=self.name, key=record.required("id"), url="https://example.org/" + record.required("id"),
            title=record.required("title"), fetched_at=record.fetched_at,
            deadlines=(RawDeadline(date=closes),) if closes else (),
            text=detail.optional("text") if detail else None,
        )
"""
WORDPRESS_SOURCE = """
    site = PORTAL
    post_type = "call"
    ignored = frozenset({"slug"})

    def notice(self, record, detail):
        return RawNotice(
            source=self.name, key=record.required("id"), url=record.required("link"),
            title=record.within("title").required("rendered"), fetched_at=record.fetched_at,
            published=record.optional("date"),
        )
"""
CKAN_SOURCE = """
    portal = PORTAL
    resource = "grants"
    key = "id"

    def notice(self, record, detail):
        closes = record.optional("Deadline")
        return RawNotice(
            source=self.name, key=record.required("id"), url="https://example.org/" + record.required("id"),
            title=record.required("Title"), fetched_at=record.fetched_at,
            deadlines=(RawDeadline(date=closes),) if closes else (),
        )
"""
SOCRATA_SOURCE = """
    table = PORTAL + "/resource/calls"
    order = "closes"
    key = "id"
    notice = row_of
"""
SOLR_SOURCE = """
    select = PORTAL + "/solr/select"
    only = "type:call"
    key = "id"
    notice = row_of
"""
COMMON_GRANTS_SOURCE = """
    server = PORTAL
"""
GDP_SOURCE = """
    interface = PORTAL
    key_parameter = key_from = ""  # the same fields without a key: keys have tests of their own
"""
OWN_POSTS_SOURCE = """
    site = PORTAL
    post_type = "call"
    ignored = frozenset({"slug"})
"""
JSON_TYPE = "application/json"


def json_listing(records: Sequence[Fields]) -> bytes:
    return json.dumps({"total": len(records), "found": list(records)}).encode()


def json_detail(record: Fields) -> bytes:
    return json.dumps({"text": f"All about {record['id']}. " * 5}).encode()


def posts(records: Sequence[Fields]) -> bytes:
    return json.dumps(
        [
            {
                name: {"rendered": value} if name in {"title", "heading"} else value
                for name, value in each.items()
            }
            | {"link": f"https://example.org/{each['id']}"}
            for each in records
        ]
    ).encode()


def rows(records: Sequence[Fields]) -> bytes:
    return json.dumps({"success": True, "result": {"records": list(records), "total": len(records)}}).encode()


def bare(records: Sequence[Fields]) -> bytes:
    return json.dumps(list(records)).encode()


def swedish(records: Sequence[Fields]) -> bytes:
    return json.dumps(
        [
            {"diarienummer" if name == "id" else name: value for name, value in each.items()}
            for each in records
        ]
    ).encode()


def found(records: Sequence[Fields]) -> bytes:
    return json.dumps({"response": {"numFound": len(records), "docs": list(records)}}).encode()


def opportunities(records: Sequence[Fields]) -> bytes:
    items = [
        {"id": each["id"], "status": {"value": "open"}, "description": "A call.", "funding": {}}
        | {name: value for name, value in each.items() if name in {"title", "heading"}}
        | {
            "keyDates": {
                name: {"name": "Closing date", "eventType": "singleDate", "date": value}
                for name, value in each.items()
                if name not in {"id", "title", "heading"}
            }
        }
        for each in records
    ]
    return json.dumps(
        {"status": 200, "message": "Success", "items": items, "paginationInfo": {"totalItems": len(items)}}
    ).encode()


def shared(records: Sequence[Fields]) -> bytes:
    items = json.loads(opportunities(records))
    for item in items["items"]:
        days = [(name, each.get("date")) for name, each in item.pop("keyDates").items()]
        dates = [{"kind": "fixed", "date" if name == "closeDate" else name: day} for name, day in days]
        item["customFields"] = {"deadlines": {"name": "deadlines", "fieldType": "array", "value": dates}}
    return json.dumps(items).encode()


JSON_SHAPES = {
    "listing": Shape("JsonSource", JSON_SOURCE, JSON_TYPE, "closes", "deadlines", json_listing, json_detail),
    "wordpress": Shape(
        "WordpressSource",
        WORDPRESS_SOURCE,
        JSON_TYPE,
        "date",
        "published",
        posts,
        path="/wp-json/wp/v2/call",
        names={"renamed title": "schema drift: 8 of 8 records not read (title.rendered)"},
    ),
    "ckan": Shape(
        "CkanSource",
        CKAN_SOURCE,
        JSON_TYPE,
        "Deadline",
        "deadlines",
        rows,
        title="Title",
        path="/api/3/action/datastore_search",
        names={"renamed title": "schema drift: 8 of 8 records not read (Title)"},
    ),
    "socrata": Shape(
        "SocrataSource", SOCRATA_SOURCE, JSON_TYPE, "closes", "deadlines", bare, path="/resource/calls.json"
    ),
    "solr": Shape("SolrSource", SOLR_SOURCE, JSON_TYPE, "closes", "deadlines", found, path="/solr/select"),
    "common_grants": Shape(
        "CommonGrantsSource",
        COMMON_GRANTS_SOURCE,
        JSON_TYPE,
        "closeDate",
        "deadlines",
        opportunities,
        path="/common-grants/opportunities",
    ),
    "legation": Shape(
        "LegationSource",
        COMMON_GRANTS_SOURCE,
        JSON_TYPE,
        "closeDate",
        "deadlines",
        shared,
        path="/common-grants/opportunities",
    ),
    "gdp": Shape(
        "GdpSource",
        GDP_SOURCE,
        JSON_TYPE,
        "stangningsdatum",
        "deadlines",
        swedish,
        title="titel",
        path="/utlysningar",
        names={"renamed title": "schema drift: 8 of 8 records not read (titel)"},
    ),
    "own_posts": Shape(
        "OwnPosts",
        OWN_POSTS_SOURCE,
        JSON_TYPE,
        "date",
        "published",
        posts,
        path="/wp-json/wp/v2/call",
        names={"renamed title": "schema drift: 8 of 8 records not read (title.rendered)"},
    ),
}
