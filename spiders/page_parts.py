"""What a web page says, part by part: its labelled entries, its main text, and the words of no known part.

Pages of one publisher hold their labels in definition lists, others in pairs of elements with telling
classes; a source names the class, never the place.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from spiders.answers import fault_in_page
from spiders.dates import find_dates
from spiders.deadline_notes import sentences
from spiders.record import Json
from spiders.shapes_html import selector_of
from spiders.text import one_line, plain_text

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]
    from parsel import Selector
    from scrapy.http import Response

# Where a page's own text is, the best place first.
MAIN = ("main", "[role=main]", "#content", "article", "body")
# What surrounds the text on every page of a site.
FURNITURE = (
    "nav, header, footer, aside, form, script, style, template, noscript, iframe, button, svg, "
    "[role=navigation], [aria-hidden=true]"
)
# A heading that begins a list of other announcements is a short one.
LONGEST_HEADING = 80
# A page that says less may be a wall in place of an announcement.
SHORTEST_TEXT = 300
# "14:00", "13 h", "kl. 16.00"; not a part of a date
HOUR = re.compile(
    r"(?<![\d.:/-])\d{1,2}(?:[.:]\d\d(?!\d|[./-]\d)| ?h(?:\d\d)?\b| ?[ap]\.?m\b)", re.IGNORECASE
)
LONGEST_SENTENCE = 300


def labelled_values(part: Selector, labels: str) -> dict[str, Json]:
    """Each label that ``labels`` finds (without its colon) → the markup that follows up to the next one."""
    found: dict[str, Json] = {}
    terms = part.css(labels)
    known = {term.root for term in terms}
    for term in terms:
        values: list[Json] = []
        for value in term.xpath("following-sibling::*"):
            if value.root in known:
                break
            if _words(value.root):
                values.append(value.get())
        before = found.get(_words(term.root).rstrip(": "))
        found[_words(term.root).rstrip(": ")] = [*(before if isinstance(before, list) else []), *values]
    return found


def other_words(part: Selector, known: str) -> dict[str, Json]:
    """The words outside the parts that ``known`` finds: the class, or else the tag, of each → its words."""
    read = {each.root for each in part.css(known)}
    found: dict[str, Json] = {}
    for element in part.root.iter():
        if not isinstance(element.tag, str) or element.tag in {"script", "style"}:
            continue
        said = _own_words(element)
        if not said or element in read or not read.isdisjoint(element.iterancestors()):
            continue
        found.setdefault((element.get("class") or element.tag).split()[0], said)
    return found


def without_repeats(cards: Json, key: str) -> Json:
    """The cards of a page, each once, where a page shows the same announcement in several places."""
    if not isinstance(cards, list):
        return cards
    # A card without a key is kept: that it has none must be said.
    seen: dict[str, Json] = {}
    for number, card in enumerate(cards):
        value = card.get(key) if isinstance(card, dict) else None
        seen.setdefault(str(value) if value else f" {number}", card)
    return list(seen.values())


def text_page(response: Response, *, place: str = "", until: str = "") -> tuple[Json, str | None]:
    """An announcement's own page as an object with its ``text``, or what is wrong with the answer.

    For publishers whose pages are prose: ``place`` and ``until`` are those of ``main_text``.
    """
    page, fault = selector_of(response)
    text = main_text(page, place=place, until=until) if page is not None else None
    fault = fault or fault_in_page(response, found=len(one_line(text)) >= SHORTEST_TEXT)
    return {"text": text}, fault


def main_text(page: Selector, *, place: str = "", until: str = "") -> str | None:
    """The markup of a page's own text; ``None`` where it says nothing.

    ``place`` is the selector of the part that holds it, where the publisher's is known; else the first of
    the usual places. ``until`` are the words of the heading with which lists of other announcements begin.
    """
    from parsel import Selector

    found = next((part for css in (place, *MAIN) if css and (part := page.css(css))), None)
    if found is None:
        return None
    root = deepcopy(found[0].root)
    own = Selector(root=root, type="html")
    for furniture in own.css(FURNITURE):
        if furniture.root is not root:
            furniture.root.drop_tree()
    _cut(root, until)
    return own.get() if _words(root) else None


def sentence_on(day: str | None, text: str | None, language: str) -> str | None:
    """The sentence of a text that gives a field's day its hour; ``None`` where there is none.

    ``day`` is how a field spells the day; a text may spell it in another way. Both put the day before the
    month, as all of Europe does.
    """
    wanted = (
        {found.on for found in find_dates(day, language=language, day_first=True) if found.on}
        if day
        else set()
    )
    for sentence in sentences(plain_text(text)) if wanted and text else ():
        named = {found.on for found in find_dates(sentence, language=language, day_first=True)}
        if named == wanted and HOUR.search(sentence) and len(sentence) <= LONGEST_SENTENCE:
            return sentence
    return None


def _cut(root: HtmlElement, until: str) -> None:
    """Take everything from the heading ``until`` on out of a part, whatever it is nested in."""
    for element in root.iter() if until else ():
        said = _words(element) if isinstance(element.tag, str) else ""
        if not said.casefold().startswith(until.casefold()) or len(said) > LONGEST_HEADING:
            continue
        while element is not None and element is not root:
            parent = element.getparent()
            for later in list(element.itersiblings()):
                parent.remove(later)
            if _words(element).casefold().startswith(until.casefold()):
                parent.remove(element)
            element = parent
        return


def _own_words(element: HtmlElement) -> str:
    """What an element says itself, without what is within it."""
    said = (element.text, *(inner.tail for inner in element))
    return " ".join(" ".join(filter(None, said)).split())


def _words(element: HtmlElement) -> str:
    return " ".join("".join(element.itertext()).split())
