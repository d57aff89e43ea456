"""A report as PDF, printed by this machine's Chromium: it is given a file and asks the network nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from db.records.errors import InputError

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_SECONDS = 120
_MISSING = (
    "a PDF needs Chromium, and none is here: `apt-get install chromium` (or Google Chrome); "
    "or write the report as .html and print that"
)


def browser() -> str | None:
    """The program that prints; ``None`` where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def printed(html: str) -> bytes:
    """The pages of an HTML file as PDF.

    Raises:
        InputError: there is no Chromium here, or it printed nothing.
    """
    program = browser()
    if program is None:
        raise InputError(_MISSING)
    with tempfile.TemporaryDirectory(prefix="legation-report-") as folder:
        page, target = Path(folder) / "report.html", Path(folder) / "report.pdf"
        page.write_text(html, encoding="utf-8")
        command = [
            *(program, "--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"),
            # Nothing in a report is remote; a browser left alone would look for updates of its own.
            *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
            *("--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder}/browser"),
            # Chromium's own sandbox refuses to start for root, as in a container.
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            *(f"--print-to-pdf={target}", page.as_uri()),
        ]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired as error:
            raise InputError(f"{program} printed nothing within {_SECONDS} seconds; write .html") from error
        if not target.exists():
            said = done.stderr.strip().splitlines()[-1:] or [f"it ended with {done.returncode}"]
            raise InputError(f"{program} printed nothing: {said[0]}; write .html and print that")
        return target.read_bytes()
