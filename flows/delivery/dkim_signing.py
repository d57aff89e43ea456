"""Our signature under a mail (DKIM, RFC 6376): who received it can tell that it is ours and unaltered.

The only door to dkimpy. The signature is made when a mail is handed over: it bears the time, and what the
outbox keeps must be the same bytes whenever a night is repeated.
"""

from __future__ import annotations

from email import message_from_bytes, policy
from email.utils import parseaddr

from db.records import InputError
from flows.delivery.mail_settings import Dkim

# RFC 8058 asks that both List-Unsubscribe headers be signed; From stands twice so that none can be added.
_SIGNED = (
    *("From", "From", "To", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"),
    *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted"),
)


class SignatureError(InputError):
    """A mail cannot be signed; the message says what is wrong with the key."""


def signed(content: bytes, dkim: Dkim) -> bytes:
    """The mail with a ``DKIM-Signature`` of its sender's domain in front; its own bytes stay as they are.

    Raises:
        SignatureError: when the key is no RSA private key in PEM.
    """
    import dkim as dkimpy

    message = message_from_bytes(content, policy=policy.SMTP)
    domain = parseaddr(str(message["From"]))[1].rpartition("@")[2]
    present = {name.lower() for name in message}
    headers = [name.lower().encode() for name in _SIGNED if name.lower() in present]
    try:
        header = dkimpy.sign(
            content,
            dkim.selector.encode(),
            domain.encode("idna"),
            dkim.key.encode(),
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=headers,
        )
    except dkimpy.DKIMException as error:
        # The library's own words may quote the key.
        raise SignatureError(
            "LEGATION_DKIM_KEY_FILE: no RSA private key in PEM (openssl genrsa -out dkim.pem 2048 makes one)"
        ) from error
    return bytes(header) + content


def check_key(dkim: Dkim) -> None:
    """Whether mails can be signed, before a night begins.

    Raises:
        SignatureError: when the key is no RSA private key in PEM.
    """
    signed(b"From: a@example.org\r\n\r\n\r\n", dkim)
