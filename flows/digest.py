"""A recipient's plan becomes a mail: subject, plain text and HTML made of the same views, then its bytes.

Pure: the same plan gives the same bytes. Publishers' words are characters, never markup.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from db.records import Opportunity, OutboxMail
from flows import digest_words as words
from flows.columns import COLUMNS, fill
from flows.digest_item import ItemView, item_view
from flows.digest_message import header_text, message_bytes, message_id
from flows.freshness import freshness
from flows.home_currency import Home
from flows.mail_plan import Item, RecipientPlan, Section, Sender, SourceLine
from flows.publisher_text import plain
from flows.wording import day_in_words

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["Sender", "SourceLine", "compose"]

# Gmail cuts a message off at 102 kB.
HTML_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class _Group:
    """Items of one kind under one heading; ``brief`` ones in a line each."""

    heading: str
    introduction: str
    urgent: bool
    full: tuple[ItemView, ...]
    brief: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class _SectionView:
    """A profile's part of the mail, in words."""

    name: str
    groups: tuple[_Group, ...]
    elsewhere: str
    remainder: str
    notes: tuple[str, ...]
    keep: str
    dismiss: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """What every item is shown with."""

    opportunities: Mapping[str, Opportunity]
    as_of: datetime
    homes: Mapping[str, Home]

    def view(self, item: Item, section: Section, language: str) -> ItemView:
        return item_view(
            item,
            self.opportunities[item.opportunity],
            section=section,
            as_of=self.as_of,
            language=language,
            home=self.homes.get(section.profile),
        )


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
) -> OutboxMail:
    """Write one recipient's mail.

    Args:
        recipient_plan: what to tell, from ``flows.announce.plan``; it has at least one item.
        night: the date of the mail.
        as_of: the instant (aware) for days left, and the mail's Date.
        opportunities: id → opportunity, for every item of the plan.
        source_lines: how each source stands tonight.
        sender: who it is from, and where to unsubscribe.
        gaps: profile → what to say of the funders that it names and nobody reads.
        homes: profile → its currency, with the rates of the night, for amounts in another one.

    Raises:
        ValueError: when the recipient or the sender is no e-mail address.
    """
    subject = header_text(words.subject(recipient_plan.sections))
    context = _context(recipient_plan, subject, night, source_lines, sender)
    context["gaps"] = _gaps(recipient_plan, gaps or {})
    text, html = _parts(recipient_plan, context, _Shown(opportunities, as_of, homes or {}))
    recipient, cycle = recipient_plan.recipient, recipient_plan.cycle
    content = message_bytes(
        recipient=recipient, cycle=cycle, subject=subject, text=text, html=html, as_of=as_of, sender=sender
    )
    return OutboxMail(
        recipient=recipient,
        cycle=cycle,
        message_id=message_id(recipient, cycle, sender),
        subject=subject,
        content=content,
        html=html,
    )


def _context(
    plan: RecipientPlan, subject: str, night: date, source_lines: Sequence[SourceLine], sender: Sender
) -> dict[str, object]:
    """What both templates know beside the sections."""
    return {
        "subject": subject,
        "language": plan.language,
        "night": day_in_words(night, plan.language),
        "sources": [(plain(name), plain(state)) for name, state in freshness(source_lines, night)],
        "footer": words.footer(plan.recipient, sender.email),
        "words": words,
    }


def _gaps(plan: RecipientPlan, gaps: Mapping[str, Sequence[str]]) -> list[str]:
    """Each sentence once, whichever of the reader's profiles it comes from."""
    said = [line for section in plan.sections for line in gaps.get(section.profile, ())]
    return [plain(line) for line in dict.fromkeys(said)]


def _parts(
    plan: RecipientPlan,
    context: Mapping[str, object],
    shown: _Shown,
) -> tuple[str, str]:
    """Text and HTML with the same items; while the HTML is too heavy, more of them in one line each."""
    sections = plan.sections
    while True:
        views = _views(sections, shown, plan.language)
        html = _render("digest.html", context, views)
        lighter = _lighter(sections)
        if len(html.encode()) <= HTML_BYTES or lighter == sections:
            return _render("digest.txt", context, views), html
        sections = lighter


def _views(sections: Sequence[Section], shown: _Shown, language: str) -> list[_SectionView]:
    return [
        _SectionView(
            plain(section.profile_name),
            tuple(_groups(section, shown, language)),
            words.elsewhere_in_words(section),
            words.remainder_in_words(section),
            tuple(plain(note) for note in section.notes),
            *words.commands(section.profile),
        )
        for section in sections
    ]


def _groups(section: Section, shown: _Shown, language: str) -> list[_Group]:
    groups = []
    order = list(words.HEADINGS)
    items = sorted(section.items, key=lambda item: order.index(words.kind_of(item)))
    for kind, together in groupby(items, key=words.kind_of):
        full: list[ItemView] = []
        brief: list[ItemView] = []
        for item in together:
            (brief if item.brief else full).append(shown.view(item, section, language))
        groups.append(
            _Group(
                words.HEADINGS[kind],
                words.INTRODUCTIONS.get(kind, ""),
                kind in words.URGENT,
                tuple(full),
                tuple(brief),
            )
        )
    return groups


def _lighter(sections: Sequence[Section]) -> tuple[Section, ...]:
    """The same sections with a quarter of the full items, the least urgent ones, in one line each."""
    full = [(section.profile, item) for section in sections for item in section.items if not item.brief]
    full.sort(key=lambda place: (-place[1].urgency, place[1].score))
    cut = {(profile, item.opportunity) for profile, item in full[: -(-len(full) // 4)]}
    return tuple(
        replace(section, items=tuple(_shortened(item, section.profile, cut) for item in section.items))
        for section in sections
    )


def _shortened(item: Item, profile: str, cut: set[tuple[str, str]]) -> Item:
    return replace(item, brief=True) if (profile, item.opportunity) in cut else item


def _render(template: str, context: Mapping[str, object], sections: list[_SectionView]) -> str:
    return _environment().get_template(template).render(**context, sections=sections)


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("flows"),
        autoescape=select_autoescape(enabled_extensions=("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["fill"] = fill
    environment.globals["columns"] = COLUMNS
    return environment
