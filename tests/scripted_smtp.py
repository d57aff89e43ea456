"""A mail server that keeps to a script: at one step of the protocol it fails once, in one of many ways."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

STEPS = ("banner", "EHLO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "content", "RSET", "QUIT")
FAULTS = ("4xx", "5xx", "421", "close", "hang", "nonsense")


@dataclass
class ScriptedServer:
    """Fails ``times`` times at ``step``; what it accepted is in ``taken``, in order.

    At ``content`` with ``close`` or ``hang`` it has accepted the mail before it goes, when ``accepts``.
    """

    step: str
    fault: str
    times: int = 1
    accepts: bool = False
    port: int = 0
    taken: list[bytes] = field(default_factory=list)
    failed: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    def serve(self, listening: socket.socket) -> None:
        while not self.over.is_set():
            with suppress(OSError):
                connection, _ = listening.accept()
                threading.Thread(target=self._converse, args=(connection,), daemon=True).start()

    def _converse(self, connection: socket.socket) -> None:
        with connection, suppress(OSError, _Gone):
            lines = connection.makefile("rb")
            self._answer(connection, "banner", b"220 ready")
            while line := lines.readline():
                verb = line.split()[0].upper().decode("ascii", "replace")
                if verb == "DATA":
                    if self._answer(connection, "DATA", b"354 go on"):
                        self._content(connection, lines)
                elif verb == "EHLO":
                    self._answer(connection, "EHLO", b"250-here\r\n250-AUTH PLAIN\r\n250 8BITMIME")
                elif verb == "QUIT":
                    self._answer(connection, "QUIT", b"221 bye")
                    return
                else:
                    reply = b"235 in" if verb == "AUTH" else b"250 OK"
                    self._answer(connection, verb, reply)

    def _content(self, connection: socket.socket, lines) -> None:
        content = b""
        while (line := lines.readline()) not in (b".\r\n", b""):
            content += line.removeprefix(b".") if line.startswith(b"..") else line
        if self._fails("content"):
            if self.accepts:
                self.taken.append(content)
            self._fail(connection)
            return
        self.taken.append(content)
        connection.sendall(b"250 OK queued\r\n")

    def _answer(self, connection: socket.socket, step: str, reply: bytes) -> bool:
        if self._fails(step):
            self._fail(connection)
            return False
        connection.sendall(reply + b"\r\n")
        return True

    def _fails(self, step: str) -> bool:
        if step != self.step or self.failed >= self.times:
            return False
        self.failed += 1
        return True

    def _fail(self, connection: socket.socket) -> None:
        replies = {"4xx": b"451 later", "5xx": b"554 no", "421": b"421 closing", "nonsense": b"\xff\x00 what"}
        if self.fault in replies:
            connection.sendall(replies[self.fault] + b"\r\n")
        if self.fault == "hang":
            self.over.wait(5)
        if self.fault in {"close", "421", "hang"}:
            raise _Gone


class _Gone(Exception):  # noqa: N818  (not an error of the test)
    """The server ends the conversation."""


@contextmanager
def scripted(step: str, fault: str, times: int = 1, *, accepts: bool = False) -> Iterator[ScriptedServer]:
    """A server on a free loopback port, in a thread."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server = ScriptedServer(step, fault, times, accepts, listening.getsockname()[1])
        thread = threading.Thread(target=server.serve, args=(listening,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            # The thread waits for a caller: be the last one.
            with suppress(OSError):
                socket.create_connection(("127.0.0.1", server.port), 1).close()
            thread.join(5)
