"""Profiles and calls in different languages: what is embedded by which model, and what is found."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest
from ranking_cases import AS_OF, DROUGHT, OPERA, QUANTUM, opportunity, profile

from ranking.across import REFERENCE, passage_text, similarities_across
from ranking.encoders import Encoders
from ranking.match import rank, texts_to_embed, texts_to_embed_across
from ranking.passages import text_key

GERMAN = (
    "Gefördert wird die Frühwarnung vor Dürre für Hirten und Bauern. Saisonale Klimavorhersagen sollen die "
    "Landkreise vor der Trockenzeit erreichen, und Versicherungen sollen den Ausfall der Ernte ersetzen."
)
GERMAN_OPERA = (
    "Das Stipendium richtet sich an junge Sängerinnen und Sänger der Oper. Kosten für Kostüme und für die "
    "Reise mit kleinen Bühnen werden übernommen, wenn die Aufführung in einer Landgemeinde stattfindet."
)


def german(key, title, text):
    return opportunity(key, title=title, text=text, language="de")


def test_a_home_that_is_all_english_needs_no_second_model():
    assert texts_to_embed_across([opportunity()], [profile()]) == {}


def test_a_notice_in_another_language_is_for_the_multilingual_model_alone():
    found = [opportunity("en"), german("de", "Dürre und Hirten", GERMAN)]
    english = texts_to_embed(found, [profile()], english_only=True)
    across = texts_to_embed_across(found, [profile()])
    assert not [text for text in english.values() if "Dürre" in text]
    assert [text for text in english.values() if "herders" in text]
    assert {text.split(": ")[0] for text in across.values()} == {"query", "passage"}
    assert not [text for text in across.values() if text.startswith("passage") and "herders" in text]
    assert all(text_key(text) == key for key, text in across.items())


def test_a_profile_in_another_language_has_english_notices_compared_by_the_multilingual_model():
    asks = profile(capabilities=[{"text": "Frühwarnung vor Dürre und die Versicherung der Ernte"}], gaps=[])
    assert [text for text in texts_to_embed_across([opportunity()], [asks]).values() if "herders" in text]


def test_a_synonym_in_another_language_looks_for_notices_in_that_language_only():
    asks = profile(domains=[{"name": "earth observation", "synonyms": {"fr": ["télédétection"]}}])
    assert texts_to_embed_across([opportunity()], [asks]) == {}


def test_without_the_multilingual_model_the_english_one_embeds_everything():
    texts = texts_to_embed([german("de", "Dürre", GERMAN)], [profile()])
    assert [text for text in texts.values() if "Hirten" in text]


def test_a_pair_of_passages_without_both_vectors_has_no_similarity():
    vectors = {text_key(passage_text("a")): np.ones(384, dtype=np.float32)}
    assert similarities_across([("a", "b"), ("b", "a")], vectors) == [None, None]


@pytest.fixture(scope="module")
def encoders(built_models):
    return Encoders(built_models)


@cache
def loaded(encoders, id):
    return encoders.load(id)


def vectors(encoders, found, profiles):
    wanted = {
        encoders.english: texts_to_embed(found, profiles, english_only=True),
        encoders.across: texts_to_embed_across(found, profiles),
    }
    return {
        key: row
        for id, texts in wanted.items()
        if texts
        for key, row in zip(texts, loaded(encoders, id).encode(list(texts.values())), strict=True)
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    "wanted",
    [
        "drought early warning and seasonal climate forecasts",
        "Frühwarnung vor Dürre und jahreszeitliche Vorhersagen des Klimas",
        "alerta temprana de sequía y pronósticos climáticos de la temporada",
        "干旱预警和季节性气候预报",
    ],
)
def test_what_is_wanted_in_one_language_is_found_in_another(encoders, wanted):
    found = [
        opportunity("drought", title="Herders", text=DROUGHT),
        opportunity("opera", title="Small stages", text=OPERA),
        opportunity("quantum", title="Processors", text=QUANTUM),
        german("duerre", "Hirten und Bauern", GERMAN),
        german("oper", "Kleine Bühnen", GERMAN_OPERA),
        german("titel", "Reisestipendium", ""),
    ]
    asks = profile(capabilities=[{"text": wanted}], gaps=[], languages=["en", "de"])
    ranked = rank(found, [asks], vectors(encoders, found, [asks]), AS_OF)[asks.id]
    best, second, *others = ranked
    assert {best.opportunity, second.opportunity} == {"op-drought", "op-duerre"}
    # No language stands behind by itself: what fits is nearer to what fits than to the rest.
    assert second.score > 2 * max(match.score for match in others)


@pytest.mark.slow
def test_a_translation_is_told_from_another_call_of_the_same_kind(encoders):
    told = [DROUGHT, GERMAN, OPERA, GERMAN_OPERA]
    rows = loaded(encoders, encoders.across).encode([passage_text(text) for text in told])
    vectors = {text_key(passage_text(text)): row for text, row in zip(told, rows, strict=True)}
    same, same_too, other, other_too = similarities_across(
        [(DROUGHT, GERMAN), (OPERA, GERMAN_OPERA), (DROUGHT, GERMAN_OPERA), (OPERA, GERMAN)], vectors
    )
    assert min(same, same_too) > 0.4 > 0.2 > max(other, other_too)


@pytest.mark.slow
def test_the_background_is_what_its_texts_say(encoders):
    texts = json.loads((REFERENCE / "background.json").read_text(encoding="utf-8"))
    encoder = loaded(encoders, encoders.across)
    means = [
        encoder.encode([f"{side}: {text}" for text in texts[name]]).mean(axis=0)
        for side, name in (("query", "asked"), ("passage", "told"))
    ]
    assert np.allclose(np.stack(means), np.load(REFERENCE / "background.npy"), atol=0.01)
