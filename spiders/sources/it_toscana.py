"""Sviluppo Toscana: the calls that the Region of Tuscany's agency runs, most of them for enterprises."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request

from db.records import Evidence, RawNotice, Reuse, SourceClass, TextBasis
from spiders import italian_terms
from spiders.italian_terms import ceiling, endowment, no_call, project_codes
from spiders.page_parts import text_page
from spiders.record import Json, Record
from spiders.shapes_wordpress import WordpressSource

if TYPE_CHECKING:
    from scrapy.http import Response

NOT_READ = """
    date_gmt modified modified_gmt guid slug status type featured_media template meta class_list acf
    yoast_head yoast_head_json _links protected
"""


class ItToscana(WordpressSource):
    """Bandi by title; everything else stands on each call's own page."""

    name = "it_toscana"
    source_class = SourceClass.GRANT
    funder = "Regione Toscana"
    country = "IT"
    homepage = "https://www.sviluppo.toscana.it/bandi/"
    licence = "Sviluppo Toscana; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = (
        "posts of the site's WordPress interface, June 2026, and a page of a call as their public reader "
        "describes it (mayai-it/bandiradar, tests/cassettes)"
    )
    caveats = (
        "the listing has titles only: days, money and conditions stand in the prose of each call's page",
        "pages for the accounts of earlier calls are listed among the calls; they are marked",
        "the hundred newest are read, and a page for each",
    )

    expect = range(5, 500)
    complete_listing = False

    language = "it"
    timezone = "Europe/Rome"
    currency = "EUR"
    kinds = italian_terms.KINDS

    # WordpressSource
    site = "https://www.sviluppo.toscana.it"
    post_type = "bando"
    newest = 100
    ignored = frozenset(NOT_READ.split())

    def detail_request(self, record: Record) -> Request | None:
        """The call's own page."""
        link = record.optional("link")
        return Request(link) if link else None

    def detail_page(self, response: Response) -> tuple[Json, str | None]:
        """The words of the page."""
        return text_page(response)

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """One call, from its page where that was read, else by its title."""
        title = record.within("title").required("rendered")
        listed = record.within("content").optional("rendered")
        text = (detail or Record({})).optional("text") or listed
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
            published=record.optional("date"),
            award_ceiling=ceiling(text),
            total_funding=endowment(text),
            currency=self.currency,
            topics=no_call(title),
            identifiers=(("toscana_post", record.required("id")), *project_codes(title, text)),
        )
