"""Before and after a night whose answers are on record, the database is kept, to replay the night elsewhere.

Health, what readers were told, decisions and profiles are learnt from all earlier nights, so that the answers
alone would replay another night. Trouble here costs the replay, never the night.
"""

from __future__ import annotations

from db.records import InputError
from db.states import State, States
from db.store import Store
from flows.night.plan import NightPlan

START, END = "start", "end"


def keep_start(plan: NightPlan, run_id: int) -> str | None:
    """Keep the database as a run finds it; one that goes on after a crash keeps what it first found.

    Returns why it could not be kept; ``None`` when all is well, or nothing is to be kept.
    """
    if plan.archive is None and plan.record is None:
        return None
    with Store.open(plan.settings.database) as store:
        if store.runs.done(run_id):
            return None
    return _keep(plan, run_id, START)


def keep_end(plan: NightPlan, run_id: int) -> str | None:
    """Keep the database as a run leaves it, if its start is kept; returns why it could not be kept."""
    try:
        if kept_state(plan, run_id, START) is None:
            return None
    except (InputError, OSError) as error:
        return str(error)
    return _keep(plan, run_id, END)


def kept_state(plan: NightPlan, run_id: int, moment: str) -> State | None:
    """The kept state of a run.

    Raises:
        StoreError: the file of states cannot be used.
    """
    if not plan.settings.states.exists():
        return None
    with States.open(plan.settings.states) as states:
        return states.find(run_id, moment)


def _keep(plan: NightPlan, run_id: int, moment: str) -> str | None:
    try:
        with States.open(plan.settings.states) as states:
            states.keep(run_id, moment, plan.settings.database)
    except (InputError, OSError) as error:
        return str(error)
    return None
