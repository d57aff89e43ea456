"""US National Science Foundation: the three funding feeds of nsf.gov."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import time
from typing import ClassVar

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Record
from spiders.shapes_feed import FeedSource

ANNOUNCEMENTS = "announcements"
NUMBER_IN_LINK = re.compile(r"/(nsf|pd)(\d{2})-(\w+)", re.IGNORECASE)
NUMBER_IN_TEXT = re.compile(
    r"(?:Document Number|Program Guidelines):\s*(NSF|PD)\s*(\d{2})-(\w+)", re.IGNORECASE
)
PROGRAMME_IN_LINK = re.compile(r"/funding/opportunities/([\w-]+)")
# "Full Proposal Deadline Date: August 11, 2026", "Letter of Intent Due Date: …", "… Target Date: …"
DEADLINE = re.compile(r"([A-Z][A-Za-z /-]*? Date):\s*([A-Z][a-z]+ \d{1,2}, \d{4})")
ANYTIME = re.compile(r"\baccepted any\s?time\b", re.IGNORECASE)


class UsNsf(FeedSource):
    """Funding opportunities, programme announcements and due dates of the next thirty days."""

    name = "us_nsf"
    source_class = SourceClass.GRANT
    funder = "U.S. National Science Foundation"
    country = "US"
    homepage = "https://www.nsf.gov/funding/opportunities"
    licence = "Public domain (works of the United States government)"
    reuse = Reuse.FULL
    evidence = Evidence.CAPTURED
    evidence_place = "three RSS 2.0 feeds of nsf.gov, August 2026"
    caveats = (
        "each feed shows only the newest items: absence means nothing",
        "deadlines stand in the prose; amounts are not stated: see the same number on Grants.gov",
    )

    expect = range(20, 200)
    complete_listing = False

    language = "en"
    timezone = "America/New_York"
    currency = "USD"
    # Proposals are due by five in the afternoon where the submitter is (PAPPG, chapter I).
    deadline_time = time(17, 0)
    deadline_zone = None
    boilerplate = (
        r"More at https?://www\.nsf\.gov/\S*|This is an NSF (?:Upcoming Due Dates|\w+(?: \w+){0,3}) item\."
        r"|Available Formats?:[^\n]*(?:\n(?:HTML|PDF|TXT|Text|Word)\b[^\n]*)*"
    )
    date_formats = ("%B %d, %Y", "%a, %d %b %Y %H:%M:%S %z")

    # FeedSource
    feeds: ClassVar[Mapping[str, str]] = {
        "opportunities": "https://www.nsf.gov/rss/rss_www_funding.xml",
        ANNOUNCEMENTS: "https://www.nsf.gov/rss/rss_www_funding_pgm_annc_inf.xml",
        "due_dates": "https://www.nsf.gov/rss/rss_www_funding_upcoming_rss.xml",
    }
    ignored = frozenset({"author"})

    def notice(self, item: Record, feed: str, key: str) -> RawNotice:
        """One item; those of the announcements say only where the document is."""
        link, said = item.required("link"), item.optional("summary")
        text = None if feed == ANNOUNCEMENTS else said
        return RawNotice(
            source=self.name,
            key=key,
            url=link,
            title=item.required("title"),
            fetched_at=item.fetched_at,
            text=text,
            text_basis=(TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            published=item.optional("published"),
            deadlines=deadlines(text or ""),
            identifiers=identifiers(link, said or ""),
        )


def deadlines(text: str) -> tuple[RawDeadline, ...]:
    """The dates that an item's prose calls a deadline, due or target date, in its own words."""
    plain = html.unescape(text)
    dated = [
        RawDeadline(date=date, words=words, kind=kind)
        for words, kind, date in ((found[0], found[1], found[2]) for found in DEADLINE.finditer(plain))
    ]
    sentences = re.split(r"[.<>]", plain)
    rolling = [RawDeadline(words=each.strip()) for each in sentences if ANYTIME.search(each)]
    return tuple(dict.fromkeys([*dated, *rolling]))


def identifiers(link: str, text: str) -> tuple[tuple[str, str], ...]:
    """The document's number as NSF writes it ("NSF 26-512", "PD 20-1260"), and its programme's page."""
    number = NUMBER_IN_LINK.search(link) or NUMBER_IN_TEXT.search(html.unescape(text))
    programme = PROGRAMME_IN_LINK.search(link)
    return (
        *((("nsf_number", f"{number[1].upper()} {number[2]}-{number[3].upper()}"),) if number else ()),
        *((("nsf_programme", programme[1]),) if programme else ()),
    )
