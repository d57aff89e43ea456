"""EuroInfoSicilia: what the Region of Sicily publishes about its European and national cohesion funds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from scrapy import Request

from db.records import Evidence, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders import italian_terms
from spiders.italian_terms import ceiling, endowment, is_tender, no_call, project_codes
from spiders.record import Record
from spiders.shapes_wordpress import ROWS, WordpressSource, entries

# The category of calls and notices among the posts of the site
CALLS = 321
CLOSED, RANKINGS = "category-bandi-e-avvisi-chiusi", "category-graduatorie"
PROGRAMME, APPLICANTS, SUBJECT, TAG = "programmi-", "destinatari-", "argomenti-", "tag-"
KNOWN_APPLICANTS = frozenset({"imprese", "enti pubblici"})
NOT_READ = """
    date_gmt modified modified_gmt guid slug status type author featured_media comment_status ping_status
    sticky template format meta categories tags dipartimenti destinatari programmi argomenti acf yoast_head
    yoast_head_json _links protected
"""


class ItSicilia(WordpressSource):
    """Calls of the regional programmes; their extensions, corrections and rankings are posts of their own."""

    name = "it_sicilia"
    source_class = SourceClass.GRANT
    funder = "Regione Siciliana"
    country = "IT"
    homepage = "https://www.euroinfosicilia.it/"
    licence = "Regione Siciliana; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = "posts of the site's WordPress interface, June 2026 (mayai-it/bandiradar, fixtures)"
    caveats = (
        "an extension, a correction or a ranking of a call is a post of its own",
        "tenders and selections of experts are listed among the calls; they are marked",
        "days stand in prose, or are counted from a publication in the region's gazette",
    )

    expect = range(10, 5_000)
    complete_listing = True

    language = "it"
    timezone = "Europe/Rome"
    currency = "EUR"
    statuses: ClassVar[Mapping[str, Status]] = {"bandi e avvisi chiusi": Status.CLOSED}
    kinds = italian_terms.KINDS

    # WordpressSource
    site = "https://www.euroinfosicilia.it"
    post_type = "posts"
    ignored = frozenset(NOT_READ.split())

    def page_request(self, page: int) -> Request:
        """A hundred posts of the category of calls and notices, the newest first."""
        query = f"categories={CALLS}&per_page={ROWS}&page={page}"
        return Request(f"{self.site}/wp-json/wp/v2/{self.post_type}?{query}")

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One post with its whole text."""
        title = record.within("title").required("rendered")
        text = record.within("content").optional("rendered")
        classes = record.texts("class_list")
        ranking = ("graduatoria",) if RANKINGS in classes else ()
        applicants = entries(classes, APPLICANTS)
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=record.required("link"),
            title=title,
            fetched_at=record.fetched_at,
            summary=record.within("excerpt").optional("rendered"),
            text=text,
            text_basis=(TextBasis.FULL if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            programme=next(iter(entries(classes, PROGRAMME)), None),
            status="bandi e avvisi chiusi" if CLOSED in classes else None,
            published=record.optional("date"),
            award_ceiling=ceiling(text),
            total_funding=endowment(text),
            currency=self.currency,
            applicant_types=tuple(word for word in applicants if word in KNOWN_APPLICANTS),
            instruments=("procurement",) if is_tender(title) else (),
            topics=(*(no_call(title) or ranking), *entries(classes, SUBJECT), *entries(classes, TAG)),
            identifiers=(("sicilia_post", record.required("id")), *project_codes(title, text)),
        )
