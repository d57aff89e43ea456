"""Finding the publisher's own words for something, as a verbatim quote with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from db.records import Notice, Quote
from ranking.sentences import telling_sentence_at

# Three lines of a mail: a person reads it at a glance.
MAX_QUOTE = 240
# "2. Eligible countries" says nothing without the sentence after it.
LEAST_WORDS = 5
QUOTABLE = ("title", "summary", "text", "eligibility")


def find_quote(
    notice: Notice,
    words: Sequence[str],
    fields: Sequence[str] = ("eligibility", "text"),
    *,
    beside: Sequence[str] = (),
) -> Quote | None:
    """The first sentence of ``fields`` with one of ``words``, at the beginning of a word, in any case.

    A mere heading is never quoted: it comes with the sentence that follows it, or not at all. With
    ``beside``, the first sentence that has one of these words too is taken before any other.
    """
    also = _beginning_with(tuple(beside)) if beside else None
    first: Quote | None = None
    for field, sentence, focus in _sentences_with(notice, words, fields):
        value: str = getattr(notice, field)
        if also is None or also.search(value, *sentence):
            return quote(notice, field, *around(value, sentence, focus))
        first = first or quote(notice, field, *around(value, sentence, focus))
    return first


def _sentences_with(
    notice: Notice, words: Sequence[str], fields: Sequence[str]
) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    """(field, span of a sentence that says something, span of the words in it), in order."""
    for field in fields:
        value: str = getattr(notice, field) or ""
        said = folded(value)
        # Looking for a plain string first costs a twentieth of the expression.
        there = tuple(word.strip() for word in words if word.strip() and folded(word.strip()) in said)
        for found in _beginning_with(there).finditer(value) if there else ():
            if (sentence := telling_sentence_at(value, found.start(), LEAST_WORDS)) is not None:
                yield field, sentence, found.span()


def quote(notice: Notice, field: str, start: int, end: int) -> Quote:
    """The span of a field as a quote; its text is the field's, character for character."""
    value: str = getattr(notice, field) or ""
    return Quote(field, start, end, value[start:end])


def around(value: str, sentence: tuple[int, int], focus: tuple[int, int] | None = None) -> tuple[int, int]:
    """A sentence's span, cut at words to ``MAX_QUOTE`` characters around ``focus``, or to its beginning."""
    start, end = sentence
    if end - start <= MAX_QUOTE:
        return sentence
    left = start
    if focus is not None and focus[1] - start > MAX_QUOTE:
        left = max(start, (focus[0] + focus[1] - MAX_QUOTE) // 2)
        left = _next_word(value, left, focus[0])
    right = min(end, left + MAX_QUOTE)
    if right < end and not value[right].isspace():
        space = max(value.rfind(" ", left, right), value.rfind("\n", left, right))
        right = space if space > max(left, focus[1] - 1 if focus else left) else right
    return left, left + len(value[left:right].rstrip())


@lru_cache(maxsize=8_192)
def folded(value: str) -> str:
    """A text in small letters with single spaces, for asking quickly whether it can hold some words."""
    return " ".join(value.lower().split())


@lru_cache(maxsize=1_024)
def _beginning_with(words: tuple[str, ...]) -> re.Pattern[str]:
    spelt = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)
    return re.compile(rf"(?<!\w)(?:{spelt})", re.IGNORECASE)


def _next_word(value: str, position: int, latest: int) -> int:
    found = re.compile(r"(?<=\s)\S").search(value, position, latest + 1)
    return found.start() if found else latest
