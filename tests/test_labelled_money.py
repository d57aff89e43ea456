"""Amounts as publishers phrase them: least, most, pot and rate are never mixed, nothing is invented."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from db.records import Money, Notice
from spiders.normalise import normalise
from tests.labelled import SEEN_AT, Tally, items, publisher, table
from tests.reading_cases import RAW

ROWS = table("money")
FIELDS = {"ceiling": "award_ceiling", "floor": "award_floor", "pot": "total_funding"}
NAMES = (*FIELDS, "rate")


def notice_of(row: dict[str, str]) -> Notice:
    """The notice of a row: its words are the description, or stand in one field."""
    raw = replace(RAW, fetched_at=SEEN_AT, language=row["lang"])
    field = "text" if row["field"] == "-" else FIELDS[row["field"]]
    notice, _ = normalise(replace(raw, **{field: row["text"]}), publisher(row["country"], row["lang"]))
    return notice


def label(row: dict[str, str]) -> dict[str, object]:
    """What a row states; "each" is an award of one size, its least and its most."""
    stated: dict[str, object] = {}
    for part in items(row["expected"]):
        match part:
            case ["none"]:
                pass
            case ["rate", share]:
                stated["rate"] = Decimal(share)
            case ["each", amount, currency]:
                stated |= dict.fromkeys(("floor", "ceiling"), Money(Decimal(amount), currency))
            case [name, amount, currency] if name in FIELDS:
                stated[name] = Money(Decimal(amount), currency)
            case _:
                raise AssertionError(part)
    return stated


def read(notice: Notice) -> dict[str, object]:
    """What was read of a notice's money."""
    amounts = {name: getattr(notice, field) for name, field in FIELDS.items()}
    return {name: value for name, value in {**amounts, "rate": notice.cofunding_rate}.items() if value}


def measured() -> Tally:
    """Every row read by what runs at night."""
    tally = Tally()
    for row in ROWS:
        stated, found = label(row), read(notice_of(row))
        tally.rows += 1
        tally.languages.add(row["lang"])
        tally.negatives += not stated
        tally.stated += len(stated)
        tally.decided += len(stated.keys() & found.keys())
        tally.right += stated == found
        shown = f"{row['lang']} {row['text']!r} {row['field']}: {row['expected']} | {in_words(found)}"
        if stated != found:
            tally.misses.append(shown)
        if any(stated.get(name) != value for name, value in found.items()):
            tally.invented.append(shown)
        if "ceiling" in found and stated.get("ceiling") != found["ceiling"] == stated.get("pot"):
            tally.worse.append(shown)
    return tally


def in_words(found: dict[str, object]) -> str:
    """What was read, for a person."""
    return " + ".join(
        f"{name} {value.amount} {value.currency}" if isinstance(value, Money) else f"{name} {value}"
        for name, value in found.items()
    )


@pytest.fixture(scope="module")
def tally() -> Tally:
    return measured()


def test_the_table_is_large_and_hard_enough(tally):
    assert tally.rows >= 750
    assert len(tally.languages) >= 12
    assert tally.negatives / tally.rows >= 0.3


def test_amounts_are_read_as_they_are_stated(tally):
    print(tally.summary("money"), *tally.misses, sep="\n")  # noqa: T201  (the figure and its misses, for a reader)
    assert tally.accuracy >= 0.97
    assert tally.decided_share >= 0.9


def test_no_amount_is_invented_and_no_pot_is_a_ceiling(tally):
    assert tally.invented == []
    assert tally.worse == []
