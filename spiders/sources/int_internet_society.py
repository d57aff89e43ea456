"""Internet Society: opportunities for its community, in several languages; few of them are calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from db.records import Evidence, RawNotice, Reuse, SourceClass, TextBasis
from spiders.languages import language_of
from spiders.record import Record
from spiders.shapes_feed import FeedSource
from spiders.text import one_line

# Categories of every item, which tell nothing.
EVERY_ITEM = "Opportunity"


class IntInternetSociety(FeedSource):
    """Grants of the Society and its Foundation, among trainings, sessions and groups to join."""

    name = "int_internet_society"
    source_class = SourceClass.PHILANTHROPY
    funder = "Internet Society"
    country = "INT"
    homepage = "https://opportunities.internetsociety.org/"
    licence = "Internet Society terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = "one RSS 2.0 feed, August 2026"
    caveats = (
        "trainings, sessions and groups to join are listed among the grants; they are marked as no calls",
        "deadlines, amounts and conditions stand only on the pages that the feed links to",
        "the feed's own date is the same every day: only its content tells whether it changed",
    )

    expect = range(3, 300)
    complete_listing = False

    language = "en"
    timezone = "UTC"
    currency = "USD"
    kinds: ClassVar[Mapping[str, str]] = {
        r"\b(?:courses?|training|onboarding|capacity building)\b": "training",
        r"\b(?:cursos?|capacitaci[oó]n|incorporaci[oó]n|formation)\b": "training",
        r"^events & working sessions$|\b(?:webinars?|sessions?|dialogue|symposium)\b": "event",
        r"\b(?:sesi[oó]n|seminario|séance)\b": "event",
        r"^consultations & surveys?$|\bworking groups?\b": "participation",
        r"^(?:join|endorse|sign|donate|serve on|únete|rejoignez)\b": "participation",
        r"\b(?:fellowships?|grants|events funding|(?:grant|fund|funding) program(?:me)?s?)\b": "call",
    }

    # FeedSource
    feeds: ClassVar[Mapping[str, str]] = {
        "opportunities": "https://opportunities.internetsociety.org/data/opportunities.rss",
    }
    ignored = frozenset({"scheme", "label"})

    def notice(self, item: Record, _feed: str, key: str) -> RawNotice:
        """One item; its link leads to the call, the training or the group itself."""
        title, said = item.required("title"), item.optional("summary")
        categories = [word for tag in item.each("tags") if (word := tag.optional("term"))]
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
            published=item.optional("published"),
            topics=tuple(word for word in categories if word != EVERY_ITEM),
        )
