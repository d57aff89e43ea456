"""Rules over a notice's fields: ``{field, op, value}``, checked when read, three-valued when asked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, ValidationInfo, field_validator

from db.records import Money, Notice, Trl, Verdict
from db.records.saying import said
from ranking.closest import one_of
from ranking.country_groups import GROUPS, expand, is_place
from ranking.notice_fields import NOTICE_FIELDS, OPERATORS, UNREAD, Kind, NoticeField, Value
from ranking.profile_values import PlainDate

RuleValue = tuple[str, ...] | str | bool | float | Money


class Rule(BaseModel):
    """One predicate over a notice, with who set it, why, and when it lapses."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    op: str
    value: RuleValue
    why: str | None = None
    by: str | None = None
    until: PlainDate | None = None

    @field_validator("field", mode="before")
    @classmethod
    def _known_field(cls, field: object) -> str:
        return one_of(field, NOTICE_FIELDS, "field")

    @field_validator("op", mode="before")
    @classmethod
    def _fitting_op(cls, op: object, info: ValidationInfo) -> str:
        field = _field_of(info)
        return one_of(op, OPERATORS[field.kind], f"op for {info.data['field']}") if field else str(op)

    @field_validator("value", mode="before")
    @classmethod
    def _fitting_value(cls, value: object, info: ValidationInfo) -> RuleValue:
        field = _field_of(info)
        if field is None or "op" not in info.data:
            return ""
        return _checked(value, field, info.data["op"], info.data["field"])

    def is_stale(self, on: date) -> bool:
        """Whether the rule has lapsed: it is shown then, and no longer applied."""
        return self.until is not None and self.until < on


@dataclass(frozen=True, slots=True)
class Answer:
    """What a rule says of a notice, and the stated value it rests on, in words."""

    verdict: Verdict
    stated: str


def ask(rule: Rule, notice: Notice, as_of: datetime, currency: str | None = None) -> Answer:
    """Whether ``notice`` satisfies ``rule``; *unknown* where the notice does not state the field.

    ``currency`` is that of a bare amount in the rule. Amounts in different currencies are not compared.
    """
    field = NOTICE_FIELDS[rule.field]
    stated = field.read(notice, as_of)
    if stated is None:
        return Answer(Verdict.UNKNOWN, said("not stated"))
    holds = _holds(field.kind, rule, stated, currency)
    verdict = Verdict.UNKNOWN if holds is None else Verdict.YES if holds else Verdict.NO
    return Answer(verdict, in_words(stated))


def in_words(stated: Value | RuleValue) -> str:
    """A field's or rule's value for a sentence."""
    if isinstance(stated, bool):
        return said("yes") if stated else said("no")
    if isinstance(stated, Money):
        return f"{stated.amount:,f} {stated.currency}"
    if isinstance(stated, Trl):
        return f"TRL {stated.lowest} to {stated.highest}"
    if isinstance(stated, frozenset | tuple):
        listed = sorted(stated)
        return ", ".join(listed[:6]) + (f" and {len(listed) - 6} more" if len(listed) > 6 else "")
    if isinstance(stated, int | float | Decimal):
        return "without end" if stated == math.inf else f"{float(stated):g}"
    return stated if len(stated) <= 80 else stated[:79] + "…"


def _holds(kind: Kind, rule: Rule, stated: Value, currency: str | None) -> bool | None:
    match stated:
        case frozenset():
            return _set_holds(rule, stated, kind)
        case Money():
            return _amount_holds(rule, stated, currency)
        case Trl():
            return _span_holds(rule, stated)
        case bool():
            return (stated == rule.value) is (rule.op == "is")
        case str():
            return _word_holds(rule, stated)
        case _:
            return _number_holds(rule, float(stated))


def _set_holds(rule: Rule, stated: frozenset[str], kind: Kind) -> bool | None:
    asked = rule.value if isinstance(rule.value, tuple) else (str(rule.value),)
    wanted = [expand([code]) if kind is Kind.COUNTRIES else frozenset({code.casefold()}) for code in asked]
    found = [bool(group & stated) for group in wanted]
    if rule.op == "is":
        return frozenset().union(*wanted) == stated
    holds = all(found) if rule.op == "contains" else any(found) is (rule.op == "in")
    settled = all(found) if rule.op == "contains" else any(found)
    if rule.field == "terms" and UNREAD in stated and not settled:
        return None
    if rule.field == "applicant_types" and not any(found):
        return _open_list(rule, stated, holds)
    return holds


def _open_list(rule: Rule, stated: frozenset[str], holds: bool) -> bool | None:
    # "Unrestricted" admits every type; "other" says that the list does not tell all.
    if "unrestricted" in stated:
        return rule.op in {"contains", "in"}
    return None if "other" in stated else holds


def _amount_holds(rule: Rule, stated: Money, currency: str | None) -> bool | None:
    asked = rule.value if isinstance(rule.value, Money) else Money(Decimal(str(rule.value)), currency or "")
    if asked.currency != stated.currency:
        return None
    return stated.amount <= asked.amount if rule.op == "<=" else stated.amount >= asked.amount


def _span_holds(rule: Rule, stated: Trl) -> bool:
    # A span satisfies a comparison when any of its levels does: TRL 4 to 7 admits who asks for at most 5.
    asked = float(str(rule.value))
    if rule.op == "<=":
        return stated.lowest <= asked
    return stated.highest >= asked if rule.op == ">=" else stated.lowest <= asked <= stated.highest


def _word_holds(rule: Rule, stated: str) -> bool:
    asked = rule.value if isinstance(rule.value, tuple) else (str(rule.value),)
    said = _folded(stated)
    if rule.op == "contains":
        return any(_folded(word) in said for word in asked)
    if rule.field == "country":
        asked = (*asked, *expand(asked))
    found = said in {_folded(word) for word in asked}
    return found is (rule.op in {"in", "is"})


def _number_holds(rule: Rule, stated: float) -> bool:
    asked = float(str(rule.value))
    match rule.op:
        case "<=":
            return stated <= asked
        case ">=":
            return stated >= asked
        case "is":
            return math.isclose(stated, asked)
        case _:
            return not math.isclose(stated, asked)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _field_of(info: ValidationInfo) -> NoticeField | None:
    return NOTICE_FIELDS.get(info.data.get("field", ""))


def _checked(value: object, field: NoticeField, op: str, name: str) -> RuleValue:
    if op in {"in", "not_in"} and not isinstance(value, list):
        raise ValueError(f"`{op}` takes a list, for example [{_example(field)}]")
    if field.kind is Kind.FLAG:
        if not isinstance(value, bool):
            raise ValueError(f"{name} is compared with true or false")
        return value
    if field.kind is Kind.AMOUNT and isinstance(value, dict):
        return _money(value)
    if field.kind in {Kind.NUMBER, Kind.AMOUNT, Kind.SPAN}:
        return _number(value, name)
    words = value if isinstance(value, list) else [value]
    if not words:
        raise ValueError("the list is empty")
    checked = tuple(_word(word, field, name) for word in words)
    return checked if isinstance(value, list) else checked[0]


def _number(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{name} is compared with a number, not `{value}`")
    if name == "cofunding_rate" and not 0 <= value <= 1:
        raise ValueError(f"cofunding_rate is a share from 0 to 1 (0.8 for 80 %), not {value:g}")
    return float(value)


def _money(value: dict[str, object]) -> Money:
    amount, currency = value.get("amount"), value.get("currency")
    if (
        set(value) != {"amount", "currency"}
        or isinstance(amount, bool)
        or not isinstance(amount, int | float)
    ):
        raise ValueError("an amount is a number, or {amount: 50000, currency: EUR}")
    return Money(Decimal(str(amount)), str(currency))


def _word(word: object, field: NoticeField, name: str) -> str:
    # YAML reads the codes 13 and 1.2 as numbers.
    if field.kind is Kind.CODES and isinstance(word, int | float) and not isinstance(word, bool):
        word = f"{word:g}"
    if not isinstance(word, str) or not word.strip():
        raise ValueError(f"{name} is compared with words, not `{word}`")
    places = field.kind is Kind.COUNTRIES or name == "country"
    if places and not is_place(word):
        raise ValueError(f"`{word}` is no country; use an ISO 3166-1 code such as KE, or {', '.join(GROUPS)}")
    return one_of(word, field.words, f"value for {name}") if field.words else word


def _example(field: NoticeField) -> str:
    return "KE, UG" if field.kind is Kind.COUNTRIES else ", ".join(field.words[:2]) or "first, second"
