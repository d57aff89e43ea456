"""The reading child: ``python -m spiders.document_child``; one file after another, each within hard limits.

On standard input come files, each after a line with its length; on standard output goes one line of JSON for
each. It ends when its input does, and with whoever started it. It may not write a file, and not have more
memory or processor than set here: what a file makes it do beyond that ends it, and with it only this one
file's reading.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from dataclasses import asdict
from threading import Thread
from time import sleep

MEMORY = 1024 * 1024 * 1024
# For all files of one child; the time of each is the parent's to watch.
PROCESSOR_SECONDS = 1800
OUT_OF_MEMORY = 76
PULSE_SECONDS = 1.0


def main() -> None:
    """Read files until there are no more."""
    _confine()
    Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    from spiders.document_text import extract

    while length := sys.stdin.buffer.readline():
        body = sys.stdin.buffer.read(int(length))
        try:
            found = extract(body)
            answer = json.dumps(asdict(found))
        except MemoryError:
            sys.exit(OUT_OF_MEMORY)  # what is left of this process may not work
        sys.stdout.write(answer + "\n")
        sys.stdout.flush()


def _end_with(parent: int) -> None:
    """End within a page, too: there nobody notices that the input has ended."""
    while os.getppid() == parent:
        sleep(PULSE_SECONDS)
    os._exit(1)


def _confine() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


if __name__ == "__main__":
    main()
