"""A reviewer's plan becomes a mail: plain text and HTML made of the same words. Pure."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from db.records import OutboxMail
from db.records.review import REVIEW_CYCLE
from flows.announcing.mail_plan import Sender
from flows.digest.message import header_text, message_bytes, message_id
from flows.review.plan import ReviewPlan, ReviewSection
from flows.words.columns import fill
from flows.words.wording import day_in_words
from ranking.terms import NO_ADVICE

if TYPE_CHECKING:
    from jinja2 import Environment


def compose_reviews(plan: ReviewPlan, *, night: date, as_of: datetime, sender: Sender) -> OutboxMail:
    """Write one reviewer's mail.

    Raises:
        ValueError: when the reviewer or the sender is no e-mail address.
    """
    subject, cycle = header_text(_subject(plan)), f"{REVIEW_CYCLE}{night.isoformat()}"
    context = {
        "subject": subject,
        "night": day_in_words(night, "en"),
        "sections": [(section, _counts(section)) for section in plan.sections],
        "recipient": plan.recipient,
        "no_advice": NO_ADVICE,
    }
    text, html = (_environment().get_template(f"review.{kind}").render(**context) for kind in ("txt", "html"))
    content = message_bytes(
        recipient=plan.recipient,
        cycle=cycle,
        subject=subject,
        text=text,
        html=html,
        as_of=as_of,
        sender=sender,
    )
    return OutboxMail(
        plan.recipient, cycle, message_id(plan.recipient, cycle, sender), subject, content, html
    )


def _subject(plan: ReviewPlan) -> str:
    told = sum(len(each.items) + each.more + each.hidden for each in plan.sections)
    late = sum(item.since.startswith("overdue") for each in plan.sections for item in each.items)
    late += sum(each.hidden for each in plan.sections)
    what = f"{told} {'call waits' if told == 1 else 'calls wait'} for your review"
    return f"{what}, {late} overdue" if late else what


def _counts(section: ReviewSection) -> str:
    """What beside the items is to be said of a profile's queue."""
    said = []
    if section.hidden:
        those = "One review has" if section.hidden == 1 else f"{section.hidden} reviews have"
        said.append(f"{those} waited too long; what they are about is for the owner's eyes only.")
    if section.more:
        said.append(f"And {section.more} more.")
    late = f", {section.late} of them too long" if section.late else ""
    return " ".join(
        [*said, f"In all {section.waiting} wait{late}: legation review --profile {section.profile}"]
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("flows"),
        autoescape=select_autoescape(enabled_extensions=("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["fill"] = fill
    return environment
