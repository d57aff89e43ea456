"""What is open, drawn: money by instrument and class, when it closes, who pays, and unmet priorities."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode

from db.desk_copy import Reading
from flows.desk.kept import once
from flows.desk.page import Asked, Page
from flows.desk.profile import WITHIN, WITHIN_CASE, address
from flows.desk.seen import seen_profiles
from flows.plots.bars import bars
from flows.plots.matrix import matrix
from flows.plots.plot import Plot

_FUNDERS = 15
# All that is drawn of calls, in one reading: an amount is the whole pot in euro, where one is stated.
_OPEN = "SELECT source_class, funder, instruments, days_left, total_funding_eur FROM open_opportunities"
# In which order, and what the search is asked for the same.
_SOON: dict[str, dict[str, int]] = {
    "Within 7 days": {"within": 7},
    "8 to 30 days": {"left": 8, "within": 30},
    "31 to 90 days": {"left": 31, "within": 90},
    "91 to 180 days": {"left": 91, "within": 180},
    # Without an end, those without a date would be among them.
    "Later": {"left": 181, "within": 3650},
    "No date stated": {},
}
_PRIORITIES = f"""SELECT p.profile AS profile, p.place AS place, p.text AS text, {WITHIN_CASE} AS within,
        count(o.id) AS calls
    FROM profile_part AS p JOIN present AS n LEFT JOIN match_reason AS w
        ON w.profile = p.profile AND w.facet = p.part AND w.profile_text = p.text
    LEFT JOIN opportunity AS o ON o.id = w.opportunity AND o.status = 'open'
    WHERE p.part = 'roadmap' GROUP BY 1, 2, 4 ORDER BY 1, 2"""


@dataclass(slots=True)
class Heap:
    """Open calls of one kind, how many of them state a pot in a currency with a rate, and the sum."""

    calls: int = 0
    stated: int = 0
    euro: Decimal = Decimal(0)

    def add(self, euro: Decimal | None) -> None:
        """Count one call."""
        self.calls += 1
        if euro is not None:
            self.stated, self.euro = self.stated + 1, self.euro + euro

    @property
    def known(self) -> Decimal | None:
        """The sum, where anything is stated at all."""
        return round(self.euro) + Decimal(0) if self.stated else None


@dataclass(frozen=True, slots=True)
class Heaps:
    """All open calls, heaped by what each says of itself; of funders those with most calls."""

    instruments: dict[str, Heap]
    classes: dict[str, Heap]
    closing: dict[str, Heap]
    funders: list[tuple[str, int]]


def shown(asked: Asked) -> Page:
    """The page of plots on everything that is open."""
    heaps = once(asked.desk, "figures", heaped)
    drawn = [
        _closing(heaps.closing),
        _counted("Open calls by form of money", heaps.instruments, "instrument"),
        _money("Stated money by form", heaps.instruments, "instrument"),
        _counted("Open calls by class", heaps.classes, "class"),
        _money("Stated money by class", heaps.classes, "class"),
        _payers(heaps.funders),
    ]
    values: dict[str, object] = {
        "open": sum(heap.calls for heap in heaps.classes.values()),
        "plots": drawn,
        "priorities": _priorities(asked),
    }
    return Page("Figures", "figures.html", values)


def heaped(desk: Reading) -> Heaps:
    """The open calls of a copy, counted."""
    found, funders = Heaps({}, {}, {}, []), Counter[str]()
    for row in desk.rows(_OPEN):
        pot = row["total_funding_eur"]
        euro = None if pot is None else Decimal(str(pot))
        for name in filter(None, (row["instruments"] or "").split(",")):
            found.instruments.setdefault(name, Heap()).add(euro)
        found.classes.setdefault(row["source_class"], Heap()).add(euro)
        found.closing.setdefault(_soon(row["days_left"]), Heap()).add(euro)
        if row["funder"]:
            funders[row["funder"]] += 1
    found.funders.extend(sorted(funders.items(), key=lambda each: (-each[1], each[0]))[:_FUNDERS])
    return found


def _soon(days: int | None) -> str:
    if days is None:
        return "No date stated"
    return next((name for name, query in _SOON.items() if days <= query.get("within", -1)), "Later")


def _most_first(heaps: Mapping[str, Heap]) -> list[tuple[str, Heap]]:
    return sorted(heaps.items(), key=lambda each: (-each[1].calls, each[0]))


def _search(**query: object) -> str:
    return f"/search?{urlencode({'status': 'open', **query})}"


def _in_words(name: object) -> str:
    return str(name).replace("_", " ")


def _counted(title: str, heaps: Mapping[str, Heap], field: str) -> Plot:
    values = [(_in_words(name), heap.calls) for name, heap in _most_first(heaps)]
    return bars(title, values, "calls", links=_links(heaps, field), label=field.capitalize())


def _money(title: str, heaps: Mapping[str, Heap], field: str) -> Plot:
    values = [(_in_words(name), heap.known) for name, heap in _most_first(heaps)]
    stated, calls = sum(heap.stated for heap in heaps.values()), sum(heap.calls for heap in heaps.values())
    # A call may name several forms, or none: then its places in them are no number of calls.
    counted = "times that a call names a form, it states" if field == "instrument" else "calls state"
    caption = f"Whole pots in euro, about; {stated} of {calls} {counted} one in a currency that has a rate."
    return bars(title, values, "EUR", links=_links(heaps, field), label=field.capitalize(), caption=caption)


def _links(heaps: Mapping[str, Heap], field: str) -> dict[str, str]:
    return {_in_words(name): _search(**{field: name, "stated": 1}) for name in heaps}


def _closing(heaps: Mapping[str, Heap]) -> Plot:
    values = [(name, heaps[name].calls if name in heaps else 0) for name in _SOON]
    links = {name: _search(**query) for name, query in _SOON.items() if query}
    return bars("When open calls close", values, "calls", links=links, label="Next deadline")


def _payers(values: list[tuple[str, int]]) -> Plot:
    links = {name: f"/funder?{urlencode({'name': name}, errors='replace')}" for name, _ in values}
    return bars(f"The {_FUNDERS} funders with most open calls", values, "calls", links=links, label="Funder")


def _priorities(asked: Asked) -> Plot | None:
    """Every priority that the desk may see, with its open calls by how soon they close."""
    seen = {name: each for name, each in seen_profiles(asked).items() if each.shows("roadmap")}
    rows = [
        row
        for row in once(asked.desk, "priorities", lambda desk: desk.rows(_PRIORITIES))
        if row["profile"] in seen
    ]
    if not rows:
        return None
    names = {(row["profile"], row["place"]): f"{row['text']} ({seen[row['profile']].name})" for row in rows}
    cells = {(names[row["profile"], row["place"]], WITHIN[row["within"]]): int(row["calls"]) for row in rows}
    links = {
        (name, within): address(seen[profile], part=place)
        for (profile, place), name in names.items()
        for within in WITHIN
        if cells.get((name, within))
    }
    caption = "Open calls of whose reasons a priority is one. Dashed: none."
    ordered = list(dict.fromkeys(names.values()))
    return matrix(
        "Priorities and open calls", ordered, WITHIN, cells, links=links, label="Priority", caption=caption
    )
