"""A night in one file ends elsewhere as it ended here; a file that is not whole, or not ours, is refused."""

from __future__ import annotations

import io
import json
import os
import random
import shutil
import socket
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from stored_cases import night, notice, save
from test_artifacts import with_vectors
from test_dump import filled

from db.connection import StoreError
from db.runs import NightRun
from db.state_difference import apply_difference, write_difference
from db.states import BLOCK_BYTES, States
from db.store import Store
from flows.bundles.file import BundleError, open_bundle, write_bundle
from flows.bundles.kept_states import keep_start
from flows.bundles.making import find_run
from flows.night.home_size import forecast
from flows.night.manifest import MANIFEST, read_manifest, write_manifest
from flows.night.plan import NightPlan
from flows.night.stages import run_stage, stages
from flows.night.upkeep import due, tidy
from flows.settings import Keep, read_settings
from tests.conftest import CHANGING, FIRST, NIGHTS, ROOT, SECOND, dump, legation, mails, night_arguments
from tests.samples import record_nights

SEED = 20260902


# --- states of the database ---------------------------------------------------------------------------


@pytest.fixture
def database(tmp_path) -> Path:
    filled(tmp_path / "legation.db")
    return tmp_path / "legation.db"


def lines(path: Path) -> list[str]:
    with Store.open(path, create=False) as store:
        return list(store.dump_stable())


def test_a_kept_state_is_what_the_database_was_whatever_became_of_it(database, tmp_path):
    before = lines(database)
    with Store.open(database) as store, States.open(tmp_path / "states.db") as states:
        save(store, [notice("9", title="not folded in yet")], night(1))
        late = list(store.dump_stable())
        state = states.keep(1, "start", database)
        save(store, [notice("9", title="another")], night(2))
        states.write(state, tmp_path / "copy.db")
    assert lines(tmp_path / "copy.db") == late != before
    assert (tmp_path / "states.db").stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "legation.db", "states.db"]


def test_two_states_share_what_no_night_changed(database, tmp_path):
    with States.open(tmp_path / "states.db") as states:
        with Store.open(database) as store:
            save(store, [notice(str(n), text=os.urandom(3000).hex()) for n in range(300)], night(1))
        first = states.keep(1, "start", database)
        weight = (tmp_path / "states.db").stat().st_size
        with Store.open(database) as store:
            save(store, [notice("9", title="one more")], night(2))
        last = states.keep(1, "end", database)
        grown = (tmp_path / "states.db").stat().st_size - weight
        assert grown < weight / 4
        write_difference(states.changed_blocks(first, last), tmp_path / "changes")
        states.write(first, tmp_path / "copy.db")
    assert (tmp_path / "changes").stat().st_size < first.size / 2
    apply_difference(tmp_path / "changes", tmp_path / "copy.db", last.size)
    assert sha256((tmp_path / "copy.db").read_bytes()).hexdigest() == last.sha256
    assert lines(tmp_path / "copy.db") == lines(database)


def test_forgotten_states_give_their_room_back_and_the_others_still_hold(database, tmp_path):
    with States.open(tmp_path / "states.db") as states:
        for run in (1, 2, 3):
            with Store.open(database) as store:
                save(store, [notice(str(n), text=os.urandom(3000).hex()) for n in range(200)], night(run))
            states.keep(run, "start", database)
        whole = (tmp_path / "states.db").stat().st_size
        freed = states.freed_by([1, 2])
        states.forget([1, 2])
        assert states.runs() == [3]
        assert 0 < freed <= whole - (tmp_path / "states.db").stat().st_size < whole
        left = states.find(3, "start")
        assert left is not None
        states.write(left, tmp_path / "copy.db")
        assert lines(tmp_path / "copy.db") == lines(database)
        states.forget([3])
        assert (tmp_path / "states.db").stat().st_size < 100_000


def test_a_state_kept_again_replaces_the_older_one_of_its_name(database, tmp_path):
    with States.open(tmp_path / "states.db") as states:
        old = states.keep(1, "start", database)
        with Store.open(database) as store:
            save(store, [notice("9")], night(1))
        new = states.keep(1, "start", database)
        assert states.find(1, "start") == new != old
        with pytest.raises(StoreError, match="not hold"):
            states.write(old, tmp_path / "copy.db")


def test_a_damaged_block_is_found_when_the_state_is_put_together(database, tmp_path):
    with States.open(tmp_path / "states.db") as states:
        state = states.keep(1, "start", database)
    with closing(sqlite3.connect(tmp_path / "states.db")) as connection:
        one, other = (content for (content,) in connection.execute("SELECT content FROM block LIMIT 2"))
        connection.execute("UPDATE block SET content = ? WHERE content = ?", (other, one))
        connection.commit()
    with States.open(tmp_path / "states.db") as states, pytest.raises(StoreError, match="damaged"):
        states.write(state, tmp_path / "copy.db")


@pytest.mark.parametrize("content", [b"no database " * 1000, b"\0" * 5000])
def test_a_file_that_holds_no_states_is_refused_and_left_alone(tmp_path, content):
    (tmp_path / "states.db").write_bytes(content)
    with pytest.raises(StoreError, match=r"states\.db"):
        States.open(tmp_path / "states.db")
    assert (tmp_path / "states.db").read_bytes() == content


@pytest.mark.parametrize(
    "changes",
    [b"\1", b"\0\0\0\0\xff\xff\0\0", b"\0\0\0\0\5\0\0\0abc", b"\xff\xff\0\0\1\0\0\0x"],
    ids=["half a head", "too long a block", "cut off", "beyond the end"],
)
def test_a_difference_that_is_damaged_is_refused(tmp_path, changes):
    (tmp_path / "changes").write_bytes(changes)
    (tmp_path / "state").write_bytes(b"x" * BLOCK_BYTES)
    with pytest.raises(StoreError, match="changes"):
        apply_difference(tmp_path / "changes", tmp_path / "state", BLOCK_BYTES)


def test_states_go_with_the_crawl_files_of_their_run_and_the_dry_run_says_so(database, tmp_path):
    settings = replace(read_settings(tmp_path, {}), keep=Keep(crawls=2))
    for run in range(1, 5):
        folder = tmp_path / "nights" / str(night(run)) / f"run-{run}"
        folder.mkdir(parents=True)
        (folder / MANIFEST).write_text("{}")
        with States.open(settings.states) as states:
            states.keep(run, "start", database)
        with Store.open(database) as store:
            save(store, [notice("9", title=f"night {run}")], night(run))
    (told,) = [one for one in due(settings) if "runs 1, 2" in one.what]
    assert told.size > 0
    assert tidy(settings).problems == ()
    with States.open(settings.states) as states:
        assert states.runs() == [3, 4]
    assert not [one for one in due(settings) if "the database before" in one.what]


def test_kept_states_are_weighed_and_forecast(database, tmp_path):
    settings = read_settings(tmp_path, {})
    for run in range(1, 4):
        with States.open(settings.states) as states:
            states.keep(run, "start", database)
        with Store.open(database) as store:
            save(store, [notice(str(n), text=os.urandom(3000).hex()) for n in range(100)], night(run))
    (part,) = [part for part in forecast(settings).parts if part.name == "kept states"]
    assert part.size == settings.states.stat().st_size
    assert part.per_night is not None
    assert part.limit is not None
    assert 0 < part.per_night < part.size < part.limit


# --- the file -----------------------------------------------------------------------------------------

MEMBERS = {"answers.warc.gz": b"answers", "start.db": b"start" * 1000, "end.blocks": b"end"}
NIGHT_SAYS = {"run": 1}


@pytest.fixture
def small(tmp_path) -> Path:
    """A bundle with the right members, whose contents are none of a night's."""
    files = {}
    for name, content in MEMBERS.items():
        files[name] = tmp_path / f"member-{name}"
        files[name].write_bytes(content)
    return write_bundle(tmp_path / "bundle.zip", {"night": NIGHT_SAYS}, files)


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as file:
        return {name: file.read(name) for name in file.namelist()}


def forged(path: Path, members: Mapping[str, bytes]) -> Path:
    """A bundle put together by hand, with a manifest that fits and a seal that holds."""
    announced = {
        n: {"bytes": len(c), "sha256": sha256(c).hexdigest()} for n, c in members.items() if n != MANIFEST
    }
    manifest = json.loads(members.get(MANIFEST, b'{"format": 1}')) | {"members": announced}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in {**members, MANIFEST: json.dumps(manifest).encode()}.items():
            file.writestr(name, content)
        file.comment = b"sha256:" + b"0" * 64
    content = packed.getvalue()[:-64]
    path.write_bytes(content + sha256(content).hexdigest().encode())
    return path


def test_the_same_night_gives_the_same_bytes_for_its_owner_only(small, tmp_path):
    files = {name: tmp_path / f"member-{name}" for name in MEMBERS}
    again = write_bundle(tmp_path / "again.zip", {"night": NIGHT_SAYS}, files)
    assert again.read_bytes() == small.read_bytes()
    assert small.stat().st_mode & 0o777 == 0o600
    assert list(contents(small)) == [MANIFEST, *MEMBERS]
    assert open_bundle(small).night == NIGHT_SAYS


def test_a_bundle_may_replace_a_bundle_but_nothing_else(small, tmp_path):
    files = {name: tmp_path / f"member-{name}" for name in MEMBERS}
    write_bundle(small, {"night": {"run": 2}}, files)
    assert open_bundle(small).night["run"] == 2
    letter = tmp_path / "letter.txt"
    letter.write_text("dear reader")
    for taken in (letter, tmp_path):
        with pytest.raises(BundleError, match="no bundle"):
            write_bundle(taken, {"night": NIGHT_SAYS}, files)
    assert letter.read_text() == "dear reader"


def test_any_changed_byte_is_noticed(small, tmp_path):
    whole = small.read_bytes()
    changed = tmp_path / "changed.zip"
    for place in range(len(whole)):
        changed.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :])
        with pytest.raises(BundleError):
            open_bundle(changed)


def test_a_file_that_was_cut_or_grew_is_noticed(small, tmp_path):
    whole = small.read_bytes()
    changed = tmp_path / "changed.zip"
    for content in (*(whole[:end] for end in range(0, len(whole), 7)), whole + b"x", b"x" + whole):
        changed.write_bytes(content)
        with pytest.raises(BundleError):
            open_bundle(changed)


@pytest.mark.parametrize("name", [MANIFEST, *MEMBERS])
def test_a_bundle_from_which_something_was_taken_says_what_and_what_to_do(small, tmp_path, name):
    taken = tmp_path / "taken.zip"
    with zipfile.ZipFile(taken, "w") as file:
        for member, content in contents(small).items():
            if member != name:
                file.writestr(member, content)
    with pytest.raises(BundleError, match=rf"no {name} in it.*make the bundle again"):
        open_bundle(taken)


@pytest.mark.parametrize(
    "name",
    [
        "../legation.db",
        "/etc/passwd",
        "crawl/../../x.jsonl",
        "crawl/a/b.jsonl",
        "notes.txt",
        "start.db/",
        "CON",
    ],
)
def test_a_name_that_is_none_of_ours_is_refused_though_the_seal_holds(small, tmp_path, name):
    bundle = forged(tmp_path / "forged.zip", contents(small) | {name: b"x"})
    with pytest.raises(BundleError, match="no bundle of ours"):
        open_bundle(bundle)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_that_is_there_twice_is_refused(small, tmp_path):
    twice = tmp_path / "twice.zip"
    shutil.copy(small, twice)
    with zipfile.ZipFile(twice, "a") as file:
        file.writestr("start.db", b"another")
    with pytest.raises(BundleError):
        open_bundle(twice)


def rewritten(small: Path, path: Path, **changes: object) -> Path:
    """The bundle with another manifest, sealed anew as ``forged`` does, but with these values."""
    members = contents(small)
    manifest = json.loads(members[MANIFEST])
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in {**members, MANIFEST: json.dumps(manifest | changes).encode()}.items():
            file.writestr(name, content)
        file.comment = b"sha256:" + b"0" * 64
    content = packed.getvalue()[:-64]
    path.write_bytes(content + sha256(content).hexdigest().encode())
    return path


@pytest.mark.parametrize(
    ("changes", "naming"),
    [
        ({"format": 2}, "format 2"),
        ({"members": {}}, "does not speak"),
        ({"members": "none"}, "cannot be read"),
        ({"night": None}, "cannot be read"),
        ({"night": {}}, "cannot be read"),
        ({"members": {n: {"bytes": 10**15, "sha256": ""} for n in MEMBERS}}, "unpack to"),
        ({"members": {n: {"bytes": -1, "sha256": ""} for n in MEMBERS}}, "unpack to"),
    ],
)
def test_a_manifest_that_cannot_be_true_is_refused(small, tmp_path, changes, naming):
    with pytest.raises(BundleError, match=naming):
        open_bundle(rewritten(small, tmp_path / "rewritten.zip", **changes))


def test_nothing_larger_than_announced_is_unpacked(small, tmp_path):
    bomb = contents(small) | {"start.db": b"\0" * 5_000_000}
    announced = {n: {"bytes": len(c), "sha256": sha256(c).hexdigest()} for n, c in MEMBERS.items()}
    forged(tmp_path / "bomb.zip", bomb)
    path = rewritten(tmp_path / "bomb.zip", tmp_path / "bomb2.zip", members=announced)
    with pytest.raises(BundleError, match="not what the bundle's manifest says"):
        open_bundle(path).unpack("start.db", tmp_path / "start.db")
    assert (tmp_path / "start.db").stat().st_size <= len(MEMBERS["start.db"])


def test_what_is_no_bundle_at_all_is_refused(tmp_path):
    with pytest.raises(BundleError, match="no such bundle"):
        open_bundle(tmp_path / "none.zip")
    for content in (b"", b"hello", os.urandom(5000)):
        (tmp_path / "x.zip").write_bytes(content)
        with pytest.raises(BundleError, match="no bundle, or a damaged one"):
            open_bundle(tmp_path / "x.zip")


# --- which run ----------------------------------------------------------------------------------------


def run_of(number: int, day: str, exit_code: int | None = 0) -> NightRun:
    on = date.fromisoformat(day)
    return NightRun(number, on, datetime.combine(on, datetime.min.time(), UTC), "replay", exit_code)


RUNS = [run_of(4, "2026-09-02", None), run_of(3, "2026-09-02"), run_of(2, "2026-09-02", 1), run_of(1, FIRST)]


@pytest.mark.parametrize(("words", "found"), [("3", 3), ("run-2", 2), (FIRST, 1)])
def test_a_run_is_named_by_its_number_or_its_date(words, found):
    assert find_run(RUNS, words).id == found


@pytest.mark.parametrize(
    ("words", "naming"),
    [
        ("9", "3 \\(2026-09-02\\)"),
        ("2026-09-09", "no such run"),
        ("yesterday", "no such run"),
        ("4", "cut off"),
    ],
)
def test_a_run_that_is_not_there_or_did_not_end_is_refused_with_those_there_are(words, naming):
    with pytest.raises(BundleError, match=naming):
        find_run(RUNS, words)


# --- a night, bundled and replayed --------------------------------------------------------------------


@pytest.fixture(scope="module")
def start(first_night, second_night, tmp_path_factory) -> Path:
    """A home after the first night that has all vectors, so that no replay loads the model. Copy it."""
    home = Path(shutil.copytree(first_night, tmp_path_factory.mktemp("start") / "home"))
    return with_vectors(home, second_night)


@pytest.fixture
def home(start, tmp_path) -> Path:
    return Path(shutil.copytree(start, tmp_path / "home"))


@pytest.fixture(scope="module")
def bundled(start, tmp_path_factory) -> Path:
    """The bundle of the second night; beside it its home and its answers, to do with as a test likes."""
    folder = tmp_path_factory.mktemp("bundled")
    home = Path(shutil.copytree(start, folder / "home"))
    shutil.copy(NIGHTS / f"{SECOND}.warc.gz", folder)
    done = legation("nightly", "--home", home, "--archive", folder / f"{SECOND}.warc.gz",
                    "--as-of", f"{SECOND}T02:00:00+00:00", "--plain", *CHANGING)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return bundle(home, "2", folder / "bundle.zip")


def bundle(home: Path, run: object, output: Path, *more: object) -> Path:
    done = legation("bundle", run, "--home", home, "--output", output, *more)
    assert done.returncode == 0, done.stderr
    return output


def replayed(path: Path, *more: object, **environ: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows", "replay", str(path), *map(str, more)]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=os.environ | environ, timeout=300, check=False
    )


def assert_equal(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stdout + done.stderr
    assert "\nequal: " in done.stdout
    assert "another program" not in done.stdout


@pytest.mark.slow
def test_a_bundled_night_ends_in_another_folder_as_it_ended_here(second_night, tmp_path):
    """As a user would: with the model, and the bundle moved to where nothing of the home is."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    made = bundle(second_night, SECOND, tmp_path / "bundle.zip").rename(elsewhere / "night.zip")
    done = replayed(made, "--home", elsewhere / "home")
    assert_equal(done)
    assert dump(elsewhere / "home") == dump(second_night) == dump(elsewhere / "home" / "recorded")
    written = {name: content for name, content in mails(second_night).items() if name.startswith(SECOND)}
    assert mails(elsewhere / "home") == written != {}
    whole = sha256("".join(f"{line}\n" for line in dump(second_night)).encode()).hexdigest()
    assert whole in done.stdout
    assert json.loads(contents(made)[MANIFEST])["dumps"]["end_sha256"] == whole


@pytest.mark.slow
def test_a_replay_sends_nothing_and_asks_nobody_whatever_the_environment_says(bundled):
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.1)
        port = str(canary.getsockname()[1])
        done = replayed(
            bundled,
            LEGATION_SMTP_HOST="127.0.0.1",
            LEGATION_SMTP_PORT=port,
            LEGATION_SMTP_SECURITY="none",
            LEGATION_SENDER="another@example.org",
            http_proxy=f"http://127.0.0.1:{port}",
            https_proxy=f"http://127.0.0.1:{port}",
        )
        with pytest.raises(TimeoutError):
            canary.accept()
    assert_equal(done)


@pytest.mark.slow
def test_what_the_world_did_to_a_night_is_replayed_too(home, tmp_path):
    """Here: its time was over before any source was read, and the mail server was away."""
    away = {
        "LEGATION_SMTP_HOST": "127.0.0.1",
        "LEGATION_SMTP_PORT": "1",
        "LEGATION_SENDER": "desk@example.org",
    }
    night_command = [
        sys.executable,
        "-m",
        "flows",
        *map(str, night_arguments(home, SECOND, "--plain", *CHANGING)),
    ]
    done = subprocess.run(
        night_command, cwd=ROOT, env=os.environ | away | {"LEGATION_NIGHT_BUDGET": "0.001"}, check=False
    )
    assert done.returncode == 3
    (home / "legation.db").touch()
    assert_equal(replayed(bundle(home, 2, tmp_path / "late.zip")))
    done = subprocess.run(night_command, cwd=ROOT, env=os.environ | away, check=False)
    assert done.returncode == 1
    with Store.open(home / "legation.db") as store:
        assert store.deliveries.pending(), "mails wait"
    assert_equal(replayed(bundle(home, 3, tmp_path / "waiting.zip")))


@pytest.mark.slow
def test_a_night_that_went_on_after_a_crash_is_replayed_with_each_stages_own_now(home, tmp_path):
    archive = NIGHTS / f"{SECOND}.warc.gz"
    plan = NightPlan(home, datetime(2026, 9, 2, 1, tzinfo=UTC), tuple(CHANGING[1].split(",")), archive)
    with Store.open(home / "legation.db") as store:
        run = store.runs.begin(plan.night, as_of=plan.as_of, kind="replay")
    assert keep_start(plan, run) is None
    for stage in stages(plan):
        if stage.name != "deliver":
            run_stage(stage, plan, run)
        if stage.name == "resolve":
            break
    done = legation(*night_arguments(home, SECOND, "--plain", *CHANGING))
    assert done.returncode == 0, done.stderr
    manifest = read_manifest(home / "nights" / SECOND / f"run-{run}")
    assert {each["as_of"] for each in manifest["stages"]} == {f"{SECOND}T0{h}:00:00+00:00" for h in (1, 2)}
    assert_equal(replayed(bundle(home, run, tmp_path / "bundle.zip")))


def no_network() -> bool:
    try:
        return subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.slow
def test_a_recorded_night_on_the_live_web_on_which_nobody_answered_is_replayed(home, tmp_path):
    if not no_network():
        pytest.skip("needs a namespace without a network")
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, "-m", "flows", "nightly", "--home", home, "--plain", "--json",
         "--record", home / "archive", "--sources", "us_nsf,it_calabria"],
        capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    assert done.returncode == 3, done.stdout + done.stderr
    assert read_manifest(Path(json.loads(done.stdout)["manifest"]).parent)["kind"] == "live"
    assert_equal(replayed(bundle(home, 2, tmp_path / "bundle.zip")))


@pytest.mark.slow
def test_a_later_night_does_not_change_the_bundle_of_an_earlier_one(bundled, tmp_path):
    home = Path(shutil.copytree(bundled.parent / "home", tmp_path / "home"))
    again = night_arguments(home, SECOND, "--plain", *CHANGING)
    assert legation(*again).returncode == 0
    assert bundle(home, 2, tmp_path / "bundle.zip").read_bytes() == bundled.read_bytes()


# --- trouble ------------------------------------------------------------------------------------------


def refused(*arguments: object, naming: str) -> None:
    done = legation(*arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert naming in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_bundle_with_one_changed_byte_is_refused_before_anything_runs(bundled, tmp_path):
    whole = bytearray(bundled.read_bytes())
    dice = random.Random(SEED)
    for trial in range(5):
        place = dice.randrange(len(whole))
        damaged = tmp_path / f"{trial}.zip"
        damaged.write_bytes(bytes(whole[:place]) + bytes([whole[place] ^ 0x10]) + bytes(whole[place + 1 :]))
        refused("replay", damaged, "--home", tmp_path / "home", naming=f"{trial}.zip")
        assert not (tmp_path / "home").exists()


@pytest.mark.slow
def test_a_bundle_whose_start_was_taken_or_exchanged_is_refused(bundled, tmp_path):
    taken = forged(tmp_path / "taken.zip", {n: c for n, c in contents(bundled).items() if n != "start.db"})
    refused("replay", taken, naming="the database before the night")
    other = (bundled.parent / "home" / "legation.db").read_bytes()
    exchanged = forged(tmp_path / "exchanged.zip", contents(bundled) | {"start.db": other})
    refused("replay", exchanged, naming="start.db does not fit run 2")


@pytest.mark.slow
def test_a_night_with_a_changed_answer_ends_differently_and_the_difference_is_shown(bundled, tmp_path):
    answers = io.BytesIO()
    changed_second_night(
        b"Quantum Networks for Science and Society", b"Quantum Nets and Nothing Else", answers
    )
    other = forged(tmp_path / "other.zip", contents(bundled) | {"answers.warc.gz": answers.getvalue()})
    done = replayed(other)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "different: " in done.stdout
    first = [line for line in done.stdout.splitlines() if "first in " in line]
    assert "raw_notice us_nsf" in first[0]
    assert "Quantum Nets and Nothing Else" in first[0]
    moved = "'Quantum Networks for Science and Society (QNSS)' → 'Quantum Nets and Nothing Else (QNSS)'"
    assert any("notice us_nsf" in line and f"title: {moved}" in line for line in first)
    as_json = replayed(other, "--json")
    assert as_json.returncode == 1
    found = json.loads(as_json.stdout)
    assert found["equal"] is False
    assert found["differing_lines"]["raw_notice"] >= 1
    assert found["recorded_sha256"] != found["replayed_sha256"]


def changed_second_night(old: bytes, new: bytes, target: io.BytesIO) -> None:
    """The second sample night with other words in the feeds of one publisher."""
    at = datetime.combine(record_nights.NIGHTS["second"], record_nights.HOUR)
    publishers = (record_nights.sedia, record_nights.grants_gov, record_nights.small_sources)
    exchanges = [each for publisher in publishers for each in publisher.exchanges("second")]
    feeds = record_nights.nsf_feeds.exchanges("second")
    assert any(old in each.answer for each in feeds)
    exchanges += [replace(each, answer=each.answer.replace(old, new)) for each in feeds]
    writer = record_nights.WARCWriter(target, gzip=True, warc_version="1.1")
    record_nights._write_head(writer, at)
    for each in exchanges:
        record_nights._write_pair(writer, each, at)
    record_nights._write_closing(writer, len(exchanges), at)


@pytest.mark.slow
def test_what_cannot_be_bundled_is_refused_with_what_to_do(bundled, tmp_path):
    home = Path(shutil.copytree(bundled.parent / "home", tmp_path / "home"))
    archive = tmp_path / f"{SECOND}.warc.gz"
    shutil.copy(NIGHTS / archive.name, archive)
    folder = home / "nights" / SECOND / "run-2"
    manifest = read_manifest(folder)
    output = ("--output", tmp_path / "bundle.zip")

    refused("bundle", 2, "--home", tmp_path / "none", naming="no such database")
    refused("bundle", 9, "--home", home, naming="no such run")
    write_manifest(folder, manifest | {"answers": manifest["answers"] | {"file": str(archive)}})
    archive.write_bytes(archive.read_bytes() + b"x")
    refused("bundle", 2, "--home", home, naming="these are not the answers of run 2")
    archive.unlink()
    refused("bundle", 2, "--home", home, naming="--archive")
    moved = bundled.parent / f"{SECOND}.warc.gz"
    assert bundle(home, 2, tmp_path / "bundle.zip", "--archive", moved).exists()

    write_manifest(folder, manifest | {"replayable": False, "why_not": "call it with --record"})
    refused("bundle", 2, "--home", home, *output, naming="--record")
    write_manifest(folder, manifest)
    with States.open(home / "states.db") as states:
        states.forget([2])
    refused("bundle", 2, "--home", home, *output, naming="LEGATION_KEEP_CRAWLS")
    shutil.rmtree(folder)
    refused("bundle", 2, "--home", home, *output, naming="upkeep")


@pytest.mark.slow
def test_a_replay_begins_in_an_empty_folder_only(bundled, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    refused("replay", bundled, "--home", tmp_path, naming="not empty")
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.slow
def test_a_bundle_of_a_source_that_is_not_known_here_is_refused(bundled, tmp_path):
    members = contents(bundled)
    manifest = json.loads(members[MANIFEST])
    manifest["night"]["sources"][0]["source"] = "xx_nobody"
    other = forged(tmp_path / "other.zip", members | {MANIFEST: json.dumps(manifest).encode()})
    refused("replay", other, naming="xx_nobody")


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [
        {"as_of": "yesterday"},
        {"kind": "rehearsal"},
        {"stages": [{}]},
        {"settings": None},
        {"run": "x"},
        {"product": {"code": [1]}},
    ],
    ids=str,
)
def test_a_bundle_whose_night_is_nonsense_is_refused(bundled, tmp_path, change):
    members = contents(bundled)
    manifest = json.loads(members[MANIFEST])
    manifest["night"] |= change
    other = forged(tmp_path / "other.zip", members | {MANIFEST: json.dumps(manifest).encode()})
    refused("replay", other, naming="manifest cannot be read")


@pytest.mark.slow
def test_another_program_is_told_before_the_comparison_and_no_foreign_setting_believed(bundled, tmp_path):
    members = contents(bundled)
    manifest = json.loads(members[MANIFEST])
    manifest["night"]["product"]["version"] = "0.0.9"
    manifest["night"]["product"]["lock"]["sha256"] = "0" * 64
    # Only settings that change results are taken from a bundle: this one would be refused as no number.
    manifest["night"]["settings"] |= {"LEGATION_SMTP_HOST": "127.0.0.1", "LEGATION_SMTP_PORT": "nonsense"}
    other = forged(tmp_path / "other.zip", members | {MANIFEST: json.dumps(manifest).encode()})
    done = replayed(other)
    told = [line.strip() for line in done.stdout.splitlines() if "another program" in line]
    assert [line.partition("here: ")[2].split(":")[0] for line in told] == ["version", "lock"]
    assert done.stdout.index("another program") < done.stdout.index("equal: ")
    assert done.returncode == 0
