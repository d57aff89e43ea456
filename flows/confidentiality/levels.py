"""Who may see which part of a profile: the profile is a negotiating secret.

Three audiences, each seeing what the next sees and more: the owner, the desk, and everybody outside. A reader
belongs to the one that ``recipients.sees`` names; whatever leaves the host, and every other desk, is outside.
Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

from db.records import ApplicantType, Match
from db.records.saying import marked
from ranking.notice_fields import NOTICE_FIELDS
from ranking.partnership import Clearance, Frequency, PartnerRole, Profile, ProfileKind, Tier, Visibility
from ranking.safeguards import RULE as CORE_RULE
from ranking.visible_fields import SHAREABLE


class Audience(StrEnum):
    """Who reads: named as ``recipients.sees`` names it."""

    OWNER = "owner"
    DESK = "desk"
    OUTSIDE = "shareable"


# How far each visibility reaches, and how much each audience is let in on.
_REACH: Mapping[str, int] = {Visibility.SHAREABLE: 0, Visibility.DESK: 1, Visibility.OWNER: 2}
# Who set a rule and why is the desk's own affair, even where the rule is shared.
_OF_THE_DESK = frozenset({"why", "by", "until"})
_RULES = frozenset({"must", "want", "avoid"})
# Shorter words are in every text, and could not be told from ordinary ones.
_TELLING = 4
NO_NAME = marked("A partnership")
# What stands in a mail for the id of a profile that its reader may not know by name.
NO_ID = "partnership"


def may_see(profile: Profile, field: str, audience: Audience) -> bool:
    """Whether ``audience`` may see ``field`` of a profile (a name such as ``gaps``).

    ``id`` follows ``name`` unless ``visibility`` names it: an id tells as well who somebody is. The desk
    always knows it, for it stands in every command.
    """
    if audience is Audience.OUTSIDE and field not in SHAREABLE:
        return False
    if field == "id" and audience is not Audience.OUTSIDE:
        return True
    named = "name" if field == "id" and "id" not in profile.visibility.fields else field
    return _REACH[profile.visibility_of(named)] <= _REACH[audience.value]


def may_see_all(profile: Profile, fields: Iterable[str], audience: Audience) -> bool:
    """Whether ``audience`` may see every one of these fields."""
    return all(may_see(profile, field, audience) for field in fields)


def sees_everything(profile: Profile, audience: Audience) -> bool:
    """Whether nothing of the profile is hidden from ``audience``: all may be rendered as it is."""
    return may_see_all(profile, type(profile).model_fields, audience)


def audience_of(profile: Profile, email: str) -> Audience:
    """To which audience a reader of a profile belongs; who is none of its readers stands outside.

    Of an address that is listed several times, the least that any entry grants.
    """
    address = email.casefold()
    granted = [Audience(each.sees) for each in profile.recipients if each.email.casefold() == address]
    if profile.approval is not None and profile.approval.by.casefold() == address:
        granted.append(Audience.DESK)
    return min(granted, key=lambda audience: _REACH[audience.value], default=Audience.OUTSIDE)


def shown_name(profile: Profile, audience: Audience) -> str:
    """How the profile is called for ``audience``."""
    return profile.name if may_see(profile, "name", audience) else NO_NAME


def redacted(profile: Profile, audience: Audience) -> dict[str, Any]:
    """The fields of a profile that ``audience`` may see, as plain values; nothing stands for the others.

    Outside, domains of the core tier are never among them, nor who set a rule and why.
    """
    visible = {field for field in type(profile).model_fields if may_see(profile, field, audience)}
    shown = profile.model_dump(mode="json", by_alias=True, include=visible, exclude_none=True)
    if audience is Audience.OUTSIDE:
        if "domains" in shown:
            shown["domains"] = [each for each in shown["domains"] if each["tier"] != Tier.CORE]
        for section in _RULES & shown.keys():
            shown[section] = [_without(rule, _OF_THE_DESK) for rule in shown[section]]
    return shown


def hidden_texts(profile: Profile, audience: Audience) -> frozenset[str]:
    """Every text of the profile that ``audience`` may not see, in small letters.

    What also stands in a field that may be seen, and what is too short to tell anything, is left out.
    """
    whole = profile.model_dump(mode="json", by_alias=True, exclude_none=True)
    shown = " ".join(text.casefold() for text in _texts(redacted(profile, audience)))
    hidden = {text.casefold() for text in _texts(whole) if len(text) >= _TELLING} - _codes()
    return frozenset(text for text in hidden if text not in shown)


def touches_core(match: Match) -> bool:
    """Whether a match concerns a core-tier domain, or might because its text was not read."""
    return CORE_RULE in match.screening_reason


def never_told(matches: Iterable[Match], audience: Audience) -> frozenset[str]:
    """The opportunities that a reader is never told of: outside, every hit on a core-tier domain."""
    if audience is not Audience.OUTSIDE:
        return frozenset()
    return frozenset(match.opportunity for match in matches if touches_core(match))


@cache
def _codes() -> frozenset[str]:
    """The words that every profile is written with: they give nothing away."""
    named = (*Visibility, *Tier, *ProfileKind, *ApplicantType, *PartnerRole, *Clearance, *Frequency)
    asked = (word for field in NOTICE_FIELDS.values() for word in field.words)
    return frozenset(str(word).casefold() for word in (*named, *NOTICE_FIELDS, *asked))


def _without(rule: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in rule.items() if name not in names}


def _texts(value: object) -> Iterator[str]:
    """Every text in plain values, without the names of fields."""
    match value:
        case str():
            yield value
        case dict():
            for inner in value.values():
                yield from _texts(inner)
        case list() | tuple():
            for inner in value:
                yield from _texts(inner)
