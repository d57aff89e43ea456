"""An own feed or WordPress site: any RSS or Atom feed, and the posts of one type, read by what all have."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import ClassVar

from db.records import Issue, RawNotice, TextBasis
from spiders.languages import language_of
from spiders.record import Record, UnwantedRecordError
from spiders.shapes_feed import FeedSource
from spiders.shapes_wordpress import WordpressSource
from spiders.source import Source
from spiders.text import one_line, plain_text

# A feed's summary of an article is cut off where it ends so; shorter ones are summaries in any case.
_CUT_OFF = re.compile(r"(?:\[?(?:…|\.\.\.|&#8230;)\]?|Continue reading.{0,80})\s*$", re.IGNORECASE)
_WHOLE_ARTICLE = 1500
# Of a type of posts so many of the newest: what is older is no call any more, and would be asked each night.
NEWEST_POSTS = 300
MATCH = "match"


class Matching(Source, shape=True):
    """A source of which only what holds ``match`` is wanted: its title, address or categories."""

    match: ClassVar[str] = ""
    reports_unread = False

    def read(self, key: str, record: Record, make: Callable[[], RawNotice]) -> Iterator[RawNotice | Issue]:
        """Make a notice; what the operator did not want is counted, and many of it are one Issue."""
        for said in super().read(key, record, make):
            if isinstance(said, Issue) and said.field == MATCH:
                self.tally.remark(key, MATCH, said.raw, said.reason)
            else:
                yield said

    def wanted(self, *said: str) -> None:
        """Refuse what does not hold the operator's pattern.

        Raises:
            UnwantedRecordError: the record is none of ours.
        """
        if self.match and not any(re.search(self.match, one_line(text), re.IGNORECASE) for text in said):
            raise UnwantedRecordError(MATCH, said[0], f"does not hold {self.match!r}")


class OwnFeed(Matching, FeedSource, shape=True):
    """Any feed."""

    def notice(self, item: Record, _feed: str, key: str) -> RawNotice:
        """One item, with the longest text that it brings."""
        title, link = item.required("title"), item.required("link")
        topics = tuple(word for tag in item.each("tags") if (word := tag.optional("term")))
        self.wanted(title, link, *topics)
        text = max(_texts(item), key=len, default=None)
        return RawNotice(
            source=self.name,
            key=key,
            url=link,
            title=title,
            fetched_at=item.fetched_at,
            text=text,
            text_basis=basis(text).value,
            language=language_of(one_line(f"{title} {text or ''}"), self.language),
            funder=self.funder,
            published=item.optional("published") or item.optional("updated"),
            currency=self.currency,
            topics=topics,
        )


class OwnPosts(Matching, WordpressSource, shape=True):
    """The posts of one type of a WordPress site."""

    newest = NEWEST_POSTS

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One post as every WordPress site tells it."""
        title, link = record.within("title").required("rendered"), record.required("link")
        self.wanted(title, link)
        text = record.within("content").optional("rendered")
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=link,
            title=title,
            fetched_at=record.fetched_at,
            summary=record.within("excerpt").optional("rendered"),
            text=text,
            text_basis=(TextBasis.FULL if text else TextBasis.TITLE_ONLY).value,
            language=language_of(one_line(f"{title} {text or ''}"), self.language),
            funder=self.funder,
            published=record.optional("date"),
            currency=self.currency,
        )


def basis(text: str | None) -> TextBasis:
    """How much of an article its text in a feed is."""
    words = plain_text(text)
    if not words:
        return TextBasis.TITLE_ONLY
    return (
        TextBasis.PARTIAL
        if len(words) >= _WHOLE_ARTICLE and not _CUT_OFF.search(words)
        else TextBasis.SYNOPSIS
    )


def _texts(item: Record) -> list[str]:
    whole = [text for part in item.each("content") if (text := part.optional("value"))]
    return [*whole, *filter(None, (item.optional("summary"),))]
