"""The schema, step by step. A step that was released is never edited: a change is a new step.

The sentence behind each column is its documentation: SQLite keeps it with the table, and
``db.views.table_notes`` reads it back for the officers' pages.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from db.calendar_tables import CALENDAR_TABLES
from db.calibration_tables import CALIBRATION_TABLE, DECIDED_SCORE_TABLE
from db.call_indexes import indexes_for_calls
from db.cycle_tables import CYCLE_TABLES
from db.decision_tables import APPEND_ONLY, DECISION_TABLE, TAKEN_BACK_TABLE
from db.document_tables import DOCUMENT_TABLE
from db.later_tables import (
    ABSENCE_TABLE,
    ABSENCES_THAT_LAST,
    READING_TABLE,
    SERIES_INDEX,
    SERIES_ROUND_TABLE,
    SERIES_TABLE,
)
from db.list_tables import LIST_VERSION_TABLE
from db.people_tables import PEOPLE_TABLES
from db.rate_tables import EXCHANGE_RATE_TABLE, REFERENCE_RUN_TABLE
from db.reviews_tables import REVIEW_TABLES
from db.saved_tables import SAVED_TABLES
from db.subject_views import DROP_VIEW, KIND_VIEW, SUBJECT_VIEW
from db.suspension_tables import SUSPENSION_TABLES
from db.tables import DELIVERY_TABLES, NOTICE_TABLES, OPPORTUNITY_TABLES, OWN_SOURCE_TABLE, RUN_TABLES
from db.telling_tables import TELLING_TABLES
from db.terms_tables import TERM_TABLES
from db.triage_tables import TRIAGE_TABLES
from db.views_calls import CALL_VIEWS
from db.views_desk import DECISIONS, DESK_VIEWS
from db.views_tables import VIEW_TABLES
from db.views_usage import USAGE_VIEW
from db.working_tables import WORKED_OUT_TABLE, WORKING_TABLE

MIGRATION_SET = "legation"


def first_tables(connection: sqlite3.Connection) -> None:
    """Notices, opportunities, deliveries and runs, with full-text search."""
    for statement in (*NOTICE_TABLES, *OPPORTUNITY_TABLES, *DELIVERY_TABLES, *RUN_TABLES):
        connection.execute(statement)


def own_sources(connection: sqlite3.Connection) -> None:
    """Sources that a home keeps as its own."""
    connection.execute(OWN_SOURCE_TABLE)


def kept_absences(connection: sqlite3.Connection) -> None:
    """When a notice was not listed, kept for good instead of counted anew every night."""
    connection.execute(ABSENCE_TABLE)
    connection.execute(ABSENCES_THAT_LAST)


def kept_readings(connection: sqlite3.Connection) -> None:
    """By which program the stored announcements were read."""
    connection.execute(READING_TABLE)


def kept_series(connection: sqlite3.Connection) -> None:
    """Rounds of one call as a series of their own."""
    for statement in (SERIES_TABLE, SERIES_ROUND_TABLE, SERIES_INDEX):
        connection.execute(statement)


def kept_rates(connection: sqlite3.Connection) -> None:
    """Reference rates by day, with the night from which each was known."""
    for statement in (EXCHANGE_RATE_TABLE, REFERENCE_RUN_TABLE):
        connection.execute(statement)


def kept_documents(connection: sqlite3.Connection) -> None:
    """The documents that notices lead to, with their texts."""
    connection.execute(DOCUMENT_TABLE)


def subject_views(connection: sqlite3.Connection) -> None:
    """What opportunities are about, and what is no call, as rows to query."""
    for statement in (SUBJECT_VIEW, KIND_VIEW):
        connection.execute(statement)


def kept_workings(connection: sqlite3.Connection) -> None:
    """What deciding identity has worked out, so that the next night need not."""
    for statement in (WORKING_TABLE, WORKED_OUT_TABLE):
        connection.execute(statement)


def kept_calibrations(connection: sqlite3.Connection) -> None:
    """How often readers kept what was scored so, and the score that each decision was about."""
    for statement in (CALIBRATION_TABLE, DECIDED_SCORE_TABLE):
        connection.execute(statement)


def decisions_explained(connection: sqlite3.Connection) -> None:
    """Why something was dismissed, what it said then, and which decisions were taken back."""
    for statement in (DECISION_TABLE, TAKEN_BACK_TABLE, *APPEND_ONLY):
        connection.execute(statement)


def kept_terms(connection: sqlite3.Connection) -> None:
    """The terms that opportunities state, and where screening saw them otherwise later."""
    for statement in TERM_TABLES:
        connection.execute(statement)


def drop_view(connection: sqlite3.Connection) -> None:
    """Which gate dropped what for whom, and on whose words, as rows to query."""
    connection.execute(DROP_VIEW)


def kept_reviews(connection: sqlite3.Connection) -> None:
    """What waits for a review under the safeguards, and the signed log of what people decided."""
    for statement in REVIEW_TABLES:
        connection.execute(statement)


def known_people(connection: sqlite3.Connection) -> None:
    """Readers by random keys, who wants no mail any more, and what was reported as wrong."""
    for statement in PEOPLE_TABLES:
        connection.execute(statement)


def kept_cycles(connection: sqlite3.Connection) -> None:
    """Pauses, what waits for a desk and what it said, readers by list, and faults of the ledger."""
    for statement in CYCLE_TABLES:
        connection.execute(statement)


def kept_suspensions(connection: sqlite3.Connection) -> None:
    """How often a mail was put off, and which addresses take none."""
    for statement in SUSPENSION_TABLES:
        connection.execute(statement)


def kept_list_versions(connection: sqlite3.Connection) -> None:
    """Which screening lists nights used, so that drift can say that a list moved."""
    connection.execute(LIST_VERSION_TABLE)


def kept_calendars(connection: sqlite3.Connection) -> None:
    """What calendars and feeds said before, so that what moved is updated in place."""
    for statement in CALENDAR_TABLES:
        connection.execute(statement)


def officers_views(connection: sqlite3.Connection) -> None:
    """Views for officers, and the tables under them that each night brings up to date."""
    for statement in (*VIEW_TABLES, *CALL_VIEWS, *DESK_VIEWS):
        connection.execute(statement)


def kept_applications(connection: sqlite3.Connection) -> None:
    """What became of a call after it was kept, and who may say so in the browser."""
    for statement in (*TRIAGE_TABLES, "DROP VIEW decisions", DECISIONS):
        connection.execute(statement)


def kept_partings(connection: sqlite3.Connection) -> None:
    """What was one opportunity and is two, and by which encoders nights compared."""
    for statement in TELLING_TABLES:
        connection.execute(statement)


def kept_queries(connection: sqlite3.Connection) -> None:
    """Saved queries, their answers night by night, and who is told when these change."""
    for statement in SAVED_TABLES:
        connection.execute(statement)


def usage_view(connection: sqlite3.Connection) -> None:
    """What each profile was told, and what people made of it, month by month."""
    connection.execute(USAGE_VIEW)


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (
    first_tables,
    own_sources,
    kept_absences,
    kept_readings,
    kept_series,
    kept_rates,
    kept_documents,
    subject_views,
    kept_workings,
    kept_calibrations,
    decisions_explained,
    kept_terms,
    drop_view,
    kept_reviews,
    known_people,
    kept_cycles,
    kept_suspensions,
    kept_list_versions,
    kept_calendars,
    officers_views,
    kept_applications,
    kept_partings,
    kept_queries,
    usage_view,
    indexes_for_calls,
)


def known_names() -> tuple[str, ...]:
    """The steps this version knows, in order."""
    return tuple(step.__name__ for step in STEPS)


def applied_names(connection: sqlite3.Connection) -> list[str]:
    """The steps a database has taken, in order; empty for one that is not ours."""
    ledger = connection.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone()
    if ledger is None:
        return []
    query = "SELECT name FROM _sqlite_migrations WHERE migration_set = ? ORDER BY rowid"
    return [name for (name,) in connection.execute(query, (MIGRATION_SET,))]


def missing_names(connection: sqlite3.Connection) -> list[str]:
    """The steps a database has not taken yet, in order."""
    applied = set(applied_names(connection))
    return [name for name in known_names() if name not in applied]


def migrate(connection: sqlite3.Connection) -> None:
    """Take the steps that are still missing, all in one transaction; nothing when there are none."""
    if not missing_names(connection):
        return
    # Imported here: a command that only reads must not pay for it.
    from sqlite_utils import Database, Migrations

    migrations = Migrations(MIGRATION_SET)
    for step in STEPS:
        migrations(name=step.__name__)(lambda db, step=step: step(db.conn))
    connection.execute("BEGIN IMMEDIATE")
    try:
        migrations.apply(Database(connection))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
