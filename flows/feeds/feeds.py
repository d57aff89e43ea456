"""The feeds of a home: for each profile that shares itself a calendar and an Atom document, randomly named.

Written as the night ends, each whole or not at all, and only where something moved. Whoever serves the
folder need know nothing of profiles: the name alone lets one read, and `legation feeds --all-new` ends all.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from db.calendars import FeedEntry
from db.records import InputError, Opportunity
from db.store import Store, StoreError
from db.whole_file import abandoned, discard, put, unfinished
from flows.announcing.decisions import standing_decisions
from flows.calendars.file import calendar_bytes
from flows.calendars.night import CANCELLED_NIGHTS, Entries, keep_entries, shown_entries
from flows.calendars.words import name_of_calendar
from flows.confidentiality.levels import Audience, shown_name
from flows.feeds.atom import atom_bytes
from flows.feeds.entries import feed_of, has_feed
from flows.language import languages
from flows.night.matching import registered_profiles
from flows.night.plan import NightPlan
from flows.settings import Settings
from ranking.profiles import Profile

FOLDER = "feeds"
_OURS = re.compile(r"[0-9a-f]{32}\.(ics|atom)")


@dataclass(frozen=True, slots=True)
class Feed:
    """Where a profile's calendar and Atom feed lie; ``name`` is the random part of both names."""

    profile: str
    name: str
    calendar: Path
    atom: Path


def write_feeds(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Write the feeds as the night ends. Trouble is a warning in the ledger, never the night's."""
    try:
        feeds, written = bring_up_to_date(plan.settings, plan.as_of)
    except (StoreError, OSError) as error:
        return f"warning: feeds not written: {error}"
    except InputError as error:
        # A profile's error repeats the profile's words.
        return f"warning: feeds not written: {type(error).__name__}"
    return f"{feeds} profiles have feeds, {written} files written"


def feeds_of(store: Store, settings: Settings, *, anew: bool = False) -> list[Feed]:
    """The feeds there are, by profile; with ``anew`` each gets another name."""
    ids = [profile.id for profile in registered_profiles(store) if has_feed(profile)]
    folder = settings.home / FOLDER
    return [
        Feed(id, name, folder / f"{name}.ics", folder / f"{name}.atom")
        for id, name in sorted(store.calendars.names(ids, anew=anew).items())
    ]


def bring_up_to_date(settings: Settings, as_of: datetime, *, anew: bool = False) -> tuple[int, int]:
    """Write every feed as things stand, and remove the files of those that are none any more.

    Returns:
        how many profiles have feeds, and how many files were written.

    Raises:
        InputError: the database or a stored profile cannot be used.
        OSError: an old file cannot be removed.
    """
    languages.bind(settings.locales)
    with Store.open(settings.database, create=False) as store:
        feeds = feeds_of(store, settings, anew=anew)
        contents = _contents(store, settings, feeds, as_of) if feeds else {}
    folder = settings.home / FOLDER
    if feeds:
        folder.mkdir(mode=0o700, exist_ok=True)
    written = sum(_write(path, content) for path, content in contents.items())
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if _OURS.fullmatch(path.name) and path not in contents:
            path.unlink()
    for part in abandoned(folder) if folder.is_dir() else ():
        discard(part)
    return len(feeds), written


def _contents(store: Store, settings: Settings, feeds: Sequence[Feed], as_of: datetime) -> dict[Path, bytes]:
    opportunities = {each.id: each for each in store.opportunities.all()}
    profiles = {each.id: each for each in registered_profiles(store)}
    held = _held(store, feeds, opportunities, as_of)
    store.calendars.keep_feeds(held)
    entries = keep_entries(
        store,
        ((entry.opportunity, "") for each in held.values() for entry in each),
        opportunities=opportunities,
        profiles=profiles,
        domain=settings.sender.rpartition("@")[2],
        as_of=as_of,
    )
    contents: dict[Path, bytes] = {}
    for feed in feeds:
        profile, holds = profiles[feed.profile], held[feed.profile]
        contents[feed.calendar] = _calendar(profile, holds, entries, as_of)
        contents[feed.atom] = atom_bytes(
            holds,
            opportunities,
            name=feed.name,
            profile_name=shown_name(profile, Audience.OUTSIDE),
            language=profile.languages[0],
            as_of=as_of,
        )
    return contents


def _held(
    store: Store, feeds: Sequence[Feed], opportunities: Mapping[str, Opportunity], as_of: datetime
) -> dict[str, list[FeedEntry]]:
    told: dict[str, set[str]] = defaultdict(set)
    for each in store.deliveries.told():
        told[each.profile].add(each.opportunity)
    decisions = standing_decisions(store, opportunities, {}, as_of)
    return {
        feed.profile: feed_of(
            told[feed.profile],
            opportunities=opportunities,
            matches={match.opportunity: match for match in store.matches.of(feed.profile)},
            decided={id: triage for (profile, id), triage in decisions.items() if profile == feed.profile},
            known=store.calendars.feed(feed.profile),
            as_of=as_of,
        )
        for feed in feeds
    }


def _calendar(profile: Profile, holds: Sequence[FeedEntry], entries: Entries, as_of: datetime) -> bytes:
    night = as_of.astimezone(UTC).date()
    mine = [entry for held in holds for entry in entries[held.opportunity, ""]]
    shown = shown_entries(mine, night, since=night - CANCELLED_NIGHTS)
    language = profile.languages[0]
    name = name_of_calendar(shown_name(profile, Audience.OUTSIDE), language)
    return calendar_bytes(shown, language, name)


def _write(path: Path, content: bytes) -> bool:
    """Put a file in its place, whole; not touched where it says the same already."""
    if path.is_file() and path.read_bytes() == content:
        return False
    with unfinished(path) as part:
        part.write_bytes(content)
        put(part, path)
    return True
