"""One pair of notices judged: the same opportunity, another round of it, different, or unsure; and why.

The order of the rules is the order of trust: official identifier, address, title, text. What keeps two
notices apart (the round guard) is asked before every rule but the first.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.evidence import Comparison, Features, other_value, other_years
from db.funders import Funders
from db.records import Judgement
from db.titles import Likeness, differing_marks, likeness, parse_title

# Portals differ by hours and by a first, short extension that one of them has not noticed yet.
EXTENSION_DAYS = 14
_SMALL_EXTENSION_DAYS = 7
# Once two notices were joined, a longer extension seen by one portal first does not part them; a
# year's round would.
JOINED_EXTENSION_DAYS = 100
# A portal that lists one number twice, half a year apart, lists a programme that opens again under it.
REOPENED_DAYS = 183
SAME_TEXT = 0.8
WHOLE_TEXT = 0.95
OTHER_TEXT = 0.1
# Below this score a decision rests on what is missing, and must not be taken if another is possible.
FIRM = 0.8


@dataclass(frozen=True, slots=True)
class Decision:
    """A rule's judgement of a pair, with a score from 0 to 1 and sentences a person understands."""

    rule: str
    judgement: Judgement
    score: float
    reasons: tuple[str, ...]


def judge(pair: Comparison, *, shared_page: bool, joined: bool) -> Decision | None:
    """The decision about a pair, or ``None`` when nothing connects them.

    ``shared_page``: both lead to one page that announces one call only. ``joined``: the rules joined
    these two before.
    """
    if pair.common:
        return _by_identifier(pair)
    apart = reasons_apart(pair, JOINED_EXTENSION_DAYS if joined else EXTENSION_DAYS)
    if apart:
        return _kept_apart(pair, apart, shared_page=shared_page)
    if shared_page:
        return _by_page(pair)
    if pair.titles in (Likeness.SAME, Likeness.SAME_BUT_FOR_A_MARK, Likeness.CONTAINED):
        return _by_title(pair)
    return _by_text(pair)


def reasons_apart(pair: Comparison, tolerance: int) -> list[tuple[bool, str]]:
    """Why two notices must not be one, each with whether it speaks of another round (or of another call)."""
    left, right = pair.left, pair.right
    found = []
    if other := other_value(left.official, right.official):
        rounds = likeness(parse_title(other[1]), parse_title(other[2])) is Likeness.OTHER_ROUND
        found.append((rounds, f"different {other[0]}: {other[1].upper()} / {other[2].upper()}"))
    if other := other_value(left.bundles, right.bundles):
        found.append((True, f"different {other[0]}: {other[1].upper()} / {other[2].upper()}"))
    if left.parents & right.official or right.parents & left.official:
        found.append((False, "one is a call financed under the other"))
    if pair.same_source and left.parents and right.parents:
        found.append((False, "two calls financed under a topic, listed apart by their portal"))
    if pair.other_marks:
        marks = differing_marks(left.title.marks, right.title.marks)
        found.append((True, f"the titles name other rounds: {marks[0]} / {marks[1]}"))
    if pair.gap is not None and pair.gap > tolerance:
        found.append((True, f"deadlines {pair.gap} days apart: {_dates(left)} / {_dates(right)}"))
    return found


def _by_identifier(pair: Comparison) -> Decision:
    # The publisher's own spelling before the one we made of it.
    scheme, value = max(pair.common)
    reasons = [f"the same {scheme}: {value.upper()}"]
    if pair.titles is Likeness.OTHER_ROUND:
        marks = differing_marks(pair.left.title.marks, pair.right.title.marks)
        return _series("identifier", [*reasons, f"the titles name other rounds: {marks[0]} / {marks[1]}"])
    if pair.same_source and pair.gap is not None and pair.gap > REOPENED_DAYS:
        return _series("identifier", [*reasons, f"deadlines {pair.gap} days apart"])
    return Decision("identifier", Judgement.SAME, 1.0, tuple(reasons + _deadline_reasons(pair)))


def _kept_apart(pair: Comparison, apart: list[tuple[bool, str]], *, shared_page: bool) -> Decision | None:
    akin = pair.titles in (Likeness.SAME, Likeness.SAME_BUT_FOR_A_MARK, Likeness.OTHER_ROUND)
    if not shared_page and (not akin or pair.funders is Funders.OTHER or not _telling(pair)):
        return None
    reasons = [pair.titles.value, *(sentence for _, sentence in apart)]
    if any(rounds for rounds, _ in apart):
        return _series("round", reasons)
    return Decision("round", Judgement.DIFFERENT, 0.9, tuple(reasons))


def _by_page(pair: Comparison) -> Decision:
    reasons = ["the same page", pair.titles.value, *_deadline_reasons(pair)]
    # A funder's page may list several calls: two titles need one date to be one call.
    if pair.titles is Likeness.OTHER and (pair.gap is None or pair.gap > 1):
        return Decision("page", Judgement.UNSURE, 0.5, tuple(reasons))
    return Decision("page", Judgement.SAME, 0.95, tuple(reasons))


def _by_title(pair: Comparison) -> Decision | None:
    reasons = (pair.titles.value, pair.funders.value, *_deadline_reasons(pair), *_text_reasons(pair))
    listed_apart = pair.same_source and pair.gap is None and pair.titles is not Likeness.CONTAINED
    if listed_apart and pair.funders is not Funders.OTHER and _telling(pair):
        # What a portal lists twice, undated, is the call of another year more often than a slip.
        return _series("title", [*reasons, "their portal lists them apart"])
    score = _title_score(pair)
    if score is None:
        return None
    judgement = Judgement.SAME if score > 0.5 else Judgement.UNSURE
    return Decision("title", judgement, score, reasons)


def _title_score(pair: Comparison) -> float | None:
    """0.5 for unsure, more for the same; ``None`` when the likeness of the titles says nothing."""
    same_text = pair.text is not None and pair.text >= SAME_TEXT
    other_text = pair.text is not None and pair.text < OTHER_TEXT
    whole = pair.titles is Likeness.SAME
    if pair.funders is Funders.OTHER and not (same_text and pair.gap is not None):
        return 0.5 if _telling(pair) and pair.gap == 0 else None
    if pair.same_source:
        # A portal that lists a call twice says so by its dates; without dates they are two calls.
        twice = whole and pair.gap is not None and pair.gap <= 1 and not other_text
        return 0.85 if twice else 0.5 if whole else None
    if pair.gap is None:
        return _undated_score(pair, same_text=same_text)
    near = pair.gap <= _SMALL_EXTENSION_DAYS
    if whole:
        return (0.95 if same_text else 0.9) if near or _telling(pair) else 0.5
    if pair.titles is Likeness.CONTAINED:
        return 0.8 if near and _telling(pair) and (same_text or pair.text is None) else 0.5
    return 0.8 if near and (same_text or _only_years(pair)) else 0.5


def _undated_score(pair: Comparison, *, same_text: bool) -> float | None:
    """Where a deadline is missing, another round cannot be excluded by dates: the rest must be telling."""
    if other_years(pair.left, pair.right):
        return 0.5
    if same_text and pair.titles is not Likeness.SAME_BUT_FOR_A_MARK:
        return 0.75
    if not _telling(pair):
        return None if pair.funders is Funders.UNKNOWN else 0.5
    return 0.7 if pair.titles is Likeness.SAME and pair.text is None else 0.5


def _by_text(pair: Comparison) -> Decision | None:
    if pair.text is None or pair.text < SAME_TEXT or pair.gap is None:
        return None
    reasons = (pair.titles.value, *_deadline_reasons(pair), *_text_reasons(pair))
    if pair.titles is Likeness.UNKNOWN and pair.funders is not Funders.OTHER:
        # Without titles nothing can tell apart what has one text and one deadline, even at one portal.
        if pair.text >= WHOLE_TEXT and pair.gap <= 1:
            return Decision("text", Judgement.SAME, 0.85, reasons)
        return None if pair.same_source else Decision("text", Judgement.SAME, 0.75, reasons)
    if pair.same_source:
        return None
    # One text serves several calls of a programme ("… in the Caribbean", "… in the Balkans").
    return Decision("text", Judgement.UNSURE, 0.5, reasons)


def _series(rule: str, reasons: list[str]) -> Decision:
    return Decision(rule, Judgement.SERIES, 0.9, tuple(reasons))


def _telling(pair: Comparison) -> bool:
    return pair.left.telling_title and pair.right.telling_title


def _only_years(pair: Comparison) -> bool:
    return all(kind == "year" for kind, _ in pair.left.title.marks ^ pair.right.title.marks)


def _deadline_reasons(pair: Comparison) -> list[str]:
    if pair.gap is None:
        return ["a deadline is not stated"]
    if pair.gap == 0:
        return ["the same deadline"]
    return [f"deadlines {pair.gap} days apart: {_dates(pair.left)} / {_dates(pair.right)}"]


def _text_reasons(pair: Comparison) -> list[str]:
    said = [] if pair.text is None else [f"{pair.text:.0%} of the shorter text is in the other"]
    years = other_years(pair.left, pair.right) if pair.gap is None else None
    return [*said, f"the texts name other years: {years[0]} / {years[1]}"] if years else said


def _dates(notice: Features) -> str:
    return ", ".join(day.isoformat() for day in notice.dates)
