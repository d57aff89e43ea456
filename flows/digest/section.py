"""A digest's sections in words: one for each profile, its items under the headings of their news."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby

from db.records import Announcement, Certainty, Opportunity, days_left, next_deadline
from db.rounds import Round
from flows.announcing.mail_plan import Attachment, Item, Section
from flows.digest import mail_words, sentences
from flows.digest.facts import KnownFacts, Telling, language_of
from flows.digest.item import ItemView, item_view
from flows.digest.timeline import Mark
from flows.digest.words import HEADINGS, URGENT, in_language, kind_of
from flows.language.said_again import in_language as said_in
from flows.links.mail_links import MailLinks
from flows.words.home_currency import Home
from flows.words.publisher_text import plain, shortened

MARK_SHOWN = 70


@dataclass(frozen=True, slots=True)
class Group:
    """Items of one kind under one heading; ``brief`` ones in a line each."""

    heading: str
    introduction: str
    urgent: bool
    full: tuple[ItemView, ...]
    brief: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """A profile's part of the mail, in words; ``keep`` and ``dismiss`` are commands, none where links are."""

    name: str
    groups: tuple[Group, ...]
    elsewhere: str
    remainder: str
    notes: tuple[str, ...]
    annotations: tuple[str, ...]
    keep: str
    dismiss: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What every item of a mail is shown with."""

    opportunities: Mapping[str, Opportunity]
    as_of: datetime
    language: str
    homes: Mapping[str, Home] = field(default_factory=dict)
    rounds: Mapping[str, Sequence[Round]] = field(default_factory=dict)
    kept: Mapping[str, Sequence[str]] = field(default_factory=dict)
    links: MailLinks | None = None
    attachments: Sequence[Attachment] = ()
    known: KnownFacts = field(default_factory=KnownFacts)


def section_views(sections: Sequence[Section], shown: Shown) -> list[SectionView]:
    """Every section in words, in the order of the plan."""
    return [_section_view(section, shown) for section in sections]


def marks(sections: Sequence[Section], shown: Shown) -> list[Mark]:
    """The next deadline of each call that the mail tells of, and of those its readers keep."""
    gone = {
        item.opportunity
        for section in sections
        for item in section.items
        if item.closed_early or item.announcement is Announcement.WITHDRAWN
    }
    told = [item.opportunity for section in sections for item in section.items]
    kept = {id for section in sections for id in shown.kept.get(section.profile, ())}
    found = []
    for id in dict.fromkeys((*told, *sorted(kept))):
        opportunity = shown.opportunities.get(id)
        coming = next_deadline(opportunity.merged, shown.as_of) if opportunity else None
        left = days_left(coming, shown.as_of) if coming else None
        if id in gone or opportunity is None or coming is None or coming.on is None or left is None:
            continue
        title = shortened(opportunity.merged.title, MARK_SHOWN)
        estimated = coming.certainty is Certainty.ESTIMATED
        mark = Mark(coming.on, left, title, id, language_of(opportunity.merged), estimated, id in kept)
        found.append(mark)
    return found


def lighter(sections: Sequence[Section]) -> tuple[Section, ...]:
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


def _section_view(section: Section, shown: Shown) -> SectionView:
    rest = mail_words.rest_attached(shown.attachments, shown.language) if section.remainder else ""
    keep, dismiss = sentences.commands(section.profile) if shown.links is None else ("", "")
    return SectionView(
        plain(sentences.name_in_words(section.profile_name, shown.language)),
        tuple(_groups(section, shown)),
        sentences.elsewhere_in_words(section, shown.language),
        " ".join(filter(None, (sentences.remainder_in_words(section, shown.language), rest))),
        tuple(plain(said_in(note, shown.language)) for note in section.notes),
        tuple(plain(each) for each in section.annotations),
        keep,
        dismiss,
    )


def _groups(section: Section, shown: Shown) -> list[Group]:
    groups: list[Group] = []
    words, order = in_language(shown.language), list(HEADINGS)
    items = sorted(section.items, key=lambda item: order.index(kind_of(item)))
    for kind, together in groupby(items, key=kind_of):
        full: list[ItemView] = []
        brief: list[ItemView] = []
        for item in together:
            (brief if item.brief else full).append(_item_view(item, section, shown))
        groups.append(
            Group(
                words.heading(kind),
                words.introduction(kind),
                kind in URGENT,
                tuple(full),
                tuple(brief),
            )
        )
    return groups


def _item_view(item: Item, section: Section, shown: Shown) -> ItemView:
    telling = Telling(
        shown.as_of,
        shown.language,
        shown.homes.get(section.profile),
        section.notes,
        tuple(shown.rounds.get(item.opportunity, ())),
    )
    links = shown.links.of_item(section.profile, item.opportunity) if shown.links else None
    return item_view(item, shown.opportunities[item.opportunity], telling, links, shown.known)
