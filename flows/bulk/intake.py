"""What a folder or a table of profiles and readers would change, all of it known before anything is.

A folder holds one profile to a YAML file, and tables (CSV). A table with a column ``email`` lists readers,
any other one profiles. Profiles come first, so that a reader may read one of the same import.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from db.records.errors import InputError
from flows.bulk.differences import differences
from flows.bulk.profile_rows import COLUMNS, with_row
from flows.bulk.reader_rows import keyed, read_reader, reader_record
from flows.bulk.table import Row, Table, read_table
from ranking.partnership import Profile, Recipient
from ranking.profile_yaml import YamlError
from ranking.profiles import ProfileError, parse_profile

_YAML, _TABLES = frozenset({".yaml", ".yml"}), frozenset({".csv", ".tsv"})
IN_FILE = "named in the profile's file, which counts"
ONLY_WORDING = "only its comments or the order of its lines"
WRITTEN_ANEW = "its text is written anew, without the comments in it"

# A comment in a YAML text, or what may be one.
_COMMENT = re.compile(r"(?:^|\s)#", re.MULTILINE)


class State(StrEnum):
    """What an import does with a profile or a reader."""

    ADDED = "added"
    CHANGED = "changed"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Step:
    """One profile, or one ``reader`` of it: where it stands, what becomes of it, and ``details`` of that."""

    place: str
    profile: str
    state: State
    details: tuple[str, ...] = ()
    reader: str = ""


@dataclass(slots=True)
class Intake:
    """All that an import would do. ``problems`` read "file:line: what is wrong; what is allowed".

    ``texts`` are the profiles to register (id, YAML), ``readers`` those to keep (profile, address, record).
    """

    stored: Mapping[str, str]
    listed: Mapping[tuple[str, str], tuple[str, str]]
    steps: list[Step] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    readers: dict[tuple[str, str], tuple[str, str, str]] = field(default_factory=dict)
    _places: dict[tuple[str, str], str] = field(default_factory=dict)

    def is_twice(self, key: tuple[str, str], place: str) -> bool:
        """Whether the same profile or reader stood at an earlier place; which is a problem."""
        first = self._places.setdefault(key, place)
        if first != place:
            name = f"{key[1]} of {key[0]}" if key[1] else key[0]
            self.problems.append(f"{place}: {name} stands at {first} already")
        return first != place


def take_in(
    path: Path, stored: Mapping[str, str], listed: Iterable[tuple[str, str, str]], encoding: str | None = None
) -> Intake:
    """What importing would do to the ``stored`` profiles (id → YAML) and the ``listed`` readers.

    Raises:
        InputError: nothing is there to import, or a table cannot be read at all.
    """
    found = {(profile, email.casefold()): (email, record) for profile, email, record in listed}
    intake = Intake(stored, found)
    tables: list[tuple[Path, Table]] = []
    for file in _files(path):
        if file.suffix.lower() in _YAML:
            _profile_file(intake, file)
        else:
            tables.append((file, read_table(file, encoding)))
    tables.sort(key=lambda each: "email" in keyed(dict.fromkeys(each[1].columns, "")))
    for file, table in tables:
        intake.problems += table.problems
        for row in table.rows if not table.problems else ():
            step = _reader_row if "email" in keyed(dict.fromkeys(table.columns, "")) else _profile_row
            step(intake, f"{file}:{row.line}", row)
    return intake


def _files(path: Path) -> list[Path]:
    if not path.is_dir():
        if path.suffix.lower() not in _YAML | _TABLES:
            raise InputError(f"{path}: neither a folder nor .yaml, .yml or .csv; save a spreadsheet as CSV")
        return [path]
    try:
        files = [each for each in sorted(path.iterdir()) if each.suffix.lower() in _YAML | _TABLES]
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    found = [each for each in files if not each.name.startswith((".", "~")) and each.is_file()]
    if not found:
        raise InputError(f"{path}: no .yaml, .yml or .csv file in it")
    return found


def _profile_file(intake: Intake, file: Path) -> None:
    try:
        text = file.read_text(encoding="utf-8")
        profile = parse_profile(text, str(file))
    except ProfileError as refusal:
        intake.problems += refusal.problems
    except UnicodeDecodeError as error:
        intake.problems.append(f"{file}: not UTF-8 text (byte {error.start}); save it as UTF-8")
    except OSError as error:
        intake.problems.append(f"{file}: {error.strerror}")
    else:
        _profile(intake, str(file), profile, text)


def _profile_row(intake: Intake, place: str, row: Row) -> None:
    unknown = [name for name in row.cells if name not in COLUMNS]
    if unknown or "profile" not in row.cells:
        wrong = [f"unknown column `{name}`; allowed: {', '.join(COLUMNS)}" for name in unknown]
        intake.problems += [f"{place}: {each}" for each in wrong or ["no `profile`: its id, as in ocean-lab"]]
        return
    id = row.cells["profile"]
    try:
        text = with_row(intake.texts.get(id, intake.stored.get(id)), row.cells)
        profile = parse_profile(text, "row")
    except ProfileError as refusal:
        # The lines of the text that was made of the row mean nothing to whoever wrote the row.
        intake.problems += [f"{place}: {each.split(': ', 1)[1]}" for each in refusal.problems]
    except YamlError as error:
        intake.problems.append(f"{place}: {error.message}")
    else:
        _profile(intake, place, profile, text, is_row=True)


def _profile(intake: Intake, place: str, profile: Profile, text: str, *, is_row: bool = False) -> None:
    if intake.is_twice((profile.id, ""), place):
        return
    before = intake.stored.get(profile.id)
    if before == text:
        intake.steps.append(Step(place, profile.id, State.LEFT))
        return
    intake.texts[profile.id] = text
    if before is None:
        intake.steps.append(Step(place, profile.id, State.ADDED, (profile.name,)))
        return
    moved = list(differences(_plain(parse_profile(before, profile.id)), _plain(profile))) or [ONLY_WORDING]
    if is_row and _COMMENT.search(before):
        moved.append(WRITTEN_ANEW)
    intake.steps.append(Step(place, profile.id, State.CHANGED, tuple(moved)))


def _reader_row(intake: Intake, place: str, row: Row) -> None:
    cells = keyed(row.cells)
    profile = cells.pop("profile", "")
    text = intake.texts.get(profile, intake.stored.get(profile))
    if text is None:
        known = ", ".join(sorted({*intake.stored, *intake.texts})) or "none yet"
        missing = f"no such profile `{profile}`; registered: {known}" if profile else "no `profile`"
        intake.problems.append(f"{place}: {missing}")
        return
    key = (profile, cells.get("email", "").casefold())
    email, record = intake.listed.get(key, (cells.get("email", ""), "{}"))
    reader, wrong = read_reader(cells)
    if reader is None:
        intake.problems += [f"{place}: {each}" for each in wrong]
    elif not intake.is_twice(key, place):
        merged = Recipient.model_validate(
            json.loads(record) | {"email": email} | json.loads(reader_record(reader))
        )
        is_own = key[1] in _own_readers(text, profile)
        intake.steps.append(_reader_step(intake, place, profile, merged, is_own=is_own))


@lru_cache(maxsize=256)
def _own_readers(text: str, profile: str) -> frozenset[str]:
    """The addresses that a profile's file names itself, in small letters."""
    return frozenset(each.email.casefold() for each in parse_profile(text, profile).recipients)


def _reader_step(intake: Intake, place: str, profile: str, reader: Recipient, *, is_own: bool) -> Step:
    email, record = reader.email, reader_record(reader)
    if is_own:
        return Step(place, profile, State.LEFT, (IN_FILE,), email)
    before = intake.listed.get((profile, email.casefold()))
    if before == (email, record):
        return Step(place, profile, State.LEFT, (), email)
    intake.readers[profile, email.casefold()] = (profile, email, record)
    if before is None:
        return Step(place, profile, State.ADDED, tuple(_said(reader)), email)
    was = Recipient.model_validate({"email": email} | json.loads(before[1]))
    return Step(place, profile, State.CHANGED, tuple(differences(_plain(was), _plain(reader))), email)


def _said(reader: Recipient) -> Iterator[str]:
    yield f"{reader.frequency.value}, {reader.language}, {reader.max_items} items, sees {reader.sees.value}"


def _plain(part: Profile | Recipient) -> dict[str, object]:
    return part.model_dump(mode="json")
