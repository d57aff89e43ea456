"""Records to JSON and back, without loss; fields at their default are left out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, TypeVar

Record = TypeVar("Record")


if TYPE_CHECKING:
    from pydantic import TypeAdapter


_ADAPTERS: dict[type, TypeAdapter[Any]] = {}


def _adapter(kind: type) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        # Imported here: a command that reads no record must not pay for pydantic.
        from pydantic import TypeAdapter

        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def to_json(record: object) -> str:
    """A record as one line of JSON with sorted keys; decimals and dates as strings."""
    plain = _adapter(type(record)).dump_python(record, mode="json", exclude_defaults=True)
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def from_json(kind: type[Record], text: str | bytes) -> Record:
    """The record that ``to_json`` wrote.

    Raises:
        pydantic.ValidationError: when the text is not such a record.
    """
    record: Record = _adapter(kind).validate_json(text)
    return record
