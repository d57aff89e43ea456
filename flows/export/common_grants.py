"""The calls of an answer as CommonGrants JSON, from the published copy: what any grants system can read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from db.common_grants_copy import Snapshot, public_id
from db.connection import StoreError
from db.records.errors import InputError
from flows.common_grants.opportunity import common_grants

Licence = Callable[[str], str | None]


def write_common_grants(
    target: Path, copy: Path, names: Iterable[str], licence: Licence, as_of: datetime
) -> int:
    """One JSON array of the protocol's opportunities, one a line; how many. ``as_of`` is the present (UTC).

    Raises:
        InputError: ``copy`` is no published copy.
    """
    try:
        snapshot, count = Snapshot(copy), 0
    except StoreError as error:
        raise InputError("CommonGrants JSON is written from the published copy: add --public") from error
    try:
        with target.open("w", encoding="utf-8", newline="\n") as file:
            file.write("[")
            for name in names:
                found = snapshot.one(public_id(name), as_of)
                if found is not None:
                    said = json.dumps(common_grants(found, licence, as_of), ensure_ascii=False)
                    file.write(f"{',' if count else ''}\n{said}")
                    count += 1
            file.write("\n]\n")
    finally:
        snapshot.close()
    return count
