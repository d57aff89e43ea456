"""Full-text search over opportunities: any text is a safe query, and accents or endings do not matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from db.connection import Database

# A phrase in quotation marks, or a run of letters and digits of any script; the rest separates words.
_TERM = re.compile(r"[\"“„«]([^\"“”„»]+)[\"”“»]|([^\W_]+)")
_WORD = re.compile(r"[^\W_]+")
# A word in the title says more than one in the funder's name, and that more than one among thousands.
_RANK = "bm25(8.0, 4.0, 1.0)"
_SNIPPET_WORDS = 24
_DEADLINE = """o.next_deadline_on || coalesce(' ' || o.next_deadline_at, '')
    || coalesce(' ' || o.next_deadline_zone, '')"""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An opportunity found; ``snippet`` marks the words with « ».

    ``next_deadline`` is the local date, with time and zone where known; ``rank`` is BM25's: lower is better.
    """

    id: str
    title: str
    funder: str | None
    status: str | None
    next_deadline: str | None
    snippet: str
    rank: float


def search(database: Database, query: str, limit: int, *, every: bool = False) -> list[SearchHit]:
    """The opportunities with every word and "quoted phrase" of ``query``, best first.

    Where none has them all, those with any, unless ``every`` must be there; a query without a word finds
    nothing.

    Raises:
        StoreError: the database cannot be read.
    """
    terms = quoted_terms(query)
    if not terms:
        return []
    found = _find(database, " AND ".join(terms), limit)
    return found if found or every else _find(database, " OR ".join(terms), limit)


def described(database: Database, ids: Sequence[str]) -> dict[str, SearchHit]:
    """Id → the opportunity as a hit without a snippet, for those that there are."""
    query = f"""SELECT o.id, o.title, o.funder, o.status, {_DEADLINE}, '', 0.0
        FROM opportunity AS o WHERE o.id IN ({",".join("?" * len(ids))})"""
    return {row[0]: SearchHit(*row) for row in database.rows(query, ids)}


def quoted_terms(query: str) -> list[str]:
    """Each term as an FTS5 string, so that nothing in it is taken for an operator."""
    terms = [" ".join(_WORD.findall(phrase or word)) for phrase, word in _TERM.findall(query)]
    return [f'"{term}"' for term in terms if term]


def _find(database: Database, match: str, limit: int) -> list[SearchHit]:
    # "ORDER BY rank" alone lets FTS5 make snippets for the few rows shown, not for all that match.
    rows = database.rows(
        f"""SELECT o.id, o.title, o.funder, o.status, {_DEADLINE},
            snippet(opportunity_fts, -1, '«', '»', '…', {_SNIPPET_WORDS}), opportunity_fts.rank
        FROM opportunity_fts JOIN opportunity AS o ON o.pk = opportunity_fts.rowid
        WHERE opportunity_fts MATCH ? AND opportunity_fts.rank MATCH '{_RANK}'
        ORDER BY opportunity_fts.rank LIMIT ?""",
        (match, limit),
    )
    return sorted((SearchHit(*row) for row in rows), key=lambda hit: (hit.rank, hit.id))
