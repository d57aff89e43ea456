"""The documents of an opportunity in words: what came of each, by which bytes, and when."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from db.records import Attachment, DocumentOutcome, Opportunity, place_of

if TYPE_CHECKING:
    from db.documents import KeptDocument
    from db.store import Store

_KINDS = {"application/pdf": "PDF"}
_KIB = 1024


def document_lines(store: Store, found: Opportunity) -> Iterator[str]:
    """Every document of an opportunity, what came of reading it, and where it is."""
    for place, (attached, outcome) in enumerate(document_rows(store, found)):
        if not place:
            yield "\nDocuments"
        yield f"  {attached.name}: {outcome}"
        yield f"    {attached.url}"
        if attached.sha256:
            yield f"    SHA-256 {attached.sha256}"


def document_rows(store: Store, found: Opportunity) -> Iterator[tuple[Attachment, str]]:
    """Every document of an opportunity with what came of reading it."""
    if not found.merged.attachments:
        return
    kept = {place: one for ref in found.notices for place, one in store.documents.of_notice(ref).items()}
    for attached in found.merged.attachments:
        yield attached, _outcome(attached, kept.get(place_of(attached.url)))


def _outcome(attached: Attachment, kept: KeptDocument | None) -> str:
    if attached.outcome is None:
        return "not read"
    if kept is None or kept.document.sha256 != attached.sha256:
        return attached.outcome.value  # as it was on an earlier night
    document = kept.document
    detail = f" ({document.detail})" if document.detail else ""
    had = attached.outcome is not DocumentOutcome.NOT_FETCHED
    when = f"{'read' if had else 'asked for'} on {kept.read_on if had else kept.checked_on}"
    facts = (_kind(document.media_type), _pages(document.pages), _size(document.size), when)
    return ", ".join([f"{document.outcome.value}{detail}", *filter(None, facts)])


def _kind(media_type: str | None) -> str:
    if media_type is None:
        return ""
    return _KINDS.get(media_type) or ("DOCX" if "wordprocessingml" in media_type else media_type)


def _pages(pages: int | None) -> str:
    return "" if pages is None else f"{pages:,} page{'s' * (pages != 1)}"


def _size(size: int | None) -> str:
    if size is None:
        return ""
    return f"{size / _KIB:,.0f} KB" if size < _KIB * _KIB else f"{size / _KIB / _KIB:,.1f} MB"
