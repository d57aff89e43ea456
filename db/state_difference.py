"""The difference between two states of the database, as a file: small, where one night lies between them."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from pathlib import Path

from db.connection import StoreError
from db.states import BLOCK_BYTES

# The number of a block and the length of its content, little-endian.
_HEAD = struct.Struct("<II")


def write_difference(changed: Iterable[tuple[int, bytes]], target: Path) -> None:
    """Write the blocks that differ, each with its number, to the file ``target``."""
    with target.open("wb") as file:
        for number, content in changed:
            file.write(_HEAD.pack(number, len(content)))
            file.write(content)


def apply_difference(difference: Path, state: Path, size: int) -> None:
    """Turn the file ``state`` into the other one, which has ``size`` bytes.

    Raises:
        StoreError: the difference is damaged, or reaches beyond that size.
    """
    with difference.open("rb") as changed, state.open("r+b") as file:
        os.ftruncate(file.fileno(), size)
        while head := changed.read(_HEAD.size):
            if len(head) < _HEAD.size:
                raise StoreError(f"{difference.name} is cut short.")
            number, length = _HEAD.unpack(head)
            content = changed.read(length) if length <= BLOCK_BYTES else b""
            if len(content) < length or number * BLOCK_BYTES + length > size:
                raise StoreError(f"{difference.name} is damaged: block {number} has no place.")
            file.seek(number * BLOCK_BYTES)
            file.write(content)
