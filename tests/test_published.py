"""The published copy: what anybody may read, in a file that holds nothing else."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from db.published import Shared, SharedMatch, publish
from db.published_columns import KEPT_COLUMNS, PUBLISHED, REDACTED, VIEWS, WITHHELD
from db.records import (
    Attachment,
    Component,
    Edge,
    Ground,
    Judgement,
    Match,
    Notice,
    Quote,
    Reason,
    Reuse,
    Screening,
    Triage,
    TriageAction,
)
from db.store import Store, StoreError
from db.views import table_notes
from flows.night.plan import NightPlan
from flows.night.publishing import publish_copy, shared_by
from tests.stored_cases import AS_OF, NIGHT, fixed, keep, notice, opportunity, save

PROSE = "Sensors of quartzose glass are sought."
FULL = notice("1", text=PROSE, summary="In quartzose short", contacts=("Ada Contactperson",), on="2026-12-01")
FACTS = notice(
    "2",
    title="Sounding buoys",
    text="Buoys of verdigris copper.",
    summary="Verdigris in short",
    eligibility="Verdigris firms",
    grounds=(Ground("instruments", "a verdigris grant"),),
    deadlines=(replace(fixed("2026-11-03"), words="verdigris noon"),),
    attachments=(Attachment("annex", "https://example.org/a.pdf", text="verdigris annex"),),
    reuse=Reuse.FACTS_AND_LINK,
)
QUOTED = notice(
    "3",
    title="Drifting floats",
    text="Floats of celadon clay.",
    grounds=(Ground("instruments", "a celadon grant"),),
    reuse=Reuse.QUOTE,
)
LAB = """
profile: open-lab
name: Openly Named Laboratory
kind: research_group
country: KE
recipients: [{email: hiddenreader@example.org}]
summary: a cinnabar summary
gaps: [{text: a secretgap}]
domains:
  - {name: peridot sensing}
  - {name: malachite shielding, tier: core}
must: [{field: days_to_deadline, op: ">=", value: 21, why: becausesecret, by: deansecret}]
safeguards: {screening_lists: [listsecret]}
visibility: %s
"""


def match(opportunity: str, **fields: object) -> Match:
    known = {
        "profile": "open-lab",
        "opportunity": opportunity,
        "score": 50.0,
        "components": (Component("meaning", 50.0, "near"),),
        "gates": (),
        "reasons": (Reason("gap", "a secretgap", 0.5, Quote("text", 0, 7, "Sensors")),),
        "screening": Screening.CLEAR,
    }
    return Match(**(known | fields))


@pytest.fixture
def home(tmp_path) -> Path:
    """A home with three calls under three terms of reuse, a profile, a decision and a person's judgement."""
    folder = tmp_path / "home"
    folder.mkdir()
    notices = [FULL, FACTS, QUOTED]
    with Store.open(folder / "legation.db") as store:
        save(store, notices)
        keep(store, [opportunity(each) for each in notices])
        store.profiles.put("open-lab", LAB % "{default: shareable, gaps: desk}", NIGHT)
        store.triage.add(
            Triage("open-lab", opportunity(FULL).id, TriageAction.KEEP, "notesecret", "Ida Decider", AS_OF)
        )
        judged = Edge(FULL.ref, FACTS.ref, Judgement.DIFFERENT, 1.0, ("edgesecret",), "Ida Decider", AS_OF)
        store.edges.decide(judged)
    return folder


def copy_of(home: Path, shared: Shared | None = None) -> Path:
    target = home / "published.db"
    if shared is None:
        with Store.open(home / "legation.db") as store:
            shared = shared_by(store)
    publish(home / "legation.db", target, shared)
    return target


def rows(path: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_every_table_column_and_view_is_published_or_withheld_with_a_reason(home):
    path = home / "legation.db"
    names = {
        name
        for (name,) in rows(path, "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")
        if not name.startswith(("sqlite_", "_", "opportunity_fts"))
    }
    decided = {**PUBLISHED, **REDACTED, **WITHHELD, **dict.fromkeys(VIEWS)}
    assert names - set(decided) == set(), "say in db/published_columns.py what becomes of it, and why"
    assert set(decided) - names == set(), "no longer in the database"
    assert all(reason.strip() for reason in (*WITHHELD.values(), *REDACTED.values()))
    assert not set(PUBLISHED) & set(WITHHELD)
    for table, columns in PUBLISHED.items():
        found = {name for _, name, *_ in rows(path, f"PRAGMA table_info({table})")}
        stays = KEPT_COLUMNS.get(table, {})
        assert {*columns, *stays} == found, f"{table}: say what becomes of each column, and why"
        assert not set(columns) & set(stays)


def test_what_is_published_is_whole_searchable_and_described(home):
    path = copy_of(home)
    assert path.stat().st_mode & 0o777 == 0o644
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]
    assert rows(path, "PRAGMA freelist_count") == [(0,)]
    assert rows(path, "SELECT night FROM publication") == [(NIGHT.isoformat(),)]
    searched = "opportunity JOIN opportunity_fts AS found ON found.rowid = pk"
    found = f"SELECT opportunity.title FROM {searched} WHERE opportunity_fts MATCH '%s'"
    assert rows(path, found % "quartzose") == [(FULL.title,)]
    assert rows(path, found % "buoys") == [(FACTS.title,)]
    assert rows(path, "SELECT count(*) FROM opportunity_subject") == [(0,)]
    with closing(sqlite3.connect(path)) as connection:
        notes = table_notes(connection)
        for table in (*PUBLISHED, *REDACTED, "publication"):
            columns = {name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")}
            assert set(notes[table][1]) == columns, table


def test_a_publishers_words_are_there_as_far_as_the_publisher_allows(home):
    content = copy_of(home).read_bytes()
    assert b"quartzose" in content
    assert b"celadon grant" in content, "a quotation is allowed"
    assert b"celadon clay" not in content, "the whole text is not"
    assert b"erdigris" not in content, "facts and a link only"
    assert b"2026-11-03" in content


def test_no_person_and_nothing_that_people_decided_is_in_it(home):
    content = copy_of(home).read_bytes()
    for secret in (b"Contactperson", b"Decider", b"notesecret", b"edgesecret", b"hiddenreader"):
        assert secret in (home / "legation.db").read_bytes(), "there is something to look for"
        assert secret not in content


@pytest.mark.parametrize(
    ("visibility", "shown", "hidden"),
    [
        ("desk", (), ("Openly Named", "open-lab", "cinnabar", "secretgap", "peridot")),
        ("{default: owner, name: shareable}", ("Openly Named", "open-lab"), ("cinnabar", "peridot")),
        ("{default: shareable, name: desk}", (), ("Openly Named", "open-lab", "cinnabar")),
        ("{default: shareable, gaps: desk}", ("Openly Named", "cinnabar", "peridot"), ("secretgap",)),
        ("shareable", ("Openly Named", "cinnabar", "peridot", "secretgap"), ()),
    ],
)
def test_a_profile_is_in_it_with_its_shareable_fields_and_with_its_name_only(home, visibility, shown, hidden):
    with Store.open(home / "legation.db") as store:
        store.profiles.put("open-lab", LAB % visibility, NIGHT + timedelta(days=1))
    content = copy_of(home).read_bytes()
    assert [word for word in shown if word.encode() not in content] == []
    never = ("hiddenreader", "malachite", "becausesecret", "deansecret", "listsecret")
    assert [word for word in (*hidden, *never) if word.encode() in content] == []


@pytest.mark.parametrize(
    ("visibility", "many"),
    [("shareable", 1), ("{default: shareable, gaps: desk}", 0), ("desk", 0)],
)
def test_matches_are_in_it_for_a_wholly_shareable_profile_and_never_on_a_core_domain(home, visibility, many):
    ids = [opportunity(each).id for each in (FULL, FACTS, QUOTED)]
    with Store.open(home / "legation.db") as store:
        store.profiles.put("open-lab", LAB % visibility, NIGHT + timedelta(days=1))
        core = "core-domain/1: core-tier domain `malachite shielding` is named: “x”"
        found = [
            match(ids[0]),
            # A person released it: for the desk it is clear, and outside it still tells of the core.
            match(ids[1], screening=Screening.CLEAR, screening_reason=core),
            match(ids[2], screening=Screening.HOLD, screening_reason="a clause"),
        ]
        store.matches.replace("open-lab", found, night=NIGHT)
    path = copy_of(home)
    assert rows(path, "SELECT opportunity FROM match") == [(ids[0],)] * many


def test_the_same_home_gives_the_same_bytes(home):
    first = copy_of(home).read_bytes()
    assert copy_of(home).read_bytes() == first


def test_nothing_but_an_earlier_copy_is_ever_replaced(home):
    for name, content in (("mine.txt", b"my notes"), ("other.db", None)):
        target = home / name
        if content is None:
            with closing(sqlite3.connect(target)) as connection:
                connection.execute("CREATE TABLE mine (x)")
        else:
            target.write_bytes(content)
        before = target.read_bytes()
        with pytest.raises(StoreError, match="no published copy of ours"):
            publish(home / "legation.db", target, Shared())
        assert target.read_bytes() == before
    with pytest.raises(StoreError, match="the database itself"):
        publish(home / "legation.db", home / "legation.db", Shared())


def test_a_copy_that_cannot_be_finished_leaves_the_earlier_one_and_nothing_else(home):
    before = copy_of(home).read_bytes()
    twice = [SharedMatch("open-lab", "op-1", 1.0)] * 2
    with pytest.raises(StoreError, match="cannot be made"):
        publish(home / "legation.db", home / "published.db", Shared(matches=twice))
    assert (home / "published.db").read_bytes() == before
    assert not list(home.glob(".*"))


def test_a_night_that_cannot_publish_says_so_and_goes_on(home):
    (home / "published.db").mkdir()
    plan = NightPlan(home, AS_OF, ())
    assert publish_copy(plan, 1).startswith("warning: not published: ")
    (home / "published.db").rmdir()
    assert publish_copy(plan, 1) == "3 opportunities published"


def test_a_profile_that_is_none_any_more_is_not_quoted_in_the_warning(home):
    with Store.open(home / "legation.db") as store:
        store.profiles.put("broken", "profile: broken\nname: sesamesecret\nkind: sesamesecret\n", NIGHT)
    said = publish_copy(NightPlan(home, AS_OF, ()), 1)
    assert said.startswith("warning: ")
    assert "sesamesecret" not in said


def test_the_records_can_be_read_back_as_records(home):
    from db.records import Opportunity, from_json

    path = copy_of(home)
    read = [from_json(Opportunity, record) for (record,) in rows(path, "SELECT record FROM opportunity")]
    assert {each.merged.title for each in read} == {each.title for each in (FULL, FACTS, QUOTED)}
    for (record,) in rows(path, "SELECT record FROM notice_version"):
        assert from_json(Notice, record).contacts == ()
    (shared,) = (json.loads(record) for (record,) in rows(path, "SELECT record FROM profile"))
    assert shared["domains"] == [{"name": "peridot sensing", "tier": "peripheral", "synonyms": {}}]
