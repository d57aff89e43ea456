"""What a call states by reference: "as described in Annex B", where the annex is public and dated.

A portal's page often says of eligibility no more than where it is described. What stands there for the whole
programme is kept as a dated data file with its source. It speaks only for a call that refers to it in its own
words, which are quoted, and that adds no condition of its own; it answers *yes* or nothing, for what an annex
does not grant, a call may.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from db.records import GateResult, Notice, Quote, Verdict
from db.records.saying import said
from ranking.country_groups import country_name, expand, unsure_of
from ranking.partnership import Profile
from ranking.quoting import find_quote, folded

_FILES = ("horizon_europe",)
_WORDS = ("referred_to_by", "unless", "unless_anywhere")
# A page states its conditions together: what it adds stands at most so many letters from the reference.
_CONDITIONS = 1500


@dataclass(frozen=True, slots=True)
class ProgrammeRules:
    """Who may take part in any call of a programme, and whom it funds, unless the call says otherwise.

    ``referred_to_by`` are the words by which a call refers to these rules, ``unless`` those by which it adds
    to them beside the reference, ``unless_anywhere`` those that mean it wherever they stand; ``others`` says
    what holds for applicants from elsewhere.
    """

    programme: str
    source: str
    valid_from: date
    valid_through: date
    checked_on: date
    referred_to_by: tuple[str, ...]
    unless: tuple[str, ...]
    unless_anywhere: tuple[str, ...]
    applicants: str
    funded: frozenset[str]
    others: str


def rules_referred_to(notice: Notice, on: date) -> tuple[ProgrammeRules, Quote] | None:
    """The rules to which a notice refers for who may apply, with the sentence that does.

    ``None`` where it refers to none that we know and that hold on the day, or adds conditions of its own.
    """
    rules = programme_rules().get(notice.programme or "")
    if rules is None or not rules.valid_from <= on <= rules.valid_through:
        return None
    quoted = find_quote(notice, rules.referred_to_by)
    if quoted is None:
        return None
    whole = notice.words_of(quoted.field)
    near = folded(whole[max(0, quoted.start - _CONDITIONS) : quoted.end + _CONDITIONS])
    if any(words in near for words in rules.unless):
        return None
    if any(words in folded(whole) for words in rules.unless_anywhere):
        return None
    return rules, quoted


def by_reference(result: GateResult, profile: Profile, notice: Notice, on: date) -> GateResult:
    """The answer of a gate on who may apply, where the notice itself leaves it to rules that we know.

    Args:
        result: what the gate ``applicant`` or ``country`` answered from the notice alone.
    """
    stated, excluded = (
        (notice.applicant_types, notice.excluded_types)
        if result.rule == "applicant"
        else (notice.eligible_countries, notice.excluded_countries)
    )
    if result.verdict is not Verdict.UNKNOWN or stated or excluded:
        return result
    found = rules_referred_to(notice, on)
    if found is None:
        return result
    rules, quoted = found
    by = {"programme": rules.programme, "source": rules.source}
    if result.rule == "applicant":
        sentence = said(
            "{rule}, by the rules of {programme} to which the call refers ({source}).",
            rule=rules.applicants,
            **by,
        )
        return GateResult(result.rule, Verdict.YES, sentence, quoted)
    place = country_name(profile.country)
    if funds(rules, profile.country):
        sentence = said(
            "Applicants from {place} are funded, by the rules of {programme} to which the call refers "
            "({source}).",
            place=place,
            **by,
        )
        return GateResult(result.rule, Verdict.YES, sentence, quoted)
    # i18n: what the rules say of applicants from elsewhere, such as "may take part, and are funded only …"
    sentence = said(
        "Applicants from {place} {rule}, by the rules of {programme} to which the call refers ({source}).",
        place=place,
        rule=rules.others,
        **by,
    )
    return GateResult(result.rule, Verdict.UNKNOWN, sentence, quoted)


def funds(rules: ProgrammeRules, country: str) -> bool:
    """Whether applicants from a country, or from every country of a group, are funded without more ado."""
    return expand([country]) <= expand(rules.funded) and not unsure_of(country, tuple(rules.funded))


@cache
def programme_rules() -> Mapping[str, ProgrammeRules]:
    """Every programme whose rules we keep, by its name."""
    found = [_read(name) for name in _FILES]
    return {rules.programme: rules for rules in found}


def _read(name: str) -> ProgrammeRules:
    file = resources.files("ranking") / "programmes" / f"{name}.json"
    said = json.loads(file.read_text(encoding="utf-8"))
    days = {key: date.fromisoformat(said[key]) for key in ("valid_from", "valid_through", "checked_on")}
    words = {key: tuple(said[key]) for key in _WORDS}
    return ProgrammeRules(**{**said, **days, **words, "funded": frozenset(said["funded"])})
