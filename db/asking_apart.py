"""A question that a person wrote, asked in a process of its own: the kernel ends it when its time is over.

Run as ``python -m db.asking_apart``: the question comes as JSON on standard input, the answer goes out as
JSON. Its memory is limited by SQLite's heap and, where the system knows that, by the process's data.
"""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic

from db.asking import ROWS, SECONDS, Answer, QuestionError, TooLongError, answer, limit_heap, too_long

# SQLite notices its time between two steps and can say so; the kernel's alarm is for a step that never ends.
_SAID_AFTER, _KILLED_AFTER = 0.75, 0.9
# A question gets this much, however long its process took to start.
_LEAST_SECONDS = 0.6
_DATA_BYTES = 180_000_000
# What starting the process and reading a long answer may add on a busy machine.
_PATIENCE = 30.0


def answer_apart(path: Path, sql: str, *, seconds: float = SECONDS, most: int = ROWS) -> Answer:
    """The answer to a person's own SQL; whatever is asked, it ends in time and leaves nothing behind.

    Raises:
        QuestionError: what was asked is no reading, is wrong, takes too long or needs too much.
    """
    # The clock that both processes read: starting counts as well.
    until = monotonic() + seconds
    asked = json.dumps(
        {"path": str(path.resolve()), "sql": sql, "seconds": seconds, "until": until, "most": most}
    )
    command = [sys.executable, "-m", "db.asking_apart"]
    try:
        done = subprocess.run(
            command, input=asked.encode("utf-8", "replace"), capture_output=True, timeout=seconds + _PATIENCE,
            check=False, cwd=Path(__file__).parents[1],
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise QuestionError(too_long(seconds)) from error
    if done.returncode == -signal.SIGALRM:
        raise QuestionError(too_long(seconds))
    if done.returncode:
        raise QuestionError("The question needs too much memory; ask for less at once.")
    said = json.loads(done.stdout)
    if "error" in said:
        raise QuestionError(said["error"])
    return Answer(tuple(said["columns"]), tuple(tuple(row) for row in said["rows"]), said["more"])


def _child() -> None:
    asked = json.load(sys.stdin)
    _limit_data()
    limit_heap()
    # The default action ends the process, also in the middle of a step of SQLite.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    left = max(_LEAST_SECONDS, asked["until"] - monotonic())
    signal.setitimer(signal.ITIMER_REAL, left * _KILLED_AFTER)
    said: dict[str, object]
    try:
        found = answer(Path(asked["path"]), asked["sql"], seconds=left * _SAID_AFTER, most=asked["most"])
        said = {"columns": found.columns, "rows": found.rows, "more": found.more}
    except TooLongError:
        said = {"error": too_long(asked["seconds"])}
    except QuestionError as error:
        said = {"error": str(error)}
    sys.stdout.write(json.dumps(said))


def _limit_data() -> None:
    # Not every system counts it; SQLite's own limit holds everywhere.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (_DATA_BYTES, _DATA_BYTES))


if __name__ == "__main__":
    _child()
