"""SQL that means harm, or was not thought through: refused or cut in 1.5 seconds; nothing is changed."""

from __future__ import annotations

import hashlib
import resource
import sqlite3
import time
from pathlib import Path

import pytest

from db.asking import LETTERS, ROWS, SECONDS, QuestionError, answer
from db.asking_apart import answer_apart
from db.store import Store
from tests.stored_cases import keep, notice, opportunity, save

ENDLESS = "WITH RECURSIVE a(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a) SELECT "
# What starting a process may cost on a machine with other things to do; the limit itself is not stretched.
STARTING = 1.0
MOST_GROWTH = 200_000_000
LETTERS_A = "replace(hex(zeroblob({})), '0', 'a')"


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "legation.db"
    with Store.open(path) as store:
        save(store, [notice("1", text="Sensors on buoys")])
        keep(store, [opportunity(notice("1", text="Sensors on buoys"))])
    return path


@pytest.mark.parametrize(
    ("sql", "what"),
    [
        ("DELETE FROM triage", "writing"),
        ("INSERT INTO triage VALUES (1)", "writing"),
        ("UPDATE opportunity SET title = ''", "writing"),
        ("REPLACE INTO profile VALUES ('a', 'b', 'c', 'd')", "writing"),
        ("DROP TABLE opportunity", "writing"),
        ("CREATE TABLE a (b)", "writing"),
        ("CREATE TEMP TABLE a (b)", "writing"),
        ("CREATE TEMP TRIGGER a AFTER INSERT ON triage BEGIN SELECT 1; END", "writing"),
        ("ALTER TABLE triage ADD COLUMN a", "writing"),
        ("UPDATE sqlite_master SET sql = ''", "sqlite_master may not be modified"),
        ("ATTACH '/etc/passwd' AS other", "ATTACH"),
        ("DETACH main", "DETACH"),
        ("VACUUM INTO 'copy.db'", "ATTACH"),
        ("PRAGMA writable_schema=ON", "PRAGMA"),
        ("PRAGMA query_only=OFF", "PRAGMA"),
        ("SELECT * FROM pragma_database_list", "PRAGMA"),
        ("REINDEX", "writing"),
        ("ANALYZE", "writing"),
        ("BEGIN EXCLUSIVE", "transaction"),
        ("SAVEPOINT a", "writing"),
        ("SELECT load_extension('/tmp/evil')", "load_extension"),
        ("SELECT fts3_tokenizer('simple')", "fts3_tokenizer"),
        ("SELECT readfile('/etc/passwd')", "readfile"),
        ("INSERT INTO opportunity_fts (opportunity_fts) VALUES ('rebuild')", "writing"),
        ("SELECT 1; DROP TABLE triage", "one question at a time"),
        ("EXPLAIN DELETE FROM triage", "writing"),
        ("", "asks nothing"),
        ("-- nothing", "asks nothing"),
        ("SELECT", "incomplete|syntax"),
        ("SELECT \x00", "cannot be answered|null"),
        ("SELECT * FROM nowhere", "no such table"),
        ("SELECT :name", "cannot be answered"),
        (f"SELECT {'(' * 5000}1{')' * 5000}", "cannot be answered"),
        (f"SELECT {', '.join(map(str, range(3000)))}", "too much|cannot be answered"),
        ("SELECT '" + "a" * 60_000 + "'", "too much|cannot be answered"),
    ],
)
def test_what_is_no_reading_is_refused_in_one_sentence(database, sql, what):
    before = hashlib.sha256(database.read_bytes()).hexdigest()
    with pytest.raises(QuestionError, match=what) as refused:
        answer(database, sql)
    assert "\n" not in str(refused.value)
    assert hashlib.sha256(database.read_bytes()).hexdigest() == before


@pytest.mark.slow
@pytest.mark.parametrize(
    "sql",
    [
        f"{ENDLESS} count(*) FROM a",
        f"{ENDLESS} x, randomblob(900) AS r FROM a ORDER BY r",
        f"{ENDLESS} group_concat(x) FROM a",
        f"{ENDLESS} max(hex(randomblob(100000))) FROM a",
        "SELECT randomblob(1000000000)",
        "SELECT zeroblob(1000000000)",
        "SELECT printf('%1000000000d', 1)",
        f"SELECT {LETTERS_A.format(25_000_000)} LIKE '%a%b'",
        f"SELECT {LETTERS_A.format(4_900_000)} LIKE '{'%a' * 400}b'",
        f"SELECT {LETTERS_A.format(4_900_000)} GLOB '{'*a?' * 300}b'",
        f"SELECT instr({LETTERS_A.format(4_900_000)}, {LETTERS_A.format(2_000_000)} || 'b')",
        f"SELECT {', '.join(['randomblob(9000000)'] * 100)}",
        "WITH RECURSIVE a(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM a LIMIT 900) "
        "SELECT x, hex(zeroblob(4000000)) FROM a",
        "SELECT count(*) FROM " + ", ".join(f"json_each('[{'1,' * 99}1]') AS j{n}" for n in range(10)),
    ],
)
def test_what_never_ends_or_needs_too_much_is_cut_in_time_and_memory(database, sql):
    most_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    child_before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    began = time.monotonic()
    try:
        found = answer_apart(database, sql)
    except QuestionError as error:
        assert "cut off" in str(error) or "memory" in str(error)
    else:
        assert len(found.rows) <= 1, "an answer in time is as good as a refusal"
    assert time.monotonic() - began < SECONDS + STARTING
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most_before
    assert grown * 1024 < MOST_GROWTH
    assert max(child_before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) == pytest.approx(
        child_before, abs=MOST_GROWTH / 1024
    )


@pytest.mark.slow
def test_an_honest_question_is_answered_and_a_long_answer_is_cut(database):
    found = answer_apart(database, "SELECT title, status FROM opportunities")
    assert (found.columns, found.rows, found.more) == (
        ("title", "status"),
        (("Ocean sensors for coral reefs", "open"),),
        False,
    )
    many = answer_apart(database, f"{ENDLESS} x, printf('%.5000c', 'a') FROM a LIMIT 100000")
    assert len(many.rows) == ROWS and many.more
    assert many.rows[0][1] == "a" * LETTERS + "…"
    assert answer_apart(database, "SELECT x'00ff', NULL, 1e999").rows[0][:2] == ("<2 bytes>", None)
    assert answer_apart(
        database, "SELECT title FROM opportunity_fts WHERE opportunity_fts MATCH 'buoys'"
    ).rows


def test_words_are_searched_and_nothing_is_left_beside_the_file(database):
    found = answer(
        database, "SELECT title FROM opportunity_fts WHERE opportunity_fts MATCH :words", {"words": "buoys"}
    )
    assert found.rows == (("Ocean sensors for coral reefs",),)
    assert {path.name for path in database.parent.iterdir()} <= {
        "legation.db",
        "legation.db-wal",
        "legation.db-shm",
    }


def test_a_question_goes_on_while_a_night_writes(database):
    with sqlite3.connect(database) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE opportunity SET title = 'half written'")
        assert answer(database, "SELECT title FROM opportunity").rows == (("Ocean sensors for coral reefs",),)
        writer.execute("ROLLBACK")


def test_a_file_that_is_not_there_is_one_sentence(tmp_path):
    with pytest.raises(QuestionError, match="unable to open"):
        answer(tmp_path / "none.db", "SELECT 1")
    assert not list(tmp_path.iterdir())
