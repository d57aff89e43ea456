"""What a night must know of the nights before it to decide who is told what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from db.records import LedgerEntry, Opportunity, Told, Triage
from db.records.waiting import Awaiting, DeskWord, Snooze


@dataclass(frozen=True, slots=True)
class Past:
    """What earlier nights left behind.

    ``told`` in the order of telling. ``ledger`` holds at least the latest earlier night of every reader;
    entries of tonight are ignored. Where it is too much to hold, ``accounts_of`` gives a reader's part of
    it when it is asked for, and ``last_nights`` says of which night each has it. ``moved_on`` says on
    which night an opportunity's publisher last changed it (absent: never since we know it); without the
    mapping, a moved ``raw_digest`` alone counts as the publisher's doing. ``aliases`` maps names of
    opportunities that were merged to today's. ``read_again`` holds, by (opportunity, the raw digest it
    was told with, the night of that), how what was published then reads today, where that is not simply
    the opportunity of tonight. ``misread`` holds how an opportunity would still read by what we read in
    it on the latest earlier night, where we alone read it differently now. ``snoozes`` are the readers'
    wishes for silence that count, ``desk_words`` all that desks said, ``awaiting`` what waited for them
    after the latest night. ``mailed_on`` is each reader's latest earlier night with a mail, and
    ``listed`` what they had an account of on it. ``parted`` says of what stands by itself by now which
    opportunity it was part of, and until which night; ``refused`` are the profiles and opportunities to
    which a reviewer has said no; ``another_encoder`` that tonight's matches were made by another than the
    last.
    """

    told: Sequence[Told] = ()
    ledger: Sequence[LedgerEntry] = ()
    triage: Mapping[tuple[str, str], Triage] = field(default_factory=dict)
    first_ok_nights: Mapping[str, date] = field(default_factory=dict)
    moved_on: Mapping[str, date] | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    read_again: Mapping[tuple[str, str, date], Opportunity] = field(default_factory=dict)
    misread: Mapping[str, Opportunity] = field(default_factory=dict)
    snoozes: Sequence[Snooze] = ()
    desk_words: Sequence[DeskWord] = ()
    awaiting: Sequence[Awaiting] = ()
    mailed_on: Mapping[str, date] = field(default_factory=dict)
    listed: Mapping[str, frozenset[str]] = field(default_factory=dict)
    parted: Mapping[str, tuple[str, date]] = field(default_factory=dict)
    refused: frozenset[tuple[str, str]] = frozenset()
    another_encoder: bool = False
    accounts_of: Callable[[str], Sequence[LedgerEntry]] | None = None
    last_nights: Mapping[tuple[str, str], date] = field(default_factory=dict)
