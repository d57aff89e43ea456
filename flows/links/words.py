"""The words on the link pages, in the language that the reader's browser asks for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from db.records.saying import marked
from flows.language.languages import ENGLISH, is_spoken, words

# One language of an Accept-Language header, with its weight (RFC 9110, 12.5.4).
_WISH = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")
# So much of a header is read: nobody asks for more languages than fit.
_READ = 400
# By purpose: title, what it does, button, done.
_ACTS: Mapping[str, tuple[str, str, str, str]] = {
    "keep": (
        marked("Keep this call"),
        marked("Its readers are reminded before it closes."),
        marked("Keep"),
        marked("Kept. There will be a reminder before it closes."),
    ),
    "dismiss": (
        marked("Dismiss this call"),
        marked("It will not be announced again."),
        marked("Dismiss"),
        marked("Dismissed. It will not be announced again."),
    ),
    "report": (
        marked("Report an error"),
        marked(
            "Something in what we told about this call is wrong? Whoever runs this service will look at it."
        ),
        marked("Send the report"),
        marked("Thank you. The report is with whoever runs this service."),
    ),
    "unsubscribe": (
        marked("Unsubscribe"),
        marked("You will get no more mails from this service."),
        marked("Unsubscribe"),
        marked("You are unsubscribed. No more mails will be sent to you."),
    ),
    "pause": (
        marked("Pause the mails"),
        marked("Nothing is lost: what comes meanwhile is in the first mail afterwards."),
        marked("Pause"),
        marked("Paused. There will be no mail before this day:"),
    ),
}
_SAYS: Mapping[str, str] = {
    "because": marked("What was wrong? (optional)"),
    "topic": marked("The subject"),
    "money": marked("The amount"),
    "country": marked("The country"),
    "deadline": marked("The deadline"),
    "eligibility": marked("Who may apply"),
    "duplicate": marked("It was told twice"),
    "other": marked("Something else"),
    "note": marked("A note for your colleagues (optional)"),
    "kind": marked("What is wrong?"),
    "words": marked("In your own words"),
    "days": marked("For how long?"),
    "7": marked("1 week"),
    "14": marked("2 weeks"),
    "30": marked("30 days"),
    "90": marked("90 days"),
    "until": marked("Or until (the first day with mail again)"),
    "confirm": marked("Nothing happens until you press the button."),
    "invalid": marked("This link does not work"),
    "invalid text": marked("It is incomplete, or it has expired. The links in your latest mail work."),
    "busy": marked("Please try again in a minute"),
    "busy text": marked("The service is busy. Nothing was changed yet: press the button again."),
    "missing": marked("Please choose or fill in what is asked for."),
}


@dataclass(frozen=True, slots=True)
class PageWords:
    """One language: ``acts`` holds (title, what it does, button, done) by purpose, ``says`` all the rest."""

    language: str
    direction: str
    acts: Mapping[str, tuple[str, ...]]
    says: Mapping[str, str]


def page_words(language: str) -> PageWords:
    """The words of all pages in a language; English ones where it has no complete catalogue."""
    say = words(language)
    return PageWords(
        say.language,
        say.direction,
        {purpose: tuple(map(say.gettext, act)) for purpose, act in _ACTS.items()},
        {name: say.gettext(text) for name, text in _SAYS.items()},
    )


def language_asked(accepted: str) -> str:
    """The best of our languages for an Accept-Language header; English where none of them is asked for."""
    wishes = []
    for place, part in enumerate(accepted[:_READ].split(",")):
        found = _WISH.fullmatch(part)
        if found and float(found[2] or 1) > 0 and is_spoken(found[1].lower()):
            wishes.append((-float(found[2] or 1), place, found[1].lower()))
    return min(wishes)[2] if wishes else ENGLISH
