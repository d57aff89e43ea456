"""A sentence encoder of BERT's shape written as an ONNX graph that computes in 8 bits.

The graph takes the tokens of one text and gives its unit vector: embeddings, layers, mean over the tokens
and length 1 are all inside, so nothing pads and nothing but the text moves a vector. Written by hand instead
of exported: no PyTorch is needed, it takes a second, and the operators are those that ONNX Runtime has fused.

Weights are kept as 8-bit integers. Rounding the activations of a whole layer together is fastest, but behind
the GELU a few of them are ten times the rest: there each run of 128 has a scale of its own (all-MiniLM-L6-v2:
the mean cosine to single precision rises from 0.995 to 0.997, the time by a sixth).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Floats = NDArray[np.float32]

# Runtime operators that the standard has not: fused attention, layer sums, 8-bit products.
_FUSED = "com.microsoft"
_BLOCK = 128
_LARGEST = 127


@dataclass(frozen=True, slots=True)
class Shape:
    """How large a model is; ``epsilon`` keeps its layer norms from dividing by zero."""

    hidden: int
    layers: int
    heads: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Rows:
    """A table in 8 bits: ``values[i] * scales[i]`` is row i."""

    values: NDArray[np.int8]
    scales: Floats


@dataclass(frozen=True, slots=True)
class Weights:
    """A model's weights: the table of its word pieces, and everything else under BERT's own names."""

    shape: Shape
    words: Rows
    others: Mapping[str, Floats]


def rounded_rows(blocks: Iterable[Floats]) -> Rows:
    """A table that comes in blocks of rows, rounded to 8 bits a row: it is never in memory as a whole."""
    values, scales = [], []
    for block in blocks:
        scale = _scale(np.abs(block).max(axis=1, keepdims=True))
        values.append(np.rint(block / scale).astype(np.int8))
        scales.append(scale)
    return Rows(np.concatenate(values), np.concatenate(scales))


def write_graph(weights: Weights, path: Path) -> None:
    """Write the graph: ``ids`` and ``positions`` (1 × tokens, int64) to ``vector`` (1 × hidden, length 1)."""
    graph = _Graph(weights)
    graph.embeddings()
    for layer in range(weights.shape.layers):
        graph.layer(f"encoder.layer.{layer}.")
    graph.pooled()
    onnx.save(graph.model(), str(path))


@dataclass(slots=True)
class _Graph:
    """The nodes so far; ``last`` names what the last layer gave."""

    weights: Weights
    last: str = ""
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: list[onnx.TensorProto] = field(default_factory=list)

    def embeddings(self) -> None:
        others, words = self.weights.others, self.weights.words
        places = others["embeddings.position_embeddings.weight"]
        # A text alone is always of the first type.
        places = places + others["embeddings.token_type_embeddings.weight"][0]
        whole = self._node("Gather", [self._constant("words", words.values), "ids"], "word.rounded")
        self.nodes.append(helper.make_node("Cast", [whole], ["word.float"], to=TensorProto.FLOAT))
        scale = self._node("Gather", [self._constant("words.scale", words.scales), "ids"], "word.scale")
        word = self._node("Mul", ["word.float", scale], "word")
        place = self._node("Gather", [self._constant("places", places), "positions"], "place")
        self.last = self._sum_and_norm(word, place, "embeddings.LayerNorm")

    def layer(self, name: str) -> None:
        asked = [name + f"attention.self.{part}" for part in ("query", "key", "value")]
        joined = self._fast(self.last, asked, name + "projections")
        width = np.full(3, self.weights.shape.hidden, dtype=np.int64)
        self.nodes.append(
            helper.make_node("Split", [joined, self._constant(name + "widths", width)], asked, axis=2)
        )
        heads = self.weights.shape.heads
        seen = self._fused("MultiHeadAttention", asked, name + "seen", num_heads=heads)
        dense = self._fast(seen, [name + "attention.output.dense"], name + "attended")
        middle = self._sum_and_norm(dense, self.last, name + "attention.output.LayerNorm")
        wide = self._fast(middle, [name + "intermediate.dense"], name + "wide")
        active = self._fused("Gelu", [wide], name + "active")
        dense = self._careful(active, name + "output.dense")
        self.last = self._sum_and_norm(dense, middle, name + "output.LayerNorm")

    def pooled(self) -> None:
        axis = self._constant("axis", np.array([1], dtype=np.int64))
        self.nodes.append(helper.make_node("ReduceMean", [self.last, axis], ["mean"], keepdims=0))
        self.nodes.append(helper.make_node("LpNormalization", ["mean"], ["vector"], axis=1, p=2))

    def model(self) -> onnx.ModelProto:
        tokens = [
            helper.make_tensor_value_info(name, TensorProto.INT64, [1, "tokens"])
            for name in ("ids", "positions")
        ]
        vector = helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, self.weights.shape.hidden])
        graph = helper.make_graph(self.nodes, "encoder", tokens, [vector], self.constants)
        versions = [helper.make_opsetid("", 18), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=9, producer_name="legation")

    def _fast(self, given: str, names: list[str], out: str) -> str:
        """Products with all activations rounded together; several layers of one input are one product."""
        matrix = np.concatenate([self.weights.others[name + ".weight"] for name in names])
        bias = np.concatenate([self.weights.others[name + ".bias"] for name in names])
        scale = _scale(np.abs(matrix).max(axis=1))
        rounded = np.rint(matrix / scale[:, None]).astype(np.int8).T
        parts: list[NDArray[Any]] = [rounded, scale, np.zeros(len(scale), dtype=np.int8), bias]
        held = [self._constant(f"{out}.{place}", part) for place, part in enumerate(parts)]
        return self._fused("DynamicQuantizeMatMul", [given, *held], out)

    def _careful(self, given: str, name: str) -> str:
        """Products with every run of 128 activations and weights rounded for itself."""
        matrix, bias = self.weights.others[name + ".weight"], self.weights.others[name + ".bias"]
        outputs, inputs = matrix.shape
        blocks = matrix.reshape(outputs, inputs // _BLOCK, _BLOCK)
        scale = _scale(np.abs(blocks).max(axis=2))
        # Unsigned with 128 for zero, as the operator wants it.
        rounded = (np.rint(blocks / scale[..., None]) + 128).astype(np.uint8)
        held = [self._constant(name + ".w", rounded), self._constant(name + ".s", scale.reshape(-1))]
        size = {"K": inputs, "N": outputs, "bits": 8, "block_size": _BLOCK, "accuracy_level": 4}
        return self._fused(
            "MatMulNBits", [given, *held, "", "", self._constant(name + ".b", bias)], name, **size
        )

    def _sum_and_norm(self, one: str, other: str, name: str) -> str:
        held = [self._constant(name + end, self.weights.others[name + end]) for end in (".weight", ".bias")]
        epsilon = self.weights.shape.epsilon
        return self._fused("SkipLayerNormalization", [one, other, *held], name, epsilon=epsilon)

    def _fused(self, operator: str, given: list[str], out: str, **options: float) -> str:
        node = helper.make_node(operator, given, [out], domain=_FUSED)
        node.attribute.extend(helper.make_attribute(name, value) for name, value in options.items())
        self.nodes.append(node)
        return out

    def _node(self, operator: str, given: list[str], out: str) -> str:
        self.nodes.append(helper.make_node(operator, given, [out]))
        return out

    def _constant(self, name: str, values: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name


def _scale(largest: Floats) -> Floats:
    """What 1 stands for where the largest number becomes 127; 1 where all are zero."""
    scale: Floats = np.where(largest > 0, largest / np.float32(_LARGEST), np.float32(1)).astype(np.float32)
    return scale
