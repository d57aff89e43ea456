"""Ranking: order, score, reasons and safeguards, with an encoder that needs no model."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ranking_cases import (
    AS_OF,
    DROUGHT,
    OPERA,
    QUANTUM,
    ROOT,
    deadline,
    match,
    matches,
    notice,
    opportunity,
    profile,
    vectors_for,
)

from db.records import Consortium, DeadlineKind, Money, Screening, TextBasis, Verdict
from ranking.fusion import Parts, Recipe, best_passages, fit_of, meaning
from ranking.lexical import Document, LexicalIndex
from ranking.match import rank, texts_to_embed
from ranking.passages import text_key
from ranking.profile_fields import PROFILE_FIELDS, Effect
from ranking.scoring import SubjectFit, components, score

QUANTUM_DESK = {
    "capabilities": [{"text": "quantum processors with control electronics"}],
    "gaps": [],
    "domains": [{"name": "quantum computing", "tier": "core"}],
}
WORDS = st.lists(
    st.sampled_from([*(DROUGHT + QUANTUM + OPERA).split(), "\n", "naïve", "“quoted”", "A."]), max_size=80
)


def three() -> list:
    return [
        opportunity("drought"),
        opportunity("opera", title="Young opera", text=OPERA),
        opportunity("quantum", title="Quantum processors", text=QUANTUM),
    ]


def points(found, name: str) -> float:
    return next((c.points for c in found.components if c.name == name), 0.0)


def test_what_a_profile_is_about_comes_first_and_the_unrelated_scores_low():
    found = matches(three(), profile())
    assert found[0].opportunity == "op-drought"
    assert found[0].score > 50
    assert all(other.score < 20 for other in found[1:])


def test_one_capability_served_well_beats_a_little_of_everything():
    asked = profile(
        capabilities=[{"text": t} for t in ("quantum processors", "opera singers", "index insurance")],
        gaps=[],
    )
    assert matches(three(), asked)[0].score > 35


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(WORDS, min_size=1, max_size=6), titles=WORDS)
def test_components_add_up_and_quotes_are_verbatim_whatever_the_text(texts, titles):
    found = [
        opportunity(f"n{i}", title=" ".join(titles[:8]), text=" ".join(words))
        for i, words in enumerate(texts)
    ]
    merged = {o.id: o.merged for o in found}
    asked = profile(want=[{"text": "training"}], money={"min": 5, "currency": "EUR"})
    for one in matches(found, asked):
        assert round(sum(part.points for part in one.components), 1) == one.score
        assert 0 <= one.score <= 100
        quotes = [reason.quote for reason in one.reasons]
        quotes += [gate.quote for gate in one.gates if gate.quote is not None]
        for quote in quotes:
            assert getattr(merged[one.opportunity], quote.field)[quote.start : quote.end] == quote.text
        assert len({(q.field, q.start, q.end) for q in (r.quote for r in one.reasons)}) == len(one.reasons)


def test_a_reason_names_the_profiles_text_and_quotes_the_sentence_that_meets_it():
    best = matches(three(), profile())[0]
    said = {reason.profile_text: reason.quote.text for reason in best.reasons}
    assert said["index insurance for smallholder farmers"] == "Index insurance pays smallholder farmers."
    assert {reason.facet for reason in best.reasons} == {"capability", "gap"}


def test_ties_stand_in_the_order_of_their_ids_and_dropped_ones_come_last():
    twins = [opportunity(key) for key in ("b", "a", "c")]
    closed = opportunity("0", deadlines=(deadline(date(2026, 1, 1)),))
    found = matches([*twins, closed], profile())
    assert [m.opportunity for m in found] == ["op-a", "op-b", "op-c", "op-0"]


def test_neither_the_order_of_the_opportunities_nor_other_profiles_change_a_match():
    asked, other = profile(), profile(profile="other", **QUANTUM_DESK)
    assert matches(three(), asked) == matches(three()[::-1], asked) == matches(three(), asked, other)


def test_other_notices_hardly_move_a_score():
    several = three() + [opportunity(f"d{n}", title=f"Herders and drought {n}") for n in range(5)]
    crowd = [opportunity(f"x{n}", title=f"Small stages {n}", text=OPERA + f" Round {n}.") for n in range(60)]
    alone = {m.opportunity: m.score for m in matches(several, profile())}
    among = {m.opportunity: m.score for m in matches(several + crowd, profile())}
    assert max(abs(among[key] - score) for key, score in alone.items()) < 3


def test_a_title_alone_reaches_no_more_than_the_ceiling_and_says_so():
    title = "Drought early warning and seasonal climate forecasts, index insurance for smallholder farmers"
    thin = match(opportunity(title=title, text="", text_basis=TextBasis.TITLE_ONLY), profile())
    assert thin.score == 60
    assert points(thin, "thin notice") < 0
    assert "Thin: only the title was read; read the source." in thin.notes


def test_a_thin_notice_may_lead_a_read_one_that_is_about_something_else():
    thin = opportunity("thin", title="Drought early warning", text="", text_basis=TextBasis.TITLE_ONLY)
    read = opportunity("read", title="Young opera", text=OPERA)
    found = matches([thin, read], profile())
    assert [one.opportunity for one in found] == ["op-thin", "op-read"]


def test_a_thin_notice_is_ranked_as_if_its_text_went_on_like_its_title():
    title = "Drought early warning"
    thin = opportunity("thin", title=title, text="", text_basis=TextBasis.TITLE_ONLY)
    short = opportunity("short", title=title, text="", text_basis=TextBasis.FULL)
    assert points(match(thin, profile()), "meaning") > points(match(short, profile()), "meaning")


def test_of_two_close_fits_the_closer_one_still_scores_more():
    fits = [SubjectFit(0.5 + more, 0.4 + more, 0.3, 0.3) for more in (0.0, 0.1, 0.2)]
    scores = [score(components(profile(), notice(), fit, (), AS_OF)) for fit in fits]
    assert 70 < scores[0] < scores[1] < scores[2] < 85


@pytest.mark.parametrize("part", ["meaning", "words", "phrases", "whole"])
def test_every_part_of_a_fit_is_a_component_in_plain_words(part):
    found = matches(three(), profile())[0]
    (shown,) = [component for component in found.components if component.name == part]
    assert shown.points > 0
    assert shown.explanation.endswith(".")


def test_each_text_is_to_be_embedded_once():
    texts = texts_to_embed([opportunity("a"), opportunity("b")], [profile(), profile(profile="other")])
    assert len(texts) == 4
    assert all(text_key(text) == key for key, text in texts.items())


def test_without_vectors_words_still_count_and_the_match_says_so():
    found = rank(three(), [profile()], {}, AS_OF)["test-lab"]
    assert found[0].opportunity == "op-drought"
    assert points(found[0], "meaning") == 0
    assert "Not compared by meaning yet: a passage has no vector." in found[0].notes


def test_nothing_to_rank_and_nobody_to_rank_for_are_answers():
    assert rank([], [profile()], {}, AS_OF) == {"test-lab": []}
    assert rank(three(), [], {}, AS_OF) == {}


def test_ranking_loads_no_model():
    program = "import sys, ranking.match, ranking.profiles; print('torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "False"


# Safeguards


@pytest.mark.parametrize(
    ("text", "basis", "screening", "said"),
    [
        (QUANTUM, TextBasis.FULL, Screening.REVIEW, "A quantum computer must run for a day."),
        (DROUGHT, TextBasis.FULL, Screening.CLEAR, ""),
        ("", TextBasis.TITLE_ONLY, Screening.REVIEW, "the text was not read"),
    ],
)
def test_a_core_domain_or_unread_text_goes_to_the_review_list(text, basis, screening, said):
    found = match(opportunity(text=text, text_basis=basis), profile(**QUANTUM_DESK))
    assert found.screening is screening
    assert said in found.screening_reason


def test_a_core_domain_in_other_words_is_found_by_its_meaning():
    near = opportunity(title="Physics", text="Computing needs quantum effects.")
    found = match(near, profile(**QUANTUM_DESK))
    assert found.screening is Screening.REVIEW
    assert "close in meaning" in found.screening_reason


def test_the_tier_changes_the_route_and_never_the_score():
    open_desk = {**QUANTUM_DESK, "domains": [{"name": "quantum computing", "tier": "peripheral"}]}
    one = opportunity(title="Quantum processors", text=QUANTUM)
    core, peripheral = match(one, profile(**QUANTUM_DESK)), match(one, profile(**open_desk))
    assert (core.screening, peripheral.screening) == (Screening.REVIEW, Screening.CLEAR)
    assert core.components == peripheral.components


# Every field of a profile that ranking reads: two values of it, the notice, and what a person sees change.

ABOUT_WATER = {"text": "Sorghum grows where water is kept. Farmers store it."}
FRENCH = {"text": "La télédétection suit les sols.", "language": "fr", "title": "Sols"}
FLIPS = {
    "kind": (
        {"applicant_types": [], "kind": "company"},
        {"applicant_types": [], "kind": "programme"},
        {"applicant_types": ("for_profit_small",)},
        lambda m: verdict(m, "applicant"),
    ),
    "country": ({}, {"country": "DE"}, {"eligible_countries": ("KE",)}, lambda m: m.dropped_by),
    "applicant_types": (
        {},
        {"applicant_types": ["individual"]},
        {"applicant_types": ("higher_education_public",)},
        lambda m: m.dropped_by,
    ),
    "languages": ({}, {"languages": ["fr"]}, {}, lambda m: points(m, "language")),
    "summary": ({}, {"summary": "Storing water for sorghum farmers"}, ABOUT_WATER, lambda m: m.score),
    "capabilities": ({}, {"capabilities": [{"text": "water for sorghum"}]}, ABOUT_WATER, lambda m: m.score),
    "gaps": ({}, {"gaps": [{"text": "water for sorghum"}]}, ABOUT_WATER, lambda m: m.score),
    "domains": ({}, {"domains": [{"name": "sorghum water"}]}, ABOUT_WATER, lambda m: m.score),
    "domains.tier": (
        {"domains": [{"name": "sorghum"}]},
        {"domains": [{"name": "sorghum", "tier": "core"}]},
        ABOUT_WATER,
        lambda m: m.screening,
    ),
    "domains.synonyms": (
        {"domains": [{"name": "earth observation"}]},
        {"domains": [{"name": "earth observation", "synonyms": {"fr": ["télédétection"]}}]},
        FRENCH,
        lambda m: m.score,
    ),
    "roadmap": (
        {"roadmap": [{"priority": "water for sorghum"}]},
        {"roadmap": [{"priority": "water for sorghum", "weight": 3}]},
        ABOUT_WATER,
        lambda m: m.score,
    ),
    "must": ({}, {"must": [{"field": "trl", "op": ">=", "value": 9}]}, {}, lambda m: len(m.gates)),
    "want": ({}, {"want": [{"text": "drought"}]}, {}, lambda m: points(m, "wants") > 0),
    "avoid": ({}, {"avoid": [{"field": "language", "op": "is", "value": "en"}]}, {}, lambda m: m.dropped_by),
    "money.min": (
        {"money": {"currency": "EUR"}},
        {"money": {"currency": "EUR", "min": 99}},
        {"award_ceiling": Money(Decimal(9), "EUR")},
        lambda m: m.dropped_by,
    ),
    "money.max": (
        {"money": {"currency": "EUR"}},
        {"money": {"currency": "EUR", "max": 5}},
        {"award_floor": Money(Decimal(9), "EUR"), "consortium": Consortium(required=False)},
        lambda m: m.dropped_by,
    ),
    "money.currency": (
        {"money": {"currency": "EUR"}},
        {"money": {"currency": "KES"}},
        {"award_ceiling": Money(Decimal(9), "EUR")},
        lambda m: points(m, "money"),
    ),
    "money.cofunding_capacity": (
        {"money": {"currency": "EUR", "cofunding_capacity": 0.6}},
        {"money": {"currency": "EUR", "cofunding_capacity": 0.2}},
        {"cofunding_rate": Decimal("0.5")},
        lambda m: m.dropped_by,
    ),
    "money.in_kind": (
        {"money": {"currency": "EUR", "cofunding_capacity": 0.2}},
        {"money": {"currency": "EUR", "cofunding_capacity": 0.2, "in_kind": True}},
        {"cofunding_rate": Decimal("0.5")},
        lambda m: m.dropped_by,
    ),
    "partners.role": (
        {},
        {"partners": {"role": "alone"}},
        {"consortium": Consortium(required=True)},
        lambda m: m.dropped_by,
    ),
    "partners.sought": (
        {},
        {"partners": {"sought": ["DE"]}},
        {"eligible_countries": ("KE", "DE")},
        lambda m: points(m, "wants"),
    ),
    "safeguards.clearance": (
        QUANTUM_DESK,
        {**QUANTUM_DESK, "safeguards": {"clearance": "owner"}},
        {"text": QUANTUM},
        lambda m: m.screening,
    ),
    "safeguards.screening_lists": (
        {},
        {"safeguards": {"screening_lists": ["names.csv"]}},
        {},
        lambda m: m.notes,
    ),
    "review_by": ({}, {"review_by": "2026-08-31"}, {}, lambda m: m.notes),
}
ELSEWHERE = {
    "profile", "name", "unit", "visibility", "consent_matchmaking", "valid_until", "feedback",
    "recipients", "recipients.email", "recipients.language", "recipients.frequency", "recipients.max_items",
    "recipients.sees", "recipients.all_new", "notify",
    "reminders", "lead_days", "approval", "approval.by", "approval.within_hours", "approval.then",
    "approval.language", "safeguards.language",
    "safeguards.owner", "safeguards.delegate", "safeguards.escalate_to", "safeguards.escalate_after_days",
}  # fmt: skip


def verdict(found, rule: str) -> Verdict:
    return next(gate.verdict for gate in found.gates if gate.rule == rule)


def test_every_field_that_ranking_reads_is_flipped_below():
    assert set(FLIPS) | ELSEWHERE == set(PROFILE_FIELDS)
    assert all(
        PROFILE_FIELDS[path].effect is Effect.MAIL for path in ELSEWHERE if path.startswith("recipients")
    )


@pytest.mark.parametrize("path", FLIPS)
def test_a_profile_field_changes_what_a_person_sees(path):
    before, after, stated, seen = FLIPS[path]
    one = opportunity(**stated)
    assert seen(match(one, profile(**before))) != seen(match(one, profile(**after)))


def test_an_expired_profile_is_not_ranked():
    assert matches(three(), profile(valid_until="2026-08-31")) == []
    assert len(matches(three(), profile(valid_until="2026-09-01"))) == 3


def test_a_consenting_profile_is_suggested_where_a_team_is_asked_for():
    mate = {"profile": "mate", "name": "Insurers", "capabilities": [{"text": "index insurance for farmers"}]}
    team = opportunity(consortium=Consortium(required=True))
    willing = profile(**mate, consent_matchmaking=True, visibility={"name": "shareable"})
    said = "Could complete a team for “index insurance for smallholder farmers”: Insurers."
    assert said in match(team, profile(), willing).notes
    assert not any("Insurers" in note for note in match(team, profile(), profile(**mate)).notes)
    assert not any("Insurers" in note for note in match(opportunity(), profile(), willing).notes)


def test_a_partner_that_did_not_share_its_name_is_suggested_without_it():
    mate = {"profile": "mate", "name": "Insurers", "capabilities": [{"text": "index insurance for farmers"}]}
    team = opportunity(consortium=Consortium(required=True))
    notes = match(team, profile(), profile(**mate, consent_matchmaking=True)).notes
    assert any("complete a team" in note for note in notes)
    assert not any("Insurers" in note for note in notes)


def test_a_partners_capability_is_named_only_where_it_is_shareable():
    mate = {
        "profile": "mate",
        "consent_matchmaking": True,
        "capabilities": [{"text": "index insurance for farmers"}],
    }
    team = opportunity(consortium=Consortium(required=True))
    closed, shareable = profile(**mate), profile(**mate, visibility="shareable")
    assert not any("insurance for farmers”" in note for note in match(team, profile(), closed).notes)
    assert any("insurance for farmers”" in note for note in match(team, profile(), shareable).notes)


@pytest.mark.parametrize(
    ("on", "lost"), [(date(2026, 9, 22), 0.0), (date(2026, 9, 11), -2.6), (date(2026, 9, 1), -5.0)]
)
def test_a_short_time_to_apply_costs_points(on, lost):
    assert points(match(opportunity(deadlines=(deadline(on),)), profile()), "time") == lost


def test_a_cutoff_that_comes_again_costs_nothing():
    soon = deadline(date(2026, 9, 3), kind=DeadlineKind.CUTOFF)
    assert points(match(opportunity(deadlines=(soon,)), profile()), "time") == 0


def test_a_missed_want_costs_nothing():
    missed = profile(want=[{"field": "instrument", "op": "is", "value": "prize"}])
    assert match(opportunity(), missed).score == match(opportunity(), profile()).score


# The parts of the fit


def test_words_are_stemmed_in_the_language_of_the_notice():
    documents = [
        Document("Die Fördermittel der Stiftungen", "de"),
        Document("Les financements des fondations", "fr"),
        Document("Funds of foundations", None),
    ]
    asked = ["Stiftung", "fondation", "foundation"]
    covered = LexicalIndex(documents, asked).coverage(asked)
    assert (covered.argmax(axis=1) == [0, 1, 2]).all()


def test_a_rare_word_tells_more_than_a_common_one():
    documents = [Document("climate drought"), Document("climate policy"), Document("climate opera")]
    index = LexicalIndex(documents, ["drought climate"])
    covered = index.coverage(["drought climate"])[0]
    assert covered[0] > 2 * covered[1] > 0
    assert index.rarity("en")["drought"] > index.rarity("en")["climat"]


def test_a_query_of_stop_words_covers_nothing():
    assert LexicalIndex([Document("of the")], ["of the"]).coverage(["of the"]).tolist() == [[0.0]]


def parts(meanings, weights, **more) -> Parts:
    known = np.array(meanings, dtype=np.float32)
    nothing = np.zeros_like(known)
    given = {"best": known, "second": known, "title": known, "words": nothing, "phrases": nothing}
    given["whole"] = np.zeros(known.shape[1], dtype=np.float32)
    return Parts(**{**given, **more}, weights=np.array(weights, dtype=np.float64))


def test_pooling_adds_half_the_mean_of_all_to_half_the_mean_of_the_best_three():
    fit = fit_of(parts([[0.8], [0.4], [0.6], [0.2]], [1, 1, 1, 1]))
    assert fit.meaning[0] == pytest.approx((0.5 + 0.6) / 2)
    assert fit.chosen[:, 0].tolist() == [True, True, True, False]


def test_a_weight_of_one_changes_nothing_and_a_larger_one_at_most_doubles():
    assert fit_of(parts([[0.5]], [1.0])).total[0] == pytest.approx(0.5)
    assert fit_of(parts([[0.5]], [10.0])).total[0] < 1.0


def test_every_part_adds_to_the_fit_by_its_share():
    one = np.full((2, 1), 0.5, dtype=np.float32)
    whole = np.full(1, 0.5, dtype=np.float32)
    known = parts([[0.5], [0.5]], [1.0, 1.0], words=one, phrases=one, whole=whole)
    assert fit_of(known, Recipe(words=1, phrases=1, whole=1)).total[0] == pytest.approx(2.0)
    assert fit_of(known, Recipe(words=0, phrases=2, whole=0.5)).total[0] == pytest.approx(1.75)


def test_of_a_profile_with_one_text_the_whole_says_nothing_that_phrases_do_not():
    one = np.full((1, 1), 0.5, dtype=np.float32)
    whole = np.full(1, 0.5, dtype=np.float32)
    known = parts([[0.5]], [1.0], words=one, phrases=one, whole=whole)
    assert fit_of(known, Recipe(words=1, phrases=1, whole=1)).total[0] == pytest.approx(1.5)


def test_two_passages_on_the_subject_are_more_than_one():
    similarities = np.array([[0.1, 0.6, 0.1, 0.1, 0.6, 0.5, 0.3]], dtype=np.float32)
    best, second = best_passages(similarities, np.array([0, 3, 6]))
    assert best[0].tolist() == pytest.approx([0.6, 0.6, 0.3])
    assert second[0].tolist() == pytest.approx([0.1, 0.5, 0.3])
    assert np.argmax(meaning(best, second, best)) == 1


def test_a_passage_as_good_as_the_best_is_the_second_best():
    best, second = best_passages(np.array([[0.6, 0.6, 0.1]], dtype=np.float32), np.array([0]))
    assert best.tolist() == second.tolist()


# Words and pairs of words


def likeness(documents, *texts, weights=None) -> list:
    index = LexicalIndex([Document(text) for text in documents], texts)
    return index.likeness(list(zip(texts, weights or [1.0] * len(texts), strict=True))).tolist()


def test_words_side_by_side_are_more_alike_than_the_same_words_apart():
    together, apart = likeness(["soil moisture maps", "moisture maps of soil"], "soil moisture")
    assert together > apart > 0


def test_the_same_text_is_wholly_alike_and_an_unrelated_one_not_at_all():
    same, other = likeness([DROUGHT, OPERA], DROUGHT)
    assert same == pytest.approx(1.0, abs=1e-5)
    assert other < 0.05


def test_texts_taken_together_count_by_their_weight():
    documents = ["drought forecasts", "opera singers"]
    even = likeness(documents, *documents)
    tilted = likeness(documents, *documents, weights=[1.9, 0.2])
    assert even[0] == pytest.approx(even[1])
    assert tilted[0] > even[0] > tilted[1]


def test_among_many_notices_what_one_alone_says_does_not_make_it_unlike_the_rest():
    crowd = [f"{word} policy" for word in ("climate", "drought") for _ in range(60)]
    plain, rich = likeness(
        ["drought insurance", "drought insurance zyx wvu tsr", *crowd], "drought insurance"
    )[:2]
    assert rich == pytest.approx(plain)


def test_no_document_and_no_word_are_answers():
    assert likeness([], "drought") == []
    assert likeness(["of the"], "drought", "of") == [0.0]


# The archive


@pytest.mark.slow
def test_on_a_real_night_every_quote_is_verbatim_and_every_sum_is_right(archive_night):
    from db.records import Opportunity
    from ranking.profiles import parse_profile
    from spiders.normalise import normalise
    from spiders.registry import source_class

    names = ("eu_funding_tenders", "us_grants_gov", "us_nsf")
    crawled = [archive_night("2026-08-11")[name] for name in names]
    notices = [normalise(raw, source_class(raw.source))[0] for run in crawled for raw in run.raw_notices]
    found = [Opportunity(f"op-{n:04}", one, (one.ref,)) for n, one in enumerate(notices)]
    profiles = [
        parse_profile(p.read_text(), p.name) for p in sorted((ROOT / "ranking/examples").glob("*.yaml"))
    ]
    merged = {one.id: one.merged for one in found}
    ranked = rank(found, profiles, vectors_for(found, profiles), AS_OF)
    assert sum(map(len, ranked.values())) == len(found) * len(profiles) > 3000
    for one in (one for several in ranked.values() for one in several):
        assert round(sum(part.points for part in one.components), 1) == one.score
        assert one.dropped_by is not None or one.reasons
        quotes = [r.quote for r in one.reasons] + [g.quote for g in one.gates if g.quote is not None]
        for quote in quotes:
            assert getattr(merged[one.opportunity], quote.field)[quote.start : quote.end] == quote.text
