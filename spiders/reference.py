"""Reference data that every night asks for beside its sources: official figures, not opportunities.

They are crawled, guarded, paced, recorded and judged as sources are, and that is all they share: nothing of
them is a notice, is ranked or told, or counts among the sources.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from db.records import ExchangeRates, Issue
from spiders.source import Source

if TYPE_CHECKING:
    from spiders.sealed import SourceCrawl


class Reference(Source, shape=True):
    """A publisher of reference data; what it brings is sealed as raw notices, one for each day."""

    publisher: str  # as a reader is told it

    def __init_subclass__(cls, *, shape: bool = False) -> None:
        # It has no calls, so it declares nothing of what a source declares of them.
        super().__init_subclass__(shape=True)


def rates_in(brought: SourceCrawl, publisher: str) -> tuple[tuple[ExchangeRates, ...], tuple[Issue, ...]]:
    """The rates of every day that a crawl brought, by day, and what of it is none.

    A rate that is no positive number is left out: its currency has none that day.
    """
    days, issues = [], list[Issue]()
    for raw in brought.raw_notices:
        try:
            on = date.fromisoformat(raw.key)
        except ValueError:
            issues.append(Issue(raw.source, raw.key, "time", raw.key, "not a day"))
            continue
        per_euro = {}
        for currency, text in raw.identifiers:
            rate = _rate(text)
            if rate is None or not (len(currency) == 3 and currency.isascii() and currency.isupper()):
                issues.append(Issue(raw.source, raw.key, "rate", f"{currency} {text}", "not a rate"))
            else:
                per_euro[currency] = rate
        days.append(ExchangeRates(on, publisher, per_euro))
    return tuple(days), tuple(issues)


def _rate(text: str) -> Decimal | None:
    try:
        rate = Decimal(text)
    except InvalidOperation:
        return None
    return rate if rate.is_finite() and rate > 0 else None
