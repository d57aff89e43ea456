"""A home on disk whose nights are made of given notices: recognised, matched as a test says, and told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import yaml
from stored_cases import notice, save
from telling_cases import at, match

from db.names import opportunity_id
from db.records import Match, Notice, NoticeRef, OutboxMail
from db.store import Store
from flows.announcing.telling import compose_mails
from flows.night.gathering import resolve_opportunities
from flows.night.plan import NightPlan

SOURCE = "us_grants_gov"
_SUBJECTS = ("corals", "deserts", "orchards", "glaciers", "harbours", "beetles", "quarries", "violins")


def call(number: int, **fields: object) -> Notice:
    """One of eight calls that nobody takes for one another."""
    title = f"Studies of {_SUBJECTS[number]} and what they need"
    return notice(f"c{number}", SOURCE, title, on="2026-12-01", text=f"Proposals study {title}.", **fields)


def id_of(number: int) -> str:
    """The opportunity that ``call`` becomes."""
    return opportunity_id(NoticeRef(SOURCE, f"c{number}"))


def profile(name: str, *readers: str, **fields: object) -> str:
    """The YAML text of a profile with these daily readers."""
    stated = {
        "profile": name,
        "name": name.title(),
        "kind": "company",
        "country": "NO",
        "summary": "We study.",
    }
    return yaml.safe_dump(stated | {"recipients": [{"email": reader} for reader in readers]} | fields)


def run_night(
    home: Path,
    night: date,
    calls: Sequence[Notice],
    scores: Mapping[str, float],
    beside: Mapping[tuple[str, str], Match] | None = None,
) -> dict[str, OutboxMail]:
    """One night over these calls; every profile meets each with its score, or as ``beside`` says.

    Returns:
        cycle and recipient → the mail.
    """
    plan = NightPlan(home, at(night), ())
    with Store.open(home / "legation.db") as store:
        save(store, calls, night, SOURCE)
    resolve_opportunities(plan, 1)
    with Store.open(home / "legation.db") as store:
        run = store.runs.begin(night, at(night), "replay")
        for name, score in scores.items():
            ids = [each.id for each in store.opportunities.all()]
            fits = [(beside or {}).get((name, id)) or match(id[3:], score, name, reasons=()) for id in ids]
            store.matches.replace(name, fits, night=night)
    compose_mails(plan, run)
    with Store.open(home / "legation.db") as store:
        store.runs.finish(run, 0)
        return {f"{each.cycle} {each.recipient}": each for each in store.deliveries.of_night(night)}
