"""Selectors that are compiled once find what parsel finds."""

from __future__ import annotations

import pytest
from parsel import Selector

from spiders.selectors import found_by, markup_of, with_words, words_in

PAGE = """<html><body><div class="card new" data-id="7"><h3>A <b>bold</b>
 title<!-- not said --></h3><p> </p><p>Money: €&nbsp;5</p><a href="/x">More</a> tail</div>
<div class="card"><h3>Second</h3></div></body></html>"""


@pytest.mark.parametrize(
    "css",
    ["h3", "div.card", ".card.new h3 b", "p",
     "a::attr(href)", "h3::text", 'p:contains("Money")', "::attr(data-id)",
     "div:has(a)", "div.card > h3, a", "table"],
)  # fmt: skip
def test_the_same_is_found_with_the_same_markup(css):
    page = Selector(text=PAGE, type="html")
    assert [markup_of(found) for found in found_by(css, page.root)] == page.css(css).getall()


def test_words_are_those_that_a_reader_sees_on_one_line():
    page = Selector(text=PAGE, type="html").root
    assert [words_in(found) for found in found_by("h3, p", page)] == [
        "A bold title", "", "Money: € 5", "Second",
    ]  # fmt: skip


def test_a_part_without_a_word_is_as_good_as_none():
    page = Selector(text=PAGE, type="html").root
    assert list(with_words("p", page)) == ["<p>Money: €\N{NO-BREAK SPACE}5</p>"]
