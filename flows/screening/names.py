"""Screening names at night, and when somebody asks: every list opened once, nothing leaves the host."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from db.list_index import ListIndex
from db.records.errors import InputError
from flows.doctor.finding import Finding as Noticed
from flows.doctor.finding import ok, warning
from flows.screening.lists import KnownList, UnreadList, known_list, records_of

if TYPE_CHECKING:
    from db.records import Opportunity
    from db.store import Store
    from ranking.profiles import Profile
    from ranking.screening import Finding, Subject
    from ranking.screening_verdict import ListVersion, NamesOfNight

CHECK = "screening lists"


def screen_names(
    home: Path, opportunities: Sequence[Opportunity], profiles: Sequence[Profile], night: date
) -> NamesOfNight | None:
    """The names of a night against every list that a profile names; ``None`` where none names any.

    A list that cannot be read never fails a night: it is told with every match.
    """
    wanted = named_lists(profiles)
    if not wanted:
        return None
    from ranking.screening_verdict import NamesOfNight, partner, possible, subjects_of

    asked = dict.fromkeys(subject for each in opportunities for subject in subjects_of(each))
    asked |= dict.fromkeys(partner(each) for each in profiles if each.consent_matchmaking)
    found: dict[tuple[str, Subject], tuple[Finding, ...]] = {}
    lists: dict[str, ListVersion] = {}
    missing: dict[str, str] = {}
    for name in wanted:
        known = known_list(home, name)
        if isinstance(known, UnreadList):
            missing[name] = known.why
            continue
        try:
            findings = _all_against(known, asked)
        except InputError as error:
            missing[name] = str(error)
            continue
        lists[name] = known.version
        found |= {(name, subject): raised for subject, each in findings.items() if (raised := possible(each))}
    return NamesOfNight(night, lists, missing, found)


def keep_versions(store: Store, names: NamesOfNight | None, night: date) -> None:
    """Keep which version of every named list a night used, where it is another than before."""
    if names is None:
        return
    for name, version in names.lists.items():
        store.lists.note(name, version.sha256, version.dated, version.entries, night=night)
    for name in names.missing:
        store.lists.note(name, "", None, 0, night=night)


def ask(lists: Iterable[KnownList], subject: Subject) -> list[tuple[KnownList, Finding]]:
    """What the lists have on one name, possible matches first, then the most alike."""
    from ranking.screening import Grade

    found = [(known, finding) for known in lists for finding in _all_against(known, (subject,))[subject]]
    return sorted(
        found,
        key=lambda each: (each[1].grade is not Grade.POSSIBLE, -each[1].similarity, each[1].entry.id),
    )


def named_lists(profiles: Iterable[Profile]) -> tuple[str, ...]:
    """Every list that a profile names, once, in order of name."""
    return tuple(sorted({name for each in profiles for name in each.safeguards.screening_lists}))


def list_finding(home: Path, profiles: Sequence[Profile], on: date) -> Noticed:
    """How the lists stand that profiles name: all there and of this week, or what to do."""
    wanted = named_lists(profiles)
    if not wanted:
        return ok(CHECK, "no profile names one", lists=[])
    known = [known_list(home, name) for name in wanted]
    unread = [each for each in known if isinstance(each, UnreadList)]
    stale = [each.version for each in known if isinstance(each, KnownList) and each.version.is_stale(on)]
    if unread or stale:
        said = [f"not screened against {each.name}: {each.why}" for each in unread]
        said += [f"{each.name} is of {each.dated}, older than a week" for each in stale]
        do = "bring today's list: `legation lists add FILE --name NAME`"
        return warning(CHECK, "; ".join(said), do, lists=list(wanted))
    dates = [f"{each.version.name} of {each.version.dated}" for each in known if isinstance(each, KnownList)]
    return ok(CHECK, ", ".join(dates), lists=list(wanted))


def _all_against(known: KnownList, subjects: Iterable[Subject]) -> dict[Subject, list[Finding]]:
    from ranking.screening import compare

    with ListIndex(known.index) as index:
        return {
            subject: [found for entry in records_of(index, subject) if (found := compare(subject, entry))]
            for subject in subjects
        }
