"""What other grants systems read of us: in the protocol's words, and nothing that nobody states."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from db.common_grants_copy import PublishedCopy, public_id
from db.common_grants_query import money_key
from db.published import Shared, publish
from db.records import (
    ApplicantType,
    Certainty,
    Deadline,
    DeadlineKind,
    Event,
    EventKind,
    Instrument,
    Money,
    Notice,
    Reuse,
    Status,
    Term,
    TermCard,
)
from db.records.match import Quote
from db.store import Store, StoreError
from flows.commands.serve import command
from flows.common_grants.answers import Opportunities
from flows.links.limits import Limits
from flows.serving.app import serve_app
from flows.settings import SettingsError, serve_token
from tests.stored_cases import AS_OF, NIGHT, fixed, keep, notice, opportunity, save

LIST = "/common-grants/opportunities"
TOKEN = "a-token-of-some-length"


def eur(amount: str, currency: str = "EUR") -> Money:
    return Money(Decimal(amount), currency)


WHOLE = notice(
    "1",
    title="Quartzose reef sensors",
    text="Sensors of quartzose glass are sought.\n\nBy ship & buoy.",
    funder="Lakeside Foundation",
    published_on=date(2026, 7, 1),
    opens_on=date(2026, 7, 15),
    deadlines=(
        fixed("2026-10-01", time(17), "Europe/Brussels", time_certainty=Certainty.BY_RULE),
        replace(fixed("2027-02-01"), kind=DeadlineKind.CUTOFF),
    ),
    events=(Event(EventKind.INFORMATION_DAY, date(2026, 9, 1), "at 10", time(10), "Europe/Paris", "Paris"),),
    award_floor=eur("10000.50"),
    award_ceiling=eur("200000"),
    total_funding=eur("9000000"),
    expected_awards=12,
    cofunding_rate=Decimal("0.6"),
    cost_sharing=True,
    applicant_types=(ApplicantType.NONPROFIT_WITH_501C3, ApplicantType.RESEARCH_ORGANISATION),
    instruments=(Instrument.GRANT, Instrument.TECHNICAL_ASSISTANCE),
    eligible_countries=("KE", "NO"),
    ids=(("aln", "47.049"), ("eu_topic", "REEF-01")),
)
BARE = notice("2", title="Bare call", status=None)
FACTS = notice(
    "3",
    title="Sounding buoys",
    text="Buoys of verdigris copper.",
    summary="Verdigris in short",
    eligibility="Verdigris firms",
    deadlines=(replace(fixed("2026-11-03"), words="verdigris noon"),),
    award_ceiling=eur("500000", "USD"),
    reuse=Reuse.FACTS_AND_LINK,
)
FORECAST = notice(
    "4",
    title="Coming call",
    status=Status.FORECASTED,
    deadlines=(fixed("2027-03-01", certainty=Certainty.ESTIMATED),),
)
ROLLING = notice("5", title="Any time", deadlines=(Deadline(DeadlineKind.ROLLING),), award_ceiling=eur("7"))
GONE = notice("6", title="Taken away", status=Status.WITHDRAWN)
ALL = (WHOLE, BARE, FACTS, FORECAST, ROLLING, GONE)
MERGED = notice("0", title="The same on another portal", on="2026-10-01")
OLD = opportunity(MERGED).id


def id_of(each: Notice) -> str:
    return public_id(opportunity(each).id)


def make(folder: Path, notices: tuple[Notice, ...] = ALL) -> Path:
    """A published copy of these calls; the first has a card, and was merged with an older one."""
    database = folder / "legation.db"
    quote = Quote("text", 0, 7, "Sensors")
    card = TermCard("k", "audit@1", (Term("audit", "audit/en-x", "audit@1", quote),), ("annex.pdf",))
    with Store.open(database) as store:
        save(store, [*notices, MERGED])
        found = [opportunity(each) for each in notices]
        keep(store, [*found, opportunity(MERGED)])
        found[0] = replace(found[0], notices=(WHOLE.ref, MERGED.ref))
        keep(store, found, {OLD: found[0].id})
        store.terms.replace({found[0].id: card}, ("audit",), night=NIGHT)
    publish(database, folder / "published.db", Shared())
    return folder / "published.db"


class Served:
    """The application over a copy, at an instant that a test may move."""

    def __init__(self, path: Path, token: str | None = None, limits: Limits | None = None) -> None:
        self.now, self.copy = AS_OF, PublishedCopy(path)
        answers = Opportunities(self.copy, lambda: self.now, {"us_example": "public domain"}.get)
        self.http = TestClient(serve_app(answers, token, limits))

    def items(self, **body: object) -> list[dict]:
        return self.search(**body)["items"]

    def search(self, **body: object) -> dict:
        answer = self.http.post(f"{LIST}/search", content=json.dumps(body))
        assert answer.status_code == 200, answer.text
        return answer.json()

    def titles(self, **body: object) -> list[str]:
        return [each["title"] for each in self.items(**body)]

    def one(self, each: Notice) -> dict:
        return self.http.get(f"{LIST}/{id_of(each)}").json()["data"]


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    return make(tmp_path_factory.mktemp("served"))


@pytest.fixture
def served(copy) -> Served:
    return Served(copy)


def value(item: dict, name: str) -> object:
    return item["customFields"][name]["value"]


def test_money_dates_and_applicants_are_told_in_the_protocol_s_words(served):
    told = served.one(WHOLE)
    assert told["funding"] == {
        "minAwardAmount": {"amount": "10000.50", "currency": "EUR"},
        "maxAwardAmount": {"amount": "200000", "currency": "EUR"},
        "totalAmountAvailable": {"amount": "9000000", "currency": "EUR"},
        "estimatedAwardCount": 12,
    }
    dates = told["keyDates"]
    assert dates["postDate"]["date"] == "2026-07-01"
    assert (dates["closeDate"]["date"], dates["closeDate"]["time"]) == ("2026-10-01", "17:00:00")
    assert "Europe/Brussels" in dates["closeDate"]["description"]
    assert "general rule" in dates["closeDate"]["description"]
    assert dates["otherDates"]["opens"]["date"] == "2026-07-15"
    assert dates["otherDates"]["event1"]["description"] == "local time in Europe/Paris; Paris"
    assert told["acceptedApplicantTypes"] == [
        {"value": "non_profit_with_501c3"},
        {"value": "custom", "customValue": "research organisation"},
    ]
    assert told["funders"]["primary"]["name"] == "Lakeside Foundation"
    assert told["status"]["value"] == "open"


def test_a_date_without_a_time_has_none(served):
    [cut_off] = [each for each in value(served.one(WHOLE), "deadlines") if each["kind"] == "cut-off"]
    assert cut_off == {"kind": "cut-off", "date": "2027-02-01", "certainty": "stated"}
    assert "time" not in served.one(WHOLE)["keyDates"]["otherDates"]["deadline1"]


def test_what_the_protocol_has_no_word_for_is_typed(served):
    told = served.one(WHOLE)
    assert value(told, "coFunding") == {"rate": "0.6", "ownShare": "0.4"}
    assert value(told, "costSharing") == {"isRequired": True}
    assert value(told, "fundingInstrument") == "grant; technical assistance"
    assert value(told, "eligibility")["countries"] == ["KE", "NO"]
    line, merged = value(told, "lineage")
    assert merged["url"] == MERGED.url
    assert (line["url"], line["licence"]) == ("https://us_example.example/1", "public domain")
    terms = value(told, "terms")
    assert terms["families"] == [
        {
            "family": "audit",
            "standing": "stated",
            "clauses": [{"rule": "audit/en-x", "pack": "audit@1", "quote": "Sensors"}],
        }
    ]
    assert (terms["allOthers"], terms["unread"]) == ("not read", ["annex.pdf"])
    assert told["identifiers"]["opp:us:aln"]["id"] == "47.049"
    assert told["identifiers"]["otherIds"]["opp:xi:eu_topic"]["id"] == "REEF-01"
    for name, field in told["customFields"].items():
        kind = {"string": str, "array": list, "object": dict}[field["fieldType"]]
        assert isinstance(field["value"], kind), name


def test_what_nobody_states_is_left_out_and_never_made_known(served):
    told = served.one(BARE)
    assert told["status"] == {
        "value": "custom",
        "customValue": "unknown",
        "description": "Neither its publisher nor its dates say whether applications are accepted.",
    }
    assert told["description"] == ""
    assert not {"funding", "keyDates", "acceptedApplicantTypes", "funders"} & told.keys()
    assert not {"coFunding", "costSharing", "terms", "deadlines"} & told["customFields"].keys()


def test_an_estimate_is_no_closing_date_and_a_rolling_call_has_words_for_it(served):
    forecast = served.one(FORECAST)["keyDates"]
    assert "closeDate" not in forecast
    assert "estimate" in forecast["otherDates"]["deadline1"]["description"]
    assert served.one(ROLLING)["keyDates"]["closeDate"] == {
        "name": "Rolling deadline",
        "eventType": "other",
        "details": "Applications are taken at any time.",
    }
    assert served.one(GONE)["status"]["customValue"] == "withdrawn"


def test_no_word_of_a_publisher_who_allows_facts_and_a_link_is_told(served):
    told = served.one(FACTS)
    assert "erdigris" not in json.dumps(told)
    assert (told["description"], value(told, "reuse")) == ("", "facts-and-link")
    assert told["keyDates"]["closeDate"]["date"] == "2026-11-03"


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"status": {"operator": "in", "value": ["open"]}}, {WHOLE, FACTS, ROLLING}),
        ({"status": {"operator": "in", "value": ["custom"]}}, {BARE, GONE}),
        ({"status": {"operator": "notIn", "value": ["open", "custom"]}}, {FORECAST}),
        ({"status": {"operator": "in", "value": []}}, set()),
        ({"closeDateRange": ("between", "2026-10-01", "2026-11-03")}, {WHOLE, FACTS}),
        ({"closeDateRange": ("between", "2026-10-02", None)}, {FACTS}),
        ({"closeDateRange": ("outside", "2026-10-02", "2026-10-31")}, {WHOLE, FACTS}),
        ({"closeDateRange": ("outside", "2026-09-01", "2026-12-31")}, set()),
        ({"maxAwardAmountRange": ("between", "7", "200000.00", "EUR")}, {WHOLE, ROLLING}),
        ({"maxAwardAmountRange": ("between", "7.01", "200000", "EUR")}, {WHOLE}),
        ({"maxAwardAmountRange": ("between", "0", "999999999", "USD")}, {FACTS}),
        ({"maxAwardAmountRange": ("outside", "-5", "8", "EUR")}, {WHOLE}),
        ({"minAwardAmountRange": ("between", "10000.5", "10000.5", "EUR")}, {WHOLE}),
        ({"totalFundingAvailableRange": ("between", "1", "8999999", "EUR")}, set()),
    ],
)
def test_a_filter_finds_what_is_known_to_lie_within(served, filters, expected):
    [(name, said)] = filters.items()
    if isinstance(said, tuple):
        operator, least, most, *currency = said
        ends = {"min": least, "max": most}
        if currency:
            ends = {end: {"amount": amount, "currency": currency[0]} for end, amount in ends.items()}
        said = {"operator": operator, "value": {end: one for end, one in ends.items() if one is not None}}
    assert set(served.titles(filters={name: said})) == {each.title for each in expected}


def test_words_are_found_and_several_conditions_hold_together(served):
    assert served.titles(search="quartzose") == [WHOLE.title]
    assert served.titles(search="!!!") == []
    assert served.titles(search='sounding" buoys*(') == [FACTS.title]
    opened = {"status": {"operator": "in", "value": ["forecasted"]}}
    assert served.titles(search="quartzose", filters=opened) == []


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("field", ["keyDates.closeDate", "funding.maxAwardAmount", "funding.minAwardAmount"])
def test_what_is_not_known_comes_last_whichever_way_it_is_sorted(served, field, order):
    items = served.items(sorting={"sortBy": field, "sortOrder": order})
    part, name = field.split(".")
    known = [name in each.get(part, {}) and "details" not in each[part][name] for each in items]
    assert known == sorted(known, reverse=True)
    assert any(known)


def test_amounts_of_different_currencies_are_not_compared_and_the_answer_says_so(served):
    found = served.search(sorting={"sortBy": "funding.maxAwardAmount", "sortOrder": "asc"})
    assert [each["title"] for each in found["items"]][:3] == [ROLLING.title, WHOLE.title, FACTS.title]
    assert "currency" in found["sortInfo"]["errors"][0]


def test_pages_are_whole_disjoint_and_counted(served):
    seen = []
    for page in (1, 2, 3):
        answer = served.http.get(LIST, params={"page": page, "pageSize": 4}).json()
        assert answer["paginationInfo"] == {"page": page, "pageSize": 4, "totalItems": 6, "totalPages": 2}
        seen += [each["id"] for each in answer["items"]]
    assert sorted(seen) == sorted(map(id_of, ALL))


def test_a_name_from_before_a_merger_leads_to_what_it_became(served):
    answer = served.http.get(f"{LIST}/{public_id(OLD)}").json()["data"]
    assert answer["id"] == id_of(WHOLE)
    assert {"id": public_id(OLD), "status": "archived"} in answer["identifiers"]["systemId"]["allIds"]


def test_ids_stay_for_ever():
    assert public_id("op-0123456789ab") == "96ba5793-51cd-5b0a-9e7d-0438266605ef"


def test_a_deadline_that_has_passed_since_the_night_closes_the_call(copy):
    late = Served(copy)
    late.now = datetime(2027, 2, 3, tzinfo=UTC)
    assert late.one(WHOLE)["status"]["value"] == "closed"
    assert late.one(WHOLE)["keyDates"]["closeDate"]["date"] == "2027-02-01"
    assert late.titles(filters={"status": {"operator": "in", "value": ["open"]}}) == [ROLLING.title]
    between = Served(copy)
    between.now = datetime(2026, 10, 5, tzinfo=UTC)
    assert between.one(WHOLE)["keyDates"]["closeDate"]["date"] == "2027-02-01"
    coming = {"closeDateRange": {"operator": "between", "value": {"min": "2027-01-01"}}}
    assert between.titles(filters=coming) == [WHOLE.title]


def test_a_new_copy_is_taken_up_whole_and_a_reader_keeps_the_old_one(tmp_path):
    served = Served(make(tmp_path, ALL[:2]))
    with served.copy.reading() as snapshot:
        (tmp_path / "next").mkdir()
        make(tmp_path / "next").replace(tmp_path / "published.db")
        assert snapshot.night() == NIGHT.isoformat()
        assert snapshot.one(id_of(WHOLE), AS_OF) is not None
    assert served.http.get(LIST).json()["paginationInfo"]["totalItems"] == len(ALL)


def test_without_a_usable_new_copy_the_old_one_is_served_on(tmp_path):
    served = Served(make(tmp_path))
    (tmp_path / "other").write_text("no database")
    (tmp_path / "other").replace(tmp_path / "published.db")
    assert served.http.get(LIST).status_code == 200
    (tmp_path / "published.db").unlink()
    assert served.http.get(LIST).status_code == 200


def test_only_a_published_copy_is_served(tmp_path):
    make(tmp_path)
    with pytest.raises(StoreError, match="no published copy"):
        PublishedCopy(tmp_path / "legation.db")
    with pytest.raises(StoreError, match="legation publish"):
        PublishedCopy(tmp_path / "nothing.db")


@pytest.mark.parametrize(
    "body",
    [
        "[]", "{", '{"search": 7}', '{"pagination": {"page": 0}}', '{"pagination": {"pageSize": 501}}',
        '{"pagination": {"page": true}}', '{"filters": []}', '{"filters": {"status": {"operator": "in"}}}',
        '{"filters": {"status": {"operator": "like", "value": []}}}', '{"sorting": {"sortOrder": "asc"}}',
        '{"sorting": {"sortBy": "id; DROP TABLE asked"}}', '{"x": NaN}', '{"x": 1e999}', "[" * 60_000,
        '{"filters": {"closeDateRange": {"operator": "between", "value": {"min": "2026-02-30"}}}}',
        '{"filters": {"maxAwardAmountRange": {"operator": "between", "value": {"min": null, "max": null}}}}',
    ],
)  # fmt: skip
def test_a_question_that_is_not_the_protocol_s_is_refused_with_a_reason(served, body):
    answer = served.http.post(f"{LIST}/search", content=body)
    assert answer.status_code == 400
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("GET", f"{LIST}?page=0", 400), ("GET", f"{LIST}?pageSize=many", 400), ("GET", f"{LIST}/op-1", 400),
        ("GET", f"{LIST}/{public_id('op-none')}", 404), ("GET", "/", 404), ("DELETE", LIST, 405),
        ("GET", f"{LIST}/search", 405),
    ],
)  # fmt: skip
def test_every_refusal_is_the_protocol_s_error_with_strict_headers(served, method, path, code):
    answer = served.http.request(method, path)
    assert (answer.status_code, answer.json()["status"]) == (code, code)
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_what_cannot_be_filtered_by_is_passed_over_and_told(served):
    info = served.search(filters={"agency": {"operator": "eq", "value": "x"}, "customFilters": {"a": {}}})
    assert len(info["items"]) == len(ALL)
    assert [said.split(":")[0] for said in info["filterInfo"]["errors"]] == ["agency", "customFilters.a"]


def test_a_body_that_is_too_large_and_a_client_that_asks_too_often_are_refused(copy):
    served = Served(copy, limits=Limits(3, 1))
    assert served.http.post(f"{LIST}/search", content=b" " * 70_000).status_code == 413
    codes = [served.http.get(f"{LIST}?pageSize=1").status_code for _ in range(4)]
    assert codes[-1] == 429


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 401),
        ({"X-API-Key": "wrong"}, 401),
        ({"Authorization": "Basic !"}, 401),
        ({"X-API-Key": TOKEN}, 200),
        ({"Authorization": f"Bearer {TOKEN}"}, 200),
        ({"Authorization": "Basic " + base64.b64encode(f"any:{TOKEN}".encode()).decode()}, 200),
    ],
)
@pytest.mark.parametrize("path", [LIST, "/openapi.json"])
def test_with_a_token_nobody_is_answered_without_it(copy, headers, code, path):
    assert Served(copy, TOKEN).http.get(path, headers=headers).status_code == code


def test_a_token_that_can_be_guessed_or_read_by_others_is_refused(tmp_path):
    file = tmp_path / "token"
    variables = {"LEGATION_SERVE_TOKEN_FILE": str(file)}
    file.write_text("short\n")
    file.chmod(0o600)
    with pytest.raises(SettingsError, match="LEGATION_SERVE_TOKEN_FILE"):
        serve_token(variables)
    file.write_text(TOKEN + "\n")
    assert serve_token(variables) == TOKEN
    file.chmod(0o644)
    with pytest.raises(SettingsError, match="chmod 600"):
        serve_token(variables)
    assert serve_token({}) is None


def test_other_machines_are_not_answered_by_accident(tmp_path):
    done = CliRunner().invoke(command, ["--home", str(tmp_path), "--host", "0.0.0.0"])
    assert "LEGATION_SERVE_TOKEN_FILE" in str(done.exception)
    done = CliRunner().invoke(command, ["--home", str(tmp_path)])
    assert "legation publish" in str(done.exception)


@pytest.mark.parametrize(
    ("lesser", "greater"),
    [("9", "10"), ("0", "0.01"), ("1.5", "1.50001"), ("99.9", "100"), ("1E+3", "1000.1")],
)
def test_amounts_sort_as_numbers_and_exactly(lesser, greater):
    assert money_key(lesser) < money_key(greater)
    assert money_key("10.50") == money_key("010.5")


def test_the_description_tells_of_every_field_that_is_told(served):
    described = served.http.get("/openapi.json").json()["components"]["schemas"]
    for each in ALL:
        told = served.one(each)
        assert told.keys() <= described["Opportunity"]["properties"].keys()
        assert told["customFields"].keys() <= described["CustomFields"]["properties"].keys()
