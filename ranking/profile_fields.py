"""What each field of a profile changes: the table that the README prints and that the tests hold to.

A path names a field and, after a dot, a key of its entries. Every field of a profile stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Effect(StrEnum):
    """The part of the pipeline that a field changes."""

    GATE = "gate"
    SCORE = "score"
    ROUTING = "routing"
    MAIL = "mail"
    LABEL = "label"
    LINT = "lint"


@dataclass(frozen=True, slots=True)
class FieldEffect:
    """Where a field acts, and what a person sees change."""

    effect: Effect
    change: str


PROFILE_FIELDS: Mapping[str, FieldEffect] = {
    "profile": FieldEffect(Effect.MAIL, "the stable id under which matches, decisions and mails are kept"),
    "name": FieldEffect(
        Effect.MAIL, "how the profile is called in mails, and to possible partners where it is shareable"
    ),
    "unit": FieldEffect(Effect.LABEL, "the unit or desk it belongs to; `legation usage` adds up by it"),
    "kind": FieldEffect(
        Effect.GATE, "stands in for missing applicant_types: enough for a yes, never for a no"
    ),
    "country": FieldEffect(Effect.GATE, "gate `country`: may applicants from there apply"),
    "applicant_types": FieldEffect(
        Effect.GATE, "gate `applicant`: is one of them among those that may apply"
    ),
    "languages": FieldEffect(Effect.SCORE, "a notice in another language loses 5 points and is labelled"),
    "recipients": FieldEffect(Effect.MAIL, "who gets a mail; `lint` warns when nobody does"),
    "recipients.email": FieldEffect(Effect.MAIL, "the address, checked when the profile is read"),
    "recipients.language": FieldEffect(
        Effect.MAIL, "the language of the mail: all words of ours, dates and amounts"
    ),
    "recipients.frequency": FieldEffect(
        Effect.MAIL, "daily, weekly (Mondays), or quiet: moved dates, corrections and reminders only"
    ),
    "recipients.max_items": FieldEffect(Effect.MAIL, "how many opportunities one mail shows"),
    "recipients.all_new": FieldEffect(
        Effect.MAIL, "true: everything new goes with the mail as a list, whether it matches or not"
    ),
    "recipients.sees": FieldEffect(
        Effect.MAIL, "owner, desk or shareable: which fields the mail may render (`visibility`)"
    ),
    "reminders": FieldEffect(
        Effect.MAIL, "how many days before a kept call's deadline its readers are reminded: 60, 30, 14, 3"
    ),
    "lead_days": FieldEffect(
        Effect.MAIL, "days the institution needs: an internal deadline that much earlier, and reminders to it"
    ),
    "approval": FieldEffect(Effect.ROUTING, "what is to be told waits until a desk has released it"),
    "approval.by": FieldEffect(Effect.ROUTING, "the desk; it gets an overview of all its profiles by mail"),
    "approval.within_hours": FieldEffect(Effect.ROUTING, "how long that waits for the desk: 48"),
    "approval.then": FieldEffect(
        Effect.ROUTING, "send: what is not answered in time goes out; hold (as without it): it waits on"
    ),
    "approval.language": FieldEffect(
        Effect.MAIL, "the language of that mail; by default that in which the desk reads a digest, or English"
    ),
    "notify": FieldEffect(
        Effect.MAIL, "chats and webhooks, by name: a short message of what is new or moved, as for strangers"
    ),
    "summary": FieldEffect(Effect.SCORE, "a facet: what the partnership is about"),
    "capabilities": FieldEffect(Effect.SCORE, "facets: what it brings; also what others may seek in it"),
    "gaps": FieldEffect(
        Effect.SCORE, "facets: what a partnership should build; partners are suggested for them"
    ),
    "domains": FieldEffect(Effect.SCORE, "facets: fields of technology, in all their wordings"),
    "domains.tier": FieldEffect(Effect.ROUTING, "a call that touches a core domain goes to the review list"),
    "domains.synonyms": FieldEffect(Effect.SCORE, "the wording that fits best speaks for the domain"),
    "roadmap": FieldEffect(Effect.SCORE, "facets: priorities, by their weight"),
    "must": FieldEffect(Effect.GATE, "gate `must:<field>`: a no drops, unknown is labelled"),
    "want": FieldEffect(Effect.SCORE, "up to 10 points for the wants that are met; never drops"),
    "avoid": FieldEffect(Effect.GATE, "gate `avoid:<field>`: what it describes is dropped"),
    "money.min": FieldEffect(Effect.GATE, "gate `size`: an award that cannot reach it is dropped"),
    "money.max": FieldEffect(Effect.GATE, "gate `size`: an award that starts above it is dropped"),
    "money.currency": FieldEffect(
        Effect.GATE, "other currencies are converted for gate `size`; within 15 % of a bound it is unknown"
    ),
    "money.cofunding_capacity": FieldEffect(
        Effect.GATE, "gate `cofunding`: a larger share of one's own drops"
    ),
    "money.in_kind": FieldEffect(Effect.GATE, "gate `cofunding`: too large a share is unknown instead of no"),
    "partners.role": FieldEffect(Effect.GATE, "gate `consortium`: alone drops what asks for a team"),
    "partners.sought": FieldEffect(Effect.SCORE, "a call open to one of these countries meets a want"),
    "safeguards.clearance": FieldEffect(Effect.ROUTING, "desk: core hits are reviewed; owner: they are held"),
    "safeguards.owner": FieldEffect(
        Effect.MAIL, "who reviews: told by mail of what waits, comes back or is late"
    ),
    "safeguards.delegate": FieldEffect(Effect.MAIL, "who reviews beside the owner, and may release for them"),
    "safeguards.escalate_to": FieldEffect(Effect.MAIL, "who is told when a review has waited too long"),
    "safeguards.escalate_after_days": FieldEffect(Effect.MAIL, "after how many days that is; 5 by default"),
    "safeguards.language": FieldEffect(
        Effect.MAIL, "the language of those mails; by default that in which each reads a digest, or English"
    ),
    "safeguards.screening_lists": FieldEffect(
        Effect.ROUTING, "a name that may be on one of them sends a call to review; a list not there is told"
    ),
    "visibility": FieldEffect(Effect.ROUTING, "who may see the profile or one of its fields"),
    "feedback": FieldEffect(
        Effect.SCORE, "false: keeping and dismissing teach this profile nothing and move no score"
    ),
    "consent_matchmaking": FieldEffect(Effect.LABEL, "the profile may be suggested to others as a partner"),
    "valid_until": FieldEffect(Effect.ROUTING, "after that day the profile is not ranked"),
    "review_by": FieldEffect(Effect.LABEL, "after that day every match asks for a review of the profile"),
}

# Keys that every rule in `must`, `want` and `avoid` may carry.
RULE_FIELDS: Mapping[str, FieldEffect] = {
    "field": FieldEffect(Effect.GATE, "the documented field of the notice that is asked"),
    "op": FieldEffect(Effect.GATE, "in, not_in, <=, >=, is, is_not or contains, as the field allows"),
    "value": FieldEffect(Effect.GATE, "what it is compared with"),
    "why": FieldEffect(Effect.LABEL, "quoted in the gate's explanation"),
    "by": FieldEffect(Effect.LABEL, "quoted in the gate's explanation"),
    "until": FieldEffect(Effect.GATE, "after that day the rule is shown as stale and not applied"),
}
