"""The calendars of a night: what moved is noted once, and goes the same into every mail and feed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from db.calendars import CalendarEntry
from db.records import Opportunity
from db.store import Store
from flows.announcing.coming import Kept, kept_for
from flows.announcing.mail_plan import Attachment, RecipientPlan
from flows.calendars.dates import dates_of, internal_dates, moved_entries, said_by
from flows.calendars.file import MEDIA_TYPE, calendar_bytes
from flows.confidentiality.levels import audience_of, may_see
from ranking.partnership import Profile

# So long a cancelled entry stays in the files: a program that never sees it go keeps the old date.
CANCELLED_NIGHTS = timedelta(days=30)
# Entries in one file; the earliest stay.
MOST_ENTRIES = 500

# (opportunity, owner) → its entries; the owner is a profile, or empty for the publisher's own dates.
Entries = Mapping[tuple[str, str], Sequence[CalendarEntry]]


def keep_entries(
    store: Store,
    wanted: Iterable[tuple[str, str]],
    *,
    opportunities: Mapping[str, Opportunity],
    profiles: Mapping[str, Profile],
    domain: str,
    as_of: datetime,
) -> Entries:
    """Note what moved since these dates were last in a calendar; the entries as they stand tonight.

    Doing it again on the same night moves nothing. ``domain`` ends the names of entries that are new.
    """
    known: dict[tuple[str, str], dict[str, CalendarEntry]] = defaultdict(dict)
    for entry in store.calendars.entries():
        known[entry.opportunity, entry.owner][entry.uid] = entry
    moved: list[CalendarEntry] = []
    for id, owner in sorted(set(wanted)):
        found = opportunities[id]
        dates = internal_dates(found, profiles[owner].lead_days) if owner else dates_of(found)
        fresh = moved_entries(
            found, dates, list(known[id, owner].values()), owner=owner, domain=domain, as_of=as_of
        )
        known[id, owner] |= {entry.uid: entry for entry in fresh}
        moved += fresh
    store.calendars.keep(moved)
    return {pair: list(found.values()) for pair, found in known.items()}


def shown_entries(entries: Iterable[CalendarEntry], night: date, *, since: date) -> list[CalendarEntry]:
    """Those that a file of this night holds: dates from ``since`` on, and what was cancelled of late."""
    dated = sorted((said_by(entry.said).on, entry.uid, entry) for entry in entries)
    return [entry for on, _, entry in dated if _is_shown(entry, on, night, since)][:MOST_ENTRIES]


def _is_shown(entry: CalendarEntry, on: date, night: date, since: date) -> bool:
    if entry.cancelled_on is not None:
        return night - entry.cancelled_on < CANCELLED_NIGHTS
    return on >= since


def calendars_of_mails(
    store: Store,
    mails: Sequence[RecipientPlan],
    kept: Kept,
    *,
    opportunities: Mapping[str, Opportunity],
    profiles: Mapping[str, Profile],
    sender: str,
    as_of: datetime,
) -> dict[str, tuple[Attachment, ...]]:
    """Recipient → the calendar that goes with the mail: its items' dates, and those of what is kept.

    Args:
        store: keeps what calendars said.
        mails: what is told, before anything is hidden from a reader.
        kept: profile → the calls that are kept for it.
        opportunities: id → opportunity.
        profiles: id → profile.
        sender: the address that the mails are from.
        as_of: the night's instant (aware).
    """
    wanted = {mail.recipient: _wanted(mail, kept_for(mail, profiles, kept), profiles) for mail in mails}
    entries = keep_entries(
        store,
        (pair for pairs in wanted.values() for pair in pairs),
        opportunities=opportunities,
        profiles=profiles,
        domain=sender.rpartition("@")[2],
        as_of=as_of,
    )
    night = as_of.astimezone(UTC).date()
    attached: dict[str, tuple[Attachment, ...]] = {}
    for mail in mails:
        mine = [entry for pair in sorted(wanted[mail.recipient]) for entry in entries[pair]]
        if shown := shown_entries(mine, night, since=night):
            content = calendar_bytes(shown, mail.language)
            attached[mail.recipient] = (Attachment(f"legation-{mail.cycle}.ics", MEDIA_TYPE, content),)
    return attached


def _wanted(
    mail: RecipientPlan, kept: Mapping[str, Sequence[str]], profiles: Mapping[str, Profile]
) -> set[tuple[str, str]]:
    """What the calendar of a mail is made of; internal deadlines only for who may know of them."""
    pairs: set[tuple[str, str]] = set()
    for section in mail.sections:
        ids = {item.opportunity for item in section.items} | set(kept.get(section.profile, ()))
        pairs |= {(id, "") for id in ids}
        profile = profiles[section.profile]
        if profile.lead_days and may_see(profile, "lead_days", audience_of(profile, mail.recipient)):
            pairs |= {(id, section.profile) for id in ids}
    return pairs
