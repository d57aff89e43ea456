"""The Socrata shape: the rows of one open-data table, read through its resource address."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from spiders.record import Json, Record
from spiders.shapes_json import JsonSource

if TYPE_CHECKING:
    from scrapy.http import Response

ROWS = 100


class SocrataSource(JsonSource, shape=True):
    """A publisher whose calls are rows of a Socrata table; a subclass names it and reads one row.

    An answer is a bare list and says nowhere how many rows there are: a page that is not full is the last.
    A row has no field for what it leaves empty.
    """

    # The table's address without its ending, and the column by which it is read, the newest first
    table: ClassVar[str]
    order: ClassVar[str]
    # How many rows a night reads: tables of this kind grow for ever
    newest = 500

    # JsonSource
    items = "rows"
    total = "total"

    def page_request(self, page: int) -> Request:
        """A hundred rows; ``$offset`` counts rows."""
        query = f"$order={self.order} DESC&$limit={ROWS}&$offset={page * ROWS}"
        return Request(f"{self.table}.json?{query}")

    def envelope(self, _response: Response, answer: Json) -> Json:
        """The list of rows, those of one call together, with their number as far as it is known."""
        if not isinstance(answer, list):
            return answer
        rows = self.grouped(answer)
        so_far = self.tally.listed + len(rows)
        return {"rows": rows, "total": so_far if len(answer) < ROWS else so_far + 1}

    def grouped(self, rows: list[Json]) -> list[Json]:
        """The rows of a page, one for each call; a table that has several for one says how they belong."""
        return rows

    def fault_in(self, answer: Record) -> str | None:
        """Socrata says in an object in place of the list why it has no rows."""
        return f"error: {answer.optional('message') or 'not said'}" if "message" in answer.names else None
