"""Reads a source's sample without a network: its requests are answered from the files beside its golden.

``spiders.rehearsal`` says how a file's name tells which request it answers. To write a source's golden anew:
``python -m tests.samples.replay us_nsf``. Then read it as an officer would.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from spiders import rehearsal
from spiders.registry import source_class
from spiders.rehearsal import FETCHED_AT, Answers, Reading, read

SAMPLES = Path(__file__).parent
__all__ = ["FETCHED_AT", "SAMPLES", "Answers", "Reading", "golden", "provoked", "read", "sample"]


def sample(name: str) -> dict[str, bytes]:
    """The answers that a source's sample holds."""
    return {path.name: path.read_bytes() for path in sorted((SAMPLES / name).glob("response*"))}


def provoked(name: str) -> dict[str, str]:
    """The Issues that a sample provokes on purpose: "key field" → why."""
    reasons: dict[str, str] = json.loads((SAMPLES / name / "provoked.json").read_text(encoding="utf-8"))
    return reasons


def golden(name: str) -> str:
    """What a source's sample becomes, as readable JSON: its notices, then its Issues."""
    return rehearsal.golden(source_class(name), sample(name))


def main() -> None:
    """Write the golden of each named source."""
    for name in sys.argv[1:]:
        (SAMPLES / name / "notices.json").write_text(golden(name), encoding="utf-8")


if __name__ == "__main__":
    main()
