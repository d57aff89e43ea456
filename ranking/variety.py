"""An order in which no interest of a profile crowds out the others.

The best matches of a partnership with two interests may all serve the one that more is announced for. Here
every interest that has something to show gets its share of the places; inside an interest the order stays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from db.records import Match

# Of the places shown, what one interest may take before the others had theirs. It takes more where they
# have nothing: places are never left empty.
MOST_OF_ONE = 0.5


def interest(match: Match) -> str:
    """The text of the profile that a match serves best; empty for a match without reasons."""
    return match.reasons[0].profile_text if match.reasons else ""


def varied(ordered: Sequence[str], matches: Mapping[str, Match], places: int) -> list[str]:
    """All ids, with those first that fill ``places`` without one interest taking more than its share.

    Args:
        ordered: opportunities, the best first.
        matches: their matches; one without a match is an interest of nobody and keeps its place.
        places: how many will be shown.

    Returns:
        the same ids. Among the first ``places`` and among the rest they stand in the order given, and
        where one interest is all there is, nothing moves.
    """
    most = max(1, int(places * MOST_OF_ONE))
    taken: defaultdict[str, int] = defaultdict(int)
    shown: list[str] = []
    waiting: list[str] = []
    for id in ordered:
        theme = interest(matches[id]) if id in matches else ""
        full = len(shown) >= places or (theme and taken[theme] >= most)
        (waiting if full else shown).append(id)
        taken[theme] += not full
    # What was held back takes the places that the others left empty.
    left = max(0, places - len(shown))
    first = {*shown, *waiting[:left]}
    return [id for id in ordered if id in first] + [id for id in ordered if id not in first]
