"""Readers who have left or cannot be reached, as the night must know them before anything is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from db.records import OutboxMail
from db.store import Store
from flows.announcing.mail_plan import Addressee


def marked(store: Store, addressees: Sequence[Addressee], night: date) -> list[Addressee]:
    """The addressees, those marked who unsubscribed, were erased or take no mail; all keep their account.

    Once somebody was erased, the others get their keys here: whoever has one need not be compared with the
    erased any more, which is slow on purpose.
    """
    readers = [(addressee.email, addressee.profile) for addressee in addressees]
    gone = store.suppressions.suppressed(readers)
    if store.suppressions.marks():
        store.people.known({email for email, _ in readers} - {email for email, _ in gone}, night)
    dead = store.suspensions.recipients()
    return [
        replace(
            addressee,
            unsubscribed=(addressee.email, addressee.profile) in gone,
            suspended=addressee.email in dead,
        )
        for addressee in addressees
    ]


def still_wanted(store: Store, mails: Sequence[OutboxMail]) -> list[OutboxMail]:
    """The mails but those to who unsubscribed from all or was erased: reviewers and desks leave as well."""
    gone = {address for address, _ in store.suppressions.suppressed([(mail.recipient, "") for mail in mails])}
    return [mail for mail in mails if mail.recipient not in gone]
