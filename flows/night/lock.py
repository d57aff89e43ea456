"""One night at a time: an OS file lock, which the kernel releases when its holder dies."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "night.lock"
# Whoever looks whether a night is running holds the lock for an instant: that must not cost a night.
SECOND_LOOKS = (0.05, 0.2)


class NightRunningError(Exception):
    """Another process holds the lock of this home."""


@contextmanager
def night_lock(home: Path) -> Iterator[None]:
    """Hold the home's lock for the time of the block.

    Raises:
        NightRunningError: when another night is running in this home.
        OSError: when the lock file cannot be made.
    """
    with (home / LOCK).open("a") as handle:
        for pause in (*SECOND_LOOKS, None):
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if pause is None:
                    raise NightRunningError(f"{home}: another night is running in this home") from error
                time.sleep(pause)
        yield


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock file at ``path``; without such a file nobody does."""
    try:
        with path.open("r") as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False
