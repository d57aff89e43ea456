"""Whether a WARC file was written to its end; warcio reads one that was cut short without any complaint."""

from __future__ import annotations

import zlib
from io import SEEK_END
from typing import BinaryIO

CHUNK = 1 << 20
GZIP = 31  # zlib's name for a gzip member


def ends_whole(file: BinaryIO) -> bool:
    """Compressed, every member must end with its checksum; plain, the last record with two line ends.

    Raises:
        zlib.error: when a member's bytes or its checksum are damaged.
    """
    if file.read(2) == b"\x1f\x8b":
        file.seek(0)
        return _members_whole(file)
    file.seek(-min(4, file.seek(0, SEEK_END)), SEEK_END)
    return file.read() == b"\r\n\r\n"


def _members_whole(file: BinaryIO) -> bool:
    member, begun = zlib.decompressobj(wbits=GZIP), False
    while chunk := file.read(CHUNK):
        while chunk:
            member.decompress(chunk)
            begun, chunk = not member.eof, member.unused_data
            if member.eof:
                member = zlib.decompressobj(wbits=GZIP)
    return not begun
