"""Northern California DX Foundation: support for radio expeditions, and tuition for the young."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from db.records import Evidence, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Record
from spiders.shapes_page import PageSource
from spiders.text import plain_text

GRANT = "support-grant"
WHO = re.compile(r"[^.\n]*\b(?:\d\d years of age (?:or|and) younger|may ask for support|may apply)\b[^.]*\.")


class UsNcdxf(PageSource):
    """The foundation's two programmes: cash grants for amateur radio, and tuition at its universities."""

    name = "us_ncdxf"
    source_class = SourceClass.PHILANTHROPY
    funder = "Northern California DX Foundation"
    country = "US"
    homepage = "https://www.ncdxf.org/pages/grant-app.html"
    licence = "Northern California DX Foundation; all rights reserved"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.CAPTURED
    evidence_place = (
        "the pages on grants and on scholarships, 2026 (Atvriders/grantspotter, fixtures/ncdxf-grants and"
        " ncdxf-scholarships)"
    )
    caveats = (
        "two standing programmes, two notices; amounts are not stated",
        "no deadline is stated: the board reads each application, which takes about two months",
    )

    expect = range(1, 5)
    complete_listing = True

    language = "en"
    timezone = "America/Los_Angeles"
    currency = "USD"

    # PageSource
    pages: ClassVar[Mapping[str, str]] = {
        GRANT: "https://www.ncdxf.org/pages/grant-app.html",
        "scholarship": "https://www.ncdxf.org/pages/scholarships.html",
    }
    title_at = "head title"
    text_at = "blockquote"
    page_part = "td[valign=top]"
    headings = ".tahoma-18-bold"
    known_headings = frozenset(
        {
            "support grant application", "click here to go to the grant application forms", "here",
            "w6een memorial ncdxf scholarship fund",
        }
    )  # fmt: skip

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """The page; it states no deadline and no amount."""
        name, text = record.required("id"), record.required("text")
        said = WHO.search(plain_text(text))
        return RawNotice(
            source=self.name,
            key=name,
            url=self.pages[name],
            title=record.required("title"),
            fetched_at=record.fetched_at,
            text=text,
            text_basis=TextBasis.FULL.value,
            language=self.language,
            funder=self.funder,
            currency=self.currency,
            eligibility=said[0].strip() if said else None,
            instruments=("grant" if name == GRANT else "scholarship",),
        )
