"""What ranking costs, as ratios measured in one run: how it grows, and what an exact vector costs."""

from __future__ import annotations

import sys
import time

import pytest
from ranking_cases import AS_OF, DROUGHT, EXAMPLES, OPERA, QUANTUM, HashingEncoder, opportunity

from ranking.embedding import verified_model
from ranking.int8_models import ENGLISH
from ranking.match import rank, texts_to_embed
from ranking.onnx_encoder import OnnxEncoder
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
def test_the_8_bit_encoder_takes_little_more_than_half_of_what_the_original_does(built_models):
    texts = [f"Text {n}. " + f"{WORDS} " * (1 + n % 4) for n in range(48)]
    fast = cpu_a_text(OnnxEncoder(ENGLISH.place(built_models), ENGLISH.most_pieces), texts)
    # In batches of eight the original is as fast as it gets.
    model = SentenceTransformerInBatches()
    original = cpu_a_text(model, texts)
    say(f"8 bits: {fast:.1f} CPU ms a text; single precision in PyTorch: {original:.1f}")
    assert original / fast >= 1.8


def cpu_a_text(encoder, texts: list[str]) -> float:
    """The least of three runs, in milliseconds of CPU time on all cores."""
    encoder.encode(texts[:4])
    return 1000 * min(timed(lambda: encoder.encode(texts)) for _ in range(3)) / len(texts)


def timed(work) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


class SentenceTransformerInBatches:
    """The original model with one thread: several wait for one another, and waiting counts as CPU time."""

    def __init__(self) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(1)
        self._model = SentenceTransformer(str(verified_model()), device="cpu", local_files_only=True)

    def encode(self, texts: list[str]) -> None:
        self._model.encode(texts, batch_size=8, normalize_embeddings=True, show_progress_bar=False)
