"""A person's word on whether two announcements are one: it beats every rule, and can be taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from db.edges import RULE_PREFIX
from db.records import Edge, Judgement, Notice, NoticeRef
from db.records.errors import InputError
from db.store import Store
from flows.commands.home import known_opportunity
from flows.night.lock import night_lock


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Two announcements of which the rules cannot say whether they are one, and why they doubt."""

    left: Notice
    right: Notice
    score: float
    reasons: tuple[str, ...]


def judge_pair(
    store: Store,
    home: Path,
    names: tuple[str, str],
    judgement: Judgement,
    author: str,
    why: str,
    now: datetime,
) -> tuple[str, str]:
    """Keep a person's judgement about two announcements, and recognise all opportunities anew.

    Returns:
        the opportunities that the two belong to now.

    Raises:
        InputError: a name is unknown, both name one announcement, or the author is a rule.
        NightRunningError: a night is running; its outcome must not be mixed with this.
    """
    left, right = sorted((announcement(store, names[0]), announcement(store, names[1])))
    if left == right:
        raise InputError(f"{names[0]} and {names[1]} lead to the same announcement; name two (SOURCE:KEY)")
    if author.startswith(RULE_PREFIX):
        raise InputError(f"{author}: give a person's name with --by")
    reasons = (why,) if why else ()
    with night_lock(home):
        store.edges.decide(Edge(left, right, judgement, 1.0, reasons, author, now))
        _recognise(store, now)
    return _belonging(store, left), _belonging(store, right)


def take_back(
    store: Store, home: Path, names: tuple[str, str], author: str, now: datetime
) -> tuple[str, str]:
    """Take a person's judgement back: what the rules, and other persons, say holds again.

    Raises:
        InputError: a name is unknown, or this author judged nothing about the two.
        NightRunningError: a night is running.
    """
    left, right = sorted((announcement(store, names[0]), announcement(store, names[1])))
    with night_lock(home):
        if not store.edges.undo(left, right, author):
            raise InputError(f"{author} has judged nothing about {_named(left)} and {_named(right)}")
        _recognise(store, now)
    return _belonging(store, left), _belonging(store, right)


def open_questions(store: Store) -> list[OpenQuestion]:
    """The pairs that the rules leave to a person and no person has judged, the likeliest first."""
    edges = store.edges.all()
    judged = {(e.left, e.right) for e in edges if not e.author.startswith(RULE_PREFIX)}
    notices = {notice.ref: notice for notice in store.notices.current()}
    questions = [
        OpenQuestion(notices[e.left], notices[e.right], e.score, e.reasons)
        for e in edges
        if e.judgement is Judgement.UNSURE and (e.left, e.right) not in judged
        if e.left in notices and e.right in notices
    ]
    return sorted(questions, key=lambda q: (-q.score, q.left.ref, q.right.ref))


def announcement(store: Store, name: str) -> NoticeRef:
    """The notice a person means: "SOURCE:KEY", or an old or new name for the one it began with.

    So two old names still mean two announcements after they were joined, and can be parted again.

    Raises:
        InputError: nothing answers to the name.
    """
    source, colon, key = name.partition(":")
    if not colon:
        known_opportunity(store, name)
        return next(ref for ref, given in store.opportunities.founders().items() if given == name)
    ref = NoticeRef(source, key)
    if store.opportunities.of_notice(ref) is None:
        raise InputError(f"{name}: no such announcement; `legation show` lists those of an opportunity")
    return ref


def _recognise(store: Store, now: datetime) -> None:
    """What is one, decided anew for the night that the database stands at: a judgement moves no clock."""
    latest = max(store.runs.all(), key=lambda run: run.as_of, default=None)
    as_of = latest.as_of if latest else now
    night = latest.night if latest else now.astimezone(UTC).date()
    store.recognise(as_of=as_of, night=night)


def _belonging(store: Store, ref: NoticeRef) -> str:
    return store.opportunities.of_notice(ref) or ""


def _named(ref: NoticeRef) -> str:
    return f"{ref.source}:{ref.key}"
