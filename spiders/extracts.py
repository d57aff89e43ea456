"""Bulk files: one XML document of many records, plain or compressed, read record by record.

However large the document is, one record of it is in memory at a time. The file comes from outside, so
it may be cut short, damaged, hostile or something else altogether: each has its own name.
"""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from collections.abc import Collection, Iterator
from io import BytesIO
from typing import IO, TYPE_CHECKING, cast

from spiders.answers import EMPTY_ANSWER, HALF_PAGE
from spiders.walls import is_page, wall_in

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

    from spiders.record import Json

ZIP, GZIP, XML = b"PK\x03\x04", b"\x1f\x8b", b"<"
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xff\xfe"
# Real extracts shrink to a quarter or a tenth; what shrinks to a thousandth was made to fill a disk.
MOST_INFLATION = 200
_SMALL = 1 << 20
_ENDING = 256
_ROOT = re.compile(rb"<([A-Za-z_][\w:.-]*)")
_ENCRYPTED = 0x1  # a flag of a zip's member
_CHUNK = 1 << 16


class ExtractError(Exception):
    """A bulk file could not be read to its end; the message says why, in the words of a cause."""


class _Limited:
    """The bytes of a document, up to a limit: what a compressed file says of its own size may be a lie."""

    def __init__(self, file: IO[bytes], limit: int) -> None:
        self._file = file
        self._left = limit
        self._head = b""
        self._tail = b""
        self._last = False

    def read(self, size: int = -1) -> bytes:
        """The next bytes.

        Raises:
            ExtractError: when the document is larger than it may be.
        """
        chunk = self._file.read(size)
        self._left -= len(chunk)
        if self._left < 0:
            raise ExtractError("too large: the file unpacks to more than it should")
        self._head = self._head or chunk[:_CHUNK]
        self._tail = (self._tail + chunk)[-_ENDING:]
        self._last = len(chunk) < size
        return chunk

    def breaks_off(self) -> bool:
        """Whether the file was read to its end, and that is not the end of the document's root."""
        root = _ROOT.search(self._head)
        return self._last and (root is None or not self._tail.rstrip().endswith(b"</" + root[1] + b">"))


def records_in(body: bytes, url: str, names: Collection[str], limit: int) -> Iterator[tuple[str, _Element]]:
    """(name, element) of each record, in the order of the document; an element lasts until the next.

    Args:
        body: the file as it came: XML, or XML within zip or gzip.
        url: where it came from, for telling walls apart.
        names: the local names of the elements that are records.
        limit: the most bytes that the document may have.

    Raises:
        ExtractError: at the place up to which the document could be read.
    """
    from lxml.etree import XMLSyntaxError  # here: only sources with bulk files need it

    file = None
    try:
        with _opened(body, url) as document:
            file = _Limited(document, min(limit, max(_SMALL, len(body) * MOST_INFLATION)))
            yield from _elements(file, names)
    except (zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, NotImplementedError) as error:
        raise ExtractError(f"damaged answer: {error}") from error
    except EOFError as error:
        raise ExtractError(f"{HALF_PAGE}: the file breaks off") from error
    except XMLSyntaxError as error:
        broke_off = file is not None and file.breaks_off()
        what = f"{HALF_PAGE}: the XML breaks off" if broke_off else f"parse error: not XML: {error.msg}"
        raise ExtractError(what) from error


def fields_of_element(element: _Element) -> dict[str, Json]:
    """The children of an element: local name → text, or the texts of one that is repeated.

    An element with children of its own is an object of them.
    """
    found: dict[str, Json] = {}
    for child in element.iterchildren("*"):
        name = child.tag.rpartition("}")[2]
        value: Json = fields_of_element(child) if len(child) else child.text
        if name in found:
            before = found[name]
            value = [*(before if isinstance(before, list) else [before]), value]
        found[name] = value
    return found


def text_of(element: _Element, name: str) -> str | None:
    """The text of the first child of a name, in whatever namespace; ``None`` where it is absent or empty."""
    child = next(element.iterchildren(f"{{*}}{name}"), None)
    return None if child is None else (child.text or "").strip() or None


def _opened(body: bytes, url: str) -> IO[bytes]:
    """The document within a file.

    Raises:
        ExtractError: when the file is none that holds XML.
        zipfile.BadZipFile: when it is a damaged zip.
    """
    if body.startswith(ZIP):
        return _unzipped(body)
    if body.startswith(GZIP):
        return cast("IO[bytes]", gzip.GzipFile(fileobj=BytesIO(body)))
    head = body[:_CHUNK].lstrip(_BYTE_ORDER_MARKS).lstrip()
    if not head:
        raise ExtractError(EMPTY_ANSWER)
    if is_page(head):
        raise ExtractError(wall_in(body, url) or "wrong content type: a page in place of a file")
    if not head.startswith(XML):
        raise ExtractError("wrong content type: neither XML nor a compressed file")
    return BytesIO(body)


def _unzipped(body: bytes) -> IO[bytes]:
    """The largest XML member of a zip.

    Its size is taken from the directory at the end of the file: writers that stream leave a zero in front
    of the member, and whoever believes it reads nothing.
    """
    try:
        archive = zipfile.ZipFile(BytesIO(body))
    except zipfile.BadZipFile as error:
        raise ExtractError(f"{HALF_PAGE}: the zip file has no directory at its end") from error
    members = [member for member in archive.infolist() if member.filename.lower().endswith(".xml")]
    if not members:
        raise ExtractError("wrong content type: a zip file without XML")
    member = max(members, key=lambda each: each.file_size)
    if member.flag_bits & _ENCRYPTED:
        raise ExtractError("damaged answer: the zip file wants a password")
    return archive.open(member)


def _elements(file: _Limited, names: Collection[str]) -> Iterator[tuple[str, _Element]]:
    from lxml import etree  # type: ignore[import-untyped]

    events = etree.iterparse(
        file,
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    for number, (_, element) in enumerate(events):
        if number == 0 and element.getroottree().docinfo.internalDTD is not None:
            raise ExtractError("parse error: the XML defines entities, which no record needs")
        yield element.tag.rpartition("}")[2], element
        _forget(element)


def _forget(element: _Element) -> None:
    """Free an element, and what stands before it: the document's root would keep all of them."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    if parent is None:
        return
    while element.getprevious() is not None:
        del parent[0]
