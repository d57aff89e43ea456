"""The lines of a long text that can hold what is looked for: plain words are found faster than rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def lines_with(text: str, signs: Sequence[str]) -> Iterator[str]:
    """The lines of ``text`` in which one of ``signs`` (in small letters) stands, in any case."""
    said = text.lower()
    present = [sign for sign in signs if sign in said]
    if not present:
        return
    for line, small in zip(text.split("\n"), said.split("\n"), strict=True):
        if any(sign in small for sign in present):
            yield line
