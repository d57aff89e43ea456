"""The recorded sample nights, run once for all tests that look at what a night leaves behind.

Also once for all workers: ``make test`` runs two of them (pytest-xdist), a single file needs none.
"""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pytest

from db.dump import without_links
from db.store import Store
from spiders.sealed import SourceCrawl, read_sealed

ROOT = Path(__file__).parents[1]
NIGHTS = ROOT / "tests" / "samples" / "nights"
ARCHIVES = ROOT.parent / "shared" / "archives"
EXAMPLES = sorted((ROOT / "ranking" / "examples").glob("*.yaml"))
FIRST, SECOND = "2026-09-01", "2026-09-02"
# The publishers whose calls differ between the two nights: nine would only take three times as long
CHANGING = ("--sources", "eu_funding_tenders,us_grants_gov,us_nsf")
BuiltOnce: TypeAlias = Callable[[str, Callable[[Path], None]], Path]


def legation(*arguments: object, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own, as a user would."""
    command = [sys.executable, "-m", "flows", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, cwd=ROOT, check=False)


def night_arguments(home: Path, night: str, *more: object) -> list[object]:
    """The arguments of a plain replay of one sample night."""
    archive = NIGHTS / f"{night}.warc.gz"
    return ["nightly", "--home", home, "--archive", archive, "--as-of", f"{night}T02:00:00+00:00", *more]


def dump(home: Path) -> list[str]:
    """The home's database as ``legation dump --stable`` prints it, line by line."""
    with Store.open(home / "legation.db", create=False) as store:
        return list(store.dump_stable())


def mails(home: Path) -> dict[str, bytes]:
    """Every file under the home's mail folder, by its path there; without the secrets of that home."""
    folder = home / "mail"
    return {
        str(path.relative_to(folder)): without_links(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.hookimpl(
    optionalhook=True
)  # pytest-xdist's; without it there is one worker, and nothing to share out
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Share tests out one by one, in the order given; those of a file that share a fixture stay together."""
    from xdist.scheduler import LoadScopeScheduling

    class Units(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return _unit(nodeid)

    config.option.loadscopereorder = False
    return Units(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With several workers, what takes long begins first, so that none is left with it at the end."""
    if not hasattr(config, "workerinput"):
        return
    units: dict[str, list[pytest.Item]] = {}
    for item in items:
        units.setdefault(_unit(item.nodeid), []).append(item)
    waiting = sorted(units.values(), key=_turn)
    # One worker builds the recorded nights for everybody, while the others have enough to do without them.
    first = next((unit for unit in waiting if _needs_nights(unit)), [])
    items[:] = [item for unit in (first, *(unit for unit in waiting if unit is not first)) for item in unit]


def _unit(nodeid: str) -> str:
    """What must run in one worker: a test, or all of a file whose fixtures are made once for the file."""
    file = nodeid.partition("::")[0]
    return file if _shares_fixtures(file) else nodeid


@cache
def _shares_fixtures(file: str) -> bool:
    return 'fixture(scope="module"' in (ROOT / file).read_text(encoding="utf-8")


def _turn(unit: list[pytest.Item]) -> tuple[bool, bool, int]:
    """The slow first, of these what needs no recorded night, of these the most tests."""
    slow = any(item.get_closest_marker("slow") for item in unit)
    return not slow, _needs_nights(unit), -len(unit)


def _needs_nights(unit: list[pytest.Item]) -> bool:
    return any("first_night" in getattr(item, "fixturenames", ()) for item in unit)


@pytest.fixture(scope="session")
def built_once(tmp_path_factory, worker_id) -> BuiltOnce:
    """``built_once(name, build)``: a folder that ``build(folder)`` fills, once for all workers of a run.

    Each worker has a copy of its own: what one opens, and be it to read, another may be copying.
    """
    own = tmp_path_factory.getbasetemp()
    shared = own if worker_id == "master" else own.parent

    def built(name: str, build: Callable[[Path], None]) -> Path:
        folder, done = shared / name, shared / f"{name}.done"
        with (shared / f"{name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not done.exists():
                shutil.rmtree(folder, ignore_errors=True)  # of a worker that failed
                folder.mkdir()
                build(folder)
                done.touch()
        return folder if shared == own else Path(shutil.copytree(folder, own / name))

    return built


@pytest.fixture(scope="session")
def built_models(built_once) -> Path:
    """A folder with both encoders, built once. Copy it; never change it."""

    def build(folder: Path) -> None:
        # Imported here: most tests need no model.
        from ranking.int8_models import MODELS, ready

        for model in MODELS:
            ready(model, folder)

    return Path(built_once("models", build))


@pytest.fixture(scope="session")
def first_night(built_once) -> Path:
    """A home with the example profiles after the first night. Copy it; never change it."""

    def build(folder: Path) -> None:
        added = legation("profile", "add", *EXAMPLES, "--home", folder / "home")
        assert added.returncode == 0, added.stderr
        done = legation(*night_arguments(folder / "home", FIRST, "--plain"))
        assert done.returncode == 0, done.stderr + done.stdout

    return Path(built_once("first", build) / "home")


@pytest.fixture(scope="session")
def second_night(first_night, built_once) -> Path:
    """A home after both sample nights. Copy it; never change it."""

    def build(folder: Path) -> None:
        shutil.copytree(first_night, folder / "home")
        done = legation(*night_arguments(folder / "home", SECOND, "--plain"))
        assert done.returncode == 0, done.stderr + done.stdout

    return Path(built_once("second", build) / "home")


@pytest.fixture(scope="session")
def archive_night(built_once) -> Callable[[str], dict[str, SourceCrawl]]:
    """``archive_night("2026-08-11")``: what each source brought on a night that was really recorded."""

    @cache
    def brought(night: str) -> dict[str, SourceCrawl]:
        archive = ARCHIVES / f"{night}.warc.gz"
        if not archive.exists():
            pytest.skip(f"the recorded night {archive.name} is not beside the repository")

        def build(folder: Path) -> None:
            # Imported here: most tests need no Scrapy, and start in half the time without it.
            from flows.night.source_choice import recorded_choice
            from spiders.crawl import crawl
            from spiders.registry import Catalogue

            at = datetime.fromisoformat(f"{night}T02:00:00+00:00")
            names = recorded_choice(Catalogue(), archive).sources
            crawl(names, folder, replay=archive, fetched_at=at, contact="desk@example.org", limit_seconds=120)

        sealed = sorted(built_once(f"crawl-{night}", build).glob("*.jsonl"))
        return {path.stem: read_sealed(path) for path in sealed}

    return brought


@pytest.fixture
def home_after_first(first_night, tmp_path) -> Path:
    """A copy of the home after the first night, to do with as a test likes."""
    return Path(shutil.copytree(first_night, tmp_path / "home"))


@pytest.fixture
def home_after_second(second_night, tmp_path) -> Path:
    """A copy of the home after both nights, to do with as a test likes."""
    return Path(shutil.copytree(second_night, tmp_path / "home"))
