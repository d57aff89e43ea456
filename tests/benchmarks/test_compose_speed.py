"""What composing costs: a thousand readers of twenty calls each, beside the bare writing of such messages."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from ranking_cases import ROOT

PROGRAM = """
import json, resource, sys, time
sys.path.insert(0, "tests")
from dataclasses import replace
from datetime import timedelta
from digest_cases import SENDER, SOURCES, Links
from telling_cases import NIGHT, READER, Home, at, deadline, opportunity
from flows.digest.mail import compose
from flows.digest.facts import KnownFacts
from flows.digest.message import message_bytes

readers, calls = int(sys.argv[1]), 20
found = [
    opportunity(f"{n:02}", deadlines=(deadline(NIGHT + timedelta(days=9 * n + 5)),)) for n in range(calls)
]
known, facts = {call.id: call for call in found}, KnownFacts()
(plan,) = Home(replace(READER, max_items=calls)).night(NIGHT, found).mails

def composed(number):
    return compose(
        replace(plan, recipient=f"reader{number}@example.org"), night=NIGHT, as_of=at(NIGHT),
        opportunities=known, source_lines=SOURCES, sender=SENDER, links=Links(), known=facts,
    )

def bare(text, html):
    return message_bytes(
        recipient="a@example.org", cycle="c", subject="s", text=text, html=html, as_of=at(NIGHT),
        sender=SENDER,
    )

def memory():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

html = composed(0).html
text = html[: len(html) // 2]
warm = [composed(number) for number in range(20)]
del warm
before, started = memory(), time.process_time()
for number in range(readers):
    composed(number)
composing = time.process_time() - started
growth = memory() - before
started = time.process_time()
for number in range(readers):
    bare(text, html)
print(json.dumps([composing, time.process_time() - started, growth, len(html)]))
"""
# What the message alone costs is the floor; words and layout of twenty calls may cost so many times that.
MOST_TIMES_BARE = 6
SECONDS, READERS = 30, 1000
GROWTH = 16e6


@pytest.mark.slow
def test_a_thousand_mails_are_written_in_half_a_minute_and_leave_nothing_behind():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(READERS)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    composing, bare, growth, size = json.loads(done.stdout)
    sys.stdout.write(
        f"{READERS} mails of 20 calls ({size / 1e3:.0f} kB of HTML each): {composing:.1f} CPU s, "
        f"{composing / bare:.1f} times the bare message ({bare:.1f} s); {growth / 1e6:.1f} MB more memory\n"
    )
    assert composing <= SECONDS
    assert composing <= MOST_TIMES_BARE * bare
    assert growth <= GROWTH
