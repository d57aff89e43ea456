"""How wide words are and how numbers are said, where there is little room: a telephone held upright."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from itertools import accumulate

from flows.words.publisher_text import plain

# Of a drawing on a telephone, in pixels; a wider page leaves more than is used.
NARROWEST = 288
ELLIPSIS = "…"
# Nothing that long fits: what follows need not be measured.
_LONGEST = 400
# A letter of 12 pixels is about so wide, generously: what is cut too early stands in the table in full.
_NARROW, _USUAL, _BROAD, _FULL = 4.0, 6.8, 12.0, 12.5
_NARROW_LETTERS = frozenset("iljtfrI.,:;'|!()[] ·")
_BROAD_LETTERS = frozenset("mwMWOQGD@%…—")
# From here on a number is rounded: its digits no longer fit beside a label.
_MILLION = Decimal(1_000_000)
_LARGEST = Decimal(10) ** 24
_UNITS = ((Decimal(10) ** 12, "trillion"), (Decimal(10) ** 9, "billion"), (_MILLION, "million"))


def width(text: str) -> float:
    """About how wide a line of letters is, in pixels."""
    return sum(_letter(char) for char in text)


def _letter(char: str) -> float:
    if unicodedata.combining(char):
        return 0.0
    if char in _NARROW_LETTERS:
        return _NARROW
    if unicodedata.east_asian_width(char) in "WF":
        return _FULL
    if char in _BROAD_LETTERS or ord(char) > 0x2000:
        return _BROAD
    # Letters beyond Latin are broader, the Cyrillic ones most.
    return _USUAL + 1.2 * (ord(char) > 0x24F) + char.isupper()


def fitting(text: str, room: float) -> str:
    """The words on one line, cut with an ellipsis where they are wider than ``room`` pixels."""
    said = plain(text[:_LONGEST])
    if len(text) <= _LONGEST and width(said) <= room:
        return said
    room -= width(ELLIPSIS)
    ends = accumulate(_letter(char) for char in said)
    return said[: sum(end <= room for end in ends)].rstrip(" ,;:.") + ELLIPSIS


def exactly(value: Decimal | int | None, unit: str = "") -> str:
    """A number in full for the table: ``1,234.5 EUR``; one of more than 24 digits by its power of ten."""
    if value is None or not Decimal(value).is_finite():
        return "not known"
    said = _separated(Decimal(value)) if abs(Decimal(value)) < _LARGEST else f"{Decimal(value):.3E}"
    return f"{said} {_of(value, unit)}".strip()


def _separated(value: Decimal) -> str:
    """A number with the separators of English, up to three decimals and no superfluous zeros.

    Without the tables of all languages, which cost more than the rest of a plot.
    """
    said = f"{round(value, 3) + 0:,f}"
    return said.rstrip("0").rstrip(".") if "." in said else said


def _of(value: Decimal | int, unit: str) -> str:
    """The unit as its number asks for it: one *call*, two *calls*; codes such as EUR stay as they are."""
    return unit.removesuffix("s") if unit.islower() and value == 1 else unit


def shortly(value: Decimal | int | None, unit: str = "") -> str:
    """A number for the drawing: in full below a million, else to three figures."""
    if value is None or not Decimal(value).is_finite():
        return "not known"
    amount = Decimal(value)
    if abs(amount) < _MILLION:
        return exactly(amount.quantize(Decimal("0.1")) if abs(amount) < 100 else round(amount), unit)
    if abs(amount) >= Decimal(10) ** 15:
        return f"{amount:.2E} {unit}".strip()
    size, name = next(each for each in _UNITS if abs(amount) >= each[0])
    return f"{_separated((amount / size).quantize(Decimal('0.01')))} {name} {unit}".strip()
