"""Consortium suggestions: consenting profiles that complete each other, and the open calls for both."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flows.announcing.rules import TELL_FROM
from flows.reports.complementing import Complement, complements
from flows.reports.report import Asking, Column, Part, Prose, Record, Section, Table
from flows.reports.scope import Scope, literal

TITLE = "Consortium suggestions"
ABOUT = (
    "Profiles that agreed to be suggested and complete each other: what one brings, the other lacks; no gate "
    "of either drops the calls."
)
_CALLS = 6


def sections(ask: Asking, scope: Scope, first: date) -> tuple[Section, ...]:  # noqa: ARG001  (it is of today)
    """The suggestions as of the latest night."""
    found = complements(scope.seen(), scope.vectors, scope.audience)
    pairs = _pairs(scope, found)
    return (
        Section("Who completes whom", _suggested(ask, scope, found, pairs)),
        Section("Calls that both could enter", _calls(ask, scope, pairs)),
    )


def _pairs(scope: Scope, found: Iterable[Complement]) -> str:
    """The pairs with the open calls for both, as common table expressions.

    Both pass the gates, the safeguards keep the call from neither, neither dismissed it, and it fits at least
    one of them.
    """
    values = ", ".join(f"({literal(each.lacks)}, {literal(each.brings)})" for each in found)
    return f"""
WITH pair (lacks, brings) AS ({f"VALUES {values}" if values else "SELECT '', '' WHERE 0"}),
both_may AS (SELECT p.lacks, p.brings, a.score, b.score AS other_score, o.*
    FROM pair AS p JOIN matches AS a ON a.profile = p.lacks
        JOIN matches AS b ON b.profile = p.brings AND b.opportunity = a.opportunity
        JOIN open_opportunities AS o ON o.opportunity = a.opportunity
    WHERE max(a.score, b.score) >= {TELL_FROM:g}
        AND a.screening IN ('clear', 'not read') AND b.screening IN ('clear', 'not read')
        {scope.not_dismissed("a")}{scope.not_dismissed("b")})"""


def _suggested(ask: Asking, scope: Scope, found: tuple[Complement, ...], pairs: str) -> tuple[Part, ...]:
    counted = ask(
        "Open calls that both profiles of a pair could enter",
        f"""{pairs}
SELECT p.lacks, p.brings, count(m.opportunity) AS calls
FROM pair AS p LEFT JOIN both_may AS m ON m.lacks = p.lacks AND m.brings = p.brings
GROUP BY p.lacks, p.brings ORDER BY calls DESC, p.lacks, p.brings""",
    )
    by_pair = {(each.lacks, each.brings): each for each in found}

    def of(row: Record) -> Complement:
        return by_pair[str(row["lacks"]), str(row["brings"])]

    columns = (
        Column("lacks", "Profile", say=lambda row: scope.name(row["lacks"])),
        Column("gap", "It lacks", say=lambda row: f"“{of(row).gap}”"),
        Column("brings", "Partner", say=lambda row: scope.name(row["brings"])),
        Column("capability", "It brings", say=lambda row: f"“{of(row).capability}”"),
        Column("calls", "Calls for both", "number"),
    )
    note = (
        "Only profiles with `consent_matchmaking: true` whose words this audience may read; nothing near a "
        "protected technology. Near in meaning by the embedding of both texts: a reason to telephone, "
        "no more."
    )
    empty = "No two consenting profiles complete each other, as far as this audience may read them."
    return Prose(note, "note"), Table("", counted, columns, empty, shown=200)


def _calls(ask: Asking, scope: Scope, pairs: str) -> tuple[Part, ...]:
    counted = ask(
        f"The best {_CALLS} open calls for both profiles of each pair",
        f"""{pairs},
placed AS (SELECT *, row_number() OVER (PARTITION BY lacks, brings
    ORDER BY score + other_score DESC, opportunity) AS place FROM both_may)
SELECT lacks, brings, opportunity, title, funder, url, next_deadline_on, days_left, score, other_score
FROM placed WHERE place <= {_CALLS} ORDER BY lacks, brings, place""",
    )
    columns = (
        Column("title", "Call", "call"),
        Column(
            "lacks", "For", say=lambda row: f"{scope.name(row['lacks'])} with {scope.name(row['brings'])}"
        ),
        Column("next_deadline_on", "Next deadline", "day", missing="not stated"),
        Column("days_left", "Days left", "number", missing="not stated"),
        Column("score", "Score", "score"),
        Column("other_score", "Partner's", "score"),
    )
    return (Table("", counted, columns, "No open call is for both.", shown=150),)
