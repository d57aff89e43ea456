"""An item's lines on what its institution sets or is set: an internal deadline, a limited submission."""

from __future__ import annotations

from datetime import date, datetime

from flows.announcing.mail_plan import Item, Limited
from flows.digest.row import FACT_SHOWN, Row
from flows.digest.timeline import PRESSING_DAYS
from flows.language.languages import words
from flows.words.publisher_text import shortened
from flows.words.wording import listed, number, short_day


def internal_row(item: Item, funders: date | None, as_of: datetime, language: str) -> Row | None:
    """The institution's own deadline beside the funder's, with the days left to it."""
    if item.internal is None or funders is None:
        return None
    said, left = words(language), (item.internal - as_of.date()).days
    return Row(
        said.gettext("Internal deadline"),
        said.gettext("{internal}, {left} (funder: {funder})").format(
            internal=short_day(item.internal, language),
            left=_left(left, language),
            funder=short_day(funders, language),
        ),
        pressing=left <= PRESSING_DAYS,
        tone="deadline",
    )


def _left(days: int, language: str) -> str:
    said = words(language)
    if days < 0:
        return said.ngettext("passed {number} day ago", "passed {number} days ago", -days).format(
            number=number(-days, language)
        )
    return said.ngettext("{number} day left", "{number} days left", days).format(
        number=number(days, language)
    )


def limited_row(item: Item, language: str) -> Row | None:
    """That an institution may send so many applications only, with who has kept it."""
    limited = item.limited
    if limited is None:
        return None
    said = words(language)
    most = said.ngettext(
        "{number} application per institution", "{number} applications per institution", limited.most
    ).format(number=number(limited.most, language))
    keepers = _keepers(limited, language)
    kept = said.gettext("kept by {profiles}").format(profiles=listed(keepers, language)) if keepers else ""
    text = "; ".join(filter(None, (most, kept)))
    quote = f"“{shortened(limited.quote, FACT_SHOWN)}”" if limited.quote else ""
    return Row(said.gettext("Limited submission"), text, quote)


def _keepers(limited: Limited, language: str) -> list[str]:
    names = [shortened(name, FACT_SHOWN) for name in limited.kept_by]
    if limited.others:
        others = words(language).ngettext("{number} more profile", "{number} more profiles", limited.others)
        names.append(others.format(number=number(limited.others, language)))
    return names
