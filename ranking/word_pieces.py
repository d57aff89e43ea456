"""From a text to the numbers of its word pieces, by the tokenizer that a model was trained with.

The files that models ship cut at 128 pieces and fill up to 128: both are switched off, or half of a text
would be lost without a word.
"""

from __future__ import annotations

import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from ranking.packed_e5 import Vocabulary

_SPACE = "▁"


def load_word_pieces(file: Path, most: int) -> Tokenizer:
    """The tokenizer of a file; texts are cut after ``most`` pieces, and none is filled up."""
    from tokenizers import Tokenizer

    found = Tokenizer.from_file(str(file))
    found.no_padding()
    found.enable_truncation(most)
    return found


def write_word_pieces(vocabulary: Vocabulary, file: Path) -> None:
    """Write a SentencePiece vocabulary as the file of a tokenizer.

    Its characters are normalised before, by ``plain``: a table of thousands of replacements is slow in there.
    """
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    pieces = vocabulary.pieces
    found = Tokenizer(models.Unigram(list(pieces), unk_id=vocabulary.unknown))
    found.normalizer = normalizers.Sequence([normalizers.Replace(Regex(" +"), " "), normalizers.Strip()])
    found.pre_tokenizer = pre_tokenizers.Metaspace(replacement=_SPACE, prepend_scheme="always")
    begin, end = pieces[vocabulary.begin][0], pieces[vocabulary.end][0]
    found.post_processor = processors.TemplateProcessing(
        single=f"{begin} $A {end}", special_tokens=[(begin, vocabulary.begin), (end, vocabulary.end)]
    )
    special = (vocabulary.begin, vocabulary.padding, vocabulary.end, vocabulary.unknown)
    found.add_special_tokens(
        [AddedToken(pieces[place][0], special=True, normalized=False) for place in special]
    )
    found.save(str(file))


def plain(text: str, characters: dict[int, str]) -> str:
    """A text with its characters normalised as in the model's training, and composed before."""
    return unicodedata.normalize("NFC", text).translate(characters)
