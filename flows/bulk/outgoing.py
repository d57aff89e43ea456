"""Every profile and listed reader as files that an import takes in again. Pure."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from io import StringIO

from db.suppressions import ERASED_DOMAIN

READERS_FILE = "readers.csv"
_KEYS = ("frequency", "language", "max_items", "sees", "all_new")


def files_of(profiles: Iterable[tuple[str, str]], listed: Iterable[tuple[str, str, str]]) -> dict[str, bytes]:
    """File name → content: profiles (id, YAML) as they are, and a table of (profile, address, record)."""
    files = {f"{id}.yaml": text.encode() for id, text in profiles}
    # Who was erased stands on the list under a name that nobody reads.
    rows = [each for each in listed if not each[1].endswith(f"@{ERASED_DOMAIN}")]
    if rows:
        table = StringIO()
        # Not made safe for spreadsheets: an address that begins with + would come back as another one.
        writer = csv.writer(table, lineterminator="\r\n")
        writer.writerow(("profile", "email", *_KEYS))
        for profile, email, record in rows:
            cells = (json.loads(record).get(key, "") for key in _KEYS)
            flat = [str(cell).lower() if isinstance(cell, bool) else cell for cell in cells]
            writer.writerow((profile, email, *flat))
        files[READERS_FILE] = table.getvalue().encode("utf-8-sig")
    return files
