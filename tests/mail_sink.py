"""A mail server in a process of its own: notes each mail that it has accepted, then says so.

``python -m tests.mail_sink PORT FILE``: one line per mail, its Message-ID and the SHA-256 of its bytes.
"""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from hashlib import sha256
from pathlib import Path

from aiosmtpd.smtp import SMTP

ROOT = Path(__file__).parents[1]


class Sink:
    """Accepts everything, durably, before it answers."""

    def __init__(self, file: Path) -> None:
        self._handle = file.open("a", encoding="ascii")

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802  (the name aiosmtpd looks for)
        content = envelope.original_content
        name = message_from_bytes(content)["Message-ID"]
        self._handle.write(f"{name} {sha256(content).hexdigest()}\n")
        self._handle.flush()
        os.fsync(self._handle.fileno())
        return "250 OK queued"


async def serve(port: int, file: Path) -> None:
    """Serve until the process is ended."""
    sink = Sink(file)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, hostname="127.0.0.1"), "127.0.0.1", port)
    await server.serve_forever()


@dataclass(frozen=True)
class Inbox:
    """What has come: ``came`` counts mails by Message-ID and bytes."""

    port: int
    file: Path

    @property
    def came(self) -> Counter[tuple[str, str]]:
        lines = self.file.read_text(encoding="ascii").split("\n")[:-1] if self.file.exists() else []
        return Counter(tuple(line.split(" ")) for line in lines)

    @property
    def environment(self) -> dict[str, str]:
        """What tells a night to send its mails here."""
        server = {"HOST": "127.0.0.1", "PORT": str(self.port), "SECURITY": "none"}
        return {f"LEGATION_SMTP_{name}": value for name, value in server.items()}


@contextmanager
def mail_sink(folder: Path) -> Iterator[Inbox]:
    """A server process on a free loopback port, ended afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        inbox = Inbox(probe.getsockname()[1], folder / "came.txt")
    command = [sys.executable, "-m", "tests.mail_sink", str(inbox.port), str(inbox.file)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        _wait_for(inbox.port)
        yield inbox
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int, seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the mail server did not start")


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))
