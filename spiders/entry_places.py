"""Where those who apply must be, inside a sentence that is all about who may apply."""

from __future__ import annotations

import re
from functools import lru_cache

from spiders.demonyms import adjectives
from spiders.place_lists import places_at
from spiders.place_words import list_of_places

ANYWHERE = "ANY"
_BASED = re.compile(
    r"(?<!\w)(?:(?:that|which|who) (?:are|is) )?(?:legally |duly )?(?:"
    r"(?:established|based|located|registered|headquartered|incorporated|situated|domiciled|resident"
    r"|residing)"
    r"(?: (?:or|and) (?:established|based|located|registered|operating|headquartered))? in"
    r"|(?:their|its|a) (?:registered office|(?:registered )?seat|headquarters|(?:main |principal )?place of"
    r" business|legal seat) in|nationals of,? and resident in,?"
    r"|from|in"
    r"|(?:mit|ihren) (?:haupt|firmen|geschäfts)?sitz in|aus|(?:ansässig )?in"
    r"|(?:légalement )?(?:établi|bas|situ|implant|domicili|immatricul)[ée]?e?s? (?:en|au|aux|à|dans)"
    r"|ayant (?:leur|son) siège(?: social)? (?:en|au|aux|à|dans)|dont le siège est (?:situé )?(?:en|au|aux)"
    r"|(?:establecid|radicad|domiciliad|constituid|ubicad)[oa]s? en|(?:tener (?:su|la) )?(?:con )?(?:sede"
    r"|domicilio)"
    r"(?: social| fiscal)? en|con sede(?: legale| operativa| legale o operativa)? (?:in|nel|nella|nei|negli"
    r"|nell[’'])"
    r"|(?:stabilit|localizzat|resident)[aeio] in|(?:estabelecid|sedead|sediad|localizad)[oa]s? (?:em|no|na"
    r"|nos"
    r"|nas)|com sede (?:em|no|na|nos|nas)|gevestigd in|met vestiging in|in (?=[\w ]+ gevestigde)"
    r"|(?:belägna|etablerade|registrerade|verksamma|baserade) i|med säte i|(?:med|som har) (?:sæde"
    r"|hjemsted) i"
    r"|hjemmehørende i|med kontor i"
    r")\s+",
    re.IGNORECASE,
)
_ALL = (
    r"(?:(?:any|all|every) (?:countr(?:y|ies)|nations?|nationalit(?:y|ies))(?: (?:in|of) the world)?"
    r"|anywhere(?: in the world)?|all over the world|around the world"
    r"|(?:allen|sämtlichen) ländern|tous (?:les )?pays|cualquier país|todos los países|qualsiasi paese"
    r"|tutti i paesi|qualquer país|todos os países|alle landen|alla länder)"
)
_EVERYWHERE = re.compile(
    r"(?<!\w)(?:worldwide|globally|internationally|weltweit"
    r"|(?:regardless|irrespective) of (?:their )?(?:nationality|location|country(?: of \w+)?)"
    r"|(?:of )?(?:any|all) nationalit(?:y|ies)|sans condition de nationalité"
    rf"|(?:de|di|da|van|aus|från) {_ALL}"
    r"|(?:foreign|overseas|non-?domestic|non-U\.?S\.?)(?= (?:organi[sz]ations|entities|institutions"
    r"|applicants))"
    r")(?!\w)",
    re.IGNORECASE,
)
_ALL_BUT = re.compile(
    rf"{_ALL}(?:,?\s+(?:except|excluding|other than|with the exception of|but not|apart from|außer|sauf"
    rf"|excepto"
    r"|salvo|eccetto|tranne|exceto|behalve|utom)\s+)?",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"\b(?:or|and) an? ", re.IGNORECASE)
# What the languages besides English call those of the country in which a publisher of theirs is at home.
_DEMONYMS = (
    ("DE", r"deutsche[nrs]?"), ("AT", r"österreichische[nrs]?"), ("CH", r"schweizer(?:ische[nrs]?)?"),
    ("FR", r"français(?:es?)?"), ("ES", r"español(?:es|as|a)?"), ("IT", r"italian[oiea]"),
    ("PT", r"portugues(?:es|as|a)|português"), ("BR", r"brasileir[oa]s?"), ("NL", r"nederlandse?"),
    ("SE", r"svenska?"), ("DK", r"danske?"), ("NO", r"norske?"), ("MX", r"mexican[oa]s"),
    ("CO", r"colombian[oa]s"), ("CL", r"chilen[oa]s"), ("AR", r"argentin[oa]s"),
)  # fmt: skip


@lru_cache(maxsize=1)
def _adjective() -> re.Pattern[str]:
    english = [f"(?P<{code}>{words}(?:-based)?)" for code, words in adjectives().items()]
    others = [f"(?P<own_{code}>{words})" for code, words in _DEMONYMS]
    return re.compile(rf"(?<!\w)(?:{'|'.join([*english, *others])})(?!\w)", re.IGNORECASE)


def without_places(
    clause: str, *, country: str, programme: str | None, language: str
) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """(the clause with its places cut out, where one must be, where one must not be).

    ``ANYWHERE`` stands for every country. A place that is not known stays in the clause.
    """
    inside: dict[str, None] = {}
    outside: dict[str, None] = {}

    def listed(start: int) -> tuple[tuple[str, ...], int]:
        if language != "en":
            found = list_of_places(clause, start, language)
            if found[0]:
                return found
        return places_at(clause, start, country=country, programme=programme)

    kept, at = [], 0
    for based in _BASED.finditer(clause):
        if based.start() < at:
            continue
        every = _ALL_BUT.match(clause, based.end())
        codes, end = listed(every.end() if every else based.end())
        if every:
            inside[ANYWHERE] = None
            outside |= dict.fromkeys(codes)
            end = end if codes else every.end()
        elif codes:
            inside |= dict.fromkeys(codes)
        else:
            continue
        kept.append(clause[at : based.start()])
        at = end
    rest = " ".join([*kept, clause[at:]])
    if _EVERYWHERE.search(rest):
        inside[ANYWHERE] = None
        rest = _EVERYWHERE.sub(" ", rest)
    # "A UK university or a research institute": the second may be anywhere.
    for found in () if _ANOTHER.search(rest) else _adjective().finditer(rest):
        inside[(found.lastgroup or "").removeprefix("own_")] = None
    return _adjective().sub(" ", rest), tuple(inside), tuple(outside)
