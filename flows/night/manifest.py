"""The manifest: what one night was, in one readable file beside the night's crawl.

It says which program ran with which profiles on which answers, how every source and stage ended, and which
states of the database lie around it. No profile's words, no reader's address, no key and no password.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from db.records import InputError, SourceRun
from db.runs import NightRun
from db.store import Store
from flows.bundles.code_identity import product
from flows.bundles.kept_states import END, START, keep_end, kept_state
from flows.night.plan import NightPlan
from flows.night.stage_notes import StageNote, stage_notes
from flows.settings import settings_of_results
from flows.sourcing.catalogue import stored_catalogue

FORMAT = 1
MANIFEST = "manifest.json"
SAVE = "save "
NOT_RECORDED = "its answers are not on record; call `legation nightly` with --record"


class ManifestError(InputError):
    """There is no manifest of a run, or none that can be read."""


def leave_manifest(plan: NightPlan, run_id: int, *, prefect: str, problem: str | None) -> None:
    """Keep the database as the night leaves it, and write the night's manifest.

    ``problem`` says why its start could not be kept, if so. Trouble is a remark in the run's ledger, never
    the night's failure.
    """
    said = MANIFEST
    try:
        problem = problem or keep_end(plan, run_id)
        write_manifest(plan.crawl_directory(run_id), _manifest(plan, run_id, prefect, problem))
    except (InputError, OSError) as error:
        said = f"none: {error}"
    with suppress(InputError), Store.open(plan.settings.database) as store:
        store.runs.mark(run_id, "manifest", said)


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> Path:
    """Write a manifest, whole or not at all; only its owner can read it."""
    target = folder / MANIFEST
    unfinished = folder / f".{MANIFEST}.part"
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n")
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(target)
    return target


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest that a run left in its folder.

    Raises:
        ManifestError: there is none, or it is damaged or of another version.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        version = manifest["format"]
    except OSError as error:
        why = f"{error.strerror}: the run was cut off, or upkeep has removed its files"
        raise ManifestError(f"{path}: no such manifest ({why})") from error
    except (ValueError, TypeError, KeyError) as error:
        raise ManifestError(f"{path}: not a manifest") from error
    if version != FORMAT:
        raise ManifestError(f"{path}: a manifest of format {version}; this version reads {FORMAT}")
    found: dict[str, Any] = manifest
    return found


def _manifest(plan: NightPlan, run_id: int, prefect: str, problem: str | None) -> dict[str, Any]:
    notes = stage_notes(plan.crawl_directory(run_id))
    with Store.open(plan.settings.database) as store:
        run = next(run for run in store.runs.all() if run.id == run_id)
        details = store.runs.details(run_id)
        told = {
            "profiles": [
                {"profile": profile, "sha256": sha256(text.encode()).hexdigest()}
                for profile, text in store.profiles.all()
            ],
            "sources": _sources(store, run, details, notes),
            "counts": _counts(store, run),
        }
    return {
        "format": FORMAT,
        **_outcome(run, prefect),
        **_replayable(plan, run_id, notes, problem),
        **told,
        "stages": _stages(run, details, notes),
        "settings": settings_of_results() | {"mail": "server" if plan.settings.smtp else "files"},
        "product": product(),
    }


def _outcome(run: NightRun, prefect: str) -> dict[str, Any]:
    return {
        "run": run.id,
        "night": run.night.isoformat(),
        "as_of": run.as_of.isoformat(),
        "kind": run.kind,
        "exit_code": run.exit_code,
        "prefect": prefect,
    }


def _replayable(
    plan: NightPlan, run_id: int, notes: Mapping[str, StageNote], problem: str | None
) -> dict[str, Any]:
    """Whether the night can be replayed, and if so from which answers and states; else why not."""
    found: dict[str, Any] = {"replayable": False, "why_not": problem, "answers": None}
    answers = notes["crawl"].answers if "crawl" in notes else None
    if answers is None:
        return found | {"why_not": NOT_RECORDED, START: None, END: None}
    found["answers"] = file_facts(Path(answers))
    for moment in (START, END):
        state = None if problem else kept_state(plan, run_id, moment)
        found[moment] = {"sha256": state.sha256, "bytes": state.size} if state else None
    found["replayable"] = bool(found["answers"] and found[START] and found[END])
    if not found["replayable"]:
        gone = f"its answers are not in {answers}" if found["answers"] is None else "its start was not kept"
        return found | {"why_not": problem or gone}
    return found


def file_facts(path: Path) -> dict[str, Any] | None:
    """Where a file is, its bytes and its SHA-256; ``None`` when it cannot be read."""
    try:
        with path.open("rb") as file:
            digest = file_digest(file, "sha256").hexdigest()
        return {"file": str(path), "bytes": path.stat().st_size, "sha256": digest}
    except OSError:
        return None


def _sources(
    store: Store, run: NightRun, details: Mapping[str, str], notes: Mapping[str, StageNote]
) -> list[dict[str, Any]]:
    """Every source that this run saved, in the order in which it did."""
    catalogue = stored_catalogue(store)
    known = {each.source: each for each in store.runs.source_runs(run.night)}
    saved = [stage.removeprefix(SAVE) for stage in (*notes, *details) if stage.startswith(SAVE)]
    return [
        {
            "source": name,
            "evidence": catalogue.source(name).evidence.value,
            **_source_run(known.get(name)),
            "saved": details.get(SAVE + name),
        }
        for name in dict.fromkeys(saved)
    ]


def _source_run(run: SourceRun | None) -> dict[str, Any]:
    if run is None:
        return {"outcome": None}
    return {
        "outcome": run.outcome.value,
        "cause": run.cause,
        "seen": run.seen,
        "expected": list(run.expected),
        "requests": run.requests,
        "missing_pages": run.missing_pages,
    }


def _stages(
    run: NightRun, details: Mapping[str, str], notes: Mapping[str, StageNote]
) -> list[dict[str, Any]]:
    names = [*(name for name in notes if name in details), *(name for name in details if name not in notes)]
    return [
        {
            "stage": name,
            "seconds": notes[name].seconds if name in notes else None,
            "as_of": notes[name].as_of if name in notes else run.as_of.isoformat(),
            "said": details[name],
        }
        for name in names
    ]


def _counts(store: Store, run: NightRun) -> dict[str, Any]:
    ledger = store.deliveries.ledger(run.night)
    return {
        "rows": store.row_counts(),
        "issues": len(store.notices.issues(run.night)),
        "matched": len(ledger),
        **Counter(entry.accounting.value for entry in ledger),
        "mails": len(store.deliveries.of_night(run.night)),
    }
