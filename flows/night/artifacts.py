"""What Prefect's pages show of a night: sources, issues, the ledger and a summary, as plain content.

The pages may be seen by more people than the database. So there is no profile's text and no reader's address
in them: profiles by their id, readers by their number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from db.records import Accounting, Issue, LedgerEntry, MailState
from db.store import Store
from flows.announcing.reasons import MEANINGS
from flows.night.manifest import MANIFEST, SAVE
from flows.night.plan import NightPlan
from flows.night.stage_notes import stage_notes
from flows.sourcing.catalogue import stored_catalogue
from flows.words.wording import count

# Of one source; a publisher that changes its format brings hundreds of the same kind.
MOST_ISSUES = 25
LONGEST_VALUE = 120
_UNMARKED = str.maketrans({each: f"\\{each}" for each in "\\`*[]<>|#"})

Row = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Artifact:
    """One artifact: its key, what it shows, and a table (rows by column) or a text in Markdown."""

    key: str
    description: str
    content: list[Row] | str


def night_artifacts(plan: NightPlan, run_id: int) -> list[Artifact]:
    """The artifacts of a night, as far as it has come."""
    with Store.open(plan.settings.database) as store:
        details = _in_order(store.runs.details(run_id), stage_notes(plan.crawl_directory(run_id)))
        sources = source_rows(plan, store, details)
        ledger = store.deliveries.ledger(plan.night)
        issues = store.notices.issues(plan.night)
        mails = Counter(mail.state for mail in store.deliveries.of_night(plan.night))
    about = f"Night of {plan.night}, run {run_id}"
    return [
        Artifact("legation-sources", f"{about}: how every source fared", sources),
        Artifact("legation-issues", f"{about}: {count(len(issues), 'issue')}", issue_rows(issues)),
        Artifact(
            "legation-ledger",
            f"{about}: matched = sent + suppressed + queued, for every profile, over all its readers",
            ledger_rows(ledger),
        ),
        Artifact(
            "legation-night", f"{about}: summary", summary(plan, run_id, details, sources, mails, len(issues))
        ),
    ]


def source_rows(plan: NightPlan, store: Store, details: Mapping[str, str]) -> list[Row]:
    """One row for each source of the plan: how it fared tonight, and the age of its data."""
    catalogue = stored_catalogue(store)
    runs = {run.source: run for run in store.runs.source_runs(plan.night)}
    last_ok = store.runs.last_ok_nights()
    rows: list[Row] = []
    for name in plan.sources:
        run = runs.get(name)
        good = last_ok.get(name)
        rows.append(
            {
                "source": name,
                "outcome": run.outcome.value if run else "not saved",
                "cause": run.cause if run else None,
                "notices": run.seen if run else None,
                "expected": f"{run.expected[0]} to {run.expected[1]}" if run else None,
                "saved": details.get(SAVE + name),
                "last complete reading": good.isoformat() if good else "never",
                "evidence": catalogue.source(name).evidence.value,
            }
        )
    return rows


def issue_rows(issues: Sequence[Issue]) -> list[Row]:
    """The first issues of each source, and a row that says how many more there are."""
    rows: list[Row] = []
    for source, group in groupby(sorted(issues, key=lambda issue: issue.source), lambda issue: issue.source):
        found = list(group)
        rows += [
            {
                "source": source,
                "key": issue.key,
                "field": issue.field,
                "said": _short(issue.raw),
                "reason": _short(issue.reason),
            }
            for issue in found[:MOST_ISSUES]
        ]
        if len(found) > MOST_ISSUES:
            more = f"and {len(found) - MOST_ISSUES} more; all of them are in the database, table issue"
            rows.append({"source": source, "key": None, "field": None, "said": None, "reason": more})
    return rows or [{"source": "none", "key": None, "field": None, "said": None, "reason": None}]


def ledger_rows(ledger: Iterable[LedgerEntry]) -> list[Row]:
    """Profile by profile: how many matches, and where each of them went for which reason."""
    by_profile: dict[str, Counter[tuple[Accounting, str]]] = {}
    for entry in ledger:
        by_profile.setdefault(entry.profile, Counter())[entry.accounting, entry.reason] += 1
    rows: list[Row] = []
    for profile, reasons in sorted(by_profile.items()):
        rows.append(_ledger_row(profile, "matched", "", reasons.total()))
        for accounting in Accounting:
            found = sorted((reason, n) for (kind, reason), n in reasons.items() if kind is accounting)
            rows += [_ledger_row(profile, accounting.value, reason, number) for reason, number in found]
    return rows or [_ledger_row("none", "matched", "", 0)]


def _ledger_row(profile: str, where: str, reason: str, number: int) -> Row:
    meaning = MEANINGS.get(reason.partition(":")[0], "")
    return {"profile": profile, "where": where, "reason": reason, "matches": number, "meaning": meaning}


def summary(
    plan: NightPlan,
    run_id: int,
    details: Mapping[str, str],
    sources: Sequence[Row],
    mails: Mapping[MailState, int],
    issues: int,
) -> str:
    """The night in a few lines of Markdown."""
    fared = Counter(str(row["outcome"]) for row in sources)
    outcomes = ", ".join(f"{number} {outcome}" for outcome, number in sorted(fared.items()))
    sent = ", ".join(f"{number} {state.value}" for state, number in sorted(mails.items())) or "none"
    lines = [
        f"# Night of {plan.night}",
        "",
        f"- now is taken as {plan.as_of.isoformat()}"
        + (f", replayed from {_plain(plan.archive.name)}" if plan.archive else ""),
        f"- sources: {outcomes or 'none'}; {count(issues, 'issue')}",
        f"- mails: {sent}",
        f"- run {run_id}; its manifest will be {_plain(str(plan.crawl_directory(run_id) / MANIFEST))}",
        "",
        "| stage | what came of it |",
        "|---|---|",
        *(f"| {_plain(stage)} | {_plain(said)} |" for stage, said in details.items()),
    ]
    troubled = [row for row in sources if row["outcome"] != "ok"]
    if troubled:
        lines += ["", "## Sources that were not ok", ""]
        lines += [
            f"- **{row['source']}**: {row['outcome']} ({_plain(str(row['cause'] or 'no cause'))}); "
            f"last complete reading: {row['last complete reading']}"
            for row in troubled
        ]
    return "\n".join(lines) + "\n"


def _in_order(details: Mapping[str, str], order: Iterable[str]) -> dict[str, str]:
    """Stage → what came of it, in the order in which they were done."""
    return {stage: details[stage] for stage in order if stage in details}


def _short(text: str | None) -> str | None:
    if text is None or len(text) <= LONGEST_VALUE:
        return text
    return f"{text[: LONGEST_VALUE - 1]}…"


def _plain(text: str) -> str:
    """A text that Markdown takes for nothing but text, on one line."""
    return " ".join(text.split()).translate(_UNMARKED)
