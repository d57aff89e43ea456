"""What the shapes promise whatever a publisher sends: strict selectors, whole listings, named faults."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest
from parsel import Selector
from scrapy.http import Headers, Request, Response, TextResponse

from db.records import Outcome
from spiders.registry import source_class
from spiders.rehearsal import Answers, Reading, read
from spiders.shapes_html import fields_of, inner_texts, labelled, links_in, sections
from tests.samples.replay import sample

PAGE = Selector(
    text="""<main><h1> A <b>title</b> </h1><p class="empty"> </p><a href="/x">Next</a><a href="/y">Last</a>
    <dl><dt> Who: </dt><dd>Towns</dd><dt>Money</dt><dd>5</dd><dt>Money</dt><dd>6</dd><dt>Bare</dt></dl>
    <div><p>before</p><h2>One</h2><p>a</p><!-- note --><p>b</p><h2>Two</h2><h3>c</h3></div></main>""",
    type="html",
)


def changed(name: str, old: str, new: str, *, file: str = "response.html") -> Reading:
    """A source's sample read after one replacement in one of its answers."""
    answers: Answers = sample(name)
    assert old in answers[file].decode()
    return read(source_class(name), {**answers, file: answers[file].decode().replace(old, new, 1).encode()})


def issues(reading: Reading) -> list[tuple[str, str]]:
    """(field, reason) of every Issue."""
    return [(issue.field, issue.reason) for issue in reading.issues]


@pytest.mark.parametrize(
    ("picks", "found"),
    [
        pytest.param({"title": "h1"}, {"title": ["<h1> A <b>title</b> </h1>"]}, id="found once"),
        pytest.param({"title": "h6"}, {}, id="not found is missing"),
        pytest.param({"text": "p.empty"}, {}, id="without a word is missing"),
        pytest.param({"to": "a::attr(href)"}, {"to": ["/x", "/y"]}, id="found twice is two values"),
    ],
)
def test_a_field_holds_everything_its_selector_finds(picks, found):
    assert fields_of(PAGE, picks) == found


def test_a_definition_list_is_read_by_its_labels():
    assert labelled(PAGE, "dl") == {
        "Who": ["<dd>Towns</dd>"],
        "Money": ["<dd>5</dd>", "<dd>6</dd>"],
        "Bare": [],
    }


def test_a_text_is_cut_at_its_headings():
    assert sections(PAGE.css("div")[0], "h2") == {"One": "<p>a</p><p>b</p>", "Two": "<h3>c</h3>"}


def test_words_and_links_are_taken_out_of_markup():
    assert list(inner_texts(["<ul><li>a <b>b</b></li><li>c</li></ul>"], "li")) == ["a b", "c"]
    assert list(links_in(['<dd><a href="https://x.example.org/">X</a><a>no link</a></dd>'])) == [
        ("X", "https://x.example.org/")
    ]


def test_a_heading_that_stands_twice_on_a_card_is_an_issue():
    reading = changed(
        "de_foerderdatenbank",
        '<p class="card--title">',
        '<p class="card--title"><a href="/x">Twice</a></p><p class="card--title">',
    )
    assert ("title", "2 values where one was expected") in issues(reading)
    assert len(reading.raw) == 4


def test_a_page_without_its_part_is_read_from_the_card_alone():
    file = "response-quantenkommunikation-mustermittel.html"
    reading = changed("de_foerderdatenbank", '<main class="main">', "<div>", file=file)
    assert ("detail", "schema drift: 0 main on the page: detail page not read") in issues(reading)
    assert [raw.unread for raw in reading.raw if "Quanten" in raw.title] == [("detail",)]


def test_the_page_of_another_programme_is_not_taken_for_this_one():
    file = "response-quantenkommunikation-mustermittel.html"
    own = 'data-basket-id="00000000-aaaa-4000-8000-000000000002"'
    reading = changed("de_foerderdatenbank", own, 'data-basket-id="ffffffff"', file=file)
    assert ("detail", "the answer is about another record: detail page not read") in issues(reading)


def test_a_listing_without_cards_has_failed():
    answers = {**sample("de_foerderdatenbank"), "response.html": b"<!DOCTYPE html><html><main></main></html>"}
    reading = read(source_class("de_foerderdatenbank"), answers)
    assert (reading.outcome, reading.cause) == (
        Outcome.FAILED,
        "schema drift: no div.card--fundingprogram on the page",
    )


def test_a_wall_in_place_of_a_listing_is_named():
    wall = b'<!DOCTYPE html><html><form><input type="password"></form></html>'
    reading = read(source_class("de_foerderdatenbank"), {"response.html": wall})
    assert (reading.outcome, reading.cause) == (Outcome.FAILED, "login wall")


def test_a_page_that_breaks_off_keeps_its_whole_cards_and_is_partial():
    answers = sample("de_foerderdatenbank")
    half = answers["response.html"].partition(b"Stille Beteiligungen")[0]
    reading = read(source_class("de_foerderdatenbank"), {**answers, "response.html": half})
    assert (reading.outcome, reading.cause) == (Outcome.PARTIAL, "half page: the page breaks off")
    assert len(reading.raw) == 2


def test_two_ways_to_the_next_page_are_a_doubt_about_the_listing():
    reading = changed(
        "de_foerderdatenbank",
        "</ul>\n</div>\n</main>",
        '<li><a class="forward button" href="/other">weiter</a></li></ul>\n</div>\n</main>',
    )
    assert (reading.outcome, reading.cause) == (Outcome.PARTIAL, "schema drift: 2 links to the next page")


def test_an_answer_that_is_no_text_is_named():
    spider = source_class("us_ardc")()
    answer = Response(
        "https://www.ardc.net/apply/", body=b"\x00", request=Request("https://www.ardc.net/apply/")
    )
    page = list(spider.parse_page(answer, page=0))
    assert [issue.reason for issue in page] == ["page 0 not read: wrong content type: the answer is no text"]


def posts(*ids: int) -> bytes:
    """A WordPress answer of Calabria with these posts."""
    whole = json.loads(sample("it_calabria")["response.json"])[0]
    return json.dumps([{**whole, "id": each} for each in ids]).encode()


def wordpress_page(body: bytes, **headers: str) -> TextResponse:
    """One page of posts."""
    url = "https://calabriaeuropa.regione.calabria.it/wp-json/wp/v2/bando?per_page=100&page=1"
    sent = Headers({name.replace("_", "-"): value for name, value in headers.items()})
    return TextResponse(url, headers=sent, body=body, request=Request(url))


@pytest.mark.parametrize(
    ("count", "headers", "goes_on"),
    [
        pytest.param(5, {}, False, id="a page that is not full is the last"),
        pytest.param(100, {}, True, id="a full page may not be the last"),
        pytest.param(100, {"X_WP_Total": "100"}, False, id="the header says that it is"),
        pytest.param(100, {"X_WP_Total": "150"}, True, id="the header says that it is not"),
    ],
)
def test_a_wordpress_listing_is_read_to_its_end(count, headers, goes_on):
    spider = source_class("it_calabria")()
    said = list(spider.parse_page(wordpress_page(posts(*range(count)), **headers), page=1))
    assert [each.url[-7:] for each in said if hasattr(each, "cb_kwargs")] == (["&page=2"] if goes_on else [])


def test_a_wordpress_error_after_the_last_page_is_the_end_and_no_fault():
    spider = source_class("it_calabria")()
    list(spider.parse_page(wordpress_page(posts(*range(100))), page=1))
    after = SimpleNamespace(value=SimpleNamespace(response=SimpleNamespace(status=400)), request=None)
    assert list(spider.page_failed(after)) == []
    assert (spider.tally.listing_faults, spider.tally.stated_total) == ([], 100)


def test_a_wordpress_error_on_the_first_page_is_a_fault():
    spider = source_class("it_calabria")()
    broken = SimpleNamespace(value=SimpleNamespace(response=SimpleNamespace(status=400)), request=None)
    assert [issue.reason for issue in spider.page_failed(broken)] == ["page not read: http 400"]


def test_an_empty_listing_is_named():
    reading = read(source_class("it_calabria"), {"response.json": b"[]"})
    assert (reading.outcome, reading.cause) == (Outcome.FAILED, "empty")


def test_ckan_says_itself_that_it_failed():
    said = {"success": False, "error": {"message": "Not found: resource", "__type": "Not Found Error"}}
    reading = read(source_class("us_california"), {"response.json": json.dumps(said).encode()})
    assert (reading.outcome, reading.cause) == (Outcome.FAILED, "error: Not found: resource")


def test_records_keyed_by_their_id_are_read_too():
    answer = json.loads(sample("int_world_bank")["response.json"])
    keyed = {**answer, "procnotices": {each["id"]: each for each in answer["procnotices"]}}
    whole = read(source_class("int_world_bank"), sample("int_world_bank"))
    assert (
        read(source_class("int_world_bank"), {"response.json": json.dumps(keyed).encode()}).raw == whole.raw
    )


def test_a_window_asks_for_no_more_than_the_newest():
    answer = json.loads(sample("int_world_bank")["response.json"])
    spider = source_class("int_world_bank")()
    spider.tally.listed = 2_994
    body = json.dumps({**answer, "total": "414749"}).encode()
    request = Request("https://search.worldbank.org/")
    said = list(spider.parse_page(TextResponse(request.url, body=body, request=request), page=29))
    assert [each for each in said if hasattr(each, "cb_kwargs")] == []
    assert spider.tally.stated_total == 3_000
