"""Novo Nordisk Foundation: open and past calls of one of Europe's largest foundations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Record
from spiders.shapes_wordpress import WordpressSource

TEXTS = ("summary", "description", "excerpt", "intro")
NOT_READ = """
    date_gmt guid modified modified_gmt slug status type template menu_order parent featured_media
    yoast_head yoast_head_json class_list _links content.protected
"""


class DkNovoNordiskFoundation(WordpressSource):
    """Calls as the foundation lists them, those of the coming year among them."""

    name = "dk_novo_nordisk_foundation"
    source_class = SourceClass.PHILANTHROPY
    funder = "Novo Nordisk Foundation"
    country = "DK"
    homepage = "https://novonordiskfonden.dk/en/grants/"
    licence = "Novo Nordisk Foundation; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.DOCUMENTED
    evidence_place = "a public reader of the site's WordPress interface (type grant) with one record"
    caveats = (
        "past calls stay in the list, with their deadline",
        "amounts and conditions stand only on a call's own page",
    )

    expect = range(20, 1_000)
    complete_listing = True

    language = "en"
    timezone = "Europe/Copenhagen"
    currency = "DKK"
    kinds: ClassVar[Mapping[str, str]] = {r"\b(?:webinar|information meeting|networking day)\b": "event"}

    # WordpressSource
    site = "https://novonordiskfonden.dk"
    post_type = "grant"
    ignored = frozenset(NOT_READ.split())

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One call; the deadline stands in a field of the site's own."""
        own = record.within("acf")
        text = record.within("content").optional("rendered") or next(
            (said for name in TEXTS if (said := own.optional(name)) is not None), None
        )
        deadline = own.optional("deadline")
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=record.required("link"),
            title=record.within("title").required("rendered"),
            fetched_at=record.fetched_at,
            summary=record.within("excerpt").optional("rendered"),
            text=text,
            text_basis=(TextBasis.PARTIAL if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            published=record.expected("date"),
            deadlines=(RawDeadline(date=deadline),) if deadline else (),
            currency=self.currency,
            instruments=("grant",),
            topics=tuple(said for name in ("program", "theme") for said in own.texts(name)),
            identifiers=(("novo_nordisk_post", record.required("id")),),
        )
