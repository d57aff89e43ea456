"""Serves the nights of a home for as long as it is left running: Prefect starts them, we watch that it does.

This process needs no Prefect itself: it keeps the child that does alive, and the watch makes up for a night
that was missed or cut off (one, for now, however many were missed) and starts an overdue one itself.
"""

from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event
from time import monotonic

from db.records import InputError
from flows.schedule.prefect_server import address, free_port
from flows.schedule.timetable import SERVING, keep_timetable
from flows.schedule.watch import Service, Watch, end_group
from flows.settings import schedule_environment

LOG = "schedule.log"
PULSE_SECONDS = 1.0
# After the child died: soon, but not so often that a broken one fills the log.
RESTART_SECONDS = 30.0
# What Prefect gets to close its runs and its database in good order.
STOP_SECONDS = 15.0


def serve(service: Service, stop: Event) -> None:
    """Start nights as they become due, until told to stop; a night that is running then is cut off.

    Raises:
        InputError: when another schedule serves this home.
    """
    settings = service.settings
    with _served_alone(settings.home), (settings.home / LOG).open("ab") as log:
        # Known since it was first set: what was missed while nobody served counts from there.
        service = replace(service, table=keep_timetable(settings.home, service.table))
        watch, child = Watch(service, log.fileno()), _Child(service, log.fileno())
        try:
            watch.make_up()
            while not stop.wait(PULSE_SECONDS):
                child.keep_alive()
                watch.look()
        finally:
            child.stop()
            watch.stop()


@contextmanager
def _served_alone(home: Path) -> Iterator[None]:
    with (home / SERVING).open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise InputError(
                f"{home}: another `legation schedule` serves this home; stop it first"
            ) from error
        yield


@dataclass(slots=True)
class _Child:
    """The Prefect child: started, started again when it died, stopped with us."""

    service: Service
    log: int
    process: subprocess.Popen[bytes] | None = None
    not_before: float = 0.0

    def keep_alive(self) -> None:
        """Start the child unless it lives."""
        if self.process is not None and self.process.poll() is not None:
            end_group(self.process)  # what it left behind
            self.process, self.not_before = None, monotonic() + RESTART_SECONDS
        if self.process is None and monotonic() >= self.not_before:
            self.process = self._started()

    def stop(self) -> None:
        """Ask the child to end, and end whatever is left of it."""
        if self.process is not None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
            end_group(self.process)

    def _started(self) -> subprocess.Popen[bytes]:
        environment, own_port = schedule_environment(self.service.settings.home), None
        if not environment["PREFECT_API_URL"]:
            own_port = free_port()
            environment["PREFECT_API_URL"] = address(own_port)
        program = "import flows.schedule.flow as it; it.main()"
        return subprocess.Popen(
            [sys.executable, "-c", program, str(own_port or "")],
            stdin=subprocess.PIPE,  # held open: the child ends itself when we die
            stdout=self.log,
            stderr=self.log,
            env=environment,
            start_new_session=True,
        )
