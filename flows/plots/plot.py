"""What a plot is: a drawing for who would rather look, and the same as a table for who reads or listens."""

from __future__ import annotations

from dataclasses import dataclass

from flows.words.publisher_text import plain, safe_link


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a text twin; ``href`` leads to what it tells of, and is empty where nothing does."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Plot:
    """A drawing (``svg``, well-formed and escaped) and its table: ``rows`` as wide as ``columns``."""

    title: str
    svg: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def cell(text: object, href: str = "") -> Cell:
    """A cell of plain characters; a link that leads neither into these pages nor to the web is left out."""
    ours = href.startswith(("/", "#")) and not href.startswith(("//", "/\\"))
    return Cell(plain(str(text)), href if ours or safe_link(href) else "")
