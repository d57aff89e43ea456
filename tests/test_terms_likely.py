"""What a clause means where no rule knows its words: shown as possible, to a person at most."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from db.records import MEANING, NoticeRef, Opportunity, Screening, Standing, TermCard
from db.store import Store
from flows.night.embedding import encoders_here
from flows.night.terms import card_as_json, card_lines, read_terms
from ranking.encoders import Encoders
from ranking.safeguards import screen
from ranking.term_packs import FAMILIES
from ranking.terms import term_card
from ranking.terms_likely import NONE, as_asked, reader, to_encode, with_likely
from ranking.terms_verdict import STANDARD_FROM, terms_of_night
from tests.labelled import table
from tests.ranking_cases import notice, profile
from tests.test_terms import found_in

NIGHT = date(2026, 8, 11)
# No rule knows it: what it means is that what was supplied may not be passed on.
PLAINLY = "The box we give you must never travel on to a third nation or be given to somebody else."
STATED = "Technology developed in the project is subject to export control and needs a licence."


def possibly(family: str, text: str = PLAINLY) -> tuple[object, TermCard]:
    """A notice and its card, which possibly states a term: the vector means just that."""
    read = notice(text=text)
    card = term_card(read)
    meant = reader().heads[reader().families.index(family)]
    vector = (reader().centre + meant / np.linalg.norm(meant) * 10).astype(np.float32)
    return read, with_likely(read, card, dict.fromkeys(to_encode(read, card), vector))


def test_what_is_possible_is_quoted_word_for_word_and_never_called_stated():
    read, card = possibly("re_export")
    (term,) = card.possible
    assert card.standing("re_export") is Standing.POSSIBLY
    assert card.families == ()
    assert term.rule == f"re_export/{MEANING}"
    assert term.pack == reader().name
    assert read.text[term.quote.start : term.quote.end] == term.quote.text == PLAINLY
    assert any("by its meaning" in line for line in card_lines(card, read))
    told = {each["family"]: each for each in card_as_json(card)["terms"]}
    assert told["re_export"]["standing"] == "possibly stated"
    assert told["re_export"]["clauses"][0]["text"] == PLAINLY


def test_what_a_rule_found_is_not_asked_again():
    read = notice(text=STATED)
    assert to_encode(read, term_card(read)) == {}


@pytest.mark.parametrize(
    ("family", "who", "screening"),
    [
        ("re_export", {}, Screening.REVIEW),
        ("export_control", {}, Screening.REVIEW),
        ("ownership_control", {"country": "KE"}, Screening.REVIEW),
        ("ownership_control", {"country": "NL"}, Screening.CLEAR),
        ("country_limits", {"country": "KE"}, Screening.CLEAR),
        ("audit", {}, Screening.CLEAR),
    ],
)
def test_what_is_possible_leads_to_a_review_at_most(family, who, screening):
    read, card = possibly(family)
    found = screen(profile(**who), replace(read, source="eu_example"), {}, card)
    assert found.screening is screening


def test_what_many_calls_of_a_source_say_is_no_matter_of_one_call():
    listed = [of(f"n{n}") for n in range(STANDARD_FROM)]
    cards = {each.id: possibly("re_export")[1] for each in listed}
    night = terms_of_night(listed, cards)
    found = screen(profile(), listed[0].merged, {}, cards[listed[0].id], night)
    assert found.screening is Screening.CLEAR


def of(key: str, text: str = PLAINLY) -> Opportunity:
    merged = notice(key, text=text)
    return Opportunity(f"op-{key}", merged, (NoticeRef(merged.source, merged.key),))


def test_the_reader_knows_every_family_and_none():
    assert reader().families == (*FAMILIES, NONE)
    assert reader().heads.shape == (len(FAMILIES) + 1, len(reader().centre))
    assert not reader().is_worth_encoding("Contact")


def test_without_its_encoder_the_rules_read_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(Encoders, "across", None)
    with Store.open(tmp_path / "legation.db") as store:
        cards = read_terms(store, [of("a")], NIGHT, encoders_here())
    assert cards["op-a"].possible == ()


@pytest.mark.slow
def test_a_night_reads_what_no_rule_knows_and_reads_it_once(tmp_path):
    encoders = encoders_here()
    if encoders.across != reader().encoder:
        pytest.skip("the multilingual encoder is not there")
    told = next(
        row["text"]
        for row in table("terms_plainly")
        if row["families"] == "re_export" and not found_in(row["text"], row["lang"])
    )
    with Store.open(tmp_path / "legation.db") as store:
        first = read_terms(store, [of("a", told)], NIGHT, encoders)
        assert first["op-a"].standing("re_export") is Standing.POSSIBLY
        assert reader().name in first["op-a"].packs
        assert read_terms(store, [of("a", told)], NIGHT, encoders) == first
        # Who reads by rules alone has another card: it is read again.
        assert read_terms(store, [of("a", told)], NIGHT)["op-a"].possible == ()


@pytest.mark.slow
def test_with_it_half_of_what_nobody_expected_is_found_and_few_are_invented():
    # Of the sealed table nothing was taught: 0.54 are found with 0.89 right; by rules alone 0.18 with 0.77.
    encoders = encoders_here()
    if encoders.across != reader().encoder:
        pytest.skip("the multilingual encoder is not there")
    rows = [(row, notice(text=row["text"], language=row["lang"])) for row in table("terms_sealed")]
    cards = [(row, read, term_card(read)) for row, read in rows]
    texts = {key: text for _, read, card in cards for key, text in to_encode(read, card).items()}
    encoded = encoders.load(reader().encoder).encode(list(texts.values()))
    vectors = dict(zip(texts, encoded, strict=True))
    right = missed = wrong = 0
    for row, read, card in cards:
        said = set(row["families"].split(",")) - {NONE}
        found = {*card.families, *(term.family for term in with_likely(read, card, vectors).possible)}
        right, missed, wrong = (
            right + len(said & found),
            missed + len(said - found),
            wrong + len(found - said),
        )
    assert right / (right + missed) >= 0.53
    assert right / (right + wrong) >= 0.88


def test_sentences_are_encoded_alike_however_they_are_spaced():
    assert as_asked("One\n two") == as_asked("One two")
