"""Which language a short text is written in, where a publisher mixes several in one feed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from spiders.alternatives import listed

# Small words that are frequent in one language and rare in the others.
_SMALL_WORDS: Mapping[str, frozenset[str]] = MappingProxyType({
    "de": frozenset(listed("der die das und für ist mit von dem den ein eine einer zum zur sich auf nicht")),
    "en": frozenset(listed("the and of to for is in this that with are you your our how by on from or at")),
    "es": frozenset(listed("el la los las y para es del que con una un por sus se al su nuestra más como")),
    "fr": frozenset(listed("le la les et pour est des du que avec une un par vos se au notre aux dans qui")),
    "it": frozenset(listed("il lo gli della dei per è che con una un di nel alla del sono delle al")),
    "pt": frozenset(listed("o os as e para é da do dos das que com uma um por se ao não na no mais")),
})  # fmt: skip
_WORD = re.compile(r"[^\W\d_]+")
_FEWEST_WORDS = 4


def language_of(text: str, default: str) -> str:
    """The language of a text (ISO 639-1), or ``default`` where its small words do not tell.

    Counts small words; a language other than ``default`` needs four of them and half as many again.
    """
    words = _WORD.findall(text.casefold())
    counts = {language: sum(word in small for word in words) for language, small in _SMALL_WORDS.items()}
    best = max(sorted(counts), key=lambda language: counts[language])
    told = counts[best] >= _FEWEST_WORDS and counts[best] >= 1.5 * counts.get(default, 0)
    return best if told else default
