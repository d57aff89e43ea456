"""Cascade Funding Hub: calls by which European projects pass money on to start-ups and small firms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Json, Record
from spiders.shapes_script import RECORDS, ScriptSource

if TYPE_CHECKING:
    from scrapy.http import Response

PAGE = "https://cascadefunding.eu/open-calls/"
# Lists whose entries are wrapped: [{"value": "Start-up"}]
WRAPPED = ("type_of_beneficiary", "domains", "technologies")


class EuCascadeFundingHub(ScriptSource):
    """Calls for proposals of running projects, beside calls for evaluators and mentors."""

    name = "eu_cascade_funding_hub"
    source_class = SourceClass.VENTURE
    funder = "Cascade Funding Hub"
    country = "EU"
    homepage = "https://cascadefunding.eu/open-calls/"
    licence = "Cascade Funding Hub; website legal notice"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "a public reader of the three lists in the page's script, with the names of their fields (the"
        " scraper of cascadefunding.eu/open-calls, 2026), and one of the cards that they become"
    )
    caveats = (
        "a directory kept by a consultancy: the call itself is on the project's own site",
        "many of these calls also stand on the European Union's portal, as competitive calls",
        "whose clock the closing hour follows is not stated",
        "calls for evaluators and mentors are marked as no calls",
    )

    expect = range(3, 300)
    complete_listing = True

    language = "en"
    timezone = "Europe/Brussels"
    currency = "EUR"
    unstated_zone = None
    placeholder_midnight = True
    date_formats = ("%d/%m/%Y",)
    kinds: ClassVar[Mapping[str, str]] = {r"^(?:evaluators?|mentors?|experts?)$": "participation"}

    # ScriptSource
    arrays = ("dataProposals", "dataEvaluators", "dataMentors")
    key = "id"
    ignored = frozenset({"icon"})

    def page_request(self, _page: int) -> Request:
        """The page of open calls, which holds them all in its script."""
        return Request(PAGE)

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The records of the three lists, the entries of their own lists unwrapped."""
        answer, fault = super().listing_of(response)
        records = answer.get(RECORDS) if isinstance(answer, dict) else None
        if fault is not None or not isinstance(records, list):
            return None, fault
        return {RECORDS: [unwrapped(each) for each in records]}, None

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One call; ``closes_object`` has the hour, ``closes`` the day alone."""
        summary, text = record.optional("description"), record.optional("long_description")
        money, links = record.within("funding_per_project"), record.within("links")
        addresses = [(name, said) for name in links.names if (said := links.optional(name))]
        ceiling, spelt = money.optional("raw"), money.optional("format")
        closing, day = record.optional("closes_object"), record.expected("closes")
        paid = record.optional("remuneration")
        kind, technologies = record.optional("call_type"), record.texts("technologies")
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=record.optional("permalink") or (addresses[0][1] if addresses else PAGE),
            title=record.required("title"),
            fetched_at=record.fetched_at,
            summary=summary,
            text=f"{text or ''}<p>Remuneration: {paid}</p>" if paid else text,
            text_basis=(TextBasis.PARTIAL if text else TextBasis.SYNOPSIS).value,
            language=self.language,
            funder=self.funder,
            published=record.optional("created_time"),
            deadlines=(RawDeadline(date=closing or day),) if closing or day else (),
            award_ceiling=ceiling or spelt,
            currency=self.currency,
            eligibility="; ".join(record.texts("type_of_beneficiary")) or None,
            instruments=("grant",),
            topics=(*record.texts("domains"), *technologies, *((kind,) if kind else ())),
            attachments=tuple(pair for pair in addresses if pair[1].startswith("http")),
        )


def unwrapped(record: Json) -> Json:
    """A record whose lists hold words, and whose empty lists are no objects."""
    if not isinstance(record, dict):
        return record
    plain: dict[str, Json] = {}
    for name, value in record.items():
        if name in WRAPPED and isinstance(value, list):
            plain[name] = [each.get("value") if isinstance(each, dict) else each for each in value]
        elif value != [] and value is not False:  # so the site's language writes that there is nothing
            plain[name] = value
    return plain
