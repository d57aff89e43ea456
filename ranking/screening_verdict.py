"""What screening names asks for: a possible match sends a call to review, whatever else it is. Pure.

It never holds and never drops a call, and moves no score. A list that is not there is told with every match.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from db.records import Notice, Opportunity
from db.records.saying import marked, said, said_many
from ranking.country_groups import COUNTRIES
from ranking.partnership import Profile, Visibility
from ranking.screening import EntityKind, Finding, Grade, Subject

STALE_DAYS = 7
# More would make no sentence that anybody reads; the rest is counted.
MOST_TOLD = 3
_AS_NAME = marked(
    "screening:{list}: possible match of the {party} “{name}” with entry {entry} of list {list} of {day} "
    "(version {version}), listed name “{words}”: agrees in {points}; nothing contradicts; similarity "
    "{cosine}."
)
_AS_ALIAS = marked(
    "screening:{list}: possible match of the {party} “{name}” with entry {entry} of list {list} of {day} "
    "(version {version}), listed alias “{words}”: agrees in {points}; nothing contradicts; similarity "
    "{cosine}."
)


@dataclass(frozen=True, slots=True)
class ListVersion:
    """Which list was read: ``dated`` is the list's own date, or else that of its file."""

    name: str
    dated: date
    sha256: str
    entries: int

    def is_stale(self, on: date) -> bool:
        """Whether it is older than a week."""
        return (on - self.dated).days > STALE_DAYS

    @property
    def in_words(self) -> str:
        """The list with its version, for a command."""
        return f"list {self.name} of {self.dated} (version {self.sha256[:8]})"

    @property
    def as_said(self) -> dict[str, str]:
        """The list with its version, as what fills a sentence."""
        return {"list": self.name, "day": f"{self.dated}", "version": self.sha256[:8]}


@dataclass(frozen=True, slots=True)
class NamesOfNight:
    """The names of one night, screened. ``missing`` says of a list that cannot be read why.

    ``found`` has the possible matches of a subject with a list.
    """

    on: date
    lists: Mapping[str, ListVersion] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[tuple[str, Subject], tuple[Finding, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NameVerdict:
    """That somebody has to look, and why."""

    reason: str


def subjects_of(opportunity: Opportunity) -> tuple[Subject, ...]:
    """The organisations that a call names: its funder, other funders its notices name, and its contacts."""
    notice = opportunity.merged
    named = list[Subject]()
    if notice.funder:
        portal = _portal(notice.source)
        named.append(Subject(notice.funder, marked("funder"), EntityKind.ORGANISATION, portal=portal))
    for other in opportunity.disagreements:
        if other.field == "funder":
            named += [
                Subject(
                    name,
                    said("funder, as {source} says", source=ref.source),
                    EntityKind.ORGANISATION,
                    portal=_portal(ref.source),
                )
                for ref, name in other.values
                if name and name != notice.funder
            ]
    named += [_contact(notice, name) for name in notice.contacts]
    return tuple(dict.fromkeys(named))


def partner(profile: Profile) -> Subject:
    """Another profile that may be suggested as a partner."""
    countries = (profile.country,) if profile.country in COUNTRIES else ()
    return Subject(profile.name, marked("suggested partner"), EntityKind.ORGANISATION, countries)


@dataclass(frozen=True, slots=True)
class NamesAsked:
    """One profile's lists, the names of the night, and the profiles that are suggested to it as partners."""

    profile: Profile
    names: NamesOfNight | None
    partners: tuple[Profile, ...] = ()

    def verdict(self, opportunity: Opportunity) -> NameVerdict | None:
        """Whether a name of a call, or of a partner suggested for it, may be on one of the lists."""
        if self.names is None:
            return None
        told = list(self._of_subjects(self.names, subjects_of(opportunity)))
        consortium = opportunity.merged.consortium
        if consortium is not None and consortium.required:
            told += self._of_partners(self.names)
        if not told:
            return None
        more = len(told) - MOST_TOLD
        rest = [said_many("And {number} more.", "And {number} more.", more)] if more > 0 else []
        return NameVerdict(" ".join([*told[:MOST_TOLD], *rest]))

    def _of_subjects(self, names: NamesOfNight, subjects: Sequence[Subject]) -> Iterator[str]:
        for version in self._lists(names):
            for subject in subjects:
                for finding in names.found.get((version.name, subject), ()):
                    yield sentence(version, finding, names.on)

    def _of_partners(self, names: NamesOfNight) -> Iterator[str]:
        """Who keeps a name from others keeps it here too: then only the list is told."""
        for other in self.partners:
            for version in self._lists(names):
                found = names.found.get((version.name, partner(other)), ())
                if found and other.visibility_of("name") is not Visibility.SHAREABLE:
                    yield said(
                        "screening:{list}: possible match of a suggested partner that keeps its name to "
                        "itself with an entry of list {list} of {day} (version {version}): ask your desk.",
                        **version.as_said,
                    )
                    continue
                for finding in found:
                    yield sentence(version, finding, names.on)

    def _lists(self, names: NamesOfNight) -> Iterator[ListVersion]:
        for name in self.profile.safeguards.screening_lists:
            if name in names.lists:
                yield names.lists[name]


def sentence(version: ListVersion, finding: Finding, on: date) -> str:
    """A possible match in a sentence, with all that a person needs to look it up."""
    listed, asked = finding.listed, finding.subject
    sentences = [
        said(
            _AS_ALIAS if listed.is_alias else _AS_NAME,
            **version.as_said,
            party=asked.field,
            name=asked.said,
            entry=finding.entry.id,
            words=listed.said,
            points="; ".join(finding.agrees),
            cosine=f"{finding.similarity:.2f}",
        )
    ]
    if version.is_stale(on):
        sentences.append(said("That list is older than {number} days.", number=f"{STALE_DAYS}"))
    return " ".join(sentences)


def unscreened(profile: Profile, names: NamesOfNight | None) -> Iterator[str]:
    """What every match of a profile must say of its lists: which was not read, and which is old."""
    for name in profile.safeguards.screening_lists:
        if names is None or name not in names.lists:
            yield said("Names were not screened against {list}.", list=name)
        elif names.lists[name].is_stale(names.on):
            stale = {"list": name, "day": f"{names.lists[name].dated}"}
            yield said("Names were screened against an old list: {list} is of {day}.", **stale)


def possible(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The possible matches among findings, the most alike first."""
    raised = [each for each in findings if each.grade is Grade.POSSIBLE]
    return tuple(sorted(raised, key=lambda each: (-each.similarity, each.entry.id)))


def _contact(notice: Notice, name: str) -> Subject:
    return Subject(name, marked("contact"), EntityKind.ORGANISATION, portal=_portal(notice.source))


def _portal(source: str) -> str | None:
    """The country of a source, which its name begins with; ``int`` and ``eu`` are none."""
    code = source.split("_", 1)[0].upper()
    return code if code in COUNTRIES else None
