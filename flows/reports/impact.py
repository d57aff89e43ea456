"""The yearly impact report: from what was surfaced to what came of it, as far as people recorded it.

What the night counts (surfaced) may be 0. What people write down (kept, applied, awarded, outcomes) is *not
recorded* where nobody wrote anything: that nobody did is no measurement.
"""

from __future__ import annotations

from datetime import date

from flows.confidentiality.levels import may_see
from flows.plots.bars import bars
from flows.plots.funnel import funnel
from flows.reports.report import (
    NOT_RECORDED,
    Asking,
    Column,
    Drawing,
    Part,
    Prose,
    Section,
    Table,
    figures,
    whole,
)
from flows.reports.scope import Scope, literal

TITLE = "Impact report"
ABOUT = "From calls surfaced to collaborations funded and what came of them, by profile."
# Step → how it is named; the order is that of the funnel.
_STEPS = {
    "surfaced": "surfaced to a reader",
    "kept": "kept",
    "applied": "applied for",
    "awarded": "awarded",
    "with_outcome": "with an outcome",
}
_ALL = {**_STEPS, "rejected": "rejected", "dismissed": "dismissed"}
_DAYS_A_MONTH = 30.44


def sections(ask: Asking, scope: Scope, first: date) -> tuple[Section, ...]:
    """The report of the days from ``first`` to the latest night."""
    entries = _entries(scope, first)
    found = [Section("From surfaced to funded", _funnel(ask, scope, entries))]
    if not scope.is_outside:
        found.append(Section("By profile", _by_profile(ask, scope, entries)))
        found += _by_unit(ask, scope, entries)
    found.append(Section("What came of it", _outcomes(ask, scope, entries)))
    found.append(Section("How long collaborations last", _durations(ask, scope, entries)))
    return tuple(found)


def _entries(scope: Scope, first: date) -> str:
    """What people recorded in these days and readers were told, as common table expressions."""
    days = f"BETWEEN '{first}' AND '{scope.night}'"
    return f"""
WITH entry AS (SELECT t.profile, coalesce(k.opportunity, t.opportunity) AS opportunity, t.action, p.outcome,
        p.reference, p.amount, p.currency, p.starts_on, p.ends_on,
        coalesce(p.happened_on, date(t.decided_at)) AS happened_on
    FROM triage AS t LEFT JOIN opportunity_id AS k ON k.id = t.opportunity
        LEFT JOIN triage_particulars AS p ON p.number = t.number
    WHERE t.number NOT IN (SELECT number FROM taken_back)
        AND coalesce(p.happened_on, date(t.decided_at)) {days}{scope.profile("t.profile")}),
step AS (SELECT DISTINCT profile, opportunity, 'surfaced' AS name FROM tellings
    WHERE told_on {days}{scope.profile("profile")}
    UNION SELECT profile, opportunity, CASE action WHEN 'keep' THEN 'kept' WHEN 'dismiss' THEN 'dismissed'
        WHEN 'outcome' THEN 'with_outcome' ELSE action END FROM entry)"""


def _counts(of: str = "") -> str:
    """One number a step; what people record is empty where nothing was recorded."""
    return ",\n    ".join(
        f"(SELECT count(*) FROM step AS s WHERE s.name = '{name}'{of}) AS {name}"
        if name == "surfaced"
        else f"(SELECT nullif(count(*), 0) FROM step AS s WHERE s.name = '{name}'{of}) AS {name}"
        for name in _ALL
    )


def _funnel(ask: Asking, scope: Scope, entries: str) -> tuple[Part, ...]:
    counted = ask("Calls at each step, counted for each profile", f"{entries}\nSELECT {_counts()}")
    found = counted.one()
    recorded = [(label, whole(found[name])) for name, label in _STEPS.items() if found[name] is not None]
    missing = [label for name, label in _STEPS.items() if found[name] is None]
    plot = funnel("From surfaced to funded", recorded, caption=_left_out(missing))
    note = (
        "A call counts once for each profile and step, in the days of this report. Steps after surfaced are "
        "what people recorded of these days: a step of which nothing is recorded is not known to be empty."
    )
    return figures(counted, _ALL), *_later(ask, scope), Drawing(plot, counted), Prose(note, "note")


def _left_out(missing: list[str]) -> str:
    return f"Not drawn, because nothing is recorded of these days: {', '.join(missing)}." if missing else ""


def _later(ask: Asking, scope: Scope) -> tuple[Part, ...]:
    """What people recorded of days after the latest night: it belongs to no day of this report."""
    counted = ask(
        "Entries that are dated after the latest night",
        f"""SELECT count(*) AS later FROM triage AS t LEFT JOIN triage_particulars AS p ON p.number = t.number
WHERE t.number NOT IN (SELECT number FROM taken_back)
    AND coalesce(p.happened_on, date(t.decided_at)) > '{scope.night}'{scope.profile("t.profile")}""",
    )
    if not whole(counted.one()["later"]):
        return ()
    said = {"later": "dated after the latest night, and therefore not counted here"}
    return (figures(counted, said),)


def _by_profile(ask: Asking, scope: Scope, entries: str) -> tuple[Part, ...]:
    counted = ask(
        "Calls at each step by profile",
        f"{entries}\nSELECT p.id AS profile,\n    {_counts(' AND s.profile = p.id')}\n"
        f"FROM profile AS p WHERE 1{scope.profile('p.id')} ORDER BY p.id",
    )
    columns = (
        Column("profile", "Profile", say=lambda row: scope.name(row["profile"])),
        *(Column(name, label.capitalize(), "number", missing=NOT_RECORDED) for name, label in _ALL.items()),
    )
    return (Table("", counted, columns, "No profile is registered."),)


def _by_unit(ask: Asking, scope: Scope, entries: str) -> list[Section]:
    """The same for each unit that a profile names; nothing where none does."""
    units = [
        (each.id, each.unit) for each in scope.seen() if each.unit and may_see(each, "unit", scope.audience)
    ]
    if not units:
        return []
    values = ", ".join(f"({literal(profile)}, {literal(unit)})" for profile, unit in units)
    of = " AND s.profile IN (SELECT m.profile FROM member AS m WHERE m.unit = u.unit)"
    counted = ask(
        "Calls at each step by unit, counted for each of its profiles",
        f"{entries},\nmember (profile, unit) AS (VALUES {values})\nSELECT u.unit, count(*) AS profiles,\n"
        f"    {_counts(of)}\nFROM member AS u GROUP BY u.unit ORDER BY u.unit",
    )
    columns = (
        Column("unit", "Unit"),
        Column("profiles", "Profiles", "number"),
        *(Column(name, label.capitalize(), "number", missing=NOT_RECORDED) for name, label in _ALL.items()),
    )
    return [Section("By unit", (Table("", counted, columns, ""),))]


def _outcomes(ask: Asking, scope: Scope, entries: str) -> tuple[Part, ...]:
    kinds = ask(
        "Outcomes by their kind",
        f"{entries}\nSELECT coalesce(outcome, 'kind not stated') AS kind, count(*) AS outcomes\n"
        "FROM entry WHERE action = 'outcome' GROUP BY 1 ORDER BY 2 DESC, 1",
    )
    if not kinds.rows:
        said = f"Outcomes of these days: {NOT_RECORDED}. `legation triage record` takes them as they come."
        return (Prose(said),)
    drawn = Drawing(bars("Outcomes by their kind", kinds.pairs(), "", label="Kind"), kinds)
    if scope.is_outside:
        return (drawn,)
    each = ask(
        "Every outcome that was recorded",
        f"""{entries}
SELECT e.profile, e.opportunity, o.title, o.funder, o.url, e.outcome, e.happened_on, e.reference
FROM entry AS e LEFT JOIN opportunities AS o ON o.opportunity = e.opportunity
WHERE e.action = 'outcome' ORDER BY e.profile, e.happened_on, e.opportunity, e.outcome, e.reference""",
    )
    columns = (
        Column("title", "Call", "call"),
        Column("outcome", "Outcome", missing="kind not stated"),
        Column("happened_on", "On", "day"),
        Column("reference", "Reference", missing="not stated"),
    )
    return drawn, Table("", each, columns, "", group="profile")


def _durations(ask: Asking, scope: Scope, entries: str) -> tuple[Part, ...]:
    months = f"(julianday(e.ends_on) - julianday(e.starts_on) + 1) / {_DAYS_A_MONTH}"
    totals = ask(
        "Awards, their money and how long they last",
        f"""{entries}
SELECT nullif(count(*), 0) AS awards, round(avg({months}), 1) AS average_months,
    nullif(sum(e.starts_on IS NOT NULL AND e.ends_on IS NOT NULL), 0) AS with_days,
    round(sum(CAST(e.amount AS REAL) / r.per_euro)) AS euro, nullif(count(r.per_euro), 0) AS with_amount
FROM entry AS e LEFT JOIN euro_rate AS r ON r.currency = e.currency AND e.amount IS NOT NULL
WHERE e.action = 'awarded'""",
    )
    labels = {
        "awards": "awarded",
        "with_days": "of them with both days stated",
        "average_months": "months on average, of these",
        "with_amount": "awards with an amount",
        "euro": "euro granted in all, about, by the rates of the night",
    }
    if scope.is_outside:
        return (figures(totals, labels),)
    each = ask(
        "Every award, and how long it lasts",
        f"""{entries}
SELECT e.profile, e.opportunity, o.title, o.funder, o.url, e.happened_on, e.starts_on, e.ends_on,
    round({months}, 1) AS months, round(CAST(e.amount AS REAL) / r.per_euro) AS euro
FROM entry AS e LEFT JOIN opportunities AS o ON o.opportunity = e.opportunity
    LEFT JOIN euro_rate AS r ON r.currency = e.currency
WHERE e.action = 'awarded' ORDER BY e.profile, e.happened_on, e.opportunity""",
    )
    columns = (
        Column("title", "Call", "call"),
        Column("happened_on", "Awarded", "day"),
        Column("starts_on", "Begins", "day", missing=NOT_RECORDED),
        Column("ends_on", "Ends", "day", missing=NOT_RECORDED),
        Column("months", "Months", "score", missing=NOT_RECORDED),
        Column("euro", "Granted, about", "euro", missing=NOT_RECORDED),
    )
    table = Table("", each, columns, f"Awards of these days: {NOT_RECORDED}.", group="profile")
    return figures(totals, labels), table
