"""A source that a home keeps as its own: everything about it is data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.records.codes import Reuse, SourceClass


class OwnKind(StrEnum):
    """How an own source announces."""

    FEED = "feed"
    WORDPRESS = "wordpress"
    SITEMAP = "sitemap"
    PAGE = "page"
    PROBE = "probe"  # asked once, to see which of the others an address is; never kept


@dataclass(frozen=True, slots=True)
class OwnSource:
    """An own source's definition, and what its notices are read by.

    ``url`` is what is asked: the feed, the WordPress site, the sitemap or the page; ``post_type`` the name of
    the type in a WordPress site's REST interface; ``match`` a pattern that the addresses of a sitemap must
    hold to be read. ``country`` is ISO 3166-1 alpha-2, ``EU`` or ``INT``; ``language`` is ISO 639-1,
    ``timezone`` an IANA name, ``currency`` ISO 4217.
    """

    name: str
    kind: OwnKind
    url: str
    funder: str
    country: str
    language: str
    timezone: str
    currency: str
    added_on: date
    source_class: SourceClass = SourceClass.GRANT
    reuse: Reuse = Reuse.FACTS_AND_LINK
    post_type: str = ""
    match: str = ""
