"""Finding the publisher's own words for something, as a verbatim quote with offsets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from db.records import Notice, Quote
from db.records.saying import said
from ranking.sentences import telling_sentence_at

# Three lines of a mail: a person reads it at a glance.
MAX_QUOTE = 240
# "2. Eligible countries" says nothing without the sentence after it.
LEAST_WORDS = 5
# Where a long sentence that decides something does so.
_SAYS_WHO = re.compile(
    r"\b(?:limited to|restricted to|reserved for|open to|only|must be|eligible)\b[^.;]{0,90}", re.I
)
_SAYS_HOW_MANY = re.compile(r"(?:\d[\d.,]*\s?%|\b(?:at least|a minimum of|single|alone)\b)[^.;]{0,60}", re.I)
_WHO = frozenset({"applicant_types", "eligible_countries", "excluded_types", "excluded_countries"})
# What of a notice may be quoted; the documents that were read come after these (``quotable``).
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
        value = notice.words_of(field)
        if also is None or also.search(value, *sentence):
            return quote(notice, field, *around(value, sentence, focus))
        first = first or quote(notice, field, *around(value, sentence, focus))
    return first


def ground_quote(notice: Notice, facts: Sequence[str], fields: Sequence[str] = QUOTABLE) -> Quote | None:
    """The words from which one of ``facts`` was read, where they stand in a field that may be quoted."""
    for ground in notice.grounds:
        decided_by = _SAYS_WHO if ground.fact in _WHO else _SAYS_HOW_MANY
        if ground.fact in facts and (
            found := words_quote(notice, ground.words, fields, decided_by=decided_by)
        ):
            return found
    return None


def joined_quote(notice: Notice, facts: Sequence[str]) -> Quote | None:
    """The words of all of ``facts`` as one span where they stand close together, else those of the first."""
    found = [each for fact in facts if (each := ground_quote(notice, (fact,))) is not None]
    start, end = min((q.start for q in found), default=0), max((q.end for q in found), default=0)
    if len({q.field for q in found}) == 1 and end - start <= MAX_QUOTE:
        return quote(notice, found[0].field, start, end)
    return found[0] if found else None


def words_quote(
    notice: Notice,
    words: str,
    fields: Sequence[str] = QUOTABLE,
    *,
    decided_by: re.Pattern[str] = _SAYS_HOW_MANY,
) -> Quote | None:
    """Some words of the publisher's where they stand, whatever the white space between them.

    Of a sentence that is too long to quote, the part around ``decided_by``.
    """
    parts = words.split()
    if not parts:
        return None
    spelt = re.compile(r"\s+".join(map(re.escape, parts)))
    for field in ("eligibility", "text", *fields):
        if found := spelt.search(notice.words_of(field)):
            value = notice.words_of(field)
            decides = decided_by.search(value, *found.span())
            return quote(notice, field, *around(value, found.span(), decides.span() if decides else None))
    return None


def with_field(sentence: str, notice: Notice, fact: str) -> str | None:
    """A sentence with what the publisher's own field says, where a fact is from a field, not from prose."""
    stated = next((ground.words for ground in notice.grounds if ground.fact == fact), "")
    if not stated or ground_quote(notice, (fact,)):
        return None
    shown = stated if len(stated) <= MAX_QUOTE else stated[:MAX_QUOTE] + "…"
    return said("{sentence} The publisher's field says: {words}.", sentence=sentence, words=shown)


def _sentences_with(
    notice: Notice, words: Sequence[str], fields: Sequence[str]
) -> Iterator[tuple[str, tuple[int, int], tuple[int, int]]]:
    """(field, span of a sentence that says something, span of the words in it), in order."""
    for field in fields:
        value = notice.words_of(field)
        said = folded(value)
        # Looking for a plain string first costs a twentieth of the expression.
        there = tuple(word.strip() for word in words if word.strip() and folded(word.strip()) in said)
        for found in _beginning_with(there).finditer(value) if there else ():
            if (sentence := telling_sentence_at(value, found.start(), LEAST_WORDS)) is not None:
                yield field, sentence, found.span()


def quotable(notice: Notice) -> tuple[str, ...]:
    """Every field of a notice that has words of the publisher: its own, and its documents'."""
    return (*QUOTABLE, *(f"attachments[{n}]" for n, each in enumerate(notice.attachments) if each.text))


def quote(notice: Notice, field: str, start: int, end: int) -> Quote:
    """The span of a field as a quote; its text is the field's, character for character."""
    value = notice.words_of(field)
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
