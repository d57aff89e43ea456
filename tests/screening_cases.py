"""A screening list of ten thousand invented names, and questions about it of which the answer is known.

Transliterations come from tables of their own, never from what the program uses. Half of the entries
(``held_out``) were never looked at while the rules were tuned.
"""

# ruff: noqa: E501, SIM905  (tables)
from __future__ import annotations

import random
from contextlib import suppress
from dataclasses import dataclass

from ranking.screening import EntityKind, ListedEntry, ListedName, Subject

PERSON, ORGANISATION = EntityKind.PERSON, EntityKind.ORGANISATION
NAMES = 10_000

# Letter by letter: English, French, German and scholarly habits of writing Cyrillic names.
CYRILLIC = {
    "english": dict(zip("абвгдежзийклмнопрстуфхцчшщыэюя", "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch y e yu ya".split(), strict=True)),
    "french": dict(zip("абвгдежзийклмнопрстуфхцчшщыэюя", "a b v g d e j z i i k l m n o p r s t ou f kh ts tch ch chtch y e iou ia".split(), strict=True)),
    "german": dict(zip("абвгдежзийклмнопрстуфхцчшщыэюя", "a b w g d e sch s i j k l m n o p r s t u f ch z tsch sch schtsch y e ju ja".split(), strict=True)),
    "scholarly": dict(zip("абвгдежзийклмнопрстуфхцчшщыэюя", "a b v g d e ž z i j k l m n o p r s t u f x c č š šč y ė ju ja".split(), strict=True)),
}  # fmt: skip
GREEK = dict(zip("αβγδεζηθικλμνξοπρστυφχψω", "a v g d e z i th i k l m n x o p r s t y f ch ps o".split(), strict=True))  # fmt: skip

CYRILLIC_STEMS = "вект лазур кордав меркур дольм сигнат ромаш тверд зенит бурев полет гелион сапф радон мирн крист оптик факел стриж берк юнон ящ щукар жигул хазар чибис шторм эридан".split()
CYRILLIC_ENDS = "ор ия ан ит ост ис ум ал он екс авт рем пром маш энерго сталь лаб тек".split()
CYRILLIC_TRADES = ["бурение", "автоматика", "приборостроение", "фотоника", "транзит", "механика", "керамика"]
SURNAMES = "щерб жил черн вешн лужк ястр кузм хром бережн цветк дрозд юрч шуст".split()
SURNAME_ENDS = "аков енко ницкий овский ин ихин юков".split()
GIVEN = "юрий алексей сергей михаил виктор евгений андрей дмитрий николай".split()
FATHERS = {"юрий": "юрьевич", "алексей": "алексеевич", "сергей": "сергеевич", "михаил": "михайлович", "виктор": "викторович", "евгений": "евгеньевич", "андрей": "андреевич", "дмитрий": "дмитриевич", "николай": "николаевич"}  # fmt: skip
LATIN_STEMS = "tar vel kor mar sol bran dol fen gar hol jas lum nor pel quin ras sten tor val wex zan".split()
LATIN_MIDDLE = "a e i o ada eri ilo ona ura avi".split()
LATIN_ENDS = "mek dan vik tos lin ram zor quet bold nax tero mund fex gard".split()
LATIN_TRADES = [
    "Optics",
    "Photonics",
    "Drilling",
    "Ceramics",
    "Robotics",
    "Turbines",
    "Semiconductors",
    "Avionics",
]
GREEK_STEMS = "θαλασσ κορδαν μελισσ πελαγ ηλιοτρ φωτων αργον".split()
GREEK_ENDS = "ινος ιακη ονικα αρχος ικος".split()
GREEK_TRADES = ["ναυτιλια", "εμπορικη", "τεχνικη"]
ARABIC_GIVEN = {  # Arabic letters: ways in which passports write it
    "محمد": ("Mohammed", "Muhammad", "Mohamed"), "حسين": ("Hussein", "Husain", "Hossein"),
    "أحمد": ("Ahmed", "Ahmad"), "كريم": ("Karim", "Kareem"), "سليمان": ("Sulayman", "Suleiman", "Sulaiman"),
    "طارق": ("Tariq", "Tarek", "Tarik"), "رشيد": ("Rashid", "Rasheed", "Rachid"), "جمال": ("Jamal", "Gamal"),
}  # fmt: skip
ARABIC_FAMILY = {
    "الدلمي": ("al-Dalmi", "Al Dalmi", "Eldalmi"), "القرشاني": ("al-Qarshani", "Al Karshani"),
    "البكتاوي": ("al-Baktawi", "El Baktawi"), "الزنبري": ("al-Zanbari", "Al Zanbary"),
    "الشمران": ("al-Shamran", "Al Shamran"), "النفطي": ("al-Nafti", "Al Nafty"),
}  # fmt: skip
COUNTRIES = ["RU", "BY", "IR", "SY", "KP", "AE", "CY", "LB", "IQ", "TR", "CN", "VE", "MM", "ZW"]
ELSEWHERE = ["KE", "BR", "NO", "CA", "JP", "NZ"]
COMMON = ["National Bank", "Ministry of Health", "Development Fund", "Central Bank", "Academy of Sciences",
          "Ministry of Defence", "State University", "Research Institute", "Export Development Bank"]  # fmt: skip


@dataclass(frozen=True)
class Question:
    """A name to ask about, what variant it is, and whether it is to be raised."""

    kind: str
    subject: Subject
    entry: str
    raised: bool
    held_out: bool


def written(word: str, scheme: str = "english") -> str:
    table = GREEK if scheme == "greek" else CYRILLIC[scheme]
    return "".join(table.get(letter, "") for letter in word.replace("ё", "е")).title()


class Maker:
    """Makes the list and its questions from one seed."""

    def __init__(self, seed: int = 7) -> None:
        self.random = random.Random(seed)
        self.entries: list[ListedEntry] = []
        self.questions: list[Question] = []
        self.used: set[str] = set()
        makers = (self.russian_company, self.russian_person, self.latin_company, self.arab_person,
                  self.greek_company, self.public_body)  # fmt: skip
        while sum(len(entry.names) for entry in self.entries) < NAMES:
            with suppress(LookupError):
                self.random.choice(makers)()

    def pick(self, *parts: list[str]) -> tuple[str, ...]:
        """An unused combination; a number is never needed, there are more than enough."""
        for _ in range(200):
            found = tuple(self.random.choice(part) for part in parts)
            if " ".join(found) not in self.used:
                self.used.add(" ".join(found))
                return found
        raise LookupError("the stems are used up")

    def add(self, kind: EntityKind, country: str, names: list[str], born: tuple[int, ...] = ()) -> str:
        listed = tuple(ListedName(name, place > 0) for place, name in enumerate(dict.fromkeys(names)))
        self.entries.append(ListedEntry(f"E{len(self.entries):05}", listed, kind, (country,), born))
        return country

    def ask(self, kind: str, said: str, raised: bool, is_a=ORGANISATION, countries=(), portal=None) -> None:
        entry = self.entries[-1]
        subject = Subject(said, "funder", is_a, countries, portal)
        self.questions.append(Question(kind, subject, entry.id, raised, len(self.entries) % 2 == 0))

    def near(self, said: str, country: str, is_a: EntityKind) -> None:
        """What every name is asked as: with nothing known, in another country, as another type."""
        self.ask("nothing known", said, False, None)
        self.ask("type alone", said, False, is_a)
        self.ask("other country", said, False, is_a, (self.random.choice(ELSEWHERE),))
        other = PERSON if is_a is ORGANISATION else ORGANISATION
        self.ask("other type", said, False, other, (country,))

    def russian_company(self) -> None:
        stem, end, trade = self.pick(CYRILLIC_STEMS, CYRILLIC_ENDS, CYRILLIC_TRADES)
        word = stem + end
        country = self.random.choice(["RU", "BY"])
        latin = f"{written(word)} {written(trade)}"
        self.add(ORGANISATION, country, [f"{latin} OOO", f"ООО «{word.title()} {trade}»"])
        self.ask("exact", f"{latin} OOO", True, countries=(country,))
        self.ask("original script", f"{word.title()} {trade.title()}", True, countries=(country,))
        self.ask("portal's country", f"OOO “{latin}”", True, portal=country)
        for scheme in ("french", "german", "scholarly"):
            self.ask(
                f"{scheme} letters",
                f"{written(word, scheme)} {written(trade, scheme)}",
                True,
                countries=(country,),
            )
        self.ask("word order", f"{written(trade)} {written(word)}", True, countries=(country,))
        self.ask("other wording of the form", f"{latin} LLC", True, countries=(country,))
        self.ask("subsidiary", f"{latin} Leasing", False, countries=(country,))
        self.ask("other form", f"{latin} PAO", False, countries=(country,))
        self.ask(
            "sister",
            f"{written(word)} {written(self.random.choice([t for t in CYRILLIC_TRADES if t != trade]))}",
            False,
            countries=(country,),
        )
        self.near(latin, country, ORGANISATION)

    def russian_person(self) -> None:
        given, father, surname, end = self.pick(GIVEN, GIVEN, SURNAMES, SURNAME_ENDS)
        family, patronymic = surname + end, FATHERS[father]
        country = self.random.choice(["RU", "BY"])
        cyrillic = f"{given.title()} {patronymic.title()} {family.title()}"
        latin = " ".join(written(part) for part in (given, patronymic, family))
        self.add(PERSON, country, [latin, cyrillic])
        self.ask("exact", latin.upper(), True, PERSON, (country,))
        self.ask("original script", cyrillic, True, PERSON, (country,))
        for scheme in ("french", "german", "scholarly"):
            said = " ".join(written(part, scheme) for part in (given, patronymic, family))
            self.ask(f"{scheme} letters", said, True, PERSON, (country,))
        self.ask(
            "family name first",
            f"{written(family)}, {written(given)} {written(patronymic)}",
            True,
            PERSON,
            (country,),
        )
        self.ask("without the patronymic", f"{written(given)} {written(family)}", True, PERSON, (country,))
        self.ask(
            "initials",
            f"{written(given)[0]}. {written(patronymic)[0]}. {written(family)}",
            True,
            PERSON,
            (country,),
        )
        if given != father:
            son = f"{written(father)} {written(FATHERS[given])} {written(family)}"
            self.ask("father or son", son, False, PERSON, (country,))
        self.near(latin, country, PERSON)

    def latin_company(self) -> None:
        first, middle, last, trade = self.pick(LATIN_STEMS, LATIN_MIDDLE, LATIN_ENDS, LATIN_TRADES)
        word = (first + middle + last).title()
        country = self.random.choice(COUNTRIES)
        initials = f"{word[:1]}{trade[:1]}X{len(self.entries) % 90 + 10}"
        self.add(ORGANISATION, country, [f"{word} {trade} Co. Ltd", f"{word}-{trade} Works", initials])
        self.ask("exact", f"{word} {trade} Co., Ltd.", True, countries=(country,))
        self.ask("capitals", f"{word} {trade}".upper(), True, countries=(country,))
        self.ask("an alias", f"{word} {trade} works", True, countries=(country,))
        self.ask("joined", f"{word}{trade}", True, countries=(country,))
        self.ask("both names listed", f"{word} {trade} ({initials})", True)
        self.ask("accents", f"{word} {trade}".replace("o", "ó").replace("a", "á"), True, countries=(country,))
        slip = trade[:4] + trade[5:] if len(trade) > 8 else trade
        if slip != trade:
            self.ask("a slip in a long word", f"{word} {slip}", True, countries=(country,))
        self.ask("subsidiary", f"{word} {trade} Insurance", False, countries=(country,))
        place = len(first) - 1
        letter = "k" if word[place] in "bdfmpt" else "p"
        self.ask(
            "one letter off",
            f"{word[:place]}{letter}{word[place + 1 :]} {trade}",
            False,
            countries=(country,),
        )
        self.ask("one word less", word, False, countries=(country,))
        self.near(f"{word} {trade}", country, ORGANISATION)

    def arab_person(self) -> None:
        given, father, family = self.pick(list(ARABIC_GIVEN), list(ARABIC_GIVEN), list(ARABIC_FAMILY))
        if given == father:
            return
        country = self.random.choice(["SY", "IQ", "LB", "AE"])
        written_as = [self.random.choice(ARABIC_GIVEN[each]) for each in (given, father)]
        family_as = self.random.choice(ARABIC_FAMILY[family])
        latin = f"{written_as[0]} {written_as[1]} {family_as}"
        self.add(PERSON, country, [latin, f"{given} {father} {family}"])
        self.ask("exact", latin, True, PERSON, (country,))
        self.ask("original script", f"{given} {father} {family}", True, PERSON, (country,))
        other = " ".join(
            self.random.choice(spelt)
            for spelt in (ARABIC_GIVEN[given], ARABIC_GIVEN[father], ARABIC_FAMILY[family])
        )
        self.ask("another spelling", other, True, PERSON, (country,))
        self.ask("generation", f"{latin} Jr", False, PERSON, (country,))
        self.near(latin, country, PERSON)

    def greek_company(self) -> None:
        stem, end, trade = self.pick(GREEK_STEMS, GREEK_ENDS, GREEK_TRADES)
        greek = f"{(stem + end).title()} {trade.title()}"
        latin = " ".join(written(part.replace("ς", "σ"), "greek") for part in (stem + end, trade))
        self.add(ORGANISATION, "CY", [f"{greek} ΕΠΕ"])
        self.ask("exact", greek, True, countries=("CY",))
        self.ask("greek in Latin letters", latin, True, countries=("CY",))
        self.near(greek, "CY", ORGANISATION)

    def public_body(self) -> None:
        common = self.random.choice(COMMON)
        country = self.random.choice(COUNTRIES)
        if (common, country) in self.used:
            return
        self.used.add((common, country))
        self.add(ORGANISATION, country, [common])
        self.ask("common words, country", common, True, countries=(country,))
        self.ask("common words alone", common, False, ORGANISATION)
        self.ask("common words, elsewhere", common, False, countries=(self.random.choice(ELSEWHERE),))
