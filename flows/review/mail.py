"""A reviewer's plan becomes a mail: plain text and HTML made of the same words. Pure."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from db.records import OutboxMail
from db.records.review import REVIEW_CYCLE
from flows.announcing.mail_plan import Sender
from flows.digest.message import header_text, message_bytes, message_id
from flows.digest.templates import rendered
from flows.digest.words import in_language
from flows.language.languages import words
from flows.review.plan import ReviewPlan
from flows.review.sentences import counts, subject, what_one_can_do
from flows.words.text_direction import RIGHT_TO_LEFT, isolated, led
from flows.words.wording import day_in_words


def compose_reviews(plan: ReviewPlan, *, night: date, as_of: datetime, sender: Sender) -> OutboxMail:
    """Write one reviewer's mail.

    Raises:
        ValueError: when the reviewer or the sender is no e-mail address.
    """
    said, cycle = header_text(subject(plan)), f"{REVIEW_CYCLE}{night.isoformat()}"
    spoken = words(plan.language)
    context = {
        "subject": said,
        "language": spoken.language,
        "direction": spoken.direction,
        "start": "right" if spoken.direction == RIGHT_TO_LEFT else "left",
        "apart": partial(isolated, direction=spoken.direction),
        "led": partial(led, direction=spoken.direction),
        "colon": in_language(plan.language).COLON,
        "night": day_in_words(night, plan.language),
        "sections": [(section, counts(section, plan.language)) for section in plan.sections],
        "recipient": plan.recipient,
        "do": what_one_can_do(plan.language),
    }
    text, html = (rendered(f"review.{kind}", context) for kind in ("txt", "html"))
    content = message_bytes(
        recipient=plan.recipient,
        cycle=cycle,
        subject=said,
        text=text,
        html=html,
        as_of=as_of,
        sender=sender,
    )
    name = message_id(plan.recipient, cycle, sender)
    return OutboxMail(plan.recipient, cycle, name, said, content, html)
