"""The same notices make the same opportunities: in any order and batches, with or without workings."""

from __future__ import annotations

import random
import sqlite3
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from stored_cases import AS_OF, fixed, night, notice, raw_notice

from db.identity import decide, resolve
from db.kept_workings import KeptWorkings
from db.names import opportunity_id
from db.records import Edge, Judgement, Outcome, SourceRun, Status
from db.store import Store
from db.workings import Workings

_WORDS = "coral desert orchard glacier harbour beetle quarry violin lagoon telescope meadow tunnel"
WORDS = _WORDS.split()
SOURCES = ("eu_two", "fr_three", "int_four", "us_one")
FRENCH = (
    "Les propositions des équipes sont évaluées par des experts dans le cadre du programme et des régions"
)
ENGLISH = (
    "The proposals of the teams are evaluated by experts in the framework of the programme and its regions"
)


def announced(dice, number):
    """One call on one to four portals: copies, cut texts, rounds, missing dates, shared pages, languages."""
    about = " ".join(dice.sample(WORDS, 5))
    text = " ".join(f"{dice.choice(WORDS)} {dice.randrange(10**5)}" for _ in range(60))
    day = date(2026, 8, 1) + timedelta(days=dice.randrange(60))
    for source in dice.sample(SOURCES, dice.randrange(1, 5)):
        mark = dice.choice(["", "", " 2026", " Call 2"])
        body = text[: dice.choice([0, 300, 900])] + dice.choice(["", ENGLISH, FRENCH])
        page = dice.choice([f"https://example.org/{number}", f"https://example.org/{number % 5}"])
        own = dice.choice([None, page])
        fields = {"url": own} if own else {}
        ids = [("eu_topic", f"T-{number}")] if dice.random() < 0.3 else []
        on = day.isoformat() if dice.random() < 0.8 else None
        funder = f"{WORDS[number % 4].title()} Fund"
        yield notice(
            f"{source}-{number}",
            source,
            f"Studies of {about}{mark}",
            on,
            ids,
            text=body,
            funder=funder,
            **fields,
        )


def some_notices(dice, calls=25):
    return [one for number in range(calls) for one in announced(dice, number)]


def judged(dice, notices):
    """What persons said of a few pairs."""
    for _ in range(4):
        left, right = sorted(dice.sample([n.ref for n in notices], 2))
        judgement = dice.choice([Judgement.SAME, Judgement.DIFFERENT, Judgement.UNSURE])
        yield Edge(left, right, judgement, 1.0, (), f"pi{dice.randrange(2)}", AS_OF)


def edited(dice, one):
    """What a publisher may do to its notice overnight."""
    day = date(2026, 8, 1) + timedelta(days=dice.randrange(60))
    return replace(
        one,
        **dice.choice(
            [
                {"deadlines": (fixed(day.isoformat()),)},
                {"deadlines": ()},
                {"title": f"{one.title} - reopened"},
                {"text": one.text[:200]},
                {"status": Status.WITHDRAWN},
                {"url": "https://example.org/list"},
                {"opens_on": day},
            ]
        ),
    )


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_any_order_makes_the_same_opportunities_names_and_reasons(seed):
    dice = random.Random(seed)
    notices = some_notices(dice)
    edges = list(judged(dice, notices))
    expected = resolve(notices, edges, {}, AS_OF)
    for _ in range(3):
        dice.shuffle(notices)
        dice.shuffle(edges)
        assert resolve(notices, edges, {}, AS_OF) == expected


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6))
def test_what_was_worked_out_for_other_batches_changes_nothing(seed):
    """Nights on which notices come in batches, are edited and vanish: each as if worked out from scratch."""
    dice = random.Random(seed)
    waiting, known, workings = some_notices(dice), {}, Workings()
    dice.shuffle(waiting)
    edges, founders, as_of = [], {}, AS_OF
    while waiting:
        batch = [waiting.pop() for _ in range(min(len(waiting), dice.randrange(1, 40)))]
        known.update({one.ref: one for one in batch})
        for ref in dice.sample(sorted(known), min(len(known), 3)):
            known[ref] = edited(dice, known[ref])
        for ref in dice.sample(sorted(known), dice.randrange(2)):
            del known[ref]
        as_of += timedelta(hours=dice.randrange(72))
        given_today = list(known.values())
        dice.shuffle(given_today)
        people = list(judged(dice, given_today)) if len(given_today) > 1 else []
        asked = (given_today, [*edges, *people], founders, as_of)
        found = resolve(*asked, workings=workings)
        assert found == resolve(*asked)
        edges = [*found.edges, *people]
        names = {opportunity_id(ref): ref for o in found.opportunities for ref in o.notices}
        founders |= {
            names[o.id]: o.id for o in found.opportunities if o.id in names and names[o.id] not in founders
        }


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_workings_of_any_other_night_change_nothing(seed):
    """Also those of a night with another clock, other edges and other notices of the same names."""
    dice = random.Random(seed)
    notices, workings = some_notices(dice), Workings()
    others = [edited(dice, one) if dice.random() < 0.3 else one for one in notices]
    resolve(
        others,
        list(judged(dice, others)),
        {},
        AS_OF + timedelta(days=dice.randrange(-40, 40)),
        workings=workings,
    )
    assert resolve(notices, (), {}, AS_OF, workings=workings) == resolve(notices, (), {}, AS_OF)


def test_a_second_night_works_out_only_what_moved():
    notices, workings = some_notices(random.Random(3)), Workings()
    resolve(notices, (), {}, AS_OF, workings=workings)
    assert workings.made_ready_anew == len(notices)
    moved = [replace(notices[0], title="Something else"), *notices[1:]]
    resolve(moved, (), {}, AS_OF, workings=workings)
    assert workings.made_ready_anew == 1


# Between nights


def stored(home, notices, on, number):
    """A night of the database: what its sources say, recognised; the notices it could not take over."""
    with Store.open(home) as store:
        for source in SOURCES:
            said = [one for one in notices if one.source == source]
            raws = [raw_notice(one.key, source, one.title, text=one.text) for one in said]
            run = SourceRun(source, Outcome.OK, None, len(said), (1, 1000))
            store.notices.save_source(run, raws, said, (), night=night(number), complete_listing=False)
        store.recognise(as_of=on, night=night(number))
        return list(store.dump_stable())


def test_nights_with_kept_workings_leave_the_same_database_as_nights_without(tmp_path):
    dice = random.Random(5)
    notices = [replace(one, status=Status.OPEN) for one in some_notices(dice, 30)]
    kept, forgetful = tmp_path / "kept.db", tmp_path / "forgetful.db"
    for number in range(5):
        today = notices[: 20 * (number + 1)]
        on = AS_OF + timedelta(days=7 * number)
        with sqlite3.connect(forgetful) as connection:
            if number:
                connection.execute("DELETE FROM working")
        connection.close()
        assert stored(kept, today, on, number) == stored(forgetful, today, on, number)
        spot = dice.randrange(len(today))
        notices[spot] = edited(dice, notices[spot])


def test_only_the_calendar_moves_what_was_decided_while_nobody_says_anything(tmp_path, monkeypatch):
    """Weeks of nights with the same notices: deadlines pass, calls open, and no decision is made again."""
    dice = random.Random(11)
    notices = [
        replace(one, opens_on=date(2026, 8, 1) + timedelta(days=dice.randrange(90)))
        if dice.random() < 0.3
        else one
        for one in some_notices(dice, 30)
    ]
    kept, forgetful = tmp_path / "kept.db", tmp_path / "forgetful.db"
    decisions = []
    monkeypatch.setattr(
        "db.recognising.decide", lambda *asked, **more: decisions.append(1) or decide(*asked, **more)
    )
    states = set()
    for number in range(9):
        on = AS_OF + timedelta(days=9 * number)
        with sqlite3.connect(forgetful) as connection:
            if number:
                connection.execute("DELETE FROM working")
        connection.close()
        known = len(decisions)
        expected = stored(forgetful, notices, on, number)
        # Each time once more by what was decided: so it is known on the first night that all is settled.
        assert len(decisions) == known + 2
        assert stored(kept, notices, on, number) == expected
        assert len(decisions) == known + (2 if number else 4)
        states.add(tuple(line for line in expected if '"table": "opportunity"' in line))
    assert len(states) > 5


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10**6))
def test_a_night_is_only_spared_where_deciding_again_would_change_nothing(seed):
    """News, judgements and quiet nights in turn, beside a database that decides everything every night."""
    dice = random.Random(seed)
    notices = some_notices(dice, 12)
    with TemporaryDirectory() as folder:
        kept, forgetful = Path(folder) / "kept.db", Path(folder) / "forgetful.db"
        for number in range(6):
            if number % 3 == 1:
                for spot in dice.sample(range(len(notices)), 4):
                    notices[spot] = edited(dice, notices[spot])
                said = [one for one in judged(dice, notices) if one.judgement is not Judgement.UNSURE]
                for home in (kept, forgetful):
                    with Store.open(home) as store:
                        for edge in said:
                            store.edges.decide(edge)
            with sqlite3.connect(forgetful) as connection:
                if number:
                    connection.execute("DELETE FROM worked_out")
            connection.close()
            on = AS_OF + timedelta(days=number)
            assert stored(kept, notices, on, number) == stored(forgetful, notices, on, number)


def test_a_decision_that_does_not_make_itself_again_is_taken_again(tmp_path, monkeypatch):
    notices, home, asked = some_notices(random.Random(13), 10), tmp_path / "legation.db", []

    def wavering(*given, **more):
        asked.append(1)
        decided = decide(*given, **more)
        return replace(decided, edges=decided.edges[: len(asked) % 2 - 2])

    monkeypatch.setattr("db.recognising.decide", wavering)
    taken = []
    for number in range(4):
        stored(home, notices, AS_OF, number)
        taken.append(len(asked))
    # The first night's own decisions were news to the second, which took them once more; then they were not.
    assert taken == [2, 4, 4, 4]


def test_a_judgement_is_heard_on_a_night_with_nothing_new(tmp_path):
    notices, home = some_notices(random.Random(12), 20), tmp_path / "legation.db"
    for number in range(3):
        stored(home, notices, AS_OF, number)
    with Store.open(home) as store:
        left, right = next(o.notices for o in store.opportunities.all() if len(o.notices) == 2)
        names = len(store.opportunities.all())
        left, right = sorted((left, right))
        store.edges.decide(Edge(left, right, Judgement.DIFFERENT, 1.0, (), "pi", AS_OF))
        assert store.recognise(as_of=AS_OF, night=night(3)).opportunities == names + 1
        assert len(store.opportunities.all()) == names + 1


def test_an_updated_program_takes_nothing_over(tmp_path, monkeypatch):
    notices = some_notices(random.Random(6), 10)
    home = tmp_path / "legation.db"
    expected = stored(home, notices, AS_OF, 0)
    with Store.open(home) as store:
        current = store.notices.current()
        workings = KeptWorkings(store._database).load(current)
        resolve(current, (), {}, AS_OF, workings=workings)
        assert workings.made_ready_anew == 0
        monkeypatch.setattr("db.kept_workings.deciding_code", lambda: "another version")
        workings = KeptWorkings(store._database).load(current)
        resolve(current, (), {}, AS_OF, workings=workings)
        assert workings.made_ready_anew == len(current)
    assert stored(home, notices, AS_OF, 0) == expected
