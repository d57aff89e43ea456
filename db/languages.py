"""In which language a text is written, by its smallest words: enough to see that two differ in it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping

_SMALL_WORDS: Mapping[str, str] = {
    "bg": "и на за от да се в с по при не",
    "cs": "a se na je že pro ve které nebo jsou být do",
    "da": "og at af til der for den det som er på med",
    "de": "der die das und zu den von mit für im ist auf des ein eine dem",
    "el": "και το της του για την στο με των που οι",
    "en": "the of and to in for is are with by on be will that this should from at their",
    "es": "el los las y en de que por con para del una un se",
    "et": "ja on ning ei et mis kui või selle",
    "fi": "ja on että tai sekä ovat joka ei",
    "fr": "la le les des du de et en un une pour dans sur par aux est sont que qui au avec ce",
    "ga": "agus na an ar le i go do a maidir chun",
    "hr": "i za se od na je su koji te ili u",
    "hu": "a az és hogy vagy nem egy is",
    "it": "il di e che per con della del dei un una la i gli le",
    "lt": "ir kad su yra ar iš į bei",
    "lv": "un ir ar par kas no vai lai",
    "nl": "de het een van en voor met die zijn op te dat aan",
    "no": "og å av til som for det er på med den ikke",
    "pl": "i w na do z oraz się że jest dla od przez",
    "pt": "o os as e em de que por com para do da dos das uma um se",
    "ro": "și de la în cu pentru care din sau este sunt",
    "sk": "a sa na je že pre vo ktoré alebo sú byť",
    "sl": "in za se na je so ki ali pri z v",
    "sv": "och att av till som för det är på med den",
    "uk": "і та на для що з у до від не",
}
_WORD = re.compile(r"[^\W\d_]+")
_SPEAKS_FOR: defaultdict[str, tuple[str, ...]] = defaultdict(tuple)
for _language, _words in _SMALL_WORDS.items():
    for _word in _words.split():
        _SPEAKS_FOR[_word] += (_language,)
_LETTERS_READ = 600
_FEWEST = 2
# Related languages share small words: the best must be this much ahead of the next.
_AHEAD = 1.2


def written_in(text: str) -> str | None:
    """The language of a text's beginning (ISO 639-1); ``None`` where its words do not tell."""
    votes: Counter[str] = Counter()
    for word in _WORD.findall(text[:_LETTERS_READ].casefold()):
        if word in _SPEAKS_FOR:
            votes.update(_SPEAKS_FOR[word])
    (best, most), (_, next_most) = [*votes.most_common(2), ("", 0), ("", 0)][:2]
    return best if most >= _FEWEST and most > next_most * _AHEAD else None
