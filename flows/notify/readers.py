"""Channels as readers: what a profile tells a chat or webhook is planned and accounted for as mails are."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from db.records import Match
from flows.announcing.mail_plan import Addressee
from flows.announcing.readers import approving
from flows.confidentiality.levels import Audience, never_told, shown_name
from ranking.profiles import Profile

# A channel's name as a recipient. No mail address has a colon, so neither is ever taken for the other.
CHANNEL = "notify:"
MOST_ITEMS = 10


def is_channel(recipient: str) -> bool:
    """Whether a recipient is a channel; if not, it is a mail address."""
    return recipient.startswith(CHANNEL)


def channel_addressees(
    profiles: Sequence[Profile],
    night: date,
    matches: Mapping[str, Sequence[Match]],
    suspended: Collection[str] = (),
) -> list[Addressee]:
    """Every channel that a profile which has not lapsed names; it stands outside, whoever reads it.

    ``suspended`` are the recipients that nothing is sent to.
    """
    return [
        Addressee(
            email=CHANNEL + name,
            profile=profile.id,
            profile_name=shown_name(profile, Audience.OUTSIDE),
            language=profile.languages[0],
            max_items=MOST_ITEMS,
            reminders=profile.reminders,
            approval=approving(profile),
            never_told=never_told(matches.get(profile.id, ()), Audience.OUTSIDE),
            suspended=CHANNEL + name in suspended,
        )
        for profile in profiles
        if not profile.is_expired(night)
        for name in profile.notify
    ]
