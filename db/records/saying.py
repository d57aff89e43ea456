"""Sentences of ours that are stored in English and may be read in another language.

A sentence is a template and what fills it. Only the English words are kept; who reads them in another
language finds the template again by its own words, so each filled value is named for what it is
(``flows.language.said_again`` knows the names). The functions are also what marks a text for translators.
"""

from __future__ import annotations


def marked(text: str) -> str:
    """The text itself; a translator's catalogue has it."""
    return text


def marked_many(one: str, several: str) -> tuple[str, str]:
    """Both forms of a counted text, as they are; a translator's catalogue has them."""
    return one, several


def marked_as(context: str, text: str) -> tuple[str, str]:
    """A text with what tells it from the same English words elsewhere; a translator's catalogue has it."""
    return context, text


def said(template: str, **values: str) -> str:
    """A sentence of ours in English: ``said("Open only to {types}.", types="individual")``."""
    return template.format(**values)


def said_many(one: str, several: str, number: int, **values: str) -> str:
    """A counted sentence of ours in English; the number fills ``{number}``."""
    return (one if number == 1 else several).format(number=f"{number}", **values)
