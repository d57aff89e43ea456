"""What deciding identity has worked out, kept from one night to the next; nothing depends on it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from db.absence import withdrawal_nights
from db.connection import Database
from db.evidence import Features
from db.records import Edge, Notice, NoticeRef
from db.titles import Title
from db.workings import Workings, days_between, turning_days

_Name = tuple[str, str]
_DECISIONS = """SELECT left_source, left_key, right_source, right_key, author, judgement, decided_at
    FROM edge ORDER BY 1, 2, 3, 4, 5"""
_NAMES = "SELECT id, opportunity, founder_source, founder_key, issued_on FROM opportunity_id ORDER BY id"


class KeptWorkings:
    """Workings in the database, each beside the digest of what it was made from.

    One object serves one deciding: what the database held at its beginning is compared with what it knew.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._now = self._digests()
        self._inputs = self._digest_of_inputs(database.rows(_DECISIONS))
        state = database.rows("SELECT inputs, as_of FROM worked_out WHERE code = ?", (deciding_code(),))
        self._inputs_before, as_of = state[0] if state else ("", None)
        self._decided_at = datetime.fromisoformat(as_of) if as_of else None
        query = "SELECT source, key, digest FROM working"
        self._before = {(s, k): digest for s, k, digest in database.rows(query)} if state else {}

    def holds(self) -> bool:
        """Whether nothing that decisions depend on has moved since they were made."""
        return self._inputs == self._inputs_before and self._before == self._now

    def has_moved(self, notice: Notice) -> bool:
        """Whether anything is known of a notice that was not known when it was last decided about."""
        name = (notice.source, notice.key)
        return self._before.get(name) != self._now[name]

    def days_since(self, as_of: datetime) -> tuple[date, date]:
        """The days that may make a notice read otherwise than when it was last decided; see ``turns``."""
        return days_between(self._decided_at, as_of) if self._decided_at else (date.min, date.max)

    def turning(self, as_of: datetime) -> list[NoticeRef]:
        """The notices that may read otherwise by now, though nothing was said anew."""
        first, last = (day.isoformat() for day in self.days_since(as_of))
        rows = self._database.rows("SELECT source, key, days FROM working WHERE days <> ''")
        return [NoticeRef(s, k) for s, k, days in rows if any(first <= d <= last for d in days.split())]

    def load(self, notices: Sequence[Notice]) -> Workings:
        """What still holds for these notices, which are those of the database; empty after an update."""
        if not self._before:
            return Workings()
        still = {(n.source, n.key): n for n in notices if not self.has_moved(n)}
        rows = self._database.rows("SELECT source, key, features, stretches FROM working")
        return Workings(
            {
                (source, key): (still[source, key], _read(NoticeRef(source, key), made, stretches))
                for source, key, made, stretches in rows
                if (source, key) in still
            }
        )

    def save(self, workings: Workings, as_of: datetime, *, settled_by: Sequence[Edge] | None = None) -> None:
        """Keep what was worked out for the opportunities as they were saved; only what moved is written.

        ``settled_by`` are all decisions as they were saved, if with them and with the names that were given
        the same is decided once more: then neither is news.
        """
        if settled_by is not None:
            # Of what was decided here, and not of what is stored by now: a person may have judged meanwhile.
            self._inputs = self._digest_of_inputs(sorted(map(_decision, settled_by)))
        rows = [
            (notice.source, notice.key, self._now[notice.source, notice.key], *_written(notice, made))
            for notice, made in workings.ready()
            if self.has_moved(notice)
        ]
        stored = self._database.rows("SELECT source, key FROM working")
        gone = [name for name in stored if name not in self._now]
        with self._database.transaction():
            self._database.write("INSERT OR REPLACE INTO working VALUES (?, ?, ?, ?, ?, ?)", rows)
            self._database.write("DELETE FROM working WHERE source = ? AND key = ?", gone)
            self._note(as_of)

    def note(self, as_of: datetime) -> None:
        """Keep that what is stored holds at another time as well."""
        if as_of != self._decided_at:
            with self._database.transaction():
                self._note(as_of)

    def _note(self, as_of: datetime) -> None:
        self._database.write("DELETE FROM worked_out", [()])
        row = (deciding_code(), self._inputs, as_of.isoformat())
        self._database.write("INSERT INTO worked_out VALUES (?, ?, ?)", [row])

    def _digests(self) -> dict[_Name, str]:
        """Notice → digest of all that is known of it."""
        withdrawn = {(r.source, r.key): str(d) for r, d in withdrawal_nights(self._database).items()}
        query = "SELECT source, key, digest || ' ' || raw_digest || ' ' || first_seen_on FROM notice"
        return {
            (source, key): sha256(f"{known} {withdrawn.get((source, key))}".encode()).hexdigest()
            for source, key, known in self._database.rows(query)
        }

    def _digest_of_inputs(self, decisions: Iterable[Sequence[str]]) -> str:
        """Over every notice, every decision and every name given, as far as deciding looks at them."""
        total = sha256()
        for name, digest in sorted(self._now.items()):
            total.update(f"{name}{digest}".encode())
        for row in chain(decisions, self._database.rows(_NAMES)):
            total.update(repr(row).encode())
        return total.hexdigest()


@lru_cache(maxsize=1)
def deciding_code() -> str:
    """SHA-256 over the program text of this package: another version may decide otherwise."""
    total = sha256()
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        total.update(path.name.encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def _decision(edge: Edge) -> tuple[str, ...]:
    """An edge as ``_DECISIONS`` reads it; these sort as the database sorts them."""
    left, right = edge.left, edge.right
    at = edge.decided_at.isoformat()
    return left.source, left.key, right.source, right.key, edge.author, edge.judgement.value, at


def _written(notice: Notice, made: Features) -> tuple[str, str, bytes]:
    """Days, features and stretches as stored."""
    title, sets = made.title, (made.official, made.bundles, made.parents, made.pages)
    said = (
        (title.key, title.series, title.words, sorted(title.marks), title.cut),
        [sorted(each) for each in sets],
        made.url,
        [day.isoformat() for day in made.dates],
        made.funder,
        sorted(made.own_words),
        sorted(made.years),
        made.language,
    )
    days = " ".join(sorted({day.isoformat() for day in turning_days(notice)}))
    return days, json.dumps(said, ensure_ascii=False, separators=(",", ":")), made.text.tobytes()


def _read(ref: NoticeRef, text: str, stretches: bytes) -> Features:
    title, sets, url, dates, funder, own_words, years, language = json.loads(text)
    key, series, words, marks, cut = title
    official, bundles, parents, pages = (_pairs(each) for each in sets)
    return Features(
        ref=ref,
        title=Title(key, series, tuple(words), _pairs(marks), cut),
        official=official,
        bundles=bundles,
        parents=parents,
        pages=pages,
        url=url,
        dates=tuple(date.fromisoformat(day) for day in dates),
        funder=funder,
        own_words=frozenset(own_words),
        text=np.frombuffer(stretches, np.uint32),
        years=frozenset(years),
        language=language,
    )


def _pairs(listed: Sequence[Any]) -> frozenset[tuple[str, str]]:
    return frozenset((one, other) for one, other in listed)
