"""SQL that means harm, sent to the running server: refused or cut in 1.5 seconds, and nobody else waits."""

from __future__ import annotations

import hashlib
import json
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest

from tests.serving_cases import made_home, server_process
from tests.test_hostile_sql import ENDLESS, LETTERS_A, MOST_GROWTH, STARTING

pytestmark = pytest.mark.slow
SECONDS = 1.5
REFUSED = {
    "DELETE FROM opportunity": "Statement must be a SELECT",
    "ATTACH '/etc/passwd' AS other": "Statement must be a SELECT",
    "PRAGMA query_only=OFF": "Statement must be a SELECT",
    "SELECT 1; DROP TABLE opportunity": "one question at a time",
    "WITH a AS (SELECT 1) DELETE FROM opportunity": "Only reading is allowed",
    "SELECT * FROM pragma_database_list": "Only reading is allowed",
    "EXPLAIN DELETE FROM opportunity": "Statement must be a SELECT",
    "SELECT load_extension('/tmp/evil')": "Only reading is allowed",
    "SELECT fts3_tokenizer('simple')": "Only reading is allowed",
    "SELECT readfile('/etc/passwd')": "no such function",
    "SELECT '" + "a" * 14_000 + "' FROM nowhere": "cannot be answered",
}
CUT = (
    f"{ENDLESS} count(*) FROM a",
    f"{ENDLESS} x, randomblob(900) AS r FROM a ORDER BY r",
    f"{ENDLESS} group_concat(x) FROM a",
    f"{ENDLESS} max(hex(randomblob(100000))) FROM a",
    "SELECT randomblob(1000000000)",
    "SELECT zeroblob(1000000000)",
    f"SELECT {LETTERS_A.format(25_000_000)} LIKE '%a%b'",
    f"SELECT {LETTERS_A.format(4_900_000)} LIKE '{'%a' * 400}b'",
    f"SELECT {LETTERS_A.format(4_900_000)} GLOB '{'*a?' * 300}b'",
    f"SELECT instr({LETTERS_A.format(4_900_000)}, {LETTERS_A.format(2_000_000)} || 'b')",
    f"SELECT {', '.join(['randomblob(9000000)'] * 100)}",
    "WITH RECURSIVE a(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a LIMIT 900) "
    "SELECT x, hex(zeroblob(4000000)) FROM a",
    f"{ENDLESS} x, printf('%.50000c', 'a') FROM a LIMIT 100000",
    "SELECT " + "'" * 9_000,
)


class Weight(threading.Thread):
    """Weighs a process with its children until it is told to stop; ``most`` is in bytes."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.most, self.ended = pid, 0, threading.Event()
        self.first = self.now()

    def run(self) -> None:
        while not self.ended.wait(0.02):
            self.most = max(self.most, self.now())

    def now(self) -> int:
        return sum(resident(pid) for pid in (self.pid, *children(self.pid)))


def children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for task in tasks for child in read(task).split()]


def resident(pid: int) -> int:
    words = read(Path(f"/proc/{pid}/statm")).split()
    return int(words[1]) * 4096 if words else 0


def read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[object]:
    home = made_home(tmp_path_factory.mktemp("served") / "home")
    with server_process(home) as found:
        found.copy = home / "published.db"
        ask(found, "SELECT 1")
        yield found


def ask(server, sql: str, form: str = ".json") -> tuple[int, str, float]:
    """The status, what was said, and how long it took."""
    began = time.monotonic()
    address = f"{server.url}/data/legation{form}?{urlencode({'sql': sql})}"
    try:
        with urllib.request.urlopen(address, timeout=30) as found:
            return found.status, found.read().decode(), time.monotonic() - began
    except HTTPError as error:
        return error.code, error.read().decode(), time.monotonic() - began


@pytest.mark.parametrize("sql", REFUSED, ids=lambda sql: sql[:30])
def test_what_is_no_reading_is_refused_in_one_sentence(server, sql):
    before = hashlib.sha256(server.copy.read_bytes()).hexdigest()
    status, said, took = ask(server, sql)
    assert status == 400
    assert REFUSED[sql] in json.loads(said)["error"].replace("Ask one", "one")
    assert took < SECONDS + STARTING
    assert hashlib.sha256(server.copy.read_bytes()).hexdigest() == before


@pytest.mark.parametrize("form", [".json", "", ".csv"])
@pytest.mark.parametrize("sql", CUT, ids=lambda sql: sql[-30:])
def test_what_never_ends_or_needs_too_much_is_cut_in_time_and_memory(server, sql, form):
    weight = Weight(server.pid)
    weight.start()
    status, said, took = ask(server, sql, form)
    weight.ended.set()
    weight.join()
    assert status in {200, 400}
    assert len(said) < 20_000_000
    assert took < SECONDS + STARTING
    assert weight.most - weight.first < MOST_GROWTH


def test_who_asks_an_honest_question_meanwhile_is_answered(server):
    harm = [threading.Thread(target=ask, args=(server, CUT[0])) for _ in range(3)]
    for each in harm:
        each.start()
    status, _, took = ask(server, "SELECT count(*) AS n FROM opportunities")
    with urllib.request.urlopen(f"{server.url}/common-grants/opportunities", timeout=5) as found:
        assert found.status == 200
    for each in harm:
        each.join()
    assert (status, took < 2 * SECONDS + STARTING) in {(200, True), (400, True)}
    assert ask(server, "SELECT count(*) AS n FROM opportunities")[0] == 200


def test_the_processes_end_with_the_server(tmp_path):
    home = made_home(tmp_path / "home")
    with server_process(home) as found:
        ask(found, "SELECT 1")
        workers = children(found.pid)
        assert workers
    for _ in range(100):
        if not any(is_worker(pid) for pid in workers):
            return
        time.sleep(0.05)
    pytest.fail("a process outlived the server")


def is_worker(pid: int) -> bool:
    return "asking_worker" in read(Path(f"/proc/{pid}/cmdline"))
