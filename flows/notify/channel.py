"""Hands a message to a chat or webhook. The only door to Apprise.

The address of a channel is a secret: whoever has it can write there. Apprise is told to say nothing, and
of what it said only the number of an HTTP error is repeated.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from db.records import OutboxMail
from flows.delivery.handover import RefusedError, RefusedForNowError
from flows.notify.message import words_of
from flows.notify.readers import CHANNEL
from flows.notify.settings import NOTIFY_FILE
from flows.setting_values import SettingsError

if TYPE_CHECKING:
    from apprise import NotifyBase

_CODE = re.compile(r"error=(\d{3})")
# Too early, or too much at once: all other answers that begin with 4 are final.
_PASSING = frozenset({408, 425, 429})


def check_channels(channels: Mapping[str, str]) -> None:
    """Refuse addresses that Apprise does not know, before anything else is done.

    Raises:
        SettingsError: naming the channel, never its address.
    """
    for name, address in channels.items():
        if _service(address) is None:
            raise SettingsError(
                f"{NOTIFY_FILE}: the address of {name} is none that Apprise knows; see its list of services"
            )


def send(message: OutboxMail, channels: Mapping[str, str]) -> str:
    """Hand over one message; the words of the outcome.

    Raises:
        RefusedError: the service said no for good (HTTP 4xx): there is no such webhook any more, say.
        RefusedForNowError: it is not there or has trouble, or no channel has this name at present.
    """
    name = message.recipient.removeprefix(CHANNEL)
    if name not in channels:
        raise RefusedForNowError(f"{NOTIFY_FILE} names no channel {name}")
    service = _service(channels[name])
    if service is None:
        raise RefusedForNowError(f"the address of channel {name} is none that Apprise knows")
    title, body = words_of(message.content)
    with _overheard() as said:
        taken = bool(service.notify(body=body, title=title, body_format="text"))
    if taken:
        return f"taken by channel {name}"
    code = next((int(found[1]) for line in said if (found := _CODE.search(line))), None)
    if code is None:
        raise RefusedForNowError(f"channel {name} could not be reached")
    if 400 <= code < 500 and code not in _PASSING:
        raise RefusedError(f"channel {name} refused the message (HTTP {code})")
    raise RefusedForNowError(f"channel {name} did not take the message (HTTP {code})")


def _service(address: str) -> NotifyBase | None:
    from apprise import Apprise, AppriseAsset

    asset = AppriseAsset(
        app_id="Legation",
        app_desc="Legation",
        app_url="",
        async_mode=False,
        secure_logging=True,
        # Where an address leads elsewhere, its secret would go along.
        http_redirects=False,
    )
    with _overheard():
        return Apprise.instantiate(address, asset=asset, suppress_exceptions=True)


@contextmanager
def _overheard() -> Iterator[list[str]]:
    """What Apprise says meanwhile, kept from every log."""
    lines: list[str] = []

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(record.getMessage())

    loggers = [logging.getLogger(name) for name in ("apprise", "urllib3", "requests")]
    before = [(each, each.propagate, each.level) for each in loggers]
    listener = Listener(logging.WARNING)
    for each in loggers:
        each.propagate = False
        each.setLevel(logging.WARNING)
        each.addHandler(listener)
    try:
        yield lines
    finally:
        for each, propagates, level in before:
            each.removeHandler(listener)
            each.propagate = propagates
            each.setLevel(level)
