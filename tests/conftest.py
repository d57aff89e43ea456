"""The recorded sample nights, run once for all tests that look at what a night leaves behind."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NIGHTS = ROOT / "tests" / "samples" / "nights"
EXAMPLES = sorted((ROOT / "ranking" / "examples").glob("*.yaml"))
FIRST, SECOND = "2026-09-01", "2026-09-02"


def legation(*arguments: object, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, as a user would."""
    command = [sys.executable, "-m", "flows", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, cwd=ROOT, check=False)


def night_arguments(home: Path, night: str, *more: object) -> list[object]:
    """The arguments of a plain replay of one sample night."""
    archive = NIGHTS / f"{night}.warc.gz"
    return ["nightly", "--home", home, "--archive", archive, "--as-of", f"{night}T02:00:00+00:00", *more]


def dump(home: Path) -> list[str]:
    """The home's database as stable lines."""
    done = legation("dump", "--stable", "--home", home)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def mails(home: Path) -> dict[str, bytes]:
    """Every file under the home's mail folder, by its path there."""
    folder = home / "mail"
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="session")
def first_night(tmp_path_factory) -> Path:
    """A home with the example profiles after the first night. Copy it; never change it."""
    home = tmp_path_factory.mktemp("first") / "home"
    added = legation("profile", "add", *EXAMPLES, "--home", home)
    assert added.returncode == 0, added.stderr
    done = legation(*night_arguments(home, FIRST, "--plain"))
    assert done.returncode == 0, done.stderr + done.stdout
    return home


@pytest.fixture(scope="session")
def second_night(first_night, tmp_path_factory) -> Path:
    """A home after both sample nights. Copy it; never change it."""
    home = tmp_path_factory.mktemp("second") / "home"
    shutil.copytree(first_night, home)
    done = legation(*night_arguments(home, SECOND, "--plain"))
    assert done.returncode == 0, done.stderr + done.stdout
    return home


@pytest.fixture
def home_after_first(first_night, tmp_path) -> Path:
    """A copy of the home after the first night, to do with as a test likes."""
    return Path(shutil.copytree(first_night, tmp_path / "home"))


@pytest.fixture
def home_after_second(second_night, tmp_path) -> Path:
    """A copy of the home after both nights, to do with as a test likes."""
    return Path(shutil.copytree(second_night, tmp_path / "home"))
