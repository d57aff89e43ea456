"""Whether a catalogue may be offered: every sentence translated, none doubtful, every placeholder there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING

from flows.language.languages import DOMAIN, ENGLISH, SHIPPED

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

# What a plural form may leave out when it stands for one number alone, such as the Arabic dual.
_COUNTED = frozenset({"number", "amount"})
# Numbers by which the forms of a language are told apart.
_NUMBERS = range(1001)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a language stands: ``place`` is where its catalogue lies, ``problems`` what keeps it back."""

    language: str
    place: Path | None
    translated: int
    total: int
    problems: tuple[str, ...] = ()

    @property
    def offered(self) -> bool:
        """Whether mails are written in it."""
        return not self.problems


def standings(own: Path | None = None) -> list[Standing]:
    """Every language there is a catalogue for, English first; a user's catalogue stands before ours."""
    total = len(template())
    found = [Standing(ENGLISH, None, total, total)]
    for folder in filter(None, (own, SHIPPED)):
        for file in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
            found.append(_standing(file, file.parent.parent.name, total))
    return found


def unspoken(languages: Iterable[str], own: Path | None = None) -> list[str]:
    """A sentence for each language of a reader that has no complete catalogue."""
    offered = [each.language for each in standings(own) if each.offered]
    return [
        f"recipients.language {language}: no complete catalogue, so these mails are in English "
        f"(offered: {', '.join(dict.fromkeys(offered))})"
        for language in dict.fromkeys(languages)
        if language not in offered
    ]


@lru_cache(maxsize=1)
def template() -> Catalog:
    """Every sentence there is to translate, as it is shipped."""
    from babel.messages.pofile import read_po

    with (SHIPPED / f"{DOMAIN}.pot").open("rb") as file:
        return read_po(file)


def read_catalogue(file: Path, language: str) -> Catalog | str:
    """A catalogue as it is written, or why it cannot be read."""
    from babel import UnknownLocaleError
    from babel.messages.pofile import PoFileError, read_po

    try:
        with file.open("rb") as opened:
            return read_po(opened, locale=language.replace("-", "_"), abort_invalid=True)
    except (OSError, UnicodeDecodeError, ValueError, UnknownLocaleError, PoFileError) as error:
        return f"cannot be read: {error}"


def shortcomings(catalogue: Catalog) -> list[str]:
    """What keeps a catalogue from being offered, each with the English words it is about."""
    return [f"{why}: “{_english(message)}”" for message, why in _faults(catalogue)]


def _standing(file: Path, language: str, total: int) -> Standing:
    catalogue = read_catalogue(file, language)
    if isinstance(catalogue, str):
        return Standing(language, file, 0, total, (catalogue,))
    faults = list(_faults(catalogue))
    told = tuple(f"{why}: “{_english(message)}”" for message, why in faults)
    return Standing(language, file, total - len(faults), total, told)


def _faults(catalogue: Catalog) -> Iterator[tuple[Message, str]]:
    """Each sentence of the template that a catalogue has not well, and why."""
    for wanted in template():
        if not wanted.id:
            continue
        found = catalogue.get(_english(wanted), wanted.context)
        if found is None or not all(_forms(found)) or not found.string:
            yield wanted, "not translated"
        elif found.fuzzy:
            yield wanted, "marked as doubtful (fuzzy)"
        elif why := _misfit(wanted, found, catalogue):
            yield wanted, why


def _misfit(wanted: Message, found: Message, catalogue: Catalog) -> str | None:
    """Why a translation does not fit its sentence: another number of forms, or other placeholders."""
    forms = _forms(found)
    if len(forms) != (catalogue.num_plurals if wanted.pluralizable else 1):
        return f"{len(forms)} plural forms, {catalogue.num_plurals} needed"
    english = tuple(wanted.id) if isinstance(wanted.id, tuple | list) else (str(wanted.id),)
    asked = {name for form in english for name in _placeholders(form)}
    uncounted = _uncounted_forms(catalogue, english[0]) if wanted.pluralizable else set()
    for place, form in enumerate(forms):
        optional = _COUNTED if place in uncounted else frozenset()
        try:
            there = _placeholders(form)
        except ValueError as error:
            return f"braces do not match ({error})"
        if asked - optional - there or there - asked:
            return f"placeholders differ ({', '.join(sorted(asked ^ there))})"
    return None


def _uncounted_forms(catalogue: Catalog, singular: str) -> set[int]:
    """The plural forms that need no number: those of a single one, and the singular if English needs none."""
    from gettext import c2py

    form_of = c2py(catalogue.plural_expr)
    places = [form_of(number) for number in _NUMBERS]
    alone = {place for place in set(places) if places.count(place) == 1}
    return alone if _COUNTED & _placeholders(singular) else alone | {form_of(1)}


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _forms(message: Message) -> tuple[str, ...]:
    return tuple(message.string) if isinstance(message.string, tuple | list) else (str(message.string),)


def _english(message: Message) -> str:
    return message.id[0] if isinstance(message.id, tuple | list) else str(message.id)
