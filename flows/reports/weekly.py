"""The weekly desk brief: what is new, moved or closes soon, what waits, and which sources are not well."""

from __future__ import annotations

from datetime import date

from flows.plots.deadlines import Mark, deadlines
from flows.plots.freshness import Fresh, freshness
from flows.reports.moved import value_in_words, what_moved
from flows.reports.report import (
    Asking,
    Column,
    Counted,
    Drawing,
    Part,
    Prose,
    Section,
    Table,
    figures,
    whole,
)
from flows.reports.scope import Scope

TITLE = "Weekly desk brief"
ABOUT = (
    "What came, moved and closes soon for each profile; what waits for a review; which sources are not well."
)
# More would be a list to file, not one to read.
_BEST = 8
_CALL = Column("title", "Call", "call")
_DEADLINE = Column("next_deadline_on", "Next deadline", "day", missing="not stated")
_LEFT = Column("days_left", "Days left", "number", missing="not stated")


def sections(ask: Asking, scope: Scope, first: date) -> tuple[Section, ...]:
    """The brief of the days from ``first`` to the latest night."""
    return (
        Section("At a glance", _glance(ask, scope, first)),
        Section("New calls that fit", _new(ask, scope, first)),
        Section("What publishers moved", _moved(ask, scope, first)),
        Section("Closing within 30 days", _closing(ask, scope)),
        Section("Held for review", _held(ask, scope)),
        Section("Sources", _sources(ask, scope)),
    )


def _new_calls(scope: Scope, first: date) -> str:
    """The open calls that came and fit, profile by profile, as a common table expression ``new``."""
    return f"""
new AS MATERIALIZED (SELECT m.profile, m.score, o.*
    FROM open_opportunities AS o JOIN matches AS m ON m.opportunity = o.opportunity
    WHERE o.first_seen_on >= '{first}' AND {scope.fits("m")})"""


def _closing_calls(scope: Scope) -> str:
    """The calls that close soon and fit, profile by profile, as a common table expression ``closing``."""
    return f"""
closing AS MATERIALIZED (SELECT m.profile, m.score, o.*
    FROM closing_soon AS o JOIN matches AS m ON m.opportunity = o.opportunity
    WHERE {scope.fits("m")})"""


def _moved_calls(scope: Scope, first: date) -> str:
    """What moved in calls that fit or were told, by profile, as a common table expression ``moved``."""
    told = (
        ""
        if scope.is_outside
        else f"""
    UNION SELECT t.profile, t.opportunity FROM tellings AS t
        WHERE t.opportunity IN (SELECT opportunity FROM change_of_days){scope.profile("t.profile")}"""
    )
    return f"""
change_of_days AS MATERIALIZED (SELECT * FROM changes WHERE what IN ('moved', 'withdrawn')
    AND NOT is_reread AND night BETWEEN '{first}' AND '{scope.night}'),
concerned AS (SELECT m.profile, m.opportunity
    FROM (SELECT DISTINCT opportunity FROM change_of_days) AS d
        CROSS JOIN matches AS m ON m.opportunity = d.opportunity
    WHERE {scope.fits("m")}{told}),
moved AS MATERIALIZED (SELECT n.profile, c.*
    FROM concerned AS n JOIN change_of_days AS c ON c.opportunity = n.opportunity)"""


def _glance(ask: Asking, scope: Scope, first: date) -> tuple[Part, ...]:
    calls = f"WITH{_new_calls(scope, first)},{_closing_calls(scope)},{_moved_calls(scope, first)}"
    counts = f"""
    (SELECT count({{what}}) FROM new AS f WHERE 1{{of}}) AS new,
    (SELECT count({{what}}) FROM moved AS f WHERE 1{{of}}) AS moved,
    (SELECT count({{what}}) FROM closing AS f WHERE 1{{of}}) AS closing,
    (SELECT count({{what}}) FROM review_queue AS f WHERE 1{scope.held("f")}{{of}}) AS waiting"""
    every = ask(
        "Calls of the week, each counted once",
        f"{calls}\nSELECT{counts.format(what='DISTINCT f.opportunity', of='')},\n"
        "    (SELECT count(*) FROM source_health WHERE nights_not_ok > 0) AS sources",
    )
    own = counts.format(what="DISTINCT f.opportunity", of=" AND f.profile = p.id")
    each = ask(
        "Calls of the week by profile",
        f"{calls}\nSELECT p.id AS profile,{own}\n"
        f"FROM profile AS p WHERE 1{scope.profile('p.id')} ORDER BY p.id",
    )
    labels = {
        "new": "new and open, with a profile that they fit",
        "moved": "moved by their publishers",
        "closing": "closing within 30 days",
        "waiting": "waiting for a review",
        "sources": "of the sources are not well",
    }
    columns: tuple[Column, ...] = (
        Column("profile", "Profile", say=lambda row: scope.name(row["profile"])),
        Column("new", "New", "number"),
        Column("moved", "Moved", "number"),
        Column("closing", "Closing", "number"),
        Column("waiting", "Waiting", "number"),
    )
    if scope.is_outside:
        labels.pop("waiting")
        columns = columns[:-1]
    table = Table("By profile", each, columns, "No profile is registered that this audience may know of.")
    began = ask("The first night of all", "SELECT min(night) AS night FROM source_run").one()["night"]
    warning = (
        [Prose("The first night lies in these days: everything it found counts as new, however old.", "note")]
        if began and str(began) >= first.isoformat()
        else []
    )
    return (figures(every, labels), *warning, table)


def _new(ask: Asking, scope: Scope, first: date) -> tuple[Part, ...]:
    counted = ask(
        f"The best {_BEST} new calls of each profile",
        f"""WITH{_new_calls(scope, first)},
placed AS (SELECT *, row_number() OVER (PARTITION BY profile ORDER BY score DESC, opportunity) AS place
    FROM new)
SELECT profile, opportunity, title, funder, url, score, first_seen_on, next_deadline_on, days_left
FROM placed WHERE place <= {_BEST} ORDER BY profile, place""",
    )
    columns = (_CALL, _DEADLINE, _LEFT, Column("score", "Score", "score"))
    table = Table("", counted, columns, "No new open call fits a profile.", group="profile", shown=200)
    best = Prose(f"At most the best {_BEST} of each profile, of those counted under “At a glance”.", "note")
    return (best, table) if counted.rows else (table,)


def _moved(ask: Asking, scope: Scope, first: date) -> tuple[Part, ...]:
    counted = ask(
        "What publishers moved, deadlines brought forward first",
        f"""WITH{_moved_calls(scope, first)}
SELECT v.profile, v.night, v.opportunity, o.title, o.funder, o.url, v.what, v.field, v.before, v.after,
    v.is_brought_forward
FROM moved AS v JOIN opportunities AS o ON o.opportunity = v.opportunity
ORDER BY v.profile, v.is_brought_forward DESC, v.weight, v.night DESC, v.opportunity, v.field""",
    )
    columns = (
        _CALL,
        Column("night", "Seen on", "day"),
        Column("field", "What moved", say=what_moved),
        Column("before", "From", say=lambda row: value_in_words(row["field"], row["before"])),
        Column("after", "To", say=lambda row: value_in_words(row["field"], row["after"])),
    )
    empty = "No publisher moved anything in a call that fits a profile or was told."
    return (Table("", counted, columns, empty, group="profile", shown=80),)


def _closing(ask: Asking, scope: Scope) -> tuple[Part, ...]:
    decided = "NULL AS action, NULL AS author" if scope.is_outside else "d.action, d.author"
    decisions = (
        ""
        if scope.is_outside
        else "\nLEFT JOIN decisions AS d ON d.profile = f.profile AND d.opportunity = f.opportunity"
    )
    kept_first = "" if scope.is_outside else "coalesce(d.action, '') IN ('', 'dismiss'), "
    dismissed = "" if scope.is_outside else " AND coalesce(d.action, '') <> 'dismiss'"
    counted = ask(
        "Open calls closing within 30 days, those that somebody kept first",
        f"""WITH{_closing_calls(scope)}
SELECT f.profile, f.opportunity, f.title, f.funder, f.url, f.score, f.next_deadline_on, f.days_left, {decided}
FROM closing AS f{decisions}
WHERE 1{dismissed}
ORDER BY f.profile, {kept_first}f.days_left, f.score DESC, f.opportunity""",
    )
    columns: tuple[Column, ...] = (_CALL, _DEADLINE, _LEFT)
    if not scope.is_outside:
        columns += (Column("action", "Decided", missing="nothing yet"), Column("author", "By"))
    table = Table("", counted, columns, "No call that fits closes within 30 days.", group="profile", shown=80)
    return (*_drawn(counted, scope.night), table)


def _drawn(counted: Counted, today: date) -> list[Drawing]:
    apart = {
        str(row["opportunity"]): Mark(
            date.fromisoformat(str(row["next_deadline_on"])), str(row["title"]), left=whole(row["days_left"])
        )
        for row in counted.records()
    }
    if not apart:
        return []
    return [Drawing(deadlines("Deadlines of the next 30 days", list(apart.values()), today), counted)]


def _held(ask: Asking, scope: Scope) -> tuple[Part, ...]:
    if scope.is_outside:
        return (Prose("What waits for a review is the desk's own affair and is left out here.", "note"),)
    counted = ask(
        "What waits for a review, the longest first",
        f"""
SELECT q.profile, q.opportunity, o.title, o.funder, o.url, q.verdict, q.came, q.waiting_days, q.escalated_on,
    q.stood, o.next_deadline_on
FROM review_queue AS q JOIN opportunities AS o ON o.opportunity = q.opportunity
WHERE 1{scope.held("q")}
ORDER BY q.profile, q.waiting_days DESC, q.verdict, q.opportunity""",
    )
    columns = (
        _CALL,
        Column("verdict", "Verdict"),
        Column("waiting_days", "Days waiting, as of the night", "number"),
        Column("escalated_on", "Escalated on", "day", missing="not yet"),
        _DEADLINE,
    )
    note = "A screen, not legal advice. `legation review` has the reasons and takes the decisions."
    table = Table("", counted, columns, "Nothing waits for a review.", group="profile", shown=80)
    return (Prose(note, "note"), table)


def _sources(ask: Asking, scope: Scope) -> tuple[Part, ...]:
    every = ask(
        "How every source did when last asked",
        "SELECT source, last_ok_on FROM source_health ORDER BY source",
    )
    ill = ask(
        "Sources that are not well, the longest first",
        """
SELECT source, outcome, cause, last_ok_on, nights_not_ok, notices
FROM source_health WHERE nights_not_ok > 0 ORDER BY nights_not_ok DESC, source""",
    )
    columns = (
        Column("source", "Source"),
        Column("outcome", "Latest outcome"),
        Column("cause", "Cause"),
        Column("last_ok_on", "Well on", "day", missing="never"),
        Column("nights_not_ok", "Nights not well", "number"),
        Column("notices", "Notices held", "number"),
    )
    known = [
        Fresh(str(row["source"]), date.fromisoformat(str(row["last_ok_on"])) if row["last_ok_on"] else None)
        for row in every.records()
    ]
    plot = freshness("How fresh the sources are", known, scope.night)
    return (Drawing(plot, every), Table("", ill, columns, "Every source was well when last asked."))
