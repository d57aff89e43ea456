"""A recipient's plan becomes a mail: subject, plain text and HTML made of the same views, then its bytes.

Pure: the same plan gives the same bytes. Publishers' words are characters, never markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial

from db.records import Opportunity, OutboxMail, next_deadline
from db.rounds import Round
from flows.announcing.mail_plan import Attachment, RecipientPlan, Sender, SourceLine
from flows.digest import item_words, mail_words, sentences
from flows.digest.facts import KnownFacts
from flows.digest.freshness import freshness
from flows.digest.message import header_text, message_bytes, message_id
from flows.digest.section import Shown, lighter, marks, section_views
from flows.digest.templates import rendered
from flows.digest.timeline import drawing, timeline
from flows.digest.words import BROUGHT_FORWARD, in_language, kind_of
from flows.language import languages
from flows.language.said_again import in_language as said_in
from flows.links.mail_links import MailLinks
from flows.words.columns import width
from flows.words.home_currency import Home
from flows.words.publisher_text import plain
from flows.words.text_direction import LEFT_TO_RIGHT, RIGHT_TO_LEFT, isolated
from flows.words.wording import day_in_words

__all__ = ["Sender", "SourceLine", "compose"]

# Gmail cuts a message off at 102 kB.
HTML_BYTES = 100_000


def compose(
    recipient_plan: RecipientPlan,
    *,
    night: date,
    as_of: datetime,
    opportunities: Mapping[str, Opportunity],
    source_lines: Sequence[SourceLine],
    sender: Sender,
    gaps: Mapping[str, Sequence[str]] | None = None,
    homes: Mapping[str, Home] | None = None,
    rounds: Mapping[str, Sequence[Round]] | None = None,
    kept: Mapping[str, Sequence[str]] | None = None,
    links: MailLinks | None = None,
    attachments: Sequence[Attachment] = (),
    known: KnownFacts | None = None,
) -> OutboxMail:
    """Write one recipient's mail of a night, as things stand at ``as_of`` (aware; also the mail's Date).

    Args:
        recipient_plan: what to tell, from ``flows.announcing.announce.plan``.
        opportunities: id → opportunity, for every item of the plan.
        source_lines: how each source stands tonight.
        sender: who it is from, and where to unsubscribe.
        gaps: profile → what to say of the funders that it names and nobody reads.
        homes: profile → its currency, with the rates of the night, for amounts in another one.
        rounds: opportunity → all rounds of its series.
        kept: profile → the calls its readers keep, for the timeline.
        links: where to keep, dismiss, report and leave by a click; without it by commands and ``mailto:``.
        attachments: files that go with it.
        known: shared by all mails of a night, so that each call is put into words once.

    Raises:
        ValueError: when the recipient or the sender is no e-mail address.
    """
    language, known = recipient_plan.language, known or KnownFacts()
    shown = Shown(
        opportunities, as_of, language, homes or {}, rounds or {}, kept or {}, links, attachments, known
    )
    context = _context(recipient_plan, shown, night, sender)
    context |= {
        "gaps": _gaps(recipient_plan, gaps or {}),
        "sources": _sources(source_lines, night, language),
    }
    return _mail(recipient_plan, shown, context, sender)


def _mail(plan: RecipientPlan, shown: Shown, context: Mapping[str, object], sender: Sender) -> OutboxMail:
    text, html = _parts(plan, context, shown)
    subject = str(context["subject"])
    content = message_bytes(
        recipient=plan.recipient,
        cycle=plan.cycle,
        subject=subject,
        text=text,
        html=html,
        as_of=shown.as_of,
        sender=sender,
        attachments=shown.attachments,
        one_click=shown.links.one_click if shown.links else "",
    )
    name = message_id(plan.recipient, plan.cycle, sender)
    return OutboxMail(
        recipient=plan.recipient,
        cycle=plan.cycle,
        message_id=name,
        subject=subject,
        content=content,
        html=html,
    )


def _context(plan: RecipientPlan, shown: Shown, night: date, sender: Sender) -> dict[str, object]:
    """What both templates know beside the sections."""
    spoken = languages.words(plan.language)
    start, end = ("right", "left") if spoken.direction == RIGHT_TO_LEFT else ("left", "right")
    return {
        "subject": header_text(sentences.subject(plan.sections, plan.language, _earlier(plan, shown))),
        "language": spoken.language,
        "direction": spoken.direction,
        "start": start,
        "end": end,
        # Letters of Arabic join: spaced out they would fall apart.
        "spacing": "letter-spacing: .06em;" if spoken.direction == LEFT_TO_RIGHT else "",
        "night": day_in_words(night, plan.language),
        "footer": sentences.footer(plan.recipient, sender.email, plan.language),
        "leaving": mail_words.leaving(plan.language, shown.links) if shown.links else (),
        "coming": _coming(plan, shown, night, spoken.direction),
        "apart": partial(isolated, direction=spoken.direction),
        "desk": item_words.desk_label(plan.language),
        "words": in_language(plan.language),
    }


def _earlier(plan: RecipientPlan, shown: Shown) -> date | None:
    """The day on which the first deadline that was brought forward now falls."""
    items = (item for section in plan.sections for item in section.items if kind_of(item) == BROUGHT_FORWARD)
    first = next(items, None)
    coming = next_deadline(shown.opportunities[first.opportunity].merged, shown.as_of) if first else None
    if first is None or coming is None or coming.on is None:
        return None
    # Of several deadlines the next need not be the one that moved.
    day = day_in_words(coming.on, plan.language)
    return coming.on if any(each.brought_forward and day in each.after for each in first.changes) else None


def _coming(plan: RecipientPlan, shown: Shown, night: date, direction: str) -> dict[str, object] | None:
    """The timeline of the mail's deadlines, drawn and in words; nothing for one date alone."""
    found = timeline(marks(plan.sections, shown), night)
    if found is None:
        return None
    rows = [
        (*mail_words.mark_in_words(mark, plan.language), mark, found.is_pressing(mark))
        for mark in found.marks
    ]
    return {
        "heading": mail_words.coming_heading(plan.language),
        "drawing": drawing(found, direction),
        "rows": rows,
        "days": max(width(day) for day, *_ in rows),
        "lefts": max(width(left) for _, left, *_ in rows),
        "later": mail_words.later_in_words(found, plan.language),
    }


def _sources(lines: Sequence[SourceLine], night: date, language: str) -> list[tuple[str, str]]:
    return [(plain(name), plain(state)) for name, state in freshness(lines, night, language)]


def _gaps(plan: RecipientPlan, gaps: Mapping[str, Sequence[str]]) -> list[str]:
    """Each sentence once, whichever of the reader's profiles it comes from."""
    said = [line for section in plan.sections for line in gaps.get(section.profile, ())]
    return [plain(said_in(line, plan.language)) for line in dict.fromkeys(said)]


def _parts(plan: RecipientPlan, context: Mapping[str, object], shown: Shown) -> tuple[str, str]:
    """Text and HTML with the same items; while the HTML is too heavy, more of them in one line each."""
    sections = plan.sections
    while True:
        views = section_views(sections, shown)
        html = rendered("digest.html", {**context, "sections": views})
        less = lighter(sections)
        if len(html.encode()) <= HTML_BYTES or less == sections:
            return rendered("digest.txt", {**context, "sections": views}), html
        sections = less
