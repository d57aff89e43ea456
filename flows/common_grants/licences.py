"""The terms of use under which a source's texts may be told."""

from __future__ import annotations

from functools import cache

from db.records.errors import InputError


@cache
def licence_of(name: str) -> str | None:
    """The terms of use that a source declares; ``None`` for one that the product does not know (any more)."""
    from spiders.registry import Catalogue

    try:
        return Catalogue().source(name).licence
    except InputError:
        return None
