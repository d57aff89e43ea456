"""Refusing a word that is not on a list, and naming the one that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def one_of(word: object, allowed: Iterable[str], what: str) -> str:
    """``word`` when it is among ``allowed``.

    Raises:
        ValueError: "unknown <what> …; use one of … (did you mean …?)".
    """
    known = list(allowed)
    if isinstance(word, str) and word in known:
        return word
    raise ValueError(
        f"unknown {what} `{word}`; use one of {', '.join(known)}{did_you_mean(str(word), known)}"
    )


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """`` (did you mean `…`?)`` for the closest allowed word, or nothing when none is close."""
    near = get_close_matches(word.casefold(), list(allowed), n=1, cutoff=0.6)
    return f" (did you mean `{near[0]}`?)" if near else ""
