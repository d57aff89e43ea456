"""Markup becomes plain text without loss of meaning, and right text comes back as it was."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spiders.alternatives import listed
from spiders.mojibake import repair_mojibake
from spiders.text import one_line, plain_text, title_text, undouble, unglue


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>First.</p><p>Second.</p>", "First.\n\nSecond."),
        ("<ul><li>soil</li><li>water</li></ul>", "soil\nwater"),
        ("one<br/>two<br>three", "one\ntwo\nthree"),
        ("<div>a</div><div>b</div>", "a\n\nb"),
        ("<table><tr><td>Floor</td><td>5</td></tr><tr><td>Pot</td><td>9</td></tr></table>", "Floor 5\nPot 9"),
        ("CO<sub>2</sub> and <b>bo</b>ld", "CO2 and bold"),
        ("<script>alert('x')</script>Call<style>p{color:red}</style>", "Call"),
        ("<!-- hidden -->shown", "shown"),
        ("<![CDATA[<p>inside</p>]]>", "inside"),
        ('<a title="x > y" href="https://example.org">link</a>', "link"),
        ('cut <a title="x" href="https://example.org"<span>off</span>', "cut off"),
        ("below <10 % or <4 kW", "below <10 % or <4 kW"),
        ("<name of applicant> signs", "<name of applicant> signs"),
        ("a\u00a0b\u2009c\u200bd\u00ade", "a b cde"),
        ("a\r\n\r\n\r\n\r\nb", "a\n\nb"),
        ("", ""),
        (None, ""),
    ],
)  # fmt: skip
def test_markup_becomes_lines_of_plain_text(markup, text):
    assert plain_text(markup) == text


@pytest.mark.parametrize(
    ("escaped", "text"),
    [
        ("R&amp;D", "R&D"),
        ("R&amp;amp;D", "R&D"),
        ("Director&amp;#039;s note&amp;nbsp;here", "Director's note here"),
        ("&lt;p&gt;Escaped markup&lt;/p&gt;", "Escaped markup"),
        ("Programme &ndash; Solutions", "Programme – Solutions"),
        ("https://example.org/?a=1&copy=2&reg=3", "https://example.org/?a=1&copy=2&reg=3"),
        ("AT&T and Q&A", "AT&T and Q&A"),
        ("&notanentity; stays", "&notanentity; stays"),
    ],
)
def test_entities_are_unescaped_however_often_they_were_escaped(escaped, text):
    assert plain_text(escaped) == text


@pytest.mark.parametrize(
    ("damaged", "right"),
    [
        ("Europeâ€™s", "Europe’s"),
        ("â€œSoilâ€\u009d â€“ and waterâ€¦", "“Soil” – and water…"),
        ("10 000 â‚¬", "10 000 €"),
        ("MÃ¼nchen, CafÃ©, vis-Ã\u00a0-vis", "München, Café, vis-à-vis"),
        ("layoutï»¿described", "layoutdescribed"),
        ("25 Â°C", "25 °C"),
        ("COâ‚‚", "CO₂"),
        ("EspaÃ±a y Ã“rdenes", "España y Órdenes"),
        ("itÃ¢â‚¬â„¢s", "it’s"),
    ],
)
def test_utf8_read_as_windows_1252_is_put_right(damaged, right):
    assert plain_text(damaged) == right


@pytest.mark.parametrize(
    "right",
    [
        "« café » à l’été’”",
        "IRMÃ” disse",
        "5 Å” wide",
        "São Paulo, Âge, Ãcido",
        "naïve façade — “quoted”",
        "Ñandú à €5",
        "Żółć, Čeština, Ελλάδα, Україна",
        "‘fâ’”",
    ],
)
def test_right_text_is_never_repaired(right):
    assert repair_mojibake(right) == right


def test_headings_and_sentences_that_lost_their_tags_get_lines_again():
    glued = (
        "<p>Expected Outcome:Projects should deliver:Better maps;Cheaper sensors. Scope:The topic covers "
        "peat soils.nullActivities start early.[1]See the glossary</p>"
    )
    assert unglue(plain_text(glued)).split("\n") == [
        "Expected Outcome:", "Projects should deliver:", "Better maps;", "Cheaper sensors.", "", "Scope:",
        "The topic covers peat soils.", "Activities start early.[1]", "See the glossary",
    ]  # fmt: skip


def test_numbered_conditions_that_lost_their_tags_are_told_apart():
    glued = '">General conditions1. Admissibility: see the annex.2. Eligible Countriesdescribed in Annex B.'
    assert unglue(glued).split("\n") == [
        "General conditions",
        "1. Admissibility: see the annex.",
        "2. Eligible Countries",
        "described in Annex B.",
    ]


@pytest.mark.parametrize(
    "whole", ["e.g. The U.S.A. and section 6.2. The end", "Node.JS by J.R. Smith", "doi:10.1/AB"]
)
def test_sentences_that_are_whole_stay_whole(whole):
    assert unglue(whole) == whole


def test_a_text_that_a_feed_repeats_is_told_once():
    once = "Supports instruments that see the ground from orbit."
    assert undouble(once + once) == once
    assert undouble(f"{once}\n{once}") == once
    assert undouble(once) == once


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("  Hubs for  Artificial\nIntelligence: ", "Hubs for Artificial Intelligence"),
        ("Loans &amp; Grants &ndash;", "Loans & Grants"),
        ("<b>Bold</b> call", "Bold call"),
        ("What next?", "What next?"),
    ],
)
def test_a_title_is_one_clean_line(raw, title):
    assert title_text(raw) == title


FRAGMENTS = listed(
    "<p> </p> <br> <li> <script> </script> &amp; &lt; &gt; &nbsp; &#38; â€™ Ã© Ã Â ’ é"
    " text Scope: null . A b 1."
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from([*FRAGMENTS, "\u00a0", " ", "\n", "\r\n", "\ufeff", "\uf076"]) | st.text(max_size=4),
        max_size=25,
    ).map("".join)
)
def test_reading_plain_text_again_changes_nothing(markup):
    text = unglue(plain_text(markup))
    assert plain_text(text) == text
    assert unglue(text) == text
    assert text == unicodedata.normalize("NFC", text)
    assert one_line(text) == " ".join(text.split())


def test_seven_hundred_descriptions_of_two_pages_take_seconds():
    sentence = "The work covers soils, waters and forests across Europeâ€™s regions. "
    page = f"<p>Expected Outcome:Results are expected to contribute.Scope:{sentence * 120}</p>"
    start = time.process_time()
    for _ in range(100):
        unglue(plain_text(page))
    assert time.process_time() - start < 2
