"""Concentration: how much of what fits, or was kept, comes from how few funders, countries and forms.

The Herfindahl-Hirschman index is the sum of the squared shares: 1 for a single name, 1/n for n of equal size.
Source: A. O. Hirschman, The Paternity of an Index, American Economic Review 54 (1964), p. 761. Above 0.18 a
market counts as highly concentrated by the U.S. Merger Guidelines of 2023 (guideline 1: 1,800 of 10,000).
"""

from __future__ import annotations

from datetime import date

from flows.plots.bars import bars
from flows.reports.report import (
    NOT_RECORDED,
    Asking,
    Column,
    Drawing,
    Part,
    Prose,
    Record,
    Section,
    Table,
    whole,
)
from flows.reports.scope import Scope
from ranking.country_groups import country_name

TITLE = "Concentration"
ABOUT = "How much of what fits, and of what was kept, comes from how few funders, countries and instruments."
HIGH = 0.18
_DRAWN = 10
_KEPT = "kept calls"
# What is counted → how a call's names are found in the table of calls.
_NAMES = {
    "funder": "SELECT c.opportunity, c.funder AS name FROM calls AS c WHERE c.funder IS NOT NULL",
    "country": "SELECT c.opportunity, x.country AS name FROM calls AS c "
    "JOIN opportunity_country AS x ON x.opportunity = c.opportunity AND x.is_eligible",
    "instrument": "SELECT c.opportunity, x.instrument AS name FROM calls AS c "
    "JOIN opportunity_instrument AS x ON x.opportunity = c.opportunity",
}
_INDEX = (
    "The index (Herfindahl-Hirschman) is the sum of squared shares: 1 where all comes from one, 1/n where n "
    "give alike (A. O. Hirschman, American Economic Review 54, 1964, p. 761). Above 0.18 a market counts as "
    "highly concentrated (U.S. Merger Guidelines 2023, guideline 1: 1,800 of 10,000). A call that names "
    "several counts for each; one that names none is left out and counted as not stated."
)


def sections(ask: Asking, scope: Scope, first: date) -> tuple[Section, ...]:  # noqa: ARG001  (it is of today)
    """The shares among open calls that fit and, inside the desk, among what was kept."""
    fitting = f"""
WITH calls AS (SELECT DISTINCT o.opportunity, o.funder, o.total_funding_eur
    FROM matches AS m JOIN open_opportunities AS o ON o.opportunity = m.opportunity
    WHERE {scope.fits("m")})"""
    found = [Section("How concentrated it is", _index(ask, fitting, "open calls that fit"))]
    found += [_shares(ask, fitting, what, "open calls that fit") for what in _NAMES]
    if not scope.is_outside:
        kept = f"""
WITH calls AS (SELECT DISTINCT o.opportunity, o.funder, o.total_funding_eur
    FROM decisions AS d JOIN opportunities AS o ON o.opportunity = d.opportunity
    WHERE d.action <> 'dismiss'{scope.profile("d.profile")})"""
        found.append(Section("Of what was kept", _index(ask, kept, _KEPT)))
        found.append(_shares(ask, kept, "funder", _KEPT))
    return tuple(found)


def _index(ask: Asking, calls: str, whose: str) -> tuple[Part, ...]:
    each = "\nUNION ALL ".join(
        f"""SELECT '{what}' AS what, (SELECT count(*) FROM calls) AS calls,
    count(*) AS names, max(share) AS largest, sum(share * share) AS hhi,
    (SELECT count(*) FROM calls) - (SELECT count(DISTINCT opportunity) FROM {what}_named) AS not_stated
    FROM (SELECT name, 1.0 * count(*) / sum(count(*)) OVER () AS share FROM {what}_named GROUP BY name)"""
        for what in _NAMES
    )
    named = ",\n".join(f"{what}_named AS ({query})" for what, query in _NAMES.items())
    counted = ask(f"Concentration of {whose}", f"{calls},\n{named}\n{each}")
    columns = (
        Column("what", "By", say=lambda row: str(row["what"])),
        Column("calls", "Calls", "number"),
        Column("names", "Names", "number"),
        Column("largest", "Largest share", "percent", missing="none"),
        Column("hhi", "Index", "decimal", missing="none"),
        Column("not_stated", "Calls that state none", "number"),
        Column("said", "Which is", say=in_words),
    )
    if not whole(counted.one()["calls"]) and whose == _KEPT:
        return (Prose(f"Kept calls: {NOT_RECORDED}."),)
    return Prose(_INDEX, "note"), Table(f"Of {whose}", counted, columns, "")


def in_words(row: Record) -> str:
    """What an index means, with its threshold."""
    if row["hhi"] is None:
        return "nothing to measure"
    if 2 * whole(row["not_stated"]) > whole(row["calls"]):
        return "hardly measured: most calls state none"
    return "highly concentrated" if float(row["hhi"]) > HIGH else "spread"


def named(what: str, name: str) -> str:
    """A country or a form by its name rather than its code; a funder as it calls itself."""
    match what:
        case "country":
            return country_name(name)
        case "instrument":
            return name.replace("_", " ")
        case _:
            return name


def _shares(ask: Asking, calls: str, what: str, whose: str) -> Section:
    counted = ask(
        f"Shares of {whose} by {what}",
        f"""{calls}, named AS ({_NAMES[what]})
SELECT n.name, count(*) AS calls, 1.0 * count(*) / sum(count(*)) OVER () AS share,
    nullif(count(c.total_funding_eur), 0) AS with_pot, round(sum(c.total_funding_eur)) AS euro
FROM named AS n JOIN calls AS c ON c.opportunity = n.opportunity
GROUP BY n.name ORDER BY calls DESC, n.name LIMIT 1000""",
    )
    columns = (
        Column("name", what.capitalize(), say=lambda row: named(what, str(row["name"]))),
        Column("calls", "Calls", "number"),
        Column("share", "Share", "percent"),
        Column("with_pot", "With a stated pot", "number", missing="none"),
        Column("euro", "Pots in all, about", "euro", missing="not stated"),
    )
    values = [(named(what, str(row["name"])), whole(row["calls"])) for row in counted.records()[:_DRAWN]]
    plot = bars(f"Calls by {what}: the largest", values, "", label=what.capitalize())
    drawn = [Drawing(plot, counted)] if values else []
    empty = f"There are no {whose}, or none states its {what}."
    return Section(f"By {what}, {whose}", (*drawn, Table("", counted, columns, empty, shown=15)))
