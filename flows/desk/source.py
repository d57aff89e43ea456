"""One source: what it declares, how its nights went, and what of it was not understood."""

from __future__ import annotations

from flows.desk.kept import once
from flows.desk.page import Asked, NotFoundError, Page
from flows.desk.sources import last_nights, settings_of
from flows.doctor.nights import source_findings
from flows.plots.bars import bars
from flows.sourcing.catalogue import stored_catalogue
from spiders.registry import UnknownSourceError

_NIGHTS, _ISSUES = 60, 40


def shown(asked: Asked) -> Page:
    """The page of a source.

    Raises:
        NotFoundError: there is none of this name.
    """
    name, store = asked.path["source"], asked.desk.store
    catalogue = stored_catalogue(store)
    try:
        source = catalogue.source(name)
    except UnknownSourceError:
        raise NotFoundError(
            "There is no source of this name; the list of sources shows those there are."
        ) from None
    lately = once(asked.desk, "source nights, many", lambda desk: last_nights(desk, _NIGHTS)).get(name, ())
    issues = asked.desk.rows(
        f"""SELECT key, field, raw, reason, first_seen_on, last_seen_on FROM issue WHERE source = ?
        ORDER BY last_seen_on DESC, first_seen_on DESC, id LIMIT {_ISSUES}""",
        (name,),
    )
    values: dict[str, object] = {
        "source": source,
        "own": name in catalogue.own,
        "finding": next(source_findings(settings_of(asked), store, (name,), asked.as_of), None),
        "nights": tuple(reversed(lately)),
        "issues": issues,
        "notices": asked.desk.count("SELECT count(*) FROM notice WHERE source = ?", (name,)),
        "plot": bars(
            "Notices night by night",
            [(each.night.isoformat(), each.seen) for each in reversed(lately)],
            "notices",
            label="Night",
            caption="The latest first; a night that was not well has no bar.",
        )
        if lately
        else None,
    }
    return Page(name, "source.html", values)
