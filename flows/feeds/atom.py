"""A profile's feed as an Atom document (RFC 4287). Pure: the same entries give the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from db.calendars import FeedEntry
from db.records import Opportunity, Status
from flows.announcing.facts import current_status
from flows.calendars.words import name_of_calendar
from flows.digest.words import in_language
from flows.words.publisher_text import plain, safe_link, shortened
from flows.words.wording import deadline_in_words, money_in_words, status_in_words

TITLE_SHOWN, FUNDER_SHOWN, MOST_ENTRIES = 200, 120, 200
DEADLINES_SHOWN = 6
# When a feed that never held anything was last updated.
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)
# What XML 1.0 has no place for, and `plain` leaves: noncharacters.
_NOT_XML = re.compile("[\ufdd0-\ufdef\ufffe\uffff]")


def atom_bytes(
    entries: Sequence[FeedEntry],
    opportunities: Mapping[str, Opportunity],
    *,
    name: str,
    profile_name: str,
    language: str,
    as_of: datetime,
    title: str = "",
) -> bytes:
    """The feed of a profile; only facts, our own words and links are in it, no publisher's prose.

    Args:
        entries: in the order in which they are to stand.
        opportunities: id → opportunity.
        name: the random name of the feed, of which its id is made.
        profile_name: how the profile may be called.
        language: of our words.
        as_of: the night's instant (aware), for what is open then.
        title: of a feed that is no profile's.
    """
    title = title or name_of_calendar(profile_name, language)
    updated = max((entry.moved_at for entry in entries), default=_NEVER)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(language)}">',
        f"  <id>{atom_id('feed', name)}</id>",
        f"  <title>{atom_text(shortened(title, TITLE_SHOWN))}</title>",
        f"  <updated>{atom_instant(updated)}</updated>",
        "  <author><name>Legation</name></author>",
    ]
    for entry in entries[:MOST_ENTRIES]:
        lines += _entry(entry, opportunities[entry.opportunity], as_of, language)
    return ("\n".join([*lines, "</feed>"]) + "\n").encode()


def _entry(entry: FeedEntry, opportunity: Opportunity, as_of: datetime, language: str) -> Iterator[str]:
    notice = opportunity.merged
    status = current_status(opportunity, as_of)
    title = shortened(notice.title, TITLE_SHOWN) or opportunity.id
    if status is Status.WITHDRAWN:
        title = f"{in_language(language).heading('withdrawn')}{in_language(language).COLON}{title}"
    link = safe_link(notice.url)
    yield "  <entry>"
    yield f"    <id>{atom_id('call', opportunity.id)}</id>"
    yield f"    <title>{atom_text(title)}</title>"
    yield f"    <published>{atom_instant(entry.since)}</published>"
    yield f"    <updated>{atom_instant(entry.moved_at)}</updated>"
    if link:
        address = quote(link[0], safe="!#$%&'()*+,/:;=?@[]~")
        yield f'    <link rel="alternate" href="{escape(address)}"/>'
    lines = _facts(opportunity, status, language)
    yield f'    <content type="text">{atom_text(lines[0])}'
    yield from (atom_text(line) for line in lines[1:])
    yield "    </content>"
    yield "  </entry>"


def _facts(opportunity: Opportunity, status: Status | None, language: str) -> list[str]:
    """What one acts on, a line each; days left are not said, for they move every night."""
    notice, said = opportunity.merged, in_language(language)
    lines = [shortened(notice.funder or said.NO_FUNDER, FUNDER_SHOWN)]
    lines.append(f"{said.field('status')}{said.COLON}{status_in_words(status, language)}")
    for deadline in notice.deadlines[:DEADLINES_SHOWN]:
        lines.append(f"{said.DEADLINE}{said.COLON}{deadline_in_words(deadline, None, language)}")
    for name in ("award_floor", "award_ceiling", "total_funding"):
        money = getattr(notice, name)
        if money is not None:
            amount = money_in_words(money, language)
            lines.append(f"{said.field(name)}{said.COLON}{amount}")
    return lines


def atom_id(of: str, name: str) -> str:
    """A lasting id for something of a kind."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'legation:{of}:{name}')}"


def atom_text(text: str) -> str:
    """A text as XML has a place for it."""
    return escape(_NOT_XML.sub("", plain(text)))


def atom_instant(at: datetime) -> str:
    """An instant as Atom writes it, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
