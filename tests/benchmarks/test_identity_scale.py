"""What recognising opportunities costs, and how it grows, measured in one run on invented notices."""

from __future__ import annotations

import math
import random
import sys
import time
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import pytest
from stored_cases import AS_OF, night, notice, raw_notice

from db.identity import resolve
from db.records import Notice, Outcome, SourceRun
from db.store import Store
from db.workings import Workings

SEED = 7


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def notices(count: int) -> list[Notice]:
    """So many notices: of five calls one has copies elsewhere, of seven one has two rounds."""
    rng = random.Random(SEED)
    syllables = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
    words = ["".join(rng.choices(syllables, k=rng.randint(2, 4))) for _ in range(8000)]
    funders = [f"{' '.join(rng.sample(words, 3)).title()} Fund" for _ in range(400)]
    made: list[Notice] = []
    for number in range(count):
        title = " ".join(rng.choices(words, k=rng.randint(5, 9))).capitalize()
        text = " ".join(rng.choices(words, k=rng.randint(40, 160)))
        if rng.random() < 0.5:
            text += (
                " applications are handed in at the portal by eligible organisations before the closing date"
            )
        funder = rng.choice(funders)
        copies = 1 if rng.random() < 0.8 else rng.randint(2, 3)
        for year in (2026, 2027) if rng.random() < 0.15 else (2026,):
            on = f"{year}-{rng.randint(1, 12):02}-15" if rng.random() < 0.8 else None
            made += [
                notice(
                    f"{number}-{year}",
                    f"portal_{copy}",
                    title,
                    on,
                    text=text[: 9999 >> copy * 5],
                    funder=funder,
                )
                for copy in range(copies)
            ]
        if len(made) >= count:
            break
    return made[:count]


def cpu_of_resolving(count: int) -> float:
    given = notices(count)
    started = time.process_time()
    found = resolve(given, (), {}, AS_OF)
    took = time.process_time() - started
    say(f"resolve {count} notices: {took:.1f} CPU s, {len(found.opportunities)} opportunities")
    return took


@pytest.mark.slow
def test_recognising_grows_hardly_faster_than_the_number_of_notices():
    few, many = cpu_of_resolving(5_000), cpu_of_resolving(20_000)
    exponent = math.log(many / few, 4)
    say(f"growth exponent from 5,000 to 20,000 notices: {exponent:.2f}")
    assert exponent < 1.25


@pytest.mark.slow
def test_what_is_new_costs_little_beside_what_is_known():
    """Four hundred new beside twenty thousand: by the workings of the night before, and from scratch."""
    everything = notices(20_400)
    random.Random(SEED).shuffle(everything)
    workings, before = Workings(), everything[:20_000]
    edges = resolve(before, (), {}, AS_OF, workings=workings).edges
    edges = resolve(before, edges, {}, AS_OF, workings=workings).edges
    started = time.process_time()
    quick = resolve(everything, edges, {}, AS_OF, workings=workings)
    took = time.process_time() - started
    started = time.process_time()
    assert quick == resolve(everything, edges, {}, AS_OF)
    anew = time.process_time() - started
    say(f"resolve 400 new notices beside 20,000: {took:.2f} CPU s; all from scratch: {anew:.2f} CPU s")
    assert took < anew / 5


def announced(store: Store, said: Sequence[Notice], number: int) -> float:
    """Save what came on a night and recognise it; CPU seconds of the latter."""
    for source, some in groupby(sorted(said, key=lambda n: n.ref), key=lambda n: n.source):
        given = list(some)
        raws = [raw_notice(n.key, source, n.title, text=n.text) for n in given]
        run = SourceRun(source, Outcome.OK, None, len(given), (1, 10**6))
        store.notices.save_source(run, raws, given, (), night=night(number), complete_listing=False)
    started = time.process_time()
    store.recognise(as_of=AS_OF, night=night(number))
    return time.process_time() - started


@pytest.mark.slow
def test_a_night_of_the_database_costs_what_is_new_and_a_quiet_one_next_to_nothing(tmp_path: Path):
    everything = notices(10_200)
    random.Random(SEED).shuffle(everything)
    with Store.open(tmp_path / "legation.db") as store:
        first = announced(store, everything[:10_000], 0)
        announced(store, [], 1)
        some = announced(store, everything[10_000:], 2)
        # The first quiet night after news already: what was decided is no news to deciding.
        quiet = announced(store, [], 3)
    say(f"10,000 notices of a database: {first:.1f} CPU s, 200 new: {some:.2f}, none: {quiet:.2f}")
    assert some < first / 2
    assert quiet < first / 10
