"""What a home knows of a person: to hand out, and to erase for good, also from what is restored later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

from db.erased_words import Renaming
from db.people import plain_address
from db.people_erasing import Erasure, Signing, new_pseudonym
from db.people_journal import Journal
from db.records import InputError
from db.states import States
from db.store import Store
from db.suppressions import marked
from flows.night.desk_snapshot import forget_desk, write_desk
from flows.people.files import Cleaned, clean, naming
from flows.people.profiles import without_recipient
from flows.people.unfinished import Unfinished, done, keep, settle_head, unfinished
from flows.review.key import keep_head, read_head, read_key
from flows.settings import Settings


@dataclass(frozen=True, slots=True)
class Erased:
    """What erasing a person did: to the database, to the files, to which profiles, and to kept states."""

    database: Erasure
    files: Cleaned
    profiles: tuple[str, ...]
    states: int


def export(settings: Settings, store: Store, address: str) -> dict[str, object]:
    """Everything that this home holds about a person, ready to be written as JSON.

    Raises:
        InputError: the database cannot be read.
        OSError: a file cannot be read.
    """
    plain = plain_address(address)
    listed = {name: without_recipient(text, plain, name) != text for name, text in store.profiles.all()}
    person = store.people.find(plain)
    return {
        "address": plain,
        "key": person.key if person else None,
        "recipient_of": [name for name, is_listed in listed.items() if is_listed],
        "was_erased_before": bool(marked(plain, store.suppressions.marks())),
        "database": store.people.rows_about(plain),
        "files": list(naming(settings, Renaming(plain, ""), store.people.spellings(plain))),
    }


def erase(
    settings: Settings, address: str, names: Sequence[str], *, remove_copies: bool, at: datetime
) -> Erased:
    """Take a person out of a home. The caller holds the night's lock; calling it again is safe.

    What a crash leaves undone, ``finish_erasure`` does at the next start.

    Raises:
        InputError: the database or the key of the reviews cannot be used, another program has it open, or
            a profile's recipients cannot be told apart; then nothing was changed.
        OSError: a file cannot be read or written; call it again.
    """
    settings = replace(settings, home=settings.home.resolve())
    plain = plain_address(address)
    with Store.open(settings.database, create=False) as store:
        texts = {
            name: shortened
            for name, text in store.profiles.all()
            if (shortened := without_recipient(text, plain, name)) != text
        }
        task = _begun(settings, store, plain, names, remove_copies=remove_copies, at=at)
        key = read_key(settings.home)
        signing = Signing(key, read_head(settings.home)) if key else None
        erasure = store.people.erase(
            plain,
            names=task.names,
            texts=texts,
            signing=signing,
            at=at,
            pseudonym=task.pseudonym,
            before_commit=lambda head: keep(settings.home, task.signed(head)),
        )
        if erasure.head is not None:
            keep_head(settings.home, erasure.head)
        # Before the database is written anew, which another program may prevent.
        cleaned = clean(settings, erasure.renaming, task.spellings, remove_copies=task.remove_copies)
        # The desk's copy holds what the database held: it goes even where that cannot be written anew.
        had_desk = forget_desk(settings)
        store.people.write_anew()
    if had_desk:
        write_desk(settings)
    states = _forget_states(settings)
    done(settings.home)
    return Erased(erasure, cleaned, tuple(texts), states)


def finish_erasure(settings: Settings) -> Erased | None:
    """Do what a crash has left undone of an erasure; ``None`` where nothing is. The caller holds the lock.

    Raises:
        InputError: as ``erase``.
        OSError: as ``erase``.
    """
    task = unfinished(settings.home.resolve())
    if task is None:
        return None
    at, copies = task.instant, task.remove_copies
    return erase(settings, task.address, task.names, remove_copies=copies, at=at)


def finish_erasure_before_night(settings: Settings) -> None:
    """As ``finish_erasure``; trouble here is no trouble of the night, and ``legation doctor`` tells of it."""
    with suppress(InputError, OSError):
        finish_erasure(settings)


def _begun(
    settings: Settings, store: Store, plain: str, names: Sequence[str], *, remove_copies: bool, at: datetime
) -> Unfinished:
    """What is about to be done, written down; what was begun before a crash goes on under its pseudonym."""
    before = unfinished(settings.home)
    if before is not None and before.address != plain:
        raise InputError("another erasure is not finished yet; run `legation upkeep`, then erase again")
    spellings = {*store.people.spellings(plain), plain}
    if before is None:
        task = Unfinished(
            plain,
            tuple(names),
            tuple(sorted(spellings)),
            new_pseudonym(),
            remove_copies,
            at.isoformat(),
        )
    else:
        settle_head(store, settings.home, before)
        # By now the database may know no spelling any more.
        task = replace(
            before,
            names=tuple(sorted({*before.names, *names})),
            spellings=tuple(sorted(spellings.union(before.spellings))),
            remove_copies=before.remove_copies or remove_copies,
        )
    keep(settings.home, task)
    return task


def apply_journal(settings: Settings, at: datetime) -> list[str]:
    """After a restore: let the database know again who left and who was erased; says what was done.

    Raises:
        InputError: the journal or the database cannot be used.
    """
    entries = list(Journal.beside(settings.database).entries())
    if not entries:
        return []
    said, marks = [], {entry["hash"]: entry["salt"] for entry in entries if entry["did"] == "erase"}
    came_back, left = _standing(entries)
    with Store.open(settings.database, create=False) as store:
        store.suppressions.keep_marks(marks, at)
        for address in sorted(came_back):
            store.suppressions.lift(address, at, noted=True)
        for (address, profile), entry in left.items():
            since = datetime.fromisoformat(entry["at"])
            store.suppressions.add(address, profile, entry["how"], since, noted=True)
        standing = store.suppressions.marks()
        erased = [each for each in sorted(store.people.addresses()) if marked(each, standing)]
        said.append(f"{len(store.suppressions.all())} suppressions and {len(standing)} erasures hold")
    for address in erased:
        erase(settings, address, (), remove_copies=False, at=at)
        said.append("a person who had been erased was in it, and was erased again")
    return said


def _standing(
    entries: Sequence[Mapping[str, str]],
) -> tuple[set[str], dict[tuple[str, str], Mapping[str, str]]]:
    """Who came back at some time, and what they have left since: (address, profile) → the journal's entry."""
    came_back: set[str] = set()
    left: dict[tuple[str, str], Mapping[str, str]] = {}
    for entry in entries:
        if entry["did"] == "resubscribe":
            came_back.add(entry["address"])
            left = {about: other for about, other in left.items() if about[0] != entry["address"]}
        elif entry["did"] == "unsubscribe":
            left[(entry["address"], entry["profile"])] = entry
    return came_back, left


def _forget_states(settings: Settings) -> int:
    """The database before and after past nights, compressed: nobody can be taken out of it, so it goes."""
    if settings.states.is_symlink() or not settings.states.is_file():
        return 0
    with States.open(settings.states) as states:
        runs = states.runs()
        states.forget(runs)
    return len(runs)
