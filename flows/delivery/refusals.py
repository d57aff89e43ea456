"""What a mail server's no is about: the address, the mail, or ourselves. And when to ask again.

Reply codes: RFC 5321 4.2; the enhanced ones in front of the words (5.1.1): RFC 3463.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from enum import StrEnum

from db.records import Attempts

# After this long a mail that is put off again and again is given up, as mail servers do (RFC 5321 4.5.4.1).
GIVEN_UP_AFTER = timedelta(days=5)
# How long to leave a server alone after its first, second, … run of refusals; then always the last.
PATIENCE = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=4), timedelta(hours=12))
_ENHANCED = re.compile(r"^\s*(?:\d{3}[ -])?([245])\.(\d{1,3})\.(\d{1,3})\b")
_CODE = re.compile(r"^\s*(\d{3})\b")
# RFC 3463: subject 1 is the address, 2 its mailbox; of these x.2.2 (full) and x.2.4 (a list's trouble) pass.
_ADDRESS, _MAILBOX, _PASSING = "1", "2", frozenset({"2", "4"})
# x.1.7 and x.1.8 are about the sender's address.
_SENDERS = frozenset({"7", "8"})
_POLICY = "7"
# Without an enhanced code: these name a mailbox that is not there, unless the words speak of something else.
_NO_MAILBOX = frozenset({"550", "551", "553", "556"})
_OF_OURSELVES = re.compile(
    r"spam|block|black|polic|reput|dmarc|\bspf\b|dkim|relay|authenticat|denied|rate|too many|sender|virus",
    re.IGNORECASE,
)


class About(StrEnum):
    """What a final no (5xx) is about."""

    ADDRESS = "address"
    MAIL = "mail"
    OURSELVES = "ourselves"


def about(reply: str, *, of_recipient: bool) -> About:
    """What a final no is about.

    Args:
        reply: the server's words with their code, such as ``550 5.1.1 no such user``.
        of_recipient: whether it answered ``RCPT TO``; otherwise it answered the mail itself.

    Returns:
        ``ADDRESS``: nobody reads there, so nothing need be sent again. ``OURSELVES``: the server wants
        nothing from us (blocked, not allowed to relay), and a person can change that. ``MAIL``: this mail.
    """
    enhanced = _ENHANCED.match(reply)
    if enhanced is not None:
        _, subject, detail = enhanced.groups()
        if subject == _ADDRESS and detail not in _SENDERS:
            return About.ADDRESS
        if subject == _MAILBOX and detail not in _PASSING:
            return About.ADDRESS
        return About.OURSELVES if subject in (_POLICY, _ADDRESS) else About.MAIL
    if _OF_OURSELVES.search(reply):
        return About.OURSELVES
    code = _CODE.match(reply)
    return About.ADDRESS if of_recipient and code and code[1] in _NO_MAILBOX else About.MAIL


def given_up(attempts: Attempts | None, at: datetime) -> bool:
    """Whether a mail that is put off once more was put off for long enough."""
    return attempts is not None and at - attempts.first_at >= GIVEN_UP_AFTER


def due(attempts: Attempts | None, at: datetime, tries_a_run: int) -> bool:
    """Whether it is time to ask again for a mail that was put off; a run asks ``tries_a_run`` times."""
    if attempts is None:
        return True
    runs = max(0, attempts.count - 1) // tries_a_run
    return at - attempts.last_at >= PATIENCE[min(runs, len(PATIENCE) - 1)]
