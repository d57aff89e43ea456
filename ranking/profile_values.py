"""The kinds of values in a profile, each with the sentence that says what is allowed."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from ranking.country_groups import GROUPS, is_place

_ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,}")


def _plain_date(value: object) -> date:
    # pydantic would take the number 2027 for seconds since 1970.
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f"a date is written 2027-06-30, not `{value}`")


def _place(code: str) -> str:
    if not is_place(code):
        raise ValueError(f"`{code}` is no country; use an ISO 3166-1 code such as KE, or {', '.join(GROUPS)}")
    return code


def _language(code: str) -> str:
    if not re.fullmatch(r"[a-z]{2}", code):
        raise ValueError(
            f"`{code}` is no language code; use ISO 639-1 in small letters, for example en, fr, sw"
        )
    return code


def _address(text: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"`{text}` is no e-mail address; write it as name@example.org")
    return text


def _currency(code: str) -> str:
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise ValueError(f"`{code}` is no currency; use an ISO 4217 code such as EUR or KES")
    return code


def _channel(name: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name) or len(name) > 40:
        raise ValueError(f"`{name}` is no channel's name; write it as LEGATION_NOTIFY_FILE does: desk-chat")
    return name


def _exact(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError(f"an amount is a number such as 50000, not `{value}`")
    return Decimal(str(value))


def _lead_times(days: tuple[int, ...]) -> tuple[int, ...]:
    wrong = [day for day in days if not 0 <= day <= 365]
    if wrong:
        raise ValueError(f"a lead time is a number of days from 0 to 365, not `{wrong[0]}`")
    return tuple(sorted(set(days), reverse=True))


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Address = Annotated[str, AfterValidator(_address)]
Channel = Annotated[str, AfterValidator(_channel)]
Currency = Annotated[str, AfterValidator(_currency)]
Place = Annotated[str, AfterValidator(_place)]
Language = Annotated[str, AfterValidator(_language)]
Weight = Annotated[float, Field(gt=0, le=10, strict=True)]
Share = Annotated[float, Field(ge=0, le=1, strict=True)]
Amount = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0)]
Flag = Annotated[bool, Field(strict=True)]
PlainDate = Annotated[date, BeforeValidator(_plain_date)]
LeadTimes = Annotated[tuple[Annotated[int, Field(strict=True)], ...], AfterValidator(_lead_times)]
