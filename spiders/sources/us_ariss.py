"""ARISS-USA: proposals of schools and groups for a radio contact with the crew of the space station."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from db.records import Evidence, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Record
from spiders.shapes_html import links_in
from spiders.shapes_page import PageSource
from spiders.text import plain_text

PAGE = "https://ariss-usa.org/proposal-overview/"
WHO = re.compile(r"[^.\n]*\b(?:are offered to|schools and organizations in the US)\b[^.\n]*\.")


class UsAriss(PageSource):
    """The one programme, with four windows a year."""

    name = "us_ariss"
    source_class = SourceClass.PHILANTHROPY
    funder = "Amateur Radio on the International Space Station (ARISS-USA)"
    country = "US"
    homepage = "https://ariss-usa.org/proposal-overview/"
    licence = "ARISS-USA; website terms"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.CAPTURED
    evidence_place = "the page on proposals, August 2026 (Atvriders/grantspotter, fixtures/ariss)"
    caveats = (
        "what is granted is a radio contact, not money",
        "the page names the days of the current window without their year, so no deadline is told",
        "the page is rewritten each quarter at the same address: one notice for ever",
    )

    expect = range(1, 5)
    complete_listing = True
    quiet_days = 180

    language = "en"
    timezone = "America/New_York"
    currency = "USD"

    # PageSource
    pages: ClassVar[Mapping[str, str]] = {"school-contact": PAGE}
    page_part = "main#main"
    title_at = "h1.entry-title"
    text_at = "article .entry-content"

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """The page, with who may propose and the forms that it links to."""
        text = record.required("text")
        plain = plain_text(text)
        who = [found[0].strip() for found in WHO.finditer(plain)]
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=PAGE,
            title=f"ARISS: {record.required('title')}",
            fetched_at=record.fetched_at,
            text=text,
            text_basis=TextBasis.FULL.value,
            language=self.language,
            funder=self.funder,
            eligibility=" ".join(who) or None,
            instruments=("in-kind",),
            attachments=tuple(
                (name, url) for name, url in links_in((text,)) if name and url.endswith((".docx", ".pdf"))
            ),
        )
