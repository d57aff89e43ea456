"""The officers' views: documented, stable, as of the latest night, and in agreement with the product."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from db.records import Opportunity, closes_at, days_left, from_json, next_deadline, status_at
from db.store import Store
from db.views import view_notes
from db.views_columns import CALL_COLUMNS
from flows.night.chronicle import chronicle
from flows.night.plan import NightPlan
from flows.night.view_rows import fill_views
from tests.conftest import SECOND
from tests.stored_cases import AS_OF, NIGHT, fixed, keep, notice, opportunity, save

CALL = tuple(name for _, name, _ in CALL_COLUMNS)
# What officers' own SQL may rely on. A name here is never removed or given another meaning; add below it.
FROZEN_CALL = (
    *("opportunity", "title", "funder", "programme", "status", "next_deadline_on", "next_deadline_at"),
    *(
        "next_deadline_zone",
        "next_deadline_kind",
        "next_deadline_certainty",
        "closes_at",
        "days_left",
        "opens_on",
    ),
    *("published_on", "first_seen_on", "award_floor", "award_ceiling", "total_funding", "currency"),
    *("award_floor_eur", "award_ceiling_eur", "total_funding_eur", "cofunding_rate", "instruments"),
    *("eligible_countries", "others_may_apply", "trl_lowest", "trl_highest", "expected_awards", "no_call"),
    *("source_class", "sources", "notices", "languages", "text_basis", "reuse", "url"),
)
FROZEN = {
    "opportunities": FROZEN_CALL,
    "open_opportunities": FROZEN_CALL,
    "closing_soon": FROZEN_CALL,
    "events": ("opportunity", "title", "status", "kind", "held_on", "held_at", "zone", "venue", "url"),
    "deadlines": (
        "opportunity",
        "title",
        "kind",
        "due_on",
        "due_at",
        "zone",
        "closes_at",
        "certainty",
        "label",
    ),
    "terms": (
        *(
            "opportunity",
            "title",
            "status",
            "family",
            "quote",
            "field",
            "rule",
            "pack",
            "unread",
            "screened_on",
        ),
    ),
    "rounds": (
        *(
            "series",
            "position",
            "opportunity",
            "title",
            "status",
            "opened_on",
            "deadline_on",
            "amount",
            "currency",
        ),
        *("rounds", "expected_what", "expected_on", "every_days"),
    ),
    "changes": (
        *("night", "what", "opportunity", "title", "source", "key", "field", "weight", "before", "after"),
        *("is_brought_forward", "is_reread"),
    ),
    "decisions": ("profile", "opportunity", "action", "note", "author", "decided_at", "number"),
    "applications": (
        *("profile", "opportunity", "applied_on", "awarded_on", "rejected_on", "starts_on", "ends_on"),
        "outcomes",
    ),
    "matches": (
        *("profile", "opportunity", "title", "status", "next_deadline_on", "score", "screening", "scored_on"),
    ),
    "match_reasons": (
        *(
            "profile",
            "opportunity",
            "title",
            "place",
            "facet",
            "profile_text",
            "similarity",
            "quote",
            "field",
        ),
    ),
    "coverage": ("profile", "part", "text", "weight", "open_calls", "similarity"),
    "gate_drop": ("profile", "opportunity", "rule", "explanation", "quote", "field", "decides"),
    "gate_drops": ("profile", "gate", "dropped"),
    "tellings": ("told_on", "profile", "recipient", "opportunity", "title", "announcement", "detail"),
    "funnel": ("profile", "ranked", "eligible", "surfaced", "kept", "dismissed", "beyond"),
    "usage": ("profile", "month", "state", "calls"),
    "ledger_totals": ("night", "profile", "recipient", "accounting", "reason", "opportunities"),
    "review_queue": (
        *("profile", "opportunity", "title", "verdict", "came", "opened_on", "waiting_days", "escalated_on"),
        *("stood", "reason"),
    ),
    "source_health": (
        *("source", "night", "outcome", "cause", "seen", "last_ok_on", "nights_not_ok", "notices"),
    ),
    "opportunity_subject": ("opportunity", "scheme", "code"),
    "opportunity_kind": ("opportunity", "kind", "words", "certain"),
}


@pytest.fixture(scope="module")
def home(second_night, tmp_path_factory) -> Path:
    return Path(shutil.copytree(second_night, tmp_path_factory.mktemp("views") / "home"))


@pytest.fixture
def empty(tmp_path) -> Path:
    """A home without a night."""
    Store.open(tmp_path / "legation.db").close()
    return tmp_path


def rows(home: Path, query: str) -> list[dict]:
    with closing(sqlite3.connect(home / "legation.db")) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(query)]


def opportunities(home: Path) -> list[Opportunity]:
    return [from_json(Opportunity, row["record"]) for row in rows(home, "SELECT record FROM opportunity")]


def fill(home: Path, night: date = NIGHT, as_of: datetime = AS_OF) -> None:
    with Store.open(home / "legation.db") as store:
        store.view_rows.fill(
            as_of=as_of, night=night, rates=None, changes=(), changed_since=night - timedelta(1), parts=()
        )


@pytest.mark.parametrize("view", FROZEN)
def test_no_column_that_officers_rely_on_has_gone(empty, view):
    with closing(sqlite3.connect(empty / "legation.db")) as connection:
        found = [name for name, *_ in connection.execute(f"SELECT * FROM {view}").description]
    assert found[: len(FROZEN[view])] == list(FROZEN[view]), "a removed or moved column breaks saved queries"


def test_every_view_is_frozen_and_says_of_each_column_what_it_holds(empty):
    with closing(sqlite3.connect(empty / "legation.db")) as connection:
        views = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'view'")}
        notes = view_notes(connection)
        assert views == set(notes) == set(FROZEN), (
            "add a new view to FROZEN: its columns are an API from now on"
        )
        for view, (row, columns) in notes.items():
            found = [name for name, *_ in connection.execute(f"SELECT * FROM {view}").description]
            assert list(columns) == found, view
            assert row.endswith(".") and all(said.endswith(".") for said in columns.values()), view


def test_no_view_has_a_clock_of_its_own(empty):
    with closing(sqlite3.connect(empty / "legation.db")) as connection:
        for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'view'"):
            assert not any(
                word in sql.lower() for word in ("'now'", "current_date", "current_time", "now(")
            ), sql


def test_today_is_the_latest_night(home):
    assert rows(home, "SELECT night, as_of FROM present") == [
        {"night": SECOND, "as_of": f"{SECOND}T02:00:00+00:00"}
    ]


def test_open_closing_and_days_left_are_what_the_product_derives(home):
    as_of = datetime.combine(date.fromisoformat(SECOND), time(2), UTC)
    shown = {row["opportunity"]: row for row in rows(home, "SELECT * FROM opportunities")}
    expected_open = set()
    everything = opportunities(home)
    assert {each.id for each in everything} == set(shown)
    for each in everything:
        row, coming = shown[each.id], next_deadline(each.merged, as_of)
        if row["status"] != "withdrawn":
            assert row["status"] == status_at(each.merged, as_of)
        assert row["days_left"] == (days_left(coming, as_of) if coming else None)
        assert row["closes_at"] == (closes_at(coming).isoformat() if coming else None)
        no_call = each.merged.kind is not None and each.merged.kind.certain
        if row["status"] == "open" and not no_call:
            expected_open.add(each.id)
    assert len(expected_open) > 20
    found = {row["opportunity"] for row in rows(home, "SELECT opportunity FROM open_opportunities")}
    assert found == expected_open
    soon = {name for name in found if shown[name]["days_left"] is not None and shown[name]["days_left"] <= 30}
    assert soon == {row["opportunity"] for row in rows(home, "SELECT opportunity FROM closing_soon")}
    assert soon


def test_amounts_in_euro_follow_the_rate_that_is_named(home):
    rates = {row["currency"]: row["per_euro"] for row in rows(home, "SELECT * FROM euro_rate")}
    assert rates["EUR"] == 1 and rates["USD"] != 1
    told = rows(home, "SELECT * FROM opportunities WHERE award_ceiling IS NOT NULL")
    assert {row["currency"] for row in told} >= {"EUR", "USD"}
    for row in told:
        rate = rates.get(row["currency"])
        assert row["award_ceiling_eur"] == (rate and pytest.approx(row["award_ceiling"] / rate, abs=0.01))


def test_changes_are_those_that_the_command_tells(home):
    with Store.open(home / "legation.db") as store:
        nights = chronicle(store, date(2026, 1, 1), date.fromisoformat(SECOND))
    told = {
        (str(night.night), moved.source, moved.key, change.field, change.before, change.after)
        for night in nights
        for moved in night.moved
        for change in moved.changes
    }
    named = ("night", "source", "key", "field", "before", "after")
    found = rows(home, "SELECT * FROM changes WHERE what = 'moved'")
    assert {tuple(row[name] for name in named) for row in found} == told
    assert len(found) == sum(len(moved.changes) for night in nights for moved in night.moved) > 3
    first_seen = rows(home, "SELECT count(*) AS many FROM changes WHERE what = 'first-seen'")[0]["many"]
    assert first_seen == sum(len(night.first_seen) for night in nights) > 50


def test_matches_reasons_and_funnel_count_what_the_ranking_said(home):
    with Store.open(home / "legation.db") as store:
        ranked = {name: store.matches.of(name) for name, _ in store.profiles.all()}
    for row in rows(home, "SELECT * FROM funnel"):
        matches = ranked[row["profile"]]
        assert row["ranked"] == len(matches)
        assert row["eligible"] == sum(m.dropped_by is None for m in matches) > 0
    fitting = {(m.profile, m.opportunity): m for every in ranked.values() for m in every if not m.dropped_by}
    assert {(row["profile"], row["opportunity"]) for row in rows(home, "SELECT * FROM matches")} == set(
        fitting
    )
    reasons = rows(home, "SELECT * FROM match_reasons ORDER BY profile, opportunity, place")
    assert len(reasons) == sum(len(match.reasons) for match in fitting.values()) > 100
    for row in reasons:
        reason = fitting[row["profile"], row["opportunity"]].reasons[row["place"]]
        assert (row["facet"], row["profile_text"], row["quote"], row["field"]) == (
            *(reason.facet, reason.profile_text),
            *(reason.quote.text, reason.quote.field),
        )


def test_the_same_night_again_writes_the_same(home, tmp_path):
    copy = Path(shutil.copytree(home, tmp_path / "home"))

    def content() -> list[str]:
        with closing(sqlite3.connect(copy / "legation.db")) as connection:
            return list(connection.iterdump())

    before = content()
    as_of = datetime.combine(date.fromisoformat(SECOND), time(2), UTC)
    fill_views(NightPlan(copy, as_of, ()), 1)
    assert content() == before


def test_a_day_ends_in_the_deadlines_zone_and_last_of_all_without_one(empty):
    zones = {"asia": "Asia/Tokyo", "brussels": "Europe/Brussels", "nowhere": None}
    calls = [notice(key, deadlines=(fixed("2026-08-20", zone=zone),)) for key, zone in zones.items()]
    with Store.open(empty / "legation.db") as store:
        save(store, calls)
        keep(store, [opportunity(each) for each in calls])
    fill(empty, as_of=datetime(2026, 8, 11, 16, tzinfo=UTC))
    found = {row["next_deadline_zone"]: row for row in rows(empty, "SELECT * FROM opportunities")}
    # It is the 12th in Tokyo already.
    assert [found[zone]["days_left"] for zone in zones.values()] == [8, 9, 9]
    assert [found[zone]["closes_at"] for zone in zones.values()] == [
        *("2026-08-20T15:00:00+00:00", "2026-08-20T22:00:00+00:00", "2026-08-21T12:00:00+00:00"),
    ]


def test_a_removed_profile_leaves_none_of_its_words(home, tmp_path):
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    with Store.open(copy / "legation.db") as store:
        assert store.profiles.remove("nairobi-climate-lab")
    for table in ("match_reason", "profile_part", "match"):
        left = rows(copy, f"SELECT count(*) AS many FROM {table} WHERE profile = 'nairobi-climate-lab'")
        assert left == [{"many": 0}], table


def test_what_leaves_an_opportunity_leaves_its_rows(empty):
    calls = [notice("1", eligible_countries=("KE", "DE"), on="2026-09-20"), notice("2", on="2026-09-20")]
    with Store.open(empty / "legation.db") as store:
        keep(store, [opportunity(each) for each in calls])
    fill(empty)
    assert len(rows(empty, "SELECT * FROM opportunity_country")) == 2
    with Store.open(empty / "legation.db") as store:
        keep(store, [opportunity(notice("2", eligible_countries=("FR",), on="2026-10-20"))])
    fill(empty)
    assert [row["country"] for row in rows(empty, "SELECT * FROM opportunity_country")] == ["FR"]
    assert [row["due_on"] for row in rows(empty, "SELECT * FROM deadlines")] == ["2026-10-20"]
    assert len(rows(empty, "SELECT * FROM opportunity_fact")) == 1
