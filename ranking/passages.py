"""The passages by which a notice is compared: its title, and windows over its summary and its text.

A long call says what it wants anywhere in its pages; the encoder reads 256 tokens. Windows of about 180
words with a little overlap, cut at sentence ends, let the best passage speak for the notice.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from db.records import Notice
from ranking.sentences import sentences

# 180 English words are about 240 word pieces: one window fills the encoder's 256 tokens and loses nothing.
WINDOW_WORDS = 180
# One or two sentences: a thought that straddles two windows is whole in one of them.
OVERLAP_WORDS = 30
# Of the documents besides: as much again, shared among them from the first on.
DOCUMENT_WINDOWS, FEWEST_OF_A_DOCUMENT = 8, 2
# 1,200 to 1,400 words: nine in ten portal texts fit whole; what follows in longer ones is notes and annexes.
MAX_WINDOWS = 8

# A document may be long: no more of it is cut into windows than they can hold.
LETTERS_CUT = 30_000


@dataclass(frozen=True, slots=True)
class Passage:
    """A verbatim span of a notice: ``text == notice.words_of(field)[start:end]``.

    The field of a document's passage names the document: ``attachments[0]``.
    """

    field: str
    start: int
    end: int
    text: str


def passages(notice: Notice) -> tuple[Passage, ...]:
    """The title, then windows over the summary (unless the text repeats it), the text, and the documents."""
    found = [_passage(notice.title, "title", (0, len(notice.title)))] if notice.title.strip() else []
    for field in ("summary", "text"):
        value: str = getattr(notice, field) or ""
        if field == "summary" and (value == notice.title or (value and value in notice.text)):
            continue
        found += [_passage(value, field, span) for span in windows(value)]
    return (*found[: MAX_WINDOWS + 1], *_document_passages(notice))


def _document_passages(notice: Notice) -> list[Passage]:
    """Windows over the documents that were read: of each its beginning, where a call says what it wants."""
    told = [(place, each.text) for place, each in enumerate(notice.attachments) if each.text]
    each_has = max(FEWEST_OF_A_DOCUMENT, DOCUMENT_WINDOWS // max(1, len(told)))
    found = [
        _passage(text, f"attachments[{place}]", span)
        for place, text in told
        for span in windows(text[:LETTERS_CUT])[:each_has]
    ]
    return found[:DOCUMENT_WINDOWS]


def windows(text: str, words_each: int = WINDOW_WORDS, overlap: int = OVERLAP_WORDS) -> list[tuple[int, int]]:
    """Spans of about ``words_each`` words, cut at sentence ends, overlapping by whole sentences."""
    parts = [piece for span in sentences(text) for piece in _pieces(text, span, words_each)]
    counts = [len(text[start:end].split()) for start, end in parts]
    spans: list[tuple[int, int]] = []
    first = 0
    while first < len(parts):
        last, words = first, counts[first]
        while last + 1 < len(parts) and words + counts[last + 1] <= words_each:
            last += 1
            words += counts[last]
        spans.append((parts[first][0], parts[last][1]))
        if last + 1 == len(parts):
            break
        first = _overlapping(counts, first, last, overlap)
    return spans


def text_key(text: str) -> str:
    """SHA-256 of a text with its white space normalised: what a vector is stored under."""
    return sha256(normalised(text).encode()).hexdigest()


def normalised(text: str) -> str:
    """A text as the encoder gets it: white space runs are one space."""
    return " ".join(text.split())


def _overlapping(counts: list[int], first: int, last: int, overlap: int) -> int:
    """Where the next window begins: as far back as the overlap allows, always further than this one did."""
    begin, words = last + 1, 0
    while begin - 1 > first and words + counts[begin - 1] <= overlap:
        begin -= 1
        words += counts[begin]
    return begin


def _pieces(text: str, span: tuple[int, int], words_each: int) -> list[tuple[int, int]]:
    """A sentence as itself, or cut at words where it alone is longer than a window."""
    start, end = span
    plain = text[start:end].strip()
    if plain and len(plain.split()) <= words_each:
        start = text.index(plain, start)
        return [(start, start + len(plain))]
    words = [(start + m.start(), start + m.end()) for m in re.finditer(r"\S+", text[start:end])]
    groups = [words[i : i + words_each] for i in range(0, len(words), words_each)]
    return [(group[0][0], group[-1][1]) for group in groups]


def _passage(value: str, field: str, span: tuple[int, int]) -> Passage:
    start, end = span
    return Passage(field, start, end, value[start:end])
