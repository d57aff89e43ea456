"""Which pairs of notices are worth comparing: those that share an identifier, a page, a title or a text.

Never all pairs: a block with many members is put in order, and each compared with its neighbours only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from db.evidence import Features
from db.fingerprints import pairs_sharing_text

_LARGEST_COMPARED_WHOLE = 40
_NEIGHBOURS = 8
_LETTERS_OF_AN_END = 24

Pair = tuple[int, int]


def candidate_pairs(notices: Sequence[Features], pages: frozenset[str]) -> list[Pair]:
    """Index pairs (lower first), in order. ``pages`` are the addresses that announce one thing only."""
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, notice in enumerate(notices):
        for key in _keys(notice, pages):
            blocks[key].append(index)
    found = set(pairs_sharing_text([notice.text for notice in notices]))
    for members in blocks.values():
        found.update(_within(members, notices))
    return sorted(found)


def single_pages(notices: Sequence[Features]) -> frozenset[str]:
    """The addresses that no source gives to two of its notices: those are lists, not announcements."""
    uses = Counter((notice.ref.source, notice.url) for notice in notices if notice.url)
    lists = {url for (_, url), count in uses.items() if count > 1}
    return frozenset(url for _, url in uses if url and url not in lists)


def _keys(notice: Features, pages: frozenset[str]) -> Iterator[tuple[str, ...]]:
    for identifier in notice.official | notice.pages:
        yield ("identifier", *identifier)
    if notice.url in pages and notice.url:
        yield ("url", notice.url)
    if notice.title.key:
        yield ("title", notice.title.key)
        # For a title that was cut short, or that a portal put words before or behind.
        yield ("start", notice.title.key[:_LETTERS_OF_AN_END])
        yield ("end", notice.title.key[-_LETTERS_OF_AN_END:])
    if notice.title.series:
        yield ("series", notice.title.series)


def _within(members: list[int], notices: Sequence[Features]) -> Iterator[Pair]:
    if len(members) > _LARGEST_COMPARED_WHOLE:
        members = sorted(members, key=lambda i: (notices[i].dates, notices[i].ref))
        reach = _NEIGHBOURS
    else:
        reach = len(members)
    for position, left in enumerate(members):
        for right in members[position + 1 : position + 1 + reach]:
            yield (left, right) if left < right else (right, left)
