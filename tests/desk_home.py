"""A desk's home for tests of its pages: both sample nights, colleagues' decisions, and hostile publishers."""

from __future__ import annotations

import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError

from conftest import ROOT, SECOND
from naughty_strings import NAUGHTY

from db.records import Opportunity, Reuse, Triage, TriageAction, from_json, to_json
from db.store import Store

NOW = f"{SECOND}T06:00:00+00:00"
AT = datetime(2026, 9, 2, 5, tzinfo=UTC)
ARABIC = "منحة بحثية في المياه"
# What a browser must never follow.
UNSAFE = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://good.example@evil.example/",
)


def decided_home(source: Path, folder: Path) -> Path:
    """A copy of a home with a keep, a dismissal and a note of this morning."""
    home = Path(shutil.copytree(source, folder / "home"))
    with Store.open(home / "legation.db") as store:
        profile = store.profiles.all()[0][0]
        fits = [match.opportunity for match in store.matches.of(profile) if not match.dropped_by]
        decisions = (
            (TriageAction.KEEP, "<b>ask</b>"),
            (TriageAction.DISMISS, ""),
            (TriageAction.NOTE, "call"),
        )
        for name, (action, note) in zip(fits, decisions, strict=False):
            store.triage.add(Triage(profile, name, action, note, "Ana", AT))
    return home


def plant(desk: Path) -> dict[str, str]:
    """Make publishers hostile in a desk copy; returns opportunity → what its title is now."""
    words = [text for text in NAUGHTY.values() if _can_be_stored(text)]
    planted = {}
    with closing(sqlite3.connect(desk, isolation_level=None)) as copy:
        rows = copy.execute("SELECT id, record FROM opportunity ORDER BY id").fetchall()
        copy.execute("BEGIN")
        for place, (name, record) in enumerate(rows):
            found = from_json(Opportunity, record)
            title = words[place % len(words)] or "x"
            title = ARABIC if place == 1 else title
            notice = replace(
                found.merged,
                title=title,
                url=UNSAFE[place % len(UNSAFE)],
                text=f"{title} {found.merged.text}",
                summary=title,
                language="ar" if place == 1 else found.merged.language,
                reuse=list(Reuse)[place % 3],
            )
            planted[name] = title
            copy.execute(
                "UPDATE opportunity SET title = ?, url = ?, record = ?, funder = ? WHERE id = ?",
                (title, notice.url, to_json(replace(found, merged=notice)), words[place % 7], name),
            )
        copy.execute("UPDATE notice SET title = ?, url = ?", (words[0], UNSAFE[0]))
        copy.execute("UPDATE change SET before = ?, after = ?", (words[0], words[2]))
        copy.execute("COMMIT")
    return planted


@contextmanager
def served(home: Path, *options: str, environment: dict[str, str] | None = None) -> Iterator[str]:
    """``legation serve`` of a home as a process of its own; the address it answers at."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "flows", "serve", "--home", str(home), "--port", str(port)]
    command += ["--as-of", NOW, *options]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment
    )
    try:
        assert process.stdout is not None
        assert "serving" in process.stdout.readline()
        address = f"http://127.0.0.1:{port}"
        for _ in range(400):
            try:
                urllib.request.urlopen(f"{address}/openapi.json", timeout=10).close()
                break
            except urllib.error.HTTPError:
                break  # it asks for the token
            except URLError:
                assert process.poll() is None
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _can_be_stored(text: str) -> bool:
    try:
        return bool(text.encode())
    except UnicodeEncodeError:
        return False
