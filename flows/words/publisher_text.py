"""Publishers' words on their way into a mail: plain characters, of bounded length, with safe links only."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from urllib.parse import urlsplit

# Invisible characters that reorder, hide or break a line: none of them belongs in a title or a quote.
# Joiners (U+200C, U+200D) stay: Persian and Indic words need them.
_INVISIBLE = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
# Controls, lone surrogates, line and paragraph separators.
_BREAKING = frozenset({"Cc", "Cs", "Zl", "Zp"})
_LONGEST_LINK = 1000


@lru_cache(maxsize=4_096)
def plain(text: str) -> str:
    """The text on one line without control and direction characters; its visible characters untouched."""
    spaced = "".join(" " if unicodedata.category(char) in _BREAKING else char for char in text)
    return re.sub(" +", " ", _INVISIBLE.sub("", spaced)).strip(" ")


def shortened(text: str, longest: int) -> str:
    """The text, cut at a word and marked with an ellipsis when it is longer than ``longest`` characters."""
    line = plain(text)
    if len(line) <= longest:
        return line
    cut = line.rfind(" ", longest // 2, longest)
    return line[: cut if cut > 0 else longest - 1].rstrip(" ,;:.") + " …"


def safe_link(url: str) -> tuple[str, str] | None:
    """A link that may stand in a mail and the host it leads to (in ASCII), or ``None``.

    Only http and https, without a user name in it: ``https://ec.europa.eu@evil.example/`` leads elsewhere
    than it looks.
    """
    if len(url) > _LONGEST_LINK or any(char.isspace() or unicodedata.category(char) == "Cc" for char in url):
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").encode("idna").decode("ascii")
    except ValueError:  # not a URL; or a host name that cannot be one
        return None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None:
        return None
    return _INVISIBLE.sub("", url), host.removeprefix("www.")
