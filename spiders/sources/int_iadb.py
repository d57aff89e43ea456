"""Inter-American Development Bank: tenders of the projects that it finances, from BID for the Americas."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.documents_due import PDF_OR_DOCX
from spiders.record import Record
from spiders.shapes_json import JsonSource

API = "https://bidfa-admin.connectamericas.com/items/tenders"
ROWS = 100
FIELDS = (
    "id,status,date_created,date_updated,date_close,amount,undb_id,project_url,tender_url,project_number,"
    "files_urls,translations.name,translations.contract_object,translations.executing_unit,"
    "translations.languages_code,country.code,country.translations.*"
)
# The bank's working language first: the ranking reads it best.
PREFERRED = ("en", "es", "pt", "fr")
NOT_READ = "amount date_updated project_url country.translations"


class IntIadb(JsonSource):
    """Tenders that the bank's catalogue for suppliers lists as approved."""

    name = "int_iadb"
    source_class = SourceClass.DEVELOPMENT_BANK
    funder = "Inter-American Development Bank"
    country = "INT"
    homepage = "https://bidfortheamericas.connectamericas.com/"
    licence = "Inter-American Development Bank terms of use; data CC BY"
    reuse = Reuse.QUOTE
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "public readers of bidfa-admin.connectamericas.com/items/tenders (its fields, filter and paging);"
        " the bank's own procurement page links to that catalogue"
    )
    caveats = (
        "an amount has no currency, so it is not read",
        "the day of publication is the day on which the catalogue took the tender",
        "conditions stand only in the documents that a tender links to",
    )

    expect = range(5, 3_000)
    complete_listing = True
    reads_attachments = PDF_OR_DOCX

    language = "es"
    timezone = "America/New_York"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {
        "approved": Status.OPEN,
        "expired": Status.CLOSED,
        "archived": Status.CLOSED,
    }

    # JsonSource
    items = "data"
    total = "meta.filter_count"
    key = "id"
    ignored = frozenset(NOT_READ.split())

    def page_request(self, page: int) -> Request:
        """A hundred approved tenders, the newest first; ``offset`` counts tenders."""
        paging = f"sort=-date_created,id&limit={ROWS}&offset={page * ROWS}&meta=filter_count"
        return Request(f"{API}?fields={FIELDS}&filter[status][_eq]=approved&{paging}")

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One tender, in English where it is translated, else in the first language that it has."""
        said = translation(record)
        text = said.optional("contract_object")
        key = record.required("id")
        return RawNotice(
            source=self.name,
            key=key,
            url=record.optional("tender_url") or self.homepage,
            title=said.required("name"),
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY).value,
            language=(said.optional("languages_code") or self.language)[:2],
            funder=self.funder,
            status=record.expected("status"),
            published=record.optional("date_created"),
            deadlines=tuple(RawDeadline(date=on) for on in (record.optional("date_close"),) if on),
            instruments=("procurement",),
            topics=tuple(filter(None, (record.within("country").optional("code"),))),
            contacts=tuple(filter(None, (said.optional("executing_unit"),))),
            identifiers=identifiers(record),
            attachments=documents(record),
        )


def translation(record: Record) -> Record:
    """The texts of a tender in one language."""
    spoken = {(each.optional("languages_code") or "")[:2]: each for each in record.each("translations")}
    for each in spoken.values():
        for name in each.names:
            each.optional(name)
    chosen = next((code for code in PREFERRED if code in spoken), next(iter(spoken), ""))
    return spoken.get(chosen) or record.within("translation")


def identifiers(record: Record) -> tuple[tuple[str, str], ...]:
    """The number in the catalogue, in UN Development Business, and that of the bank's project."""
    names = {"iadb_tender": "id", "undb_notice": "undb_id", "iadb_project": "project_number"}
    found = ((scheme, record.optional(name)) for scheme, name in names.items())
    return tuple((scheme, said) for scheme, said in found if said)


def documents(record: Record) -> tuple[tuple[str, str], ...]:
    """The files of a tender, each with its address."""
    files = (
        (each.optional("name") or "document", each.optional("URL")) for each in record.each("files_urls")
    )
    return tuple((name, url) for name, url in files if url)
