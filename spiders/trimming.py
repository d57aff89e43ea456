"""Recorded answers cut to a few records, redacted, and laid out so that a person can read them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import TYPE_CHECKING

from db.records import InputError
from spiders.extracts import ExtractError, records_in
from spiders.record import Json
from spiders.redaction import redacted, redacted_json, redacted_xml
from spiders.rehearsal import FETCHED_AT
from spiders.shapes_extract import ExtractSource
from spiders.shapes_html import HtmlSource
from spiders.shapes_listing import value_at
from spiders.shapes_script import ScriptSource, elements_of, literal_of
from spiders.walls import is_page

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

    from spiders.source import Source

_FEED_ITEM = re.compile(r"<(item|entry)\b[^>]*>.*?</\1>\s*", re.DOTALL)
# What a web page needs to look and to be followed, and a source seldom reads
_MACHINERY = "//style|//noscript|//iframe|//*[local-name()='svg']|//link|//comment()"
_SCRIPTS, _PROGRAMS = "//script", "//script[not(contains(@type, 'json'))]"
_DATA = re.compile(r"(?P<start><script\b[^>]*\bjson\b[^>]*>)(?P<data>.*?)(?P<end></script>)", re.DOTALL)
# What surrounds the calls on a page; kept only where it holds one
_SURROUNDINGS = "//nav|//footer|//aside|//form|//header"
# Where the text of a page is that a source of another shape reads, and the links of an extract's page
_OWN_TEXT = "main, [role=main], #content, article, a"
_SCRIPT_PAGE = "<!DOCTYPE html>\n<html>\n<body>\n<script>\n{}</script>\n</body>\n</html>\n"
_WITH_SCRIPTS = re.compile(r"(<script\b.*?</script>)", re.DOTALL | re.IGNORECASE)
_BLOCK_END = re.compile(r"(</(?:article|dd|div|dl|dt|h\d|head|header|li|main|ol|p|section|title|tr|ul)>)\s*")


class SampleError(InputError):
    """No sample can be made of what was recorded, or kept where it should be; the message says why."""


def layouts(source: type[Source], answer: bytes, most: int | None = None) -> Iterator[bytes]:
    """Ways to lay a recorded answer out, in the publisher's format and redacted, the tidiest first.

    ``most`` is how many records of a listing are kept; ``None`` leaves a page whole. Of a bulk file these are
    records that are not over, one that is, and no compression. The last of several is as it came.

    Raises:
        SampleError: when the answer is in no format that is known here.
    """
    text = answer.decode("utf-8", "replace")
    begins = text.lstrip("\ufeff \r\n\t")
    if issubclass(source, ScriptSource) and (script := _cut_script(source, text, most)):
        yield script
    elif begins.startswith(("{", "[")):
        yield _json_text(_cut_json(source, _parsed(text), most))
    elif is_page(answer) or (issubclass(source, HtmlSource) and not begins.startswith("<?xml")):
        yield from _pages(source, text, most)
    elif issubclass(source, ExtractSource):
        yield _cut_extract(source, answer, 1 if most is None else most)
    elif begins.startswith("<"):
        yield redacted_xml(_cut_feed(text, most)).encode()
    else:
        raise SampleError(f"{source.name}: an answer is neither JSON nor XML nor a web page")


def _parsed(text: str) -> Json:
    try:
        value: Json = json.loads(text.lstrip("\ufeff"))
    except ValueError as error:
        raise SampleError(f"the recorded answer is not JSON: {error}") from error
    return value


def _json_text(value: Json) -> bytes:
    return (json.dumps(redacted_json(value), ensure_ascii=False, indent=1) + "\n").encode()


def _cut_json(source: type[Source], answer: Json, most: int | None) -> Json:
    """The first records, where the source says they are, else of the longest list; their number follows."""
    if most is None:
        return answer
    path, total = getattr(source, "items", ""), getattr(source, "total", "")
    records = value_at(answer, path) if path else None
    if not isinstance(records, list | dict):
        records = max(_lists(answer), key=lambda each: len(json.dumps(each)), default=[])
    before = len(records)
    if isinstance(records, list):
        del records[most:]
    else:
        for name in list(records)[most:]:
            del records[name]
    stated = value_at(answer, total) if total else None
    _restate(answer, records, stated if isinstance(stated, int | str) else before, len(records))
    return answer


def _lists(value: Json) -> Iterator[list[Json]]:
    """Every list of objects in a value, however deep, but none within another."""
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _lists(inner)


def _restate(value: Json, records: Json, total: int | str, kept: int) -> None:
    """Put the number of records that were kept wherever their total stands, outside the records."""
    if not isinstance(value, dict) or value is records:
        return
    for name, inner in value.items():
        if inner == total and not isinstance(inner, bool):
            value[name] = str(kept) if isinstance(inner, str) else kept
        _restate(inner, records, total, kept)


def _cut_feed(text: str, most: int | None) -> str:
    items = list(_FEED_ITEM.finditer(text))
    if most is None or len(items) <= most:
        return text
    return text[: items[most].start()] + text[items[-1].end() :]


def _cut_script(source: type[ScriptSource], text: str, most: int | None) -> bytes | None:
    """The first records of each array as the script writes them; of a page only the script."""
    found = {name: literal_of(name, text) for name in source.arrays}
    cut = {name: ",\n".join(elements_of(literal)[:most]) for name, literal in found.items() if literal}
    if not cut:
        return None
    script = redacted("".join(f"var {name} = [\n{records}\n];\n" for name, records in cut.items()))
    return (_SCRIPT_PAGE.format(script) if is_page(text.encode()) else script).encode()


def _pages(source: type[Source], text: str, most: int | None) -> Iterator[bytes]:
    """A web page: its cards or its part, then with the data in its scripts, then as it came."""
    cards, part = (source.cards, source.page_part) if issubclass(source, HtmlSource) else ("", "")
    if most is not None and cards:
        page = _page(text, cards, _SCRIPTS)
        _drop(page.cssselect(cards)[most:])
        if issubclass(source, HtmlSource) and source.next_page:
            _drop(page.cssselect(source.next_page.partition("::")[0]))
        yield _html_text(page)
    yield _html_text(_page(text, part or _OWN_TEXT, _SCRIPTS))
    data = _DATA.sub(
        lambda found: f"{found['start']}{_cut_data(source, found['data'], most)}{found['end']}", text
    )
    yield _html_text(_page(data, part or _OWN_TEXT, _PROGRAMS))
    yield redacted(_laid_out(text)).encode()


def _cut_data(source: type[Source], data: str, most: int | None) -> str:
    try:
        return _json_text(_cut_json(source, json.loads(data), most)).decode()
    except ValueError:
        return data


def _page(text: str, kept: str, scripts: str) -> HtmlElement:
    """A page without its machinery, and without surroundings that hold nothing of what ``kept`` selects."""
    from lxml.html import document_fromstring

    page = document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))
    _drop(page.xpath(f"{_MACHINERY}|{scripts}"))
    precious = {
        each for found in page.cssselect(kept) for each in (found, *found.iterancestors(), *found.iter())
    }
    _drop(node for node in page.xpath(_SURROUNDINGS) if node not in precious)
    return page


def _drop(nodes: Iterable[HtmlElement]) -> None:
    for node in nodes:
        if node.getparent() is not None:
            node.drop_tree()


def _html_text(page: HtmlElement) -> bytes:
    from lxml.html import tostring

    text = tostring(page, encoding="unicode", doctype="<!DOCTYPE html>")
    return (redacted(_laid_out(text)).rstrip() + "\n").encode()


def _laid_out(markup: str) -> str:
    """Markup with a line for each block; what scripts hold stays as it is."""
    pieces = _WITH_SCRIPTS.split(markup)
    pieces[::2] = [_BLOCK_END.sub(r"\1\n", re.sub(r"\n\s*\n+", "\n", piece)) for piece in pieces[::2]]
    return "".join(pieces)


def _cut_extract(source: type[ExtractSource], file: bytes, most: int) -> bytes:
    """The first records that are not over on the night of samples, and the first that is, as plain XML."""
    from lxml import etree  # type: ignore[import-untyped]

    spider, root, open_records, over = source(), None, 0, 0
    try:
        for name, element in records_in(file, "", source.elements, source.largest_document):
            if root is None:
                whole = element.getroottree().getroot()
                root = etree.Element(whole.tag, dict(whole.attrib), nsmap=whole.nsmap)
            if spider.is_over(element, source.elements[name], FETCHED_AT[:10]):
                over += 1
                wanted = over == 1
            else:
                open_records += 1
                wanted = open_records <= most
            if wanted:
                root.append(deepcopy(element))
            if over and open_records >= most:
                break
    except ExtractError as error:
        raise SampleError(f"{source.name}: the recorded file is not read: {error}") from error
    if root is None:
        raise SampleError(f"{source.name}: no {' or '.join(source.elements)} in the recorded file")
    etree.indent(root)
    text: str = etree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{redacted_xml(text)}\n'.encode()
