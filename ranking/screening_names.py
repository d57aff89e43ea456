"""Names as they are compared: in plain letters, without legal forms, however they were transliterated."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise

from ranking.screening_forms import LEGAL_FORMS, LegalForm, without_forms
from ranking.screening_places import places_in
from ranking.screening_words import COMMON, GENERATIONS, SMALL, SON_OF, TITLES

# Whatever changes how a name is read makes another key: an index of an older reading is built anew.
READING = "names/1"

_CONSONANTS_ONLY = re.compile(r"[\u0590-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
_ARTICLE = re.compile(r"(?<!\w)(?:وال|بال|لل|ال)(?=\w\w)")
_QUOTES = re.compile(r"['’‘`´ʹʺʼ\"“”«»„]")
_INITIAL = re.compile(r"(?<!\w)\w\.")
_LETTERS = re.compile(r"\b(?:[a-z]\. ?){2,}")
_WORDS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a name: as written in plain letters, as it sounds, loosely, and its consonants.

    ``sounds`` are all its readings: a German *sch* may stand for *zh*, a French *j* as well.

    ``firm`` are the consonants where a *w* counts as one, which letters without vowels leave open.
    """

    plain: str
    sound: str
    loose: str
    bones: str
    firm: str

    @property
    def sounds(self) -> frozenset[str]:
        """Every way to hear it."""
        return _readings(self.plain) | {self.sound}


@dataclass(frozen=True, slots=True)
class ReadName:
    """A name taken apart. ``places`` are the countries it names, ``placed`` the words that name them.

    ``bare``: it is written without vowels (Arabic, Persian or Hebrew letters). ``fathers``: the words after
    *bin* and the like. ``generation``: junior, senior and the like.
    """

    said: str
    words: tuple[Word, ...]
    forms: tuple[LegalForm, ...] = ()
    places: frozenset[str] = frozenset()
    placed: frozenset[int] = frozenset()
    bare: bool = False
    fathers: frozenset[str] = frozenset()
    generation: str | None = None

    @property
    def is_distinctive(self) -> bool:
        """Whether more than common words, numbers and countries stands in the name."""
        return any(
            len(word.plain) >= 4 and word.plain not in COMMON and not word.plain.isdigit()
            for place, word in enumerate(self.words)
            if place not in self.placed
        )

    @property
    def is_short(self) -> bool:
        """Whether it is no more than an acronym or one short word."""
        return len(self.words) == 1 and len(self.words[0].plain) <= 4


@lru_cache(maxsize=50_000)
def read_name(said: str) -> ReadName:
    """Take a name apart; without a letter or digit in any script it has no words."""
    bare = bool(_CONSONANTS_ONLY.search(said))
    plain = _plain_words(_ARTICLE.sub("", said).replace("ة", "") if bare else said)
    plain, forms = without_forms(plain)
    generation = next((GENERATIONS[word] for word in plain[1:] if word in GENERATIONS), None)
    fathers = {after for before, after in pairwise(plain) if before in SON_OF}
    left = [word for word in plain if word not in SON_OF and word not in TITLES]
    left = [word for place, word in enumerate(left) if not place or word not in GENERATIONS]
    codes, placed = places_in(left)
    small = SMALL if not _INITIAL.search(said) else {word for word in SMALL if len(word) > 1}
    kept = [(place in placed, word) for place, word in enumerate(left) if word not in small]
    kept = kept or [(place in placed, word) for place, word in enumerate(left or plain)]
    return ReadName(
        said,
        tuple(_word(word, bare) for _, word in kept),
        forms,
        codes,
        frozenset(place for place, (is_place, _) in enumerate(kept) if is_place),
        bare,
        frozenset(sound(word) for word in fathers),
        generation,
    )


def alternatives(said: str) -> tuple[str, ...]:
    """The names that one field states: "Agency for X (AFX)" states two, "A; B" as well."""
    found = []
    for part in re.split(r"[;|\n]", said):
        inside = re.findall(r"\(([^()]{2,80})\)", part)
        outside = re.sub(r"\([^()]*\)", " ", part)
        found += [" ".join(each.split()) for each in (outside, *inside)]
    return tuple(dict.fromkeys(each for each in found if any(map(str.isalnum, each))))


def keys_of(name: ReadName) -> tuple[int, ...]:
    """Under what a name is filed: all of its consonants in any order, and all but one word's.

    Two names that agree share a key. Numbers of 63 bits.
    """
    found = dict.fromkeys(_key(bones) for bones in _fileable(name))
    return tuple(found)


@lru_cache(maxsize=200_000)
def sound(word: str) -> str:
    """A word in plain letters as it sounds: the ways to transliterate it give one spelling."""
    for written, heard in _SOUNDS:
        if written in word:
            word = word.replace(written, heard)
    word = _once(_SOFT.sub("C", word).replace("c", "k").replace("C", "c"))
    for written, heard in (("ie", "e"), ("io", "e"), ("iu", "u"), ("ia", "a")):
        word = word.replace(written, heard)
    word = _once(word)
    return word[:-1] + "v" if word.endswith(("of", "ef")) and len(word) > 4 else word


_SOUNDS = (
    ("shch", "s"), ("sch", "s"), ("sh", "s"), ("tch", "C"), ("ch", "C"), ("cz", "C"), ("dzh", "j"),
    ("dj", "j"), ("zh", "z"), ("kh", "h"), ("ph", "f"), ("gh", "g"), ("th", "t"), ("ck", "k"), ("q", "k"),
    ("x", "ks"), ("tz", "C"), ("ts", "C"), ("w", "v"), ("ou", "u"), ("oo", "u"), ("ue", "u"), ("oe", "o"),
    ("ae", "a"), ("y", "i"), ("j", "i"),
)  # fmt: skip
_SOFT = re.compile(r"c(?=[eiv])")
_TWICE = re.compile(r"([a-z])\1+")


def _once(word: str) -> str:
    return _TWICE.sub(r"\1", word)


@lru_cache(maxsize=200_000)
def _word(plain: str, bare: bool) -> Word:
    # Without vowels w and y are mostly long ones.
    heard = sound(plain.translate(_LONG_VOWELS) if bare and len(plain) > 2 else plain)
    loose = _once(heard.translate(_LOOSE))
    loose = loose[:1] + loose[1:].replace("h", "")
    firm = sound(plain) if bare else heard
    return Word(plain, heard, loose, _bones(heard), _bones(firm))


@lru_cache(maxsize=50_000)
def _readings(plain: str) -> frozenset[str]:
    found = {plain}
    for written, meant in _AMBIGUOUS:
        found |= {each.replace(written, meant) for each in found if written in each}
    return frozenset(sound(each) for each in sorted(found)[:64])


# What one habit of transliterating writes so may be what another writes otherwise.
_AMBIGUOUS = (
    ("schtsch", "shch"), ("chtch", "shch"), ("sch", "zh"), ("ch", "kh"), ("ch", "sh"), ("z", "ts"),
    ("c", "ch"), ("j", "zh"), ("x", "kh"), ("s", "z"),
)  # fmt: skip


def _bones(heard: str) -> str:
    return _once(re.sub(r"[aeiouh]", "", heard)) or heard[:1]


_LONG_VOWELS = str.maketrans("", "", "wy")
_LOOSE = str.maketrans("oeiu", "uaau")


def _plain_words(said: str) -> list[str]:
    # Imported here: a night without screening lists must not pay for it.
    from anyascii import anyascii

    plain = anyascii(_QUOTES.sub("", unicodedata.normalize("NFKC", said))).lower().replace("&", " and ")
    plain = _LETTERS.sub(_letters, plain.replace("'", ""))
    return _WORDS.findall(plain.replace("`", ""))


def _letters(found: re.Match[str]) -> str:
    """ "O.O.O." is one word; "V.D." are two initials."""
    letters = re.findall("[a-z]", found[0])
    one = "".join(letters)
    return f"{one if len(letters) > 2 or (one,) in LEGAL_FORMS else ' '.join(letters)} "


def _fileable(name: ReadName) -> Iterator[str]:
    yield "=" + _once("".join(_filed(word.bones) for word in name.words))
    if len(name.words) == 3:
        # "V. D. Yastrin" is looked for under the family name and what the others begin with.
        for family in name.words:
            others = sorted(word.plain[0] for word in name.words if word is not family)
            yield f"~{_filed(family.bones)} {' '.join(others)}"
    for kept in _kept(name):
        for bones in {tuple(_filed(w.bones) for w in kept), tuple(_filed(w.firm) for w in kept)}:
            yield " ".join(sorted(bones))
            for left_out in range(len(bones)):
                rest = [word for place, word in enumerate(kept) if place != left_out]
                # What only common words are left of would be filed beside half of a list.
                if any(word.plain not in COMMON and len(word.plain) > 2 for word in rest):
                    yield " ".join(sorted(bones[:left_out] + bones[left_out + 1 :]))


def _kept(name: ReadName) -> Iterator[Sequence[Word]]:
    yield name.words
    # "Vector Bank Russia" is filed as "Vector Bank" as well: the country may stand beside the name.
    if name.placed and len(name.placed) < len(name.words):
        yield [word for place, word in enumerate(name.words) if place not in name.placed]


def _filed(bones: str) -> str:
    """What is left when hissing sounds are dropped: no two alphabets write them alike."""
    return _once(re.sub("[sczx]|ks", "", bones)) or bones[:1].translate(_HISSING)


_HISSING = str.maketrans("cz", "ss")


def _key(bones: str) -> int:
    return int.from_bytes(blake2b(bones.encode(), digest_size=8).digest(), "big") >> 1
