"""Programmes with a page of prose each: one page that is gone hides no other, a new section is told."""

from __future__ import annotations

from db.records import Outcome
from spiders.registry import source_class
from spiders.rehearsal import Answers, Reading, read
from tests.samples.replay import sample

NAME = "us_ncdxf"
GRANT, SCHOLARSHIP = "response.html", "response-scholarships.html"


def changed(**edits: tuple[str, str]) -> Reading:
    """The sample of a source with two pages, read after replacements in them."""
    answers: Answers = sample(NAME)
    for name, (old, new) in {
        {"grant": GRANT, "scholarship": SCHOLARSHIP}[n]: e for n, e in edits.items()
    }.items():
        assert old in answers[name].decode()
        answers = {**answers, name: answers[name].decode().replace(old, new).encode()}
    return read(source_class(NAME), answers)


def test_each_page_is_one_notice_under_its_own_name_and_address():
    reading = read(source_class(NAME), sample(NAME))
    assert {raw.key: raw.url for raw in reading.raw} == source_class(NAME).pages  # type: ignore[attr-defined]


def test_a_page_that_lost_its_text_is_named_and_the_other_is_read():
    reading = changed(scholarship=("blockquote", "div"))
    assert [raw.key for raw in reading.raw] == ["support-grant"]
    assert (reading.outcome, reading.cause) == (Outcome.PARTIAL, "schema drift: no blockquote on the page")


def test_a_section_beside_the_text_is_told_by_its_heading():
    reading = changed(grant=("\t<blockquote>", '<p class="tahoma-18-bold">Youth Grants</p>\n\t<blockquote>'))
    assert [(issue.field, issue.reason) for issue in reading.issues] == [
        ("Youth Grants", "neither read nor ignored")
    ]


def test_a_page_that_breaks_off_is_not_read_by_half():
    reading = changed(grant=("</html>", ""))
    assert [raw.key for raw in reading.raw] == ["scholarship"]
    assert reading.cause == "half page: the page breaks off"
