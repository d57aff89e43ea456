"""Requests while a night writes: no error, the old night until the new one is whole, and no waiting."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote

import pytest

from tests.conftest import FIRST, ROOT, SECOND, legation, night_arguments
from tests.serving_cases import server_process

pytestmark = pytest.mark.slow
# What a machine may add that has other things to do; `make bench` holds the figure itself.
P95_SECONDS, BUSY = 0.1, 10
NIGHT = "/data/legation.json?_shape=array&sql=" + quote("select night from publication")
ADDRESSES = (
    NIGHT,
    "/data/legation/open-to.json?country=KE&min_eur=&trl_lowest=&trl_highest=&min_days=",
    "/common-grants/opportunities?pageSize=20",
    "/",
    "/data/legation/closing_soon.json?_size=20",
)


class Asking(threading.Thread):
    """Asks one address after another until told to stop; keeps what was wrong and how long each took."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self.url, self.ended = url, threading.Event()
        self.took: list[float] = []
        self.wrong: list[str] = []
        self.nights: list[str] = []

    def run(self) -> None:
        while not self.ended.is_set():
            for address in ADDRESSES:
                began = time.monotonic()
                try:
                    with urllib.request.urlopen(self.url + address, timeout=30) as found:
                        said = found.read()
                except OSError as error:
                    self.wrong.append(f"{address}: {error}")
                    continue
                self.took.append(time.monotonic() - began)
                if address == NIGHT:
                    self.nights.append(json.loads(said)[0]["night"])
            time.sleep(0.05)


@pytest.fixture
def home(first_night, tmp_path) -> Path:
    return Path(shutil.copytree(first_night, tmp_path / "home"))


def test_while_a_night_writes_the_last_one_is_read_without_error(home):
    assert legation("publish", "--home", home).returncode == 0
    with server_process(home) as server:
        asking = Asking(server.url)
        asking.start()
        done = subprocess.run(
            [sys.executable, "-m", "flows", *map(str, night_arguments(home, SECOND, "--plain"))],
            cwd=ROOT, capture_output=True, text=True,
        )  # fmt: skip
        time.sleep(1.5)
        asking.ended.set()
        asking.join(30)
    assert done.returncode == 0, done.stderr
    assert asking.wrong == []
    # One change, from the old night to the new, and never back.
    assert list(dict.fromkeys(asking.nights)) == [str(FIRST), str(SECOND)]
    assert asking.nights == sorted(asking.nights)
    p95 = quantiles(asking.took, n=20)[-1]
    sys.stdout.write(f"\n{len(asking.took)} requests during a night: p95 {p95 * 1000:.0f} ms\n")
    assert p95 < P95_SECONDS * BUSY
