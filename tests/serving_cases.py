"""A published copy of a few calls, and the server over it: within the test, or as a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from urllib.error import URLError

from stored_cases import AS_OF, NIGHT, keep, notice, opportunity, save

from db.common_grants_copy import PublishedCopy
from db.records import ExchangeRates, Money, Reuse
from db.store import Store
from flows.common_grants.answers import Opportunities
from flows.links.limits import Limits
from flows.night.publishing import write_copy
from flows.serving.app import serve_app
from flows.serving.hosts import OURS
from flows.serving.routes import copy_routes
from flows.settings import read_settings
from tests.conftest import ROOT

NOW = datetime(2026, 8, 12, 9, 30, tzinfo=UTC)
TITLES = (
    "Ocean sensors for coral reefs",
    '=HYPERLINK("https://evil.example")',
    "Grid storage",
    "Soil health",
)


def made_home(folder: Path, titles: tuple[str, ...] = TITLES) -> Path:
    """A home with one open call for each title, and its published copy."""
    calls = [
        notice(
            f"k{number}", title=title, funder=f"Funder {number}", on="2026-10-01",
            award_ceiling=Money(Decimal(500_000 * (number + 1)), "EUR"), text=f"Proposals on {title}",
            reuse=Reuse.FULL,
        )
        for number, title in enumerate(titles)
    ]  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    with Store.open(folder / "legation.db") as store:
        save(store, calls)
        keep(store, [opportunity(each) for each in calls])
        rates = ExchangeRates(NIGHT, "test", {"USD": Decimal("1.1")})
        store.view_rows.fill(as_of=AS_OF, night=NIGHT, rates=rates, changes=(), changed_since=None, parts=())
    write_copy(read_settings(folder, {}))
    return folder


@contextmanager
def served(home: Path, token: str | None = None, limits: Limits | None = None) -> Iterator[SimpleNamespace]:
    """The application over a home's copy: ``client`` asks it."""
    from starlette.testclient import TestClient

    copy = PublishedCopy(home / "published.db")
    routes = copy_routes(home / "published.db")
    opportunities = Opportunities(copy, lambda: NOW, lambda _name: None)
    app = serve_app(opportunities, token, limits, routes=routes, names=None if token else OURS)
    client = TestClient(app, base_url="http://127.0.0.1:8422", raise_server_exceptions=False)
    try:
        yield SimpleNamespace(client=client, copy=home / "published.db")
    finally:
        routes[0].app.close()
        copy.close()


@contextmanager
def server_process(home: Path, *options: str, cwd: Path = ROOT) -> Iterator[SimpleNamespace]:
    """``legation serve`` as a process of its own: its ``url`` and ``pid``."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "flows", "serve", "--home", str(home), "--port", str(port), *options]
    process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                urllib.request.urlopen(f"{url}/openapi.json", timeout=5).close()
                break
            except URLError:
                assert process.poll() is None, process.stdout.read()
                subprocess.run(["sleep", "0.05"], check=True)
        yield SimpleNamespace(url=url, pid=process.pid)
    finally:
        process.terminate()
        process.wait(20)
