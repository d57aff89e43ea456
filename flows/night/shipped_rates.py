"""The European Central Bank's rates as a package ships them: for whoever could not fetch them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from db.records import ExchangeRates

if TYPE_CHECKING:
    from currency_converter import CurrencyConverter  # type: ignore[import-untyped]

PUBLISHER = "ECB"
# The bank's longest pause is the four days of Easter.
_LONGEST_PAUSE = 10
_GAUGE = "USD"


def shipped_until() -> date:
    """The day of the newest rates that the installed package carries."""
    newest: date = _converter().bounds[_GAUGE].last_date
    return newest


def shipped_rates(on: date) -> ExchangeRates | None:
    """The latest rates up to a day; ``None`` before 1999."""
    converter = _converter()
    first, last = converter.bounds[_GAUGE]
    if on < first:
        return None
    day = min(on, last)
    for back in range(_LONGEST_PAUSE):
        earlier = day - timedelta(back)
        if found := _rates_of(earlier):
            return ExchangeRates(earlier, PUBLISHER, found)
    return None


@lru_cache(maxsize=64)
def _rates_of(day: date) -> Mapping[str, Decimal]:
    from currency_converter import RateNotFoundError

    converter, found = _converter(), {}
    for currency, bounds in converter.bounds.items():
        # Outside its bounds a currency was not quoted, or is money no longer.
        if currency != "EUR" and bounds.first_date <= day <= bounds.last_date:
            try:
                found[currency] = Decimal(converter.convert(1, "EUR", currency, date=day))
            except RateNotFoundError:
                continue
    return found


@lru_cache(maxsize=1)
def _converter() -> CurrencyConverter:
    # Imported here: reading a quarter of a century of rates takes 0.2 s, which most commands need not pay.
    from currency_converter import CurrencyConverter

    return CurrencyConverter(decimal=True)
