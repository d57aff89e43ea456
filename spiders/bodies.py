"""Requests compared by value: JSON whatever its order and spacing, multipart whatever its boundary."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TypeAlias
from urllib.parse import parse_qsl, unquote, urlsplit

from spiders.record import Json

Endpoint: TypeAlias = tuple[str, str, str, int | None, str]
Query: TypeAlias = tuple[tuple[str, str], ...]

DEFAULT_PORTS = {"http": 80, "https": 443}
BOUNDARY_IN_TYPE = re.compile(r'boundary="?([^";,\s]+)"?', re.IGNORECASE)
PART_NAME = re.compile(r'\bname="([^"]*)"', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request by value: where it goes, its query, and the fields of its body."""

    endpoint: Endpoint
    query: Query
    body: dict[str, str]

    @classmethod
    def of(cls, method: str, url: str, content_type: str, body: bytes) -> Asked:
        """A request as it compares: default ports, escapes and the order of parameters do not count."""
        parts = urlsplit(url)
        port = parts.port or DEFAULT_PORTS.get(parts.scheme)
        endpoint = (method.upper(), parts.scheme, parts.hostname or "", port, unquote(parts.path) or "/")
        query = tuple(sorted(parse_qsl(parts.query, keep_blank_values=True)))
        return cls(endpoint, query, fields_of(content_type, body))

    def differing(self, other: Asked) -> frozenset[str]:
        """The names of the body's fields in which two requests differ."""
        names = self.body.keys() | other.body.keys()
        return frozenset(name for name in names if self.body.get(name) != other.body.get(name))


def fields_of(content_type: str, body: bytes) -> dict[str, str]:
    """A body's fields in a spelling that compares by value: JSON with sorted keys, form values in order.

    A body that has no fields (plain text, a JSON list) is one field with an empty name; no body has none.
    """
    if not body:
        return {}
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "multipart/form-data" and (boundary := BOUNDARY_IN_TYPE.search(content_type)):
        return _parts(body, boundary[1].encode("latin-1"))
    if kind == "application/x-www-form-urlencoded":
        return _form(body)
    value = _json(body)
    if isinstance(value, dict):
        return {name: _by_value(each) for name, each in value.items()}
    return {"": _canonical(body)}


def _parts(body: bytes, boundary: bytes) -> dict[str, str]:
    fields = {}
    for part in body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.partition(b"\r\n\r\n")
        name = PART_NAME.search(head.decode("utf-8", "replace"))
        fields[name[1] if name else ""] = _canonical(content.removesuffix(b"\r\n"))
    return fields


def _form(body: bytes) -> dict[str, str]:
    fields: dict[str, list[str]] = {}
    for name, value in parse_qsl(body.decode("latin-1"), keep_blank_values=True):
        fields.setdefault(name, []).append(value)
    return {name: _by_value(list(values)) for name, values in fields.items()}


def _canonical(content: bytes) -> str:
    value = _json(content)
    return content.decode("utf-8", "replace") if value is None else _by_value(value)


def _json(content: bytes) -> Json:
    try:
        value: Json = json.loads(content)
    except ValueError:
        return None
    return value


def _by_value(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
