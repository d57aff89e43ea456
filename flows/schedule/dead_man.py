"""The dead man's note: a night that was due has not started, and somebody must learn of it.

The note is a file in the home that any monitoring can look for; the operator also gets a mail where a mail
server and an address are configured. Each missed night is told once.
"""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from flows.delivery.handover import MailError
from flows.delivery.mail_server import MailServer
from flows.settings import Settings

NOTE = "dead-man.txt"
# The watch must not hang on a mail server that says nothing.
PATIENCE_SECONDS = 20.0


def leave_note(settings: Settings, due: datetime, as_of: datetime, what: str) -> str | None:
    """Write the note for the night that was ``due``, and mail it, once.

    ``what`` says what is done about it. Returns why no mail was sent, or ``None`` when one was, none is
    configured, or this night was told before.
    """
    text = (
        f"The night due at {due:%Y-%m-%d %H:%M} UTC had not started by {as_of:%Y-%m-%d %H:%M} UTC.\n"
        f"Home: {settings.home.resolve()}\n{what}\n`legation doctor` says more.\n"
    )
    path = settings.home / NOTE
    known = path.read_text() if path.exists() else ""
    if known.startswith(text.partition(" had ")[0]):
        return None
    part = path.with_name(f"{NOTE}.part")
    part.write_text(text)
    part.replace(path)
    return _mail(settings, due, as_of, text)


def remove_note(settings: Settings) -> None:
    """Take the note away: nights start again."""
    (settings.home / NOTE).unlink(missing_ok=True)


def _mail(settings: Settings, due: datetime, as_of: datetime, text: str) -> str | None:
    if settings.smtp is None or settings.operator is None:
        return None
    name = sha256(f"{settings.home.resolve()} {due.isoformat()}".encode()).hexdigest()[:32]
    message = EmailMessage(policy=SMTP)
    message["From"], message["To"] = settings.sender, settings.operator
    message["Subject"] = f"Legation: the night of {due:%d %b %Y} did not start"
    message["Date"] = format_datetime(as_of)
    message["Message-ID"] = f"<{name}@{settings.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    try:
        with MailServer(settings.smtp, PATIENCE_SECONDS) as server:
            server.send(settings.sender, settings.operator, message.as_bytes())
    except MailError as error:
        return f"no mail to the operator: {error}"
    return None
