"""The mail server fails at every step of the protocol, in every way: nothing is lost, little is doubled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from db.records import MailState, OutboxMail
from db.store import Store
from flows.delivery.mailer import deliver
from tests.scripted_smtp import FAULTS, STEPS, scripted

AT = datetime(2026, 9, 2, 2, tzinfo=UTC)
READERS = ("anna@example.org", "bert@example.org", "carl@example.org")


@dataclass(frozen=True)
class Address:
    """Where a test's server listens."""

    port: int
    host: str = "127.0.0.1"
    security: str = "none"
    user: str | None = None
    password: str | None = None
    per_minute: int | None = None


def mail(recipient: str, cycle: str = "2026-09-02") -> OutboxMail:
    content = f"From: desk@example.org\r\nTo: {recipient}\r\nSubject: x\r\n\r\n.\r\n{recipient}\r\n"
    name = f"<{recipient.partition(chr(64))[0]:a>32}@example.org>"
    return OutboxMail(recipient, cycle, f"{name[:-1]}.{cycle}>", "x", content.encode(), "<p>x</p>")


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        store.deliveries.commit(AT.date(), [mail(reader) for reader in READERS], [], [])
        yield store


def hand_over(store: Store, address: Address, at: datetime = AT, **more):
    return deliver(
        store.deliveries, directory=Path("unused"), at=at, smtp=address, sleep=lambda _seconds: None,
        silence_seconds=0.3, **more,
    )  # fmt: skip


def copies(server, reader: str) -> int:
    return sum(reader.encode() in content for content in server.taken)


# What each step's final no is about; every other fault passes. (No TLS at all: tests/test_mailer.py)
SETTLED = {("RCPT", "5xx"), ("DATA", "5xx"), ("content", "5xx")}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("step", [step for step in STEPS if step != "STARTTLS"])
def test_one_fault_anywhere_loses_no_mail_and_doubles_none_that_was_not_taken(store, step, fault):
    login = {"user": "desk", "password": "secret"} if step == "AUTH" else {}
    with scripted(step, fault) as server:
        address = Address(server.port, **login)
        for run in range(3):
            hand_over(store, address, AT + timedelta(days=run))
        refused = {each.recipient for each in store.deliveries.unsent()}
        assert not store.deliveries.pending()
        for reader in READERS:
            expected = 0 if reader in refused else 1
            assert copies(server, reader) == expected, f"{reader} after {fault} at {step}"
    assert len(refused) == (1 if (step, fault) in SETTLED else 0)


@pytest.mark.parametrize("fault", ["close", "hang", "421", "nonsense"])
def test_only_where_the_answer_to_the_whole_mail_was_lost_is_one_mail_doubled_and_it_is_the_same(
    store, fault
):
    with scripted("content", fault, accepts=True) as server:
        for run in range(3):
            hand_over(store, Address(server.port), AT + timedelta(days=run))
    assert not store.deliveries.pending()
    doubled = [content for content in set(server.taken) if server.taken.count(content) == 2]
    assert len(doubled) == 1, "the same bytes, and so the same Message-ID"
    assert len(server.taken) == len(READERS) + 1


@pytest.mark.parametrize("step", [step for step in STEPS if step not in {"EHLO", "STARTTLS", "RSET", "QUIT"}])
def test_a_server_that_never_gets_better_keeps_every_mail_waiting_or_refused(store, step):
    login = {"user": "desk", "password": "secret"} if step == "AUTH" else {}
    with scripted(step, "4xx", times=10_000) as server:
        hand_over(store, Address(server.port, **login))
    assert not server.taken
    assert {each.recipient for each in store.deliveries.pending()} == set(READERS)
    assert {each.state for each in store.deliveries.pending()} == {MailState.QUEUED}
    assert store.deliveries.pending()[0].reply, "what the server said, of the first at least"


def test_a_mail_put_off_is_left_alone_longer_and_longer_and_given_up_after_five_days(store):
    asked = []
    with scripted("RCPT", "4xx", times=10_000) as server:
        at = AT
        while at < AT + timedelta(days=6):
            before = server.failed
            hand_over(store, Address(server.port), at, patient=True, pauses=())
            if server.failed > before:
                asked.append(at - AT)
            at += timedelta(minutes=15)
    hours = [each / timedelta(hours=1) for each in asked]
    assert hours[:6] == pytest.approx([0, 0.25, 1.25, 5.25, 17.25, 29.25])
    assert len(hours) < 20
    assert not store.deliveries.pending()
    assert {each.state for each in store.deliveries.unsent()} == {MailState.FAILED}
    assert "given up: put off for 5 days" in store.deliveries.unsent()[0].reply


def test_a_sender_that_the_server_refuses_costs_no_mail_and_names_the_sender(store):
    with scripted("MAIL", "5xx", times=10_000) as server:
        report = hand_over(store, Address(server.port))
        assert "refuses desk@example.org as sender" in report.problem
        assert server.failed == 1, "every other mail would be refused alike"
    assert len(store.deliveries.pending()) == 3


# Addresses that take no mail


def refused_address(store: Store, server) -> str:
    """Make the scripted server refuse one reader's address; whose it was."""
    hand_over(store, Address(server.port))
    (suspension,) = store.suspensions.all()
    return suspension.recipient


def test_an_address_that_does_not_exist_is_suspended_and_its_mails_go_out_when_it_is_resumed(store):
    with scripted("RCPT", "5xx") as server:
        server._fail = lambda connection: connection.sendall(b"550 5.1.1 no such user\r\n")
        reader = refused_address(store, server)
        store.deliveries.commit(AT.date() + timedelta(days=1), [mail(reader, "2026-09-03")], [], [])
        hand_over(store, Address(server.port), AT + timedelta(days=1))
        assert copies(server, reader) == 0
        assert not store.deliveries.pending(), "what waits for it is nobody's trouble"
        assert store.suspensions.lift(reader) == 2
        hand_over(store, Address(server.port), AT + timedelta(days=2))
        assert copies(server, reader) == 2
    assert store.suspensions.all() == []
    assert store.suspensions.lift(reader) is None


@pytest.mark.parametrize(
    ("reply", "suspended", "state"),
    [
        ("550 5.1.1 user unknown", True, MailState.FAILED),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", True, MailState.FAILED),
        ("550 5.2.1 mailbox disabled", True, MailState.FAILED),
        ("550 no such mailbox", True, MailState.FAILED),
        ("553 mailbox name not allowed", True, MailState.FAILED),
        ("552 5.2.2 mailbox full", False, MailState.FAILED),
        ("554 5.6.0 content broken", False, MailState.FAILED),
        ("550 5.7.1 blocked using a list", False, MailState.QUEUED),
        ("550 blocked by our spam policy", False, MailState.QUEUED),
        ("554 relay access denied", False, MailState.QUEUED),
        ("550 5.1.8 sender address does not resolve", False, MailState.QUEUED),
    ],
)
def test_only_a_no_about_the_address_suspends_it_and_one_about_us_loses_no_mail(
    store, reply, suspended, state
):
    with scripted("RCPT", "5xx", times=3) as server:
        server._fail = lambda connection: connection.sendall(reply.encode() + b"\r\n")
        hand_over(store, Address(server.port), pauses=())
    assert {each.state for each in store.deliveries.unsent()} == {state}
    assert len(store.suspensions.all()) == (3 if suspended else 0)


def test_mails_go_out_no_faster_than_the_server_allows(store):
    waited: list[float] = []
    with scripted("RCPT", "none", times=0) as server:
        address = replace(Address(server.port), per_minute=30)
        deliver(store.deliveries, directory=Path("unused"), at=AT, smtp=address, sleep=waited.append)
        assert len(server.taken) == 3
    assert len(waited) == 2
    assert all(1.5 < seconds <= 2.0 for seconds in waited)
