"""Canary words, and a scan that finds them in whatever bytes they were written to."""

from __future__ import annotations

import base64
import binascii
import email
import email.policy
import gzip
import html
import io
import quopri
import re
import sqlite3
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

# Every canary begins so, and no word of any language does.
MARK = "zqx"
# The figures after it keep what compressed bytes hold by chance from being taken for one.
_FOUND = re.compile(rf"{MARK}[0-9]{{3}}", re.IGNORECASE)
_BASE64 = re.compile(rb"(?:[A-Za-z0-9+/_-]{4}[\r\n]{0,2}){6,}[A-Za-z0-9+/_-]{0,3}={0,2}")
# Wrappings within wrappings that are looked into, and beyond which size escapes are no longer undone.
_DEEPEST, _LARGE = 4, 4_000_000


def canaries_in(content: bytes, deepest: int = _DEEPEST) -> set[str]:
    """The canaries in some bytes, however they are wrapped: compressed, in a mail, escaped, as base64."""
    return {
        found.casefold()
        for form in _forms(content, deepest, set())
        for text in (form.decode("utf-8", "ignore"), form.decode("utf-16-le", "ignore"))
        for found in _FOUND.findall(text)
    }


def canaries_in_database(path: Path) -> set[str]:
    """The canaries in a database: in its pages, in every value, and among the terms of its search index.

    The pages alone would not do: an index keeps of a term only what differs from the one before.
    """
    found = canaries_in(path.read_bytes(), deepest=0)
    with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
        names = "SELECT name, sql FROM sqlite_master WHERE type = 'table'"
        for name, sql in connection.execute(names).fetchall():
            with suppress(sqlite3.DatabaseError):
                for row in connection.execute(f'SELECT * FROM "{name}"'):
                    for value in row:
                        if isinstance(value, bytes | str):
                            found |= canaries_in(value if isinstance(value, bytes) else value.encode())
            if "fts5" in (sql or ""):
                vocabulary = f"CREATE VIRTUAL TABLE temp.terms_of_{name} USING fts5vocab(main, {name}, row)"
                connection.execute(vocabulary)
                for (term,) in connection.execute(f"SELECT term FROM temp.terms_of_{name}"):
                    found |= canaries_in(str(term).encode())
    return found


def canaries_in_file(path: Path) -> set[str]:
    """The canaries in a file of any kind, its name included."""
    named = canaries_in(path.name.encode())
    with path.open("rb") as file:
        is_database = file.read(16) == b"SQLite format 3\0"
    return named | (canaries_in_database(path) if is_database else canaries_in(path.read_bytes()))


def _forms(content: bytes, depth: int, seen: set[int]) -> Iterator[bytes]:
    if hash(content) in seen:
        return
    seen.add(hash(content))
    yield content
    if depth:
        for inner in _unwrapped(content):
            yield from _forms(inner, depth - 1, seen)


def _unwrapped(content: bytes) -> Iterator[bytes]:
    if content[:2] == b"\x1f\x8b":
        with suppress(OSError, EOFError, zlib.error):
            yield gzip.decompress(content)
        return
    if content[:4] == b"PK\x03\x04":
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
        return
    if content[:1].isalpha() and b"\nContent-Type:" in content[:5000]:
        message = email.message_from_bytes(content, policy=email.policy.default)
        yield "\n".join(f"{name}: {value}" for name, value in message.items()).encode()
        for part in message.walk():
            payload = part.get_payload(decode=True)
            yield payload if isinstance(payload, bytes) else b""
    if len(content) < _LARGE:
        yield from _unescaped(content)


def _unescaped(content: bytes) -> Iterator[bytes]:
    if b"&" in content:
        yield html.unescape(content.decode("utf-8", "ignore")).encode()
    if b"=" in content:
        yield quopri.decodestring(content)
    if b"%" in content:
        yield urllib.parse.unquote_to_bytes(content)
    if b"\\u" in content:
        with suppress(UnicodeDecodeError):
            yield content.decode("raw_unicode_escape", "ignore").encode()
    for found in _BASE64.finditer(content):
        packed = re.sub(rb"[\r\n]", b"", found[0])
        with suppress(binascii.Error):
            yield base64.urlsafe_b64decode(packed.translate(bytes.maketrans(b"+/", b"-_")) + b"===")
