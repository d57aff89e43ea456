"""What a crawl counts while it runs; ``spiders.verdict`` judges it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import blake2b, sha256
from itertools import compress
from operator import attrgetter

from db.records import Contents, RawNotice

# More remarks of one kind than this are one Issue: a field that a publisher adds to each of 700
# records is one thing to look at, not 700.
FLOOD = 20
# A field in fewer records than this share is left out of a night's description: it tells nothing about the
# publisher's format, and some publishers use ids and years as names of fields.
RARE_SHARE = 0.05
# What every notice has, and what is ours.
_NOT_STATED = frozenset({"source", "key", "url", "fetched_at", "text_basis", "unread"})
_STATED = tuple(name for name in RawNotice.__slots__ if name not in _NOT_STATED)
_stated = attrgetter(*_STATED)
_said = attrgetter(*(name for name in RawNotice.__slots__ if name != "fetched_at"))


@dataclass(slots=True)
class Noted:
    """How often one thing was remarked, and where first."""

    count: int = 0
    first: list[tuple[str, str | None]] = field(default_factory=list)


@dataclass(slots=True)
class Tally:
    """Counts of one source's crawl.

    ``stated_total`` is how many records the publisher says there are, if it says so. ``listing_faults``
    are the causes for which a page of the listing was not read; ``detail_faults`` those of detail pages.
    ``lost_for`` counts the fields for want of which records could not become notices; ``fields`` counts the
    sets of fields that records had, ``stated`` what notices stated: most are alike, so that there are few.
    """

    listed: int = 0
    stated_total: int | None = None
    taken: int = 0
    lost: int = 0
    lost_for: Counter[str] = field(default_factory=Counter)
    unwanted: int = 0
    repeated: int = 0
    details: int = 0
    missing_pages: int = 0
    listing_faults: list[str] = field(default_factory=list)
    detail_faults: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    feeds: dict[str, int] = field(default_factory=dict)
    remarks: dict[tuple[str, str], Noted] = field(default_factory=dict)
    whole: int = 0
    fields: Counter[frozenset[str]] = field(default_factory=Counter)
    stated: Counter[tuple[str, ...]] = field(default_factory=Counter)
    digests: list[str] = field(default_factory=list)

    def remark(self, key: str, path: str, raw: str | None, reason: str) -> None:
        """Note something that a record said and that was not understood."""
        noted = self.remarks.setdefault((path, reason), Noted())
        noted.count += 1
        if len(noted.first) < FLOOD:
            noted.first.append((key, raw))

    def weigh(self, notice: RawNotice, paths: Iterable[str]) -> None:
        """Count what a notice states and which fields its record had.

        One that was not read in full counts for the fingerprint only.
        """
        self.digests.append(_mark_of(notice))
        if notice.unread:
            return
        self.whole += 1
        self.fields[frozenset(paths)] += 1
        self.stated[tuple(compress(_STATED, _stated(notice)))] += 1

    def contents(self) -> Contents | None:
        """What tonight's notices looked like; ``None`` when there were none."""
        if not self.digests:
            return None
        counts = _of_each(self.fields.items())
        usual = {path: count for path, count in counts.items() if count >= RARE_SHARE * self.whole}
        return Contents(
            whole=self.whole,
            fields=tuple(sorted(usual.items())),
            stated=tuple(sorted(_of_each(self.stated.items()).items())),
            fingerprint=sha256("\n".join(sorted(self.digests)).encode()).hexdigest(),
        )


def _mark_of(notice: RawNotice) -> str:
    """A digest of what a notice says, in a third of the time that the one takes by which it is stored."""
    said = "\x1f".join(map(str, _said(notice)))
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _of_each(sets: Iterable[tuple[Iterable[str], int]]) -> Counter[str]:
    """How often each name occurs in sets of names, each of which occurs so often."""
    counts: Counter[str] = Counter()
    for names, often in sets:
        counts.update(dict.fromkeys(names, often))
    return counts
