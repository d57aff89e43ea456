"""How reviewing stands, for the doctor: what has waited too long, and whether the log is as it was signed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from db.records import InputError
from db.store import Store
from flows.doctor.finding import Finding, ok, warning
from flows.review.reading import queue_now

CHECK = "reviews"


def review_finding(store: Store, home: Path, on: date) -> Finding:
    """What waits for a person, and what is wrong with the signatures of what was decided, if anything."""
    try:
        queue = queue_now(store, home, on)
    except InputError as error:
        return warning(CHECK, str(error), "legation review verify")
    waiting = [each for each in queue.queued if each.standing.waits]
    late = [each for each in waiting if each.is_late]
    facts = {"waiting": len(waiting), "overdue": len(late)}
    if queue.trouble:
        return warning(CHECK, queue.trouble, "legation review verify", **facts)
    if late:
        oldest = min(each.entry.opened_on for each in late)
        said = f"{len(waiting)} wait, {len(late)} of them too long, since {oldest}"
        return warning(CHECK, said, "legation review lists them", **facts)
    return ok(CHECK, f"{len(waiting)} wait" if waiting else "nothing waits", **facts)
