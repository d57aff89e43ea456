"""The store: one SQLite file that holds everything from raw notices to sent mails."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from db.calendars import Calendars
from db.calibrations import Calibrations
from db.connection import Database, StoreError
from db.deliveries import Deliveries
from db.documents import Documents
from db.dump import dump_stable
from db.dump_difference import Comparison, compare, dump_sha256
from db.edges import Edges
from db.exchange_rates import StoredRates
from db.figures import row_counts
from db.ledgers import Ledgers
from db.list_versions import ListVersions
from db.matches import Matches, Profiles, Vectors
from db.names import opportunity_id
from db.night_ledger import NightLedger
from db.notices import Notices, NoticeVersion, SavedSource, Sighting
from db.officers import Officers
from db.opportunities import Opportunities
from db.own_sources import OwnSources
from db.partings import Partings, Rankings
from db.people import People
from db.readings import Readings
from db.registering import register
from db.reports import Reports
from db.retention import Retention
from db.reviews import Reviews
from db.runs import Runs
from db.saved import Saved
from db.search import SearchHit, described, search
from db.suppressions import Suppressions
from db.suspensions import Suspensions
from db.terms import Terms
from db.triage import TriageLog
from db.usage import Usage
from db.views import table_notes
from db.views_rows import ViewRows
from db.waiting import Approvals, Audiences, Imbalances, Snoozes

if TYPE_CHECKING:
    from db.past import Rewording
    from db.recognising import Recognised
    from db.records import Opportunity

__all__ = [
    "NoticeVersion",
    "SavedSource",
    "SearchHit",
    "Sighting",
    "Store",
    "StoreError",
    "opportunity_id",
]


class Store:
    """Everything Legation knows, part by part; use it as a context manager.

    >>> with Store.open(home / "legation.db") as store:  # doctest: +SKIP
    ...     store.opportunities.get("op-0123456789ab")
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.notices = Notices(database)
        self.edges = Edges(database)
        self.opportunities = Opportunities(database)
        self.partings = Partings(database)
        self.rankings = Rankings(database)
        self.profiles = Profiles(database)
        self.matches = Matches(database)
        self.terms = Terms(database)
        self.reviews = Reviews(database)
        self.triage = TriageLog(database)
        self.officers = Officers(database)
        self.calendars = Calendars(database)
        self.calibrations = Calibrations(database)
        self.vectors = Vectors(database)
        self.deliveries = Deliveries(database)
        self.suspensions = Suspensions(database)
        self.ledgers = Ledgers(database)
        self.night_ledger = NightLedger(database)
        self.snoozes = Snoozes(database)
        self.approvals = Approvals(database)
        self.audiences = Audiences(database)
        self.imbalances = Imbalances(database)
        self.runs = Runs(database)
        self.retention = Retention(database)
        self.own_sources = OwnSources(database)
        self.readings = Readings(database)
        self.documents = Documents(database)
        self.rates = StoredRates(database)
        self.lists = ListVersions(database)
        self.people = People(database)
        self.suppressions = Suppressions(database)
        self.reports = Reports(database)
        self.saved = Saved(database)
        self.view_rows = ViewRows(database)
        self.usage = Usage(database)

    @classmethod
    def open(cls, path: Path, *, create: bool = True) -> Store:
        """The store in the file ``path``, with the newest schema.

        Raises:
            StoreError: no such file (without ``create``), no place to write, not a database, another
                program's database, or one written by a newer version; nothing was changed.
        """
        return cls(Database.open(path, create=create))

    def register(
        self,
        profiles: Iterable[tuple[str, str]],
        readers: Iterable[tuple[str, str, str]],
        *,
        on: date,
        author: str,
    ) -> None:
        """Add or replace many profiles and listed readers at once; see ``db.registering.register``."""
        register(self._database, profiles, readers, on=on, author=author)

    @contextmanager
    def rehearsal(self) -> Iterator[Store]:
        """A copy of everything, to see what would become of it; nothing that happens to it is kept."""
        with self._database.rehearsal() as copy:
            yield Store(copy)

    def search(self, query: str, limit: int = 20, *, every: bool = False) -> list[SearchHit]:
        """The opportunities that a text query finds, best first; see ``db.search.search``."""
        return search(self._database, query, limit, every=every)

    def described(self, ids: Sequence[str]) -> dict[str, SearchHit]:
        """Opportunities by id as search shows them; see ``db.search.described``."""
        return described(self._database, ids)

    def dump_stable(self) -> Iterator[str]:
        """The content as sorted JSON lines; see ``db.dump.dump_stable``."""
        return dump_stable(self._database)

    def recognise(self, *, as_of: datetime, night: date) -> Recognised:
        """Decide which notices are one opportunity, and save it; see ``db.recognising.recognise``."""
        # Imported here: a command that only reads must not pay for what deciding identity needs.
        from db.recognising import recognise

        return recognise(self._database, as_of=as_of, night=night)

    def opportunities_on(self, as_of: datetime) -> list[Opportunity]:
        """The opportunities as they stood at an earlier instant; see ``db.past.opportunities_on``."""
        # Imported here: a command that only reads must not pay for what deciding identity needs.
        from db.past import opportunities_on

        return opportunities_on(self._database, as_of)

    def search_on(self, query: str, limit: int, as_of: datetime) -> list[SearchHit]:
        """What ``search`` would have found at an earlier instant; see ``db.past.search_on``."""
        from db.past import search_on

        return search_on(self._database, query, limit, as_of)

    def rewordings(self, since: date, until: date) -> list[Rewording]:
        """Which notices read otherwise after ``since``, up to ``until``; see ``db.past.rewordings``."""
        from db.past import rewordings

        return rewordings(self._database, since, until)

    def dump_sha256(self) -> str:
        """The SHA-256 of the stable dump."""
        return dump_sha256(self._database)

    def compare_stable(self, replayed: Store) -> Comparison:
        """Where another store differs from this one; see ``db.dump_difference.compare``."""
        return compare(self._database, replayed._database)

    def row_counts(self) -> dict[str, int]:
        """Table → how many rows it has."""
        return row_counts(self._database)

    def table_notes(self) -> dict[str, tuple[str, dict[str, str]]]:
        """Table → (what a row is, column → what it says)."""
        return table_notes(self._database.connection)

    def close(self) -> None:
        """Fold the write-ahead log back into the file and let go of it."""
        self._database.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
