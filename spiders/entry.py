"""Who may apply and from where, put together from a publisher's fields and from all its sentences."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from db.records import ApplicantType, Ground
from spiders.applicant_places import has_way_in, stated_countries
from spiders.applicant_prose import stated_applicants
from spiders.entry_places import ANYWHERE
from spiders.entry_rules import EntryRule, entry_rules, welcomes_others
from spiders.readings import Reading

_AS_PARTNERS = re.compile(
    r"\b(?:as|als|comme|como|come|som) (?:\w+ ){0,2}?(?:partners?|partenaires?|soci[oa]s?"
    r"|parceir[oa]s?)\b",
    re.IGNORECASE,
)
_NEAR = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """Who may apply and who may not, each with the words that say so."""

    types: tuple[ApplicantType, ...] | None
    countries: tuple[str, ...] | None
    refused: tuple[ApplicantType, ...]
    outside: tuple[str, ...]
    others: bool
    grounds: tuple[Ground, ...]


def entry(
    conditions: str,
    text: str,
    reading: Reading,
    *,
    programme: str | None,
    types: tuple[ApplicantType, ...] | None,
    countries: tuple[str, ...] | None,
) -> Entry:
    """Who may apply, and from where.

    Args:
        conditions: the publisher's field or passage on who may apply, in plain text.
        text: the whole announcement.
        reading: whose publisher's country and language hold.
        programme: the programme's name.
        types: what the publisher's own field lists; believed before any sentence.
        countries: likewise.
    """
    country, language = reading.source.country, reading.language or "en"
    passages = [conditions] if text in conditions else [text] if conditions in text else [conditions, text]
    rules = [
        rule
        for passage in passages
        for rule in entry_rules(passage, country=country, programme=programme, language=language)
    ]
    grounds: list[Ground] = []
    others = False
    if types:
        grounds.append(_field("applicant_types", reading.raw.applicant_types))
    else:
        types, others = _types(stated_applicants(conditions, text), rules, grounds)
    if countries:
        grounds.append(_field("eligible_countries", reading.raw.countries))
    else:
        said = stated_countries(conditions, text, country=country, programme=programme, language=language)
        countries = _countries(said, rules, grounds, conditions + "\n" + text)
    others = others or (types is not None and _by_partners(conditions + "\n" + text, grounds))
    refused = _refused(rules, types, grounds)
    outside = _outside(rules, countries, grounds)
    return Entry(types, countries, refused, outside, others, tuple(dict.fromkeys(grounds)))


def _types(
    said: tuple[tuple[ApplicantType, ...], str] | None, rules: Iterable[EntryRule], grounds: list[Ground]
) -> tuple[tuple[ApplicantType, ...] | None, bool]:
    """(the one list that the sentences agree on, whether others may apply too); where two differ, neither."""
    read = {frozenset(rule.admitted): rule for rule in rules if rule.admitted}
    if said is not None:
        grounds.append(Ground("applicant_types", said[1]))
        return said[0], welcomes_others(said[1])
    if len(read) != 1:
        return None, False
    rule = next(iter(read.values()))
    grounds.append(Ground("applicant_types", rule.words))
    return rule.admitted, rule.others


def _countries(
    said: tuple[tuple[str, ...], str] | None, rules: Iterable[EntryRule], grounds: list[Ground], passage: str
) -> tuple[str, ...] | None:
    if said is not None:
        grounds.append(Ground("eligible_countries", said[1]))
        return said[0]
    read = {frozenset(rule.inside): rule for rule in rules if rule.inside}
    if len(read) != 1 or (has_way_in(passage) and ANYWHERE not in next(iter(read))):
        return None
    rule = next(iter(read.values()))
    grounds.append(Ground("eligible_countries", rule.words))
    return rule.inside


def _refused(
    rules: Iterable[EntryRule], types: tuple[ApplicantType, ...] | None, grounds: list[Ground]
) -> tuple[ApplicantType, ...]:
    """The kinds that a sentence refuses, but those that another admits."""
    found: dict[ApplicantType, None] = {}
    for rule in rules:
        new = [kind for kind in rule.refused if kind not in (types or ())]
        found |= dict.fromkeys(new)
        if new:
            grounds.append(Ground("excluded_types", rule.words))
    return tuple(found)


def _outside(
    rules: Iterable[EntryRule], countries: tuple[str, ...] | None, grounds: list[Ground]
) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for rule in rules:
        new = [code for code in rule.outside if code not in (countries or ())]
        found |= dict.fromkeys(new)
        if new:
            grounds.append(Ground("excluded_countries", rule.words))
    return tuple(found)


def _by_partners(passage: str, grounds: Iterable[Ground]) -> bool:
    """Whether other kinds take part beside those who apply: what follows the list says "as partners"."""
    for ground in grounds:
        at = passage.find(ground.words) if ground.fact == "applicant_types" else -1
        if at >= 0 and _AS_PARTNERS.search(passage, at, at + len(ground.words) + _NEAR):
            return True
    return False


def _field(fact: str, values: Iterable[str]) -> Ground:
    return Ground(fact, "; ".join(values))
