"""What a verdict rests on, as one hash: a decision about it counts no more once that moves. Pure."""

from __future__ import annotations

import re
from hashlib import sha256

from db.records import Match, Screening

# What is for a person to decide.
ASKED = frozenset({Screening.REVIEW, Screening.HOLD})
# Of a reason: the publisher's words, what the profile calls it, rule ids, pack versions, and of a name list
# the entry and what agrees with it. Our own wording around them may get better without a new decision.
_RESTS_ON = re.compile(
    r"“[^”]*”|`[^`]*`|\bagrees in [^.]*?; nothing|\bentry \S+|\bscreening:[\w.-]*\w"
    r"|\b[a-z][a-z_-]*(?:/[\w.-]*\w|@\d+)|\b\d{4}-\d\d-\d\d\b"
)
# A list that is brought anew with the same entry says nothing new about the name.
_LIST_VERSION = re.compile(r" of \d{4}-\d\d-\d\d \(version \w+\)")


def basis_of(match: Match) -> str:
    """SHA-256 of a match's verdict, its rules with their versions, and the words that it quotes.

    Where the words stand may change: what a closer reading puts before them alters nothing.
    """
    quoted = match.screening_quote.text if match.screening_quote else ""
    reason = _LIST_VERSION.sub("", match.screening_reason)
    parts = (match.screening.value, *_RESTS_ON.findall(reason), quoted)
    return sha256("\x1f".join(" ".join(part.split()) for part in parts).encode()).hexdigest()
