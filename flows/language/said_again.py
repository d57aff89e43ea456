"""Sentences that were stored in English, said again in a reader's language.

Ranking and crawling keep their sentences as English text (``db.records.saying``). Here the template of such
a sentence is found by its own words, its values are read back by what their names say they are, and both are
put into the other language. What no template of ours fits stays as it is: it is a publisher's or a profile's.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from string import Formatter

from db.records import GateResult
from flows.language.languages import ENGLISH, words
from flows.words.text_direction import isolated

_NUMBER = r"-?\d[\d,]*(?:\.\d+)?"
# What a value is called → how it is written in English. Any other name is a text of somebody else's.
_SPELT: Mapping[str, str] = {
    "number": r"\d+",
    "amount": _NUMBER,
    "least": _NUMBER,
    "most": _NUMBER,
    "cosine": r"\d\.\d+",
    "percentage": r"\d+",
    "day": r"\d{4}-\d{2}-\d{2}",
    "last_day": r"\d{4}-\d{2}-\d{2}",
    "year": r"\d{4}",
    "currency": r"[A-Z]{3}",
    "language": r"[a-z]{2,3}(?:-\w+)*",
    "code": r"[\w/:-]+",
}
# Where sentences are said that are kept in English; the last holds what data files say.
_STORED = (
    "ranking/",
    "flows/confidentiality/",
    "flows/announcing/coverage.py",
    "flows/review/",
    "flows/language/data.py",
)
# Values that are sentences or phrases of ours themselves.
_OURS = frozenset(
    {"sentence", "when", "span", "said", "doubt", "rule", "because", "stated", "value", "source", "party"}
)


@dataclass(frozen=True, slots=True)
class _Template:
    """A sentence of ours: its English forms, and the expressions that find what fills each."""

    forms: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]

    def filled(self, sentence: str) -> dict[str, str] | None:
        """What fills the template in a sentence; ``None`` where the sentence is another one."""
        for pattern in self.patterns:
            if found := pattern.fullmatch(sentence):
                return found.groupdict()
        return None


def in_language(sentence: str, language: str) -> str:
    """A stored English sentence of ours in a reader's language, or as it is where it is none of ours."""
    if language == ENGLISH or words(language).language == ENGLISH:
        return sentence
    return _again(sentence, language)


def explained_in(gates: Iterable[GateResult], language: str) -> list[GateResult]:
    """The gates' answers with their explanations in a reader's language."""
    return [replace(gate, explanation=in_language(gate.explanation, language)) for gate in gates]


@lru_cache(maxsize=20_000)
def _again(sentence: str, language: str) -> str:
    for template in _templates():
        values = template.filled(sentence)
        if values is not None:
            return _said(template, values, language)
    return sentence


def _said(template: _Template, values: Mapping[str, str], language: str) -> str:
    say = words(language)
    if len(template.forms) > 1:
        text = say.ngettext(template.forms[0], template.forms[1], int(values.get("number", "1")))
    else:
        text = say.gettext(template.forms[0])
    read = {name: _value(name, value, language) for name, value in values.items()}
    apart = {
        name: isolated(said, say.direction) if said == values[name] else said for name, said in read.items()
    }
    return text.format(**{"number": "1"} | apart)


def _value(name: str, value: str, language: str) -> str:
    """One value in the reader's language, by what its name says it is."""
    from flows.language import said_values
    from flows.words import wording

    if name in {"number", "amount", "least", "most", "cosine", "percentage"}:
        return wording.number(Decimal(value.replace(",", "")), language)
    match name:
        case "points":
            return wording.joined([_again(point, language) for point in value.split("; ")], language)
        case "day" | "last_day":
            return wording.short_day(date.fromisoformat(value), language)
        case "language":
            return wording.language_in_words(value, language)
        case "types":
            return said_values.types(value, language)
        case "place" | "places":
            return said_values.places(value, language)
    return _again(value, language) if name in _OURS else value


@lru_cache(maxsize=1)
def _templates() -> tuple[_Template, ...]:
    """Every sentence that ranking stores, the most particular one first."""
    from flows.language.check import template

    found = []
    for message in template():
        stored = any(place.startswith(_STORED) for place, _ in message.locations)
        forms = tuple(message.id) if isinstance(message.id, tuple | list) else (str(message.id),)
        if stored and message.id and not message.context:
            found.append(_Template(forms, tuple(re.compile(_expression(form), re.DOTALL) for form in forms)))
    return tuple(sorted(found, key=lambda each: (-_own_letters(each.forms[0]), each.forms)))


def _expression(form: str) -> str:
    from flows.language.said_values import place_names, type_lists

    expression, spelt = "", {**_SPELT, "place": place_names(), "types": type_lists()}
    for own, name, _, _ in Formatter().parse(form):
        expression += re.escape(own)
        if name is not None:
            # What stands twice in a sentence is the same both times.
            said_before = f"(?P<{name}>" in expression
            expression += f"(?P={name})" if said_before else f"(?P<{name}>{spelt.get(name, '.+?')})"
    return expression


def _own_letters(form: str) -> int:
    return sum(len(own) for own, _, _, _ in Formatter().parse(form))
