"""What a publisher moved is reported with both values and its weight; what only looks different is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from db.essence import essence, sentences
from db.notice_changes import NoticeChange, Weight, notice_changes, sentence_difference, weight_of
from db.records import Deadline, DeadlineKind, Status
from tests.planted_edits import Edit, bases, cosmetic_edits, material_edits

AS_OF = datetime(2026, 9, 15, tzinfo=UTC)
MATERIAL, COSMETIC = list(material_edits()), list(cosmetic_edits())


def reported(edit: Edit) -> tuple[NoticeChange, ...]:
    return notice_changes(edit.before, edit.after, AS_OF)


def test_there_are_enough_edits_to_say_something():
    assert len(MATERIAL) + len(COSMETIC) >= 300
    assert len({edit.field for edit in MATERIAL}) >= 18


@pytest.mark.parametrize("edit", MATERIAL, ids=lambda edit: edit.name)
def test_a_material_edit_is_reported_with_both_values(edit):
    change = next(change for change in reported(edit) if change.field == edit.field)
    assert change.weight is (Weight.CRITICAL if edit.critical else Weight.MATERIAL)
    assert edit.shows[0] in change.before
    assert edit.shows[1] in change.after
    assert change.before != change.after


@pytest.mark.parametrize("edit", COSMETIC, ids=lambda edit: edit.name)
def test_a_cosmetic_edit_is_called_so(edit):
    assert weight_of(reported(edit)) is Weight.COSMETIC


@pytest.mark.parametrize("edit", MATERIAL, ids=lambda edit: edit.name)
def test_an_edit_moves_its_field_and_no_other(edit):
    assert {change.field for change in reported(edit)} == {edit.field}


def test_nothing_moved_is_no_change():
    for base in bases():
        assert notice_changes(base, replace(base), AS_OF) == ()


def test_a_deadline_brought_forward_comes_first():
    base = next(bases())
    on = base.deadlines[0].on
    moved = replace(
        base,
        deadlines=(replace(base.deadlines[0], on=date(2026, 11, 1)),),
        status=Status.CLOSED,
        award_floor=None,
    )
    first, *others = notice_changes(base, moved, AS_OF)
    assert (first.field, first.brought_forward, first.before) == ("deadlines", True, str(on))
    assert not any(change.brought_forward for change in others)


def test_a_cut_off_that_has_passed_and_is_no_longer_listed_is_no_change():
    base = next(bases())
    cutoffs = tuple(Deadline(DeadlineKind.CUTOFF, date(2026, month, 1)) for month in (9, 12))
    before, after = replace(base, deadlines=cutoffs), replace(base, deadlines=cutoffs[1:])
    assert weight_of(notice_changes(before, after, AS_OF)) is Weight.COSMETIC


def test_a_closing_that_the_dates_had_already_brought_is_no_change():
    base = replace(next(bases()), deadlines=(Deadline(DeadlineKind.FIXED, date(2026, 9, 1)),))
    assert notice_changes(base, replace(base, status=Status.CLOSED), AS_OF) == ()


def test_an_hour_newly_stated_is_reported_but_brings_nothing_forward():
    base = next(bases())
    dated = replace(base.deadlines[0], zone="Europe/Brussels", at=None)
    before = replace(base, deadlines=(dated,))
    (change,) = notice_changes(before, replace(base, deadlines=(replace(dated, at=time(17)),)), AS_OF)
    assert (change.weight, change.brought_forward) == (Weight.CRITICAL, False)


@pytest.mark.parametrize(
    ("one", "other"), [("€1,500", "€1.500"), ("10 MW", "1.0 MW"), ("not eligible", "eligible")]
)
def test_what_means_something_else_has_another_essence(one, other):
    assert essence(one) != essence(other)


def test_only_the_sentences_that_differ_are_shown():
    old = "First, as before. Costs of land count. Last, as before."
    new = "First, as before. Costs of land do not count! Last,  as before."
    assert sentence_difference(old, new) == (["Costs of land count."], ["Costs of land do not count!"])
    assert sentences(" One.\n\nTwo; three ") == ["One.", "Two;", "three"]
