"""GrantConnect: the grant opportunities of the Australian government, those of ARC and NHMRC among them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Record
from spiders.shapes_feed import FeedSource
from spiders.text import plain_text

# "GO7654 - A programme", "GO7654: A programme"
NUMBERED = re.compile(r"^\s*(GO\d{3,6})\s*[:–-]\s*(?=\S)")
# "Closing Date & Time: 30-Oct-2026 5:00 pm AEDT", "… (ACT Local Time)"
CLOSES = re.compile(
    r"Clos(?:e|ing) Date(?: & Time)?\s*:\s*(\d{1,2}-[A-Z][a-z]{2}-\d{4}(?:\s+\d{1,2}:\d\d\s*[ap]m)?)"
    r"\s*((?:\(ACT Local Time\)|[A-Z]{3,5}\b)?)",
    re.IGNORECASE,
)
LABEL = (
    r"\b{}\s*:\s*([^\n]+?)(?=\s+(?:GO ID|Agency|Primary Category|Category|Close|Closing|Description)\b|\n|$)"
)
AGENCY, CATEGORY = re.compile(LABEL.format("Agency")), re.compile(LABEL.format("(?:Primary )?Category"))
# On the clock in Canberra, whose summer time the feed names or not.
OWN_ZONES = frozenset({"", "(act local time)", "aedt", "aest"})


class AuGrantconnect(FeedSource):
    """Current opportunities, in the one feed that GrantConnect keeps of them."""

    name = "au_grantconnect"
    source_class = SourceClass.GRANT
    funder = "Australian Government"
    country = "AU"
    homepage = "https://www.grants.gov.au/Go/List"
    licence = "Creative Commons Attribution 3.0 Australia"
    reuse = Reuse.FULL
    evidence = Evidence.DOCUMENTED
    evidence_place = "the feed's items, as several public readers of it describe them and test them (2026)"
    caveats = (
        "its network refuses most programs that say that they are one (http 403): the desk has to ask"
        " GrantConnect to be let in, nothing is evaded here",
        "amounts and conditions stand only on the pages that the feed links to",
        "whether the feed holds all opportunities is not known: absence means nothing",
    )

    expect = range(20, 2_500)
    complete_listing = False

    language = "en"
    timezone = "Australia/Sydney"
    currency = "AUD"

    # FeedSource
    feeds: ClassVar[Mapping[str, str]] = {
        "opportunities": "https://www.grants.gov.au/public_data/rss/rss.xml",
    }

    def notice(self, item: Record, _feed: str, key: str) -> RawNotice:
        """One opportunity; its number stands in front of its title."""
        title, said = item.required("title"), item.optional("summary")
        number, text = NUMBERED.match(title), plain_text(said)
        agency, category = AGENCY.search(text), CATEGORY.search(text)
        tags = (tag.optional("term") for tag in item.each("tags"))
        return RawNotice(
            source=self.name,
            key=key,
            url=item.required("link"),
            title=NUMBERED.sub("", title) or title,
            fetched_at=item.fetched_at,
            text=said,
            text_basis=(TextBasis.SYNOPSIS if said else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=agency[1] if agency else None,
            published=item.optional("published"),
            deadlines=deadlines(text),
            topics=tuple(filter(None, (*tags, category[1] if category else None))),
            identifiers=(("au_grant_opportunity", number[1]),) if number else (),
        )


def deadlines(text: str) -> tuple[RawDeadline, ...]:
    """The closing day and hour that a description names."""
    found = CLOSES.search(text)
    if found is None:
        return ()
    zone = "" if found[2].lower() in OWN_ZONES else f" {found[2]}"
    return (RawDeadline(date=f"{found[1]}{zone}", words=" ".join(found[0].split())),)
