"""``legation feedback``: what a profile has learnt, and from which decisions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.records import Triage, TriageAction, to_json
from flows.commands.home import known_profile, open_home
from flows.commands.options import echo_json, home_option, json_option

if TYPE_CHECKING:
    from db.store import Store
    from ranking.feedback import Lesson
    from ranking.profiles import Profile


@dataclass(frozen=True, slots=True)
class _Learnt:
    """A profile, its latest decisions with the titles of what they are about, and what they teach."""

    profile: Profile
    decisions: Sequence[tuple[Triage, str]]
    lesson: Lesson | None


@click.command("feedback", short_help="What a profile has learnt from keeps and dismissals.")
@click.argument("profile")
@home_option
@json_option
def command(profile: str, home: Path | None, as_json: bool) -> None:
    """Show what PROFILE has learnt, from which decisions, and how to take one back or switch it off.

    What is shown is what the next night will do; scores that are stored change with that night only.
    """
    with open_home(home) as store:
        learnt = _learnt(store, profile, known_profile(store, profile))
    if as_json:
        echo_json(_as_json(learnt))
        return
    for line in _lines(learnt):
        click.echo(line)


def _learnt(store: Store, name: str, text: str) -> _Learnt:
    from flows.announcing.decisions import teaching
    from flows.night.embedding import encoders_here, stored_vectors, texts_by_encoder
    from ranking.feedback_lessons import lessons
    from ranking.profiles import parse_profile

    profile = parse_profile(text, name)
    mine = [triage for (whose, _), triage in store.triage.latest().items() if whose == name]
    titles = {}
    for triage in mine:
        found = store.opportunities.get(triage.opportunity)
        titles[triage.opportunity] = found.merged.title if found else "no longer stored"
    decisions = [(t, titles[t.opportunity]) for t in sorted(mine, key=lambda t: t.decided_at, reverse=True)]
    decided = teaching(store, [profile])
    if not decided:
        return _Learnt(profile, decisions, None)
    opportunities = store.opportunities.all()
    vectors = stored_vectors(store, texts_by_encoder(encoders_here(), opportunities, [profile]))
    return _Learnt(profile, decisions, lessons(opportunities, [profile], vectors, decided).get(name))


def _lines(learnt: _Learnt) -> Iterator[str]:
    from ranking.feedback import MOST_LIKE, MOST_UNLIKE, trust

    profile, lesson = learnt.profile, learnt.lesson
    if not profile.feedback:
        yield f"{profile.id} does not learn (`feedback: false` in the profile): decisions move no score."
    elif lesson is None:
        yield f"{profile.id} has learnt nothing: no call was kept, and none dismissed --because topic."
    else:
        kept, dismissed = len(lesson.kept.rows), len(lesson.dismissed.rows)
        yield f"{profile.id} learns from {kept} kept and {dismissed} dismissed for their topic."
        yield f"  a call like those kept gains up to {MOST_LIKE * trust(kept):.1f} points"
        yield f"  a call like those dismissed loses up to {MOST_UNLIKE * trust(dismissed):.1f} points"
        yield "Your texts count"
        for facet, factor in lesson.factors:
            yield f"  ×{factor:.2f}  {facet.kind} «{facet.text}»"
    yield "Decisions" if learnt.decisions else "No decisions yet: `legation keep`, `dismiss --because topic`."
    for triage, title in learnt.decisions:
        yield f"  {_said(triage)}: {title} ({triage.opportunity})"
    yield f"Take one back: legation undo {profile.id} ID. Learn nothing: `feedback: false` in the profile."


def _said(triage: Triage) -> str:
    why = f" because of {triage.because}" if triage.because else ""
    silent = triage.action is TriageAction.DISMISS and triage.because != "topic"
    note = ", teaches nothing" if silent else ""
    return f"{triage.decided_at:%Y-%m-%d} {triage.action.value}{why}, by {triage.author}{note}"


def _as_json(learnt: _Learnt) -> dict[str, object]:
    from flows.announcing.decisions import teaches

    lesson = learnt.lesson
    return {
        "profile": learnt.profile.id,
        "learns": learnt.profile.feedback,
        "kept": len(lesson.kept.rows) if lesson else 0,
        "dismissed": len(lesson.dismissed.rows) if lesson else 0,
        "weights": [
            {"facet": str(facet.kind), "text": facet.text, "factor": factor}
            for facet, factor in (lesson.factors if lesson else ())
        ],
        "decisions": [
            json.loads(to_json(triage))
            | {"title": title, "teaches": learnt.profile.feedback and teaches(triage)}
            for triage, title in learnt.decisions
        ],
    }
