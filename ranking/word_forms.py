"""Where words begin and end in a text of any language, and which letters two languages' words share. Pure.

Scripts that leave no space between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) are read in pairs of
letters, as search engines do. Marks that are written on a letter belong to its word.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator
from functools import cache

# Four letters, as McNamee and Mayfield found best for European languages (Information Retrieval 7, 2004).
GRAM = 4
_UNSPACED = "\u0e00-\u0e7f\u0e80-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_UNSPACED_RUN = re.compile(f"[{_UNSPACED}]+")
_EDGE = "_"


def words(text: str) -> list[str]:
    """The words of two letters or more, in lower case; a run of an unspaced script gives its pairs."""
    lower = text.lower()
    if lower.isascii():
        return re.findall(r"\w\w+", lower)
    found = _pattern().findall(lower)
    # One typographic quote makes a text more than ASCII, and none of its words one to be cut.
    return [part for word in found for part in _split(word)] if _UNSPACED_RUN.search(lower) else found


def grams(word: str) -> tuple[str, ...]:
    """The runs of four letters of a word with its edges: what it shares with its kin in another language."""
    edged = _EDGE + _unmarked(word) + _EDGE
    return tuple(edged[place : place + GRAM] for place in range(max(1, len(edged) - GRAM + 1)))


def _split(word: str) -> Iterator[str]:
    start = 0
    for run in _UNSPACED_RUN.finditer(word):
        if run.start() - start > 1:
            yield word[start : run.start()]
        found = run.group()
        yield from (found[place : place + 2] for place in range(max(1, len(found) - 1)))
        start = run.end()
    if len(word) - start > 1:
        yield word[start:]


def _unmarked(word: str) -> str:
    """A word without accents: languages write the same name with and without them."""
    if word.isascii():
        return word
    parts = unicodedata.normalize("NFD", word)
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


@cache
def _pattern() -> re.Pattern[str]:
    """Word characters and the marks on them, which Python's ``\\w`` leaves out."""
    last = min(sys.maxunicode, 0xFFFF)
    marks = "".join(chr(place) for place in range(0x300, last) if unicodedata.category(chr(place))[0] == "M")
    return re.compile(rf"[\w{re.escape(marks)}]{{2,}}")
