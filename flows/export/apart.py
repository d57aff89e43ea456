"""An export in a process of its own: a server that is asked for one neither waits nor grows.

Run as ``python -m flows.export.apart``. What is asked comes as JSON on standard input, what came of it goes
out as JSON; the kernel ends the process when its time is over.
"""

from __future__ import annotations

import json
import logging
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from db.asking import TooLongError, too_long
from db.records.errors import InputError
from flows.export.exporting import Exported, export

SECONDS = 60.0
_DATA_BYTES = 600_000_000
# What starting the process may add on a busy machine.
_PATIENCE = 10.0
_NO_MEMORY = "The export needs too much memory; ask for less at once."


class ExportError(InputError):
    """The export cannot be made; the message says why in one sentence."""


class UnwritableError(ExportError):
    """The export was rightly asked for, and this machine cannot make it now."""


def export_apart(
    copy: Path, what: str, given: Mapping[str, str], target: Path, format: str, *, seconds: float = SECONDS
) -> Exported:
    """Write all rows of a view or question, or the calls that it names, to ``target``.

    Raises:
        TooLongError: it took longer than ``seconds``.
        UnwritableError: there is no room for it, or it failed for a reason of ours.
        ExportError: no such view or question, a wrong parameter, or it needs too much.
    """
    if not what.isprintable():
        raise ExportError("There is no such view or question.")
    # The process has a working directory of its own.
    places = {"copy": str(copy.resolve()), "target": str(target.resolve())}
    asked = {**places, "what": what, "given": dict(given), "format": format}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "flows.export.apart"],
            input=json.dumps({**asked, "seconds": seconds}).encode("utf-8", "replace"),
            capture_output=True, timeout=seconds + _PATIENCE, check=False, cwd=Path(__file__).parents[2],
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise TooLongError(too_long(seconds)) from error
    if done.returncode == -signal.SIGALRM:
        raise TooLongError(too_long(seconds))
    if done.returncode:
        raise _failure(done.returncode, done.stderr)
    said = json.loads(done.stdout)
    if "error" in said:
        raise (UnwritableError if said.get("unwritable") else ExportError)(said["error"])
    return Exported(target, format, said["rows"])


def _failure(code: int, told: bytes) -> ExportError:
    """Why the process ended without an answer: the system ended it for its size, or it failed."""
    if code < 0 or b"MemoryError" in told:
        return ExportError(_NO_MEMORY)
    logging.getLogger("legation").error("an export failed: %s", told.decode("utf-8", "replace"))
    return UnwritableError("The export failed; the server's log says why.")


def _child() -> None:
    asked = json.load(sys.stdin)
    # Not every system counts it.
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (_DATA_BYTES, _DATA_BYTES))
    # The default action ends the process, whatever it is doing.
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, asked["seconds"])
    said: dict[str, object]
    try:
        target = Path(asked["target"])
        made = export(Path(asked["copy"]), asked["what"], asked["given"], target, asked["format"])
        said = {"rows": made.rows}
    except InputError as error:
        said = {"error": str(error)}
    except OSError as error:
        said = {"error": f"The export cannot be written: {error.strerror or error}.", "unwritable": True}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    _child()
