"""The officers' views on calls: what is open, what closes, what moved. Their names and columns are an API.

A view has no clock of its own: "today" is the row of ``present``, so that a home of recorded nights answers
as of its latest night. The sentence behind each column is its documentation, with unit and source.
"""

from __future__ import annotations

from collections.abc import Sequence

from db.views_columns import CALL_COLUMNS, Column


def view_sql(name: str, heading: str, columns: Sequence[Column], rest: str) -> str:
    """The statement that makes a view of ``columns``: (expression, name, what it says)."""
    last = len(columns) - 1
    lines = [
        f"{'    ' if number else 'SELECT '}{expression} AS {column}{',' * (number < last)}  -- {said}"
        for number, (expression, column, said) in enumerate(columns)
    ]
    return "\n".join([f"CREATE VIEW {name} AS  -- {heading}", *lines, rest])


_FROM = """FROM opportunity AS o
    LEFT JOIN opportunity_fact AS f ON f.pk = o.pk
    LEFT JOIN zone_day AS z ON z.zone = coalesce(o.next_deadline_zone, '')
    LEFT JOIN euro_rate AS r ON r.currency = o.currency"""
# What gates call no call is no open call either.
_OPEN = "o.status = 'open' AND f.no_call IS NULL"

OPPORTUNITIES = view_sql(
    "opportunities", "Every opportunity, whatever its status, as of the latest night.", CALL_COLUMNS, _FROM
)
OPEN_OPPORTUNITIES = view_sql(
    "open_opportunities",
    "Calls that were open at the instant of the latest night.",
    CALL_COLUMNS,
    f"{_FROM} WHERE {_OPEN}",
)
CLOSING_SOON = view_sql(
    "closing_soon",
    "Open calls whose next deadline is at most 30 days away.",
    CALL_COLUMNS,
    # The first condition is for the index, the second counts as a person there would.
    f"{_FROM} WHERE {_OPEN} AND o.next_deadline_on <= (SELECT date(night, '+32 days') FROM present)\n"
    "    AND julianday(o.next_deadline_on) - julianday(z.today) BETWEEN 0 AND 30",
)
EVENTS = """\
CREATE VIEW events AS  -- Information days, brokerage, question rounds and expected openings.
SELECT e.opportunity AS opportunity,  -- The opportunity.
    o.title AS title,  -- Its title, in the publisher's words.
    o.status AS status,  -- Its status as of the latest night.
    e.kind AS kind,  -- information-day, brokerage, questions, expected-opening or letter-of-intent.
    e.held_on AS held_on,  -- Local date as stated; empty when not stated.
    e.held_at AS held_at,  -- Local time as stated; empty when not stated.
    e.zone AS zone,  -- Zone of both, an IANA name; empty when unknown.
    e.venue AS venue,  -- Where it is held, in the publisher's words.
    e.url AS url  -- Where to register or read more, else the publisher's page of the call.
FROM opportunity_event AS e JOIN opportunity AS o ON o.id = e.opportunity"""
DEADLINES = """\
CREATE VIEW deadlines AS  -- Every deadline of every opportunity, passed ones among them.
SELECT d.opportunity AS opportunity,  -- The opportunity.
    o.title AS title,  -- Its title, in the publisher's words.
    d.kind AS kind,  -- fixed, cut-off, stage, recurring, rolling, until-exhausted or none-stated.
    d.due_on AS due_on,  -- Local date; empty for a kind without a date.
    d.due_at AS due_at,  -- Local time; empty when only a date is stated.
    d.zone AS zone,  -- Zone of both, an IANA name; empty when unknown.
    d.closes_at AS closes_at,  -- Instant (UTC) until which an application is in time.
    d.certainty AS certainty,  -- How the date is known: stated, by-rule, inferred or estimated.
    d.label AS label  -- What the publisher calls it; empty without a name.
FROM opportunity_deadline AS d JOIN opportunity AS o ON o.id = d.opportunity"""
TERMS = """\
CREATE VIEW terms AS  -- Clauses that opportunities state, as screened: a screen, not legal advice.
SELECT t.opportunity AS opportunity,  -- The opportunity.
    o.title AS title,  -- Its title, in the publisher's words.
    o.status AS status,  -- Its status as of the latest night.
    t.family AS family,  -- What the clause is about: ownership_control, ip_ownership, audit and the like.
    t.quote AS quote,  -- The publisher's words.
    t.field AS field,  -- Where they stand: title, summary, text, eligibility or a document.
    t.rule AS rule,  -- The rule that found them.
    t.pack AS pack,  -- The rule pack and its version.
    c.unread AS unread,  -- What of the call was not read, one per line; empty when all was.
    c.screened_on AS screened_on  -- The night on which it was read so.
FROM term AS t JOIN opportunity AS o ON o.id = t.opportunity
    LEFT JOIN term_card AS c ON c.opportunity = t.opportunity"""
ROUNDS = """\
CREATE VIEW rounds AS  -- Rounds, lots or years of one call in the order of time, with what is expected next.
SELECT s.series AS series,  -- The series: the lowest of its opportunities' names.
    x.position AS position,  -- Place of the round in the order of time, from 0.
    x.opportunity AS opportunity,  -- The opportunity that is this round.
    o.title AS title,  -- Its title, in the publisher's words.
    o.status AS status,  -- Its status as of the latest night.
    x.opened_on AS opened_on,  -- Date from which it was open, as stated.
    x.deadline_on AS deadline_on,  -- Its last stated deadline.
    CAST(x.amount AS REAL) AS amount,  -- Its budget or else its largest award, in the unit of currency.
    x.currency AS currency,  -- ISO 4217 code of the amount.
    s.rounds AS rounds,  -- Number of rounds in the series.
    s.expected_what AS expected_what,  -- What is expected next: opening or deadline; announced by nobody.
    s.expected_on AS expected_on,  -- About when, by the rhythm of earlier rounds; announced by nobody.
    s.every_days AS every_days  -- Usual distance of two rounds, in days.
FROM series_round AS x JOIN series AS s ON s.series = x.series
    JOIN opportunity AS o ON o.id = x.opportunity"""
CALL_VIEWS = (OPPORTUNITIES, OPEN_OPPORTUNITIES, CLOSING_SOON, EVENTS, DEADLINES, TERMS, ROUNDS)
