"""One view of an opportunity from all its notices: each field from the most authoritative that states it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from db.documents import united
from db.evidence import days_apart
from db.funders import funder_words
from db.judging import JOINED_EXTENSION_DAYS
from db.records import (
    Deadline,
    Disagreement,
    Money,
    Notice,
    NoticeRef,
    Opportunity,
    Reuse,
    Status,
    TextBasis,
    Topic,
    status_at,
)
from db.records.notice import CALL, KIND_VOCABULARY
from db.rounds import stated_dates

_NAMING = frozenset({"source", "key", "url", "source_class", "reuse", "text_basis"})
# Offsets and quotes refer to the text: what describes it must come from the same notice.
_WITH_THE_TEXT = ("text", "text_basis", "language", "unread")
# Lists that only grow when notices are put together.
_UNITED = frozenset({"identifiers", "topics", "fields_of_science", "sdgs", "events", "contacts", "grounds"})
_WORDS = frozenset({"title", "summary", "text", "eligibility"})
_MONEY = ("award_floor", "award_ceiling", "total_funding")
_BASES = tuple(TextBasis)
_REUSES = tuple(Reuse)


def merge_notices(name: str, notices: Sequence[Notice], as_of: datetime) -> Opportunity:
    """The opportunity ``name`` that ``notices`` announce, in the state of ``as_of``.

    Withdrawn notices speak only where all are withdrawn. Dates, money and conditions come from the
    funder's own portal first, the text from whoever has most of it; how much of it may leave the host is
    the strictest of those whose words are used.
    """
    live = [n for n in notices if n.status is not Status.WITHDRAWN] or list(notices)
    ordered = sorted(live, key=_authority)
    base = ordered[0]
    teller = min(ordered, key=lambda n: (-_basis(n), -len(n.text), _authority(n)))
    origins: dict[str, NoticeRef] = {}
    values: dict[str, Any] = {}
    for field in fields(Notice):
        if field.name not in _NAMING and field.name not in _WITH_THE_TEXT:
            values[field.name], origin = _merged(field.name, ordered, as_of)
            _note(origins, field.name, origin, base)
    for each in _WITH_THE_TEXT:
        values[each] = getattr(teller, each)
    _note(origins, "text", teller, base)
    values["reuse"] = _strictest(origins, ordered)
    if not all(map(_is_no_call, ordered)):
        # The news of a call, or its award notice, beside the call itself does not end the call.
        values["topics"] = tuple(topic for topic in values["topics"] if not _names_no_call(topic))
        doubts = (n.kind for n in ordered if n.kind is None or not n.kind.certain)
        values["kind"] = next(doubts, None)
    if any(attached.text for attached in values["attachments"]):
        values["text_basis"] = TextBasis.WITH_ATTACHMENTS
    merged = replace(base, **values)
    gone = sorted((n for n in notices if n not in live), key=_authority)
    return Opportunity(
        id=name,
        merged=merged,
        notices=tuple(n.ref for n in (*ordered, *gone)),
        origins=tuple(sorted(origins.items())),
        disagreements=tuple(_disagreements(ordered)),
        status=status_at(merged, as_of),
    )


def _authority(notice: Notice) -> tuple[bool, int, bool, NoticeRef]:
    """Sorts the most authoritative first: the funder's own portal, then the fuller text."""
    return not _speaks_for_funder(notice), -_basis(notice), not notice.deadlines, notice.ref


def _names_no_call(topic: Topic) -> bool:
    return topic.vocabulary == KIND_VOCABULARY and topic.code != CALL


def _is_no_call(notice: Notice) -> bool:
    return any(map(_names_no_call, notice.topics))


def _basis(notice: Notice) -> int:
    """How much of the page itself was read: what its attachments say is theirs."""
    if notice.text_basis is TextBasis.WITH_ATTACHMENTS:
        return _BASES.index(TextBasis.FULL if notice.text else TextBasis.TITLE_ONLY)
    return _BASES.index(notice.text_basis)


def _speaks_for_funder(notice: Notice) -> bool:
    """Whether the portal is the funder's own: "nsf" in us_nsf or nsf.gov, for one called so."""
    host = notice.url.split("//")[-1].split("/")[0]
    places = {*host.split("."), *notice.source.split("_")}
    words = {word for word in funder_words(notice.funder) if len(word) > 1}
    return bool(words & places)


def _merged(name: str, ordered: Sequence[Notice], as_of: datetime) -> tuple[Any, Notice]:
    """A field's value, and the notice it comes from (the first that adds to it, for a united list)."""
    stating = [n for n in ordered if _stated(getattr(n, name))]
    if not stating:
        return getattr(ordered[0], name), ordered[0]
    if name == "attachments":
        return united(stating), stating[0]
    if name in _UNITED:
        return tuple(dict.fromkeys(value for n in stating for value in getattr(n, name))), stating[0]
    chosen = _deadline_teller(stating, as_of) if name == "deadlines" else stating[0]
    return getattr(chosen, name), chosen


def _deadline_teller(stating: Sequence[Notice], as_of: datetime) -> Notice:
    """Who is believed about deadlines: the first with a stated date rather than an estimate.

    Where all of its dates are over and another notice knows of the next round, that other. A date that
    is merely later is not believed over the funder's: a deadline brought forward must not look open.
    """
    first, *others = sorted(stating, key=lambda n: not stated_dates(n))
    dates = stated_dates(first)
    if dates and max(dates) < as_of.date():
        for other in others:
            later = tuple(day for day in stated_dates(other) if day >= as_of.date())
            if (days_apart(dates, later) or 0) > JOINED_EXTENSION_DAYS:
                return other
    return first


def _stated(value: object) -> bool:
    return value is not None and value not in ("", ())


def _note(origins: dict[str, NoticeRef], field: str, origin: Notice, base: Notice) -> None:
    if origin is not base:
        origins[field] = origin.ref


def _strictest(origins: dict[str, NoticeRef], ordered: Sequence[Notice]) -> Reuse:
    speakers = {origins.get(field, ordered[0].ref) for field in _WORDS}
    speakers |= {n.ref for n in ordered if any(document.text for document in n.attachments)}
    return max((n.reuse for n in ordered if n.ref in speakers), key=_REUSES.index)


def _disagreements(notices: Sequence[Notice]) -> Iterator[Disagreement]:
    """The fields in which two notices contradict each other: deadlines, opening and amounts."""
    dated = [n for n in notices if stated_dates(n)]
    sets = [set(stated_dates(n)) for n in dated]
    # A portal that shows only the next of several cut-offs contradicts nobody.
    if any(not (one <= other or other <= one) for one in sets for other in sets):
        yield Disagreement("deadlines", tuple((n.ref, _deadlines_in_words(n)) for n in dated))
    for name in ("opens_on", *_MONEY):
        stating = [n for n in notices if getattr(n, name) is not None]
        if len({getattr(n, name) for n in stating}) > 1:
            yield Disagreement(name, tuple((n.ref, _in_words(getattr(n, name))) for n in stating))


def _deadlines_in_words(notice: Notice) -> str:
    return "; ".join(_deadline_in_words(deadline) for deadline in notice.deadlines)


def _deadline_in_words(deadline: Deadline) -> str:
    at = deadline.at.strftime("%H:%M") if deadline.at else None
    said = [
        deadline.on.isoformat() if deadline.on else deadline.kind.value,
        at,
        deadline.zone if at else None,
    ]
    return " ".join(part for part in said if part)


def _in_words(value: object) -> str:
    return f"{value.amount:f} {value.currency}" if isinstance(value, Money) else str(value)
