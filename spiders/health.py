"""What a source is usually like, learnt from its own earlier nights, and what is unusual about tonight.

``spiders.verdict`` judges a crawl by itself; this judges it by its past. Only a run that is ``ok`` so far is
looked at: any other has its cause. Nothing is learnt from a sample archive, and none is judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from math import sqrt
from statistics import median

from db.records import Contents, Issue, Outcome, SourceRun

# A usual night is the median of the last of these that were ok.
RECENT = 5
# Fewer notices than this share of a usual night: shrunken.
SHRUNKEN_SHARE = 0.70
# After as many nights on a lower level in a row, that level is the usual one.
SETTLED_NIGHTS = 5
# A field stated this much less often than usual (share of the notices) has been lost.
FILL_POINTS = 0.10
# A difference of so few notices is an ordinary day of a small publisher.
FEW = 2
# Beyond so many standard deviations a difference is no chance.
DEVIATIONS = 3
# A field in more records than MOST is part of the publisher's format; below HARDLY_ANY it is gone.
MOST, HARDLY_ANY = 0.5, 0.05
# Days without any change after which a source is reported as frozen, unless it has a rhythm of its own:
# so many times its longest pause so far, within the bounds.
QUIET_DAYS = 30
PAUSES, LEAST_QUIET, MOST_QUIET = 3, 7, 180
CHANGES_TO_LEARN = 6

Shares = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class History:
    """The earlier nights of one source.

    ``runs`` are its latest, newest first. ``changed_on`` are the nights, in order, on which its contents were
    other than on the ok night before; the first of all is the first ok night.
    """

    runs: Sequence[SourceRun] = ()
    changed_on: Sequence[date] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """Tonight's run as its past shows it.

    ``issues`` name the publisher's fields that went; ``lost`` the fields of a ``RawNotice`` that are stated
    far less often than usual: what was known of them is better than nothing.
    """

    run: SourceRun
    issues: tuple[Issue, ...] = ()
    lost: tuple[str, ...] = ()


def reviewed(run: SourceRun, history: History, night: date, quiet_days: int = QUIET_DAYS) -> Review:
    """Judge an ok run by the source's earlier nights.

    Fewer notices than usual or a field stated less often make it partial, so that it confirms no absence;
    contents that stand still are only named. ``quiet_days`` is the patience with a source whose rhythm is
    not known yet.
    """
    usual = [earlier for earlier in history.runs if earlier.outcome is Outcome.OK and not earlier.sample]
    if run.outcome is not Outcome.OK or run.sample or not usual:
        return Review(run)
    usual = usual[:RECENT]
    gone = _gone(run, usual)
    issues = tuple(Issue(run.source, "", path, None, reason) for path, reason in gone.items())
    lost = dict(_lost(run, usual, field_gone=bool(gone)))
    cause = _shrunken(run, usual, history.runs)
    if lost and cause is None:
        cause = _drift(list(lost.values()), list(gone), list(_new(run, usual)))
    if cause is not None:
        return Review(replace(run, outcome=Outcome.PARTIAL, cause=cause), issues, tuple(lost))
    frozen = _frozen(run, usual[0], history.changed_on, night, quiet_days)
    return Review(replace(run, cause=frozen) if frozen else run, issues)


def _shrunken(run: SourceRun, usual: Sequence[SourceRun], earlier: Sequence[SourceRun]) -> str | None:
    level = median(each.seen for each in usual)
    if run.seen >= SHRUNKEN_SHARE * level or level - run.seen <= FEW:
        return None
    lately = [each for each in earlier if each.outcome is Outcome.OK or _is_shrunken(each)][:SETTLED_NIGHTS]
    if len(lately) == SETTLED_NIGHTS and all(run.seen >= SHRUNKEN_SHARE * each.seen for each in lately):
        return None
    return f"shrunken: {run.seen} notices, {level:g} on a usual night"


def _is_shrunken(run: SourceRun) -> bool:
    return (run.cause or "").startswith("shrunken") and run.seen >= run.expected[0]


def _drift(lost: Sequence[str], gone: Sequence[str], new: Sequence[str]) -> str:
    """Which facts got lost, and which of the publisher's fields went or came: both at once is a rename."""
    words = [f"schema drift: {', '.join(lost[:2])}"]
    words += [f"{what}: {', '.join(names[:3])}" for what, names in (("gone", gone), ("new", new)) if names]
    return "; ".join(words)


def _lost(run: SourceRun, usual: Sequence[SourceRun], *, field_gone: bool) -> Iterator[tuple[str, str]]:
    """The fields of a notice that are stated less often than chance allows, each with the counts in words."""
    tonight = run.contents
    if tonight is None or not _tells_much(run):
        return
    have = dict(tonight.stated)
    for name, share in _usual_shares(usual, stated=True).items():
        expected, stated = share * tonight.whole, have.get(name, 0)
        noise = max(FEW, DEVIATIONS * sqrt(tonight.whole * share * (1 - share)))
        beyond_chance = expected - stated > noise or (stated == 0 and expected >= 1 and field_gone)
        if expected - stated > FILL_POINTS * tonight.whole and beyond_chance:
            yield name, f"{name} in {stated} of {tonight.whole} notices, {expected:.0f} usual"


def _gone(run: SourceRun, usual: Sequence[SourceRun]) -> dict[str, str]:
    """The publisher's fields that most records had and hardly any has tonight, each with the reason."""
    if not _tells_much(run):
        return {}
    now = _shares(run.contents, stated=False)
    shares = _usual_shares(usual, stated=False)
    return {
        name: f"field is gone: usually in {share:.0%} of the records"
        for name, share in sorted(shares.items())
        if share >= MOST and now.get(name, 0.0) < HARDLY_ANY
    }


def _new(run: SourceRun, usual: Sequence[SourceRun]) -> Iterator[str]:
    known = {name for each in usual if each.contents for name, _ in each.contents.fields}
    for name, share in sorted(_shares(run.contents, stated=False).items()):
        if share >= MOST and name not in known:
            yield name


def _tells_much(run: SourceRun) -> bool:
    """Whether enough notices were read in full: where details are missing, their fields are missing too."""
    return run.contents is not None and 0 < run.seen <= 2 * run.contents.whole


def _usual_shares(usual: Sequence[SourceRun], *, stated: bool) -> dict[str, float]:
    nights = [_shares(each.contents, stated=stated) for each in usual if _tells_much(each)]
    names = {name for shares in nights for name in shares}
    return {name: median(shares.get(name, 0.0) for shares in nights) for name in sorted(names)}


def _shares(contents: Contents | None, *, stated: bool) -> Shares:
    if contents is None or contents.whole == 0:
        return {}
    return {name: count / contents.whole for name, count in (contents.stated if stated else contents.fields)}


def _frozen(
    run: SourceRun, before: SourceRun, changed_on: Sequence[date], night: date, quiet_days: int
) -> str | None:
    if run.contents is None or before.contents is None or not changed_on:
        return None
    still = night - changed_on[-1]
    if run.contents.fingerprint != before.contents.fingerprint or still < _patience(changed_on, quiet_days):
        return None
    return f"frozen: nothing has changed since {changed_on[-1]} ({still.days} days)"


def _patience(changed_on: Sequence[date], quiet_days: int) -> timedelta:
    """How long a source may stand still: by its own rhythm once enough changes were seen."""
    if len(changed_on) < CHANGES_TO_LEARN:
        return timedelta(quiet_days)
    longest = max((after - before).days for before, after in pairwise(changed_on))
    return timedelta(min(max(PAUSES * longest, LEAST_QUIET), MOST_QUIET))
