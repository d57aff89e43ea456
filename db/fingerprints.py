"""Texts as identity sees them: which share long stretches, whatever was cut, glued or wrongly encoded.

A fingerprint is a sample of the hashes of all stretches of 24 letters. Whether a stretch is sampled
depends on the stretch alone, so that a truncated copy keeps its share of the whole text's sample: the
share found again estimates containment, where Jaccard similarity would punish the missing rest.
(Sampling modulo: Manber, "Finding similar files in a large file system", USENIX 1994.)
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Fingerprint = NDArray[np.uint32]

# Long enough that two texts hardly share one by chance (four or five words), short enough that a
# wrong character spoils little of a synopsis.
_STRETCH = 24
_SAMPLED_ONE_IN = 8
_BASE = np.uint64(0x9E3779B97F4A7C15)
_HALF = np.uint64(32)
_MIXER = np.uint64(0xFF51AFD7ED558CCD)
_NO_LETTER = bytes(set(range(256)) - set(b"abcdefghijklmnopqrstuvwxyz0123456789"))
# A page of 100,000 letters says enough; a hostile one must not cost more.
_LETTERS_READ = 100_000

# About 180 letters: below, a shared phrase would look like a shared text.
SMALLEST_FINGERPRINT = 20
# A stretch in more texts than this is boilerplate and says nothing about which call it is.
_BOILERPLATE = 16
_SHARED_TO_COMPARE = 6
_OWNER = np.uint64(0xFFFFFFFF)


def fingerprint(text: str) -> Fingerprint:
    """The sorted sampled hashes of a text; empty for one shorter than a stretch."""
    letters = np.frombuffer(_letters(text), np.uint8)
    if len(letters) < _STRETCH:
        return np.empty(0, np.uint32)
    hashes = _rolling(letters.astype(np.uint64) + np.uint64(1))
    hashes ^= hashes >> np.uint64(33)
    hashes *= _MIXER
    hashes ^= hashes >> np.uint64(33)
    sampled = hashes[hashes % np.uint64(_SAMPLED_ONE_IN) == 0]
    # Half of a hash tells stretches apart well enough, and two of these fit into one word.
    return np.unique((sampled >> _HALF).astype(np.uint32))


def containment(left: Fingerprint, right: Fingerprint) -> float | None:
    """The share of the shorter text found in the longer, from 0 to 1; ``None`` when too short to say."""
    shorter = min(len(left), len(right))
    if shorter < SMALLEST_FINGERPRINT:
        return None
    return len(np.intersect1d(left, right, assume_unique=True)) / shorter


class SharedStretches:
    """The sampled stretches of many texts in order, so that texts can be added and taken out again.

    A hash and its owner's number are one word: sorting these is far faster than sorting two columns. So are
    two owners; how many stretches they share is counted anew for stretches of texts that come or go only.
    """

    def __init__(self) -> None:
        self._words = np.empty(0, np.uint64)
        self._pairs, self._shared = np.empty(0, np.uint64), np.empty(0, np.int64)

    def change(self, gone: Mapping[int, Fingerprint], come: Mapping[int, Fingerprint]) -> None:
        """Take out texts by number and fingerprint, and add others."""
        if not gone and not come:
            return
        left, added = _words(gone), _words(come)
        moved = _hashes(np.sort(np.concatenate([left, added])) if len(left) else added)
        before = _shared(self._of(moved))
        if len(left):
            self._words = np.delete(self._words, np.searchsorted(self._words, left))
        self._words = np.insert(self._words, np.searchsorted(self._words, added), added)
        after = _shared(self._words if len(added) == len(self._words) else self._of(moved))
        pairs = np.concatenate([self._pairs, before[0], after[0]])
        shared = np.concatenate([self._shared, -before[1], after[1]])
        order = np.argsort(pairs, kind="stable")
        pairs, shared = pairs[order], shared[order]
        starts = np.flatnonzero(np.r_[True, pairs[1:] != pairs[:-1]][: len(pairs)])
        shared = np.add.reduceat(shared, starts) if len(starts) else shared
        self._pairs, self._shared = pairs[starts][shared > 0], shared[shared > 0]

    def pairs(self) -> NDArray[np.uint64]:
        """Pairs of texts (lower number in the upper half) that share several stretches which few have."""
        return self._pairs[self._shared >= _SHARED_TO_COMPARE]

    def _of(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """The words of these hashes (in order, in the upper half), in order."""
        if not len(self._words):
            return self._words
        first = np.searchsorted(self._words, hashes)
        counts = np.searchsorted(self._words, hashes | _OWNER, side="right") - first
        # Runs of places, one behind the other: each begins where the hash does.
        into = np.repeat(first - np.r_[0, np.cumsum(counts)[:-1]], counts)
        return self._words[into + np.arange(len(into))]


def _hashes(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The different hashes of words in order, in order, in the upper half."""
    hashes = words & ~_OWNER
    different: NDArray[np.uint64] = hashes[np.r_[True, hashes[1:] != hashes[:-1]][: len(hashes)]]
    return different


def _shared(words: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Pairs of owners, each as one word in order, and how many of these hashes in order they share."""
    hashes, owners = words >> _HALF, words & _OWNER
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]][: len(hashes)])
    counts = np.diff(np.r_[starts, len(hashes)])
    found = [np.empty(0, np.uint64)]
    for size in range(2, _BOILERPLATE + 1):
        groups = starts[counts == size]
        for i, j in combinations(range(size), 2):
            found.append(owners[groups + i] << _HALF | owners[groups + j])
    pairs, shared = np.unique(np.concatenate(found), return_counts=True)
    return pairs, shared


def _words(texts: Mapping[int, Fingerprint]) -> NDArray[np.uint64]:
    words = np.concatenate([*texts.values(), np.empty(0, np.uint32)]).astype(np.uint64)
    words <<= _HALF
    words |= np.repeat(np.fromiter(texts, np.uint64, len(texts)), [len(each) for each in texts.values()])
    words.sort()
    return words


def _rolling(letters: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A polynomial hash of every stretch: of 8 letters by doubling, then three of them in a row."""
    length, hashes = 1, letters
    while length < 8:
        hashes = hashes[:-length] * _power(length) + hashes[length:]
        length *= 2
    first, second, third = hashes[:-16], hashes[8:-8], hashes[16:]
    return (first * _power(8) + second) * _power(8) + third


def _power(exponent: int) -> np.uint64:
    return np.uint64(pow(int(_BASE), exponent, 2**64))


def _letters(text: str) -> bytes:
    """Lower-case letters and digits without accents, spaces or signs.

    What is not ASCII is left out rather than repaired: "é" and its mojibake "Ã©" then read alike. A text
    in another script keeps its own letters.
    """
    plain = html.unescape(text[:_LETTERS_READ]) if "&" in text else text[:_LETTERS_READ]
    ascii_letters = plain.encode("ascii", "ignore").lower().translate(None, _NO_LETTER)
    if plain.isascii() or len(ascii_letters) * 2 > len(plain.strip()):
        return ascii_letters
    return re.sub(r"[\W_]+", "", plain.casefold()).encode()
