"""The schedule under Prefect: a server of our own where there is none, and a deployment for the nights.

Runs as a child process of ``flows.schedule.service``, which starts it again when it dies and watches, without
Prefect, that every night that is due really begins. A scheduled night is a process of its own, as cron
would start it: what becomes of its flow run never touches the night.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

from prefect import flow
from prefect.runtime import flow_run
from prefect.schedules import Cron
from prefect.types.entrypoint import EntrypointType

from flows.night.nights import EXIT_RUNNING, begun_since, night_command
from flows.schedule.prefect_server import wait_until_healthy
from flows.schedule.timetable import kept_timetable
from flows.settings import night_environment, read_settings

DEPLOYMENT = "nightly"


class NightFailedError(Exception):
    """The night ended with an exit code that says it failed; Prefect shows its flow run as failed."""


@flow(name="scheduled night", log_prints=False)
def scheduled_night() -> str:
    """Start the night, unless one has begun since this one was due: after a pause several are late at once.

    What to start stands in the home, not in the flow run: whoever reaches the server may ask for a night,
    but has no say in what it does.

    Raises:
        NightFailedError: when the night failed; the watch does not need to know.
    """
    settings = read_settings()
    table = kept_timetable(settings.home)
    if begun_since(settings, flow_run.get_scheduled_start_time()):
        return "a night has begun since this one was due"
    command = night_command(settings.home, table.arguments if table else ())
    code = subprocess.run(command, env=night_environment(), check=False).returncode
    if code == EXIT_RUNNING:
        return "another night is running"
    if code not in (0, 1):
        raise NightFailedError(f"exit code {code}")
    return f"exit code {code}"


def main() -> None:
    """``python -c "import flows.schedule.flow as it; it.main()" [PORT]``: serve until told to stop.

    With a port, on a server of our own there. The timetable stands in the home (``LEGATION_HOME``).
    """
    threading.Thread(target=_die_with_parent, daemon=True).start()
    table = kept_timetable(read_settings().home)
    assert table is not None, "the schedule writes it before it starts us"
    stopping = threading.Event()
    server = _own_server(int(sys.argv[1]), stopping) if sys.argv[1] else None
    try:
        scheduled_night.serve(
            name=DEPLOYMENT,
            schedule=Cron(table.cron, timezone=table.timezone),
            limit=1,
            pause_on_shutdown=False,
            print_starting_message=False,
            # The runner starts each flow run in a process of its own, wherever that is.
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
    finally:
        stopping.set()
        if server is not None:
            server.send_signal(signal.SIGINT)
            server.wait()


def _own_server(port: int, stopping: threading.Event) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    threading.Thread(target=_die_with_server, args=(server, stopping), daemon=True).start()
    wait_until_healthy(port)
    return server


def _die_with_parent() -> None:
    """Kill this process group (server, flow runs and nights too) once the parent's end of stdin closes."""
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


def _die_with_server(server: subprocess.Popen[bytes], stopping: threading.Event) -> None:
    """Without its server a runner asks in vain for ever: end, so that both are started again."""
    server.wait()
    if not stopping.is_set():
        os.killpg(0, signal.SIGKILL)
