"""A password is in the environment or in its own file, and nowhere else; a profile's words stay with us.

One night is run with a password and a profile's term that occur nowhere else, under Prefect, with a mail
server that refuses them; then every byte that anything left behind is searched.
"""

from __future__ import annotations

import base64
import email
import email.policy
import json
import os
import shutil
import socketserver
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from db.prefect_history import old_runs, remove_old_runs
from flows.delivery.handover import DestinationUnusableError
from flows.delivery.mail_server import MailServer
from flows.settings import read_settings
from tests.conftest import CHANGING, EXAMPLES, ROOT, SECOND, night_arguments

PASSWORD = "canary-Zk7/vQ+x9=rT"
USER = "legation-desk"
TERM = "tessellated zeolite canaries"
OWNER = "founder@example.org"


def spellings(secret: str) -> list[bytes]:
    """A secret as it is, and as the mail protocol and careless tools would write it."""
    plain = secret.encode()
    login = f"\0{USER}\0{secret}".encode()
    forms = {plain, base64.b64encode(plain), base64.b64encode(login), plain.hex().encode(), plain[::-1]}
    return [form.rstrip(b"=") for form in forms]


def assert_absent(where: bytes, secret: str, what: str) -> None:
    for form in spellings(secret):
        assert form not in where, f"{what} holds the secret as {form!r}"


class Refusing(socketserver.StreamRequestHandler):
    """A mail server that offers a login and refuses it, repeating what it was told."""

    def handle(self) -> None:
        self.wfile.write(b"220 mail.example\r\n")
        while line := self.rfile.readline():
            word = line.split()[0].upper() if line.split() else b""
            if word == b"EHLO":
                self.wfile.write(b"250-mail.example\r\n250 AUTH %s\r\n" % self.server.offers)
            elif word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            elif word in {b"RSET", b"NOOP"}:
                self.wfile.write(b"250 ok\r\n")
            else:
                self.server.heard.append(line)
                self.wfile.write(b"535 5.7.8 no such user and password: " + line.strip() + b"\r\n")


@contextmanager
def refusing_server(offers: bytes = b"PLAIN") -> Iterator[socketserver.TCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusing) as server:
        server.heard, server.offers = [], offers
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def mail_variables(port: int) -> dict[str, str]:
    return {
        "LEGATION_SMTP_HOST": "127.0.0.1",
        "LEGATION_SMTP_PORT": str(port),
        "LEGATION_SMTP_SECURITY": "none",
        "LEGATION_SMTP_USER": USER,
        "LEGATION_SMTP_PASSWORD": PASSWORD,
    }


def run(*arguments: object, variables: dict[str, str]) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own, with these variables besides our environment."""
    return subprocess.run(
        [sys.executable, "-m", "flows", *map(str, arguments)],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **variables},
        timeout=300,
        check=False,
    )


def test_a_refused_login_does_not_repeat_what_was_refused():
    with refusing_server() as server:
        port = server.server_address[1]
        smtp = read_settings(environ=mail_variables(port)).smtp
        assert smtp is not None
        with pytest.raises(DestinationUnusableError) as refused, MailServer(smtp) as mail_server:
            mail_server.send("a@example.org", "b@example.org", b"Subject: x\r\n\r\nx\r\n")
        assert any(form in b"".join(server.heard) for form in spellings(PASSWORD)), "it was really sent"
    assert "127.0.0.1 refuses our login" in str(refused.value)
    assert_absent(str(refused.value).encode(), PASSWORD, "the error")


@dataclass
class Haunted:
    """A home after nights with the secret and the term in use, and all that was printed meanwhile."""

    home: Path
    said: dict[str, subprocess.CompletedProcess[bytes]] = field(default_factory=dict)


def bring_vectors(home: Path, second_night: Path) -> None:
    """The vectors of night two, and one for the planted term, so that no model is loaded."""
    from db.store import Store
    from flows.night.embedding import encoders_here, texts_by_encoder
    from flows.night.matching import registered_profiles

    connection = sqlite3.connect(home / "legation.db")
    connection.execute("ATTACH ? AS other", (str(second_night / "legation.db"),))
    connection.execute("INSERT OR IGNORE INTO vector SELECT * FROM other.vector")
    connection.commit()
    connection.close()
    with Store.open(home / "legation.db") as store:
        wanted = texts_by_encoder(encoders_here(), store.opportunities.all(), registered_profiles(store))
        for id, texts in wanted.items():
            known = store.vectors.get(id, texts)
            missing = [key for key in texts if key not in known]
            assert missing
            assert all(TERM in texts[key] for key in missing)
            store.vectors.put(id, dict.fromkeys(missing, next(iter(known.values()))))


def planted_profile(folder: Path) -> Path:
    text = EXAMPLES[0].read_text(encoding="utf-8")
    assert OWNER in text
    assert "organ-on-chip and computational models" in text
    file = folder / "planted.yaml"
    file.write_text(text.replace("organ-on-chip and computational models", TERM), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def haunted(first_night, second_night, tmp_path_factory) -> Haunted:
    folder = tmp_path_factory.mktemp("haunted")
    home = Path(shutil.copytree(first_night, folder / "home"))
    found = Haunted(home)
    password_file = folder / "password"
    password_file.write_text(PASSWORD + "\n")
    # After the first, each of these nights is about its mail server: one source is enough.
    plain = night_arguments(home, SECOND, "--plain", "--json", "--sources", "us_nsf")

    def do(name: str, *arguments: object, **variables: str) -> None:
        found.said[name] = run(*arguments, variables=planted | variables)

    with refusing_server() as server:
        planted = mail_variables(server.server_address[1])
        do("add", "profile", "add", planted_profile(folder), "--home", home)
        bring_vectors(home, second_night)
        do("under Prefect", *night_arguments(home, SECOND, "--json", *CHANGING))
        assert spellings(PASSWORD)[0], "there is a secret to look for"
        assert any(form in b"".join(server.heard) for form in spellings(PASSWORD)), "it was in use"
        for security in ("tls", "starttls"):
            do(security, *plain, LEGATION_SMTP_SECURITY=security)
        by_file = {"LEGATION_SMTP_PASSWORD": "", "LEGATION_SMTP_PASSWORD_FILE": str(password_file)}
        password_file.chmod(0o644)
        do("file for all to read", *plain, **by_file)
        password_file.chmod(0o600)
        server.heard.clear()
        do("file", *plain, **by_file)
        assert any(form in b"".join(server.heard) for form in spellings(PASSWORD)), "the file was read"
    do("nobody there", *plain, LEGATION_SMTP_PORT="1")
    do("bad port", *plain, LEGATION_SMTP_PORT="x")
    do("sources", "sources", "--json", "--home", home)
    do("search", "search", "health", "--json", "--home", home)
    do("other's digest", "digest", "nairobi-climate-lab", "--json", "--home", home)
    do("dump", "dump", "--stable", "--home", home)
    do("backup", "backup", "--json", "--home", home)
    do("upkeep", "upkeep", "--json", "--home", home)
    shutil.rmtree(home / "nights" / SECOND)
    (home / "nights" / SECOND).write_text("a file where a folder should be")
    do("traceback", *plain)
    (home / "nights" / SECOND).unlink()
    return found


def everything_in(home: Path) -> dict[str, bytes]:
    return {str(path.relative_to(home)): path.read_bytes() for path in home.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_the_password_is_in_nothing_that_was_printed(haunted):
    for name, done in haunted.said.items():
        assert_absent(done.stdout + done.stderr, PASSWORD, name)


@pytest.mark.slow
def test_the_password_is_in_no_file_of_the_home(haunted):
    files = everything_in(haunted.home)
    assert {"legation.db", "prefect/prefect.db", "prefect.log"} <= set(files)
    for name, content in files.items():
        assert_absent(content, PASSWORD, name)


@pytest.mark.slow
def test_each_of_these_runs_ended_as_it_should(haunted):
    """0 ok, 1 partial (mails wait), 2 bad input, 3 failed: nothing was hidden by an early end."""
    assert {name: done.returncode for name, done in haunted.said.items()} == {
        "add": 0,
        "under Prefect": 1,
        "tls": 1,
        "starttls": 1,
        "file for all to read": 2,
        "file": 1,
        "nobody there": 1,
        "bad port": 2,
        "sources": 0,
        "search": 0,
        "other's digest": 0,
        "dump": 0,
        "backup": 0,
        "upkeep": 0,
        "traceback": 3,
    }
    assert json.loads(haunted.said["under Prefect"].stdout)["prefect"] == "ok"
    assert b"Traceback" in haunted.said["traceback"].stderr


# The database and its whole copies, which only their owner can read.
PRIVATE = ("legation.db", "desk.db", "backups/")


@pytest.mark.slow
def test_a_profiles_words_are_in_the_database_and_in_no_log_recording_or_request(haunted):
    files = everything_in(haunted.home)
    holding = {name for name, content in files.items() if TERM.encode() in content}
    assert "legation.db" in holding
    assert {name for name in holding if not name.startswith(PRIVATE)} == set()
    assert any(name.startswith("nights/") for name in files)
    assert (haunted.home / "desk.db").stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_a_profiles_words_are_mailed_to_its_own_readers_only(haunted):
    with sqlite3.connect(haunted.home / "legation.db") as connection:
        mails = connection.execute("SELECT recipient, content, html FROM outbox").fetchall()
    assert {recipient for recipient, *_ in mails} > {OWNER}
    for recipient, content, html in mails:
        message = email.message_from_bytes(content, policy=email.policy.default)
        texts = [
            html,
            *(part.get_content() for part in message.walk() if part.get_content_maintype() == "text"),
        ]
        if recipient != OWNER:
            assert not any(TERM in text for text in texts), recipient
    for name in ("sources", "search", "other's digest", "backup", "upkeep"):
        assert TERM.encode() not in haunted.said[name].stdout + haunted.said[name].stderr


@pytest.mark.slow
def test_prefects_real_database_can_be_pruned(haunted, tmp_path):
    copy = Path(shutil.copytree(haunted.home / "prefect", tmp_path / "prefect")) / "prefect.db"
    assert old_runs(copy, 0) >= 1
    assert remove_old_runs(copy, 0) >= 1
    with sqlite3.connect(copy) as connection:
        left = [connection.execute(f"SELECT count(*) FROM {t}").fetchone() for t in ("flow_run", "task_run")]
        assert left == [(0,), (0,)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
