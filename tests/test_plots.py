"""Plots: well-formed SVG whatever the labels say, the same as a table, the same bytes every time."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader
from lxml import etree

import flows
from flows.plots.axis import Axis, day_shortly, month_starts, ruler
from flows.plots.bars import DRAWN, bars
from flows.plots.deadlines import Mark, deadlines
from flows.plots.freshness import Fresh, freshness, nights
from flows.plots.funnel import funnel
from flows.plots.lettering import NARROWEST, exactly, fitting, shortly, width
from flows.plots.matrix import COLUMNS, ROWS, matrix
from flows.plots.plot import cell
from flows.plots.windows import Span, windows
from flows.words.wording import short_day

TODAY = date(2026, 11, 22)
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = {
    "markup": "<script>alert(1)</script>\"'&amp;]]><!--",
    "closing tag": "</title></svg><img src=x onerror=alert(1)>",
    "control characters": "a\x00b\x0bc\ud800d\ufffee\uffff",
    "right to left": "\u202eمِنَح البحث",
    "very long": "word " * 5_000,
    "one endless word": "W" * 50_000,
    "combining": "Z" + "\u0301" * 3_000,
    "empty": "",
}


def plots_of(label: str) -> dict[str, object]:
    """Every kind of plot with the same label wherever one may stand."""
    return {
        "bars": bars(label, [(label, 3), (f"{label}2", -4)], label, caption=label),
        "deadlines": deadlines(label, [Mark(TODAY, label, label)], TODAY),
        "heaps": deadlines(label, [Mark(TODAY + timedelta(n), label) for n in range(40)], TODAY),
        "funnel": funnel(label, [(label, 9), (label, 3)]),
        "matrix": matrix(label, [label], [label, "x"], {(label, label): 2}),
        "windows": windows(label, [Span(label, TODAY, None)], shared=Span(label, TODAY, TODAY)),
        "freshness": freshness(label, [Fresh(label, None), Fresh("x", TODAY)], TODAY),
    }


def drawn(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode())


@pytest.mark.parametrize("kind", sorted(plots_of("x")))
@pytest.mark.parametrize("label", HOSTILE.values(), ids=HOSTILE)
def test_a_plot_stays_well_formed_whatever_its_labels_say(label, kind):
    plot = plots_of(label)[kind]
    root = drawn(plot.svg)
    assert {etree.QName(each).localname for each in root.iter()} <= {
        *("svg", "title", "desc", "rect", "circle", "line", "text")
    }
    assert not [
        name for each in root.iter() for name in each.attrib if name in {"id", "style", "href", "onload"}
    ]
    assert root.get("role") == "img"
    assert [each.tag for each in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert len(plot.svg) < 100_000 + 60 * len(label)


@pytest.mark.parametrize("kind", sorted(plots_of("x")))
def test_the_words_of_a_drawing_fit_a_telephone(kind):
    for label in HOSTILE.values():
        for each in drawn(plots_of(label)[kind].svg).iter(f"{SVG}text"):
            assert width(each.text or "") <= NARROWEST


@pytest.mark.parametrize("kind", sorted(plots_of("x")))
def test_the_same_values_are_the_same_bytes(kind):
    assert plots_of("A label")[kind] == plots_of("A label")[kind]


@pytest.mark.parametrize("kind", sorted(plots_of("x")))
def test_a_plot_says_the_same_as_a_table_of_even_rows(kind):
    plot = plots_of("A label")[kind]
    assert plot.rows
    assert {len(row) for row in plot.rows} == {len(plot.columns)}
    assert "A label" in " ".join(each.text for row in plot.rows for each in row)


@pytest.mark.parametrize(
    "plot",
    [
        bars("T", [], "EUR"),
        deadlines("T", [], TODAY),
        deadlines("T", [Mark(TODAY - timedelta(1), "passed")], TODAY),
        funnel("T", []),
        matrix("T", [], [], {}),
        matrix("T", ["row"], [], {}),
        windows("T", []),
        windows("T", [Span("no days at all", None, None)]),
        freshness("T", [], TODAY),
    ],
    ids=lambda plot: f"{plot.columns[0]}-{len(plot.rows)}",
)
def test_nothing_to_draw_is_said_in_the_drawing(plot):
    assert drawn(plot.svg).findall(f"{SVG}text")


@pytest.mark.parametrize(
    "value",
    [
        0,
        -1,
        10**400,
        -(10**400),
        Decimal("1E+5000"),
        Decimal("1E-5000"),
        Decimal("NaN"),
        Decimal("Infinity"),
        None,
    ],
    ids=str,
)
def test_no_number_breaks_the_bars(value):
    plot = bars("T", [("this", value), ("that", 5)], "EUR")
    for each in drawn(plot.svg).iter(f"{SVG}rect"):
        at, wide = (float(each.get(name).removesuffix("%")) for name in ("x", "width"))
        assert 0 <= at <= 100
        assert 0 < wide <= 100.01
    assert len(plot.rows[0][1].text) < 60


def test_bars_are_to_scale_and_what_is_owed_stands_left_of_zero():
    root = drawn(bars("T", [("more", 30), ("less", 10), ("owed", -10)], "EUR").svg)
    places = [
        (r.get("class").removeprefix("p-"), r.get("x"), r.get("width")) for r in root.iter(f"{SVG}rect")
    ]
    assert places == [("bar", "25%", "75%"), ("bar", "25%", "25%"), ("bar-bad", "0%", "25%")]


def test_what_is_not_known_is_no_bar_and_not_zero():
    plot = bars("T", [("known", 5), ("unknown", None)], "calls")
    assert len(drawn(plot.svg).findall(f"{SVG}rect")) == 1
    assert [row[1].text for row in plot.rows] == ["5 calls", "not known"]


def test_what_is_not_drawn_stands_in_the_table():
    plot = bars("T", [(f"n{number}", number) for number in range(DRAWN + 7)], "calls")
    assert "and 7 more in the table" in plot.svg
    assert len(plot.rows) == DRAWN + 7
    wide = matrix("T", [f"r{n}" for n in range(ROWS + 1)], [f"c{n}" for n in range(COLUMNS + 2)], {})
    assert "and 1 row and 2 columns more" in wide.svg
    assert (len(wide.rows), len(wide.columns)) == (ROWS + 1, COLUMNS + 3)


@pytest.mark.parametrize(
    ("href", "kept"),
    [
        ("/opportunity/op-1", True),
        ("https://example.org/x?y=1&z=<2>", True),
        ("#there", True),
        ("javascript:alert(1)", False),
        ("//evil.example/", False),
        ("/\\evil.example/", False),
        ("data:text/html,x", False),
    ],
)
def test_a_link_leads_into_the_pages_or_to_the_web(href, kept):
    assert cell("x", href).href == (href if kept else "")


def test_deadlines_are_in_the_order_of_time_and_the_near_ones_are_marked():
    marks = [Mark(TODAY + timedelta(days), f"in {days}", f"/o/{days}") for days in (90, 3, 40)]
    plot = deadlines("T", marks, TODAY)
    assert [[each.text for each in row] for row in plot.rows] == [
        ["2026-11-25", "3", "in 3"],
        ["2027-01-01", "40", "in 40"],
        ["2027-02-20", "90", "in 90"],
    ]
    assert plot.rows[0][2].href == "/o/3"
    dots = [
        (each.get("class").removeprefix("p-"), float(each.get("cx")[:-1]))
        for each in drawn(plot.svg).iter(f"{SVG}circle")
    ]
    assert [kind for kind, _ in dots] == ["bar-bad", "bar", "bar"]
    assert dots == sorted(dots, key=lambda each: each[1])


def test_days_left_are_those_counted_in_the_deadlines_own_zone():
    marks = [Mark(TODAY - timedelta(1), "west of us", left=0), Mark(TODAY + timedelta(1), "next", left=2)]
    plot = deadlines("T", [*marks, Mark(TODAY + timedelta(1), "east of us", left=-1)], TODAY)
    assert [[each.text for each in row[1:]] for row in plot.rows] == [["0", "west of us"], ["2", "next"]]
    xs = [float(each.get("cx")[:-1]) for each in drawn(plot.svg).iter(f"{SVG}circle")]
    assert xs[0] < xs[1]


@pytest.mark.parametrize(("first", "days", "anchor"), [(29, 31, "start"), (3, 29, "end"), (15, 40, "middle")])
def test_a_short_axis_names_its_month(first, days, anchor):
    axis = Axis(date(2026, 9, first), date(2026, 9, first) + timedelta(days))
    named = [each for each in map(etree.fromstring, ruler(axis, 0)) if each.text]
    assert [(each.text, each.get("text-anchor")) for each in named] == [("Oct 2026", anchor)]


def test_months_are_written_as_the_pages_write_them():
    assert [day_shortly(date(2026, month, 6)) for month in range(1, 13)] == [
        short_day(date(2026, month, 6)) for month in range(1, 13)
    ]


def test_the_farthest_deadline_of_a_calendar_is_drawn():
    plot = deadlines("T", [Mark(date.max, "never"), Mark(TODAY, "now")], TODAY)
    assert len(drawn(plot.svg).findall(f"{SVG}circle")) == 2
    assert deadlines("T", [Mark(date.max, "never")], date.max).rows


@pytest.mark.parametrize(
    ("steps", "shares"),
    [
        ([("a", 200), ("b", 50), ("c", 0), ("d", 0)], ["", "25%", "0%", ""]),
        ([("a", 100_000), ("b", 1)], ["", "under 1%"]),
        ([("a", 1), ("b", 10**400)], ["", "more than ten times"]),
        ([("a", 0), ("b", 4)], ["", ""]),
    ],
)
def test_a_funnel_tells_what_is_left_of_the_step_before(steps, shares):
    plot = funnel("T", steps)
    assert [row[2].text for row in plot.rows] == shares
    assert drawn(plot.svg) is not None


def test_the_gaps_of_a_matrix_are_told():
    plot = matrix("T", ["a", "b"], ["open", "coming"], {("a", "open"): 3}, links={("a", "open"): "/a"})
    assert "3 of 4 cells are empty" in plot.svg
    assert [[each.text for each in row] for row in plot.rows] == [["a", "3", "0"], ["b", "0", "0"]]
    assert plot.rows[0][1].href == "/a"


def test_windows_overlap_where_they_do():
    first, last = TODAY, TODAY + timedelta(100)
    spans = [
        Span("whole", first, last),
        Span("second half", TODAY + timedelta(50), last),
        Span("late", last, first),
    ]
    root = drawn(windows("T", spans, shared=spans[1]).svg)
    boxes = [(r.get("class").removeprefix("p-"), r.get("x"), r.get("width")) for r in root.iter(f"{SVG}rect")]
    assert boxes[:3] == [("grid", "50%", "48%"), ("bar", "2%", "96%"), ("bar", "50%", "48%")]


def test_the_source_that_was_longest_not_well_comes_first():
    sources = [
        Fresh("new", TODAY),
        Fresh("old", TODAY - timedelta(9)),
        Fresh("never", None),
        Fresh("ill", TODAY),
    ]
    plot = freshness("T", sources, TODAY)
    assert [row[0].text for row in plot.rows] == ["never", "old", "ill", "new"]
    assert "2 of 4 sources are current" in plot.svg


@pytest.mark.parametrize("counts", [[], [None], [0], [3, None, 0, 12], [10**30, 1]], ids=str)
def test_a_row_of_nights_is_one_mark_a_night(counts):
    root = drawn(nights("T", [(TODAY + timedelta(n), count) for n, count in enumerate(counts)]))
    marks = [*root.iter(f"{SVG}rect"), *root.iter(f"{SVG}circle")]
    assert len(marks) == len(counts)


def test_rows_of_fewer_nights_end_where_the_others_do():
    few, many = (nights("T", [(TODAY + timedelta(n), 5) for n in range(amount)], 14) for amount in (3, 14))
    ends = [list(drawn(svg).iter(f"{SVG}rect"))[-1].get("x") for svg in (few, many)]
    assert ends[0] == ends[1]


@pytest.mark.parametrize(
    ("value", "short", "full"),
    [
        (950_000, "950,000 EUR", "950,000 EUR"),
        (1_234_567, "1.23 million EUR", "1,234,567 EUR"),
        (Decimal("2.5E+9"), "2.5 billion EUR", "2,500,000,000 EUR"),
        (Decimal("0.25"), "0.2 EUR", "0.25 EUR"),
        (None, "not known", "not known"),
    ],
)
def test_numbers_are_short_in_the_drawing_and_whole_in_the_table(value, short, full):
    assert (shortly(value, "EUR"), exactly(value, "EUR")) == (short, full)


def test_a_label_is_cut_only_where_it_does_not_fit():
    assert fitting("Short", 200) == "Short"
    assert fitting("x" * 500, 100).endswith("…")
    assert width(fitting("気候変動" * 50, 100)) <= 100


def test_ticks_of_months_become_years_where_they_would_hatch():
    assert month_starts(date(2026, 11, 22), date(2027, 1, 5)) == [date(2026, 12, 1), date(2027, 1, 1)]
    assert month_starts(date(2026, 11, 22), date(2031, 1, 5))[0] == date(2027, 1, 1)
    assert month_starts(date(9999, 11, 22), date.max)[-1] == date(9999, 12, 1)


def test_the_macro_shows_drawing_and_table_and_escapes_what_is_said():
    shown = Environment(
        loader=FileSystemLoader(Path(flows.__file__).parent / "templates"), autoescape=True
    ).from_string('{% from "plots/plot.html" import plotted %}{{ plotted(plot) }}')
    plot = bars("<b>Money</b>", [("<i>grant</i>", 3)], "EUR", links={"<i>grant</i>": "/open?x=1&y=2"})
    html = shown.render(plot=plot)
    assert "<b>" not in html
    assert "<i>" not in html
    assert html.count("<svg") == 1
    assert '<a href="/open?x=1&amp;y=2">&lt;i&gt;grant&lt;/i&gt;</a>' in html
    assert "style=" not in html


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# What stands outside of the drawing, or over another line of words, with the words themselves.
OUTSIDE = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
    const frame = svg.getBoundingClientRect();
    return [...svg.querySelectorAll('text')].filter(text => {
        const box = text.getBoundingClientRect();
        return box.left < frame.left - 3 || box.right > frame.right + 3 || box.bottom > frame.bottom + 3;
    }).map(text => text.textContent);
})"""
OVERLAPPING = """() => [...document.querySelectorAll('svg')].flatMap(svg => {
    const boxed = text => [text.textContent, text.getBoundingClientRect()];
    const texts = [...svg.querySelectorAll('text')].map(boxed);
    return texts.flatMap(([one, a], at) => texts.slice(at + 1).filter(([other, b]) =>
        a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4
    ).map(([other]) => `${one} / ${other}`));
})"""


def gallery() -> str:
    """Every kind of plot on one page, with titles of every script, by the style sheet of the pages."""
    names = [
        "Health research grants for universities of the Pacific islands and beyond, third round",
        "مِنَح البحث العلمي في مجال الصحة العامة والبيئة للجامعات والمعاهد في المنطقة",
        "気候変動に強い農業のための共同研究プログラム（第二回）公募要領",
        "WWWWWWWWWWWW MMMMMMMMMMMM WWWWWWWWWWWW MMMMMMMMMMMM",
        "Исследования Мирового океана: широкомасштабные экспедиции",
    ]
    marks = [Mark(TODAY + timedelta(day * day % 380), names[day % 5]) for day in range(60)]
    drawn = [
        bars("Bars", [(name, 10**at * 3 - 4000) for at, name in enumerate(names, 3)], "EUR"),
        deadlines("Few", marks[:6], TODAY),
        deadlines("Many", marks, TODAY),
        funnel("Funnel", [(name, 90_000 // (at * at * 7 + 1)) for at, name in enumerate(names)]),
        matrix("Matrix", names, ["30 days", "90 days", "later", "no date"], {(names[0], "later"): 1234567}),
        matrix("Key", names, [f"a column with a long name {n}" for n in range(9)], {}),
        windows("Windows", [Span(name, TODAY, TODAY + timedelta(90 * at)) for at, name in enumerate(names)]),
        freshness("Fresh", [Fresh(name, TODAY - timedelta(at * 5)) for at, name in enumerate(names)], TODAY),
    ]
    folder = Path(flows.__file__).parent / "templates"
    page = Environment(loader=FileSystemLoader(folder), autoescape=True).from_string(
        '{% from "plots/plot.html" import plotted %}<!doctype html><html lang="en"><title>Plots</title>'
        "<style>body { margin: 16px } {{ style | safe }}</style>"
        "{% for plot in drawn %}{{ plotted(plot) }}{% endfor %}"
    )
    return page.render(drawn=drawn, style=(folder / "plots" / "plot.css").read_text())


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")
@pytest.mark.parametrize("width", [320, 360, 1200])
def test_no_words_leave_a_drawing_or_run_into_one_another(width):
    sync = pytest.importorskip("playwright.sync_api", reason="no Playwright here")
    with sync.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": width, "height": 800})
        page.set_content(gallery())
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        assert page.evaluate(OUTSIDE) == []
        assert page.evaluate(OVERLAPPING) == []
        chromium.close()
