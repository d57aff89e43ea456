"""What an address is: asked once, before it becomes an own source.

The probe is crawled like any source, by the same child with the same guard, robots and limits. Each way in
which the address announces something is a candidate; a candidate is told as a ``RawNotice`` whose
identifiers say its kind, so that it comes back sealed like everything else.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from io import BytesIO
from typing import TYPE_CHECKING, ClassVar, TypeAlias
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import TextResponse

from db.records import Issue, OwnKind, RawNotice
from spiders.own_pages import sitemap_of
from spiders.record import Json, decoded
from spiders.schema_org import described_calls, open_graph
from spiders.source import Source
from spiders.verdict import cause_of
from spiders.walls import wall_in

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

Output: TypeAlias = "Iterator[RawNotice | Issue | Request]"

API_PATH = "/wp-json"
KIND, POST_TYPE, SITE = "kind", "post_type", "site"
# What every WordPress site has beside its own types of posts.
_NO_ANNOUNCEMENTS = frozenset(
    {"pages", "media", "menu-items", "blocks", "templates", "template-parts", "navigation"}
)
_BUILDERS = re.compile(
    r"^(?:wp_|wp-|elementor|e-|jet-|acf-|font-|global-|popups?$|product$|products$|oembed)"
)
_CALL_TYPE = re.compile(
    r"call|grant|fund|opportunit|tender|award|fellow|scholar|challenge|competition|program|bando|bandi|avvis"
    r"|incentiv|convocator|ayuda|subvenc|appel|ausschreib|foerder|förder|beca|concurs|edital|utlysning",
    re.IGNORECASE,
)
_API = re.compile(r"^(?P<site>.*?)/wp-json(?:/wp/v2(?:/(?P<type>[\w-]+))?)?/?$")
_MOST_FEEDS = 5
# The surer a candidate, the lower its rank: what was named, what sounds like calls, what is likely news.
NAMED, LIKELY, POSSIBLE, NEWS = "0", "1", "2", "3"


class Probe(Source, shape=True):
    """One address, and where it points to: feeds, types of posts, a sitemap, described calls."""

    url: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.site = ""  # how the site calls itself, once its page was read

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the address itself."""
        yield Request(self.url, callback=self.named, errback=self.page_failed, dont_filter=True)

    def named(self, response: Response) -> Output:
        """What the address itself is; a page is also asked where else its site announces."""
        found = [*self._feed(response, NAMED), *self._sitemap(response, NAMED), *self._posts(response)]
        yield from found
        if found or not isinstance(response, TextResponse):
            return
        if wall := wall_in(response.body, response.url):
            self.tally.listing_faults.append(wall)
            yield self.issue("", "listing", response.url, f"a page for people: {wall}")
            return
        self.site = _title(response) or ""
        if any(True for _ in described_calls(response.selector)):
            yield self._candidate(OwnKind.PAGE, response.url, self.site, NAMED, _language(response))
        yield from self._elsewhere(response)

    def _elsewhere(self, response: TextResponse) -> Iterator[Request]:
        feeds = response.xpath(
            "//link[contains(@rel,'alternate')][contains(@type,'rss') or contains(@type,'atom')]/@href"
        )
        for href in list(dict.fromkeys(feeds.getall()))[:_MOST_FEEDS]:
            yield from self._also(response.urljoin(href), self.feed)
        api = response.urljoin(response.xpath("//link[@rel='https://api.w.org/']/@href").get() or "")
        root = api if api.rstrip("/").endswith(API_PATH) else urljoin(response.url, API_PATH)
        yield from self._also(f"{root.rstrip('/')}/wp/v2/types", self.types)
        yield from self._also(urljoin(response.url, "/sitemap.xml"), self.sitemap)

    def _also(self, url: str, callback: Callable[[Response], Output]) -> Iterator[Request]:
        if url.startswith(("https://", "http://")):  # a page may name anything
            yield Request(url, callback=callback, errback=self.nothing_there)

    def nothing_there(self, failure: Failure) -> Iterator[Issue]:
        """Errback of a guess: most sites have only one of them."""
        request = getattr(failure, "request", None)
        yield self.issue("", "guess", getattr(request, "url", None), cause_of(failure.value))

    def feed(self, response: Response) -> Output:
        """A feed that a page names; that of a site's comments is nobody's announcement."""
        if "comment" not in response.url.lower():
            yield from self._feed(response, NEWS)

    def sitemap(self, response: Response) -> Output:
        """A site's sitemap."""
        yield from self._sitemap(response, NEWS)

    def types(self, response: Response) -> Output:
        """The types of posts of a WordPress site."""
        site = response.url.partition(API_PATH)[0]
        answer = _json(response)
        for known in answer.values() if isinstance(answer, dict) else ():
            if not isinstance(known, dict) or not isinstance(known.get("rest_base"), str):
                continue
            name, base = str(known.get("name", "")), str(known["rest_base"])
            if base in _NO_ANNOUNCEMENTS or _BUILDERS.match(base) or _BUILDERS.match(str(known.get("slug"))):
                continue
            likely = LIKELY if _CALL_TYPE.search(f"{base} {name}") else NEWS if base == "posts" else POSSIBLE
            yield self._candidate(OwnKind.WORDPRESS, site, name, likely, post_type=base)

    def _feed(self, response: Response, rank: str) -> Iterator[RawNotice]:
        import feedparser  # type: ignore[import-untyped]

        if not re.search(rb"<(?:rss|feed|(?:\w+:)?RDF)\b", response.body[:4096]):
            return
        parsed = feedparser.parse(BytesIO(response.body), sanitize_html=False, resolve_relative_uris=False)
        if parsed.get("version"):
            about = parsed.feed
            yield self._candidate(
                OwnKind.FEED, response.url, about.get("title"), rank, str(about.get("language", ""))
            )

    def _sitemap(self, response: Response, rank: str) -> Iterator[RawNotice]:
        kind, entries = sitemap_of(response.body)
        if kind in {"urlset", "sitemapindex"} and entries:
            yield self._candidate(OwnKind.SITEMAP, response.url, None, rank)

    def _posts(self, response: Response) -> Output:
        """An address within a WordPress site's interface: one type of posts, or the way to all of them."""
        found = _API.match(response.url.partition("?")[0])
        if found is None or _json(response) is None:
            return
        answer = _json(response)
        if isinstance(answer, dict) and isinstance(answer.get("name"), str):
            self.site = str(answer["name"])
        if found["type"] == "types":
            yield from self.types(response)
        elif found["type"]:
            yield self._candidate(OwnKind.WORDPRESS, found["site"], None, NAMED, post_type=found["type"])
        else:
            yield from self._also(f"{found['site']}/wp-json/wp/v2/types", self.types)

    def _candidate(
        self, kind: OwnKind, url: str, title: str | None, rank: str, language: str = "", post_type: str = ""
    ) -> RawNotice:
        self.tally.taken += 1
        return RawNotice(
            source=self.name,
            key=f"{rank} {kind.value} {url} {post_type}".strip(),
            url=url,
            title=title or urlsplit(url).netloc,
            fetched_at="",
            language=language[:2].lower() or None,
            identifiers=((KIND, kind.value), (POST_TYPE, post_type), (SITE, self.site)),
        )


def _json(response: Response) -> Json:
    try:
        return decoded(response.body)
    except ValueError:
        return None


def _title(response: TextResponse) -> str | None:
    said = open_graph(response.selector)
    return said.title if said else None


def _language(response: TextResponse) -> str:
    return response.xpath("string(/html/@lang)").get() or ""
