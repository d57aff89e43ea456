"""EU Funding & Tenders Portal: grant topics, external-action calls and cascade calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, ClassVar

from db.records import DeadlineKind, Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.posts import post_parts
from spiders.record import Json, Record, UnwantedRecordError
from spiders.shapes_json import JsonSource

if TYPE_CHECKING:
    from scrapy import Request

SEARCH = "https://api.tech.ec.europa.eu/search-api/prod/rest/search?apiKey=SEDIA&text=***&pageSize=100"
EXTERNAL_ACTION, CASCADE = "2", "8"
ASKED: Mapping[str, Json] = {
    "query": {"bool": {"must": [
        {"terms": {"type": ["1", EXTERNAL_ACTION, CASCADE]}},
        {"terms": {"status": ["31094501", "31094502"]}},
    ]}},
    "languages": ["en"],
    "sort": {"field": "reference", "order": "ASC"},
}  # fmt: skip
# A second database behind the same search: copies that say "forthcoming" years after their deadline.
STALE_DATABASE = "SEDIA_PRD_CENTRICITY"

NOT_READ = """
    apiVersion contentType database databaseLabel summary weight REFERENCE metadata.url metadata.language
    programmeDivision action callTitle metadata.budgetOverview.deadlineModel plannedOpeningDate
"""


class EuFundingTenders(JsonSource):
    """Topics and calls of the European Union's programmes that are open or forthcoming."""

    name = "eu_funding_tenders"
    source_class = SourceClass.GRANT
    funder = "European Commission"
    country = "EU"
    homepage = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/"
    licence = "Commission reuse policy (Decision 2011/833/EU), CC BY 4.0"
    reuse = Reuse.FULL
    evidence = Evidence.CAPTURED
    evidence_place = "SEDIA search answers, apiVersion 2.151, August 2026"
    caveats = (
        "records come and go from night to night without being withdrawn",
        "most deadlines are given as midnight; the hour is 17:00 in Brussels unless the text says otherwise",
        "the hours of external-action calls change by seconds between answers",
        "the budget under a topic without limits for one project may be that of its whole call",
    )

    expect = range(400, 2_500)
    complete_listing = True

    language = "en"
    timezone = "Europe/Brussels"
    currency = "EUR"
    statuses: ClassVar[Mapping[str, Status]] = {
        "31094501": Status.FORECASTED,
        "31094502": Status.OPEN,
        "31094503": Status.CLOSED,
    }
    deadline_kinds: ClassVar[Mapping[str, DeadlineKind]] = {
        "single-stage": DeadlineKind.FIXED,
        "two-stage": DeadlineKind.STAGE,
        "multiple cut-off": DeadlineKind.CUTOFF,
    }
    deadline_time = time(17, 0)
    placeholder_midnight = True
    wall_clock_keys = r"COMPETITIVE_CALL"
    programmes: ClassVar[Mapping[str, str]] = {
        "111111": "External action",
        "43108390": "Horizon Europe",
        "43152860": "Digital Europe Programme",
        "43251567": "Connecting Europe Facility",
        "43251589": "Citizens, Equality, Rights and Values Programme",
        "43251814": "Creative Europe",
        "43252368": "Internal Security Fund",
        "43252386": "Justice Programme",
        "43252405": "LIFE Programme",
        "43252449": "Research Fund for Coal and Steel",
        "43252476": "Single Market Programme",
        "43253967": "Renewable Energy Financing Mechanism",
        "43254019": "European Social Fund Plus",
        "43298664": "Promotion of Agricultural Products",
        "43298916": "Euratom Research and Training Programme",
        "43332642": "EU4Health Programme",
        "43353764": "Erasmus+",
        "43392145": "European Maritime, Fisheries and Aquaculture Fund",
        "43637601": "Pilot Projects and Preparatory Actions",
        "44181033": "European Defence Fund",
        "44416173": "Interregional Innovation Investments",
        "45532249": "EU Bodies and Agencies",
        "46324255": "Technical Assistance for ERDF, CF and JTF",
    }

    # JsonSource
    items = "results"
    total = "totalResults"
    key = "reference"
    first_page = 1
    neutral = frozenset({"sort", "displayFields"})
    ignored = frozenset(NOT_READ.split())

    def page_request(self, page: int) -> Request:
        """One page of a hundred; the page's number is in the address, the question in the body."""
        return post_parts(f"{SEARCH}&pageNumber={page}", ASKED)

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """A topic, an external-action call, or a cascade call (whose ``title`` is its parent's)."""
        facts = record.within("metadata")
        database = facts.optional("DATASOURCE")
        if database == STALE_DATABASE:
            raise UnwantedRecordError(
                "metadata.DATASOURCE", database, "a stale copy of another record; not taken"
            )
        kind = facts.required("type")
        own_title = "callTitle" if kind == CASCADE else "title"
        action = own_action(facts)
        text = facts.optional("descriptionByte")
        return RawNotice(
            source=self.name,
            key=record.required("reference"),
            url=record.required("url"),
            title=facts.required(own_title),
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.FULL if text else TextBasis.TITLE_ONLY).value,
            language=record.optional("language"),
            funder=self.funder,
            programme=facts.expected("frameworkProgramme"),
            status=facts.expected("status"),
            opens=facts.expected("startDate"),
            deadlines=deadlines(facts, action),
            award_floor=stated(action, "minContribution"),
            award_ceiling=stated(action, "maxContribution"),
            total_funding=pot(action),
            currency=self.currency,
            expected_awards=stated(action, "expectedGrants"),
            eligibility=facts.optional("topicConditions"),
            instruments=facts.texts("typesOfAction"),
            topics=topics(facts, own_title),
            identifiers=identifiers(facts, kind),
        )


def identifiers(facts: Record, kind: str) -> tuple[tuple[str, str], ...]:
    """(scheme, value) pairs; a cascade call carries its parent's identifier, which is not its own."""
    schemes = {
        CASCADE: {
            "identifier": "eu_parent_topic",
            "callIdentifier": "eu_parent_call",
            "ccm2Id": "eu_cascade",
        },
        EXTERNAL_ACTION: {
            "identifier": "eu_europeaid",
            "callIdentifier": "eu_prospect",
            "ccm2Id": "eu_prospect",
        },
    }.get(kind, {"identifier": "eu_topic", "callIdentifier": "eu_call", "ccm2Id": "eu_ccm2"})
    found = ((scheme, facts.optional(name)) for name, scheme in schemes.items())
    return tuple(dict.fromkeys((scheme, value) for scheme, value in found if value))


def topics(facts: Record, own_title: str) -> tuple[str, ...]:
    """Keywords, tags and the subject the call belongs to, without the identifiers repeated among them.

    What a call is called ("ENERGY", "Call 03 - single stage (2027)") says nothing about a topic in it.
    """
    known = {facts.optional(name) for name in ("identifier", "callIdentifier", own_title)}
    keywords = [word for text in facts.texts("keywords") for word in words(text)]
    # The title of a cascade call's record is that of the topic it spends the money of.
    headings = facts.texts("destinationDetails") + (() if own_title == "title" else facts.texts("title"))
    others = facts.texts("tags") + facts.texts("crossCuttingPriorities")
    plain = [heading for heading in headings if "<" not in heading]
    return tuple(dict.fromkeys(word for word in (*keywords, *others, *plain) if word not in known))


def words(text: str) -> list[str]:
    """Keywords of one value: some records send them all as one JSON list in a text."""
    if not text.startswith("["):
        return [text]
    try:
        return [str(word) for word in json.loads(text)]
    except ValueError:
        return [text]


def deadlines(facts: Record, action: Record) -> tuple[RawDeadline, ...]:
    """The portal's deadlines, and those days of the topic's own action that are not among them."""
    model = facts.optional("deadlineModel")
    dates = facts.texts("deadlineDate")
    days = {moment[:10] for moment in dates}
    more = tuple(day for day in action.texts("deadlineDates") if day[:10] not in days)
    return tuple(RawDeadline(date=moment, kind=model) for moment in (*dates, *more))


def own_action(facts: Record) -> Record:
    """This topic's row of a budget table that lists every topic of the call; empty if not exactly one is."""
    table = facts.parsed("budgetOverview").within("budgetTopicActionMap")
    rows = [row for group in table.names for row in table.each(group)]
    topic = facts.optional("identifier")
    mine = [row for row in rows if (row.optional("action") or "").partition(" - ")[0].strip() == topic]
    if rows and len(mine) != 1:
        facts.remark(
            "budgetOverview", topic, f"{len(mine)} rows of this topic in its call's budget; none is read"
        )
    return facts.adopt("budgetOverview", mine[0] if len(mine) == 1 else Record({}))


def stated(action: Record, name: str) -> str | None:
    """A number of the budget table, in which 0 means *not stated*."""
    amount = action.optional(name)
    return None if amount == "0" else amount


def pot(action: Record) -> str | None:
    """The topic's money over all years; not stated where the row repeats the money of the whole call.

    That is so when the sum is more than twice what the expected awards could take (a call's pot of 170
    million stands in the row of a topic with one award of 1.2 million).
    """
    by_year = action.within("budgetYearMap")
    amounts = [by_year.required(year) for year in by_year.names]
    awards, ceiling = stated(action, "expectedGrants"), stated(action, "maxContribution")
    try:
        total = sum(map(Decimal, amounts))
        shared = awards and ceiling and total > 2 * Decimal(awards) * Decimal(ceiling)
    except InvalidOperation:
        action.remark("budgetYearMap", amounts, "an amount that is no number")
        return None
    if shared:
        action.remark("budgetYearMap", total, "the money of the whole call, not of this topic")
    return None if shared or not total else str(total)
