"""European Central Bank: euro foreign exchange reference rates of the last ninety days.

One request a night brings every day that a night may have missed. The bank fixes the rates on its working
days at about 16:00 in Frankfurt. Its format, as its page of reference rates documents it for developers:
within a gesmes envelope one ``Cube`` for each day (``time``), and in it one ``Cube`` for each currency
(``currency``, ``rate``: units of it for one euro).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING

from scrapy import Request

from db.records import Evidence, Issue, RawNotice
from spiders.extracts import ExtractError, records_in
from spiders.record import Record
from spiders.reference import Reference

if TYPE_CHECKING:
    from scrapy.http import Response

RATES = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml"
LARGEST = 4 * 1024 * 1024


class IntEcbRates(Reference):
    """What one euro was worth in some thirty currencies, day by day."""

    name = "int_ecb_rates"
    publisher = "ECB"
    funder = "European Central Bank"
    homepage = (
        "https://www.ecb.europa.eu/stats/policy_and_exchange_rates/euro_reference_exchange_rates/"
        "html/index.en.html"
    )
    licence = "free use with the source named (ESCB statistics reuse policy)"
    evidence = Evidence.DOCUMENTED
    evidence_place = "the bank's page of reference rates: the XML file and how to parse it"

    # Ninety days without weekends and closing days
    expect = range(50, 80)
    complete_listing = False
    currency = "EUR"

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the file."""
        yield Request(
            RATES,
            callback=self.parse_rates,
            errback=self.page_failed,
            meta={"download_maxsize": LARGEST},
            dont_filter=True,
        )

    def parse_rates(self, response: Response) -> Iterator[RawNotice | Issue]:
        """One raw notice for each day: its key is the day, its identifiers are the rates."""
        yield from self.tolerated(response)
        rates: list[tuple[str, str]] = []
        try:
            for _, cube in records_in(response.body, response.url, {"Cube"}, LARGEST):
                if "currency" in cube.attrib:
                    rates.append((cube.attrib["currency"], cube.attrib.get("rate", "")))
                elif "time" in cube.attrib:
                    yield from self._day(cube.attrib["time"], rates, response)
                    rates = []
        except ExtractError as error:
            yield from self._unread(response, str(error))
            return
        if not self.tally.listed:
            yield from self._unread(response, "schema drift: no day with rates in the file")

    def _day(self, day: str, rates: list[tuple[str, str]], response: Response) -> Iterator[RawNotice | Issue]:
        self.tally.listed += 1
        if not rates or not self.first_time(day):
            yield from self.lost(day, "Cube", day, "a day without rates, or listed twice")
            return
        fetched_at = response.meta.get("fetched_at", "")
        raw = RawNotice(
            source=self.name,
            key=day,
            url=RATES,
            title="Euro foreign exchange reference rates",
            fetched_at=fetched_at,
            identifiers=tuple(rates),
        )
        yield from self.taken(day, Record({}, fetched_at=fetched_at), raw)

    def _unread(self, response: Response, fault: str) -> Iterator[Issue]:
        self.tally.listing_faults.append(fault)
        yield self.issue("", "listing", response.url, f"not read to its end: {fault}")
