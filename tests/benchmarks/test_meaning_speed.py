"""What a question by meaning costs beside a hundred thousand calls of four passages: time and memory.

The index is of random vectors, written and read as the night's is; the question is embedded by the model.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from ranking_cases import ROOT

CALLS, PASSAGES = 100_000, 4
# Of a machine that does nothing else. Shared ones are held to the processor's time, and to the bare product.
MOST_CPU, MOST_RATIO, MOST_MEMORY = 0.3, 8.0, 700 * 10**6

PROGRAM = """
import json, resource, statistics, sys, time
from pathlib import Path
import numpy as np
from db.meaning_index import Call, MeaningIndex, held, write_index
from flows.meaning.nearest import asked_of, nearest
from flows.night.embedding import encoders_here

path, calls, passages = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
chance, none = np.random.default_rng(7), np.zeros(0, np.float32)
empty = held(np.zeros((0, 384), np.int8), none, none, [])
scales, shifts = np.full(passages, 0.002, np.float32), np.zeros(passages, np.float32)
spans = [("text", 200 * n, 200 * n + 180) for n in range(passages)]
english = encoders_here().english
if not path.exists():
    rows = chance.integers(-127, 128, (calls, passages, 384), np.int8)
    made = [
        Call(f"op-{n:012x}", "00", "en", held(rows[n], scales, shifts, spans), empty) for n in range(calls)
    ]
    write_index(path, made, (english, None), 384)
    sys.exit()
encoder = encoders_here().load(english)
encode = lambda id, texts: encoder.encode(texts)
bare = np.ascontiguousarray(chance.standard_normal((512, 384), dtype=np.float32))
asked = bare[0]

def floor():
    for _ in range(calls * passages // 512):
        bare @ asked

def question(index):
    found = nearest(index, asked_of("keeping hospitals safe from hackers", index, encode), 100)
    assert len(found) == 100

def cpu(work):
    began = time.process_time()
    work()
    return time.process_time() - began

index = MeaningIndex(path)
question(index)
costs = [(cpu(floor), cpu(lambda: question(index))) for _ in range(7)]
began = time.perf_counter()
question(index)
wall = time.perf_counter() - began
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps({
    "floor": min(f for f, _ in costs), "cpu": statistics.median(q for _, q in costs), "wall": wall,
    "ratio": min(q for _, q in costs) / min(f for f, _ in costs), "memory": memory,
}))
"""


@pytest.mark.slow
def test_a_question_beside_a_hundred_thousand_calls(tmp_path):
    command = [sys.executable, "-c", PROGRAM, str(tmp_path / "meaning.idx"), str(CALLS), str(PASSAGES)]
    subprocess.run(command, check=True, cwd=ROOT)
    done = subprocess.run(command, check=True, cwd=ROOT, capture_output=True, text=True)
    told = json.loads(done.stdout)
    sys.stdout.write(
        f"{CALLS} calls, {(tmp_path / 'meaning.idx').stat().st_size / 1e6:.0f} MB: "
        f"{told['cpu'] * 1000:.0f} ms of processor ({told['wall'] * 1000:.0f} ms by the clock), "
        f"{told['ratio']:.1f} times the bare product; {told['memory'] / 1e6:.0f} MB at most\n"
    )
    assert told["cpu"] < MOST_CPU
    assert told["ratio"] < MOST_RATIO
    assert told["memory"] < MOST_MEMORY
