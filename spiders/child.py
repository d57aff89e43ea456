"""The crawling child: ``python -m spiders.child PLAN``; all sources of a plan in one process.

It prints nothing. What it brings is one sealed file for each source; its log is the plan's. When its
parent dies it ends itself, so that no orphan goes on writing.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from threading import Thread

from scrapy.crawler import AsyncCrawlerProcess

from db.records import from_json
from spiders.guard import Guard
from spiders.plan import Plan
from spiders.policy import settings_for
from spiders.registry import source_class


def main(arguments: list[str]) -> None:
    """Crawl the plan that the first argument names."""
    plan = from_json(Plan, Path(arguments[1]).read_bytes())
    Thread(target=_end_with_parent, daemon=True).start()
    Guard(frozenset(plan.allow), sealed=plan.replay is not None).install()
    process = AsyncCrawlerProcess(settings_for(plan))
    for name in plan.names:
        process.crawl(source_class(name, plan.package))
    process.start()


def _end_with_parent() -> None:
    """Our standard input is a pipe that the parent holds open; it ends when the parent does."""
    os.read(sys.stdin.fileno(), 1)
    os._exit(1)


if __name__ == "__main__":
    main(sys.argv)
