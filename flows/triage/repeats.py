"""What of a table is new: a file imported twice, or a form sent twice, says nothing twice. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from db.records import Because, Triage, TriageAction
from db.records.triage import Particulars

_Said: TypeAlias = tuple[TriageAction, str, Because | None, str, Particulars]


def said(entry: Triage) -> _Said:
    """What an entry says, wherever and whenever it was entered."""
    return entry.action, entry.note, entry.because, entry.author, entry.particulars


def new_entries(entries: Sequence[Triage], known: Iterable[Triage]) -> list[Triage]:
    """Those of a table's entries about one call that are to be added to what is ``known`` of it, in order.

    Of keeping and dismissing, and of who looks after it, the last word counts: where a table ends with the
    word that stands, it has nothing new to say; else all of its words are added. Anything else is new as
    often as it stands in the table beyond what is known.
    """
    counting = [entry for entry in known if entry.taken_back_by is None]
    heard = {
        kind
        for kind in (_DECIDING, _ASSIGNING)
        if (words := _of(entries, kind)) and said(words[-1]) == _last(counting, kind)
    }
    left, added = Counter(map(said, counting)), []
    for entry in entries:
        kind = _kind(entry)
        if kind is not None:
            added += [] if kind in heard else [entry]
        elif left[said(entry)]:
            left[said(entry)] -= 1
        else:
            added.append(entry)
    return added


_DECIDING, _ASSIGNING = "deciding", "assigning"


def _kind(entry: Triage) -> str | None:
    """Where the last word counts, of what kind it is."""
    if entry.action.decides:
        return _DECIDING
    return _ASSIGNING if entry.action is TriageAction.ASSIGN else None


def _of(entries: Iterable[Triage], kind: str) -> list[Triage]:
    return [entry for entry in entries if _kind(entry) == kind]


def _last(entries: Iterable[Triage], kind: str) -> _Said | None:
    words = _of(entries, kind)
    return said(words[-1]) if words else None
