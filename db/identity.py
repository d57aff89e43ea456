"""Which notices announce the same opportunity, and why. Pure: the clock and every decision are arguments."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from db.blocking import Pair
from db.evidence import Features, features
from db.judging import Decision
from db.records import Edge, Judgement, Notice, NoticeRef, Opportunity
from db.series import series_by_text
from db.translations import translation_candidates, translations
from db.workings import Workings

_RULE = "rule:"

# Source and key: a notice's own name, which is made and compared faster than a ``NoticeRef``.
_Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What holds at an instant.

    ``edges`` are all decisions of the rules (store them with ``Edges.replace_rules``); ``aliases`` the
    names that now answer to another opportunity.
    """

    opportunities: tuple[Opportunity, ...]
    edges: tuple[Edge, ...]
    aliases: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Decided:
    """Which notices are one opportunity, each in order under its name; else as in ``Resolution``."""

    named: Sequence[tuple[str, Sequence[Notice]]]
    edges: tuple[Edge, ...]
    aliases: Mapping[str, str]


def resolve(
    notices: Sequence[Notice],
    edges: Sequence[Edge],
    founders: Mapping[NoticeRef, str],
    as_of: datetime,
    *,
    similarities: Mapping[tuple[NoticeRef, NoticeRef], float] | None = None,
    workings: Workings | None = None,
) -> Resolution:
    """The opportunities that ``notices`` announce; the same result for any order of the notices.

    ``edges`` are all stored decisions, by people and by rules; ``founders`` the notices from which
    names were made, oldest name first (``Opportunities.founders``). A person's judgement beats any
    rule; taking it back restores what was before. Two notices that the rules joined stay joined when
    one portal then moves its deadline before the other does.

    ``similarities`` are those of meaning for pairs of notices (lower first) in two languages, on the scale
    of ``ranking.across.similarities_across``, as far as they are known (``pairs_in_two_languages`` says which
    are worth knowing): they tell where names, numbers and technical words do not. ``workings`` of an earlier
    call spare what has not moved since; they change nothing in the result.
    """
    with without_collection():
        workings = workings or Workings()
        decided = decide(notices, edges, founders, as_of, similarities=similarities, workings=workings)
        opportunities = sorted(workings.merge(decided.named, as_of), key=lambda o: o.id)
        return Resolution(tuple(opportunities), decided.edges, decided.aliases)


def decide(
    notices: Sequence[Notice],
    edges: Sequence[Edge],
    founders: Mapping[NoticeRef, str],
    as_of: datetime,
    *,
    similarities: Mapping[tuple[NoticeRef, NoticeRef], float] | None = None,
    workings: Workings,
) -> Decided:
    """Which notices are one and why, as ``resolve`` has it; what they say together is not worked out."""
    # By source and key as the notices' own names sort, but without making a hundred thousand of these.
    ordered = sorted(notices, key=lambda notice: (notice.source, notice.key))
    return _decided(ordered, edges, founders, as_of, similarities or {}, workings)


def pairs_in_two_languages(notices: Sequence[Notice]) -> list[tuple[NoticeRef, NoticeRef]]:
    """The pairs (lower first) of which the similarity of meaning helps ``resolve``, in order."""
    ordered = sorted(notices, key=lambda notice: notice.ref)
    found = {pair for pairs in translation_candidates([features(n) for n in ordered]) for pair in pairs}
    return [(ordered[i].ref, ordered[j].ref) for i, j in sorted(found)]


@contextmanager
def without_collection() -> Iterator[None]:
    """Millions of small objects are made here and none refers to itself: looking for cycles is in vain.

    Python would look the more often the more there are, so that time grew faster than the number of notices;
    and once through all of them at the end, if they did not pass for old.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def _decided(
    notices: Sequence[Notice],
    edges: Sequence[Edge],
    founders: Mapping[NoticeRef, str],
    as_of: datetime,
    similarities: Mapping[tuple[NoticeRef, NoticeRef], float],
    workings: Workings,
) -> Decided:
    made_ready = workings.features(notices)
    places = {(notice.source, notice.key): place for place, notice in enumerate(notices)}
    placed = _placed(edges, places)
    people = _people(placed)
    joined = frozenset(pair for pair, e in placed if _is_rule(e) and e.judgement is Judgement.SAME)
    pages, candidates = workings.single_pages(), workings.candidate_pairs()
    near = _near(similarities, places)
    decisions = translations(made_ready, notices, near) | _decisions(
        made_ready, joined, pages, candidates, workings
    )
    groups, decisions = workings.groups.grow(made_ready, decisions, people, joined)
    undecided = _undecided(candidates, decisions, groups, people)
    texts = [notice.text or notice.summary or "" for notice in notices]
    decided = decisions | series_by_text(made_ready, texts, undecided)
    named, aliases = [], {}
    given, own_names = _given(founders, places), workings.names()
    for group in groups:
        name, others = _names(group, own_names, given)
        named.append((name, [notices[i] for i in group]))
        aliases.update(dict.fromkeys(others, name))
    return Decided(named, _edges(decided, groups, made_ready, edges, as_of), aliases)


def _decisions(
    notices: Sequence[Features],
    joined: frozenset[Pair],
    pages: frozenset[str],
    candidates: Sequence[Pair],
    workings: Workings,
) -> dict[Pair, Decision]:
    found = {}
    for pair in candidates:
        left, right = notices[pair[0]], notices[pair[1]]
        one_page = left.url is not None and left.url == right.url and left.url in pages
        one_page = one_page or bool(left.pages & right.pages)
        decision = workings.judge(left, right, shared_page=one_page, joined=pair in joined)
        if decision:
            found[pair] = decision
    return found


def _undecided(
    candidates: Sequence[Pair],
    decisions: Mapping[Pair, Decision],
    groups: Sequence[Sequence[int]],
    people: Mapping[Pair, Judgement],
) -> list[Pair]:
    """The candidates of two opportunities about which neither a rule nor a person has an opinion."""
    group_of = {i: number for number, group in enumerate(groups) for i in group}
    return [
        pair
        for pair in candidates
        if (pair not in decisions or decisions[pair].judgement is Judgement.UNSURE)
        and pair not in people
        and group_of[pair[0]] != group_of[pair[1]]
    ]


def _is_rule(edge: Edge) -> bool:
    return edge.author.startswith(_RULE)


def _place(ref: NoticeRef, places: Mapping[_Name, int]) -> int:
    """Where a notice stands; -1 for one that is not there."""
    return places.get((ref.source, ref.key), -1)


def _placed(edges: Sequence[Edge], places: Mapping[_Name, int]) -> list[tuple[Pair, Edge]]:
    """Edges between notices that are there, by their places."""
    placed = [((_place(edge.left, places), _place(edge.right, places)), edge) for edge in edges]
    return [each for each in placed if -1 not in each[0]]


def _near(
    similarities: Mapping[tuple[NoticeRef, NoticeRef], float], places: Mapping[_Name, int]
) -> dict[Pair, float]:
    """Similarities between notices that are there, by their places."""
    placed = {(_place(a, places), _place(b, places)): near for (a, b), near in similarities.items()}
    return {pair: near for pair, near in placed.items() if -1 not in pair}


def _people(placed: Sequence[tuple[Pair, Edge]]) -> dict[Pair, Judgement]:
    """What people judged, by pair; of several persons' judgements the latest."""
    persons = [(pair, edge) for pair, edge in placed if not _is_rule(edge)]
    persons.sort(key=lambda each: (each[1].decided_at, each[1].author))
    return {pair: edge.judgement for pair, edge in persons}


def _given(founders: Mapping[NoticeRef, str], places: Mapping[_Name, int]) -> dict[int, tuple[int, str]]:
    """By place, the name that a notice founded, and how old it is beside others."""
    return {_place(ref, places): (age, name) for age, (ref, name) in enumerate(founders.items())}


def _names(
    group: Sequence[int], own_names: Sequence[str], given: Mapping[int, tuple[int, str]]
) -> tuple[str, list[str]]:
    """A group's name, and the younger names that it takes over; ``own_names`` are those of its notices."""
    names = [name for _, name in sorted(given[i] for i in group if i in given)]
    # Places are in the order of the notices' own names.
    return (names[0], names[1:]) if names else (own_names[group[0]], [])


def _edges(
    decisions: Mapping[Pair, Decision],
    groups: Sequence[Sequence[int]],
    notices: Sequence[Features],
    stored: Sequence[Edge],
    as_of: datetime,
) -> tuple[Edge, ...]:
    """The rules' decisions as edges; one that stands since an earlier night keeps its time."""
    since = {(*_both(e.left, e.right), e.author, e.judgement): e.decided_at for e in stored}
    several = [group for group in groups if len(group) > 1]
    settled = {(i, notices[j].ref.source) for group in several for i in group for j in group if i != j}
    made = []
    for (i, j), decision in sorted(decisions.items()):
        left, right = notices[i].ref, notices[j].ref
        if decision.judgement is Judgement.UNSURE and _is_settled(i, j, notices, settled):
            continue
        author = _RULE + decision.rule
        at = since.get((*_both(left, right), author, decision.judgement), as_of)
        made.append(Edge(left, right, decision.judgement, decision.score, decision.reasons, author, at))
    return tuple(made)


def _both(left: NoticeRef, right: NoticeRef) -> tuple[str, str, str, str]:
    return left.source, left.key, right.source, right.key


def _is_settled(i: int, j: int, notices: Sequence[Features], settled: set[tuple[int, str]]) -> bool:
    """Whether one of two has its counterpart at the other's portal already: then nobody need ask."""
    return (i, notices[j].ref.source) in settled or (j, notices[i].ref.source) in settled
