"""A few processes that answer questions on a file that never changes, for a server that is asked often.

To start a process for every question would cost more than most answers. Whatever is asked, the server itself
neither waits longer than was allowed nor grows: a process that is late or too large is ended and replaced.
"""

from __future__ import annotations

import marshal
import os
import select
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue
from time import monotonic
from typing import Any

from db.asking import QuestionError, TooLongError, too_long
from db.asking_worker import write_frame

# As many as there are cores on a small machine; whoever comes later waits for one so long.
PROCESSES, WAIT_SECONDS = 2, 1.0
# What a process may need beyond the kernel's alarm: to start, and to hand a large answer over.
_PATIENCE_SECONDS = 0.25
_STARTING_SECONDS = 5.0
_BUSY = "Too many questions at once; ask again in a moment."
_NO_MEMORY = "The question needs too much memory; ask for less at once."


class BusyError(QuestionError):
    """Every process is busy with other questions."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a question brought, as it is stored: bytes stay bytes, and no text is cut."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    more: bool


class _Process:
    """One of the processes, and what is said to it."""

    def __init__(self) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "db.asking_worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[1], bufsize=0,
        )  # fmt: skip
        self._is_new = True

    def ask(self, asked: Mapping[str, Any]) -> dict[str, Any] | None:
        """What it says; ``None`` when it did not live to say anything."""
        assert self._child.stdin is not None
        seconds = asked["seconds"] * 1.15 + _PATIENCE_SECONDS + (_STARTING_SECONDS if self._is_new else 0.0)
        self._is_new = False
        try:
            write_frame(self._child.stdin, asked)
            return self._said(monotonic() + seconds)
        except BrokenPipeError:
            return None

    def end(self) -> int:
        """End it, whatever it does; its exit code tells how it ended. Once more does no harm."""
        self._child.kill()
        for stream in (self._child.stdin, self._child.stdout):
            assert stream is not None
            stream.close()
        return self._child.wait()

    def died(self) -> int:
        """Its exit code, a moment after it fell silent; ended by us where it has none yet."""
        try:
            self._child.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.end()
            return -signal.SIGALRM
        return self.end()

    def _said(self, until: float) -> dict[str, Any] | None:
        head = self._bytes(4, until)
        body = self._bytes(int.from_bytes(head, "big"), until) if head else None
        return marshal.loads(body) if body else None

    def _bytes(self, count: int, until: float) -> bytes | None:
        assert self._child.stdout is not None
        handle, parts, missing = self._child.stdout.fileno(), [], count
        poll = select.poll()
        poll.register(handle, select.POLLIN | select.POLLHUP)
        while missing:
            if not poll.poll(max(0.0, until - monotonic()) * 1000):
                return None
            part = os.read(handle, min(missing, 1 << 20))
            if not part:
                return None
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)


class Workers:
    """The processes; any thread may ask."""

    def __init__(self, processes: int = PROCESSES) -> None:
        # ``None`` stands for a process that could not be started; whoever gets it tries again.
        self._idle: Queue[_Process | None] = Queue()
        self._number = processes
        for _ in range(processes):
            self._idle.put(_Process())

    def ask(
        self,
        path: Path,
        mark: tuple[int, ...],
        sql: str,
        parameters: Mapping[str, object] | Sequence[object],
        *,
        seconds: float,
        most: int,
    ) -> Found:
        """The answer to a question, at most so many rows of it.

        ``mark`` tells this file from another that had its name before.

        Raises:
            BusyError: all processes have others to answer.
            TooLongError: it took longer than ``seconds`` and was ended.
            QuestionError: it is no reading, is wrong, or needs too much.
        """
        values = dict(parameters) if isinstance(parameters, Mapping) else tuple(parameters)
        # The processes have a working directory of their own.
        asked = {"path": str(path.resolve()), "mark": mark, "sql": sql, "parameters": values}
        process, remains = self._taken(), False
        try:
            said = process.ask({**asked, "seconds": seconds, "most": most})
            if said is None:
                late = process.died() == -signal.SIGALRM
                raise TooLongError(too_long(seconds)) if late else QuestionError(_NO_MEMORY)
            remains = not said["large"]
        finally:
            if not remains:
                process.end()
            # Started at once, so that whoever asks next need not wait for that.
            self._idle.put(process if remains else _started())
        if "error" in said:
            raise (TooLongError if said["late"] else QuestionError)(said["error"])
        return Found(tuple(said["columns"]), tuple(said["rows"]), said["more"])

    def open(self, path: Path, mark: tuple[int, ...]) -> None:
        """Let every process open a file, so that it stays readable for them when another takes its name.

        Raises:
            QuestionError: it cannot be read.
        """
        for _ in range(self._number):
            self.ask(path, mark, "SELECT count(*) FROM sqlite_master", {}, seconds=_STARTING_SECONDS, most=1)

    def close(self) -> None:
        """End the processes that nobody is waiting for."""
        for _ in range(self._number):
            try:
                process = self._idle.get(timeout=WAIT_SECONDS)
            except Empty:
                return
            if process is not None:
                process.end()

    def _taken(self) -> _Process:
        """A process for one question; its place is put back in any case."""
        try:
            process = self._idle.get(timeout=WAIT_SECONDS)
        except Empty as error:
            raise BusyError(_BUSY) from error
        process = process or _started()
        if process is None:
            self._idle.put(None)
            raise BusyError(_BUSY)
        return process


def _started() -> _Process | None:
    """A new process; ``None`` while the machine has no room for one."""
    try:
        return _Process()
    except OSError:
        return None
