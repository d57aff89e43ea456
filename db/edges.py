"""Decisions about pairs of notices, by rules and by people; nothing is ever merged in place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime

from db.connection import Database
from db.records import Edge, Judgement, NoticeRef

RULE_PREFIX = "rule:"

_UPSERT = """INSERT INTO edge (left_source, left_key, right_source, right_key, judgement, score, reasons,
    author, decided_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT DO UPDATE SET judgement = excluded.judgement, score = excluded.score,
    reasons = excluded.reasons, decided_at = excluded.decided_at"""


class Edges:
    """Stored decisions, each with its author, score, reasons and time."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Edge]:
        """Every decision, by pair and author."""
        query = """SELECT left_source, left_key, right_source, right_key, judgement, score, reasons,
            author, decided_at FROM edge ORDER BY 1, 2, 3, 4, author"""
        return [_edge(*row) for row in self._database.rows(query)]

    def replace_rules(self, edges: Sequence[Edge], known: Sequence[Edge] | None = None) -> None:
        """Make ``edges`` the rules' decisions, as ``resolve`` returned them; people's stay as they are.

        ``known`` are the stored ones, if they were read already.
        """
        rules = {_name(edge): edge for edge in edges if edge.author.startswith(RULE_PREFIX)}
        before = {
            _name(edge): edge
            for edge in (self.all() if known is None else known)
            if edge.author.startswith(RULE_PREFIX)
        }
        stored = {_row(edge) for name, edge in before.items() if rules.get(name) != edge}
        decided = {_row(edge) for name, edge in rules.items() if before.get(name) != edge}
        with self._database.transaction():
            self._delete(stored - decided)
            self._database.write(_UPSERT, sorted(decided - stored))

    def decide(self, edge: Edge) -> None:
        """Keep a person's decision; it replaces the same person's earlier one about this pair.

        Raises:
            ValueError: the author is a rule, or the pair is not in order.
        """
        if edge.author.startswith(RULE_PREFIX):
            raise ValueError(f"a person decides here, not {edge.author!r}")
        if not edge.left < edge.right:
            raise ValueError(f"left must sort before right: {edge.left} and {edge.right}")
        with self._database.transaction():
            self._database.write(_UPSERT, [_row(edge)])

    def undo(self, left: NoticeRef, right: NoticeRef, author: str) -> bool:
        """Take back an author's decision about a pair (in either order); False when there is none."""
        left, right = sorted((left, right))
        with self._database.transaction():
            query = """DELETE FROM edge WHERE (left_source, left_key, right_source, right_key, author)
                = (?, ?, ?, ?, ?) RETURNING 1"""
            name = (left.source, left.key, right.source, right.key, author)
            return bool(self._database.rows(query, name))

    def _delete(self, rows: Iterable[tuple[str | float, ...]]) -> None:
        self._database.write(
            """DELETE FROM edge WHERE (left_source, left_key, right_source, right_key, author)
            = (?, ?, ?, ?, ?)""",
            [(*row[:4], row[7]) for row in rows],
        )


def people_only(edges: Iterable[Edge]) -> list[Edge]:
    """Those of the decisions that persons took."""
    return [edge for edge in edges if not edge.author.startswith(RULE_PREFIX)]


def _name(edge: Edge) -> tuple[str, ...]:
    return edge.left.source, edge.left.key, edge.right.source, edge.right.key, edge.author


def _row(edge: Edge) -> tuple[str | float, ...]:
    return (
        edge.left.source,
        edge.left.key,
        edge.right.source,
        edge.right.key,
        edge.judgement.value,
        edge.score,
        json.dumps(edge.reasons, ensure_ascii=False),
        edge.author,
        edge.decided_at.isoformat(),
    )


def _edge(
    left_source: str,
    left_key: str,
    right_source: str,
    right_key: str,
    judgement: str,
    score: float,
    reasons: str,
    author: str,
    decided_at: str,
) -> Edge:
    return Edge(
        NoticeRef(left_source, left_key),
        NoticeRef(right_source, right_key),
        Judgement(judgement),
        score,
        tuple(json.loads(reasons)),
        author,
        datetime.fromisoformat(decided_at),
    )
