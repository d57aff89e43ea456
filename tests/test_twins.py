"""Rounds, lots, years and re-openings that look alike stay apart; copies that look different are found."""

from __future__ import annotations

from collections import Counter

import pytest
from generated_twins import LANGUAGES, apart_twins, true_twins
from stored_cases import AS_OF
from twin_words import APART

from db.identity import resolve

APART_TWINS = apart_twins(600)
TRUE_TWINS = true_twins(600)


def opportunity_of(twins):
    notices = [notice for _, *pair in twins for notice in pair]
    found = resolve(notices, (), {}, AS_OF).opportunities
    return {ref: opportunity.id for opportunity in found for ref in opportunity.notices}


def merged(twins):
    name = opportunity_of(twins)
    return [kind for kind, left, right in twins if name[left.ref] == name[right.ref]]


def test_no_round_lot_year_or_reopening_is_merged():
    assert Counter(merged(APART_TWINS)) == {}


def test_nineteen_of_twenty_copies_are_found():
    found = merged(TRUE_TWINS)
    missed = Counter(kind for kind, *_ in TRUE_TWINS) - Counter(found)
    assert len(found) >= 0.95 * len(TRUE_TWINS), missed


@pytest.mark.parametrize("copy", ["truncated", "mojibake", "suffix", "alias", "translated"])
def test_every_kind_of_copy_is_found_nine_times_in_ten(copy):
    twins = [twin for twin in TRUE_TWINS if twin[0].startswith(copy)]
    assert len(merged(twins)) >= 0.9 * len(twins)


def test_copies_join_their_own_twin_only():
    opportunities = Counter(opportunity_of(TRUE_TWINS).values())
    assert set(opportunities.values()) <= {1, 2}


def test_the_twins_are_as_many_and_as_mixed_as_they_claim():
    assert len({left.title for _, left, _ in TRUE_TWINS}) == len(TRUE_TWINS)
    undated = sum(not (left.deadlines and right.deadlines) for _, left, right in APART_TWINS)
    assert undated >= len(APART_TWINS) / 2
    kinds = {f"{kind}, {language}" for kind in (*APART, "year in the text") for language in LANGUAGES}
    assert {kind for kind, *_ in APART_TWINS} == kinds
