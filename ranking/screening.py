"""Comparing a name with an entry of a list: what agrees, what else speaks for it, and what against. Pure.

A name alone proves nothing. A *possible match* is a listed name that agrees and a fact beside it that does
too (a country, or something as particular), with nothing that contradicts; a person decides what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from db.records.saying import said
from ranking.screening_agreement import agree, similarity
from ranking.screening_forms import LegalForm, forms_contradict
from ranking.screening_names import ReadName, alternatives, read_name

# Part of every index and verdict: another way of comparing is another screen.
MATCHER = "screening/1"


class EntityKind(StrEnum):
    """What an entry or an asked name is, where it is stated."""

    PERSON = "person"
    ORGANISATION = "organisation"
    OTHER = "ship, aircraft or thing"


class Grade(StrEnum):
    """How much there is to a name that agrees."""

    POSSIBLE = "possible match"
    NAME_ONLY = "name only"


@dataclass(frozen=True, slots=True)
class ListedName:
    """A name of an entry; a ``weak`` one is an alias of which the list itself says that it proves little."""

    said: str
    is_alias: bool = False
    weak: bool = False


@dataclass(frozen=True, slots=True)
class ListedEntry:
    """One entry of a list. ``countries`` are ISO 3166-1 alpha-2 codes, ``born`` years of birth."""

    id: str
    names: tuple[ListedName, ...]
    kind: EntityKind | None = None
    countries: tuple[str, ...] = ()
    born: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Subject:
    """A name that is asked about, and where it came from (``field``, in words).

    ``countries`` are stated of it; ``portal`` is only the country of whoever published the name.
    """

    said: str
    field: str
    kind: EntityKind | None = None
    countries: tuple[str, ...] = ()
    portal: str | None = None
    born: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """An entry whose name agrees with an asked one, and what else is known of the two."""

    subject: Subject
    entry: ListedEntry
    listed: ListedName
    grade: Grade
    similarity: float
    agrees: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Pair:
    """The asked name in the wording that agreed, and the listed name that it agrees with."""

    asked: ReadName
    found: ReadName
    listed: ListedName


def compare(subject: Subject, entry: ListedEntry) -> Finding | None:
    """What an entry has to do with an asked name; ``None`` where none of its names agrees."""
    pairs = list(_pairs(subject, entry))
    if not pairs:
        return None
    best = max(pairs, key=lambda pair: (not pair.listed.weak, similarity(pair.asked, pair.found)))
    contradicts = tuple(_contradictions(subject, entry, pairs))
    by_country = tuple(_by_country(subject, entry, pairs))
    by_more = tuple(_by_more(subject, entry, pairs))
    believed = by_country if _needs_country(best) else by_country + by_more
    alone = best.listed.weak and len(best.found.words) == 1
    possible = bool(believed) and not contradicts and not alone
    return Finding(
        subject,
        entry,
        best.listed,
        Grade.POSSIBLE if possible else Grade.NAME_ONLY,
        similarity(best.asked, best.found),
        by_country + by_more,
        contradicts,
    )


def _pairs(subject: Subject, entry: ListedEntry) -> Iterator[_Pair]:
    persons = EntityKind.PERSON in (subject.kind, entry.kind) and subject.kind is not EntityKind.ORGANISATION
    asked = [read_name(said) for said in alternatives(subject.said)]
    for listed in entry.names:
        found = read_name(listed.said)
        for each in asked:
            if agree(each, found, persons=persons):
                yield _Pair(each, found, listed)


def _needs_country(pair: _Pair) -> bool:
    """Common words and acronyms are the names of many: "National Bank", "ADF"."""
    return pair.asked.is_short or not pair.asked.is_distinctive


def _contradictions(subject: Subject, entry: ListedEntry, pairs: list[_Pair]) -> Iterator[str]:
    if subject.kind is not None and entry.kind is not None and subject.kind is not entry.kind:
        yield f"listed as {entry.kind.value}, asked as {subject.kind.value}"
    stated, listed = _stated(subject, pairs), _listed_places(entry)
    if stated and listed and not stated & listed:
        yield f"country {_in_words(stated)}, listed with {_in_words(listed)}"
    asked = [form for pair in pairs for form in pair.asked.forms]
    if forms_contradict(asked, _all_forms(entry)):
        yield f"legal form {asked[0].name}, listed with {_all_forms(entry)[0].name}"
    if subject.born is not None and entry.born and subject.born not in entry.born:
        yield f"born {subject.born}, listed as born {', '.join(map(str, entry.born))}"


def _by_country(subject: Subject, entry: ListedEntry, pairs: list[_Pair]) -> Iterator[str]:
    listed = _listed_places(entry)
    named = {place for pair in pairs for place in pair.asked.places}
    if same := set(subject.countries) & listed:
        yield said("country {places}", places=_in_words(same))
    elif same := named & listed:
        yield said("country {places}, which the name itself names", places=_in_words(same))
    elif not subject.countries and not named and subject.portal in listed:
        yield said("country {places}, where the name was published", places=f"{subject.portal}")


def _by_more(subject: Subject, entry: ListedEntry, pairs: list[_Pair]) -> Iterator[str]:
    listed = _listed_places(entry)
    # A form that stands in the listed name as well is part of the same words, and proves no more.
    known = {form.name for form in _all_forms(entry)}
    for form in dict.fromkeys(form for pair in pairs for form in pair.asked.forms):
        if form.name not in known and (same := form.countries & listed) and not _stated(subject, pairs):
            usual = {"name": form.name, "places": _in_words(same)}
            yield said("legal form {name}, usual in {places}, where the entry is listed", **usual)
    if len({pair.asked.said for pair in pairs}) > 1 and len({pair.listed.said for pair in pairs}) > 1:
        yield said("both the name and the one in brackets are listed")
    if subject.born is not None and subject.born in entry.born:
        yield said("born {year}", year=f"{subject.born}")


def _stated(subject: Subject, pairs: Iterable[_Pair]) -> set[str]:
    return set(subject.countries) or {place for pair in pairs for place in pair.asked.places}


def _listed_places(entry: ListedEntry) -> set[str]:
    return set(entry.countries) or {
        place for listed in entry.names for place in read_name(listed.said).places
    }


def _all_forms(entry: ListedEntry) -> list[LegalForm]:
    return [form for listed in entry.names for form in read_name(listed.said).forms]


def _in_words(places: Iterable[str]) -> str:
    return ", ".join(sorted(places))
