"""What moved between two versions of an announcement, how much it weighs, and both values.

*Critical* is what a person must act on: deadlines, opening, status, who may apply, money, withdrawal.
*Material* is what they should read: scope, documents, events, contacts. *Cosmetic* is what only looks
different: white space, markup, letter case, typography, encoding, seconds, the order of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time
from decimal import Decimal
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import zip_longest

from db.attachment_changes import attachment_changes
from db.essence import essence, sentences
from db.records import Deadline, Money, Notice, Status, closes_at

# What tells a notice from others, and what says how it was read: no part of what is announced. What subjects
# mean and what kind it is are read from its topics and title, whose changes are told.
_NOT_ANNOUNCED = frozenset(
    {"source", "key", "source_class", "reuse", "text_basis", "unread", "language"}
    | {"fields_of_science", "sdgs", "kind"}
    # The sentences themselves are compared: what is read from them is not told a second time.
    | {"grounds", "excluded_types", "excluded_countries", "others_may_apply"}
)
_CRITICAL = frozenset(
    {
        "status",
        "opens_on",
        "award_floor",
        "award_ceiling",
        "total_funding",
        "cofunding_rate",
        "cost_sharing",
        "eligibility",
        "applicant_types",
        "eligible_countries",
        "consortium",
        "trl",
    }
)
_PASSAGES = frozenset({"summary", "text", "eligibility"})
# A page that moved house says nothing new.
_ALWAYS_COSMETIC = frozenset({"published_on"})
_SENTENCES_SHOWN = 3
_LETTERS_SHOWN = 240


class Weight(StrEnum):
    """How much a change matters, the weightiest first."""

    CRITICAL = "critical"
    MATERIAL = "material"
    COSMETIC = "cosmetic"


@dataclass(frozen=True, slots=True)
class NoticeChange:
    """One field that moved; ``before`` and ``after`` are its values in words, "" where not stated.

    ``brought_forward``: a deadline that is now earlier, the loudest event there is.
    """

    field: str
    weight: Weight
    before: str
    after: str
    brought_forward: bool = False


def notice_changes(before: Notice, after: Notice, as_of: datetime) -> tuple[NoticeChange, ...]:
    """Everything that moved from one version to the next as of an instant; the loudest first.

    A deadline that has passed and is no longer listed is no change, and neither is a status that the
    dates had already brought.
    """
    changes = list(_deadline_changes(before.deadlines, after.deadlines, as_of))
    changes += _attachment_changes(before, after)
    for field in fields(Notice):
        name = field.name
        if name in _NOT_ANNOUNCED or name in {"deadlines", "attachments"}:
            continue
        old, new = getattr(before, name), getattr(after, name)
        if old != new and not (name == "status" and _closed_by_time(before, new, as_of)):
            changes.append(_change(name, old, new))
    order = list(Weight)
    return tuple(sorted(changes, key=lambda c: (not c.brought_forward, order.index(c.weight), c.field)))


def _attachment_changes(before: Notice, after: Notice) -> Iterator[NoticeChange]:
    for change in attachment_changes(before.attachments, after.attachments, _differing_sentences):
        weight = Weight.MATERIAL if change.material else Weight.COSMETIC
        yield NoticeChange("attachments", weight, change.before, change.after)


def _differing_sentences(old: str, new: str) -> tuple[str, str]:
    went, came = sentence_difference(old, new)
    return _shown(went), _shown(came)


def weight_of(changes: Sequence[NoticeChange]) -> Weight | None:
    """The weight of the weightiest of these changes; ``None`` without any."""
    return min((change.weight for change in changes), key=list(Weight).index, default=None)


def _change(name: str, old: object, new: object) -> NoticeChange:
    if name in _PASSAGES:
        return _passage_change(name, str(old or ""), str(new or ""))
    weight = Weight.CRITICAL if name in _CRITICAL else Weight.MATERIAL
    before, after = _in_words(old), _in_words(new)
    if name in _ALWAYS_COSMETIC or _alike(name, before, after):
        weight = Weight.COSMETIC
    if isinstance(old, tuple) and isinstance(new, tuple):
        before, after = _list_difference(old, new)
    return NoticeChange(name, weight, before, after)


def _alike(name: str, before: str, after: str) -> bool:
    if name == "url":
        return _address(before) == _address(after)
    return sorted(map(essence, before.split("; "))) == sorted(map(essence, after.split("; ")))


def _address(url: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", url.casefold()).rstrip("/").partition("#")[0]


def _list_difference(old: tuple[object, ...], new: tuple[object, ...]) -> tuple[str, str]:
    """Only the entries that went and came; the whole lists where nothing but their order differs."""
    gone = tuple(value for value in old if value not in new)
    come = tuple(value for value in new if value not in old)
    return (_in_words(gone), _in_words(come)) if gone or come else (_in_words(old), _in_words(new))


def _passage_change(name: str, old: str, new: str) -> NoticeChange:
    if essence(old) == essence(new):
        return NoticeChange(name, Weight.COSMETIC, _shown([old]), _shown([new]))
    before, after = sentence_difference(old, new)
    weight = Weight.CRITICAL if name in _CRITICAL else Weight.MATERIAL
    return NoticeChange(name, weight, _shown(before), _shown(after))


def sentence_difference(old: str, new: str) -> tuple[list[str], list[str]]:
    """The sentences that went and those that came, each in its order; looks alone make no difference."""
    left, right = sentences(old), sentences(new)
    matcher = SequenceMatcher(None, [essence(s) for s in left], [essence(s) for s in right], autojunk=False)
    gone, come = [], []
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag != "equal":
            gone += left[i:j]
            come += right[k:m]
    return gone, come


def _shown(said: Sequence[str]) -> str:
    more = len(said) - _SENTENCES_SHOWN
    parts = [s if len(s) <= _LETTERS_SHOWN else s[:_LETTERS_SHOWN].rstrip() + " …" for s in said]
    return " / ".join(parts[:_SENTENCES_SHOWN]) + (f" / and {more} more sentences" if more > 0 else "")


def _deadline_changes(
    before: Sequence[Deadline], after: Sequence[Deadline], as_of: datetime
) -> Iterator[NoticeChange]:
    kept = {_moment(d) for d in before} & {_moment(d) for d in after}
    gone = [d for d in before if _moment(d) not in kept and not _has_passed(d, as_of)]
    come = [d for d in after if _moment(d) not in kept and (gone or not _has_passed(d, as_of))]
    for old, new in zip_longest(sorted(gone, key=_order), sorted(come, key=_order)):
        yield NoticeChange(
            "deadlines",
            Weight.CRITICAL,
            deadline_in_words(old) if old else "",
            deadline_in_words(new) if new else "",
            brought_forward=_is_earlier(old, new),
        )
    if not gone and not come and before != after:
        said = ["; ".join(map(deadline_in_words, each)) for each in (before, after)]
        yield NoticeChange("deadlines", Weight.COSMETIC, said[0], said[1])


def _moment(deadline: Deadline) -> tuple[object, ...]:
    # To the minute: some portals answer with other seconds every night. A label makes no other deadline.
    return deadline.kind, deadline.on, _to_the_minute(deadline.at), deadline.zone


def _to_the_minute(at: time | None) -> time | None:
    return at and at.replace(second=0, microsecond=0)


def _has_passed(deadline: Deadline, as_of: datetime) -> bool:
    closing = closes_at(deadline)
    return closing is not None and closing <= as_of


def _is_earlier(old: Deadline | None, new: Deadline | None) -> bool:
    if old is None or new is None or old.on is None or new.on is None:
        return False
    if old.on == new.on and (old.at is None or new.at is None):
        return False
    first, second = closes_at(old), closes_at(new)
    return first is not None and second is not None and second < first


def _order(deadline: Deadline) -> tuple[bool, date, str]:
    return deadline.on is None, deadline.on or date.min, str(deadline.at)


def _closed_by_time(before: Notice, status: object, as_of: datetime) -> bool:
    dated = [d for d in before.deadlines if d.on]
    return status is Status.CLOSED and bool(dated) and all(_has_passed(d, as_of) for d in dated)


def deadline_in_words(deadline: Deadline) -> str:
    """ "2026-10-27 17:00 Europe/Brussels", or its kind where it has no date."""
    at = _to_the_minute(deadline.at)
    parts = (
        deadline.on.isoformat() if deadline.on else deadline.kind.value,
        at and at.strftime("%H:%M"),
        deadline.zone if at else None,
    )
    return " ".join(part for part in parts if part)


def _in_words(value: object) -> str:
    match value:
        case None:
            return ""
        case Money():
            return f"{value.amount:f} {value.currency}"
        case Decimal():
            return f"{value.normalize():f}"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return "; ".join(_in_words(each) for each in value)
        case StrEnum() | date() | str() | int():
            return str(value)
    said = (_in_words(getattr(value, field.name)) for field in fields(value))  # type: ignore[arg-type]
    return " ".join(part for part in said if part)
