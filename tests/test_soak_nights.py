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
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import mean

import pytest

from db.records import Accounting, LedgerEntry, Outcome
from spiders.crawl import crawl
from spiders.registry import source_class
from tests.conftest import ARCHIVES, NIGHTS, mails
from tests.night_after_night import parts, resident
from tests.night_oracle import Oracle, Who, text_in
from tests.soak_home import NightSeen, SoakHome, WordEncoders, instant
from tests.synthetic_continuation import Continuation, Listing

pytestmark = pytest.mark.slow
SEED = int(os.environ.get("LEGATION_SOAK_SEED", "1"))
# The continuation begins so that summer time ends within it, in Europe and then in America.
CONTINUED_FROM = date(2026, 10, 14)
RECORDED = ("2026-09-01", "2026-09-02")
RECORDED_FROM = ("eu_funding_tenders", "us_grants_gov", "gb_ukri")
# How much more than its data a late night may cost: processor time swings on a machine that others use too.
TOLERATED = 1.5
RUN_TWICE, SKIPPED_AFTER, SILENT_PARSER, WRONG_PARSER, NEW_ENCODER = {3, 30, 45}, 10, 4, 7, 6
MILDER_SAFEGUARDS = 9


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
    floors: list[float] = field(default_factory=list)
    memory: list[int] = field(default_factory=list)
    written: list[int] = field(default_factory=list)
    accounts: list[int] = field(default_factory=list)

    def run(self, on: date, listings: list[Listing]) -> NightSeen:
        """One night, watched and measured."""
        forget_the_peak()
        wall = clock.monotonic()
        seen = self.home.run(instant(on), listings)
        self.seconds.append(sum(self.home.seconds.values()))
        self.floors.append(floor())
        self.memory.append(peak())
        self.written.append(sum(size for _, size in parts(self.home.folder).values()))
        self.accounts.append(len(seen.ledger))
        known = len(self.oracle.objections)
        self.oracle.watch(seen)
        _log(self, seen, clock.monotonic() - wall, self.oracle.objections[known:])
        if not self.keep_nights:
            self.nights.clear()
        self.nights.append(seen)
        return seen


def _log(soak: Soak, seen: NightSeen, wall: float, objections: list[str]) -> None:
    """One line for each night, as it ends, so that a soak which is cut off has told something."""
    if "LEGATION_SOAK_LOG" not in os.environ:
        return
    said = {
        "night": len(soak.seconds),
        "on": seen.on.isoformat(),
        "cpu": round(soak.seconds[-1], 2),
        "floor": round(soak.floors[-1], 3),
        "wall": round(wall, 2),
        "peak_megabytes": soak.memory[-1] // 1_000_000,
        "resident_megabytes": resident() // 1_000_000,
        "notices": len(seen.notices),
        "opportunities": len(seen.refs),
        "matches": len(seen.matches),
        "accounts": len(seen.ledger),
        "mails": len(seen.mails),
        "parts": parts(soak.home.folder),
        "stages": soak.home.seconds,
        "objections": objections,
    }
    with Path(os.environ["LEGATION_SOAK_LOG"]).open("a", encoding="utf-8") as log:
        log.write(json.dumps(said) + "\n")


def floor() -> float:
    """Seconds of processor time for the same work every night: other users of the machine slow both."""
    began = clock.process_time()
    for number in range(1_500_000):
        hash((number, str(number)))
    return clock.process_time() - began


def forget_the_peak() -> None:
    """From now on ``peak`` says what was used since: a night, not what the tests have in memory beside it."""
    Path("/proc/self/clear_refs").write_text("5")


def peak() -> int:
    """The most bytes of this process that were in memory at once."""
    (line,) = (each for each in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in each)
    return int(line.split()[1]) * 1024


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
    """Ours, not the publishers': a line read no more, a currency read otherwise, an encoder, a safeguard."""
    if number == SILENT_PARSER:
        patch.setattr(source_class("us_grants_gov"), "boilerplate", "^Sent by the portal")
        soak.oracle.publishers.read_otherwise_on["us_grants_gov"] = on
    if number == WRONG_PARSER:
        patch.setattr(source_class("gb_ukri"), "currency", "EUR")
        soak.oracle.publishers.read_otherwise_on["gb_ukri"] = on
    if number == MILDER_SAFEGUARDS:
        patch.setattr("ranking.safeguards.mention", lambda *_asked: None)
        patch.setattr("ranking.safeguards.SAME_SUBJECT", 2.0)
    if number == NEW_ENCODER:
        patch.setattr("flows.night.matching.encoders_here", lambda: WordEncoders("words@2"))


def _again(soak: Soak, on: date, listings: list[Listing]) -> None:
    """The same night once more: the same database and the same mails."""
    folder = soak.home.folder
    before, written = [hash(line) for line in soak.home.dumped()], mails(folder)
    soak.home.run(instant(on), listings)
    known, after, others = set(before), [], []
    for line in soak.home.dumped():
        after.append(hash(line))
        others += [line] if after[-1] not in known else []
    assert others == []
    assert after == before
    assert mails(folder) == written
    soak.oracle.figures["nights run twice"] += 1


def _report(soak: Soak) -> None:
    said = {
        "seed": SEED,
        "nights": len(soak.seconds),
        "profiles": len({profile for _, profile in soak.oracle.began}),
        "objections": len(soak.oracle.objections),
        "seconds": [round(each, 1) for each in soak.seconds],
        "megabytes at most": [each // 1_000_000 for each in soak.memory],
        "megabytes on disk": [each // 1_000_000 for each in soak.written],
        "accounts": soak.accounts,
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
    assert {"cleared", "parted"} <= told.keys()
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
    # A week that ends without news is told too, and some want to see whatever is new, fitting or not.
    others = {reader.email for reader in night.readers if reader.frequency == "weekly" or reader.all_new}
    assert digests - others <= with_other_news


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
    entries = [each for each in seen.ledger if each.reason == given]
    assert entries
    return replace(seen, ledger=tuple(replace(each, **fields) for each in entries))


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


def _of_an_account(oracle: Oracle, seen: NightSeen, reason: str) -> tuple[LedgerEntry, Who]:
    """An account of the night that was settled before, of a call on which nobody waits and which is open."""
    for entry in seen.ledger:
        who = (entry.recipient, entry.profile, entry.opportunity)
        settled = who in oracle.accounts and oracle.accounts[who].reason == reason
        if entry.reason == reason and settled and seen.matches[who[1:]].dropped_by is None:
            return entry, who
    raise AssertionError(f"no {reason} on {seen.on}")


def test_the_oracle_objects_where_a_reader_is_left_with_a_withdrawal_that_was_taken_back(fifteen):
    oracle, seen = fifteen.before_last.branched(), fifteen.nights[-1]
    entry, who = _of_an_account(oracle, seen, "already-told")
    oracle.known[who] = replace(oracle.known[who], status="withdrawn")
    oracle.watch(replace(seen, ledger=(entry,)))
    assert any(each.endswith("loss: it is announced again") for each in oracle.objections)


def test_the_oracle_objects_where_the_portal_that_is_believed_has_moved_and_another_has_not(fifteen):
    oracle, seen = fifteen.before_last.branched(), fifteen.nights[-1]
    entry, who = _of_an_account(oracle, seen, "already-told")
    earlier = frozenset({(date(2031, 1, 1), None, None)})
    oracle.known[who] = replace(oracle.known[who], said={**oracle.known[who].said, "deadlines": earlier})
    oracle.watch(replace(seen, ledger=(entry,)))
    assert any(each.endswith("loss: ['deadlines'] moved") for each in oracle.objections)


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ("review", "loss: it was doubted and is clear"),
        ("withdrawn:new", "loss: it waited, vanished and is back"),
        ("below-threshold", None),
    ],
)
def test_the_oracle_knows_what_settles_a_call_and_what_only_put_it_off(fifteen, before, said):
    oracle, seen = fifteen.before_last.branched(), fifteen.nights[-1]
    entry, who = _of_an_account(oracle, seen, "backlog")
    oracle.accounts[who] = replace(oracle.accounts[who], reason=before)
    oracle.watch(replace(seen, ledger=(replace(entry, reason="not-new"),)))
    found = [each for each in oracle.objections if "not-new" in each]
    assert [each.rpartition("): ")[2] for each in found] == ([said] if said else [])


@pytest.mark.parametrize(
    ("former", "settled"), [("not-new", True), ("backlog", True), ("already-told", False), ("review", False)]
)
def test_the_oracle_lets_a_call_be_parted_in_silence_only_where_both_were_settled_unread(
    fifteen, former, settled
):
    oracle, seen = fifteen.before_last.branched(), fifteen.nights[-1]
    entry, who = _of_an_account(oracle, seen, "backlog")
    pair = (*who[:2], "op-000000000000")
    oracle.accounts[pair] = replace(oracle.accounts.pop(who), reason=former)
    for ref in seen.refs[entry.opportunity]:
        oracle.belonged[ref] = {"op-000000000000"}
    oracle.watch(replace(seen, ledger=(replace(entry, reason="not-new"),)))
    assert settled != any("no earlier night has settled it" in each for each in oracle.objections)


def test_the_same_seed_brings_the_same_nights_and_another_seed_brings_others():
    def nights(seed: int) -> list[list[Listing]]:
        publishers = Continuation(seed, size=20)
        return [publishers.night(number, CONTINUED_FROM + timedelta(days=number)) for number in range(60)]

    assert nights(1) == nights(1) != nights(2)


def late_as_early(nights: Sequence[float]) -> float:
    """The mean of the last ten nights before the very last, as a multiple of the sixth to the fifteenth."""
    return mean(nights[-11:-1]) / mean(nights[5:15])


@pytest.mark.soak
def test_sixty_nights_lose_nothing_repeat_nothing_and_stay_as_fast_as_they_were(tmp_path, monkeypatch):
    archives = tuple(sorted(path.name.partition(".")[0] for path in ARCHIVES.glob("2*.warc.gz")))
    soak = soaked(tmp_path, monkeypatch, 60, archives or RECORDED)
    assert not soak.oracle.objections, "\n".join(soak.oracle.objections[:20])
    # A night may cost more as there is more to compare, and no more than that.
    more_data = late_as_early(soak.accounts)
    added = [after - before for before, after in pairwise(soak.written)]
    costs = [seconds / least for seconds, least in zip(soak.seconds, soak.floors, strict=True)]
    assert late_as_early(costs) < TOLERATED * more_data
    assert late_as_early(soak.memory) < TOLERATED * more_data
    assert late_as_early([added[0], *added]) < TOLERATED * more_data
