"""Digits of every script as 0 to 9, place for place: "٢٠٢٦", "२०२६" and "２０２６" are all 2026."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

# Full-width signs of East Asian text and the separators of Arabic figures.
_SIGNS = {0xFF0F: "/", 0xFF0D: "-", 0xFF0E: ".", 0xFF0C: ",", 0x066B: ".", 0x066C: ","}
_FOREIGN = re.compile(r"(?![0-9])\d|[／－．，٫٬]")


def western_digits(text: str) -> str:
    """The text with the digits of other scripts replaced; every character keeps its place."""
    if text.isascii() or not _FOREIGN.search(text):
        return text
    return text.translate(_table())


@lru_cache(maxsize=1)
def _table() -> Mapping[int, str]:
    digits = {
        point: str(unicodedata.decimal(chr(point)))
        for point in range(0x80, sys.maxunicode + 1)
        if unicodedata.category(chr(point)) == "Nd"
    }
    return digits | _SIGNS
