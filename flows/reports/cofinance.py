"""The co-finance stack: pairs of open calls whose windows, countries and instruments fit one project."""

from __future__ import annotations

from datetime import date

from flows.plots.plot import Plot
from flows.plots.windows import Span, windows
from flows.reports.cumulation import BARRED, NOT_KNOWN, Rules, known_rules
from flows.reports.report import Asking, Column, Counted, Drawing, Part, Prose, Record, Section, Table, whole
from flows.reports.scope import Scope, listed, literal
from flows.words.publisher_text import shortened
from flows.words.wording import short_day

TITLE = "Co-finance stack"
ABOUT = (
    "Pairs of calls that could pay for one project of a profile together: two funders or programmes, windows "
    "that overlap, no gate against the profile in either, and a line of the profile that both serve."
)
# Pairs are made of the best that are no procurement among a profile's best; some are worth a conversation.
_CANDIDATES, _CALLS, _PAIRS = 120, 40, 12
# One call that fits with everything must not fill the list.
_OFTEN = 3
_PARTS = ("roadmap", "capability", "gap", "domain")
_TITLE_LONGEST = 70
_NEVER = "9999-12-31"


def sections(ask: Asking, scope: Scope, first: date) -> tuple[Section, ...]:  # noqa: ARG001  (it is of today)
    """The pairs as of the latest night."""
    rules = known_rules()
    pairs = _pairs(scope, rules)
    best = _best(ask, rules, pairs)
    return (
        Section("What the rules say of the pairs", _answers(ask, rules, pairs)),
        Section("The best pairs", _listed(best, rules)),
        Section("When their windows overlap", _windows(best, scope)),
        Section("The rules, as far as they are known", _rules(rules)),
    )


def _pairs(scope: Scope, rules: Rules) -> str:
    """Every pair of a profile's best calls, as common table expressions; ``rule`` is what is known of it."""
    night = literal(scope.night)
    return f"""
WITH candidate AS MATERIALIZED (SELECT m.profile, m.opportunity, m.score,
        row_number() OVER (PARTITION BY m.profile ORDER BY m.score DESC, m.opportunity) AS turn
    FROM matches AS m
    WHERE m.status IN ('open', 'forecasted') AND {scope.fits("m")}{scope.not_dismissed("m")}),
fitting AS (SELECT c.profile, c.score, o.*,
        row_number() OVER (PARTITION BY c.profile ORDER BY c.score DESC, c.opportunity) AS place
    FROM candidate AS c CROSS JOIN opportunities AS o ON o.opportunity = c.opportunity
    WHERE c.turn <= {_CANDIDATES} AND o.no_call IS NULL AND o.funder IS NOT NULL
        AND (o.status = 'open' OR o.opens_on IS NOT NULL)
        AND instr(coalesce(o.instruments, ''), 'procurement') = 0),
best AS MATERIALIZED ({rules.grouped(f"fitting WHERE place <= {_CALLS}")}),
reason AS MATERIALIZED (SELECT r.profile, r.opportunity, r.facet, r.profile_text
    FROM best AS b JOIN match_reasons AS r ON r.profile = b.profile AND r.opportunity = b.opportunity
    WHERE r.facet IN {listed(_PARTS)}{scope.part("r.profile", "r.facet", _PARTS)}),
shared AS (SELECT a.profile, a.opportunity AS one, b.opportunity AS other, min(a.profile_text) AS line
    FROM reason AS a JOIN reason AS b ON b.profile = a.profile AND b.facet = a.facet
        AND b.profile_text = a.profile_text AND b.opportunity > a.opportunity
    GROUP BY a.profile, a.opportunity, b.opportunity),
pair AS (SELECT s.profile, s.line, a.opportunity, a.title, a.funder, a.url, a.instruments, a.opens_on,
        a.next_deadline_on, b.opportunity AS other_opportunity, b.title AS other_title,
        b.funder AS other_funder, b.url AS other_url, b.instruments AS other_instruments,
        b.opens_on AS other_opens_on, b.next_deadline_on AS other_deadline_on,
        min(a.score, b.score) AS score,
        max(coalesce(a.opens_on, {night}), coalesce(b.opens_on, {night}), {night}) AS shared_from,
        min(coalesce(a.next_deadline_on, '{_NEVER}'), coalesce(b.next_deadline_on, '{_NEVER}'))
            AS shared_until,
        (SELECT count(*) FROM profile_part AS p JOIN opportunity_country AS c ON c.country IN (p.text, 'ANY')
            WHERE p.profile = s.profile AND p.part = 'country' AND c.is_eligible
                AND c.opportunity IN (a.opportunity, b.opportunity)) AS named,
        {rules.which("a", "b")} AS rule
    FROM shared AS s JOIN best AS a ON a.profile = s.profile AND a.opportunity = s.one
        JOIN best AS b ON b.profile = s.profile AND b.opportunity = s.other
    WHERE lower(a.funder) <> lower(b.funder) OR lower(a.programme) <> lower(b.programme)),
fit AS (SELECT *, CAST(julianday(shared_until) - julianday(shared_from) AS INTEGER) AS days
    FROM pair WHERE shared_from <= shared_until)"""


def _answers(ask: Asking, rules: Rules, pairs: str) -> tuple[Part, ...]:
    counted = ask(
        "Pairs by the rule that is known of them",
        f"{pairs}\nSELECT rule, count(*) AS pairs, count(DISTINCT profile) AS profiles\n"
        "FROM fit GROUP BY rule ORDER BY pairs DESC, rule",
    )
    columns = (
        Column("rule", "What is known of putting both into one project", say=lambda row: _said(row, rules)),
        Column("pairs", "Pairs", "number"),
        Column("profiles", "Profiles", "number"),
    )
    note = (
        "A screen, not legal advice. Nothing here says that two sources of money may be put together: it "
        "says which rule to read first, and where none is known, to ask both publishers."
    )
    return Prose(note, "note"), Table("", counted, columns, "No two calls fit one project of a profile.")


def _best(ask: Asking, rules: Rules, pairs: str) -> Counted:
    return ask(
        f"The best {_PAIRS} pairs of each profile that no rule bars; a call in at most {_OFTEN}",
        f"""{pairs},
apart AS (SELECT *, row_number() OVER (PARTITION BY profile, opportunity
        ORDER BY score DESC, days DESC, other_opportunity) AS turn,
        row_number() OVER (PARTITION BY profile, other_opportunity
        ORDER BY score DESC, days DESC, opportunity) AS other_turn
    FROM fit WHERE rule NOT IN {listed(rules.barring())}),
placed AS (SELECT *, row_number() OVER (PARTITION BY profile
        ORDER BY score DESC, days DESC, opportunity, other_opportunity) AS place
    FROM apart WHERE turn <= {_OFTEN} AND other_turn <= {_OFTEN})
SELECT profile, line, opportunity, title, funder, url, instruments, opens_on, next_deadline_on,
    other_opportunity, other_title, other_funder, other_url, other_instruments, other_opens_on,
    other_deadline_on, score, shared_from, nullif(shared_until, '{_NEVER}') AS shared_until,
    iif(shared_until = '{_NEVER}', NULL, days) AS days, named, rule
FROM placed WHERE place <= {_PAIRS} ORDER BY profile, place""",
    )


def _listed(best: Counted, rules: Rules) -> tuple[Part, ...]:
    columns = (
        Column("title", "One call", "call"),
        Column("other_title", "Another", "call"),
        Column("line", "Both serve", say=_project),
        Column("days", "Shared days", "number", missing="no end"),
        Column("rule", "Cumulation", say=lambda row: _said(row, rules)),
    )
    empty = "No two calls fit one project of a profile, or a rule bars every pair."
    return (Table("", best, columns, empty, group="profile", shown=150),)


def _windows(best: Counted, scope: Scope) -> tuple[Part, ...]:
    """The window of both calls for the best pair of each profile, with the time they share."""
    first: dict[str, Record] = {}
    for record in best.records():
        first.setdefault(str(record["profile"]), record)
    if not first:
        return (Prose("There is no pair to draw.", "note"),)
    return tuple(Drawing(_drawn(name, record, scope), best) for name, record in first.items())


def _drawn(profile: str, record: Record, scope: Scope) -> Plot:
    one = Span(_label(record["title"]), _day(record["opens_on"]), _day(record["next_deadline_on"]))
    other = Span(
        _label(record["other_title"]), _day(record["other_opens_on"]), _day(record["other_deadline_on"])
    )
    shared = Span("both open", _day(record["shared_from"]), _day(record["shared_until"]))
    title = f"{scope.name(profile)}: the windows of its best pair"
    return windows(title, (one, other), today=scope.night, shared=shared)


def _rules(rules: Rules) -> tuple[Part, ...]:
    found: list[Part] = [
        Prose(
            f"Compiled on {short_day(rules.compiled_on)}. Rules change: read each at its address first.",
            "note",
        )
    ]
    for each in rules.rules:
        barred = "No suggestion. " if each.answer == BARRED else ""
        quoted = f" “{each.quote}”" if each.quote else ""
        since = short_day(each.since)
        text = f"{barred}{each.says}{quoted} ({each.where}, since {since})"
        found.append(Prose(text, "quote", each.url))
    return tuple(found)


def _said(row: Record, rules: Rules) -> str:
    rule = rules.by_id(row["rule"])
    if rule is None or row["rule"] == NOT_KNOWN:
        return "not known: ask both publishers"
    if rule.answer == BARRED:
        return f"a rule stands against it: {rule.where}"
    return f"only under conditions: {rule.where}"


def _project(row: Record) -> str:
    return f"{row['line']} · {_forms(row)} · its country is {_country(row)}"


def _forms(row: Record) -> str:
    one, other = (_form(row[name]) for name in ("instruments", "other_instruments"))
    return one if one == other else f"{one} + {other}"


def _form(said: object) -> str:
    return str(said).replace("_", " ").replace(",", ", ") if said else "not stated"


def _country(row: Record) -> str:
    match whole(row["named"]):
        case 0:
            return "named by neither: check"
        case 1:
            return "named by one: check the other"
        case _:
            return "named by both"


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)) if value else None


def _label(title: object) -> str:
    return shortened(str(title), _TITLE_LONGEST)
