"""The night under Prefect: the same stages, each a task, so that its API and UI show them.

Runs as a child process of ``flows.night.nightly``, which never waits for it without limit and afterwards
does plainly whatever the run ledger does not have. Nothing here decides anything.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.night.artifacts import night_artifacts
from flows.night.plan import NightPlan
from flows.night.stages import Stage, run_stage, stages

# How often it is looked whether the server lives, and how often in a row it must not: Prefect starts it
# again by itself when its port was taken.
PULSE_SECONDS = 1.0
DEAD_PULSES = 2


@flow(name="nightly", log_prints=False)
def nightly(plan_json: str, run_id: int) -> None:
    """Every stage of the night, in order; a failed stage fails the run. Its pages show how far it came."""
    plan = NightPlan.from_json(plan_json)
    try:
        for stage in stages(plan):
            _run_as_task(stage, plan, run_id)
    finally:
        # Its state, not its result, so that a page that cannot be shown fails nothing.
        show(plan_json, run_id, return_state=True)


@task(name="show", task_run_name="show", persist_result=False)
def show(plan_json: str, run_id: int) -> None:
    """Put the night's tables and its summary on Prefect's pages."""
    for each in night_artifacts(NightPlan.from_json(plan_json), run_id):
        if isinstance(each.content, str):
            create_markdown_artifact(each.content, key=each.key, description=each.description)
        else:
            # A list of rows would do as well, but its type is invariant.
            table = [dict(row) for row in each.content]
            create_table_artifact(table, key=each.key, description=each.description)


def _run_as_task(stage: Stage, plan: NightPlan, run_id: int) -> None:
    @task(name=stage.name, task_run_name=stage.name, persist_result=False)
    def staged() -> None:
        run_stage(stage, plan, run_id)

    staged()


def _die_with_parent() -> None:
    """Kill this process group (the ephemeral server too) once the parent's end of stdin closes."""
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)


def _die_with_server() -> None:
    """Kill this process group soon after Prefect's ephemeral server has died; Prefect would wait minutes."""
    started = threading.Event()

    def watch(event: str, details: tuple[object, ...]) -> None:
        if event == "subprocess.Popen" and "uvicorn" in str(details[1]):
            started.set()

    sys.addaudithook(watch)
    started.wait()
    dead_pulses = 0
    while dead_pulses < DEAD_PULSES:
        time.sleep(PULSE_SECONDS)
        dead_pulses = dead_pulses + 1 if _server() is None else 0
    os.killpg(0, signal.SIGKILL)


def _server() -> int | None:
    """The process id of the ephemeral server that this process started, while it lives."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            state, parent = (process / "stat").read_text().rpartition(")")[2].split()[:2]
            ours = int(parent) == os.getpid() and state != "Z"
            if ours and b"uvicorn" in (process / "cmdline").read_bytes():
                return int(process.name)
    return None


def main() -> None:
    """``python -m flows.schedule.prefect_flow PLAN RUN_ID``; exit code 0 when every stage ran."""
    for watch in (_die_with_parent, _die_with_server):
        threading.Thread(target=watch, daemon=True).start()
    code = 3
    try:
        nightly(sys.argv[1], int(sys.argv[2]))
        code = 0
    finally:
        # Prefect's event worker would hold the process for minutes when its server has died.
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
