"""Any text is a safe query; accents, endings and operators do not matter."""

from __future__ import annotations

import subprocess
import sys
from datetime import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stored_cases import fixed, keep, notice, opportunity, save

from db.store import Store

ROOT = Path(__file__).parents[1]
CALLS = [
    notice("reef", title="Ocean sensors for coral reefs", funder="Example Ocean Agency"),
    notice("sea", title="Télédétection océanique", text="Images satellitaires de l'océan pour la forêt."),
    notice("ai", title="Trustworthy artificial intelligence", text="Ocean models are out of scope. " * 40),
    notice("kb", title='C++ & SQL: "NOT" a query OR *', text="Rock'n'roll NEAR(the sea)"),
    notice("zh", title="海洋 传感器", text="Καινοτομία και έρευνα"),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    with Store.open(tmp_path_factory.mktemp("search") / "legation.db") as opened:
        save(opened, CALLS)
        keep(opened, [opportunity(call) for call in CALLS])
        yield opened


def found(store, query):
    return [hit.title for hit in store.search(query)]


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("teledetection", "Télédétection océanique"),
        ("TÉLÉDÉTECTION", "Télédétection océanique"),
        ("sensor reef", "Ocean sensors for coral reefs"),
        ('"coral reefs"', "Ocean sensors for coral reefs"),
        ("example agency", "Ocean sensors for coral reefs"),
        ("c++ sql", 'C++ & SQL: "NOT" a query OR *'),
        ("rock'n'roll", 'C++ & SQL: "NOT" a query OR *'),
        ("传感器", "海洋 传感器"),
        ("ΈΡΕΥΝΑ", "海洋 传感器"),
    ],
)
def test_a_word_is_found_in_any_spelling(store, query, title):
    assert found(store, query)[0] == title


def test_a_title_outranks_a_text(store):
    assert found(store, "ocean")[:2] == [
        "Ocean sensors for coral reefs",
        "Trustworthy artificial intelligence",
    ]


def test_all_words_are_sought_and_else_any(store):
    assert found(store, "ocean reefs") == ["Ocean sensors for coral reefs"]
    assert set(found(store, "reefs telescopes")) == {"Ocean sensors for coral reefs"}


def test_a_phrase_keeps_its_order(store):
    assert found(store, '"reefs coral"') == []


def test_the_snippet_shows_the_words_found(store):
    (hit,) = store.search("satellitaires")
    assert "«satellitaires»" in hit.snippet


@pytest.mark.parametrize(
    "query", ["", "   ", "*", '"', "'; DROP TABLE opportunity; --", "NEAR(", "a AND", "^", "-"]
)
def test_nothing_in_a_query_is_an_operator(store, query):
    store.search(query)
    assert len(store.opportunities.all()) == len(CALLS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=200)
@given(st.text(max_size=60))
def test_no_text_breaks_the_search(store, query):
    assert all(hit.id for hit in store.search(query))


def test_a_hit_tells_its_next_deadline(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        calls = [
            notice("1", title="Timed", deadlines=(fixed("2026-09-15", time(17), "Europe/Brussels"),)),
            notice("2", title="Dated", deadlines=(fixed("2026-09-15"),)),
            notice("3", title="Undated"),
        ]
        save(store, calls)
        keep(store, [opportunity(call) for call in calls])
        assert store.search("timed")[0].next_deadline == "2026-09-15 17:00 Europe/Brussels"
        assert store.search("dated")[0].next_deadline == "2026-09-15"
        assert store.search("undated")[0].next_deadline is None


def test_the_limit_holds(store):
    assert len(store.search("ocean", limit=1)) == 1


def test_a_changed_text_is_found_under_its_new_words_only(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        save(store, [notice()])
        keep(store, [opportunity(notice(text="about whales"))])
        keep(store, [opportunity(notice(text="about dolphins"))])
        assert (len(store.search("dolphins")), len(store.search("whales"))) == (1, 0)
        keep(store, [])
        assert store.search("dolphins") == []


def test_a_search_imports_nothing_heavy(tmp_path):
    Store.open(tmp_path / "legation.db").close()
    script = (
        "import sys; from pathlib import Path; from db.store import Store\n"
        "with Store.open(Path(sys.argv[1])) as store: store.search('ocean')\n"
        "print(sorted({'sqlite_utils', 'pydantic', 'numpy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "legation.db"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
    )
    assert done.stdout.strip() == "[]"
