"""The index for searching by meaning: one file of arrays that is mapped into memory, written whole.

It begins with a line of JSON that says where each array lies. Calls stand in the order of their names, and
their rows side by side, so that what did not change is copied from the index before.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from db.connection import StoreError
from db.whole_file import put, unfinished

FORMAT = "legation-meaning-1"
_ALIGNED = 64
_LONGEST_HEADER = 100_000
FIELDS = ("title", "summary", "text")
# Of a call: its name, the digest of what its rows were made from, its language, and where its rows end.
_CALL = np.dtype(
    [("id", "S32"), ("made_from", "S64"), ("language", "S8"), ("english", "<u4"), ("across", "<u4")]
)
# Of a row besides its numbers: the scale, the shift, and where its passage stands.
_ROW = np.dtype([("scale", "<f4"), ("shift", "<f4"), ("field", "<i4"), ("start", "<u4"), ("end", "<u4")])


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of one encoder: ``numbers`` (rows × dimensions, 8 bits) and ``about`` (``_ROW``)."""

    numbers: NDArray[np.int8]
    about: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Call:
    """A call in the index. ``made_from`` is empty where it is to be made anew the next time."""

    id: str
    made_from: str
    language: str
    english: Held
    across: Held


class MeaningIndex:
    """A finished index, mapped into memory: opening it reads next to nothing.

    ``calls`` is a row per call, ``english`` and ``across`` their rows, ``encoders`` the ids of both.
    """

    def __init__(self, path: Path) -> None:
        """Map the index.

        Raises:
            StoreError: there is none, or it is another version's or damaged.
        """
        self.path = path
        try:
            header, at = _header(path)
            arrays = {name: _mapped(path, at, place) for name, place in header["arrays"].items()}
            self.encoders: tuple[str, str | None] = (header["english"], header["across"])
            self.calls = arrays["calls"]
            self.english = Held(arrays["english"], arrays["english_rows"])
            self.across = Held(arrays["across"], arrays["across_rows"])
        except FileNotFoundError as error:
            raise StoreError(f"There is no {path} yet; a night writes it.") from error
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StoreError(f"{path} cannot be read; the next night writes it anew.") from error

    def names(self) -> list[str]:
        """The calls' names, in order."""
        return [name.decode() for name in self.calls["id"].tolist()]

    def made_from(self) -> list[str]:
        """Of each call the digest of what its rows were made from; empty where a vector was missing."""
        return [digest.decode() for digest in self.calls["made_from"].tolist()]

    def all(self) -> Iterator[Call]:
        """Every call with its rows, which stay in the file."""
        english = across = 0
        for id, made_from, language, english_end, across_end in self.calls.tolist():
            yield Call(
                id.decode(),
                made_from.decode(),
                language.decode(),
                _part(self.english, english, english_end),
                _part(self.across, across, across_end),
            )
            english, across = english_end, across_end

    def place_of(self, field: int) -> str:
        """The field of a notice that a number in a row stands for."""
        return FIELDS[field] if field < len(FIELDS) else f"attachments[{field - len(FIELDS)}]"


def number_of(field: str) -> int:
    """The number by which a row names a field of a notice."""
    if field in FIELDS:
        return FIELDS.index(field)
    return len(FIELDS) + int(field.removeprefix("attachments[").removesuffix("]"))


def held(
    numbers: NDArray[np.int8],
    scales: NDArray[np.float32],
    shifts: NDArray[np.float32],
    spans: Sequence[tuple[str, int, int]],
) -> Held:
    """Rows as the index holds them."""
    about = np.zeros(len(numbers), dtype=_ROW)
    about["scale"], about["shift"] = scales, shifts
    for place, (field, start, end) in enumerate(spans):
        about[place]["field"], about[place]["start"], about[place]["end"] = number_of(field), start, end
    return Held(numbers, about)


def write_index(path: Path, calls: Sequence[Call], encoders: tuple[str, str | None], dimensions: int) -> bool:
    """Write the index of calls, which stand in the order of their names; False where it said so already.

    Raises:
        StoreError: no place to write, or the disk is full.
    """
    if path.is_file() and _says_the_same(path, calls, encoders):
        return False
    ends = {side: np.cumsum([len(getattr(c, side).about) for c in calls]) for side in ("english", "across")}
    table = np.zeros(len(calls), dtype=_CALL)
    for place, call in enumerate(calls):
        row = (call.id, call.made_from, call.language)
        table[place] = (*row, int(ends["english"][place]), int(ends["across"][place]))
    rows = {side: int(end[-1]) if len(end) else 0 for side, end in ends.items()}
    arrays: dict[str, tuple[str, list[int], Iterable[NDArray[Any]]]] = {
        "calls": ("calls", [len(calls)], [table])
    }
    for side in ("english", "across"):
        parts = [getattr(call, side) for call in calls]
        arrays[side] = ("numbers", [rows[side], dimensions], (part.numbers for part in parts))
        arrays[f"{side}_rows"] = ("rows", [rows[side]], (part.about for part in parts))
    try:
        with unfinished(path) as part, part.open("wb") as file:
            _write(file, arrays, encoders)
            file.flush()
            put(part, path)
    except OSError as error:
        raise StoreError(f"Cannot write {path}: {error.strerror}.") from error
    return True


def _says_the_same(path: Path, calls: Sequence[Call], encoders: tuple[str, str | None]) -> bool:
    """Whether an index was made from the same: every call complete, and none other."""
    try:
        known = MeaningIndex(path)
    except StoreError:
        return False
    before = zip(known.names(), known.made_from(), strict=True)
    same = known.encoders == encoders and list(before) == [(call.id, call.made_from) for call in calls]
    return same and all(call.made_from for call in calls)


_TYPES: Mapping[str, np.dtype[Any]] = {"calls": _CALL, "rows": _ROW, "numbers": np.dtype(np.int8)}


def _write(
    file: BinaryIO,
    arrays: Mapping[str, tuple[str, list[int], Iterable[NDArray[Any]]]],
    encoders: tuple[str, str | None],
) -> None:
    places: dict[str, dict[str, Any]] = {}
    at = 0
    for name, (kind, shape, _) in arrays.items():
        places[name] = {"kind": kind, "shape": shape, "at": at}
        at = _aligned(at + int(np.prod(shape)) * _TYPES[kind].itemsize)
    said = {"format": FORMAT, "english": encoders[0], "across": encoders[1], "arrays": places, "size": at}
    header = json.dumps(said, sort_keys=True).encode() + b"\n"
    begin = _aligned(len(header))
    file.write(header.ljust(begin, b"\0"))
    for name, (_, _, parts) in arrays.items():
        file.seek(begin + places[name]["at"])
        for each in parts:
            file.write(np.ascontiguousarray(each).tobytes())
    file.truncate(begin + at)


def _header(path: Path) -> tuple[Any, int]:
    with path.open("rb") as file:
        line = file.readline(_LONGEST_HEADER)
        header = json.loads(line)
        begin = _aligned(len(line))
        if header["format"] != FORMAT or file.seek(0, 2) != begin + header["size"]:
            raise ValueError(path.name)
    return header, begin


def _mapped(path: Path, begin: int, place: Mapping[str, Any]) -> NDArray[Any]:
    kind, shape = _TYPES[place["kind"]], tuple(place["shape"])
    if not np.prod(shape):
        return np.zeros(shape, dtype=kind)
    return np.memmap(path, dtype=kind, mode="r", offset=begin + place["at"], shape=shape)


def _part(rows: Held, start: int, end: int) -> Held:
    return Held(rows.numbers[start:end], rows.about[start:end])


def _aligned(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED
