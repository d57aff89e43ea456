"""Running a built 8-bit model: tokens in, a unit vector out, a text at a time on each core.

One by one, because activations are rounded by the largest of them: in company, a text's vector would depend
on the others. Needs neither PyTorch nor transformers.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from ranking.embedding import Progress, Vector, encode_each
from ranking.word_pieces import load_word_pieces, plain

GRAPH, PIECES, CHARACTERS = "graph.onnx", "tokenizer.json", "characters.json"


class OnnxEncoder:
    """An encoder over a folder that holds a graph and its tokenizer."""

    def __init__(self, place: Path, most_pieces: int, progress: Progress | None = None) -> None:
        """Load a model; ``progress(done, total)`` is called after each text."""
        import onnxruntime  # type: ignore[import-untyped]

        options = onnxruntime.SessionOptions()
        # A thread for each text; those of the runtime would wait for one another at every layer.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # Errors only: a container without a readable processor table is no matter of ours.
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(
            str(place / GRAPH), options, providers=["CPUExecutionProvider"]
        )
        self._pieces = load_word_pieces(place / PIECES, most_pieces)
        self._characters = _characters(place / CHARACTERS)
        self._progress = progress

    def encode(self, texts: Sequence[str]) -> Vector:
        """One row per text, float32, each of length 1; equal texts give equal rows in any company."""
        return encode_each(texts, self._encode_one, self._progress)

    def _encode_one(self, text: str) -> Vector:
        # White space is one space, as it was in training.
        pieces = self._pieces.encode(plain(" ".join(text.split()), self._characters)).ids
        ids = np.array([pieces], dtype=np.int64)
        places = np.arange(len(pieces), dtype=np.int64)[None]
        row: Vector = self._session.run(None, {"ids": ids, "positions": places})[0][0]
        return row


def _characters(file: Path) -> dict[int, str]:
    if not file.exists():
        return {}
    return {int(place): text for place, text in json.loads(file.read_text(encoding="utf-8")).items()}
