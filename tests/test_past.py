"""What was known on an earlier night, and the chronicle of what publishers moved, brought and took away."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.absence import Absence
from db.identity import resolve
from db.migrations import STEPS
from db.records import NoticeRef, Outcome, Status
from db.store import Store
from flows.night.chronicle import chronicle
from flows.night.gathering import crawl_sources, resolve_opportunities, save_source
from flows.night.plan import NightPlan
from tests.conftest import SECOND, legation
from tests.stored_cases import AS_OF, NIGHT, SHARED, fixed, night, notice, save

ARCHIVES = SHARED / "archives"
STAYS = notice("stays", on="2026-12-01", text="A call that is always there.")
FLAPS = notice("flaps", title="Wave tanks for island harbours", on="2026-12-01", text="It comes and goes.")


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "legation.db") as opened:
        yield opened


def resolved(store: Store, on: int) -> list:
    """One night's recognising and saving, as the night does it."""
    as_of = AS_OF + timedelta(days=on)
    found = resolve(store.notices.current(), store.edges.all(), store.opportunities.founders(), as_of)
    store.edges.replace_rules(found.edges)
    return store.opportunities.save(found.opportunities, found.aliases, as_of=as_of, night=night(on))


def test_a_notice_that_comes_and_goes_is_neither_new_again_nor_closed(store):
    for on, listed in enumerate(([STAYS, FLAPS], [STAYS], [STAYS, FLAPS], [STAYS], [STAYS], [STAYS, FLAPS])):
        save(store, listed, night(on))
    ref = FLAPS.ref
    assert store.notices.absences() == [Absence(ref, night(1), night(2)), Absence(ref, night(3), night(5))]
    nights = {each.night: each for each in chronicle(store, NIGHT, night(5))}
    assert [n.key for n in nights[night(1)].absent] == ["flaps"]
    assert [n.key for n in nights[night(2)].returned] == ["flaps"]
    assert not any(each.first_seen or each.withdrawn or each.moved for each in nights.values())
    assert {n.status for n in store.notices.current()} == {Status.OPEN}


def test_a_listing_that_was_not_read_to_its_end_makes_nothing_absent(store):
    save(store, [STAYS, FLAPS])
    save(store, [STAYS], night(1), outcome=Outcome.PARTIAL)
    save(store, [STAYS], night(2), complete_listing=False)
    assert store.notices.absences() == []


def test_a_night_read_again_takes_back_an_absence_that_was_none(store):
    save(store, [STAYS, FLAPS])
    save(store, [STAYS], night(1))
    save(store, [STAYS, FLAPS], night(1))
    assert store.notices.absences() == []


def test_an_earlier_database_learns_the_absences_that_last(tmp_path):
    path = tmp_path / "legation.db"
    with Store.open(path) as store:
        save(store, [STAYS, FLAPS])
        save(store, [STAYS], night(1))
        save(store, [STAYS], night(2))
    with sqlite3.connect(path) as plain:
        plain.execute("DROP TABLE absence")
        plain.execute("DELETE FROM _sqlite_migrations WHERE name = 'kept_absences'")
    assert "kept_absences" in {step.__name__ for step in STEPS}
    with Store.open(path) as store:
        assert store.notices.absences() == [Absence(FLAPS.ref, night(1), None)]
        save(store, [STAYS], night(3))
        assert store.notices.withdrawals() == {FLAPS.ref: night(3)}


def test_an_earlier_night_is_shown_as_it_was_then(store):
    """Extended on the second night, withdrawn on the fifth, joined by a copy on the sixth."""
    moved = replace(FLAPS, deadlines=(fixed("2027-01-15"),), text="It comes and goes. Extended.")
    copy = notice("copy", "us_portal", FLAPS.title, on="2027-01-15", text=moved.text)
    then = []
    for on, listed in enumerate(([STAYS, FLAPS], [STAYS, moved], [STAYS], [STAYS], [STAYS], [STAYS, moved])):
        save(store, listed, night(on))
        if on == 5:
            save(store, [copy], night(on), source="us_portal")
        then.append(resolved(store, on))
    assert [len(opportunities) for opportunities in then] == [2] * 6
    assert any(o.status is Status.WITHDRAWN for o in then[4])
    for on, stored in enumerate(then):
        again = store.opportunities_on(AS_OF + timedelta(days=on))
        assert again == [replace(o, raw_digest="") for o in stored]


def test_a_change_is_told_with_both_values_and_a_better_reading_as_ours(store):
    moved = replace(FLAPS, deadlines=(fixed("2026-11-20"),), text="It comes and goes. Sooner.")
    save(store, [STAYS, FLAPS])
    save(store, [STAYS, moved], night(1))
    save(store, [replace(STAYS, funder="Example Fund"), moved], night(2))
    first, second = chronicle(store, NIGHT, night(2))
    deadline = first.moved[0].changes[0]
    assert (deadline.field, deadline.before, deadline.after) == ("deadlines", "2026-12-01", "2026-11-20")
    assert deadline.brought_forward
    assert not first.moved[0].reread
    assert [(moved.key, moved.reread) for moved in second.moved] == [("stays", True)]


def test_only_the_nights_asked_for_and_the_source_asked_for_are_told(store):
    save(store, [STAYS])
    save(store, [STAYS, FLAPS], night(1))
    save(store, [notice("2", "us_portal")], night(2), source="us_portal")
    assert [each.night for each in chronicle(store, NIGHT, night(2))] == [night(1), night(2)]
    assert [each.night for each in chronicle(store, night(1), night(2))] == [night(2)]
    assert [each.night for each in chronicle(store, NIGHT, night(2), source="us_portal")] == [night(2)]


def test_a_search_in_the_past_finds_what_was_said_then(store):
    save(store, [STAYS, FLAPS])
    resolved(store, 0)
    save(store, [STAYS, replace(FLAPS, title="Kelp farms", text="Now about kelp.")], night(1))
    resolved(store, 1)
    assert [hit.title for hit in store.search_on("harbours", 5, AS_OF)] == [FLAPS.title]
    assert store.search("harbours", 5) == []
    assert store.search_on("kelp", 5, AS_OF) == []


@pytest.mark.slow
def test_an_opportunity_is_shown_as_it_was_known_then(second_night):
    told = json.loads(legation("changes", "--since", "2026-09-01", "--home", second_night, "--json").stdout)
    moved = next(each for each in told[0]["moved"] if each["changes"][0]["field"] == "deadlines")
    new = told[0]["first_seen"][0]
    with Store.open(second_night / "legation.db") as store:
        names = [store.opportunities.of_notice(NoticeRef(one["source"], one["key"])) for one in (moved, new)]
    then, now = (
        json.loads(legation("show", names[0], "--home", second_night, "--json", *more).stdout)
        for more in (["--as-of", "2026-09-01"], [])
    )
    assert then["merged"]["deadlines"] != now["merged"]["deadlines"]
    too_early = legation("show", names[1], "--as-of", "2026-09-01", "--home", second_night)
    assert too_early.returncode == 2
    assert "nothing was known of it" in too_early.stderr


@pytest.mark.slow
def test_the_command_tells_what_the_sample_publishers_moved(second_night):
    printed = legation("changes", "--since", "2026-09-01", "--home", second_night)
    assert printed.returncode == 0, printed.stderr
    assert SECOND in printed.stdout
    told = json.loads(legation("changes", "--since", "2026-09-01", "--home", second_night, "--json").stdout)
    assert [each["night"] for each in told] == [SECOND]
    assert told[0]["moved"]
    assert told[0]["first_seen"]
    nothing = legation("changes", "--since", SECOND, "--home", second_night)
    assert "Nothing moved" in nothing.stdout


@pytest.mark.slow
def test_of_five_recorded_nights_exactly_the_five_real_changes_are_told(tmp_path):
    if not ARCHIVES.is_dir():
        pytest.skip("the recorded nights are not here")
    for day in range(11, 16):
        as_of = datetime(2026, 8, day, 2, tzinfo=UTC)
        plan = NightPlan(tmp_path, as_of, ("eu_funding_tenders",), ARCHIVES / f"2026-08-{day}.warc.gz")
        crawl_sources(plan, day)
        save_source("eu_funding_tenders", plan, day)
        resolve_opportunities(plan, day)
    with Store.open(Path(tmp_path) / "legation.db") as store:
        nights = chronicle(store, NIGHT, NIGHT + timedelta(days=4))
        counts = [(len(n.first_seen), len(n.absent), len(n.returned)) for n in nights]
    told = {
        (moved.key, change.field, change.before[:10], change.after[:10])
        for each in nights
        for moved in each.moved
        for change in moved.changes
    }
    assert told == {
        ("186770PROSPECTSEN", "deadlines", "2026-09-11", "2026-09-25"),
        ("51665634TOPICSen", "deadlines", "2026-09-23", "2026-10-27"),
        ("51665660TOPICSen", "deadlines", "2026-09-23", "2026-10-27"),
        ("14861COMPETITIVE_CALLen", "status", "forecasted", "open"),
        ("51331826TOPICSen", "deadlines", "2026-08-26", "2026-09-17"),
    }
    assert sum(absent for _, absent, _ in counts) > 0
