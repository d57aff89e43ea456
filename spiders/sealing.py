"""The Scrapy extension that turns a source's crawl into its sealed file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import signals

from db.records import Document, Issue, RawNotice, SourceRun
from spiders.archive import open_archive
from spiders.documents import BEGUN
from spiders.sealed import Sealer
from spiders.source import Source
from spiders.verdict import Ending, judge

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from spiders.plan import Plan


class Sealing:
    """Writes what a source brings, and judges and seals it when its crawl ends."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.plan: Plan = crawler.settings["LEGATION_PLAN"]
        self.sealer = Sealer(self.plan.directory, crawler.spidercls.name)
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.scraped, signals.item_scraped)
        crawler.signals.connect(self.closed, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Sealing:
        """Scrapy's way of making an extension."""
        return cls(crawler)

    def opened(self) -> None:
        """Begin the part."""
        self.sealer.begin()

    def scraped(self, item: RawNotice | Issue | Document) -> None:
        """Keep what the source yields."""
        self.sealer.add(item)

    def closed(self, spider: Source, reason: str) -> None:
        """Judge the crawl by what was counted, and seal it."""
        for issue in spider.closing_issues():
            self.sealer.add(issue)
        self.sealer.seal(self._run(spider, reason))

    def _run(self, spider: Source, reason: str) -> SourceRun:
        stats, tally = self.crawler.stats, spider.tally
        exceptions = stats.get_value("spider_exceptions/count", 0)
        if reason == "closespider_timeout" and stats.get_value(BEGUN):
            reason = "finished"  # the listing was read to its end: only documents were left
        archive = open_archive(self.plan.replay) if self.plan.replay else None
        ending = Ending(reason, exceptions, archive is not None, archive is not None and archive.sample)
        outcome, cause = judge(tally, spider.expect, ending)
        return SourceRun(
            source=spider.name,
            outcome=outcome,
            cause=cause,
            seen=tally.taken,
            expected=(spider.expect.start, spider.expect.stop),
            requests=stats.get_value("downloader/request_count", 0),
            missing_pages=tally.missing_pages,
            feeds=tuple(tally.feeds.items()),
            contents=tally.contents(),
            sample=ending.sample,
        )
