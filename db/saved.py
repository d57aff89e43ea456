"""Saved queries: what is asked, what was answered night by night, and who was told of it."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from db.connection import Database
from db.records.saved import SavedAnswer, SavedKind, SavedQuery, SavedRow, Subscription
from db.suppressions import ERASED_DOMAIN

# 128 bits: whoever serves the files may let the name alone decide who reads them.
_NAME_BYTES = 16


class Saved:
    """Saved queries with their answers and their readers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, query: SavedQuery, on: date) -> bool:
        """Keep a query under its name; False when it stood so already.

        One that asks something else now begins anew: what was answered and told before is forgotten.
        """
        known = self.get(query.name)
        if known and _asks(known) == _asks(query):
            return False
        parameters = json.dumps(dict(query.parameters), ensure_ascii=False, sort_keys=True)
        row = (query.name, query.kind, query.asked, parameters, int(query.public), on.isoformat())
        with self._database.transaction():
            self._forget(query.name)
            self._database.write("INSERT OR REPLACE INTO saved_query VALUES (?, ?, ?, ?, ?, ?)", [row])
        return True

    def remove(self, name: str) -> bool:
        """Forget a query with its answers and subscriptions; False when there is none."""
        with self._database.transaction():
            self._forget(name)
            self._database.write("DELETE FROM subscription WHERE query = ?", [(name,)])
            query = "DELETE FROM saved_query WHERE name = ? RETURNING 1"
            return bool(self._database.rows(query, (name,)))

    def get(self, name: str) -> SavedQuery | None:
        """The query of a name."""
        return next((query for query in self.all() if query.name == name), None)

    def all(self) -> list[SavedQuery]:
        """Every saved query, by name."""
        query = "SELECT name, kind, asked, parameters, public, saved_on FROM saved_query ORDER BY name"
        return [
            SavedQuery(name, SavedKind(kind), asked, json.loads(given), bool(public), date.fromisoformat(on))
            for name, kind, asked, given, public, on in self._database.rows(query)
        ]

    def subscribe(self, subscription: Subscription) -> bool:
        """Tell somebody of a query from now on, or otherwise than before; False when it was so already."""
        each = subscription
        with self._database.transaction():
            query = """INSERT INTO subscription VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (query, recipient)
                DO UPDATE SET days = excluded.days, language = excluded.language
                WHERE days <> excluded.days OR language <> excluded.language RETURNING 1"""
            row = (each.query, each.recipient, each.days, each.language, each.since.isoformat())
            return bool(self._database.rows(query, row))

    def unsubscribe(self, query: str, recipient: str) -> bool:
        """Tell somebody of a query no more; False when that was so already."""
        with self._database.transaction():
            where = "WHERE query = ? AND lower(recipient) = lower(?)"
            self._database.write(f"DELETE FROM saved_told {where}", [(query, recipient)])
            return bool(
                self._database.rows(f"DELETE FROM subscription {where} RETURNING 1", (query, recipient))
            )

    def subscriptions(self) -> list[Subscription]:
        """Who is told of what, by query and address; nobody who was erased."""
        query = """SELECT query, recipient, days, language, since FROM subscription
            WHERE recipient NOT LIKE ? ORDER BY query, recipient"""
        return [
            Subscription(name, recipient, days, language, date.fromisoformat(since))
            for name, recipient, days, language, since in self._database.rows(query, (f"%@{ERASED_DOMAIN}",))
        ]

    def keep_answer(self, answer: SavedAnswer, rows: Sequence[SavedRow]) -> None:
        """Keep a night's answer: what stands already stays, what does not stand any more ends.

        The same night again undoes first what it kept, unless a mail has told it: then it stands, and the
        next night tells what is different. A fault changes no row; of an answer that was cut nothing is gone.
        """
        name, day = answer.query, answer.night.isoformat()
        with self._database.transaction():
            told = "SELECT 1 FROM saved_told WHERE query = ? AND night >= ? LIMIT 1"
            if self._database.rows(told, (name, day)):
                return
            self._database.write(
                "INSERT OR REPLACE INTO saved_answer VALUES (?, ?, ?, ?, ?)",
                [(name, day, answer.rows, int(answer.more), answer.fault)],
            )
            self._database.write("DELETE FROM saved_row WHERE query = ? AND since >= ?", [(name, day)])
            undone = "UPDATE saved_row SET until = NULL WHERE query = ? AND until >= ?"
            self._database.write(undone, [(name, day)])
            if answer.fault is None:
                self._keep_rows(answer, rows)

    def _keep_rows(self, answer: SavedAnswer, rows: Sequence[SavedRow]) -> None:
        standing = {row.key: row for row in self.rows(answer.query, answer.night)}
        now = {row.key: row for row in rows}
        new = [row for row in rows if row.key not in standing or standing[row.key].cells != row.cells]
        gone = [key for key in standing if key not in now and not answer.more]
        gone += [row.key for row in new if row.key in standing]
        name, day = answer.query, answer.night.isoformat()
        self._database.write(
            "UPDATE saved_row SET until = ? WHERE query = ? AND key = ? AND until IS NULL",
            [(day, name, key) for key in sorted(gone)],
        )
        self._database.write(
            "INSERT INTO saved_row VALUES (?, ?, ?, ?, ?, NULL)",
            [(name, row.key, json.dumps(row.cells, ensure_ascii=False), row.place, day) for row in new],
        )

    def rows(self, name: str, night: date) -> list[SavedRow]:
        """The rows of a query as they stood on a night, the latest first."""
        query = """SELECT key, cells, place, since, until FROM saved_row
            WHERE query = ? AND since <= ? AND (until IS NULL OR until > ?) ORDER BY since DESC, place, key"""
        day = night.isoformat()
        return [_row(*row) for row in self._database.rows(query, (name, day, day))]

    def answers(self, name: str) -> list[SavedAnswer]:
        """How a query was answered, night by night."""
        query = "SELECT query, night, rows, more, fault FROM saved_answer WHERE query = ? ORDER BY night"
        return [
            SavedAnswer(query, date.fromisoformat(night), rows, bool(more), fault)
            for query, night, rows, more, fault in self._database.rows(query, (name,))
        ]

    def told(self, before: date) -> dict[tuple[str, str], date]:
        """(query, recipient) → as of which night before another a mail told last how the query stands."""
        query = (
            "SELECT query, recipient, max(night) FROM saved_told WHERE night < ? GROUP BY query, recipient"
        )
        rows = self._database.rows(query, (before.isoformat(),))
        return {(name, recipient): date.fromisoformat(night) for name, recipient, night in rows}

    def tell(self, told: Iterable[tuple[str, str]], night: date) -> None:
        """Keep whom the mails of a night told of which query; within the caller's transaction."""
        self._database.write(
            "INSERT INTO saved_told VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [(query, recipient, night.isoformat()) for query, recipient in told],
        )

    def feed_names(self, queries: Iterable[str], *, anew: bool = False) -> Mapping[str, str]:
        """Query → the random name of its Atom file, another one if ``anew``.

        Queries that are not among these lose theirs.
        """
        known = {} if anew else dict(self._database.rows("SELECT query, name FROM saved_feed"))
        names = {name: known.get(name) or secrets.token_hex(_NAME_BYTES) for name in sorted(set(queries))}
        if anew or names != known:
            with self._database.transaction():
                self._database.write("DELETE FROM saved_feed", [()])
                self._database.write("INSERT INTO saved_feed VALUES (?, ?)", names.items())
        return names

    def _forget(self, name: str) -> None:
        for table in ("saved_answer", "saved_row", "saved_told"):
            self._database.write(f"DELETE FROM {table} WHERE query = ?", [(name,)])


def _asks(query: SavedQuery) -> tuple[object, ...]:
    return query.kind, query.asked, dict(query.parameters), query.public


def _row(key: str, cells: str, place: int, since: str, until: str | None) -> SavedRow:
    said = tuple((column, text) for column, text in json.loads(cells))
    return SavedRow(key, said, place, date.fromisoformat(since), date.fromisoformat(until) if until else None)
