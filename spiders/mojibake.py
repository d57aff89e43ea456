"""UTF-8 that somebody read as Windows-1252, put right again: "Europeâ€™s" → "Europe’s".

Only sequences that decode as UTF-8 are touched, and of those only the ones that right text does not
contain. What right text could contain ("IRMÃ”" before a closing quotation mark) is repaired only beside
unmistakable damage.
"""

from __future__ import annotations

import re
from functools import lru_cache

# The five bytes Windows-1252 leaves undefined come through as control characters.
_UNDEFINED = {byte: chr(byte) for byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_IMAGE = {byte: _UNDEFINED.get(byte) or bytes([byte]).decode("cp1252") for byte in range(0x80, 0x100)}
_BYTE = {image: byte for byte, image in _IMAGE.items()}


def _images(first: int, last: int, without: str = "") -> str:
    return (
        "[" + "".join(re.escape(_IMAGE[b]) for b in range(first, last + 1) if _IMAGE[b] not in without) + "]"
    )


# A closing quotation mark, dash or ellipsis may stand behind any accented letter of right text.
_PUNCTUATION = "‘’“”‚„–—…‹›€\xa0«»"
_ANY = _images(0x80, 0xBF)
_TELLING = _images(0xA0, 0xBF, without=_PUNCTUATION)
_QUOTES = "‘’“”"

_UNMISTAKABLE = re.compile(
    "|".join(
        (
            f"â{_images(0x80, 0xBF, without=_QUOTES)}{_ANY}",  # punctuation, arrows, mathematics, euro sign
            "ï»¿",  # a byte order mark
            f"ï{_images(0x80, 0x83)}{_ANY}",  # glyphs of symbol fonts
            f"ï·{_ANY}",
            f"ðŸ{_ANY}{_ANY}",  # emoji
            f"[ÃÅÄ]{_TELLING}",
            "Â(?=[°±²³µ·´¼½¾§©®])[°±²³µ·´¼½¾§©®]",
            "Ã\xa0",
        )
    )
)
_FIRST_SIGN = re.compile("[âïðÃÅÄÂ]")
_POSSIBLE = re.compile(f"[ÂÃÄÅ]{_ANY}|â{_ANY}{_ANY}")


def repair_mojibake(text: str) -> str:
    """The text with UTF-8 sequences read as Windows-1252 decoded; right text comes back unchanged.

    Text that went through the mistake twice is repaired twice.
    """
    if text.isascii() or not _FIRST_SIGN.search(text):
        return text
    while True:
        repaired, damages = _UNMISTAKABLE.subn(_decoded, text)
        repaired = _POSSIBLE.sub(_decoded, repaired) if damages else text
        if repaired == text:
            return text
        text = repaired


def _decoded(match: re.Match[str]) -> str:
    return _decode(match.group())


@lru_cache(maxsize=512)
def _decode(sequence: str) -> str:
    try:
        return bytes(_BYTE[character] for character in sequence).decode("utf-8")
    except UnicodeDecodeError:
        return sequence
