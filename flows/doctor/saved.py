"""The doctor's look at saved queries: which of them were not answered last night, and why."""

from __future__ import annotations

from db.store import Store
from flows.doctor.finding import Finding, ok, warning
from flows.words.wording import count

SAVED = "saved questions"


def saved_finding(store: Store) -> Finding:
    """How the saved queries stand."""
    queries = [query.name for query in store.saved.all()]
    latest = {name: answers[-1] for name in queries if (answers := store.saved.answers(name))}
    faults = {name: answer.fault for name, answer in latest.items() if answer.fault is not None}
    facts = {"saved": len(queries), "faults": sorted(faults)}
    if faults:
        said = "; ".join(f"{name}: {fault}" for name, fault in sorted(faults.items()))
        todo = "save it anew with `legation ask … --save NAME`, or `legation saved remove NAME`"
        return warning(SAVED, f"not answered last night: {said}", todo, **facts)
    return ok(SAVED, f"answered: {count(len(latest), 'question')} of {len(queries)}", **facts)
