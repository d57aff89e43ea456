"""Crawl named sources in a child process, and read back what it sealed.

One child crawls all sources at once; those it did not seal (it was killed, or hung until its limit) are
tried once more, each alone in a child of its own. One failed source is one failed source.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from time import monotonic

from db.records import InputError, Issue, Outcome, SourceRun, to_json
from spiders.archive import open_archive
from spiders.guard import Address
from spiders.plan import ANSWER_SECONDS, POLITE_DELAY, Plan
from spiders.recording import merge_parts
from spiders.registry import SOURCES, source_class
from spiders.sealed import SealError, SourceCrawl, part_path, read_sealed, sealed_path

# After the limit: what a child gets to close in good order before it is killed.
GRACE_SECONDS = 5.0
NOT_REACHED = "not reached"
LOG, PART = "crawl.log", "crawl.warc.gz.part"


def crawl(
    names: Sequence[str],
    directory: Path,
    *,
    replay: Path | None = None,
    record: Path | None = None,
    fetched_at: datetime,
    contact: str,
    limit_seconds: float,
    package: str = SOURCES,
    allow: Collection[Address] = (),
    delay_seconds: float = POLITE_DELAY,
    answer_seconds: float = ANSWER_SECONDS,
    budget_seconds: float = inf,
) -> list[SourceCrawl]:
    """Crawl sources, live or from an archive; one result for each, in the order of ``names``.

    ``directory`` receives the sealed files, the plans and the logs. ``record`` is the archive file to
    write. ``fetched_at`` (aware) stamps live answers. ``limit_seconds`` is the hard limit of one child,
    ``budget_seconds`` that of the whole crawl: a source without a result by then was not reached.

    Raises:
        ArchiveError: when the archive to replay is missing, corrupt or cut short; nothing is crawled.
        UnknownSourceError: for a name that is no source.
        InputError: when a replay is to be recorded.
    """
    _check(names, package, replay, record)
    place = directory.resolve()
    _clear(place, names)
    plan = Plan(
        names=tuple(names),
        directory=place,
        fetched_at=fetched_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        contact=contact,
        limit_seconds=limit_seconds,
        package=package,
        log=place / LOG,
        replay=replay and replay.resolve(),
        part=record and place / PART,
        allow=tuple(allow),
        delay_seconds=delay_seconds,
        answer_seconds=answer_seconds,
    )
    return _crawl(plan, record, monotonic() + budget_seconds)


def _check(names: Sequence[str], package: str, replay: Path | None, record: Path | None) -> None:
    if replay is not None and record is not None:
        raise InputError("a replay is not recorded: it asks nobody; leave one of the two out")
    for name in names:
        source_class(name, package)
    if replay is not None:
        open_archive(replay)


def _crawl(plan: Plan, record: Path | None, until: float) -> list[SourceCrawl]:
    children = _Children(until)
    if plan.names:
        children.run(plan)
    for name in plan.names:
        if not sealed_path(plan.directory, name).exists():
            children.run(replace(plan, names=(name,)), alone=name)
    if record is not None:
        merge_parts(children.parts, record, children.last_part, plan.fetched_at)
        for part in children.parts:
            part.unlink(missing_ok=True)
    return [_result(name, plan, children.ended[name]) for name in plan.names]


def _clear(directory: Path, names: Sequence[str]) -> None:
    """Make the place, and remove what an earlier crawl left: nothing of it may pass for tonight's."""
    directory.mkdir(parents=True, exist_ok=True)
    stale = [place(directory, name) for name in names for place in (sealed_path, part_path)]
    for path in (*stale, *directory.glob(f"{LOG}*"), *directory.glob(f"{PART}*")):
        path.unlink(missing_ok=True)


@dataclass(slots=True)
class _Children:
    """The children of one crawl: the parts they recorded, and for each source its last child's end.

    ``until`` is the moment (monotonic) at which the crawl's time is over.
    """

    until: float
    parts: list[Path] = field(default_factory=list)
    last_part: dict[str, Path] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)

    def run(self, plan: Plan, alone: str = "") -> None:
        """Run one child to its end, or end it at its limit; none once the crawl's time is over."""
        left = self.until - monotonic()
        if left <= 0:
            self.ended |= dict.fromkeys(plan.names, NOT_REACHED)
            return
        plan = replace(plan, limit_seconds=min(plan.limit_seconds, left))
        if alone:
            suffix = f".{alone}"
            plan = replace(
                plan, log=_suffixed(plan.log, suffix), part=plan.part and _suffixed(plan.part, suffix)
            )
        ended = _run_child(plan, _suffixed(plan.log, ".plan.json"))
        for name in plan.names:
            self.ended[name] = ended
            if plan.part is not None:
                self.last_part[name] = plan.part
        if plan.part is not None:
            self.parts.append(plan.part)


def _suffixed(path: Path, suffix: str) -> Path:
    return path.with_name(f"{path.name}{suffix}")


def _run_child(plan: Plan, plan_file: Path) -> str:
    """Start a child, wait for it no longer than its limit, and say how it ended."""
    plan_file.write_text(to_json(plan))
    with plan.log.open("ab") as log:
        child = subprocess.Popen(
            [sys.executable, "-m", "spiders.child", str(plan_file)],
            stdin=subprocess.PIPE,  # held open: the child ends itself when we die
            stdout=subprocess.DEVNULL,
            stderr=log,
            start_new_session=True,
        )
        try:
            code: int | None = child.wait(plan.limit_seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end(child)
    if code is None:
        return f"timeout: killed after {plan.limit_seconds:g} s"
    return f"killed by signal {-code}" if code < 0 else f"the child ended with code {code}"


def _end(child: subprocess.Popen[bytes]) -> None:
    """End a child and everything it started: first asked, then killed."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        child.wait(GRACE_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    if child.stdin is not None:
        child.stdin.close()


def _result(name: str, plan: Plan, ended: str) -> SourceCrawl:
    """What a source's sealed file holds; a source without one has failed, and how its child ended is why."""
    try:
        return read_sealed(sealed_path(plan.directory, name))
    except SealError:
        expect = source_class(name, plan.package).expect
        run = SourceRun(name, Outcome.FAILED, ended, 0, (expect.start, expect.stop))
        return SourceCrawl(run, issues=(Issue(name, "", "crawl", None, f"nothing was sealed: {ended}"),))
