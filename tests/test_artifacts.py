"""What Prefect's pages show of a night is true, bounded, and names no reader and no profile's words."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from db.records import Accounting, Issue, LedgerEntry, MailState
from db.store import Store
from flows.night.artifacts import MOST_ISSUES, issue_rows, ledger_rows, night_artifacts, summary
from flows.night.plan import NightPlan
from flows.settings import prefect_environment
from tests.conftest import EXAMPLES, NIGHTS, ROOT, SECOND, legation, night_arguments

NIGHT = date(2026, 9, 2)
KEYS = ["legation-issues", "legation-ledger", "legation-night", "legation-sources"]


def entry(profile: str, number: int, accounting: Accounting, reason: str, reader: str = "a") -> LedgerEntry:
    return LedgerEntry(NIGHT, f"{reader}@example.org", profile, f"op-{number:012}", accounting, reason)


def issue(source: str, number: int, **said: str) -> Issue:
    return Issue(source, f"key-{number}", "deadline", said.get("raw", "soon"), said.get("reason", "no date"))


# --- content ------------------------------------------------------------------------------------------


def test_the_ledger_adds_up_for_every_profile_and_names_no_reader():
    ledger = [
        entry("lab", 1, Accounting.SENT, "new"),
        entry("lab", 2, Accounting.SENT, "baseline"),
        entry("lab", 3, Accounting.SUPPRESSED, "dropped:deadline"),
        entry("lab", 3, Accounting.SUPPRESSED, "dropped:deadline", reader="b"),
        entry("lab", 4, Accounting.QUEUED, "new"),
        entry("desk", 1, Accounting.SUPPRESSED, "backlog"),
    ]
    rows = ledger_rows(ledger)
    assert [(row["profile"], row["where"], row["reason"], row["matches"]) for row in rows] == [
        ("desk", "matched", "", 1),
        ("desk", "suppressed", "backlog", 1),
        ("lab", "matched", "", 5),
        ("lab", "sent", "baseline", 1),
        ("lab", "sent", "new", 1),
        ("lab", "suppressed", "dropped:deadline", 2),
        ("lab", "queued", "new", 1),
    ]
    assert "@" not in json.dumps(rows)
    assert "gate" in str(rows[5]["meaning"])


def test_of_a_flood_of_issues_the_first_are_shown_and_the_rest_is_counted():
    issues = [issue("us_nsf", n) for n in range(MOST_ISSUES + 7)] + [issue("it_calabria", 1, raw="x" * 500)]
    rows = issue_rows(issues)
    assert len(rows) == 1 + MOST_ISSUES + 1
    assert rows[0]["source"] == "it_calabria"
    assert len(str(rows[0]["said"])) < 130
    assert rows[-1] == {
        "source": "us_nsf",
        "key": None,
        "field": None,
        "said": None,
        "reason": "and 7 more; all of them are in the database, table issue",
    }


def test_a_night_without_anything_still_has_tables_with_their_columns():
    assert [row["matches"] for row in ledger_rows([])] == [0]
    assert set(issue_rows([])[0]) == {"source", "key", "field", "said", "reason"}


def test_what_a_publisher_wrote_cannot_become_a_link_or_a_heading():
    plan = NightPlan(Path("home"), datetime(2026, 9, 2, 2, tzinfo=UTC), ("us_nsf",))
    cause = "http 403 [click](http://example.org) <b>|\n# now"
    row = {"source": "us_nsf", "outcome": "failed", "cause": cause, "last complete reading": "never"}
    text = summary(plan, 1, {"crawl": cause}, [row], {MailState.SENT: 2}, 3)
    assert "\n# now" not in text
    assert "[click]" not in text
    assert "<b>" not in text
    assert "1 failed; 3 issues" in text
    assert "mails: 2 sent" in text
    assert sum(line.startswith("|") for line in text.splitlines()) == 3, "one stage is one row"


# --- under Prefect ------------------------------------------------------------------------------------


def with_vectors(home: Path, other: Path) -> Path:
    """The home with another's vectors, so that no model is loaded."""
    with closing(sqlite3.connect(home / "legation.db")) as connection:
        connection.execute("ATTACH ? AS other", (str(other / "legation.db"),))
        connection.execute("INSERT OR IGNORE INTO vector SELECT * FROM other.vector")
        connection.commit()
    return home


def in_prefect(home: Path) -> dict[str, tuple[str, str, object]]:
    """Key → (type, description, content) of every artifact in the home's Prefect, as its pages show them."""
    with closing(sqlite3.connect(home / "prefect" / "prefect.db")) as connection:
        shown = connection.execute("SELECT key, latest_id FROM artifact_collection").fetchall()
        found = {
            key: connection.execute(
                "SELECT type, description, data, flow_run_id FROM artifact WHERE id = ?", (latest,)
            ).fetchone()
            for key, latest in shown
        }
        runs = {run for (run,) in connection.execute("SELECT id FROM flow_run")}
    assert all(run in runs for *_, run in found.values()), "upkeep removes them with their run"
    read = {key: (kind, about, json.loads(data)) for key, (kind, about, data, _) in found.items()}
    return {
        key: (kind, about, json.loads(data) if kind == "table" else data)
        for key, (kind, about, data) in read.items()
    }


@pytest.fixture(scope="module")
def under_prefect(first_night, second_night, tmp_path_factory) -> Path:
    """A home whose second night ran under Prefect."""
    home = Path(shutil.copytree(first_night, tmp_path_factory.mktemp("prefect") / "home"))
    with_vectors(home, second_night)
    done = legation(*night_arguments(home, SECOND, "--json"))
    assert json.loads(done.stdout)["prefect"] == "ok", done.stdout + done.stderr
    return home


@pytest.mark.slow
def test_a_night_under_prefect_shows_sources_issues_ledger_and_summary(under_prefect):
    shown = in_prefect(under_prefect)
    assert sorted(shown) == KEYS
    archive = NIGHTS / f"{SECOND}.warc.gz"
    with Store.open(under_prefect / "legation.db") as store:
        sources = tuple(sorted(run.source for run in store.runs.source_runs(NIGHT)))
        expected = len(store.deliveries.ledger(NIGHT))
    plan = NightPlan(under_prefect, datetime(2026, 9, 2, 2, tzinfo=UTC), sources, archive)
    wanted = {each.key: each for each in night_artifacts(plan, 2)}
    for key in ("legation-sources", "legation-issues", "legation-ledger"):
        kind, about, content = shown[key]
        assert (kind, content) == ("table", wanted[key].content), key
        assert SECOND in about
    assert [row["source"] for row in shown["legation-sources"][2]] == list(sources)
    matched = [row["matches"] for row in shown["legation-ledger"][2] if row["where"] == "matched"]
    told = [row["matches"] for row in shown["legation-ledger"][2] if row["where"] != "matched"]
    assert sum(matched) == sum(told) == expected > 0
    assert shown["legation-night"][0] == "markdown"
    assert str(shown["legation-night"][2]).startswith(f"# Night of {SECOND}")


@pytest.mark.slow
def test_no_page_names_a_reader_or_a_profiles_words(under_prefect):
    with closing(sqlite3.connect(under_prefect / "prefect" / "prefect.db")) as connection:
        everything = json.dumps(connection.execute("SELECT description, data FROM artifact").fetchall())
    assert len(everything) > 1000
    for profile in EXAMPLES:
        text = profile.read_text(encoding="utf-8")
        words = re.findall(r"[\w.+-]+@[\w.-]+|(?<=text: )[^,}\n]{12,}|(?<=summary: )[^\n]{12,}", text)
        assert len(words) > 3
        assert not [each for each in words if each in everything]


WITHOUT_PAGES = """
import sys
import flows.schedule.prefect_flow as it

def broken(*_):
    raise OSError("the pages cannot be shown")

it.night_artifacts = broken
it.main()
"""


@pytest.mark.slow
def test_pages_that_cannot_be_shown_cost_the_night_nothing(first_night, second_night, tmp_path):
    home = with_vectors(Path(shutil.copytree(first_night, tmp_path / "home")), second_night)
    archive = NIGHTS / f"{SECOND}.warc.gz"
    plan = NightPlan(home, datetime(2026, 9, 2, 2, tzinfo=UTC), ("us_nsf",), archive)
    with Store.open(home / "legation.db") as store:
        run = store.runs.begin(NIGHT, as_of=plan.as_of, kind="replay")
    log = tmp_path / "log"
    with log.open("wb") as output:
        child = subprocess.Popen(
            [sys.executable, "-c", WITHOUT_PAGES, plan.to_json(), str(run)],
            stdin=subprocess.PIPE, stdout=output, stderr=output, cwd=ROOT, env=prefect_environment(home),
            start_new_session=True,
        )  # fmt: skip
        try:
            # Not communicate(): the child ends itself when its standard input ends.
            assert child.wait(180) == 0
        finally:
            os.killpg(child.pid, signal.SIGKILL)  # as the night does: Prefect's server outlives the child
    assert "the pages cannot be shown" in log.read_text()
    with Store.open(home / "legation.db") as store:
        assert "deliver" in store.runs.done(run)
