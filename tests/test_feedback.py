"""Feedback: bounded, explained, taken back to the last bit, and never a mail of its own."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import numpy as np
import pytest
from ranking_cases import AS_OF, DROUGHT, OPERA, QUANTUM, deadline, notice, opportunity, profile, vectors_for
from telling_cases import NIGHT, Home, match, nights
from telling_cases import opportunity as told_opportunity

from db.names import opportunity_id
from db.records import Because, Money, Triage, TriageAction, Trl
from db.store import Store
from flows.announcing.decisions import standing_decisions, teaching
from ranking.facets import Facet, FacetKind, facets
from ranking.feedback import (
    MOST_DECISIONS,
    MOST_LIKE,
    MOST_UNLIKE,
    MOST_WEIGHTS,
    Decided,
    learn,
    subject_points,
)
from ranking.feedback_evaluation import evaluate_feedback
from ranking.feedback_musts import moved_musts, stated_values
from ranking.fusion import Parts
from ranking.match import rank
from ranking.retrieval import Collection
from tests.conftest import legation

AT = datetime(2026, 9, 1, 8, tzinfo=UTC)
DANCE = "Grants for ballet and modern dance.\nCompanies tour small stages with young dancers and costumes."
MUSIC = "Support for chamber music.\nYoung players and singers perform on small stages."
FLOODS = "Early warning of floods for smallholder farmers.\nClimate forecasts and insurance reach counties."


def parts_of(fits: np.ndarray) -> Parts:
    """A comparison of which only the words are known: facets × notices."""
    nothing = np.zeros_like(fits)
    return Parts(nothing, nothing, nothing, fits, nothing, nothing[0], np.ones(len(fits)))


def lesson(kept=(), dismissed=(), *, count=12, facet_count=3, seed=0):
    chance = np.random.default_rng(seed)
    near = chance.normal(size=(count, 8)).astype(np.float32) + 1
    near /= np.linalg.norm(near, axis=1, keepdims=True)
    alike = chance.uniform(0, 0.4, (count, count)).astype(np.float32)
    fits = chance.uniform(0, 0.9, (facet_count, count)).astype(np.float32)
    texts = [Facet(FacetKind.CAPABILITY, f"text {n}") for n in range(facet_count)]
    return learn(parts_of(fits), texts, near, lambda row: alike[row], kept, dismissed)


def open_calls():
    texts = {"drought": DROUGHT, "quantum": QUANTUM, "opera": OPERA, "dance": DANCE, "music": MUSIC}
    return [opportunity(key, title=key, text=text) for key, text in {**texts, "floods": FLOODS}.items()]


def scores(asked, decided=None, calls=None):
    calls = calls or open_calls()
    taught = {asked.id: decided} if decided else {}
    found = rank(calls, [asked], vectors_for(calls, [asked]), AS_OF, decided=taught)
    return {each.opportunity: each for each in found[asked.id]}


@pytest.mark.parametrize("seed", range(20))
def test_every_part_stays_within_its_bounds(seed):
    learnt = lesson(range(6), range(6, 10), seed=seed)
    for side, most in ((learnt.kept, MOST_LIKE), (learnt.dismissed, MOST_UNLIKE)):
        assert side.points.min() >= 0
        assert side.points.max() <= most
    assert np.abs(learnt.weights).max() <= MOST_WEIGHTS
    assert all(0.5 <= factor <= 2 for _, factor in learnt.factors)


def test_without_decisions_nothing_is_learnt():
    learnt = lesson()
    assert not learnt.points.any()
    assert {factor for _, factor in learnt.factors} == {1.0}
    assert list(learnt.components(0, ["any"] * 12)) == []


@pytest.mark.parametrize("order", list(permutations((1, 4, 7))), ids=str)
def test_the_order_of_decisions_does_not_matter(order):
    assert (lesson(order).points == lesson((7, 4, 1)).points).all()


def test_more_decisions_of_the_same_kind_weigh_more():
    near = np.ones((12, 1), dtype=np.float32)
    one, fits = [Facet(FacetKind.SUMMARY, "one")], np.full((1, 12), 0.3, dtype=np.float32)
    gains = [
        learn(parts_of(fits), one, near, lambda _: np.zeros(12, dtype=np.float32), range(n), ()).points[11]
        for n in (1, 2, 4, 8)
    ]
    assert gains == sorted(gains)
    assert gains[0] == pytest.approx(MOST_LIKE / 4)
    assert gains[-1] < MOST_LIKE


def test_what_was_decided_about_is_not_like_itself():
    assert lesson([3]).kept.points[3] == 0
    assert lesson([], [3]).dismissed.points[3] == 0


def test_a_text_that_kept_calls_meet_counts_more_and_one_that_dismissed_ones_meet_less():
    fits = np.array([[0.9, 0.9, 0.1, 0.1, 0.5], [0.1, 0.1, 0.9, 0.9, 0.5]], dtype=np.float32)
    texts = [Facet(FacetKind.CAPABILITY, "kept"), Facet(FacetKind.CAPABILITY, "dismissed")]
    near, nobody = np.zeros((5, 4), dtype=np.float32), np.zeros(5, dtype=np.float32)
    learnt = learn(parts_of(fits), texts, near, lambda _: nobody, [0, 1], [2, 3])
    factors = dict(learnt.factors)
    assert factors[texts[0]] > 1.3
    assert factors[texts[1]] < 0.75
    assert learnt.weights[0] > 0 > learnt.weights[2]


def test_subject_points_are_those_that_the_score_has():
    asked, calls = profile(), open_calls()
    ordered = sorted(calls, key=lambda call: call.id)
    collection = Collection([call.merged for call in ordered], vectors_for(calls, [asked]), facets(asked))
    found = subject_points(collection.compare(facets(asked)).fit)
    names = {"meaning", "words", "phrases", "whole"}
    for call, points in zip(ordered, found, strict=True):
        stated = sum(p.points for p in scores(asked)[call.id].components if p.name in names)
        assert stated == pytest.approx(points, abs=0.21)


def test_a_call_like_those_kept_rises_and_one_like_those_dismissed_falls():
    asked = profile()
    before, after = scores(asked), scores(asked, Decided(("op-opera",), ()))
    assert after["op-dance"].score > before["op-dance"].score
    fallen = scores(asked, Decided((), ("op-drought",)))
    assert fallen["op-floods"].score < before["op-floods"].score


def test_what_was_learnt_is_a_component_in_words_and_the_components_still_sum_to_the_score():
    found = scores(profile(), Decided(("op-opera", "op-music"), ("op-drought",)))
    for each in found.values():
        assert sum(part.points for part in each.components) == pytest.approx(each.score, abs=0.051)
    said = {part.name: part.explanation for part in found["op-dance"].components}
    assert said["like kept"].startswith("Like 2 calls you kept: above all “")


def test_taking_the_decisions_away_restores_every_match_to_the_last_bit():
    asked = profile()
    before = scores(asked)
    assert scores(asked, Decided(("op-opera",), ("op-drought",))) != before
    assert scores(asked, Decided()) == before
    assert scores(asked, Decided(("op-gone",))) == before


def test_one_profiles_decisions_move_no_other_profiles_scores():
    one, other = profile(), profile(profile="other-lab")
    calls = open_calls()
    vectors = vectors_for(calls, [one, other])
    before = rank(calls, [one, other], vectors, AS_OF)
    after = rank(calls, [one, other], vectors, AS_OF, decided={"test-lab": Decided(("op-opera",))})
    assert after["other-lab"] == before["other-lab"]
    assert after["test-lab"] != before["test-lab"]


def decided_in(store, *decisions):
    for number, (key, action, because) in enumerate(decisions):
        at = AT + timedelta(minutes=number)
        store.triage.add(Triage("test-lab", f"op-{key}", TriageAction(action), "", "ana", at, because))


@pytest.mark.parametrize(
    ("decisions", "kept", "dismissed"),
    [
        ([("a", "keep", None)], ("op-a",), ()),
        ([("a", "dismiss", Because.TOPIC)], (), ("op-a",)),
        ([("a", "keep", None), ("a", "dismiss", Because.TOPIC)], (), ("op-a",)),
        ([("a", "dismiss", Because.TOPIC), ("a", "keep", None)], ("op-a",), ()),
        ([("a", "keep", None), ("b", "dismiss", Because.MONEY)], ("op-a",), ()),
        ([("a", "keep", None), ("a", "note", None)], ("op-a",), ()),
        ([("a", "keep", None), ("b", "keep", None)], ("op-b", "op-a"), ()),
    ],
)
def test_the_latest_keep_teaches_and_a_dismissal_only_for_its_topic(tmp_path, decisions, kept, dismissed):
    with Store.open(tmp_path / "legation.db") as store:
        decided_in(store, *decisions)
        assert teaching(store, [profile()]) == {"test-lab": Decided(kept, dismissed)}


@pytest.mark.parametrize("because", [None, *(b for b in Because if b is not Because.TOPIC)])
def test_a_dismissal_for_anything_but_the_topic_teaches_nothing(tmp_path, because):
    with Store.open(tmp_path / "legation.db") as store:
        decided_in(store, ("a", "dismiss", because))
        assert teaching(store, [profile()]) == {}
        assert store.triage.latest()["test-lab", "op-a"].because == because


def test_a_profile_that_does_not_learn_is_taught_nothing(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        decided_in(store, ("a", "keep", None))
        assert teaching(store, [profile(feedback=False)]) == {}


def test_no_more_than_the_latest_decisions_of_a_kind_teach():
    many = tuple(f"op-{n}" for n in range(MOST_DECISIONS + 9))
    assert Decided(many, many[:2]).all == (*many[:MOST_DECISIONS], *many[:2])


def test_what_is_taken_back_counts_no_more_and_what_was_decided_before_counts_again(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        decided_in(store, ("a", "keep", None), ("a", "dismiss", Because.TOPIC))
        gone = store.triage.take_back("test-lab", "op-a", "ana", AT)
        assert (gone.action, gone.because) == (TriageAction.DISMISS, Because.TOPIC)
        assert store.triage.latest()["test-lab", "op-a"].action is TriageAction.KEEP
        assert store.triage.take_back("test-lab", "op-a", "ana", AT).action is TriageAction.KEEP
        assert store.triage.latest() == {}
        assert store.triage.scored() == []
        assert store.triage.take_back("test-lab", "op-a", "ana", AT) is None
        told = [(t.action.value, t.taken_back_by) for t in store.triage.history("op-a")]
        assert told == [("keep", "ana"), ("dismiss", "ana")]


APPEND_ONLY = pytest.raises(sqlite3.Error, match="append-only")


@pytest.mark.parametrize("statement", ["DELETE FROM taken_back", "UPDATE decision SET because = 'money'"])
def test_what_was_decided_and_taken_back_can_only_be_added_to(tmp_path, statement):
    with Store.open(tmp_path / "legation.db") as store:
        decided_in(store, ("a", "dismiss", Because.TOPIC))
        store.triage.take_back("test-lab", "op-a", "ana", AT)
    with closing(sqlite3.connect(tmp_path / "legation.db")) as connection, APPEND_ONLY:
        connection.execute(statement)


def test_taking_a_decision_back_restores_every_score_exactly(tmp_path):
    asked, calls = profile(), open_calls()
    vectors = vectors_for(calls, [asked])
    with Store.open(tmp_path / "legation.db") as store:

        def ranked():
            return rank(calls, [asked], vectors, AS_OF, decided=teaching(store, [asked]))

        first = ranked()
        decided_in(store, ("opera", "keep", None), ("drought", "dismiss", Because.TOPIC))
        second = ranked()
        decided_in(store, ("opera", "dismiss", Because.TOPIC), ("music", "keep", None))
        assert ranked() != second != first
        for key, before in (("music", None), ("opera", second), ("drought", None), ("opera", first)):
            store.triage.take_back("test-lab", f"op-{key}", "ana", AT)
            assert before is None or ranked() == before


MUSTS = profile(
    must=[
        {"field": "award_floor", "op": ">=", "value": 5},
        {"field": "days_to_deadline", "op": ">=", "value": 30},
        {"field": "trl", "op": ">=", "value": 3, "until": "2026-08-01"},
    ]
)


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        ({"text": "Another text."}, ()),
        ({"award_ceiling": Money(Decimal(9), "EUR")}, ()),
        ({"award_floor": Money(Decimal(9), "EUR")}, ("award_floor",)),
        ({"deadlines": (deadline(date(2026, 12, 24)),)}, ("days_to_deadline",)),
        ({"deadlines": ()}, ("days_to_deadline",)),
        ({"trl": Trl(4, 6)}, ()),
    ],
)
def test_only_a_field_of_a_must_that_holds_brings_a_dismissed_call_back(change, moved):
    then = stated_values(notice(), AS_OF)
    now = stated_values(notice(**change), AS_OF + timedelta(days=5))
    assert moved_musts(MUSTS, then, now, AS_OF.date()) == moved


def test_time_that_passes_moves_nothing_that_is_stated():
    call = notice(deadlines=(deadline(date(2026, 9, 20)), deadline(date(2026, 12, 1))))
    assert stated_values(call, AS_OF) == stated_values(call, AS_OF + timedelta(days=60))


CALL = told_opportunity()
CALL = replace(CALL, id=opportunity_id(CALL.notices[0]))
ASKED = """
profile: climate-lab
name: Lab
kind: research_group
country: KE
summary: climate services
must: [{field: award_floor, op: ">=", value: 5}]
"""


def standing(tmp_path, change, *, score=70.0, moved=NIGHT, because=Because.TOPIC, stated=True):
    """What still stands after a call was dismissed, and its publisher then changed something."""
    said = stated_values(CALL.merged, AT) if stated else None
    with Store.open(tmp_path / "legation.db") as store:
        store.profiles.put("climate-lab", ASKED, NIGHT)
        store.opportunities.save([CALL], {}, as_of=AT, night=NIGHT)
        triage = Triage("climate-lab", CALL.id, TriageAction.DISMISS, "", "ana", AT, because)
        store.triage.add(triage, stated=said)
        fits = replace(match(score=score), opportunity=CALL.id)
        store.matches.replace("climate-lab", [fits], night=NIGHT)
        later = replace(CALL, merged=replace(CALL.merged, **change))
        return standing_decisions(store, {CALL.id: later}, {CALL.id: moved}, AT + timedelta(days=2))


RAISED = {"award_floor": Money(Decimal(1), "EUR")}


@pytest.mark.parametrize(
    ("change", "more"),
    [
        ({}, {}),
        ({"title": "Another title"}, {}),
        ({"deadlines": ()}, {}),
        (RAISED, {"score": 20.0}),
        (RAISED, {"moved": AT.date() - timedelta(days=1)}),
        (RAISED, {"stated": False}),
    ],
    ids=["nothing", "title", "deadline", "no-fit", "our-own-reading", "unknown-then"],
)
def test_a_dismissed_call_stays_away_after_an_amendment(tmp_path, change, more):
    found = standing(tmp_path, change, **{"moved": AT.date() + timedelta(days=1)} | more)
    assert ("climate-lab", CALL.id) in found


@pytest.mark.parametrize("because", [None, Because.TOPIC, Because.MONEY])
def test_a_dismissed_call_returns_when_what_a_must_asks_for_was_changed(tmp_path, because):
    moved = AT.date() + timedelta(days=1)
    assert standing(tmp_path, RAISED, moved=moved, because=because) == {}


def test_what_rises_by_feedback_alone_is_not_told_and_neither_is_what_was_taken_back():
    first, second, third = nights(3)
    home, call = Home(), told_opportunity("2", first_seen_on=first)
    other = told_opportunity("1")
    home.night(first, [other, call], [match("1"), match("2", score=30.0)])
    risen = home.night(second, [other, call], [match("1"), match("2", score=60.0)])
    assert (risen.mails, {e.opportunity: e.reason for e in risen.ledger}["op-2"]) == ((), "not-new")
    assert home.night(third, [other, call], [match("1"), match("2", score=30.0)]).mails == ()


LAB = """
profile: test-lab
name: Test laboratory
kind: research_group
country: KE
capabilities: [{text: drought early warning}, {text: opera}]
"""


NAMED = {call.merged.title: replace(call, id=opportunity_id(call.notices[0])) for call in open_calls()}


@pytest.fixture
def home(tmp_path):
    """A home with calls and a profile; nothing is embedded, so that they are compared by words."""
    with Store.open(tmp_path / "legation.db") as store:
        store.profiles.put("test-lab", LAB, NIGHT)
        store.opportunities.save(list(NAMED.values()), {}, as_of=AS_OF, night=NIGHT)
    return tmp_path


def run(home, command, title, *words):
    done = legation(command, "test-lab", *([NAMED[title].id] if title else []), *words, "--home", home)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_commands_decide_explain_and_take_back(home):
    run(home, "keep", "opera", "--by", "ana")
    assert "because of topic" in run(home, "dismiss", "drought", "--because", "topic")
    run(home, "dismiss", "quantum", "--because", "money")
    said = run(home, "feedback", "")
    assert "learns from 1 kept and 1 dismissed" in said
    assert "teaches nothing: quantum" in said
    as_json = json.loads(run(home, "feedback", "", "--json"))
    assert {each["title"]: each["teaches"] for each in as_json["decisions"]} == {
        "opera": True,
        "drought": True,
        "quantum": False,
    }
    assert {each["text"] for each in as_json["weights"]} == {"drought early warning", "opera"}
    assert "undecided now" in run(home, "undo", "opera")
    assert "learns from 0 kept and 1 dismissed" in run(home, "feedback", "")


def test_taking_back_what_was_never_decided_is_refused(home):
    done = legation("undo", "test-lab", NAMED["opera"].id, "--home", home)
    assert (done.returncode, "nothing to take back" in done.stderr) == (2, True)


def test_a_profile_that_does_not_learn_says_so(home):
    with Store.open(home / "legation.db") as store:
        store.profiles.put("test-lab", LAB + "feedback: false\n", NIGHT)
    run(home, "keep", "opera")
    assert "does not learn" in run(home, "feedback", "")


def evaluation_files():
    words = ["drought", "opera", "quantum", "insurance", "dance", "music"]
    corpus = [
        {"_id": f"d{n}", "title": words[n % 6], "text": f"{words[n % 6]} about {words[n % 3]} call {n}."}
        for n in range(60)
    ]
    queries = [{"_id": f"q{n}", "text": f"a call about {words[n]}"} for n in range(3)]
    qrels = [(f"q{n}", f"d{m}", 1.0) for n in range(3) for m in range(n, 60, 6)]
    return corpus, queries, [*qrels, ("q0", "d59", 0.0)]


def hashed(texts):
    from ranking_cases import HashingEncoder

    return dict(zip(texts, HashingEncoder().encode(list(texts.values())), strict=True))


def test_the_evaluation_learns_from_one_half_and_measures_the_other():
    found = evaluate_feedback(*evaluation_files(), encode=hashed, seed=3)
    figures = found["ndcg@10"]
    assert set(figures) == {"before", "after", "gain", "low", "high"}
    assert (found["n"], found["kept"]) == (3, 5.0)
    assert figures["after"] == pytest.approx(figures["before"] + figures["gain"], abs=1e-4)
    assert figures["low"] <= figures["gain"] <= figures["high"]
    assert found == evaluate_feedback(*evaluation_files(), encode=hashed, seed=3)
