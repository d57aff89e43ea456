"""Technology readiness levels that a text states for the work it funds."""

from __future__ import annotations

import re

from db.records import Trl

_LEVELS = (
    r"(?P<low>[1-9])(?:\s*(?:[-–/]|to|and|or)\s*(?:TRL\s*)?(?P<high>[1-9])(?:/(?P<other>[1-9]))?)?(?![\d%]"
    r"|\.\d)"
)
_TRL = re.compile(
    rf"(?:TRLs?|technology readiness levels?(?: \(TRLs?\))?)\s*(?:of\s*)?{_LEVELS}(?P<more>\s*(?:or (?:higher"
    rf"|above)|\+))?",
    re.I,
)
_AIM = re.compile(
    r"\b(?:achiev|reach|attain|bring|advance|mature|end|target|up to|from|start|begin)\w*", re.IGNORECASE
)
# "TRL 5 at the start, TRL 7 or 8 at the end"
_AIM_AFTER = re.compile(
    r"\s*(?:,\s*)?(?:at|by|before|towards?|as) (?:the |its )?(?:project[’']?s? )?"
    r"(?:very )?(?:start|beginning|outset|end|completion|starting point)\b",
    re.IGNORECASE,
)
_LEAST = re.compile(r"(?:at least|minimum(?: of)?|or above|not below)\s*$", re.IGNORECASE)
# "Technologies above TRL 4 are out of scope" names a limit, not the level of the work.
_LIMIT = re.compile(r"(?<!or )(?<!not )\b(?:above|beyond|below|under|exceed(?:s|ing)?)\s*$", re.IGNORECASE)
_HIGHEST = 9
_LEAD = 60


def readiness_levels(text: str) -> Trl | None:
    """The span of technology readiness levels that a text states for the work, or ``None``.

    Where several levels are named, those count that the work is "expected to achieve", else those a
    sentence sets as a start or an aim; levels that are merely mentioned decide only where they are the
    only ones.
    """
    expected: list[tuple[int, int]] = []
    aims: list[tuple[int, int]] = []
    mentions: list[tuple[int, int]] = []
    for match in _TRL.finditer(text):
        lead = text[max(0, match.start() - _LEAD) : match.start()].rpartition(". ")[2].rpartition("\n")[2]
        if _LIMIT.search(lead):
            continue
        aimed = _AIM.search(lead) or _AIM_AFTER.match(text, match.end())
        kind = expected if "expected to" in lead else aims if aimed else mentions
        kind.append(_span(match, lead))
    spans = expected or aims or (mentions if len(set(mentions)) == 1 else [])
    if not spans or any(low > high for low, high in spans):
        return None
    return Trl(min(low for low, _ in spans), max(high for _, high in spans))


def _span(match: re.Match[str], lead: str) -> tuple[int, int]:
    open_above = match["more"] or _LEAST.search(lead)
    high = match["other"] or match["high"] or match["low"]
    return int(match["low"]), _HIGHEST if open_above else int(high)
