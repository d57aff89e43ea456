"""The crawling children: started with their plan, a few at a time, and ended at their limit."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic, sleep

from db.records import to_json
from spiders.plan import STOOD_STILL, Plan

# After the limit: what a child gets to close in good order before it is killed.
GRACE_SECONDS = 5.0
LOOK_SECONDS = 0.02
NOT_REACHED = "not reached"


@dataclass(slots=True)
class Children:
    """The children of one crawl: the parts they recorded, and for each source its last child's end.

    ``until`` is the moment (monotonic) at which the crawl's time is over, ``at_once`` how many run side by
    side, ``keys`` the publishers' keys by source.
    """

    until: float
    at_once: int
    keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    parts: list[Path] = field(default_factory=list)
    last_part: dict[str, Path] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)

    def run(self, rows: Sequence[Sequence[Plan]]) -> None:
        """Run a child for each plan to its end, or end it at its limit; none once the time is over.

        The plans of a row follow one another, the rows run side by side.
        """
        waiting, running = deque(map(deque, rows)), list[tuple[_Child, deque[Plan]]]()
        try:
            while waiting or running:
                while waiting and len(running) < self.at_once:
                    row = waiting.popleft()
                    if row and (child := self._started(row.popleft())):
                        running.append((child, row))
                    elif row:
                        waiting.append(row)
                for child, row in [each for each in running if each[0].is_over()]:
                    self.ended |= dict.fromkeys(child.plan.names, child.end())
                    running.remove((child, row))
                    waiting.append(row)
                sleep(LOOK_SECONDS)
        finally:
            for child, _ in running:
                child.end()

    def _started(self, plan: Plan) -> _Child | None:
        left = self.until - monotonic()
        if left <= 0:
            self.ended |= dict.fromkeys(plan.names, NOT_REACHED)
            return None
        if plan.part is not None:
            self.parts.append(plan.part)
            self.last_part |= dict.fromkeys(plan.names, plan.part)
        keys = {name: self.keys[name] for name in plan.names if name in self.keys}
        plan = replace(plan, limit_seconds=min(plan.limit_seconds, left), keyed=bool(keys))
        return _Child.started(plan, keys)


@dataclass(frozen=True, slots=True)
class _Child:
    """A running child; ``until`` (monotonic) is its limit."""

    plan: Plan
    process: subprocess.Popen[bytes]
    until: float

    @classmethod
    def started(cls, plan: Plan, keys: Mapping[str, str]) -> _Child:
        """Start a child and tell it its keys, if it has any."""
        plan_file = plan.log.with_name(f"{plan.log.name}.plan.json")
        plan_file.write_text(to_json(plan))
        with plan.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "spiders.child", str(plan_file)],
                stdin=subprocess.PIPE,  # held open: the child ends itself when we die
                stdout=subprocess.DEVNULL,
                stderr=log,
                start_new_session=True,
            )
        if keys and process.stdin is not None:
            with suppress(BrokenPipeError):  # it died at once; how it ended says so
                process.stdin.write(json.dumps(keys).encode() + b"\n")
                process.stdin.flush()
        return cls(plan, process, monotonic() + plan.limit_seconds)

    def is_over(self) -> bool:
        """Whether it has ended, or ought to have."""
        return self.process.poll() is not None or monotonic() >= self.until

    def end(self) -> str:
        """End a child and everything it started, first asked, then killed; how it ended, in words."""
        code = self.process.poll()
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(GRACE_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self.process.stdin is not None:
            with suppress(BrokenPipeError):
                self.process.stdin.close()
        return self._in_words(code)

    def _in_words(self, code: int | None) -> str:
        if code is None:
            return f"timeout: killed after {self.plan.limit_seconds:g} s"
        if code == STOOD_STILL:
            return "timeout: a source stood still"
        return f"killed by signal {-code}" if code < 0 else f"the child ended with code {code}"
