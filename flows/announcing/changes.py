"""What moved between the facts that were told and today's, in words, a deadline brought forward first.

White space, letter case and typographic quotes make no change; neither does a deadline that has passed
and vanished, nor a closing that time alone has brought.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from itertools import zip_longest

from db.records import Change, Deadline, Money, Status, closes_at
from flows.announcing.facts import MONEY_FIELDS, Facts, deadlines_in, fact
from flows.language.languages import words
from flows.words import wording

# The fields a recipient acts on even when the opportunity no longer fits the profile.
CRITICAL_FIELDS = frozenset({"deadline", "deadline_extended", "status", "opens_on"})
# What of a changed passage is shown on either side.
PASSAGE_SHOWN = 160
_TYPOGRAPHY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})


def changes_between(
    told: Facts, now: Facts, as_of: datetime, language: str = "en", *, counted_at: datetime | None = None
) -> tuple[Change, ...]:
    """Field by field, from → to; empty when nothing moved that a person would act on.

    A deadline that has passed at ``as_of`` no longer counts; the days left are those at ``counted_at``, which
    is the same instant unless said otherwise.
    """
    changes = _deadline_changes(deadlines_in(told), deadlines_in(now), as_of, language, counted_at or as_of)
    for name, in_words in _SINGLE_VALUES.items():
        changes += _value_change(name, fact(told, name), fact(now, name), in_words, language)
    for name in ("applicant_types", "eligible_countries"):
        changes += _list_change(name, told, now, language)
    for name in ("title", "eligibility"):
        changes += _passage_change(name, told, now)
    return tuple(sorted(changes, key=lambda change: not change.brought_forward))


def essence(text: str) -> str:
    """A text without white space, letter case and typographic variants: equal when only its looks differ."""
    plain = unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY)
    return re.sub(r"\s+", "", plain).casefold()


def _deadline_changes(
    told: list[Deadline], now: list[Deadline], as_of: datetime, language: str, counted_at: datetime
) -> list[Change]:
    kept = {_moment(deadline) for deadline in told} & {_moment(deadline) for deadline in now}
    gone = [d for d in told if _moment(d) not in kept and not _has_passed(d, as_of)]
    come = [d for d in now if _moment(d) not in kept and (gone or not _has_passed(d, as_of))]
    pairs = zip_longest(sorted(gone, key=_order), sorted(come, key=_order))
    return [_deadline_change(before, after, counted_at, language) for before, after in pairs]


def _deadline_change(
    before: Deadline | None, after: Deadline | None, as_of: datetime, language: str
) -> Change:
    earlier, later = _direction(before, after)
    # How the old time was known matters no more; how the new one is, does.
    told = before and replace(before, time_certainty=None)
    return Change(
        field="deadline_extended" if later else "deadline",
        before=wording.deadline_in_words(told, None, language) if told else "",
        after=wording.deadline_in_words(after, as_of, language) if after else "",
        brought_forward=earlier,
    )


def _direction(before: Deadline | None, after: Deadline | None) -> tuple[bool, bool]:
    """Whether a deadline moved (to an earlier moment, to a later one); a time newly stated moves nothing."""
    if before is None or after is None or before.on is None or after.on is None:
        return False, False
    if before.on == after.on and (before.at is None or after.at is None):
        return False, False
    first, second = closes_at(before), closes_at(after)
    assert first is not None and second is not None
    return second < first, second > first


def _moment(deadline: Deadline) -> tuple[object, ...]:
    # Labels, and how we know a date, do not make another deadline of it.
    return (deadline.kind, deadline.on, deadline.at, deadline.zone)


def _has_passed(deadline: Deadline, as_of: datetime) -> bool:
    closing = closes_at(deadline)
    return closing is not None and closing <= as_of


def _order(deadline: Deadline) -> tuple[bool, date, str]:
    return (deadline.on is None, deadline.on or date.min, str(deadline.at))


def _money(value: str, language: str) -> str:
    currency, amount = value.split(" ")
    return wording.money_in_words(Money(Decimal(amount), currency), language)


_SINGLE_VALUES: dict[str, Callable[[str, str], str]] = {
    "status": lambda value, language: wording.status_in_words(Status(value), language),
    "opens_on": lambda value, language: wording.day_in_words(date.fromisoformat(value), language),
    **dict.fromkeys(MONEY_FIELDS, _money),
    "cofunding_rate": lambda value, language: wording.percent(Decimal(value), language),
}


def _value_change(
    name: str, before: str | None, after: str | None, in_words: Callable[[str, str], str], language: str
) -> list[Change]:
    if before == after:
        return []
    if name == "status" and None in (before, after):
        # A publisher who begins or ceases to name the status has not moved the call, unless it was gone.
        returned = before == Status.WITHDRAWN
        again = words(language).gettext("announced again")
        return [Change(name, in_words(before, language), again)] if before and returned else []
    said = [in_words(value, language) if value else "" for value in (before, after)]
    return [Change(name, said[0], said[1], closes=name == "status" and after == Status.CLOSED)]


def _list_change(name: str, told: Facts, now: Facts, language: str) -> list[Change]:
    before, after = (set((fact(facts, name) or "").split()) for facts in (told, now))
    if before == after:
        return []
    if max(len(before), len(after)) <= wording.NAMES_SHOWN:
        names = [wording.names_in_words(name, sorted(codes), language) for codes in (before, after)]
        return [Change(name, names[0], names[1])]
    say = words(language)
    added = wording.names_in_words(name, sorted(after - before), language)
    removed = wording.names_in_words(name, sorted(before - after), language)
    difference = [say.gettext("added: {names}").format(names=added)] * bool(added)
    difference += [say.gettext("removed: {names}").format(names=removed)] * bool(removed)
    what = wording.joined(difference, language)
    now_listed = say.gettext("{count} ({difference})").format(
        count=_listed(len(after), language), difference=what
    )
    return [Change(name, _listed(len(before), language), now_listed)]


def _listed(amount: int, language: str) -> str:
    form = words(language).ngettext("{number} listed", "{number} listed", amount)
    return form.format(number=wording.number(amount, language))


def _passage_change(name: str, told: Facts, now: Facts) -> list[Change]:
    before, after = fact(told, name) or "", fact(now, name) or ""
    if essence(before) == essence(after):
        return []
    return [Change(name, *_differing_part(before, after))]


def _differing_part(before: str, after: str) -> tuple[str, str]:
    """The stretch in which two passages differ, in whole words with a little of what stands around it."""
    old, new = before.split(), after.split()
    start = _common_length(old, new)
    end = _common_length(old[start:][::-1], new[start:][::-1])
    return _stretch(old, start, len(old) - end), _stretch(new, start, len(new) - end)


def _common_length(left: list[str], right: list[str]) -> int:
    return next(
        (i for i, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right))
    )


def _stretch(line: list[str], start: int, end: int, around: int = 4) -> str:
    first, last = max(0, start - around), min(len(line), end + around)
    shown = " ".join(line[first:last])
    if len(shown) > PASSAGE_SHOWN:
        shown = shown[: shown.rfind(" ", 0, PASSAGE_SHOWN)] + " …"
    elif last < len(line):
        shown += " …"
    return f"… {shown}" if first and shown else shown
