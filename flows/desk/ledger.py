"""Where every match of a night went: sent, queued or suppressed, and why, for each reader of each profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flows.announcing.account import WAYS, accounts, meaning, sums
from flows.announcing.reasons import Withheld, rule_in_words
from flows.confidentiality.match import UNSHOWN
from flows.desk.kept import once
from flows.desk.page import Asked, BadAddressError, NotFoundError, Page
from flows.desk.paging import pages
from flows.desk.seen import Seen, seen_profiles
from flows.plots.bars import bars

if TYPE_CHECKING:
    from db.ledgers import Total
    from flows.plots.plot import Plot

_NIGHTS, _ROWS = 30, 50
_MOST_READERS = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """One way and reason of an account, what it means, and where its calls are listed."""

    accounting: str
    reason: str
    meaning: str
    amount: int
    href: str


@dataclass(frozen=True, slots=True)
class Account:
    """One reader of one profile on a night: ``matched`` is the sum of ``ways``."""

    seen: Seen
    reader: str
    matched: int
    ways: Mapping[str, int]
    lines: tuple[Line, ...]


def shown(asked: Asked) -> Page:
    """The account of a night, by default the latest.

    Raises:
        NotFoundError: that night has none.
        BadAddressError: it is no date.
    """
    nights = [str(row["night"]) for row in asked.desk.rows(_LATEST, (_NIGHTS,))]
    night = _night(asked) or (date.fromisoformat(nights[0]) if nights else None)
    totals = _totals(asked, night) if night else []
    if night and not totals and asked.text("night"):
        raise NotFoundError(f"There is no account of the night of {night}.")
    seen, profile = seen_profiles(asked), asked.text("profile")
    kept = [total for total in totals if profile in ("", total.profile)]
    told = [_account(seen, night, totals, *each) for each in accounts(kept).items()] if night else []
    faults = asked.desk.store.imbalances.of(night) if night else []
    values: dict[str, object] = {
        "night_told": night,
        "nights": nights,
        "profile": profile,
        "ways": WAYS,
        "accounts": told,
        "sums": sums(kept),
        "faults": [(_seen(seen, id), what) for _, id, what in faults],
        "plot": _plot(kept, night) if night and kept else None,
    }
    return Page("Ledger", "ledger.html", values)


# The nights of the run table: counting the ledger's own rows would read all of them.
_LATEST = "SELECT DISTINCT night FROM run ORDER BY night DESC LIMIT ?"


def _night(asked: Asked) -> date | None:
    said = asked.text("night")
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise BadAddressError("night: write a date such as 2026-09-01.") from None


def _totals(asked: Asked, night: date) -> list[Total]:
    """The night's account, reader by reader: each is kept, so that a page that was cut off comes further."""
    pairs = once(asked.desk, ("accounts", night), lambda desk: desk.store.ledgers.accounts(night))
    return [total for pair in pairs for total in _of(asked, night, *pair)]


def _of(asked: Asked, night: date, reader: str, profile: str) -> list[Total]:
    about = (night, profile, reader)
    return once(asked.desk, ("ledger", *about), lambda desk: desk.store.ledgers.totals(*about))


def _seen(seen: Mapping[str, Seen], profile: str) -> Seen:
    return seen.get(profile) or Seen(profile, None)


def _means(reason: str) -> str:
    """What a reason code means; of what a gate dropped, which gate it was."""
    code, _, rule = reason.partition(":")
    if code != Withheld.DROPPED or not rule:
        return meaning(reason)
    named = rule_in_words(rule).replace(":", ": ").replace("_", " ")
    return f"a gate said no: {'one that is not shown' if rule == UNSHOWN else named}"


def _readers(totals: Sequence[Total], profile: str) -> list[str]:
    """The readers of a profile on a night; their places stand in our addresses, never they themselves."""
    return sorted({total.recipient for total in totals if total.profile == profile})


def _account(
    seen: Mapping[str, Seen],
    night: date,
    totals: Sequence[Total],
    who: tuple[str, str],
    rows: Sequence[Total],
) -> Account:
    profile, reader = _seen(seen, who[0]), who[1]
    place = _readers(totals, who[0]).index(reader) + 1
    ways = sums(rows)
    lines: dict[tuple[str, str], Line] = {}
    for row in rows:
        reason = profile.reason(row.reason)
        about = {"night": night, "profile": row.profile, "reader": place, "way": row.accounting.value}
        href = f"/ledger/rows?{urlencode({**about, 'reason': row.reason})}"
        before = lines.get((row.accounting.value, reason))
        amount = row.amount + (before.amount if before else 0)
        said = Line(
            row.accounting.value, reason, _means(reason), amount, href if reason == row.reason else ""
        )
        lines[said.accounting, reason] = said
    return Account(profile, profile.reader(reader), sum(ways.values()), ways, tuple(lines.values()))


def _plot(totals: Sequence[Total], night: date) -> Plot:
    by_way = sums(totals)
    return bars(
        f"Where the matches of {night} went",
        [(way, by_way[way]) for way in WAYS],
        "calls × readers",
        links={way: f"/ledger?{urlencode({'night': night})}#accounts" for way in WAYS},
        label="Way",
        caption="One account for each reader and opportunity.",
    )


def rows(asked: Asked) -> Page:
    """The calls of one line of an account.

    Raises:
        NotFoundError: there is no such line, or it may not be shown.
        BadAddressError: the night is no date.
    """
    night, reason = _night(asked), asked.text("reason")
    profile = seen_profiles(asked).get(asked.text("profile"))
    place, way = asked.number("reader", 1, _MOST_READERS, 1), asked.chosen("way", WAYS)
    readers = _readers(_totals(asked, night), profile.id) if profile and night else []
    if profile is None or night is None or profile.reason(reason) != reason or place > len(readers):
        raise NotFoundError("No account that can be shown is at this address.")
    reader = readers[place - 1]
    where = (
        "FROM ledger AS l WHERE night = ? AND recipient = ? AND profile = ? AND accounting = ? AND reason = ?"
    )
    about = (night.isoformat(), reader, profile.id, way, reason)
    total = once(asked.desk, ("rows", *about), lambda desk: desk.count(f"SELECT count(*) {where}", about))
    if not total:
        raise NotFoundError("There is nothing in this line of the account.")
    leafing = pages(asked, "/ledger/rows", total, _ROWS)
    found = asked.desk.rows(
        f"""SELECT o.* FROM (SELECT opportunity AS id {where} ORDER BY opportunity LIMIT ? OFFSET ?) AS s
        JOIN opportunity_id AS k ON k.id = s.id JOIN opportunities AS o ON o.opportunity = k.opportunity
        ORDER BY o.opportunity""",
        (*about, _ROWS, leafing.first_row),
    )
    values = {
        "seen": profile,
        "reader": profile.reader(reader),
        "night_told": night,
        "way": way,
        "reason": reason,
        "meaning": _means(reason),
        "calls": found,
        "pages": leafing,
    }
    return Page(f"{way.capitalize()}: {reason}", "ledger_rows.html", values)
