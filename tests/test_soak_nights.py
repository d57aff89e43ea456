"""Many nights for twenty profiles: nothing lost, nothing told twice, and every account true.

Recorded nights come first, then a synthetic continuation. Real from saving a source to the written mail; the
encoder is a stand-in that costs nothing (``tests.soak_home``). ``tests.night_oracle`` watches. Another seed:
``LEGATION_SOAK_SEED=7``.
"""

from __future__ import annotations

import json
import os
import sys
import time as clock
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from statistics import linear_regression

import pytest

from db.records import Accounting, Outcome
from spiders.crawl import crawl
from spiders.registry import source_class
from tests.conftest import ARCHIVES, NIGHTS, dump, mails
from tests.night_after_night import resident
from tests.night_oracle import Oracle, text_in
from tests.soak_home import NightSeen, SoakHome, WordEncoders, instant
from tests.synthetic_continuation import Continuation, Listing

pytestmark = pytest.mark.slow
SEED = int(os.environ.get("LEGATION_SOAK_SEED", "1"))
# The continuation begins so that summer time ends within it, in Europe and then in America.
CONTINUED_FROM = date(2026, 10, 14)
RECORDED = ("2026-09-01", "2026-09-02")
RECORDED_FROM = ("eu_funding_tenders", "us_grants_gov", "gb_ukri")
RUN_TWICE, SKIPPED_AFTER, SILENT_PARSER, WRONG_PARSER, NEW_ENCODER = {3, 30, 45}, 10, 4, 7, 6


@dataclass
class Soak:
    """A soak and what was measured in it."""

    home: SoakHome
    publishers: Continuation
    oracle: Oracle
    keep_nights: bool = True
    nights: list[NightSeen] = field(default_factory=list)
    before_last: Oracle | None = None
    seconds: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)

    def run(self, on: date, listings: list[Listing]) -> NightSeen:
        """One night, watched and measured."""
        began = clock.process_time()
        seen = self.home.run(instant(on), listings)
        self.seconds.append(clock.process_time() - began)
        self.oracle.watch(seen)
        self.memory.append(resident())
        if not self.keep_nights:
            self.nights.clear()
        self.nights.append(seen)
        return seen


def recorded(night: str, folder: Path) -> list[Listing]:
    """What publishers really answered on a recorded night, or in our own recording of the same form."""
    archive = next(p for p in (ARCHIVES / f"{night}.warc.gz", NIGHTS / f"{night}.warc.gz") if p.exists())
    brought = crawl(
        RECORDED_FROM,
        folder / night,
        replay=archive,
        fetched_at=instant(date.fromisoformat(night)),
        contact="desk@example.org",
        limit_seconds=120,
    )
    return [
        Listing(
            each.run.source,
            each.run.outcome,
            source_class(each.run.source).complete_listing and each.run.outcome is Outcome.OK,
            tuple(each.raw_notices),
        )
        for each in brought
    ]


def soaked(folder: Path, patch: pytest.MonkeyPatch, nights: int, recordings: tuple[str, ...]) -> Soak:
    """So many nights, the recorded ones first, and one more on which nothing has to wait."""
    patch.setattr("flows.night.matching.encoders_here", WordEncoders)
    (folder / "home").mkdir()
    first = date.fromisoformat(recordings[0])
    home = SoakHome(folder / "home", SEED, CONTINUED_FROM)
    newcomer = min(nights - len(recordings) - 1, 20)
    soak = Soak(home, Continuation(SEED, size=24, newcomer_on=newcomer), Oracle(), keep_nights=nights < 20)
    for night in recordings:
        soak.run(date.fromisoformat(night), recorded(night, folder))
    assert first < CONTINUED_FROM
    for number in range(nights - len(recordings)):
        on = CONTINUED_FROM + timedelta(days=number + (number > SKIPPED_AFTER))
        _change_the_program(number, on, soak, patch)
        listings = soak.publishers.night(number, on)
        seen = soak.run(on, listings)
        if number in RUN_TWICE:
            _again(soak, on, listings)
        home.between(number, seen)
    home.end_all_waits()
    soak.before_last, last = soak.oracle.branched(), soak.nights[-1].on
    soak.run(last + timedelta(days=1), soak.publishers.night(nights, last, quiet=True))
    _report(soak)
    return soak


def _change_the_program(number: int, on: date, soak: Soak, patch: pytest.MonkeyPatch) -> None:
    """Ours, not the publishers': a line that is read no more, a currency read otherwise, another encoder."""
    if number == SILENT_PARSER:
        patch.setattr(source_class("us_grants_gov"), "boilerplate", "^Sent by the portal")
        soak.oracle.publishers.read_otherwise_on["us_grants_gov"] = on
    if number == WRONG_PARSER:
        patch.setattr(source_class("gb_ukri"), "currency", "EUR")
        soak.oracle.publishers.read_otherwise_on["gb_ukri"] = on
    if number == NEW_ENCODER:
        patch.setattr("flows.night.matching.encoders_here", lambda: WordEncoders("words@2"))


def _again(soak: Soak, on: date, listings: list[Listing]) -> None:
    """The same night once more: the same database and the same mails."""
    folder = soak.home.folder
    before, written = dump(folder), mails(folder)
    soak.home.run(instant(on), listings)
    assert dump(folder) == before
    assert mails(folder) == written
    soak.oracle.figures["nights run twice"] += 1


def _report(soak: Soak) -> None:
    settled = len(soak.seconds) // 3
    slopes = {
        "seconds_a_night": linear_regression(range(settled), soak.seconds[-settled:]).slope,
        "bytes_a_night": linear_regression(range(settled), soak.memory[-settled:]).slope,
    }
    said = {
        "seed": SEED,
        "nights": len(soak.seconds),
        "profiles": len({profile for _, profile in soak.oracle.began}),
        "objections": len(soak.oracle.objections),
        "slope of the last third": slopes,
        "seconds": [round(each, 1) for each in soak.seconds],
        "megabytes": [each // 1_000_000 for each in soak.memory],
        **dict(sorted(soak.oracle.figures.items())),
    }
    sys.stdout.write(f"\n{json.dumps(said)}\n")


@pytest.fixture(scope="module")
def fifteen(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        return soaked(tmp_path_factory.mktemp("soak"), patch, 15, RECORDED)


def test_fifteen_nights_lose_nothing_repeat_nothing_and_every_account_is_true(fifteen):
    assert not fifteen.oracle.objections, "\n".join(fifteen.oracle.objections[:20])


def test_the_nights_had_everything_that_can_be_told_in_them(fifteen):
    told = Counter(e.reason for seen in fifteen.nights for e in seen.ledger if e.accounting == "sent")
    assert {"baseline", "new", "changed", "opened", "closing", "withdrawn", "erratum"} <= told.keys()
    waits = {e.reason.partition(":")[0] for s in fifteen.nights for e in s.ledger if e.accounting == "queued"}
    assert {"snoozed", "quiet", "awaiting-approval", "new"} <= waits
    done = " ".join(fifteen.publishers.done)
    assert all(each in done for each in ("failed", "partial", "twin", "300 at once", "vanish", "cosmetic"))
    assert any(seen.aliases or any(len(refs) > 1 for refs in seen.refs.values()) for seen in fifteen.nights)


def test_once_nobody_has_to_wait_any_more_nothing_waits(fifteen):
    waiting = [entry for entry in fifteen.nights[-1].ledger if entry.accounting is Accounting.QUEUED]
    # The best of a source that is new to us goes with the next mail, and makes none by itself.
    assert [entry for entry in waiting if entry.reason != "baseline"] == []


def test_a_source_that_is_new_with_three_hundred_calls_begins_no_mail_and_none_of_its_calls_is_called_new(
    fifteen,
):
    (night,) = [s for s in fifteen.nights if any(x.portal == "int_eib" for x in s.listings)][:1]
    brought = {id for id, refs in night.refs.items() if all(ref.source == "int_eib" for ref in refs)}
    assert len(brought) > 250
    told = [e.reason for e in night.ledger if e.opportunity in brought and e.accounting == "sent"]
    assert set(told) <= {"baseline"}
    with_other_news = {
        e.recipient for e in night.ledger if e.accounting == "sent" and e.opportunity not in brought
    }
    digests = {mail.recipient for mail in night.mails if mail.cycle == night.on.isoformat()}
    weekly = {reader.email for reader in night.readers if reader.frequency == "weekly"}
    assert digests - weekly <= with_other_news


def test_a_profile_that_is_added_begins_with_one_baseline(fifteen):
    its = [
        (s.on, [e.reason for e in s.ledger if e.profile == "p18" and e.accounting == "sent"])
        for s in fifteen.nights
    ]
    began = [(on, set(reasons)) for on, reasons in its if reasons]
    assert began[0][1] == {"baseline"}


def _with_mail_of_another_year(seen: NightSeen) -> NightSeen:
    readers = {each.email for each in seen.readers if each.language == "en"}
    mail = next(m for m in seen.mails if m.recipient in readers and "* " in text_in(m))
    said = "Content-Type: text/plain; charset=utf-8\n\n" + text_in(mail).replace("202", "203")
    return replace(seen, mails=(replace(mail, content=said.encode()),))


def _with_another_account(seen: NightSeen, given: str, **fields: object) -> NightSeen:
    entry = next(each for each in seen.ledger if each.reason == given)
    return replace(seen, ledger=(replace(entry, **fields),))


def _with_better_scores(seen: NightSeen) -> NightSeen:
    return replace(seen, matches={pair: replace(m, score=99.0) for pair, m in seen.matches.items()})


@pytest.mark.parametrize(
    ("falsified", "objection"),
    [
        (_with_mail_of_another_year, "shows none of"),
        (lambda s: replace(s, mails=()), "loss: counts as sent and is in no mail"),
        (lambda s: replace(s, ledger=s.ledger[1:]), "loss: no account of 1 matches"),
        (lambda s: replace(s, ledger=(*s.ledger, s.ledger[0])), "two accounts of"),
        (lambda s: _with_another_account(s, "already-told", accounting="sent", reason="new"), "repeat: "),
        (lambda s: _with_another_account(s, "already-told", accounting="sent", reason="changed"), "repeat: "),
        (lambda s: _with_another_account(s, "new", accounting="queued"), "loss: nothing stands in the way"),
        (
            lambda s: _with_another_account(s, "new", accounting="suppressed", reason="backlog"),
            "loss: it is new",
        ),
        (_with_better_scores, "untrue: it fits"),
    ],
)
def test_the_oracle_objects_to_what_is_wrong(fifteen, falsified, objection):
    oracle = fifteen.before_last.branched()
    oracle.watch(falsified(fifteen.nights[-1]))
    assert any(objection in each for each in oracle.objections)


def test_the_same_seed_brings_the_same_nights_and_another_seed_brings_others():
    def nights(seed: int) -> list[list[Listing]]:
        publishers = Continuation(seed, size=20)
        return [publishers.night(number, CONTINUED_FROM + timedelta(days=number)) for number in range(60)]

    assert nights(1) == nights(1) != nights(2)


@pytest.mark.soak
def test_sixty_nights_lose_nothing_repeat_nothing_and_stay_as_fast_as_they_were(tmp_path, monkeypatch):
    archives = tuple(sorted(path.name.partition(".")[0] for path in ARCHIVES.glob("2*.warc.gz")))
    soak = soaked(tmp_path, monkeypatch, 60, archives or RECORDED)
    assert not soak.oracle.objections, "\n".join(soak.oracle.objections[:20])
