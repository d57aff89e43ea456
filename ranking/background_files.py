"""What a file of a person's work is, told by its content, and read accordingly."""

from __future__ import annotations

import re

from ranking.background import Background, BackgroundError
from ranking.background_prose import read_prose
from ranking.background_records import read_json
from ranking.background_references import read_bibtex, read_ris

_BIBTEX = re.compile(r"^\s*@[A-Za-z]+\s*[{(]", re.MULTILINE)
_RIS = re.compile(r"^\s*TY {1,2}- ", re.MULTILINE)


def read_background(text: str, origin: str) -> Background:
    """The background in a file's text: JSON, BibTeX and RIS by how they look, else running text.

    Args:
        text: the content; markup has been removed.
        origin: how to name the file in messages.

    Raises:
        BackgroundError: the file is empty, or holds nothing of its format.
    """
    text = text.lstrip("\ufeff")
    if not text.strip():
        raise BackgroundError(f"{origin}: the file is empty")
    if text.lstrip()[0] in "{[":
        return read_json(text, origin)
    if _RIS.search(text):
        return read_ris(text, origin)
    if _BIBTEX.search(text):
        return read_bibtex(text, origin)
    return read_prose(text, origin)
