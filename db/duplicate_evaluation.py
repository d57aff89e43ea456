"""How well duplicates are found, measured on plain records with the very rules of the night."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from datetime import UTC, date, datetime
from itertools import combinations

from db.identity import resolve
from db.records import Deadline, DeadlineKind, Notice, Reuse, SourceClass, TextBasis
from db.titles import parse_title

_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
# The fields that name who pays, the first stated one counting.
_FUNDERS = ("funder", "dept", "agency")
# No status is asked for, so that any instant does.
AS_OF = datetime(2000, 1, 1, tzinfo=UTC)

Pair = tuple[str, str]


def evaluate_duplicates(
    records: Iterable[Mapping[str, object]],
    pairs: Iterable[tuple[str, str]],
    *,
    hide_title: bool,
) -> dict[str, float | int]:
    """Precision, recall and F1 of the pairs that ``resolve`` puts into one opportunity.

    A record has ``_id`` and any of ``source``, ``title``, ``text``, ``call_title``, ``deadline`` (ISO or
    day/month/year), ``programme``, ``funder``, ``url``; ``hide_title`` leaves out both titles.
    ``same_title_false_merges`` counts the wrong pairs whose titles have the same letters.
    """
    kept = [record for record in records if record.get("_id")]
    notices = [plain_notice(record, hide_title=hide_title) for record in kept]
    titles = {str(record["_id"]): parse_title(_text(record, "title")).key for record in kept}
    true = {in_order(*pair) for pair in pairs}
    found = {
        in_order(left.key, right.key)
        for opportunity in resolve(notices, (), {}, AS_OF).opportunities
        for left, right in combinations(opportunity.notices, 2)
    }
    return measured(found, true) | {
        "pairs_found": len(found),
        "same_title_false_merges": sum(titles[a] == titles[b] for a, b in found - true),
    }


def measured(found: Set[Pair], true: Set[Pair]) -> dict[str, float | int]:
    """Precision, recall and F1 of the pairs found; 0 where there is nothing to divide by."""
    right = len(found & true)
    precision = right / len(found) if found else 0.0
    recall = right / len(true) if true else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {"precision": precision, "recall": recall, "f1": f1}


def plain_notice(record: Mapping[str, object], *, hide_title: bool) -> Notice:
    """A plain record as a notice; the record's fields are those of ``evaluate_duplicates``."""
    day = _day(_text(record, "deadline"))
    return Notice(
        source=_text(record, "source") or "records",
        key=str(record["_id"]),
        url=_text(record, "url"),
        title="" if hide_title else _text(record, "title"),
        source_class=SourceClass.GRANT,
        reuse=Reuse.FULL,
        text_basis=TextBasis.PARTIAL,
        text=_text(record, "text"),
        summary=None if hide_title else _text(record, "call_title") or None,
        funder=next((name for field in _FUNDERS if (name := _text(record, field))), None),
        programme=_text(record, "programme") or None,
        deadlines=(Deadline(DeadlineKind.FIXED, day),) if day else (),
    )


def _text(record: Mapping[str, object], name: str) -> str:
    value = record.get(name)
    return value if isinstance(value, str) else ""


def _day(text: str) -> date | None:
    if iso := _ISO_DATE.match(text):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if day_first := _DAY_FIRST.fullmatch(text.strip()):
        return date(int(day_first[3]), int(day_first[2]), int(day_first[1]))
    return None


def in_order(left: str, right: str) -> Pair:
    """The pair with the lower name first."""
    return (left, right) if left < right else (right, left)
