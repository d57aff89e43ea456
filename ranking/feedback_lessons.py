"""From decisions about opportunities to what each profile learns, by the night's own comparison."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from db.records import Component, Opportunity
from ranking.embedding import Vector
from ranking.facets import facets
from ranking.feedback import Decided, Lesson, learn
from ranking.partnership import Profile
from ranking.retrieval import Collection, Comparison


def rows_that_teach(ordered: Sequence[Opportunity], decided: Mapping[str, Decided] | None) -> list[int]:
    """The places of all opportunities that teach any profile; one that is no longer there teaches none."""
    wanted = {id for each in (decided or {}).values() for id in each.all}
    return [row for row, opportunity in enumerate(ordered) if opportunity.id in wanted]


def learnt_by(
    collection: Collection, comparison: Comparison, ordered: Sequence[Opportunity], decided: Decided
) -> Lesson:
    """What one profile learns.

    Args:
        collection: of all notices, with those that teach as its examples.
        comparison: the profile's with all notices.
        ordered: the opportunities of these notices.
        decided: what the profile's readers decided.
    """
    rows = {opportunity.id: row for row, opportunity in enumerate(ordered)}
    teaching = set(decided.all)
    kept, dismissed = (
        [rows[id] for id in ids if id in teaching and id in rows] for ids in (decided.kept, decided.dismissed)
    )
    subject = [comparison.facets[place] for place in comparison.subject]
    return learn(comparison.parts, subject, collection.centres, collection.alike, kept, dismissed)


def learnt_components(
    collection: Collection,
    comparison: Comparison,
    ordered: Sequence[Opportunity],
    decided: Decided | None,
) -> Callable[[int], tuple[Component, ...]]:
    """For the place of an opportunity the parts of its score that were learnt; none without decisions."""
    if decided is None:
        return lambda _: ()
    lesson = learnt_by(collection, comparison, ordered, decided)
    titles = [opportunity.merged.title for opportunity in ordered]
    return lambda row: tuple(lesson.components(row, titles))


def lessons(
    opportunities: Sequence[Opportunity],
    profiles: Sequence[Profile],
    vectors: Mapping[str, Vector],
    decided: Mapping[str, Decided],
) -> dict[str, Lesson]:
    """Profile → what it would learn tonight; without those that nobody decided anything for.

    Args:
        opportunities: all of them.
        profiles: whose lessons are asked.
        vectors: unit vectors by key, as ``ranking.match.rank`` takes them.
        decided: what readers decided, by profile.
    """
    ordered = sorted(opportunities, key=lambda opportunity: opportunity.id)
    told = {profile.id: facets(profile) for profile in profiles if profile.id in decided}
    every = [facet for found in told.values() for facet in found]
    notices = [opportunity.merged for opportunity in ordered]
    collection = Collection(notices, vectors, every, rows_that_teach(ordered, decided))
    return {
        id: learnt_by(collection, collection.compare(found), ordered, decided[id])
        for id, found in told.items()
    }
