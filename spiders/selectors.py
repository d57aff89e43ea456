"""Selectors compiled once: a listing asks the same ones of each of its cards, and compiling takes longest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

# The sources of one process have fewer than these.
_KEPT = 2_000


def found_by(css: str, part: _Element) -> list[_Element | str]:
    """What a selector finds in a part, itself included: elements, or texts for ``::attr`` and ``::text``.

    Raises:
        cssselect.SelectorError: for what is no selector.
    """
    found: list[_Element | str] = _compiled(css)(part)
    return found


def words_in(part: _Element | str) -> str:
    """The words of what was found, on one line."""
    return " ".join((part if isinstance(part, str) else _text()(part)).split())


def markup_of(part: _Element | str) -> str:
    """What was found as it stands in the page."""
    return part if isinstance(part, str) else _markup()(part)


def with_words(css: str, part: _Element) -> Iterator[str]:
    """The markup of everything that a selector finds and that holds a word."""
    return (markup_of(each) for each in found_by(css, part) if words_in(each))


@lru_cache(maxsize=_KEPT)
def _compiled(css: str) -> Callable[[_Element], Any]:
    from lxml.etree import XPath  # here, as below: a JSON source need not pay for it
    from parsel.csstranslator import HTMLTranslator

    compiled: Callable[[_Element], Any] = XPath(HTMLTranslator().css_to_xpath(css), smart_strings=False)
    return compiled


@cache
def _text() -> Callable[[_Element], str]:
    """As XPath has it: without the words of comments."""
    from lxml.etree import XPath

    text: Callable[[_Element], str] = XPath("string()", smart_strings=False)
    return text


@cache
def _markup() -> Callable[[_Element], str]:
    from lxml.etree import tostring

    return lambda part: str(tostring(part, method="html", encoding="unicode", with_tail=False))
