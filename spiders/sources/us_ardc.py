"""Amateur Radio Digital Communications: a foundation that reads applications four times a year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import DeadlineKind, Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Json, Record
from spiders.shapes_html import HtmlSource, inner_texts, sections
from spiders.text import plain_text

if TYPE_CHECKING:
    from parsel import Selector

SITE = "https://www.ardc.net/apply"
# The year stands once, before a list of days: "The 2026 application deadlines are:"
YEAR = re.compile(r"\bThe (20\d\d) application deadlines\b")
DAY = re.compile(r"([A-Z][a-z]+ \d{1,2})\b(.*)", re.DOTALL)
# "Applications received after September 1, 2026 will be reviewed February 1, 2027."
NEXT_YEAR = re.compile(r"Applications received after [^.]*? will be reviewed ([A-Z][a-z]+ \d{1,2}, 20\d\d)")
ANY_TIME = re.compile(r"[^.]*\bapply for a grant at any time\b[^.]*", re.IGNORECASE)
BUDGET = re.compile(r"in 20\d\d we aim to fund (approximately \$\d[\d.,]*(?: million)?)")
WINDOW = "application deadline"


class UsArdc(HtmlSource):
    """The foundation's one grant programme: the page on applying, with the instructions as its detail."""

    name = "us_ardc"
    source_class = SourceClass.PHILANTHROPY
    funder = "Amateur Radio Digital Communications (ARDC)"
    country = "US"
    homepage = "https://www.ardc.net/apply/"
    licence = "Amateur Radio Digital Communications; website terms of use"
    reuse = Reuse.QUOTE
    evidence = Evidence.CAPTURED
    evidence_place = "the pages on applying and on instructions, August 2026"
    caveats = (
        "one programme, one notice: radio, education, scholarships and research share its four deadlines",
        "deadlines stand in prose without an hour",
    )

    expect = range(1, 10)
    complete_listing = True

    language = "en"
    timezone = "America/Los_Angeles"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {"apply for a grant at any time": Status.OPEN}
    deadline_kinds: ClassVar[Mapping[str, DeadlineKind]] = {WINDOW: DeadlineKind.CUTOFF}

    # HtmlSource
    cards = "article.page"
    card: ClassVar[Mapping[str, str]] = {"id": "article::attr(id)"}
    page_part = "article.page"
    key = "id"
    ignored = frozenset({"detail.title"})

    def page_request(self, _page: int) -> Request:
        """The page on applying; it is the whole listing."""
        return Request(f"{SITE}/")

    def card_of(self, card: Selector) -> dict[str, Json]:
        """The sections of the page, and the page's own title, which names the foundation."""
        title: Json = [each.get() for each in card.xpath("/html/head/title[normalize-space()]")]
        return {**super().card_of(card), "title": title, "sections": sections(card, "h2")}

    def detail_request(self, _record: Record) -> Request:
        """The instructions for applicants."""
        return Request(f"{SITE}/instructions/")

    def detail_fields(self, part: Selector) -> dict[str, Json]:
        """The heading of the instructions, what stands before their sections, and the sections."""
        return {
            "title": part.css("h1.page-title").get(),
            "opening": "".join(part.xpath("./p[not(script)]").getall()),
            "instructions": "".join(part.css("div.accordion").getall()),
        }

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """The programme, with what the instructions say about it."""
        page, said = record.within("sections"), detail or Record({})
        overview = page.expected("Overview")
        categories = page.expected("Grantmaking Categories")
        parts = {
            "Overview": overview,
            "Grantmaking Categories": categories,
            "Grantmaking Goals": page.optional("Grantmaking Goals"),
            "Application Process": page.optional("Application Process"),
            "Instructions": "".join(filter(None, (said.expected("opening"), said.expected("instructions")))),
        }
        opening = plain_text(said.optional("opening"))
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=f"{SITE}/",
            title=record.required("title"),
            fetched_at=record.fetched_at,
            text="".join(f"<h2>{name}</h2>{markup}" for name, markup in parts.items() if markup) or None,
            text_basis=(TextBasis.FULL if detail else TextBasis.PARTIAL).value,
            language=self.language,
            funder=self.funder,
            status="apply for a grant at any time" if ANY_TIME.search(opening) else None,
            deadlines=(*windows(page, overview), *any_time(opening)),
            total_funding=budget(opening),
            currency=self.currency,
            eligibility=page.expected("Eligibility"),
            instruments=("grant",),
            topics=tuple(inner_texts(filter(None, (categories,)), "h3")),
        )


def windows(page: Record, overview: str | None) -> tuple[RawDeadline, ...]:
    """The days that end a round of applications, each with the year that precedes their list."""
    said = plain_text(overview)
    year = YEAR.search(said)
    items = inner_texts(filter(None, (overview,)), "p + ul > li")
    days = [found for item in items if (found := DAY.fullmatch(item))]
    if year is None or not days:
        page.remark("Overview", None, "no list of application deadlines where it used to stand")
        return ()
    following = NEXT_YEAR.search(said)
    return (
        *(RawDeadline(date=f"{day[1]}, {year[1]}", words=note(day[0]), kind=WINDOW) for day in days),
        *((RawDeadline(date=following[1], kind=WINDOW),) if following else ()),
    )


def note(item: str) -> str | None:
    """What an item of the list says besides its day."""
    return item if "+" in item else None


def any_time(opening: str) -> tuple[RawDeadline, ...]:
    """That applications are taken all year, in the foundation's words."""
    found = ANY_TIME.search(opening)
    return (RawDeadline(words=found[0].strip()),) if found else ()


def budget(opening: str) -> str | None:
    """What the foundation aims to give in this year."""
    found = BUDGET.search(opening)
    return found[1] if found else None
