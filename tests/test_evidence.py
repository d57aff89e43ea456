"""Every fact is traced to the publisher's own string, and the string is really there."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from db.records import Certainty, Notice, RawDeadline, RawNotice
from spiders.evidence import RULE, trace
from spiders.normalise import normalise
from spiders.registry import source_class, source_names
from spiders.text import one_line, plain_text, unglue
from tests.conftest import legation
from tests.reading_cases import RAW, Brussels, Washington
from tests.samples.replay import read, sample

FACTS = (
    "status", "published_on", "opens_on", "deadlines", "events", "award_floor", "award_ceiling",
    "total_funding", "expected_awards", "cofunding_rate", "cost_sharing", "applicant_types",
    "eligible_countries", "consortium", "instruments", "trl",
)  # fmt: skip
_PLACE = re.compile(r"(\w+)(?:\[(\d+)\]\.(\w+))?")


def said_at(raw: RawNotice, place: str) -> str:
    """What a raw notice holds at a place such as ``deadlines[0].words``, markup removed."""
    match = _PLACE.fullmatch(place)
    assert match, place
    value = getattr(raw, match[1])
    if match[2]:
        value = getattr(value[int(match[2])], match[3])
    if isinstance(value, tuple):
        return "; ".join(map(one_line, value))
    return f"{one_line(value)}\n{one_line(unglue(plain_text(value)))}"


def facts_of(notice: Notice) -> dict[str, int]:
    """How many different values each fact of a notice has."""
    stated = {fact: getattr(notice, fact) for fact in FACTS if getattr(notice, fact) not in (None, ())}
    dated = {"deadlines", "events"}
    return {
        fact: len({(d.kind, d.on, d.at, d.zone) for d in value}) if fact in dated else 1
        for fact, value in stated.items()
    }


@pytest.mark.parametrize("name", source_names())
def test_every_fact_of_every_sample_is_traced_to_words_that_stand_there(name):
    source = source_class(name)
    for raw in read(source, sample(name)).raw:
        notice, _ = normalise(raw, source)
        traces = trace(raw, source)
        for fact, values in facts_of(notice).items():
            assert len({each.value for each in traces if each.fact == fact}) >= values, (raw.key, fact)
        for each in traces:
            assert each.field == RULE or each.words in said_at(raw, each.field), each


def traced(source: type = Washington, **fields) -> list[tuple[str, str, str, str]]:
    """(fact, value, field, words) of the raw notice with some fields changed."""
    return [(t.fact, t.value, t.field, t.words) for t in trace(replace(RAW, **fields), source)]


def test_an_hour_that_a_rule_added_is_traced_to_the_rule():
    raw = (RawDeadline("2026-12-01T00:00:00.000+0000"),)
    value = "fixed 2026-12-01 17:00 Europe/Brussels"
    assert traced(Brussels, deadlines=raw) == [
        ("deadlines", value, "deadlines[0].date", "2026-12-01T00:00:00.000+0000"),
        ("deadlines", value, RULE, "17:00 Europe/Brussels"),
    ]


def test_prose_is_traced_to_its_one_sentence():
    text = "<p>We fund soil.</p><p>Grants of up to $50,000 are made. Only charities may apply.</p>"
    stated = traced(text=text)
    assert ("award_ceiling", "50000 USD", "text", "Grants of up to $50,000 are made.") in stated
    assert [words for fact, _, _, words in stated if fact == "applicant_types"] == [
        "Only charities may apply."
    ]


def test_a_field_comes_before_the_prose_that_repeats_it():
    stated = traced(award_ceiling="50000", text="Grants of up to $50,000 are made.")
    assert [(field, words) for fact, _, field, words in stated if fact == "award_ceiling"] == [
        ("award_ceiling", "50000")
    ]


def test_an_estimate_is_traced_as_one():
    raw = trace_of_forecast()
    assert {each.certainty for each in raw if each.fact == "deadlines"} == {Certainty.ESTIMATED}


def trace_of_forecast():
    return trace(replace(RAW, deadlines=(RawDeadline("02/01/2027", kind="forecast"),)), Washington)


@pytest.mark.slow
def test_the_command_shows_what_was_said_behind_each_fact(second_night):
    found = json.loads(legation("search", "soil", "--home", second_night, "--json").stdout)
    name = (found if isinstance(found, list) else found["hits"])[0]["id"]
    plain = legation("show", name, "--home", second_night)
    assert "Evidence" not in plain.stdout
    shown = legation("show", name, "--home", second_night, "--evidence")
    assert shown.returncode == 0, shown.stderr
    assert "Evidence, in the publishers' own words" in shown.stdout
    told = json.loads(legation("show", name, "--home", second_night, "--evidence", "--json").stdout)
    assert {"fact", "value", "source", "key", "field", "words", "certainty"} == set(told["evidence"][0])
    assert any(each["words"] in shown.stdout for each in told["evidence"])
