"""Which sources there are: one module each in ``spiders.sources``, and those that a home keeps as its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module, util
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from db.records import InputError

if TYPE_CHECKING:
    from db.records import OwnSource
    from spiders.source import Source

SOURCES, REFERENCES = "spiders.sources", "spiders.references"


class UnknownSourceError(InputError):
    """A source was named that does not exist; raised for an operator's word, never a developer's."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every source one home knows: those of a package, and its ``own`` by name.

    ``retired`` are own sources that are no longer crawled, though what they brought is still there.
    ``references``: whether reference data can be asked for by name as well; they are never listed.
    """

    own: Mapping[str, OwnSource] = field(default_factory=dict)
    retired: Mapping[str, OwnSource] = field(default_factory=dict)
    package: str = SOURCES
    references: bool = False

    def names(self) -> tuple[str, ...]:
        """The names of all sources that are crawled, sorted; none of them is imported."""
        return tuple(sorted({*source_names(self.package), *self.own}))

    def source(self, name: str) -> type[Source]:
        """The class of a source.

        Raises:
            UnknownSourceError: listing the known names.
            IncoherentSourceError: when its declaration contradicts itself.
        """
        definition = self.definition(name)
        if definition is not None:
            # Imported here: most homes have none.
            from spiders.own_source import own_class

            return own_class(definition)
        if self.references and name in source_names(REFERENCES):
            return source_class(name, REFERENCES)
        return source_class(name, self.package, self.names())

    def definition(self, name: str) -> OwnSource | None:
        """The definition of an own source; ``None`` for one of the package."""
        return self.own.get(name) or self.retired.get(name)

    def definitions(self, names: Sequence[str]) -> tuple[OwnSource, ...]:
        """The own sources among ``names``, as a crawling child needs them."""
        return tuple(found for name in names if (found := self.definition(name)))


def source_names(package: str = SOURCES) -> tuple[str, ...]:
    """The names of all sources of a package, sorted; none of them is imported."""
    found = util.find_spec(package)
    places = list(found.submodule_search_locations or ()) if found else []
    return tuple(sorted(module.name for module in iter_modules([str(Path(place)) for place in places])))


def source_class(name: str, package: str = SOURCES, known: Sequence[str] = ()) -> type[Source]:
    """The class of a source of a package; ``known`` are the names to offer where it is none of them.

    Raises:
        UnknownSourceError: listing the known names.
        IncoherentSourceError: when its declaration contradicts itself.
    """
    if not name.isidentifier() or util.find_spec(f"{package}.{name}") is None:
        known = known or source_names(package)
        raise UnknownSourceError(f"unknown source {name!r}; use one of {', '.join(known)}")
    module = import_module(f"{package}.{name}")
    declared: type[Source] = getattr(module, "".join(word.title() for word in name.split("_")))
    return declared
