"""One call announced in two languages: found by what translation spares, or by similarities handed in."""

from __future__ import annotations

import json
import random

import pytest
from stored_cases import AS_OF, SHARED, notice

from db.duplicate_evaluation import plain_notice
from db.identity import pairs_in_two_languages, resolve
from db.languages import written_in
from db.records import Judgement

DAY = "2026-10-08"
SEAWEED = (
    "Cultivating macroalgae for biodegradable packaging in coastal regions",
    "Proposals should develop cultivation of macroalgae along the Atlantic and the Adriatic, test "
    "biodegradable packaging with industrial partners, and reduce eutrophication in three regions by 2031.",
)
ALGUES = (
    "Cultiver des macroalgues pour des emballages biodégradables dans les régions côtières",
    "Les propositions développent la cultivation de macroalgues le long de l'Atlantique et de l'Adriatique, "
    "testent des emballages biodégradables avec des partenaires industriels, et réduisent l'eutrophisation "
    "dans trois régions d'ici à 2031.",
)
ALGEN = (
    "Kultivierung von Makroalgen für biodegradierbare Verpackungen in Küstenregionen",
    "Die Projekte sollen die Kultivierung von Makroalgen an der Atlantikküste und der Adria entwickeln, mit "
    "industriellen Partnern biodegradierbare Verpackungen testen und die Eutrophierung in drei Regionen bis "
    "2031 reduzieren.",
)
GREEK = (
    "Καλλιέργεια μακροφυκών για βιοδιασπώμενες συσκευασίες σε παράκτιες περιοχές",
    "Οι προτάσεις πρέπει να αναπτύξουν την καλλιέργεια των μακροφυκών και να δοκιμάσουν συσκευασίες με τους "
    "εταίρους της βιομηχανίας για τις περιοχές του Ατλαντικού.",
)
# Other calls of the same day: what most of them say is worth little.
OTHERS = [
    (
        f"{what} in European cities",
        f"Proposals should test {what.lower()} with partners in the regions and report to the Commission.",
    )
    for what in (
        "Quantum sensors for tunnels",
        "Heat pumps in listed buildings",
        "Digital twins of hospitals",
        "Recycling of wind turbine blades",
        "Ballast water treatment",
        "Night trains",
    )
]


def call(key, source, words, on=DAY, **fields):
    title, text = words
    return notice(key, source, title, on, text=text, **fields)


def others(source="eu_portal"):
    return [call(f"o{number}", source, words) for number, words in enumerate(OTHERS)]


def grouped(*notices, similarities=None):
    found = resolve(notices, (), {}, AS_OF, similarities=similarities).opportunities
    return [sorted(ref.key for ref in o.notices) for o in found if len(o.notices) > 1]


@pytest.mark.parametrize(("words", "language"), [(ALGUES, "fr"), (ALGEN, "de")])
def test_a_translation_is_found_by_names_numbers_and_technical_words(words, language):
    notices = [call("en", "eu_portal", SEAWEED), call("xx", "mirror", words), *others()]
    assert grouped(*notices) == [["en", "xx"]]
    (edge,) = [e for e in resolve(notices, (), {}, AS_OF).edges if e.author == "rule:translation"]
    assert edge.judgement is Judgement.SAME
    assert {"en", language} <= set(edge.reasons[0].replace("/", " ").split())


def test_three_languages_are_one_call_in_any_order():
    notices = [
        call("a", "eu_portal", SEAWEED),
        call("b", "fr_mirror", ALGUES),
        call("c", "de_mirror", ALGEN),
        *others(),
    ]
    for seed in range(4):
        random.Random(seed).shuffle(notices)
        assert grouped(*notices) == [["a", "b", "c"]]


def test_a_grant_number_that_both_name_tells_where_hardly_any_word_does():
    irish = (
        "Teicneolaíochtaí agus próisis maidir leis an bhfeamainn",
        "Comhaontú Deontais 901234567 - BRUTH",
    )
    english = ("Seaweed technologies and processes for the islands", "Grant Agreement 901234567 - BRUTH")
    assert grouped(call("en", "eu_portal", english), call("ga", "mirror", irish)) == [["en", "ga"]]


KEPT_APART = {
    "another deadline": {"on": "2026-10-22"},
    "no deadline": {"on": None},
    "another round": {"words": (f"{ALGUES[0]} - deuxième appel", ALGUES[1]), "rounds": True},
    "another funder": {"funder": "Région Bretagne"},
    "another official number": {"ids": [("eu_topic", "HORIZON-CL6-2026-9")]},
    "the same portal": {"source": "eu_portal"},
}


@pytest.mark.parametrize("why", KEPT_APART)
def test_a_translation_is_none_with(why):
    fields = dict(KEPT_APART[why])
    title, text = SEAWEED
    first = f"{title} - first call" if fields.pop("rounds", False) else title
    english = call(
        "en",
        "eu_portal",
        (first, text),
        funder="European Commission",
        ids=[("eu_topic", "HORIZON-CL6-2026-1")],
    )
    stated = {"source": "mirror", "words": ALGUES, "key": "xx", "funder": "Commission européenne"} | fields
    assert grouped(english, call(**stated), *others()) == []


def test_without_any_of_these_it_is_one():
    ids = [("eu_topic", "HORIZON-CL6-2026-1")]
    english = call("en", "eu_portal", SEAWEED, funder="European Commission", ids=ids)
    assert grouped(english, call("xx", "mirror", ALGUES), *others()) == [["en", "xx"]]


def test_a_funders_name_may_be_translated_too():
    english = call("en", "eu_portal", SEAWEED, funder="European Commission")
    french = call("fr", "mirror", ALGUES, funder="Commission européenne")
    assert grouped(english, french, *others()) == [["en", "fr"]]


def test_of_two_that_are_as_near_neither_is_taken():
    again = (SEAWEED[0].replace("packaging", "cutlery"), SEAWEED[1])
    notices = [
        call("en", "eu_portal", SEAWEED),
        call("en2", "eu_portal", again),
        call("fr", "mirror", ALGUES),
    ]
    assert grouped(*notices, *others()) == []


def test_another_call_of_the_day_is_no_translation_when_the_original_is_missing():
    assert grouped(call("fr", "mirror", ALGUES), *others()) == []


# Similarities of meaning, made by hand as a flow would hand them in


def greek_case():
    return [call("en", "eu_portal", SEAWEED), call("el", "gr_mirror", GREEK), *others()]


def similar(notices, **known):
    """Every pair worth knowing at 0.2, except those named by the key of the English notice."""
    pairs = pairs_in_two_languages(notices)
    return {pair: next((known[ref.key] for ref in pair if ref.key in known), 0.2) for pair in pairs}


def test_without_a_word_in_common_a_similarity_that_is_handed_in_tells():
    notices = greek_case()
    assert grouped(*notices) == []
    assert grouped(*notices, similarities=similar(notices, en=0.6)) == [["el", "en"]]


@pytest.mark.parametrize(
    "known", [{"en": 0.4}, {"en": 0.6, "o3": 0.55}, {}], ids=["too low", "a rival as near", "all alike"]
)
def test_a_similarity_that_does_not_tell_joins_nothing(known):
    notices = greek_case()
    assert grouped(*notices, similarities=similar(notices, **known)) == []


@pytest.mark.parametrize("known", [{"en": 0.1}, {"en": 0.3, "o3": 0.7}], ids=["low", "another is nearer"])
def test_what_names_and_technical_words_tell_no_similarity_unsays(known):
    notices = [call("en", "eu_portal", SEAWEED), call("fr", "mirror", ALGUES), *others()]
    assert grouped(*notices) == [["en", "fr"]]
    assert grouped(*notices, similarities=similar(notices, **known)) == [["en", "fr"]]


def test_only_pairs_of_one_day_two_sources_and_two_languages_are_worth_a_similarity():
    notices = [
        *greek_case(),
        call("late", "eu_portal", SEAWEED, on="2027-03-01"),
        call("self", "gr_mirror", OTHERS[0]),
    ]
    pairs = pairs_in_two_languages(notices)
    assert {ref.key for pair in pairs for ref in pair} == {"en", "el", *(f"o{n}" for n in range(len(OTHERS)))}
    assert all(left < right for left, right in pairs)
    assert all("el" in {left.key, right.key} for left, right in pairs)


def test_a_similarity_of_a_notice_that_has_gone_is_left_aside():
    notices = greek_case()
    assert grouped(notices[1], *notices[2:], similarities=similar(notices, en=0.6)) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (SEAWEED[1], "en"),
        (ALGUES[1], "fr"),
        (ALGEN[1], "de"),
        (GREEK[1], "el"),
        ("Le proposte devono essere inviate entro il 3 marzo per la selezione dei progetti", "it"),
        ("Los proyectos de las universidades se presentan en la sede y por vía electrónica", "es"),
        ("ROLAW III", None),
        ("", None),
    ],
)
def test_a_language_is_known_by_its_small_words(text, language):
    assert written_in(text) == language


def test_cross_language_pairs_of_the_eu_exports_are_found():
    folder = SHARED / "benchmarks" / "eu_dedup"
    if not folder.exists():
        pytest.skip("the shared set eu_dedup is not here")
    records = [json.loads(line) for line in (folder / "records.jsonl").read_text().splitlines()]
    notices = {record["_id"]: plain_notice(record, hide_title=False) for record in records}
    spoken = {key: written_in(f"{n.title} {n.text}") for key, n in notices.items()}
    pairs = [line.split() for line in (folder / "pairs.tsv").read_text().splitlines()[1:]]
    crossing = [
        pair for pair in pairs if None not in {spoken[k] for k in pair} and len({spoken[k] for k in pair}) > 1
    ]
    found = {
        ref.key: o.id
        for o in resolve(list(notices.values()), (), {}, AS_OF).opportunities
        for ref in o.notices
    }
    right = sum(found[left] == found[right] for left, right in crossing)
    assert len(crossing) >= 9
    assert right >= len(crossing) - 1
