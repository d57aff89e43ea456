"""One item of the digest as at most eight lines of words: what, how much, until when, may I apply, why."""

from __future__ import annotations

from dataclasses import dataclass

from db.records import Match, Notice, Opportunity, Screening, next_deadline
from flows.announcing.mail_plan import Item
from flows.digest import item_words, mail_words
from flows.digest.facts import KnownFacts, Telling, facts_in_words
from flows.digest.row import FACT_SHOWN, Row, correction_rows
from flows.digest.rows import change_row, rows_of
from flows.digest.words import SCREENED, in_language, kind_of
from flows.language import languages
from flows.links.mail_links import ItemLinks
from flows.words import wording
from flows.words.publisher_text import plain, shortened


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item ready to be laid out, in text or HTML; nothing in it is markup.

    ``tongue`` names the language of the title where it is not the reader's; ``flagged`` says that the
    safeguards were not simply clear.
    """

    kind: str
    id: str
    screening: str
    flagged: bool
    title: str
    language: str
    tongue: str
    score: str
    funder: str
    rows: tuple[Row, ...]
    link: str
    host: str
    also_fits: str
    brief: str
    actions: tuple[tuple[str, str], ...]


def item_view(
    item: Item,
    opportunity: Opportunity,
    telling: Telling,
    links: ItemLinks | None = None,
    known: KnownFacts | None = None,
) -> ItemView:
    """The item in words, as it is told to one reader.

    ``links`` are what can be done about it by a click; ``known`` is what the night's other readers were told.
    """
    language = telling.language
    facts = known.of(opportunity, telling) if known else facts_in_words(opportunity, telling)
    return ItemView(
        kind=kind_of(item),
        id=opportunity.id,
        screening=plain(_screening(item.match, language)),
        flagged=item.match is not None and item.match.screening is not Screening.CLEAR,
        title=facts.title,
        language=facts.language,
        tongue=facts.tongue,
        score=_score(item),
        funder=facts.funder,
        rows=rows_of(item, opportunity, telling, facts),
        link=facts.link,
        host=facts.host,
        also_fits=", ".join(plain(name) for name in item.also_fits),
        brief=_brief(item, opportunity.merged, telling),
        actions=mail_words.actions(language, links) if links else (),
    )


def _score(item: Item) -> str:
    told_of_fit = item.match is not None and item.match.dropped_by is None and not item.fit_lost
    return str(int(item.score + 0.5)) if told_of_fit else ""


def _screening(match: Match | None, language: str) -> str:
    if match is None:
        return ""
    said = languages.words(language).gettext(SCREENED[match.screening])
    return f"{said} {item_words.terms_in_words(match.terms, language)}" if match.terms else said


def _brief(item: Item, notice: Notice, telling: Telling) -> str:
    """What a one-line entry says after the title."""
    language = telling.language
    if item.corrections:
        wrong = correction_rows(item.corrections, language)
        return wording.joined([item_words.corrected_in_words(row, language) for row in wrong], language)
    if item.changes:
        row, words = change_row(item.changes[0], notice, language), in_language(language)
        moved = row.text if not row.before else f"{row.before} {words.ARROW} {row.text}"
        return shortened(f"{row.label}{words.COLON}{moved}", FACT_SHOWN)
    coming = next_deadline(notice, telling.as_of)
    score = int(item.score + 0.5) if item.match else None
    return item_words.brief_in_words(coming.on if coming else None, score, language)
