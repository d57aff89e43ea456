"""What people have released goes into the open digest, and says who let it and until when. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from db.records import Match
from db.records.review import ReviewDecision
from db.records.saying import said
from flows.review.basis import ASKED
from flows.review.standing import Stand, standing

# How the note of a released match begins.
RELEASED = "Released for the digest by "


def with_releases(
    matches: Mapping[str, Sequence[Match]],
    decisions: Mapping[tuple[str, str], Sequence[ReviewDecision]],
    night: date,
) -> dict[str, Sequence[Match]]:
    """Profile → its matches, those with a release that counts tonight with a note that says so.

    The verdict stays what it was, and is shown: what is too confidential for some reader stays so, whoever
    released it.
    """
    decided = {profile for profile, _ in decisions}
    return {
        profile: [_released(match, decisions.get((profile, match.opportunity), ()), night) for match in found]
        if profile in decided
        else found
        for profile, found in matches.items()
    }


def is_released(match: Match | None) -> bool:
    """Whether a person let this match into the digest."""
    return match is not None and any(note.startswith(RELEASED) for note in match.notes)


def _released(match: Match, decisions: Sequence[ReviewDecision], night: date) -> Match:
    if match.screening not in ASKED or not decisions:
        return match
    stands = standing(match, decisions, night)
    if stands.stand is not Stand.RELEASED:
        return match
    return replace(match, notes=(_said(stands.by, stands.until), *match.notes))


def _said(by: Sequence[str], until: date | None) -> str:
    """Who released it and until when, one sentence for one person and one for two."""
    first, second, day = by[0], " ".join(by[1:]), f"{until}"
    if until is None and second:
        return said("Released for the digest by {name} and {second}.", name=first, second=second)
    if until is None:
        return said("Released for the digest by {name}.", name=first)
    if second:
        return said(
            "Released for the digest by {name} and {second} until {day}.", name=first, second=second, day=day
        )
    return said("Released for the digest by {name} until {day}.", name=first, day=day)
