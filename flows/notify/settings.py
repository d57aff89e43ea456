"""The chat channels and webhooks of an installation: their names, and the addresses that are secrets."""

from __future__ import annotations

import re
from collections.abc import Mapping

from flows.setting_values import SettingsError, secret_file

NOTIFY_FILE = "LEGATION_NOTIFY_FILE"
_LINE = re.compile(r"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)\s*=\s*([a-z][a-z0-9+.-]*://\S+)", re.IGNORECASE)
# Who reads by mail is a recipient of a profile: only so can they leave, and be erased.
_MAIL = ("mailto:", "mailtos:")


def channels_of(environ: Mapping[str, str]) -> dict[str, str] | None:
    """Name → the Apprise address of each channel; ``None`` where no file of them is set.

    A line is ``name = address``; empty lines and those that begin with ``#`` say nothing.

    Raises:
        SettingsError: others may read the file, or a line is none; no address is repeated.
    """
    text = secret_file(environ, NOTIFY_FILE)
    if text is None:
        return None
    channels: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        where = f"{NOTIFY_FILE}, line {number}"
        if found is None:
            raise SettingsError(
                f"{where}: write it as name = address, the name in small letters, such as "
                "desk-chat = json://hooks.example.org/desk"
            )
        name, address = found[1], found[2]
        if name != name.lower():
            raise SettingsError(f"{where}: write the name in small letters: {name.lower()}")
        if address.lower().startswith(_MAIL):
            raise SettingsError(f"{where}: {name} is a mail address; name it among a profile's recipients")
        if name in channels:
            raise SettingsError(f"{where}: {name} stands there already")
        channels[name] = address
    return channels
