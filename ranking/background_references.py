"""Backgrounds from lists of references: BibTeX (with bibtexparser) and RIS (with rispy)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ranking.background import Background, BackgroundError, Work, distinct, one_line

_YEAR = re.compile(r"(?:19|20)\d\d")
# What LaTeX leaves around words once its letters are decoded.
_LEFTOVER = re.compile(r"[{}]|\\[a-zA-Z]+\s*")
# RIS in the wild names titles and abstracts by several tags; rispy gives each a name of its own.
_RIS_TITLES = ("title", "primary_title", "translated_title", "short_title")
_RIS_ABSTRACTS = ("abstract", "notes_abstract")
_RIS_YEARS = ("year", "publication_year", "date")


def read_bibtex(text: str, origin: str) -> Background:
    """The works in a BibTeX text; an entry without a title is left out.

    Raises:
        BackgroundError: it holds no entry with a title.
    """
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares import LatexDecodingMiddleware

    library = parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    works = []
    for entry in library.entries:
        fields = {name.lower(): str(field.value) for name, field in entry.fields_dict.items()}
        year = fields.get("year", fields.get("date", ""))
        works.append((fields.get("title", ""), fields.get("abstract", ""), year))
    return _background("BibTeX", works, origin)


def read_ris(text: str, origin: str) -> Background:
    """The works in a RIS text; an entry without a title is left out.

    Raises:
        BackgroundError: it is no RIS, or holds no entry with a title.
    """
    import rispy  # type: ignore[import-untyped]

    try:
        entries = rispy.loads(text)
    except (OSError, ValueError) as error:
        raise BackgroundError(f"{origin}: not valid RIS: {error}") from error
    works = [(_first(e, _RIS_TITLES), _first(e, _RIS_ABSTRACTS), _first(e, _RIS_YEARS)) for e in entries]
    return _background("RIS", works, origin)


def _background(kind: str, entries: list[tuple[str, str, str]], origin: str) -> Background:
    works = []
    for title, abstract, year in entries:
        tidy = one_line(_LEFTOVER.sub("", title))
        found = _YEAR.search(year)
        stated = int(found.group()) if found else None
        if tidy:
            works.append(Work(tidy, one_line(_LEFTOVER.sub("", abstract)), stated))
    if not works:
        raise BackgroundError(f"{origin}: read as {kind}, but it holds no entry with a title")
    return Background(f"{len(works)} references in {kind}", works=distinct(works))


def _first(entry: Mapping[str, object], names: tuple[str, ...]) -> str:
    return next((str(entry[name]) for name in names if entry.get(name)), "")
