"""What was told is committed before it is sent: a crash neither loses nor repeats a mail."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from stored_cases import NIGHT, keep, night, notice, opportunity, save

from db.records import Accounting, Announcement, LedgerEntry, MailState, OutboxMail, Told
from db.store import Store

ROOT = Path(__file__).parents[1]


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "legation.db") as opened:
        yield opened


def mail(recipient="ana@example.org", cycle="2026-08-11", subject="3 new"):
    return OutboxMail(recipient, cycle, f"<{cycle}.{recipient}>", subject, b"bytes\r\n\xff", "<p>3 new</p>")


def told(recipient="ana@example.org", name="op-a", announcement=Announcement.NEW, on=NIGHT, **fields):
    facts = (("deadline", "2026-09-15 17:00 Europe/Brussels"), ("money", "€ 250,000"))
    return Told(recipient, "lab", name, announcement, on, facts, "digest", **fields)


def account(recipient="ana@example.org", name="op-a", to=Accounting.SENT, reason="new", on=NIGHT):
    return LedgerEntry(on, recipient, "lab", name, to, reason)


def test_a_committed_mail_comes_back_byte_for_byte(store):
    assert store.deliveries.commit(NIGHT, [mail()], [told()], [account()]) == 1
    assert store.deliveries.pending() == store.deliveries.of_night(NIGHT) == [mail()]
    assert store.deliveries.told() == [told()]
    assert store.deliveries.ledger(NIGHT) == [account()]


def test_a_cycle_committed_again_changes_nothing(store):
    store.deliveries.commit(NIGHT, [mail()], [told()], [account()])
    before = list(store.dump_stable())
    repeated = [account(to=Accounting.SUPPRESSED, reason="already-told"), account(name="op-b")]
    again = [mail(subject="other words")], [told(), told(name="op-b")], repeated
    assert store.deliveries.commit(NIGHT, *again) == 0
    assert store.deliveries.commit(NIGHT, [], [], repeated) == 0
    assert list(store.dump_stable()) == before


def test_another_recipients_account_is_replaced_when_the_night_is_repeated(store):
    store.deliveries.commit(NIGHT, [mail()], [], [account(), account("bo@example.org", to=Accounting.QUEUED)])
    later = [account("bo@example.org", name="op-b", to=Accounting.SUPPRESSED, reason="dismissed")]
    store.deliveries.commit(NIGHT, [], [], later)
    assert store.deliveries.ledger(NIGHT) == [account(), *later]


def test_a_mail_of_another_cycle_the_same_night_is_added_with_what_it_tells(store):
    store.deliveries.commit(NIGHT, [mail()], [told()], [account()])
    correction = mail(cycle="2026-08-11-correction")
    second = told(announcement=Announcement.CHANGED)
    assert store.deliveries.commit(NIGHT, [correction], [second], [account()]) == 1
    assert store.deliveries.told() == [told(), second]


def test_the_last_row_told_is_the_latest(store):
    for number, announcement in enumerate([Announcement.NEW, Announcement.CHANGED, Announcement.CLOSING]):
        row = told(announcement=announcement, on=night(number))
        store.deliveries.commit(night(number), [mail(cycle=f"{number}")], [row], [])
    latest = {(t.recipient, t.profile, t.opportunity): t for t in store.deliveries.told()}
    assert [t.announcement for t in latest.values()] == [Announcement.CLOSING]


def test_what_was_told_follows_its_opportunity_through_a_merge(store):
    save(store, [notice("1"), notice("2")])
    one, other = keep(store, [opportunity(notice("1")), opportunity(notice("2"))])
    store.deliveries.commit(NIGHT, [mail()], [told(name=other.id)], [])
    keep(store, [replace(one, notices=(*one.notices, *other.notices))], {other.id: one.id})
    assert [t.opportunity for t in store.deliveries.told()] == [one.id]


def test_a_mail_is_claimed_then_sent_once(store):
    store.deliveries.commit(NIGHT, [mail()], [], [])
    name = mail().message_id
    assert store.deliveries.claim(name)
    assert [m.state for m in store.deliveries.pending()] == [MailState.SENDING]
    store.deliveries.mark_sent(name, "250 queued")
    assert store.deliveries.pending() == []
    assert not store.deliveries.claim(name)
    assert store.deliveries.of_night(NIGHT)[0].reply == "250 queued"


def test_a_mail_whose_outcome_a_crash_hid_is_offered_again(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        store.deliveries.commit(NIGHT, [mail()], [], [])
        store.deliveries.claim(mail().message_id)
    with Store.open(tmp_path / "legation.db") as store:
        (pending,) = store.deliveries.pending()
        assert (pending.message_id, pending.state) == (mail().message_id, MailState.SENDING)
        assert store.deliveries.claim(pending.message_id)


def test_a_refused_mail_is_not_tried_again_and_a_postponed_one_is(store):
    refused, postponed = mail(), mail("bo@example.org")
    store.deliveries.commit(NIGHT, [refused, postponed], [], [])
    store.deliveries.mark_failed(refused.message_id, "550 no such user")
    store.deliveries.requeue(postponed.message_id, "451 try later")
    assert [(m.recipient, m.reply) for m in store.deliveries.pending()] == [
        ("bo@example.org", "451 try later")
    ]


def test_the_latest_ledger_of_each_reader_is_found(store):
    for number in (0, 1, 2):
        store.deliveries.commit(night(number), [], [], [account(on=night(number), name=f"op-{number}")])
    store.deliveries.commit(night(1), [], [], [account("bo@example.org", on=night(1))])
    nights = store.ledgers.last_nights(before=night(2))
    assert [(who, last) for (who, _), last in sorted(nights.items())] == [
        ("ana@example.org", night(1)),
        ("bo@example.org", night(1)),
    ]
    found = [
        each
        for (who, profile), last in sorted(nights.items())
        for each in store.ledgers.accounts_of(who, {profile: last})
    ]
    assert [(e.recipient, e.opportunity) for e in found] == [
        ("ana@example.org", "op-1"),
        ("bo@example.org", "op-a"),
    ]


def test_an_account_drawn_up_reader_by_reader_is_committed_like_one_held_whole(store):
    whole = [account(), account("bo@example.org", to=Accounting.QUEUED)]
    ledger = store.night_ledger
    for _ in range(2):
        ledger.begin()
        for each in whole:
            ledger.add([each])
    assert ledger.count() == 2
    assert ledger.of_profiles([whole[0].profile, "nobody"], NIGHT) == {"nobody": [], whole[0].profile: whole}
    store.deliveries.commit(NIGHT, [mail()], [], ledger)
    assert store.deliveries.ledger(NIGHT) == whole
    ledger.begin()
    ledger.add([account(to=Accounting.QUEUED), account("bo@example.org")])
    store.deliveries.commit(NIGHT, [], [], ledger)
    settled, fresh = store.deliveries.ledger(NIGHT)
    assert (settled, fresh.accounting) == (whole[0], Accounting.SENT), "who has a mail keeps its account"


def test_an_account_that_is_never_committed_leaves_nothing(tmp_path):
    for _ in range(2):
        with Store.open(tmp_path / "other.db") as other:
            other.night_ledger.begin()
            assert other.night_ledger.count() == 0
            other.night_ledger.add([account()])
    with Store.open(tmp_path / "other.db") as other:
        assert other.deliveries.ledger(NIGHT) == []


def test_a_commit_that_fails_queues_no_mail(store):
    twice = [mail(), replace(mail(), cycle="other")]
    with pytest.raises(Exception, match="UNIQUE"):
        store.deliveries.commit(NIGHT, twice, [told()], [account()])
    assert store.deliveries.pending() == store.deliveries.told() == store.deliveries.ledger(NIGHT) == []


SENDER = """
import sys
from pathlib import Path
from test_deliveries import account, mail, night, told
from db.store import Store

with Store.open(Path(sys.argv[1])) as store:
    for number in range(int(sys.argv[2]), 10_000):
        who = [f"r{i}@example.org" for i in range(20)]
        rows = [told(w, on=night(number)) for w in who]
        mails = [mail(w, cycle=str(number)) for w in who]
        store.deliveries.commit(night(number), mails, rows, [account(w, on=night(number)) for w in who])
        print("committed", number, flush=True)
        for each in store.deliveries.pending():
            store.deliveries.claim(each.message_id)
            store.deliveries.mark_sent(each.message_id, "250")
            print("sent", each.message_id, flush=True)
"""


@pytest.mark.slow
def test_sudden_death_loses_no_commit_and_offers_nothing_sent_again(tmp_path):
    path, seed, committed = tmp_path / "legation.db", random.Random(11), -1
    environment = {"PYTHONPATH": f"{ROOT}:{ROOT / 'tests'}"}
    Store.open(path).close()
    for _ in range(20):
        command = [sys.executable, "-c", SENDER, path, str(committed + 1)]
        child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
        first = child.stdout.readline()
        time.sleep(seed.uniform(0, 0.1))
        child.send_signal(signal.SIGKILL)
        said = [line.split() for line in (first, *child.stdout.readlines()) if line.endswith("\n")]
        child.wait()
        committed = max([committed, *(int(what) for verb, what in said if verb == "committed")])
        sent = {what for verb, what in said if verb == "sent"}
        with Store.open(path) as store:
            nights = {t.told_on for t in store.deliveries.told()}
            assert all(
                len(store.deliveries.of_night(each)) == len(store.deliveries.ledger(each)) == 20
                for each in nights
            )
            assert len(nights) >= committed + 1
            assert not sent & {m.message_id for m in store.deliveries.pending()}
            committed = max(committed, len(nights) - 1)
    assert committed >= 5
