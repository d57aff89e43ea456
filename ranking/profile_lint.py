"""Advice on a valid profile: contradictions, lapsed parts, rules that nothing can satisfy. No database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime

from db.records import Money, Status
from ranking.notice_fields import NOTICE_FIELDS, Kind
from ranking.partnership import Clearance, PartnerRole, Profile, Tier, WeightedText
from ranking.predicates import Rule, in_words
from ranking.visible_fields import visibility_advice

# The least and most that a number can be, where a field has such limits.
_LIMITS = {"trl": (1.0, 9.0), "cofunding_rate": (0.0, 1.0)}


def lint(profile: Profile, as_of: datetime) -> list[str]:
    """One sentence for each thing that the profile's owner will want to look at; empty when all is well."""
    on = as_of.date()
    return [
        *_dates(profile, on),
        *_repetitions(profile),
        *_money(profile),
        *_unsatisfiable(profile, on),
        *_contradictions(profile, on),
        *_missing(profile),
        *visibility_advice(profile),
    ]


def _dates(profile: Profile, on: date) -> Iterator[str]:
    if profile.is_expired(on):
        yield f"valid_until {profile.valid_until} has passed: this profile is not ranked any more"
    if profile.needs_review(on):
        yield f"review_by {profile.review_by} has passed: look the profile over and set a new date"
    if profile.valid_until and profile.review_by and profile.review_by > profile.valid_until:
        yield f"review_by {profile.review_by} is after valid_until {profile.valid_until}: too late to matter"
    for section in ("must", "want", "avoid"):
        for rule in getattr(profile, section):
            if isinstance(rule, Rule) and rule.is_stale(on):
                yield f"{section} {_said(rule)} lapsed on {rule.until}: it is shown as stale and not applied"


def _repetitions(profile: Profile) -> Iterator[str]:
    names = [(d.name, d.tier) for d in profile.domains]
    names += [(word, d.tier) for d in profile.domains for words in d.synonyms.values() for word in words]
    counts = Counter(name.casefold() for name, _ in names)
    for name, count in sorted(counts.items()):
        if count > 1:
            tiers = {tier for other, tier in names if other.casefold() == name}
            yield f"domain `{name}` is named {count} times" + (
                ", in different tiers" if len(tiers) > 1 else ""
            )
    for section in ("capabilities", "gaps"):
        texts = Counter(text.text.casefold() for text in getattr(profile, section))
        yield from (
            f"{section} say `{text}` {n} times: it counts as often" for text, n in texts.items() if n > 1
        )
    addresses = Counter(recipient.email.casefold() for recipient in profile.recipients)
    yield from (f"recipient {email} is listed {n} times" for email, n in addresses.items() if n > 1)


def _money(profile: Profile) -> Iterator[str]:
    money = profile.money
    if money and money.min is not None and money.max is not None and money.min > money.max:
        yield f"money.min {money.min:,f} is more than money.max {money.max:,f}: no award fits"
    if money is None:
        rules = [rule for section in (profile.must, profile.want, profile.avoid) for rule in section]
        for rule in rules:
            if isinstance(rule, Rule) and _is_amount(rule) and not isinstance(rule.value, Money):
                yield f"{_said(rule)} names no currency and there is no money.currency: it is never known"


def _unsatisfiable(profile: Profile, on: date) -> Iterator[str]:
    musts = [rule for rule in profile.must if not rule.is_stale(on)]
    for rule in musts:
        if (
            rule.field == "status"
            and rule.op in {"is", "in"}
            and not set(_listed(rule)) & {Status.OPEN, Status.FORECASTED}
        ):
            yield f"must {_said(rule)} empties the result: only open and forecasted calls are shown"
        low, high = _LIMITS.get(rule.field, (None, None))
        if low is not None and high is not None and isinstance(rule.value, float):
            beyond = (rule.op == ">=" and rule.value > high) or (rule.op == "<=" and rule.value < low)
            if beyond or (rule.op in {"contains", "is"} and not low <= rule.value <= high):
                yield f"must {_said(rule)} can never hold: {rule.field} lies between {low:g} and {high:g}"
    for index, first in enumerate(musts):
        for second in musts[index + 1 :]:
            if first.field == second.field and _exclude(first, second):
                yield f"musts {_said(first)} and {_said(second)} can never both hold"


def _exclude(first: Rule, second: Rule) -> bool:
    """Whether two musts on one field leave no value that satisfies both."""
    pair = {first.op: first, second.op: second}
    if (
        {"<=", ">="} == set(pair)
        and isinstance(pair["<="].value, float)
        and isinstance(pair[">="].value, float)
    ):
        # A span satisfies both when it is wide enough.
        return NOTICE_FIELDS[first.field].kind is not Kind.SPAN and pair["<="].value < pair[">="].value
    positive = [set(_listed(rule)) for rule in (first, second) if rule.op in {"in", "is"}]
    negative = [set(_listed(rule)) for rule in (first, second) if rule.op in {"not_in", "is_not"}]
    single = NOTICE_FIELDS[first.field].kind not in {Kind.CODES, Kind.COUNTRIES}
    if len(positive) == 2:
        return single and not positive[0] & positive[1]
    return bool(positive and negative) and positive[0] <= negative[0]


def _contradictions(profile: Profile, on: date) -> Iterator[str]:
    for must in profile.must:
        for avoid in profile.avoid:
            if must.field != avoid.field or must.is_stale(on) or avoid.is_stale(on):
                continue
            same = (must.op, must.value) == (avoid.op, avoid.value)
            listed = {must.op, avoid.op} <= {"in", "is", "contains"}
            if same or (listed and set(_listed(must)) <= set(_listed(avoid))):
                yield f"must {_said(must)} contradicts avoid {_said(avoid)}: every call fails one of them"
    wanted = [want for want in profile.want if isinstance(want, Rule)]
    for want in wanted:
        for avoid in profile.avoid:
            if (want.field, want.op, want.value) == (avoid.field, avoid.op, avoid.value):
                yield f"want {_said(want)} is also avoided: the call it wants is dropped"
    if profile.partners.role is PartnerRole.ALONE and profile.partners.sought:
        yield "partners.sought names countries, but partners.role is alone: they are not used"


def _missing(profile: Profile) -> Iterator[str]:
    if not profile.recipients:
        yield "no recipients: nobody gets a mail for this profile"
    if not profile.applicant_types:
        yield "no applicant_types: whether you may apply stays unknown for every call"
    if not (profile.capabilities or profile.gaps or any(isinstance(w, WeightedText) for w in profile.want)):
        yield "no capabilities, gaps or wanted texts: the score rests on the summary and the domains alone"
    yield from _reviewers(profile)


def _reviewers(profile: Profile) -> Iterator[str]:
    """Who signs: a hold needs two people, and what nobody is told of waits for ever."""
    guards = profile.safeguards
    core = [domain.name for domain in profile.domains if domain.tier is Tier.CORE]
    if core and guards.owner is None:
        yield f"core-tier domain `{core[0]}`, but no safeguards.owner: nobody is told what waits for a review"
    if guards.clearance is Clearance.OWNER and guards.owner and guards.delegate in {None, guards.owner}:
        yield "safeguards.clearance is owner, but no delegate is named: a hold needs two people"


def _is_amount(rule: Rule) -> bool:
    return NOTICE_FIELDS[rule.field].kind is Kind.AMOUNT


def _listed(rule: Rule) -> tuple[str, ...]:
    return rule.value if isinstance(rule.value, tuple) else (in_words(rule.value),)


def _said(rule: Rule) -> str:
    return f"`{rule.field} {rule.op} {in_words(rule.value)}`"
