"""Calabria Europa: the calls of the Region of Calabria under European and national programmes."""

from __future__ import annotations

import re

from db.records import Evidence, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Record
from spiders.shapes_wordpress import WordpressSource
from spiders.text import plain_text

# "La dotazione finanziaria è pari a 25.000.000 €."
ENDOWMENT = re.compile(
    r"dotazione finanziaria[^.\n]*?((?:€\s?|euro\s)?\d[\d.]*(?:,\d+)?(?:\s?(?:€|euro|milioni di euro))?)",
    re.IGNORECASE,
)
# The national code of a publicly funded project: "CUP J14H26000020006"
CUP = re.compile(r"\bCUP:?\s*([A-Z]\d{2}[A-Z]\d{11})\b")
NOT_READ = """
    date_gmt modified modified_gmt guid slug status type author featured_media menu_order template meta
    categories tags acf yoast_head yoast_head_json _links protected
"""


class ItCalabria(WordpressSource):
    """Avvisi and bandi of the region; the listing gives their titles, the rest stands on their own pages."""

    name = "it_calabria"
    source_class = SourceClass.GRANT
    funder = "Regione Calabria"
    country = "IT"
    homepage = "https://calabriaeuropa.regione.calabria.it/"
    licence = "Italian Open Data Licence 2.0"
    reuse = Reuse.FULL
    evidence = Evidence.CAPTURED
    evidence_place = "one answer of the site's WordPress interface, June 2026"
    caveats = (
        "most posts come without text: deadline, money and conditions stand only on the call's own page",
        "the region moves the date of a post when it is shown on top again",
        "selections of a partner or of a contractor are listed among the calls",
    )

    expect = range(1, 500)
    complete_listing = True

    language = "it"
    timezone = "Europe/Rome"
    currency = "EUR"

    # WordpressSource
    site = "https://calabriaeuropa.regione.calabria.it"
    post_type = "bando"
    ignored = frozenset(NOT_READ.split())

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One post; where it has a text, its deadline and its money stand there in prose."""
        text = record.within("content").optional("rendered")
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=record.required("link"),
            title=record.within("title").required("rendered"),
            fetched_at=record.fetched_at,
            summary=record.within("excerpt").optional("rendered"),
            text=text,
            text_basis=(TextBasis.FULL if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder,
            published=record.expected("date"),
            total_funding=endowment(text),
            currency=self.currency,
            identifiers=identifiers(record),
        )


def identifiers(record: Record) -> tuple[tuple[str, str], ...]:
    """The post's number, and the national project codes that its title names."""
    codes = CUP.findall(record.within("title").required("rendered"))
    return (("calabria_post", record.required("id")), *(("it_cup", code) for code in codes))


def endowment(text: str | None) -> str | None:
    """The money that a text names as the call's endowment, where it names one amount only."""
    found = dict.fromkeys(ENDOWMENT.findall(plain_text(text)))
    return next(iter(found)) if len(found) == 1 else None
