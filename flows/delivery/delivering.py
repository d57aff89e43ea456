"""Delivering as an operator configured it: returned mails first, then what the outbox holds."""

from __future__ import annotations

from datetime import datetime

from db.store import Store
from flows.delivery.bounces import BounceReport, read_bounces
from flows.delivery.dkim_signing import check_key
from flows.delivery.handover import DeliveryReport
from flows.delivery.mailer import deliver
from flows.notify.delivery import PartOfOutbox, deliver_messages, mails_of, together
from flows.settings import Settings


def hand_over(
    store: Store, settings: Settings, at: datetime, *, patient: bool = False, cycles: str = ""
) -> tuple[DeliveryReport, BounceReport | None]:
    """Note what was returned, so that nothing more is sent there, then hand over what waits.

    With ``cycles`` only what waits of the cycles whose names begin so: the others have had their attempts.

    Raises:
        InputError: when the maildir or the key for signatures cannot be used; nothing was sent.
    """
    if settings.dkim is not None:
        check_key(settings.dkim)
    bounces = None
    if settings.bounces is not None:
        bounces = read_bounces(settings.bounces, store.suspensions, at)
    outbox = PartOfOutbox(store.deliveries, lambda mail: mail.cycle.startswith(cycles))
    messages = deliver_messages(outbox, settings.channels, directory=settings.mail, at=at, patient=patient)
    mails = deliver(
        mails_of(outbox),
        directory=settings.mail,
        at=at,
        smtp=settings.smtp,
        dkim=settings.dkim,
        patient=patient,
    )
    return together(mails, messages), bounces
