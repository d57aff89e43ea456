"""What pressing a link's button does to the database. Each act done twice is done once."""

from __future__ import annotations

import fcntl
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from db.people import Person, plain_address
from db.records import Because, Opportunity, Triage, TriageAction
from db.records.errors import FAILED, InputError
from db.records.waiting import Snooze
from db.store import Store
from flows.links.pages import PAUSE_DAYS, PAUSE_LONGEST, REPORT_KINDS, WORDS_LONGEST, About
from flows.links.tokens import OF_AN_ITEM, Link, Purpose
from flows.triage.repeats import said
from flows.words.publisher_text import plain

LOCK = "links.lock"
_PAUSE_SECONDS = 0.05


class BusyError(InputError):
    """Another act, or a night, keeps the database; nothing was changed."""

    exit_code = FAILED


class MissingError(InputError):
    """The form lacks something that the act needs; nothing was changed."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A genuine link with what it leads to: its reader, and under an item the profile and the call."""

    purpose: Purpose
    person: Person
    profile: str
    opportunity: Opportunity | None

    @property
    def about(self) -> About:
        """What a page may show of it: the call's public title, and nothing of the profile or the reader."""
        if self.opportunity is None:
            return About(self.purpose)
        notice = self.opportunity.merged
        return About(self.purpose, notice.title, notice.language)


def asked(store: Store, purpose: Purpose, link: Link) -> Asked | None:
    """What a link leads to; ``None`` when its reader was erased, or its profile or call is gone."""
    person = store.people.of_key(link.person)
    if person is None:
        return None
    if purpose not in OF_AN_ITEM:
        return Asked(purpose, person, "", None)
    profile, found = store.people.profile_of(link.profile), store.opportunities.get(link.opportunity)
    if profile is None or found is None or not _reads(store, person, profile):
        return None
    return Asked(purpose, person, profile, found)


def _reads(store: Store, person: Person, profile: str) -> bool:
    """Whether the reader is one of the profile's still: who was taken out decides for it no more."""
    # Imported here: looking at a page of one's own needs no profile.
    from flows.night.matching import registered_profiles

    readers = (
        one.email for each in registered_profiles(store) if each.id == profile for one in each.recipients
    )
    return any(plain_address(email) == person.address for email in readers)


def perform(store: Store, request: Asked, form: Mapping[str, str], at: datetime) -> date | None:
    """Do what a link is for; returns the first day with mail again after a pause.

    Raises:
        MissingError: the form lacks something.
        StoreError: the database cannot be written just now.
    """
    if request.purpose in {Purpose.UNSUBSCRIBE, Purpose.ONE_CLICK}:
        how = "one-click" if request.purpose is Purpose.ONE_CLICK else "link"
        store.suppressions.add(request.person.address, "", how, at)
    elif request.purpose is Purpose.PAUSE:
        return _pause(store, request, form, at)
    elif request.purpose is Purpose.REPORT:
        _report(store, request, form, at)
    elif request.purpose is Purpose.DISMISS:
        because = form.get("because", "")
        reason = Because(because) if because in set(Because) else None
        _decide(store, request, TriageAction.DISMISS, _words(form, "note"), reason, at)
    else:
        _decide(store, request, TriageAction.KEEP, "", None, at)
    return None


@contextmanager
def one_at_a_time(home: Path, patience: float) -> Iterator[None]:
    """Hold the lock of all acts in a home, so that looking and writing are one, over all processes.

    Raises:
        BusyError: another act held it for ``patience`` seconds.
    """
    end = time.monotonic() + patience
    with (home / LOCK).open("a") as handle:
        while True:
            with suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            if time.monotonic() > end:
                raise BusyError(f"{home}: another link is being followed")
            time.sleep(_PAUSE_SECONDS)
        yield


def append_decision(store: Store, triage: Triage, *, again: bool = False) -> bool:
    """Append a decision with what the call says now; false when it is the one that stands already.

    ``again`` appends it nevertheless.

    Raises:
        InputError: there is no such opportunity.
    """
    # Imported here: a page that is only shown must not pay for it.
    from ranking.feedback_musts import stated_values

    found = store.opportunities.get(triage.opportunity)
    if found is None:
        raise InputError(f"{triage.opportunity}: no such opportunity; `legation search` shows the names")
    standing = store.triage.latest().get((triage.profile, found.id))
    if not again and standing is not None and said(standing) == said(triage):
        return False
    match = store.matches.one(triage.profile, found.id)
    score = None if match is None or match.dropped_by else match.score
    store.triage.add(
        replace(triage, opportunity=found.id), score, stated_values(found.merged, triage.decided_at)
    )
    return True


def _decide(
    store: Store, request: Asked, action: TriageAction, note: str, because: Because | None, at: datetime
) -> None:
    assert request.opportunity is not None
    author, opportunity = request.person.address, request.opportunity.id
    append_decision(store, Triage(request.profile, opportunity, action, note, author, at, because))


def _report(store: Store, request: Asked, form: Mapping[str, str], at: datetime) -> None:
    assert request.opportunity is not None
    kind, said = form.get("kind", ""), _words(form, "words")
    if kind not in REPORT_KINDS and not said:
        raise MissingError("neither a kind nor words")
    kind = kind if kind in REPORT_KINDS else "other"
    store.reports.add(request.person.key, request.profile, request.opportunity.id, kind, said, at)


def _pause(store: Store, request: Asked, form: Mapping[str, str], at: datetime) -> date:
    """No mail before a day, for every profile that this reader has."""
    until = _until(form, at.date())
    address = request.person.address
    standing = {(each.profile, each.recipient, each.opportunity): each for each in store.snoozes.latest()}
    for recipient, profile in sorted(store.people.readings_of(address)):
        known = standing.get((profile, recipient, ""))
        if known is None or known.until != until:
            store.snoozes.add(Snooze(profile, recipient, "", until, plain_address(address), at))
    return until


def _until(form: Mapping[str, str], today: date) -> date:
    """The day that was chosen: a date goes before a number of days, because it was typed."""
    latest = today + timedelta(days=PAUSE_LONGEST)
    if form.get("until"):
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", form["until"]):
            with suppress(ValueError):
                until = date.fromisoformat(form["until"])
                if today < until <= latest:
                    return until
        raise MissingError("not a day within a year")
    if form.get("days") in PAUSE_DAYS:
        return today + timedelta(days=int(form["days"]))
    raise MissingError("no time chosen")


def _words(form: Mapping[str, str], name: str) -> str:
    return plain(form.get(name, ""))[:WORDS_LONGEST]
