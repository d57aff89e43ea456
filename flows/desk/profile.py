"""One profile: what fits it and why, what was dropped and by what, and which of its needs have open calls."""

from __future__ import annotations

from urllib.parse import quote, urlencode

from db.desk_copy import Row
from flows.announcing.rules import TELL_FROM
from flows.confidentiality.levels import redacted
from flows.desk.home import mark_of
from flows.desk.kept import once
from flows.desk.page import Asked, BadAddressError, Page
from flows.desk.paging import pages
from flows.desk.profile_calls import CHOICES, chosen, chosen_total
from flows.desk.profile_words import sayings
from flows.desk.seen import READS, Seen, seen_profile
from flows.plots.deadlines import deadlines
from flows.plots.funnel import funnel
from flows.plots.matrix import matrix
from flows.plots.plot import Plot

# Marks on a line: more are a heap, and their table would be longer than the page.
_MARKS = 150
# So many calls with their reasons are read at once; what the profile needs stands below them.
_ROWS = 12
WITHIN = ("30 days", "90 days", "later", "no date")
# Which of them a call belongs to, in a query that has `opportunity AS o` and `present AS n`.
WITHIN_CASE = """CASE WHEN o.next_deadline_on IS NULL THEN 3
    WHEN julianday(o.next_deadline_on) - julianday(n.night) <= 30 THEN 0
    WHEN julianday(o.next_deadline_on) - julianday(n.night) <= 90 THEN 1 ELSE 2 END"""


def shown(asked: Asked) -> Page:
    """The page of a profile.

    Raises:
        NotFoundError: none is registered by that name.
        BadAddressError: what is to be listed is nothing of it.
    """
    seen = seen_profile(asked, asked.path["profile"])
    covered = coverage(asked, seen)
    which = asked.chosen("which", tuple(CHOICES)) or "open"
    place = _place(asked, covered)
    total = chosen_total(asked, seen.id, which, place)
    leafing = pages(asked, address(seen), total, _ROWS)
    values: dict[str, object] = {
        "seen": seen,
        "fields": {} if seen.profile is None else redacted(seen.profile, READS),
        "here": address(seen),
        "which": which,
        "choices": CHOICES,
        "part": next((row for row in covered if row["place"] == place), None),
        "calls": chosen(asked, seen, which, place, leafing.first_row, _ROWS),
        "pages": leafing,
        "coverage": covered,
        "uncovered": sum(row["open_calls"] == 0 for row in covered),
        "drops": drops(asked, seen),
        "sayings": sayings(asked, seen),
        "plots": [*plots(asked, seen, covered)],
        "waiting": asked.live.count(_WAITING, (seen.id,)),
    }
    return Page(seen.name, "profile.html", values)


_DECIDED = "SELECT action, count(*) AS calls FROM decisions WHERE profile = ? GROUP BY action"
_WAITING = "SELECT count(*) FROM review_entry WHERE profile = ? AND closed_on IS NULL"


def address(seen: Seen, **query: object) -> str:
    """The page of a profile, with what it shall list."""
    path = f"/profile/{quote(seen.id, safe='')}"
    return f"{path}?{urlencode(query)}" if query else path


def _place(asked: Asked, covered: list[Row]) -> int | None:
    """Which of the profile's texts the list is for; ``None``: for all of it."""
    said = asked.text("part")
    if not said:
        return None
    known = {str(row["place"]): int(row["place"]) for row in covered}
    if said not in known:
        raise BadAddressError("part: none of the profile’s parts has this number.")
    return known[said]


def coverage(asked: Asked, seen: Seen) -> list[Row]:
    """The profile's texts that the desk may see, each with the number of open calls that meet it."""
    query = """SELECT p.place AS place, c.part AS part, c.text AS text, c.weight AS weight,
            c.open_calls AS open_calls, c.similarity AS similarity
        FROM coverage AS c JOIN profile_part AS p
            ON p.profile = c.profile AND p.part = c.part AND p.text = c.text
        WHERE c.profile = ? GROUP BY p.place ORDER BY p.place"""
    rows = once(asked.desk, ("coverage", seen.id), lambda desk: desk.rows(query, (seen.id,)))
    return [row for row in rows if seen.shows_part(str(row["part"]))]


def drops(asked: Asked, seen: Seen) -> list[tuple[str, int, str]]:
    """(gate in words, how many it dropped, where they are listed), the most first; hidden rules are one."""
    query = "SELECT gate, dropped FROM gate_drops WHERE profile = ?"
    rows = once(asked.desk, ("drops", seen.id), lambda desk: desk.rows(query, (seen.id,)))
    shown: dict[str, tuple[int, str]] = {}
    for row in rows:
        gate = seen.gate(row["gate"])
        link = f"{address(seen)}/dropped?{urlencode({'gate': row['gate']})}" if gate else ""
        name = gate or "a rule that is not shown"
        shown[name] = (shown.get(name, (0, ""))[0] + int(row["dropped"]), link)
    return sorted(((name, *rest) for name, rest in shown.items()), key=lambda each: (-each[1], each[0]))


def plots(asked: Asked, seen: Seen, covered: list[Row]) -> list[Plot]:
    """What the profile's page draws: funnel, coverage and deadlines."""
    drawn = [_funnel(asked, seen)]
    if covered:
        drawn.append(_coverage_matrix(asked, seen, covered))
    return [*drawn, _deadlines(asked, seen)]


def _funnel(asked: Asked, seen: Seen) -> Plot:
    query = "SELECT ranked, eligible, surfaced FROM funnel WHERE profile = ?"
    night = once(asked.desk, ("funnel", seen.id), lambda desk: desk.one(query, (seen.id,))) or {}
    counted = asked.live.rows(_DECIDED, (seen.id,))
    further = {row["action"]: int(row["calls"]) for row in counted if row["action"] != "dismiss"}
    steps = (
        ("Ranked", int(night.get("ranked") or 0), ""),
        ("Dropped by no gate", int(night.get("eligible") or 0), address(seen, which="all")),
        ("Told to a reader", int(night.get("surfaced") or 0), address(seen, which="told")),
        ("Kept or further", sum(further.values()), address(seen, which="kept")),
        (
            "Applied and further",
            sum(further.values()) - further.get("keep", 0),
            address(seen, which="beyond"),
        ),
    )
    return funnel(
        "From ranked to applied",
        [(name, count) for name, count, _ in steps],
        links={name: link for name, _, link in steps},
        caption="As of the latest night; what people decided, as of now.",
    )


def _coverage_matrix(asked: Asked, seen: Seen, covered: list[Row]) -> Plot:
    """Of each part the open calls that meet it, by how soon they close."""
    query = f"""SELECT p.place AS place, {WITHIN_CASE} AS within,
            count(*) AS calls
        FROM profile_part AS p JOIN match_reason AS w
            ON w.profile = p.profile AND w.facet = p.part AND w.profile_text = p.text
        JOIN opportunity AS o ON o.id = w.opportunity AND o.status = 'open' JOIN present AS n
        WHERE p.profile = ? GROUP BY 1, 2"""
    rows = once(asked.desk, ("matrix", seen.id), lambda desk: desk.rows(query, (seen.id,)))
    names = {row["place"]: f"{row['text']} ({row['part']})" for row in covered}
    cells = {
        (names[row["place"]], WITHIN[row["within"]]): int(row["calls"])
        for row in rows
        if row["place"] in names
    }
    links = {(name, column): address(seen, part=place) for place, name in names.items() for column in WITHIN}
    return matrix(
        "Open calls for each need, by how soon they close",
        list(dict.fromkeys(names.values())),
        WITHIN,
        cells,
        links={place: link for place, link in links.items() if cells.get(place)},
        label="Need",
        caption="Dashed: no open call. Counted by the reasons that a match gives.",
    )


def _deadlines(asked: Asked, seen: Seen) -> Plot:
    query = f"""SELECT o.opportunity, o.title, o.next_deadline_on, o.days_left
        FROM match AS m JOIN open_opportunities AS o ON o.opportunity = m.opportunity
        WHERE m.profile = ? AND m.dropped_by IS NULL AND m.score >= {TELL_FROM} AND o.days_left >= 0
        ORDER BY o.next_deadline_on, o.opportunity LIMIT {_MARKS}"""
    today = asked.night or asked.now.date()
    rows = once(asked.desk, ("deadlines", seen.id), lambda desk: desk.rows(query, (seen.id,)))
    marks = [mark_of(row) for row in rows]
    more = f" The first {_MARKS}." if len(marks) == _MARKS else ""
    return deadlines("Deadlines of what fits", marks, today, caption=f"Open calls above the threshold.{more}")
