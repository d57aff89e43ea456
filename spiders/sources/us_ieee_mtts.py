"""IEEE Microwave Theory and Technology Society: what it pays for the work of its chapters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from db.records import Evidence, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Record
from spiders.shapes_page import PageSource
from spiders.text import plain_text


class UsIeeeMtts(PageSource):
    """The page on the support of chapters: yearly support, workshops and symposia."""

    name = "us_ieee_mtts"
    source_class = SourceClass.PHILANTHROPY
    funder = "IEEE Microwave Theory and Technology Society"
    country = "US"
    homepage = "https://mtt.org/chapter-support/"
    licence = "IEEE; website terms of use"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.CAPTURED
    evidence_place = "the page on the support of chapters, 2026 (Atvriders/grantspotter, fixtures/ieee-mtts)"
    caveats = (
        "several funding programmes on one page, one notice",
        "amounts and days stand in prose, without an hour",
    )

    expect = range(1, 5)
    complete_listing = True

    language = "en"
    timezone = "America/New_York"
    currency = "USD"

    # PageSource
    pages: ClassVar[Mapping[str, str]] = {"chapter-support": "https://mtt.org/chapter-support/"}
    title_at = "h1.top__title"
    text_at = "main .cb-text__content"
    page_part = "main"

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """The page; its first section says which chapters are eligible."""
        text = record.required("text")
        requirements = plain_text(text).partition("CHAPTER FUNDING")[0].strip()
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=self.homepage,
            title=record.required("title"),
            fetched_at=record.fetched_at,
            text=text,
            text_basis=TextBasis.FULL.value,
            language=self.language,
            funder=self.funder,
            currency=self.currency,
            eligibility=requirements or None,
            instruments=("grant",),
        )
