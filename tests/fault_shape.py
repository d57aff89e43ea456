"""What the tests of faults need to know of a shape of publishers: a small source, and how it is answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from db.records import Outcome
from tests.portal import Reply

Fields = Mapping[str, str]
ALLOW_ALL = Reply(b"User-agent: *\nAllow: /\n")


@dataclass(frozen=True)
class Shape:
    """How one kind of publisher answers.

    ``fact`` is the publisher's field that becomes ``stated`` of the notices, ``title`` the one without which
    a record is no notice; ``listing`` writes the answer at ``path``, ``detail`` a record's own page.
    ``one_by_one``: there is no listing, each record stands on a page of its own. ``before`` are the answers
    to what is asked before. Where this shape cannot but judge a fault otherwise than most, ``names`` has its
    cause and ``outcomes`` its outcome. ``sees_new``: it notices fields nobody reads.
    """

    base: str
    source: str
    content_type: str
    fact: str
    stated: str
    listing: Callable[[Sequence[Fields]], bytes]
    detail: Callable[[Fields], bytes] | None = None
    title: str = "title"
    path: str = "/list"
    one_by_one: bool = False
    before: Mapping[str, Reply] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)
    sees_new: bool = True

    def record(self, number: int) -> Fields:
        """A healthy record."""
        return {"id": f"c{number}", self.title: f"Call {number}", self.fact: self.fact_of(number)}

    def fact_of(self, number: int) -> str:
        return f"Tue, {1 + number:02} Sep 2026 10:00:00 GMT"

    def pages(self, records: Sequence[Fields]) -> dict[str, Reply]:
        """The answers in which some records are announced."""
        if self.one_by_one:
            return {f"/page/{each['id']}": self._reply(self.listing([each])) for each in records}
        return {self.path: self._reply(self.listing(records))}

    def routes(self, records: Sequence[Fields]) -> dict[str, Reply]:
        """Everything that a healthy publisher answers."""
        return {"/robots.txt": ALLOW_ALL, **self.before, **self.announced(records)}

    def announced(self, records: Sequence[Fields]) -> dict[str, Reply]:
        """The answers in which some records are announced, and their own pages."""
        details = {f"/detail/{each['id']}": self._reply(self.detail(each)) for each in records if self.detail}
        return {**self.pages(records), **details}

    def _reply(self, body: bytes) -> Reply:
        return Reply(body, headers={"Content-Type": self.content_type})
