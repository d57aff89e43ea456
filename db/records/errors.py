"""What went wrong that a person can put right."""

from __future__ import annotations


class InputError(Exception):
    """Something we were given cannot be used. The message says what, where, and what to do.

    Every part's own error for bad input derives from this one; the command line prints the message
    and ends with exit code 2, with nothing changed.
    """
