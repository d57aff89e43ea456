"""Words in names that say little: small words, titles, who is whose son, and what many bodies are called."""

from __future__ import annotations


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


SMALL = _listed(
    """the of for and de la le les des du der die das und et y e di del della dos da do al el ul lil i v van
    von im in on na"""
)
SON_OF = frozenset({"bin", "ibn", "bint", "ben", "ould", "ogly", "oglu", "son"})
GENERATIONS = {
    "jr": "jr", "junior": "jr", "filho": "jr", "fils": "jr", "sr": "sr", "senior": "sr", "pere": "sr",
    "ii": "ii", "iii": "iii", "iv": "iv", "neto": "iii",
}  # fmt: skip
TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "sheikh", "shaykh", "haji", "hajji", "mullah", "sayyid"})

# Words of which public bodies and companies are made: none of them alone tells one from another.
COMMON = _listed(
    """national central state federal public general international global world union united european asian
    african american bank banking ministry ministere ministerio ministerstvo department agency authority
    office bureau commission committee council board government administration service services institute
    institut institution university universite universitet college school academy centre center research
    science sciences scientific technology technologies technical development innovation fund funds fond
    fonds foundation fondation trust association society federation organisation organization company
    corporation group holding trading trade export import industry industries industrial engineering
    construction investment investments finance financial capital energy oil gas petroleum power electric
    health education defence defense interior justice agriculture environment transport culture economy
    economic affairs foreign regional municipal city province provincial programme program project projects
    cooperation community consulting management systems solutions logistics shipping marine lines airlines
    aviation insurance credit savings commercial mining metal metals steel chemical pharma medical hospital
    new first star alliance partners partnership enterprise enterprises factory plant works design
    banque banco banca republic republique republica people peoples north south east west"""
)
