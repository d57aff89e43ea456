"""One record of a publisher's answer, which remembers what was read of it.

Every field is read, ignored by name, or reported: what a publisher adds, drops or reshapes tomorrow
becomes an Issue, never silence.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"
Remark: TypeAlias = tuple[str, str | None, str]

_HALF = re.compile("[\ud800-\udfff]")
# Half a character, written out or escaped ("\\ud83d").
_HALF_SIGN = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")


class MissingFieldError(Exception):
    """A field without which a record is no notice is missing; raised by ``Record.required``."""

    def __init__(self, path: str) -> None:
        super().__init__(f"required field {path} is missing")
        self.path = path


class UnwantedRecordError(Exception):
    """A source decides, with a reason, that a record is no notice of its own."""

    def __init__(self, path: str, raw: str | None, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.raw = raw
        self.reason = reason


class Record:
    """A JSON object whose fields are read by name.

    ``fetched_at`` is when the answer was given (ISO 8601, UTC). ``remarks`` collects (path, raw, reason)
    for what was there but not as expected. A list of one counts as its only element.
    """

    def __init__(self, fields: Mapping[str, Json], *, fetched_at: str = "", path: str = "") -> None:
        self._fields = fields
        self._path = path
        self._parts: dict[str, tuple[Record, ...]] = {}
        self._remarks: dict[Remark, None] = {}
        self._read: set[str] = set()
        self.fetched_at = fetched_at

    def required(self, name: str) -> str:
        """The field's text.

        Raises:
            MissingFieldError: when it is absent or empty.
        """
        text = self.optional(name)
        if text is None:
            raise MissingFieldError(self._full(name))
        return text

    def expected(self, name: str) -> str | None:
        """The field's text, ``None`` when empty; a record without the field is remarked upon."""
        if name not in self._fields:
            self._remarks[self._full(name), None, "expected field is missing"] = None
        return self.optional(name)

    def optional(self, name: str) -> str | None:
        """The field's text, or ``None`` where the publisher left it out or empty."""
        value = self._take(name)
        if type(value) is str:  # by far the most of them
            return value if value.strip() else None
        if isinstance(value, list) and len(value) > 1:
            self.remark(name, value, f"{len(value)} values where one was expected")
            value = value[0]
        elif isinstance(value, list):
            value = value[0] if value else None
        return self._text(name, value)

    def texts(self, name: str) -> tuple[str, ...]:
        """Every non-empty text of a field that holds a list, a single text, or nothing."""
        value = self._take(name)
        values = value if isinstance(value, list) else [value]
        return tuple(text for each in values if (text := self._text(name, each)) is not None)

    def within(self, name: str) -> Record:
        """A nested object as a record of its own; an empty one where it is absent."""
        value = self._take(name)
        if value is not None and not isinstance(value, dict):
            self.remark(name, value, "an object was expected")
        return self._parts_of(name, [value if isinstance(value, dict) else {}])[0]

    def each(self, name: str) -> tuple[Record, ...]:
        """The objects of a list field; none where it is absent."""
        value = self._take(name)
        objects = value if isinstance(value, list) else [] if value is None else [value]
        if not all(isinstance(each, dict) for each in objects):
            self.remark(name, value, "a list of objects was expected")
        return self._parts_of(name, [each for each in objects if isinstance(each, dict)])

    def parsed(self, name: str) -> Record:
        """An object sent as JSON inside a text, its fields not yet accounted for; empty where absent."""
        text = self.optional(name)
        try:
            value = decoded(text) if text is not None else {}
        except ValueError:
            value = None
        if not isinstance(value, dict):
            self.remark(name, text, "JSON inside a text was expected")
        return Record(value if isinstance(value, dict) else {}, fetched_at=self.fetched_at)

    def adopt(self, name: str, part: Record) -> Record:
        """Account for a part found elsewhere (the own one among many) as this record's field ``name``."""
        return self._parts_of(name, [part._fields])[0]

    def join(self, other: Record) -> None:
        """Account for another answer about the same thing (its detail page) together with this one."""
        self._parts.setdefault(other._path, (other,))
        self.fetched_at = other.fetched_at or self.fetched_at

    def pass_over(self, *names: str) -> None:
        """Account for fields that tell nothing here; what lies within them is not looked at."""
        self._read.update(names)

    def remark(self, name: str, raw: object, reason: str) -> None:
        """Something the publisher said that was not understood; it becomes an Issue."""
        self._remarks[self._full(name), None if raw is None else str(raw), reason] = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of an object's fields, where they are data (years, ids) rather than known words."""
        return tuple(self._fields)

    @property
    def remarks(self) -> list[Remark]:
        """The remarks of this record and of the records within it."""
        return [remark for record in self._family() for remark in record._remarks]

    def unread(self, ignored: frozenset[str]) -> Iterator[tuple[str, str]]:
        """(path, raw) of every field that was not read; ``ignored`` holds field names or dotted paths."""
        for record in self._family():
            if left := [name for name in record._fields if name not in record._read]:
                for name in record._but(ignored, left):
                    yield record._full(name), str(record._fields[name])

    def present(self, ignored: frozenset[str]) -> Iterator[str]:
        """The path of every field the publisher used, read or not, but the ignored ones."""
        for record in self._family():
            names = record._but(ignored, record._fields)
            yield from map(record._full, names) if record._path else names

    def _but(self, ignored: frozenset[str], names: Iterable[str]) -> list[str]:
        """The names of those fields that are ignored neither by their name nor by their path."""
        if not self._path:
            return [name for name in names if name not in ignored]
        within = self._path + "."
        return [name for name in names if name not in ignored and within + name not in ignored]

    def _family(self) -> list[Record]:
        """This record, then the records within it, each followed by those within itself."""
        found, waiting = [], [self]
        while waiting:
            record = waiting.pop()
            found.append(record)
            if record._parts:
                parts = [part for parts in record._parts.values() for part in parts]
                waiting += reversed(parts)
        return found

    def _take(self, name: str) -> Json:
        self._read.add(name)
        return self._fields.get(name)

    def _parts_of(self, name: str, objects: Sequence[Mapping[str, Json]]) -> tuple[Record, ...]:
        """The same parts for the same field however often it is asked for: each remembers what was read."""
        if name not in self._parts:
            path = self._full(name)
            self._parts[name] = tuple(Record(each, fetched_at=self.fetched_at, path=path) for each in objects)
        return self._parts[name]

    def _full(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def _text(self, name: str, value: Json) -> str | None:
        match value:
            case None:
                return None
            case bool():
                return "true" if value else "false"
            case str():
                return value if value.strip() else None
            case int() | float():
                return str(value)
            case _:
                self.remark(name, value, "a text was expected")
                return None


def decoded(text: str | bytes) -> Json:
    """JSON whose decimal numbers keep the publisher's own digits, as text; halves of characters are dropped.

    Raises:
        ValueError: when it is not JSON.
    """
    said, halves = _characters(text) if isinstance(text, bytes) else (text, True)
    value: Json = json.loads(said, parse_float=str)
    # Looking for a letter costs nothing, for three little; the pattern takes longer than all of the reading.
    halves = halves or ("\\" in said and ("\\ud" in said or "\\uD" in said))
    return _whole(value) if halves and _HALF_SIGN.search(said) else value


def _characters(text: bytes) -> tuple[str, bool]:
    """An answer's characters, and whether halves of some may be among them."""
    encoding = json.detect_encoding(text)
    try:
        return text.decode(encoding), False
    except UnicodeDecodeError:
        return text.decode(encoding, "surrogatepass"), True


def _whole(value: Json) -> Json:
    """The same without the halves of characters that a broken escape leaves behind: no file can hold them."""
    match value:
        case str():
            return _HALF.sub("", value)
        case list():
            return [_whole(each) for each in value]
        case dict():
            return {_HALF.sub("", name): _whole(each) for name, each in value.items()}
        case _:
            return value
