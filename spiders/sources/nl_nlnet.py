"""NLnet Foundation: open calls for free software, open hardware and open standards, among its other news."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from db.records import Evidence, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Record
from spiders.shapes_feed import FeedSource
from spiders.text import one_line

SITE = "https://nlnet.nl"
CALL, NEWS = "call", "news"
# A call's page is named after the day of its announcement: "20260801-call.html"
CALL_PAGE = re.compile(r"/\d{8}-(?:[\w-]+-)?calls?(?:-[\w-]+)?\.html$", re.IGNORECASE)
INVITATION = re.compile(
    r"\b(?:calls? for (?:proposals|projects|applications)|open calls?|new calls?|calls? (?:is|are|now) open"
    r"|apply (?:now|for|before)|deadline|(?:money|grants?|funding) (?:is )?available)\b",
    re.IGNORECASE,
)


class NlNlnet(FeedSource):
    """The foundation's feed of news: its calls, the projects that it chose, books and events."""

    name = "nl_nlnet"
    source_class = SourceClass.PHILANTHROPY
    funder = "NLnet Foundation"
    country = "NL"
    homepage = "https://nlnet.nl/propose/"
    licence = "Creative Commons Attribution-ShareAlike 4.0"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = (
        "entries of the Atom feed of July 2026, kept word for word in a public test of a reader"
        " (cynox-66/oaos-config, src/discovery/stage3/tests/nlnet.test.ts)"
    )
    caveats = (
        "titles only: deadlines, themes and money stand on the page of a call",
        "most entries are news and awards; they are marked as no calls",
        "whether an entry is a call is told by the name of its page or by its title",
    )

    expect = range(3, 2_000)
    complete_listing = True
    quiet_days = 90

    language = "en"
    timezone = "Europe/Amsterdam"
    currency = "EUR"
    kinds: ClassVar[Mapping[str, str]] = {
        r"\b(?:awarded|receives?|selected|chosen|granted)\b": "award-notice",
        rf"^{CALL}$": "call",
        rf"^{NEWS}$": "news",
    }

    # FeedSource
    feeds: ClassVar[Mapping[str, str]] = {"news": f"{SITE}/feed.atom"}
    # It repeats the id, which is whole where the address is only a path.
    ignored = frozenset({"link"})

    def notice(self, item: Record, _feed: str, key: str) -> RawNotice:
        """One entry; its id is the address of its page."""
        title, page = item.required("title"), item.required("id")
        said = item.optional("summary") or " ".join(
            part for content in item.each("content") if (part := content.optional("value"))
        )
        for content in item.each("content"):
            content.pass_over("type", "language", "base")
        item.pass_over("author", "author_detail", "published", "rights")
        named = CALL_PAGE.search(page) or INVITATION.search(one_line(title))
        return RawNotice(
            source=self.name,
            key=key,
            url=page if page.startswith("http") else f"{SITE}{page}",
            title=title,
            fetched_at=item.fetched_at,
            text=said or None,
            text_basis=(TextBasis.SYNOPSIS if said else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            published=item.optional("updated"),
            instruments=("grant",) if named else (),
            topics=(CALL if named else NEWS,),
        )
