"""What the tests of normalisation share: two invented publishers and a raw notice to change at will."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import ClassVar

from db.records import DeadlineKind, RawDeadline, RawNotice, Reuse, SourceClass, Status
from spiders.normalise import normalise
from spiders.source_facts import OWN_ZONE


class Washington:
    """A federal portal: month first, midnight means no time, forecasts."""

    source_class = SourceClass.GRANT
    reuse = Reuse.FULL
    funder = "Federal agencies"
    country = "US"
    language = "en"
    timezone = "America/New_York"
    currency = "USD"
    statuses: ClassVar = {"posted": Status.OPEN, "forecasted": Status.FORECASTED, "closed": Status.CLOSED}
    programmes: ClassVar[dict[str, str]] = {}
    deadline_kinds: ClassVar[dict[str, DeadlineKind]] = {}
    deadline_time = None
    deadline_zone = OWN_ZONE
    wall_clock_keys = ""
    forecasts_are_estimates = False
    boilerplate = ""
    placeholder_midnight = True
    date_formats = ("%m/%d/%Y",)


class Brussels(Washington):
    """A portal of the Union: 17:00 by rule, models of deadlines, codes for programmes."""

    funder = "The Commission"
    country = "EU"
    timezone = "Europe/Brussels"
    currency = "EUR"
    statuses: ClassVar = {"31094501": Status.FORECASTED, "31094502": Status.OPEN}
    programmes: ClassVar = {"43108390": "Horizon Europe"}
    deadline_kinds: ClassVar = {
        "single-stage": DeadlineKind.FIXED,
        "two-stage": DeadlineKind.STAGE,
        "multiple cut-off": DeadlineKind.CUTOFF,
    }
    deadline_time = time(17)
    date_formats = ()
    wall_clock_keys = r"COMPETITIVE_CALL"


class Alexandria(Washington):
    """A foundation whose rule is five in the afternoon where the applicant is."""

    funder = "The Foundation"
    deadline_time = time(17)
    deadline_zone = None


RAW = RawNotice(
    source="us_washington",
    key="1",
    url="https://example.org/1",
    title="Soil moisture from orbit",
    fetched_at="2026-08-11T02:00:00+00:00",
)


def read(source: type = Washington, **fields):
    """The notice and Issues of the raw notice with some fields changed."""
    return normalise(replace(RAW, **fields), source)


def deadlines(date=None, words=None, kind=None, source: type = Washington, **fields):
    """The deadlines of a notice with one date field and its note."""
    notice, _ = read(source, deadlines=(RawDeadline(date, words, kind),), **fields)
    return notice.deadlines
