"""A background from running text: a curriculum vitae or a page about a group, read line by line.

Nothing tells such a text's publications from its street address but how they read. A line counts as a work
when it is long enough to say something and carries no contact data; headings, dates of birth and lists of
languages are too short to count.
"""

from __future__ import annotations

import re

from ranking.background import Background, BackgroundError, Work, distinct, one_line

_FEWEST_WORDS, _MOST_CHARACTERS = 6, 600
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+\.|https?://|www\.|\+?\d[\d ()/-]{7,}\d|\b(?:tel|fax|phone|e-?mail|orcid)\b\s*[.:]",
    re.IGNORECASE,
)
_DOI = re.compile(r"\s*(?:https?://(?:dx\.)?doi\.org/|doi:\s*)\S+", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_LIST_MARK = re.compile(r"^\s*(?:[-–—•*·▪]+|\[?\d{1,3}[.)\]])\s+")


def read_prose(text: str, origin: str) -> Background:
    """The lines of a text that say something, each as a work; its first short line is taken for the name.

    Raises:
        BackgroundError: no line is long enough to say what the work is about.
    """
    lines = [one_line(_DOI.sub("", _LIST_MARK.sub("", line))) for line in text.splitlines()]
    lines = [line for line in lines if line]
    works = [_work(line) for line in lines if _says_something(line)]
    if not works:
        raise BackgroundError(
            f"{origin}: no line of at least {_FEWEST_WORDS} words; give a curriculum vitae or a page about "
            "the work as text, an ORCID record or a CORDIS project as JSON, BibTeX or RIS"
        )
    name = lines[0] if not _says_something(lines[0]) and not _CONTACT.search(lines[0]) else None
    return Background("a text, line by line", name=name, works=distinct(works))


def _says_something(line: str) -> bool:
    words = re.findall(r"[^\W\d_]{2,}", line)
    # Scripts without spaces say as much in a dozen characters.
    return (len(words) >= _FEWEST_WORDS or len("".join(words)) >= 40) and not _CONTACT.search(line)


def _work(line: str) -> Work:
    years = _YEAR.findall(line)
    return Work(line[:_MOST_CHARACTERS], year=max(map(int, years)) if years else None)
