"""Records in scripts: whatever way a program writes them, they are read or the fault has a name."""

from __future__ import annotations

import pytest
from scrapy.http import TextResponse

from spiders.record import decoded
from spiders.registry import source_class
from spiders.shapes_script import RECORDS, json_of, literal_of

PAGE = "<!DOCTYPE html>\n<html><body><script>{}</script></body></html>"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param('[{"a": 1}]', [{"a": 1}], id="as JSON"),
        pytest.param("[{a: 'b', $c: null}]", [{"a": "b", "$c": None}], id="bare names and single quotes"),
        pytest.param("[1, 2,]", [1, 2], id="a comma after the last element"),
        pytest.param("[{a: 1,},]", [{"a": 1}], id="a comma after the last name"),
        pytest.param(r"['it\'s', 'a \"word\"']", ["it's", 'a "word"'], id="quotes within texts"),
        pytest.param('["a // b", "c /* d */"]', ["a // b", "c /* d */"], id="what looks like a remark"),
        pytest.param("[1, // one\n2 /* two */]", [1, 2], id="remarks"),
        pytest.param("['a: b, c}']", ["a: b, c}"], id="signs within texts"),
        pytest.param("[{a: undefined}]", [{"a": None}], id="undefined"),
        pytest.param('["a\tb\nc"]', ["a\tb\nc"], id="bare line breaks in a text"),
        pytest.param(r'["\x41 \u00e9 https:\/\/x"]', ["x41 é https://x"], id="escapes"),
        pytest.param("[`a \"b\" 'c'`]", ["a \"b\" 'c'"], id="backticks"),
        pytest.param("[-1.5, true, false]", ["-1.5", True, False], id="numbers and truths"),
    ],
)
def test_an_array_is_read_however_a_program_writes_it(written, meant):
    assert decoded(json_of(written)) == meant


@pytest.mark.parametrize(
    ("script", "literal"),
    [
        pytest.param("var x = [1]; var calls = [2];", "[2]", id="among others"),
        pytest.param("mycalls = [1]; calls = [2]", "[2]", id="not a longer name"),
        pytest.param("calls = ['];'];", "['];']", id="an end within a text"),
        pytest.param("const calls=\n  {a: [1]};", "{a: [1]}", id="an object on the next line"),
        pytest.param("calls = [1, 2", "", id="breaks off"),
        pytest.param("calls(); calls == 3", None, id="only spoken of"),
    ],
)
def test_an_array_is_taken_from_bracket_to_bracket(script, literal):
    assert literal_of("calls", script) == literal


def answered(script: str) -> tuple[object, str | None]:
    source = source_class("eu_cascade_funding_hub")()
    page = PAGE.format(script) if script else ""
    return source.listing_of(TextResponse("https://example.org/", body=page.encode(), encoding="utf-8"))


@pytest.mark.parametrize(
    ("script", "fault"),
    [
        ("", "empty answer"),
        ("const other = [];", "schema drift: no dataProposals or dataEvaluators or dataMentors"),
        ("const dataProposals = [{", "half page: dataProposals breaks off"),
        ("const dataProposals = [a b];", "parse error: dataProposals is no array"),
    ],
)
def test_a_script_without_its_arrays_has_a_named_fault(script, fault):
    answer, found = answered(script)
    assert answer is None
    assert found is not None
    assert found.startswith(fault)


def test_the_records_of_several_arrays_are_one_listing():
    answer, fault = answered('const dataProposals = [{"id": "1"}]; const dataMentors = [{"id": "2"}];')
    assert (answer, fault) == ({RECORDS: [{"id": "1"}, {"id": "2"}]}, None)
