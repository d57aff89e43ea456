"""The doctor's look at the desk's copy: whether it tells of the latest night, and to whom."""

from __future__ import annotations

from db.desk_snapshot import latest_night_of
from db.records import InputError
from db.store import Store
from flows.doctor.finding import Finding, ok, warning
from flows.settings import Settings

DESK = "desk's copy"
_AGAIN = "`legation publish` writes it anew"


def desk_finding(settings: Settings, store: Store) -> Finding:
    """How the copy stands that the desk's pages are read from."""
    # A night that is still running writes its copy at its end.
    night = next((run.night for run in store.runs.all() if run.exit_code is not None), None)
    if not settings.desk.exists():
        if night is None:
            return ok(DESK, "none yet: the first night writes it")
        return warning(DESK, f"there is none at {settings.desk}, so that pages tell nothing", _AGAIN)
    try:
        told = latest_night_of(settings.desk)
    except InputError as error:
        return warning(DESK, str(error), _AGAIN)
    facts = {"night": told, "bytes": settings.desk.stat().st_size}
    if settings.desk.stat().st_mode & 0o077:
        return warning(
            DESK, f"others can read {settings.desk}, which holds profiles and mails", "chmod 600", **facts
        )
    if night is not None and (told or "") < night.isoformat():
        return warning(
            DESK, f"it tells of {told or 'no night'}, and the latest night is {night}", _AGAIN, **facts
        )
    return ok(DESK, f"it tells of the latest night ({told or 'none yet'})", **facts)
