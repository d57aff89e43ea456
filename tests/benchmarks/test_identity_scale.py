"""What recognising opportunities costs, and how it grows, measured in one run on invented notices."""

from __future__ import annotations

import math
import random
import sys
import time

import pytest
from stored_cases import AS_OF, notice

from db.identity import resolve
from db.records import Notice

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
