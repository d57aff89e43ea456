"""Night after night in one process: it does not grow, and its home holds what upkeep leaves, no more."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression

import pytest

from db.records import Status
from db.store import Store
from tests.conftest import EXAMPLES, ROOT, legation

pytestmark = [pytest.mark.slow, pytest.mark.soak]
NIGHTS, SETTLED = 30, 10
MEGABYTE = 1_000_000
KEPT = {"CRAWLS": 5, "RAW": 5}
# What a home keeps for ever, because it is what the product is for: its database and the mails it wrote.
# What it keeps of a few nights' databases, to replay them, grows with these.
FOR_EVER, STATES = ("legation.db", "mail"), "states.db"


@dataclass(frozen=True)
class Weighed:
    """A process after each of its nights: its memory in bytes, and (files, bytes) of the home's parts."""

    home: Path
    exit_codes: list[int]
    memory: list[int]
    parts: list[dict[str, tuple[int, int]]]

    def bounded(self, which: int) -> list[int]:
        """Files (0) or bytes (1), night by night, of what upkeep has to bound."""
        return [
            sum(part[which] for name, part in parts.items() if not name.startswith((*FOR_EVER, STATES)))
            for parts in self.parts
        ]


@pytest.fixture(scope="module")
def weighed(tmp_path_factory):
    home = tmp_path_factory.mktemp("long") / "home"
    assert legation("profile", "add", *EXAMPLES, "--home", home).returncode == 0
    command = [sys.executable, "-m", "tests.night_after_night", str(home), str(NIGHTS)]
    kept = {f"LEGATION_KEEP_{name}": str(number) for name, number in KEPT.items()}
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=1500, check=False, cwd=ROOT, env=os.environ | kept
    )
    assert done.returncode == 0, done.stderr
    nights = [json.loads(line) for line in done.stdout.splitlines()]
    return Weighed(
        home,
        [night["exit_code"] for night in nights],
        [night["memory"] for night in nights],
        [night["parts"] for night in nights],
    )


def test_every_night_is_a_night_on_which_calls_come_change_and_go(weighed):
    assert weighed.exit_codes == [0] * NIGHTS
    with Store.open(weighed.home / "legation.db") as store:
        notices = store.notices.current()
        versions = sum(len(store.notices.versions(notice.ref)) for notice in notices)
    assert sum(notice.status is Status.WITHDRAWN for notice in notices) >= NIGHTS
    assert versions >= len(notices) + NIGHTS


def test_the_process_grows_by_less_than_a_megabyte_a_night(weighed):
    settled = weighed.memory[SETTLED:]
    slope = linear_regression(range(len(settled)), settled).slope
    sys.stdout.write(
        f"\n{NIGHTS} nights: {weighed.memory[-1] / MEGABYTE:.0f} MB in memory, "
        f"{slope / MEGABYTE:+.2f} MB a night over the last {len(settled)}\n"
    )
    assert slope < MEGABYTE


def test_what_upkeep_has_to_bound_is_bounded(weighed):
    files, size = weighed.bounded(0), weighed.bounded(1)
    sys.stdout.write(
        f"\nbeside database and mails: {files[SETTLED]} files and {size[SETTLED] / MEGABYTE:.2f} MB after "
        f"{SETTLED + 1} nights, {files[-1]} and {size[-1] / MEGABYTE:.2f} MB after {NIGHTS}\n"
    )
    crawls = [path for path in (weighed.home / "nights").iterdir() if re.fullmatch(r"[\d-]{10}", path.name)]
    assert len(crawls) == KEPT["CRAWLS"]
    assert max(files[SETTLED:]) <= files[SETTLED] + 2
    assert max(size[SETTLED:]) <= 1.1 * size[SETTLED]
    states = [parts[STATES][1] / parts["legation.db"][1] for parts in weighed.parts]
    # The first night keeps two whole images; later ones share what did not change, and are packed.
    assert max(states[SETTLED:]) <= 1.1


def test_the_database_grows_by_what_is_kept_for_ever_and_raw_answers_do_not_pile_up(weighed):
    sizes = [parts["legation.db"][1] for parts in weighed.parts]
    sys.stdout.write(
        f"\ndatabase: {sizes[0] / MEGABYTE:.1f} MB after the first night, {sizes[-1] / MEGABYTE:.1f} MB "
        f"after {NIGHTS}; mails: {weighed.parts[-1]['mail'][1] / MEGABYTE:.1f} MB\n"
    )
    with Store.open(weighed.home / "legation.db") as store:
        assert store.retention.superseded(KEPT["RAW"]).rows == 0
