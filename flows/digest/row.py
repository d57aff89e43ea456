"""A labelled line of the digest, and the lines that correct what we told wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flows.announcing.errata import kind_of_fact
from flows.announcing.mail_plan import Correction
from flows.digest.words import in_language
from flows.words.publisher_text import plain, shortened
from flows.words.wording import short_day

FACT_SHOWN = 300


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled line. ``before`` is what was told, where a fact moved; ``quote`` is the publisher's.

    ``lead`` stands first, in bold: a verdict in a word. ``note`` is ours and stands last, smaller. With
    ``told_on``, ``before`` is what we told wrongly since that day. ``tone`` says how it is shown: a
    ``deadline``, the ``desk``'s words, or a verdict (``yes``, ``no``, ``unknown``).
    """

    label: str
    text: str
    quote: str = ""
    note: str = ""
    before: str = ""
    pressing: bool = False
    told_on: str = ""
    lead: str = ""
    tone: str = ""


def correction_rows(corrections: Sequence[Correction], language: str = "en") -> list[Row]:
    """One line for each fact that we told wrongly, with both values and since when; none is ever left out."""
    return [_row(correction, language) for correction in corrections]


def _row(correction: Correction, language: str) -> Row:
    change, words = correction.change, in_language(language)
    before, after = (plain(shortened(value, FACT_SHOWN)) for value in (change.before, change.after))
    return Row(
        words.field(kind_of_fact(change.field)),
        after or words.NOT_STATED_BY_PAGE,
        before=before or words.NOT_STATED_BY_PAGE,
        pressing=change.brought_forward,
        told_on=short_day(correction.told_on, language),
    )
