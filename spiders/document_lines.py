"""From the lines that a page prints to paragraphs: as a call's text reads in a portal."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from spiders.text import plain_text

# A line that is so much of the usual width goes on in the next.
FULL_WIDTH = 0.75
# A line at the edge of so many pages, and of so much of all, is a header or a footer.
REPEATED_PAGES, REPEATED_SHARE = 3, 0.5
_EDGE = 2
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:(?:page|seite|pagina|página|pag\.?|p\.)\s*)?\d{1,4}(?:\s*(?:/|of|von|de|di|sur)\s*\d{1,4})?", re.I
)
_ENDS = (".", "!", "?", ":", ";")
_ITEM = re.compile(
    r"\s*(?:[-–—•●○▪■◦·*►✓]|\(?(?:\d{1,3}(?:\.\d{1,3})*|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s|\d+\.\d)"
)
# What hyphenation leaves at a line's end. pdfium marks it as U+FFFE or U+0002.
_HYPHENATED = re.compile(r"(?<=[a-zà-ÿ])(?:[\ufffe\x02\u00ad]|-)$")
# Letters that a typesetter draws as one: nobody searches for "eﬃcient" in them.
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_SOFT_BREAK = re.compile(r"[\ufffe\x02]\r?\n?")


def paragraphs(pages: Sequence[str], *, wrapped: bool = True) -> str:
    """Pages of printed lines as plain text.

    Page numbers are left out, headers and footers after the first. With ``wrapped``, lines that only the
    page's width broke are joined, and so are words that were hyphenated there.
    """
    lined = [[line.strip() for line in _SOFT_BREAK.sub("\ufffe\n", page).splitlines()] for page in pages]
    repeated, told = _repeated(lined), set[str]()
    kept = [line for lines in lined for line in _without_edges(lines, repeated, told)]
    text = "\n".join(_joined(kept)) if wrapped else "\n".join(kept)
    return plain_text(text.translate(_LIGATURES))


def _repeated(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """The lines, numbers aside, that stand at the edge of most pages."""
    counts = Counter(form for lines in pages for form in {_form(line) for line in _edges(lines)})
    least = max(REPEATED_PAGES, REPEATED_SHARE * len(pages))
    return frozenset(form for form, count in counts.items() if count >= least)


def _edges(lines: Sequence[str]) -> list[str]:
    said = [line for line in lines if line]
    return said[:_EDGE] + said[-_EDGE:]


def _form(line: str) -> str:
    return _NUMBER.sub("#", line)


def _without_edges(lines: Sequence[str], repeated: frozenset[str], told: set[str]) -> list[str]:
    """A page without what other pages have at their edges; ``told`` collects what was kept of that."""
    said, kept = [line for line in lines if line], []
    for place, line in enumerate(said):
        form, at_edge = _form(line), place < _EDGE or place >= len(said) - _EDGE
        if at_edge and (form in told or _PAGE_NUMBER.fullmatch(line)):
            continue
        if at_edge and form in repeated:
            told.add(form)
        kept.append(line)
    return kept


def _joined(lines: Sequence[str]) -> list[str]:
    """Lines as paragraphs: a full line goes on in the next unless that begins something."""
    widths = sorted(len(line) for line in lines)
    full = FULL_WIDTH * widths[int(0.9 * (len(widths) - 1))] if widths else 0
    told: list[list[str]] = []
    goes_on = False
    for line in lines:
        begins = _ITEM.match(line) is not None
        if goes_on and not begins:
            if _HYPHENATED.search(told[-1][-1]):
                # "nutri-" and "ents" are one word; "Lake-" and "Reed" are two, with their hyphen.
                whole = line[0].islower() or not told[-1][-1].endswith("-")
                told[-1][-1] = (_HYPHENATED.sub("", told[-1][-1]) if whole else told[-1][-1]) + line
            else:
                told[-1].append(line)
        else:
            told.append([line])
        goes_on = bool(_HYPHENATED.search(line)) or (len(line) >= full and not line.endswith(_ENDS))
    return [" ".join(words) for words in told]
