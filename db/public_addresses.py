"""Addresses as the public may read them: without what opens a door to whoever holds the address. Pure.

A source of a desk's own may be asked with a key in its address, and its announcements may bear it on; where a
notice is known by its address, so does its key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from db.records.document import lasting

# Names that may stand for a secret or for a plain number: the value decides.
_PERHAPS = re.compile(
    r"^(?:k|key|(?:auth|user|feed|rss)[-_]?key|pass|passwd|pwd|id_token|jwt)$", re.IGNORECASE
)
# As programs draw keys: long, and letters and digits change places often, as in no number of a call.
_DRAWN, _CHANGES = re.compile(r"[A-Za-z0-9_.~+/=-]{16,}"), re.compile(r"[A-Za-z](?=\d)|\d(?=[A-Za-z])")
_MANY_CHANGES = 4


def public_url(url: str) -> str:
    """An address without keys, tokens, sessions and the name and password of whoever asks; else as it is."""
    shown = lasting(url)
    try:
        parts = urlsplit(shown)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return shown
    kept = [(name, value) for name, value in pairs if not _is_key(name, value)]
    host = parts.netloc.rpartition("@")[2]
    if len(kept) == len(pairs) and host == parts.netloc:
        return shown
    return urlunsplit(parts._replace(netloc=host, query=urlencode(kept)))


def public_keys(keys: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """(Source, key) → how the public reads the key, for those that are addresses with something to hide.

    Two that differ in nothing else are told apart by a number.
    """
    every = set(keys)
    shown: dict[tuple[str, str], str] = {}
    for source, key in sorted(every):
        if "://" not in key or (public := public_url(key)) == key:
            continue
        taken = {known for (of, _), known in shown.items() if of == source}
        names = (public, *(f"{public}#{number}" for number in range(2, len(taken) + 3)))
        shown[source, key] = next(n for n in names if n not in taken and (source, n) not in every)
    return shown


def public_addresses(record: Any, keys: Mapping[tuple[str, str], str]) -> Any:  # noqa: ANN401  (foreign JSON)
    """A record's JSON with every address, and every key of a notice, as the public may read them."""
    if isinstance(record, list):
        return [public_addresses(each, keys) for each in record]
    if not isinstance(record, dict):
        return record
    return dict(_fields(record, keys))


def _fields(record: Mapping[str, Any], keys: Mapping[tuple[str, str], str]) -> Iterator[tuple[str, Any]]:
    for name, value in record.items():
        if name == "key" and isinstance(value, str):
            yield name, keys.get((str(record.get("source")), value), value)
        elif isinstance(value, str):
            yield name, public_url(value) if name == "url" else value
        else:
            yield name, public_addresses(value, keys)


def _is_key(name: str, value: str) -> bool:
    if not _PERHAPS.match(name) or not _DRAWN.fullmatch(value):
        return False
    return len(_CHANGES.findall(re.sub(r"[^A-Za-z0-9]", "", value))) >= _MANY_CHANGES
