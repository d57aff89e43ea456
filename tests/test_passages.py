"""Passages: what of a notice is compared, and where it stands."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ranking_cases import notice

from ranking.passages import MAX_WINDOWS, OVERLAP_WORDS, WINDOW_WORDS, passages, text_key, windows
from ranking.sentences import sentence_at, sentences
from ranking.word_forms import words

PROSE = st.text(alphabet=st.sampled_from("abcdeÉß.;:!?()[]0123456789 \n\t\u00a0\u2028—“”AB"), max_size=600)
LONG = " ".join(f"Sentence number {n} speaks of drought, herders and seasonal forecasts." for n in range(200))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("First line\nsecond line", ["First line", "second line"]),
        ("Costs, e.g. travel, count. They are capped.", ["Costs, e.g. travel, count.", "They are capped."]),
        ("See Art. 5 of the rules. It binds.", ["See Art. 5 of the rules.", "It binds."]),
        ("2. Eligible countries\n5a. Award criteria", ["2. Eligible countries", "5a. Award criteria"]),
        ("The least is 3. Ask for more.", ["The least is 3.", "Ask for more."]),
        ("Frist: 30. Juni 2027. Dann nicht.", ["Frist: 30. Juni 2027.", "Dann nicht."]),
        ("See section 3. March on.", ["See section 3.", "March on."]),
        ("By J. Smith. Next.", ["By J. Smith.", "Next."]),
        ("Build the value chain;Contribute to growth.", ["Build the value chain;", "Contribute to growth."]),
        ("TRL 6-7 is expected at 3.5 per cent.", ["TRL 6-7 is expected at 3.5 per cent."]),
        ("Wirklich? Ja! Gut.", ["Wirklich?", "Ja!", "Gut."]),
        ("  \n \n", []),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text, expected):
    assert [text[start:end] for start, end in sentences(text)] == expected


@given(PROSE)
def test_sentences_cover_every_word_in_order(text):
    spans = sentences(text)
    assert all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


def test_the_sentence_at_a_position_is_the_one_around_it():
    text = "One is here. Two is there."
    assert text[slice(*sentence_at(text, text.index("there")))] == "Two is there."


@given(PROSE, PROSE, st.text(max_size=40))
def test_every_passage_is_found_verbatim_at_its_offsets(text, summary, title):
    found = notice(title=title, text=text, summary=summary)
    for passage in passages(found):
        assert getattr(found, passage.field)[passage.start : passage.end] == passage.text


@given(PROSE)
def test_windows_leave_no_word_out(text):
    covered = set()
    for start, end in windows(text):
        covered |= set(range(start, end))
    assert all(place in covered for place, letter in enumerate(text) if not letter.isspace())


def test_windows_are_full_end_with_sentences_and_overlap_a_little():
    spans = windows(LONG)
    sizes = [len(LONG[start:end].split()) for start, end in spans]
    assert all(WINDOW_WORDS - 20 < size <= WINDOW_WORDS for size in sizes[:-1])
    assert all(LONG[start:end].endswith(".") for start, end in spans)
    for (_, end), (start, _) in itertools.pairwise(spans):
        assert 0 < len(LONG[start:end].split()) <= OVERLAP_WORDS


def test_a_sentence_longer_than_a_window_is_cut_at_words():
    endless = "word " * 500
    assert [len(endless[start:end].split()) for start, end in windows(endless)] == [180, 180, 140]


def test_a_notice_has_its_title_and_a_bounded_number_of_windows():
    found = passages(notice(text=LONG * 3))
    assert found[0].field == "title"
    assert len(found) == MAX_WINDOWS + 1


@pytest.mark.parametrize(
    ("summary", "fields"),
    [
        ("Something else entirely.", ["title", "summary", "text"]),
        ("early warning", ["title", "text"]),
        ("Resilience of herders to drought", ["title", "text"]),
        (None, ["title", "text"]),
    ],
)
def test_a_summary_that_repeats_the_text_or_title_is_no_passage(summary, fields):
    found = notice(text="Funds early warning.", summary=summary)
    assert [passage.field for passage in passages(found)] == fields


def test_a_notice_without_words_has_no_passages():
    assert passages(notice(title=" ", text="", summary=None)) == ()


def test_white_space_does_not_change_a_texts_key():
    assert text_key("climate  services\n") == text_key("climate services")
    assert text_key("climate services") != text_key("Climate services")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("“Smart” cities", ["smart", "cities"]),
        ("Villes d’avenir", ["villes", "avenir"]),
        ("水質 – water", ["水質", "water"]),
        ("研究助成", ["研究", "究助", "助成"]),
    ],
)
def test_words_are_the_same_whatever_else_stands_in_the_text(text, said):
    assert words(text) == said
    assert words(text + " " + text) == said + said
