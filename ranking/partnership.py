"""What a partnership looks for, brings and refuses: the profile, as its YAML file says it.

Every class refuses unknown keys. What each field changes is listed in ``ranking.profile_fields``.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, model_validator

from db.records import ApplicantType
from ranking.predicates import Rule
from ranking.profile_values import (
    Address,
    Amount,
    Channel,
    Currency,
    Flag,
    Language,
    LeadTimes,
    Place,
    PlainDate,
    Share,
    Text,
    Weight,
)


class ProfileKind(StrEnum):
    """Who stands behind a profile; a desk or programme scouts for others and need not be eligible itself."""

    RESEARCH_GROUP = "research_group"
    COMPANY = "company"
    INSTITUTION = "institution"
    MISSION_DESK = "mission_desk"
    PROGRAMME = "programme"


class Tier(StrEnum):
    """How sensitive a domain is: a core hit goes to the review list instead of the open digest."""

    CORE = "core"
    PERIPHERAL = "peripheral"


class Frequency(StrEnum):
    """How often a recipient gets a mail; a quiet one only where waiting could cost something."""

    DAILY = "daily"
    WEEKLY = "weekly"
    QUIET = "quiet"


class TimeOut(StrEnum):
    """What becomes of what a desk has not answered in time."""

    SEND = "send"
    HOLD = "hold"


class Visibility(StrEnum):
    """Who may see a part of a profile."""

    OWNER = "owner"
    DESK = "desk"
    SHAREABLE = "shareable"


class PartnerRole(StrEnum):
    """How the partnership applies: joins a team, leads one, either, or always alone."""

    JOIN = "join"
    LEAD = "lead"
    EITHER = "either"
    ALONE = "alone"


class Clearance(StrEnum):
    """Who may look at a core-tier hit: the desk's reviewers, or nobody but the owner."""

    DESK = "desk"
    OWNER = "owner"


class Part(BaseModel):
    """A part of a profile: frozen, and no keys but its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Recipient(Part):
    """Who gets the profile's mail, how often, in what language, how many items, and what it may show."""

    email: Address
    language: Language = "en"
    frequency: Frequency = Frequency.DAILY
    max_items: Annotated[int, Field(ge=1, le=100, strict=True)] = 10
    sees: Visibility = Visibility.DESK
    all_new: Flag = False


class Approval(Part):
    """A desk that reads what the profile's readers are to be told, before they are told."""

    by: Address
    within_hours: Annotated[int, Field(ge=0, le=24 * 90, strict=True)] = 48
    then: TimeOut = TimeOut.HOLD
    language: Language | None = None


class WeightedText(Part):
    """A capability, a gap or an aspiration in the partnership's own words."""

    text: Text
    weight: Weight = 1.0


class Domain(Part):
    """A field of technology, its sensitivity, and its names in other words and languages."""

    name: Text
    tier: Tier = Tier.PERIPHERAL
    synonyms: dict[Language, tuple[Text, ...]] = {}


class Priority(Part):
    """A line of the partnership's roadmap."""

    priority: Text
    weight: Weight = 1.0


class MoneyWanted(Part):
    """What an award must bring, and what share of the cost the partnership can add."""

    min: Amount | None = None
    max: Amount | None = None
    currency: Currency
    cofunding_capacity: Share | None = None
    in_kind: Flag = False


class Partners(Part):
    """How the partnership joins consortia, and from which countries it seeks partners."""

    role: PartnerRole = PartnerRole.EITHER
    sought: tuple[Place, ...] = ()


class Safeguards(Part):
    """Who may review core-tier hits, and the lists against which names are to be screened."""

    clearance: Clearance = Clearance.DESK
    owner: Address | None = None
    delegate: Address | None = None
    escalate_to: Address | None = None
    escalate_after_days: Annotated[int, Field(ge=1, le=90, strict=True)] = 5
    language: Language | None = None
    screening_lists: tuple[Text, ...] = ()


class VisibilityRules(Part):
    """Who may see the profile: one rule for all fields, and others for single fields."""

    default: Visibility = Visibility.DESK
    fields: dict[str, Visibility] = {}


def _visibility(value: object) -> object:
    if isinstance(value, dict):
        return {
            "default": value.get("default", "desk"),
            "fields": {k: v for k, v in value.items() if k != "default"},
        }
    return value if isinstance(value, VisibilityRules) else {"default": value}


def _want_kind(value: object) -> str:
    has_text = "text" in value if isinstance(value, dict) else isinstance(value, WeightedText)
    return "text" if has_text else "rule"


Want = Annotated[
    Annotated[WeightedText, Tag("text")] | Annotated[Rule, Tag("rule")], Discriminator(_want_kind)
]


class Profile(Part):
    """A partnership profile; ``id`` is written ``profile:`` in the file and never changes."""

    id: Annotated[str, Field(alias="profile", pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=80)]
    name: Text
    kind: ProfileKind
    country: Place
    unit: Text | None = None
    applicant_types: tuple[ApplicantType, ...] = ()
    languages: tuple[Language, ...] = ("en",)
    recipients: tuple[Recipient, ...] = ()
    reminders: LeadTimes = (60, 30, 14, 3)
    lead_days: Annotated[int, Field(ge=0, le=365, strict=True)] = 0
    approval: Approval | None = None
    notify: tuple[Channel, ...] = ()
    summary: Text | None = None
    capabilities: tuple[WeightedText, ...] = ()
    gaps: tuple[WeightedText, ...] = ()
    domains: tuple[Domain, ...] = ()
    roadmap: tuple[Priority, ...] = ()
    must: tuple[Rule, ...] = ()
    want: tuple[Want, ...] = ()
    avoid: tuple[Rule, ...] = ()
    money: MoneyWanted | None = None
    partners: Partners = Partners()
    safeguards: Safeguards = Safeguards()
    visibility: Annotated[VisibilityRules, BeforeValidator(_visibility)] = VisibilityRules()
    consent_matchmaking: Flag = False
    feedback: Flag = True
    valid_until: PlainDate | None = None
    review_by: PlainDate | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Profile:
        if not (self.summary or self.capabilities or self.gaps or self.domains or self.roadmap):
            raise ValueError(
                "nothing to look for: give a summary, or capabilities, gaps, domains or a roadmap"
            )
        unknown = set(self.visibility.fields) - set(type(self).model_fields)
        if unknown:
            raise ValueError(f"visibility names no field of a profile: {', '.join(sorted(unknown))}")
        return self

    def visibility_of(self, field: str) -> Visibility:
        """Who may see ``field`` (a name such as ``gaps``)."""
        return self.visibility.fields.get(field, self.visibility.default)

    def is_expired(self, on: date) -> bool:
        """Whether the profile has lapsed: an expired profile is not ranked."""
        return self.valid_until is not None and self.valid_until < on

    def needs_review(self, on: date) -> bool:
        """Whether the day by which the profile was to be looked over has passed."""
        return self.review_by is not None and self.review_by < on
