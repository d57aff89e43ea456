"""The other rounds of an opportunity, in words: when they were, how much they gave, what may come next."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from db.rounds import Expected, Round, expected_next
from flows.words.wording import day_in_words, money_in_words


def known_rounds(rounds: Sequence[Round], night: date) -> list[Round]:
    """The rounds that had been seen by a night."""
    return [each for each in rounds if each.first_seen_on is None or each.first_seen_on <= night]


def series_lines(rounds: Sequence[Round], opportunity: str) -> Iterator[str]:
    """A heading, a line for every round, and what is expected next; nothing for one round alone."""
    if len(rounds) < 2:
        return
    yield "\nRounds of this series"
    for each in rounds:
        here = "  <- this one" if each.opportunity == opportunity else ""
        yield f"  {each.opportunity}  {_dates(each)}{_money(each)}  {each.title}{here}"
    if expected := expected_next(rounds):
        yield f"  {_in_words(expected)}"


def series_as_json(rounds: Sequence[Round]) -> dict[str, Any] | None:
    """The same as plain values; ``None`` for one round alone."""
    if len(rounds) < 2:
        return None
    expected = expected_next(rounds)
    return {
        "rounds": [
            {
                "opportunity": each.opportunity,
                "title": each.title,
                "opened_on": each.opened_on.isoformat() if each.opened_on else None,
                "deadline_on": each.deadline_on.isoformat() if each.deadline_on else None,
                "amount": f"{each.money.amount:f}" if each.money else None,
                "currency": each.money.currency if each.money else None,
            }
            for each in rounds
        ],
        "expected": {
            "what": expected.what,
            "on": expected.on.isoformat(),
            "every_days": expected.every_days,
            "announced": False,
        }
        if expected
        else None,
    }


def _dates(each: Round) -> str:
    opened = f"opened {day_in_words(each.opened_on)}" if each.opened_on else ""
    due = f"deadline {day_in_words(each.deadline_on)}" if each.deadline_on else ""
    return ", ".join(part for part in (opened, due) if part) or "no date stated"


def _money(each: Round) -> str:
    return f", {money_in_words(each.money)}" if each.money else ""


def _in_words(expected: Expected) -> str:
    about = f"next {expected.what} about {day_in_words(expected.on)}"
    rhythm = f"rounds came about every {expected.every_days} days"
    return f"Expected: {about} ({rhythm}; nobody has announced it)"
