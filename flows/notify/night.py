"""A night's mails and messages, told apart: people get mails, channels short messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from db.records import Opportunity, OutboxMail
from flows.announcing.mail_plan import Plan, Sender
from flows.confidentiality.levels import Audience
from flows.confidentiality.mail import rendering
from flows.notify.message import compose_message
from flows.notify.readers import is_channel
from ranking.profiles import Profile


def to_people(planned: Plan) -> Plan:
    """The plan with the mails alone; what is told and accounted for stays whole."""
    return replace(planned, mails=tuple(each for each in planned.mails if not is_channel(each.recipient)))


def messages_of(
    planned: Plan,
    profiles: Mapping[str, Profile],
    opportunities: Mapping[str, Opportunity],
    *,
    as_of: datetime,
    sender: Sender,
) -> list[OutboxMail]:
    """One message for each channel that is told anything; all of it as those outside may see it."""
    outside = dict.fromkeys(profiles, Audience.OUTSIDE)
    return [
        compose_message(
            rendering(plan, profiles, outside, {}, {}).plan,
            opportunities=opportunities,
            as_of=as_of,
            sender=sender,
        )
        for plan in planned.mails
        if is_channel(plan.recipient) and any(section.items for section in plan.sections)
    ]
