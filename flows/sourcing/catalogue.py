"""Every source that a home can be asked for, and what it needs to be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from db.records.errors import InputError
from flows.settings import Settings

if TYPE_CHECKING:
    from db.store import Store
    from spiders.registry import Catalogue
    from spiders.source import Source


def home_catalogue(settings: Settings) -> Catalogue:
    """The sources of the product and those that the home keeps as its own."""
    from spiders.registry import Catalogue

    if not settings.database.exists():
        return Catalogue()
    from db.store import Store

    with Store.open(settings.database) as store:
        return stored_catalogue(store)


def stored_catalogue(store: Store) -> Catalogue:
    """The same for a store that is open."""
    from spiders.registry import Catalogue

    return Catalogue(store.own_sources.asked(), store.own_sources.removed())


def known_names(settings: Settings) -> tuple[str, ...]:
    """The names of all sources; those of the product alone where the database cannot be read."""
    from spiders.registry import source_names

    try:
        return home_catalogue(settings).names()
    except InputError:
        return source_names()


def keys_by_source(sources: Iterable[type[Source]], keys: Mapping[str, str]) -> dict[str, str]:
    """The key of each source that needs one and has it; ``keys`` are by the name of their setting."""
    return {
        s.name: keys[s.key_setting] for s in sources if s.key_setting is not None and s.key_setting in keys
    }


def is_configured(source: type[Source], keys: Mapping[str, str]) -> bool:
    """Whether a source can be asked: it needs no key, or has it."""
    return source.key_setting is None or source.key_setting in keys
