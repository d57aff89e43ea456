"""Print deadlines as they were read beside what the publisher said, to be compared by a person.

``python -m tests.read_by_eye ARCHIVE… [--count 150] [--undecided 60] [--seed 1] [--worded]
[--crawled FOLDER]``

The same seed and archives print the same sample. Sources share it: each gives one notice in turn until it has
no more, and of notices that an earlier archive also had, only the first is taken. A second list holds notices
from which no deadline was read, with every sentence around a year, to look for a deadline that was missed.
``--worded`` takes of the first list only what states a deadline in prose, where most can go wrong.
What was crawled stays in FOLDER, so that a second reading needs no second crawl.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from db.records import Deadline, DeadlineKind, RawNotice
from spiders.normalise import normalise
from spiders.registry import source_class
from spiders.sealed import read_sealed
from spiders.text import plain_text

NIGHT = re.compile(r"\d{4}-\d\d-\d\d")
WORTH_READING = re.compile(
    r"[^\n]{0,160}(?:20[2-9]\d|deadline|closing|frist|scadenz|échéance|plazo|rolling)[^\n]{0,160}",
    re.IGNORECASE,
)
MOST_LINES = 8


def main() -> None:
    """Print the sample that the arguments ask for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("archives", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--undecided", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worded", action="store_true")
    parser.add_argument("--crawled", type=Path)
    asked = parser.parse_args()
    with TemporaryDirectory() as own:
        folder = asked.crawled or Path(own)
        notices = list(once(raw for archive in asked.archives for raw in brought(archive, folder)))
    random = Random(asked.seed)
    said = {raw: normalise(raw, source_class(raw.source))[0].deadlines for raw in notices}
    dated = [raw for raw in notices if any(tells(deadline) for deadline in said[raw])]
    silent = [raw for raw in notices if not any(tells(deadline) for deadline in said[raw])]
    if asked.worded:
        dated = [raw for raw in dated if not raw.deadlines or any(d.words for d in raw.deadlines)]
    for number, raw in enumerate(stratified(dated, asked.count, random), 1):
        sys.stdout.write(f"\n=== {number} {raw.source} {raw.key}\n{read_from(raw, said)}\n")
    for number, raw in enumerate(stratified(silent, asked.undecided, random), 1):
        sys.stdout.write(f"\n--- {number} {raw.source} {raw.key}: no deadline read\n{words_of(raw)}\n")


def tells(deadline: Deadline) -> bool:
    """Whether a deadline says something."""
    return deadline.kind is not DeadlineKind.NONE_STATED


def brought(archive: Path, folder: Path) -> Iterator[RawNotice]:
    """The raw notices of a recorded night, crawled anew unless that was done before."""
    from flows.night.source_choice import recorded_choice
    from spiders.crawl import crawl
    from spiders.registry import Catalogue

    target = folder / archive.name
    if not target.is_dir():
        target.mkdir(parents=True)
        night = NIGHT.search(archive.name)
        at = datetime.fromisoformat(f"{night.group() if night else '2026-09-01'}T02:00:00+00:00")
        names = recorded_choice(Catalogue(), archive).sources
        crawl(names, target, replay=archive, fetched_at=at, contact="desk@example.org", limit_seconds=300)
    for sealed in sorted(target.glob("*.jsonl")):
        yield from read_sealed(sealed).raw_notices


def once(notices: Iterable[RawNotice]) -> Iterator[RawNotice]:
    """The notices without those that an earlier night already had."""
    seen: set[tuple[str, str]] = set()
    for raw in notices:
        if (raw.source, raw.key) not in seen:
            seen.add((raw.source, raw.key))
            yield raw


def stratified(notices: Sequence[RawNotice], count: int, random: Random) -> list[RawNotice]:
    """So many notices at random, the sources in turn."""
    by_source: dict[str, list[RawNotice]] = {}
    for raw in notices:
        by_source.setdefault(raw.source, []).append(raw)
    for of_one in by_source.values():
        random.shuffle(of_one)
    taken: list[RawNotice] = []
    while len(taken) < count and any(by_source.values()):
        taken += [of_one.pop() for of_one in by_source.values() if of_one]
    return taken[:count]


def read_from(raw: RawNotice, said: Mapping[RawNotice, Sequence[Deadline]]) -> str:
    """What was read of a notice, then what it said."""
    lines = [
        f"READ {d.kind.value} {d.on} {d.at} {d.zone} [{d.time_certainty or '-'}] {d.label or ''}".rstrip()
        for d in said[raw]
    ]
    lines += [f"RAW  {d.date!r} {d.kind or ''} | {plain_text(d.words)[:600]}" for d in raw.deadlines]
    return "\n".join(lines + ([] if raw.deadlines else [words_of(raw)]))


def words_of(raw: RawNotice) -> str:
    """The lines of a notice that may hold a deadline, shortened."""
    text = f"{raw.title}\n{plain_text(raw.summary)}\n{plain_text(raw.text)}"
    found = [f"TEXT {match.group().strip()}" for match in WORTH_READING.finditer(text)]
    fields = [f"RAW  {d.date!r} {d.kind or ''} | {plain_text(d.words)[:300]}" for d in raw.deadlines]
    return "\n".join([f"TITLE {raw.title}", *fields, *found[:MOST_LINES]])


if __name__ == "__main__":
    main()
