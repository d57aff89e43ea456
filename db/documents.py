"""The documents that notices lead to: what is known of each, and notices with their texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TypeAlias

from db.connection import Database
from db.records import (
    Attachment,
    Document,
    DocumentOutcome,
    KnownDocument,
    Notice,
    NoticeRef,
    TextBasis,
    place_of,
)

# Of all documents of one notice, in letters: what its record may weigh more.
MOST_LETTERS_OF_A_NOTICE = 100_000

_NAMES = tuple(field.name for field in fields(Document))
_COLUMNS = (*_NAMES, "read_on", "checked_on")
_SAVE = f"""INSERT OR REPLACE INTO document ({", ".join(_COLUMNS)})
    VALUES ({", ".join("?" * len(_COLUMNS))})"""


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document, the night on which it was read, and the night on which it was last asked for."""

    document: Document
    read_on: date
    checked_on: date


Kept: TypeAlias = Mapping[tuple[str, str], KeptDocument]
"""By the key of the notice and the place of the document."""


class Documents:
    """What is known of the documents of notices."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of_source(self, source: str) -> dict[tuple[str, str], KeptDocument]:
        """The documents of a source's notices."""
        kept = self._where("source = ?", (source,))
        return {(each.document.key, each.document.place): each for each in kept}

    def of_notice(self, ref: NoticeRef) -> dict[str, KeptDocument]:
        """The documents of one notice, by place."""
        kept = self._where("source = ? AND key = ?", (ref.source, ref.key))
        return {each.document.place: each for each in kept}

    def known(self) -> list[KnownDocument]:
        """What a crawl needs to know in order to ask for news only, for all sources."""
        rows = self._database.rows(
            """SELECT source, key, place, outcome, checked_on, sha256, etag, last_modified FROM document
            ORDER BY source, key, place"""
        )
        return [
            KnownDocument(source, key, place, DocumentOutcome(outcome), date.fromisoformat(day), *rest)
            for source, key, place, outcome, day, *rest in rows
        ]

    def _where(self, condition: str, values: Sequence[str]) -> list[KeptDocument]:
        query = f"SELECT {', '.join(_COLUMNS)} FROM document WHERE {condition} ORDER BY source, key, place"
        return [_kept(row) for row in self._database.rows(query, values)]


def _kept(row: Sequence[object]) -> KeptDocument:
    *said, read_on, checked_on = row
    values = dict(zip(_NAMES, said, strict=True))
    document = Document(**values | {"outcome": DocumentOutcome(str(values["outcome"]))})  # type: ignore[arg-type]
    return KeptDocument(document, date.fromisoformat(str(read_on)), date.fromisoformat(str(checked_on)))


def after_night(
    kept: Kept, brought: Sequence[Document], notices: Sequence[Notice], night: date
) -> dict[tuple[str, str], KeptDocument]:
    """What is known of a source's documents once a night's crawl has brought news of some.

    A document that is the same, or could not be had this time, stays as it was read before. One that its
    notice no longer leads to is forgotten; the notice's earlier versions keep its text.
    """
    listed = {(n.key, place_of(attached.url)) for n in notices for attached in n.attachments}
    read = {notice.key for notice in notices}
    after = {name: each for name, each in kept.items() if name[0] not in read or name in listed}
    for document in brought:
        name = document.key, document.place
        if name in listed and (one := _after(kept.get(name), document, night)) is not None:
            after[name] = one
    return after


def _after(before: KeptDocument | None, now: Document, night: date) -> KeptDocument | None:
    if now.outcome is DocumentOutcome.UNCHANGED:
        if before is None:
            return None
        said = {
            name: getattr(now, name) or getattr(before.document, name) for name in ("etag", "last_modified")
        }
        return replace(before, document=replace(before.document, url=now.url, **said), checked_on=night)
    if before is not None and now.outcome is DocumentOutcome.NOT_FETCHED:
        if before.document.outcome is not DocumentOutcome.NOT_FETCHED:
            return replace(before, checked_on=night)
        return KeptDocument(now, before.read_on, night)
    return KeptDocument(now, night, night)


def save_documents(database: Database, before: Kept, after: Kept) -> None:
    """Write what moved between two states of a source's documents; within the caller's transaction."""
    gone = [each.document for name, each in before.items() if name not in after]
    database.write(
        "DELETE FROM document WHERE source = ? AND key = ? AND place = ?",
        [(each.source, each.key, each.place) for each in gone],
    )
    database.write(_SAVE, [_row(each) for name, each in after.items() if before.get(name) != each])


def _row(kept: KeptDocument) -> tuple[object, ...]:
    said = (getattr(kept.document, name) for name in _NAMES)
    return (*said, kept.read_on.isoformat(), kept.checked_on.isoformat())


def with_documents(notice: Notice, kept: Kept) -> Notice:
    """A notice with what came of reading its attachments."""
    left, attachments = MOST_LETTERS_OF_A_NOTICE, []
    for attached in notice.attachments:
        if known := kept.get((notice.key, place_of(attached.url))):
            attached = _read(attached, known.document, left)
            left -= len(attached.text)
        attachments.append(attached)
    told = any(attached.text for attached in attachments)
    return replace(
        notice,
        attachments=tuple(attachments),
        text_basis=TextBasis.WITH_ATTACHMENTS if told else notice.text_basis,
    )


def _read(attached: Attachment, document: Document, most: int) -> Attachment:
    return replace(
        attached,
        outcome=document.outcome,
        sha256=document.sha256,
        text_sha256=document.text_sha256,
        text=document.text if len(document.text) <= most else document.text[:most].rpartition("\n")[0],
    )


def united(notices: Iterable[Notice]) -> tuple[Attachment, ...]:
    """The attachments of several notices; the same document on two portals is one, as it was read."""
    found: dict[str | tuple[str, str], Attachment] = {}
    for notice in notices:
        for attached in notice.attachments:
            name = attached.sha256 or (attached.name, attached.url)
            if name not in found or (attached.text and not found[name].text):
                found[name] = attached
    return tuple(found.values())
