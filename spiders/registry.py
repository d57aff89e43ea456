"""Which sources there are: one module each in ``spiders.sources``, found by its file name."""

from __future__ import annotations

from importlib import import_module, util
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from db.records import InputError

if TYPE_CHECKING:
    from spiders.source import Source

SOURCES = "spiders.sources"


class UnknownSourceError(InputError):
    """A source was named that does not exist; raised for an operator's word, never a developer's."""


def source_names(package: str = SOURCES) -> tuple[str, ...]:
    """The names of all sources, sorted; none of them is imported."""
    found = util.find_spec(package)
    places = list(found.submodule_search_locations or ()) if found else []
    return tuple(sorted(module.name for module in iter_modules([str(Path(place)) for place in places])))


def source_class(name: str, package: str = SOURCES) -> type[Source]:
    """The class of a source.

    Raises:
        UnknownSourceError: listing the known names.
        IncoherentSourceError: when its declaration contradicts itself.
    """
    known = source_names(package)
    if name not in known:
        raise UnknownSourceError(f"unknown source {name!r}; use one of {', '.join(known)}")
    module = import_module(f"{package}.{name}")
    declared: type[Source] = getattr(module, "".join(word.title() for word in name.split("_")))
    return declared
