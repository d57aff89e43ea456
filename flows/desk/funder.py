"""One funder: its calls, its money, what it usually asks for, its rhythm, and what ties us to it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from urllib.parse import quote

from db.desk_copy import Row
from flows.desk.home import mark_of
from flows.desk.page import Asked, NotFoundError, Page
from flows.desk.paging import address
from flows.desk.seen import seen_profiles
from flows.plots.bars import bars
from flows.plots.deadlines import deadlines
from flows.plots.plot import Plot

# A card reads so many of its calls; what is beyond is counted, and listed by the search.
MOST = 3_000
_LISTED, _SERIES, _TIES = 15, 12, 40
_OF_THESE = "IN (SELECT value FROM json_each(:ids))"
_SERIES_OF = f"""SELECT s.series, s.rounds, s.expected_what, s.expected_on, s.every_days,
        o.title, o.id AS opportunity, x.deadline_on, x.opened_on
    FROM series AS s JOIN series_round AS x ON x.series = s.series
    JOIN opportunity AS o ON o.id = x.opportunity
    WHERE s.series IN (SELECT series FROM series_round WHERE opportunity {_OF_THESE})
        AND x.position = s.rounds - 1 AND s.rounds > 1
    ORDER BY s.expected_on IS NULL, s.expected_on, s.rounds DESC, s.series LIMIT {_SERIES}"""
_TERMS_OF = f"""SELECT family, count(DISTINCT opportunity) AS calls FROM term WHERE opportunity {_OF_THESE}
    GROUP BY family ORDER BY calls DESC, family"""
_TOLD_OF = f"""SELECT profile, count(DISTINCT opportunity) AS calls, max(told_on) AS last_on
    FROM tellings WHERE opportunity {_OF_THESE} GROUP BY profile ORDER BY calls DESC, profile"""
_TRIAGE_OF = f"""SELECT t.profile, t.action, t.note, t.author, t.decided_at, o.id AS opportunity, o.title,
        t.number IN (SELECT number FROM taken_back) AS is_taken_back
    FROM triage AS t LEFT JOIN opportunity_id AS k ON k.id = t.opportunity
    JOIN opportunity AS o ON o.id = coalesce(k.opportunity, t.opportunity)
    WHERE o.id {_OF_THESE} ORDER BY t.number DESC LIMIT {_TIES}"""
_SOURCES_OF = f"""SELECT n.source, count(*) AS notices, max(n.last_seen_on) AS last_seen_on
    FROM opportunity_notice AS i JOIN notice AS n USING (source, key) WHERE i.opportunity {_OF_THESE}
    GROUP BY n.source ORDER BY notices DESC, n.source"""


@dataclass(frozen=True, slots=True)
class Amounts:
    """What the awards of some calls are: how many state one, the least, the middle and the largest (EUR)."""

    stated: int
    calls: int
    least: Decimal
    middle: Decimal
    largest: Decimal


def shown(asked: Asked) -> Page:
    """The card of the funder that the address names.

    Raises:
        NotFoundError: no call names it so.
    """
    name = asked.text("name")
    ids = asked.desk.shelf().of_funder(name) if name else []
    if not ids:
        raise NotFoundError("No call names a funder so; the list of funders shows how publishers write them.")
    rows = asked.desk.rows(
        f"SELECT * FROM opportunities WHERE opportunity {_OF_THESE}", {"ids": json.dumps(ids[:MOST])}
    )
    these = {"ids": json.dumps([row["opportunity"] for row in rows])}
    statuses = Counter(row["status"] or "unknown" for row in rows if row["no_call"] is None)
    coming = sorted((row for row in rows if _is_live(row)), key=_soonest)
    values: dict[str, object] = {
        "name": name,
        "total": len(ids),
        "read": len(rows),
        "statuses": statuses,
        "no_calls": sum(row["no_call"] is not None for row in rows),
        "calls": coming[:_LISTED],
        "live": len(coming),
        "amounts": amounts_of(rows),
        "pots": _pots(coming),
        "plots": _plots(asked, name, coming),
        "series": asked.desk.rows(_SERIES_OF, these),
        "terms": asked.desk.rows(_TERMS_OF, these),
        "told": asked.desk.rows(_TOLD_OF, these),
        "triage": asked.live.rows(_TRIAGE_OF, these),
        "sources": asked.desk.rows(_SOURCES_OF, these),
        "seen": dict(seen_profiles(asked)),
        "search": address("/search", {"funder": name}),
    }
    return Page(name, "funder.html", values)


def amounts_of(rows: Sequence[Row]) -> Amounts | None:
    """The largest awards that the calls state, in euro; ``None`` where none does."""
    stated = sorted(row["award_ceiling_eur"] for row in rows if row["award_ceiling_eur"])
    if not stated:
        return None
    exact = [Decimal(str(each)) for each in (stated[0], median(stated), stated[-1])]
    return Amounts(len(stated), len(rows), *exact)


def _pots(rows: Sequence[Row]) -> tuple[Decimal, int]:
    """The money in all of live calls in euro, to the million, and how many state it."""
    stated = [Decimal(str(row["total_funding_eur"])) for row in rows if row["total_funding_eur"]]
    return round(sum(stated, Decimal(0)) / 1_000_000) * Decimal(1_000_000), len(stated)


def _plots(asked: Asked, name: str, coming: Sequence[Row]) -> list[Plot]:
    """What closes when, and in which forms the money comes."""
    plots = []
    marks = [mark_of(row) for row in coming if row["next_deadline_on"]]
    night = asked.night or asked.now.date()
    if any(mark.days(night) >= 0 for mark in marks):
        plots.append(deadlines("Deadlines to come", marks[:200], night))
    forms = Counter(form for row in coming for form in (row["instruments"] or "not stated").split(","))
    links = {
        form.replace("_", " "): f"/search?funder={quote(name)}&instrument={form}"
        for form in forms
        if form != "not stated"
    }
    counted = [(form.replace("_", " "), number) for form, number in forms.most_common()]
    if counted:
        plots.append(bars("Open and forecast calls by form of money", counted, "calls", links=links))
    return plots


def _is_live(row: Row) -> bool:
    return row["status"] in {"open", "forecasted"} and row["no_call"] is None


def _soonest(row: Row) -> tuple[bool, str, str]:
    return row["next_deadline_on"] is None, row["next_deadline_on"] or "", row["opportunity"]
