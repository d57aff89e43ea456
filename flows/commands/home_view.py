"""The home-currency view of commands: in which currency, by which day's rates, and the same as JSON."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flows.announcing.facts import MONEY_FIELDS
from flows.commands.options import present
from flows.words.home_currency import Home, about, rates_on

if TYPE_CHECKING:
    from db.records import Notice
    from db.store import Store


def shown_home(store: Store, currency: str | None, as_of: datetime | None) -> Home | None:
    """The operator's currency with the rates that were known then; ``None`` where none is chosen."""
    return None if currency is None else Home(currency, rates_on(store, (as_of or present()).date()))


def home_as_json(notice: Notice, home: Home | None) -> dict[str, Any]:
    """The amounts of a notice in the home currency, with the day of the rates; nothing without a currency."""
    if home is None:
        return {}
    amounts = {name: getattr(notice, name) for name in MONEY_FIELDS}
    told = {name: found[0] for name, one in amounts.items() if one and (found := about((one,), home))}
    rates = home.rates
    return {
        "home_currency": {
            "currency": home.currency,
            "publisher": rates.publisher if rates and told else None,
            "on": rates.on if rates and told else None,
            "about": {name: f"{money.amount:f}" for name, money in told.items()},
        }
    }
