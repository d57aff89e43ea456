"""The pages behind links: one call's public title, a form, a button. No assets, no script, nobody's name.

Pure: the same view gives the same bytes. jinja2 escapes every word.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from db.records import Because
from flows.links.tokens import Purpose
from flows.links.words import PageWords
from flows.words.publisher_text import plain, shortened
from flows.words.wording import day_in_words

if TYPE_CHECKING:
    from jinja2 import Template

REPORT_KINDS = ("deadline", "money", "eligibility", "duplicate", "other")
PAUSE_DAYS = ("7", "14", "30", "90")
PAUSE_LONGEST = 366
WORDS_LONGEST = 2000
_TITLE_LONGEST = 300
ONE_CLICK = ("List-Unsubscribe", "One-Click")


@dataclass(frozen=True, slots=True)
class About:
    """What a page is about: its purpose, and the call's public title with its language, if any."""

    purpose: Purpose
    title: str = ""
    title_language: str | None = None


@dataclass(frozen=True, slots=True)
class _Group:
    """Radio buttons under one legend."""

    name: str
    legend: str
    choices: tuple[tuple[str, str], ...]
    chosen: str = ""


@dataclass(frozen=True, slots=True)
class _Field:
    """A text or a date to fill in; ``least`` and ``most`` bound it."""

    name: str
    label: str
    kind: str
    most: object
    least: object = ""
    value: str = ""


def form_page(
    about: About, words: PageWords, today: date, filled: Mapping[str, str] | None = None, problem: str = ""
) -> str:
    """The page that shows what a link would do; ``filled`` is what was chosen when a ``problem`` came up."""
    purpose = _shown_as(about.purpose)
    title, text, button, _ = words.acts[purpose]
    groups, fields = _asked(about.purpose, words, today, filled or {})
    hidden = ONE_CLICK if about.purpose is Purpose.ONE_CLICK else None
    return _render(
        words, about, title, text, button=button, groups=groups, fields=fields, hidden=hidden, problem=problem
    )


def done_page(about: About, words: PageWords, day: date | None = None) -> str:
    """The page after the button; ``day`` is the first with mail again after a pause."""
    title, _, _, done = words.acts[_shown_as(about.purpose)]
    return _render(words, about, title, done, done=True, day=day)


def invalid_page(words: PageWords) -> str:
    """The one page for every link that does not work, whatever the reason."""
    return _render(words, None, words.says["invalid"], words.says["invalid text"])


def busy_page(about: About | None, words: PageWords, today: date, filled: Mapping[str, str]) -> str:
    """The page when the database cannot be written just now: the same form, filled in as it was."""
    if about is None:
        return _render(words, None, words.says["busy"], words.says["busy text"])
    return form_page(about, words, today, filled, f"{words.says['busy']}. {words.says['busy text']}")


@lru_cache(maxsize=1)
def style() -> str:
    """The pages' style sheet, which stands in each of them."""
    return (Path(__file__).parents[1] / "templates" / "links.css").read_text(encoding="utf-8").strip()


def style_source() -> str:
    """What a Content-Security-Policy calls this very style sheet; no other is let in."""
    return f"'sha256-{b64encode(sha256(style().encode()).digest()).decode()}'"


def _asked(
    purpose: Purpose, words: PageWords, today: date, filled: Mapping[str, str]
) -> tuple[list[_Group], list[_Field]]:
    says = words.says

    def group(name: str, values: tuple[str, ...]) -> _Group:
        choices = tuple((value, says[value]) for value in values)
        return _Group(name, says[name], choices, filled.get(name, ""))

    if purpose is Purpose.DISMISS:
        note = _Field("note", says["note"], "text", WORDS_LONGEST, value=filled.get("note", ""))
        return [group("because", tuple(each.value for each in Because))], [note]
    if purpose is Purpose.REPORT:
        said = _Field("words", says["words"], "text", WORDS_LONGEST, value=filled.get("words", ""))
        return [group("kind", REPORT_KINDS)], [said]
    if purpose is Purpose.PAUSE:
        latest = today + timedelta(days=PAUSE_LONGEST)
        until = _Field(
            "until", says["until"], "date", latest, today + timedelta(days=1), filled.get("until", "")
        )
        return [group("days", PAUSE_DAYS)], [until]
    return [], []


def _shown_as(purpose: Purpose) -> str:
    return Purpose.UNSUBSCRIBE.value if purpose is Purpose.ONE_CLICK else purpose.value


def _render(words: PageWords, about: About | None, heading: str, text: str, **more: object) -> str:
    day = more.get("day")
    context = {
        "style": style(),
        "title": shortened(about.title, _TITLE_LONGEST) if about else "",
        "title_language": plain(about.title_language or "") if about else "",
        "day_in_words": day_in_words(day, words.language) if isinstance(day, date) else "",
    }
    blank: dict[str, object] = {"groups": (), "fields": (), "hidden": None, "done": False}
    blank |= dict.fromkeys(("button", "problem", "day"), "")
    return _template().render({**blank, **context, **more}, words=words, heading=heading, text=text)


@lru_cache(maxsize=1)
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("flows"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("links.html")
