"""The timeline of coming deadlines: one mark a call, in the order of time, to scale and without words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

import html5lib
import pytest
from digest_cases import night_of_everything
from telling_cases import at, deadline, opportunity

from db.records import Announcement
from flows.announcing.mail_plan import Item, Section
from flows.digest import mail_words
from flows.digest.section import Shown
from flows.digest.section import marks as marks_of
from flows.digest.timeline import PRESSING_DAYS, SHOWN, Mark, drawing, timeline
from flows.words import wording

NIGHT = date(2026, 9, 2)


def mark(days, opportunity="op-1", **fields):
    """A deadline so many days after the night."""
    return Mark(NIGHT + timedelta(days=days), days, f"Title of {opportunity}", opportunity, **fields)


def marks(*days):
    """A mark of its own for each day."""
    return [mark(each, f"op-{place}") for place, each in enumerate(days)]


def shown_at(call):
    """How a mail of the night shows a call."""
    return Shown({call.id: call}, at(NIGHT), "en")


def circles(svg):
    """(x, y, class) of every dot."""
    found = re.findall(r'<circle class="([^"]+)" cx="([\d.]+)" cy="(\d+)"', svg)
    return [(float(x), int(y), kind) for kind, x, y in found]


@pytest.mark.parametrize("days", [[], [5], [-3, -1, 4]])
def test_one_date_alone_needs_no_line(days):
    assert timeline(marks(*days), NIGHT) is None


def test_marks_stand_in_the_order_of_time_and_each_call_once():
    found = timeline([mark(50, "op-2"), mark(9, "op-1"), mark(5, "op-2"), mark(-1, "op-3")], NIGHT)
    assert [(each.opportunity, each.left) for each in found.marks] == [("op-2", 5), ("op-1", 9)]


def test_what_is_beyond_the_next_ones_is_counted():
    found = timeline(marks(*range(1, SHOWN + 4)), NIGHT)
    assert (len(found.marks), found.later) == (SHOWN, 3)
    assert mail_words.later_in_words(found) == "and 3 later ones"


@pytest.mark.parametrize(
    ("days", "fields", "said"),
    [
        (0, {}, ("2 Sept 2026", "today")),
        (1, {}, ("3 Sept 2026", "1 day left")),
        (57, {"kept": True}, ("29 Oct 2026", "57 days left, kept")),
        (188, {"estimated": True}, ("about 9 Mar 2027", "188 days left")),
    ],
)
def test_a_mark_says_its_day_and_how_long_there_is_to_go(days, fields, said):
    found = timeline([mark(days, **fields), mark(200, "op-2")], NIGHT)
    assert mail_words.mark_in_words(found.marks[0]) == said


def test_the_drawing_is_to_scale_and_says_no_word():
    svg = drawing(timeline(marks(10, 50, 100), NIGHT), "ltr")
    first, middle, last = (x for x, _, _ in circles(svg))
    assert (last - middle) == pytest.approx((middle - first) * 50 / 40, abs=0.2)
    assert not re.sub(r"<[^>]*>", "", svg), "a mail program that drops the drawing keeps none of its letters"
    assert 'aria-hidden="true"' in svg, "who listens hears the list"


def test_a_line_from_right_to_left_is_the_mirror_of_one_from_left_to_right():
    found = timeline(marks(3, 30, 90), NIGHT)
    left, right = circles(drawing(found, "ltr")), circles(drawing(found, "rtl"))
    assert [x for x, _, _ in right] == pytest.approx([600 - x for x, _, _ in left], abs=0.2)


@pytest.mark.parametrize("days", [(5, 5, 5, 5), (1, 2, 3, 300), (0, 0), (1, 3000)])
def test_no_dot_hides_another_or_leaves_the_drawing(days):
    svg = drawing(timeline(marks(*days), NIGHT), "ltr")
    height = int(re.search(r'viewBox="0 0 600 (\d+)"', svg)[1])
    places = circles(svg)
    assert all(6 <= x <= 594 and 6 <= y <= height - 6 for x, y, _ in places)
    for place, (x, y, _) in enumerate(places):
        assert all(abs(x - other) >= 12 or abs(y - height_of) >= 12 for other, height_of, _ in places[:place])


def test_what_presses_and_what_is_kept_looks_different():
    kept = replace(mark(PRESSING_DAYS, "op-1"), kept=True)
    kinds = [kind for _, _, kind in circles(drawing(timeline([kept, mark(15, "op-2")], NIGHT), "ltr"))]
    assert kinds == ["ring haste", "dot"]


def test_the_timeline_counts_days_as_the_item_does():
    nowhere = deadline(NIGHT + timedelta(days=97), None, zone=None)
    call = opportunity("1", deadlines=(nowhere,))
    (found,) = marks_of(
        [Section("p", "P", (Item(Announcement.NEW, "op-1", None),), 0, 1, ())], shown_at(call)
    )
    assert f"{found.left} days left" in wording.deadlines_in_words(call.merged, at(NIGHT))
    assert found.left == 98, "a day without a zone ends last of all on Earth"


def test_the_mail_shows_every_mark_in_both_of_its_parts():
    mail = night_of_everything()
    page = html5lib.parse(mail.html, namespaceHTMLElements=False)
    (box,) = [each for each in page.iter("section") if each.get("class") == "coming"]
    listed = [" ".join("".join(row.itertext()).split()) for row in box.iter("tr")]
    assert listed[0] == "26 Aug 2026 14 days left, kept Climate services for smallholders 4"
    assert len(listed) == len(list(box.iter("circle")) or re.findall("<circle", mail.html)) == 6
    assert not any("smallholders 3" in line for line in listed), "what was withdrawn has no deadline to come"
    text = " ".join(mail.content.decode("ascii", "replace").split())
    assert "26 Aug 2026 14 days left, kept Climate services for smallholders 4" in text
