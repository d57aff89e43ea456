"""The review queue and its log in words, and as values for a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from db.records import Screening
from db.records.review import ReviewDecision
from flows.review.load import MOST_A_WEEK, Load
from flows.review.plan import CAME_IN_WORDS
from flows.review.reading import Queue, Queued
from flows.words.publisher_text import plain, shortened
from ranking.partnership import Clearance, Profile
from ranking.terms import NO_ADVICE


def queue_lines(queue: Queue) -> Iterator[str]:
    """What waits, profile by profile; then what was decided since the last night."""
    if queue.trouble:
        yield queue.trouble
    if queue.night is None:
        yield "No night has reviewed anything yet: `legation nightly` fills the queue."
        return
    waiting = [each for each in queue.queued if each.standing.waits]
    for _, some in groupby(waiting, key=lambda each: each.profile.id):
        of_profile = list(some)
        yield f"{of_profile[0].profile.id}: {_counts(of_profile)}, for {reviewers(of_profile[0].profile)}"
        for each in of_profile:
            yield from _lines(each)
    if not waiting:
        yield f"Nothing waits for a review since the night of {queue.night}."
    decided = [each for each in queue.queued if not each.standing.waits]
    if decided:
        yield "Decided since that night; the next one acts on it:"
        for each in decided:
            yield f"  {each.opportunity.id}  {each.standing.in_words}  {_title(each)}"
    yield NO_ADVICE


def reviewers(profile: Profile) -> str:
    """Who reviews for a profile, in words."""
    guards = profile.safeguards
    named = [
        f"{guards.owner} (owner)" if guards.owner else "",
        f"{guards.delegate} (delegate)" if guards.delegate else "",
    ]
    who = " and ".join(filter(None, named))
    if guards.clearance is Clearance.OWNER:
        return who or "an owner that the profile does not name"
    return who or "anybody at the desk: the profile names no safeguards.owner"


def _counts(queued: Sequence[Queued]) -> str:
    holds = sum(each.match.screening is Screening.HOLD for each in queued)
    late = sum(each.is_late for each in queued)
    more = [f"{holds} on hold"] if holds else []
    more += [f"{late} overdue"] if late else []
    said = f"{len(queued)} {'waits' if len(queued) == 1 else 'wait'}"
    return f"{said} ({', '.join(more)})" if more else said


def _lines(queued: Queued) -> Iterator[str]:
    late = ", overdue" if queued.is_late else ""
    days = "1 day" if queued.days == 1 else f"{queued.days} days"
    verdict = queued.match.screening.value.upper()
    since = f"since {queued.entry.opened_on} ({days}{late})"
    yield f"  {verdict:<6}  {queued.opportunity.id}  {since}  {_title(queued)}"
    for more in (queued.standing.in_words, queued.standing.lapsed):
        if more:
            yield f"          {more}"


def _title(queued: Queued) -> str:
    return shortened(queued.opportunity.merged.title, 80)


def queue_as_json(queue: Queue) -> dict[str, object]:
    """The queue for a program."""
    return {
        "night": queue.night,
        "trouble": queue.trouble,
        "queue": [queued_as_json(each) for each in queue.queued],
        "notice": NO_ADVICE,
    }


def queued_as_json(queued: Queued) -> dict[str, object]:
    """One match of the queue for a program."""
    guards, standing = queued.profile.safeguards, queued.standing
    return {
        "profile": queued.profile.id,
        "opportunity": queued.opportunity.id,
        "title": plain(queued.opportunity.merged.title),
        "verdict": queued.match.screening.value,
        "reason": queued.match.screening_reason,
        "since": queued.entry.opened_on,
        "days": queued.days,
        "overdue": queued.is_late,
        "came": queued.entry.came.value,
        "for": [address for address in (guards.owner, guards.delegate) if address],
        "standing": standing.stand.value,
        "by": list(standing.by),
        "until": standing.until,
        "delegate": standing.delegate or None,
        "lapsed": standing.lapsed or None,
    }


def item_lines(queued: Queued, decisions: Sequence[ReviewDecision]) -> Iterator[str]:
    """One match in full: what the verdict rests on, where it stands, and what was decided so far."""
    match, notice = queued.match, queued.opportunity.merged
    yield f"{plain(notice.title)}  ({queued.opportunity.id})"
    verdict = match.screening.value.upper()
    yield f"  verdict   {verdict} for {queued.profile.id}, relative score {match.score:.0f}"
    yield f"  because   {plain(match.screening_reason)}"
    if match.screening_quote:
        said = match.screening_quote
        yield f"  words     “{plain(said.text)}” ({said.field} {said.start}–{said.end})"
    yield f"  waits     since {queued.entry.opened_on}: {CAME_IN_WORDS[queued.entry.came]}"
    yield f"  for       {reviewers(queued.profile)}"
    yield f"  stands    {queued.standing.in_words or queued.standing.stand.value}"
    if queued.standing.lapsed:
        yield f"            {queued.standing.lapsed}"
    yield f"  page      {notice.url}"
    for each in decisions:
        yield f"  {decision_line(each)}"
    need = "two different people" if match.screening is Screening.HOLD else "one person"
    yield f"To release it takes {need}. {NO_ADVICE}"


def decision_line(decision: ReviewDecision) -> str:
    """One row of the log."""
    to = f" to {decision.delegate}" if decision.delegate else ""
    until = f", until {decision.expires_on}" if decision.expires_on else ""
    what = (
        f"{decision.action.value}{to}, {decision.profile} {decision.opportunity} ({decision.verdict.value})"
    )
    when = f"{decision.decided_at:%Y-%m-%d %H:%M}"
    return f"{decision.number}  {when}  {what}, by {decision.author}{until}: {decision.statement}"


def decision_as_json(decision: ReviewDecision) -> dict[str, object]:
    """One row of the log for a program."""
    return {
        "number": decision.number,
        "profile": decision.profile,
        "opportunity": decision.opportunity,
        "verdict": decision.verdict.value,
        "action": decision.action.value,
        "author": decision.author,
        "statement": decision.statement,
        "decided_at": decision.decided_at.isoformat(),
        "expires_on": decision.expires_on,
        "delegate": decision.delegate or None,
        "basis": decision.basis,
        "signature": decision.signature,
    }


def load_lines(found: Sequence[Load]) -> Iterator[str]:
    """How many reviews come in a week, profile by profile."""
    for each in found:
        began = f"{each.backlog} were there when reviewing began on {each.first}"
        yield f"{each.profile}: {each.waiting} wait; {began}"
        if each.a_week is None:
            yield "  what comes in a week is known after a second night"
        else:
            much = (
                f"more than {MOST_A_WEEK:.0f}" if each.a_week > MOST_A_WEEK else f"at most {MOST_A_WEEK:.0f}"
            )
            ours = f", {each.ours} of them brought up by our own rules or ranking" if each.ours else ""
            days = "day" if each.days == 1 else f"{each.days} days"
            yield f"  {each.a_week:.1f} a week ({much}): {each.came} in the {days} since{ours}"
        if each.decided_share is not None:
            share = f"{each.decided_share:.0%} of {each.stated} stated terms decided"
            yield f"  {share}; the others stand beside text that was not read"
    if not found:
        yield "No night has reviewed anything yet."


def load_as_json(load: Load) -> dict[str, object]:
    """One profile's load for a program."""
    return {
        "profile": load.profile,
        "since": load.first,
        "days": load.days,
        "backlog": load.backlog,
        "came": load.came,
        "came_by_our_rules": load.ours,
        "a_week": load.a_week,
        "waiting": load.waiting,
        "stated_terms": load.stated,
        "decided_terms": load.decided,
    }
