"""Which sources share a crawling child: those of one host always, the others evenly.

A child asks each host for all of its sources together (``spiders.pace``), so the sources of a host must not
be apart. Every child starts at once: no source waits for another one's end.
"""

from __future__ import annotations

from collections.abc import Sequence

from spiders.beginnings import beginnings
from spiders.registry import Catalogue

# One child crawls so many sources as fast as several would: it waits for publishers nearly all the time.
# Fewer in each, and a source that breaks its child takes down fewer others.
SOURCES_TO_A_CHILD = 8
# Each takes 90 MB before it has read anything.
MOST_CHILDREN = 4


def shards(catalogue: Catalogue, names: Sequence[str], most: int = MOST_CHILDREN) -> list[tuple[str, ...]]:
    """The names of the sources of each child, at most ``most`` children; in the order given."""
    number = min(most, -(-len(names) // SOURCES_TO_A_CHILD))
    if number <= 1:
        return [tuple(names)] if names else []
    filled: list[list[str]] = [[] for _ in range(number)]
    for group in sorted(of_one_host(catalogue, names), key=len, reverse=True):
        min(filled, key=len).extend(group)
    order = {name: place for place, name in enumerate(names)}
    return [tuple(sorted(shard, key=order.__getitem__)) for shard in filled if shard]


def of_one_host(catalogue: Catalogue, names: Sequence[str]) -> list[list[str]]:
    """Sources that begin at the same host, directly or through one another; the others by themselves."""
    first = beginnings(catalogue, names) if len(names) > 1 else {}
    groups: list[tuple[set[tuple[str, int | None]], list[str]]] = []
    for name in names:
        hosts, together = set(first[name].hosts) if name in first else set(), [name]
        for group in [each for each in groups if each[0] & hosts]:
            groups.remove(group)
            hosts, together = hosts | group[0], group[1] + together
        groups.append((hosts, together))
    return [together for _, together in groups]
