"""American Radio Relay League: its foundation's grants and scholarships, and its grants to schools."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Record
from spiders.shapes_html import inner_texts, links_in
from spiders.shapes_page import PageSource
from spiders.text import plain_text

SITE = "https://www.arrl.org"
SCHOLARSHIPS = "scholarships"
DAY = r"([A-Z][A-Za-z]+ \d{1,2})(?:st|nd|rd|th)?"
# "February 1 - February 28": a window that opens in every year
WINDOW = re.compile(rf"{DAY}\s*[-–]\s*{DAY}")
CYCLE = re.compile(r"\b(?:twice|(?:two|three|four) times) a year\b", re.IGNORECASE)
# "between October 1st and October 31st of 2025"
BETWEEN = re.compile(rf"\bbetween {DAY} and {DAY},? (?:of )?(20\d\d)", re.IGNORECASE)
CLOSED = re.compile(r"\bcycle is (?:now )?closed\b", re.IGNORECASE)
AWARDED = re.compile(r"\blist of the \w+ that were awarded\b", re.IGNORECASE)
# "generally do not exceed $3,000", but "may be up to $5,000 in 2026"
USUAL = re.compile(r"\bnot exceed (\$\d[\d,]*)")
THIS_YEAR = re.compile(r"\bup to (\$\d[\d,]*) in (20\d\d)")
RANGE = re.compile(r"\branging from (\$\d[\d,]*) to (\$\d[\d,]*)")
WHO = re.compile(r"[^.\n]*\bapplicants must (?:be|also be)\b[^.\n]*\.", re.IGNORECASE)
CLOSED_CYCLE, LIST_OF_AWARDS = "cycle closed", "list of awards"


class UsArrl(PageSource):
    """Four programmes, each with a page that is rewritten from round to round."""

    name = "us_arrl"
    source_class = SourceClass.PHILANTHROPY
    funder = "American Radio Relay League (ARRL)"
    country = "US"
    homepage = "https://www.arrl.org/amateur-radio-grants"
    licence = "ARRL; all rights reserved"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.CAPTURED
    evidence_place = (
        "the pages on grants, club grants, grants to schools and scholarships, 2026 (Atvriders/grantspotter,"
        " fixtures/arrl-*)"
    )
    caveats = (
        "a page is rewritten for each round at the same address: one notice for ever",
        "deadlines and amounts stand in prose; most without a year",
        "the page on club grants shows the last awards until the next round opens: it is then no call",
    )

    expect = range(1, 10)
    complete_listing = True
    quiet_days = 180

    language = "en"
    timezone = "America/New_York"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {CLOSED_CYCLE: Status.CLOSED}
    kinds: ClassVar[Mapping[str, str]] = {f"^{LIST_OF_AWARDS}$": "award-notice"}

    # PageSource
    pages: ClassVar[Mapping[str, str]] = {
        "grants": f"{SITE}/amateur-radio-grants",
        "club-grants": f"{SITE}/club-grant-program",
        "school-grants": f"{SITE}/etp-grants",
        SCHOLARSHIPS: f"{SITE}/scholarship-program",
    }
    page_part = "#ZONE-C"
    title_at = "#ZONE-C .f-text_area > h2"
    text_at = "#ZONE-C .f-text_area .article"
    known_headings = frozenset({"grant faq"})

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One programme, with what its page says about the round."""
        text, name = record.required("text"), record.required("id")
        plain = plain_text(text)
        between, awarded = BETWEEN.search(plain), AWARDED.search(plain)
        floor, ceiling = award(plain, record.fetched_at[:4])
        return RawNotice(
            source=self.name,
            key=name,
            url=self.pages[name],
            title=f"ARRL: {record.required('title')}",
            fetched_at=record.fetched_at,
            text=text,
            text_basis=TextBasis.FULL.value,
            language=self.language,
            funder=self.funder,
            status=CLOSED_CYCLE if CLOSED.search(plain) else None,
            opens=f"{between[1]}, {between[3]}".title() if between else None,
            deadlines=rounds(text, plain),
            award_floor=floor,
            award_ceiling=ceiling,
            currency=self.currency,
            eligibility=eligibility(text, plain),
            instruments=("scholarship",) if name == SCHOLARSHIPS else ("grant",),
            topics=(LIST_OF_AWARDS,) if awarded else (),
            attachments=tuple(
                (label, url if url.startswith("http") else f"{SITE}{url}")
                for label, url in links_in((text,))
                if label and re.search(r"/files/file/|//form\.", url)
            ),
        )


def rounds(text: str, plain: str) -> tuple[RawDeadline, ...]:
    """The last days of the rounds: with their year where the page has it, else as days of every year."""
    if between := BETWEEN.search(plain):
        return (RawDeadline(date=f"{between[2]}, {between[3]}".title(), words=between[0]),)
    windows = filter(None, map(WINDOW.fullmatch, inner_texts((text,), "li")))
    last_days = [window[2] for window in windows]
    cycle = CYCLE.search(plain)
    if not last_days:
        return ()
    return (
        RawDeadline(words=f"accepted {cycle[0] if cycle else 'each year'}, until {', '.join(last_days)}"),
    )


def award(plain: str, year: str) -> tuple[str | None, str | None]:
    """(least, most) for one award in a year."""
    if said := RANGE.search(plain):
        return said[1], said[2]
    this_year = next((found[1] for found in THIS_YEAR.finditer(plain) if found[2] == year), None)
    usual = USUAL.search(plain)
    return None, this_year or (usual[1] if usual else None)


def eligibility(text: str, plain: str) -> str | None:
    """The list of guidelines, or the sentences that say who may apply."""
    listed = tuple(inner_texts((text,), 'p:contains("Eligibility") + ul > li'))
    return "\n".join(listed or (found[0].strip() for found in WHO.finditer(plain))) or None
