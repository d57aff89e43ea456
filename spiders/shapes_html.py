"""The HTML shape: a listing of cards on web pages, and for each card an optional detail page.

Selectors are strict: each field of a card and of a page is found once, or the record says so. What was not
found is a missing field, what was found twice where one was expected is a remark, a page without any card is
no listing. Fields hold the publisher's markup, or an attribute or a text where the selector says ``::attr``
or ``::text``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy.http import TextResponse

from spiders.answers import EMPTY_ANSWER, fault_in_page
from spiders.record import Json
from spiders.selectors import with_words, words_in
from spiders.shapes_listing import ListingSource
from spiders.walls import is_page

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy import Request
    from scrapy.http import Response

NEXT = "next"


class HtmlSource(ListingSource, shape=True):
    """A publisher that lists its calls on web pages; a subclass declares where each field stands."""

    # Selector of a listing's cards, and the fields of one: our name → selector within the card
    cards: ClassVar[str]
    card: ClassVar[Mapping[str, str]]
    # Selector of the address of the listing's next page; empty where there is only one page
    next_page: ClassVar[str] = ""
    # The fields of a detail page, and the selector of the part that holds them: exactly one on the page
    page_part: ClassVar[str] = "body"
    page_fields: ClassVar[Mapping[str, str]] = {}
    # Whether answers may be parts of a page, without ``<html>``: then nothing shows where one breaks off
    answers_in_parts: ClassVar[bool] = False

    # ListingSource
    items = "cards"

    def card_of(self, card: Selector) -> dict[str, Json]:
        """The fields of one card."""
        return fields_of(card, self.card)

    def detail_fields(self, part: Selector) -> dict[str, Json]:
        """The fields of a detail page."""
        return fields_of(part, self.page_fields)

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """A listing page as its cards and the addresses of its next page; a fault where it has no card."""
        page, fault = selector_of(response)
        found = page.css(self.cards) if page is not None else []
        fault = fault or self.fault_of(response, found=bool(found))
        if page is None or not found:
            return None, fault or f"schema drift: no {self.cards} on the page"
        if fault is not None:
            # Where a page breaks off its last card may be half of one: better none than a wrong one.
            self.tally.listing_faults.append(fault)
            return {self.items: [self.card_of(card) for card in found[:-1]]}, None
        following = page.css(self.next_page).getall() if self.next_page else []
        links: list[Json] = list(dict.fromkeys(following))
        return {self.items: [self.card_of(card) for card in found], NEXT: links}, None

    def after(self, response: Response, answer: Json, page: int) -> Request | None:
        """The page to which the listing's one link to the next page leads."""
        links = answer.get(NEXT) if isinstance(answer, dict) else None
        if not isinstance(links, list) or not links or not isinstance(response, TextResponse):
            return None
        if len(links) > 1:
            self.tally.listing_faults.append(f"schema drift: {len(links)} links to the next page")
        return self.page_request(page + 1).replace(url=response.urljoin(str(links[0])))

    def fault_of(self, response: Response, *, found: bool) -> str | None:
        """Why an answer is not the page it should be; a part of a page is one that holds what we seek."""
        if self.answers_in_parts and found and not is_page(response.body):
            return None
        return fault_in_page(response, found=found)

    def detail_page(self, response: Response) -> tuple[Json, str | None]:
        """A detail page's fields, from the one part of the page that holds them."""
        page, fault = selector_of(response)
        parts = page.css(self.page_part) if page is not None else []
        fault = fault or self.fault_of(response, found=bool(parts))
        if fault is not None or len(parts) != 1:
            return None, fault or f"schema drift: {len(parts)} {self.page_part} on the page"
        return self.detail_fields(parts[0]), None


def selector_of(response: Response) -> tuple[Selector | None, str | None]:
    """A web page ready for selectors, or what is wrong with the answer."""
    from parsel import Selector  # here: a JSON source need not pay for it

    if not isinstance(response, TextResponse):
        return None, "wrong content type: the answer is no text"
    if not response.text.strip():
        return None, EMPTY_ANSWER
    return Selector(text=response.text, type="html"), None


def fields_of(part: Selector, picks: Mapping[str, str]) -> dict[str, Json]:
    """What each selector finds within a part: its name → everything found, in the order of the page."""
    found: dict[str, Json] = {}
    for name, css in picks.items():
        # A heading without a word is as good as none.
        if values := list(with_words(css, part.root)):
            found[name] = list(values)
    return found


def labelled(part: Selector, css: str) -> dict[str, Json]:
    """The entries of the definition lists that ``css`` finds: label (without its colon) → markup of each."""
    found: dict[str, Json] = {}
    for term in part.css(css).xpath(".//dt"):
        label = words_of(term).rstrip(": ")
        values = term.xpath("following-sibling::*[1][self::dd]").getall()
        before = found.get(label)
        found[label] = [*(before if isinstance(before, list) else []), *values]
    return found


def sections(part: Selector, heading: str) -> dict[str, Json]:
    """The sections of a text: the words of each heading (by its tag) → the markup up to the next one.

    What stands before the first heading is left out: the page's own title and its table of contents.
    """
    found: dict[str, str] = {}
    name = None
    for node in part.xpath("./*"):
        if node.root.tag == heading:
            name = words_of(node)
            found.setdefault(name, "")
        elif name is not None:
            found[name] += node.get() or ""
    return dict(found)


def words_of(part: Selector) -> str:
    """The words of a part on one line."""
    return words_in(part.root)


def inner_texts(markups: Iterable[str], css: str) -> Iterator[str]:
    """The words of every part that ``css`` finds in pieces of markup."""
    from parsel import Selector

    for markup in markups:
        yield from (words_of(found) for found in Selector(text=markup, type="html").css(css))


def links_in(markups: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(words, address) of every link in pieces of markup."""
    from parsel import Selector

    for markup in markups:
        for link in Selector(text=markup, type="html").css("a[href]"):
            yield words_of(link), link.attrib["href"]
