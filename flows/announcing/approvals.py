"""What waits for a desk, as people see and settle it from the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.records import InputError, Opportunity
from db.records.waiting import Awaiting, DeskAction, DeskWord
from db.store import Store
from flows.announcing.mail_plan import Approving
from flows.announcing.readers import approving
from flows.digest.desk_words import answer_by
from flows.night.matching import registered_profiles


@dataclass(frozen=True, slots=True)
class Waits:
    """One thing that waits, with its opportunity and what the desk said about it since it waits."""

    awaiting: Awaiting
    opportunity: Opportunity
    approving: Approving
    words: tuple[DeskWord, ...]

    @property
    def settled(self) -> DeskWord | None:
        """The last release or drop; it counts with the next night."""
        said = [word for word in self.words if word.action is not DeskAction.ANNOTATE]
        return said[-1] if said else None

    def state(self, at: datetime) -> str:
        """How it stands, in words."""
        if self.settled is not None:
            done = "released: goes with the next mail"
            dropped = f"taken out: {self.settled.text}"
            return done if self.settled.action is DeskAction.RELEASE else dropped
        by = answer_by(self.awaiting, self.approving)
        if not self.approving.then_send:
            late = ", too long by now" if by <= at else ""
            return f"waits since {self.awaiting.since:%Y-%m-%d %H:%M} UTC{late}"
        unanswered = "not answered in time: goes with the next mail"
        return unanswered if by <= at else f"goes out unanswered from {by:%Y-%m-%d %H:%M} UTC"


def waiting(store: Store, profile: str | None = None) -> list[Waits]:
    """What waits for desks, of one profile if named, oldest first.

    Raises:
        InputError: for a profile that is not registered, or that no desk approves.
    """
    desks = {each.id: approving(each) for each in registered_profiles(store)}
    if profile is not None:
        _known(profile, desks)
    words = store.approvals.words()
    opportunities = {each.id: each for each in store.opportunities.all()}
    return [
        Waits(each, opportunities[each.opportunity], desk, _said(each, words))
        for each in store.approvals.awaiting()
        if profile in {None, each.profile}
        and (desk := desks.get(each.profile)) is not None
        and each.opportunity in opportunities
    ]


def _known(profile: str, desks: dict[str, Approving | None]) -> None:
    if profile not in desks:
        raise InputError(f"{profile}: no such profile; registered: {', '.join(desks) or 'none yet'}")
    if desks[profile] is None:
        how = "`approval: {by: desk@example.org}` in its file says who does"
        raise InputError(f"{profile}: no desk approves its mail; {how}")


def _said(waiting: Awaiting, words: Sequence[DeskWord]) -> tuple[DeskWord, ...]:
    """What was said of it while it waited; the night before it, by the clock of whoever runs nights."""
    first = waiting.since.date() - timedelta(days=1)
    return tuple(
        word
        for word in words
        if word.night >= first
        and (word.profile, word.opportunity) == (waiting.profile, waiting.opportunity)
        and (word.action is DeskAction.ANNOTATE or waiting.is_meant_by(word))
    )


def settle(
    store: Store, found: Sequence[Waits], action: DeskAction, text: str, author: str, at: datetime
) -> None:
    """Say the same about each of these."""
    night = last_night(store)
    store.approvals.add(
        [
            DeskWord(
                each.awaiting.profile,
                each.awaiting.opportunity,
                action,
                each.awaiting.announcement.value,
                each.awaiting.detail,
                text,
                night,
                author,
                at,
            )
            for each in found
        ]
    )


def annotate(store: Store, profile: str, opportunity: str, text: str, author: str, at: datetime) -> None:
    """Write something to an opportunity, or (empty) to the whole next mail of a profile's readers.

    Raises:
        InputError: for a profile that is not registered, or that no desk approves.
    """
    _known(profile, {each.id: approving(each) for each in registered_profiles(store)})
    word = DeskWord(profile, opportunity, DeskAction.ANNOTATE, "", "", text, last_night(store), author, at)
    store.approvals.add([word])


def last_night(store: Store) -> date:
    """The latest night: what a publisher moves later, nobody has seen yet.

    Raises:
        InputError: when there was none.
    """
    night = store.runs.latest_night()
    if night is None:
        raise InputError("there was no night yet; run `legation nightly` first")
    return night
