"""How the sources stand: which failed and what to do, how old what we know is, and what nobody reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from db.desk_copy import Reading
from db.records import Outcome
from flows.desk.kept import once
from flows.desk.page import Asked, Page
from flows.doctor.finding import Finding, State
from flows.doctor.nights import source_findings
from flows.plots.freshness import Fresh, freshness, nights
from flows.settings import Settings, read_settings
from flows.sourcing.catalogue import stored_catalogue

if TYPE_CHECKING:
    from spiders.not_covered import NotCovered
    from spiders.source import Source

NIGHTS_SHOWN = 14
# What is not well stands first.
_ORDER = (State.FAILURE, State.WARNING, State.OK)


@dataclass(frozen=True, slots=True)
class Night:
    """One source on one night; ``seen`` is ``None`` where it was not ``ok``, with its ``cause``."""

    night: date
    outcome: str
    cause: str
    seen: int | None


@dataclass(frozen=True, slots=True)
class Health:
    """One source: what it declares, what the doctor says of it, and its last nights as small marks."""

    source: type[Source]
    finding: Finding
    marks: str
    seen: int | None

    @property
    def href(self) -> str:
        """The page of the source."""
        return f"/source/{self.source.name}"

    @property
    def tone(self) -> str:
        """The colour of its state."""
        if self.finding.facts.get("configured") is False:
            return "quiet"
        return {State.OK: "good", State.WARNING: "warn", State.FAILURE: "bad"}[self.finding.state]

    @property
    def word(self) -> str:
        """Its state in a word."""
        if self.finding.facts.get("configured") is False:
            return "needs a key"
        return str(self.finding.facts.get("outcome") or "not asked")


def shown(asked: Asked) -> Page:
    """The list of sources."""
    listed = sorted(healths(asked), key=lambda each: (_ORDER.index(each.finding.state), each.source.name))
    plot = freshness(
        "How old what we know is",
        [
            Fresh(each.source.name, _last_ok(each.finding), each.href)
            for each in listed
            if each.tone != "quiet"
        ],
        asked.night or asked.now.date(),
        caption="Days since each source was last read completely; the oldest first.",
    )
    values: dict[str, object] = {
        "healths": listed,
        "ill": sum(each.finding.state is not State.OK for each in listed),
        "plot": plot if listed else None,
        "missing": _not_covered(),
    }
    return Page("Sources", "sources.html", values)


def healths(asked: Asked) -> list[Health]:
    """Every source of this home, by name."""
    store, settings = asked.desk.store, settings_of(asked)
    declared = declared_sources(asked)
    findings = source_findings(settings, store, tuple(declared), asked.as_of)
    lately = once(asked.desk, "source nights", lambda desk: last_nights(desk, NIGHTS_SHOWN))
    return [_health(declared[each.check], each, lately.get(each.check, ())) for each in findings]


def declared_sources(asked: Asked) -> Mapping[str, type[Source]]:
    """Every source that this home can be asked for, by name, as it declares itself."""

    def read(desk: Reading) -> Mapping[str, type[Source]]:
        catalogue = stored_catalogue(desk.store)
        return {name: catalogue.source(name) for name in catalogue.names()}

    return once(asked.desk, "declared", read)


def settings_of(asked: Asked) -> Settings:
    """The settings of the home whose desk this is: which keys it has."""
    return read_settings(asked.live.path.parent)


def _health(source: type[Source], finding: Finding, lately: Sequence[Night]) -> Health:
    title = f"{source.name}: its last nights"
    marks = nights(title, [(each.night, each.seen) for each in lately], NIGHTS_SHOWN) if lately else ""
    return Health(source, finding, marks, _seen(finding))


def last_nights(desk: Reading, amount: int) -> Mapping[str, Sequence[Night]]:
    """Source → its nights among the latest ``amount``, in order; without those on which it was not asked."""
    rows = desk.rows(
        """SELECT source, night, outcome, cause, seen FROM source_run WHERE night IN
            (SELECT DISTINCT night FROM run ORDER BY night DESC LIMIT ?) ORDER BY source, night""",
        (amount,),
    )
    found: dict[str, list[Night]] = defaultdict(list)
    for row in rows:
        seen = int(row["seen"]) if row["outcome"] == Outcome.OK else None
        night = Night(date.fromisoformat(row["night"]), row["outcome"], row["cause"] or "", seen)
        found[str(row["source"])].append(night)
    return found


def _last_ok(finding: Finding) -> date | None:
    found = finding.facts.get("last_ok")
    return found if isinstance(found, date) else None


def _seen(finding: Finding) -> int | None:
    found = finding.facts.get("seen")
    return found if isinstance(found, int) else None


def _not_covered() -> list[dict[str, Any]]:
    """The publishers that nobody reads for this desk, each with the reason in words."""
    from spiders.not_covered import IN_WORDS, not_covered

    return [{"found": each, "because": IN_WORDS[each.reason]} for each in _listed(not_covered())]


def _listed(found: Sequence[NotCovered]) -> list[NotCovered]:
    return sorted(found, key=lambda each: (each.country, each.publisher))
