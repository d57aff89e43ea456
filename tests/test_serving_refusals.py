"""The running server against what a desk's machine does to it: places, proxies, idle callers, no room."""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from types import SimpleNamespace
from urllib.error import HTTPError, URLError

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from db import asking_workers
from db.asking_workers import BusyError, Workers
from db.common_grants_copy import mark_of
from db.records.errors import InputError
from flows.export import apart, xlsx
from flows.export.apart import ExportError, UnwritableError, export_apart
from flows.export.kinds import Kind
from flows.serving.hosts import OnlyHere
from tests.conftest import ROOT
from tests.serving_cases import made_home, served, server_process

# A small server with our door to the web, whose requests may take only half a second to come.
IMPATIENT = """
import sys
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from flows.links.app import serve

async def answer(request):
    return PlainTextResponse(str(len(await request.body())))

app = Starlette(routes=[Route("/", answer, methods=["GET", "POST"])])
serve(app, "127.0.0.1", int(sys.argv[1]), request_seconds=0.5)
"""
# One less than as many connections as there may be: whoever comes next is one too many.
IDLE = 199


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return made_home(tmp_path_factory.mktemp("refusals") / "home")


def status_of(url: str, **headers: str) -> int:
    request = urllib.request.Request(url, headers={n.replace("_", "-"): v for n, v in headers.items()})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


# --- where the home is, and who asks ------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), ("--copy", "home/published.db")], ids=["home", "copy"])
def test_a_home_and_a_copy_are_found_from_where_one_stands(home, options):
    with server_process(Path("home"), *options, cwd=home.parent) as server:
        assert status_of(f"{server.url}/data/legation.json?sql=select+1") == 200
        assert status_of(f"{server.url}/export/opportunities.csv") == 200


@pytest.mark.slow
def test_without_a_token_nobody_is_answered_through_a_proxy_of_this_machine(home):
    with server_process(home) as server:
        assert status_of(f"{server.url}/openapi.json") == 200
        assert status_of(f"{server.url}/review", X_Forwarded_For="203.0.113.9") == 403
    with server_process(home, "--name", "desk.example.org") as server:
        assert status_of(f"{server.url}/openapi.json", X_Forwarded_For="203.0.113.9") == 200


@pytest.mark.parametrize(
    ("client", "header", "status"),
    [
        ("127.0.0.1", None, 404),
        ("::1", None, 404),
        ("203.0.113.9", None, 403),
        ("unknown", None, 403),
        ("127.0.0.1", "X-Forwarded-For", 403),  # a caller may have written this address there
        ("127.0.0.1", "X-Real-IP", 403),
        ("127.0.0.1", "Forwarded", 403),
        ("127.0.0.1", "Via", 403),
    ],
)
def test_what_a_proxy_handed_on_is_not_of_this_machine(client, header, status):
    asked = TestClient(OnlyHere(Starlette()), client=(client, 50_000))
    answer = asked.get("/", headers={header: "127.0.0.1"} if header else {})
    assert answer.status_code == status
    assert ("LEGATION_SERVE_TOKEN_FILE" in answer.text) == (status == 403)


# --- who asks nothing ---------------------------------------------------------------------------------


@contextmanager
def impatient_server() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-c", IMPATIENT, str(port)], cwd=ROOT)
    try:
        until = time.monotonic() + 30
        while True:
            try:
                assert status_of(f"http://127.0.0.1:{port}/") == 200
                break
            except URLError:
                assert process.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.slow
@pytest.mark.parametrize(
    "sent",
    [
        b"",
        b"GET / HTTP/1.1\r\nHost: a\r\n",
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf",
        b"GET / HTTP/1.1\r\nHost: a\r\n\r\nPOST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n",
    ],
    ids=["nothing", "half a head", "half a body", "half a second request"],
)
def test_connections_on_which_no_request_comes_shut_nobody_out_for_long(sent):
    with impatient_server() as port, ExitStack() as open_now:
        for _ in range(IDLE):
            each = open_now.enter_context(socket.create_connection(("127.0.0.1", port)))
            each.sendall(sent)
        time.sleep(2)
        assert status_of(f"http://127.0.0.1:{port}/") == 200


@pytest.mark.slow
def test_a_connection_that_goes_on_asking_is_kept():
    with impatient_server() as port:
        caller = HTTPConnection("127.0.0.1", port, timeout=10)
        caller.connect()
        first = caller.sock
        for _ in range(4):
            caller.request("POST", "/", "some")
            assert caller.getresponse().read() == b"4"
            time.sleep(0.3)
        assert caller.sock is first
        caller.close()


# --- no room ------------------------------------------------------------------------------------------


def test_a_process_that_cannot_be_started_costs_one_question_and_not_its_place(home, monkeypatch):
    copy = home / "published.db"
    workers = Workers(1)

    def ask(sql: str) -> object:
        return workers.ask(copy, mark_of(copy), sql, {}, seconds=5, most=1)

    def refuses() -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    try:
        with monkeypatch.context() as patched:
            patched.setattr(asking_workers, "_Process", refuses)
            process = workers._idle.get()
            process._child.kill()
            process._child.wait()
            workers._idle.put(process)  # it is dead: the question fails, and no other can be started
            with pytest.raises(InputError):
                ask("SELECT 1")
            for _ in range(2):
                with pytest.raises(BusyError, match="again in a moment"):
                    ask("SELECT 1")
        assert ask("SELECT 1").rows == ((1,),)
    finally:
        workers.close()


def no_room() -> None:
    """What the child of a fork is left with: a file may have no more than these bytes."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))


@pytest.mark.parametrize("format", ["csv", "jsonl", "xlsx"])
def test_an_export_for_which_there_is_no_room_says_so_and_leaves_nothing(home, tmp_path, monkeypatch, format):
    monkeypatch.setattr(apart.subprocess, "run", partial(subprocess.run, preexec_fn=no_room))
    with pytest.raises(UnwritableError, match=r"cannot be written: File too large\.$"):
        export_apart(home / "published.db", "opportunities", {}, tmp_path / f"a.{format}", format)
    assert not list(tmp_path.iterdir())


def test_an_export_under_a_name_that_no_file_can_have_says_so(home, tmp_path):
    with pytest.raises(UnwritableError, match="File name too long"):
        export_apart(home / "published.db", "opportunities", {}, tmp_path / f"{'a' * 300}.csv", "csv")


@pytest.mark.parametrize(
    ("ended", "said"),
    [("sys.exit(1)", "the server's log"), ("os.kill(os.getpid(), 9)", "memory"), ("[0] * 10**15", "memory")],
)
def test_only_what_needed_too_much_is_said_to_have(home, tmp_path, monkeypatch, ended, said):
    def fails(_command: list[str], **_options: object) -> object:
        return subprocess.run(
            [sys.executable, "-c", f"import os, sys; {ended}"], capture_output=True, check=False
        )

    monkeypatch.setattr(
        apart, "subprocess", SimpleNamespace(run=fails, TimeoutExpired=subprocess.TimeoutExpired)
    )
    with pytest.raises(ExportError, match=said):
        export_apart(home / "published.db", "opportunities", {}, tmp_path / "a.csv", "csv")


def test_a_workbook_that_cannot_be_closed_fails_as_every_other_file_does(tmp_path):
    with pytest.raises(OSError, match="No such file"):
        xlsx.write_xlsx(tmp_path / "none" / "a.xlsx", ["a"], [Kind.TEXT], [["b"]])


def test_a_name_that_no_view_has_room_for_is_no_address(home):
    with served(home) as found:
        assert found.client.get(f"/export/{'a' * 300}.csv").status_code == 404


def test_only_the_copy_that_is_shown_can_be_taken_away(tmp_path):
    home = made_home(tmp_path / "home")
    with served(home) as found:
        whole = found.client.get("/data/legation.db")
        assert (whole.status_code, whole.content[:15]) == (200, b"SQLite format 3")
        (home / "published.db").rename(home / "aside.db")
        assert found.client.get("/data/legation.db").status_code == 503
        (home / "published.db").write_bytes(b"rubbish" * 1000)
        answer = found.client.get("/data/legation.db")
        assert (answer.status_code, "rubbish" in answer.text) == (503, False)
        (home / "aside.db").replace(home / "published.db")
        assert found.client.get("/data/legation.db").content == whole.content
