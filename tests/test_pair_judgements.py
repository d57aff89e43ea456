"""A person's word on two announcements beats every rule, and taking it back restores what was."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from db.records import Judgement
from db.records.errors import InputError
from db.store import Store
from flows.sourcing.pair_judgements import announcement, judge_pair, open_questions, take_back
from tests.conftest import dump, legation
from tests.stored_cases import notice, save
from tests.test_past import resolved

NOW = datetime(2026, 9, 2, 9, tzinfo=UTC)


@pytest.fixture
def home(tmp_path):
    """Two portals with the same call (one opportunity), and a third announcement that is another."""
    with Store.open(tmp_path / "legation.db") as store:
        ids = (("eu_topic", "HORIZON-X-01"),)
        save(store, [notice("1", ids=ids), notice("2", title="Drifting buoys for the northern shelf")])
        save(store, [notice("p", "us_portal", "Ocean sensors: reefs", ids=ids)], source="us_portal")
        resolved(store, 0)
    return tmp_path


def states(store: Store) -> list[str]:
    return list(store.dump_stable())


def test_two_that_the_rules_keep_apart_are_one_by_a_persons_word_and_two_again_without_it(home):
    with Store.open(home / "legation.db") as store:
        pair = ("us_example:1", "us_example:2")
        one, other = judge_pair(store, home, pair, Judgement.SAME, "ada", "read both", NOW)
        assert one == other
        assert len(store.opportunities.all()) == 1
        # The next night decides anew, and a person's word still holds.
        assert len(resolved(store, 1)) == 1
        take_back(store, home, ("us_example:2", "us_example:1"), "ada", NOW + timedelta(days=1))
        assert len(store.opportunities.all()) == 2


def test_taking_a_word_back_restores_the_database_exactly(home):
    with Store.open(home / "legation.db") as store:
        resolved(store, 0)
        before = states(store)
        for judgement, pair in (
            (Judgement.SAME, ("us_example:1", "us_example:2")),
            (Judgement.DIFFERENT, ("us_example:1", "us_portal:p")),
        ):
            judge_pair(store, home, pair, judgement, "ada", "", NOW)
            assert states(store) != before
            take_back(store, home, pair, "ada", NOW)
            known = [line for line in states(store) if line not in before]
            assert [line for line in before if line not in states(store)] == []
            # A name once given is never lost, and that two were one for a while is kept.
            assert all('"opportunity_id"' in line or '"parting"' in line for line in known)


def test_what_the_rules_joined_is_two_by_a_persons_word_and_both_names_answer(home):
    with Store.open(home / "legation.db") as store:
        one, other = judge_pair(
            store, home, ("us_example:1", "us_portal:p"), Judgement.DIFFERENT, "ada", "", NOW
        )
        assert one != other
        take_back(store, home, ("us_example:1", "us_portal:p"), "ada", NOW)
        assert {store.opportunities.get(one).id, store.opportunities.get(other).id} == {one}


@pytest.mark.parametrize(
    ("names", "author", "complaint"),
    [
        (("op-000000000000", "us_example:2"), "ada", "no such opportunity"),
        (("us_example:9", "us_example:2"), "ada", "no such announcement"),
        (("us_example:2", "us_example:2"), "ada", "the same announcement"),
        (("us_example:1", "us_example:2"), "rule:title", "a person's name"),
    ],
)
def test_what_cannot_be_judged_is_refused_and_nothing_changes(home, names, author, complaint):
    with Store.open(home / "legation.db") as store:
        before = states(store)
        with pytest.raises(InputError, match=complaint):
            judge_pair(store, home, names, Judgement.SAME, author, "", NOW)
        assert states(store) == before


def test_only_an_own_word_can_be_taken_back(home):
    with Store.open(home / "legation.db") as store:
        pair = ("us_example:1", "us_example:2")
        judge_pair(store, home, pair, Judgement.SAME, "ada", "", NOW)
        with pytest.raises(InputError, match="grace has judged nothing"):
            take_back(store, home, pair, "grace", NOW)


def test_two_names_still_mean_two_announcements_after_they_were_joined(home):
    with Store.open(home / "legation.db") as store:
        names = tuple(opportunity.id for opportunity in store.opportunities.all())
        meant = [announcement(store, name) for name in names]
        judge_pair(store, home, names, Judgement.SAME, "ada", "", NOW)
        assert [announcement(store, name) for name in names] == meant
        take_back(store, home, names, "ada", NOW)
        assert len(store.opportunities.all()) == 2


def test_what_the_rules_doubt_is_listed_until_a_person_settles_it(tmp_path):
    title = "Ocean sensors for coral reefs in the western Indian Ocean"
    with Store.open(tmp_path / "legation.db") as store:
        save(store, [notice("1", title=title, funder="Reef Fund", on="2026-12-01")])
        save(
            store,
            [notice("p", "us_portal", title, funder="Shore Trust", on="2026-12-01")],
            source="us_portal",
        )
        resolved(store, 0)
        (question,) = open_questions(store)
        assert question.reasons
        pair = (
            f"{question.left.source}:{question.left.key}",
            f"{question.right.source}:{question.right.key}",
        )
        judge_pair(store, tmp_path, pair, Judgement.SAME, "ada", "", NOW)
        assert open_questions(store) == []


@pytest.mark.slow
def test_the_commands_judge_take_back_and_list(home_after_first):
    before = dump(home_after_first)
    names = [
        opportunity["id"]
        for opportunity in json.loads(
            legation("search", "water", "--json", "--home", home_after_first).stdout
        )
    ][:2]
    joined = legation("same", *names, "--by", "ada", "--why", "read both", "--home", home_after_first)
    assert joined.returncode == 0, joined.stderr
    assert "one opportunity" in joined.stdout
    undone = legation("same", *names, "--by", "ada", "--undo", "--home", home_after_first)
    assert "two opportunities" in undone.stdout
    # All is as it was; that the two were one for a while is kept, so that neither is told twice for it.
    assert [line for line in dump(home_after_first) if '"table": "parting"' not in line] == before
    assert legation("different", names[0], names[0], "--home", home_after_first).returncode == 2
    assert "pairs to judge" in legation("unsure", "--home", home_after_first).stdout
