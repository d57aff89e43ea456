"""Plain text in columns: wrapped to a width that counts wide characters twice, with a hanging indent."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

COLUMNS = 72


def width(text: str) -> int:
    """How many terminal columns a text takes: wide characters two, combining marks none."""
    return len(text) if text.isascii() else sum(map(_width_of, text))


def padded(text: str, columns: int) -> str:
    """The text with spaces after it up to a number of columns."""
    return text + " " * (columns - width(text))


def fill(text: str, first: str = "", rest: str = "", columns: int = COLUMNS) -> str:
    """A paragraph wrapped at spaces, its first line led by ``first`` and all others by ``rest``.

    A word longer than a line is broken between characters, except a link: that stays whole to be clicked.
    """
    lines, line, taken, empty = [], first, width(first), True
    for word, wide in _words(text, columns - max(width(first), width(rest))):
        if empty or taken + 1 + wide <= columns:
            line, taken = (f"{line}{word}", taken + wide) if empty else (f"{line} {word}", taken + 1 + wide)
        else:
            lines.append(line)
            line, taken = f"{rest}{word}", width(rest) + wide
        empty = False
    return "\n".join([*lines, line]).rstrip()


def _words(text: str, room: int) -> Iterator[tuple[str, int]]:
    for word in text.split(" "):
        wide = width(word)
        if wide <= room or word.startswith(("https://", "http://")):
            if word:
                yield word, wide
        else:
            yield from ((piece, width(piece)) for piece in _pieces(word, room))


def _pieces(word: str, room: int) -> list[str]:
    pieces = [""]
    for char in word:
        if width(pieces[-1]) + _width_of(char) > room:
            pieces.append("")
        pieces[-1] += char
    return pieces


@lru_cache(maxsize=4096)
def _width_of(char: str) -> int:
    # Marks over a letter and characters that only steer the layout take no room.
    if unicodedata.combining(char) or unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1
