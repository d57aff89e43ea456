"""Duplicates found by the rules of the night, beside two public libraries on the same records.

Needs the optional extra `compare` and the shared records; says so where one is missing. Each library gets its
best threshold on these very records, which flatters it.
"""

from __future__ import annotations

import json
import sys
import time
from itertools import combinations

import pytest
from stored_cases import SHARED

from db.duplicate_evaluation import evaluate_duplicates, in_order, measured

THRESHOLDS = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98]
WORDS_OF_A_SHINGLE = (1, 3)


def records_and_pairs():
    folder = SHARED / "benchmarks" / "eu_dedup"
    if not folder.exists():
        pytest.skip("the shared set eu_dedup is not here")
    records = [json.loads(line) for line in (folder / "records.jsonl").read_text().splitlines()]
    pairs = [tuple(line.split()) for line in (folder / "pairs.tsv").read_text().splitlines()[1:]]
    return records, pairs


def text_of(record):
    return f"{record.get('title') or ''}\n{record.get('text') or ''}"


def connected(pairs):
    """All pairs of the groups that these pairs join, as our own opportunities are counted."""
    group_of: dict[str, set[str]] = {}
    for left, right in pairs:
        group = group_of.get(left, {left}) | group_of.get(right, {right})
        for member in group:
            group_of[member] = group
    groups = {frozenset(group) for group in group_of.values()}
    return {in_order(*pair) for group in groups for pair in combinations(group, 2)}


def say(name, figures, seconds):
    shown = ", ".join(f"{key} {figures[key]:.3f}" for key in ("precision", "recall", "f1"))
    sys.stdout.write(f"{name}: {shown}, {seconds:.2f} CPU s\n")


@pytest.fixture(scope="module")
def ours():
    records, pairs = records_and_pairs()
    started = time.process_time()
    figures = evaluate_duplicates(records, pairs, hide_title=False)
    say("rules of the night", figures, time.process_time() - started)
    return figures


@pytest.mark.slow
@pytest.mark.parametrize("size", WORDS_OF_A_SHINGLE)
def test_more_is_found_than_by_minhash(ours, size):
    datasketch = pytest.importorskip("datasketch", reason="the extra `compare` is not installed")
    records, pairs = records_and_pairs()
    true, best = {in_order(*pair) for pair in pairs}, 0.0
    started = time.process_time()
    hashes = {}
    for record in records:
        words = text_of(record).casefold().split()
        shingles = {" ".join(words[i : i + size]) for i in range(max(1, len(words) - size + 1))}
        hashes[record["_id"]] = datasketch.MinHash(num_perm=128)
        hashes[record["_id"]].update_batch([each.encode() for each in sorted(shingles)])
    hashed = time.process_time() - started
    for threshold in THRESHOLDS[:-1]:
        started = time.process_time()
        index = datasketch.MinHashLSH(threshold=threshold, num_perm=128)
        for key, value in hashes.items():
            index.insert(key, value)
        near = {
            in_order(key, other)
            for key, value in hashes.items()
            for other in index.query(value)
            if other != key
        }
        similar = {pair for pair in near if hashes[pair[0]].jaccard(hashes[pair[1]]) >= threshold}
        figures = measured(connected(similar), true)
        best = max(best, figures["f1"])
        say(
            f"MinHash of {size}-word shingles at {threshold}", figures, hashed + time.process_time() - started
        )
    assert ours["f1"] > best


@pytest.mark.slow
def test_more_is_found_than_by_semantic_hashing(ours):
    semhash = pytest.importorskip("semhash", reason="the extra `compare` is not installed")
    from ranking.embedding import EncoderError, load_encoder

    try:
        encoder = load_encoder()
    except EncoderError as error:
        pytest.skip(str(error))
    records, pairs = records_and_pairs()
    true, best = {in_order(*pair) for pair in pairs}, 0.0
    started = time.process_time()
    texts = [{"id": record["_id"], "text": text_of(record)[:1000]} for record in records]
    vectors = encoder.encode([each["text"] for each in texts])
    index = semhash.SemHash.from_embeddings(vectors, texts, model=encoder, columns=["text"])
    indexed = time.process_time() - started
    for threshold in THRESHOLDS[4:]:
        started = time.process_time()
        found = index.self_deduplicate(threshold=threshold)
        near = {
            in_order(each.record["id"], other["id"])
            for each in found.filtered
            for other, _ in each.duplicates
        }
        figures = measured(connected(near), true)
        best = max(best, figures["f1"])
        say(f"SemHash at {threshold}", figures, indexed + time.process_time() - started)
    assert ours["f1"] > best
