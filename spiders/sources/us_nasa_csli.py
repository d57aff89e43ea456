"""NASA's CubeSat Launch Initiative: rides into orbit for small satellites of schools and societies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Record
from spiders.shapes_html import links_in
from spiders.shapes_page import PageSource
from spiders.text import plain_text

PAGE = "https://www.nasa.gov/kennedy/launch-services-program/cubesat-launch-initiative/"
WHO = re.compile(r"\bbuilt by ([^\n]{1,300}?) to fly\b")
# "typically released each August with proposals due in November", "NASA anticipates an update in spring"
WHEN = re.compile(r"[^.\n]*\b(?:proposals? due|anticipates?)\b[^.\n]*\.?")


class UsNasaCsli(PageSource):
    """The one programme; its yearly announcement is published elsewhere."""

    name = "us_nasa_csli"
    source_class = SourceClass.GRANT
    funder = "National Aeronautics and Space Administration (NASA)"
    country = "US"
    homepage = PAGE
    licence = "United States Government work"
    reuse = Reuse.FULL
    evidence = Evidence.CAPTURED
    evidence_place = "the page of the initiative, 2026 (Atvriders/grantspotter, fixtures/nasa-csli)"
    caveats = (
        "what is granted is a launch, not money",
        "the page says in which months a call is usual; the call itself, with its day, stands elsewhere",
    )

    expect = range(1, 5)
    complete_listing = True
    quiet_days = 400

    language = "en"
    timezone = "America/New_York"
    currency = "USD"

    # PageSource
    pages: ClassVar[Mapping[str, str]] = {"cubesat-launch-initiative": PAGE}
    title_at = "h1.page-heading-md"
    text_at = 'main p.p-lg, main .hds-card-custom:contains("How to Apply") .hds-card-inner'
    page_part = "main .hds-card-grid-cards"
    headings = "h3"
    known_headings = frozenset({"upcoming elana launches", "past elana launches"})

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """The page: what the initiative offers, to whom, and when it asks for proposals."""
        text = record.required("text")
        plain = plain_text(text)
        who, when = WHO.search(plain), WHEN.search(plain)
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=PAGE,
            title=f"NASA {record.required('title')}",
            fetched_at=record.fetched_at,
            text=text,
            text_basis=TextBasis.SYNOPSIS.value,
            language=self.language,
            funder=self.funder,
            deadlines=(RawDeadline(words=when[0].strip()),) if when else (),
            eligibility=who[1] if who else None,
            instruments=("in-kind",),
            attachments=tuple(
                ("How to Apply", url) for _, url in links_in((text,)) if "announcement-of-partnership" in url
            ),
        )
