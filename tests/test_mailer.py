"""Handing over mails: to a real SMTP server that answers well or badly, or as files; nothing is lost."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from telling_cases import NIGHT, READER, Home, at, opportunity

from db.records import MailState, OutboxMail
from flows.announcing.mail_plan import Sender
from flows.delivery.handover import OutcomeUnknownError
from flows.delivery.mail_server import MailServer
from flows.delivery.mailer import deliver
from flows.digest.mail import compose

FOREVER = 2.0


def mail_to(recipient: str) -> OutboxMail:
    """A real digest to someone."""
    planned = Home(replace(READER, email=recipient)).night(NIGHT, [opportunity("1", title=".leading dot\n.")])
    return compose(
        planned.mails[0],
        night=NIGHT,
        as_of=at(NIGHT),
        opportunities={"op-1": opportunity("1", title="Accès à l’eau")},
        source_lines=(),
        sender=Sender("digest@legation.example"),
    )


class Outbox:
    """An outbox in memory, with the states the database keeps."""

    def __init__(self, *mails: OutboxMail) -> None:
        self.mails = {mail.message_id: mail for mail in mails}
        self.suspended: set[str] = set()

    def pending(self):
        return [mail for mail in self.mails.values() if mail.state in {MailState.QUEUED, MailState.SENDING}]

    def claim(self, message_id):
        self._mark(message_id, MailState.SENDING, None)
        return True

    def mark_sent(self, message_id, reply):
        self._mark(message_id, MailState.SENT, reply)

    def mark_failed(self, message_id, reply, suspended_at=None):
        self.suspended |= {self.mails[message_id].recipient} if suspended_at else set()
        self._mark(message_id, MailState.FAILED, reply)

    def requeue(self, message_id, reply, put_off_at=None):  # noqa: ARG002
        self._mark(message_id, MailState.QUEUED, reply)

    def attempts(self):
        return {}

    def _mark(self, message_id, state, reply):
        self.mails[message_id] = replace(self.mails[message_id], state=state, reply=reply)

    def state(self, mail):
        return self.mails[mail.message_id].state

    def reply(self, mail):
        return self.mails[mail.message_id].reply


@dataclass(frozen=True)
class Address:
    """Where a test's server listens."""

    host: str
    port: int
    security: str = "none"
    user: str | None = None
    password: str | None = None
    per_minute: int | None = None


class Server:
    """A mail server whose replies are scripted per recipient, in order; afterwards it accepts."""

    def __init__(self) -> None:
        self.received: list[tuple[str, str, bytes]] = []
        self.rcpt: dict[str, list[str]] = {}
        self.data: dict[str, list[str]] = {}

    async def handle_RCPT(self, server, _session, envelope, address, _options):  # noqa: N802
        reply = self._next(self.rcpt, address)
        if reply == "drop":
            server.transport.abort()
            return "421 gone"
        if not reply.startswith("2"):
            return reply
        envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        (recipient,) = envelope.rcpt_tos
        reply = self._next(self.data, recipient)
        if reply == "hang":
            await asyncio.sleep(FOREVER)
        if reply.startswith("2") or reply == "accept and drop":
            self.received.append((envelope.mail_from, recipient, envelope.original_content))
        if "drop" in reply:
            server.transport.abort()
        return reply

    @staticmethod
    def _next(script, recipient):
        return script.get(recipient, []).pop(0) if script.get(recipient) else "250 OK queued as 7F"

    def copies(self, mail):
        """How many copies of a mail the server took."""
        return sum(content == mail.content for _, _, content in self.received)


@pytest.fixture
def server():
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=0)
    # Port 0 is chosen by the system; the controller's own probe needs to know it.
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        controller.port = probe.getsockname()[1]
    controller.start()
    handler.address = Address("127.0.0.1", controller.port)
    yield handler
    controller.stop()


@pytest.fixture
def waits():
    """The pauses a delivery made, instead of making them."""
    return []


def hand_over(outbox, server, waits, address=None):
    """Deliver to the test's server without really waiting."""
    return deliver(
        outbox,
        directory=Path("unused"),
        at=at(NIGHT),
        smtp=address or server.address,
        pauses=(15.0, 60.0),
        sleep=waits.append,
    )


ANNA, BERT, CARL = (mail_to(f"{name}@example.org") for name in ("anna", "bert", "carl"))


# To a mail server


def test_every_mail_arrives_byte_for_byte_from_the_sender_it_names(server, waits):
    outbox = Outbox(ANNA, BERT)
    report = hand_over(outbox, server, waits)
    assert server.received == [
        ("digest@legation.example", mail.recipient, mail.content) for mail in (ANNA, BERT)
    ]
    assert [handover.reply for handover in report.sent] == ["250 OK queued as 7F"] * 2
    assert (outbox.state(ANNA), outbox.reply(ANNA)) == (MailState.SENT, "250 OK queued as 7F")
    assert (report.failed, report.queued, report.problem, waits) == ((), (), None, [])


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_passing_no_is_asked_again_after_a_pause_and_the_others_go_ahead(server, waits, step):
    getattr(server, step)["anna@example.org"] = ["451 greylisted, come back"]
    outbox = Outbox(ANNA, BERT)
    report = hand_over(outbox, server, waits)
    assert [handover.recipient for handover in report.sent] == ["anna@example.org", "bert@example.org"]
    assert [recipient for _, recipient, _ in server.received] == ["bert@example.org", "anna@example.org"]
    assert waits == [15.0, 60.0][:1]


def test_a_no_that_does_not_pass_leaves_the_mail_queued_with_the_servers_words(server, waits):
    server.rcpt["anna@example.org"] = ["451 greylisted"] * 9
    outbox = Outbox(ANNA)
    report = hand_over(outbox, server, waits)
    assert waits == [15.0, 60.0]
    assert outbox.state(ANNA) is MailState.QUEUED
    assert outbox.reply(ANNA) == "451 greylisted (attempt 3; the next run tries again)"
    assert report.queued[0].reply == outbox.reply(ANNA)
    server.rcpt.clear()
    hand_over(outbox, server, waits)
    assert server.copies(ANNA) == 1


@pytest.mark.parametrize("step", ["rcpt", "data"])
def test_a_final_no_fails_that_mail_and_no_other(server, waits, step):
    getattr(server, step)["anna@example.org"] = ["550 no such mailbox"]
    outbox = Outbox(ANNA, BERT)
    report = hand_over(outbox, server, waits)
    assert (outbox.state(ANNA), outbox.reply(ANNA)) == (MailState.FAILED, "550 no such mailbox")
    assert outbox.state(BERT) is MailState.SENT
    assert [handover.recipient for handover in report.failed] == ["anna@example.org"]
    hand_over(outbox, server, waits)
    assert server.copies(ANNA) == 0


def test_a_server_that_closes_the_connection_is_called_again(server, waits):
    server.rcpt["anna@example.org"] = ["421 shutting down"]
    server.rcpt["bert@example.org"] = ["drop"]
    outbox = Outbox(ANNA, BERT, CARL)
    report = hand_over(outbox, server, waits)
    assert len(report.sent) == 3
    assert [server.copies(mail) for mail in (ANNA, BERT, CARL)] == [1, 1, 1]
    assert waits == [15.0]


@pytest.mark.parametrize(("reply", "copies"), [("drop", 1), ("accept and drop", 2)])
def test_a_connection_lost_after_the_whole_mail_is_resent_by_the_next_run_only(server, waits, reply, copies):
    server.data["anna@example.org"] = [reply]
    outbox = Outbox(ANNA, BERT)
    report = hand_over(outbox, server, waits)
    assert outbox.state(ANNA) is MailState.QUEUED
    assert outbox.state(BERT) is MailState.SENT
    assert waits == [], "asking again at once could double an accepted mail"
    assert report.queued[0].recipient == "anna@example.org"
    hand_over(outbox, server, waits)
    assert outbox.state(ANNA) is MailState.SENT
    assert server.copies(ANNA) == copies, "a duplicate has the same Message-ID: it is the same bytes"


def test_a_server_that_falls_silent_is_given_up(server):
    server.data["anna@example.org"] = ["hang"]
    with MailServer(server.address, silence_seconds=0.3) as connection:
        with pytest.raises(OutcomeUnknownError, match="timed out"):
            connection.send("digest@legation.example", "anna@example.org", ANNA.content)
        assert connection.send("digest@legation.example", "bert@example.org", BERT.content).startswith("250")


def test_a_mail_claimed_by_a_run_that_died_is_sent_once_more_under_its_name(server, waits):
    outbox = Outbox(replace(ANNA, state=MailState.SENDING), replace(BERT, state=MailState.SENT))
    hand_over(outbox, server, waits)
    assert [server.copies(mail) for mail in (ANNA, BERT)] == [1, 0]


def test_a_mail_is_claimed_before_and_marked_after_the_server_has_it(server, waits):
    outbox, seen = Outbox(ANNA), []
    accept = server.handle_DATA

    async def watched(*arguments):
        seen.append(outbox.state(ANNA))
        return await accept(*arguments)

    server.handle_DATA = watched
    hand_over(outbox, server, waits)
    assert seen == [MailState.SENDING]
    assert outbox.state(ANNA) is MailState.SENT


def test_a_mail_that_someone_else_has_settled_is_left_alone(server, waits):
    outbox = Outbox(ANNA, BERT)
    outbox.claim = lambda message_id: message_id != ANNA.message_id
    report = hand_over(outbox, server, waits)
    assert [server.copies(mail) for mail in (ANNA, BERT)] == [0, 1]
    assert [handover.recipient for handover in report.sent] == ["bert@example.org"]


@pytest.mark.parametrize(
    "recipient", ["a nna@example.org", "änna@example.org", "anna@example.org\r\nRCPT TO:<x@y>"]
)
def test_an_address_that_no_server_can_be_given_fails_before_the_server_is_asked(server, waits, recipient):
    outbox = Outbox(replace(ANNA, recipient=recipient), BERT)
    hand_over(outbox, server, waits)
    assert outbox.state(ANNA) is MailState.FAILED
    assert [to for _, to, _ in server.received] == ["bert@example.org"]


# When there is no server to talk to


def test_a_server_that_is_away_is_reported_and_nothing_is_lost(waits):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    outbox = Outbox(ANNA, BERT)
    report = hand_over(outbox, None, waits, Address("127.0.0.1", port))
    assert f"127.0.0.1:{port} cannot be used" in report.problem
    assert len(outbox.pending()) == 2
    assert waits == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for(server, waits, security):
    outbox = Outbox(ANNA)
    report = hand_over(outbox, server, waits, replace(server.address, security=security))
    assert "cannot be used" in report.problem
    assert server.received == []
    assert outbox.state(ANNA) is MailState.QUEUED


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("password", ["right", "wrong"])
def test_we_log_in_when_we_have_a_password(waits, password):
    def check(_server, _session, _envelope, _mechanism, auth_data):
        right = isinstance(auth_data, LoginPassword) and auth_data.password == b"right"
        return AuthResult(success=right, handled=False)

    handler = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=port,
        authenticator=check,
        auth_required=True,
        auth_require_tls=False,
    )
    controller.start()
    try:
        outbox = Outbox(ANNA)
        report = hand_over(outbox, handler, waits, Address("127.0.0.1", port, "none", "desk", password))
    finally:
        controller.stop()
    if password == "right":
        assert handler.copies(ANNA) == 1
    else:
        assert "refuses our login: 535" in report.problem
        assert outbox.state(ANNA) is MailState.QUEUED
    assert password not in str(report), "a password is never part of a report"


# As files


def contents(directory):
    """Every file below a folder with its bytes."""
    return {
        str(path.relative_to(directory)): path.read_bytes() for path in directory.rglob("*") if path.is_file()
    }


def test_without_a_server_mails_become_files_and_the_same_mail_the_same_files(tmp_path):
    outbox = Outbox(ANNA, BERT)
    report = deliver(outbox, at=at(NIGHT), directory=tmp_path)
    written = contents(tmp_path)
    assert written == {
        "2026-08-11/anna@example.org.eml": ANNA.content,
        "2026-08-11/anna@example.org.html": ANNA.html.encode(),
        "2026-08-11/bert@example.org.eml": BERT.content,
        "2026-08-11/bert@example.org.html": BERT.html.encode(),
    }
    assert outbox.reply(ANNA) == "written as 2026-08-11/anna@example.org.eml"
    assert len(report.sent) == 2
    assert deliver(outbox, at=at(NIGHT), directory=tmp_path).sent == ()
    deliver(Outbox(replace(ANNA, state=MailState.SENDING)), at=at(NIGHT), directory=tmp_path)
    assert contents(tmp_path) == written


@pytest.mark.parametrize(
    "recipient", ["../../escape@example.org", "a/b@example.org", ".hidden@x", "Ünï@x", "A" * 300]
)
def test_no_recipient_writes_outside_the_folder_or_over_another(tmp_path, recipient):
    folder = tmp_path / "mail"
    odd, plain = replace(ANNA, recipient=recipient), replace(BERT, recipient=recipient.lower() + "-")
    report = deliver(Outbox(odd, plain), at=at(NIGHT), directory=folder)
    assert len(report.sent) == 2
    assert len(contents(folder)) == 4
    assert set(tmp_path.iterdir()) == {folder}
    assert {path.parent.name for path in folder.rglob("*.eml")} == {"2026-08-11"}


def test_a_file_where_the_folder_should_be_leaves_everything_queued(tmp_path):
    (tmp_path / "mail").write_text("in the way")
    outbox = Outbox(ANNA, BERT)
    report = deliver(outbox, at=at(NIGHT), directory=tmp_path / "mail")
    assert "cannot be written to" in report.problem
    assert len(outbox.pending()) == 2
