"""Who reads: the readers that a profile's file names, and those that were added to it by a list. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from db.suppressions import ERASED_DOMAIN
from flows.announcing.mail_plan import Approving

if TYPE_CHECKING:
    from ranking.partnership import Profile, Recipient


def with_readers(profiles: Sequence[Profile], listed: Iterable[tuple[str, str, str]]) -> list[Profile]:
    """The profiles with the readers of their lists; whom the file names itself stays as the file says."""
    by_profile: dict[str, list[tuple[str, str]]] = {}
    for profile, email, record in listed:
        # Who was erased stands on the list under a name that nobody reads.
        if not email.endswith(f"@{ERASED_DOMAIN}"):
            by_profile.setdefault(profile, []).append((email, record))
    return [_with(profile, by_profile.get(profile.id, [])) for profile in profiles]


def _with(profile: Profile, listed: Sequence[tuple[str, str]]) -> Profile:
    named = {recipient.email.casefold() for recipient in profile.recipients}
    added = tuple(_reader(email, record) for email, record in listed if email.casefold() not in named)
    return profile.model_copy(update={"recipients": (*profile.recipients, *added)}) if added else profile


def _reader(email: str, record: str) -> Recipient:
    from ranking.partnership import Recipient

    return Recipient.model_validate({"email": email} | json.loads(record))


def approving(profile: Profile) -> Approving | None:
    """The desk that approves a profile's mail, as the plan of a night knows it."""
    if profile.approval is None:
        return None
    approval = profile.approval
    sends = approval.then.value == "send"
    return Approving(approval.by, approval.within_hours, sends, approval.language or "")
