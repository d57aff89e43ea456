"""The screening list of OpenSanctions: ``targets.simple.csv``, one entry a line, all fields quoted."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.screening.entries import KNOWN, ListError, Reading, day_of, year_of

if TYPE_CHECKING:
    from ranking.screening import EntityKind, ListedEntry

FORMAT = "OpenSanctions targets.simple.csv"
# Others have come and gone between the versions of the export.
NEEDED = ("id", "schema", "name", "aliases", "countries")
# One field holds all addresses of an entry.
LONGEST_FIELD = 4 * 10**6


def csv_entries(path: Path, reading: Reading) -> Iterator[ListedEntry]:
    """Its entries. The file has no date of its own: the latest day on which an entry was seen counts.

    Raises:
        ListError: another header, a line of another length, another encoding, or cut off.
    """
    reading.format = FORMAT
    _check_end(path)
    csv.field_size_limit(LONGEST_FIELD)
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = csv.reader(stream, strict=True)
        header: Sequence[str] = ()
        try:
            for row in rows:
                if not header:
                    header = _checked(row)
                elif row:
                    if len(row) != len(header):
                        what = f"line {rows.line_num}: {len(row)} fields; expected {len(header)}"
                        raise ListError(f"{what}, as in the header")
                    entry = _entry(dict(zip(header, row, strict=True)), reading)
                    if reading.accept(entry, rows.line_num):
                        yield entry
        except csv.Error as error:
            raise ListError(f"line {rows.line_num}: {error}; expected {FORMAT}") from error
        except UnicodeDecodeError as error:
            raise ListError(f"after line {rows.line_num}: not UTF-8 ({error.reason})") from error


def _check_end(path: Path) -> None:
    with path.open("rb") as stream:
        if b"\x00" in stream.read(512):
            raise ListError("line 1: not UTF-8, as the export is")
        stream.seek(-1, 2)
        if stream.read(1) not in b"\r\n":
            raise ListError("the last line has no end; the file is cut off")


def _checked(row: Sequence[str]) -> list[str]:
    header = [name.strip() for name in row]
    if missing := [name for name in NEEDED if name not in header]:
        raise ListError(f"line 1: no column {', '.join(missing)}; expected {KNOWN}")
    return header


def _entry(row: dict[str, str], reading: Reading) -> ListedEntry:
    from ranking.screening import ListedEntry, ListedName

    seen = day_of(row.get("last_seen"))
    if seen is not None and (reading.dated is None or seen > reading.dated):
        reading.dated = seen
    names = [row["name"], *_parts(row["aliases"])]
    kept = dict.fromkeys(" ".join(said.split()) for said in names if said.strip())
    born = [year for each in _parts(row.get("birth_date", "")) if (year := year_of(each))]
    return ListedEntry(
        row["id"].strip(),
        tuple(ListedName(said, is_alias=place > 0) for place, said in enumerate(kept)),
        _kind(row["schema"].strip()),
        tuple(_countries(_parts(row["countries"]))),
        tuple(dict.fromkeys(born)),
    )


def _parts(said: str) -> list[str]:
    """The values of one field: apart by semicolons, quoted where they hold one."""
    if not said:
        return []
    return [each.strip() for each in next(csv.reader([" ".join(said.splitlines())], delimiter=";"))]


def _countries(codes: Sequence[str]) -> Iterator[str]:
    from ranking.country_groups import COUNTRIES

    for code in dict.fromkeys(each.split("-")[0].upper() for each in codes):
        if code in COUNTRIES:
            yield code


def _kind(schema: str) -> EntityKind | None:
    from ranking.screening import EntityKind

    match schema:
        case "Person":
            return EntityKind.PERSON
        case "Organization" | "Company" | "PublicBody":
            return EntityKind.ORGANISATION
        case "Vessel" | "Airplane" | "Vehicle" | "Security" | "CryptoWallet" | "Asset":
            return EntityKind.OTHER
        case _:
            # A "LegalEntity" may be a person; another version may have more kinds.
            return None
