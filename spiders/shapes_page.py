"""The page shape: each programme has one page of prose, and no list leads to it.

Societies and foundations often have a handful of standing programmes. Deadlines, money and conditions stand
in the prose; a section that appears beside the prose that is read is told by its heading.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource, selector_of, words_of

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy.http import Response

    from db.records import RawNotice


class PageSource(HtmlSource, shape=True):
    """A publisher with a page for each programme; a subclass names them and reads one page."""

    # The publisher's pages: our name for each, for ever → its address
    pages: ClassVar[Mapping[str, str]]
    # Where the title stands, and the parts of the page that are its text, in their order
    title_at: ClassVar[str]
    text_at: ClassVar[str]
    # The headings in ``page_part``: one outside the text is new, unless its words are known
    headings: ClassVar[str] = "h2, h3"
    known_headings: ClassVar[frozenset[str]] = frozenset()

    # HtmlSource
    items = "pages"
    cards = ""
    key = "id"

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """One page in the publisher's own strings: its fields are ``id``, ``title`` and ``text``."""
        raise NotImplementedError

    def page_request(self, page: int) -> Request:
        """One of the pages."""
        return Request(tuple(self.pages.values())[page])

    async def start(self) -> AsyncIterator[Request]:
        """Ask for every page: one that is gone must not hide the others."""
        for page in range(len(self.pages)):
            yield self.page(self.page_request(page), page)

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The page as its only record."""
        page, fault = selector_of(response)
        parts = page.css(self.text_at) if page is not None else []
        fault = fault or self.fault_of(response, found=bool(parts))
        if page is None or fault is not None or not parts:
            return None, fault or f"schema drift: no {self.text_at} on the page"
        asked = response.request.cb_kwargs["page"] if response.request else 0
        return {self.items: [self.page_fields_of(tuple(self.pages)[asked], page, list(parts))]}, None

    def page_fields_of(self, name: str, page: Selector, parts: list[Selector]) -> dict[str, Json]:
        """What a page says: its name, its title, its text, and the headings of what is not read."""
        titles = [words_of(title) for title in page.css(self.title_at) if words_of(title)]
        known = {words_of(heading) for part in parts for heading in part.css(self.headings)} | set(titles)
        new: dict[str, Json] = {
            words: "a section that is not read"
            for heading in page.css(self.page_part).css(self.headings)
            if (words := words_of(heading)) not in known
            and words
            and words.casefold() not in self.known_headings
        }
        text = "".join(part.get() for part in parts)
        return {"id": name, **({"title": titles[0]} if titles else {}), "text": text, **new}

    def after(self, _response: Response, _answer: Json, _page: int) -> Request | None:
        """Every page is asked for at the start."""
        return None
