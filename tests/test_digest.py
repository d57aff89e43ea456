"""The mail itself: facts in the subject, eight lines an item, inert publishers' words, equal bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser

import pytest
from telling_cases import (
    NIGHT,
    READER,
    TEXT,
    Home,
    at,
    deadline,
    dropped,
    kept,
    later,
    match,
    nights,
    opportunity,
)

from db.records import (
    Component,
    GateResult,
    Money,
    Outcome,
    Quote,
    Reuse,
    Screening,
    Status,
    TextBasis,
    Verdict,
)
from flows.announcing.announce import Addressee
from flows.announcing.mail_plan import Sender, SourceLine
from flows.digest.facts import Telling
from flows.digest.item import item_view
from flows.digest.mail import HTML_BYTES, compose
from flows.words.columns import COLUMNS, fill, width
from flows.words.publisher_text import plain, safe_link, shortened

SECOND = nights(2)[1]
SENDER = Sender("digest@legation.example")
SOURCES = (
    SourceLine("eu_portal", "European Commission", Outcome.OK, seen=719, last_ok_on=NIGHT),
    SourceLine("us_portal", "Grants.gov", Outcome.FAILED, "timeout", last_ok_on=NIGHT, verified=False),
)


def composed(planned, calls, night=NIGHT):
    """The mails of a plan."""
    known = {call.id: call for call in calls}
    return [
        compose(mail, night=night, as_of=at(night), opportunities=known, source_lines=SOURCES, sender=SENDER)
        for mail in planned.mails
    ]


def first_mail(calls, matches=None, *readers):
    """The baseline mail of a new home."""
    (mail,) = composed(Home(*readers).night(NIGHT, calls, matches), calls)
    return mail


def second_mail(before, after, matches=None, *decisions):
    """The mail of the night after a baseline."""
    home = Home(replace(READER, max_items=10))
    home.night(NIGHT, before)
    home.decide(*decisions)
    (mail,) = composed(home.night(SECOND, after, matches), after, SECOND)
    return mail


def parsed(mail):
    """The mail as any reader's program parses it."""
    return message_from_bytes(mail.content, policy=policy.default)


def text_of(mail):
    """The plain text part."""
    return parsed(mail).get_body(("plain",)).get_content().replace("\r\n", "\n")


def flowing(mail):
    """The plain text on one line, for looking up sentences whatever their breaks."""
    return " ".join(text_of(mail).split())


class Page(HTMLParser):
    """The elements, attributes and words of an HTML part."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.attributes, self.words, self._skipped = [], [], [], 0
        self.feed(html)
        self.text = " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag, attrs):
        self.elements.append(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]
        self._skipped += tag == "style"

    def handle_endtag(self, tag):
        self._skipped -= tag == "style"

    def handle_data(self, data):
        if not self._skipped:
            self.words.append(data)


# What it says


def test_the_subject_is_made_of_facts():
    calls = [opportunity("1"), opportunity("2")]
    after = [
        later(calls[0], deadlines=(deadline(date(2026, 9, 1)),)),
        calls[1],
        *(opportunity(key, first_seen_on=SECOND) for key in "34"),
    ]
    assert (
        second_mail(calls, after).subject
        == "1 deadline brought forward to 1 Sept 2026, 2 new — Climate Adaptation Lab"
    )
    extended = [later(calls[0], deadlines=(deadline(date(2026, 11, 1)),)), calls[1]]
    assert second_mail(calls, extended).subject == "1 deadline moved — Climate Adaptation Lab"
    assert first_mail(calls).subject == "2 open now to begin with — Climate Adaptation Lab"


def test_an_item_says_what_how_much_until_when_whether_one_may_apply_and_why():
    gates = (
        GateResult("applicant", Verdict.YES, "Open to public universities."),
        GateResult(
            "country",
            Verdict.YES,
            "Applicants from Kenya may apply.",
            Quote("text", 0, 9, "open to any country"),
        ),
    )
    components = (
        Component("meaning", 50.0, ""),
        Component("words", 25.0, ""),
        Component("thin notice", -4.5, ""),
    )
    call = opportunity("1", total_funding=Money(Decimal(24_000_000), "EUR"))
    mail = flowing(first_mail([call], [match("1", 70.5, gates=gates, components=components)]))
    for said in (
        "Climate services for smallholders 1 [71/100]",
        "European Commission · Horizon Europe · grant",
        "Money: EUR 2 million to EUR 4 million per award; total pot EUR 24 million",
        "Deadline: Tuesday 6 October 2026, 17:00 Brussels time (by the portal's rule), 56 days left",
        "May I apply: Yes. Open to public universities. Applicants from Kenya may apply. “open to any "
        "country”",
        f"Why: Your “seasonal climate forecasts” meets “{TEXT[26:65]}”",
        "(score 70.5 = meaning 50 + words 25 − thin notice 4.5)",
        "op-1 · safeguards: clear https://portal.example.eu/1",
        "legation keep climate-lab ID",
        "legation dismiss climate-lab ID",
    ):
        assert said in mail, said


def test_text_and_html_say_the_same():
    home, calls = Home(), [opportunity("1"), opportunity("2")]
    home.night(NIGHT, calls)
    after = [later(calls[0], deadlines=(deadline(date(2026, 9, 1)),)), calls[1], opportunity("3", SECOND)]
    planned = home.night(SECOND, after)
    (mail,) = composed(planned, after, SECOND)
    known = {call.id: call for call in after}
    (section,) = planned.mails[0].sections
    assert len(section.items) == 2
    for item in section.items:
        view = item_view(item, known[item.opportunity], Telling(at(SECOND)))
        rows = [
            part
            for row in view.rows
            for part in (row.label, row.before, row.lead, row.text, row.quote, row.note)
        ]
        for said in (view.title, view.funder, view.id, view.screening, *rows):
            words = " ".join(said.split())
            assert words in flowing(mail)
            assert words in Page(mail.html).text


@pytest.mark.parametrize("key", ["1", "2", "3", "4"])
def test_an_item_takes_eight_lines_at_most(key):
    calls = [opportunity(each) for each in "1234"]
    everything = {
        "title": "Another title altogether",
        "deadlines": (deadline(date(2026, 9, 1)),),
        "award_ceiling": Money(Decimal(9), "EUR"),
        "award_floor": Money(Decimal(8), "EUR"),
        "eligibility": "Universities only.",
        "eligible_countries": ("KE",),
        "text_basis": TextBasis.SYNOPSIS,
        "unread": ("detail",),
        "language": "fr",
    }
    full = later(calls[0], **everything)
    after = {
        "1": full,
        "2": replace(calls[1], status=Status.WITHDRAWN, withdrawn_on=SECOND),
        "3": later(calls[2], status=Status.CLOSED),
        "4": opportunity("9", SECOND, **everything),
    }[key]
    mail = second_mail(calls, [after], [match(after.id[3:], screening_reason="names export control")])
    item = text_of(mail).split("\n* ")[1].split("\n\n")[0]
    assert 3 <= sum(not line.startswith("    ") for line in item.splitlines()) <= 8


def test_what_changed_beyond_the_lines_there_are_is_named():
    after = later(
        opportunity(),
        title="Another title altogether",
        deadlines=(deadline(date(2026, 9, 1)),),
        award_ceiling=Money(Decimal(9), "EUR"),
        eligibility="Universities only.",
    )
    mail = flowing(second_mail([opportunity()], [after]))
    assert "Also changed: Title, Eligibility" in mail


def test_thin_and_unread_notices_and_foreign_languages_are_labelled():
    call = opportunity("1", text_basis=TextBasis.TITLE_ONLY, unread=("detail",), language="fr")
    mail = flowing(first_mail([call]))
    assert "Caution: Thin notice: only its title was there to read; could not be read: detail." in mail
    assert "* Climate services for smallholders 1 (in French) [90/100]" in mail


def test_the_remainder_is_counted_honestly():
    calls = [opportunity(f"{n}") for n in range(9)]
    matches = [match(str(n)) for n in range(5)]
    matches += [match("5", 12.0), match("6", screening=Screening.REVIEW), dropped("7", "deadline")]
    matches += [dropped("8", "must:eligible_countries")]
    mail = first_mail(calls, matches)
    counted = (
        "Of 9 opportunities compared, not shown: 2 more matched, known before you began (backlog), 1 held "
        "for review, 1 below your threshold of 35, 1 dropped: deadline, 1 dropped: must:eligible_countries."
    )
    assert counted in flowing(mail)
    assert counted in Page(mail.html).text


def test_what_is_held_for_review_is_counted_and_nothing_of_it_is_shown():
    held = opportunity("2", title="Trapped-ion secrets", url="https://secret.example/")
    mail = first_mail([opportunity("1"), held], [match("1"), match("2", screening=Screening.REVIEW)])
    assert "1 held for review" in flowing(mail)
    assert b"rapped" not in mail.content
    assert b"secret.example" not in mail.content
    assert "op-2" not in mail.html


def test_a_publisher_who_allows_facts_and_a_link_only_is_not_quoted():
    call = opportunity("1", reuse=Reuse.FACTS_AND_LINK, eligibility="Only the chosen may apply.")
    gates = (GateResult("applicant", Verdict.YES, "Open to all.", Quote("text", 0, 9, TEXT[:20])),)
    matches = [match("1", gates=gates)]
    changed = later(call, eligibility="Everybody may apply.")
    for mail in (first_mail([call], matches), second_mail([call], [changed], matches)):
        for part in (text_of(mail), mail.html):
            assert TEXT[:20] not in part
            assert TEXT[30:50] not in part
            assert "Everybody" not in part
            assert "chosen" not in part
    assert "the wording changed" in flowing(second_mail([call], [changed], matches))


def test_sources_show_their_age_and_whether_they_were_ever_read_live():
    mail = flowing(second_mail([opportunity("1")], [opportunity("1"), opportunity("2", SECOND)]))
    assert "European Commission: read tonight, 719 notices" in mail
    assert (
        "Grants.gov: not readable tonight (timeout); last complete reading 11 Aug 2026, 1 day ago; not yet "
        "verified live" in mail
    )


def test_a_call_that_is_closing_soon_is_shown_as_pressing():
    call = opportunity("1", deadlines=(deadline(SECOND + timedelta(days=14)),))
    mail = second_mail([call], [call], None, kept("1", NIGHT - timedelta(days=9)))
    assert mail.subject.startswith("1 closing soon")
    assert ("td", "class", "pressing") in Page(mail.html).attributes


def test_what_no_longer_fits_says_so_and_shows_no_score():
    after = later(opportunity(), deadlines=(deadline(date(2026, 9, 1)),))
    mail = flowing(second_mail([opportunity()], [after], [match("1", 12.0)]))
    assert "It no longer matches your profile, its score is below 35" in mail
    assert "[12/100]" not in mail


def test_what_every_match_of_a_profile_says_is_said_once():
    stale, own = (
        "Stale, not applied: must status is open; lapsed on 2026-08-01.",
        "Could complete a team: Bonn.",
    )
    matches = [match("1", notes=("Thin: only the title was read.", stale, own)), match("2", notes=(stale,))]
    mail = flowing(first_mail([opportunity("1"), opportunity("2")], matches))
    assert mail.count(stale) == 1
    assert f"Note: {own}" in mail


# How it looks


def test_the_text_keeps_to_72_columns_but_for_links():
    url = "https://portal.example.eu/" + "x" * 90
    wide = opportunity("2", title="気候変動適応のための研究開発助成金" * 4)
    long = opportunity("3", title="Donaudampfschifffahrt" * 9, url=url)
    mail = first_mail([opportunity("1"), wide, long])
    lines = text_of(mail).splitlines()
    assert [line for line in lines if width(line) > COLUMNS] == [f"    {url}"]


@pytest.mark.parametrize("count", [10, 40, 100])
def test_the_html_stays_below_what_mail_programs_cut_off(count):
    calls = [opportunity(f"{n:03}", title="Long title with & and < " * 8) for n in range(count)]
    reader = Addressee("a@example.org", READER.profile, "Lab", max_items=100)
    mail = first_mail(calls, [match(call.id[3:]) for call in calls], reader)
    assert len(mail.html.encode()) <= HTML_BYTES
    assert all("Long title with" in part for part in (mail.html, text_of(mail)))
    assert all(call.id in text_of(mail) for call in calls), "lighter, but complete"


def test_the_html_is_accessible_and_loads_nothing():
    page = Page(first_mail([opportunity("1"), opportunity("2", language="fr")]).html)
    assert ("html", "lang", "en") in page.attributes
    assert ("bdi", "lang", "fr") in page.attributes
    headings = [tag for tag in page.elements if tag in {"h1", "h2", "h3", "h4"}]
    assert headings == ["h1", "h2", "h2", "h3", "h4", "h4", "h2"]
    assert {value for tag, name, value in page.attributes if (tag, name) == ("table", "role")} == {
        "presentation"
    }
    assert not {"img", "script", "link", "iframe", "object", "form", "input", "base"} & set(page.elements)
    assert not {name for _, name, _ in page.attributes} & {"src", "style", "background", "onclick", "srcset"}
    assert "url(" not in first_mail([opportunity()]).html
    assert "@import" not in first_mail([opportunity()]).html
    loaded = [value for _, name, value in page.attributes if name in {"src", "href", "background"}]
    assert all(value.startswith("https://portal.example.eu/") for value in loaded)


# What publishers cannot do to it


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://ec.europa.eu/a?b=c&d", "ec.europa.eu"),
        ("http://www.nsf.gov/", "nsf.gov"),
        ("https://münchen.example/", "xn--mnchen-3ya.example"),
        ("https://xn--80ak6aa92e.com/", "xn--80ak6aa92e.com"),
    ],
)
def test_a_link_shows_the_host_it_leads_to(url, host):
    assert safe_link(url) == (url, host)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "ftp://portal.example/",
        "//portal.example/",
        "https://ec.europa.eu@evil.example/",
        "https://",
        "https://[::1",
        "https://a b.example/",
        "https://portal.example/\r\nBcc: x",
        "https://portal.example/" + "x" * 2000,
        "",
    ],
)
def test_an_address_that_is_not_plainly_a_web_page_is_no_link(url):
    assert safe_link(url) is None
    mail = first_mail([opportunity("1", url=url)])
    assert "a" not in Page(mail.html).elements
    assert "the publisher's address is not one we link to" in flowing(mail)


def test_joiners_that_words_need_survive_and_invisible_characters_do_not():
    assert plain("می\u200cخواهم\u202e\u200b x\ty") == "می\u200cخواهم x y"
    assert shortened("one two three four", 12) == "one two …"


# The message


def test_the_headers_are_those_of_honest_bulk_mail():
    message = parsed(first_mail([opportunity()]))
    assert message["From"] == "Legation <digest@legation.example>"
    assert message["To"] == READER.email
    assert message["List-Id"] == "Legation digest <digest.legation.example>"
    assert message["List-Unsubscribe"] == (
        "<mailto:digest@legation.example?subject=unsubscribe%20pi%40example.org>"
    )
    assert message["List-Unsubscribe-Post"] is None, "one-click needs a public address"
    assert (message["Auto-Submitted"], message["Precedence"]) == ("auto-generated", "bulk")
    assert parsedate_to_datetime(message["Date"]) == at(NIGHT)


def test_long_headers_are_neither_broken_nor_encoded():
    sender = Sender(f"{'digest-of-the-legation.' * 4}x@{'very-long-subdomain.' * 4}example.org")
    reader = replace(READER, email=f"{'first.middle.' * 4}last@{'faculty.' * 8}example.org")
    planned = Home(reader).night(NIGHT, [opportunity()])
    mail = compose(
        planned.mails[0],
        night=NIGHT,
        as_of=at(NIGHT),
        opportunities={"op-1": opportunity()},
        source_lines=(),
        sender=sender,
    )
    lines = mail.content.split(b"\r\n")
    (unsubscribe,) = [line for line in lines if b"mailto:" in line and b"=20" not in line]
    assert sender.email.encode() in unsubscribe
    assert f"Message-ID: {mail.message_id}".encode() in lines
    assert parsed(mail)["To"] == reader.email


def test_equal_nights_give_equal_bytes_and_each_mail_its_own_message_id():
    calls = [opportunity("1"), opportunity("2")]
    assert first_mail(calls) == first_mail(calls)
    other = first_mail(calls, None, replace(READER, email="other@example.org"))
    next_night = second_mail(calls, [*calls, opportunity("3", SECOND)])
    ids = {first_mail(calls).message_id, other.message_id, next_night.message_id}
    assert len(ids) == 3
    assert all(each.endswith("@legation.example>") for each in ids)


@pytest.mark.parametrize("email", ["", "nobody", "a@b\r\nBcc: c@d.example", "a b@example.org", "x@y,z@w"])
def test_a_recipient_that_is_no_address_is_refused(email):
    with pytest.raises(ValueError, match="not an e-mail address"):
        first_mail([opportunity()], None, replace(READER, email=email))


# Columns


@pytest.mark.parametrize(
    ("text", "columns", "filled"),
    [
        ("one two three", 9, "- one two\n  three"),
        ("", 9, "-"),
        ("abcdefghij", 6, "- abcd\n  efgh\n  ij"),
        ("日本語のテキスト", 8, "- 日本語\n  のテキ\n  スト"),
        ("see https://example.org/long/path now", 12, "- see\n  https://example.org/long/path\n  now"),
    ],
)
def test_text_is_wrapped_by_columns_and_links_stay_whole(text, columns, filled):
    assert fill(text, "- ", "  ", columns) == filled
