"""The crawling child: ``python -m spiders.child PLAN``; all sources of a plan in one process.

It prints nothing. What it brings is one sealed file for each source; its log is the plan's. When its
parent dies it ends itself, so that no orphan goes on writing; so it does when one of its sources holds up
all others for minutes.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from threading import Thread
from time import monotonic, sleep

from scrapy.crawler import AsyncCrawlerProcess

from db.records import from_json
from spiders.guard import Guard
from spiders.keys import hold
from spiders.plan import STOOD_STILL, Plan
from spiders.policy import settings_for
from spiders.registry import Catalogue

# A callback that computes for so long never gives the others their turn.
STILL_SECONDS = 300.0
PULSE_SECONDS = 1.0


def main(arguments: list[str]) -> None:
    """Crawl the plan that the first argument names."""
    plan = from_json(Plan, Path(arguments[1]).read_bytes())
    if plan.keyed:
        hold(json.loads(_first_line()))
    Thread(target=_end_with_parent, daemon=True).start()
    Guard(frozenset(plan.allow), sealed=plan.replay is not None).install()
    process = AsyncCrawlerProcess(settings_for(plan))
    own = {each.name: each for each in plan.own}
    catalogue = Catalogue(own, package=plan.package, references=True)
    for name in plan.names:
        process.crawl(catalogue.source(name))
    _watch_the_loop()
    process.start()


def _first_line() -> bytes:
    """Byte by byte: what a buffer read ahead would not be there for the thread that waits for the end."""
    line = bytearray()
    while (byte := os.read(sys.stdin.fileno(), 1)) not in (b"", b"\n"):
        line += byte
    return bytes(line)


def _end_with_parent() -> None:
    """Our standard input is a pipe that the parent holds open; it ends when the parent does."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


def _watch_the_loop() -> None:
    """End this process when its event loop stands still: its other sources are then crawled without it."""
    from twisted.internet.task import LoopingCall  # after the process has chosen its reactor

    beats = [monotonic()]

    def watch() -> None:
        while monotonic() - beats[-1] < STILL_SECONDS:
            sleep(PULSE_SECONDS)
        os._exit(STOOD_STILL)

    LoopingCall(lambda: beats.__setitem__(-1, monotonic())).start(PULSE_SECONDS)
    Thread(target=watch, daemon=True).start()


if __name__ == "__main__":
    main(sys.argv)
