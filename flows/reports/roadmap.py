"""Roadmap × open calls and gap × call: which lines of a profile an open call serves, and which have none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from flows.announcing.rules import TELL_FROM
from flows.plots.bars import bars
from flows.plots.matrix import matrix
from flows.reports.report import (
    Asking,
    Column,
    Counted,
    Drawing,
    Part,
    Prose,
    Record,
    Section,
    Table,
    figures,
    whole,
)
from flows.reports.scope import Scope
from flows.words.publisher_text import shortened

TITLE = "Roadmap and gaps × open calls"
ABOUT = "Which priorities and capability gaps of each profile an open call serves, and which have none."
_WORDS = {"roadmap": "priority", "gap": "gap"}
# So many calls stand across a matrix, and so many below each line of the list.
_ACROSS, _BELOW = 8, 3
_TEXT_LONGEST, _TITLE_LONGEST = 90, 60


def sections(ask: Asking, scope: Scope, first: date) -> tuple[Section, ...]:  # noqa: ARG001  (it is of today)
    """The matrix of every profile as of the latest night."""
    lines = _lines(scope)
    return (
        Section("Which have none", _without(ask, scope, lines)),
        Section("Line by line", _coverage(ask, scope, lines)),
        Section("Matrix", _matrices(ask, scope, lines)),
        Section("The nearest calls of each line", _nearest(ask, lines)),
    )


def _lines(scope: Scope) -> str:
    """Every line of the profiles, and the open calls near it, as common table expressions.

    ``near`` holds every call of whose reasons the line is one; ``fits`` are those that would be told, and
    ``waits`` those that would be, were it not for a review.
    """
    seen = f"{scope.profile('p.profile')}{scope.part('p.profile', 'p.part', _WORDS)}"
    return f"""
WITH line AS MATERIALIZED (SELECT p.profile, p.part, p.place, p.text, p.weight FROM profile_part AS p
    WHERE p.part IN ('roadmap', 'gap'){seen}),
eligible AS MATERIALIZED ({_eligible(scope)}),
near AS MATERIALIZED (SELECT l.profile, l.part, l.place, l.text, l.weight, r.opportunity, r.similarity,
        e.score, e.score >= {TELL_FROM:g} AND NOT e.held AS fits,
        e.score >= {TELL_FROM:g} AND e.waits AS waits
    FROM line AS l CROSS JOIN match_reason AS r ON r.profile = l.profile AND r.facet = l.part
            AND r.profile_text = l.text
        CROSS JOIN eligible AS e ON e.profile = r.profile AND e.opportunity = r.opportunity),
served AS (SELECT * FROM near WHERE fits),
counted AS (SELECT l.*, count(DISTINCT iif(n.fits, n.opportunity, NULL)) AS calls,
        count(DISTINCT iif(n.score < {TELL_FROM:g}, n.opportunity, NULL)) AS weaker,
        count(DISTINCT iif(n.waits, n.opportunity, NULL)) AS waiting, max(n.similarity) AS similarity
    FROM line AS l LEFT JOIN near AS n ON n.profile = l.profile AND n.place = l.place
    GROUP BY l.profile, l.place)"""


def _eligible(scope: Scope) -> str:
    """Every open call that no gate drops; inside the desk also what the safeguards keep from readers."""
    free = scope.open_to_readers("m").removeprefix(" AND ")
    is_open = "m.dropped_by IS NULL AND m.opportunity IN (SELECT opportunity FROM open_opportunities)"
    if scope.is_outside:
        return f"""SELECT m.profile, m.opportunity, m.score, 0 AS held, 0 AS waits FROM match AS m
    WHERE {is_open} AND {free}"""
    return f"""SELECT m.profile, m.opportunity, m.score, NOT {free} AS held,
        (m.profile, m.opportunity) IN (SELECT q.profile, q.opportunity FROM review_queue AS q
            WHERE 1{scope.held("q")}) AND NOT {free} AS waits
    FROM match AS m
    WHERE {is_open} AND ({free} OR (1{scope.not_of_owner("m.screening", "m")}))"""


def _without(ask: Asking, scope: Scope, lines: str) -> tuple[Part, ...]:
    counted = ask(
        "Priorities and gaps, and those without an open call that fits",
        f"""{lines}
SELECT coalesce(sum(part = 'roadmap'), 0) AS priorities,
    coalesce(sum(part = 'roadmap' AND calls = 0), 0) AS priorities_without,
    coalesce(sum(part = 'gap'), 0) AS gaps, coalesce(sum(part = 'gap' AND calls = 0), 0) AS gaps_without
FROM counted""",
    )
    labels = {
        "priorities": "roadmap priorities",
        "priorities_without": "of them without an open call that fits",
        "gaps": "capability gaps",
        "gaps_without": "of them without an open call that fits",
    }
    listed = ask(
        "Priorities and gaps without an open call that fits, the weightiest first",
        f"""{lines}
SELECT profile, part, text, weight, waiting, weaker, similarity FROM counted
WHERE calls = 0 ORDER BY profile, weight DESC, part DESC, text""",
    )
    columns = (
        Column("part", "Line", say=lambda row: _WORDS[str(row["part"])]),
        Column("text", "In the profile's words"),
        Column("weight", "Weight", "score"),
        *_kept_back(scope),
        Column("weaker", "Weaker calls", "number"),
        Column("cause", "What is there", say=_cause),
    )
    empty = "No line that this audience may read is without an open call that fits."
    table = Table("", listed, columns, empty, group="profile", shown=200)
    return figures(counted, labels), table


def _kept_back(scope: Scope) -> tuple[Column, ...]:
    return () if scope.is_outside else (Column("waiting", "Waiting for a review", "number"),)


def _cause(row: Record) -> str:
    if waiting := whole(row["waiting"]):
        return "a call that fits waits for a review" if waiting == 1 else "calls that fit wait for a review"
    if whole(row["weaker"]):
        return "only calls below the score from which anybody is told"
    if row["similarity"] is not None:
        return "only calls that the safeguards keep back"
    return "no open call that the profile may enter comes near it"


def _coverage(ask: Asking, scope: Scope, lines: str) -> tuple[Part, ...]:
    counted = ask(
        "Open calls that serve each priority and gap",
        f"""{lines}
SELECT profile, part, text, weight, calls, waiting, weaker, similarity
FROM counted ORDER BY profile, part DESC, weight DESC, place""",
    )
    columns = (
        Column("part", "Line", say=lambda row: _WORDS[str(row["part"])]),
        Column("text", "In the profile's words"),
        Column("weight", "Weight", "score"),
        Column("calls", "Calls that fit", "number"),
        *_kept_back(scope),
        Column("weaker", "Weaker calls", "number"),
        Column("similarity", "Nearest (0 to 1)", "decimal", missing="none"),
    )
    empty = "No profile has a roadmap or gaps that this audience may read."
    drawn = [_drawn(counted, name, scope) for name in _profiles(counted)]
    return (*drawn, Table("", counted, columns, empty, group="profile", shown=300))


def _drawn(counted: Counted, profile: str, scope: Scope) -> Drawing:
    values = [
        (f"{_WORDS[str(row['part'])]}: {shortened(str(row['text']), _TEXT_LONGEST)}", whole(row["calls"]))
        for row in counted.records()
        if row["profile"] == profile
    ]
    return Drawing(bars(f"Open calls that fit, {scope.name(profile)}", values, "", label="Line"), counted)


def _matrices(ask: Asking, scope: Scope, lines: str) -> tuple[Part, ...]:
    counted = ask(
        f"The {_ACROSS} calls of each profile that serve most of its lines",
        f"""{lines},
best AS (SELECT profile, opportunity, row_number() OVER (PARTITION BY profile
        ORDER BY count(*) DESC, max(score) DESC, opportunity) AS place
    FROM served GROUP BY profile, opportunity)
SELECT l.profile, l.part, l.text, b.place, b.opportunity, o.title, n.similarity,
    CAST(round(100 * n.similarity) AS INTEGER) AS percent
FROM line AS l JOIN best AS b ON b.profile = l.profile AND b.place <= {_ACROSS}
    JOIN opportunities AS o ON o.opportunity = b.opportunity
    LEFT JOIN served AS n ON n.profile = l.profile AND n.place = l.place AND n.opportunity = b.opportunity
ORDER BY l.profile, l.part DESC, l.place, b.place""",
    )
    note = (
        "A number says how near a call is to a line, in percent, by the embedding of both texts; 0: "
        "the line is no reason for which the call fits."
    )
    drawn = [_matrix(counted, name, scope) for name in _profiles(counted)]
    return (Prose(note, "note"), *drawn) if drawn else (Prose("No open call serves any line.", "note"),)


def _matrix(counted: Counted, profile: str, scope: Scope) -> Drawing:
    rows: dict[str, None] = {}
    columns: dict[str, None] = {}
    cells: dict[tuple[str, str], int] = {}
    for record in counted.records():
        if record["profile"] != profile:
            continue
        row = f"{_WORDS[str(record['part'])]}: {shortened(str(record['text']), _TEXT_LONGEST)}"
        column = f"{shortened(str(record['title']), _TITLE_LONGEST)} ({record['opportunity']})"
        rows[row] = columns[column] = None
        if record["percent"] is not None:
            cells[row, column] = whole(record["percent"])
    plot = matrix(f"{scope.name(profile)}: lines × calls", list(rows), list(columns), cells, label="Line")
    return Drawing(plot, counted)


def _nearest(ask: Asking, lines: str) -> tuple[Part, ...]:
    counted = ask(
        f"The {_BELOW} nearest open calls of each line",
        f"""{lines},
placed AS (SELECT *, row_number() OVER (PARTITION BY profile, place
    ORDER BY similarity DESC, score DESC, opportunity) AS nearest FROM served)
SELECT p.profile, p.part, p.text, p.opportunity, o.title, o.funder, o.url, o.next_deadline_on, p.similarity,
    p.score
FROM placed AS p JOIN opportunities AS o ON o.opportunity = p.opportunity
WHERE p.nearest <= {_BELOW} ORDER BY p.profile, p.part DESC, p.place, p.nearest""",
    )
    columns = (
        Column("text", "Line", say=lambda row: f"{_WORDS[str(row['part'])]}: {row['text']}"),
        Column("title", "Call", "call"),
        Column("next_deadline_on", "Next deadline", "day", missing="not stated"),
        Column("similarity", "Nearness", "decimal"),
        Column("score", "Score", "score"),
    )
    return (Table("", counted, columns, "No open call serves any line.", group="profile", shown=200),)


def _profiles(counted: Counted) -> Iterable[str]:
    """The profiles of an answer, each once, in its order."""
    return dict.fromkeys(str(row["profile"]) for row in counted.records())
