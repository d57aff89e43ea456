"""What one night is to do: decided at the command line, then the same for every stage and process."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from flows.settings import Settings, read_settings


@dataclass(frozen=True, slots=True)
class NightPlan:
    """One night of one home.

    ``as_of`` is the instant (UTC) every stage takes as *now*; ``archive`` replays recorded answers
    instead of the live web; ``record`` is a directory to write tonight's answers to.
    """

    home: Path
    as_of: datetime
    sources: tuple[str, ...]
    archive: Path | None = None
    record: Path | None = None

    @property
    def night(self) -> date:
        """The date (UTC) this night is known by."""
        return self.as_of.astimezone(UTC).date()

    def crawl_directory(self, run_id: int) -> Path:
        """Where the sealed files and the log of one run's crawl lie."""
        return self.home / "nights" / self.night.isoformat() / f"run-{run_id}"

    @property
    def settings(self) -> Settings:
        """The operator's settings, for this plan's home."""
        return read_settings(self.home)

    def to_json(self) -> str:
        """The plan as one line, for another process."""
        return json.dumps(
            {
                "home": str(self.home.resolve()),
                "as_of": self.as_of.isoformat(),
                "sources": self.sources,
                "archive": self.archive and str(self.archive.resolve()),
                "record": self.record and str(self.record.resolve()),
            }
        )

    @classmethod
    def from_json(cls, text: str) -> NightPlan:
        """The plan that ``to_json`` wrote."""
        plain = json.loads(text)
        return cls(
            home=Path(plain["home"]),
            as_of=datetime.fromisoformat(plain["as_of"]),
            sources=tuple(plain["sources"]),
            archive=Path(plain["archive"]) if plain["archive"] else None,
            record=Path(plain["record"]) if plain["record"] else None,
        )
