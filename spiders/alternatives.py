"""Word lists as data, and as regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable


def listed(words: str) -> tuple[str, ...]:
    """The words of a list written with spaces between them."""
    return tuple(words.split())


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first; one that never matches for none."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w))) or "(?!)"
