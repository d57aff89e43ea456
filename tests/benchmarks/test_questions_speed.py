"""What the worked questions, exports and the server cost beside a hundred thousand opportunities.

Rows are written as the night writes them, without nights: notices, opportunities, matches of five profiles (a
tenth of them dropped by no gate), decisions, what was told, terms, changes, sources.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from db.asking import answer, reading
from db.common_grants_copy import Snapshot
from db.common_grants_query import MoneySpan, Span, Wanted, money_key
from db.names import opportunity_id
from db.published import Shared, publish
from db.questions import questions
from db.records import (
    Component,
    Deadline,
    DeadlineKind,
    Event,
    EventKind,
    ExchangeRates,
    GateResult,
    Instrument,
    Match,
    Money,
    Notice,
    NoticeRef,
    Opportunity,
    Outcome,
    Quote,
    Reason,
    Reuse,
    Screening,
    SourceClass,
    SourceRun,
    Status,
    TextBasis,
    Trl,
    Verdict,
    to_json,
)
from db.store import Store
from db.views_rows import ChangeRow, ProfilePart
from flows.export.exporting import FORMATS, export

AMOUNT = 100_000
AS_OF, NIGHT = datetime(2026, 8, 11, 2, tzinfo=UTC), date(2026, 8, 11)
PROFILES = [f"lab-{number}" for number in range(5)]
P95_SECONDS, EXPORT_SECONDS = 0.2, 20.0
# How much more than the floor of the same run: reading every open call once, or every row that is exported.
MOST_OF_FLOOR, MOST_OF_ROWS = 4.0, {"csv": 6.0, "jsonl": 7.0, "xlsx": 10.0, "parquet": 9.0}
SERVED_SECONDS, MINUTE_SECONDS = 0.1, 0.15
TIMES = 20
COUNTRIES = ["KE", "DE", "FR", "NL", "US", "CH", "ZA", "GB", "JP", "BR", "IN", "ET"]
RATES = ExchangeRates(NIGHT, "test", {"USD": Decimal("1.16"), "GBP": Decimal("0.86"), "CHF": Decimal("0.93")})


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def opportunity(number: int, rng: random.Random) -> Opportunity:
    """A call with what real ones state: half of the fields, half of the time."""
    closes = NIGHT + timedelta(rng.randint(-200, 200))
    source = f"portal_{rng.randint(0, 69)}"
    others = [NoticeRef(f"portal_{rng.randint(70, 79)}", str(number))] if rng.random() < 0.1 else []
    currency = rng.choice(["EUR", "EUR", "USD", "GBP", "CHF", "XOF"])
    text = " ".join(rng.choices(WORDS, k=120))
    status = Status.CLOSED if closes < NIGHT else rng.choice([Status.OPEN, Status.OPEN, Status.FORECASTED])
    merged = Notice(
        source=source,
        key=str(number),
        url=f"https://example.org/{number}",
        title=" ".join(rng.choices(WORDS, k=8)).capitalize(),
        source_class=SourceClass.GRANT,
        reuse=Reuse.FULL,
        text_basis=TextBasis.FULL,
        text=text,
        language=rng.choice(["en", "de", "fr"]),
        funder=f"{rng.choice(WORDS).title()} Fund {rng.randint(0, 400)}",
        status=status,
        opens_on=closes - timedelta(60) if rng.random() < 0.5 else None,
        deadlines=(Deadline(DeadlineKind.FIXED, closes, zone=rng.choice(["Europe/Brussels", None])),),
        events=(Event(EventKind.INFORMATION_DAY, closes - timedelta(30), ""),) if rng.random() < 0.1 else (),
        award_ceiling=Money(Decimal(rng.randint(10, 5000) * 1000), currency) if rng.random() < 0.6 else None,
        total_funding=Money(Decimal(rng.randint(1, 50) * 10**6), currency) if rng.random() < 0.6 else None,
        cofunding_rate=Decimal(rng.choice(["0.5", "0.8", "1"])) if rng.random() < 0.3 else None,
        eligible_countries=tuple(rng.sample(COUNTRIES, 5)) if rng.random() < 0.5 else None,
        instruments=(rng.choice(list(Instrument)),) if rng.random() < 0.7 else None,
        trl=Trl(rng.randint(1, 5), rng.randint(5, 9)) if rng.random() < 0.1 else None,
    )
    return Opportunity(
        opportunity_id(merged.ref), merged, (merged.ref, *others), status=status, raw_digest="0"
    )


WORDS = ["".join(random.Random(n).choices("bdfgklmnprstvzaeiou", k=7)) for n in range(4000)]


def match(profile: str, name: str, rng: random.Random) -> Match:
    """A match; nine of ten are dropped."""
    fits = rng.random() < 0.1
    quote = Quote("text", 0, 20, "twenty letters of it")
    reason = Reason("roadmap", f"priority {rng.randint(0, 8)}", 0.5, quote)
    gate = GateResult("country", Verdict.YES if fits else Verdict.NO, "It is said so.", quote)
    return Match(
        profile,
        name,
        rng.uniform(0, 100) if fits else 0.0,
        (Component("meaning", 50.0, "near"),),
        (gate,),
        (reason, reason) if fits else (),
        Screening.CLEAR,
        dropped_by=None if fits else rng.choice(["country", "deadline", "must:instrument"]),
    )


def source_run(number: int, ago: int) -> SourceRun:
    """How a source fared so many nights ago: four have been failing for six."""
    outcome = Outcome.OK if number > 3 or ago > 5 else Outcome.FAILED
    return SourceRun(f"portal_{number}", outcome, None, 10, (1, 100))


def write_rest(store: Store, made: list[Opportunity], rng: random.Random) -> None:
    """Notices, matches, decisions and the like, straight into their tables."""
    day = NIGHT.isoformat()
    refs = [(ref, each) for each in made for ref in each.notices]
    with store._database.transaction():
        write = store._database.write
        write(
            "INSERT INTO notice VALUES (?, ?, ?, ?, ?, ?, '', '', ?, ?, ?)",
            [
                (
                    *(r.source, r.key, o.merged.title, o.merged.url, o.merged.funder, o.status, day),
                    *((NIGHT - timedelta(rng.randint(0, 200))).isoformat(), day),
                )
                for r, o in refs
            ],
        )
        write(
            "INSERT INTO notice_version VALUES (?, ?, ?, '', '', ?)",
            [
                (r.source, r.key, day, f'{{"language": "{rng.choice(["en", "de"])}", "reuse": "quote"}}')
                for r, o in refs
            ],
        )
        write("INSERT INTO profile VALUES (?, '', ?, ?)", [(profile, day, day) for profile in PROFILES])
        for profile in PROFILES:
            matches = [match(profile, each.id, rng) for each in made]
            rows = [
                (m.profile, m.opportunity, m.score, "clear", m.dropped_by, day, to_json(m)) for m in matches
            ]
            write("INSERT INTO match VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
        names = [each.id for each in rng.sample(made, 5000)]
        write(
            "INSERT INTO triage (profile, opportunity, action, note, author, decided_at) "
            "VALUES (?, ?, ?, '', 'ana', ?)",
            [(rng.choice(PROFILES), name, rng.choice(["keep", "dismiss", "note"]), day) for name in names],
        )
        told = [(name, (NIGHT - timedelta(at % 200)).isoformat()) for at, name in enumerate(names * 4)]
        write(
            "INSERT OR IGNORE INTO told "
            "(recipient, profile, opportunity, announcement, told_on, facts, raw_digest, detail) "
            " VALUES (?, ?, ?, ?, ?, '[]', '', '')",
            [
                (
                    f"r{rng.randint(0, 9)}@example.org",
                    rng.choice(PROFILES),
                    name,
                    rng.choice(["new", "erratum"]),
                    on,
                )
                for name, on in told
            ],
        )
        write(
            "INSERT INTO term VALUES (?, ?, 0, 'words', 'text', 0, 5, 'rule', 'pack')",
            [(each.id, rng.choice(["ownership_control", "audit", "ip_ownership"])) for each in made[:30_000]],
        )
        write(
            "INSERT INTO source_run VALUES (?, ?, ?, NULL, 10, 1, ?)",
            [
                ((NIGHT - timedelta(ago)).isoformat(), run.source, run.outcome.value, to_json(run))
                for n in range(80)
                for ago in range(365)
                for run in [source_run(n, ago)]
            ],
        )
        write(
            "INSERT INTO review_entry VALUES (?, ?, ?, 'new', 'hold', 'said', '', NULL, '', NULL, NULL, '')",
            [(rng.choice(PROFILES), name, day) for name in names[:500]],
        )
        pairs = [(made[at].id, made[at + 1].id) for at in range(0, 10_000, 2)]
        write("INSERT INTO series VALUES (?, 2, NULL, NULL, NULL)", [(first,) for first, _ in pairs])
        rounds = [(name, pair[0], place) for pair in pairs for place, name in enumerate(pair)]
        write("INSERT INTO series_round VALUES (?, ?, ?, NULL, NULL, NULL, NULL)", rounds)


@pytest.fixture(scope="module")
def large(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("questions") / "legation.db"
    rng = random.Random(7)
    made = [opportunity(number, rng) for number in range(AMOUNT)]
    with Store.open(path) as store:
        store.opportunities.save(made, {}, as_of=AS_OF, night=NIGHT)
        write_rest(store, made, rng)
        changes = [
            ChangeRow(
                *(
                    (NIGHT - timedelta(rng.randint(0, 300))).isoformat(),
                    each.merged.source,
                    each.merged.key,
                    0,
                ),
                *("deadlines", "critical", "before", "after", False, False),
            )
            for each in made[:40_000]
        ]
        parts = [
            ProfilePart(profile, "roadmap", n, f"priority {n}", 1.0)
            for profile in PROFILES
            for n in range(10)
        ]
        began = time.perf_counter()
        filled = {"rates": RATES, "changes": changes, "changed_since": None, "parts": parts}
        store.view_rows.fill(as_of=AS_OF, night=NIGHT, **filled)
        say(f"first filling: {time.perf_counter() - began:.1f} s")
        began = time.perf_counter()
        filled |= {"changes": [], "changed_since": NIGHT}
        store.view_rows.fill(as_of=AS_OF, night=NIGHT + timedelta(1), **filled)
        say(f"a night on which nothing moved: {time.perf_counter() - began:.1f} s")
        store.view_rows.fill(as_of=AS_OF, night=NIGHT, **filled)
    return path


def test_every_question_is_answered_within_a_fifth_of_a_second(large):
    slow = {}
    floor, _ = p95_of(partial(answer, large, "SELECT count(days_left) FROM open_opportunities", seconds=60))
    say(f"floor: every open call read once, p95 {1000 * floor:.0f} ms of CPU")
    for name, question in questions().items():
        p95, found = p95_of(partial(answer, large, question.sql, question.values({}), seconds=60))
        of_floor = p95 / floor
        say(f"{name:<22} {len(found.rows):>5} rows, p95 {1000 * p95:6.0f} ms of CPU, {of_floor:4.1f} x floor")
        if p95 > P95_SECONDS or of_floor > MOST_OF_FLOOR:
            slow[name] = p95
    assert not slow


def p95_of(work: Callable[[], Any]) -> tuple[float, Any]:
    """The processor time that 95 of 100 calls stay under, in seconds, and what the last one brought."""
    seconds = []
    for _ in range(TIMES):
        began = time.process_time()
        found = work()
        seconds.append(time.process_time() - began)
    return sorted(seconds)[int(0.95 * TIMES) - 1], found


@pytest.mark.parametrize("format", FORMATS)
def test_a_hundred_thousand_rows_are_exported_in_twenty_seconds(large, tmp_path, format):
    began = time.process_time()
    with reading(large, 60) as connection:
        rows = connection.execute("SELECT * FROM opportunities ORDER BY 1, 2").fetchall()
    floor = time.process_time() - began
    assert len(rows) == AMOUNT
    del rows
    began = time.process_time()
    made = export(large, "opportunities", {}, tmp_path / f"all.{format}")
    seconds = time.process_time() - began
    size = made.path.stat().st_size / 1e6
    say(f"{format}: {made.rows} rows in {seconds:.1f} s of CPU, {seconds / floor:.1f} x floor, {size:.0f} MB")
    assert made.rows == AMOUNT
    assert seconds < EXPORT_SECONDS
    assert seconds / floor < MOST_OF_ROWS[format]


@pytest.fixture(scope="module")
def published(large) -> Path:
    began = time.perf_counter()
    made = publish(large, large.parent / "published.db", Shared())
    say(f"published: {made.size / 1e6:.0f} MB in {time.perf_counter() - began:.1f} s")
    return made.path


def test_common_grants_pages_are_made_in_a_tenth_of_a_second(published):
    snapshot = Snapshot(published)
    some = MoneySpan(Span(money_key("100000"), money_key("500000")), "EUR")
    asked = {
        "the first page": Wanted(1, 20),
        "page 100 of 100": Wanted(100, 100),
        "open": Wanted(1, 20, statuses=frozenset({"open"})),
        "money": Wanted(1, 20, money=(("ceiling", some),)),
        "open with money": Wanted(1, 20, statuses=frozenset({"open"}), money=(("ceiling", some),)),
        "by money": Wanted(1, 20, sort="ceiling"),
        "by title": Wanted(1, 20, sort="title", descending=False),
        "closing": Wanted(1, 20, closes_on=Span("2026-09-01", "2026-10-01")),
    }
    snapshot.find(Wanted(1, 1), AS_OF)
    floor, _ = p95_of(lambda: snapshot._rows("SELECT count(title) FROM asked"))
    say(f"floor: every call counted, p95 {1000 * floor:.1f} ms of CPU")
    slow = {}
    for name, wanted in asked.items():
        p95, found = p95_of(partial(snapshot.find, wanted, AS_OF))
        say(f"{name:<16} {found.total:>6} calls, p95 {1000 * p95:5.0f} ms of CPU, {p95 / floor:4.1f} x floor")
        if p95 > SERVED_SECONDS:
            slow[name] = p95
    began = time.process_time()
    snapshot.find(Wanted(1, 20), AS_OF + timedelta(minutes=2))
    a_minute_later = time.process_time() - began
    say(f"once a minute, what has passed since: {1000 * a_minute_later:.0f} ms of CPU")
    snapshot.close()
    assert not slow
    assert a_minute_later < MINUTE_SECONDS
