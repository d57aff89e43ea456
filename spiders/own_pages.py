"""Own pages: one that describes calls as schema.org data, or those that a sitemap lists."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import TYPE_CHECKING, ClassVar, TypeAlias
from urllib.parse import urlsplit

from lxml.etree import LxmlError  # type: ignore[import-untyped]
from scrapy import Request
from scrapy.http import TextResponse
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

from db.records import Issue, RawDeadline, RawNotice, TextBasis
from spiders.answers import EMPTY_ANSWER, HALF_PAGE, fault_in_page
from spiders.languages import language_of
from spiders.record import Record
from spiders.schema_org import Described, described_calls, open_graph
from spiders.source import Source
from spiders.text import one_line
from spiders.verdict import cause_of
from spiders.walls import wall_in

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

Output: TypeAlias = "Iterator[RawNotice | Issue | Request]"

# The newest pages of a sitemap, and the parts of one that is divided: each is asked every night.
MOST_PAGES, MOST_PARTS = 100, 20
_ROOTS = frozenset({"urlset", "sitemapindex"})
_SITEMAP_END = re.compile(rb"</(?:\w+:)?(?:urlset|sitemapindex)\s*>\s*(?:<!--.*?-->\s*)*$", re.DOTALL)
_GZIP, _TAIL = b"\x1f\x8b\x08", 4096
_MAIN = "main, article, [role=main], #content, .entry-content"


class OwnPage(Source, shape=True):
    """A page that describes calls; a call without an address of its own has the page's."""

    url: ClassVar[str]
    match: ClassVar[str] = ""
    reports_unread = False

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the page."""
        yield Request(self.url, callback=self.parse_page, errback=self.page_failed, dont_filter=True)

    def parse_page(self, response: Response) -> Output:
        """Every call that the page describes."""
        calls = list(described_calls(response.selector)) if isinstance(response, TextResponse) else []
        self.tally.listed += len(calls)
        if not calls:
            fault = fault_in_page(response, found=False) or "empty"
            self.tally.listing_faults.append(fault)
            yield self.issue("", "listing", response.url, f"no call described on the page: {fault}")
        for call in calls:
            yield from self.described(call, response, TextBasis.SYNOPSIS)

    def described(self, call: Described, response: Response, basis: TextBasis) -> Iterator[RawNotice | Issue]:
        """One call as a notice; its address is its key."""
        url = response.urljoin(call.url or "")
        key = url if url != response.url else f"{url}#{one_line(call.title)}"
        if not self.first_time(key):
            return
        notice = RawNotice(
            source=self.name,
            key=key,
            url=url,
            title=call.title,
            fetched_at=response.meta.get("fetched_at", ""),
            text=call.text,
            text_basis=(basis if call.text else TextBasis.TITLE_ONLY).value,
            language=language_of(one_line(f"{call.title} {call.text or ''}"), self.language),
            funder=call.funder or self.funder,
            published=call.published,
            deadlines=tuple(RawDeadline(date=due) for due in call.deadlines),
            award_floor=call.floor,
            award_ceiling=call.ceiling,
            currency=call.currency or self.currency,
            topics=call.keywords,
        )
        yield from self.taken(key, Record({}), notice)


class OwnSitemap(OwnPage, shape=True):
    """The newest pages of a sitemap whose address holds ``match``.

    A page that describes a call is one. With a pattern given, the operator has said that the other pages are
    calls too: their main text is read.
    """

    def __init__(self) -> None:
        super().__init__()
        self.parts = 0

    def parse_page(self, response: Response) -> Output:
        """A sitemap: its pages, or the sitemaps it is divided into."""
        kind, entries = sitemap_of(response.body)
        fault = fault_in_sitemap(response, kind)
        if fault is not None:
            self.tally.listing_faults.append(fault)
            yield self.issue("", "listing", response.url, f"sitemap not read to its end: {fault}")
            # Where a sitemap breaks off its last entry may be half of one.
            entries = entries[:-1]
        newest = sorted(entries, key=lambda entry: entry[1], reverse=True)
        if kind == "sitemapindex":
            own = [entry for entry in newest if _host(entry[0]) == _host(self.url)]
            for url, _ in own[: MOST_PARTS - self.parts]:
                self.parts += 1  # over all levels: a site could divide its sitemap without end
                yield Request(response.urljoin(url), callback=self.parse_page, errback=self.page_failed)
            return
        left = MOST_PAGES - self.tally.details
        for url, _ in [entry for entry in newest if self._is_wanted(entry[0])][:left]:
            self.tally.listed += 1
            self.tally.details += 1
            yield Request(response.urljoin(url), callback=self.parse_detail, errback=self.detail_failed)

    def _is_wanted(self, url: str) -> bool:
        # Nobody's sitemap sends us to somebody else.
        own = _host(url) == _host(self.url)
        return own and (not self.match or re.search(self.match, url, re.IGNORECASE) is not None)

    def parse_detail(self, response: Response) -> Output:
        """The calls of one page."""
        if not isinstance(response, TextResponse):
            return
        calls = list(described_calls(response.selector))
        for call in calls:
            yield from self.described(call, response, TextBasis.SYNOPSIS)
        fault = None if calls else _instead_of_page(response)
        if fault is not None:
            yield self._detail_missing(response.url, fault)
        if calls or not self.match or fault is not None:
            return
        page = open_graph(response.selector)
        if page is not None:
            text = response.css(_MAIN).get()
            said = Described(page.title, response.url, text or page.text, published=page.published)
            yield from self.described(said, response, TextBasis.PARTIAL if text else TextBasis.SYNOPSIS)

    def detail_failed(self, failure: Failure) -> Iterator[Issue]:
        """Errback of a page: it is missing tonight."""
        request = getattr(failure, "request", None)
        yield self._detail_missing(getattr(request, "url", None), cause_of(failure.value))

    def _detail_missing(self, url: str | None, cause: str) -> Issue:
        self.tally.missing_pages += 1
        self.tally.detail_faults.append(cause)
        return self.issue("", "detail", url, f"page not read: {cause}")


def _instead_of_page(response: Response) -> str | None:
    """What came in place of a page; many small sites never close one, so that its end tells nothing."""
    return wall_in(response.body, response.url) if response.body.strip() else EMPTY_ANSWER


def fault_in_sitemap(response: Response, kind: str) -> str | None:
    """Why an answer is not a whole sitemap, given its root; ``None`` when it is one."""
    body = response.body.strip()
    if not body:
        return EMPTY_ANSWER
    if kind not in _ROOTS:
        return wall_in(body, response.url) or "wrong content type: no sitemap"
    packed = body.startswith(_GZIP)
    return None if packed or _SITEMAP_END.search(body[-_TAIL:]) else f"{HALF_PAGE}: the sitemap breaks off"


def _host(url: str) -> str:
    parts = urlsplit(url)
    return parts.netloc.lower().removeprefix("www.") if parts.scheme in {"http", "https"} else ""


def sitemap_of(body: bytes) -> tuple[str, list[tuple[str, str]]]:
    """The root of a sitemap (``urlset`` or ``sitemapindex``), and (address, day of change) of its entries.

    Anything else has the root it has, or an empty one. Scrapy's reader resolves no entities.
    """
    try:
        content = gunzip(body, max_size=64 * 1024 * 1024) if body.startswith(_GZIP) else body
        sitemap = Sitemap(content)
        return sitemap.type, [
            (entry["loc"], entry.get("lastmod", "")) for entry in sitemap if entry.get("loc")
        ]
    except (LxmlError, StopIteration, OSError, EOFError):
        return "", []
