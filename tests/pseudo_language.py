"""A made-up language to prove that nothing is said in English: every letter of ours becomes a Greek one.

It is a complete catalogue of a user's own, in the place of Greek, whose dates and names babel knows. What
still has Latin letters in a mail is then a publisher's, a profile's, or a sentence that we forgot.
"""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

from flows.language.check import template
from flows.language.languages import catalogue_file

LANGUAGE = "el"
_LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "αβκδεφγηιθκλμνοπξρστυωζχψζΑΒΚΔΕΦΓΗΙΘΚΛΜΝΟΠΞΡΣΤΥΩΖΧΨΖ",
)
# What is written alike in any language: codes, commands, addresses, identifiers.
_CODES = re.compile(
    r"https?://\S+|\S+@\S+|op-\w+|legation (?:keep|dismiss) \S+ ID|\b[A-Z]{3}\b|\bUTC\b|`[^`]*`|\bTRL\b"
)


def in_greek_letters(text: str) -> str:
    """A sentence of ours with its letters replaced, and its placeholders as they are."""
    return "".join(
        own.translate(_LETTERS) + ("" if name is None else f"{{{name}}}")
        for own, name, _, _ in Formatter().parse(text)
    )


def write_pseudo_catalogue(folder: Path, *, without: str = "") -> Path:
    """The catalogue in a folder of a user's own; ``without`` leaves one sentence untranslated."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    catalogue = Catalog(locale=LANGUAGE, fuzzy=False)
    for message in template():
        if message.id:
            dates = (message.context or "").startswith("date")
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            said = tuple("" if each == without else each if dates else in_greek_letters(each) for each in ids)
            catalogue.add(message.id, said if len(said) > 1 else said[0], context=message.context)
    file = catalogue_file(folder, LANGUAGE)
    file.parent.mkdir(parents=True)
    with file.open("wb") as opened:
        write_po(opened, catalogue)
    return folder


def latin_words(text: str) -> set[str]:
    """The words in Latin letters that a text still has, in small letters and without codes."""
    return {word.casefold() for word in re.findall(r"[A-Za-z]{2,}", _CODES.sub(" ", text))}
