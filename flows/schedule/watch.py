"""Sees to it that every night that is due begins, whatever Prefect does: this needs none of it.

Prefect's scheduler can fail without a word, and then no night would ever begin.
"""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic

from db.records import InputError
from flows.night.lock import LOCK, is_held
from flows.night.nights import cut_off_run, last_begun, night_command
from flows.schedule.dead_man import leave_note, remove_note
from flows.schedule.timetable import GRACE, Timetable, missed
from flows.settings import Settings, night_environment

WATCH_SECONDS = 30.0
STARTED_PLAINLY = "It is being started now, without Prefect; see schedule.log."


@dataclass(frozen=True, slots=True)
class Service:
    """What is served: the nights of a home by a timetable.

    ``now`` is the clock (aware); ``grace`` how late Prefect may start a night.
    """

    settings: Settings
    table: Timetable
    now: Callable[[], datetime]
    grace: timedelta = GRACE


@dataclass(slots=True)
class Watch:
    """Starts what was missed, was cut off, or is overdue; ``log`` is the file that its nights write to.

    ``seen_to`` holds the due instants and the runs for which a night was started: a night that fails again
    and again is not started again and again.
    """

    service: Service
    log: int
    night: subprocess.Popen[bytes] | None = None
    seen_to: set[datetime | int] = field(default_factory=set)
    next_look: float = 0.0

    def make_up(self) -> None:
        """One night for all that were missed while nobody served, or for one that was cut off."""
        service = self.service
        due = missed(service.table, last_begun(service.settings), service.now(), timedelta())
        if due is not None or self._cut_off():
            self._start_night()

    def look(self) -> None:
        """Now and then: is a night overdue, or was one cut off? Each is started once.

        What cannot be looked at now is told in the log and looked at again.
        """
        if monotonic() < self.next_look or self._is_running():
            return
        self.next_look = monotonic() + WATCH_SECONDS
        try:
            self._look(self.service.now())
        except (InputError, OSError) as error:
            self._tell(f"cannot see whether a night is due: {error}")

    def _look(self, now: datetime) -> None:
        service = self.service
        due = missed(service.table, last_begun(service.settings), now, service.grace)
        if due is None:
            remove_note(service.settings)
            if self._cut_off():
                self._start_night()
        elif due not in self.seen_to:
            self.seen_to.add(due)
            problem = leave_note(service.settings, due, now, STARTED_PLAINLY)
            if problem:
                self._tell(problem)
            self._start_night()

    def _cut_off(self) -> bool:
        run = cut_off_run(self.service.settings)
        if run is None or run in self.seen_to:
            return False
        self.seen_to.add(run)
        return True

    def _tell(self, words: str) -> None:
        os.write(self.log, f"{self.service.now():%Y-%m-%d %H:%M} {words}\n".encode())

    def stop(self) -> None:
        """End the night that we started, if it is running: it goes on where it stopped when called again."""
        if self.night is not None:
            end_group(self.night)

    def _is_running(self) -> bool:
        ours = self.night is not None and self.night.poll() is None
        return ours or is_held(self.service.settings.home / LOCK)

    def _start_night(self) -> None:
        service = self.service
        command = [*night_command(service.settings.home, service.table.arguments), "--plain"]
        self.night = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            env=night_environment(),
            start_new_session=True,
        )


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill a process and everything it started in its group."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()
