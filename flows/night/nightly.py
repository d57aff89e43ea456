"""The night: one run of every stage, under Prefect where it works and plainly in any case.

The parent owns the night. Prefect wraps the same stages in a child process with a hard limit; then a
plain pass does whatever the run ledger does not have. A Prefect server that dies costs its show, not
the night.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from db.records import InputError, Outcome
from db.store import Store
from flows.bundles.kept_states import keep_start
from flows.delivery.dkim_signing import check_key
from flows.delivery.mail_key import mail_key
from flows.night.lock import night_lock
from flows.night.manifest import leave_manifest
from flows.night.plan import NightPlan
from flows.night.stages import run_stage, stages
from flows.night.upkeep import tidy_after_night
from flows.people.persons import finish_erasure_before_night
from flows.settings import prefect_environment
from flows.sourcing.catalogue import home_catalogue

EXIT_OK, EXIT_PARTIAL, EXIT_FAILED = 0, 1, 3
# How often it is looked how far the Prefect child is, and what it gets to show what it did once all is done:
# three seconds are usual, and a server that hangs would never let it end.
PULSE_SECONDS, SHOW_SECONDS = 2.0, 15.0


@dataclass(frozen=True, slots=True)
class NightResult:
    """How a night ended: its run, its exit code, and what Prefect had to say."""

    run_id: int
    exit_code: int
    prefect: str


def run_night(plan: NightPlan, *, use_prefect: bool) -> NightResult:
    """Run the night that the plan describes, or finish it where a killed run left it.

    Raises:
        InputError: for an unusable home, archive or source name; nothing has changed then.
        NightRunningError: when another night is running in this home.
    """
    check_plan(plan)
    with night_lock(plan.home):
        finish_erasure_before_night(plan.settings)
        with Store.open(plan.settings.database) as store:
            run_id = store.runs.begin(plan.night, as_of=plan.as_of, kind="replay" if plan.archive else "live")
        problem = keep_start(plan, run_id)
        prefect = _run_under_prefect(plan, run_id) if use_prefect else "not used"
        for stage in stages(plan):
            run_stage(stage, plan, run_id)
        exit_code = _finish(plan, run_id)
        leave_manifest(plan, run_id, prefect=prefect, problem=problem)
        tidy_after_night(plan.settings, run_id)
    return NightResult(run_id, exit_code, prefect)


def check_plan(plan: NightPlan) -> None:
    """Refuse what cannot work before anything is written.

    Raises:
        InputError: naming the source, archive or folder and what to do.
    """
    from spiders.archive import open_archive

    catalogue = home_catalogue(plan.settings)
    for name in plan.sources:
        catalogue.source(name)
    if plan.archive is not None:
        open_archive(plan.archive)
    if plan.settings.dkim is not None:
        check_key(plan.settings.dkim)
    mail_key(plan.home, make=False)
    if plan.settings.channels:
        # Imported here: a home without channels does not pay for it.
        from flows.notify.channel import check_channels

        check_channels(plan.settings.channels)
    for folder in filter(None, (plan.home, plan.record)):
        _make_folder(folder)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # profiles are negotiating secrets
    except OSError as error:
        raise InputError(f"{folder}: cannot be made ({error.strerror}); choose another --home") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise InputError(f"{folder}: cannot be written to; choose another folder or change its permissions")


def _run_under_prefect(plan: NightPlan, run_id: int) -> str:
    """Run the stages in a Prefect child; its failure is a remark, never the night's."""
    command = [sys.executable, "-m", "flows.schedule.prefect_flow", plan.to_json(), str(run_id)]
    log = plan.home / "prefect.log"
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,  # held open: the child ends itself when we die
            stdout=output,
            stderr=output,
            env=prefect_environment(plan.home),
            start_new_session=True,
        )
        try:
            ended = _end_of(child, plan, run_id)
        finally:
            _kill_group(child)
    return "ok" if ended is None else f"{ended}; the rest was done without it (see {log})"


def _end_of(child: subprocess.Popen[bytes], plan: NightPlan, run_id: int) -> str | None:
    """Wait for the Prefect child, though no longer than its work is worth; ``None`` when all went well."""
    limit = time.monotonic() + plan.settings.prefect_limit_seconds
    wanted = {stage.name for stage in stages(plan)}
    all_done = False
    while (left := limit - time.monotonic()) > 0:
        try:
            code = child.wait(min(PULSE_SECONDS, left))
        except subprocess.TimeoutExpired:
            if not all_done and wanted <= _done(plan, run_id):
                all_done = True
                limit = min(limit, time.monotonic() + SHOW_SECONDS)
        else:
            return f"ended with code {code}" if code else None
    return "hung after the last stage" if all_done else "reached its time limit"


def _done(plan: NightPlan, run_id: int) -> set[str]:
    # A database that cannot be read for a moment is the stages' trouble, not the watcher's.
    with suppress(InputError), Store.open(plan.settings.database) as store:
        return store.runs.done(run_id)
    return set()


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    """End the child and the ephemeral server that it may have left behind."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _all_told(store: Store, plan: NightPlan) -> bool:
    """Whether no mail waits any more and the ledger adds up."""
    return not store.deliveries.pending() and not store.imbalances.of(plan.night)


def _finish(plan: NightPlan, run_id: int) -> int:
    """Close the run with the exit code that its sources and mails have earned."""
    with Store.open(plan.settings.database) as store:
        outcomes = {run.source: run.outcome for run in store.runs.source_runs(plan.night)}
        wanted = [outcomes.get(name, Outcome.FAILED) for name in plan.sources]
        if all(outcome is Outcome.FAILED for outcome in wanted):
            code = EXIT_FAILED
        elif all(outcome is Outcome.OK for outcome in wanted) and _all_told(store, plan):
            code = EXIT_OK
        else:
            code = EXIT_PARTIAL
        store.runs.finish(run_id, code)
    return code
