"""Reference data of the night: fetched beside the sources, kept by date, and never a reason for a mail."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from db.records import Outcome
from db.store import Store
from flows.doctor.finding import Finding, ok, warning
from flows.night.plan import NightPlan
from flows.words.wording import count

RATES = "int_ecb_rates"
REFERENCES = (RATES,)
# The bank's longest pause is the four days of Easter; beyond a week something has gone wrong.
FRESH_DAYS = 7
_STANDS = "nothing is lost: amounts stay as published, and are converted by the rates there are"


def save_rates(plan: NightPlan, run_id: int) -> str:
    """Commit the reference rates that the night's crawl brought, and how asking for them went.

    Nothing of it fails a night: without them the rates of earlier nights stand, or those that are shipped.
    """
    from spiders.reference import rates_in
    from spiders.references.int_ecb_rates import IntEcbRates
    from spiders.sealed import SealError, read_sealed, sealed_path

    try:
        brought = read_sealed(sealed_path(plan.crawl_directory(run_id), RATES))
    except SealError:
        return "no rates: not asked for"
    rates, issues = rates_in(brought, IntEcbRates.publisher)
    with Store.open(plan.settings.database) as store:
        fresh = store.rates.save(brought.run, rates, night=plan.night)
    run = brought.run
    cause = f" ({run.cause})" if run.cause else ""
    refused = f", {count(len(issues), 'value')} refused" if issues else ""
    return f"{run.outcome.value}{cause}: {count(len(rates), 'day')} of rates, {fresh} new{refused}"


def reference_finding(store: Store, as_of: date) -> Finding:
    """How the reference rates did on the latest night, and how old the rate is that would be used."""
    from spiders.causes import CAUSES, kind_of
    from spiders.verdict import NOT_RECORDED

    row = reference_row(store, as_of)
    age, shipped = row["age_days"], row["origin"] == "shipped"
    rates = "no rate that may be used"
    if row["rates_on"] is not None:
        rates = f"rates of {row['rates_on']}, {count(age, 'day')} old"
        rates += ", shipped with the program" if shipped else ""
    run = f"{row['outcome']} on {row['night']}" if row["outcome"] else "not asked for yet"
    run += f": {row['cause']}" if row["cause"] else ""
    said = f"{run}; {rates}"
    # A recording that lacks them is nobody's fault, and a home that was never asked has done nothing wrong.
    failed = row["outcome"] in {Outcome.FAILED, Outcome.PARTIAL} and row["cause"] != NOT_RECORDED
    if age is None or failed or (not shipped and age > FRESH_DAYS):
        _, do = CAUSES.get(kind_of(row["cause"] or "") or "", ("", _STANDS))
        return warning(RATES, said, do, **row)
    return ok(RATES, said, **row)


def reference_row(store: Store, as_of: date) -> dict[str, Any]:
    """The reference rates as ``legation sources`` and the doctor show them."""
    from flows.words.home_currency import rates_on

    last, used = store.rates.last_run(RATES), rates_on(store, as_of)
    stored = store.rates.known(as_of)
    return {
        "reference": RATES,
        "publisher": "European Central Bank",
        "night": last[0] if last else None,
        "outcome": last[1].outcome.value if last else None,
        "cause": last[1].cause if last else None,
        "last_ok": store.rates.last_ok_night(RATES),
        "rates_on": used.on if used else None,
        "age_days": (as_of - used.on).days if used else None,
        "origin": None if used is None else "fetched" if stored and stored.on == used.on else "shipped",
    }


def reference_lines(row: dict[str, Any]) -> Iterator[str]:
    """The same in words, for the end of the list of sources."""
    yield f"{row['reference']}  {row['publisher']}: rates for amounts in other currencies; no source"
    if row["outcome"]:
        cause = f" ({row['cause']})" if row["cause"] else ""
        yield f"    last night: {row['outcome']}{cause}; last good: {row['last_ok']}"
    if row["rates_on"]:
        yield f"    used: rates of {row['rates_on']}, {row['origin']}, {count(row['age_days'], 'day')} old"
