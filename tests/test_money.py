"""Amounts in prose and in fields: exact, in the currency that is meant, never off by a thousand."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from db.records import Money
from spiders.money import AmountError, find_money, read_amount
from spiders.numerals import read_figure

LABELLED = Path(__file__).parents[1].parent / "shared/benchmarks/text_fields/money.jsonl"


def found(text, language="en", **how):
    return [f"{m.money.amount} {m.money.currency}" for m in find_money(text, language=language, **how)]


@pytest.mark.parametrize(
    ("language", "text", "amount"),
    [
        ("en", "up to €1.5 million per project", "1500000 EUR"),
        ("en", "EUR 500 000", "500000 EUR"),
        ("en", "€ 9,500,000.00", "9500000 EUR"),
        ("en", "£10,000,000", "10000000 GBP"),
        ("en", "$2 million", "2000000 USD"),
        ("en", "USD 2.5bn", "2500000000 USD"),
        ("en", "A$2m", "2000000 AUD"),
        ("en", "CHF 1'200'000", "1200000 CHF"),
        ("en", "12.5 MEUR", "12500000 EUR"),
        ("en", "50 k€", "50000 EUR"),
        ("en", "INR 2 crore", "20000000 INR"),
        ("en", "Rs 10 lakh", "1000000 INR"),
        ("en", "KES 5,000,000", "5000000 KES"),
        ("en", "half a million? no: two million euros", "2000000 EUR"),
        ("en", "in 2027 EUR 5 million", "5000000 EUR"),
        ("de", "1,5 Mio. €", "1500000 EUR"),
        ("de", "höchstens 1.500 €", "1500 EUR"),
        ("de", "2 Milliarden Euro", "2000000000 EUR"),
        ("fr", "200 000 €", "200000 EUR"),
        ("fr", "1,2 milliard d'euros", "1200000000 EUR"),
        ("es", "1.234.567,89 EUR", "1234567.89 EUR"),
        ("es", "3 mil millones de euros", "3000000000 EUR"),
        ("it", "3 milioni di euro", "3000000 EUR"),
        ("it", "Euro 50.000,00", "50000 EUR"),
        ("pt", "2 milhões de euros", "2000000 EUR"),
        ("nl", "2 miljoen euro", "2000000 EUR"),
        ("sv", "högst 500 000 kronor", "500000 SEK"),
        ("sv", "10 mnkr", "10000000 SEK"),
        ("sv", "500 tkr", "500000 SEK"),
        ("sv", "2,5 Mkr", "2500000 SEK"),
        ("en", "USD 5 MM", "5000000 USD"),
        ("en", "up to 30.000 EUR", "30000 EUR"),
        ("da", "10 mio. kr.", "10000000 DKK"),
        ("pl", "2 mln zł", "2000000 PLN"),
        ("cs", "5 mil. Kč", "5000000 CZK"),
        ("ro", "245.000 lei", "245000 RON"),
        ("hu", "10 millió Ft", "10000000 HUF"),
        ("tr", "10 milyon lira", "10000000 TRY"),
        ("hi", "5 लाख रुपये", "500000 INR"),
        ("ja", "上限は3億5000万円です", "350000000 JPY"),
        ("zh", "最高五百万元", "5000000 CNY"),
        ("ko", "최대 1억 5천만 원", "150000000 KRW"),
    ],
)
def test_an_amount_is_read_in_the_language_of_its_text(language, text, amount):
    assert found(text, language) == [amount]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("EUR 2 to 5 million", ["2000000 EUR", "5000000 EUR"]),
        ("between €2 and €5 million", ["2000000 EUR", "5000000 EUR"]),
        ("between 2 and 5 million euros", ["2000000 EUR", "5000000 EUR"]),
        ("$500,000-$750,000", ["500000 USD", "750000 USD"]),
        ("€500,000 to €1 million", ["500000 EUR", "1000000 EUR"]),
        ("Phase 2 – 500 000 EUR", ["500000 EUR"]),
        ("Topic 4 - 5 million EUR", ["5000000 EUR"]),
        ("EUR 20 000 and 30 partners", ["20000 EUR"]),
    ],
)
def test_the_ends_of_a_range_share_what_is_said_once(text, ends):
    assert found(text) == ends


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "up to EUR 1.500"),
        ("de", "1,500 €"),
        ("en", "KWD 12.500"),
    ],
)
def test_an_amount_that_may_be_a_thousand_times_more_is_left_unread(language, text):
    assert found(text, language) == []


@pytest.mark.parametrize(
    "text",
    [
        "ALL 70 partners",
        "call BOB 3 times",
        "TOP 10 projects",
        "300 million Europeans",
        "60 % of 2.5 GW",
        "10 real cases and 3 won prizes",
        "TRL 6 and 12 months",
        "Regulation 2021/695",
    ],
)
def test_what_is_no_money_is_not_made_money(text):
    assert found(text) == []


def test_a_bare_dollar_is_the_writers_own():
    assert found("$5 million", home="CAD") == ["5000000 CAD"]
    assert found("US$5 million", home="CAD") == ["5000000 USD"]


def test_an_amount_is_where_it_says():
    text = "grants of up to EUR 100 000 from a pot of 5 million EUR"
    assert [text[m.start : m.end] for m in find_money(text, language="en")] == [
        "EUR 100 000",
        "5 million EUR",
    ]


@pytest.mark.parametrize(
    "text", ["none", "None", "", None, "0", "0.00", "TBD", "n/a", "Budget not specified", " - "]
)
def test_what_stands_for_no_amount_is_not_stated(text):
    assert read_amount(text, "USD") is None


@pytest.mark.parametrize(
    ("text", "language", "amount"),
    [
        ("9500000", "en", "9500000"),
        ("28500000.00", "en", "28500000"),
        ("1234.5", "en", "1234.5"),
        ("1,500,000", "en", "1500000"),
        ("1.234.567,89", "es", "1234567.89"),
        ("1.500,00", "de", "1500"),
    ],
)
def test_a_bare_figure_is_in_the_fields_currency(text, language, amount):
    assert read_amount(text, "EUR", language=language) == Money(Decimal(amount), "EUR")


def test_a_field_may_name_its_own_currency():
    assert read_amount("up to €1.5 million", "USD", language="en") == Money(Decimal(1500000), "EUR")


@pytest.mark.parametrize("text", ["EUR 1 to 2 million", "Part of the programme", "-5", "see guidelines"])
def test_a_field_that_is_no_single_amount_is_refused(text):
    with pytest.raises(AmountError):
        read_amount(text, "EUR", language="en")


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1.500", "de", "1500"),
        ("1.500", "en", None),
        ("1,500", "en", "1500"),
        ("1,5", "de", "1.5"),
        ("0.125", "de", "0.125"),
    ],
)
def test_a_lone_separator_means_what_its_language_says(text, language, value):
    assert read_figure(text, language=language) == (Decimal(value) if value else None)


@pytest.mark.skipif(not LABELLED.exists(), reason="the labelled sentences are not on this machine")
def test_sentences_labelled_by_others_are_read_as_they_say():
    rows = [json.loads(line) for line in LABELLED.read_text().splitlines()]
    right = false_finds = 0
    for row in rows:
        stated = {(Decimal(m["amount"].replace(",", ".")), m["currency"]) for m in row["money"]}
        read = {(m.money.amount, m.money.currency) for m in find_money(row["text"], language=row["lang"])}
        right += read == stated
        false_finds += not stated and bool(read)
    assert right / len(rows) >= 0.85
    assert false_finds == 0


@pytest.mark.parametrize("figure", ["2147483647", "4294967295", "999999999", "99,999,999.99", "99999999"])
def test_the_largest_number_of_a_form_is_no_amount(figure):
    with pytest.raises(AmountError, match="placeholder"):
        read_amount(figure, "USD", language="en")


@pytest.mark.parametrize("figure", ["9999999", "2147483646", "999999000"])
def test_a_large_amount_is_one(figure):
    assert read_amount(figure, "USD", language="en") == Money(Decimal(figure), "USD")
