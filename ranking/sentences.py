"""Where sentences begin and end in a publisher's plain text, with exact offsets."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache

# A break is a line end; a full stop, question or exclamation mark before white space and a new beginning;
# or one of ".;:!?" glued to a capital: portals that strip list markup leave "…value chain;Contribute to…".
_BREAK = re.compile(
    r"""\n+
      | (?<=[.!?…])["'”’»)\]]*\s+(?=["'“‘«(\[]?[^\W_a-zß-öø-ÿ])
      | (?<=[a-zß-öø-ÿ0-9)\]][.;:!?])(?=[A-ZÀ-ÖØ-Þ](?:[a-zß-öø-ÿ]|[ ][a-zß-öø-ÿ]))
    """,
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|cf|vs|etc|approx|no|nos|nr|art|dr|prof|mr|mrs|ms|st|fig|vol|pp?|inc|ltd|co|bzw|z\.\s?b|ca|u\.s)"
    r"|(?:^|[\s.(])[A-Za-z])\.$",
    re.IGNORECASE,
)
# "bis zum 30. Juni": a day's full stop, and the months of the languages that write one behind it.
_DAY = re.compile(r"(?:^|\D)(?:[12]\d|3[01]|0?[1-9])\.$")
_MONTH = re.compile(
    r"\s*(?:januari?|jänner|februari?|märz|mars|april|ma[ij]|juni|juli|augusti?|september|o[kc]tober"
    r"|november|de[zcs]ember)\b",
    re.IGNORECASE,
)

_LONGEST_HEADING = 8
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|may|must|can|shall|should|will|has|have|applies|apply|described|includes?"
    r"|open|only|not|see|please|contact|submit|provide[sd]?|supports?|requires?d?)\b",
    re.IGNORECASE,
)
_HEADING_WORD = re.compile(
    r"\b(?:eligib\w+|conditions?|criteria|requirements?|countr(?:y|ies)|applicants?|entities|participants?"
    r"|background|scope|objectives?|outcomes?|budget|funding|award|information|procedures?|overview"
    r"|description|deadlines?|who|how|cost[- ]sharing|rates?)\b",
    re.IGNORECASE,
)
_NUMBERING = re.compile(r"\s*\(?\d{1,3}[a-z]?[.)]")


# A night asks for the same passages once per profile, facet and gate.
@lru_cache(maxsize=16_384)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """The spans of the sentences of ``text``, in order and trimmed; together they cover all its words."""
    spans: list[tuple[int, int]] = []
    start = 0
    for found in _BREAK.finditer(text):
        if "\n" not in found.group() and _goes_on(text, start, found.start()):
            continue
        _add(spans, text, start, found.end())
        start = found.end()
    _add(spans, text, start, len(text))
    return tuple(spans)


def _goes_on(text: str, start: int, end: int) -> bool:
    """Whether a full stop ends an abbreviation, the number of a heading that follows it, or a date's day."""
    numbered = _NUMBERING.fullmatch(text, start, end) is not None
    dated = _DAY.search(text, max(start, end - 4), end) is not None and _MONTH.match(text, end) is not None
    return numbered or dated or _ABBREVIATION.search(text, max(start, end - 8), end) is not None


def sentence_at(text: str, position: int, least_words: int = 1) -> tuple[int, int]:
    """The span of the sentence in which a character stands; the rest of the text where there is none.

    One of fewer than ``least_words`` words is a heading, and goes together with what follows it.
    """
    spans = sentences(text)
    first = last = bisect_right(spans, (position, len(text))) - 1
    if first < 0 or position >= spans[first][1]:
        return position, len(text)
    while last + 1 < len(spans) and len(text[spans[first][0] : spans[last][1]].split()) < least_words:
        last += 1
    return spans[first][0], spans[last][1]


def telling_sentence_at(text: str, position: int, least_words: int = 1) -> tuple[int, int] | None:
    """As ``sentence_at``; a heading takes the sentence after it, and is ``None`` where there is no such."""
    spans = sentences(text)
    at = bisect_right(spans, (position, len(text))) - 1
    if at < 0 or not is_heading(text[slice(*spans[at])]):
        return sentence_at(text, position, least_words)
    if at + 1 == len(spans) or is_heading(text[slice(*spans[at + 1])]):
        return None
    return spans[at][0], sentence_at(text, spans[at + 1][0], least_words)[1]


def is_heading(sentence: str) -> bool:
    """Whether a line only names what follows ("2. Eligible countries"): short, and no sentence or list."""
    said = sentence.strip()
    if _NUMBERING.fullmatch(said):
        return True
    if len(said.split()) > _LONGEST_HEADING or said.endswith((".", "!", "?", ";")) or "," in said:
        return False
    if _NUMBERING.match(said) or said.endswith(":"):
        return True
    return _HEADING_WORD.search(said) is not None and _VERB.search(said) is None


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = start + len(piece) - len(piece.lstrip())
    right = left + len(piece.strip())
    if right > left:
        spans.append((left, right))
