"""The night and the links: who has left is told nothing and accounted for, and the pages run as a service."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from link_cases import OTHER, PERSON, PUBLIC, make_home
from stored_cases import NIGHT
from telling_cases import READER, Home, nights, opportunity

from db.records import Accounting, OutboxMail
from flows.announcing.leaving import marked
from flows.announcing.mail_plan import Addressee
from flows.links.tokens import Purpose

ROOT = Path(__file__).parents[1]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


# --- the night ----------------------------------------------------------------------------------------


def test_who_has_left_is_told_nothing_and_every_match_is_accounted_for():
    first, second, third = nights(3)
    home = Home(READER, replace(READER, email="b@example.org"))
    home.night(first, [opportunity("1")])
    home.readers = (replace(READER, unsubscribed=True), home.readers[1])
    planned = home.night(second, [opportunity("1"), opportunity("2", first_seen_on=second)])
    assert [mail.recipient for mail in planned.mails] == ["b@example.org"]
    assert {told.recipient for told in planned.told} == {"b@example.org"}
    mine = [entry for entry in planned.ledger if entry.recipient == READER.email]
    assert {(entry.accounting, entry.reason) for entry in mine} == {(Accounting.SUPPRESSED, "unsubscribed")}
    assert len(mine) == 2
    home.readers = (READER, home.readers[1])
    back = home.night(
        third,
        [opportunity("1"), opportunity("2", first_seen_on=second), opportunity("3", first_seen_on=third)],
    )
    assert [told.opportunity for told in back.told if told.recipient == READER.email] == ["op-3"]


def test_a_mail_goes_on_for_the_profile_that_was_not_left():
    first, second = nights(2)
    other = Addressee(READER.email, "other-lab", "Other Lab")
    home = Home(replace(READER, unsubscribed=True), other)
    matches = [
        replace(each, profile=profile) for profile in ("climate-lab", "other-lab") for each in _matches("1")
    ]
    planned = home.night(first, [opportunity("1")], matches)
    assert [[section.profile for section in mail.sections] for mail in planned.mails] == [["other-lab"]]
    assert home.night(second, [opportunity("1")], matches).mails == ()


def _matches(key: str):
    from telling_cases import match

    return [match(key, score=90.0)]


def test_the_store_says_whom_the_night_must_leave_alone(tmp_path):
    home = make_home(tmp_path)
    readers = [Addressee(PERSON.upper(), "ocean-lab", "x"), Addressee(OTHER, "ocean-lab", "x")]
    with home.store() as store:
        assert not any(each.unsubscribed for each in marked(store, readers, NIGHT))
        store.suppressions.add(PERSON, "", "command", home.now)
        assert [each.unsubscribed for each in marked(store, readers, NIGHT)] == [True, False]


def test_the_same_home_makes_the_same_links_and_other_homes_the_same_dump(tmp_path):
    one, other = make_home(tmp_path / "one"), make_home(tmp_path / "other")
    assert one.all().keys() == other.all().keys()
    assert not set(one.all().values()) & set(other.all().values())
    dumps = []
    for home in (one, other):
        text = "\n".join(f"{purpose} =\n{url}" for purpose, url in home.all().items())
        mail = OutboxMail("c@example.org", "c", "<c@x>", "s", text.encode(), f"<p>{text}</p>")
        with home.store() as store:
            store.deliveries.commit(NIGHT, [mail], [], [])
            dumps.append(list(store.dump_stable()))
    assert dumps[0] == dumps[1]


# --- the service --------------------------------------------------------------------------------------


@contextmanager
def served(folder: Path, port: int):
    """The real service of a home, in a process of its own."""
    command = [sys.executable, "-m", "flows", "links", "--home", str(folder), "--port", str(port)]
    environment = {**os.environ, "LEGATION_PUBLIC_URL": PUBLIC}
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=ROOT
    )
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def ask(url: str, form: dict[str, str] | None = None, method: str | None = None):
    data = None if form is None else urllib.parse.urlencode(form).encode()
    request = urllib.request.Request(url, data, method=method)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


@pytest.mark.slow
def test_the_service_answers_a_scanner_a_mail_program_and_a_reader(tmp_path):
    home, port = make_home(tmp_path), free_port()
    at = {
        purpose: url.replace("https://links.example.org", f"http://127.0.0.1:{port}")
        for purpose, url in home.all().items()
    }
    with served(tmp_path, port) as process:
        before = home.content()
        for url in at.values():
            for method in ("GET", "HEAD") * 3:
                status, page, headers = ask(url, method=method)
                assert status == 200
                assert bool(page) == (method == "GET")
                assert not {"server", "set-cookie"} & {name.lower() for name in headers}
        assert home.content() == before
        assert ask(at[Purpose.ONE_CLICK], {"List-Unsubscribe": "One-Click"})[0] == 200
        assert ask(at[Purpose.KEEP], {})[0] == 200
        assert ask(at[Purpose.KEEP] + "0", {})[0] == 404
        with home.store() as store:
            assert [each.how for each in store.suppressions.all()] == ["one-click"]
            assert len(store.triage.history(home.call)) == 1
    said = process.stdout.read().decode()
    assert f"http://127.0.0.1:{port}" in said
    assert "/keep/" not in said


@pytest.mark.slow
def test_two_services_of_one_home_act_once(tmp_path):
    home, ports = make_home(tmp_path), (free_port(), free_port())
    path = home.all()[Purpose.REPORT].removeprefix("https://links.example.org")
    with served(tmp_path, ports[0]), served(tmp_path, ports[1]):
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(8) as pool:
            urls = [f"http://127.0.0.1:{port}{path}" for port in ports * 6]
            statuses = list(pool.map(lambda url: ask(url, {"kind": "money"})[0], urls))
    assert set(statuses) == {200}
    with home.store() as store:
        assert len(store.reports.all()) == 1


@pytest.mark.parametrize(
    ("variable", "options", "said"),
    [(None, (), "LEGATION_PUBLIC_URL is not set"), ("http://a.example", (), "LEGATION_PUBLIC_URL="),
     (PUBLIC, ("--forget-keys",), "--rotate-key"), (PUBLIC, ("--port", "0"), "--port")],
)  # fmt: skip
def test_what_cannot_be_served_is_said_at_once(tmp_path, monkeypatch, variable, options, said):
    from click.testing import CliRunner

    from flows.cli import main

    make_home(tmp_path)
    monkeypatch.setenv("LEGATION_PUBLIC_URL", variable or "")
    result = CliRunner().invoke(main, ["links", "--home", str(tmp_path), *options])
    assert result.exit_code == 2
    assert said in result.output


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")
def test_every_page_fits_a_phone_and_loads_nothing_from_elsewhere(tmp_path):
    """A browser with our own policy takes our style sheet in, asks for nothing else, and never scrolls."""
    from playwright.sync_api import sync_playwright

    home, asked, complaints = make_home(tmp_path), [], []
    with home.client() as client, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width in (360, 1280):
            page = chromium.new_page(viewport={"width": width, "height": 760})
            page.on("console", lambda message: complaints.append(message.text))

            def answer(route, request):
                asked.append(request.url)
                found = client.get(request.url)
                route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.text)

            page.route("**/*", answer)
            for url in home.all().values():
                page.goto(url)
                assert page.evaluate("document.documentElement.scrollWidth") == width
                assert page.evaluate("getComputedStyle(document.querySelector('main')).maxWidth") == "560px"
        chromium.close()
    assert asked == [*home.all().values()] * 2
    assert complaints == []
