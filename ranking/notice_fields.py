"""The fields of a notice that a profile's rules may name: how each is read, and of what kind it is.

This table is the documentation: what is not in it cannot be used in ``must``, ``want`` or ``avoid``.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from db.records import (
    ApplicantType,
    Instrument,
    Money,
    Notice,
    SourceClass,
    Status,
    TextBasis,
    Trl,
    days_left,
    next_deadline,
    status_at,
)
from db.records.lifecycle import OPEN_ENDED
from db.records.notice import CALL, KIND_VOCABULARY
from ranking.country_groups import expand, is_place
from ranking.term_packs import FAMILIES

# Among the terms of a notice: not all of it was read.
UNREAD = "not read"
Value = frozenset[str] | str | bool | float | Decimal | Money | Trl


class Kind(StrEnum):
    """What a field holds, which decides the operators and values it takes."""

    COUNTRIES = "countries"
    CODES = "codes"
    WORD = "word"
    TEXT = "text"
    NUMBER = "number"
    AMOUNT = "amount"
    FLAG = "yes or no"
    SPAN = "span"


OPERATORS: Mapping[Kind, tuple[str, ...]] = {
    Kind.COUNTRIES: ("contains", "in", "not_in"),
    Kind.CODES: ("contains", "in", "not_in", "is", "is_not"),
    Kind.WORD: ("in", "not_in", "is", "is_not"),
    Kind.TEXT: ("contains", "in", "not_in", "is", "is_not"),
    Kind.NUMBER: ("<=", ">=", "is", "is_not"),
    Kind.AMOUNT: ("<=", ">="),
    Kind.FLAG: ("is", "is_not"),
    Kind.SPAN: ("<=", ">=", "contains"),
}


@dataclass(frozen=True, slots=True)
class NoticeField:
    """One field a rule may name; ``read`` gives ``None`` for *not stated*, ``words`` are its closed codes."""

    kind: Kind
    meaning: str
    read: Callable[[Notice, datetime], Value | None]
    words: tuple[str, ...] = ()


def _days_to_deadline(notice: Notice, as_of: datetime) -> float | None:
    deadline = next_deadline(notice, as_of)
    if deadline is not None:
        left = days_left(deadline, as_of)
        return None if left is None else float(left)
    return math.inf if any(d.kind in OPEN_ENDED for d in notice.deadlines) else None


def _countries(notice: Notice, _: datetime) -> frozenset[str] | None:
    return None if notice.eligible_countries is None else expand(notice.eligible_countries)


def _codes(notice: Notice, name: str) -> frozenset[str] | None:
    stated = getattr(notice, name)
    return None if stated is None else frozenset(str(code) for code in stated)


def _publisher_country(notice: Notice, _: datetime) -> str | None:
    # Sources are named `<country|eu|int>_…`; an international publisher has no country.
    prefix = notice.source.split("_", 1)[0].upper()
    return prefix if is_place(prefix) else None


def _text(name: str) -> Callable[[Notice, datetime], str | None]:
    return lambda notice, _: getattr(notice, name) or None


def _plain(name: str) -> Callable[[Notice, datetime], Value | None]:
    return lambda notice, _: getattr(notice, name)


def _consortium(name: str) -> Callable[[Notice, datetime], Value | None]:
    return lambda notice, _: None if notice.consortium is None else getattr(notice.consortium, name)


def _terms(notice: Notice, _: datetime) -> frozenset[str]:
    """The families that are stated; what was not read may state any other, and says so."""
    # Imported here: only a profile whose rules speak of terms pays for reading them.
    from ranking.terms import term_card

    card = term_card(notice)
    return frozenset(card.families) | (frozenset({UNREAD}) if card.unread else frozenset())


def _sciences(notice: Notice, _: datetime) -> frozenset[str] | None:
    # Who asks for "1" means "1.2" too.
    codes = notice.fields_of_science
    return frozenset([*codes, *(code.split(".")[0] for code in codes)]) or None


def _kind(notice: Notice, _: datetime) -> str:
    named = [
        topic.code for topic in notice.topics if topic.vocabulary == KIND_VOCABULARY and topic.code != CALL
    ]
    return named[0] if named else notice.kind.code if notice.kind and notice.kind.certain else CALL


def _documents(notice: Notice, _: datetime) -> float:
    return float(sum(bool(each.text) for each in notice.attachments))


def _words(kind: type[StrEnum]) -> tuple[str, ...]:
    return tuple(str(code) for code in kind)


NOTICE_FIELDS: Mapping[str, NoticeField] = {
    "days_to_deadline": NoticeField(
        Kind.NUMBER,
        "days from tonight to the next deadline; without end for rolling calls",
        _days_to_deadline,
    ),
    "eligible_countries": NoticeField(Kind.COUNTRIES, "where applicants may be established", _countries),
    "applicant_types": NoticeField(
        Kind.CODES, "who may apply", lambda n, _: _codes(n, "applicant_types"), _words(ApplicantType)
    ),
    "instrument": NoticeField(
        Kind.CODES, "the form of the money", lambda n, _: _codes(n, "instruments"), _words(Instrument)
    ),
    "topic": NoticeField(
        Kind.CODES,
        "the publisher's subject codes",
        lambda n, _: frozenset(t.code.casefold() for t in n.topics) or None,
    ),
    "fields_of_science": NoticeField(
        Kind.CODES, "OECD fields of science, for example 1.2, or 1 for all of them", _sciences
    ),
    "sdgs": NoticeField(
        Kind.CODES,
        "development goals, 1 to 17",
        lambda n, _: frozenset(map(str, n.sdgs)) or None,
        tuple(map(str, range(1, 18))),
    ),
    "kind": NoticeField(Kind.WORD, "what it is: call, or for example award-notice", _kind),
    "documents": NoticeField(Kind.NUMBER, "how many of its documents were read", _documents),
    "funder": NoticeField(Kind.TEXT, "who pays", _text("funder")),
    "programme": NoticeField(Kind.TEXT, "the funder's standing line of money", _text("programme")),
    "title": NoticeField(Kind.TEXT, "the notice's title", _text("title")),
    "text": NoticeField(Kind.TEXT, "the notice's full text", _text("text")),
    "eligibility": NoticeField(Kind.TEXT, "the publisher's passage on who may apply", _text("eligibility")),
    "source": NoticeField(Kind.WORD, "the source's name, for example eu_funding_tenders", _text("source")),
    "source_class": NoticeField(
        Kind.WORD, "the class of the source", _plain("source_class"), _words(SourceClass)
    ),
    "country": NoticeField(Kind.WORD, "the publisher's country, or EU", _publisher_country),
    "language": NoticeField(Kind.WORD, "the notice's language, for example en", _text("language")),
    "status": NoticeField(Kind.WORD, "its status tonight", status_at, _words(Status)),
    "text_basis": NoticeField(Kind.WORD, "how much of it was read", _plain("text_basis"), _words(TextBasis)),
    "cofunding_rate": NoticeField(
        Kind.NUMBER, "the funder's share of the cost, 0 to 1", _plain("cofunding_rate")
    ),
    "cost_sharing": NoticeField(Kind.FLAG, "whether the applicant must bring money", _plain("cost_sharing")),
    "award_floor": NoticeField(Kind.AMOUNT, "the least for one award", _plain("award_floor")),
    "award_ceiling": NoticeField(Kind.AMOUNT, "the most for one award", _plain("award_ceiling")),
    "total_funding": NoticeField(Kind.AMOUNT, "the whole pot", _plain("total_funding")),
    "expected_awards": NoticeField(Kind.NUMBER, "how many awards are expected", _plain("expected_awards")),
    "trl": NoticeField(Kind.SPAN, "Technology Readiness Levels, 1 to 9", _plain("trl")),
    "terms": NoticeField(Kind.CODES, "the clauses it states, by family; a screen", _terms, FAMILIES),
    "consortium_required": NoticeField(
        Kind.FLAG, "whether one must apply with partners", _consortium("required")
    ),
    "min_partners": NoticeField(Kind.NUMBER, "the least number of partners", _consortium("min_partners")),
    "min_countries": NoticeField(Kind.NUMBER, "the least number of countries", _consortium("min_countries")),
}
