"""The MIME message of a digest: the same words give the same bytes, whatever the night's clock says."""

from __future__ import annotations

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import quote

from flows.mail_plan import Sender
from flows.publisher_text import plain

SUBJECT_LONGEST = 200
# No folding: Python's would encode a long mailto as if it were prose. RFC 5322 allows 998 characters a line.
_POLICY = SMTP.clone(max_line_length=990)


def message_id(recipient: str, cycle: str, sender: Sender) -> str:
    """The stable Message-ID of a recipient's mail for a cycle: a mail sent twice is recognised by it."""
    digest = sha256(f"{recipient}\x1f{cycle}".encode()).hexdigest()[:32]
    return f"<{digest}@{_domain(sender)}>"


def message_bytes(
    *, recipient: str, cycle: str, subject: str, text: str, html: str, as_of: datetime, sender: Sender
) -> bytes:
    """The whole mail: multipart/alternative, text first, with the headers that bulk mail owes its readers.

    Raises:
        ValueError: when the recipient or sender is no e-mail address.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(sender.email, sender.name)
    message["To"] = _address(recipient)
    message["Subject"] = header_text(subject)
    message["Date"] = format_datetime(as_of)
    message["Message-ID"] = message_id(recipient, cycle, sender)
    message["List-Id"] = f"Legation digest <digest.{_domain(sender)}>"
    unsubscribe = quote(f"unsubscribe {recipient}")
    message["List-Unsubscribe"] = f"<mailto:{sender.email}?subject={unsubscribe}>"
    message["Auto-Submitted"] = "auto-generated"
    message["Precedence"] = "bulk"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message.set_boundary(f"=_{sha256(text.encode() + html.encode()).hexdigest()[:40]}")
    return message.as_bytes()


def header_text(text: str) -> str:
    """A text as it may stand in a header: one line, no control characters, of bounded length."""
    return plain(text)[:SUBJECT_LONGEST]


def _address(email: str, name: str = "") -> Address:
    local, at, domain = email.rpartition("@")
    if not at or not local or re.search(r"[\s<>,;:\"\\()\[\]\x00-\x1f\x7f]", email):
        raise ValueError(f"{email!r} is not an e-mail address")
    return Address(header_text(name), local, domain)


def _domain(sender: Sender) -> str:
    return sender.email.rpartition("@")[2]
