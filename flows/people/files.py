"""The files of a home that may name a person, and what becomes of them when the person is erased."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from db.erased_words import Renaming
from db.people_journal import JOURNAL
from flows.delivery.handover import file_name
from flows.people.unfinished import FILE
from flows.settings import Settings

# What is rewritten where it names the person; all else that does is removed or named.
_TEXTS = re.compile(r".+\.(log|log\.\w+|json|jsonl|txt|csv|eml|html|ics|xml|atom|md|yaml|yml|blocks)")
_DATABASE = re.compile(r"(legation|states|desk)\.db(-wal|-shm|-journal)?|\.desk\.db\.part")
_COPY = re.compile(r"legation\.db\.replaced-.+|before-\w+\.db|legation\.db\.stray.*")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What became of the files: rewritten, removed, and those that still name the person, with why."""

    rewritten: tuple[str, ...]
    removed: tuple[str, ...]
    left: tuple[tuple[str, str], ...]


def clean(
    settings: Settings, renaming: Renaming, spellings: Collection[str], *, remove_copies: bool
) -> Cleaned:
    """Take a person out of every file of a home but its databases; the person's own mails are removed.

    Raises:
        OSError: a file cannot be read or written.
    """
    home = settings.home.resolve()
    own = tuple(f"{file_name(spelling)}." for spelling in spellings)
    rewritten, removed, left = [], [], []
    for path in _files(home):
        name = str(path.relative_to(home))
        of_a_copy = path.parent == settings.backups.resolve() or _COPY.fullmatch(path.name)
        if _is_mail_of(path, settings.mail, own) or renaming.occurs_in(path.name.encode()):
            path.unlink()
            removed.append(name)
        elif not _holds(path, renaming):
            continue
        elif of_a_copy and remove_copies:
            path.unlink()
            removed.append(name)
        elif of_a_copy:
            left.append((name, _when_gone(settings, path)))
        elif _TEXTS.fullmatch(path.name):
            _rewrite(path, renaming)
            rewritten.append(name)
        else:
            left.append((name, "not a file that can be rewritten: look at it yourself"))
    return Cleaned(tuple(rewritten), tuple(removed), tuple(left))


def naming(settings: Settings, renaming: Renaming, spellings: Collection[str]) -> Iterator[str]:
    """The files of a home, but its databases, that name a person."""
    home = settings.home.resolve()
    own = tuple(f"{file_name(spelling)}." for spelling in spellings)
    for path in _files(home):
        if _is_mail_of(path, settings.mail, own) or _holds(path, renaming):
            yield str(path.relative_to(home))


def _is_mail_of(path: Path, mails: Path, own: tuple[str, ...]) -> bool:
    return bool(own) and path.is_relative_to(mails.resolve()) and path.name.startswith(own)


def _files(home: Path) -> Iterator[Path]:
    """Every real file but the databases themselves; no link is followed."""
    for folder, folders, names in os.walk(home):
        folders.sort()
        for name in sorted(names):
            path = Path(folder) / name
            ours = Path(folder) == home and (_DATABASE.fullmatch(name) or name in {JOURNAL, FILE})
            if not ours and path.is_file() and not path.is_symlink():
                yield path


def _holds(path: Path, renaming: Renaming) -> bool:
    """Whether a file names the person; read in pieces that overlap, for a backup may be large."""
    overlap, before = 1024, b""
    with path.open("rb") as file:
        while piece := file.read(4_000_000):
            if renaming.occurs_in(before + piece):
                return True
            before = piece[-overlap:]
    return False


def _rewrite(path: Path, renaming: Renaming) -> None:
    """In place, because whoever writes a log goes on writing to this very file."""
    content = renaming.in_bytes(path.read_bytes())
    with path.open("r+b") as file:
        file.write(content)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _when_gone(settings: Settings, path: Path) -> str:
    if _COPY.fullmatch(path.name):
        return "no night removes it: remove it, or erase with --remove-copies"
    nights = settings.keep.backups
    return f"a backup: upkeep removes it once {nights} newer ones lie there; restoring it erases again"
