"""An opportunity as the row that officers filter, sort and search."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from db.records import Deadline, Money, Notice, Opportunity, next_deadline, to_json

COLUMNS = (
    "id",
    "title",
    "funder",
    "programme",
    "status",
    "next_deadline_on",
    "next_deadline_at",
    "next_deadline_zone",
    "next_deadline_kind",
    "next_deadline_certainty",
    "opens_on",
    "published_on",
    "award_floor",
    "award_ceiling",
    "total_funding",
    "currency",
    "cofunding_rate",
    "instruments",
    "eligible_countries",
    "source_class",
    "sources",
    "notices",
    "text_basis",
    "language",
    "url",
    "first_seen_on",
    "withdrawn_on",
    "raw_digest",
    "digest",
    "body",
    "record",
)


def opportunity_row(opportunity: Opportunity, as_of: datetime) -> dict[str, str | int | None]:
    """Column → value, in the order of ``COLUMNS``. ``as_of`` decides which deadline is the next.

    The digest covers the whole row: a deadline that passes moves it, though no publisher said anything.
    """
    notice = opportunity.merged
    row: dict[str, str | int | None] = {
        "id": opportunity.id,
        "title": notice.title,
        "funder": notice.funder,
        "programme": notice.programme,
        "status": opportunity.status,
        **_deadline_columns(_deadline_shown(notice, as_of)),
        "opens_on": _text(notice.opens_on),
        "published_on": _text(notice.published_on),
        **_money_columns(notice),
        "cofunding_rate": _text(notice.cofunding_rate),
        "instruments": _with_commas(notice.instruments or ()),
        "eligible_countries": _with_commas(notice.eligible_countries or ()),
        "source_class": notice.source_class,
        "sources": _with_commas(sorted({ref.source for ref in opportunity.notices})),
        "notices": len(opportunity.notices),
        "text_basis": notice.text_basis,
        "language": notice.language,
        "url": notice.url,
        "first_seen_on": _text(opportunity.first_seen_on),
        "withdrawn_on": _text(opportunity.withdrawn_on),
        "raw_digest": opportunity.raw_digest,
        "digest": "",
        "body": _body(notice),
        "record": to_json(opportunity),
    }
    return row | {"digest": sha256(repr(row).encode()).hexdigest()}


def _deadline_shown(notice: Notice, as_of: datetime) -> Deadline | None:
    undated = [deadline for deadline in notice.deadlines if deadline.on is None]
    return next_deadline(notice, as_of) or next(iter(undated), None)


def _deadline_columns(deadline: Deadline | None) -> dict[str, str | None]:
    return {
        "next_deadline_on": _text(deadline and deadline.on),
        "next_deadline_at": deadline.at.strftime("%H:%M") if deadline and deadline.at else None,
        "next_deadline_zone": deadline.zone if deadline and deadline.on else None,
        "next_deadline_kind": deadline.kind if deadline else None,
        "next_deadline_certainty": deadline.certainty if deadline and deadline.on else None,
    }


def _money_columns(notice: Notice) -> dict[str, str | None]:
    amounts: dict[str, Money | None] = {
        "award_floor": notice.award_floor,
        "award_ceiling": notice.award_ceiling,
        "total_funding": notice.total_funding,
    }
    currencies = sorted({money.currency for money in amounts.values() if money})
    return {
        **{name: f"{money.amount:f}" if money else None for name, money in amounts.items()},
        "currency": _with_commas(currencies),
    }


def _body(notice: Notice) -> str:
    topics = " ".join(topic.code for topic in notice.topics)
    identifiers = " ".join(identifier.value for identifier in notice.identifiers)
    attached = (text for each in notice.attachments for text in (each.text and each.name, each.text))
    parts = (
        notice.summary,
        notice.text,
        notice.eligibility,
        notice.programme,
        topics,
        identifiers,
        *attached,
    )
    return "\n".join(part for part in parts if part)


def _with_commas(values: Iterable[str]) -> str | None:
    return ",".join(values) or None


def _text(value: object) -> str | None:
    return None if value is None else str(value)
