"""What the notices of an opportunity said, version by version: what moved, on which night, who moved it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from itertools import pairwise

from db.notice_changes import NoticeChange, Weight, notice_changes
from db.records import NoticeRef, Opportunity, Reuse
from db.store import NoticeVersion
from flows.desk.page import Asked

# Older versions of a notice that moves every night are told as a number.
_VERSIONS_SHOWN = 40
_PROSE = frozenset({"summary", "text", "eligibility", "attachments"})
_FIELDS = {
    "deadlines": "deadline",
    "opens_on": "opening",
    "award_floor": "least award",
    "award_ceiling": "largest award",
    "total_funding": "money in all",
    "cofunding_rate": "funder’s share",
    "cost_sharing": "share of one’s own",
    "eligible_countries": "countries",
    "applicant_types": "applicants",
    "eligibility": "who may apply",
    "attachments": "documents",
    "url": "address",
    "expected_awards": "awards expected",
    "published_on": "date of publication",
}


@dataclass(frozen=True, slots=True)
class Moved:
    """One field that moved; the words are empty where they may not be repeated (``hidden``)."""

    field: str
    weight: str
    before: str
    after: str
    is_brought_forward: bool
    hidden: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One night of one notice: ``what`` happened, and the fields that moved."""

    night: date
    source: str
    key: str
    what: str
    moved: tuple[Moved, ...] = ()
    only_looks: int = 0


def history_of(asked: Asked, found: Opportunity) -> list[Step]:
    """What happened to the notices of an opportunity, the latest night first."""
    store = asked.desk.store
    steps = [step for ref in found.notices for step in _of_notice(ref, store.notices.versions(ref), found)]
    for row in asked.desk.rows(
        """SELECT a.source, a.key, a.since, a.until FROM absence AS a JOIN opportunity_notice AS i
        USING (source, key) WHERE i.opportunity = ?""",
        (found.id,),
    ):
        steps.append(Step(date.fromisoformat(row["since"]), row["source"], row["key"], "no longer listed"))
        if row["until"]:
            steps.append(Step(date.fromisoformat(row["until"]), row["source"], row["key"], "listed again"))
    return sorted(steps, key=lambda step: (step.night, step.source, step.key), reverse=True)


def _of_notice(ref: NoticeRef, versions: Sequence[NoticeVersion], found: Opportunity) -> Iterator[Step]:
    if not versions:
        return
    yield Step(versions[0].seen_on, ref.source, ref.key, "first seen")
    for before, after in pairwise(versions[-_VERSIONS_SHOWN:]):
        at = datetime.combine(after.seen_on, time(), UTC)
        changes = notice_changes(before.notice, after.notice, at)
        telling = [each for each in changes if each.weight is not Weight.COSMETIC]
        by_us = before.raw_digest == after.raw_digest
        what = "we read it differently" if by_us else "the publisher changed it"
        moved = tuple(_moved(each, found.merged.reuse) for each in telling)
        yield Step(after.seen_on, ref.source, ref.key, what, moved, len(changes) - len(telling))


def _moved(change: NoticeChange, reuse: Reuse) -> Moved:
    hidden = change.field in _PROSE and reuse is Reuse.FACTS_AND_LINK
    before, after = ("", "") if hidden else (change.before, change.after)
    name = _FIELDS.get(change.field, change.field.replace("_", " "))
    return Moved(name, change.weight.value, before, after, change.brought_forward, hidden)
