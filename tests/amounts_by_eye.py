"""Print amounts as they were read beside what the publisher said, to be compared by a person.

``python -m tests.amounts_by_eye ARCHIVE… [--count 90] [--undecided 60] [--seed 1] [--without SOURCE…]
[--crawled FOLDER]``

Sampled as ``tests.read_by_eye`` samples deadlines: the same seed and archives print the same sample, and each
source gives one notice in turn. The second list holds notices from which no amount was read.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from db.records import Notice, RawNotice
from spiders.normalise import normalise
from spiders.registry import source_class
from spiders.text import plain_text
from tests.read_by_eye import brought, once, stratified

FIELDS = ("award_floor", "award_ceiling", "total_funding", "cofunding_rate", "expected_awards")
WORTH_READING = re.compile(
    r"[^\n]{0,160}(?:[€$£¥]|\b(?:EUR|USD|GBP|CHF|CAD|SEK|NOK|DKK)\b|\beuro|\bdollars?\b|\d ?%)[^\n]{0,160}",
    re.IGNORECASE,
)
MOST_LINES = 14


def main() -> None:
    """Print the sample that the arguments ask for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("archives", nargs="+", type=Path)
    parser.add_argument("--count", type=int, default=90)
    parser.add_argument("--undecided", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", nargs="*", default=())
    parser.add_argument("--crawled", type=Path)
    asked = parser.parse_args()
    with TemporaryDirectory() as own:
        folder = asked.crawled or Path(own)
        raws = [raw for raw in once(r for archive in asked.archives for r in brought(archive, folder))]
    read = {
        raw: normalise(raw, source_class(raw.source))[0] for raw in raws if raw.source not in asked.without
    }
    random = Random(asked.seed)
    told = [raw for raw, notice in read.items() if amounts(notice)]
    silent = [raw for raw, notice in read.items() if not amounts(notice)]
    for number, raw in enumerate(stratified(told, asked.count, random), 1):
        sys.stdout.write(f"\n=== {number} {raw.source} {raw.key}\n{amounts(read[raw])}\n{words_of(raw)}\n")
    for number, raw in enumerate(stratified(silent, asked.undecided, random), 1):
        sys.stdout.write(f"\n--- {number} {raw.source} {raw.key}: no amount read\n{words_of(raw)}\n")


def amounts(notice: Notice) -> str:
    """What was read of a notice's money, a line each; empty for nothing."""
    stated = {name: getattr(notice, name) for name in FIELDS if getattr(notice, name) is not None}
    return "\n".join(
        f"READ {name} " + (f"{value.amount} {value.currency}" if hasattr(value, "currency") else f"{value}")
        for name, value in stated.items()
    )


def words_of(raw: RawNotice) -> str:
    """The fields and the lines of a notice that may hold an amount, shortened."""
    fields = [f"RAW  {name} {said!r}" for name in (*FIELDS[:3], "cofunding", "currency", "expected_awards")
              if (said := getattr(raw, name))]  # fmt: skip
    text = "\n".join(map(plain_text, (raw.summary, raw.text, raw.eligibility)))
    lines = [f"TEXT {match.group().strip()}" for match in WORTH_READING.finditer(text)]
    return "\n".join([f"TITLE {raw.title}", *fields, *lines[:MOST_LINES]])


if __name__ == "__main__":
    main()
