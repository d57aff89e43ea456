"""Opportunities as of the last night: a row to filter by, the whole record, and every name ever given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

from db.absence import withdrawal_nights
from db.connection import Database
from db.names import opportunity_id
from db.opportunity_row import COLUMNS, opportunity_row
from db.partings import note_partings
from db.records import NoticeRef, Opportunity, Status, from_json
from db.rounds import Round
from db.stored_series import rounds_of, save_series

_ASSIGNMENTS = ", ".join(f"{name} = excluded.{name}" for name in COLUMNS if name != "id")
_UPSERT = f"""INSERT INTO opportunity ({", ".join(COLUMNS)}) VALUES ({", ".join("?" * len(COLUMNS))})
    ON CONFLICT (id) DO UPDATE SET {_ASSIGNMENTS} WHERE opportunity.digest <> excluded.digest"""


def digest_of_all(raw_digests: Sequence[str]) -> str:
    """The digest of everything that the publishers of one opportunity said, from those of its raw notices."""
    return sha256("\n".join(sorted(raw_digests)).encode()).hexdigest()


class Opportunities:
    """Opportunities, their notices and their names."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(
        self,
        opportunities: Sequence[Opportunity],
        aliases: Mapping[str, str],
        *,
        as_of: datetime,
        night: date,
    ) -> list[Opportunity]:
        """Make these all the opportunities there are, in one transaction; unchanged rows are not written.

        ``aliases`` are the names that now answer to another opportunity. What only the store knows is
        filled in: first seen, withdrawn, raw digest.

        Returns:
            the opportunities as stored, by id.
        """
        stored = {name for (name,) in self._database.rows("SELECT id FROM opportunity")}
        gone = stored - {opportunity.id for opportunity in opportunities}
        return self.save_moved(opportunities, gone, aliases, as_of=as_of, night=night)

    def save_moved(
        self,
        opportunities: Sequence[Opportunity],
        gone: Collection[str],
        aliases: Mapping[str, str],
        *,
        as_of: datetime,
        night: date,
    ) -> list[Opportunity]:
        """As ``save``, of these opportunities and the names that are ``gone``; all others stay the same."""
        with self._database.transaction():
            complete = sorted(self._completed(opportunities), key=lambda o: o.id)
            self._save_names(complete, aliases, night)
            self._save_members(complete, gone, night)
            self._save_rows(complete, gone, as_of)
            save_series(self._database)
        return complete

    def rounds(self, name: str) -> list[Round]:
        """All rounds of the series that an opportunity belongs to; see ``db.stored_series.rounds_of``."""
        return rounds_of(self._database, name)

    def all(self) -> list[Opportunity]:
        """Every opportunity, by id."""
        query = "SELECT record FROM opportunity ORDER BY id"
        return [from_json(Opportunity, record) for (record,) in self._database.rows(query)]

    def get(self, name: str) -> Opportunity | None:
        """The opportunity that answers to a name, old or new; ``None`` when none does."""
        query = """SELECT record FROM opportunity_id AS known JOIN opportunity
            ON opportunity.id = known.opportunity WHERE known.id = ?"""
        found = self._database.rows(query, (name,))
        return from_json(Opportunity, found[0][0]) if found else None

    def digests(self) -> dict[str, str]:
        """Id → SHA-256 of the record, of every opportunity, by id: what did not change need not be read."""
        return dict(self._database.rows("SELECT id, digest FROM opportunity ORDER BY id"))

    def of_notice(self, ref: NoticeRef) -> str | None:
        """The id of the opportunity that a notice announces."""
        query = "SELECT opportunity FROM opportunity_notice WHERE source = ? AND key = ?"
        found = self._database.rows(query, (ref.source, ref.key))
        return str(found[0][0]) if found else None

    def founders(self) -> dict[NoticeRef, str]:
        """The notices from which names were made, each with that name; the oldest name first."""
        query = "SELECT founder_source, founder_key, id FROM opportunity_id ORDER BY issued_on, id"
        return {NoticeRef(source, key): name for source, key, name in self._database.rows(query)}

    def aliases(self) -> dict[str, str]:
        """Old names, each with the opportunity that answers to it today."""
        return dict(self._database.rows("SELECT id, opportunity FROM opportunity_id WHERE id <> opportunity"))

    def _completed(self, opportunities: Iterable[Opportunity]) -> list[Opportunity]:
        query = "SELECT source, key, first_seen_on, raw_digest FROM notice"
        seen = {(s, k): (first, raw) for s, k, first, raw in self._database.rows(query)}
        withdrawn = withdrawal_nights(self._database)
        complete = []
        for opportunity in opportunities:
            named = ((ref.source, ref.key) for ref in opportunity.notices)
            known = [seen[name] for name in named if name in seen]
            gone = [withdrawn[ref] for ref in opportunity.notices if ref in withdrawn]
            complete.append(
                replace(
                    opportunity,
                    first_seen_on=min((date.fromisoformat(first) for first, _ in known), default=None),
                    withdrawn_on=max(gone, default=None) if opportunity.status is Status.WITHDRAWN else None,
                    raw_digest=digest_of_all([raw for _, raw in known]),
                )
            )
        return complete

    def _save_names(
        self, opportunities: Sequence[Opportunity], aliases: Mapping[str, str], night: date
    ) -> None:
        founded = {opportunity_id(ref): ref for o in opportunities for ref in o.notices}
        names = {o.id: o.id for o in opportunities}
        # Those of an opportunity that stays as it is answer to it already.
        names |= {alias: name for alias, name in aliases.items() if name in names}
        self._database.write(
            """INSERT INTO opportunity_id (id, opportunity, founder_source, founder_key, issued_on)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET opportunity = excluded.opportunity
            WHERE opportunity_id.opportunity <> excluded.opportunity""",
            [
                (name, today, founded[name].source, founded[name].key, night.isoformat())
                for name, today in sorted(names.items())
            ],
        )

    def _save_members(self, opportunities: Sequence[Opportunity], gone: Collection[str], night: date) -> None:
        query = "SELECT opportunity, position, source, key FROM opportunity_notice"
        moved = {o.id for o in opportunities}.union(gone)
        stored = {row for row in self._database.rows(query) if row[0] in moved}
        members = {(o.id, i, ref.source, ref.key) for o in opportunities for i, ref in enumerate(o.notices)}
        self._database.write(
            "DELETE FROM opportunity_notice WHERE source = ? AND key = ?",
            [(source, key) for _, _, source, key in stored - members],
        )
        self._database.write("INSERT INTO opportunity_notice VALUES (?, ?, ?, ?)", sorted(members - stored))
        before, after = (
            {NoticeRef(source, key): name for name, _, source, key in rows} for rows in (stored, members)
        )
        note_partings(self._database, before, after, night)

    def _save_rows(
        self, opportunities: Sequence[Opportunity], gone: Collection[str], as_of: datetime
    ) -> None:
        stored = dict(self._database.rows("SELECT id, digest FROM opportunity"))
        rows = [opportunity_row(o, as_of) for o in opportunities]
        self._database.write(_UPSERT, [list(r.values()) for r in rows if stored.get(r["id"]) != r["digest"]])
        self._database.write("DELETE FROM opportunity WHERE id = ?", [(name,) for name in sorted(gone)])
