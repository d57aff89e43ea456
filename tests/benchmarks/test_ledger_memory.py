"""What the night's ledger takes: many readers of many calls, in the memory of a few."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from ranking_cases import ROOT

PROGRAM = """
import json, resource, sys, tempfile, time
sys.path.insert(0, "tests")
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from telling_cases import NIGHT, READER, at, match, opportunity
from db.records import Accounting, LedgerEntry
from db.store import Store
from flows.announcing.announce import plans
from flows.announcing.past import Past

readers, calls, few = int(sys.argv[1]), int(sys.argv[2]), 8
known = {call.id: call for call in (opportunity(f"{n:05}") for n in range(calls))}
fits = {READER.profile: [match(id[3:], 90 - n / calls) for n, id in enumerate(known)]}
people = [replace(READER, email=f"reader{n:04}@example.org") for n in range(readers)]

def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

def told(store, night, past):
    parts = plans(
        night=night, as_of=at(night), addressees=people, matches=fits, opportunities=known, past=past
    )
    store.night_ledger.begin()
    after_few = 0
    for number, (_, part) in enumerate(parts):
        store.night_ledger.add(part.ledger)
        if number == few:
            after_few = memory()
    store.deliveries.commit(night, [], [], store.night_ledger)
    return after_few

def bare(store, night):
    rows = [
        LedgerEntry(night, each.email, each.profile, id, Accounting.SUPPRESSED, "backlog")
        for each in people for id in known
    ]
    started = time.process_time()
    store.deliveries.commit(night, [], [], rows)
    return time.process_time() - started, sys.getsizeof(rows) + len(rows) * sys.getsizeof(rows[0])

second = NIGHT + timedelta(days=1)
with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "legation.db") as store:
    after_few = told(store, NIGHT, Past())
    last = store.ledgers.last_nights(before=second)
    of = lambda email: store.ledgers.accounts_of(email, {READER.profile: last[email, READER.profile]})
    started = time.process_time()
    told(store, second, Past(accounts_of=of, last_nights=last))
    telling, grown = time.process_time() - started, memory() - after_few
    assert len(store.deliveries.ledger(second)) == readers * calls
    print(json.dumps([telling, *bare(store, second + timedelta(days=1)), grown]))
"""
READERS, CALLS = 60, 4000
# Writing the rows is the floor; deciding about each of them may cost so many times that.
MOST_TIMES_BARE = 12
# Of what the ledger would take in memory, at most this part.
MOST_HELD = 0.25


@pytest.mark.slow
def test_a_nights_ledger_is_drawn_up_in_the_memory_of_a_few_readers():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(READERS), str(CALLS)],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=400,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    telling, bare, held, grown = json.loads(done.stdout)
    sys.stdout.write(
        f"{READERS} readers × {CALLS} calls: {telling:.1f} CPU s, {telling / bare:.1f} times writing "
        f"the rows ({bare:.1f} s); {grown / 1e6:.1f} MB more than for a few, {held / 1e6:.0f} if held\n"
    )
    assert telling <= MOST_TIMES_BARE * bare
    assert grown <= MOST_HELD * held
