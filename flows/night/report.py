"""What a night did, in numbers that a program or a person reads; every one of them from the database.

It ends in the journals of the machine that runs the night: no address and no word of a profile is in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from db.records import Accounting, MailState
from db.store import Store
from flows.night.manifest import MANIFEST
from flows.night.nightly import NightResult
from flows.night.plan import NightPlan


def night_report(plan: NightPlan, result: NightResult) -> dict[str, Any]:
    """The night as plain values: sources, notices, opportunities, matches and mails."""
    with Store.open(plan.settings.database) as store:
        stages, rows = store.runs.details(result.run_id), store.row_counts()
        return {
            "run": result.run_id,
            "night": plan.night.isoformat(),
            "as_of": plan.as_of.isoformat(),
            "exit_code": result.exit_code,
            "prefect": result.prefect,
            "sources": _sources(plan, store, stages),
            "notices": rows["notice"],
            "opportunities": rows["opportunity"],
            # Every notice announces exactly one opportunity.
            "merges": rows["opportunity_notice"] - rows["opportunity"],
            "issues": len(store.notices.issues(plan.night)),
            "stages": stages,
            "profiles": _profiles(plan, store),
            "mails": [
                {"message_id": mail.message_id, "state": mail.state.value}
                for mail in store.deliveries.of_night(plan.night)
            ],
            "unsent": sum(mail.state is not MailState.SENT for mail in store.deliveries.pending()),
            "manifest": str(plan.crawl_directory(result.run_id) / MANIFEST),
            "database": str(plan.settings.database),
            "mail": str(plan.settings.mail / plan.night.isoformat()),
        }


def _sources(plan: NightPlan, store: Store, stages: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "source": run.source,
            "outcome": run.outcome.value,
            "cause": run.cause,
            "seen": run.seen,
            "missing_pages": run.missing_pages,
            "feeds": dict(run.feeds),
            "saved": stages.get(f"save {run.source}"),
        }
        for run in store.runs.source_runs(plan.night)
        if run.source in plan.sources
    ]


def _profiles(plan: NightPlan, store: Store) -> list[dict[str, Any]]:
    ledger = Counter((entry.profile, entry.accounting.value) for entry in store.deliveries.ledger(plan.night))
    return [
        {"profile": profile} | {kind.value: ledger[profile, kind.value] for kind in Accounting}
        for profile, _ in store.profiles.all()
    ]


def night_summary(report: dict[str, Any]) -> str:
    """The report in a few lines, for a terminal or a log."""
    lines = [f"Night of {report['night']}"]
    for source in report["sources"]:
        cause = f" ({source['cause']})" if source["cause"] else ""
        lines.append(
            f"  {source['source']}: {source['outcome']}{cause}; {source['saved'] or 'nothing saved'}"
        )
    lines.append(f"  {report['stages'].get('resolve', '')}; {report['stages'].get('embed', '')}")
    states = Counter(mail["state"] for mail in report["mails"])
    written = ", ".join(f"{number} {state}" for state, number in sorted(states.items()))
    lines.append(f"  mails: {written}" if written else "  no mail: nothing to tell")
    lines.append(f"  run {report['run']}: {report['manifest']}")
    if report["prefect"] not in {"ok", "not used"}:
        lines.append(f"  Prefect {report['prefect']}")
    return "\n".join(lines)
