"""What the ledger of stages does not say: how long each took, the instant it took for now, its answers.

One line of JSON for each finished stage, in the run's folder. The stages of one run may be the work of
several processes: Prefect's child, the plain pass, and whoever goes on after a crash.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from flows.night.plan import NightPlan

NOTES = "stages.log"


@dataclass(frozen=True, slots=True)
class StageNote:
    """One finished stage: its seconds, the instant it took for now, and the file of answers of its night.

    ``answers`` is the archive that was replayed or the recording that was written; ``None`` without either.
    """

    stage: str
    seconds: float
    as_of: str
    answers: str | None


def note_stage(plan: NightPlan, run_id: int, stage: str, seconds: float) -> None:
    """Note a finished stage. A disk that is too full for a line costs this line, never the night."""
    answers = plan.archive or recording(plan)
    note = StageNote(
        stage, round(seconds, 3), plan.as_of.isoformat(), str(answers.resolve()) if answers else None
    )
    folder = plan.crawl_directory(run_id)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / NOTES).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(note)) + "\n")


def stage_notes(folder: Path) -> dict[str, StageNote]:
    """Stage → its note; of a stage that was done again the last one. A line that was cut off is none."""
    try:
        lines = (folder / NOTES).read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    notes = {}
    for line in lines:
        with suppress(ValueError, TypeError):
            note = StageNote(**json.loads(line))
            datetime.fromisoformat(note.as_of)
            notes[note.stage] = note
    return notes


def recording(plan: NightPlan) -> Path | None:
    """The file into which this plan's crawl is recorded."""
    return plan.record and plan.record / f"{plan.night}.warc.gz"
