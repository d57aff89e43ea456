"""Delivers what the outbox holds: to a mail server, or as files when none is configured.

The only door to smtplib: its errors are translated into those of ``flows.handover``.
"""

from __future__ import annotations

import smtplib
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from db.records import OutboxMail
from flows.handover import (
    ConnectionLostError,
    DeliveryReport,
    DestinationUnusableError,
    Handover,
    Outbox,
    OutcomeUnknownError,
    RefusedError,
    RefusedForNowError,
    attempt_all,
    write_files,
)

__all__ = [
    "DeliveryReport",
    "Handover",
    "MailServer",
    "Outbox",
    "OutcomeUnknownError",
    "ServerAddress",
    "deliver",
]

# Seconds to wait before a passing no is asked again: greylisting servers want to see us come back.
PAUSES = (15.0, 60.0)
# A server that says nothing for this long is as good as gone.
SILENCE_SECONDS = 60.0


class ServerAddress(Protocol):
    """Where the mail server is and how to log in; ``flows.settings.Smtp`` is one."""

    @property
    def host(self) -> str: ...
    @property
    def port(self) -> int: ...
    @property
    def security(self) -> str: ...
    @property
    def user(self) -> str | None: ...
    @property
    def password(self) -> str | None: ...


def deliver(
    outbox: Outbox,
    *,
    directory: Path,
    smtp: ServerAddress | None = None,
    pauses: Sequence[float] = PAUSES,
    sleep: Callable[[float], None] = time.sleep,
) -> DeliveryReport:
    """Hand over every pending mail.

    Args:
        outbox: the store's deliveries.
        directory: where mails are written as ``<cycle>/<recipient>.eml`` and ``.html`` without a server.
        smtp: the mail server, if one is configured.
        pauses: seconds to wait before each further attempt at what the server refused for now.
        sleep: waits; a test passes its own.

    Returns:
        what became of each mail. Nothing is raised for a mail that cannot be delivered: it is marked
        failed (a final no) or stays queued for the next run.
    """
    if smtp is None:
        return attempt_all(outbox, lambda mail: write_files(mail, directory), (), sleep)
    with MailServer(smtp) as server:
        return attempt_all(
            outbox, lambda mail: server.send(_sender_of(mail), mail.recipient, mail.content), pauses, sleep
        )


class MailServer:
    """A connection that is opened when it is first needed, and again after it broke."""

    def __init__(self, address: ServerAddress, silence_seconds: float = SILENCE_SECONDS) -> None:
        self._address = address
        self._silence = silence_seconds
        self._connection: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, sender: str, recipient: str, content: bytes) -> str:
        """Hand over one mail.

        Returns:
            the server's reply, for example ``250 OK queued as 1A2B``.

        Raises:
            RefusedForNowError: for a 4xx reply.
            RefusedError: for a 5xx reply, or an address that cannot be sent to.
            ConnectionLostError: when the connection broke, or the server says that it closes it (421).
            OutcomeUnknownError: when it broke while we waited for the reply to the whole mail.
            DestinationUnusableError: when there is no connection, TLS or login to be had.
        """
        if not recipient.isascii() or any(char.isspace() or char in "<>" for char in recipient):
            raise RefusedError(f"{recipient!r} is no address this server can be given")
        connection = self._connection or self._connect()
        try:
            with _translated(ConnectionLostError):
                _expect(connection.mail(sender), 250)
                _expect(connection.rcpt(recipient), 250, 251)
            with _translated(OutcomeUnknownError):
                return _expect(connection.data(content), 250)
        except (RefusedForNowError, RefusedError):
            self._reset()
            raise
        except ConnectionLostError:
            self.close()
            raise

    def greet(self) -> None:
        """Connect and log in, and send nothing.

        Raises:
            DestinationUnusableError: when there is no connection, TLS or login to be had.
        """
        if self._connection is None:
            self._connect()

    def close(self) -> None:
        """End the connection, politely if it still answers."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()

    def _connect(self) -> smtplib.SMTP:
        address = self._address
        try:
            connection = self._greeted()
            if address.user and address.password:
                connection.login(address.user, address.password)
        except smtplib.SMTPAuthenticationError as error:
            said = _without_login(_said(error), address)
            raise DestinationUnusableError(f"{address.host} refuses our login: {said}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise DestinationUnusableError(
                f"{address.host}:{address.port} cannot be used: {error}"
            ) from error
        self._connection = connection
        return connection

    def _greeted(self) -> smtplib.SMTP:
        host, port = self._address.host, self._address.port
        if self._address.security == "tls":
            return smtplib.SMTP_SSL(host, port, timeout=self._silence, context=ssl.create_default_context())
        connection = smtplib.SMTP(host, port, timeout=self._silence)
        if self._address.security == "starttls":
            connection.starttls(context=ssl.create_default_context())
        connection.ehlo_or_helo_if_needed()
        return connection

    def _reset(self) -> None:
        """Make the connection ready for the next mail, or give it up."""
        try:
            if self._connection is not None:
                self._connection.rset()
        except (smtplib.SMTPException, OSError):
            self.close()


def _expect(answer: tuple[int, bytes], *wanted: int) -> str:
    code, text = answer
    reply = f"{code} {text.decode('utf-8', 'replace')}".strip()
    if code in wanted:
        return reply
    if code == 421:  # the server announces that it closes the connection
        raise ConnectionLostError(reply)
    raise RefusedError(reply) if code >= 500 else RefusedForNowError(reply)


@contextmanager
def _translated(when_lost: type[ConnectionLostError]) -> Iterator[None]:
    """smtplib's errors during a mail, as ours; nobody above sees smtplib."""
    try:
        yield
    except smtplib.SMTPResponseException as error:
        _expect((error.smtp_code, _bytes(error.smtp_error)))
    except (smtplib.SMTPException, OSError) as error:
        raise when_lost(f"connection lost: {error}") from error
    except ValueError as error:  # smtplib refuses line breaks in a command
        raise RefusedError(str(error)) from error


def _bytes(text: bytes | str) -> bytes:
    return text if isinstance(text, bytes) else text.encode()


def _said(error: smtplib.SMTPResponseException) -> str:
    return f"{error.smtp_code} {_bytes(error.smtp_error).decode('utf-8', 'replace')}"


def _without_login(reply: str, address: ServerAddress) -> str:
    """A reply as it may be shown and stored: some servers repeat the very login that they refuse."""
    user, password = address.user or "", address.password or ""
    plain = b64encode(f"\0{user}\0{password}".encode()).decode()
    for secret in (plain, b64encode(password.encode()).decode(), password):
        reply = reply.replace(secret, "…")
    return reply


def _sender_of(mail: OutboxMail) -> str:
    """The address a mail is from, as its own bytes say: they are what is sent, today or after a crash."""
    header = message_from_bytes(mail.content, policy=policy.default)["From"]
    return str(header.addresses[0].addr_spec)
