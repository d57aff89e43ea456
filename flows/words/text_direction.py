"""Which way a text runs, and how words that run the other way are kept from reordering it.

A mail's direction is its reader's language's; publishers' words keep their own (Unicode bidi, UAX #9).
"""

from __future__ import annotations

import unicodedata

LEFT_TO_RIGHT, RIGHT_TO_LEFT = "ltr", "rtl"
# Before a line of plain text that begins with a foreign word, so that the line runs its own way.
_MARK = "\N{RIGHT-TO-LEFT MARK}"
# First strong isolate and its end: what stands between is laid out as a text of its own.
_ISOLATE, _END = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
_RIGHT_TO_LEFT_CLASSES = frozenset({"R", "AL"})


def runs_against(text: str, direction: str) -> bool:
    """Whether some letter of the text runs against a direction."""
    if text.isascii():
        return direction == RIGHT_TO_LEFT and any(char.isalpha() for char in text)
    against = _RIGHT_TO_LEFT_CLASSES if direction == LEFT_TO_RIGHT else frozenset({"L"})
    return any(unicodedata.bidirectional(char) in against for char in text)


def isolated(text: str, direction: str) -> str:
    """The text for a line of plain text that runs in ``direction``: in isolates only where it runs against.

    Few old programs draw isolates as boxes: a mail without foreign letters carries none.
    """
    return f"{_ISOLATE}{text}{_END}" if runs_against(text, direction) else text


def led(text: str, direction: str) -> str:
    """The text of a line of ours, led by a mark where its first word would turn the line around."""
    return f"{_MARK}{text}" if direction == RIGHT_TO_LEFT and runs_against(text[:1], direction) else text
