"""The sample that a person compares with the publishers' words: drawn the same way by everybody."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests.read_by_eye import once, stratified
from tests.reading_cases import RAW

MANY = [replace(RAW, source="large", key=str(number)) for number in range(40)]
FEW = [replace(RAW, source="small", key=str(number)) for number in range(3)]


def test_a_seed_draws_the_same_sample_and_another_seed_another():
    first, again, other = (stratified([*MANY, *FEW], 20, Random(seed)) for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_a_small_source_is_not_drowned_by_a_large_one():
    drawn = [raw.source for raw in stratified([*MANY, *FEW], 10, Random(1))]
    assert (drawn.count("small"), len(drawn)) == (3, 10)


def test_what_an_earlier_night_had_is_drawn_from_once():
    changed = replace(MANY[0], title="Another title")
    assert list(once([*MANY, changed, *FEW])) == [*MANY, *FEW]
