"""Förderdatenbank: the funding programmes of the German federal government, the states and the EU."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import Evidence, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource, inner_texts, labelled, links_in
from spiders.text import one_line, plain_text

if TYPE_CHECKING:
    from parsel import Selector

HOME = "https://www.foerderdatenbank.de/"
SEARCH = "SiteGlobals/FDB/Forms/Suche/Foederprogrammsuche_Formular.html"
FACTS = "dl.document-info-fundingprogram"
# "Kultur, Medien & Sport" is one field of funding.
COMMA = re.compile(r",\s(?!Medien & Sport)")
# The house style of the summaries: "Sie erhalten die Förderung als … bis zu EUR 140.000."
CEILING = re.compile(
    r"(?:Sie erhalten die Förderung|Die Höhe (?:der|des) \w+)[^.]*?\b(?:bis zu|höchstens|maximal)\s+"
    r"(EUR\s[\d.]*\d(?:,\d+)?(?:\s(?:Millionen|Mio\.))?)"
)


class DeFoerderdatenbank(HtmlSource):
    """Programmes of the Federation and the states; most of them stand open all year."""

    name = "de_foerderdatenbank"
    source_class = SourceClass.GRANT
    funder = "German federal and state governments"
    country = "DE"
    homepage = "https://www.foerderdatenbank.de/"
    licence = "CC BY-ND 3.0 DE (texts of the Federal Ministry for Economic Affairs)"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.CAPTURED
    evidence_place = "one page of the programme search and four programme pages"
    caveats = (
        "programmes, not calls: most have no deadline, and whether money is left is not said",
        "some 240 pages of ten programmes, and a page for each: a whole crawl takes most of an hour",
        "the licence forbids adapted text: facts and the link leave this host, its sentences do not",
    )

    expect = range(10, 5_000)
    complete_listing = True

    language = "de"
    timezone = "Europe/Berlin"
    currency = "EUR"
    # Stands below the title of a programme whose money is still being spent
    statuses: ClassVar[Mapping[str, Status]] = {
        "Förderprogramm aktiv, Antragsstellung nicht mehr möglich": Status.CLOSED,
    }

    # HtmlSource
    cards = "div.card--fundingprogram"
    card: ClassVar[Mapping[str, str]] = {
        "id": "a[data-basket-id]::attr(data-basket-id)",
        "address": "p.card--title > a::attr(href)",
        "title": "p.card--title > a",
    }
    next_page = ".pagination a.forward.button::attr(href)"
    page_part = "main"
    page_fields: ClassVar[Mapping[str, str]] = {
        "id": "a[data-basket-id]::attr(data-basket-id)",
        "title": "h1.title",
        "remark": "p.subtitle--text",
        "text": ".content--main > .content",
    }
    key = "id"

    def page_request(self, page: int) -> Request:
        """The first page of the search without any word; the others are linked from it."""
        return Request(f"{HOME}{SEARCH}?queryResultId=null&pageNo={page}&filterCategories=FundingProgram")

    def card_of(self, card: Selector) -> dict[str, Json]:
        """A card with its list of facts."""
        return {**super().card_of(card), "facts": labelled(card, FACTS)}

    def detail_fields(self, part: Selector) -> dict[str, Json]:
        """A programme's page with its list of facts and the parts of its text that have a heading."""
        headed = {
            "short": part.xpath("(.//h3[normalize-space()='Kurztext']/following-sibling::p)[1]"),
            "conditions": part.xpath(".//*[h3[normalize-space()='rechtliche Voraussetzungen']]"),
        }
        found: dict[str, Json] = {name: list(each.getall()) for name, each in headed.items() if each}
        return {**super().detail_fields(part), **found, "facts": labelled(part, FACTS)}

    def detail_request(self, record: Record) -> Request:
        """The programme's own page; its address is relative to the site's."""
        return Request(HOME + record.required("address").removeprefix("/"))

    def detail_of(self, answer: Record, key: str) -> Record | None:
        """The programme on a page, if it is the one of the card."""
        return answer if answer.optional("id") == key else None

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """A programme, from its page where that was read, else from its card."""
        page, title = detail or Record({}), record.required("title")
        listed, facts = record.within("facts"), page.within("facts")
        who, what = listed.optional("Wer wird gefördert?"), listed.optional("Was wird gefördert?")
        applicants = facts.optional("Förderberechtigte") or who
        area, text = facts.optional("Fördergebiet"), page.optional("text")
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=HOME + record.required("address").removeprefix("/"),
            title=page.optional("title") or title,
            fetched_at=record.fetched_at,
            summary=page.optional("short"),
            text=text,
            text_basis=(TextBasis.FULL if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=next(inner_texts(facts.texts("Fördergeber"), ".card--title"), None),
            status=page.optional("remark"),
            award_ceiling=ceiling(plain_text(text)),
            currency=self.currency,
            eligibility=eligibility(applicants, area, page.optional("conditions")),
            applicant_types=words(applicants),
            countries=words(area),
            instruments=words(facts.optional("Förderart")),
            topics=words(facts.optional("Förderbereich") or what),
            contacts=tuple(inner_texts(facts.texts("Ansprechpunkt"), ".card--title, .card--title-subtitle")),
            identifiers=(("fdb_programme", record.required("id")),),
            attachments=tuple(links_in(facts.texts("Weiterführende Links"))),
        )


def words(markup: str | None) -> tuple[str, ...]:
    """The words of an entry that lists several, separated by commas."""
    return tuple(word for part in COMMA.split(one_line(markup)) if (word := part.strip()))


def eligibility(applicants: str | None, area: str | None, conditions: str | None) -> str | None:
    """Who may apply, where, and under which conditions, as the page says it under its own labels."""
    labelled_facts = (("Förderberechtigte", one_line(applicants)), ("Fördergebiet", one_line(area)))
    said = [f"<p>{label}: {fact}</p>" for label, fact in labelled_facts if fact]
    return "".join((*said, conditions or "")) or None


def ceiling(text: str) -> str | None:
    """The most that a programme gives to one applicant, where its summary says so exactly once."""
    found = set(CEILING.findall(text))
    return found.pop() if len(found) == 1 else None
