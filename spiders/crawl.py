"""Crawl named sources in child processes, and read back what they sealed.

Few sources share one child, many are spread over some that all start at once. Those that a child did not
seal (it was killed, or hung until its limit) are tried once more, each alone in a child of its own. One
failed source is one failed source.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from math import inf
from pathlib import Path
from time import monotonic
from typing import Required, TypedDict, Unpack

from db.records import InputError, Issue, KnownDocument, Outcome, OwnSource, SourceRun
from spiders.archive import open_archive
from spiders.children import Children
from spiders.guard import Address
from spiders.plan import ANSWER_SECONDS, POLITE_DELAY, SOFT_LIMIT_SHARE, SOURCE_SECONDS, Plan
from spiders.recording import merge_parts
from spiders.registry import SOURCES, Catalogue
from spiders.sealed import SealError, SourceCrawl, part_path, read_sealed, sealed_path
from spiders.shards import MOST_CHILDREN, of_one_host, shards
from spiders.source import Source

LOG, PART = "crawl.log", "crawl.warc.gz.part"


class How(TypedDict, total=False):
    """How publishers are asked.

    ``fetched_at`` (aware) stamps live answers; ``contact`` is whom publishers may write to. ``limit_seconds``
    is the hard limit of one child, ``source_seconds`` when a single source is closed with what it brought.
    ``allow`` opens the address guard for single addresses, which only tests need. ``documents`` are those
    that are known already; without them (``None``) no attachment is read.
    """

    fetched_at: Required[datetime]
    contact: Required[str]
    limit_seconds: Required[float]
    source_seconds: float
    answer_seconds: float
    delay_seconds: float
    allow: Collection[Address]
    documents: Collection[KnownDocument] | None


def crawl(
    names: Sequence[str],
    directory: Path,
    *,
    replay: Path | None = None,
    record: Path | None = None,
    package: str = SOURCES,
    own: Mapping[str, OwnSource] | None = None,
    keys: Mapping[str, str] | None = None,
    budget_seconds: float = inf,
    **how: Unpack[How],
) -> list[SourceCrawl]:
    """Crawl sources, live or from an archive; one result for each, in the order of ``names``.

    ``directory`` receives the sealed files, the plans and the logs. ``record`` is the archive file to write.
    ``own`` defines the sources that no module holds, ``keys`` has publishers' keys by source.
    ``budget_seconds`` is the limit of the whole crawl: a source without a result by then was not reached.

    Raises:
        ArchiveError: when the archive to replay is missing, corrupt or cut short; nothing is crawled.
        UnknownSourceError: for a name that is no source.
        InputError: when a replay is to be recorded.
    """
    if replay is not None and record is not None:
        raise InputError("a replay is not recorded: it asks nobody; leave one of the two out")
    catalogue = Catalogue(own or {}, package=package, references=True)
    sources = [catalogue.source(name) for name in names]
    if replay is not None:
        open_archive(replay)
    plan = _plan(catalogue, names, directory.resolve(), replay, record is not None, how)
    _clear(plan.directory, names)
    children = Children(monotonic() + budget_seconds, _at_once(plan), keys or {})
    _crawl(plan, catalogue, children)
    if record is not None:
        merge_parts(children.parts, record, children.last_part, plan.fetched_at)
        for part in children.parts:
            part.unlink(missing_ok=True)
    return [_result(source, plan, children.ended[source.name]) for source in sources]


def _plan(
    catalogue: Catalogue, names: Sequence[str], place: Path, replay: Path | None, recording: bool, how: How
) -> Plan:
    fetched_at = how["fetched_at"].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    documents = how.get("documents")
    return Plan(
        names=tuple(names),
        directory=place,
        fetched_at=fetched_at,
        contact=how["contact"],
        limit_seconds=how["limit_seconds"],
        package=catalogue.package,
        log=place / LOG,
        replay=replay and replay.resolve(),
        part=place / PART if recording else None,
        allow=tuple(how.get("allow", ())),
        delay_seconds=how.get("delay_seconds", POLITE_DELAY),
        answer_seconds=how.get("answer_seconds", ANSWER_SECONDS),
        source_seconds=how.get("source_seconds", SOURCE_SECONDS),
        own=catalogue.definitions(names),
        documents=None if documents is None else tuple(documents),
    )


def _at_once(plan: Plan) -> int:
    """Live, children wait for publishers; a replay keeps a processor busy each."""
    return min(MOST_CHILDREN, os.cpu_count() or 1) if plan.replay else MOST_CHILDREN


def _crawl(plan: Plan, catalogue: Catalogue, children: Children) -> None:
    """All sources in their shards, then each that was not sealed alone."""
    together = shards(catalogue, plan.names, children.at_once)
    children.run([[_part_of(plan, names, str(n) if n else "")] for n, names in enumerate(together)])
    # Alone, the source's own limit is the child's; those of one host still never ask it at once.
    alone = replace(plan, limit_seconds=min(plan.limit_seconds, plan.source_seconds / SOFT_LIMIT_SHARE))
    missing = [name for name in plan.names if not sealed_path(plan.directory, name).exists()]
    children.run(
        [[_part_of(alone, (name,), name) for name in names] for names in of_one_host(catalogue, missing)]
    )


def _part_of(plan: Plan, names: tuple[str, ...], suffix: str) -> Plan:
    """The plan of one child; ``suffix`` keeps its files apart from those of the others."""
    if plan.documents is not None:
        plan = replace(plan, documents=tuple(each for each in plan.documents if each.source in names))
    if not suffix:
        return replace(plan, names=names)
    log, part = (path and path.with_name(f"{path.name}.{suffix}") for path in (plan.log, plan.part))
    assert log is not None
    return replace(plan, names=names, log=log, part=part)


def _clear(directory: Path, names: Sequence[str]) -> None:
    """Make the place, and remove what an earlier crawl left: nothing of it may pass for tonight's."""
    directory.mkdir(parents=True, exist_ok=True)
    stale = [place(directory, name) for name in names for place in (sealed_path, part_path)]
    for path in (*stale, *directory.glob(f"{LOG}*"), *directory.glob(f"{PART}*")):
        path.unlink(missing_ok=True)


def _result(source: type[Source], plan: Plan, ended: str) -> SourceCrawl:
    """What a source's sealed file holds; a source without one has failed, and how its child ended is why."""
    try:
        return read_sealed(sealed_path(plan.directory, source.name))
    except SealError:
        run = SourceRun(
            source.name, Outcome.FAILED, ended, 0, expected=(source.expect.start, source.expect.stop)
        )
        issue = Issue(source.name, "", "crawl", None, f"nothing was sealed: {ended}")
        return SourceCrawl(run, issues=(issue,))
