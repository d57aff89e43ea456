"""What an address alone tells of a publisher: its country, and from that its clock and its money."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from ranking.country_groups import is_place

# Endings of names that stand for another country than they say, or for one although they are longer.
_ENDINGS = {"uk": "GB", "eu": "EU", "gov": "US", "edu": "US", "mil": "US"}
# Endings that were sold to the whole world.
_SOLD = frozenset({"ai", "cc", "co", "fm", "gg", "io", "ly", "me", "sh", "to", "tv", "ws"})
# Where the first zone of the list is not that of most people and of the government.
_CAPITALS = {
    "AU": "Australia/Sydney", "BR": "America/Sao_Paulo", "CA": "America/Toronto", "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv", "UZ": "Asia/Tashkent",
}  # fmt: skip
_ZONES, _MONEY = {"EU": "Europe/Brussels", "INT": "UTC"}, {"EU": "EUR", "INT": "USD"}


def country_of(host: str) -> str:
    """The country that a host's name ends in (ISO 3166-1 alpha-2), ``EU``, or ``INT`` for all others."""
    ending = host.rpartition(".")[2].lower()
    if ending in _SOLD:
        return "INT"
    code = _ENDINGS.get(ending, ending.upper())
    return code if code == "EU" or (len(code) == 2 and is_place(code)) else "INT"


def timezone_of(country: str) -> str:
    """The zone of a country's government (IANA name); UTC for what is no country."""
    return _ZONES.get(country) or _CAPITALS.get(country) or _first_zones().get(country, "UTC")


def currency_of(country: str) -> str:
    """What is paid with in a country today (ISO 4217)."""
    from babel.numbers import get_territory_currencies

    return _MONEY.get(country) or next(iter(get_territory_currencies(country)), "USD")


@lru_cache(maxsize=1)
def _first_zones() -> dict[str, str]:
    """Country → its first zone in the time zone database's own list, which ships with ``tzdata``."""
    found: dict[str, str] = {}
    table = files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found.setdefault(country, zone)
    return found
