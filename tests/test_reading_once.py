"""What a publisher says again is not read again, and whatever could read otherwise is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

import spiders.normalise
from db.records import Issue, Outcome, RawDeadline, RawNotice, SourceRun
from db.store import Store
from flows.night.gathering import keep
from flows.night.rereading import reading_code, reread_stored
from spiders.normalise import normalise
from spiders.registry import source_class
from spiders.sealed import SourceCrawl

NIGHT = date(2026, 10, 14)
SOURCE = source_class("gb_ukri")


def said(key: str, **fields: object) -> RawNotice:
    raw = RawNotice(
        source=SOURCE.name,
        key=key,
        url=f"https://www.ukri.org/{key}",
        title=f"Membranes for {key}",
        fetched_at="2026-10-14T02:00:00+00:00",
        text=f"<p>We fund work on membranes for {key}.</p>",
        text_basis="full",
        deadlines=(RawDeadline(date="2026-12-01"),),
    )
    return replace(raw, **fields)


LISTED = tuple(said(key) for key in ("brine", "rivers", "wells"))
ODD = said("odd", award_ceiling="some pounds or other")


@pytest.fixture
def read(monkeypatch):
    """The keys of what is read, in order."""
    asked: list[str] = []

    def watched(raw, source):
        asked.append(raw.key)
        return normalise(raw, source)

    monkeypatch.setattr(spiders.normalise, "normalise", watched)
    return asked


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "legation.db") as opened:
        yield opened


def night(store: Store, listed: tuple[RawNotice, ...], days: int = 0, *, finished: bool = True) -> None:
    run = SourceRun(SOURCE.name, Outcome.OK, None, len(listed), (1, 400))
    again = tuple(replace(raw, fetched_at=f"{NIGHT + timedelta(days)}T02:00:00+00:00") for raw in listed)
    keep(store, SourceCrawl(run, again), SOURCE, NIGHT + timedelta(days))
    if finished:
        reread_stored(store, NIGHT + timedelta(days))


def test_what_says_the_same_is_not_read_again_and_counts_as_seen(store, read):
    night(store, LISTED)
    before = store.notices.current()
    read.clear()
    night(store, LISTED, 1)
    assert read == []
    assert store.notices.current() == before
    assert {seen.last_seen_on for seen in store.notices.sightings().values()} == {NIGHT + timedelta(1)}


def test_what_says_something_else_or_is_new_is_read(store, read):
    night(store, LISTED)
    read.clear()
    night(store, (said("brine", title="Other membranes"), *LISTED[1:], said("lakes")), 1)
    assert read == ["brine", "lakes"]
    assert {n.key: n.title for n in store.notices.current()}["brine"] == "Other membranes"


def test_what_went_back_to_what_it_said_before_is_read(store, read):
    night(store, LISTED)
    night(store, (said("brine", title="Other membranes"), *LISTED[1:]), 1)
    read.clear()
    night(store, LISTED, 2)
    assert read == ["brine"]
    assert {n.key: n.title for n in store.notices.current()}["brine"] == "Membranes for brine"


def test_what_was_not_understood_is_still_reported_every_night(store):
    night(store, (*LISTED, ODD))
    reported = store.notices.issues(NIGHT)
    night(store, (*LISTED, ODD), 1)
    assert reported
    assert all(isinstance(issue, Issue) and issue.key == "odd" for issue in reported)
    assert store.notices.issues(NIGHT + timedelta(1)) == reported


def test_another_way_of_reading_reads_everything(store, read, monkeypatch):
    listed = tuple(replace(raw, award_ceiling="500000") for raw in LISTED)
    night(store, listed)
    read.clear()
    monkeypatch.setattr(SOURCE, "currency", "EUR")
    night(store, listed, 1)
    assert read == ["brine", "rivers", "wells"]
    assert {notice.award_ceiling.currency for notice in store.notices.current()} == {"EUR"}


def test_after_a_night_that_another_program_left_unfinished_everything_is_read(store, read, monkeypatch):
    listed = tuple(replace(raw, award_ceiling="500000") for raw in LISTED)
    night(store, listed)
    with monkeypatch.context() as other:
        other.setattr(SOURCE, "currency", "EUR")
        night(store, listed, 1, finished=False)
    read.clear()
    night(store, listed, 2)
    assert read == ["brine", "rivers", "wells"]
    assert {notice.award_ceiling.currency for notice in store.notices.current()} == {"GBP"}


def test_the_way_of_reading_has_libraries_and_declarations_in_it(monkeypatch):
    before = reading_code(SOURCE)
    monkeypatch.setattr(SOURCE, "boilerplate", "^Sent by")
    assert reading_code(SOURCE) != before
