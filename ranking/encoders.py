"""Which encoder a home uses for what: the fast ones where they passed, the original one where they did not.

Vectors are stored under an encoder's id, so those of two are never mixed; ids are told without loading
anything. The choice is the same every night until a model is refused or a library changes.
"""

from __future__ import annotations

from pathlib import Path

from ranking.embedding import MODEL, Encoder, load_encoder
from ranking.int8_models import ENGLISH, MODELS, MULTILINGUAL, Model, ModelRefused, ready, refusal


class Encoders:
    """The encoders over a folder of built models."""

    def __init__(self, folder: Path) -> None:
        """``folder``: where models are built, and found the next time."""
        self._folder = folder
        self._refused: dict[str, str] = {}

    @property
    def english(self) -> str:
        """The id of the encoder for English texts: in 8 bits, or the original in PyTorch."""
        return MODEL if self._why_not(ENGLISH) else ENGLISH.id

    @property
    def across(self) -> str | None:
        """The id of the encoder for texts in any language; ``None`` where it was refused."""
        return None if self._why_not(MULTILINGUAL) else MULTILINGUAL.id

    def must_build(self, id: str) -> bool:
        """Whether the first use of an encoder builds it, which takes some seconds."""
        return any(model.id == id and not model.place(self._folder).exists() for model in MODELS)

    def load(self, id: str) -> Encoder:
        """The encoder of an id that this object told; builds it when it is not there yet.

        Raises:
            ModelRefused: it cannot be used here; from then on other ids are told.
            EncoderError: the original model is not there either.
        """
        model = next((model for model in MODELS if model.id == id), None)
        if model is None:
            return load_encoder()
        try:
            return _fast(model, self._folder)
        except ModelRefused as why:
            self._refused[id] = str(why)
            raise

    def refusals(self) -> list[str]:
        """Why encoders are not used here, one sentence each."""
        return [why for model in MODELS if (why := self._why_not(model))]

    def _why_not(self, model: Model) -> str | None:
        return self._refused.get(model.id) or refusal(model, self._folder)


def _fast(model: Model, folder: Path) -> Encoder:
    # Imported here: a night with nothing new needs no tokenizer and no runtime.
    from ranking.onnx_encoder import OnnxEncoder

    return OnnxEncoder(ready(model, folder), model.most_pieces)
