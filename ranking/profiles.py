"""Reading a partnership profile from YAML, with every problem named by its line."""

from __future__ import annotations

from pydantic import ValidationError

from db.records import InputError
from ranking.partnership import (
    Clearance,
    Domain,
    Frequency,
    MoneyWanted,
    PartnerRole,
    Partners,
    Profile,
    ProfileKind,
    Recipient,
    Tier,
    Visibility,
    WeightedText,
)
from ranking.predicates import Rule
from ranking.profile_lint import lint
from ranking.profile_problems import in_words
from ranking.profile_yaml import Document, YamlError, read_document

__all__ = [
    "Clearance",
    "Domain",
    "Frequency",
    "MoneyWanted",
    "PartnerRole",
    "Partners",
    "Profile",
    "ProfileError",
    "ProfileKind",
    "Recipient",
    "Rule",
    "Tier",
    "Visibility",
    "WeightedText",
    "lint",
    "parse_profile",
]


class ProfileError(InputError):
    """The file is no profile; each of ``problems`` reads "file:line: what is wrong; what is allowed"."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def parse_profile(text: str, origin: str) -> Profile:
    """The profile that a YAML text says.

    Args:
        text: the file's content.
        origin: how to name the file in messages, usually its path.

    Raises:
        ProfileError: with every problem found, in the order of the lines.
    """
    try:
        document = read_document(text)
    except YamlError as problem:
        raise ProfileError((f"{origin}:{problem.line}: {problem.message}",)) from problem
    problems = [(line, f"`{key}` is written twice; keep one") for line, key in document.twice]
    try:
        profile = Profile.model_validate(document.values)
    except ValidationError as refusal:
        problems += _located(refusal, document)
    if problems:
        raise ProfileError(tuple(f"{origin}:{line}: {message}" for line, message in sorted(set(problems))))
    return profile


def _located(refusal: ValidationError, document: Document) -> list[tuple[int, str]]:
    return [(document.line_of(error["loc"]), in_words(error)) for error in refusal.errors(include_url=False)]
