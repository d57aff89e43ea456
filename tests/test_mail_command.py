"""``legation mail``, as an operator uses it between two nights."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from db.records import OutboxMail
from db.store import Store
from flows.cli import main
from flows.night.lock import night_lock
from tests.scripted_smtp import scripted

AT = datetime(2026, 9, 2, 2, tzinfo=UTC)
READER = "anna@example.org"
MAIL = OutboxMail(
    READER, "2026-09-02", f"<{'c3' * 16}@desk.example.org>", "2 new", b"From: d@example.org\r\n\r\n", ""
)


@pytest.fixture
def home(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        store.deliveries.commit(AT.date(), [MAIL], [], [])
    return tmp_path


def run(home, *arguments, **environment):
    """The command with a home; its exit code and what it printed."""
    done = CliRunner().invoke(main, ["mail", *arguments, "--home", str(home)], env=environment)
    return done.exit_code, done.output


def server(port):
    return {
        "LEGATION_SMTP_HOST": "127.0.0.1",
        "LEGATION_SMTP_PORT": str(port),
        "LEGATION_SMTP_SECURITY": "none",
    }


def test_what_waits_is_listed_and_sent(home):
    assert run(home) == (0, "queued    2026-09-02  anna@example.org: 2 new\n")
    with scripted("RCPT", "none", times=0) as mails:
        code, said = run(home, "send", **server(mails.port))
        assert (code, len(mails.taken)) == (0, 1)
    assert said.endswith("1 sent, 0 failed, 0 waiting.\n")
    assert run(home) == (0, "Nothing waits, nothing has failed, and no address is suspended.\n")


def test_what_the_server_put_off_is_left_alone_until_its_time_or_until_asked_for(home):
    with Store.open(home / "legation.db") as store:
        store.deliveries.requeue(MAIL.message_id, "451 later", put_off_at=datetime.now(UTC))
    with scripted("RCPT", "none", times=0) as mails:
        assert run(home, "send", **server(mails.port)) == (1, "0 sent, 0 failed, 1 waiting.\n")
        assert not mails.taken, "fifteen minutes have not passed"
        assert run(home, "send", "--all", **server(mails.port))[0] == 0
        assert len(mails.taken) == 1


def test_an_address_that_takes_no_mail_is_named_and_resumed(home):
    with scripted("RCPT", "5xx") as mails:
        mails._fail = lambda connection: connection.sendall(b"550 5.1.1 unknown\r\n")
        assert run(home, "send", **server(mails.port))[0] == 0
        code, said = run(home, "--json")
        told = json.loads(said)
        assert code == 0
        assert [each["recipient"] for each in told["suspended"]] == [READER]
        assert [each["state"] for each in told["unsent"]] == ["failed"]
        code, said = run(home, "resume", "nobody@example.org")
        assert (code, said) == (
            2, "legation: nobody@example.org: not suspended, and no mail to it has failed; "
            "suspended: anna@example.org\n",
        )  # fmt: skip
        assert run(home, "resume", READER)[0] == 0
        assert run(home, "send", **server(mails.port))[0] == 0
        assert len(mails.taken) == 1


def test_nothing_is_sent_while_a_night_is_running(home):
    with night_lock(home):
        assert run(home, "send")[0] == 4
    assert run(home)[1].startswith("queued")


def test_a_key_that_is_none_is_refused_before_anything_is_sent(home, tmp_path):
    key = tmp_path / "dkim.pem"
    key.write_text("no key")
    key.chmod(0o600)
    signing = {"LEGATION_DKIM_SELECTOR": "x", "LEGATION_DKIM_KEY_FILE": str(key)}
    with scripted("RCPT", "none", times=0) as mails:
        code, said = run(home, "send", **signing, **server(mails.port))
    assert (code, mails.taken) == (2, [])
    assert "LEGATION_DKIM_KEY_FILE: no RSA private key" in said
    assert run(home)[1].startswith("queued")


def test_who_has_unsubscribed_gets_nothing_by_resuming(home):
    with Store.open(home / "legation.db") as store:
        store.suppressions.add(READER, "", "link", AT)
        assert [each.state for each in store.deliveries.unsent()] == ["failed"]
    assert run(home, "resume", READER)[0] == 2
    with Store.open(home / "legation.db") as store:
        assert not store.deliveries.pending()
