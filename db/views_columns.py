"""The columns of every view on calls: (expression, name, what it says with unit and source)."""

from __future__ import annotations

from typing import TypeAlias

Column: TypeAlias = tuple[str, str, str]


def _euro(amount: str) -> str:
    return f"round(CAST(o.{amount} AS REAL) / r.per_euro, 2)"


CALL_COLUMNS: tuple[Column, ...] = (
    ("o.id", "opportunity", "Its name for ever, such as op-0123456789ab."),
    ("o.title", "title", "Title of its most authoritative notice, in the publisher's words."),
    ("o.funder", "funder", "Who pays, in the publisher's words; empty when not stated."),
    ("o.programme", "programme", "The funder's standing line of money; empty when not stated."),
    (
        "o.status",
        "status",
        "forecasted, open, closed or withdrawn as of the latest night; empty when unknown.",
    ),
    ("o.next_deadline_on", "next_deadline_on", "Local date of the next deadline, stated or by rule."),
    ("o.next_deadline_at", "next_deadline_at", "Local time of it; empty when only a date is stated."),
    ("o.next_deadline_zone", "next_deadline_zone", "Zone of both, an IANA name; empty when unknown."),
    (
        "o.next_deadline_kind",
        "next_deadline_kind",
        "fixed, cut-off, stage, recurring, or a kind without a date.",
    ),
    (
        "o.next_deadline_certainty",
        "next_deadline_certainty",
        "How the date is known: stated, by-rule, inferred or estimated.",
    ),
    (
        "f.closes_at",
        "closes_at",
        "Instant (UTC) until which one is in time: the time, else the day's end there, else in UTC-12.",
    ),
    (
        "CAST(julianday(o.next_deadline_on) - julianday(z.today) AS INTEGER)",
        "days_left",
        "Whole days from the latest night to the next deadline, counted in its zone.",
    ),
    ("o.opens_on", "opens_on", "Date from which applications are accepted; empty when not stated."),
    ("o.published_on", "published_on", "Date on which the announcement appeared; empty when not stated."),
    ("o.first_seen_on", "first_seen_on", "Night on which we first saw it."),
    (
        "CAST(o.award_floor AS REAL)",
        "award_floor",
        "Least money for one award, in the unit of currency; empty when not stated.",
    ),
    (
        "CAST(o.award_ceiling AS REAL)",
        "award_ceiling",
        "Most money for one award, in the unit of currency; empty when not stated.",
    ),
    (
        "CAST(o.total_funding AS REAL)",
        "total_funding",
        "The whole pot, in the unit of currency; empty when not stated.",
    ),
    (
        "o.currency",
        "currency",
        "ISO 4217 code of the three amounts; several, with commas, where they differ.",
    ),
    (
        _euro("award_floor"),
        "award_floor_eur",
        "Least money for one award in euro, about: by the rate in euro_rate.",
    ),
    (
        _euro("award_ceiling"),
        "award_ceiling_eur",
        "Most money for one award in euro, about: by the rate in euro_rate.",
    ),
    (_euro("total_funding"), "total_funding_eur", "The whole pot in euro, about: by the rate in euro_rate."),
    (
        "CAST(o.cofunding_rate AS REAL)",
        "cofunding_rate",
        "Funder's share of eligible cost, from 0 to 1; empty when not stated.",
    ),
    (
        "o.instruments",
        "instruments",
        "Forms of the money with commas, such as grant,loan; empty when not stated.",
    ),
    ("o.eligible_countries", "eligible_countries", "ISO 3166-1 codes with commas; empty when not stated."),
    (
        "f.others_may_apply",
        "others_may_apply",
        "1: those named are invited and others not refused; empty when not stated.",
    ),
    ("f.trl_lowest", "trl_lowest", "Lowest technology readiness level, 1 to 9; empty when not stated."),
    ("f.trl_highest", "trl_highest", "Highest technology readiness level, 1 to 9; empty when not stated."),
    ("f.expected_awards", "expected_awards", "Number of awards that are expected; empty when not stated."),
    (
        "f.no_call",
        "no_call",
        "What it certainly is instead of a call, such as award-notice; empty for a call.",
    ),
    ("o.source_class", "source_class", "grant, development_bank, venture, philanthropy or procurement."),
    ("o.sources", "sources", "Sources that announce it, with commas."),
    ("o.notices", "notices", "Number of notices that announce it."),
    ("f.languages", "languages", "Languages of its notices with commas; empty when unknown."),
    ("o.text_basis", "text_basis", "How much was read, from title-only to with-attachments."),
    ("f.reuse", "reuse", "How much of the publisher's text may be repeated: full, quote or facts-and-link."),
    ("o.url", "url", "The publisher's page."),
)
