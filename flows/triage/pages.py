"""The pages on which people decide: a list of calls, one call with everything entered about it, and forms.

No script, and nothing that a form could send elsewhere. Pure but for the reading that is handed in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.desk_copy import Reading, Row
from db.officers import Officer
from db.records import Because, Opportunity, TriageAction
from db.records.triage import Triage
from flows.desk.page import Page
from flows.desk.rendering import rendered
from flows.triage.particulars import ALLOWED, OUTCOMES
from flows.triage.sessions import Session
from flows.triage.standing import SAID, UNDECIDED, by_call, in_words, standing_of

TO_DECIDE, MINE = "to decide", "mine"
STATES = (TO_DECIDE, MINE, "kept", "applied", "awarded", "rejected", "dismissed")
MOST = 200
# What was told and is still open, and nobody has said anything of yet: the nearest deadline first.
_TOLD = f"""SELECT m.opportunity, m.title, m.status, m.next_deadline_on, m.score, m.screening
    FROM matches AS m WHERE m.profile = :profile AND m.status IN ('open', 'forecasted')
    AND m.opportunity IN (SELECT opportunity FROM tellings WHERE profile = :profile)
    AND m.opportunity NOT IN (SELECT opportunity FROM decisions WHERE profile = :profile)
    ORDER BY m.next_deadline_on IS NULL, m.next_deadline_on, m.opportunity LIMIT {MOST + 1}"""
_KNOWN = """SELECT o.id AS opportunity, o.title, o.status, o.next_deadline_on, m.score, m.screening
    FROM opportunity AS o LEFT JOIN match AS m ON m.opportunity = o.id AND m.profile = ? WHERE o.id = ?"""
_LABELS = {
    "to": "Who looks after it",
    "on": "On (day)",
    "amount": "Amount, in digits",
    "currency": "Currency (ISO 4217)",
    "starts": "First day of the collaboration",
    "ends": "Last day of the collaboration",
    "outcome": "What came of it",
    "reference": "DOI, patent number or address",
}
_BUTTONS = {
    TriageAction.KEEP: "Keep",
    TriageAction.DISMISS: "Dismiss",
    TriageAction.NOTE: "Add a note",
    TriageAction.ASSIGN: "Assign",
    TriageAction.APPLIED: "Applied",
    TriageAction.AWARDED: "Awarded",
    TriageAction.REJECTED: "Rejected",
    TriageAction.OUTCOME: "Outcome",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says above itself: a problem with what was sent, or what was just recorded."""

    problems: Sequence[str] = ()
    done: str = ""
    meanwhile: Sequence[Triage] = ()


def sign_in_page(onward: str, problem: str = "") -> str:
    """The form that asks for name and passphrase; ``onward`` is the page that was asked for."""
    return _html(Page("Sign in", "triage/sign_in.html", {"problem": problem, "onward": onward}), None)


def refusal_page(title: str, text: str, words: str = "", session: Session | None = None) -> str:
    """A page that only says something; ``words`` are what was typed, so that they are not lost."""
    return _html(Page(title, "triage/refusal.html", {"text": text, "words": words}), session)


def list_page(reading: Reading, session: Session, profile: str, profiles: Sequence[str], state: str) -> str:
    """The calls of a profile in one state, and how many there are."""
    if state == TO_DECIDE:
        rows = _undecided(reading, profile)
    else:
        rows = _entered(reading, profile, state, session.officer)
    values = {
        "rows": rows[:MOST],
        "more": len(rows) > MOST,
        "most": MOST,
        "profile": profile,
        "profiles": profiles,
        "state": state,
        "states": STATES,
    }
    return _html(Page(f"{profile}: {state}", "triage/list.html", values), session)


def _undecided(reading: Reading, profile: str) -> list[Row]:
    entered = by_call(reading.store.triage.of_profile(profile))
    rows = reading.rows(_TOLD, {"profile": profile})
    standings = [standing_of(entered.get((profile, row["opportunity"]), ())) for row in rows]
    return [
        row | {"state": UNDECIDED, "assignee": standing.assignee}
        for row, standing in zip(rows, standings, strict=True)
    ]


def _entered(reading: Reading, profile: str, state: str, officer: Officer) -> list[Row]:
    rows = []
    for (_, name), entries in by_call(reading.store.triage.of_profile(profile)).items():
        standing = standing_of(entries)
        is_wanted = standing.assignee == officer.name if state == MINE else standing.state == state
        if is_wanted and (known := reading.one(_KNOWN, (profile, name))):
            rows.append(known | {"state": standing.state, "assignee": standing.assignee})
    return sorted(rows, key=lambda row: (row["next_deadline_on"] or "9999", row["opportunity"]))


def call_page(
    reading: Reading,
    session: Session,
    profile: str,
    opportunity: Opportunity,
    told: Told,
    typed: Mapping[str, str],
    today: date,
) -> str:
    """One call for one profile: what it is, everything entered about it by anybody, and the forms."""
    entries = [each for each in reading.store.triage.history(opportunity.id) if each.profile == profile]
    standing = standing_of(entries)
    values = {
        "call": reading.one(_KNOWN, (profile, opportunity.id)) or {},
        "notice": opportunity.merged,
        "profile": profile,
        "entries": [(entry, in_words(entry)) for entry in reversed(entries)],
        "standing": standing,
        "seen": reading.store.triage.last_number(),
        "problems": told.problems,
        "done": told.done,
        "meanwhile": [(entry, in_words(entry)) for entry in told.meanwhile],
        "forms": [_form(action, typed, today) for action in TriageAction],
        "colleagues": [each.name for each in reading.store.officers.all() if each.decides_for(profile)],
    }
    return _html(Page(opportunity.merged.title, "triage/call.html", values), session)


def _form(action: TriageAction, typed: Mapping[str, str], today: date) -> dict[str, object]:
    """One form: its fields as (name, label, kind, value, choices)."""
    mine = typed if typed.get("action") == action.value else {}
    fields = []
    for name in ALLOWED.get(action, ()):
        kind = {"on": "date", "starts": "date", "ends": "date", "outcome": "choice"}.get(name, "text")
        value = mine.get(name, today.isoformat() if name == "on" and not mine else "")
        fields.append((name, _LABELS[name], kind, value, OUTCOMES if kind == "choice" else ()))
    if action is TriageAction.DISMISS:
        reasons = tuple(each.value for each in Because)
        fields.append(("reason", "Because of", "choice", mine.get("reason", ""), reasons))
    return {
        "action": action.value,
        "button": _BUTTONS[action],
        "said": SAID[action],
        "fields": fields,
        "note": mine.get("note", ""),
        "is_open": bool(mine),
    }


def _html(page: Page, session: Session | None) -> str:
    values = {"officer": session.officer.name if session else "", "csrf": session.csrf if session else ""}
    shown = Page(page.title, page.template, {**values, **page.values}, page.status)
    return rendered(shown, (), "", None)
