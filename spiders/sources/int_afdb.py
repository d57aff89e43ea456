"""African Development Bank: procurement notices of the projects that it finances."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from db.records import Evidence, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.languages import language_of
from spiders.record import Record
from spiders.shapes_feed import FeedSource
from spiders.text import one_line

FEEDS = "https://www.afdb.org/en/projects-and-operations/procurement/resources-for-businesses"
SPECIFIC, GENERAL, INTEREST, AWARD = "specific", "general", "interest", "award"
AWARDED = r"\b(?:contract award|attribution (?:définitive|provisoire)|avis d['’]attribution)\b"
# "SPN - Rwanda - Construction of …", "EOI – Maroc – Recrutement d'un consultant – Projet …"
TITLE = re.compile(
    r"(?:SPN|GPN|EOI|REOI|AMI|AOI|AAO|AGPM|PQ|DP|AOO)\b\s*[-–—]\s*(?P<country>[^-–—]{3,40}?)\s*[-–—]"
)


class IntAfdb(FeedSource):
    """The newest specific and general notices and requests for expressions of interest."""

    name = "int_afdb"
    source_class = SourceClass.DEVELOPMENT_BANK
    funder = "African Development Bank"
    country = "INT"
    homepage = "https://www.afdb.org/en/projects-and-operations/procurement"
    licence = "African Development Bank terms and conditions"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.DOCUMENTED
    evidence_place = "public readers of the bank's three RSS feeds (tariknesh-nash-maker/anansi)"
    caveats = (
        "the site often shows a challenge for people in place of its feeds; then the night says so by name",
        "deadlines, money and conditions stand only in the documents that a notice leads to",
        "many notices of the English feeds are in French",
        "each feed shows only the newest items: absence means nothing",
    )

    expect = range(3, 500)
    complete_listing = False

    language = "en"
    timezone = "Africa/Abidjan"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {
        SPECIFIC: Status.OPEN,
        INTEREST: Status.OPEN,
        GENERAL: Status.FORECASTED,
        AWARD: Status.CLOSED,
    }
    kinds: ClassVar[Mapping[str, str]] = {
        rf"^{GENERAL}$": "prior-information",
        AWARDED: "award-notice",
    }

    # FeedSource
    feeds: ClassVar[Mapping[str, str]] = {
        SPECIFIC: f"{FEEDS}/specific-procurement-notices-spns/rss.xml",
        GENERAL: f"{FEEDS}/general-procurement-notices-gpns/rss.xml",
        INTEREST: f"{FEEDS}/request-for-expression-of-interest-reoi/rss.xml",
    }
    ignored = frozenset({"author"})

    def notice(self, item: Record, feed: str, key: str) -> RawNotice:
        """One item; its title says what it is and where, its link leads to the document."""
        title, said = item.required("title"), item.optional("summary")
        country = TITLE.match(one_line(title))
        return RawNotice(
            source=self.name,
            key=key,
            url=item.required("link"),
            title=title,
            fetched_at=item.fetched_at,
            text=said,
            text_basis=(TextBasis.SYNOPSIS if said else TextBasis.TITLE_ONLY).value,
            language=language_of(one_line(f"{title} {said or ''}"), self.language),
            funder=self.funder,
            status=AWARD if re.search(AWARDED, one_line(title), re.I) else feed,
            published=item.optional("published"),
            instruments=("procurement",),
            topics=(feed, *((country["country"],) if country else ())),
        )
