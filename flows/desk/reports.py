"""Reports in the desk: which there are, and each as of the latest night, as the desk may read it.

They count what people decided, and are therefore read from the home's own database as it is this minute.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from db.asking import ROWS, Answer
from db.asking import shown as shown_value
from flows.confidentiality.levels import Audience
from flows.desk.kept import once
from flows.desk.page import Asked, NotFoundError, Page
from flows.desk.seen import READS, seen_profiles
from flows.reports.kinds import REPORTS, compose
from flows.reports.rendering import WAYS, groups
from flows.reports.report import Report
from flows.reports.scope import Scope

# Whom the desk may show a report to: the owner's is written by `legation report --for owner`.
_FOR = (READS.value, Audience.OUTSIDE.value)


def listed(asked: Asked) -> Page:
    """Every report with what it tells."""
    return Page("Reports", "reports.html", {"reports": REPORTS, "night": asked.night})


def shown(asked: Asked) -> Page:
    """One report, for the desk or, with ``for=shareable``, as anybody may read it.

    Raises:
        NotFoundError: there is none by that name, or no night to tell of.
        BadAddressError: it is to be for somebody else.
    """
    name = asked.path["kind"]
    if name not in REPORTS:
        raise NotFoundError(f"There is no report {name}; there are {', '.join(REPORTS)}.")
    audience = Audience(asked.chosen("for", _FOR) or READS.value)
    report, names = _composed(asked, name, audience)
    ways = {**WAYS, "groups": partial(groups, inside=True)}
    others = {other: other == audience.value for other in _FOR}
    values = {"report": report, "names": names, "ways": ways, "kind": name, "audiences": others}
    return Page(report.title, "report.html", values)


def _written(path: Path) -> tuple[tuple[int, int], ...]:
    """What moves with every write to a database, its write-ahead log included."""
    files = (path, path.with_name(f"{path.name}-wal"))
    found = [each.stat() for each in files if each.exists()]
    return tuple((each.st_mtime_ns, each.st_size) for each in found)


def _composed(asked: Asked, name: str, audience: Audience) -> tuple[Report, Mapping[str, str]]:
    from flows.night.embedding import profile_vectors

    night = asked.night
    if night is None:
        raise NotFoundError("There is nothing to report on before the first night.")
    # As they are this minute: what an owner hides is hidden at once.
    profiles = tuple(seen.profile for seen in seen_profiles(asked).values() if seen.profile is not None)
    known = {each.id for each in profiles}
    unreadable = tuple(name for name, _ in asked.desk.store.profiles.all() if name not in known)
    vectors = profile_vectors(asked.desk.store, profiles) if name == "consortium" else {}
    scope = Scope(night, audience, profiles, None, vectors, unreadable)

    def ask(sql: str) -> Answer:
        rows = asked.live.rows(sql)
        cells = tuple(tuple(shown_value(cell) for cell in row.values()) for row in rows[:ROWS])
        return Answer(tuple(rows[0]) if rows else (), cells, len(rows) > ROWS)

    # People decide by day: what was composed holds for as long as nobody writes to the home's database.
    key = ("report", name, audience, night, _written(asked.live.path))
    report = once(asked.live, key, lambda _: compose(name, ask, scope))
    return report, {each.id: scope.name(each.id) for each in scope.seen()}
