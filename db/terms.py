"""The terms that opportunities state, as they were last read, and what moved since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.connection import Database
from db.records import Match, TermCard, from_json, to_json


@dataclass(frozen=True, slots=True)
class TermChange:
    """A family's standing that another screening saw otherwise; ``why`` is *text* or *rules*."""

    opportunity: str
    family: str
    night: date
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class ScreeningChange:
    """A profile's verdict that moved."""

    profile: str
    opportunity: str
    night: date
    before: str
    after: str
    reason: str


class Terms:
    """The terms cards of all opportunities."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, TermCard]:
        """Opportunity → its card, as it was last read."""
        rows = self._database.rows("SELECT opportunity, record FROM term_card")
        return {opportunity: from_json(TermCard, record) for opportunity, record in rows}

    def of(self, opportunity: str) -> TermCard | None:
        """The card of one opportunity, by the name it has today."""
        rows = self._database.rows("SELECT record FROM term_card WHERE opportunity = ?", (opportunity,))
        return from_json(TermCard, rows[0][0]) if rows else None

    def replace(self, cards: Mapping[str, TermCard], families: Sequence[str], *, night: date) -> int:
        """Make these all the cards, in one transaction; how many were new or read otherwise than before.

        What moved in a family's standing is kept as drift. A card that is the same is not written.
        """
        known = self.all()
        moved = {id: card for id, card in sorted(cards.items()) if known.get(id) != card}
        gone = [(id,) for id in sorted(known.keys() - cards.keys())]
        with self._database.transaction():
            for table in ("term", "term_card"):
                ids = [*gone, *((id,) for id in moved)]
                self._database.write(f"DELETE FROM {table} WHERE opportunity = ?", ids)
            self._database.write(
                """INSERT INTO term_card (opportunity, key, packs, unread, record, screened_on)
                VALUES (?, ?, ?, ?, ?, ?)""",
                [
                    (id, card.key, card.packs, "\n".join(card.unread), to_json(card), night.isoformat())
                    for id, card in moved.items()
                ],
            )
            self._database.write(
                """INSERT INTO term (opportunity, family, place, quote, field, first, past, rule, pack)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
                [row for id, card in moved.items() for row in _rows(id, card)],
            )
            self._database.write(
                "INSERT OR REPLACE INTO term_change VALUES (?, ?, ?, ?, ?, ?)",
                [
                    row
                    for id, card in moved.items()
                    if id in known
                    for row in _drift(id, known[id], card, families, night)
                ],
            )
        return len(moved)

    def note_screenings(self, profile: str, ranked: Iterable[Match], *, night: date) -> int:
        """Keep where a profile's verdicts differ from those stored (not yet replaced); how many do.

        What is new, or dropped by a gate then or now, has not moved.
        """
        query = "SELECT opportunity, screening FROM match WHERE profile = ? AND dropped_by IS NULL"
        known = dict(self._database.rows(query, (profile,)))
        rows = [
            (profile, id, night.isoformat(), known[id], match.screening.value, match.screening_reason)
            for match in ranked
            if match.dropped_by is None
            and (id := match.opportunity) in known
            and known[id] != match.screening.value
        ]
        with self._database.transaction():
            self._database.write("INSERT OR REPLACE INTO screening_change VALUES (?, ?, ?, ?, ?, ?)", rows)
        return len(rows)

    def changes(self, since: date) -> list[TermChange]:
        """The drift of terms from a night on, by night, opportunity and family."""
        query = """SELECT opportunity, family, night, before, after, why FROM term_change
            WHERE night >= ? ORDER BY night, opportunity, family"""
        return [
            TermChange(id, family, date.fromisoformat(night), *rest)
            for id, family, night, *rest in self._database.rows(query, (since.isoformat(),))
        ]

    def screening_changes(self, since: date) -> list[ScreeningChange]:
        """The drift of verdicts from a night on, by night, profile and opportunity."""
        query = """SELECT profile, opportunity, night, before, after, reason FROM screening_change
            WHERE night >= ? ORDER BY night, profile, opportunity"""
        return [
            ScreeningChange(profile, id, date.fromisoformat(night), *rest)
            for profile, id, night, *rest in self._database.rows(query, (since.isoformat(),))
        ]


def _rows(id: str, card: TermCard) -> Iterator[tuple[object, ...]]:
    for family in dict.fromkeys(term.family for term in card.terms):
        for place, term in enumerate(card.of(family)):
            said = term.quote
            yield id, family, place, said.text, said.field, said.start, said.end, term.rule, term.pack


def _drift(
    id: str, before: TermCard, after: TermCard, families: Sequence[str], night: date
) -> Iterator[tuple[str, str, str, str, str, str]]:
    # Other packs may see the same text otherwise: nothing then says that the publisher moved.
    why = "rules" if before.packs != after.packs else "text"
    for family in families:
        then, now = before.standing(family), after.standing(family)
        if then is not now:
            yield id, family, night.isoformat(), then.value, now.value, why
