"""How what was published when a reader was told reads today: on the night of each telling, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from db.merging import merge_notices
from db.opportunities import digest_of_all
from db.records import Announcement, NoticeRef, Outcome, RawDeadline, RawNotice, SourceRun, Told
from db.store import Store
from flows.night.rereading import read_again
from spiders.normalise import normalise
from spiders.registry import source_class

NIGHT = date(2026, 10, 14)
SILENT, SPEAKING = "de_foerderdatenbank", "int_boad"


def raw(source: str, due: str) -> RawNotice:
    return RawNotice(
        source=source,
        key="one",
        url=f"https://{source.replace('_', '-')}.example.org/one",
        title="Membranes for brine",
        fetched_at="2026-10-14T02:00:00+00:00",
        text="<p>We fund work on membranes.</p>",
        text_basis="full",
        deadlines=(RawDeadline(date=due),),
    )


SAID = (raw(SILENT, "2026-11-05"), raw(SPEAKING, "2026-12-01"))


def save(store: Store, source: str, listed: tuple[RawNotice, ...], on: date) -> None:
    run = SourceRun(source, Outcome.OK, None, len(listed), (0, 9))
    read = [normalise(each, source_class(source))[0] for each in listed]
    store.notices.save_source(run, listed, read, (), night=on, complete_listing=True)


def told(reader: str, on: date, digest: str) -> Told:
    return Told(reader, "p", "op-1", Announcement.CHANGED, on, (), digest, "")


def test_of_two_tellings_in_the_same_words_each_is_read_as_its_own_night_had_it(tmp_path):
    """One portal fell silent between them: what the call says has moved, though no word has."""
    refs = tuple(NoticeRef(each.source, each.key) for each in SAID)
    digest = digest_of_all([each.digest for each in SAID])
    gone_on = NIGHT + timedelta(days=3)
    with Store.open(tmp_path / "legation.db") as store:
        for each in SAID:
            save(store, each.source, (each,), NIGHT)
        for days in (1, 2, 3):
            save(store, SILENT, (), NIGHT + timedelta(days))
        as_of = datetime.combine(gone_on + timedelta(1), time(2), UTC)
        merged = merge_notices("op-1", store.notices.current(), as_of)
        today = {"op-1": replace(merged, notices=refs, raw_digest=digest)}
        tellings = [told("a@example.org", NIGHT, digest), told("b@example.org", gone_on, digest)]
        found = read_again(store, tellings, today, as_of)
    due = {on: again.merged.deadlines[0].on for (_, _, on), again in found.items()}
    assert due == {NIGHT: date(2026, 11, 5), gone_on: date(2026, 12, 1)}
