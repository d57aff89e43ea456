"""The JSON shape: a paged listing of records that says how many there are, each with an optional detail."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from spiders.answers import why_not_json
from spiders.record import Json, Record, decoded
from spiders.shapes_listing import ListingSource, value_at

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class JsonSource(ListingSource, shape=True):
    """A publisher that answers in JSON; a subclass says how to ask and how to read one record."""

    # Where the stated number of records is, by dotted path
    total: ClassVar[str]
    # A window: how many of the newest records are wanted; ``None``: all that there are
    newest: ClassVar[int | None] = None

    def fault_in(self, _answer: Record) -> str | None:
        """An error that the publisher reports inside a successful answer."""
        return None

    def envelope(self, _response: Response, answer: Json) -> Json:
        """The answer as an object with records and their number, where a publisher sends a bare list."""
        return answer

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The decoded answer, or what is wrong with it."""
        try:
            answer = self.envelope(response, decoded(response.body))
        except ValueError:
            return None, why_not_json(response)
        if not isinstance(answer, dict):
            return None, "schema drift: the answer is not an object"
        return answer, self.fault_in(Record(answer))

    def after(self, _response: Response, answer: Json, page: int) -> Request | None:
        """The next page, until the stated number of records has been listed."""
        total = value_at(answer, self.total)
        if isinstance(total, int | str) and str(total).isdigit():
            self.tally.stated_total = min(int(total), self.newest or int(total))
        else:
            self.tally.listing_faults.append(f"schema drift: no {self.total} in the answer")
        if self.tally.listed >= (self.tally.stated_total or 0):
            return None
        return self.page_request(page + 1)
