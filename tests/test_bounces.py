"""Mails that come back: read from a maildir, believed only when they name a mail of ours."""

from __future__ import annotations

import email
import mailbox
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from told_home import call, profile, run_night

from db.records import InputError, MailState, OutboxMail
from db.store import Store
from db.suspensions import RETURNS_DAYS
from flows.delivery.bounces import read_bounces, returned
from flows.delivery.mail_key import KEY_FILE, MailKeyError, mail_key, sender_of
from flows.delivery.mail_settings import bounces_of
from flows.digest.message import message_id
from flows.setting_values import SettingsError
from flows.settings import read_settings
from tests.mail_returns import delivery_status, plain_return

AT = datetime(2026, 9, 3, 2, tzinfo=UTC)
NAME = f"<{'a1' * 16}@desk.example.org>"
READER = "anna@example.org"


@pytest.fixture
def maildir(tmp_path):
    return mailbox.Maildir(tmp_path / "returns")


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        mail = OutboxMail(READER, "2026-09-02", NAME, "2 new", b"From: desk@example.org\r\n\r\n", "")
        store.deliveries.commit(AT.date(), [mail], [], [])
        store.deliveries.mark_sent(NAME, "250 OK")
        yield store


def state(store: Store) -> MailState:
    return store.deliveries.states()[NAME]


def read(maildir, store):
    return read_bounces(Path(maildir._path), store.suspensions, AT)


def test_a_return_about_the_address_suspends_it_and_keeps_the_mail_for_later(maildir, store):
    maildir.add(delivery_status(NAME, READER, "failed", "5.1.1", "550 5.1.1 no such user here"))
    report = read(maildir, store)
    assert (report.noted, report.delayed, report.left) == (1, 0, 0)
    (suspension,) = store.suspensions.all()
    assert (suspension.recipient, suspension.how) == (READER, "bounced")
    assert suspension.reason == "5.1.1 no such user here"
    assert state(store) is MailState.FAILED
    assert store.suspensions.lift(READER) == 1
    assert state(store) is MailState.QUEUED


def test_a_return_is_read_once_and_marked_as_read(maildir, store):
    maildir.add(delivery_status(NAME, READER, "failed", "5.1.1", "550 5.1.1 gone"))
    read(maildir, store)
    assert read(maildir, store).noted == 0
    assert [message.get_flags() for message in maildir] == ["S"]


@pytest.mark.parametrize(
    ("status", "words", "suspended"),
    [
        ("5.1.1", "550 5.1.1 unknown", True),
        ("5.2.1", "550 5.2.1 disabled", True),
        ("5.2.2", "552 5.2.2 mailbox full", False),
        ("5.7.1", "550 5.7.1 message rejected as spam", False),
        ("5.6.0", "554 5.6.0 bad content", False),
        ("5.4.4", "host not found", False),
    ],
)
def test_only_a_return_about_the_address_suspends_it(maildir, store, status, words, suspended):
    maildir.add(delivery_status(NAME, READER, "failed", status, words))
    assert read(maildir, store).noted == 1
    assert bool(store.suspensions.all()) is suspended
    assert state(store) is MailState.FAILED


def test_a_delay_is_no_return(maildir, store):
    maildir.add(delivery_status(NAME, READER, "delayed", "4.4.1", "connection timed out"))
    report = read(maildir, store)
    assert (report.noted, report.delayed) == (0, 1)
    assert state(store) is MailState.SENT


@pytest.mark.parametrize(
    "name", [f"<{'b2' * 16}@desk.example.org>", "<something@else.example.org>"], ids=["unsent", "foreign"]
)
def test_a_return_of_a_mail_that_we_never_sent_suspends_nobody(maildir, store, name):
    maildir.add(delivery_status(name, READER, "failed", "5.1.1", "550 5.1.1 no such user"))
    assert read(maildir, store).noted == 0
    assert store.suspensions.all() == []
    assert state(store) is MailState.SENT


def test_what_is_no_return_stays_unread_for_a_person(maildir, store):
    maildir.add(b"From: anna@example.org\r\nSubject: Thank you\r\n\r\nCould you add my colleague?\r\n")
    assert read(maildir, store).left == 1
    assert [message.get_flags() for message in maildir] == [""]
    assert read(maildir, store).left == 1


@pytest.mark.parametrize(
    "rubbish",
    [
        b"",
        b"\x00\xff\xfe" * 500,
        b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n",
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x\r\n"
        b"Content-Type: message/delivery-status\r\n\r\nStatus: nonsense\r\n\r\n--x--\r\n",
        b"From: MAILER-DAEMON\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xe4\xf6",
    ],
)
def test_rubbish_is_left_where_it_is_and_hinders_no_other(maildir, store, rubbish):
    maildir.add(rubbish)
    maildir.add(delivery_status(NAME, READER, "failed", "5.1.1", "550 5.1.1 gone"))
    report = read(maildir, store)
    assert (report.noted, report.left) == (1, 1)


def test_a_return_in_one_servers_own_words_is_understood_too():
    found = returned(email.message_from_bytes(plain_return(NAME, READER)))
    assert found is not None
    assert (found.message_id, found.final) == (NAME, True)


def test_a_folder_that_is_no_maildir_is_refused(tmp_path):
    with pytest.raises(SettingsError, match=r"LEGATION_BOUNCES=.*not a maildir"):
        bounces_of({"LEGATION_BOUNCES": str(tmp_path)})
    assert bounces_of({}) is None


def test_a_maildir_that_went_away_is_named(tmp_path, store):
    with pytest.raises(InputError, match="the maildir cannot be read"):
        read_bounces(tmp_path / "nowhere", store.suspensions, AT)


# Forged returns


@pytest.fixture
def told(tmp_path):
    """A home that has sent a digest to a reader, as a night composes it."""
    with Store.open(tmp_path / "legation.db") as store:
        store.profiles.put("reef", profile("reef", READER), AT.date())
    (mail,) = run_night(tmp_path, AT.date(), [call(1)], {"reef": 70.0}).values()
    with Store.open(tmp_path / "legation.db") as store:
        store.deliveries.mark_sent(mail.message_id, "250 OK")
        yield store, mail


def test_who_knows_address_night_and_domain_cannot_forge_a_return_and_who_has_the_mail_can_return_it(
    maildir, told
):
    store, mail = told
    domain = mail.message_id.partition("@")[2]
    guessed = sha256(f"{mail.recipient}\x1f{mail.cycle}".encode()).hexdigest()[:32]
    assert f"<{guessed}@{domain}" != mail.message_id
    maildir.add(delivery_status(f"<{guessed}@{domain}", READER, "failed", "5.1.1", "550 5.1.1 no such user"))
    assert read(maildir, store).noted == 0
    assert store.suspensions.all() == []
    maildir.add(delivery_status(mail.message_id, READER, "failed", "5.1.1", "550 5.1.1 no such user"))
    assert read(maildir, store).noted == 1
    assert [each.recipient for each in store.suspensions.all()] == [READER]


def test_a_home_names_a_mail_the_same_again_and_no_other_home_does(tmp_path, told):
    _, mail = told
    sender = sender_of(read_settings(tmp_path, {}))
    assert message_id(mail.recipient, mail.cycle, sender) == mail.message_id
    (tmp_path / "elsewhere").mkdir()
    other = sender_of(read_settings(tmp_path / "elsewhere", {}))
    assert message_id(mail.recipient, mail.cycle, other) != mail.message_id
    assert "key" not in repr(other), "a secret is in no log"


def test_the_name_of_a_mail_sent_by_an_older_version_is_still_known_for_a_month(maildir, store):
    maildir.add(delivery_status(NAME, READER, "failed", "5.1.1", "550 5.1.1 no such user"))
    late = AT + timedelta(days=RETURNS_DAYS + 1)
    assert read_bounces(Path(maildir._path), store.suspensions, late).noted == 0
    assert store.suspensions.all() == []
    maildir.add(delivery_status(NAME, READER, "failed", "5.1.1", "550 5.1.1 no such user"))
    assert read(maildir, store).noted == 1


def test_the_key_is_the_owners_alone_and_refused_where_it_is_not(tmp_path):
    made = mail_key(tmp_path)
    path = tmp_path / KEY_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert mail_key(tmp_path) == made
    path.chmod(0o644)
    with pytest.raises(MailKeyError, match="others may read it"):
        mail_key(tmp_path)
    path.chmod(0o600)
    path.write_text("open sesame")
    with pytest.raises(MailKeyError, match="not a key"):
        mail_key(tmp_path)
    with pytest.raises(MailKeyError, match="cannot be written"):
        mail_key(tmp_path / "nowhere")


def test_where_nothing_may_be_written_there_is_no_key(tmp_path):
    assert mail_key(tmp_path, make=False) == b""
    assert list(tmp_path.iterdir()) == []
