"""Inclusion: profiles and countries that get little, and whether gates, coverage or safeguards explain it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flows.plots.bars import bars
from flows.plots.matrix import matrix
from flows.reports.report import Asking, Column, Drawing, Part, Prose, Record, Section, Table, figures, whole
from flows.reports.scope import HIDDEN_GATE, Scope
from ranking.country_groups import COUNTRY_GROUPS, country_name

TITLE = "Inclusion"
ABOUT = "Which profiles and countries get little, and whether gates, coverage or the safeguards explain it."
# Fewer open calls than this are little: a weekly mail would be empty most of the time.
LITTLE = 5
# A gate that drops more than half of what was ranked explains most of what is missing.
_MOST = 0.5
_GATES: Mapping[str, str] = {
    "must": "a must of its own",
    "avoid": "something that it avoids",
    "open": "already closed",
    "kind": "no call for applications",
    "deadline": "deadline passed",
}


def sections(ask: Asking, scope: Scope, first: date) -> tuple[Section, ...]:
    """What each profile gets, with what was told from ``first`` to the latest night."""
    return (
        Section("Who gets little", _profiles(ask, scope, first)),
        Section("What the gates keep back", _gates(ask, scope)),
        Section("By country", _countries(ask, scope)),
        Section("Where calls come from", _sources(ask, scope)),
    )


def _drops(scope: Scope) -> str:
    """What each gate dropped that the audience may read of, as a common table expression ``drops``."""
    return f"""
drops AS (SELECT n.profile, {scope.gate("n.profile", "n.name")} AS gate, sum(n.dropped) AS dropped
    FROM (SELECT g.profile, g.dropped,
        iif(instr(g.gate, ':'), substr(g.gate, 1, instr(g.gate, ':') - 1), g.gate) AS name
        FROM gate_drops AS g WHERE 1{scope.profile("g.profile")}) AS n
    GROUP BY 1, 2)"""


def _each(scope: Scope, first: date) -> str:
    """One row a profile, as a common table expression ``each_profile``."""
    days = f"BETWEEN '{first}' AND '{scope.night}'"
    return f"""
WITH{_drops(scope)},
each_profile AS (SELECT f.profile, f.ranked, f.eligible,
    (SELECT count(*) FROM matches AS m JOIN open_opportunities AS o ON o.opportunity = m.opportunity
        WHERE m.profile = f.profile AND {scope.fits("m")}) AS fits,
    (SELECT count(*) FROM review_queue AS q WHERE q.profile = f.profile{scope.held("q")}) AS waiting,
    (SELECT count(DISTINCT t.opportunity) FROM tellings AS t
        WHERE t.profile = f.profile AND t.told_on {days}) AS told,
    (SELECT gate FROM drops AS d WHERE d.profile = f.profile AND d.gate NOT IN ('open', 'kind', 'deadline')
        ORDER BY d.dropped DESC, d.gate LIMIT 1) AS gate,
    (SELECT max(dropped) FROM drops AS d
        WHERE d.profile = f.profile AND d.gate NOT IN ('open', 'kind', 'deadline')) AS by_gate
    FROM funnel AS f WHERE 1{scope.profile("f.profile")})"""


def _profiles(ask: Asking, scope: Scope, first: date) -> tuple[Part, ...]:
    each = _each(scope, first)
    totals = ask(
        "Profiles, and those that get little",
        f"{each}\nSELECT count(*) AS profiles, coalesce(sum(fits < {LITTLE}), 0) AS little,\n"
        "    coalesce(sum(told = 0), 0) AS untold FROM each_profile",
    )
    labels = {
        "profiles": "profiles",
        "little": f"of them with fewer than {LITTLE} open calls that fit",
        "untold": "of them told of nothing in these days",
    }
    counted = ask(
        "What each profile gets, the least first",
        f"{each}\nSELECT * FROM each_profile ORDER BY fits, told, profile",
    )
    columns: tuple[Column, ...] = (
        Column("profile", "Profile", say=lambda row: scope.name(row["profile"])),
        Column("ranked", "Ranked", "number"),
        Column("eligible", "Pass the gates", "number"),
        Column("fits", "Open and fit", "number"),
        Column("told", "Told", "number"),
        Column("waiting", "In review", "number"),
        Column("by_gate", "Most dropped by one gate", "number", missing="none"),
        Column("cause", "Cause", say=cause),
    )
    if scope.is_outside:
        columns = tuple(each for each in columns if each.name != "waiting")
    values = [(scope.name(row["profile"]), whole(row["fits"])) for row in counted.records()]
    drawn = [Drawing(bars("Open calls that fit", values, "", label="Profile"), counted)] if values else []
    return (
        figures(totals, labels),
        *drawn,
        Table("", counted, columns, "No profile is registered.", shown=200),
    )


def cause(row: Record) -> str:
    """Why a profile gets what it gets: the first of these that holds."""
    ranked, eligible, fits = (whole(row[name]) for name in ("ranked", "eligible", "fits"))
    gate = str(row["gate"] or "")
    if not ranked:
        return "no night has ranked it: added since, or no longer valid"
    if fits >= LITTLE:
        return "gets its share"
    if whole(row["waiting"]) > fits:
        return "safeguards: more waits for a review than may be told"
    if whole(row["by_gate"]) > _MOST * ranked:
        return f"gates: {_named(gate)} drops more than half of all"
    if eligible < _MOST * ranked:
        return f"gates: together they drop more than half, {_named(gate)} the most"
    return "coverage: most pass its gates, and few are about what it does; it may need other sources"


def _named(gate: str) -> str:
    return gate if gate == HIDDEN_GATE else _GATES.get(gate, f"the gate “{gate}”")


def _gates(ask: Asking, scope: Scope) -> tuple[Part, ...]:
    counted = ask(
        "Calls that each gate dropped, by profile",
        f"""
WITH{_drops(scope)}
SELECT profile, gate, dropped FROM drops ORDER BY dropped DESC, profile, gate""",
    )
    names = {str(row["gate"]): _GATES.get(str(row["gate"]), str(row["gate"])) for row in counted.records()}
    cells = {
        (names[str(row["gate"])], scope.name(row["profile"])): whole(row["dropped"])
        for row in counted.records()
    }
    profiles = dict.fromkeys(scope.name(row["profile"]) for row in counted.records())
    columns = (
        Column("profile", "Profile", say=lambda row: scope.name(row["profile"])),
        Column("gate", "Gate", say=lambda row: names[str(row["gate"])]),
        Column("dropped", "Dropped", "number"),
    )
    plot = matrix(
        "Gates × profiles: calls dropped", list(names.values()), list(profiles), cells, label="Gate"
    )
    drawn = [Drawing(plot, counted)] if counted.rows else []
    return *drawn, Table("", counted, columns, "No gate dropped anything.", shown=30)


def _countries(ask: Asking, scope: Scope) -> tuple[Part, ...]:
    counted = ask(
        "Profiles by their country, and the open calls that name it",
        f"""
WITH home AS (SELECT p.profile, p.text AS country FROM profile_part AS p
    WHERE p.part = 'country'{scope.profile("p.profile")}{scope.part("p.profile", "p.part", ("country",))})
SELECT h.country, count(*) AS profiles,
    (SELECT count(DISTINCT c.opportunity) FROM opportunity_country AS c
        JOIN open_opportunities AS o ON o.opportunity = c.opportunity
        WHERE c.country = h.country AND c.is_eligible) AS named,
    (SELECT count(DISTINCT c.opportunity) FROM opportunity_country AS c
        JOIN open_opportunities AS o ON o.opportunity = c.opportunity
        WHERE c.country = h.country AND NOT c.is_eligible) AS excluded,
    (SELECT count(DISTINCT m.opportunity) FROM home AS n JOIN matches AS m ON m.profile = n.profile
        JOIN open_opportunities AS o ON o.opportunity = m.opportunity
        WHERE n.country = h.country AND {scope.fits("m")}) AS fits
FROM home AS h GROUP BY h.country ORDER BY fits, h.country""",
    )
    columns = (
        Column("country", "Country", say=lambda row: country_name(str(row["country"]))),
        Column("groups", "Among", say=lambda row: _groups(str(row["country"]))),
        Column("profiles", "Profiles", "number"),
        Column("named", "Open calls naming it", "number"),
        Column("excluded", "Open calls refusing it", "number"),
        Column("fits", "Open and fit", "number"),
    )
    note = "Most calls name no country; the gate “country” reads groups as well, such as the EU's associates."
    empty = "No profile states a country that this audience may read."
    return Prose(note, "note"), Table("", counted, columns, empty, shown=200)


def _groups(country: str) -> str:
    found = [
        each.in_words for code, each in COUNTRY_GROUPS.items() if code != "ANY" and country in each.members
    ]
    return "; ".join(found) or "no group that is known"


def _sources(ask: Asking, scope: Scope) -> tuple[Part, ...]:
    counted = ask(
        "Open calls by the class of their source, and those that fit a profile",
        f"""
SELECT o.source_class AS class, count(*) AS calls,
    sum(o.opportunity IN (SELECT m.opportunity FROM matches AS m WHERE {scope.fits("m")})) AS fits
FROM open_opportunities AS o GROUP BY 1 ORDER BY calls DESC, 1""",
    )
    columns = (
        Column("class", "Class of source", say=lambda row: str(row["class"]).replace("_", " ")),
        Column("calls", "Open calls", "number"),
        Column("fits", "Fit a profile", "number"),
    )
    note = (
        "A class without a call is a gap of coverage: `legation sources` tells what is read and how it did."
    )
    return Prose(note, "note"), Table("", counted, columns, "No call is open.")
