"""The class of a source that a home keeps as its own, made of its definition and a shape.

Everything that such a class declares comes from the definition or is the same for all: its format was not
described by anybody, its licence is not known, and it never lists all there is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from db.records import Evidence, OwnKind, OwnSource
from spiders.own_feed import OwnFeed, OwnPosts
from spiders.own_kinds import OWN_KINDS
from spiders.own_pages import OwnPage, OwnSitemap
from spiders.probe import Probe
from spiders.source import Source

# No listing of calls is longer; one that is has something else in it.
MOST_NOTICES = 5000
FEED = "feed"


@lru_cache(maxsize=256)
def own_class(definition: OwnSource) -> type[Source]:
    """The class of an own source.

    Raises:
        IncoherentSourceError: when the definition contradicts itself.
    """
    shape, declared = _shape(definition)
    name = "".join(word.title() for word in definition.name.split("_"))
    made: type[Source] = type(name, (shape,), _declarations(definition) | declared)
    return made


def _shape(definition: OwnSource) -> tuple[type[Source], dict[str, Any]]:
    """The shape, and what only this shape is told."""
    match definition.kind:
        case OwnKind.FEED:
            return OwnFeed, {"feeds": {FEED: definition.url}}
        case OwnKind.WORDPRESS:
            return OwnPosts, {"site": definition.url.rstrip("/"), "post_type": definition.post_type}
        case OwnKind.SITEMAP:
            return OwnSitemap, {"url": definition.url}
        case OwnKind.PAGE:
            return OwnPage, {"url": definition.url}
        case OwnKind.PROBE:
            return Probe, {"url": definition.url}


def _declarations(definition: OwnSource) -> dict[str, Any]:
    return {
        "__module__": f"spiders.own.{definition.name}",
        "__doc__": f"{definition.funder}: {definition.url}",
        "name": definition.name,
        "source_class": definition.source_class,
        "funder": definition.funder,
        "country": definition.country,
        "homepage": f"https://{urlsplit(definition.url).netloc}/",
        "licence": "not known: added by this desk",
        "reuse": definition.reuse,
        "evidence": Evidence.CAPTURED,
        "evidence_place": f"tried when it was added, {definition.added_on}",
        "caveats": ("read by what every such site has: dates and money stand where its text states them",),
        "expect": range(1, MOST_NOTICES),
        "complete_listing": False,
        "language": definition.language,
        "timezone": definition.timezone,
        "currency": definition.currency,
        "kinds": OWN_KINDS,
        "match": definition.match,
    }
