"""Asking a saved query, and telling its rows apart from night to night."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from db.asking import Answer, QuestionError, Value, answer
from db.asking_apart import answer_apart
from db.questions import question
from db.records.saved import SavedKind, SavedQuery, SavedRow
from db.store import Store
from flows.night.publishing import FILE
from flows.settings import Settings

MOST_ROWS = 1000
# Our own questions may take longer on a small machine.
_SECONDS = 30.0
# What tells a row from others, as the views call it; without any of these a row is all that it says.
_NAMES = ("opportunity", "id", "profile", "source", "key", "series", "term", "domain", "priority")
# What moves by itself from night to night: days left, scores, amounts by the day's rate.
_MOVING = re.compile(r"(?:^|_)(?:days|hours|age|score|points|rank|eur|euro|night)(?:_|$)")
_LONGEST_CELL = 500
_SEARCHED = ("opportunity", "title", "funder", "status", "next_deadline")
_OVER = frozenset({"closed", "withdrawn"})


def ask(settings: Settings, query: SavedQuery, *, most: int = MOST_ROWS) -> Answer:
    """The answer to a saved query as things stand, within the bounds of any officer's question.

    Raises:
        InputError: it cannot be answered; the message says why in one sentence.
    """
    database = _database(settings, public=query.public)
    if query.kind is SavedKind.SQL:
        return answer_apart(database, query.asked, most=most)
    if query.kind is SavedKind.SEARCH:
        return _searched(settings, query.asked, most)
    asked = question(query.asked)
    return answer(database, asked.sql, asked.values(query.parameters), seconds=_SECONDS, most=most)


def _database(settings: Settings, *, public: bool) -> Path:
    if not public:
        return settings.database
    copy = settings.home / FILE
    if not copy.exists():
        raise QuestionError(f"{copy}: no published copy yet; `legation publish` writes it")
    return copy


def _searched(settings: Settings, text: str, most: int) -> Answer:
    """What has every word and is not over: what only resembles comes and goes with other calls."""
    with Store.open(settings.database, create=False) as store:
        hits = store.search(text, most + 1, every=True)
    rows = [(hit.id, hit.title, hit.funder, hit.status, hit.next_deadline) for hit in hits]
    standing = [row for row in rows if row[3] not in _OVER]
    return Answer(_SEARCHED, tuple(standing[:most]), more=len(hits) > most)


def saved_rows(found: Answer, night: date) -> list[SavedRow]:
    """The rows of an answer with what tells them apart, in their order; equal ones are counted apart."""
    steady = [at for at, column in enumerate(found.columns) if not _MOVING.search(column)]
    naming = [at for at in steady if found.columns[at] in _NAMES] or steady
    seen: Counter[str] = Counter()
    rows = []
    for place, row in enumerate(found.rows):
        name = "\x1f".join(_text(row[at]) for at in naming)
        seen[name] += 1
        key = name if seen[name] == 1 else f"{name}\x1f{seen[name]}"
        rows.append(SavedRow(key, _cells(found.columns, row, steady), place, night))
    return rows


def _cells(
    columns: Sequence[str], row: Sequence[Value], steady: Sequence[int]
) -> tuple[tuple[str, str], ...]:
    return tuple((columns[at], _text(row[at])[:_LONGEST_CELL]) for at in steady)


def _text(value: Value) -> str:
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)
