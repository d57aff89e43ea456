"""What words find, and why: full text and meaning as one list, and a snippet of each call that is shown."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from db.search import quoted_terms
from db.store import StoreError
from flows.desk.page import Asked
from flows.words.publisher_text import plain

_RANKED = """SELECT rowid FROM opportunity_fts
    WHERE opportunity_fts MATCH ? AND rank MATCH 'bm25(8.0, 4.0, 1.0)' ORDER BY rank"""
# Where a word stands everywhere, which of its calls is best says little: the order costs more than it tells.
_UNRANKED = "SELECT rowid FROM opportunity_fts WHERE opportunity_fts MATCH ?"
_MOST_RANKED = 30_000
_NUMBERS = "SELECT id, pk FROM opportunity WHERE id IN (SELECT value FROM json_each(?))"
_SNIPPETS = """SELECT o.id, snippet(opportunity_fts, -1, char(57344), char(57345), '…', 24) AS snippet
    FROM opportunity_fts JOIN opportunity AS o ON o.pk = opportunity_fts.rowid
    JOIN opportunity_fact AS f ON f.pk = o.pk
    WHERE opportunity_fts MATCH ? AND f.reuse <> 'facts-and-link' AND opportunity_fts.rowid IN
        (SELECT pk FROM opportunity WHERE id IN (SELECT value FROM json_each(?)))"""
_LONGEST_MEANING = 100
# What has none of the words must be nearer than what is only of the same world: answers are near 0.6.
_NEAR_ENOUGH = 0.3


@dataclass(frozen=True, slots=True)
class Why:
    """Why a call was found: pieces of the publisher's words, each with whether it was asked for."""

    pieces: tuple[tuple[str, bool], ...]
    near: float | None = None


@dataclass(frozen=True, slots=True)
class Words:
    """What a text finds: row numbers, the best first; ``match`` is the full-text query that found some.

    ``all_words``: each has every word; else those with any of them are shown. ``meanings`` are quotations of
    calls that were found by what they mean.
    """

    pks: list[int]
    match: str
    all_words: bool
    by_meaning: bool = False
    meanings: Mapping[str, Why] = field(default_factory=dict)

    def why_of(self, asked: Asked, ids: Sequence[str]) -> dict[str, Why]:
        """Why each of these calls was found, where words of it may be repeated."""
        why = {id: self.meanings[id] for id in ids if id in self.meanings}
        if self.match:
            for row in asked.desk.rows(_SNIPPETS, (self.match, json.dumps(list(ids)))):
                near = why[row["id"]].near if row["id"] in why else None
                why[row["id"]] = Why(_pieces(row["snippet"]), near)
        return why


def words_of(asked: Asked) -> Words | None:
    """What the words of the address find; ``None`` where it has none.

    Raises:
        BadAddressError: they are too long.
    """
    text = asked.text("q")
    if not text:
        return None
    terms = quoted_terms(text)
    match, pks, all_words = "", [], True
    for joint in (" AND ", " OR "):
        match, all_words = joint.join(terms), joint == " AND "
        pks = _ranked(asked, match) if terms else []
        if pks:
            break
    if asked.text("exact"):
        return Words(pks, match if pks else "", all_words)
    return _with_meaning(asked, text, Words(pks, match if pks else "", all_words))


def _ranked(asked: Asked, match: str) -> list[int]:
    found = asked.desk.tuples(_UNRANKED, (match,))
    if len(found) <= _MOST_RANKED:
        found = asked.desk.tuples(_RANKED, (match,))
    return [pk for (pk,) in found]


def _with_meaning(asked: Asked, text: str, words: Words) -> Words:
    """The same with what means the same: those fused first, then the rest that has the words."""
    if asked.meaning is None or not asked.meaning.is_there():
        return words
    from ranking.embedding import EncoderError

    try:
        found = asked.meaning.find(asked.desk.store, text, _LONGEST_MEANING)
    except (StoreError, EncoderError):
        return words  # the words stand for themselves
    finally:
        # Loading a model is not the page's fault.
        asked.desk.allow(3.0)
    found = [each for each in found if each.words is not None or (each.near or 0.0) >= _NEAR_ENOUGH]
    ids = [each.hit.id for each in found]
    numbers = dict(asked.desk.tuples(_NUMBERS, (json.dumps(ids),)))
    first = [numbers[id] for id in ids if id in numbers]
    there = set(first)
    meanings = {
        each.hit.id: Why(((each.quote, False),) if each.quote else (), each.near)
        for each in found
        if each.words is None
    }
    rest = [pk for pk in words.pks if pk not in there]
    return Words([*first, *rest], words.match, words.all_words, True, meanings)


def _pieces(snippet: str) -> tuple[tuple[str, bool], ...]:
    """A snippet taken apart at its marks: characters for private use, that no text is written in."""
    pieces = []
    for place, part in enumerate(plain(snippet).replace("\ue001", "\ue000").split("\ue000")):
        if part:
            pieces.append((part, place % 2 == 1))
    return tuple(pieces)
