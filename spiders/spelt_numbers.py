"""Numbers written out in several words: "two hundred and fifty", "quinientos", "zweitausend"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from spiders.alternatives import alternation
from spiders.number_words import cardinals

# What multiplies the number before it by a hundred; what is glued to it comes with the units.
_HUNDRED: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "en": ("hundred",), "fr": ("cent", "cents"), "de": ("hundert",), "it": ("cento",), "nl": ("honderd",),
    "sv": ("hundra",), "da": ("hundrede",), "nb": ("hundre",), "tr": ("yüz",), "ro": ("sută", "sute"),
    "cs": ("set",),
})  # fmt: skip
# Hundreds that are words of their own.
_HUNDREDS: Mapping[str, Mapping[str, int]] = MappingProxyType({
    "es": {"cien": 100, "ciento": 100, "doscientos": 200, "trescientos": 300, "cuatrocientos": 400,
           "quinientos": 500, "seiscientos": 600, "setecientos": 700, "ochocientos": 800,
           "novecientos": 900},
    "pt": {"cem": 100, "cento": 100, "duzentos": 200, "trezentos": 300, "quatrocentos": 400,
           "quinhentos": 500, "seiscentos": 600, "setecentos": 700, "oitocentos": 800, "novecentos": 900},
    "pl": {"sto": 100, "dwieście": 200, "trzysta": 300, "czterysta": 400, "pięćset": 500, "sześćset": 600,
           "siedemset": 700, "osiemset": 800, "dziewięćset": 900},
    "cs": {"sto": 100, "dvě stě": 200, "tři sta": 300, "čtyři sta": 400},
})  # fmt: skip
# Languages that write "five hundred thousand" as one word, with their thousand.
_GLUED: Mapping[str, str] = MappingProxyType(
    {"de": "tausend", "it": "mila", "nl": "duizend", "sv": "tusen", "da": "tusind", "nb": "tusen"}
)
_AND = r"(?:(?<=hundred\s)and|et|y|e|und|en|och|og|i|și|ve)"
_JOINT = rf"(?:\s?-\s?|\s+(?:{_AND}\s+)?)"
_JOINED = re.compile(rf"(?:{_JOINT})?", re.IGNORECASE)
# "Soixante-quinze", "quatre-vingt-dix": twenties that count to nineteen.
_TWENTIES = frozenset({60, 80})


@dataclass(frozen=True, slots=True)
class SpeltNumbers:
    """How one language spells numbers from 1 to 999, and thousands where they are glued to them.

    ``pattern`` matches such a number, ``word`` one word of it.
    """

    pattern: str
    word: re.Pattern[str]
    words: Mapping[str, int]
    hundred: tuple[str, ...]
    glued: str

    def value(self, text: str) -> Decimal | None:
        """The value of what ``pattern`` matched; ``None`` for words that make no one number."""
        said = text.lower()
        thousands = bool(self.glued) and said.endswith(self.glued)
        said = said.removesuffix(self.glued) if thousands else said
        total, last, end = 0, 0, 0
        for match in self.word.finditer(said):
            word = match.group()
            if not _JOINED.fullmatch(said, end, match.start()):
                return None
            if word in self.hundred and total < 100:
                total = last = max(total, 1) * 100
            elif word in self.words and _continues(last, self.words[word]):
                last = self.words[word]
                total += last
            else:
                return None
            end = match.end()
        if end != len(said) or not (total or thousands):
            return None
        return Decimal((total or 1) * (1000 if thousands else 1))


def _continues(last: int, value: int) -> bool:
    """Whether a number may go on after one of its words: hundreds, tens, units."""
    if not last or (last >= 100 and value < 100):
        return True
    return last < 100 and last % 10 == 0 and last > 10 and value < (20 if last in _TWENTIES else 10)


@lru_cache(maxsize=32)
def spelt_numbers_of(language: str | None) -> SpeltNumbers | None:
    """The spelt numbers of a language (ISO 639-1); English where none is known, ``None`` without words."""
    code = {"no": "nb"}.get(language or "en", language or "en")
    units = cardinals(code)
    if not units:
        return None
    hundred, glued = _HUNDRED.get(code, ()), _GLUED.get(code, "")
    words = {**units, **_HUNDREDS.get(code, {})}
    if glued:
        # "fünfhundert", "cinquecentoventi" are one word each.
        small = {"ein" if word == "eins" else word: value for word, value in units.items() if value < 10}
        for sign in hundred:
            words |= {word + sign: value * 100 for word, value in small.items()}
    one = rf"(?:{alternation([*words, *hundred])})"
    # A word ends where it ends, but for what is glued to it; few make a number, and no text keeps us busy.
    whole = rf"{one}(?![^\W\d_])" if not glued else rf"{one}(?=(?:{one}){{0,4}}(?:{glued})?(?![^\W\d_]))"
    ending = f"(?:{glued})?" if glued else ""
    joint = rf"(?:{_JOINT})?" if glued else _JOINT
    pattern = rf"{whole}(?:{joint}{whole}){{0,4}}{ending}"
    # "a" is one, but not in "and".
    word = one if glued else rf"(?<![^\W\d_]){one}(?![^\W\d_])"
    return SpeltNumbers(pattern, re.compile(word), MappingProxyType(words), hundred, glued)
