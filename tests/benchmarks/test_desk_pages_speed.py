"""What the desk's pages cost beside a hundred thousand opportunities, and beside one plain count of them."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import EXAMPLES
from test_questions_speed import AS_OF, NIGHT, large, say  # noqa: F401  (a fixture)

from db.desk_snapshot import write_snapshot
from db.records import to_json
from db.store import Store
from flows.desk.page import Place
from flows.desk.routes import PLACES
from flows.serving.pages import Desk
from flows.settings import read_settings

P95_SECONDS = 0.3
# A page may cost so many times what SQLite needs to count the open calls among all.
RATIO = 3.0
TIMES = 15


@pytest.fixture(scope="module")
def desk(large):  # noqa: F811  (the fixture)
    """The desk of a home with so many opportunities."""
    with Store.open(large) as store:
        found = store.opportunities.get(subject(store)[0])
        write = store._database.write
        with store._database.transaction():
            # The synthetic rows have no more of a version than its language, and no text of a profile.
            versions = [
                (to_json(replace(found.merged, source=r.source, key=r.key)), r.source, r.key)
                for r in found.notices
            ]
            write("UPDATE notice_version SET record = ? WHERE source = ? AND key = ?", versions)
            write("UPDATE profile SET text = ?", [(EXAMPLES[0].read_text(encoding="utf-8"),)])
    write_snapshot(large, large.parent / "desk.db")
    made = Desk(read_settings(large.parent, {}), PLACES, lambda: AS_OF)
    began = time.perf_counter()
    made.warm()
    say(f"loading and the first reading of all columns: {time.perf_counter() - began:.1f} s")
    return made


def subject(store: Store) -> tuple[str, str, str]:
    """(id, funder, title) of the call whose pages are asked for."""
    query = (
        "SELECT id, funder, title FROM opportunity WHERE status = 'open' ORDER BY notices DESC, pk LIMIT 1"
    )
    return store._database.rows(query)[0]


def asked(name: str, funder: str, words: list[str]) -> list[tuple[str, dict[str, str], dict[str, str]]]:
    """(path as in the table, its values, the query): every page, and searches of every kind."""
    since = (NIGHT - timedelta(20)).isoformat()
    searches: list[dict[str, str]] = [
        {},
        {"status": "any"},
        {"status": "any", "page": "900"},
        {"country": "KE", "min": "500000", "left": "45"},
        {"country": "KE", "instrument": "grant", "stated": "1", "sort": "amount"},
        {"q": words[0]},
        {"q": f"{words[0]} {words[1]}"},
        {"q": " ".join(words), "country": "DE"},
        {"profile": "lab-1", "status": "open"},
        {"decided": "keep", "status": "any"},
        {"funder": funder, "status": "any"},
        {"new": "30", "sort": "newest"},
    ]
    values = {"opportunity": name, "profile": "lab-1", "source": "portal_1", "kind": "brief"}
    pages = [(place.path, values, {"name": funder, "since": since}) for place in PLACES]
    return [*pages, *(("/search", {}, query) for query in searches)]


def test_every_page_comes_within_three_tenths_of_a_second(desk, large):  # noqa: F811  (the fixture)
    with Store.open(large) as store:
        name, funder, title = subject(store)
        floor = []
        for _ in range(TIMES):
            began = time.perf_counter()
            store._database.rows("SELECT count(*) FROM open_opportunities")
            floor.append(time.perf_counter() - began)
    base = sorted(floor)[TIMES // 2]
    say(f"one count of the open calls: {1000 * base:.0f} ms")
    places: dict[str, Place] = {place.path: place for place in PLACES}
    slow = {}
    for path, values, query in asked(name, funder, title.split()):
        first = time.perf_counter()
        status, html = desk.answer(places[path], path, values, query)
        first = time.perf_counter() - first
        seconds = []
        for _ in range(TIMES):
            began = time.perf_counter()
            desk.answer(places[path], path, values, query)
            seconds.append(time.perf_counter() - began)
        p95 = sorted(seconds)[int(0.95 * TIMES) - 1]
        asked_for = f"{path} {query if path == '/search' else ''}"
        say(
            f"{asked_for[:66]:<68}{status} {len(html) // 1000:>4} kB,"
            f" p95 {1000 * p95:5.0f} ms, first {first:.2f} s"
        )
        if p95 > P95_SECONDS and p95 > RATIO * base:
            slow[asked_for] = p95
    assert not slow
