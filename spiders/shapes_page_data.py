"""The shape of pages that carry their data: a listing as JSON within one script element of a web page.

Sites that draw their pages in the browser send what they draw along with the first page, so that no second
question is needed; what the page shows comes from there.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from scrapy.http import TextResponse

from spiders.answers import fault_in_page
from spiders.record import Json, Record, decoded
from spiders.shapes_json import JsonSource
from spiders.shapes_listing import value_at

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.http import Response


class PageDataSource(JsonSource, shape=True):
    """A publisher whose listing page holds the records; a subclass names the script and reads one record."""

    # The id of the script element that holds the data
    script: ClassVar[str] = "__NEXT_DATA__"

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The data within the page, or what is wrong with it."""
        text = response.text if isinstance(response, TextResponse) else ""
        pattern = rf"<script\b[^>]*\bid=[\"']?{re.escape(self.script)}[\"']?[^>]*>(.*?)</script>"
        found = re.search(pattern, text, re.DOTALL | re.IGNORECASE)
        fault = fault_in_page(response, found=found is not None)
        if found is None:
            return None, fault or f"schema drift: no {self.script} in the page"
        try:
            answer = self.envelope(response, decoded(found[1]))
        except ValueError:
            return None, "parse error: the data in the page are not JSON"
        if not isinstance(answer, dict):
            return None, "schema drift: the data in the page are not an object"
        return answer, fault or self.fault_in(Record(answer))

    def after(self, _response: Response, answer: Json, _page: int) -> Request | None:
        """No further page: all that there is stands in the first."""
        records = value_at(answer, self.items)
        self.tally.stated_total = len(records) if isinstance(records, list) else None
        return None
