"""How much one mail carries: each opportunity once, the most urgent in full, more in one line each."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from flows.announcing.mail_plan import Item
from ranking.variety import varied

# One-line entries a mail takes beside its full items; what is beyond waits for the next night.
BRIEF_ITEMS = 60


def fitted(
    drafts: Mapping[str, Sequence[Item]], max_items: int, names: Mapping[str, str]
) -> dict[str, tuple[Item, ...]]:
    """What is shown under each profile, in reading order.

    Args:
        drafts: profile id → everything that could be told for it.
        max_items: how many items are shown in full, over all profiles; the next 60 take one line each.
        names: profile id → its name, for what fits several of them.

    Returns:
        profile id → its items. What is under none of them did not fit, and waits.
    """
    shown = _shown_once(drafts, names)
    share = math.ceil(max_items / max(1, sum(bool(items) for items in shown.values())))
    turns = {
        (turn, profile): item
        for profile, items in shown.items()
        for turn, item in zip(_turns(items, share), items, strict=True)
    }
    kept: dict[str, list[Item]] = {profile: [] for profile in drafts}
    for number, (turn, profile) in enumerate(sorted(turns)):
        if number < max_items + BRIEF_ITEMS:
            kept[profile].append(replace(turns[turn, profile], brief=number >= max_items))
    return {profile: tuple(sorted(items, key=_reading_order)) for profile, items in kept.items()}


def _reading_order(item: Item) -> tuple[int, float, str]:
    return (item.urgency, -item.score, item.opportunity)


def _shown_once(drafts: Mapping[str, Sequence[Item]], names: Mapping[str, str]) -> dict[str, list[Item]]:
    """Each opportunity under the profile for which it is most urgent, then fits best; the others named."""
    places: dict[str, list[tuple[Item, str]]] = defaultdict(list)
    for profile, items in drafts.items():
        for item in items:
            places[item.opportunity].append((item, profile))
    shown: dict[str, list[Item]] = {profile: [] for profile in drafts}
    for candidates in places.values():
        (item, home), *others = sorted(candidates, key=lambda place: (*_reading_order(place[0]), place[1]))
        shown[home].append(
            replace(
                item,
                also_fits=tuple(names[profile] for _, profile in others),
                # Told at another time for another profile, something else may have been wrong.
                corrections=tuple(dict.fromkeys(one for each, _ in candidates for one in each.corrections)),
            )
        )
    return {profile: sorted(items, key=_reading_order) for profile, items in shown.items()}


def _turns(items: Sequence[Item], share: int) -> list[tuple[int, int, float, str]]:
    """When each item gets its place: the urgent first, then the sections in turn, the best of each first.

    Of equally urgent items the first ``share`` serve several interests of the profile, where it has several.
    """
    matches = {item.opportunity: item.match for item in items if item.match is not None}
    by_urgency = defaultdict[int, list[str]](list)
    for item in items:
        by_urgency[item.urgency].append(item.opportunity)
    place = {
        id: number for ids in by_urgency.values() for number, id in enumerate(varied(ids, matches, share))
    }
    return [(item.urgency, place[item.opportunity], -item.score, item.opportunity) for item in items]
