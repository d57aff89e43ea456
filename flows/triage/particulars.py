"""What an entry of triage may say beyond its words, read from what somebody typed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from db.records.codes import OutcomeKind, TriageAction
from db.records.triage import Particulars
from flows.words.publisher_text import plain

NAMES = ("to", "on", "amount", "currency", "starts", "ends", "outcome", "reference")
OUTCOMES = tuple(kind.value for kind in OutcomeKind)
_MONEY = ("on", "amount", "currency")
# What each action can say; the others say nothing beyond their words.
ALLOWED: Mapping[TriageAction, tuple[str, ...]] = {
    TriageAction.ASSIGN: ("to",),
    TriageAction.APPLIED: _MONEY,
    TriageAction.AWARDED: (*_MONEY, "starts", "ends"),
    TriageAction.REJECTED: ("on",),
    TriageAction.OUTCOME: ("on", "outcome", "reference"),
}
_NEEDED = {TriageAction.ASSIGN: "to", TriageAction.OUTCOME: "outcome"}
_LONGEST = 300
_MOST_MONEY = Decimal(10) ** 15


def read_particulars(
    action: TriageAction, said: Mapping[str, str], today: date
) -> tuple[Particulars, list[str]]:
    """The particulars of an entry, and what cannot be used of what was typed, a sentence each.

    ``said`` is name → text by the ``NAMES``, empty where nothing was typed; days are written 2026-09-30,
    amounts in digits. What has a problem is not in the particulars.
    """
    typed = {name: plain(said.get(name, "")).strip() for name in NAMES}
    typed = {name: text for name, text in typed.items() if text}
    problems = [f"{name} does not go with {action.value}" for name in typed if name not in _allowed(action)]
    needed = _NEEDED.get(action)
    if needed and needed not in typed:
        problems.append(
            f"{action.value} needs {needed}" + (f": {', '.join(OUTCOMES)}" * (needed == "outcome"))
        )
    read: dict[str, Any] = {}
    for name, text in typed.items():
        try:
            read[name] = _read(name, text)
        except ValueError as error:
            problems.append(str(error))
    problems += _at_odds(read, typed, today)
    return Particulars(
        assignee=read.get("to"),
        on=read.get("on"),
        amount=read.get("amount"),
        currency=read.get("currency"),
        starts_on=read.get("starts"),
        ends_on=read.get("ends"),
        outcome=read.get("outcome"),
        reference=read.get("reference"),
    ), problems


def _allowed(action: TriageAction) -> tuple[str, ...]:
    return ALLOWED.get(action, ())


def _read(name: str, text: str) -> object:
    if len(text) > _LONGEST:
        raise ValueError(f"{name}: longer than {_LONGEST} characters")
    match name:
        case "on" | "starts" | "ends":
            return _day(name, text)
        case "amount":
            return _amount(text)
        case "currency":
            return _currency(text)
        case "outcome":
            if text.lower() not in OUTCOMES:
                raise ValueError(f"outcome {text!r}; allowed: {', '.join(OUTCOMES)}")
            return OutcomeKind(text.lower())
    return text


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{name} {text!r}: no date; write it like 2026-09-30") from None


def _amount(text: str) -> Decimal:
    wrong = f"amount {text!r}: write digits, such as 250000 or 1999.50"
    # No separators: in one country 1.500 is a thousand times what it is in another.
    if not text.isascii() or not text.replace(".", "", 1).isdigit():
        raise ValueError(wrong)
    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError(wrong) from None
    if not 0 < amount < _MOST_MONEY or -int(amount.as_tuple().exponent) > 2:
        raise ValueError(wrong)
    return amount


def _currency(text: str) -> str:
    from babel.core import get_global

    if text.upper() not in get_global("all_currencies"):
        raise ValueError(f"currency {text!r}: write its ISO 4217 code, such as EUR")
    return text.upper()


def _at_odds(read: Mapping[str, Any], typed: Mapping[str, str], today: date) -> list[str]:
    problems = []
    if ("amount" in typed) != ("currency" in typed):
        problems.append("amount and currency go together")
    if "on" in read and read["on"] > today:
        problems.append(f"on {read['on']}: lies in the future")
    if "starts" in read and "ends" in read and read["ends"] < read["starts"]:
        problems.append("ends before it starts")
    return problems
