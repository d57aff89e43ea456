"""Whether every channel that a profile names has an address, for the doctor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.doctor.finding import Finding, warning
from flows.notify.settings import NOTIFY_FILE
from flows.settings import Settings
from ranking.profiles import Profile

CHECK = "channels"


def channel_findings(settings: Settings, profiles: Sequence[Profile]) -> Iterator[Finding]:
    """What to do about channels without an address; nothing where all is well."""
    named = sorted({name for profile in profiles for name in profile.notify})
    if named and settings.channels is None:
        said = f"messages to {', '.join(named)} are written to {settings.mail}"
        yield warning(CHECK, said, f"set {NOTIFY_FILE}", unknown=named)
        return
    missing = [name for name in named if name not in (settings.channels or {})]
    if missing:
        said = f"profiles name {', '.join(missing)}, of which no address is known: their messages wait"
        yield warning(CHECK, said, f"name them in the file of {NOTIFY_FILE}", unknown=missing)
