"""The lines of a digest's item between its funder and its links: which there are, and which are shown."""

from __future__ import annotations

from dataclasses import replace

from db.records import (
    Announcement,
    Change,
    Match,
    Notice,
    Opportunity,
    Quote,
    Reuse,
    days_left,
    next_deadline,
)
from flows.announcing.mail_plan import LATE, Item
from flows.digest import item_words, sentences
from flows.digest.facts import Facts, Telling
from flows.digest.item_limits import internal_row, limited_row
from flows.digest.row import FACT_SHOWN, Row, correction_rows
from flows.digest.timeline import PRESSING_DAYS
from flows.digest.words import in_language
from flows.language.said_again import explained_in
from flows.language.said_again import in_language as said_in
from flows.review.release import is_released
from flows.words import wording
from flows.words.publisher_text import plain, shortened
from flows.words.wording import listed
from ranking.gates import may_apply

# Title, funder and links are always there; five of the other lines are chosen by importance.
ROWS = 5
CHANGES_SHOWN = 3
QUOTE_SHOWN, OWN_TEXT_SHOWN = 120, 80
DOCUMENT_SHOWN = 60
# A quote of fewer words is a heading such as "Eligible countries": it answers nothing.
TELLING_WORDS = 4
# Who hears of a call again knows already why it fits.
_TOLD_FIRST = frozenset({Announcement.BASELINE, Announcement.NEW, Announcement.OPENED, *LATE})


def rows_of(item: Item, opportunity: Opportunity, telling: Telling, facts: Facts) -> tuple[Row, ...]:
    """The lines between funder and links, as they are read: the most important ones, five at most.

    What we told wrongly and what the desk wrote is always among them.
    """
    notice, language = opportunity.merged, telling.language
    wrong = correction_rows(item.corrections, language)
    noted = _desk_row(item, language)
    offered = [
        (0, noted),
        *((0, row) for row in wrong),
        *((1, row) for row in change_rows(item.changes, notice, language)),
        (2, _deadline_row(item, notice, telling, facts)),
        (1, _internal_row(item, notice, telling)),
        (2, limited_row(item, language)),
        (4, _money_row(item, facts, language)),
        (3, _apply_row(item, notice, language)),
        # Where the desk has written why, its words stand for ours if there is no room for both.
        (4 if noted is None else 6, _why_row(item, notice, language)),
        (5, _takes_row(item, facts, language)),
        (2, _caution_row(item, facts, language)),
        (2 if is_released(item.match) else 6, _note_row(item.match, telling)),
    ]
    stated = [(importance, row) for importance, row in offered if row is not None]
    room = max(ROWS, len(wrong) + (noted is not None) + 1)
    chosen = sorted(sorted(range(len(stated)), key=lambda i: stated[i][0])[:room])
    return tuple(_inert(stated[i][1]) for i in chosen)


def change_rows(changes: tuple[Change, ...], notice: Notice, language: str = "en") -> list[Row]:
    """A line for each thing that moved; beyond three, the rest is named in the third."""
    rows = [change_row(change, notice, language) for change in changes]
    if len(rows) > CHANGES_SHOWN:
        others = listed([row.label for row in rows[CHANGES_SHOWN - 1 :]], language)
        rows[CHANGES_SHOWN - 1 :] = [Row(in_language(language).ALSO_CHANGED, others)]
    return rows


def change_row(change: Change, notice: Notice, language: str = "en") -> Row:
    """What moved, from what to what."""
    words = in_language(language)
    label = words.DEADLINE_EARLIER if change.brought_forward else words.field(change.field)
    if change.field == "eligibility" and notice.reuse is Reuse.FACTS_AND_LINK:
        return Row(label, item_words.wording_changed(language), pressing=change.brought_forward)
    before, after = (shortened(value, FACT_SHOWN) for value in (change.before, change.after))
    return Row(
        label,
        after or words.NO_LONGER_STATED,
        note="" if before else words.NEWLY_STATED,
        before=before,
        pressing=change.brought_forward,
        tone="deadline" if change.field.startswith("deadline") else "",
    )


def _inert(row: Row) -> Row:
    return replace(
        row, text=plain(row.text), quote=plain(row.quote), note=plain(row.note), before=plain(row.before)
    )


def _desk_row(item: Item, language: str) -> Row | None:
    noted = shortened(item.annotation, FACT_SHOWN)
    return Row(item_words.desk_label(language), noted, tone="desk") if noted else None


def _deadline_row(item: Item, notice: Notice, telling: Telling, facts: Facts) -> Row | None:
    as_of, words = telling.as_of, in_language(telling.language)
    if item.announcement is Announcement.WITHDRAWN:
        return Row(words.DEADLINE, words.GONE, pressing=True)
    moved = (*item.changes, *(correction.change for correction in item.corrections))
    if sum(change.field.startswith("deadline") for change in moved) == 1 == len(notice.deadlines):
        return None  # the line on what moved says it all
    coming = next_deadline(notice, as_of)
    left = days_left(coming, as_of) if coming else None
    return Row(
        words.DEADLINE,
        facts.deadline,
        note=facts.rounds,
        pressing=left is not None and left <= PRESSING_DAYS,
        tone="deadline",
    )


def _internal_row(item: Item, notice: Notice, telling: Telling) -> Row | None:
    coming = next_deadline(notice, telling.as_of)
    gone = item.announcement is Announcement.WITHDRAWN or coming is None
    return None if gone or coming is None else internal_row(item, coming.on, telling.as_of, telling.language)


def _money_row(item: Item, facts: Facts, language: str) -> Row | None:
    withdrawn = item.announcement is Announcement.WITHDRAWN
    return None if withdrawn else Row(in_language(language).MONEY, facts.money)


def _apply_row(item: Item, notice: Notice, language: str) -> Row | None:
    match, words = item.match, in_language(language)
    if match is None or item.announcement is Announcement.WITHDRAWN:
        return None
    verdict = may_apply(explained_in(match.gates, language))
    telling = verdict.quote is not None and len(verdict.quote.text.split()) >= TELLING_WORDS
    return Row(
        words.APPLY,
        plain(verdict.explanation),
        _quoted(verdict.quote, notice, language) if telling else "",
        lead=item_words.verdict_in_words(verdict.verdict, language),
        tone=verdict.verdict.value,
    )


def _why_row(item: Item, notice: Notice, language: str) -> Row | None:
    match, words = item.match, in_language(language)
    if match is None or item.announcement not in _TOLD_FIRST:
        return None
    score = sentences.score_in_words(match, language)
    if not match.reasons:
        return Row(words.WHY, score)
    best = match.reasons[0]
    own, quote = shortened(best.profile_text, OWN_TEXT_SHOWN), _quoted(best.quote, notice, language)
    return Row(words.WHY, sentences.meets(own, quoted=bool(quote), language=language), quote, score)


def _quoted(quote: Quote | None, notice: Notice, language: str) -> str:
    if quote is None or notice.reuse is Reuse.FACTS_AND_LINK:
        return ""
    document = notice.document_of(quote.field)
    where = f" ({shortened(document.name, DOCUMENT_SHOWN)})" if document else ""
    return in_language(language).quoted(shortened(quote.text, QUOTE_SHOWN)) + where


def _takes_row(item: Item, facts: Facts, language: str) -> Row | None:
    if not facts.takes or item.announcement is Announcement.WITHDRAWN or item.closed_early:
        return None
    return Row(item_words.takes_label(language), facts.takes)


def _caution_row(item: Item, facts: Facts, language: str) -> Row | None:
    lost = (sentences.fit_lost_in_words(item.fit_lost, language),) if item.fit_lost else ()
    if not (cautions := (*lost, *facts.cautions)):
        return None
    line = wording.joined(list(cautions), language)
    return Row(in_language(language).CAUTION, line[0].upper() + line[1:] + ".")


def _note_row(match: Match | None, telling: Telling) -> Row | None:
    """What ranking adds to this one match; that it is thin stands under the cautions already."""
    notes = [
        said_in(note, telling.language)
        for note in (match.notes if match else ())
        if note not in telling.said and not note.startswith("Thin")
    ]
    words = in_language(telling.language)
    return Row(words.NOTE, shortened(" ".join(notes), FACT_SHOWN)) if notes else None
