"""A verdict rests on the words it quotes and on nothing else: without them it falls, other names leave it."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from db.records import Ground, Verdict
from ranking.gates_applicant import applicant_gate, country_gate
from ranking.match import rank, texts_to_embed
from ranking.quoting import MAX_QUOTE
from tests.gate_cases import PROFILES, cases, notice_of
from tests.ranking_cases import AS_OF, DROUGHT, OPERA, HashingEncoder, notice, opportunity, profile

LABELLED = [case for name in ("gates", "gates_more") for case in cases(name)]
# People, cities and countries of nobody's who is asked; each line as long as the other.
NAMES = (
    ("Anna", "Keller", "Lyon", "Peru"),
    ("Kwame", "Boateng", "Osaka", "Chile"),
    ("Mei", "Tanaka", "Quito", "Laos"),
)
NEWS = {
    "en": "{} {} presented the last results in {} ({}).",
    "de": "{} {} stellte die letzten Ergebnisse in {} ({}) vor.",
    "fr": "{} {} a présenté les derniers résultats à {} ({}).",
    "es": "{} {} presentó los últimos resultados en {} ({}).",
    "it": "{} {} ha presentato gli ultimi risultati a {} ({}).",
}


def test_without_the_quoted_words_every_verdict_is_unknown():
    decided = 0
    for case in LABELLED:
        answer = case.answer(case.notice)
        if answer.verdict is Verdict.UNKNOWN:
            continue
        assert answer.quote is not None, str(case)
        left = case.row["text"].replace(answer.quote.text, " ").strip() or "-"
        assert case.answer(notice_of(case.row, left)).verdict is Verdict.UNKNOWN, (
            str(case),
            answer.quote.text,
        )
        decided += 1
    assert decided > 350


@pytest.mark.parametrize("names", NAMES)
def test_news_of_people_and_cities_beside_a_rule_changes_no_verdict(names):
    for case in LABELLED:
        news = NEWS.get(case.row["lang"], NEWS["en"]).format(*names)
        told = notice_of(case.row, f"{case.row['text']}\n{news}")
        assert case.answer(told).verdict is case.answer(case.notice).verdict, str(case)


def test_another_city_or_person_in_the_call_changes_no_score():
    told = [
        f"{DROUGHT}\n{person} {family} of {city}, {place}, chairs the jury."
        for person, family, city, place in NAMES
    ]
    asked = profile()
    found = [scored(opportunity("n1", text=text), asked) for text in told]
    assert found[0].score > 0
    assert all(each.score == found[0].score for each in found)
    assert all([g.verdict for g in each.gates] == [g.verdict for g in found[0].gates] for each in found)


def test_another_country_that_may_not_apply_changes_no_verdict():
    row = {"field": "-", "lang": "en", "country": "INT"}
    for refused in ("Peru", "Chile", "Laos"):
        told = notice_of(row, f"Applicants from any country except {refused} may apply.")
        assert country_gate(PROFILES["K"], told).verdict is Verdict.YES
        listed = notice_of(row, f"Applicants must be based in {refused} or Brazil.")
        assert country_gate(PROFILES["K"], listed).verdict is Verdict.NO


def scored(found, asked):
    """The match beside an unrelated call, with vectors that know no names."""
    calls = [found, opportunity("zz-opera", title="Young opera", text=OPERA)]
    known = re.compile("|".join(name for line in NAMES for name in line))
    texts = texts_to_embed(calls, [asked])
    rows = HashingEncoder().encode([known.sub("someone", text) for text in texts.values()])
    vectors = dict(zip(texts, rows.astype(np.float32), strict=True))
    return next(
        match for match in rank(calls, [asked], vectors, AS_OF)[asked.id] if match.opportunity == found.id
    )


def test_a_verdict_from_a_publishers_field_says_what_the_field_says():
    call = notice(
        applicant_types=("for_profit_small",),
        grounds=(Ground("applicant_types", "Small businesses"),),
        text="Universities are partners of the programme.",
    )
    answer = applicant_gate(profile(), call)
    assert answer.verdict is Verdict.NO
    assert answer.quote is None
    assert (
        answer.explanation == "Open only to for profit small. The publisher's field says: Small businesses."
    )


def test_a_long_rule_is_quoted_where_it_decides():
    before = (
        "In order to achieve the outcomes that the strategic plan sets out for this destination, and " * 3
    )
    rule = f"{before}participation is limited to legal entities established in Norway."
    call = notice(text=rule, eligible_countries=("NO",), grounds=(Ground("eligible_countries", rule),))
    quoted = country_gate(profile(), call).quote
    assert quoted is not None
    assert len(quoted.text) <= MAX_QUOTE
    assert quoted.text.endswith("limited to legal entities established in Norway.")
    assert call.text[quoted.start : quoted.end] == quoted.text


def test_a_welcome_to_some_refuses_nobody_and_a_refusal_refuses_only_whom_it_names():
    row = {"field": "-", "lang": "en", "country": "INT"}
    invited = notice_of(row, "Start-ups from all sectors are invited to apply.")
    assert applicant_gate(PROFILES["U"], replace(invited, others_may_apply=True)).verdict is Verdict.UNKNOWN
    refused = notice_of(row, "Individuals are not eligible.")
    assert applicant_gate(PROFILES["I"], refused).verdict is Verdict.NO
    assert applicant_gate(PROFILES["U"], refused).verdict is Verdict.UNKNOWN
