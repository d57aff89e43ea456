"""Two renderings of one plan: what a mail is composed from, cut down to what its reader may see. Pure.

The templates know nothing of this: a redacted plan is composed like any other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from flows.announcing.mail_plan import Item, Limited, RecipientPlan, Section
from flows.confidentiality.levels import (
    NO_ID,
    NO_NAME,
    Audience,
    audience_of,
    may_see,
    may_see_all,
    shown_name,
)
from flows.confidentiality.match import redacted_match, redacted_notes, redacted_reason
from flows.words.home_currency import Home
from ranking.partnership import Profile

# The fields in which a profile may name a funder.
_NAMING_FUNDERS = ("summary", "capabilities", "gaps", "roadmap", "must", "want", "avoid")


@dataclass(frozen=True, slots=True)
class Rendering:
    """What one mail is composed from: its plan, and what is said by profile beside it."""

    plan: RecipientPlan
    gaps: Mapping[str, Sequence[str]]
    homes: Mapping[str, Home]


def rendering_for_reader(
    plan: RecipientPlan,
    profiles: Mapping[str, Profile],
    gaps: Mapping[str, Sequence[str]],
    homes: Mapping[str, Home],
) -> Rendering:
    """The plan of a mail as its recipient may read it: each section by what that profile lets them see."""
    audiences = {id: audience_of(profile, plan.recipient) for id, profile in profiles.items()}
    return rendering(plan, profiles, audiences, gaps, homes)


def rendering(
    plan: RecipientPlan,
    profiles: Mapping[str, Profile],
    audiences: Mapping[str, Audience],
    gaps: Mapping[str, Sequence[str]],
    homes: Mapping[str, Home],
) -> Rendering:
    """The plan of a mail as these audiences may read it; where nothing is hidden, as it is.

    Args:
        plan: what the mail is to tell.
        profiles: id → profile, of every section.
        audiences: id of a profile → who reads its section.
        gaps: id of a profile → sentences on the funders that it names.
        homes: id of a profile → the currency it thinks in.
    """
    handles = _handles(plan, profiles, audiences)
    names = {
        profiles[section.profile].name: shown_name(profiles[section.profile], audiences[section.profile])
        for section in plan.sections
    }
    sections, told_gaps, told_homes = [], {}, {}
    for section in plan.sections:
        profile, audience = profiles[section.profile], audiences[section.profile]
        handle = handles[section.profile]
        sections.append(_section(section, profile, audience, handle, names))
        if section.profile in gaps and may_see_all(profile, _NAMING_FUNDERS, audience):
            told_gaps[handle] = gaps[section.profile]
        if section.profile in homes and may_see(profile, "money", audience):
            told_homes[handle] = homes[section.profile]
    return Rendering(replace(plan, sections=tuple(sections)), told_gaps, told_homes)


def _handles(
    plan: RecipientPlan, profiles: Mapping[str, Profile], audiences: Mapping[str, Audience]
) -> dict[str, str]:
    """By what each profile goes in the mail; hidden ids are numbered, so that they can be told apart."""
    ids = [section.profile for section in plan.sections]
    hidden = [id for id in ids if not may_see(profiles[id], "id", audiences[id])]
    numbered = {id: f"{NO_ID}-{number}" for number, id in enumerate(hidden, start=1)}
    return {id: numbered.get(id, id) for id in ids}


def _section(
    section: Section, profile: Profile, audience: Audience, handle: str, names: Mapping[str, str]
) -> Section:
    remainder: Counter[str] = Counter()
    for code, amount in section.remainder:
        remainder[redacted_reason(code, profile, audience)] += amount
    return replace(
        section,
        profile=handle,
        profile_name=shown_name(profile, audience),
        items=tuple(_item(item, profile, audience, names) for item in section.items),
        remainder=tuple(sorted(remainder.items())),
        notes=redacted_notes(section.notes, profile, audience),
    )


def _item(item: Item, profile: Profile, audience: Audience, names: Mapping[str, str]) -> Item:
    return replace(
        item,
        match=item.match and redacted_match(item.match, profile, audience),
        fit_lost=redacted_reason(item.fit_lost, profile, audience),
        also_fits=tuple(dict.fromkeys(names.get(name, NO_NAME) for name in item.also_fits)),
        limited=_limited(item, audience),
        internal=item.internal if may_see(profile, "lead_days", audience) else None,
    )


def _limited(item: Item, audience: Audience) -> Limited | None:
    """That an institution may send few applications; who keeps the call would tell what others are after."""
    if item.limited is None or audience is not Audience.OUTSIDE:
        return item.limited
    return replace(item.limited, kept_by=(), others=0)
