"""As many consecutive nights as wanted, made of the first recorded one: calls come, change, and go.

Each call of the EU, Grants.gov and California lives for ``LIFE`` nights. In the middle of its life its title
changes; at the end it is listed no more, and its next round, under a new name and with later dates, takes its
place. Calls are of different ages, so that every night has some of each. The other six publishers say the
same every night.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tests.samples.nights.exchange import NIGHTS, Exchange
from tests.samples.record_nights import HOUR, exchanges_of, write_night

LIFE = 10
FIRST = NIGHTS["first"]
Record = dict[str, Any]
_DATES = re.compile(
    r"(?P<iso>\b20\d\d-\d\d-\d\d)|(?P<us>\b\d\d/\d\d/20\d\d)|(?P<words>\b[A-Z][a-z]{2} \d\d, 20\d\d)"
)
_FORMATS = {"iso": "%Y-%m-%d", "us": "%m/%d/%Y", "words": "%b %d, %Y"}


def at(number: int) -> datetime:
    """When the night of this number (0 is the first) takes place."""
    return datetime.combine(FIRST + timedelta(days=number), HOUR)


def write(number: int, target: Path) -> None:
    """Write the archive of one night; the same number gives the same bytes."""
    with target.open("wb") as file:
        write_night([_on_night(exchange, number) for exchange in _first_night()], at(number), file)


@cache
def _first_night() -> tuple[Exchange, ...]:
    return tuple(exchanges_of("first"))


def _on_night(exchange: Exchange, number: int) -> Exchange:
    for place, change in _CHANGES.items():
        if place in exchange.url and exchange.content_type == "application/json":
            return change(exchange, number)
    return exchange


def _each(path: str, names: Callable[[Record], list[str]]) -> Callable[[Exchange, int], Exchange]:
    """A change of every record at a dotted path of an answer; ``names`` are a record's own names."""

    def changed(exchange: Exchange, number: int) -> Exchange:
        answer = json.loads(exchange.answer)
        *outer, last = path.split(".")
        part = answer
        for name in outer:
            part = part[name]
        part[last] = [_lived(record, names(record), number) for record in part[last]]
        return replace(exchange, answer=json.dumps(answer).encode())

    return changed


def _detail(exchange: Exchange, number: int) -> Exchange:
    """A call's own page at Grants.gov, which is asked for by its id."""
    answer = json.loads(exchange.answer)
    data = answer["data"]
    answer["data"] = _lived(data, [str(data["id"]), data["opportunityNumber"]], number)
    sent = json.dumps({"opportunityId": answer["data"]["id"]}).encode()
    return replace(exchange, answer=json.dumps(answer).encode(), sent=sent)


def _grants_gov(exchange: Exchange, number: int) -> Exchange:
    if exchange.url.endswith("search2"):
        return _each("data.oppHits", lambda hit: [hit["id"], hit["number"]])(exchange, number)
    return _detail(exchange, number)


_CHANGES: dict[str, Callable[[Exchange, int], Exchange]] = {
    "search-api": _each("results", lambda result: [re.sub(r"\D+", "", result["reference"])]),
    "api.grants.gov": _grants_gov,
    "datastore_search": _each("result.records", lambda row: [str(row["PortalID"])]),
}


def _lived(record: Record, names: list[str], number: int) -> Record:
    """A record as it stands on a night."""
    age = number + sum(map(ord, names[0]))
    generation, days = age // LIFE - (age - number) // LIFE, age % LIFE
    said = json.dumps(record)
    for name in names:
        said = said.replace(name, _renamed(name, generation))
    lived: Record = json.loads(_DATES.sub(lambda found: _later(found, generation * LIFE), said))
    round_of = f", round {generation + 1}" if generation else ""
    return _titled(lived, f"{round_of} (amended)" if days >= LIFE // 2 else round_of)


def _renamed(name: str, generation: int) -> str:
    if generation == 0:
        return name
    return str(int(name) + generation * 10_000_000) if name.isdigit() else f"{name}-{generation}"


def _later(found: re.Match[str], days: int) -> str:
    form = _FORMATS[str(found.lastgroup)]
    try:
        day = datetime.strptime(found[0], form).date()  # noqa: DTZ007  (a date has no zone)
    except ValueError:  # the sample has a thirteenth month, as publishers do
        return found[0]
    return (day + timedelta(days=days)).strftime(form)


def _titled(record: Record, more: str) -> Record:
    """The record with more words in its title, wherever its publisher has it."""
    for name, value in record.items():
        if name == "metadata":
            _titled(value, more)
        elif name.lower() in {"title", "opportunitytitle"}:
            record[name] = [each + more for each in value] if isinstance(value, list) else value + more
    return record
