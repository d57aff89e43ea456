"""The Leverhulme Trust: its schemes for research in all disciplines, from its table of closing dates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import urljoin

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Json, Record
from spiders.shapes_table import TableSource
from spiders.text import one_line

if TYPE_CHECKING:
    from scrapy.http import Response

SITE = "https://www.leverhulme.ac.uk"
DATE = re.compile(r"\b\d{1,2}\s+[A-Z][a-z]+\s+20\d\d\b")


class GbLeverhulme(TableSource):
    """One notice for each scheme of the table; a scheme with several dates has several rows or lines."""

    name = "gb_leverhulme"
    source_class = SourceClass.PHILANTHROPY
    funder = "Leverhulme Trust"
    country = "GB"
    homepage = "https://www.leverhulme.ac.uk/closing-dates"
    licence = "The Leverhulme Trust; website terms"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "a public reader of the table with the rows that it tests"
        " (LeverhulmeListingsSource of funding-slackbot, 2026)"
    )
    caveats = (
        "titles and dates only: conditions and money stand on the page of a scheme, which is not read",
        "of several dates of one scheme the table does not say which are outlines and which rounds",
        "the site answers some programs with 403",
    )

    expect = range(2, 100)
    complete_listing = False
    quiet_days = 180

    language = "en"
    timezone = "Europe/London"
    currency = "GBP"

    # TableSource
    cards = "table tr:has(td a[href])"
    columns = ("title", "closes")
    card: ClassVar[dict[str, str]] = {"address": "td:first-child a::attr(href)"}
    key = "address"

    def page_request(self, _page: int) -> Request:
        """The page with the table."""
        return Request(self.homepage)

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The rows of the table, those of one scheme as one."""
        answer, fault = super().listing_of(response)
        rows = answer.get(self.items) if isinstance(answer, dict) else None
        schemes: dict[str, dict[str, Json]] = {}
        for number, row in enumerate(rows if isinstance(rows, list) else []):
            if isinstance(row, dict):
                scheme = schemes.setdefault(str(row.get(self.key) or number), {**row, "closes": []})
                scheme["closes"] = [*several(scheme["closes"]), *several(row.get("closes"))]
        return ({**answer, self.items: list(schemes.values())} if isinstance(answer, dict) else answer), fault

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One scheme."""
        address = record.required("address")
        cells = [one_line(cell) for cell in record.texts("closes")]
        dates = dict.fromkeys(date for cell in cells for date in DATE.findall(cell))
        words = dict.fromkeys(cell for cell in cells if cell and not DATE.search(cell))
        return RawNotice(
            source=self.name,
            key=address,
            url=urljoin(self.homepage, address),
            title=record.required("title"),
            fetched_at=record.fetched_at,
            text_basis=TextBasis.TITLE_ONLY.value,
            language=self.language,
            funder=self.funder,
            deadlines=(
                *(RawDeadline(date=date) for date in dates),
                *(RawDeadline(words=said) for said in words),
            ),
            currency=self.currency,
        )


def several(cells: Json) -> list[Json]:
    """The cells of one row or of several; none where a row has no such cell."""
    return cells if isinstance(cells, list) else [cells] if cells else []
