"""Lazio Innova: the calls of the Region of Lazio for enterprises and research, by its own agency."""

from __future__ import annotations

from db.records import Evidence, RawNotice, Reuse, SourceClass, TextBasis
from spiders import italian_terms
from spiders.italian_terms import ceiling, endowment, no_call, project_codes
from spiders.record import Record
from spiders.shapes_wordpress import WordpressSource, entries

# The taxonomies stand among a post's classes: "tematiche-ricerca-rs", "destinatari-piccole-imprese".
THEMES, APPLICANTS, KINDS_OF_MONEY = "tematiche-", "destinatari-", "tipologie-"
KNOWN_APPLICANTS = frozenset({"grandi imprese", "medie imprese", "piccole imprese", "imprese"})
KNOWN_MONEY = frozenset({"agevolazioni a fondo perduto", "agevolazioni venture capital"})
NOT_READ = """
    date_gmt modified modified_gmt guid slug status type author featured_media menu_order template meta
    tematiche destinatari tipologie acf yoast_head yoast_head_json _links protected
"""


class ItLazio(WordpressSource):
    """Avvisi with their whole text; days, hours and money stand in its prose."""

    name = "it_lazio"
    source_class = SourceClass.GRANT
    funder = "Regione Lazio"
    country = "IT"
    homepage = "https://www.lazioinnova.it/bandi/"
    licence = "Lazio Innova; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = "answers of the site's WordPress interface, June 2026 (mayai-it/bandiradar, fixtures)"
    caveats = (
        "days, hours and money stand in the prose of each call, often corrected further below",
        "calls that closed years ago stay in the listing",
    )

    expect = range(5, 2_000)
    complete_listing = True

    language = "it"
    timezone = "Europe/Rome"
    currency = "EUR"
    kinds = italian_terms.KINDS

    # WordpressSource
    site = "https://www.lazioinnova.it"
    post_type = "bandi"
    ignored = frozenset(NOT_READ.split())

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One post with its whole text."""
        title = record.within("title").required("rendered")
        text = record.within("content").optional("rendered")
        classes = record.texts("class_list")
        applicants, money = entries(classes, APPLICANTS), entries(classes, KINDS_OF_MONEY)
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
            applicant_types=tuple(word for word in applicants if word in KNOWN_APPLICANTS),
            instruments=tuple(word for word in money if word in KNOWN_MONEY),
            topics=(*no_call(title), *entries(classes, THEMES), *applicants, *money),
            identifiers=(("lazio_post", record.required("id")), *project_codes(text)),
        )
