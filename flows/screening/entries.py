"""Reading a screening list, whichever of the known formats it has: entry by entry, never all at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from db.records.errors import InputError

if TYPE_CHECKING:
    from ranking.screening import ListedEntry

# The largest list in use is below half of it.
MOST_BYTES = 2 * 10**9
MOST_NAMES = 2_000
MOST_TOLD = 20
KNOWN = "the UN consolidated list (XML), the EU consolidated list (XML), OpenSanctions targets.simple.csv"


class ListError(InputError):
    """No screening list that can be read to its end; the message says where and what was expected."""


@dataclass(slots=True)
class Reading:
    """What was met in a list: its own date, how many entries, and what of them could not be used."""

    format: str = ""
    dated: date | None = None
    entries: int = 0
    names: int = 0
    problems: list[str] = field(default_factory=list)
    untold: int = 0
    ids: set[str] = field(default_factory=set)
    nameless: int = 0

    def problem(self, said: str) -> None:
        """Keep a problem that does not make the list unusable; beyond twenty they are counted."""
        if len(self.problems) < MOST_TOLD:
            self.problems.append(said)
        else:
            self.untold += 1

    def accept(self, entry: ListedEntry, line: int) -> bool:
        """Whether an entry can be screened; one that is listed twice is, both times."""
        self.entries += 1
        if not entry.names:
            self.nameless += 1
            self.problem(
                f"line {line}: entry {entry.id or 'without an id'} has no name and cannot be screened"
            )
            return False
        if len(entry.names) > MOST_NAMES:
            raise ListError(
                f"line {line}: entry {entry.id} has {len(entry.names)} names; {MOST_NAMES} are known"
            )
        if not entry.id:
            self.problem(f"line {line}: an entry without an id")
        elif entry.id in self.ids:
            self.problem(f"line {line}: id {entry.id} was there before; both entries are screened")
        self.ids.add(entry.id)
        self.names += len(entry.names)
        return True


def entries_of(path: Path, reading: Reading) -> Iterator[ListedEntry]:
    """The entries of a list in its order; ``reading`` tells the rest when the last one was given.

    Raises:
        ListError: it is none of the known formats, broken, cut off, empty, or too large.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise ListError(f"{size} bytes; a list of more than {MOST_BYTES} is not read")
    if suffix_of(path) == ".xml":
        from flows.screening.sanctions_xml import xml_entries

        found = xml_entries(path, reading)
    else:
        from flows.screening.opensanctions_csv import csv_entries

        found = csv_entries(path, reading)
    yield from found
    if not reading.entries:
        raise ListError(f"no entry in it; expected at least one of {reading.format}")
    if reading.nameless * 2 > reading.entries:
        raise ListError(
            f"{reading.nameless} of {reading.entries} entries have no name; {reading.problems[0]}"
        )


def suffix_of(path: Path) -> str:
    """The ending that fits a file's content: ``.xml`` where it begins like XML, else ``.csv``."""
    with path.open("rb") as stream:
        start = stream.read(512)
    if not start.strip():
        raise ListError(f"the file is empty; expected {KNOWN}")
    plain = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xfe\xff \t\r\n")
    return ".xml" if plain.startswith(b"<") else ".csv"


def day_of(said: str | None) -> date | None:
    """The date of a stamp such as ``2026-07-20T10:05:36.338+02:00``; ``None`` for what is none."""
    try:
        return datetime.fromisoformat((said or "").strip()).date()
    except ValueError:
        try:
            return date.fromisoformat((said or "").strip()[:10])
        except ValueError:
            return None


def year_of(said: str | None) -> int | None:
    """The year with which a date of birth begins, where it states one."""
    year = (said or "").strip()[:4]
    return int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None
