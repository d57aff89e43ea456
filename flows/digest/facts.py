"""What is told of an opportunity to every reader of a language and home currency alike, worked out once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from db.records import Notice, Opportunity
from db.rounds import Round
from flows.digest import item_words
from flows.digest.row import FACT_SHOWN
from flows.digest.words import TEXT_BASIS, in_language
from flows.language import languages
from flows.words import money_words, wording
from flows.words.home_currency import Home
from flows.words.publisher_text import safe_link, shortened

TITLE_SHOWN = 200
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass(frozen=True, slots=True)
class Telling:
    """How an item is told: when, in which language and home currency; ``said`` stands once for them all.

    ``rounds`` are those of the opportunity's series.
    """

    as_of: datetime
    language: str = "en"
    home: Home | None = None
    said: tuple[str, ...] = ()
    rounds: tuple[Round, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """An opportunity in words, whoever reads them; ``tongue`` names its language where it is foreign."""

    title: str
    language: str
    tongue: str
    funder: str
    link: str
    host: str
    money: str
    deadline: str
    rounds: str
    takes: str
    cautions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KnownFacts:
    """The facts that a night's mails have in common: found for the first reader, and kept for the others."""

    _found: dict[tuple[str, str, str], Facts] = field(default_factory=dict)

    def of(self, opportunity: Opportunity, telling: Telling) -> Facts:
        """The facts of an opportunity; the instant and the rates are the same for all readers of a night."""
        key = (opportunity.id, telling.language, telling.home.currency if telling.home else "")
        if key not in self._found:
            self._found[key] = facts_in_words(opportunity, telling)
        return self._found[key]


def facts_in_words(opportunity: Opportunity, telling: Telling) -> Facts:
    """The facts of an opportunity in a reader's language."""
    notice, language = opportunity.merged, telling.language
    link, host = safe_link(notice.url) or ("", "")
    spoken = language_of(notice)
    return Facts(
        title=shortened(notice.title, TITLE_SHOWN),
        language=spoken,
        tongue=item_words.published_in(spoken, language) if spoken and spoken != language else "",
        funder=_funder(notice, language),
        link=link,
        host=host,
        money=money_words.award_in_words(notice, language, telling.home),
        deadline=wording.deadlines_in_words(notice, telling.as_of, language),
        rounds=item_words.rounds_in_words(telling.rounds, opportunity.id, language),
        takes=item_words.takes_in_words(notice, telling.as_of, language),
        cautions=tuple(_cautions(opportunity, language)),
    )


def language_of(notice: Notice) -> str:
    """The language a notice is written in, as a ``lang`` attribute takes it; empty where none is known."""
    stated = notice.language or ""
    return stated if _LANGUAGE.fullmatch(stated) else ""


def _funder(notice: Notice, language: str) -> str:
    payer = dict.fromkeys(shortened(one, FACT_SHOWN) for one in (notice.funder, notice.programme) if one)
    named = " · ".join(payer) or in_language(language).NO_FUNDER
    return f"{named} · {wording.instruments_in_words(notice.instruments, language)}"


def _cautions(opportunity: Opportunity, language: str) -> list[str]:
    notice, cautions = opportunity.merged, []
    if notice.text_basis in TEXT_BASIS:
        cautions.append(languages.words(language).gettext(TEXT_BASIS[notice.text_basis]))
    if notice.unread:
        cautions.append(item_words.unread_in_words(notice.unread, language))
    if opportunity.disagreements:
        cautions.append(item_words.disagreements_in_words(opportunity.disagreements, language))
    return cautions
