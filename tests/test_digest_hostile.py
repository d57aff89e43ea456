"""Whatever a publisher, a profile or a desk writes stands in the mail as characters: never as markup."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from functools import cache

import html5lib
import pytest
from digest_cases import CALENDAR, REST, SENDER, SOURCES, Links, night_of_everything
from naughty_strings import NAUGHTY
from telling_cases import NIGHT, READER, Home, at, deadline, later, match, nights, opportunity

from db.records import (
    Component,
    Consortium,
    Event,
    EventKind,
    GateResult,
    Instrument,
    Quote,
    Reason,
    Verdict,
)
from db.rounds import Round
from flows.announcing.mail_plan import Attachment, Sender
from flows.digest.mail import compose
from flows.words.columns import COLUMNS, width

SECOND = nights(2)[1]
STEERING = {*range(0x20), 0x7F, *range(0x80, 0xA0), 0x200B, 0x200E, 0x200F, 0x2028, 0x2029}
STEERING |= {*range(0x202A, 0x202F), 0x2060, 0x2066, 0x2067, 0xFEFF}


def elements(html):
    """Every element of a page as a browser's parser finds it, with its attributes."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    return [(each.tag, each.attrib) for each in tree.iter() if isinstance(each.tag, str)]


@cache
def hostile_mail(words, **given):
    """A mail in which every field that is not ours holds the same words."""
    fields = {
        "title": words,
        "funder": words,
        "programme": words,
        "eligibility": words,
        "language": words,
        "url": f"https://portal.example.eu/{words}",
        "unread": (words,),
        "text": words,
        "deadlines": (deadline(date(2026, 9, 1), label=words, words=words),),
        "instruments": (Instrument.GRANT,),
        "consortium": Consortium(True, 2, 2, words),
        "events": (Event(EventKind.BROKERAGE, date(2026, 8, 30), words, place=words, url=words),),
    }
    fit = match(
        "1",
        reasons=(Reason("gap", words, 0.5, Quote("text", 0, 1, words)),),
        components=(Component(words, 1.0, words),),
        gates=(GateResult("applicant", Verdict.UNKNOWN, words, Quote("text", 0, 1, f"{words} a b c d")),),
        screening_reason=words,
        notes=(words,),
        terms=(words,),
    )
    before = opportunity("1")
    home = Home(replace(READER, profile_name=words))
    home.night(NIGHT, [before], [fit])
    after = [later(before, **fields), *(opportunity(key, SECOND, **fields) for key in "23")]
    (mail,) = home.night(SECOND, after, [replace(fit, opportunity=f"op-{key}") for key in "123"]).mails
    sections = tuple(
        replace(
            section,
            annotations=(words,),
            notes=(words,),
            items=tuple(replace(item, annotation=words, also_fits=(words,)) for item in section.items),
        )
        for section in mail.sections
    )
    return compose(
        replace(mail, sections=sections),
        night=SECOND,
        as_of=at(SECOND),
        opportunities={call.id: call for call in after},
        source_lines=[replace(SOURCES[0], name=words, cause=words)],
        sender=SENDER,
        gaps={READER.profile: [words]},
        rounds={"op-2": (Round("op-2", words, None, date(2026, 9, 1), None),)},
        **given,
    )


@cache
def harmless_elements():
    """What the elements of a mail are when nobody means any harm."""
    return elements(night_of_everything(links=False).html) + elements(hostile_mail("harmless").html)


@pytest.mark.parametrize("name", NAUGHTY)
def test_no_words_become_markup(name):
    harmless = harmless_elements()
    known = {(tag, attribute) for tag, attributes in harmless for attribute in attributes}
    mail = hostile_mail(NAUGHTY[name])
    found = elements(mail.html)
    assert {tag for tag, _ in found} <= {tag for tag, _ in harmless}
    assert {(tag, attribute) for tag, attributes in found for attribute in attributes} <= known
    links = [attributes["href"] for _, attributes in found if "href" in attributes]
    assert all(link.startswith("https://portal.example.eu/") for link in links)
    cards = [tag for tag, attributes in found if tag == "article" or "brief" in attributes.get("class", "")]
    assert len(cards) == 3, "no card is closed or opened by a publisher"


@pytest.mark.parametrize("name", NAUGHTY)
def test_no_words_become_headers_or_parts(name):
    mail = hostile_mail(NAUGHTY[name])
    message = message_from_bytes(mail.content, policy=policy.default)
    assert sorted(message.keys()) == sorted(message_from_bytes(hostile_mail("harmless").content).keys())
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert not message.defects
    assert all(len(line) <= 998 for line in mail.content.split(b"\r\n"))
    assert b"\n" not in mail.content.replace(b"\r\n", b"")
    for steered in (str(message["Subject"]), message.get_body(("plain",)).get_content().replace("\r\n", "")):
        assert not {*map(ord, steered)} & STEERING


@pytest.mark.parametrize("name", NAUGHTY)
def test_text_keeps_its_columns_whatever_it_says(name):
    text = message_from_bytes(hostile_mail(NAUGHTY[name]).content, policy=policy.default)
    lines = text.get_body(("plain",)).get_content().splitlines()
    assert not [line for line in lines if width(line) > COLUMNS and "https://" not in line]


@pytest.mark.parametrize("name", NAUGHTY)
def test_what_is_attached_keeps_its_bytes_and_its_name_is_only_a_name(name):
    words = NAUGHTY[name]
    content = words.encode("utf-8", "surrogatepass")
    attachments = (CALENDAR, REST, Attachment(f"{words}.txt", "text/plain", content))
    mail = hostile_mail("harmless", attachments=attachments)
    parts = list(message_from_bytes(mail.content, policy=policy.default).iter_attachments())
    assert [part.get_payload(decode=True) for part in parts] == [each.content for each in attachments]
    assert not {*map(ord, parts[2].get_filename() or "")} & (STEERING | {*map(ord, "/\\")})


@pytest.mark.parametrize(
    "address", ["https://a.example/\r\nBcc: x", "http://a.example/", "https://a b/>", ""]
)
def test_a_link_that_is_no_plain_https_address_never_reaches_a_header(address):
    links = Links()
    links.one_click = address
    if not address:
        assert "Post" not in str(message_from_bytes(hostile_mail("x", links=links).content).keys())
        return
    with pytest.raises(ValueError, match="not an https address"):
        hostile_mail("x", links=links)


@pytest.mark.parametrize("media_type", ["text", "text/", "/x", "text/plain\r\nX: y", "text/plain; a b", ""])
def test_a_media_type_that_is_none_is_refused(media_type):
    with pytest.raises(ValueError, match="not a media type"):
        hostile_mail("x", attachments=(Attachment("a", media_type, b""),))


def test_a_sender_name_cannot_add_an_address():
    sender = Sender("digest@legation.example", "Desk <other@evil.example>,\r\nBcc: x@evil.example")
    home = Home()
    planned = home.night(NIGHT, [opportunity()])
    mail = compose(
        planned.mails[0],
        night=NIGHT,
        as_of=at(NIGHT),
        opportunities={"op-1": opportunity()},
        source_lines=(),
        sender=sender,
    )
    message = message_from_bytes(mail.content, policy=policy.default)
    assert [each.addr_spec for each in message["From"].addresses] == ["digest@legation.example"]
    assert message["Bcc"] is None
