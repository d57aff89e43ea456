"""Reference rates: read from the bank's file, kept as they were known, never a source, fault or guess."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from scrapy.http import Request, Response

from db.records import ExchangeRates, Issue, Money, Outcome, RawNotice, SourceRun
from db.store import Store
from flows.night.reference_data import RATES, reference_finding, reference_row
from flows.night.shipped_rates import shipped_rates, shipped_until
from flows.words.home_currency import Home, about, rates_on, rounded
from spiders.reference import rates_in
from spiders.references.int_ecb_rates import IntEcbRates
from spiders.registry import Catalogue, UnknownSourceError, source_names
from spiders.sealed import SourceCrawl
from tests.conftest import NIGHTS, legation
from tests.samples.nights.exchange import Exchange, robots
from tests.samples.record_nights import exchanges_of, write_night

FIRST = date(2026, 8, 31)
ADDRESS = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist-90d.xml"
OK = SourceRun(RATES, Outcome.OK, None, 2, (50, 80))


def file_of(days: dict[str, dict[str, str]]) -> bytes:
    """Days of rates as the bank publishes them."""
    cubes = "".join(
        f'<Cube time="{day}">{"".join(f"<Cube currency={c!r} rate={r!r}/>" for c, r in rates.items())}</Cube>'
        for day, rates in days.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
        'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">'
        "<gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender><gesmes:name>European Central Bank"
        f"</gesmes:name></gesmes:Sender><Cube>{cubes}</Cube></gesmes:Envelope>"
    ).encode()


TWO_DAYS = file_of(
    {"2026-08-31": {"USD": "1.1600", "JPY": "171.25"}, "2026-08-28": {"USD": "1.1550", "ISK": "142.1"}}
)


def read(body: bytes) -> tuple[list[RawNotice], list[Issue], IntEcbRates]:
    """What the reference makes of an answer."""
    spider = IntEcbRates()
    request = Request(ADDRESS, meta={"fetched_at": "2026-09-01T02:00:00Z"})
    found = list(spider.parse_rates(Response(ADDRESS, body=body, request=request)))
    return (
        [each for each in found if isinstance(each, RawNotice)],
        [each for each in found if isinstance(each, Issue)],
        spider,
    )


def rates(on: date, **per_euro: str) -> ExchangeRates:
    """A day's rates."""
    return ExchangeRates(on, "ECB", {currency: Decimal(rate) for currency, rate in per_euro.items()})


def test_every_day_of_the_file_is_read_with_its_rates():
    raws, issues, spider = read(TWO_DAYS)
    found, refused = rates_in(SourceCrawl(OK, tuple(raws)), "ECB")
    assert found == (
        rates(date(2026, 8, 31), USD="1.1600", JPY="171.25"),
        rates(date(2026, 8, 28), USD="1.1550", ISK="142.1"),
    )
    assert (issues, refused, spider.tally.listing_faults) == ([], (), [])


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        (b"", "empty answer"),
        (TWO_DAYS[:-60], "half page"),
        (b"<html><body>We have moved</body></html>", "wrong content type"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a><Cube time='2026-08-31'/></a>", "parse error"),
        (file_of({}), "schema drift"),
    ],
)
def test_what_comes_in_place_of_the_file_has_a_name(body, fault):
    _, issues, spider = read(body)
    assert issues
    assert spider.tally.listing_faults[0].startswith(fault)


@pytest.mark.parametrize("rate", ["", "0", "-1", "N/A", "NaN", "Infinity", "1,16"])
def test_a_rate_that_is_none_is_left_out_and_the_others_stay(rate):
    raws, _, _ = read(file_of({"2026-08-31": {"USD": rate, "JPY": "171.25"}}))
    found, refused = rates_in(SourceCrawl(OK, tuple(raws)), "ECB")
    assert found == (rates(date(2026, 8, 31), JPY="171.25"),)
    assert [issue.reason for issue in refused] == ["not a rate"]


def test_an_earlier_night_uses_the_rates_that_were_known_then(tmp_path):
    with Store.open(tmp_path / "a.db") as store:
        store.rates.save(OK, [rates(FIRST - timedelta(3), USD="1.15", JPY="170")], night=FIRST)
        fresh = store.rates.save(
            OK,
            [rates(FIRST - timedelta(3), USD="1.16", JPY="170"), rates(FIRST, USD="1.17")],
            night=FIRST + timedelta(1),
        )
        assert fresh == 2, "a corrected rate and a new day; what is as before is not written again"
        assert store.rates.known(FIRST - timedelta(1)) is None
        assert store.rates.known(FIRST) == rates(FIRST - timedelta(3), USD="1.15", JPY="170")
        assert store.rates.known(FIRST + timedelta(1)) == rates(FIRST, USD="1.17")
        before = list(store.dump_stable())
        store.rates.save(OK, [rates(FIRST, USD="1.17")], night=FIRST + timedelta(1))
        assert list(store.dump_stable()) == before


def test_without_fetched_rates_those_that_were_published_by_then_are_used(tmp_path):
    with Store.open(tmp_path / "a.db") as store:
        night = date(2026, 8, 11)
        shipped = rates_on(store, night)
        assert shipped == shipped_rates(date(2026, 8, 10))
        assert shipped is not None and shipped.on == date(2026, 8, 10), "that of the 11th came later"
        store.rates.save(OK, [rates(date(2026, 8, 7), USD="1.5")], night=night)
        assert rates_on(store, night) == rates(date(2026, 8, 7), USD="1.5"), "fetched and fresh goes first"
        later = date(2026, 9, 11)
        assert rates_on(store, later) == shipped_rates(date(2026, 9, 10)), "the newer of two"
        assert rates_on(store, shipped_until() + timedelta(500)) is None, "too old to say anything"


def test_the_shipped_rates_are_not_stale():
    assert shipped_until() >= date(2026, 10, 30), "an update of the package never goes back"
    found = shipped_rates(shipped_until())
    assert found is not None and len(found.per_euro) >= 25
    assert {"USD", "GBP", "CHF", "JPY", "SEK"} <= set(found.per_euro)
    assert "RUB" not in found.per_euro, "quoted until 2022: no rate is carried on"
    assert shipped_rates(date(1998, 12, 31)) is None


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("433275.56", "433000"), ("1234567", "1230000"), ("999.6", "1000"), ("12.34", "12"), ("0", "0")],
)
def test_a_converted_amount_has_three_figures(amount, shown):
    assert rounded(Money(Decimal(amount), "EUR")).amount == Decimal(shown)


def test_a_currency_without_a_rate_is_never_converted():
    home = Home("EUR", rates(FIRST, USD="1.16"))
    assert about((Money(Decimal(500_000), "USD"),), home) == (Money(Decimal(431_000), "EUR"),)
    assert about((Money(Decimal(500_000), "XAF"),), home) is None
    assert about((Money(Decimal(1), "USD"), Money(Decimal(2), "KES")), home) is None
    assert about((Money(Decimal(500_000), "EUR"),), home) is None, "it is in the home currency already"
    assert about((Money(Decimal(500_000), "USD"),), Home("EUR", None)) is None
    pounds = Home("GBP", rates(FIRST, USD="1.16", GBP="0.87"))
    assert about((Money(Decimal(116), "USD"),), pounds) == (Money(Decimal(87), "GBP"),)


def test_reference_data_is_no_source():
    assert RATES not in source_names()
    with pytest.raises(UnknownSourceError):
        Catalogue().source(RATES)
    assert Catalogue(references=True).source(RATES) is IntEcbRates
    assert legation("crawl", RATES).returncode == 2


@pytest.mark.parametrize(
    ("run", "state", "said"),
    [
        (OK, "ok", "rates of 2026-08-28, 4 days old"),
        (SourceRun(RATES, Outcome.FAILED, "http 503", 0, (50, 80)), "warning", "http 503"),
        (SourceRun(RATES, Outcome.FAILED, "not recorded", 0, (50, 80)), "ok", "not recorded"),
        (None, "ok", "not asked for yet; rates of 2026-08-31, 1 day old, shipped with the program"),
    ],
)
def test_the_doctor_says_how_the_rates_stand(tmp_path, run, state, said):
    with Store.open(tmp_path / "a.db") as store:
        brought = [rates(date(2026, 8, 28), USD="1.1550")] if run is OK else []
        if run is not None:
            store.rates.save(run, brought, night=date(2026, 9, 1))
        found = reference_finding(store, date(2026, 9, 1))
    assert (found.state.value, said in found.says) == (state, True), found


# --- in a night ---------------------------------------------------------------------------------------

HOUR = datetime(2026, 9, 1, 2, tzinfo=UTC)


def night(home: Path, archive: Path) -> None:
    """Replay a night of one source; the bank's file is part of it where it was recorded."""
    arguments = ("--home", home, "--archive", archive, "--as-of", HOUR.isoformat(), "--sources", "us_nsf")
    done = legation("nightly", *arguments, "--plain")
    assert done.returncode == 0, done.stderr + done.stdout


@pytest.mark.slow
def test_a_night_that_recorded_the_rates_keeps_them_beside_its_sources(tmp_path):
    archive = tmp_path / "with_rates.warc.gz"
    bank = [robots("www.ecb.europa.eu"), Exchange(ADDRESS, "text/xml", TWO_DAYS)]
    with archive.open("wb") as file:
        write_night([*exchanges_of("first"), *bank], HOUR, file)
    dumps = []
    for name in ("one", "two"):
        night(tmp_path / name, archive)
        with Store.open(tmp_path / name / "legation.db") as store:
            dumps.append(list(store.dump_stable()))
            found = reference_row(store, HOUR.date())
            assert [run.source for run in store.runs.source_runs(HOUR.date())] == ["us_nsf"]
    assert dumps[0] == dumps[1]
    assert sum('"table": "exchange_rate"' in line for line in dumps[0]) == 4
    assert (found["outcome"], found["origin"], found["rates_on"]) == ("ok", "fetched", date(2026, 8, 31))
    listed = legation("sources", "--home", tmp_path / "one").stdout
    assert "int_ecb_rates  European Central Bank" in listed
    assert "last night: ok; last good: 2026-09-01" in listed


@pytest.mark.slow
def test_a_night_that_did_not_record_the_rates_goes_as_before(tmp_path):
    night(tmp_path / "home", NIGHTS / "2026-09-01.warc.gz")
    with Store.open(tmp_path / "home" / "legation.db") as store:
        assert not [line for line in store.dump_stable() if '"table": "exchange_rate"' in line]
        found = reference_row(store, HOUR.date())
    assert (found["outcome"], found["cause"]) == ("failed", "not recorded")
    assert (found["origin"], found["rates_on"]) == ("shipped", date(2026, 8, 31))
