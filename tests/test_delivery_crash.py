"""Composing and sending, killed at any moment, against a mail server that is a process of its own.

Every mail arrives; at most one copy more for each kill, with the same Message-ID and the same bytes, and
only where SMTP cannot tell: between the server's yes and our note of it. ``make soak`` kills 200 times.
``LEGATION_SOAK_SEED`` repeats a run's choices; a failure names its own.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from db.connection import Database
from db.store import Store
from flows.settings import soak_kills
from tests.conftest import EXAMPLES, ROOT, SECOND, dump
from tests.mail_sink import Inbox, mail_sink
from tests.running_night import home_before_second

pytestmark = pytest.mark.slow
SEED = int(os.environ.get("LEGATION_SOAK_SEED", "20261122"))
READERS = 40
INSTANT = f"{SECOND}T02:00:00+00:00"


@dataclass(frozen=True)
class Undisturbed:
    """A home whose night has ranked and told nobody yet, and what comes of it when nobody disturbs it."""

    start: Path
    seconds: float
    dump: list[str]
    sent: frozenset[tuple[str, str]]


def tell(home: Path, inbox: Inbox) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.tell_night", str(home), INSTANT],
        cwd=ROOT, env=os.environ | inbox.environment, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip


def untold(first_night: Path, second_night: Path, home: Path) -> Path:
    """A home in which everything is new again, with many readers: many mails are to be written and sent."""
    home_before_second(first_night, second_night, home)
    readers = "".join(f"  - {{email: reader{number}@example.org}}\n" for number in range(READERS))
    with Store.open(home / "legation.db") as store:
        for number, example in enumerate(EXAMPLES):
            text = example.read_text()
            if number == 0:
                text = text.replace("recipients:\n", f"recipients:\n{readers}")
            assert number or "reader0@" in text
            for profile, stored in store.profiles.all():
                if stored == example.read_text():
                    store.profiles.put(profile, text, store.runs.latest_night())
    with closing(Database.open(home / "legation.db")) as database, database.transaction():
        for table in ("told", "ledger", "outbox", "attempt"):
            database.connection.execute(f"DELETE FROM {table}")
    return home


@pytest.fixture(scope="module")
def undisturbed(first_night, second_night, tmp_path_factory):
    start = untold(first_night, second_night, tmp_path_factory.mktemp("start") / "home")
    whole = Path(shutil.copytree(start, tmp_path_factory.mktemp("whole") / "home"))
    with mail_sink(tmp_path_factory.mktemp("inbox")) as inbox:
        began = time.monotonic()
        process = tell(whole, inbox)
        _, errors = process.communicate(timeout=120)
        seconds = time.monotonic() - began
        assert process.returncode == 0, errors.decode()
        came = inbox.came
    assert set(came.values()) == {1}
    assert len(came) >= READERS
    return Undisturbed(start, seconds, dump(whole), frozenset(came))


def kill_somewhere(process: subprocess.Popen[bytes], inbox: Inbox, chance: random.Random, whole: Undisturbed):
    """Kill at a random moment of the run, or within milliseconds of some mail's arrival."""
    if chance.random() < 0.5:
        time.sleep(chance.uniform(0.3 * whole.seconds, 1.1 * whole.seconds))
    else:
        wanted, limit = chance.randrange(READERS), time.monotonic() + 60
        while inbox.came.total() <= wanted and process.poll() is None and time.monotonic() < limit:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, 0.02))
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return process.returncode == -signal.SIGKILL


def test_every_mail_arrives_however_often_composing_and_sending_is_killed(undisturbed, tmp_path):
    hit: Counter[str] = Counter()

    def differs(trial: int) -> str | None:
        chance = random.Random(SEED + trial)
        home = Path(shutil.copytree(undisturbed.start, tmp_path / f"{trial}" / "home"))
        with mail_sink(home.parent) as inbox:
            killed = kill_somewhere(tell(home, inbox), inbox, chance, undisturbed)
            hit["during sending" if inbox.came else "before the first mail"] += killed
            process = tell(home, inbox)
            _, errors = process.communicate(timeout=120)
            came = inbox.came
        wrong = f"exit {process.returncode}: {errors[-400:]!r}" if process.returncode else None
        wrong = wrong or difference(came, dump(home), undisturbed, kills=int(killed))
        hit["doubled"] += came.total() - len(came)
        shutil.rmtree(home.parent)
        return wrong and f"trial {trial} of seed {SEED}: {wrong}"

    with ThreadPoolExecutor(2) as pool:
        failures = [failure for failure in pool.map(differs, range(trials())) if failure]
    sys.stdout.write(f"\n{dict(hit)} in {trials()} trials, {len(undisturbed.sent)} mails each, seed {SEED}\n")
    assert not failures, "\n".join(failures)
    assert hit["during sending"] > 0


def trials() -> int:
    """12 in ``make test``; twice the soak's number of kills otherwise."""
    return 12 if soak_kills() <= 12 else 2 * soak_kills()


def difference(
    came: Counter[tuple[str, str]], lines: list[str], whole: Undisturbed, *, kills: int
) -> str | None:
    """What is not as when nobody disturbed it."""
    if set(came) != whole.sent:
        return f"{len(set(came) ^ whole.sent)} mails lost, added or with other bytes"
    doubled = came.total() - len(came)
    if doubled > kills:
        return f"{doubled} mails doubled by {kills} kills"
    return None if lines == whole.dump else "another database"
