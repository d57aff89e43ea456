"""The real server on loopback, over the recorded nights: read by the protocol's own client and by us."""

from __future__ import annotations

import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from urllib.error import URLError

import pytest
from portal import source_package

from db.common_grants_copy import public_id
from db.records import Certainty, DeadlineKind, Opportunity, from_json
from spiders.normalise import normalise
from spiders.registry import Catalogue
from tests.conftest import ROOT, SECOND

pytestmark = pytest.mark.slow
BODY = "    server = PORTAL\n    expect = range(1, 5_000)\n"
NOW = f"{SECOND}T02:00:00+00:00"


@dataclass
class Server:
    """A server process, and the copy that it serves."""

    port: int
    copy: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stored(self) -> dict[str, Opportunity]:
        """UUID → the opportunity in the copy."""
        with closing(sqlite3.connect(self.copy)) as connection:
            records = connection.execute("SELECT id, record FROM opportunity").fetchall()
        return {public_id(id): from_json(Opportunity, record) for id, record in records}


@pytest.fixture(scope="module")
def server(second_night) -> Iterator[Server]:
    """``legation serve`` as a process of its own, after both sample nights."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "flows", "serve", "--home", str(second_night)]
    command += ["--port", str(port), "--as-of", NOW]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        assert "serving" in process.stdout.readline()
        found = Server(port, second_night / "published.db")
        for _ in range(200):
            try:
                urllib.request.urlopen(f"{found.url}/openapi.json", timeout=5).close()
                break
            except URLError:
                assert process.poll() is None
        yield found
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def client(server):
    """The protocol's official client."""
    sdk = pytest.importorskip("common_grants_sdk.client")
    from common_grants_sdk.client.config import Config

    return sdk.Client(Config(base_url=server.url, api_key="not asked for", timeout=30))


def every_page(ask):
    """All items, page by page: left to itself the client stops after a thousand."""
    page, items = 1, []
    while True:
        result = ask(page=page, page_size=20)
        assert result.errors == []
        items += result.items
        if page >= result.pagination_info.total_pages:
            assert result.pagination_info.total_items == len(items)
            return items
        page += 1


def test_the_official_client_lists_and_gets_every_opportunity_without_an_error(server, client):
    stored = server.stored()
    listed = every_page(client.opportunities.list)
    assert {str(each.id) for each in listed} == set(stored)
    changed = [each.last_modified_at for each in listed]
    assert changed == sorted(changed, reverse=True)
    for each in listed:
        assert client.opportunities.get(each.id).title == stored[str(each.id)].merged.title


def test_the_official_client_finds_every_open_opportunity_and_no_other(server, client):
    def ask(**page):
        return client.opportunities.search(filters={"status": {"operator": "in", "value": ["open"]}}, **page)

    found = every_page(ask)
    expected = {id for id, each in server.stored().items() if each.status == "open"}
    assert len(expected) > 50
    assert {str(each.id) for each in found} == expected
    for each in found:
        assert client.opportunities.get(each.id).status.value == "open"


def test_the_official_client_s_filters_hold_of_all_that_is_found_and_of_nothing_else(client):
    filters = {
        "closeDateRange": {"operator": "between", "value": {"min": "2026-10-01", "max": "2026-12-31"}},
        "maxAwardAmountRange": {
            "operator": "between",
            "value": {
                "min": {"amount": "500000", "currency": "EUR"},
                "max": {"amount": "99999999.50", "currency": "EUR"},
            },
        },
    }
    found = every_page(lambda **page: client.opportunities.search(filters=filters, **page))
    assert found
    for each in found:
        assert "2026-10-01" <= each.key_dates.close_date.date.isoformat() <= "2026-12-31"
    expected = {
        str(each.id)
        for each in every_page(client.opportunities.list)
        if each.key_dates and getattr(each.key_dates.close_date, "date", None)
        if "2026-10-01" <= each.key_dates.close_date.date.isoformat() <= "2026-12-31"
        if each.funding and each.funding.max_award_amount
        if each.funding.max_award_amount.currency == "EUR"
        if 500_000 <= float(each.funding.max_award_amount.amount) <= 99_999_999.5
    }
    assert {str(each.id) for each in found} == expected


def test_no_question_that_the_description_allows_or_forbids_upsets_the_server(server):
    schemathesis = Path(sys.executable).with_name("schemathesis")
    if not schemathesis.exists():
        pytest.skip("schemathesis is not installed")
    command = [schemathesis, "run", f"{server.url}/openapi.json", "--max-examples", "25", "--seed", "11"]
    command += ["--phases", "examples,coverage,fuzzing", "--no-color"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stdout[-6000:]


def test_another_legation_reads_back_what_was_published(server, tmp_path):
    with source_package(tmp_path, "federated") as package:
        package.add(
            "other_desk",
            server.url,
            "    server = PORTAL\n    expect = range(1, 5_000)\n",
            shape="LegationSource",
        )
        address = SimpleNamespace(address=("127.0.0.1", server.port))
        fetched = datetime.fromisoformat(NOW).astimezone(UTC)
        brought = package.crawl(["other_desk"], tmp_path / "crawl", address, fetched_at=fetched)["other_desk"]
        source = Catalogue(package=package.name).source("other_desk")
        read = [normalise(raw, source) for raw in brought.raw_notices]
    assert brought.issues == ()
    stored = server.stored()
    assert {notice.key for notice, _ in read} == set(stored)
    for notice, _ in read:
        told = stored[notice.key].merged
        assert notice.title == told.title
        assert notice.funder == told.funder
        assert (notice.published_on, notice.opens_on) == (told.published_on, told.opens_on)
        assert money_of(notice) == money_of(told)
        assert dates_of(notice) == dates_of(told)
        assert notice.status == stored[notice.key].status
        assert notice.text == told.text
        assert notice.cofunding_rate == told.cofunding_rate
        assert (notice.applicant_types, notice.instruments) == (told.applicant_types, told.instruments)
        assert set(told.identifiers) <= set(notice.identifiers)


def money_of(notice) -> tuple:
    return notice.award_floor, notice.award_ceiling, notice.total_funding, notice.expected_awards


def dates_of(notice) -> set[tuple]:
    """Kind, local date, time and zone of each deadline; whether a date is an estimate."""
    said = (each for each in notice.deadlines if each.kind is not DeadlineKind.NONE_STATED)
    return {(d.kind, d.on, d.at, d.zone, d.on and d.certainty is Certainty.ESTIMATED) for d in said}
