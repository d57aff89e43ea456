"""A mail about saved queries: plain text and HTML made of the same words. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from db.records import OutboxMail
from db.records.saved import SAVED_CYCLE
from flows.announcing.mail_plan import Sender
from flows.digest.message import header_text, message_bytes, message_id
from flows.digest.templates import rendered
from flows.language.languages import words
from flows.links.mails import SignedLinks
from flows.saved.sentences import Part, footer, subject
from flows.words.text_direction import RIGHT_TO_LEFT, isolated
from flows.words.wording import day_in_words


def cycle_of(night: date) -> str:
    """The cycle of a night's mails about saved queries: a reader has one of them."""
    return f"{SAVED_CYCLE}{night.isoformat()}"


def compose(
    recipient: str,
    parts: Sequence[Part],
    language: str,
    *,
    night: date,
    as_of: datetime,
    sender: Sender,
    links: SignedLinks | None = None,
) -> OutboxMail:
    """Write one reader's mail.

    Raises:
        ValueError: when the reader or the sender is no e-mail address.
    """
    said, spoken, cycle = header_text(subject(parts, language)), words(language), cycle_of(night)
    leaving = [(words(language).gettext("Unsubscribe"), links.unsubscribe)] if links else []
    context = {
        "subject": said,
        "language": spoken.language,
        "direction": spoken.direction,
        "start": "right" if spoken.direction == RIGHT_TO_LEFT else "left",
        "apart": partial(isolated, direction=spoken.direction),
        "night": day_in_words(night, language),
        "parts": parts,
        "footer": footer(recipient, sender.email, language),
        "leaving": leaving,
    }
    text, html = (rendered(f"saved.{kind}", context) for kind in ("txt", "html"))
    content = message_bytes(
        recipient=recipient,
        cycle=cycle,
        subject=said,
        text=text,
        html=html,
        as_of=as_of,
        sender=sender,
        one_click=links.one_click if links else "",
    )
    return OutboxMail(recipient, cycle, message_id(recipient, cycle, sender), said, content, html)
