"""How well pairs of descriptions are judged, measured on labelled pairs by words alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from db.record_matching import THRESHOLD, Described, match_scores
from db.records.errors import InputError

_NAMES = ("name", "title")


def evaluate_matching(
    pairs: Sequence[Mapping[str, object]], labelled: Sequence[Mapping[str, object]] | None = None
) -> dict[str, float | int]:
    """Precision, recall and F1 of the pairs ``{a, b, label}`` (label 1: one thing) that are called one.

    No label is used but to count; with ``labelled``, other pairs, the threshold is the one that is best
    there instead of the built-in.

    Raises:
        InputError: a pair lacks ``a``, ``b`` or ``label``, or is described by no word.
    """
    threshold = THRESHOLD if labelled is None else _best_threshold(*_scored(labelled))
    scores, labels = _scored(pairs)
    found = [score >= threshold for score in scores]
    right = sum(yes and label for yes, label in zip(found, labels, strict=True))
    precision = right / sum(found) if any(found) else 0.0
    recall = right / sum(labels) if any(labels) else 0.0
    f1 = 2 * precision * recall / (precision + recall) if right else 0.0
    return {
        "precision": precision,
        "recall": recall,
        "f1": f1,
        "threshold": threshold,
        "n": len(labels),
        "positives": sum(labels),
    }


def _scored(pairs: Sequence[Mapping[str, object]]) -> tuple[list[float], list[bool]]:
    described, labels = [], []
    for number, pair in enumerate(pairs, 1):
        label = pair.get("label")
        if label not in (0, 1):
            raise InputError(f"pair {number}: label is {label!r}; it must be 0 or 1")
        labels.append(bool(label))
        described.append((_described(pair.get("a"), number, "a"), _described(pair.get("b"), number, "b")))
    return match_scores(described), labels


def _described(record: object, number: int, side: str) -> Described:
    if not isinstance(record, dict):
        raise InputError(f"pair {number}: {side} is missing or no object")
    texts = {str(key): value for key, value in record.items() if isinstance(value, str) and value.strip()}
    if not texts:
        raise InputError(f"pair {number}: {side} has no text")
    naming = next((key for key in _NAMES if key in texts), next(iter(texts)))
    return Described(texts.pop(naming), " ".join(texts.values()))


def _best_threshold(scores: Sequence[float], labels: Sequence[bool]) -> float:
    """The threshold of the best F1; between it and the next lower score, so that noise does not tip it."""
    ranked = sorted(zip(scores, labels, strict=True), key=lambda each: -each[0])
    best, threshold, right = 0.0, THRESHOLD, 0
    for count, (score, label) in enumerate(ranked, 1):
        right += label
        f1 = 2 * right / (count + sum(labels))
        if f1 > best:
            following = ranked[count][0] if count < len(ranked) else score
            best, threshold = f1, (score + following) / 2
    return threshold
