"""What pydantic found wrong with a profile, in a sentence that says what is allowed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ranking.closest import did_you_mean
from ranking.partnership import (
    Domain,
    MoneyWanted,
    Part,
    Partners,
    Priority,
    Profile,
    Recipient,
    Safeguards,
    WeightedText,
)
from ranking.predicates import Rule

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_SECTIONS: dict[str, type[Part] | type[Rule]] = {
    "recipients": Recipient,
    "capabilities": WeightedText,
    "gaps": WeightedText,
    "domains": Domain,
    "roadmap": Priority,
    "must": Rule,
    "want": Rule,
    "avoid": Rule,
    "money": MoneyWanted,
    "partners": Partners,
    "safeguards": Safeguards,
}

_EXPECTED = {
    "string_type": "a text",
    "float_type": "a number",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "tuple_type": "a list, written [a, b] or one `- …` a line",
    "list_type": "a list, written [a, b] or one `- …` a line",
    "dict_type": "a mapping of `key: value` lines",
    "model_type": "a mapping of `key: value` lines",
    "model_attributes_type": "a mapping of `key: value` lines",
}


def in_words(error: ErrorDetails) -> str:
    """One problem as a person reads it: the value at fault, then what is allowed."""
    name = next(
        (str(part) for part in reversed(error["loc"]) if part != "[key]" and isinstance(part, str)), "profile"
    )
    given, kind = error["input"], error["type"]
    if kind == "missing":
        return f"`{name}` is missing{_in_section(error)}"
    if kind == "extra_forbidden":
        keys = _keys(error)
        only = " (a text stands in `want` only)" if "field" in keys and name in {"text", "weight"} else ""
        return f"unknown key `{name}`; allowed: {', '.join(keys)}{did_you_mean(name, keys)}{only}"
    if kind == "enum":
        codes = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        guess = did_you_mean(str(given), codes.split(", "))
        return f"`{name}` cannot be `{_short(given)}`; use one of {codes}{guess}"
    if kind in _EXPECTED:
        return f"`{name}` must be {_EXPECTED[kind]}, not `{_short(given)}`"
    if kind == "string_pattern_mismatch":
        return f"`{name}` cannot be `{_short(given)}`; use small letters, digits and single hyphens"
    if kind == "value_error":
        return f"`{name}`: {error['ctx']['error']}" if error["loc"] else str(error["ctx"]["error"])
    return f"`{name}` cannot be `{_short(given)}`: {error['msg'][:1].lower()}{error['msg'][1:]}"


def _keys(error: ErrorDetails) -> list[str]:
    place = error["loc"]
    model = _SECTIONS.get(str(place[0]), Profile) if len(place) > 1 else Profile
    if place[0] == "want" and "text" in place[:-1]:
        model = WeightedText
    return [field.alias or name for name, field in model.model_fields.items()]


def _in_section(error: ErrorDetails) -> str:
    place = error["loc"]
    return f" in {place[0]}" if len(place) > 1 else ""


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"
