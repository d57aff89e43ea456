"""A night killed at any moment, again and again, and then run to its end leaves what an undisturbed one does.

Half of the kills come at a random second of the night, the other half within a stage chosen in turn, so that
stages of a few milliseconds have their share. In every second trial the mails go to a mail server: none may
be lost, and each may come once more for a kill, under the same Message-ID. ``make soak`` kills 100 times.
``LEGATION_SOAK_SEED`` repeats a run's choices; a failure names its own.
"""

from __future__ import annotations

import os
import random
import shutil
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.settings import soak_kills
from tests.conftest import CHANGING, SECOND, dump, mails, night_arguments
from tests.running_night import Inbox, Night, home_before_second, mail_server

pytestmark = pytest.mark.slow
SEED = int(os.environ.get("LEGATION_SOAK_SEED", "20260902"))
MOST_KILLS_OF_A_NIGHT = 3


@dataclass(frozen=True)
class Undisturbed:
    """A home to start from, and what a night that nobody disturbs makes of it.

    ``timeline``: the second at which each stage was done. ``dump`` and ``mails`` of a night that writes
    files, ``sent_dump`` and ``sent`` (Message-IDs) of one with a mail server.
    """

    start: Path
    timeline: dict[str, float]
    dump: list[str]
    mails: dict[str, bytes]
    sent_dump: list[str]
    sent: set[str]


@dataclass(frozen=True)
class Kill:
    """When a night is killed: so many seconds after a stage was done (``""``: after the start)."""

    after: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.seconds:.3f} s after {self.after or 'the start'}"


def start_night(home: Path, inbox: Inbox | None) -> Night:
    arguments = night_arguments(home, SECOND, "--plain", *CHANGING)
    return Night(home, SECOND, arguments, **(inbox.environment if inbox else {}))


@pytest.fixture(scope="module")
def undisturbed(first_night, second_night, tmp_path_factory):
    """The vectors are brought along so that a trial takes seconds: loading the model commits nothing."""
    start = home_before_second(first_night, second_night, tmp_path_factory.mktemp("start") / "home")
    whole = Path(shutil.copytree(start, tmp_path_factory.mktemp("whole") / "home"))
    night = start_night(whole, None)
    timeline = night.timeline()
    code, _, errors = night.end()
    assert code == 0, errors
    mailed = Path(shutil.copytree(start, tmp_path_factory.mktemp("mailed") / "home"))
    with mail_server() as inbox:
        assert start_night(mailed, inbox).end()[0] == 0
    assert set(inbox.came.values()) == {1}
    return Undisturbed(start, timeline, dump(whole), mails(whole), dump(mailed), set(inbox.came))


def kills_of(timeline: dict[str, float], number: int) -> list[list[Kill]]:
    """So many kills, dealt out to nights that are killed one to three times each."""
    chance = random.Random(SEED)
    begun = dict(zip(timeline, [("", 0.0), *timeline.items()], strict=False))
    stages = chance.sample(list(timeline), len(timeline))
    kills: list[Kill] = []
    for count in range(number):
        stage = stages[count // 2 % len(stages)]
        before, second = begun[stage]
        if count % 2:
            kills.append(Kill(before, chance.uniform(0, timeline[stage] - second)))
        else:
            kills.append(Kill("", chance.uniform(0.2, max(timeline.values()))))
    nights = []
    while kills:
        size = chance.randint(1, MOST_KILLS_OF_A_NIGHT)
        nights.append(kills[:size])
        kills = kills[size:]
    return nights


def kill_at(night: Night, kill: Kill) -> str:
    """Kill a night at its moment; says which stage it was in."""
    if kill.after:
        night.reach(kill.after)
    time.sleep(kill.seconds)
    night.kill()
    ledger = night.ledger()
    if ledger is None:
        return "before it began"
    return f"after {ledger[-1].partition(' ')[0]}" if ledger else "while crawling"


def test_a_night_killed_anywhere_ends_as_an_undisturbed_one(undisturbed, tmp_path):
    nights = kills_of(undisturbed.timeline, soak_kills())
    stood: Counter[str] = Counter()

    def differs(numbered: tuple[int, list[Kill]]) -> str | None:
        trial, kills = numbered
        home = Path(shutil.copytree(undisturbed.start, tmp_path / str(trial)))
        with mail_server() if trial % 2 else nullcontext() as inbox:
            stood.update([kill_at(start_night(home, inbox), kill) for kill in kills])
            code, _, errors = start_night(home, inbox).end()
        wrong = f"exit {code} {errors[-500:]}" if code else wrong_in(home, inbox, len(kills), undisturbed)
        shutil.rmtree(home)
        return wrong and f"trial {trial} of seed {SEED}, killed {', '.join(map(str, kills))}: {wrong}"

    with ThreadPoolExecutor(2) as pool:
        failures = [failure for failure in pool.map(differs, enumerate(nights)) if failure]
    sys.stdout.write(f"\n{stood.total()} kills in {len(nights)} nights, seed {SEED}: {dict(stood)}\n")
    assert not failures, "\n".join(failures)
    assert stood.total() == soak_kills()


def wrong_in(home: Path, inbox: Inbox | None, kills: int, undisturbed: Undisturbed) -> str | None:
    """What is not as after an undisturbed night; ``None`` where nothing is."""
    if dump(home) != (undisturbed.sent_dump if inbox else undisturbed.dump):
        return "another database"
    if inbox is None:
        return None if mails(home) == undisturbed.mails else "other mails"
    if set(inbox.came) != undisturbed.sent:
        return f"{len(inbox.came)} mails came, {len(undisturbed.sent)} should"
    doubled = inbox.came.total() - len(inbox.came)
    return f"{doubled} mails doubled by {kills} kills" if doubled > kills else None
