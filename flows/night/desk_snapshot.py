"""The desk's copy of a home: when it is written, and when it must go."""

from __future__ import annotations

from db.desk_snapshot import DeskSnapshot, remove_snapshot, write_snapshot
from db.store import StoreError
from flows.night.plan import NightPlan
from flows.settings import Settings


def copy_for_desk(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Write the desk's copy as the night ends. Trouble is a warning in the ledger, never the night's."""
    try:
        made = write_desk(plan.settings)
    except (StoreError, OSError) as error:
        return f"warning: no copy for the desk: {error}"
    return f"{made.size} bytes copied" if made.written else "nothing has changed since the last copy"


def write_desk(settings: Settings) -> DeskSnapshot:
    """Write the desk's copy of a home, unless the one that is there is of the same state.

    Raises:
        StoreError: there is no usable database, no room for the copy, or something else in its place.
    """
    return write_snapshot(settings.database, settings.desk)


def forget_desk(settings: Settings) -> bool:
    """Remove the desk's copy, because what it holds must not be shown any more; whether there was one.

    Raises:
        StoreError: another process is writing it at this moment.
    """
    return remove_snapshot(settings.desk)
