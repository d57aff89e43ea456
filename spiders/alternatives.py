"""Word lists as data, and as regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TypeAlias

_Tree: TypeAlias = "dict[str, _Tree]"


def listed(words: str) -> tuple[str, ...]:
    """The words of a list written with spaces between them."""
    return tuple(words.split())


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of the words, the longest first; one that never matches for none.

    Common beginnings are written once: hundreds of names compile and match several times faster so.
    """
    tree: _Tree = {}
    for word in sorted(set(words)):
        branch = tree
        for character in word:
            branch = branch.setdefault(character, {})
        branch[""] = {}
    return "|".join(_branches(tree)) or "(?!)"


def _branches(tree: _Tree) -> list[str]:
    return [re.escape(character) + _rest(branch) for character, branch in tree.items() if character]


def _rest(branch: _Tree) -> str:
    """What may or must follow a beginning; the longer word is tried before the shorter."""
    following = _branches(branch)
    if not following:
        return ""
    if "" not in branch and len(following) == 1:
        return following[0]
    return f"(?:{'|'.join(following)})" + ("?" if "" in branch else "")


def words_of(spaced: Iterable[str], unspaced: Iterable[str] = ()) -> str:
    """A regular expression for any of the patterns, the spaced ones only where a word begins."""
    return "|".join([rf"(?<![^\W_])(?:{'|'.join(spaced)})", *unspaced])
