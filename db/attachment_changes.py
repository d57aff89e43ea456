"""What moved among the documents of an announcement: by their bytes where fetched, then by text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from db.records import Attachment, place_of

Attachments = Sequence[Attachment]
_HASH_SHOWN = 12


@dataclass(frozen=True, slots=True)
class AttachmentChange:
    """One document that came, went or is another; what was there and what is, in words."""

    material: bool
    before: str
    after: str


def attachment_changes(
    old: Attachments, new: Attachments, in_sentences: Callable[[str, str], tuple[str, str]]
) -> Iterator[AttachmentChange]:
    """Every document that moved.

    The same bytes under another address or token are no change, other bytes with the same text are cosmetic.
    A document that is read for the first time, or was not read this time, has not moved.

    Args:
        old: the attachments before.
        new: the attachments after.
        in_sentences: what went and what came between two texts, each in words.
    """
    gone, come = list(old), list(new)
    for before, after in _pairs(gone, come):
        if before.sha256 is None or after.sha256 is None:
            if _said(before) != _said(after):
                yield AttachmentChange(False, _said(before), _said(after))
        elif before.sha256 == after.sha256:
            continue
        elif before.text_sha256 is not None and before.text_sha256 == after.text_sha256:
            yield AttachmentChange(False, _hashed(before), _hashed(after))
        else:
            yield _other_bytes(before, after, in_sentences)
    if gone or come:
        yield AttachmentChange(True, "; ".join(map(_said, gone)), "; ".join(map(_said, come)))


def bytes_moved(old: Attachments, new: Attachments) -> bool:
    """Whether a document that was fetched before and after has other bytes: then its publisher has spoken."""
    return any(
        before.sha256 is not None and after.sha256 is not None and before.sha256 != after.sha256
        for before, after in _pairs(list(old), list(new))
    )


def _pairs(gone: list[Attachment], come: list[Attachment]) -> Iterator[tuple[Attachment, Attachment]]:
    """The documents that are one before and after: by bytes, by address, by a name that only one has.

    Those that are paired are taken from both lists.
    """
    for same in (_by_bytes, _by_place, _by_name):
        for before in list(gone):
            name = same(before, gone)
            found = [each for each in come if name is not None and same(each, come) == name]
            if found:
                gone.remove(before)
                come.remove(found[0])
                yield before, found[0]


def _by_bytes(attached: Attachment, _all: Attachments) -> str | None:
    return attached.sha256


def _by_place(attached: Attachment, _all: Attachments) -> str | None:
    return place_of(attached.url)


def _by_name(attached: Attachment, among: Attachments) -> str | None:
    name = attached.name.casefold()
    # Without its bytes nobody can say that what is elsewhere is the same.
    alone = sum(each.name.casefold() == name for each in among) == 1
    return name if alone and attached.sha256 is not None else None


def _other_bytes(
    before: Attachment, after: Attachment, in_sentences: Callable[[str, str], tuple[str, str]]
) -> AttachmentChange:
    if not (before.text and after.text):
        return AttachmentChange(True, _hashed(before), _hashed(after))
    went, came = in_sentences(before.text, after.text)
    if not went and not came:  # beyond what is kept of it
        return AttachmentChange(True, _hashed(before), _hashed(after))
    return AttachmentChange(True, f"{before.name}: {went}", f"{after.name}: {came}")


def _said(attached: Attachment) -> str:
    return f"{attached.name} {attached.url}".strip()


def _hashed(attached: Attachment) -> str:
    return f"{attached.name} (SHA-256 {(attached.sha256 or '')[:_HASH_SHOWN]}…)"
