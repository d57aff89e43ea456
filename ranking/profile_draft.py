"""A partnership profile as a draft: what a background says, and in comments what only its owner can say."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from ranking.background import Background, one_line
from ranking.interests import Interest
from ranking.partnership import ProfileKind

# As many as a reader looks over; what is left out is named in a comment.
MOST_CAPABILITIES = 8
# One title says too little of a line of work, ten blur it.
TITLES_PER_CAPABILITY = 3
_LONGEST_TITLE, _LONGEST_SUMMARY, _LONGEST_ID = 240, 1200, 60

_QUESTIONS = """\
# Only you can say what follows. Take away the "# " where a line applies; `legation profile lint` checks it.
# applicant_types: [higher_education_public]
# recipients:
#   - {email: name@example.org, frequency: daily, max_items: 8}
# gaps:                                 # what a partnership should build
#   - {text: what you lack and a partner would bring}
# must:                                 # non-negotiables: a plain "no" drops a call
#   - {field: days_to_deadline, op: ">=", value: 30}
# want:                                 # aspirations: they move the score and never drop anything
#   - {text: training and doctoral exchange, weight: 0.5}
# money: {min: 50000, max: 2000000, currency: EUR}
# A technology that has to be protected: a call that touches it goes to the review list.
# domains:
#   - {name: a sensitive technology, tier: core}
"""


@dataclass(frozen=True, slots=True)
class Heading:
    """What identifies the partnership; a background often does not say it."""

    id: str
    name: str
    kind: ProfileKind
    country: str


def profile_id(name: str) -> str:
    """A profile's id made from a name: small Latin letters, digits, hyphens; ``draft`` when none are left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    words = words if re.match(r"[a-z]", words) else f"draft-{words}".strip("-")
    return words[:_LONGEST_ID].rstrip("-")


def draft(heading: Heading, background: Background, interests: Sequence[Interest]) -> str:
    """The text of a valid profile; comments say what each line came from and what is left out."""
    lines = [
        f"# A draft from {background.kind_of_file}: {_count(len(background.works), 'work')} on "
        f"{_count(len(interests), 'subject')}. Nothing in it has been registered.",
        f"profile: {heading.id}",
        f"name: {_quoted(heading.name)}",
        f"kind: {heading.kind}",
        f"country: {heading.country}",
    ]
    if background.statement:
        lines.append(f"summary: {_quoted(_cut(background.statement, _LONGEST_SUMMARY))}")
    if interests:
        lines.append("capabilities:                           # what you bring: put it into your own words")
    for interest in interests[:MOST_CAPABILITIES]:
        lines += [f"  # {_came_from(interest)}", f"  - {{text: {_quoted(_capability(interest))}}}"]
    lines += [
        f"  # left out: {_cut(one_line(interest.works[0].title), 90)} ({_came_from(interest)})"
        for interest in interests[MOST_CAPABILITIES:]
    ]
    if background.keywords:
        lines.append("domains:                                # the fields you name yourself")
        lines += [f"  - {{name: {_quoted(word)}}}" for word in _distinct(background.keywords)]
    return "\n".join(lines) + "\n" + _QUESTIONS


def _capability(interest: Interest) -> str:
    titles = [_cut(work.title, _LONGEST_TITLE).rstrip(".") for work in interest.works]
    return "; ".join(titles[:TITLES_PER_CAPABILITY])


def _came_from(interest: Interest) -> str:
    words = _count(len(interest.works), "work")
    if interest.years is None:
        return words
    first, last = interest.years
    return f"{words}, {first}" if first == last else f"{words}, {first}–{last}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _distinct(words: Sequence[str]) -> list[str]:
    return list({word.casefold(): word for word in words}.values())


def _cut(text: str, longest: int) -> str:
    """The text, ended at a word where it is too long."""
    return text if len(text) <= longest else text[:longest].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def _quoted(text: str) -> str:
    # A JSON string is a YAML string, whatever stands in it.
    return json.dumps(text, ensure_ascii=False)
