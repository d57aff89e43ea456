"""Canary words in every confidential field of a profile: after whole nights they are where they may be only.

Two nights are run as their users run them, under Prefect, with a second desk beside; then every byte that
left the home, or that anybody but the owner may look at, is searched.
"""

from __future__ import annotations

import base64
import email
import email.policy
import gzip
import json
import shutil
import sqlite3
import subprocess
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml

from db.store import Store
from tests.canaries import MARK, canaries_in, canaries_in_database, canaries_in_file
from tests.conftest import CHANGING, EXAMPLES, SECOND, legation, night_arguments

OWN, DESK, OUTSIDE = "pi@zebra.example.org", "desk@zebra.example.org", "partner@example.net"
ID, CHANNEL = "seventh-lab", "guests"
# Where the secret is kept: the database, its copies, and mails to the profile's own readers.
VAULT = ("legation.db", "desk.db", "states.db", "backups/")


def canary(number: int) -> str:
    """A word that stands nowhere else."""
    return f"{MARK}{number:03}"


def canary_profile() -> dict[str, object]:
    """The example laboratory with a canary in every text of its own, and readers of every kind."""
    plain = yaml.safe_load(next(e for e in EXAMPLES if "nairobi" in e.name).read_text(encoding="utf-8"))
    words = iter(map(canary, range(1000)))

    def marked(value: object, key: str = "") -> object:
        if isinstance(value, dict):
            return {name: marked(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [marked(inner, key) for inner in value]
        own = key in {"name", "summary", "text", "priority", "why", "by", "fr", "sw", "de", "en"}
        return f"{value} {next(words)}" if own and isinstance(value, str) else value

    found = marked(plain)
    assert isinstance(found, dict)
    found["domains"][2]["tier"] = "core"
    found["domains"][2]["synonyms"] = {"en": [f"drought {next(words)}", "flood"]}
    secret = f"Foundation {next(words)}"
    found["must"].append({"field": "funder", "op": "not_in", "value": [secret], "why": next(words)})
    found["want"].append({"field": "funder", "op": "in", "value": [f"Fund {next(words)}"]})
    found["avoid"].append({"field": "title", "op": "contains", "value": f"title {next(words)}"})
    stale = {"field": "funder", "op": "is", "value": f"Lapsed {next(words)}", "until": "2026-01-01"}
    found["must"].append(stale | {"by": next(words)})
    found["safeguards"] = {"screening_lists": [next(words)]}
    found["recipients"] = [
        {"email": OWN, "sees": "owner", "max_items": 15},
        {"email": DESK, "sees": "desk", "max_items": 15},
        {"email": OUTSIDE, "sees": "shareable", "max_items": 15},
    ]
    found["notify"] = [CHANNEL]
    return found | {"profile": ID, "visibility": {"default": "desk", "gaps": "owner", "must": "owner"}}


PROFILE = canary_profile()
OWNERS_ONLY = canaries_in(json.dumps([PROFILE["gaps"], PROFILE["must"]], default=str).encode())
SCREENING_LIST = canaries_in(json.dumps(PROFILE["safeguards"]).encode())
ALL = canaries_in(json.dumps(PROFILE, default=str).encode())


def bring_vectors(home: Path, second_night: Path) -> None:
    """The vectors of night two, and for a marked text that of the text it was made of: no model is loaded."""
    from flows.night.embedding import encoders_here, texts_by_encoder
    from flows.night.matching import registered_profiles
    from ranking.passages import text_key

    connection = sqlite3.connect(home / "legation.db")
    connection.execute("ATTACH ? AS other", (str(second_night / "legation.db"),))
    connection.execute("INSERT OR IGNORE INTO vector SELECT * FROM other.vector")
    connection.commit()
    connection.close()
    with Store.open(home / "legation.db") as store:
        wanted = texts_by_encoder(encoders_here(), store.opportunities.all(), registered_profiles(store))
        for model, texts in wanted.items():
            known = store.vectors.get(model, texts)
            missing = {key: text for key, text in texts.items() if key not in known}
            plain = {key: text_key(text.rpartition(f" {MARK}")[0]) for key, text in missing.items()}
            found = store.vectors.get(model, plain.values())
            spare = next(iter(known.values()))
            store.vectors.put(model, {key: found.get(plain[key], spare) for key in missing})


@dataclass
class Watched:
    """A home after its nights, and all that was printed meanwhile."""

    home: Path
    said: dict[str, subprocess.CompletedProcess[str]] = field(default_factory=dict)
    bundle: Path = Path()

    def do(self, name: str, *arguments: object) -> None:
        """Run a command and remember what it said."""
        self.said[name] = legation(*arguments)


@pytest.fixture(scope="module")
def watched(first_night, second_night, tmp_path_factory) -> Watched:
    folder = tmp_path_factory.mktemp("watched")
    found = Watched(Path(shutil.copytree(first_night, folder / "home")))
    home, at = found.home, ("--home", found.home)
    file = folder / "secret.yaml"
    file.write_text(yaml.safe_dump(PROFILE, allow_unicode=True), encoding="utf-8")
    found.do("add", "profile", "add", file, *at)
    assert found.said["add"].returncode == 0, found.said["add"].stderr
    bring_vectors(home, second_night)
    found.do("night", *night_arguments(home, SECOND, "--json", *CHANGING))
    found.do("again", *night_arguments(home, SECOND, "--plain", *CHANGING))
    found.do("doctor", "doctor", "--json", *at)
    found.do("sources", "sources", *at)
    found.do("search", "search", "drought", *at)
    found.do("upkeep", "upkeep", *at)
    found.do("other's digest", "digest", "embassy-ai-quantum-desk", "--first", *at)
    found.do("digest outside", "digest", ID, "--for", "shareable", "--as-of", f"{SECOND}T02:00:00Z", *at)
    found.do("digest outside as data", "digest", ID, "--for", "shareable", "--json", *at)
    found.do("digest of the desk", "digest", ID, "--for", "desk", "--as-of", f"{SECOND}T02:00:00Z", *at)
    found.do("digest of the owner", "digest", ID, "--for", "owner", "--as-of", f"{SECOND}T02:00:00Z", *at)
    found.do("publish", "publish", "--out", folder / "out.db", *at)
    found.bundle = folder / "night.zip"
    found.do("bundle", "bundle", SECOND, "--output", found.bundle, *at)
    return found


def mails_in(home: Path) -> dict[tuple[str, str], bytes]:
    """(recipient, cycle) → the bytes of every mail in the outbox and its HTML."""
    with sqlite3.connect(home / "legation.db") as connection:
        rows = connection.execute("SELECT recipient, cycle, content, html FROM outbox").fetchall()
    return {(recipient, cycle): content + html.encode() for recipient, cycle, content, html in rows}


@pytest.mark.slow
def test_every_command_did_what_it_is_for(watched):
    codes = {name: done.returncode for name, done in watched.said.items() if name != "doctor"}
    assert set(codes.values()) == {0}, {
        name: watched.said[name].stderr for name, code in codes.items() if code
    }
    assert json.loads(watched.said["night"].stdout)["prefect"] == "ok"


@pytest.mark.slow
def test_the_scan_finds_the_canaries_in_the_owners_own_mail(watched):
    """The positive control: with no canary to be found, the other tests would say nothing."""
    assert len(ALL) > 30
    mails = mails_in(watched.home)
    own = canaries_in(mails[OWN, SECOND])
    assert {canary(0)} <= own, "the name is in the subject"
    assert len(own) >= 3
    assert own & OWNERS_ONLY
    assert canaries_in(watched.said["digest of the owner"].stdout.encode()) & OWNERS_ONLY
    assert canaries_in_database(watched.home / "legation.db") >= ALL


@pytest.mark.slow
def test_the_desk_reads_what_is_the_desks_and_nothing_of_the_owners(watched):
    mails = mails_in(watched.home)
    desk = canaries_in(mails[DESK, SECOND])
    assert {canary(0)} <= desk
    assert desk & OWNERS_ONLY == set()
    assert canaries_in(watched.said["digest of the desk"].stdout.encode()) & OWNERS_ONLY == set()


@pytest.mark.slow
def test_no_canary_is_in_a_mail_to_anybody_else(watched):
    mails = mails_in(watched.home)
    others = {to: content for to, content in mails.items() if to[0] not in {OWN, DESK}}
    assert {OUTSIDE} < {recipient for recipient, _ in others}, "the outside reader and other desks got mails"
    for to, content in others.items():
        assert canaries_in(content) == set(), to
    assert ID.encode() not in mails[OUTSIDE, SECOND]


@pytest.mark.slow
def test_no_canary_is_in_a_digest_to_pass_on_or_in_anything_that_was_printed(watched):
    desks = {"add", "digest of the owner", "digest of the desk"}
    for name, done in watched.said.items():
        if name not in desks:
            # The doctor has to say which list is missing: its name is that of a file of the home.
            told = SCREENING_LIST if name == "doctor" else set()
            assert canaries_in((done.stdout + done.stderr).encode()) <= told, name
    outside = watched.said["digest outside"].stdout
    assert "op-" in outside
    assert ID not in outside
    assert "A partnership" in outside


@pytest.mark.slow
def test_no_canary_is_in_a_file_that_leaves_the_home_or_that_logs_what_was_done(watched):
    """Whatever is in the home: feeds, calendars and payloads too, where they are written."""
    own_mail = {str(Path("mail") / SECOND / name) for name in own_files(watched.home)}
    assert own_mail
    seen = set()
    for path in sorted(watched.home.rglob("*")):
        name = str(path.relative_to(watched.home))
        if not path.is_file() or name.startswith(VAULT) or name in own_mail:
            continue
        seen.add(name)
        assert canaries_in_file(path) == set(), name
    assert {"published.db", "prefect.log", "prefect/prefect.db"} <= seen
    logs = {Path(name).name for name in seen if name.startswith(f"nights/{SECOND}/")}
    assert {"crawl.log", "manifest.json", "stages.log", "us_nsf.jsonl"} <= logs
    assert any(name.startswith("mail/") for name in seen)
    assert any(name.startswith(f"mail/{SECOND}/notify-{CHANNEL}") for name in seen)


def own_files(home: Path) -> set[str]:
    """The files of mails to the profile's own readers who are inside."""
    folder = home / "mail" / SECOND
    addressed = {
        file.stem: str(email.message_from_bytes(file.read_bytes(), policy=email.policy.default)["To"])
        for file in folder.glob("*.eml")
    }
    own = {stem for stem, to in addressed.items() if to in {OWN, DESK}}
    return {
        file.name for file in folder.iterdir() if file.name.split(".")[0] in {s.split(".")[0] for s in own}
    }


@pytest.mark.slow
def test_the_published_copy_has_no_canary_in_pages_values_or_index(watched):
    for path in (watched.home / "published.db", watched.home.parent / "out.db"):
        assert canaries_in_database(path) == set()
        content = path.read_bytes()
        for address in (OWN, DESK, OUTSIDE, "founder@example.org", ID):
            assert address.encode() not in content
        with sqlite3.connect(path) as connection:
            assert connection.execute("SELECT count(*) FROM opportunity").fetchone()[0] > 40


@pytest.mark.slow
def test_a_bundle_holds_the_secret_only_where_it_holds_the_databases(watched):
    """It is confidential and says so; its readable parts need not be."""
    with zipfile.ZipFile(watched.bundle) as bundle:
        holding = {name for name in bundle.namelist() if canaries_in(bundle.read(name))}
        assert holding <= {"start.db", "end.blocks"}
        assert {"manifest.json", "answers.warc.gz"} <= set(bundle.namelist())
    assert watched.bundle.stat().st_mode & 0o077 == 0
    assert "confidential" in watched.said["bundle"].stdout


@pytest.mark.slow
def test_a_core_hit_is_told_to_nobody_outside(watched):
    with Store.open(watched.home / "legation.db") as store:
        core = {each.opportunity for each in store.matches.of(ID) if "core-domain/" in each.screening_reason}
        guests = {OUTSIDE, f"notify:{CHANNEL}"}
        told = {each.opportunity for each in store.deliveries.told() if each.recipient in guests}
    assert core
    assert told
    assert not core & told
    with sqlite3.connect(watched.home / "published.db") as connection:
        assert connection.execute("SELECT count(*) FROM match").fetchone() == (0,)


@pytest.mark.slow
def test_no_request_to_a_publisher_holds_a_canary(watched, tmp_path, monkeypatch):
    """The crawl of a home that holds the secret, before a publisher who writes down every byte."""
    from datetime import UTC, datetime
    from functools import partial

    from flows.night import gathering
    from flows.night.plan import NightPlan
    from flows.settings import read_settings
    from tests.portal import Portal, Reply, portals

    home = Path(shutil.copytree(watched.home, tmp_path / "home"))
    with portals(1) as [portal]:
        assert isinstance(portal, Portal)
        feed = (
            '<rss version="2.0"><channel><title>F</title><item><title>A call on drought</title>'
            f"<link>{portal.url}/1</link><guid>1</guid></item></channel></rss>"
        )
        portal.routes = {"/feed": Reply(feed.encode(), headers={"Content-Type": "application/rss+xml"})}
        name = add_own_source(home, portal)
        asking = partial(gathering.crawl, allow=[portal.address], delay_seconds=0.01)
        monkeypatch.setattr(gathering, "crawl", asking)
        monkeypatch.setattr(gathering, "REFERENCES", ())
        plan = NightPlan(home, datetime(2026, 9, 3, 2, tzinfo=UTC), (name,), record=tmp_path / "record")
        said = gathering.crawl_sources(plan, 9)
        assert said == f"{name} ok 1", (said, read_settings(home).home)
        assert "/feed" in portal.targets()
        for call in portal.calls:
            whole = json.dumps([call.method, call.target, call.headers]).encode() + call.body
            assert canaries_in(whole) == set()
            assert ID.encode() not in whole
    recorded = gzip.decompress((tmp_path / "record" / "2026-09-03.warc.gz").read_bytes())
    assert b"WARC-Type: request" in recorded
    assert canaries_in(recorded) == set()
    assert canaries_in_file(plan.crawl_directory(9) / "crawl.log") == set()


def add_own_source(home: Path, portal: object) -> str:
    """The name of a source of one's own: a feed at the portal."""
    from flows.settings import read_settings
    from flows.sourcing.own_sources import Wanted, Web, candidates, definition_of
    from tests.test_own_sources import NOW

    web = Web(read_settings(home, {}), NOW, allow=[portal.address])
    (found, *_) = candidates(f"{portal.url}/feed", web)
    definition = definition_of(found, Wanted(), (), web)
    with Store.open(home / "legation.db") as store:
        store.own_sources.put(definition)
    return definition.name


@pytest.mark.parametrize(
    "wrapped",
    [
        b"a zqx007 b",
        gzip.compress(b"a zqx007 b", mtime=0),
        b"Subject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n"
        + base64.encodebytes(b"a long enough text with a zqx007 in it"),
        b"Subject: x\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\na z="
        b"\nqx007 b\n",
        b"<p>a &#122;qx007</p>",
        b'{"a": "\\u007aqx007"}',
        b"https://example.org/?q=%7Aqx007",
        "a zqx007 b".encode("utf-16-le"),
        b"key=" + base64.urlsafe_b64encode(b"x" * 20 + b" zqx007 " + b"y" * 20),
    ],
)
def test_the_scan_sees_through_every_wrapping(wrapped):
    assert canaries_in(wrapped) == {"zqx007"}


def test_the_scan_sees_through_a_zip_and_a_search_index(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("in.txt", "zqx008 " * 50)
    assert canaries_in_file(tmp_path / "a.zip") == {"zqx008"}
    with sqlite3.connect(tmp_path / "a.db") as connection:
        connection.execute("CREATE VIRTUAL TABLE found USING fts5(words, content='', tokenize='porter')")
        connection.execute("INSERT INTO found (words) VALUES ('zqy zqx007 zqx008')")
    assert canaries_in_file(tmp_path / "a.db") == {"zqx007", "zqx008"}
