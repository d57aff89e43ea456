"""The CKAN shape: one resource of an open-data portal, read through ``datastore_search``."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from spiders.record import Record
from spiders.shapes_json import JsonSource

if TYPE_CHECKING:
    from spiders.record import Json

ROWS = 100


class CkanSource(JsonSource, shape=True):
    """A publisher whose calls are the rows of a CKAN datastore; a subclass names it and reads one row."""

    # The portal's address and the id of the resource there
    portal: ClassVar[str]
    resource: ClassVar[str]

    # JsonSource
    items = "result.records"
    total = "result.total"

    def page_request(self, page: int) -> Request:
        """A hundred rows; ``offset`` counts rows."""
        query = f"resource_id={self.resource}&limit={ROWS}&offset={page * ROWS}"
        return Request(f"{self.portal}/api/3/action/datastore_search?{query}")

    def fault_in(self, answer: Record) -> str | None:
        """CKAN says in the answer whether it succeeded, and why not."""
        if answer.optional("success") != "false":
            return None
        said = answer.within("error")
        words: Json = said.optional("message") or said.optional("__type")
        return f"error: {words or 'not successful'}"
