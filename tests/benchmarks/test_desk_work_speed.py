"""What pages on profiles, sources, reviews and ledger cost beside a hundred thousand opportunities."""

from __future__ import annotations

import random
import shutil
import time
from datetime import timedelta

import pytest
from starlette.routing import compile_path
from test_questions_speed import AS_OF, NIGHT, PROFILES, large, say  # noqa: F401  (a fixture)

from db.desk_snapshot import write_snapshot
from db.records import Outcome, SourceRun, to_json
from db.store import Store
from flows.desk.page import Place
from flows.desk.routes import PLACES
from flows.serving.pages import Desk
from flows.settings import read_settings
from spiders.registry import source_names

P95_SECONDS, TIMES = 0.3, 20
# A page that counts a whole night may take so long for the first who asks after it.
FIRST_SECONDS = 5.0
PRIORITIES = ", ".join(f"{{priority: priority {number}}}" for number in range(10))
PROFILE = """\
profile: {name}
name: Laboratory {name}
kind: research_group
country: KE
applicant_types: [higher_education_public]
recipients: [{{email: reader@example.org}}]
summary: Quantum optics.
roadmap: [{priorities}]
visibility: {{default: desk, money: owner}}
money: {{min: 50000, currency: EUR}}
"""
WAYS = [("sent", "new"), ("suppressed", "below-threshold"), ("suppressed", "dropped:country")]
ADDRESSES = (
    *("/profiles", "/profile/lab-0", "/profile/lab-0?which=all", "/profile/lab-0?part=5"),
    *("/profile/lab-0?which=told", "/profile/lab-0/dropped?gate=country", "/figures", "/sources"),
    *("/review", "/ledger"),
    "/ledger/rows?night=2026-08-11&profile=lab-0&reader=1&way=suppressed&reason=dropped:country",
)


@pytest.fixture(scope="module")
def desk(large, tmp_path_factory) -> Desk:  # noqa: F811
    """The desk of a home of that size, with profiles that can be read and a night's account."""
    home = tmp_path_factory.mktemp("work")
    shutil.copyfile(large, home / "legation.db")
    rng = random.Random(3)
    with Store.open(home / "legation.db") as store:
        for name in PROFILES:
            store.profiles.put(name, PROFILE.format(name=name, priorities=PRIORITIES), NIGHT)
        with store._database.transaction():
            write = store._database.write
            days = [(NIGHT - timedelta(ago)).isoformat() for ago in range(59, -1, -1)]
            runs = [SourceRun(name, Outcome.OK, None, 90, (1, 100)) for name in source_names()]
            write(
                "INSERT INTO run (night, as_of, kind, exit_code) VALUES (?, ?, 'live', 0)",
                [(d, d) for d in days],
            )
            write("DELETE FROM source_run", [()])
            write(
                "INSERT INTO source_run VALUES (?, ?, 'ok', NULL, 90, 1, ?)",
                [(day, run.source, to_json(run)) for run in runs for day in days],
            )
            # A hundred reviews that wait are more than a desk that reads five a week leaves behind.
            write(
                """DELETE FROM review_entry WHERE (profile, opportunity) NOT IN
                (SELECT profile, opportunity FROM review_entry ORDER BY opportunity LIMIT 100)""",
                [()],
            )
            names = [id for (id,) in store._database.rows("SELECT id FROM opportunity")]
            for name in PROFILES:
                about = (NIGHT.isoformat(), "reader@example.org", name)
                rows = [(*about, id, *rng.choice(WAYS)) for id in names]
                write("INSERT INTO ledger VALUES (?, ?, ?, ?, ?, ?)", rows)
    write_snapshot(home / "legation.db", home / "desk.db")
    return Desk(read_settings(home, {}), PLACES, lambda: AS_OF)


def place_of(path: str) -> tuple[Place, dict[str, str]]:
    """The place that answers a path, and what stands in it."""
    for place in PLACES:
        if found := compile_path(place.path)[0].match(path):
            return place, found.groupdict()
    raise LookupError(path)


def test_these_pages_come_within_three_tenths_of_a_second(desk):
    measured = {}
    for address in ADDRESSES:
        path, _, query = address.partition("?")
        place, parts = place_of(path)
        asked = dict(pair.split("=", 1) for pair in query.split("&") if pair)
        seconds = []
        for _ in range(TIMES + 1):
            began = time.perf_counter()
            status, _ = desk.answer(place, path, parts, asked)
            seconds.append(time.perf_counter() - began)
            assert status == 200, address
        measured[address] = (seconds[0], sorted(seconds[1:])[int(0.95 * TIMES) - 1])
    least = min(p95 for _, p95 in measured.values())
    for address, (first, p95) in measured.items():
        costs = f"first {1000 * first:6.0f} ms, p95 {1000 * p95:5.0f} ms, {p95 / least:4.1f} times the least"
        say(f"{address[:52]:<54} {costs}")
    assert not {address: first for address, (first, _) in measured.items() if first > FIRST_SECONDS}
    assert not {address: p95 for address, (_, p95) in measured.items() if p95 > P95_SECONDS}
