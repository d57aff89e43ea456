"""Why something that could be told waits: silence asked for, a quiet cycle, a desk, an address without mail.

What waits is queued, never lost: each night decides it anew, as what it is by then. Pure; the clock is an
argument.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from db.records import Announcement
from db.records.waiting import Awaiting, DeskAction, DeskWord, Snooze
from flows.announcing.case import Decision
from flows.announcing.changes import CRITICAL_FIELDS
from flows.announcing.mail_plan import CORRECTED, OVERSTATED, QUIET, Addressee, Approving, Item
from flows.announcing.reasons import Waits, Withheld

# What reaches a quiet reader: corrections, deadlines brought forward, withdrawals, early closings, reminders.
_CRITICAL = frozenset({OVERSTATED, CORRECTED, 0, 1, 4})
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everything that can make a reader wait; ``moved_on`` says when an opportunity's publisher moved it."""

    night: date
    as_of: datetime
    snoozes: Sequence[Snooze]
    words: Sequence[DeskWord]
    since: dict[Key, datetime]
    moved_on: Callable[[str], date | None]

    def of(
        self, addressee: Addressee, item: Item, decision: Decision, *, known: bool, event: str = ""
    ) -> tuple[Decision, Awaiting | None]:
        """What becomes of a decision to tell something.

        Args:
            addressee: the reader.
            item: what is to be told.
            decision: that it is.
            known: whether this reader was told of it before.
            event: what tells it from any other news of its kind (``flows.announcing.events``).

        Returns:
            the decision, put off or overruled where somebody wants it so, and what a desk is asked for it.
        """
        if addressee.suspended:
            return replace(decision, waits=Waits.SUSPENDED), None
        if self._snoozed(addressee, item.opportunity):
            return replace(decision, waits=Waits.SNOOZED), None
        if addressee.frequency == QUIET and not _reaches_the_quiet(item, known=known):
            return replace(decision, waits=Waits.QUIET), None
        if addressee.approval is None:
            return decision, None
        new = Awaiting(addressee.profile, item.opportunity, item.announcement, event, self.as_of)
        return self._of_desk(addressee.approval, new, decision)

    def silent(self, addressee: Addressee) -> bool:
        """Whether the reader gets no mail for this profile tonight: asked for none, or none arrives."""
        return addressee.suspended or self._snoozed(addressee, "")

    def annotations(self, profile: str, opportunity: str, last_told: date | None) -> tuple[str, ...]:
        """What the desk wrote to an opportunity, or to the mail, since its reader was last told anything."""
        return tuple(
            word.text
            for word in self.words
            if word.action is DeskAction.ANNOTATE
            and (word.profile, word.opportunity) == (profile, opportunity)
            and (last_told is None or last_told <= word.night)
        )

    def _snoozed(self, addressee: Addressee, opportunity: str) -> bool:
        return any(
            snooze.until is not None
            and snooze.until > self.night
            and snooze.profile == addressee.profile
            and snooze.recipient in {"", addressee.email}
            and snooze.opportunity in {"", opportunity}
            for snooze in self.snoozes
        )

    def _of_desk(
        self, approving: Approving, new: Awaiting, decision: Decision
    ) -> tuple[Decision, Awaiting | None]:
        asked = replace(new, since=self.since.get(new.key, self.as_of))
        word = self._word(asked)
        if word is not None:
            released = word.action is DeskAction.RELEASE
            return (decision if released else Decision(Withheld.DESK_DROPPED)), None
        late = self.as_of - asked.since >= timedelta(hours=approving.within_hours)
        # What is late stays on the desk's list until it is told: another reader's cycle may be longer.
        return (decision if approving.then_send and late else replace(decision, waits=Waits.AWAITING)), asked

    def _word(self, waiting: Awaiting) -> DeskWord | None:
        """What the desk last said about this very event, unless its publisher has moved it since."""
        said = [word for word in self.words if waiting.is_meant_by(word)]
        moved = self.moved_on(waiting.opportunity)
        return said[-1] if said and (moved is None or moved <= said[-1].night) else None


def _reaches_the_quiet(item: Item, *, known: bool) -> bool:
    if item.urgency in _CRITICAL:
        return True
    if item.announcement is Announcement.BASELINE:
        return not item.detail  # the first mail of all, without which there is nothing to be quiet about
    critical = any(change.field in CRITICAL_FIELDS for change in item.changes)
    return critical or (known and item.announcement is Announcement.OPENED)
