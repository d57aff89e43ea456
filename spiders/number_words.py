"""Numbers written as words: "fourth", "ventidue", "dreiundzwanzig", "千二百億", "1억 5천만".

Days of a month and small amounts are spelt out in prose; the words of one language are built from its
units and tens by that language's own rule.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType

from spiders.alternatives import listed

# Per language: one to nineteen, the tens from twenty, and how a ten and a unit are joined.
_CARDINALS: Mapping[str, tuple[str, str, tuple[str, ...]]] = MappingProxyType({
    "en": (
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen",
        "twenty thirty forty fifty sixty seventy eighty ninety",
        ("{ten}-{unit}", "{ten} {unit}"),
    ),
    "de": (
        "eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
        "siebzehn achtzehn neunzehn",
        "zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig",
        ("{unit}und{ten}",),
    ),
    "nl": (
        "een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien "
        "zeventien achttien negentien",
        "twintig dertig veertig vijftig zestig zeventig tachtig negentig",
        ("{unit}en{ten}", "{unit}ën{ten}"),
    ),
    "sv": (
        "ett två tre fyra fem sex sju åtta nio tio elva tolv tretton fjorton femton sexton sjutton arton"
        " nitton",
        "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio",
        ("{ten}{unit}",),
    ),
    "da": (
        "en to tre fire fem seks syv otte ni ti elleve tolv tretten fjorten femten seksten sytten atten"
        " nitten",
        "tyve tredive fyrre halvtreds tres halvfjerds firs halvfems",
        ("{unit}og{ten}",),
    ),
    "fr": (
        "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
        "dix-huit dix-neuf",
        "vingt trente quarante cinquante soixante septante quatre-vingt nonante",
        ("{ten}-{unit}", "{ten} {unit}", "{ten} et {unit}", "{ten}-et-{unit}"),
    ),
    "es": (
        "uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
        "diecisiete dieciocho diecinueve",
        "veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa",
        ("{ten} y {unit}",),
    ),
    "it": (
        "uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici "
        "sedici diciassette diciotto diciannove",
        "venti trenta quaranta cinquanta sessanta settanta ottanta novanta",
        ("{ten}{unit}",),
    ),
    "pt": (
        "um dois três quatro cinco seis sete oito nove dez onze doze treze quatorze quinze dezesseis "
        "dezessete dezoito dezenove",
        "vinte trinta quarenta cinquenta sessenta setenta oitenta noventa",
        ("{ten} e {unit}",),
    ),
    "ro": (
        "unu doi trei patru cinci șase șapte opt nouă zece unsprezece doisprezece treisprezece paisprezece "
        "cincisprezece șaisprezece șaptesprezece optsprezece nouăsprezece",
        "douăzeci treizeci patruzeci cincizeci șaizeci șaptezeci optzeci nouăzeci",
        ("{ten} și {unit}",),
    ),
    "pl": (
        "jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście "
        "czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście",
        "dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt "
        "dziewięćdziesiąt",
        ("{ten} {unit}",),
    ),
    "cs": (
        "jeden dva tři čtyři pět šest sedm osm devět deset jedenáct dvanáct třináct čtrnáct patnáct šestnáct "
        "sedmnáct osmnáct devatenáct",
        "dvacet třicet čtyřicet padesát šedesát sedmdesát osmdesát devadesát",
        ("{ten} {unit}",),
    ),
    "tr": (
        "bir iki üç dört beş altı yedi sekiz dokuz on onbir oniki onüç ondört onbeş onaltı onyedi onsekiz"
        " ondokuz",
        "yirmi otuz kırk elli altmış yetmiş seksen doksan",
        ("{ten} {unit}",),
    ),
    "hi": ("एक दो तीन चार पांच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस",
    "बीस", ()),
})  # fmt: skip

# Forms that the rule of the language does not make.
_IRREGULAR: Mapping[str, Mapping[str, int]] = MappingProxyType({
    "en": {"a": 1},
    "de": {"ein": 1, "eine": 1, "einem": 1, "einer": 1, "einund": 1},
    "nl": {"één": 1},
    "sv": {"en": 1},
    "da": {"et": 1},
    "fr": {"une": 1, "soixante-dix": 70, "quatre-vingts": 80, "quatre-vingt-dix": 90},
    "es": {"un": 1, "una": 1, "veintiuno": 21, "veintiún": 21, "veintidós": 22, "veintitrés": 23,
           "veinticuatro": 24, "veinticinco": 25, "veintiséis": 26, "veintisiete": 27, "veintiocho": 28,
           "veintinueve": 29},
    "it": {"un": 1, "una": 1, "ventuno": 21, "ventotto": 28, "trentuno": 31, "trentotto": 38,
           "quarantuno": 41, "quarantotto": 48, "cinquantuno": 51, "cinquantotto": 58},
    "pt": {"uma": 1, "duas": 2, "catorze": 14, "dezasseis": 16, "dezassete": 17, "dezanove": 19},
    "ro": {"un": 1, "o": 1, "una": 1, "două": 2},
    "pl": {"jedna": 1, "dwie": 2},
    "cs": {"jedna": 1, "dvě": 2},
})  # fmt: skip

_ENGLISH_ORDINALS = listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_ORDINALS: Mapping[str, Mapping[str, int]] = MappingProxyType({
    "en": {word: value for value, word in enumerate(_ENGLISH_ORDINALS, start=1)} | {"thirtieth": 30},
    "fr": {"premier": 1, "première": 1}, "es": {"primero": 1, "primer": 1}, "it": {"primo": 1},
    "pt": {"primeiro": 1}, "ro": {"întâi": 1}, "de": {"erste": 1, "dritte": 3, "siebte": 7, "achte": 8},
    "nl": {"eerste": 1, "derde": 3, "achtste": 8}, "sv": {"första": 1, "andra": 2, "tredje": 3},
    "da": {"første": 1, "anden": 2, "tredje": 3},
})  # fmt: skip


@lru_cache(maxsize=32)
def cardinals(language: str) -> Mapping[str, int]:
    """The words for 1 to 99 in a language, case-folded; empty for a language we have no words of."""
    if language not in _CARDINALS:
        return {}
    units, tens, joints = _CARDINALS[language]
    words = {word: value for value, word in enumerate(units.split(), start=1)}
    small = [(word, value) for word, value in words.items() if value < 10]
    for ten_index, ten in enumerate(tens.split(), start=2):
        words[ten] = 10 * ten_index
        for unit, value in small:
            # "einundzwanzig": the unit loses its final s inside the compound.
            spelt = "ein" if (language, unit) == ("de", "eins") else unit
            words |= {joint.format(ten=ten, unit=spelt): 10 * ten_index + value for joint in joints}
    return MappingProxyType(words | dict(_IRREGULAR.get(language, {})))


@lru_cache(maxsize=32)
def ordinals(language: str) -> Mapping[str, int]:
    """The words for the 1st to the 31st in a language, case-folded, as far as we have them."""
    words = dict(_ORDINALS.get(language, {}))
    if language == "en":
        words |= {f"{ten}{joint}{w}": base + v
                  for ten, base in (("twenty", 20), ("thirty", 30)) for joint in "- "
                  for w, v in list(words.items()) if v < 10 and base + v <= 31}  # fmt: skip
    suffix = {"de": ("te", "ste"), "nl": ("de", "ste")}.get(language)
    if suffix:
        words |= {
            word + suffix[value >= 20]: value for word, value in cardinals(language).items() if value <= 31
        }
    if language == "de":
        words |= {word + ending: value for word, value in words.items() for ending in "rns"}
    return MappingProxyType(words)


_DIGITS = {digit: value for value, pair in enumerate(
    ("〇零", "一壱", "二两", "三", "四", "五", "六", "七", "八", "九")) for digit in pair}  # fmt: skip
_SMALL_UNITS = {"十": 10, "拾": 10, "십": 10, "百": 100, "백": 100, "千": 1000, "천": 1000}
_GREAT_UNITS = {
    sign: 10**power for power, signs in ((4, "万萬만"), (8, "亿億억"), (12, "兆조")) for sign in signs
}
EAST_ASIAN_NUMBER = "".join([*_DIGITS, *_SMALL_UNITS, *_GREAT_UNITS])
# Syllables of many other words ("회사"): digits only before a unit ("오백만").
_HANGUL_DIGITS = {digit: value for value, digit in enumerate("일이삼사오육칠팔구", start=1)}
HANGUL_DIGIT = rf"(?:[{''.join(_HANGUL_DIGITS)}](?=[십백천만억조]))"
_EAST_ASIAN_TOKEN = re.compile(rf"(\d[\d,]*(?:\.\d+)?)|([{EAST_ASIAN_NUMBER}]|{HANGUL_DIGIT})")


def east_asian_number(text: str) -> Decimal | None:
    """The value of a number in Chinese, Japanese or Korean notation, Arabic digits mixed in; else ``None``.

    "36.57億" is 3,657,000,000; "千二百億" 120,000,000,000; "1천 640만" 16,400,000.
    """
    total, section, digit = Decimal(0), Decimal(0), None
    for arabic, sign in _EAST_ASIAN_TOKEN.findall(text):
        if arabic:
            digit = Decimal(arabic.replace(",", ""))
        elif sign in _HANGUL_DIGITS:
            digit = Decimal(_HANGUL_DIGITS[sign])
        elif sign in _DIGITS:
            # Positional kanji digits ("二〇二六") follow one another without units.
            digit = _DIGITS[sign] + (digit * 10 if digit is not None else Decimal(0))
        elif sign in _SMALL_UNITS:
            section += (Decimal(1) if digit is None else digit) * _SMALL_UNITS[sign]
            digit = None
        else:
            total += (section + (digit or 0) or Decimal(1)) * _GREAT_UNITS[sign]
            section, digit = Decimal(0), None
    value = total + section + (digit or 0)
    return value if value or digit is not None else None
