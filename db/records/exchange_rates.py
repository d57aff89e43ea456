"""What one euro was worth on one day, and amounts in another currency by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from db.records.notice import Money

EURO = "EUR"


@dataclass(frozen=True, slots=True)
class ExchangeRates:
    """The reference rates of one day, and who published them.

    ``per_euro``: how many units of a currency (ISO 4217) one euro bought. A currency that is not among them
    has no rate: nobody's guess stands in for it.
    """

    on: date
    publisher: str
    per_euro: Mapping[str, Decimal]

    def converted(self, money: Money, currency: str) -> Money | None:
        """An amount in another currency, unrounded; ``None`` where either has no rate."""
        have, wanted = self._rate(money.currency), self._rate(currency)
        if have is None or wanted is None:
            return None
        return Money(money.amount / have * wanted, currency)

    def _rate(self, currency: str) -> Decimal | None:
        return Decimal(1) if currency == EURO else self.per_euro.get(currency)
