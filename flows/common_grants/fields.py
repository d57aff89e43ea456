"""What the protocol has no word for, as its typed custom fields. Pure.

Where the protocol's catalogue has a field (``costSharing``, ``fundingInstrument``) it is told by that name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, TypeAlias

from db.common_grants_copy import public_id
from db.common_grants_rows import Served
from db.records import Deadline, Event, Notice, Reuse, Standing

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """What a custom field holds: the JSON type of its value, and a sentence."""

    kind: str
    description: str


FIELDS: Mapping[str, Field] = {
    "lineage": Field(
        "array", "Every announcement of this opportunity: portal, address, terms of use, nights when seen."
    ),
    "reuse": Field(
        "string",
        "How much of the publisher's text may be repeated: full, quote, or facts-and-link (no text at all).",
    ),
    "textBasis": Field(
        "string",
        "How much of the announcement was read: title-only, synopsis, partial, full or with-attachments.",
    ),
    "language": Field("string", "The language of the announcement (ISO 639-1)."),
    "sourceClass": Field("string", "grant, development_bank, venture, philanthropy or procurement."),
    "programme": Field("string", "The funder's standing line of money."),
    "fundingInstrument": Field("string", "The forms of the money, separated by semicolons."),
    "announcementKind": Field("string", "What the announcement is, if no plain call for applications."),
    "costSharing": Field("object", "Whether applicants must bring money of their own."),
    "coFunding": Field(
        "object", "The funder's share of eligible cost and the applicant's own, from 0 to 1, as decimals."
    ),
    "eligibility": Field(
        "object", "Countries (ISO 3166-1) and applicants that may or may not apply, beyond the protocol's."
    ),
    "trl": Field("object", "The Technology Readiness Levels asked for, from lowest to highest."),
    "deadlines": Field(
        "array", "Every deadline: kind, local date, time and zone where known, how certain, raw words."
    ),
    "events": Field("array", "Information days and other dates, with zone, place and address where known."),
    "attachments": Field("array", "The documents of the announcement."),
    "terms": Field(
        "object", "Clauses by family, with rule and rule pack: a screen by rules, not legal advice."
    ),
    "series": Field("object", "The rounds of the same series, by their ids here, in the order of time."),
    "disagreements": Field("array", "What two announcements state differently: shown, never averaged."),
}


# What must not be read without its sentence; those of all fields are in the OpenAPI document.
_CAUTIONED = frozenset({"reuse", "terms"})


def custom_fields(found: Served, licence: Callable[[str], str | None]) -> Json:
    """The custom fields of an opportunity; one that has no value is left out."""
    told = ((name, value) for name, value in _values(found, licence) if value not in (None, "", {}, []))
    return {name: _field(name, value) for name, value in told}


def _field(name: str, value: object) -> Json:
    field: Json = {"name": name, "fieldType": FIELDS[name].kind, "value": value}
    return {**field, "description": FIELDS[name].description} if name in _CAUTIONED else field


def _values(found: Served, licence: Callable[[str], str | None]) -> Iterator[tuple[str, object]]:
    notice = found.opportunity.merged
    yield "lineage", _lineage(found, licence)
    yield "reuse", notice.reuse.value
    yield "textBasis", notice.text_basis.value
    yield "language", notice.language
    yield "sourceClass", notice.source_class.value
    yield "programme", notice.programme
    yield "fundingInstrument", "; ".join(each.value.replace("_", " ") for each in notice.instruments or ())
    yield "announcementKind", notice.kind.code if notice.kind else None
    yield "costSharing", None if notice.cost_sharing is None else {"isRequired": notice.cost_sharing}
    yield "coFunding", _co_funding(notice.cofunding_rate)
    yield "eligibility", _eligibility(notice)
    yield "trl", {"lowest": notice.trl.lowest, "highest": notice.trl.highest} if notice.trl else None
    yield "deadlines", [_deadline(each) for each in notice.deadlines]
    yield "events", [_event(each) for each in notice.events]
    yield "attachments", [{"name": each.name, "downloadUrl": each.url} for each in notice.attachments]
    yield "terms", _terms(found)
    yield "series", _series(found)
    yield (
        "disagreements",
        [
            {
                "field": each.field,
                "values": [
                    {"source": ref.source, "key": ref.key, "value": value} for ref, value in each.values
                ],
            }
            for each in found.opportunity.disagreements
        ],
    )


def _known(told: Json) -> Json:
    return {name: value for name, value in told.items() if value not in (None, "", [], ())}


def _lineage(found: Served, licence: Callable[[str], str | None]) -> list[Json]:
    return [
        _known(
            {
                "source": each.source,
                "url": each.url,
                "licence": licence(each.source),
                "status": each.status,
                "firstSeenOn": each.first_seen_on,
                "lastSeenOn": each.last_seen_on,
                "changedOn": each.version_on,
            }
        )
        for each in found.notices
    ]


def _co_funding(rate: Decimal | None) -> Json | None:
    if rate is None:
        return None
    return {"rate": format(rate, "f"), "ownShare": format(1 - rate, "f")}


def _eligibility(notice: Notice) -> Json:
    return _known(
        {
            "countries": list(notice.eligible_countries or ()),
            "excludedCountries": list(notice.excluded_countries),
            "excludedApplicants": [each.value for each in notice.excluded_types],
            "othersMayApply": notice.others_may_apply,
            "words": notice.eligibility if notice.reuse is Reuse.FULL else None,
        }
    )


def _deadline(deadline: Deadline) -> Json:
    return _known(
        {
            "kind": deadline.kind.value,
            "date": deadline.on and deadline.on.isoformat(),
            "time": deadline.at and deadline.at.strftime("%H:%M:%S"),
            "zone": deadline.zone,
            "certainty": deadline.certainty.value,
            "timeCertainty": deadline.time_certainty and deadline.time_certainty.value,
            "label": deadline.label,
            "words": deadline.words,
        }
    )


def _event(event: Event) -> Json:
    return _known(
        {
            "kind": event.kind.value,
            "date": event.on and event.on.isoformat(),
            "time": event.at and event.at.strftime("%H:%M:%S"),
            "zone": event.zone,
            "place": event.place,
            "url": event.url,
            "words": event.words,
        }
    )


def _terms(found: Served) -> Json | None:
    """The card: each family that is stated, with its clauses; what holds for all others is said once."""
    if found.card is None:
        return None
    families: dict[str, list[Json]] = {}
    for clause in found.clauses:
        said = {"rule": clause.rule, "pack": clause.pack, "quote": clause.quote}
        families.setdefault(clause.family, []).append(_known(said))
    return {
        "families": [
            {"family": family, "standing": Standing.STATED.value, "clauses": clauses}
            for family, clauses in families.items()
        ],
        "allOthers": (Standing.NOT_READ if found.card.unread else Standing.NOT_STATED).value,
        "unread": list(found.card.unread),
        "packs": found.card.packs,
        "screenedOn": found.card.screened_on,
    }


def _series(found: Served) -> Json | None:
    if found.series is None or len(found.rounds) < 2:
        return None
    rounds = [
        _known(
            {
                "id": public_id(each.opportunity),
                "openedOn": each.opened_on,
                "deadlineOn": each.deadline_on,
                "amount": each.amount,
                "currency": each.currency,
            }
        )
        for each in found.rounds
    ]
    return {"series": found.series, "rounds": rounds}
