"""ReliefWeb: consultancies for humanitarian organisations, announced through the United Nations' portal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.languages import language_of
from spiders.posts import post_json
from spiders.record import Json, Record
from spiders.shapes_json import JsonSource
from spiders.text import one_line

API = "https://api.reliefweb.int/v2/jobs"
ROWS = 200
CONSULTANCY = "Consultancy"
FIELDS = (
    "title", "status", "url", "body-html", "how_to_apply-html", "date.created", "date.closing",
    "source.name", "country.iso3", "theme.name", "type.name", "career_categories.name",
)  # fmt: skip
NOT_READ = "href score how_to_apply-html"


class IntReliefweb(JsonSource):
    """Consultancies that are open; employment, training and reports are not asked for."""

    name = "int_reliefweb"
    source_class = SourceClass.DEVELOPMENT_BANK
    funder = "ReliefWeb"
    country = "INT"
    homepage = "https://reliefweb.int/jobs"
    licence = "ReliefWeb terms and conditions; the announcements belong to their organisations"
    reuse = Reuse.QUOTE
    evidence = Evidence.SCHEMA
    evidence_place = "the fields tables of the API's documentation, version 2 (apidoc.reliefweb.int)"
    caveats = (
        "the name under which a program asks must be approved by ReliefWeb before it is answered",
        "few are calls for proposals: most are contracts with one person",
        "at most 1,000 questions a day may be asked",
    )

    expect = range(20, 3_000)
    complete_listing = True

    language = "en"
    timezone = "UTC"
    currency = "USD"
    placeholder_midnight = True
    statuses: ClassVar[Mapping[str, Status]] = {
        "published": Status.OPEN,
        "expired": Status.CLOSED,
    }

    key_setting = "LEGATION_KEY_INT_RELIEFWEB"
    key_parameter = "appname"
    key_host = "api.reliefweb.int"
    key_from = "https://apidoc.reliefweb.int/parameters#appname"

    # JsonSource
    items = "data"
    total = "totalCount"
    key = "id"
    neutral = frozenset({"fields", "sort"})
    ignored = frozenset(NOT_READ.split())

    def page_request(self, page: int) -> Request:
        """Two hundred open consultancies, in the order of their numbers, which never change."""
        named: list[Json] = [*FIELDS]
        conditions: list[Json] = [
            {"field": "type.name", "value": CONSULTANCY},
            {"field": "status", "value": "published"},
        ]
        asked: dict[str, Json] = {
            "offset": page * ROWS,
            "limit": ROWS,
            "filter": {"operator": "AND", "conditions": conditions},
            "fields": {"include": named},
            "sort": ["id:desc"],
        }
        return post_json(API, asked)

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One consultancy; the organisation that looks for it is its funder."""
        facts = record.within("fields")
        dates, text = facts.within("date"), facts.optional("body-html")
        title, closing = facts.required("title"), dates.optional("closing")
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=facts.required("url"),
            title=title,
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.FULL if text else TextBasis.TITLE_ONLY).value,
            language=language_of(one_line(f"{title} {text or ''}"), self.language),
            funder=next(iter(names(facts, "source")), None),
            status=facts.expected("status"),
            published=dates.optional("created"),
            deadlines=(RawDeadline(date=closing),) if closing else (),
            instruments=("procurement",),
            topics=(
                *names(facts, "type"),
                *names(facts, "career_categories"),
                *names(facts, "theme"),
                *names(facts, "country", "iso3"),
            ),
            identifiers=(("reliefweb", record.required("id")),),
        )


def names(facts: Record, field: str, name: str = "name") -> tuple[str, ...]:
    """The names in a list of objects ("source", "country", "theme")."""
    return tuple(said for each in facts.each(field) if (said := each.optional(name)) is not None)
