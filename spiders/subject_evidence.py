"""Which of the publisher's own words say what an announcement is about, and that it is no call."""

from __future__ import annotations

from collections.abc import Iterator

from db.records import Notice
from spiders.subjects import field_name, goal_name, subject_codes


def subject_words(notice: Notice) -> Iterator[tuple[str, str, str, str]]:
    """(fact, value in words, field of the raw notice, the publisher's words) for every code."""
    for fact, place in (("fields_of_science", 0), ("sdgs", 1)):
        found = [(said[place], words) for said, words in _said(notice) if said[place]]
        values = dict.fromkeys(value for each, _ in found for value in each)
        for value in values:
            yield from ((fact, value, "topics", words) for each, words in found if value in each)
    if notice.kind is not None:
        doubt = "" if notice.kind.certain else ", in doubt"
        yield "kind", f"{notice.kind.code}{doubt}", notice.kind.field, notice.kind.words


def _said(notice: Notice) -> Iterator[tuple[tuple[tuple[str, ...], tuple[str, ...]], str]]:
    """What each subject word of a notice means, as names of fields and of goals, beside the word."""
    kept_fields, kept_goals = frozenset(notice.fields_of_science), frozenset(notice.sdgs)
    for topic in notice.topics:
        codes = subject_codes(topic.code, topic.vocabulary, notice.language)
        fields = tuple(f"{code} {field_name(code)}" for code in codes.fields if code in kept_fields)
        goals = tuple(f"{goal} {goal_name(goal)}" for goal in codes.goals if goal in kept_goals)
        yield (fields, goals), topic.code
