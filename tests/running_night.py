"""A night in a process of its own, watched from outside: how far it is, what it mails, and whom to kill."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path

from aiosmtpd.controller import Controller

from tests.conftest import ROOT

LOOK_SECONDS = 0.002
LONGEST_NIGHT = 300.0


@dataclass
class Inbox:
    """A mail server that accepts everything: how often each mail came, by its Message-ID."""

    port: int
    came: Counter[str] = field(default_factory=Counter)

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  (the name aiosmtpd looks for)
        self.came[message_from_bytes(envelope.original_content)["Message-ID"]] += 1
        return "250 OK queued"

    @property
    def environment(self) -> dict[str, str]:
        """What tells a night to send its mails here."""
        server = {"HOST": "127.0.0.1", "PORT": str(self.port), "SECURITY": "none"}
        return {f"LEGATION_SMTP_{name}": value for name, value in server.items()}


@contextmanager
def mail_server() -> Iterator[Inbox]:
    """A mail server on a free loopback port."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        inbox = Inbox(probe.getsockname()[1])
    controller = Controller(inbox, hostname="127.0.0.1", port=inbox.port)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


class Night:
    """One night that has been started; ``date`` is the night it is for."""

    def __init__(self, home: Path, date: str, arguments: list[object], **environment: str) -> None:
        self.home = home
        self.date = date
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flows", *map(str, arguments)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            cwd=ROOT, env=os.environ | environment, start_new_session=True,
        )  # fmt: skip

    def ledger(self) -> list[str] | None:
        """The stages that this night has finished, in order; ``None`` before it began."""
        query = """SELECT name FROM run LEFT JOIN stage ON run = id WHERE night = ? AND id =
            (SELECT max(id) FROM run) ORDER BY stage.rowid"""
        address = f"file:{self.home / 'legation.db'}?mode=ro"
        try:
            with closing(sqlite3.connect(address, uri=True)) as connection:
                found = connection.execute(query, (self.date,)).fetchall()
        except sqlite3.OperationalError:  # not there yet, or just being folded together
            return None
        return [name for (name,) in found if name is not None] if found else None

    def reach(self, stage: str | None, seconds: float = LONGEST_NIGHT) -> bool:
        """Wait until the ledger has a stage (``None``: until the night began); false if it ended before."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            ledger = self.ledger()
            if ledger is not None and (stage is None or stage in ledger):
                return True
            if self.process.poll() is not None:
                return False
            time.sleep(LOOK_SECONDS)
        raise AssertionError(f"the night did not reach {stage} within {seconds:g} s")

    def timeline(self) -> dict[str, float]:
        """Stage → seconds from the start until the ledger had it, in order; waits for the night's end."""
        seen: dict[str, float] = {}
        while True:
            over = self.process.poll() is not None
            for stage in self.ledger() or []:
                seen.setdefault(stage, time.monotonic() - self.began)
            if over:
                return seen
            time.sleep(LOOK_SECONDS)

    def kill(self) -> None:
        """End it as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.communicate()

    def end(self, seconds: float = LONGEST_NIGHT) -> tuple[int, str, str]:
        """Wait for the end: exit code, standard output, standard error."""
        output, errors = self.process.communicate(timeout=seconds)
        return self.process.returncode, output, errors

    def prefect_server(self, seconds: float = 90.0) -> int:
        """The process of this home's ephemeral Prefect server, as soon as there is one."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit and self.process.poll() is None:
            for process in processes_naming(str(self.home / "prefect")):
                with suppress(OSError):
                    if b"uvicorn" in Path(f"/proc/{process}/cmdline").read_bytes():
                        return process
            time.sleep(0.05)
        raise AssertionError("the night started no Prefect server")


def home_before_second(first_night: Path, second_night: Path, home: Path) -> Path:
    """A copy of the home after the first night, with the vectors of the second: no model need be loaded."""
    shutil.copytree(first_night, home)
    with closing(sqlite3.connect(home / "legation.db")) as connection:
        connection.execute("ATTACH ? AS other", (str(second_night / "legation.db"),))
        connection.execute("INSERT OR IGNORE INTO vector SELECT * FROM other.vector")
        connection.commit()
    return home


def processes_naming(words: str) -> list[int]:
    """The living processes whose command or environment holds some words."""
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state = (place / "stat").read_text().rpartition(")")[2].split()[0]
            said = (place / "cmdline").read_bytes() + (place / "environ").read_bytes()
            if state != "Z" and words.encode() in said:
                found.append(int(place.name))
    return found
