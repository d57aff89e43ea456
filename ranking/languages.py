"""Which language a text is written in: by its letters where they tell, else by its small words. Pure.

It decides which encoder compares two texts and how their words are stemmed, so it is asked of titles, single
facets and whole calls alike. A text that says too little is in the language of what it belongs to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType

ENGLISH = "en"
# Letters that are read here; what a call is written in shows on its first pages.
_ENOUGH_LETTERS = 2000
_FEWEST_POINTS, _FEWEST_WORDS = 1.0, 2

# Scripts of one language among those that funders publish in, by the names of code points. Chinese is what is
# written in Han alone; Kana tells Japanese.
_SCRIPTS: tuple[tuple[str, str], ...] = (
    ("el", r"[\u0370-\u03ff\u1f00-\u1fff]"),
    ("he", r"[\u0590-\u05ff]"),
    ("hi", r"[\u0900-\u097f]"),
    ("bn", r"[\u0980-\u09ff]"),
    ("ta", r"[\u0b80-\u0bff]"),
    ("th", r"[\u0e00-\u0e7f]"),
    ("ka", r"[\u10a0-\u10ff]"),
    ("hy", r"[\u0530-\u058f]"),
    ("am", r"[\u1200-\u137f]"),
    ("ko", r"[\uac00-\ud7af\u1100-\u11ff]"),
    ("ja", r"[\u3040-\u30ff]"),
    ("zh", r"[\u4e00-\u9fff]"),
    ("fa", r"[\u067e\u0686\u0698\u06af\u06cc]"),
    ("ar", r"[\u0600-\u06ff]"),
    ("uk", r"[\u0404\u0406\u0407\u0454\u0456\u0457\u0490\u0491]"),
    ("ru", r"[\u0400-\u04ff]"),
)
_PATTERNS = tuple((language, re.compile(letters)) for language, letters in _SCRIPTS)

# The small words that every text of a language is full of, most frequent first.
_SMALL_WORDS: Mapping[str, str] = MappingProxyType({
    "bg": "на и за да се от с по са не до като при или",
    "ca": "de la i el en per les els del que amb un una a al dels les és aquest són",
    "cs": "a v na se je pro z o do k že které které jsou nebo jako při by podle",
    "da": "og i at er det en til af på for med der som den de ikke et kan har skal",
    "de": "der die und in den von zu das mit für ist im des dem auf eine ein wie wird sich werden nicht "
    "als bei wurde welche welcher was wer wo wann oder durch",
    "en": "the of and to in for is a that with on are by as from or this which what how who an be will at "
    "was were did does when where it its their",
    "es": "de la que el en los y se del las un por con una para es al lo como su qué cuál cuándo quién cómo "
    "fue más son cuántos",
    "et": "ja on et ei ning mis see või kui oma ka selle",
    "fi": "ja on ei että se joka ovat sekä tai kuin myös voi ovat",
    "fr": "de la le et les des en un une du à est pour que dans qui par sur au ce avec sont quel quelle "
    "comment aux ses leur combien",
    "hr": "i u na za je se da od su s koji koje ili te kao",
    "hu": "a az és hogy nem is egy meg azt de csak mint volt vagy ki",
    "id": "yang dan di untuk dengan dari pada dalam ini itu adalah ke oleh",
    "it": "di e il la che in un del per una le della con i è si da al gli dei nel alla sono come quale "
    "quando chi quanti cosa",
    "lt": "ir į kad yra su iš ar bei tai kaip",
    "lv": "un ir no uz kas ar par vai kā",
    "nl": "de het een van en in is dat op te voor met zijn aan die niet er door wordt wat wie hoe welke of",
    "no": "og i det er på som en til av for at med å den ikke har om kan et skal",
    "pl": "w i na z do się że jest nie o jak przez oraz są dla lub po od które",
    "pt": "de a o que e do da em um para é com uma os no na por mais as dos como foi ao das qual quem são "
    "quando onde quantos não",
    "ro": "de și în a la cu pe din că este o pentru un care nu sunt mai ce al au fost cine câte când cum sau",
    "sk": "a v na sa je pre z o do že ktoré sú alebo ako pri by podľa",
    "sl": "in v na za je se da so ki z kot ali pri po",
    "sv": "och i att det som en på är av för med den till inte har om ett kan ska var",
    "sw": "ya na wa kwa ni katika za la cha kuwa hii",
    "tr": "ve bir bu için ile olarak da de olan ne en kim hangi kaç nasıl daha gibi",
    "vi": "của và là có cho các một được trong không những với người để này đã ở khi nào bao nhiêu gì ai",
})  # fmt: skip
# Letters that few languages write; a word with one is a hint.
_LETTERS: Mapping[str, str] = MappingProxyType({
    "ca": "àèòçï", "cs": "řěůčšž", "da": "øæå", "de": "ßäöü", "es": "ñáíóú¿", "et": "õäöü", "fi": "äö",
    "fr": "éèêçàùœ", "hr": "đčćšž", "hu": "őűéáö", "it": "àèìòù", "lt": "ėęųįšž", "lv": "āēīūķļņ",
    "no": "øåæ", "pl": "łąęśżźńć", "pt": "ãõçáéê", "ro": "șțăîâ", "sk": "ľĺŕčšž",
    "sl": "čšž", "sv": "åäö", "tr": "ğışçöü",
    "vi": "đơưạảấầậắằẵẻẽếềểệỉịọỏốồổộớờởợụủứừửữựỳỵỷỹ",
})  # fmt: skip
_HINT = 0.5
_WORD = re.compile(r"[^\W\d_]+")


def _points() -> Mapping[str, tuple[tuple[str, float], ...]]:
    """What a small word says for each of its languages: less, the more languages share it."""
    lists = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
    shared = Counter(word for words in lists.values() for word in words)
    found: dict[str, list[tuple[str, float]]] = {}
    for language, words in lists.items():
        for word in sorted(words):
            found.setdefault(word, []).append((language, 1 / shared[word]))
    return {word: tuple(told) for word, told in found.items()}


_POINTS = _points()
_CYRILLIC = frozenset({"bg", "ru", "uk"})


@lru_cache(maxsize=65_536)
def language_of(text: str, default: str = ENGLISH) -> str:
    """The language of a text (ISO 639-1), or ``default`` where the text does not tell.

    Letters of another script decide when they are most of the letters; else small words, and those of another
    language than ``default`` must say half as much again.
    """
    begin = text[:_ENOUGH_LETTERS]
    written = _by_script(begin)
    if written is not None:
        # Bulgarian and Russian share their letters: where a text is said to be one of these, it is.
        return default if written == "ru" and default in _CYRILLIC else written
    points, by = _counted(begin.casefold())
    if not points:
        return default
    best = max(sorted(points), key=lambda language: points[language])
    told_enough = points[best] >= _FEWEST_POINTS and by[best] >= _FEWEST_WORDS
    told_enough = told_enough and points[best] >= 1.5 * points.get(default, 0.0)
    return best if told_enough else default


def telling_words(text: str, language: str = ENGLISH) -> str:
    """A text without the small words that every text of its language is full of; all of it if none is left.

    What stands in quotation marks is one term, and stays as it is.
    """
    small = frozenset(_SMALL_WORDS.get(language, "").split())
    terms = re.findall(r"[\"“„«][^\"“”„»]+[\"”“»]|\S+", text)
    return " ".join(term for term in terms if term.casefold().strip(".,;:!?()") not in small) or text


def language_of_all(texts: Iterable[str], default: str = ENGLISH) -> str:
    """The language of many texts that belong together, for those of them that are too short to tell."""
    return language_of(" ".join(" ".join(text[:200] for text in texts).split()), default)


def _counted(text: str) -> tuple[dict[str, float], dict[str, int]]:
    """For each language what a text says for it, and how many different words say so."""
    points: dict[str, float] = {}
    by: dict[str, int] = {}
    for word, times in Counter(_WORD.findall(text)).items():
        for language, told in (*_POINTS.get(word, ()), *_hints(word)):
            points[language] = points.get(language, 0.0) + told * times
            by[language] = by.get(language, 0) + 1
    return points, by


@lru_cache(maxsize=65_536)
def _hints(word: str) -> tuple[tuple[str, float], ...]:
    """The languages whose letters a word has, each with its share of a hint."""
    if word.isascii():
        return ()
    having = [language for language, letters in _LETTERS.items() if not set(word).isdisjoint(letters)]
    return tuple((language, _HINT) for language in having)


def _by_script(text: str) -> str | None:
    letters = sum(map(str.isalpha, text))
    for language, pattern in _PATTERNS:
        # A few letters are enough for those that tell one language of a shared script from another.
        share = 0.02 if language in {"ja", "fa", "uk"} else 0.3
        if letters and len(pattern.findall(text)) > share * letters:
            return language
    return None
