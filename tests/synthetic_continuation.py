"""Nights that go on for ever: publishers bring calls, move them, let them vanish, and fail, all by one seed.

A ``Continuation`` is the publishers' side alone: it knows nothing of profiles, readers or the product. Each
night is drawn from the seed and the night's number, so a night can be asked for again and says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from random import Random

from db.records import Outcome, RawDeadline, RawNotice

# Subject → its words: a call is about one, a profile about one or two.
SUBJECTS = {
    "reefs": "coral reef restoration marine biodiversity seagrass nurseries lagoon habitats",
    "batteries": "battery electrolyte solid state cathode recycling lithium storage cells",
    "orchards": "orchard pollination fruit growers beekeeping grafting cultivar resilience",
    "glaciers": "glacier melt hydrology alpine runoff cryosphere sediment monitoring",
    "vaccines": "vaccine adjuvant immunology antigen delivery cold chain immunisation trials",
    "rail": "railway signalling rolling stock freight corridor track maintenance interlocking",
    "quantum": "quantum photonics entanglement cryogenic qubit metrology interferometer",
    "heritage": "museum conservation archaeology manuscripts archives restoration heritage craft",
    "soils": "soil carbon sequestration cover crops agronomy compost fertility erosion",
    "desalination": "desalination membrane brine reverse osmosis drinking water treatment",
}
# Portals as the product reads them; the last lists only its newest, so that absence there says nothing.
PORTALS = ("eu_funding_tenders", "us_grants_gov", "gb_ukri", "de_foerderdatenbank", "int_boad")
TWIN_PORTAL, WINDOW, NEWCOMER = "de_foerderdatenbank", "int_boad", "int_eib"
_OPEN_WORD = {"eu_funding_tenders": "31094502", "us_grants_gov": "posted", "gb_ukri": "Open"}
_CLOSED_WORD = {"eu_funding_tenders": "31094503", "us_grants_gov": "closed", "gb_ukri": "Closed"}
PARTED_ON = frozenset({8, 27})
_SYLLABLES = ("ba", "ro", "li", "ne", "ku", "ta", "mi", "so", "ve", "du", "pa", "gi", "fo", "ze", "hu", "xa")
_PLACES = ("islands", "highlands", "cities", "deltas", "coasts", "valleys", "steppes", "harbours")


@dataclass(frozen=True, slots=True)
class Call:
    """One announcement as its publisher would write it tonight; ``away``: for so many nights it does not."""

    portal: str
    number: int
    subject: str
    due: datetime
    opens: date | None
    ceiling: int
    published: date
    title_more: str = ""
    text_more: str = ""
    shouted: bool = False
    closed: bool = False
    away: int = 0
    withdrawn: bool = False
    date_only: bool = False
    twin_of: int | None = None

    @property
    def key(self) -> str:
        """Its name at the portal."""
        return f"c{self.number}"

    def raw(self, fetched: date) -> RawNotice:
        """The publisher's own strings."""
        told = self.number if self.twin_of is None else self.twin_of
        name, place = _named(told), _PLACES[told % len(_PLACES)]
        about = SUBJECTS[self.subject]
        title = f"{name}: {about.partition(' ')[0]} work for {place}, {about.split()[-1]}{self.title_more}"
        return RawNotice(
            source=self.portal,
            key=self.key,
            url=f"https://{self.portal.replace('_', '-')}.example.org/{self.key}",
            title=title.upper() if self.shouted else title,
            fetched_at=f"{fetched.isoformat()}T02:00:00+00:00",
            text=f"<p>{name} funds {about} in {place}.</p><p>Sent by the portal {name}.</p>{self.text_more}",
            text_basis="full",
            funder=f"{name} Fund",
            status=(_CLOSED_WORD if self.closed else _OPEN_WORD).get(self.portal),
            published=self.published.isoformat(),
            opens=self.opens and self.opens.isoformat(),
            deadlines=(
                RawDeadline(date=self.due.date().isoformat() if self.date_only else self.due.isoformat()),
            ),
            award_ceiling=str(self.ceiling),
        )


@dataclass(frozen=True, slots=True)
class Listing:
    """What one portal answered: how the reading of it ended, and what was in it."""

    portal: str
    outcome: Outcome
    complete: bool
    raws: tuple[RawNotice, ...]


@dataclass
class Continuation:
    """The publishers. ``nights(number, on)`` must be asked for in order; ``quiet`` ones bring nothing new."""

    seed: int
    size: int = 60
    newcomer_on: int = 8
    calls: dict[int, Call] = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    _next: int = 0

    def night(self, number: int, on: date, *, quiet: bool = False) -> list[Listing]:
        """What every portal answers on a night; what happened is appended to ``done``."""
        random = Random(f"{self.seed}:{number}")
        if not self.calls:
            for _ in range(self.size):
                self._bring(random, on, on - timedelta(days=random.randrange(5, 90)))
        elif not quiet:
            self._move(random, on)
            if number in PARTED_ON:
                self._part(on)
            for _ in range(random.choice((0, 1, 3, 5))):
                back = random.choice((0, 0, 1, 120))  # some say that they were published long ago
                self._bring(random, on, on - timedelta(days=back))
            if number == self.newcomer_on // 2:
                self._bring_many(random, on, 40, random.choice(PORTALS[:3]))
        self.calls = {n: replace(c, away=max(0, c.away - 1)) for n, c in self.calls.items()}
        if number == self.newcomer_on:
            self._bring_many(random, on, 300, NEWCOMER)
        return [self._listing(random, portal, on, number, quiet=quiet) for portal in self._portals(number)]

    def _portals(self, number: int) -> Sequence[str]:
        return (*PORTALS, NEWCOMER) if number >= self.newcomer_on else PORTALS

    def _listing(self, random: Random, portal: str, on: date, number: int, *, quiet: bool) -> Listing:
        trouble = random.random()
        raws = tuple(
            call.raw(on)
            for call in self.calls.values()
            if call.portal == portal and not call.away and not call.withdrawn
        )
        if portal == WINDOW:
            raws = raws[-12:]
        if not quiet and number > 1 and trouble < 0.05 and portal != NEWCOMER:
            self.done.append(f"{on} {portal} failed")
            return Listing(portal, Outcome.FAILED, False, ())
        if not quiet and number > 1 and trouble < 0.12 and portal != NEWCOMER:
            self.done.append(f"{on} {portal} partial")
            return Listing(portal, Outcome.PARTIAL, portal != WINDOW, raws[::2])
        return Listing(portal, Outcome.OK, portal != WINDOW, raws)

    def _bring(self, random: Random, on: date, published: date) -> None:
        call = self._new(random, random.choice((*PORTALS[:3], WINDOW)), on, published)
        if call.opens is not None:
            self.done.append(f"{on} {call.key} forecast")
        if random.random() < 0.12:
            twin = replace(call, portal=TWIN_PORTAL, number=self._number(), twin_of=call.number)
            self.calls[twin.number] = twin
            self.done.append(f"{on} {twin.key} twin of {call.key}")

    def _bring_many(self, random: Random, on: date, amount: int, portal: str) -> None:
        for _ in range(amount):
            self._new(random, portal, on, on - timedelta(days=10))
        self.done.append(f"{on} {amount} at once in {portal}")

    def _new(self, random: Random, portal: str, on: date, published: date) -> Call:
        forecast = random.random() < 0.15
        hour = time(17, 0) if random.random() < 0.7 else time(23, 59)
        due = datetime.combine(on + timedelta(days=random.randrange(9, 75)), hour)
        call = Call(
            portal,
            self._number(),
            random.choice(sorted(SUBJECTS)),
            due,
            on + timedelta(days=random.randrange(2, 9)) if forecast else None,
            random.randrange(1, 40) * 50_000,
            published,
            date_only=random.random() < 0.2,
        )
        self.calls[call.number] = call
        return call

    def _part(self, on: date) -> None:
        """A second portal announces next year's round where it announced this one: two calls from now on."""
        for call in self.calls.values():
            first = None if call.twin_of is None else self.calls[call.twin_of]
            if first is None or call.withdrawn or first.withdrawn or call.away or first.due.date() <= on:
                continue
            later = replace(
                call, due=first.due + timedelta(days=200), title_more=f"{call.title_more} (renewed)"
            )
            self.calls[call.number] = later
            self.done.append(f"{on} {call.key} parted from {first.key}")
            return

    def _number(self) -> int:
        self._next += 1
        return self._next

    def _move(self, random: Random, on: date) -> None:
        """Some publishers edit some of what they announce."""
        alive = [c for c in self.calls.values() if not c.withdrawn and c.due.date() > on]
        kinds = [name for name in _EDITS for _ in range(2 if "deadline" in name else 1)]
        for call in random.sample(alive, min(len(alive), 8)):
            kind = random.choice(kinds)
            edited = _EDITS[kind](call, random, on)
            for number in [call.number, *(t.number for t in alive if t.twin_of == call.number)]:
                if number != call.number and random.random() < 0.3:
                    continue  # the second portal is late, or never follows
                self.calls[number] = replace(
                    edited,
                    portal=self.calls[number].portal,
                    number=number,
                    twin_of=self.calls[number].twin_of,
                )
            self.done.append(f"{on} {call.key} {kind}")


def _named(number: int) -> str:
    """A name that no other call has and that no rule takes for a number or a year."""
    digits = [number * 7 + 3, number // 16 + number * 3, number, number // 16, number // 256]
    return "".join(_SYLLABLES[digit % 16] for digit in digits).capitalize()


def _shifted(call: Call, days: int = 0, minutes: int = 0, *, after: date) -> Call:
    due = call.due + timedelta(days=days, minutes=minutes)
    return replace(call, due=max(due, datetime.combine(after + timedelta(days=1), time(17))))


_EDITS = {
    "deadline later": lambda c, r, on: _shifted(c, r.randrange(3, 30), after=on),
    "deadline earlier": lambda c, r, on: _shifted(c, -r.randrange(2, 15), after=on),
    "deadline by minutes": lambda c, r, on: _shifted(c, 0, -r.randrange(5, 59), after=on),
    "money": lambda c, r, _on: replace(c, ceiling=c.ceiling + r.choice((50_000, 1_000_000))),
    "title": lambda c, _r, _on: replace(c, title_more=f"{c.title_more} (amended)"),
    "text": lambda c, _r, on: replace(c, text_more=f"<p>Edited on {on}.</p>"),
    "cosmetic": lambda c, _r, _on: replace(c, shouted=not c.shouted),
    "close": lambda c, _r, _on: replace(c, closed=c.portal in _CLOSED_WORD),
    "vanish": lambda c, r, _on: replace(c, away=r.randrange(2, 6)),
    "withdraw": lambda c, _r, _on: replace(c, withdrawn=True),
}
