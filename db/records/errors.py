"""What went wrong that a person can put right, and whether it was what we were given or the machine."""

from __future__ import annotations

import errno

BAD_INPUT, FAILED = 2, 3
# What a machine runs out of, or what breaks in it; a path that is not there or not ours is bad input.
_MACHINE = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE}
)
# The same in SQLite's primary result codes: BUSY, LOCKED, NOMEM, IOERR, FULL, PROTOCOL (a lock that lasts)
_SQLITE_MACHINE = frozenset({5, 6, 7, 10, 13, 15})


class InputError(Exception):
    """Something we were given cannot be used. The message says what, where, and what to do.

    Every part's own error for bad input derives from this one; the command line prints the message and
    ends with ``exit_code``, with nothing half-written. Raise it ``from`` what was caught: that tells a
    full disk from a wrong path.
    """

    @property
    def exit_code(self) -> int:
        """2 for bad input; 3 when the machine was the cause, so that other input would not help."""
        return FAILED if machine_failed(self.__cause__) else BAD_INPUT


def machine_failed(cause: BaseException | None) -> bool:
    """Whether an error is the machine's: a full disk, a lock that lasts, an unreadable sector, no memory.

    Looks at the operating system's ``errno`` or SQLite's result code (https://sqlite.org/rescode.html), and
    through errors of ours at what caused them.
    """
    if isinstance(cause, InputError):
        return machine_failed(cause.__cause__)
    code = getattr(cause, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF in _SQLITE_MACHINE
    return isinstance(cause, OSError) and cause.errno in _MACHINE
