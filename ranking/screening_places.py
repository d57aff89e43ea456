"""The countries that an organisation's own name names: "Ministry of Health of Iran", "Банк России"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "ru", "uk", "ar", "fa", "el", "tr")
_NOT_COUNTRIES = frozenset({"EU", "EZ", "UN", "ZZ", "XA", "XB", "QO"})
# Names that persons, states or islands bear as well: in an organisation's name they say nothing certain.
_UNSURE = frozenset({"georgia", "jersey", "jordan", "chad", "mali", "guernsey", "reunion", "man"})
# Official names, and the cases in which Russian names speak of their country.
_ALSO: Mapping[str, str] = {
    "islamic republic of iran": "IR", "islamic republic iran": "IR", "syrian arab republic": "SY",
    "russian federation": "RU", "rossii": "RU", "rossijskoi federatsii": "RU",
    "rossiyskoy federatsii": "RU", "belarusi": "BY", "respubliki belarus": "BY", "ukrainy": "UA",
    "democratic peoples republic of korea": "KP", "dprk": "KP", "democratic republic of the congo": "CD",
    "bolivarian republic of venezuela": "VE", "usa": "US", "uk": "GB", "great britain": "GB",
    "turkiye": "TR", "turkey": "TR", "burma": "MM", "lao peoples democratic republic": "LA",
    "viet nam": "VN", "plurinational state of bolivia": "BO", "state of palestine": "PS",
    "republic of korea": "KR", "congo": "CG", "drc": "CD", "united republic of tanzania": "TZ",
    "united kingdom of great britain and northern ireland": "GB", "northern ireland": "GB",
    "united states of america": "US", "republic of moldova": "MD", "czech republic": "CZ",
    "hong kong": "HK", "cote divoire": "CI", "ivory coast": "CI", "libyan arab jamahiriya": "LY",
}  # fmt: skip
# "New Mexico" is no part of Mexico.
_OTHERWISE = frozenset({("new", "mexico"), ("gulf", "guinea"), ("little", "india"), ("south", "china")})


@cache
def place_names() -> Mapping[tuple[str, ...], str]:
    """Country names as plain words → ISO 3166-1 alpha-2 code, in twelve languages."""
    # Imported here: only a home with screening lists pays for it.
    from anyascii import anyascii
    from babel import Locale

    found: dict[tuple[str, ...], str] = {}
    for language in LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in _NOT_COUNTRIES:
                words = tuple(anyascii(name).lower().replace("'", "").replace("-", " ").split())
                if words and " ".join(words) not in _UNSURE and len("".join(words)) > 3:
                    found.setdefault(words, code)
    return found | {tuple(words.split()): code for words, code in _ALSO.items()}


@cache
def _longest() -> int:
    return max(map(len, place_names()))


def places_in(words: Sequence[str]) -> tuple[frozenset[str], frozenset[int]]:
    """The countries that plain words name, and at which positions; the longest name counts."""
    known, codes, taken = place_names(), set[str](), set[int]()
    start = 0
    while start < len(words):
        for size in range(min(_longest(), len(words) - start), 0, -1):
            found = known.get(tuple(words[start : start + size]))
            if found and not (start and (words[start - 1], words[start]) in _OTHERWISE):
                codes.add(found)
                taken.update(range(start, start + size))
                start += size - 1
                break
        start += 1
    return frozenset(codes), frozenset(taken)


def country_named(said: str) -> str | None:
    """The country that a whole text is the name of, in any of the languages: "Iran (Islamic Republic of)"."""
    from anyascii import anyascii

    first, _, behind = said.partition("(")
    for each in (f"{behind.rstrip(' )')} {first}", first) if behind else (first,):
        plain = anyascii(each).lower().replace("'", "").replace("-", " ").replace(",", " ").split()
        words = tuple(plain[1:] if plain[:1] == ["the"] else plain)
        if words in place_names():
            return place_names()[words]
        if " ".join(words) in _UNSURE:
            return {"georgia": "GE", "jersey": "JE", "jordan": "JO", "chad": "TD", "mali": "ML"}.get(words[0])
    return None
