"""What waits before it is told: until a day that a reader named, or until a desk has looked at it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from db.records.delivery import Announcement

# A desk's overview is no digest: its cycle begins so.
OVERVIEW_CYCLE = "overview-"


class DeskAction(StrEnum):
    """What a desk does with what waits for it."""

    RELEASE = "release"
    DROP = "drop"
    ANNOTATE = "annotate"


@dataclass(frozen=True, slots=True)
class Snooze:
    """A wish for silence up to the day ``until``, which has mail again; ``None`` ends an earlier wish.

    An empty ``recipient`` or ``opportunity`` means every one of the profile.
    """

    profile: str
    recipient: str
    opportunity: str
    until: date | None
    author: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class DeskWord:
    """What a desk said about an opportunity that waited as ``announcement``, or about the whole mail.

    ``night`` was the latest night then: what the publisher moves later, the desk has not seen.
    """

    profile: str
    opportunity: str
    action: DeskAction
    announcement: str
    detail: str
    text: str
    night: date
    author: str
    decided_at: datetime


def event_detail(detail: str, facts: str) -> str:
    """The detail of what waits with a mark of its facts: other facts make another event of it."""
    return f"{detail}@{facts}"


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Something that waits for a desk's approval since an instant (aware).

    ``detail`` is that of ``event_detail``: a lead time in days or nothing, and the mark of its facts.
    """

    profile: str
    opportunity: str
    announcement: Announcement
    detail: str
    since: datetime

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What tells one from another."""
        return (self.profile, self.opportunity, self.announcement.value, self.detail)

    @property
    def plain_detail(self) -> str:
        """Its detail without the mark of its facts."""
        return self.detail.partition("@")[0]

    def is_meant_by(self, word: DeskWord) -> bool:
        """Whether a release or drop is about this very event.

        A word without a mark was said before events were told apart, and means any of them.
        """
        about = (word.profile, word.opportunity, word.announcement)
        if word.action is DeskAction.ANNOTATE or about != self.key[:3]:
            return False
        return word.detail in {self.detail, self.plain_detail}
