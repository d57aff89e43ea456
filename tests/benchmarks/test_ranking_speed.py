"""What ranking costs, as ratios measured in one run: how it grows, and what an exact vector costs."""

from __future__ import annotations

import sys
import time

import pytest
from ranking_cases import AS_OF, DROUGHT, EXAMPLES, OPERA, QUANTUM, HashingEncoder, opportunity

from ranking.embedding import load_encoder, verified_model
from ranking.match import rank, texts_to_embed
from ranking.profiles import parse_profile

WORDS = " ".join((DROUGHT, QUANTUM, OPERA)).replace("\n", " ")


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def calls(count: int) -> list:
    """As many calls of about 560 words, none like another."""
    return [
        opportunity(
            f"c{n:05}", title=f"Call {n}", text="\n".join(f"Line {n}-{i}. {WORDS}" for i in range(10))
        )
        for n in range(count)
    ]


def cpu_of_a_ranking(count: int) -> float:
    profiles = [parse_profile(path.read_text(), path.name) for path in EXAMPLES]
    found = calls(count)
    texts = texts_to_embed(found, profiles)
    vectors = dict(zip(texts, HashingEncoder().encode(list(texts.values())), strict=True))
    started = time.process_time()
    rank(found, profiles, vectors, AS_OF)
    return time.process_time() - started


@pytest.mark.slow
def test_ranking_grows_with_the_number_of_calls_and_no_faster():
    few, many = cpu_of_a_ranking(300), cpu_of_a_ranking(1200)
    say(f"rank 300 calls for 3 profiles: {few:.2f} CPU s; 1,200 calls: {many:.2f} CPU s")
    assert many / few < 6


@pytest.mark.slow
def test_encoding_one_by_one_costs_little_more_than_batches_of_eight():
    texts = [f"Text {n}. " + f"{WORDS} " * (1 + n % 4) for n in range(48)]
    encoder = load_encoder()
    encoder.encode(texts[:4])
    started, wall = time.process_time(), time.perf_counter()
    encoder.encode(texts)
    one_by_one, took = time.process_time() - started, time.perf_counter() - wall
    # After our loader, which silences the library's own progress bars.
    from sentence_transformers import SentenceTransformer

    batched = SentenceTransformer(str(verified_model()), device="cpu", local_files_only=True)
    started = time.process_time()
    batched.encode(texts, batch_size=8, show_progress_bar=False)
    by_eight = time.process_time() - started
    say(f"encode: {1000 * one_by_one / len(texts):.0f} CPU ms a text ({len(texts) / took:.0f} texts/s)")
    say(f"in batches of eight: {1000 * by_eight / len(texts):.0f} CPU ms a text")
    assert one_by_one / by_eight < 1.6
