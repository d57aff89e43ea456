"""Grand Challenges: the challenges of the Gates Foundation and of its partners, on one page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Record
from spiders.shapes_page_data import PageDataSource
from spiders.text import one_line

SITE = "https://gcgh.grandchallenges.org"
SECONDS = re.compile(r"\d{9,10}")
SOON, HIDDEN = "coming soon", "not shown on the page"
# The initiative of the foundation itself; the others are its partners'.
OWN_INITIATIVE = "Grand Challenges"


class IntGatesGrandChallenges(PageDataSource):
    """Challenges that take applications, will take them, or have stopped taking them."""

    name = "int_gates_grand_challenges"
    source_class = SourceClass.PHILANTHROPY
    funder = "Grand Challenges (Gates Foundation)"
    country = "INT"
    homepage = "https://gcgh.grandchallenges.org/grant-opportunities"
    licence = "Gates Foundation terms of use"
    reuse = Reuse.FACTS_AND_LINK
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "the data within the page of opportunities, as several public readers of it name its fields and test"
        " them (TripleCrownDiamond/tenderpilot and two others, 2026)"
    )
    caveats = (
        "amounts stand in prose, often only on the page of a challenge, which is not read",
        "some challenges are described on a partner's site only: their page is then missing here",
        "challenges that are over stay on the list for a while",
    )

    # There are months with two or three challenges, and there may be one with none.
    expect = range(1, 200)
    complete_listing = False

    language = "en"
    timezone = "America/Los_Angeles"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {SOON: Status.FORECASTED}
    kinds: ClassVar[Mapping[str, str]] = {f"^{HIDDEN}$": "hidden-record"}

    # PageDataSource
    items = "props.pageProps.initialData.listing.data"
    key = "url"

    def page_request(self, _page: int) -> Request:
        """The page of opportunities."""
        return Request(self.homepage)

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One challenge."""
        address, apply = record.required("url"), record.optional("apply_link")
        short, name = record.optional("title"), record.optional("main_title")
        summary = record.optional("opportunity_description_summary")
        text = record.optional("opportunity_description") or summary
        goal, initiative = record.optional("challenge_goal"), one_line(record.optional("initiative_title"))
        opens, closes = moment(record, "date"), moment(record, "date_end")
        hidden = record.optional("hidden") in ("true", "1")
        return RawNotice(
            source=self.name,
            key=address,
            url=address if address.startswith("http") else SITE + address,
            title=name or short or record.required("title"),
            fetched_at=record.fetched_at,
            summary=summary,
            text=text,
            text_basis=(TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=self.funder if initiative in ("", OWN_INITIATIVE) else initiative,
            status=SOON if record.optional("coming_soon") in ("true", "1") else None,
            opens=opens,
            deadlines=(RawDeadline(date=closes),) if closes else (),
            currency=self.currency,
            instruments=("grant",),
            topics=(*((goal,) if goal else ()), *((HIDDEN,) if hidden else ())),
            attachments=(("Apply", apply),) if apply and apply.startswith("http") else (),
        )


def moment(record: Record, field: str) -> str | None:
    """A moment that the page gives in seconds since 1970, as ISO 8601; anything else as it came.

    A challenge without a closing date has none, or 0.
    """
    said = record.optional(field)
    if said == "0":
        return None
    return datetime.fromtimestamp(int(said), UTC).isoformat() if said and SECONDS.fullmatch(said) else said
