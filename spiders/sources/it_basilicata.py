"""Portale Bandi of the Region of Basilicata: every notice that the region and its bodies publish."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders import italian_terms
from spiders.italian_terms import ceiling, endowment, is_tender, no_call, note_on, project_codes
from spiders.page_parts import text_page
from spiders.record import Json, Record
from spiders.shapes_wordpress import WordpressSource
from spiders.text import plain_text

if TYPE_CHECKING:
    from scrapy.http import Response

# On the page of a call: "Data di scadenza 30/10/2026", "Importo € 7.107.000,00", "Destinatari: IMPRESA"
CLOSES = re.compile(r"\bscadenza\D{0,10}(\d\d/\d\d/\d{4}(?:[\s,-]+(?:ore )?\d\d[:.]\d\d)?)", re.I)
AMOUNT = re.compile(r"\bimporto[^€\n]{0,40}\n?[^€\n]{0,10}(€\s*\d[\d.]*(?:,\d+)?)", re.I)
APPLICANTS = re.compile(r"^Destinatari:?[ \n]+(\S[^\n]{0,200})$", re.M)
USUAL_APPLICANTS = frozenset({"impresa", "imprese", "cittadini", "enti pubblici"})
# Below the call stand the days and amounts of others.
OTHERS = "avvisi e bandi correlati"
NOT_READ = """
    date_gmt modified modified_gmt guid slug status type author template avvisi class_list acf yoast_head
    yoast_head_json _links protected
"""


class ItBasilicata(WordpressSource):
    """Avvisi and bandi, the newest first; the listing has a teaser, the rest stands on each call's page."""

    name = "it_basilicata"
    source_class = SourceClass.GRANT
    funder = "Regione Basilicata"
    country = "IT"
    homepage = "https://portalebandi.regione.basilicata.it/"
    licence = "Italian Open Data Licence 2.0"
    reuse = Reuse.FULL
    evidence = Evidence.CAPTURED
    evidence_place = (
        "one answer of the site's WordPress interface, June 2026 (mayai-it/bandiradar, tests/cassettes); "
        "the pages as a public reader of theirs describes them"
    )
    caveats = (
        "only the two hundred newest of some ten thousand notices are read: absence means nothing",
        "tenders, auctions, concessions and selections of staff are listed among the calls; they are marked",
        "a page for each notice: about two hundred requests a night",
    )

    expect = range(10, 500)
    complete_listing = False

    language = "it"
    timezone = "Europe/Rome"
    currency = "EUR"
    kinds = italian_terms.KINDS

    # WordpressSource
    site = "https://portalebandi.regione.basilicata.it"
    post_type = "avvisi-e-bandi"
    newest = 200
    ignored = frozenset(NOT_READ.split())

    def detail_request(self, record: Record) -> Request | None:
        """The notice's own page."""
        link = record.optional("link")
        return Request(link) if link else None

    def detail_page(self, response: Response) -> tuple[Json, str | None]:
        """The words of the page down to the list of other notices."""
        return text_page(response, until=OTHERS)

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """One notice; its page has the day, the money and who may apply."""
        title, teaser = record.within("title").required("rendered"), record.within("content")
        said, page = teaser.optional("rendered"), (detail or Record({})).optional("text")
        text = plain_text(page)
        applicants, amount = APPLICANTS.search(text), AMOUNT.search(text)
        basis = TextBasis.FULL if page else TextBasis.SYNOPSIS if said else TextBasis.TITLE_ONLY
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=record.required("link"),
            title=title,
            fetched_at=record.fetched_at,
            summary=record.within("excerpt").optional("rendered"),
            text=page or said,
            text_basis=basis.value,
            language=self.language,
            funder=self.funder,
            published=record.optional("date"),
            deadlines=closes(text),
            award_ceiling=ceiling(page),
            total_funding=amount[1] if amount else endowment(page),
            currency=self.currency,
            eligibility=f"Destinatari: {applicants[1].strip()}" if applicants else None,
            applicant_types=known_applicants(applicants),
            instruments=("procurement",) if is_tender(title) else (),
            topics=no_call(title),
            identifiers=(("basilicata_post", record.required("id")), *project_codes(title, page)),
        )


def known_applicants(found: re.Match[str] | None) -> tuple[str, ...]:
    """The page's words for who may apply, where they are among the portal's usual ones."""
    said = re.split(r"[,;/]", found[1].casefold()) if found else []
    return tuple(word.strip() for word in said if word.strip() in USUAL_APPLICANTS)


def closes(text: str) -> tuple[RawDeadline, ...]:
    """The day that a notice's page labels as its last, with the hour where it has one."""
    found = CLOSES.search(text)
    if found is None:
        return ()
    day = " ".join(found[1].replace("ore ", "").split())
    return (RawDeadline(date=day, words=note_on(day, text)),)
