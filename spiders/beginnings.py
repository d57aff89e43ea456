"""What sources ask first, found out in a child process: ``python -m spiders.beginnings``.

A source is code, and code can raise, hang or take its process down. The parent runs none of it: a child with
no way to any network does, and tells of each source in a line. One that breaks the child is skipped.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass

from db.records import OwnSource, from_json, to_json
from spiders.bodies import Asked
from spiders.guard import Guard
from spiders.registry import Catalogue

# Imports and first requests of a hundred sources take a second.
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Asking:
    """Whose beginnings are wanted: the child's task."""

    names: tuple[str, ...]
    package: str
    own: tuple[OwnSource, ...] = ()


@dataclass(frozen=True, slots=True)
class Beginning:
    """What one source asks first."""

    name: str
    asked: tuple[Asked, ...]

    @property
    def hosts(self) -> frozenset[tuple[str, int | None]]:
        """(host, port) of each question."""
        return frozenset((each.endpoint[2], each.endpoint[3]) for each in self.asked)


_known: dict[tuple[str, str, OwnSource | None], Beginning] = {}


def beginnings(catalogue: Catalogue, names: Sequence[str]) -> dict[str, Beginning]:
    """The beginning of each source by its name; one that cannot even begin is left out."""
    keys = {name: (catalogue.package, name, catalogue.definition(name)) for name in names}
    left = [name for name in names if keys[name] not in _known]
    while left:
        told = _told(Asking(tuple(left), catalogue.package, catalogue.definitions(left)))
        _known.update({keys[each.name]: each for each in told})
        # Whoever comes after the last that was told broke the child.
        left = left[len(told) + 1 :]
    return {name: _known[key] for name, key in keys.items() if key in _known}


def _told(asking: Asking) -> list[Beginning]:
    command = [sys.executable, "-m", "spiders.beginnings"]
    try:
        done = subprocess.run(
            command,
            input=to_json(asking).encode(),
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        said = done.stdout
    except subprocess.TimeoutExpired as hung:
        said = hung.stdout or b""
    return [from_json(Beginning, line) for line in said.splitlines() if line.endswith(b"}")]


def main() -> None:
    """Tell of each source that standard input names, a line for each, as soon as it is known."""
    asking = from_json(Asking, sys.stdin.buffer.read())
    Guard(sealed=True).install()
    catalogue = Catalogue({each.name: each for each in asking.own}, package=asking.package, references=True)
    for name in asking.names:
        asked = asyncio.run(_asked(catalogue, name))
        sys.stdout.write(f"{to_json(Beginning(name, asked))}\n")
        sys.stdout.flush()


async def _asked(catalogue: Catalogue, name: str) -> tuple[Asked, ...]:
    found = []
    async for request in catalogue.source(name)().start():
        content_type = (request.headers.get("Content-Type") or b"").decode("latin-1")
        found.append(Asked.of(request.method, request.url, content_type, request.body))
    return tuple(found)


if __name__ == "__main__":
    main()
