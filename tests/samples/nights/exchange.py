"""One request with its answer, and the calls as they stood on a night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

CALLS = Path(__file__).parent
NIGHTS = {"first": date(2026, 9, 1), "second": date(2026, 9, 2)}
# What a call says is foreign data: a mapping whose values are texts, numbers, dates and lists of them.
Call = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request as a client sends it, and the answer's body. Bodies are bytes; a GET has an empty one."""

    url: str
    content_type: str
    answer: bytes
    method: str = "GET"
    sent_type: str | None = None
    sent: bytes = b""


def robots(host: str) -> Exchange:
    """The robots.txt of a host that forbids nothing."""
    return Exchange(f"https://{host}/robots.txt", "text/plain", b"User-agent: *\nAllow: /\n")


def calls(source: str, night: str) -> list[Call]:
    """What a source's calls said on a night (``first`` or ``second``), in the order of the files.

    Under ``second_night`` a call names only the fields that moved; ``nights`` lists the nights on which
    it was there, both if nothing is said.
    """
    return [_on(call, night) for call in _written(source) if night in call.get("nights", NIGHTS)]


def _written(source: str) -> Iterator[dict[str, Any]]:
    for path in sorted((CALLS / source).glob("*.yaml")):
        yield from yaml.safe_load(path.read_text(encoding="utf-8"))


def _on(call: dict[str, Any], night: str) -> Call:
    moved = call.get("second_night", {}) if night == "second" else {}
    said = {**call, **moved}
    return {name: value for name, value in said.items() if name not in ("nights", "second_night")}
