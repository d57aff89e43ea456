"""Every night leaves a manifest that says what it was, and nothing that is secret."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from live_home import LAST, MORNING, add_night, settings_of

from db.store import Store
from flows import settings as settings_module
from flows.bundles.code_identity import code, hash_of_files, lock, product
from flows.bundles.kept_states import keep_start
from flows.bundles.replay_words import program_differences
from flows.night.manifest import MANIFEST, ManifestError, leave_manifest, read_manifest
from flows.night.plan import NightPlan
from flows.night.stage_notes import NOTES, note_stage, stage_notes
from flows.settings import CHANGE_RESULTS, settings_of_results
from tests.conftest import EXAMPLES, FIRST, NIGHTS, ROOT, SECOND, legation, night_arguments


def manifest_of(home: Path, night: str, run: int) -> dict:
    return read_manifest(home / "nights" / night / f"run-{run}")


# --- what it says -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_night_says_what_ran_on_which_answers_and_how_it_ended(second_night):
    manifest = manifest_of(second_night, SECOND, 2)
    archive = NIGHTS / f"{SECOND}.warc.gz"
    assert (manifest["run"], manifest["night"], manifest["kind"]) == (2, SECOND, "replay")
    assert (manifest["as_of"], manifest["exit_code"]) == (f"{SECOND}T02:00:00+00:00", 0)
    assert manifest["answers"] == {
        "file": str(archive.resolve()),
        "bytes": archive.stat().st_size,
        "sha256": sha256(archive.read_bytes()).hexdigest(),
    }
    assert manifest["profiles"] == [
        {"profile": file.stem, "sha256": sha256(file.read_text().encode()).hexdigest()} for file in EXAMPLES
    ]
    assert manifest["product"]["version"] == product()["version"]
    assert (manifest["replayable"], manifest["why_not"]) == (True, None)


@pytest.mark.slow
def test_its_numbers_are_those_of_the_database(second_night):
    manifest = manifest_of(second_night, SECOND, 2)
    with Store.open(second_night / "legation.db") as store:
        runs = {run.source: run for run in store.runs.source_runs(datetime.fromisoformat(SECOND).date())}
        details, rows = store.runs.details(2), store.row_counts()
    assert {each["source"]: (each["outcome"], each["seen"]) for each in manifest["sources"]} == {
        name: (run.outcome.value, run.seen) for name, run in runs.items()
    }
    assert {each["stage"]: each["said"] for each in manifest["stages"]} == {
        stage: said for stage, said in details.items() if stage not in {"manifest", "upkeep"}
    }
    counts = manifest["counts"]
    assert counts["rows"]["opportunity"] == rows["opportunity"] > 0
    assert counts["matched"] == sum(counts.get(each, 0) for each in ("sent", "suppressed", "queued")) > 0


@pytest.mark.slow
def test_the_stages_stand_in_their_order_with_the_time_they_took(second_night):
    stages = manifest_of(second_night, SECOND, 2)["stages"]
    names = [each["stage"] for each in stages]
    assert names[0] == "crawl"
    telling = ["review", "compose", "deliver", "feeds", "views", "publish"]
    assert names[-11:] == [*telling, "saved", "deliver saved", "saved feeds", "meaning", "desk"]
    assert all(each["seconds"] >= 0 for each in stages)
    assert stages[0]["seconds"] > 0.1


@pytest.mark.slow
def test_it_holds_no_profiles_words_and_no_readers_address(first_night, second_night):
    for home, night, run in ((first_night, FIRST, 1), (second_night, SECOND, 2)):
        path = home / "nights" / night / f"run-{run}" / MANIFEST
        text = path.read_text(encoding="utf-8")
        assert path.stat().st_mode & 0o777 == 0o600
        for profile in EXAMPLES:
            told = profile.read_text(encoding="utf-8")
            addresses = re.findall(r"[\w.+-]+@[\w.-]+", told)
            words = re.findall(r"(?:text|name|summary|why): *\"?([^\"\n,{}]{12,})", told)
            assert addresses
            assert len(words) > 5
            assert not [each for each in (*addresses, *words) if each.strip() in text]


@pytest.mark.slow
def test_the_nights_report_points_to_it(home_after_second):
    done = legation(*night_arguments(home_after_second, SECOND, "--plain", "--json"))
    report = json.loads(done.stdout)
    assert report["run"] == 3
    assert read_manifest(Path(report["manifest"]).parent)["run"] == 3


@pytest.fixture
def unrecorded(tmp_path) -> tuple[NightPlan, int]:
    """A night on the live web that nobody recorded, just before its manifest is written."""
    home = tmp_path / "home"
    home.mkdir()
    run = add_night(home, MORNING)
    plan = NightPlan(home, MORNING, ("us_nsf",))
    assert keep_start(plan, run) is None
    note_stage(plan, run, "crawl", 1.5)
    return plan, run


def test_a_night_that_was_not_recorded_has_a_manifest_that_says_so(unrecorded):
    plan, run = unrecorded
    leave_manifest(plan, run, prefect="ok", problem=None)
    manifest = manifest_of(plan.home, str(LAST), run)
    assert (manifest["exit_code"], manifest["prefect"], manifest["answers"]) == (0, "ok", None)
    assert (manifest["start"], manifest["end"], manifest["replayable"]) == (None, None, False)
    assert "--record" in manifest["why_not"]
    assert not plan.settings.states.exists(), "a night that cannot be replayed costs no copy"


def test_a_manifest_that_cannot_be_written_is_a_remark_and_fails_nothing(unrecorded):
    plan, run = unrecorded
    shutil.rmtree(plan.home / "nights")
    (plan.home / "nights").write_text("a file where a folder should be")
    leave_manifest(plan, run, prefect="ok", problem=None)
    with Store.open(plan.settings.database) as store:
        assert store.runs.details(run)["manifest"].startswith("none: ")


def test_a_start_that_could_not_be_kept_is_told(unrecorded, tmp_path):
    plan, run = unrecorded
    recorded = NightPlan(plan.home, plan.as_of, plan.sources, record=tmp_path)
    recorded.settings.states.write_text("no database " * 1000)
    problem = keep_start(recorded, run)
    assert problem is not None
    (tmp_path / f"{LAST}.warc.gz").write_bytes(b"answers")
    note_stage(recorded, run, "crawl", 1.0)
    leave_manifest(recorded, run, prefect="ok", problem=problem)
    manifest = manifest_of(plan.home, str(LAST), run)
    assert (manifest["replayable"], manifest["start"]) == (False, None)
    assert "states.db" in manifest["why_not"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": 99}'])
def test_a_damaged_manifest_is_refused(tmp_path, text):
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(ManifestError, match="manifest"):
        read_manifest(tmp_path)


def test_of_the_notes_of_stages_the_last_counts_and_a_torn_line_none(tmp_path):
    plan = NightPlan(tmp_path, datetime(2026, 9, 10, 2, tzinfo=UTC), ())
    for seconds in (1.0, 2.0):
        note_stage(plan, 1, "resolve", seconds)
    folder = plan.crawl_directory(1)
    with (folder / NOTES).open("a") as file:
        file.write('{"stage": "rank", "seco')
    assert {name: note.seconds for name, note in stage_notes(folder).items()} == {"resolve": 2.0}
    assert stage_notes(tmp_path / "nowhere") == {}


# --- settings -----------------------------------------------------------------------------------------

# Settings that say where, when, how long or to which server: a replay has its own.
OF_THE_PLACE = re.compile(
    r"LEGATION_(HOME|SMTP_\w+|OPERATOR|\w+_LIMIT|NIGHT_BUDGET|KEEP_\w+|KEY_\w*|SOAK_KILLS|HOME_CURRENCY|MODELS"
    r"|LOCALES|BOUNCES|DKIM_\w+|NOTIFY_FILE|SERVE_\w+)"
)


def test_of_every_setting_it_is_decided_whether_a_replay_needs_it():
    source = Path(settings_module.__file__).read_text(encoding="utf-8")
    for name in set(re.findall(r"\bLEGATION_\w+", source)):
        assert (name in CHANGE_RESULTS) != bool(OF_THE_PLACE.fullmatch(name)), (
            f"{name}: if it changes what a night finds or writes, add it to CHANGE_RESULTS, else here"
        )


def test_a_replay_is_told_the_settings_that_change_results_and_no_secret():
    environ = {
        "LEGATION_SENDER": "desk@example.org",
        "LEGATION_SMTP_PASSWORD": "secret",
        "LEGATION_CONTACT": "",
    }
    assert settings_of_results(environ) == {"LEGATION_SENDER": "desk@example.org"}
    assert settings_of(Path("home"), SENDER="desk@example.org").sender == "desk@example.org"


# --- which program it was -----------------------------------------------------------------------------


@pytest.fixture
def checkout(tmp_path) -> Path:
    """A small program with the folders of ours, in no repository yet."""
    for part in ("db", "flows", "ranking", "spiders"):
        (tmp_path / part / "__pycache__").mkdir(parents=True)
        (tmp_path / part / "module.py").write_text(f"NAME = {part!r}\n")
        (tmp_path / part / "__pycache__" / "module.pyc").write_bytes(b"made by Python")
    return tmp_path


def git(folder: Path, *arguments: str) -> None:
    if shutil.which("git") is None:
        pytest.skip("needs git")
    names = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *names, *arguments], cwd=folder, check=True, capture_output=True)


def test_a_changed_file_changes_the_code_and_names_the_part(checkout):
    before = code(checkout)
    (checkout / "ranking" / "module.py").write_text("NAME = 'other'\n")
    after = code(checkout)
    assert before["sha256"] != after["sha256"]
    assert [part for part in before["parts"] if before["parts"][part] != after["parts"][part]] == ["ranking"]


def test_a_renamed_file_is_another_and_what_python_makes_is_none(checkout):
    before = hash_of_files(checkout / "db")
    (checkout / "db" / "__pycache__" / "more.pyc").write_bytes(b"x")
    assert hash_of_files(checkout / "db") == before
    (checkout / "db" / "module.py").rename(checkout / "db" / "other.py")
    assert hash_of_files(checkout / "db") != before


def test_outside_a_checkout_and_without_git_the_code_is_known_by_its_files(checkout, monkeypatch):
    outside = code(checkout)
    assert (outside["commit"], outside["modified"]) == (None, None)
    git(checkout, "init")
    monkeypatch.setenv("PATH", "/nowhere")
    without_git = code(checkout)
    assert (without_git["commit"], without_git["modified"]) == (None, None)
    assert without_git["sha256"] == outside["sha256"]


def test_in_a_checkout_the_commit_is_named_and_whether_the_code_differs_from_it(checkout):
    git(checkout, "init")
    git(checkout, "add", ".")
    git(checkout, "commit", "-m", "a program")
    clean = code(checkout)
    assert re.fullmatch(r"[0-9a-f]{40}", clean["commit"])
    assert clean["modified"] is False
    (checkout / "notes.txt").write_text("not part of the program")
    assert code(checkout)["modified"] is False
    (checkout / "flows" / "module.py").write_text("NAME = 'other'\n")
    assert code(checkout)["modified"] is True


def test_the_lock_is_that_of_the_checkout_else_what_is_installed(tmp_path):
    assert lock(tmp_path)["of"] == "installed libraries"
    for name in ("requirements.lock", "source-only.lock", "torch-cpu.lock"):
        shutil.copy(ROOT / name, tmp_path)
    found = lock(tmp_path)
    assert found["of"] == "requirements.lock and source-only.lock and torch-cpu.lock"
    with (tmp_path / "requirements.lock").open("a") as file:
        file.write("# another\n")
    assert lock(tmp_path)["sha256"] != found["sha256"]


def test_the_program_is_equal_to_itself_and_every_other_is_told_from_it():
    here = product()
    assert program_differences(here, product()) == []
    moved = {
        "version": {"version": "9.9"},
        "code": {"code": here["code"] | {"sha256": "0" * 64, "parts": {**here["code"]["parts"], "db": "0"}}},
        "lock": {"lock": {"of": "x", "sha256": "0"}},
        "Python": {"python": "3.99"},
        "SQLite": {"sqlite": "9"},
        "model weights_sha256": {"model": here["model"] | {"weights_sha256": "0"}},
        "libraries": {"libraries": here["libraries"].replace("scrapy-2.19.0", "scrapy-2.20.0")},
    }
    for what, change in moved.items():
        (line,) = program_differences(here | change, here)
        assert line.startswith(what)
    assert "scrapy 2.20.0 → 2.19.0" in program_differences(here | moved["libraries"], here)[0]
    assert "other files in db" in program_differences(here | moved["code"], here)[0]
    nothing = {"code": {"parts": {}}, "model": {}}
    assert program_differences(nothing, here), "a manifest without a program is another program's"
