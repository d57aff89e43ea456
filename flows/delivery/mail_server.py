"""A mail server: one connection, opened when needed, that answers in our own errors.

The only door to smtplib: its errors are translated into those of ``flows.delivery.handover``.
"""

from __future__ import annotations

import smtplib
import ssl
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol, Self

from flows.delivery.handover import (
    AddressRefusedError,
    ConnectionLostError,
    DestinationUnusableError,
    OutcomeUnknownError,
    RefusedError,
    RefusedForNowError,
)
from flows.delivery.refusals import About, about

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
    @property
    def per_minute(self) -> int | None: ...


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
            RefusedForNowError: for a 4xx reply, or a 5xx that is about us and not about the mail.
            RefusedError: for a 5xx reply to the mail.
            AddressRefusedError: for a 5xx reply to the address, or one that cannot be sent to.
            ConnectionLostError: when the connection broke, or the server says that it closes it (421).
            OutcomeUnknownError: when it broke while we waited for the reply to the whole mail.
            DestinationUnusableError: when there is no connection, TLS or login to be had, or our own
                address is refused.
        """
        if not recipient.isascii() or any(char.isspace() or char in "<>" for char in recipient):
            raise AddressRefusedError(f"{recipient!r} is no address this server can be given")
        connection = self._connection or self._connect()
        try:
            with _translated(ConnectionLostError):
                _expect_sender(connection.mail(sender), sender)
                _expect(connection.rcpt(recipient), 250, 251, of_recipient=True)
            with _translated(OutcomeUnknownError):
                return _expect(connection.data(content), 250)
        except (RefusedForNowError, RefusedError, DestinationUnusableError):
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


def _expect(answer: tuple[int, bytes], *wanted: int, of_recipient: bool = False) -> str:
    code, text = answer
    reply = f"{code} {text.decode('utf-8', 'replace')}".strip()
    if code in wanted:
        return reply
    if code == 421:  # the server announces that it closes the connection
        raise ConnectionLostError(reply)
    if code < 500:
        raise RefusedForNowError(reply)
    match about(reply, of_recipient=of_recipient):
        case About.ADDRESS:
            raise AddressRefusedError(reply)
        case About.MAIL:
            raise RefusedError(reply)
    # A block list or a missing right can be mended, and then the mail is still wanted.
    raise RefusedForNowError(reply)


def _expect_sender(answer: tuple[int, bytes], sender: str) -> None:
    code, text = answer
    if code >= 500:
        # Every mail would be refused alike: the operator is to be told, and no mail is to be lost for it.
        said = text.decode("utf-8", "replace")
        raise DestinationUnusableError(f"the server refuses {sender} as sender: {code} {said}")
    _expect(answer, 250)


@contextmanager
def _translated(when_lost: type[ConnectionLostError]) -> Iterator[None]:
    """smtplib's errors during a mail, as ours; nobody above sees smtplib."""
    try:
        yield
    except smtplib.SMTPResponseException as error:  # raised by smtplib where it waited for DATA's 354
        _expect((error.smtp_code, _bytes(error.smtp_error)))
    except (smtplib.SMTPException, OSError) as error:
        raise when_lost(f"connection lost: {error}") from error
    except ValueError as error:  # smtplib refuses line breaks in a command
        raise AddressRefusedError(str(error)) from error


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
