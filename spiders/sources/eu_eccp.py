"""European Cluster Collaboration Platform: open calls of Euroclusters for small and medium-sized firms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from db.records import Evidence, Issue, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Record
from spiders.shapes_feed import FeedSource

if TYPE_CHECKING:
    from scrapy.http import Response

SITE = "https://clustercollaboration.eu"
# How the site names itself where it does not know its own address
NO_SITE = re.compile(r"^https?://default(?=/)")
# Remarks of the site's own machinery stand before the feed.
BEFORE_FEED = re.compile(rb"\A\s*(?:<!--.*?-->\s*)*(?=<\?xml|<rss)", re.DOTALL)


class EuEccp(FeedSource):
    """The feed of the platform's open calls: vouchers and grants that running projects pass on."""

    name = "eu_eccp"
    source_class = SourceClass.GRANT
    funder = "European Cluster Collaboration Platform"
    country = "EU"
    homepage = "https://clustercollaboration.eu/open-calls"
    licence = "European Union; website legal notice"
    reuse = Reuse.QUOTE
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "a public reader of the feed and its test of what stands before it (the foundations reader of"
        " funding_tracker, tests of ingest/enrich, October 2026)"
    )
    caveats = (
        "the feed shows only the newest calls: absence means nothing",
        "deadlines stand in the description, if at all",
        "some calls are competitive calls of the European Union's portal too",
    )

    expect = range(1, 200)
    complete_listing = False
    quiet_days = 60

    language = "en"
    timezone = "Europe/Brussels"
    currency = "EUR"
    kinds: ClassVar[Mapping[str, str]] = {
        r"\b(?:winners?|results|selected (?:projects|firms|SMEs))\b": "award-notice",
        r"\b(?:webinar|info ?day|matchmaking)\b": "event",
    }

    # FeedSource
    feeds: ClassVar[Mapping[str, str]] = {"open-calls": f"{SITE}/taxonomy/term/3711/feed"}

    def parse_feed(self, response: Response, feed: str) -> Iterator[RawNotice | Issue]:
        """Read the feed from where it begins."""
        yield from super().parse_feed(response.replace(body=BEFORE_FEED.sub(b"", response.body)), feed)

    def notice(self, item: Record, _feed: str, key: str) -> RawNotice:
        """One call; its link leads to the platform's own page about it."""
        said = item.optional("summary")
        item.pass_over("author", "author_detail", "tags")
        return RawNotice(
            source=self.name,
            key=key,
            url=NO_SITE.sub(SITE, item.required("link")),
            title=item.required("title"),
            fetched_at=item.fetched_at,
            text=said,
            text_basis=(TextBasis.SYNOPSIS if said else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            published=item.optional("published"),
            instruments=("grant",),
        )
