"""Years and dates that are not counted from the common era: Japan's and Thailand's, Taiwan's, Persia's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType

# The common year before the first year of each era, by the words before the year.
_ERAS: Mapping[str, int] = MappingProxyType(
    {"令和": 2018, "平成": 1988, "昭和": 1925, "R": 2018, "民國": 1911, "民国": 1911, "中華民國": 1911}
)
ERA = r"(?:令和|平成|昭和|中華民國|民國|民国|(?<![A-Za-z])R(?=\s?\d))"
# A year of Thailand's Buddhist calendar, as every Thai text has it.
_BUDDHIST_YEARS, _BUDDHIST = range(2400, 2700), 543
# "115年" in Chinese text can only be a year of the Republic.
_REPUBLICAN_YEARS, _REPUBLICAN = range(90, 151), 1911

# Months of the Persian calendar; the first six have 31 days, the next five 30, the last 29 or 30.
PERSIAN_MONTHS: Mapping[str, int] = MappingProxyType({
    name: number for number, name in enumerate(
        ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن",
         "اسفند"), start=1)
})  # fmt: skip
# Eight of 33 years have a 366th day; the rule agrees with the equinox for all of these years.
PERSIAN_YEARS = range(1399, 1441)
_FIRST_NEW_YEAR = date(2020, 3, 20)


def year_of_era(era: str | None, year: int, language: str | None) -> int | None:
    """The common year of a year in an era; ``None`` where it is none.

    Args:
        era: the word before the year, as ``ERA`` matches it.
        year: the year in that era, or as it stands where no era is named.
        language: ISO 639-1 code of the text.
    """
    if era:
        return _ERAS[era] + year
    if language == "th" and year in _BUDDHIST_YEARS:
        return year - _BUDDHIST
    if language == "zh" and year in _REPUBLICAN_YEARS:
        return year + _REPUBLICAN
    return year if 1900 <= year < 2100 else None


def persian_date(year: int, month: int, day: int) -> date | None:
    """The common date of a date in the Persian calendar, from 1399 to 1440; ``None`` elsewhere."""
    if year not in PERSIAN_YEARS or not 1 <= month <= 12 or not 1 <= day <= (31 if month < 7 else 30):
        return None
    found = _new_year(year) + timedelta(days=31 * min(month - 1, 6) + 30 * max(month - 7, 0) + day - 1)
    return found if found < _new_year(year + 1) else None


def _new_year(year: int) -> date:
    leap_days = sum((25 * each + 11) % 33 < 8 for each in range(PERSIAN_YEARS.start, year))
    return _FIRST_NEW_YEAR + timedelta(days=365 * (year - PERSIAN_YEARS.start) + leap_days)
