"""The few shapes that plots are made of, as SVG text.

Places across are percentages and places down are pixels, so that a drawing fits any width while its letters
keep their size. Colours are classes of the page's style sheet (``templates/plots/plot.css``), all of them
beginning with ``p-``; the attributes beside them serve where there is none. Nothing has an id: drawings stand
beside one another.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Literal

from flows.plots.lettering import fitting
from flows.words.publisher_text import plain

Anchor = Literal["start", "middle", "end"]

# Letters are 12 pixels high; one line of them takes this much room.
LINE = 16
_COLOURS = {
    "bar": "#1f5f8b",
    "bar-soft": "#a9c7dc",
    "bar-bad": "#a3261b",
    "bar-warn": "#8a5a00",
    "axis": "#7a8492",
    "grid": "#d9dee5",
    "today": "#a3261b",
    "empty": "none",
}


def canvas(title: str, description: str, height: float, shapes: Iterable[str]) -> str:
    """A drawing as wide as its place and ``height`` pixels high."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="img" width="100%" height="{_n(height)}" '
        f'font-family="system-ui, sans-serif" font-size="12"><title>{_said(title)}</title>'
        f"<desc>{_said(description)}</desc>{''.join(shapes)}</svg>"
    )


def box(x: float, y: float, width: float, height: float, kind: str, tip: str = "") -> str:
    """A filled rectangle, ``x`` and ``width`` in percent; never so narrow that it cannot be seen."""
    least = max(width, 0.4)
    at = f'x="{_n(min(x, 100 - least))}%" y="{_n(y)}" width="{_n(least)}%" height="{_n(height)}" rx="2"'
    return _shape("rect", at, kind, f'fill="{_COLOURS[kind]}"', tip)


def outline(x: float, y: float, width: float, height: float, tip: str = "") -> str:
    """A rectangle of which only the edge is drawn: what there is none of."""
    at = f'x="{_n(x)}%" y="{_n(y)}" width="{_n(width)}%" height="{_n(height)}" rx="2"'
    return _shape("rect", at, "empty", f'fill="none" stroke="{_COLOURS["axis"]}" stroke-dasharray="2 3"', tip)


def dot(x: float, y: float, kind: str, tip: str = "", radius: float = 5) -> str:
    """A filled circle."""
    at = f'cx="{_n(x)}%" cy="{_n(y)}" r="{_n(radius)}"'
    return _shape("circle", at, kind, f'fill="{_COLOURS[kind]}"', tip)


def line(x: float, y: float, to_x: float, to_y: float, kind: str = "axis") -> str:
    """A straight line."""
    at = f'x1="{_n(x)}%" y1="{_n(y)}" x2="{_n(to_x)}%" y2="{_n(to_y)}"'
    return _shape("line", at, kind, f'stroke="{_COLOURS[kind]}"', "")


def words(
    x: float, y: float, said: str, *, room: float, anchor: Anchor = "start", kind: str = "label"
) -> str:
    """A line of words, cut to ``room`` pixels; ``y`` is the line on which the letters stand."""
    place = f'x="{_n(x)}%" y="{_n(y)}" text-anchor="{anchor}"'
    return f'<text class="p-{kind}" {place} fill="currentColor">{_said(fitting(said, room))}</text>'


def _shape(name: str, at: str, kind: str, colour: str, tip: str) -> str:
    inner = f"<title>{_said(tip)}</title>" if tip else ""
    return (
        f'<{name} class="p-{kind}" {at} {colour}>{inner}</{name}>'
        if inner
        else (f'<{name} class="p-{kind}" {at} {colour}/>')
    )


def _said(text: str) -> str:
    """Text as XML allows it: U+FFFE and U+FFFF are no characters there."""
    return escape(plain(text).replace("\ufffe", "").replace("\uffff", ""))


def _n(value: float) -> str:
    """A number with at most two decimals, the same on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if value else "0"
