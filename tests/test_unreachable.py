"""Nobody can be reached: the night ends soon with a clear exit code, and what was known is still there."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from pathlib import Path
from time import monotonic

import pytest

from db.records import Outcome, Triage, TriageAction
from db.store import Store
from spiders.crawl import crawl
from spiders.policy import ROBOTS_RETRIES, ROBOTS_SECONDS
from tests.conftest import ROOT, dump, legation, mails
from tests.fault_cases import dripping
from tests.fault_shapes import SHAPES
from tests.portal import HOST, USUAL, Reply, portals, source_package

pytestmark = pytest.mark.slow
# Two weeks before a deadline of a call of the sample: a reader who keeps it is reminded.
NIGHT, DEADLINE = "2026-10-01", "fixed|2026-10-15|"
NINE = (
    "de_foerderdatenbank", "eu_funding_tenders", "int_internet_society", "int_world_bank", "it_calabria",
    "us_ardc", "us_california", "us_grants_gov", "us_nsf",
)  # fmt: skip


@contextmanager
def black_hole() -> Iterator[tuple[str, int]]:
    """The address of a server that never answers a connection: its queue is full."""
    with socket.create_server((HOST, 0), backlog=0) as server, ExitStack() as held:
        for _ in range(3):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            with suppress(BlockingIOError):
                waiting.connect(server.getsockname())
        yield server.getsockname()


def test_a_host_that_is_down_is_given_up_within_a_minute():
    assert ROBOTS_SECONDS * (1 + ROBOTS_RETRIES) <= 60


def test_nine_unreachable_sources_end_soon_each_with_its_cause(tmp_path):
    shape = SHAPES["listing"]
    with (
        source_package(tmp_path, "lost_sources") as package,
        portals(2) as [silent, gone],
        black_hole() as (host, port),
    ):
        silent.routes["/robots.txt"] = Reply(headers={"Content-Length": "99"}, stream=dripping)
        gone.close()
        package.know({"publisher.test": []})
        urls = {"dns": "http://publisher.test", "connection refused": gone.url,
                "timeout": silent.url, "timeout in connecting": f"http://{host}:{port}"}  # fmt: skip
        causes = dict(zip(range(9), list(urls) * 3, strict=False))
        for number, cause in causes.items():
            package.add(f"lost_{number}", urls[cause], shape.source, shape.base)
        names = [f"lost_{number}" for number in causes]
        begun = monotonic()
        opened = [silent.address, gone.address, (host, port)]
        found = crawl(names, tmp_path / "night", package=package.name, allow=opened,
                      **(USUAL | {"answer_seconds": 0.8}))  # fmt: skip
    # Two attempts of 0.8 s for each of the three that share a host, one after the other; the rest at once.
    assert monotonic() - begun < 20
    assert [(one.run.outcome, one.run.cause) for one in found] == [
        (Outcome.FAILED, f"{cause.partition(' in ')[0]} (robots.txt)") for cause in causes.values()
    ]


# The real command on the nine, in a network of its own that leads nowhere

# Packets go into a device that nobody reads: a connection, or a question to a name server, hangs.
SILENCE = """
ip tuntap add silence mode tun && ip addr add 192.0.2.1/24 dev silence
ip link set silence up && ip route add default dev silence
"""
# A name service that knows every publisher; their addresses are public, so the guard lets them pass.
KNOWS_EVERYBODY = """
import socket
real = socket.getaddrinfo
def known(host, *args, **kwargs):
    name = host.decode() if isinstance(host, bytes) else host
    public = isinstance(name, str) and name.rpartition(".")[2].isalpha() and "." in name
    return real("93.184.215.14" if public else host, *args, **kwargs)
socket.getaddrinfo = known
socket.gethostbyname = lambda host: "93.184.215.14"
"""


@dataclass(frozen=True)
class Nowhere:
    """A network that leads nowhere: how it is set up, and the cause that each source then has."""

    commands: str
    cause: str
    knows_names: bool = False


NOWHERE = {
    "no network at all": Nowhere("", "dns (robots.txt)"),
    "the name server never answers": Nowhere(
        f"{SILENCE}\nmount --bind resolv.conf /etc/resolv.conf", "dns (robots.txt)"
    ),
    "connections hang": Nowhere(SILENCE, "timeout (robots.txt)", knows_names=True),
}
IN_THE_TESTS = [("no network at all", ["--plain"])]
CASES = [*IN_THE_TESTS, *((name, []) for name in NOWHERE)]


def in_nowhere(nowhere: Nowhere, folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run the command line where no packet comes back."""
    if shutil.which("unshare") is None or shutil.which("ip") is None:
        pytest.skip("needs unshare and ip")
    (folder / "resolv.conf").write_text("nameserver 192.0.2.53\n")
    (folder / "sitecustomize.py").write_text(KNOWS_EVERYBODY if nowhere.knows_names else "")
    set_up = f"set -e\ncd {folder}\nip link set lo up\n{nowhere.commands}\n"
    wrapped = ["unshare", "-rmn", "bash", "-c"]
    probe = subprocess.run([*wrapped, set_up], capture_output=True, text=True, check=False)
    if probe.returncode:
        pytest.skip(f"needs a network namespace of its own: {probe.stderr.strip()}")
    command = [sys.executable, "-m", "flows", *map(str, arguments)]
    return subprocess.run(
        [*wrapped, f'{set_up}cd {ROOT}\nexec "$@"', "bash", *command],
        capture_output=True, text=True, timeout=300, check=False,
        env=os.environ | {"PYTHONPATH": str(folder)},
    )  # fmt: skip


def rows(home: Path, table: str) -> list[dict[str, str]]:
    return [row for line in dump(home) if (row := json.loads(line))["table"] == table]


def found_by_an_officer(home: Path) -> set[str]:
    hits = json.loads(legation("search", "research", "--home", home, "--json").stdout)
    return {hit["id"] for hit in hits}


def keep_a_call(home: Path) -> None:
    """A reader wants to be reminded of a call whose deadline is two weeks after the night."""
    told = next(row for row in rows(home, "told") if DEADLINE in row["facts"])
    decided = datetime(2026, 9, 2, 12, tzinfo=UTC)
    with Store.open(home / "legation.db") as store:
        store.triage.add(
            Triage(told["profile"], told["opportunity"], TriageAction.KEEP, "", "a reader", decided)
        )


@pytest.mark.parametrize(
    ("network", "options"),
    [
        pytest.param(
            *case, id=" ".join([case[0], *case[1]]), marks=() if case in IN_THE_TESTS else pytest.mark.soak
        )
        for case in CASES
    ],
)
def test_a_night_on_which_none_of_nine_can_be_reached(home_after_second, tmp_path, network, options):
    home = home_after_second
    keep_a_call(home)
    notices, found = rows(home, "notice"), found_by_an_officer(home)
    assert notices
    assert found
    begun = monotonic()
    done = in_nowhere(
        NOWHERE[network], tmp_path,
        "nightly", "--home", home, "--sources", ",".join(NINE),
        "--as-of", f"{NIGHT}T02:00:00+00:00", "--json", *options,
    )  # fmt: skip
    took = monotonic() - begun
    sys.stdout.write(f"\n{network} {' '.join(options)}: {took:.1f} s\n")
    assert done.returncode == 3, done.stderr
    assert took < 120
    sources = json.loads(done.stdout)["sources"]
    assert {source["source"]: (source["outcome"], source["cause"]) for source in sources} == dict.fromkeys(
        NINE, ("failed", NOWHERE[network].cause)
    )
    assert rows(home, "notice") == notices
    assert found_by_an_officer(home) == found
    digests = [mail for path, mail in mails(home).items() if path.startswith(NIGHT) and path.endswith(".eml")]
    assert digests
    for digest in digests:
        text = message_from_bytes(digest, policy=policy.default).get_body(("plain",)).get_content()
        assert " ".join(text.split()).count("not readable tonight (") >= len(NINE)
