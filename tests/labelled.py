"""The labelled tables: what publishers say and what it means, written before the rules that they test.

Each line of ``tests/tables`` is one phrase as publishers write it. A phrase that states nothing of the kind
is a hard negative; what is read from it counts as invented.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

from tests.reading_cases import Brussels, Washington

TABLES = Path(__file__).parent / "tables"
SEEN_AT = "2026-09-01T02:00:00+00:00"
# Nobody's deadline is stated in it, so a zone read from the words cannot be mistaken for the publisher's own.
OWN_ZONE_OF_TABLES = "Asia/Kathmandu"


def table(name: str) -> list[dict[str, str]]:
    """The rows of a table; a column is a field of the row."""
    with (TABLES / f"{name}.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def publisher(country: str, language: str) -> type[Washington]:
    """An invented publisher of a country; ``EU`` has the Union's rules."""
    if country == "EU":
        return Brussels
    facts = {
        "country": country,
        "language": language,
        "timezone": OWN_ZONE_OF_TABLES,
        "currency": CURRENCIES.get(country, "EUR"),
        "date_formats": ("%m/%d/%Y",) if country == "US" else (),
    }
    return type(f"Publisher{country}", (Washington,), facts)


CURRENCIES: Mapping[str, str] = {
    "US": "USD", "GB": "GBP", "CA": "CAD", "AU": "AUD", "NZ": "NZD", "CH": "CHF", "SE": "SEK", "NO": "NOK",
    "DK": "DKK", "PL": "PLN", "CZ": "CZK", "RO": "RON", "HU": "HUF", "TR": "TRY", "JP": "JPY", "CN": "CNY",
    "KR": "KRW", "IN": "INR", "BR": "BRL", "MX": "MXN", "CO": "COP", "CL": "CLP", "ZA": "ZAR", "KE": "KES",
    "UA": "UAH", "PK": "PKR", "INT": "USD", "ID": "IDR", "SG": "SGD", "HK": "HKD", "TW": "TWD", "AE": "AED",
    "EG": "EGP", "NG": "NGN", "SN": "XOF", "VN": "VND", "TH": "THB", "PE": "PEN", "AR": "ARS", "IL": "ILS",
}  # fmt: skip


@dataclass
class Tally:
    """How a table was read: ``misses`` are shown with what was read in their place."""

    rows: int = 0
    right: int = 0
    stated: int = 0
    decided: int = 0
    negatives: int = 0
    languages: set[str] = field(default_factory=set)
    invented: list[str] = field(default_factory=list)
    worse: list[str] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)

    @property
    def accuracy(self) -> float:
        """The share of rows read exactly as labelled."""
        return self.right / self.rows

    @property
    def decided_share(self) -> float:
        """The share of rows stating something from which something was read."""
        return self.decided / self.stated

    def summary(self, name: str) -> str:
        """One line for a person."""
        return (
            f"{name}: {self.accuracy:.1%} of {self.rows} in {len(self.languages)} languages, "
            f"{self.negatives} negatives; {self.decided_share:.1%} of stated decided; "
            f"{len(self.invented)} invented, {len(self.worse)} worse than a miss"
        )


def clock(words: str) -> time | None:
    """The time of a label, "-" for none."""
    return None if words == "-" else time.fromisoformat(words)


def items(expected: str) -> Iterator[list[str]]:
    """The parts of a label, each cut into its words."""
    for part in expected.split(" + "):
        yield part.split()
