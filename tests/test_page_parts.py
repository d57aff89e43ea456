"""Parts of web pages: labels and what follows them, the text of a page, the words of no known part."""

from __future__ import annotations

import pytest
from parsel import Selector
from scrapy.http import HtmlResponse

from spiders.page_parts import (
    labelled_values,
    main_text,
    other_words,
    sentence_on,
    text_page,
    without_repeats,
)
from spiders.text import plain_text

PROSE = "Possono presentare domanda le imprese della regione. " * 8


def part(markup: str) -> Selector:
    return Selector(text=f"<html><body>{markup}</body></html>", type="html").css("body")[0]


def answered(markup: str) -> HtmlResponse:
    return HtmlResponse("https://portal.example/call", body=markup.encode(), encoding="utf-8")


def page(body: str) -> str:
    return f"<!DOCTYPE html><html><head></head><body>{body}</body></html>"


def test_a_label_owns_everything_up_to_the_next_label():
    labels = labelled_values(
        part("<dl><dt>Scadenza:</dt><dd>30/10/2026</dd><dd>ore 12</dd><dt>Temi</dt><dd>Acqua</dd></dl>"), "dt"
    )
    assert labels == {"Scadenza": ["<dd>30/10/2026</dd>", "<dd>ore 12</dd>"], "Temi": ["<dd>Acqua</dd>"]}


def test_a_label_that_stands_twice_keeps_both_values():
    rows = ("<b>Tema</b><span>Acqua</span>", "<b>Tema</b><span>Aria</span>", "<b>Ente</b>")
    labels = labelled_values(part("".join(f"<div>{row}</div>" for row in rows)), "b")
    assert labels == {"Tema": ["<span>Acqua</span>", "<span>Aria</span>"], "Ente": []}


def test_words_outside_the_known_parts_of_a_card_are_named_by_their_class_or_tag():
    card = part(
        '<div><h2><a href="/x">Bando <em>nuovo</em></a></h2><p class="novita x">Prorogato</p>'
        "<span>Sospeso</span><script>var a = 1</script></div>"
    )
    assert other_words(card, "h2") == {"novita": "Prorogato", "span": "Sospeso"}


def test_an_announcement_that_stands_twice_is_kept_once_and_one_without_a_key_is_kept_for_its_issue():
    cards = [{"id": "1", "title": "A"}, {"title": "no key"}, {"id": "1", "title": "again"}, {"id": "2"}]
    kept = without_repeats(cards, "id")
    assert kept == [{"id": "1", "title": "A"}, {"title": "no key"}, {"id": "2"}]


def test_the_text_of_a_page_is_without_what_surrounds_it():
    text = main_text(
        part(
            "<nav>Home</nav><main><h1>Bando</h1><aside>Contatti</aside><p>Testo.</p>"
            "<form>Cerca</form></main><footer>Piede</footer>"
        )
    )
    assert plain_text(text).split() == ["Bando", "Testo."]


def test_the_text_of_a_page_ends_where_the_list_of_other_calls_begins():
    said = main_text(
        part(
            "<main><div><p>Testo.</p><section><h3>Altri bandi</h3><a>Uno</a></section></div><p>Due</p></main>"
        ),
        until="Altri bandi",
    )
    assert plain_text(said) == "Testo."


def test_a_page_without_a_word_has_no_text():
    assert main_text(part("<main><nav>Menu</nav></main>")) is None


def test_a_page_of_prose_is_read():
    answer, fault = text_page(answered(page(f"<main><p>{PROSE}</p></main>")))
    assert fault is None
    assert isinstance(answer, dict)
    assert "Possono presentare" in str(answer["text"])


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("", "empty answer"),
        (page("<p>Checking your browser before accessing the portal.</p>"), "captcha"),
        (page("<h1>Sito in manutenzione</h1>"), "maintenance page"),
        (f"<html><body><main><p>{PROSE}</p>", "half page"),
    ],
)
def test_what_is_no_announcement_has_a_name(body, cause):
    _, fault = text_page(answered(body))
    assert fault is not None
    assert cause in fault


@pytest.mark.parametrize(
    ("day", "text", "language", "sentence"),
    [
        ("12 oktober 2026", "Sök nu. Sista dag är den 12 oktober 2026 kl. 23.59.", "sv", "kl. 23.59"),
        ("03/11/2026", "The wave closes on 3 November 2026, 11:00 am (Paris time).", "en", "11:00 am"),
        ("15/10/2026", "Avant le 15 octobre 2026 à 13h.", "fr", "13h"),
        ("03/11/2026", "The wave closes on 3 November 2026.", "en", None),
        ("03/11/2026", "The wave closes on 11 March 2026 at 11:00.", "en", None),
        ("03/11/2026", "From 1 October 2026 at 9:00 to 3 November 2026.", "en", None),
        (None, "The wave closes on 3 November 2026 at 11:00.", "en", None),
        ("03/11/2026", None, "en", None),
    ],
)
def test_the_sentence_that_gives_a_day_its_hour_is_found_and_no_other(day, text, language, sentence):
    found = sentence_on(day, text, language)
    assert (found is None) if sentence is None else (found is not None and sentence in found)
