"""One item of the digest as at most eight lines of words: what, how much, until when, may I apply, why."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime

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
from flows import digest_words as words
from flows import money_words, wording
from flows.digest_row import FACT_SHOWN, Row, correction_rows, corrections_in_words
from flows.home_currency import Home
from flows.mail_plan import Item, Section
from flows.publisher_text import plain, safe_link, shortened
from flows.terms import in_words
from ranking.gates import may_apply

# Title, funder and link are always there; five of the other lines are chosen by importance.
ROWS = 5
CHANGES_SHOWN = 3
TITLE_SHOWN, QUOTE_SHOWN, OWN_TEXT_SHOWN = 200, 120, 80
DOCUMENT_SHOWN = 60
# A quote of fewer words is a heading such as "Eligible countries": it answers nothing.
TELLING_WORDS = 4
# Who hears of a call again knows already why it fits.
_TOLD_FIRST = frozenset(
    {Announcement.BASELINE, Announcement.NEW, Announcement.OVERLOOKED, Announcement.OPENED}
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
# From this many days on a deadline is shown as pressing.
PRESSING_DAYS = 14


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item ready to be laid out, in text or HTML; nothing in it is markup."""

    kind: str
    id: str
    screening: str
    title: str
    language: str
    score: str
    funder: str
    rows: tuple[Row, ...]
    link: str
    host: str
    also_fits: str
    brief: str


def item_view(
    item: Item,
    opportunity: Opportunity,
    *,
    section: Section,
    as_of: datetime,
    language: str = "en",
    home: Home | None = None,
) -> ItemView:
    """The item in words, for the section it stands in; ``home`` is the currency of its profile."""
    notice = opportunity.merged
    link, host = safe_link(notice.url) or ("", "")
    return ItemView(
        kind=words.kind_of(item),
        id=opportunity.id,
        screening=_screening(item.match),
        title=shortened(notice.title, TITLE_SHOWN),
        language=_language(notice),
        score=_score(item),
        funder=_funder(notice),
        rows=_rows(item, opportunity, section.notes, as_of, language, home),
        link=link,
        host=host,
        also_fits=", ".join(plain(name) for name in item.also_fits),
        brief=_brief(item, notice, as_of, language),
    )


def _language(notice: Notice) -> str:
    stated = notice.language or ""
    return stated if _LANGUAGE.fullmatch(stated) else ""


def _score(item: Item) -> str:
    told_of_fit = item.match is not None and item.match.dropped_by is None and not item.fit_lost
    return str(int(item.score + 0.5)) if told_of_fit else ""


def _rows(
    item: Item,
    opportunity: Opportunity,
    said: tuple[str, ...],
    as_of: datetime,
    language: str,
    home: Home | None,
) -> tuple[Row, ...]:
    """The lines between funder and link: what moved first, the rest while there is room."""
    notice = opportunity.merged
    wrong = correction_rows(item.corrections, language)
    offered = [
        *((0, row) for row in wrong),
        *((0, row) for row in _change_rows(item.changes, notice)),
        (4, Row(words.MONEY, money_words.award_in_words(notice, language, home))),
        (1, _deadline_row(item, notice, as_of, language)),
        (2, _apply_row(item, notice)),
        (3, _why_row(item, notice)),
        (1, _caution_row(item, opportunity, language)),
        (3, _note_row(item.match, said)),
    ]
    stated = [(importance, row) for importance, row in offered if row is not None]
    chosen = sorted(sorted(range(len(stated)), key=lambda i: stated[i][0])[: max(ROWS, len(wrong) + 1)])
    return tuple(_inert(stated[i][1]) for i in chosen)


def _inert(row: Row) -> Row:
    return replace(
        row, text=plain(row.text), quote=plain(row.quote), note=plain(row.note), before=plain(row.before)
    )


def _funder(notice: Notice) -> str:
    payer = dict.fromkeys(shortened(one, FACT_SHOWN) for one in (notice.funder, notice.programme) if one)
    named = " · ".join(payer) or words.NO_FUNDER
    return f"{named} · {wording.instruments_in_words(notice.instruments)}"


def _change_rows(changes: tuple[Change, ...], notice: Notice) -> list[Row]:
    rows = [_change_row(change, notice) for change in changes]
    if len(rows) > CHANGES_SHOWN:
        others = ", ".join(row.label for row in rows[CHANGES_SHOWN - 1 :])
        rows[CHANGES_SHOWN - 1 :] = [Row("Also changed", others)]
    return rows


def _change_row(change: Change, notice: Notice) -> Row:
    label = "Deadline earlier" if change.brought_forward else words.FIELDS[change.field]
    if change.field == "eligibility" and notice.reuse is Reuse.FACTS_AND_LINK:
        return Row(label, f"the wording changed ({words.FACTS_ONLY})", pressing=change.brought_forward)
    before, after = (shortened(value, FACT_SHOWN) for value in (change.before, change.after))
    return Row(
        label,
        after or words.NO_LONGER_STATED,
        note="" if before else words.NEWLY_STATED,
        before=before,
        pressing=change.brought_forward,
    )


def _deadline_row(item: Item, notice: Notice, as_of: datetime, language: str) -> Row | None:
    if item.announcement is Announcement.WITHDRAWN:
        return Row(words.DEADLINE, words.GONE, pressing=True)
    moved = (*item.changes, *(correction.change for correction in item.corrections))
    if sum(change.field.startswith("deadline") for change in moved) == 1 == len(notice.deadlines):
        return None  # the line on what moved says it all
    coming = next_deadline(notice, as_of)
    left = days_left(coming, as_of) if coming else None
    pressing = left is not None and left <= PRESSING_DAYS
    return Row(words.DEADLINE, wording.deadlines_in_words(notice, as_of, language), pressing=pressing)


def _apply_row(item: Item, notice: Notice) -> Row | None:
    match = item.match
    if match is None or item.announcement is Announcement.WITHDRAWN:
        return None
    verdict = may_apply(match.gates)
    text = f"{words.MAY_APPLY[verdict.verdict]}. {plain(verdict.explanation)}"
    telling = verdict.quote is not None and len(verdict.quote.text.split()) >= TELLING_WORDS
    return Row(words.APPLY, text, _quoted(verdict.quote, notice) if telling else "")


def _why_row(item: Item, notice: Notice) -> Row | None:
    match = item.match
    if match is None or item.announcement not in _TOLD_FIRST:
        return None
    score = words.score_in_words(match)
    if not match.reasons:
        return Row(words.WHY, score)
    best = match.reasons[0]
    own, quote = shortened(best.profile_text, OWN_TEXT_SHOWN), _quoted(best.quote, notice)
    return Row(words.WHY, words.meets(own, quoted=bool(quote)), quote, score)


def _quoted(quote: Quote | None, notice: Notice) -> str:
    if quote is None or notice.reuse is Reuse.FACTS_AND_LINK:
        return ""
    document = notice.document_of(quote.field)
    where = f" ({shortened(document.name, DOCUMENT_SHOWN)})" if document else ""
    return f"“{shortened(quote.text, QUOTE_SHOWN)}”{where}"


def _caution_row(item: Item, opportunity: Opportunity, language: str) -> Row | None:
    notice = opportunity.merged
    cautions = [words.fit_lost_in_words(item.fit_lost)] if item.fit_lost else []
    if notice.text_basis in words.TEXT_BASIS:
        cautions.append(words.TEXT_BASIS[notice.text_basis])
    if notice.unread:
        cautions.append(f"could not be read: {', '.join(notice.unread)}")
    if notice.language and notice.language != language:
        cautions.append(f"published in {wording.language_in_words(notice.language, language)}")
    if opportunity.disagreements:
        fields = ", ".join(dict.fromkeys(d.field.replace("_", " ") for d in opportunity.disagreements))
        cautions.append(f"its portals state different values: {fields}")
    if not cautions:
        return None
    line = "; ".join(cautions)
    return Row(words.CAUTION, line[0].upper() + line[1:] + ".")


def _note_row(match: Match | None, said: tuple[str, ...]) -> Row | None:
    """What ranking adds to this one match; that it is thin stands under the cautions already."""
    notes = (
        [note for note in match.notes if note not in said and not note.startswith("Thin")] if match else []
    )
    return Row(words.NOTE, shortened(" ".join(notes), FACT_SHOWN)) if notes else None


def _screening(match: Match | None) -> str:
    if match is None:
        return ""
    stated = f" (states {', '.join(map(in_words, match.terms))})" if match.terms else ""
    return f"{words.SCREENED[match.screening]}{stated}"


def _brief(item: Item, notice: Notice, as_of: datetime, language: str) -> str:
    """What a one-line entry says after the title."""
    if item.corrections:
        return corrections_in_words(item.corrections, language)
    if item.changes:
        row = _change_row(item.changes[0], notice)
        moved = row.text if not row.before else f"{row.before} → {row.text}"
        return shortened(f"{row.label}: {moved}", FACT_SHOWN)
    coming = next_deadline(notice, as_of)
    until = f"until {wording.short_day(coming.on, language)}" if coming and coming.on else ""
    score = f"score {int(item.score + 0.5)}" if item.match else ""
    return ", ".join(filter(None, (until or "no date stated", score)))
