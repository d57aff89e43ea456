"""A page becomes HTML: jinja2 escapes every word, and what stands for a fact is written in one way. Pure."""

from __future__ import annotations

import re
import unicodedata
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from db.records import Money
from flows.desk.page import Page, Place
from flows.words.amount_words import money_in_words, number
from flows.words.publisher_text import plain, safe_link, shortened
from flows.words.wording import short_day

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_TEMPLATES = Path(__file__).parents[1] / "templates" / "desk"
_TITLE_LONGEST = 300
_LANGUAGE_LONGEST = 12
_QUOTED = re.compile(r"“[^”]*”?")


def rendered(page: Page, places: Sequence[Place], here: str, night: str | None, late_days: int = 0) -> str:
    """The page in the desk's frame: ``here`` is its path, ``night`` the latest night it tells of.

    ``late_days``: so many days ago that night was, where this is to be said.
    """
    frame = {
        "title": page.title,
        "style": style(),
        "places": [(place.path, place.name) for place in places if place.name],
        "here": _in_navigation(here, places),
        "night": night,
        "late_days": late_days,
    }
    return _environment().get_template(page.template).render({**frame, **page.values})


@lru_cache(maxsize=1)
def style() -> str:
    """The pages' style sheet, which stands in each of them."""
    sheets = (
        _TEMPLATES / "desk.css",
        _TEMPLATES.parent / "plots" / "plot.css",
        _TEMPLATES.parent / "reports" / "parts.css",
    )
    return "\n".join(sheet.read_text(encoding="utf-8").strip() for sheet in sheets)


@lru_cache(maxsize=1)
def policy() -> str:
    """The Content-Security-Policy of every page: this very style sheet, an icon within the page, no more."""
    digest = b64encode(sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def foreign(text: object, language: str | None = None, longest: int = _TITLE_LONGEST) -> Markup:
    """Publishers' words on one line, with their language and the way they run, apart from ours."""
    from markupsafe import Markup

    words = shortened(str(text or ""), longest)
    code = language_code(language)
    said = Markup(' lang="{}"').format(code) if code else ""
    return Markup('<bdi{} dir="{}">{}</bdi>').format(said, direction(words), words)


def direction(text: str) -> str:
    """``rtl`` where the first letter of a text runs from right to left, else ``ltr``."""
    first = next((kind for kind in map(unicodedata.bidirectional, text) if kind in {"L", "R", "AL"}), "L")
    return "ltr" if first == "L" else "rtl"


def day(value: object) -> Markup | str:
    """A date for a list, ``6 Oct 2026``; also of one written as ISO text. Empty for none."""
    from markupsafe import Markup

    found = _date(value)
    if found is None:
        return str(value or "")
    return Markup('<time datetime="{}">{}</time>').format(found.isoformat(), short_day(found))


def amount(value: object) -> str:
    """A number with its separators; empty for none."""
    return number(Decimal(str(value))) if value is not None and value != "" else ""


def money(value: object, currency: object) -> str:
    """An amount with its currency, ``EUR 2.4 million``; empty when one of them is not known."""
    if value is None or not currency:
        return ""
    # Views hold amounts as floating numbers; a cent is the least that is ever shown.
    exact = Decimal(str(value)).quantize(Decimal("0.01")).normalize()
    return money_in_words(Money(exact, str(currency).partition(",")[0]))


def outward(url: object) -> str:
    """An address that may be followed; empty for one that is none, or would run or fetch something else."""
    found = safe_link(str(url or ""))
    return found[0] if found else ""


def lines(text: object) -> str:
    """Publishers' prose without control and direction characters, its paragraphs kept."""
    return "\n".join(plain(line) for line in str(text or "").splitlines())


def unquoted(text: object, reuse: str) -> str:
    """A sentence of ours without the publisher's words in it, where these may not be repeated."""
    said = str(text or "")
    return _QUOTED.sub("“…”", said) if reuse == "facts-and-link" else said


def language_code(language: str | None) -> str:
    """A language's code, if it looks like one; of several the first."""
    code = plain(language or "").partition(",")[0]
    return code if len(code) <= _LANGUAGE_LONGEST and code.replace("-", "").isalnum() else ""


def _date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _in_navigation(here: str, places: Sequence[Place]) -> str:
    """The entry of the navigation under which a path lies."""
    named = [place.path for place in places if place.name]
    under = [path for path in named if here == path or (path != "/" and here.startswith(f"{path}/"))]
    return max(under, key=len, default="")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader([_TEMPLATES, _TEMPLATES.parent]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: Mapping[str, object] = {
        "foreign": foreign,
        "day": day,
        "amount": amount,
        "outward": outward,
        "direction": direction,
        "plain": plain,
        "shortened": shortened,
        "code": language_code,
        "lines": lines,
        "unquoted": unquoted,
    }
    environment.filters.update(filters)
    environment.globals["money"] = money
    return environment
