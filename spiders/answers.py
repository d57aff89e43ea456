"""What is wrong with an answer that came with status 200 and is not what was asked for.

A wrong name would send the operator looking in the wrong place, so the shapes ask here: nothing at all, a
page for people (see ``spiders.walls``), half an answer, another kind of document, or plain nonsense.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from spiders.walls import is_page, wall_in

if TYPE_CHECKING:
    from scrapy.http import Response

EMPTY_ANSWER, HALF_PAGE = "empty answer", "half page"
JSON, FEED, PAGE = "JSON", "a feed", "a page"

_JSON_TYPES = re.compile(r"json|javascript", re.I)
_FEED_END = re.compile(rb"</(?:rss|feed|(?:\w+:)?RDF)\s*>\s*(?:<!--.*?-->\s*)*$", re.S)
_FEED_START = re.compile(rb"<(?:rss|feed|(?:\w+:)?RDF)\b")
# Old portals write scripts, and the end of the body once more, after the end of the page.
_PAGE_END = re.compile(
    rb"</html\s*>(?:\s|<!--.*?-->|<script\b[^>]*>.*?</script\s*>|</(?:body|html)\s*>)*$", re.I | re.S
)
# Where a decoder gives up on half a literal, number or escape: so close to the end, the end is the reason.
_LONGEST_LITERAL = 6
_TAIL = 4096


def why_not_json(response: Response) -> str:
    """Why an answer that could not be decoded is not JSON."""
    body = response.body.strip()
    if not body:
        return EMPTY_ANSWER
    if body[:1] in b"{[" and _breaks_off(body):
        return f"{HALF_PAGE}: the JSON breaks off"
    return _not_what_was_asked(response, JSON)


def fault_in_feed(response: Response, *, recognised: bool) -> str | None:
    """Why an answer is not a whole feed; ``None`` when it is one, well-formed or not.

    ``recognised`` says whether a parser that forgives much knew it for a feed.
    """
    body = response.body.strip()
    if not body:
        return EMPTY_ANSWER
    if not recognised or is_page(body):
        return _not_what_was_asked(response, FEED)
    breaks_off = _FEED_START.search(body[:_TAIL]) and not _FEED_END.search(body[-_TAIL:])
    return f"{HALF_PAGE}: the feed breaks off" if breaks_off else None


def fault_in_page(response: Response, *, found: bool) -> str | None:
    """Why a page does not show what it should; ``None`` when nothing is wrong with it.

    ``found`` says whether the page held any record: one that did is no wall, whatever else it says.
    """
    body = response.body.strip()
    if not body:
        return EMPTY_ANSWER
    if not found:
        wall = wall_in(body, response.url)
        if wall is not None:
            return wall
    if not is_page(body):
        return _not_what_was_asked(response, PAGE)
    return None if _PAGE_END.search(body[-_TAIL:]) else f"{HALF_PAGE}: the page breaks off"


def _breaks_off(body: bytes) -> bool:
    """Whether JSON stops making sense only because it stops."""
    try:
        json.loads(body)
    except json.JSONDecodeError as error:
        return error.msg.startswith("Unterminated") or error.pos >= len(error.doc) - _LONGEST_LITERAL
    except UnicodeDecodeError as error:  # cut within a character
        return error.start >= len(body) - _LONGEST_LITERAL
    return False


def _not_what_was_asked(response: Response, wanted: str) -> str:
    """The wall that an answer is, or the kind of document it says it is."""
    if is_page(response.body):
        return wall_in(response.body, response.url) or f"wrong content type: a page in place of {wanted}"
    said = (response.headers.get("Content-Type") or b"").decode("latin-1").partition(";")[0].strip().lower()
    if said and not _is_kind(said, wanted):
        return f"wrong content type: {said} in place of {wanted}"
    return f"parse error: the answer is not {wanted}"


def _is_kind(content_type: str, wanted: str) -> bool:
    if wanted == JSON:
        return _JSON_TYPES.search(content_type) is not None
    return "xml" in content_type or "html" in content_type
