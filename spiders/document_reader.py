"""Reading documents at arm's length: a child process that may die, and a parent that then names the file.

One child reads a batch. When a file ends it (it crashed, or took more time or memory than it may), the
outcome of that file says so and the next file gets a new child.
"""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic
from types import TracebackType

from db.records import DocumentOutcome
from spiders.document_child import OUT_OF_MEMORY
from spiders.document_text import Extract

# Beyond what the child allows itself: it hangs inside one page.
MOST_SECONDS = 30.0
# A million letters, each as long as JSON can make it.
MOST_ANSWER = 16 * 1024 * 1024
_CHUNK = 1 << 16


@dataclass(slots=True)
class DocumentReader:
    """Reads files, one after another; use it as a context manager."""

    seconds: float = MOST_SECONDS
    command: tuple[str, ...] = (sys.executable, "-m", "spiders.document_child")
    _child: subprocess.Popen[bytes] | None = None

    def read(self, body: bytes) -> Extract:
        """The text of a file, or why there is none; never raises for what is in it."""
        child, until = self._running(), monotonic() + self.seconds
        line = bytearray()
        asked = memoryview(f"{len(body)}\n".encode() + body)
        assert child.stdin is not None and child.stdout is not None
        with selectors.DefaultSelector() as doors:
            doors.register(child.stdin, selectors.EVENT_WRITE)
            doors.register(child.stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n") and len(line) <= MOST_ANSWER:
                ready = doors.select(until - monotonic()) if monotonic() < until else []
                if not ready:
                    return self._given_up(f"took longer than {self.seconds:g} s")
                for door, _ in ready:
                    if door.fileobj is child.stdin:
                        asked = asked[_written(child, asked) :]
                        if not asked:
                            doors.unregister(child.stdin)
                    elif piece := child.stdout.read(_CHUNK):
                        line += piece
                    else:
                        return self._died()
        if len(line) > MOST_ANSWER:
            return self._given_up("too much text")
        answer = json.loads(line)
        return Extract(**answer | {"outcome": DocumentOutcome(answer["outcome"])})

    def close(self) -> None:
        """End the child."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for door in (child.stdin, child.stdout):
            if door is not None:
                with suppress(OSError):
                    door.close()

    def __enter__(self) -> DocumentReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            # In our own process group: whoever ends us ends it.
            self._child = subprocess.Popen(
                self.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
            assert self._child.stdin is not None
            # A file that the child does not take must not hold us up.
            os.set_blocking(self._child.stdin.fileno(), False)
        return self._child

    def _given_up(self, why: str) -> Extract:
        self.close()
        return Extract(DocumentOutcome.UNREADABLE, detail=why)

    def _died(self) -> Extract:
        assert self._child is not None
        try:
            code = self._child.wait(1.0)
        except subprocess.TimeoutExpired:
            code = 0
        if code == OUT_OF_MEMORY:
            return self._given_up("takes too much memory")
        return self._given_up(f"it ended its reader ({f'signal {-code}' if code < 0 else f'code {code}'})")


def _written(child: subprocess.Popen[bytes], rest: memoryview) -> int:
    assert child.stdin is not None
    try:
        return child.stdin.write(rest[:_CHUNK]) or 0
    except BrokenPipeError:
        return len(rest)  # it is gone: its output ends and says so
