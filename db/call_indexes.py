"""What officers ask of all open calls lies beside their rows: these are as wide as all that was read.

Money is summed, countries and days are compared, and the calls are listed, without a look at a single record.
"""

from __future__ import annotations

import sqlite3

CALL_INDEXES = (
    "CREATE INDEX opportunity_shown ON opportunity (status, next_deadline_on, id, next_deadline_zone,"
    " currency, award_ceiling, total_funding, cofunding_rate, eligible_countries, title, funder)",
    # Unique like the id itself, so that the planner takes it for no more than one row.
    "CREATE UNIQUE INDEX opportunity_state ON opportunity (id, status)",
)


def indexes_for_calls(connection: sqlite3.Connection) -> None:
    """Indexes that answer what is asked of all open calls."""
    for statement in CALL_INDEXES:
        connection.execute(statement)
