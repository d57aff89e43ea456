"""A row of a table as a profile: each column one of its fields, merged into what is registered. Pure.

Lists stand in one cell, parted by ``|`` or line breaks; keys of a part have a dot, as ``money.min``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

import yaml

from ranking.profile_yaml import Plain, read_document

_PARTS = re.compile(r"\s*[|\n]\s*")
# Fifty to some spreadsheets, fifty thousand to others: "50.000" is refused rather than guessed.
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3})+")
# A number with more digits is a slip; written out, it could fill the memory.
_DIGITS_MOST = 30
# What an entry of a list is called by.
_NAMES = ("text", "name", "priority")
_FLAGS = {"true": True, "yes": True, "false": False, "no": False}


def _text(cell: str) -> Plain:
    return cell


def _number(cell: str) -> Plain:
    try:
        found = Decimal(cell.replace(" ", ""))
    except InvalidOperation:
        return cell
    if not found.is_finite() or abs(found.adjusted()) > _DIGITS_MOST or _THOUSANDS.fullmatch(cell):
        return cell  # as text, which no field for numbers takes
    return int(found) if found == found.to_integral_value() else float(found)


def _flag(cell: str) -> Plain:
    return _FLAGS.get(cell.lower(), cell)


def _list(cell: str) -> Plain:
    return [part for part in _PARTS.split(cell) if part]


def _numbers(cell: str) -> Plain:
    return [_number(part) for part in _PARTS.split(cell) if part]


def _each(key: str) -> Callable[[str], Plain]:
    return lambda cell: [{key: part} for part in _PARTS.split(cell) if part]


# Column → how its cell is read. Rules, weights and tiers need YAML; readers stand in a table of their own.
COLUMNS: Mapping[str, Callable[[str], Plain]] = {
    **dict.fromkeys(("profile", "name", "kind", "country", "unit", "summary"), _text),
    **dict.fromkeys(("valid_until", "review_by", "visibility"), _text),
    **dict.fromkeys(("applicant_types", "languages", "notify", "partners.sought"), _list),
    **dict.fromkeys(("consent_matchmaking", "feedback", "money.in_kind"), _flag),
    **dict.fromkeys(("lead_days", "money.min", "money.max", "money.cofunding_capacity"), _number),
    **dict.fromkeys(("approval.within_hours", "safeguards.escalate_after_days"), _number),
    **dict.fromkeys(("money.currency", "partners.role", "approval.by", "approval.then"), _text),
    **dict.fromkeys(("approval.language", "safeguards.clearance", "safeguards.owner"), _text),
    **dict.fromkeys(("safeguards.delegate", "safeguards.escalate_to", "safeguards.language"), _text),
    "safeguards.screening_lists": _list,
    "reminders": _numbers,
    "capabilities": _each("text"),
    "gaps": _each("text"),
    "domains": _each("name"),
    "roadmap": _each("priority"),
}


def with_row(text: str | None, cells: Mapping[str, str]) -> str:
    """The YAML text of a profile with what a row says; columns left empty change nothing.

    Args:
        text: the registered profile, if there is one. Where the row says nothing new it comes back as it is;
            else it is written anew, without its comments.
        cells: column → cell; the columns are those of ``COLUMNS``.
    """
    values = dict(read_document(text).values) if text is not None else {}
    before = yaml.safe_dump(values, sort_keys=True, allow_unicode=True)
    for column, cell in cells.items():
        part, _, key = column.partition(".")
        said = COLUMNS[column](cell)
        if key:
            held = values.get(part)
            values[part] = (dict(held) if isinstance(held, dict) else {}) | {key: said}
        elif _texts_of(values.get(part)) != _texts_of(said):
            values[part] = _as_held(said, values.get(part))
    if text is not None and yaml.safe_dump(values, sort_keys=True, allow_unicode=True) == before:
        return text
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=100)


def _as_held(said: Plain, held: object) -> Plain:
    """What a row lists, each entry with the weight, tier and words that it has under the same name."""
    if not isinstance(said, list) or not isinstance(held, list):
        return said
    known = {str(_text_of(each)): each for each in held}
    return [known.get(str(_text_of(each)), each) for each in said]


def _texts_of(value: object) -> object:
    """A list by what its entries are called: the same names keep the weights and tiers they have."""
    return [_text_of(each) for each in value] if isinstance(value, list) else value


def _text_of(entry: object) -> object:
    return next((entry[key] for key in _NAMES if key in entry), entry) if isinstance(entry, dict) else entry
