"""What goes with the items of a mail: attachments, links that act, a desk's words, what applying takes."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, time, timedelta
from email import message_from_bytes, policy

import html5lib
import pytest
from digest_cases import ARABIC, CALENDAR, REST, Links, night_of_everything
from telling_cases import NIGHT, READER, at, deadline, dismissed, dropped, kept, match, notice

from db.records import Consortium, DeadlineKind, Event, EventKind, Screening, Trl
from db.rounds import Round
from flows.announcing.coming import kept_calls
from flows.digest import item_words
from flows.words.text_direction import isolated

MAIL = night_of_everything()
PLAIN = night_of_everything(links=False)


def message(mail):
    """The mail as any reader's program parses it."""
    return message_from_bytes(mail.content, policy=policy.default)


def text_of(mail):
    """The plain text part, line by line."""
    return message(mail).get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_attachments_follow_the_two_parts_with_their_names_types_and_bytes():
    parts = list(message(MAIL).walk())
    assert [part.get_content_type() for part in parts] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
        "text/csv",
    ]
    calendar, rest = message(MAIL).iter_attachments()
    assert calendar.get_param("method") == "PUBLISH", "a program that knows calendars offers to add it"
    assert (calendar.get_content_charset(), calendar.get_filename()) == ("utf-8", "deadlines.ics")
    assert calendar.get_payload(decode=True) == CALENDAR.content
    assert (rest.get_filename(), rest.get_payload(decode=True)) == ("rest.csv", REST.content)


def test_boundaries_are_the_same_every_time_and_each_its_own():
    assert night_of_everything().content == MAIL.content
    boundaries = [part.get_boundary() for part in message(MAIL).walk() if part.is_multipart()]
    assert len(set(boundaries)) == 2
    assert not any(boundary in text_of(MAIL) or boundary in MAIL.html for boundary in boundaries)
    assert not any(one != other and other.startswith(one) for one in boundaries for other in boundaries[:1])


def test_with_links_a_mail_program_can_offer_to_unsubscribe_in_one_click():
    headers = message(MAIL)
    one_click, mailto = headers["List-Unsubscribe"].split(", ")
    assert one_click == f"<{Links.one_click}>"
    assert mailto == "<mailto:digest@legation.example?subject=unsubscribe%20pi%40example.org>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message(PLAIN)["List-Unsubscribe"] == mailto
    assert message(PLAIN)["List-Unsubscribe-Post"] is None


def test_every_item_carries_its_own_links_in_both_parts_and_the_footer_those_of_the_mail():
    for number in range(1, 9):
        links = Links().of_item(READER.profile, f"op-{number}")
        for address in (links.keep, links.dismiss, links.report):
            assert f'href="{address}"' in MAIL.html
            assert text_of(MAIL).count(address) == 1, "whole, on a line of its own"
    for address in (Links.pause, Links.unsubscribe):
        assert f'href="{address}"' in MAIL.html
        assert address in text_of(MAIL)
    assert "legation keep" not in MAIL.html, "who can click needs no command"


def test_without_links_there_are_commands_and_no_address_but_the_publishers():
    assert "legation keep climate-lab ID" in text_of(PLAIN)
    assert "links.example.org" not in PLAIN.html + text_of(PLAIN)


def test_no_item_takes_more_than_eight_lines_whatever_stands_in_it():
    page = html5lib.parse(MAIL.html, namespaceHTMLElements=False)
    rows = [len(list(item.iter("tr"))) for item in page.iter("article")]
    assert len(rows) == 8
    assert max(rows) == 5, "beside title, funder, and the line with its links"
    text = [item.split("\n\n")[0].splitlines() for item in text_of(MAIL).split("\n\n* ")[1:]]
    labelled = [[line for line in lines if re.match(r"  [A-Z][\w ]+: ", line)] for lines in text]
    assert [len(lines) for lines in labelled] == rows


def test_a_desks_words_are_marked_as_its_own():
    assert "From your desk: A quiet week. The first one is worth your time." in text_of(MAIL)
    assert "  From your desk: We know the programme officer; call us first." in text_of(MAIL)
    assert MAIL.html.count('class="desk"') == 2


def test_the_rest_is_said_to_be_attached_where_it_is():
    assert "The whole list is attached: rest.csv." in " ".join(text_of(MAIL).split())
    assert "attached" not in text_of(PLAIN)


def test_a_foreign_title_is_marked_and_kept_apart_only_where_it_runs_the_other_way():
    assert f"* \u2068{ARABIC}\u2069 (in Arabic)" in text_of(MAIL)
    assert text_of(MAIL).count("\u2068") == text_of(MAIL).count("\u2069") <= 2
    assert isolated("Climate services", "ltr") == "Climate services"
    assert isolated("Climate services", "rtl") == "\u2068Climate services\u2069"
    assert isolated("2026-09-01 · 17:00", "rtl") == "2026-09-01 · 17:00"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, ""),
        ({"consortium": Consortium(False)}, "No partners needed."),
        ({"consortium": Consortium(True)}, "A consortium."),
        ({"consortium": Consortium(None)}, ""),
        ({"consortium": Consortium(True, 3)}, "At least 3 partners."),
        ({"consortium": Consortium(True, None, 2)}, "Partners from at least 2 countries."),
        ({"consortium": Consortium(True, 3, 2)}, "At least 3 partners from 2 countries."),
        ({"trl": Trl(4, 6)}, "Readiness level (TRL) 4 to 6."),
        ({"trl": Trl(5, 5)}, "Readiness level (TRL) 5."),
        (
            {"deadlines": tuple(deadline(date(2026, m, 1), kind=DeadlineKind.STAGE) for m in (9, 12))},
            "An application in 2 stages.",
        ),
        (
            {
                "events": (
                    Event(EventKind.QUESTIONS, date(2026, 9, 10), ""),
                    Event(EventKind.LETTER_OF_INTENT, date(2026, 8, 20), ""),
                    Event(EventKind.BROKERAGE, NIGHT - timedelta(days=1), "", time(9)),
                    Event(EventKind.INFORMATION_DAY, None, "to be announced"),
                )
            },
            "Letter of intent by 20 Aug 2026; questions until 10 Sept 2026.",
        ),
    ],
)
def test_what_applying_takes_is_said_in_a_line(fields, said):
    assert item_words.takes_in_words(notice(**fields), at(NIGHT)) == said


def test_earlier_rounds_are_dated_and_the_present_one_is_none_of_them():
    days = [date(2022, 10, 1), date(2023, 10, 2), date(2024, 10, 1), date(2025, 10, 1), date(2026, 10, 6)]
    rounds = [Round(f"op-{n}", "R", None, day, None) for n, day in enumerate(days)]
    said = item_words.rounds_in_words(rounds, "op-4")
    assert said == "(earlier rounds: 1 Oct 2025, 1 Oct 2024, 2 Oct 2023, …)"
    assert item_words.rounds_in_words(rounds[:2], "op-1") == "(earlier round: 1 Oct 2022)"
    assert item_words.rounds_in_words(rounds, "op-0") == ""
    assert item_words.rounds_in_words((), "op-0") == ""


def test_the_timeline_shows_what_is_kept_and_fits_and_nothing_the_safeguards_hold_back():
    matches = [
        match("1"),
        match("2", screening=Screening.HOLD),
        match("3", screening=Screening.NOT_READ),
        dropped("4", "country"),
        match("5"),
    ]
    decisions = [*(kept(key) for key in "1234"), dismissed("5"), replace(kept("1"), profile="other")]
    assert kept_calls(decisions, {READER.profile: matches}) == {READER.profile: ["op-1", "op-3"]}
