"""Name screening: what is raised and what is not, over a list of ten thousand invented names."""

# ruff: noqa: E501  (tables)
from __future__ import annotations

import random
from collections import defaultdict

import pytest
from ranking_cases import AS_OF, notice, opportunity, profile, vectors_for
from screening_cases import Maker

from db.records import Consortium, Disagreement, NoticeRef, Screening
from ranking.match import rank
from ranking.screening import EntityKind, Grade, ListedEntry, ListedName, Subject, compare
from ranking.screening_names import alternatives, keys_of, read_name
from ranking.screening_verdict import ListVersion, NamesOfNight, partner, possible, subjects_of

ORGANISATION, PERSON = EntityKind.ORGANISATION, EntityKind.PERSON
ASKED_OF_EACH_HALF = 1_200
UN = ListVersion("un", AS_OF.date(), "ab" * 32, 3)


def listed(*names: str, kind=ORGANISATION, countries=("RU",), **more) -> ListedEntry:
    found = tuple(ListedName(name, place > 0) for place, name in enumerate(names))
    return ListedEntry("EX.1", found, kind, countries, **more)


@pytest.fixture(scope="module")
def made():
    """The list, filed as the program files it, and the questions."""
    maker, filed = Maker(), defaultdict(list)
    for entry in maker.entries:
        for key in {key for name in entry.names for key in keys_of(read_name(name.said))}:
            filed[key].append(entry)
    return maker, filed


def found_for(subject: Subject, filed):
    near = {
        entry.id: entry
        for said in alternatives(subject.said)
        for key in keys_of(read_name(said))
        for entry in filed.get(key, ())
    }
    return [found for entry in near.values() if (found := compare(subject, entry))]


@pytest.mark.parametrize("held_out", [False, True], ids=["in sight while tuning", "held out"])
def test_corroborated_names_are_raised_and_near_namesakes_are_not(made, held_out):
    maker, filed = made
    asked = [question for question in maker.questions if question.held_out is held_out]
    right, wrong = [], []
    for question in random.Random(11).sample(asked, ASKED_OF_EACH_HALF):
        raised = {each.entry.id for each in possible(found_for(question.subject, filed))}
        (right if question.raised else wrong).append((question.entry in raised, question))
    assert sum(hit for hit, _ in right) / len(right) >= 0.95
    assert [question for hit, question in wrong if hit] == []


def test_nothing_is_raised_on_a_name_alone(made):
    maker, filed = made
    alone = [each for each in maker.questions if each.kind in {"nothing known", "type alone"}]
    asked = random.Random(5).sample(alone, 600)
    findings = [found for each in asked for found in found_for(each.subject, filed)]
    assert len(findings) >= len(asked)
    assert possible(findings) == ()
    assert all(not found.agrees for found in findings)


@pytest.mark.parametrize(
    ("asked", "more", "grade", "why"),
    [
        ("Vektor Avtomatika", {"countries": ("RU",)}, Grade.POSSIBLE, "country RU"),
        ("VEKTOR Avtomatika, OOO", {"portal": "RU"}, Grade.POSSIBLE, "where the name was published"),
        ("Vektor Avtomatika Russia", {}, Grade.POSSIBLE, "which the name itself names"),
        ("Вектор Автоматика", {"countries": ("RU",)}, Grade.POSSIBLE, "country RU"),
        ("Vektor Avtomatika OOO", {}, Grade.NAME_ONLY, ""),
        ("Vektor Avtomatika", {"portal": "FR"}, Grade.NAME_ONLY, ""),
        ("Vektor Avtomatika", {"countries": ("KZ",)}, Grade.NAME_ONLY, "country KZ, listed with RU"),
        ("Vektor Avtomatika Kazakhstan", {}, Grade.NAME_ONLY, "country KZ, listed with RU"),
        ("Vektor Avtomatika", {"kind": PERSON, "countries": ("RU",)}, Grade.NAME_ONLY, "listed as organisation"),
        ("Vektor Avtomatika AO", {"countries": ("RU",)}, Grade.NAME_ONLY, "legal form ao"),
        ("Vektor Avtomatika Leasing", {"countries": ("RU",)}, None, ""),
        ("Avtomatika", {"countries": ("RU",)}, None, ""),
    ],
)  # fmt: skip
def test_a_name_is_raised_only_with_a_fact_beside_it_and_none_against(asked, more, grade, why):
    found = compare(
        Subject(asked, "funder", **more), listed("Vektor Avtomatika OOO", "ООО «Вектор Автоматика»")
    )
    assert (found and found.grade) is grade
    if found:
        assert why in "; ".join((*found.agrees, *found.contradicts))


@pytest.mark.parametrize(
    ("entry", "asked", "raised"),
    [
        (listed("National Bank", countries=("IR",)), Subject("National Bank", "funder", portal="IR"), True),
        (listed("National Bank", countries=("IR",)), Subject("National Bank of Iran", "funder"), True),
        (listed("National Bank", "NB"), Subject("National Bank (NB)", "funder"), False),
        (listed("Sidor Olm", kind=PERSON, born=(1950,)), Subject("Sidor Olm", "name", PERSON, born=1950), True),
        (listed("Sidor Olm", kind=PERSON, born=(1950,)), Subject("Sidor Olm", "name", PERSON, ("RU",), born=1980), False),
        (listed("Ali bin Tarik", kind=PERSON), Subject("Tarik bin Ali", "name", PERSON, ("RU",)), False),
        (listed("Plant No. 5 Dolmar"), Subject("Plant No. 6 Dolmar", "funder", countries=("RU",)), False),
        (listed("Dolmar Photonics GmbH"), Subject("Dolmar Photonics AG", "funder", countries=("RU",)), False),
        (listed("New Mexico Dolmar", countries=("MX",)), Subject("New Mexico Dolmar", "funder"), False),
    ],
)  # fmt: skip
def test_common_words_fathers_numbers_and_forms_tell_names_apart(entry, asked, raised):
    found = compare(asked, entry)
    assert (found is not None and found.grade is Grade.POSSIBLE) is raised


def test_a_weak_alias_of_one_word_is_never_raised():
    entry = ListedEntry(
        "EX.2", (ListedName("Sidor Olm"), ListedName("Dashkur", True, weak=True)), PERSON, ("IR",)
    )
    found = compare(Subject("Dashkur", "name", PERSON, ("IR",)), entry)
    assert found is not None
    assert found.grade is Grade.NAME_ONLY


def test_the_names_of_a_call_are_its_funders_and_contacts():
    call = opportunity("1", source="it_example", funder="Fondo Uno", contacts=("Ufficio Bandi",))
    other = Disagreement(
        "funder", ((NoticeRef("us_example", "9"), "Fund One"), (NoticeRef("it_example", "1"), "Fondo Uno"))
    )
    named = subjects_of(type(call)(call.id, call.merged, call.notices, disagreements=(other,)))
    assert [(each.said, each.field, each.portal) for each in named] == [
        ("Fondo Uno", "funder", "IT"),
        ("Fund One", "funder, as us_example says", "US"),
        ("Ufficio Bandi", "contact", "IT"),
    ]


def screened(names: NamesOfNight | None, call, *others, **more):
    asked = profile(safeguards={"screening_lists": ["un"]}, **more)
    profiles = [asked, *others]
    return rank([call], profiles, vectors_for([call], profiles), AS_OF, names=names)[asked.id][0]


def names_of_night(subject: Subject, entry: ListedEntry, version: ListVersion = UN) -> NamesOfNight:
    found = compare(subject, entry)
    return NamesOfNight(
        AS_OF.date(), {"un": version}, {}, {("un", subject): possible([found] if found else [])}
    )


def test_a_possible_match_sends_a_call_to_review_and_moves_no_score():
    call = opportunity("1", source="ru_example", funder="Vektor Avtomatika")
    [subject] = subjects_of(call)
    plain = screened(NamesOfNight(AS_OF.date(), {"un": UN}), call)
    raised = screened(names_of_night(subject, listed("Vektor Avtomatika OOO")), call)
    assert (plain.screening, raised.screening) == (Screening.CLEAR, Screening.REVIEW)
    assert (raised.score, raised.dropped_by) == (plain.score, None)
    for said in (
        "screening:un",
        "funder “Vektor Avtomatika”",
        "EX.1",
        "of 2026-09-01 (version abababab)",
        "country RU",
    ):
        assert said in raised.screening_reason
    assert not raised.notes


def test_a_list_that_is_not_there_or_old_is_told_with_every_match():
    call = opportunity("1")
    for names in (None, NamesOfNight(AS_OF.date(), missing={"un": "there is none"})):
        assert "Names were not screened against un." in screened(names, call).notes
    old = ListVersion("un", AS_OF.date().replace(month=8, day=24), "ab" * 32, 3)
    notes = screened(NamesOfNight(AS_OF.date(), {"un": old}), call).notes
    assert notes == ("Names were screened against an old list: un is of 2026-08-24.",)


def test_a_hold_stays_a_hold_beside_a_possible_match():
    core = {"domains": [{"name": "drought", "tier": "core"}]}
    call = opportunity("1", source="ru_example", funder="Vektor Avtomatika")
    names = names_of_night(subjects_of(call)[0], listed("Vektor Avtomatika"))
    asked = profile(safeguards={"screening_lists": ["un"], "clearance": "owner"}, **core)
    [found] = rank([call], [asked], vectors_for([call], [asked]), AS_OF, names=names)[asked.id]
    assert found.screening is Screening.HOLD
    assert "possible match" in found.screening_reason


@pytest.mark.parametrize("visibility", ["shareable", "desk"])
def test_a_suggested_partner_is_screened_and_a_name_kept_back_stays_so(visibility):
    other = profile(
        profile="other", name="Dolmar Photonics", country="RU", consent_matchmaking=True, visibility=visibility,
        capabilities=[{"text": "index insurance for smallholder farmers"}],
    )  # fmt: skip
    call = opportunity("1", consortium=Consortium(required=True))
    names = names_of_night(partner(other), listed("Dolmar Photonics"))
    found = screened(names, call, other)
    assert found.screening is Screening.REVIEW
    assert ("Dolmar" in found.screening_reason) is (visibility == "shareable")
    alone = screened(names, opportunity("2"), other)
    assert alone.screening is Screening.CLEAR


def test_notices_without_names_ask_nothing():
    assert notice().funder is None
    assert subjects_of(opportunity("1")) == ()
