"""The Legation shape: another Legation, read by the CommonGrants protocol and what it adds to it.

Two desks share what each of them crawls. Deadlines come with their zones and kinds, identifiers under their
own schemes, so that a call which both know is recognised as one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from html import escape
from typing import ClassVar

from db.records import Certainty, DeadlineKind, RawDeadline, RawNotice, Status, TextBasis
from spiders.record import Record
from spiders.shapes_common_grants import CommonGrantsSource, custom

UNKNOWN = "unknown"
REGISTRY = "opp:xi:"
# Deadlines without a date, in words that are read as such.
UNDATED: Mapping[str, str] = {
    DeadlineKind.ROLLING: "Applications are accepted at any time.",
    DeadlineKind.UNTIL_EXHAUSTED: "Applications are accepted until funds are exhausted.",
    DeadlineKind.RECURRING: "Deadline every year.",
}
# What the other Legation found out is found out here again, from the same words.
NOT_READ = "lineage reuse sourceClass announcementKind events terms series disagreements"


class LegationSource(CommonGrantsSource, shape=True):
    """Another Legation; a subclass names its ``server``, and as ``reuse`` the least that it may repeat."""

    statuses: ClassVar = {**CommonGrantsSource.statuses, "withdrawn": Status.WITHDRAWN}
    deadline_kinds: ClassVar = {kind.value: kind for kind in DeadlineKind}
    # An hour whose zone nobody stated has none here either
    unstated_zone = None
    ignored = frozenset(NOT_READ.split())

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One opportunity, with what the protocol has no word for."""
        others = tuple(other_identifiers(record))
        notice = super().notice(record, None)
        funding, levels = custom(record, "coFunding").within("value"), custom(record, "trl").within("value")
        eligible = custom(record, "eligibility").within("value")
        eligible.pass_over("excludedCountries", "excludedApplicants", "othersMayApply")
        funding.pass_over("ownShare")
        span = [each for each in (levels.optional("lowest"), levels.optional("highest")) if each]
        text = record.optional("description")
        basis = custom(record, "textBasis").optional("value")
        return replace(
            notice,
            text=escape(text).replace("\n", "<br>") if text else None,
            text_basis=basis or TextBasis.TITLE_ONLY.value,
            language=custom(record, "language").optional("value") or self.language,
            status=None if notice.status == UNKNOWN else notice.status,
            programme=custom(record, "programme").optional("value"),
            deadlines=tuple(deadlines(record)),
            cofunding=funding.optional("rate"),
            eligibility=eligible.optional("words"),
            countries=countries(eligible.texts("countries")),
            trl=f"TRL {'-'.join(dict.fromkeys(span))}" if span else None,
            identifiers=(*notice.identifiers, *others),
        )


def deadlines(record: Record) -> Iterator[RawDeadline]:
    """Every deadline with its zone by name; the raw words were read there already."""
    for each in custom(record, "deadlines").each("value"):
        each.pass_over("words", "label", "timeCertainty")
        kind, day, hour = each.required("kind"), each.optional("date"), each.optional("time")
        zone, certainty = each.optional("zone"), each.optional("certainty")
        if day:
            local = f"{day}T{hour}" if hour else day
            label = "estimated" if certainty == Certainty.ESTIMATED else kind
            yield RawDeadline(f"{local}[{zone}]" if zone else local, kind=label)
        elif kind in UNDATED:
            yield RawDeadline(words=UNDATED[kind])


def countries(codes: tuple[str, ...]) -> tuple[str, ...]:
    """The countries, if all are; a group among them ("EU") stands in the words, and a part were too few."""
    return codes if all(len(code) == 2 and code != "EU" for code in codes) else ()


def other_identifiers(record: Record) -> Iterator[tuple[str, str]]:
    """(scheme, value) of the numbers for which the protocol has no registry."""
    given = record.within("identifiers").within("otherIds")
    for code in given.names:
        registry = given.within(code)
        registry.pass_over("registry")
        values = [each.optional("id") for each in registry.each("allIds")]
        for each in registry.each("allIds"):
            each.pass_over("status")
        values.append(registry.optional("id"))
        yield from ((code.removeprefix(REGISTRY), value) for value in dict.fromkeys(values) if value)
