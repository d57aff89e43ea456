"""Names for the answers of a sample: a word of each request by which its answer is found again."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from scrapy import Request

# What may be part of a file's name on any system
_WORD = re.compile(r"\w(?:[\w.-]*\w)?")


def asked_by(request: Request) -> str:
    """What a request says: its address, then its body."""
    return f"{request.url} {request.body.decode('utf-8', 'replace')}"


def word_for(asked: str, words: Iterable[str]) -> str | None:
    """Which of the words names the answer to what is asked: the longest that it holds as a whole word."""
    held = [word for word in words if word and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", asked)]
    return max(held, key=len, default=None)


def names_for(requests: Sequence[Request], unanswered: Sequence[Request] = ()) -> Mapping[str, str] | None:
    """A word for the answer to each request (by ``asked_by``), such that ``word_for`` finds it for this only.

    Where it tells enough, that word is its record's key, else the last part of the address's path. One
    request for a listing may have none: its answer is that which no word finds. ``None``: no words will do.
    """
    listings = {asked_by(request) for request in requests if "record" not in request.cb_kwargs}
    usual = {asked_by(request): _usual_word(request) for request in requests}
    known = usual.keys() | {asked_by(request) for request in unanswered}
    words = {asked: _own_word(asked, word, known - {asked}) for asked, word in usual.items()}
    words |= {asked: word for asked, word in usual.items() if not words[asked] and asked not in listings}
    if len(listings) == 1:
        words |= dict.fromkeys(listings, "")
    found = {asked: word_for(asked, words.values()) or "" for asked in known}
    nameless = {asked for asked, word in words.items() if not word}
    fits = len(nameless) <= 1 and nameless <= listings and len(set(words.values())) == len(words)
    return words if fits and found == {asked: words.get(asked, "") for asked in known} else None


def _usual_word(request: Request) -> str:
    key = str(request.cb_kwargs.get("key", ""))
    if _WORD.fullmatch(key) and word_for(asked_by(request), [key]):
        return key
    word = PurePosixPath(unquote(urlsplit(request.url).path)).stem
    return word if _WORD.fullmatch(word) else ""


def _own_word(asked: str, usual: str, others: Collection[str]) -> str:
    """The usual word, else the first of what is asked, that nothing else asks; empty where there is none."""
    words = (word for word in (usual, *_WORD.findall(asked)) if word)
    return next((word for word in words if not any(word_for(other, [word]) for other in others)), "")
