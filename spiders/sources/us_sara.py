"""Society of Amateur Radio Astronomers: small grants for the projects of students and teachers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from db.records import Evidence, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Record
from spiders.shapes_html import links_in
from spiders.shapes_page import PageSource
from spiders.text import plain_text

SITE = "https://www.radio-astronomy.org"
# "small grants of no more than $200 each"
CEILING = re.compile(r"grants of (?:no more than|up to) (\$\d[\d,]*)", re.IGNORECASE)
PREFERENCE = re.compile(r"[^.]*\b(?:preference will be given|eligible to apply)\b[^.]*\.", re.IGNORECASE)


class UsSara(PageSource):
    """The society's one programme of project grants."""

    name = "us_sara"
    source_class = SourceClass.PHILANTHROPY
    funder = "Society of Amateur Radio Astronomers"
    country = "US"
    homepage = "https://www.radio-astronomy.org/grants"
    licence = "Society of Amateur Radio Astronomers; website terms"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.CAPTURED
    evidence_place = "the page on grants, 2026 (Atvriders/grantspotter, fixtures/sara)"
    caveats = ("one standing programme, one notice; a deadline is not stated",)

    expect = range(1, 5)
    complete_listing = True

    language = "en"
    timezone = "America/New_York"
    currency = "USD"

    # PageSource
    pages: ClassVar[Mapping[str, str]] = {"project-grants": "https://www.radio-astronomy.org/grants"}
    page_part = "section#post-content"
    title_at = "h1.page-title"
    text_at = "article.node .field-name-body"

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """The page, with the forms that it links to."""
        text = record.required("text")
        plain = plain_text(text)
        ceiling = CEILING.search(plain)
        said = [found[0].strip() for found in PREFERENCE.finditer(plain)]
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
            award_ceiling=ceiling[1] if ceiling else None,
            currency=self.currency,
            eligibility=" ".join(said) or None,
            instruments=("grant",),
            attachments=tuple(
                (name, url if url.startswith("http") else f"{SITE}{url}")
                for name, url in links_in((text,))
                if "grantform" in url
            ),
        )
