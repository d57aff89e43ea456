"""Amounts in the reader's own currency: always beside the publisher's, always *about*, always dated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from db.records import ExchangeRates, Money

if TYPE_CHECKING:
    from db.store import Store

# An older rate says too little of today's worth to be shown beside an amount.
OLDEST_DAYS = 400
# The longest pause between two days of rates: fetched ones that are so new need no others beside them.
_ENOUGH = timedelta(5)
# What three figures cannot show a rate of a day cannot promise.
FIGURES = 3


@dataclass(frozen=True, slots=True)
class Home:
    """The currency someone thinks in, and the rates to tell amounts in it; without rates none are told."""

    currency: str
    rates: ExchangeRates | None


def rates_on(store: Store, day: date) -> ExchangeRates | None:
    """The newest reference rates that were known on a day: those fetched, else those that are shipped.

    ``None`` where all that is known is older than ``OLDEST_DAYS``: then nothing is converted.
    """
    fetched = store.rates.known(day)
    if fetched is None or fetched.on < day - _ENOUGH:
        from flows.night.shipped_rates import shipped_rates

        # Published in the afternoon: on its own day the bank's rate is not known yet.
        shipped = shipped_rates(day - timedelta(1))
        found = max((each for each in (fetched, shipped) if each), key=lambda each: each.on, default=None)
    else:
        found = fetched
    return found if found is not None and (day - found.on).days <= OLDEST_DAYS else None


def about(amounts: tuple[Money, ...], home: Home | None) -> tuple[Money, ...] | None:
    """Amounts in the home currency, rounded; ``None`` where there is nothing to convert, or no rate."""
    if home is None or home.rates is None or all(each.currency == home.currency for each in amounts):
        return None
    found = [home.rates.converted(each, home.currency) for each in amounts]
    if any(each is None for each in found):
        return None
    return tuple(rounded(each) for each in found if each is not None)


def rounded(money: Money) -> Money:
    """An amount to three figures, in whole units."""
    if not money.amount:
        return money
    place = max(0, money.amount.adjusted() - FIGURES + 1)
    unit = Decimal(10**place)
    return Money((money.amount / unit).quantize(Decimal(1)) * unit, money.currency)
