"""The encoder: verified weights, unit vectors, and nothing loaded before it is needed."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from ranking_cases import ROOT

from ranking.embedding import (
    DIMENSIONS,
    MODEL,
    WEIGHTS_SHA256,
    EncoderError,
    load_encoder,
    pack,
    unpack,
    verified_model,
    verify,
)


def test_the_models_id_names_its_weights():
    assert WEIGHTS_SHA256[:12] in MODEL


def test_the_bundled_weights_are_the_published_ones():
    assert (verified_model() / "modules.json").exists()


def test_other_weights_are_refused_with_both_hashes_and_what_to_do(tmp_path):
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(b"not these")
    with pytest.raises(
        EncoderError, match=rf"sha256 [0-9a-f]{{64}}, expected {WEIGHTS_SHA256}.*make install"
    ):
        verify(weights, WEIGHTS_SHA256)


def test_missing_weights_are_named(tmp_path):
    with pytest.raises(EncoderError, match=r"model\.safetensors: the model's weights cannot be read"):
        verify(tmp_path / "model.safetensors", WEIGHTS_SHA256)


def test_a_vector_survives_being_stored():
    vector = np.linspace(-1, 1, DIMENSIONS, dtype=np.float32)
    assert (unpack(pack(vector)) == vector).all()
    assert len(pack(vector)) == 4 * DIMENSIONS


def test_importing_the_module_imports_no_model_library():
    program = "import sys, ranking.embedding; print({'torch', 'sentence_transformers'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.slow
def test_the_bundled_model_gives_unit_vectors_that_depend_on_nothing_but_the_text():
    seen: list[tuple[int, int]] = []
    texts = [
        "seasonal climate forecasts for farmers",
        "weather outlooks that help growers",
        "touring of small opera stages",
        "",
        "word " * 600,
    ]
    encoder = load_encoder(lambda done, total: seen.append((done, total)))
    rows = encoder.encode(texts)
    assert (rows.dtype, rows.shape) == (np.float32, (5, DIMENSIONS))
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert rows[0] @ rows[1] > 0.5 > 0.3 > rows[0] @ rows[2]
    assert seen == [(n, 5) for n in range(1, 6)]
    # Bit for bit: a night that was interrupted embeds the rest in other company.
    assert (encoder.encode(texts[::-1])[::-1] == rows).all()
