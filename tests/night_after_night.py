"""Run many nights in one process and say after each what the process and its home weigh.

``python -m tests.night_after_night HOME COUNT``: one JSON line for each night.
"""

from __future__ import annotations

import gc
import json
import os
import sys
from pathlib import Path

from flows.night.nightly import run_night
from flows.night.plan import NightPlan
from tests import synthetic_nights
from tests.samples.nights.small_sources import NAMES

SOURCES = ("eu_funding_tenders", "us_grants_gov", "us_nsf", *NAMES)


def main() -> None:
    """Run the nights that the arguments ask for."""
    home, count = Path(sys.argv[1]), int(sys.argv[2])
    archive = home.parent / "tonight.warc.gz"
    for number in range(count):
        synthetic_nights.write(number, archive)
        plan = NightPlan(home, synthetic_nights.at(number), SOURCES, archive)
        result = run_night(plan, use_prefect=False)
        gc.collect()
        weighed = {"exit_code": result.exit_code, "memory": resident(), "parts": parts(home)}
        sys.stdout.write(json.dumps(weighed) + "\n")
        sys.stdout.flush()


def resident() -> int:
    """The bytes of this process that are in memory."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def parts(home: Path) -> dict[str, tuple[int, int]]:
    """What lies in the home: (files, bytes) of each of its folders and files."""
    found = {}
    for entry in sorted(home.iterdir()):
        files = [path for path in [entry, *entry.rglob("*")] if path.is_file()]
        found[entry.name] = (len(files), sum(path.stat().st_size for path in files))
    return found


if __name__ == "__main__":
    main()
