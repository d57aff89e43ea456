"""The coded subjects of an opportunity, and what it is if no call, as a person reads them."""

from __future__ import annotations

from db.records import Notice
from spiders.subjects import field_name, goal_name


def fields_in_words(notice: Notice) -> str:
    """ "1.2 Computer and information sciences; 3 Medical and health sciences", or nothing."""
    return "; ".join(f"{code} {field_name(code)}" for code in notice.fields_of_science)


def goals_in_words(notice: Notice) -> str:
    """ "7 Affordable and clean energy; 13 Climate action", or nothing."""
    return "; ".join(f"{goal} {goal_name(goal)}" for goal in notice.sdgs)


def kind_in_words(notice: Notice) -> str:
    """Why it is no call, or perhaps none, in the publisher's words; nothing for a call."""
    if notice.kind is None:
        return ""
    said = f"{notice.kind.code} (“{notice.kind.words}”)"
    return f"no call for applications: {said}" if notice.kind.certain else f"taken for a call, perhaps {said}"
