"""A table of triage from a spreadsheet: read whole, with every problem named by its line."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from db.records import Because, Triage, TriageAction
from db.records.errors import InputError
from flows.triage.particulars import NAMES, read_particulars
from flows.words.publisher_text import plain

COLUMNS = ("profile", "opportunity", "action", "reason", "note", *NAMES)
_NEEDED = COLUMNS[:3]
_ACTIONS = tuple(each.value for each in TriageAction)
_NOTE_LONGEST = 2000
_BYTES_MOST = 10_000_000
# What a spreadsheet would take for a formula where it stands first.
_FORMULA = ("=", "+", "-", "@")


class TriageFileError(InputError):
    """The file cannot be imported; each line of the message reads "file:line: what is wrong"."""


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the file, and the line it stands on."""

    number: int
    entry: Triage


def read_triage(path: Path, author: str, at: datetime) -> list[Line]:
    """The entries of a CSV file, in order. Commas or semicolons, UTF-8 with or without a mark.

    Raises:
        TriageFileError: naming every line that cannot be used; then none counts.
    """
    rows = csv.reader(io.StringIO(_text(path), newline=""), delimiter=_delimiter(_text(path)), strict=True)
    lines, problems, header = [], [], None
    try:
        for row in rows:
            cells = [cell.strip() for cell in row]
            if header is None:
                header = _header(path, cells)
            elif any(cells):
                named = dict(zip(header, cells, strict=False))
                entry, wrong = _entry(named, author, at)
                wrong += ["more cells than columns"] * (len(cells) > len(header))
                lines += [Line(rows.line_num, entry)] if entry else []
                problems += [f"{path}:{rows.line_num}: {problem}" for problem in wrong]
    except csv.Error as error:
        problems.append(f"{path}:{rows.line_num}: not CSV ({error})")
    if header is None:
        problems.append(f"{path}:1: empty; the first line names the columns {', '.join(COLUMNS)}")
    if problems:
        raise TriageFileError("\n".join(problems))
    return lines


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _BYTES_MOST:
            raise TriageFileError(f"{path}: larger than {_BYTES_MOST} bytes")
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TriageFileError(f"{path}: not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    except OSError as error:
        raise TriageFileError(f"{path}: {error.strerror}") from error


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _header(path: Path, cells: Sequence[str]) -> list[str]:
    names = [cell.lower() for cell in cells]
    missing = [name for name in _NEEDED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    if missing or unknown or len(set(names)) < len(names):
        wrong = f"no column {missing[0]!r}" if missing else f"column {(unknown or names)[0]!r}"
        raise TriageFileError(f"{path}:1: {wrong}; the columns are {', '.join(COLUMNS)}, each once")
    return names


def _entry(cells: Mapping[str, str], author: str, at: datetime) -> tuple[Triage | None, list[str]]:
    missing = [f"no {needed}" for needed in _NEEDED if not cells.get(needed)]
    if missing:
        return None, missing
    return entered(cells["profile"], cells["opportunity"], cells, author, at)


def entered(
    profile: str, opportunity: str, cells: Mapping[str, str], author: str, at: datetime
) -> tuple[Triage | None, list[str]]:
    """An entry as it was typed, in a file, a command or a form; ``None`` with what is wrong, a line each.

    ``cells`` are the texts by the ``COLUMNS`` from action on, empty or absent where nothing was typed.
    """
    name, reason = cells.get("action", "").lower(), cells.get("reason", "").lower()
    problems = []
    if reason and reason not in set(Because):
        problems.append(f"reason {reason!r}; allowed: {', '.join(Because)}")
    if name not in _ACTIONS:
        return None, [*problems, f"action {name!r}; allowed: {', '.join(_ACTIONS)}"]
    action, note = TriageAction(name), _words(cells.get("note", ""))
    if reason and action is not TriageAction.DISMISS:
        problems.append(f"a reason goes with {TriageAction.DISMISS.value} only")
    if action is TriageAction.NOTE and not note:
        problems.append("a note without words")
    particulars, wrong = read_particulars(action, cells, at.date())
    if problems or wrong:
        return None, problems + wrong
    because = Because(reason) if reason else None
    return Triage(profile, opportunity, action, note, author, at, because, particulars=particulars), []


def _words(note: str) -> str:
    """The note as plain words: what would be a formula in somebody's spreadsheet gets a quote before it."""
    said = plain(note)[:_NOTE_LONGEST]
    return f"'{said}" if said.startswith(_FORMULA) else said
