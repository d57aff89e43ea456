"""The desk's pages in a browser: on a phone and a screen, by day and by night, by keyboard and with axe."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl, urljoin, urlsplit

import pytest
from desk_home import decided_home, plant, served
from test_desk_pages import BESIDE, crawled, place_of
from test_digest_rendering import browser, overflow  # noqa: F401  (a fixture)

from flows.desk.routes import PLACES

pytestmark = pytest.mark.slow
PHONE, WINDOW = 360, 1280
SEEN = ((PHONE, "dark"), (WINDOW, "light"))
SERIOUS = {"serious", "critical"}


@pytest.fixture(scope="module")
def server(second_night, tmp_path_factory):
    """The address of a desk after both nights."""
    with served(decided_home(second_night, tmp_path_factory.mktemp("desk"))) as address:
        yield address


@pytest.fixture(scope="module")
def addresses(server):
    """For every place of the table the richest page that links lead to, and three searches."""
    richest: dict[str, tuple[int, str]] = {}
    for path, (status, html) in crawled(server).items():
        place = place_of(urlsplit(path).path)
        if place and status == 200:
            richest[place] = max(richest.get(place, (0, "")), (len(html), path))
    assert set(richest) == {place.path for place in PLACES}
    searches = [
        "/search?q=quantum+networks&country=KE",
        "/search?status=any&min=1000000",
        "/search?q=zzzzqqqq",
    ]
    return [path for _, path in richest.values()] + searches


@pytest.fixture
def opened(browser):  # noqa: F811  (the fixture)
    """Opens a window; whatever the browser complains of, or asks of anybody else, is kept."""
    contexts = []

    def open_window(width, scheme="light"):
        context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        page.complaints, page.asked = [], []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("dialog", lambda shown: page.complaints.append(shown.message))
        return page

    yield open_window
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def axe():
    """The axe-core program, to be run within a page."""
    import axe_playwright_python

    return (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def violations(page, axe, only=()):
    """What axe-core finds serious about a page: rule and where; ``only`` by these of its rules."""
    page.evaluate(axe)
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(only)} if only else {})
    found = page.evaluate("options => axe.run(document, options)", options)
    return [
        (each["id"], node["html"][:160])
        for each in found["violations"]
        if each["impact"] in SERIOUS
        for node in each["nodes"][:3]
    ]


@pytest.mark.parametrize(("width", "scheme"), SEEN, ids=["phone by night", "screen by day"])
def test_every_page_fits_and_can_be_used_by_everybody(
    server, addresses, opened, axe, tmp_path, width, scheme
):
    page = opened(width, scheme)
    wrong = {}
    for path in addresses:
        assert page.goto(f"{server}{path}").ok
        # Only what is drawn otherwise can be wrong here and right there.
        rules = ("color-contrast",) if scheme == "light" else ()
        if found := [*violations(page, axe, rules), *(["overflow"] if overflow(page) else [])]:
            wrong[path] = found
        assert page.screenshot(path=tmp_path / "page.png")
        assert page.locator("h1").count() == 1, path
    assert not wrong
    assert not page.complaints
    assert all(url.startswith((server, "data:")) for url in page.asked)


def test_every_kind_of_link_can_be_clicked(server, addresses, opened):
    page, clicked = opened(WINDOW), set()
    for path in addresses:
        page.goto(f"{server}{path}")
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        for place, link in enumerate(links):
            target = urlsplit(urljoin(f"{server}{path}", link))
            kind = (
                place_of(target.path),
                tuple(name for name, _ in parse_qsl(target.query)),
                link[:1] == "#",
            )
            outside = not urljoin(server, link).startswith(f"{server}/") or target.path.startswith(BESIDE)
            if outside or kind in clicked:
                continue
            clicked.add(kind)
            shown = page.locator("a[href]").nth(place)
            if not shown.is_visible():
                # It stands in what a reader opens first.
                page.eval_on_selector_all("details", "all => all.forEach(one => one.open = true)")
            if kind[2] or shown.get_attribute("class") == "skip":
                shown.focus()
                page.keyboard.press("Enter")
            else:
                with page.expect_navigation() as went:
                    shown.click()
                here = f"{target.path}?{target.query}" if target.query else target.path
                # A link to a part of the page that is open loads nothing.
                assert went.value.ok if went.value else here == path, link
                page.goto(f"{server}{path}")
    assert {place for place, _, _ in clicked} >= {place.path for place in PLACES}
    assert not page.complaints


def test_the_keyboard_alone_finds_a_call(server, opened):
    page = opened(WINDOW)
    page.goto(server)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#content"
    page.locator("#quick").focus()
    page.keyboard.type("quantum")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == f"{server}/search?q=quantum"
    first = page.locator(".calls .name a").first
    first.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "/opportunity/" in page.url
    page.locator("details.meeting summary").first.focus()
    before = page.locator("details.meeting").first.get_attribute("open")
    page.keyboard.press("Enter")
    assert page.locator("details.meeting").first.get_attribute("open") != before


def test_a_form_narrows_what_is_found_and_keeps_what_was_chosen(server, opened):
    page = opened(PHONE)
    page.goto(f"{server}/search?q=research")
    everything = page.locator("h2.count").inner_text()
    page.select_option("#instrument", "loan")
    page.check("input[name=stated]")
    with page.expect_navigation():
        page.click("form.filters button")
    assert page.locator("#instrument").input_value() == "loan"
    assert page.locator("#q").input_value() == "research"
    assert page.locator("h2.count").inner_text() != everything


def test_hostile_words_neither_run_nor_break_a_page(second_night, opened, tmp_path):
    home = decided_home(second_night, tmp_path)
    planted = plant(home / "desk.db")
    page = opened(PHONE)
    with served(home) as address:
        names = [f"/opportunity/{name}" for name in list(planted)[:8]]
        for path in ["/", "/search?status=any", "/funders", *names]:
            assert page.goto(f"{address}{path}").ok
            assert overflow(page) == 0, path
        assert not page.complaints
        assert all(url.startswith((address, "data:")) for url in page.asked)
