"""What is left of a passage when only its looks are taken away, and where its sentences end."""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

_TYPOGRAPHY = str.maketrans(
    {"‘": "'", "’": "'", "‚": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}
    | dict.fromkeys("–—‑‒−", "-")
    | {"…": "...", "\u00ad": "", "\u200b": "", "\ufeff": "", "•": "", "·": ""}
)
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]{0,2000}>")
# What is left of UTF-8 read as Windows-1252: a lead character and one or two others.
_MOJIBAKE = re.compile(r"[ÂÃÄÅâ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}")
_SENTENCE_END = re.compile(r"(?<=[.!?。！？;])[\"')\]]*\s+|\n+")


@lru_cache(maxsize=4096)
def essence(text: str) -> str:
    """A text without white space, markup, letter case and typographic or encoding variants.

    Two texts with one essence differ in their looks only. What stands between digits is kept: "1,500" and
    "1.500" are two amounts.
    """
    plain = html.unescape(html.unescape(text))
    plain = _MOJIBAKE.sub(_repaired, _MARKUP.sub(" ", plain))
    plain = unicodedata.normalize("NFKC", plain).translate(_TYPOGRAPHY)
    return re.sub(r"\s+", "", plain).casefold()


def sentences(text: str) -> list[str]:
    """The sentences and list entries of a text, without surrounding space."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part.strip()]


def _repaired(match: re.Match[str]) -> str:
    try:
        return match[0].encode("cp1252").decode("utf-8")
    except UnicodeError:
        return match[0]
