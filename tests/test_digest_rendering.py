"""The mail as programs draw it: by day and by night, on a phone, from right to left; readable and still."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import replace
from email import message_from_bytes, policy

import html5lib
import pytest
from digest_cases import night_of_everything
from lxml import html as lxml_html
from naughty_strings import NAUGHTY
from telling_cases import READER
from test_digest_hostile import hostile_mail

from flows.words.columns import width

PHONE, WINDOW = 360, 760
TEXT_COLUMNS = 76
READABLE = 4.5
# The first naughty strings are those that a browser might run.
RUNNING = 20
# The contrast of every text on the page with what it stands on, as drawn (WCAG 2.2).
CONTRASTS = """() => {
  const channels = colour => colour.match(/[\\d.]+/g).map(Number);
  const luminance = ([r, g, b]) => [r, g, b].map(c => c / 255)
    .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const paper = element => {
    for (let each = element; each; each = each.parentElement) {
      const found = channels(getComputedStyle(each).backgroundColor);
      if (found.length === 3 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const element of document.body.querySelectorAll("*")) {
    const own = [...element.childNodes].filter(n => n.nodeType === 3 && n.textContent.trim());
    if (!own.length) continue;
    const ink = luminance(channels(getComputedStyle(element).color)), on = luminance(paper(element));
    const ratio = (Math.max(ink, on) + 0.05) / (Math.min(ink, on) + 0.05);
    found.push([ratio, element.tagName + "." + element.className, own[0].textContent.trim().slice(0, 30)]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def browser():
    """A headless Chromium of the system; without one these tests are skipped, in CI they fail."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        missing = "no Chromium found: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") else pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture
def drawn(browser):
    """Draws a page at a width by day or by night; every request it makes is an error."""
    contexts = []

    def draw(html, columns, scheme="light"):
        context = browser.new_context(viewport={"width": columns, "height": 800}, color_scheme=scheme)
        contexts.append(context)
        page = context.new_page()
        requests = []
        page.on("request", lambda request: requests.append(request.url))
        page.set_content(html)
        assert not requests, "a mail loads nothing"
        return page

    yield draw
    for context in contexts:
        context.close()


def overflow(page):
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def in_language(language, **given):
    """The mail with everything in it, for a reader of a language."""
    return night_of_everything(replace(READER, language=language), **given)


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("columns", [PHONE, WINDOW])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_it_fits_its_window_and_every_word_is_readable(drawn, language, columns, scheme, tmp_path):
    page = drawn(in_language(language).html, columns, scheme)
    assert overflow(page) == 0
    faint = [each for each in page.evaluate(CONTRASTS) if each[0] < READABLE]
    assert not faint
    assert len(page.screenshot(path=tmp_path / "mail.png", full_page=True)) > 20_000, "something is drawn"


@pytest.mark.slow
def test_night_and_day_have_papers_of_their_own(drawn):
    paper = "getComputedStyle(document.body).backgroundColor"
    html = in_language("en").html
    assert drawn(html, PHONE).evaluate(paper) == "rgb(243, 244, 246)"
    assert drawn(html, PHONE, "dark").evaluate(paper) == "rgb(18, 22, 28)"


@pytest.mark.slow
def test_from_right_to_left_the_labels_stand_right(drawn):
    side = (
        "(() => { const row = document.querySelector('.item tr'); const [label, value] = row.children;"
        " return label.getBoundingClientRect().left - value.getBoundingClientRect().left; })()"
    )
    assert drawn(in_language("en").html, WINDOW).evaluate(side) < 0
    assert drawn(in_language("ar").html, WINDOW).evaluate(side) > 0


@pytest.mark.slow
@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_words_that_do_not_fit_break_instead_of_widening_the_page(drawn, direction):
    for name in ("long word", "long text", "wide", "right to left", "combining", "overrides"):
        html = hostile_mail(NAUGHTY[name]).html.replace(
            '<html lang="en" dir="ltr">', f'<html dir="{direction}">'
        )
        assert overflow(drawn(html, PHONE)) == 0, name


@pytest.mark.slow
def test_nothing_a_publisher_writes_runs(drawn):
    page, alerts = drawn("", WINDOW), []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    page.set_content("<img src=x onerror=alert(1)>")
    page.wait_for_timeout(100)
    assert alerts == ["1"], "a page that runs something would be seen"
    for name in list(NAUGHTY)[:RUNNING]:
        page.set_content(hostile_mail(NAUGHTY[name]).html)
    page.wait_for_timeout(100)
    assert alerts == ["1"]


@pytest.mark.slow
def test_without_style_and_drawing_it_still_reads_from_top_to_bottom(drawn):
    bare = re.sub(r"<style>.*?</style>|<svg.*?</svg>", "", in_language("en").html, flags=re.S)
    page = drawn(bare, PHONE)
    words = " ".join(page.inner_text("body").split())
    assert "Coming deadlines 26 Aug 2026 14 days left, kept" in words
    assert "Deadline next stage: Tuesday 22 September 2026" in words


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("links", [True, False])
def test_three_parsers_find_the_same_words(language, links):
    mail = in_language(language, links=links)
    message = message_from_bytes(mail.content, policy=policy.default)
    assert not message.defects
    part = message.get_body(("html",)).get_content().replace("\r\n", "\n")
    assert part.strip() == mail.html.strip()
    strict = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)  # refuses what is not valid
    tree = strict.parse(mail.html)
    tolerant = lxml_html.document_fromstring(mail.html)
    found, other = ("".join(each.itertext()).split() for each in (tree.find("body"), tolerant.find("body")))
    assert found == other
    assert len(found) > 300


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_text_part_keeps_to_its_columns_but_for_links(language):
    message = message_from_bytes(in_language(language).content, policy=policy.default)
    lines = message.get_body(("plain",)).get_content().splitlines()
    assert not [line for line in lines if width(line) > TEXT_COLUMNS and "https://" not in line]


def test_the_mail_says_its_language_and_direction():
    for language, direction in (("en", "ltr"), ("ar", "rtl"), ("xx", "ltr")):
        html = in_language(language).html
        spoken = language if language != "xx" else "en"
        assert f'<html lang="{spoken}" dir="{direction}">' in html
        assert '<bdi lang="ar" dir="auto">' in html, "a foreign title keeps its own direction"


def rules(css):
    """(selector, property, value) of a style sheet, by day and by night."""
    day, _, rest = css.partition("@media (max-width")
    night = rest.partition("@media (prefers-color-scheme: dark) {")[2]
    found = []
    for sheet in (day, night):
        stated = {}
        for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", sheet):
            for selector in selectors.split(","):
                for name, value in re.findall(
                    r"(color|background): (#[0-9a-f]{6})", body.replace("-color:", "-c:")
                ):
                    stated.setdefault(selector.strip(), {})[name] = value
        found.append(stated)
    return found


def luminance(colour):
    """Relative luminance of a ``#rrggbb`` colour (WCAG 2.2)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [0, 1], ids=["day", "night"])
def test_every_ink_of_the_style_is_readable_on_every_paper_it_may_lie_on(scheme):
    css = re.search(r"<style>(.*?)</style>", in_language("en").html, re.S)[1]
    stated = rules(css)[scheme]
    papers = {each["background"] for name, each in stated.items() if "background" in each and name != "code"}
    assert len(papers) >= 3
    # Lines are no words: three to one is enough for them.
    inks = {(name, each["color"]) for name, each in stated.items() if "color" in each and "axis" not in name}
    assert len(inks) >= 10
    for name, ink in inks:
        for paper in {stated[name].get("background")} - {None} or papers:
            light, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= READABLE, (name, ink, paper)


def test_the_style_is_small_enough_for_programs_that_drop_large_ones():
    css = re.search(r"<style>(.*?)</style>", in_language("en").html, re.S)[1]
    assert len(css) <= 8192
