"""Two nights that should be equal have equal dumps; two that differ do not."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from stored_cases import AS_OF, NIGHT, keep, night, notice, opportunity, raw_notice, save, source_run
from test_deliveries import account, mail, told

from db.records import Edge, Judgement, NoticeRef, Triage, TriageAction
from db.store import Store
from tests.conftest import legation


def filled(path, *, fetched_at="2026-08-11T02:00:00+00:00", order=1, vector=b"\x00\x01", reply="250 ok 123"):
    """A store with something in every table; the options are what must not show."""
    with Store.open(path) as store:
        for attempt in range(order % 2 + 1):
            run = store.runs.begin(NIGHT, AS_OF, "replay")
            store.runs.mark(run, "crawl", f"attempt {attempt}")
            store.runs.finish(run, 0)
        store.profiles.put("lab", "profile: lab", NIGHT)
        notices = [notice("1"), notice("2")][::order]
        raw = [replace(raw_notice(n.key), fetched_at=fetched_at) for n in notices]
        store.notices.save_source(source_run(seen=2), raw, notices, [], night=NIGHT, complete_listing=True)
        keep(store, [opportunity(n) for n in notices])
        store.vectors.put("mini", {"h": vector})
        refs = NoticeRef("us_example", "1"), NoticeRef("us_example", "2")
        at = AS_OF.replace(minute=order % 3)
        store.edges.decide(Edge(*refs, Judgement.DIFFERENT, 1.0, ("two calls",), "ana", at))
        store.triage.add(Triage("lab", opportunity(notice("1")).id, TriageAction.KEEP, "", "ana", at))
        store.deliveries.commit(NIGHT, [mail()], [told()], [account()])
        store.deliveries.mark_sent(mail().message_id, reply)
        return list(store.dump_stable())


def test_the_clock_the_order_and_the_machine_do_not_show(tmp_path):
    first = filled(tmp_path / "a.db")
    second = filled(
        tmp_path / "b.db",
        fetched_at="2026-08-11T09:30:12+00:00",
        order=-1,
        vector=b"\x00\x02",
        reply="250 ok 456",
    )
    assert first == second


def test_the_command_prints_these_lines(tmp_path):
    lines = filled(tmp_path / "legation.db")
    done = legation("dump", "--stable", "--home", tmp_path)
    assert (done.returncode, done.stdout) == (0, "".join(f"{line}\n" for line in lines))


def test_every_table_but_those_of_runs_is_there_as_json_lines(tmp_path):
    lines = filled(tmp_path / "a.db")
    tables = [json.loads(line)["table"] for line in lines]
    assert tables == sorted(tables)
    assert set(tables) == {
        "edge",
        "ledger",
        "notice",
        "notice_version",
        "opportunity",
        "opportunity_id",
        "opportunity_notice",
        "outbox",
        "profile",
        "raw_notice",
        "told",
        "triage",
        "vector",
    }
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    "change",
    [
        lambda store: save(store, [notice("1", title="Another title"), notice("2")], night(1)),
        lambda store: save(store, [notice("1"), notice("2")], night(1)),
        lambda store: store.profiles.put("lab", "profile: lab\nname: Lab", NIGHT),
        lambda store: store.profiles.put("lab", "{profile: lab}", NIGHT),
        lambda store: store.vectors.put("mini", {"other": b""}),
        lambda store: store.deliveries.commit(night(1), [mail(cycle="2")], [], []),
        lambda store: store.edges.undo(NoticeRef("us_example", "1"), NoticeRef("us_example", "2"), "ana"),
    ],
    ids=[
        "a title",
        "a later sighting",
        "a profile",
        "a profile in braces",
        "a vector",
        "a mail",
        "a decision taken back",
    ],
)
def test_what_a_night_found_or_did_shows(tmp_path, change):
    before = filled(tmp_path / "a.db")
    with Store.open(tmp_path / "a.db") as store:
        change(store)
        assert list(store.dump_stable()) != before
