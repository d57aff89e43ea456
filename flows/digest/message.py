"""The MIME message of a digest: the same words give the same bytes, whatever the night's clock says."""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256
from urllib.parse import quote

from flows.announcing.mail_plan import Attachment, Sender
from flows.words.publisher_text import plain

SUBJECT_LONGEST = 200
# No folding: Python's would encode a long mailto as if it were prose. RFC 5322 allows 998 characters a line.
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9.+-]+/[A-Za-z0-9.+-]+(; ?[A-Za-z0-9-]+=[A-Za-z0-9.-]+)*")
_POLICY = SMTP.clone(max_line_length=990)


def message_id(recipient: str, cycle: str, sender: Sender) -> str:
    """The stable Message-ID of a recipient's mail for a cycle: a mail sent twice is recognised by it.

    HMAC-SHA256 with the sender's key, cut to 128 bits (RFC 2104, section 5).
    """
    name = f"{recipient}\x1f{cycle}".encode()
    digest = hmac.digest(sender.key, name, "sha256") if sender.key else sha256(name).digest()
    return f"<{digest.hex()[:32]}@{_domain(sender)}>"


def message_bytes(
    *,
    recipient: str,
    cycle: str,
    subject: str,
    text: str,
    html: str,
    as_of: datetime,
    sender: Sender,
    attachments: Sequence[Attachment] = (),
    one_click: str = "",
) -> bytes:
    """The whole mail: text first, then HTML, then what is attached, with the headers that bulk mail owes.

    ``one_click`` is the https address that a mail program may post to for unsubscribing (RFC 8058).

    Raises:
        ValueError: when the recipient or sender is no e-mail address, or an attachment has no media type.
    """
    message = EmailMessage(policy=_POLICY)
    message["From"] = _address(sender.email, sender.name)
    message["To"] = _address(recipient)
    message["Subject"] = header_text(subject)
    message["Date"] = format_datetime(as_of)
    message["Message-ID"] = message_id(recipient, cycle, sender)
    message["List-Id"] = f"Legation digest <digest.{_domain(sender)}>"
    mailto = f"<mailto:{sender.email}?subject={quote(f'unsubscribe {recipient}')}>"
    message["List-Unsubscribe"] = f"<{_web(one_click)}>, {mailto}" if one_click else mailto
    if one_click:
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message["Auto-Submitted"] = "auto-generated"
    message["Precedence"] = "bulk"
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    digest = sha256(text.encode() + html.encode())
    message.set_boundary(f"=_{digest.hexdigest()[:40]}")
    for attachment in attachments:
        _attach(message, attachment)
        digest.update(attachment.content)
    if attachments:
        message.set_boundary(f"=_{digest.hexdigest()[:40]}+")
    return message.as_bytes()


def header_text(text: str) -> str:
    """A text as it may stand in a header: one line, no control characters, of bounded length.

    Python reads what is assigned to a header: it would decode an encoded word, and a line break inside it
    would begin a header of its own. So none is left whole.
    """
    return plain(text)[:SUBJECT_LONGEST].replace("=?", "= ?")


def _attach(message: EmailMessage, attachment: Attachment) -> None:
    """Base64 throughout: line endings of a calendar or a table arrive as they were made."""
    if not _MEDIA_TYPE.fullmatch(attachment.media_type):
        raise ValueError(f"{attachment.media_type!r} is not a media type")
    kind, *stated = attachment.media_type.split(";")
    maintype, _, subtype = kind.partition("/")
    parameters = dict(each.strip().split("=", 1) for each in stated)
    if maintype == "text":
        parameters.setdefault("charset", "utf-8")
    name = re.sub(r"[/\\]", "-", header_text(attachment.name))
    message.add_attachment(
        attachment.content, maintype=maintype, subtype=subtype, filename=name, params=parameters
    )


def _web(address: str) -> str:
    if not re.fullmatch(r"https://[!-;=?-~]+", address):
        raise ValueError(f"{address!r} is not an https address")
    return address


def _address(email: str, name: str = "") -> Address:
    local, at, domain = email.rpartition("@")
    if not at or not local or re.search(r"[\s<>,;:\"\\()\[\]\x00-\x1f\x7f]", email):
        raise ValueError(f"{email!r} is not an e-mail address")
    return Address(header_text(name), local, domain)


def _domain(sender: Sender) -> str:
    return sender.email.rpartition("@")[2]
