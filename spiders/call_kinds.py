"""Is it a call? What an announcement is otherwise, with the publisher's words that say so.

Only plain evidence turns what a source lists among its calls into something else: a title that begins as
results, award notices or requests for information do, the publisher's own name for the type, or a first
sentence that says it. What may be either counts as a call and carries the doubt along: a hidden call is worse
than a shown non-call.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from db.records import NoticeKind
from spiders.call_kind_words import (
    BEGINNINGS,
    DOUBTFUL,
    GOODS_TENDER,
    HEADINGS,
    INVITES,
    INVITES_BESIDE,
    INVITES_NOW,
    PLAIN,
    RUBRICS,
    TYPES,
)
from spiders.text import one_line

# Where one part of a title ends and the next begins.
_PARTS = re.compile(r"\s*(?:[:|•·]\s|\s[-–—/]+\s|[–—]|[.?!]\s|\()\s*")
# "2026-041", "DE-FOA-0003646", "No. 12": a number in front of what is said.
_NUMBER = re.compile(
    r"^(?:[\[(]?(?=[\w./-]*\d)[\w./-]+[\])]?\s+|(?:no|nr|n°|ref)\.?\s*[\w./-]*\d[\w./-]*\s+)+", re.IGNORECASE
)
_ARTICLE = re.compile(
    r"^(?:the|die|der|das|les?|la|los?|gli|i|os?|as?|publication of|publication des|veröffentlichung der)\s+",
    re.IGNORECASE,
)
_INVITES, _INVITES_NOW, _BESIDE = (re.compile(each) for each in (INVITES, INVITES_NOW, INVITES_BESIDE))
_LONGEST_BEGINNING = 400


def _compiled(listed: Iterable[tuple[str, str]], end: str = "") -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((kind, re.compile(rf"(?:{words}){end}")) for kind, words in listed)


_PLAIN, _DOUBTFUL, _BEGINNINGS = _compiled(PLAIN), _compiled(DOUBTFUL), _compiled(BEGINNINGS)
# A heading stands alone in its part: "Webinar: …", "News – …", "Newsletter 12/2026".
_HEADINGS = _compiled(HEADINGS, r"(?:\s+(?:no\.?\s*)?[\d/.-]+)?$")
# These stand anywhere in a title, being no part of any name.
_ANYWHERE = re.compile(
    r"\bcontract award notice\b|\bnotice of contract award\b|\bsources sought\b|\bprior information notice\b"
)


def notice_kind(
    title: str, types: Iterable[str] = (), beginning: str = "", *, buys: bool = False
) -> NoticeKind | None:
    """What an announcement is if no plain call; ``None`` for a call.

    Args:
        title: as published.
        types: the publisher's words for the type among its topics.
        beginning: the first sentence of the text, for what says of itself what it is.
        buys: whether the source announces tenders; only there a title may say that goods are bought.
    """
    said = one_line(title)
    found = _plainly(said) or _by_type(types, said) or _by_itself(beginning)
    return found or _doubtful(said, buys=buys)


def _plainly(title: str) -> NoticeKind | None:
    whole = title.lower()
    parts = _parts_of(title)
    for part in parts:
        for kind, pattern in _PLAIN:
            if pattern.match(part.lower()):
                return NoticeKind(kind, part, certain=not _invites_beside(part, parts, whole))
    if found := _ANYWHERE.search(whole):
        kind = next(kind for kind, pattern in _PLAIN if pattern.match(found[0].removeprefix("notice of ")))
        return NoticeKind(kind, found[0])
    return _headed(parts, whole)


def _invites_beside(part: str, parts: tuple[str, ...], whole: str) -> bool:
    """Whether results of an earlier round stand beside an invitation to the next one."""
    others = " ".join(other for other in parts if other is not part).lower()
    return bool(_INVITES_NOW.search(whole) or _BESIDE.search(others))


def _headed(parts: tuple[str, ...], whole: str) -> NoticeKind | None:
    """A heading counts only over something else, or alone; where an invitation follows it is in doubt."""
    for kind, pattern in _HEADINGS:
        if parts and pattern.match(parts[0].lower()):
            return NoticeKind(kind, parts[0], certain=not _INVITES.search(whole))
    return None


def _by_type(types: Iterable[str], title: str) -> NoticeKind | None:
    for word in types:
        kind = TYPES.get(one_line(word).lower().replace("’", "'"))
        if kind is not None and kind not in RUBRICS:
            return NoticeKind(kind, one_line(word), "topics", certain=not _INVITES_NOW.search(title.lower()))
    return None


def _by_itself(beginning: str) -> NoticeKind | None:
    said = one_line(beginning)[:_LONGEST_BEGINNING]
    found = ((kind, pattern.match(said.lower())) for kind, pattern in _BEGINNINGS)
    return next((NoticeKind(kind, said[: match.end()], "text") for kind, match in found if match), None)


def _doubtful(title: str, *, buys: bool) -> NoticeKind | None:
    for part in _parts_of(title)[:1]:
        for kind, pattern in _DOUBTFUL:
            if (buys or kind != GOODS_TENDER) and (match := pattern.match(part.lower())):
                return NoticeKind(kind, part[: match.end()].strip(), certain=False)
    return None


def _parts_of(title: str) -> tuple[str, ...]:
    """The parts of a title, each without the number and the article in front of it."""
    bare = (_NUMBER.sub("", part.strip(" )]")) for part in _PARTS.split(title))
    return tuple(said for part in bare if (said := _ARTICLE.sub("", part).strip()))
