"""What the morning's look says of an erasure that was broken off."""

from __future__ import annotations

from db.records import InputError
from flows.doctor.finding import Finding, failure
from flows.people.unfinished import unfinished
from flows.settings import Settings


def erasure_findings(settings: Settings) -> list[Finding]:
    """Nothing where every erasure is done; the person is not named."""
    try:
        task = unfinished(settings.home)
    except InputError as error:
        return [failure("erasure", str(error), "erase the person again")]
    if task is None:
        return []
    said = f"the one begun at {task.instant:%Y-%m-%d %H:%M} UTC is not finished"
    do = "end other programs that use the database and run `legation upkeep`; every night tries it, too"
    return [failure("erasure", said, do)]
