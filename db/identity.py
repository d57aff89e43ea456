"""Which notices announce the same opportunity, and why. Pure: the clock and every decision are arguments."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from db.blocking import Pair, candidate_pairs, single_pages
from db.clusters import Clusters
from db.evidence import Features, compare, features
from db.judging import Decision, judge
from db.merging import merge_notices
from db.names import opportunity_id
from db.records import Edge, Judgement, Notice, NoticeRef, Opportunity
from db.series import series_by_text

_RULE = "rule:"


@dataclass(frozen=True, slots=True)
class Resolution:
    """What holds at an instant.

    ``edges`` are all decisions of the rules (store them with ``Edges.replace_rules``); ``aliases`` the
    names that now answer to another opportunity.
    """

    opportunities: tuple[Opportunity, ...]
    edges: tuple[Edge, ...]
    aliases: Mapping[str, str]


def resolve(
    notices: Sequence[Notice],
    edges: Sequence[Edge],
    founders: Mapping[NoticeRef, str],
    as_of: datetime,
) -> Resolution:
    """The opportunities that ``notices`` announce; the same result for any order of the notices.

    ``edges`` are all stored decisions, by people and by rules; ``founders`` the notices from which
    names were made, oldest name first (``Opportunities.founders``). A person's judgement beats any
    rule; taking it back restores what was before. Two notices that the rules joined stay joined when
    one portal then moves its deadline before the other does.
    """
    with _without_collection():
        return _resolved(sorted(notices, key=lambda notice: notice.ref), edges, founders, as_of)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Millions of small objects are made here and none refers to itself: looking for cycles is in vain.

    Python would look the more often the more there are, so that time grew faster than the number of notices.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _resolved(
    notices: Sequence[Notice],
    edges: Sequence[Edge],
    founders: Mapping[NoticeRef, str],
    as_of: datetime,
) -> Resolution:
    made_ready = [features(notice) for notice in notices]
    places = {notice.ref: place for place, notice in enumerate(notices)}
    joined = frozenset(p for p, e in _placed(edges, places) if _is_rule(e) and e.judgement is Judgement.SAME)
    pages = single_pages(made_ready)
    candidates = candidate_pairs(made_ready, pages)
    decisions = _decisions(made_ready, joined, pages, candidates)
    clusters = Clusters(made_ready, decisions, _people(edges, places), joined)
    groups = clusters.grow()
    undecided = _undecided(candidates, clusters.decisions, groups, _people(edges, places))
    texts = [notice.text or notice.summary or "" for notice in notices]
    decided = clusters.decisions | series_by_text(made_ready, texts, undecided)
    opportunities, aliases = [], {}
    ages = {ref: (age, name) for age, (ref, name) in enumerate(founders.items())}
    for group in groups:
        name, others = _names([notices[i].ref for i in group], ages)
        opportunities.append(merge_notices(name, [notices[i] for i in group], as_of))
        aliases.update(dict.fromkeys(others, name))
    made = _edges(decided, groups, made_ready, edges, as_of)
    return Resolution(tuple(sorted(opportunities, key=lambda o: o.id)), made, aliases)


def _decisions(
    notices: Sequence[Features],
    joined: frozenset[Pair],
    pages: frozenset[str],
    candidates: Sequence[Pair],
) -> dict[Pair, Decision]:
    found = {}
    for pair in candidates:
        left, right = notices[pair[0]], notices[pair[1]]
        one_page = left.url is not None and left.url == right.url and left.url in pages
        one_page = one_page or bool(left.pages & right.pages)
        decision = judge(compare(left, right), shared_page=one_page, joined=pair in joined)
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


def _placed(edges: Sequence[Edge], places: Mapping[NoticeRef, int]) -> list[tuple[Pair, Edge]]:
    """Edges between notices that are there, by their places."""
    return [((places[e.left], places[e.right]), e) for e in edges if e.left in places and e.right in places]


def _people(edges: Sequence[Edge], places: Mapping[NoticeRef, int]) -> dict[Pair, Judgement]:
    """What people judged, by pair; of several persons' judgements the latest."""
    persons = [(pair, edge) for pair, edge in _placed(edges, places) if not _is_rule(edge)]
    persons.sort(key=lambda each: (each[1].decided_at, each[1].author))
    return {pair: edge.judgement for pair, edge in persons}


def _names(refs: Sequence[NoticeRef], ages: Mapping[NoticeRef, tuple[int, str]]) -> tuple[str, list[str]]:
    """A group's name, and the younger names that it takes over."""
    names = [name for _, name in sorted(ages[ref] for ref in refs if ref in ages)]
    return (names[0], names[1:]) if names else (opportunity_id(min(refs)), [])


def _edges(
    decisions: Mapping[Pair, Decision],
    groups: Sequence[Sequence[int]],
    notices: Sequence[Features],
    stored: Sequence[Edge],
    as_of: datetime,
) -> tuple[Edge, ...]:
    """The rules' decisions as edges; one that stands since an earlier night keeps its time."""
    since = {(e.left, e.right, e.author, e.judgement): e.decided_at for e in stored}
    settled = {(i, notices[j].ref.source) for group in groups for i in group for j in group if i != j}
    made = []
    for (i, j), decision in sorted(decisions.items()):
        left, right = notices[i].ref, notices[j].ref
        if decision.judgement is Judgement.UNSURE and _is_settled(i, j, notices, settled):
            continue
        author = _RULE + decision.rule
        at = since.get((left, right, author, decision.judgement), as_of)
        made.append(Edge(left, right, decision.judgement, decision.score, decision.reasons, author, at))
    return tuple(made)


def _is_settled(i: int, j: int, notices: Sequence[Features], settled: set[tuple[int, str]]) -> bool:
    """Whether one of two has its counterpart at the other's portal already: then nobody need ask."""
    return (i, notices[j].ref.source) in settled or (j, notices[i].ref.source) in settled
