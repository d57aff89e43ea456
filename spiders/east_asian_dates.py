"""Dates as Chinese, Japanese and Korean write them: "2026年10月31日", "令和8年11月10日"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from spiders.eras import ERA, year_of_era
from spiders.found_dates import FoundDate, calendar_date
from spiders.number_words import EAST_ASIAN_NUMBER, east_asian_number

_NUMBER = rf"(?:\d\d?|[{EAST_ASIAN_NUMBER}]{{1,3}})"
_END = r"(?:[日号號일]|(?![\d月월]))"
_DATE = re.compile(
    rf"(?:(?P<era>{ERA})\s?(?P<era_year>元|{_NUMBER}|\d{{3}})"
    rf"|(?<!\d)(?P<year>\d{{3,4}}|[{EAST_ASIAN_NUMBER}]{{4,5}}))"
    rf"\s?[年년]\s?(?P<month>{_NUMBER})\s?[月월]\s?(?P<day>{_NUMBER})\s?{_END}"
)
# "…10月1日（木）10:00から11月10日": the end of a range inherits the year.
_UNTIL = re.compile(
    rf"(?:\s?[（(][^）)\d]{{1,8}}[）)])?(?:\s?\d\d?[:：時时시点]\s?(?:\d\d)?[分분]?)?"
    rf"\s?(?:から|より|부터|至|到|、|和|및|[~〜～–—-])\s?"
    rf"(?P<date>(?:(?P<month>{_NUMBER})\s?[月월]\s?)?(?P<day>{_NUMBER})\s?[日号號일])"
)


def east_asian_dates(text: str, language: str | None) -> Iterator[FoundDate]:
    """Every date in these scripts that a text states; the digits must be western ones."""
    for match in _DATE.finditer(text):
        year = _year(match, language)
        on = calendar_date(year, _value(match["month"]), _value(match["day"])) if year else None
        if on is None:
            continue
        yield FoundDate(match.start(), match.end(), on)
        yield from _range_end(text, match.end(), on)


def _range_end(text: str, start: int, first: date) -> Iterator[FoundDate]:
    match = _UNTIL.match(text, start)
    if match is None:
        return
    month = _value(match["month"]) if match["month"] else first.month
    last = calendar_date(first.year, month, _value(match["day"]))
    if last is not None and last < first:
        last = calendar_date(first.year + 1, month, _value(match["day"]))
    if last is not None:
        yield FoundDate(match.start("date"), match.end(), last, inherited=True)


def _year(match: re.Match[str], language: str | None) -> int | None:
    if match["era"]:
        number = 1 if match["era_year"] == "元" else _value(match["era_year"])
    else:
        number = _value(match["year"])
    return year_of_era(match["era"], number, language)


def _value(number: str) -> int:
    return int(number) if number.isdigit() else int(east_asian_number(number) or 0)
