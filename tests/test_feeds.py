"""Calendars and Atom feeds as files: whose there are, what is in them, and how they lie in the home."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import feedparser
import pytest
from icalendar import Calendar
from lxml import etree
from naughty_strings import NAUGHTY
from telling_cases import NIGHT, at, deadline, match, opportunity
from told_home import call, id_of, profile, run_night

from db.calendars import FeedEntry
from db.records import Match, Money, Screening, Status, Triage, TriageAction
from db.store import Store
from flows.feeds.atom import atom_bytes
from flows.feeds.entries import feed_of, has_feed
from flows.feeds.feeds import bring_up_to_date
from flows.settings import read_settings
from ranking.profiles import parse_profile
from tests.conftest import legation

DAY = timedelta(days=1)
OCTOBER = date(2026, 10, 6)
ATOM = "{http://www.w3.org/2005/Atom}"


def dated(number, day=OCTOBER, **fields):
    """A call with a deadline in Brussels."""
    return replace(call(number), deadlines=(deadline(day),), **fields)


def register(home: Path, name: str, **fields: object) -> None:
    """Register a profile with one reader, shareable unless said otherwise."""
    with Store.open(home / "legation.db") as store:
        text = profile(name, "pi@example.org", **{"visibility": "shareable"} | fields)
        store.profiles.put(name, text, NIGHT)


def written(home: Path, night: date) -> tuple[int, int]:
    """Bring the feeds of a home up to date, as its night does."""
    return bring_up_to_date(read_settings(home, {}), at(night))


def files(home: Path) -> dict[str, bytes]:
    """Ending → content of the one feed there is."""
    found = {path.suffix: path.read_bytes() for path in (home / "feeds").iterdir()}
    assert set(found) == {".ics", ".atom"}
    return found


def read_atom(content: bytes):
    """A feed as a feed reader reads it; it must be well-formed and hold what RFC 4287 demands."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.iter(f"{ATOM}entry")):
        for needed in ("id", "title", "updated"):
            (found,) = element.findall(f"{ATOM}{needed}")
            assert found.text, needed
    assert root.find(f"{ATOM}author/{ATOM}name").text
    allowed = {"feed", "id", "title", "updated", "author", "name", "entry", "published", "link", "content"}
    assert {each.tag for each in root.iter()} <= {ATOM + name for name in allowed}
    ids = [each.text for each in root.iter(f"{ATOM}id")]
    assert len(ids) == len(set(ids))
    read = feedparser.parse(content)
    assert not read.bozo
    return read


@pytest.fixture
def home(tmp_path):
    register(tmp_path, "reef")
    return tmp_path


def test_a_shareable_profile_s_feeds_hold_what_its_readers_were_told(home):
    run_night(home, NIGHT, [dated(0), dated(1, date(2026, 11, 3))], {"reef": 80.0})
    assert written(home, NIGHT) == (1, 2)
    found = files(home)
    events = Calendar.from_ical(found[".ics"]).walk("VEVENT")
    assert {str(event["UID"])[:15] for event in events} == {id_of(0), id_of(1)}
    atom = read_atom(found[".atom"])
    assert {entry.title for entry in atom.entries} == {call(0).title, call(1).title}
    assert {entry.link for entry in atom.entries} == {call(0).url, call(1).url}
    assert "Tuesday 6 October 2026, 17:00 Brussels time" in found[".atom"].decode()


@pytest.mark.parametrize("visibility", ["desk", "owner", {"default": "shareable", "gaps": "desk"}])
def test_a_profile_that_hides_anything_has_no_feed(tmp_path, visibility):
    register(tmp_path, "reef", visibility=visibility)
    run_night(tmp_path, NIGHT, [dated(0)], {"reef": 80.0})
    assert written(tmp_path, NIGHT) == (0, 0)
    assert not (tmp_path / "feeds").exists()


def test_only_the_owner_may_open_the_folder_and_its_names_say_nothing(home):
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    written(home, NIGHT)
    folder = home / "feeds"
    assert folder.stat().st_mode & 0o777 == 0o700
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        assert len(path.stem) == 32
    with Store.open(home / "legation.db") as store:
        assert path.stem not in set(store.people.references(["reef"]).values())


def test_nothing_is_written_on_a_quiet_night_and_updated_moves_with_the_facts_alone(home):
    run_night(home, NIGHT, [dated(0), dated(1)], {"reef": 80.0})
    written(home, NIGHT)
    before, stamps = files(home), {p: p.stat().st_mtime_ns for p in (home / "feeds").iterdir()}
    run_night(home, NIGHT + DAY, [dated(0), dated(1)], {"reef": 80.0})
    assert written(home, NIGHT + DAY) == (1, 0)
    assert {p: p.stat().st_mtime_ns for p in (home / "feeds").iterdir()} == stamps
    run_night(home, NIGHT + 2 * DAY, [dated(0, date(2026, 10, 20)), dated(1)], {"reef": 80.0})
    assert written(home, NIGHT + 2 * DAY) == (1, 2)
    one, two = (
        {entry.id: (entry.title, entry.updated, entry.published) for entry in read_atom(content).entries}
        for content in (before[".atom"], files(home)[".atom"])
    )
    assert set(one) == set(two)
    moved = [two[id] for id in one if one[id] != two[id]]
    assert moved == [(call(0).title, "2026-08-13T02:00:00Z", "2026-08-11T02:00:00Z")]


def test_the_same_night_again_is_the_same_bytes(home):
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    written(home, NIGHT)
    first = files(home)
    for path in (home / "feeds").iterdir():
        path.unlink()
    assert written(home, NIGHT) == (1, 2)
    assert files(home) == first


def test_a_profile_that_shares_itself_no_more_loses_its_files_and_its_names(home):
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    written(home, NIGHT)
    (home / "feeds" / "notes.txt").write_text("the operator's own")
    old = {path.stem for path in (home / "feeds").glob("*.ics")}
    register(home, "reef", visibility="desk")
    assert written(home, NIGHT) == (0, 0)
    assert [path.name for path in (home / "feeds").iterdir()] == ["notes.txt"]
    register(home, "reef")
    assert written(home, NIGHT) == (1, 2)
    assert {path.stem for path in (home / "feeds").glob("*.ics")} != old


# What is in a feed, decision by decision.


def held(
    told=("op-1",),
    fits: Match | None = None,
    decided: TriageAction | None = None,
    known: FeedEntry | None = None,
    as_of=None,
    **fields,
):
    """The opportunities of a feed in which op-1 could stand."""
    triage = {"op-1": Triage("reef", "op-1", decided, "", "pi", at(NIGHT))} if decided else {}
    return [
        entry.opportunity
        for entry in feed_of(
            told,
            opportunities={"op-1": opportunity(**fields)},
            matches={"op-1": fits} if fits else {},
            decided=triage,
            known={"op-1": known} if known else {},
            as_of=as_of or at(NIGHT),
        )
    ]


BEFORE = FeedEntry("op-1", "x", at(NIGHT - DAY), at(NIGHT - DAY))
CORE = match(screening=Screening.REVIEW, screening_reason="core-domain/1: it touches quantum sensing")
DROPPED = match(dropped_by="deadline", score=0.0)


def test_what_was_told_and_fits_is_in_the_feed_and_what_was_not_told_is_not():
    assert held(fits=match()) == ["op-1"]
    assert held(fits=match(screening=Screening.NOT_READ)) == ["op-1"]
    assert held(told=(), fits=match()) == []


@pytest.mark.parametrize(
    "fits",
    [
        CORE,
        replace(CORE, screening=Screening.CLEAR),
        replace(CORE, notes=("Released for the digest by pi.",)),
        match(screening=Screening.HOLD),
        match(screening=Screening.REVIEW),
        DROPPED,
        None,
    ],
    ids=["core", "core, read as clear", "core, released", "held", "in review", "dropped", "no match"],
)
def test_what_nobody_outside_may_know_never_comes_into_a_feed(fits):
    assert held(fits=fits) == []


@pytest.mark.parametrize("fits", [CORE, match(screening=Screening.HOLD)], ids=["core", "held"])
def test_what_turns_out_confidential_leaves_the_feed_at_once(fits):
    assert held(fits=match(), known=BEFORE) == ["op-1"]
    assert held(fits=fits, known=BEFORE) == []


def test_what_was_dismissed_leaves_the_feed():
    assert held(fits=match(), known=BEFORE, decided=TriageAction.DISMISS) == []
    assert held(fits=match(), known=BEFORE, decided=TriageAction.KEEP) == ["op-1"]


def test_what_is_over_stays_for_thirty_nights_after_it_was_so_and_then_goes():
    over = {"fits": DROPPED, "withdrawn_on": NIGHT}
    (entry,) = feed_of(
        (), opportunities={"op-1": opportunity(withdrawn_on=NIGHT)}, matches={}, decided={},
        known={"op-1": BEFORE}, as_of=at(NIGHT),
    )  # fmt: skip
    assert entry.moved_at == at(NIGHT)
    assert held(known=entry, as_of=at(NIGHT + 29 * DAY), **over) == ["op-1"]
    assert held(known=entry, as_of=at(NIGHT + 30 * DAY), **over) == []


def test_a_withdrawn_call_is_cancelled_in_the_calendar_and_marked_in_the_feed(home):
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    written(home, NIGHT)
    run_night(home, NIGHT + DAY, [dated(0, status=Status.WITHDRAWN)], {"reef": 80.0})
    assert written(home, NIGHT + DAY) == (1, 2)
    (event,) = Calendar.from_ical(files(home)[".ics"]).walk("VEVENT")
    assert (str(event["STATUS"]), event["SEQUENCE"]) == ("CANCELLED", 1)
    (entry,) = read_atom(files(home)[".atom"]).entries
    assert entry.title == f"Withdrawn: {call(0).title}"


def test_a_feed_says_nothing_of_the_profile_but_its_name_and_no_internal_deadline(home):
    register(home, "reef", lead_days=14, summary="We study zebrafish.", gaps=[{"text": "seaweed farms"}])
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    written(home, NIGHT)
    for content in files(home).values():
        assert b"zebrafish" not in content
        assert b"seaweed" not in content
        assert b"internal" not in content.lower()
        assert b"example.org" not in content.replace(call(0).url.encode(), b"")


# What publishers write.

HOSTILE = {
    **NAUGHTY,
    "not XML": "a\x00b\x0bc\ufffe\uffff\ud800\ufdd0",
    "cdata end": "]]>",
    "long": "é" * 10_000,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_words_are_characters_of_a_feed(name):
    words = HOSTILE[name]
    found = opportunity(
        title=words, funder=words, url=f"https://portal.example.eu/{words}", award_floor=Money(1, "EUR")
    )
    content = atom_bytes(
        [FeedEntry("op-1", "x", at(NIGHT), at(NIGHT))],
        {"op-1": found},
        name="0" * 32,
        profile_name=words or "x",
        language="en",
        as_of=at(NIGHT),
    )
    (entry,) = read_atom(content).entries
    for link in entry.get("links", ()):
        assert link.href.startswith("https://portal.example.eu/")
    assert b"<!ENTITY" not in content
    assert len(content) < 6000


def test_an_empty_feed_is_a_feed():
    content = atom_bytes([], {}, name="0" * 32, profile_name="Reef", language="fr", as_of=at(NIGHT))
    assert read_atom(content).feed.title == "Appels pour Reef"


def test_the_example_profiles_have_no_feed_unless_they_ask_for_it():
    for path in sorted((Path(__file__).parents[1] / "ranking" / "examples").glob("*.yaml")):
        assert not has_feed(parse_profile(path.read_text(encoding="utf-8"), path.name))


# Files that are whole or not there.

KEEP_WRITING = """
import sys, itertools
from datetime import datetime
from pathlib import Path
from flows.feeds import feeds
from flows.settings import read_settings
home, content = Path(sys.argv[1]), {}
print("begun", flush=True)
for turn in itertools.count():
    letter = b"ab"[turn % 2 : turn % 2 + 1]
    feeds._write(home / "feeds" / ("0" * 32 + ".ics"), letter * 400_000)
"""


@pytest.mark.slow
def test_a_killed_writer_leaves_whole_files_and_the_next_night_tidies_up(home):
    folder = home / "feeds"
    folder.mkdir(mode=0o700)
    for number in range(8):
        child = subprocess.Popen(
            [sys.executable, "-c", KEEP_WRITING, str(home)],
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[1],
        )
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(0.02 + 0.011 * number)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        for path in folder.glob("*.ics"):
            content = path.read_bytes()
            assert len(content) == 400_000
            assert content in {content[:1] * 400_000}
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    written(home, NIGHT)
    assert {path.suffix for path in folder.iterdir()} == {".ics", ".atom"}
    assert len(list(folder.iterdir())) == 2


# As a user.


@pytest.mark.slow
def test_the_command_lists_the_feeds_and_gives_them_new_names(home):
    said = legation("feeds", "--home", home)
    assert "written by the next night" in said.stdout
    run_night(home, NIGHT, [dated(0)], {"reef": 80.0})
    written(home, NIGHT)
    old = files(home)
    (name,) = {path.stem for path in (home / "feeds").iterdir()}
    assert name in legation("feeds", "--home", home).stdout
    done = legation("feeds", "--all-new", "--as-of", str(NIGHT), "--home", home)
    assert done.returncode == 0, done.stderr
    (other,) = {path.stem for path in (home / "feeds").iterdir()}
    assert other != name
    assert other in done.stdout
    assert files(home)[".ics"] == old[".ics"], "another name, the same calendar"


@pytest.mark.slow
def test_the_command_says_how_to_get_a_feed_where_there_is_none(tmp_path):
    register(tmp_path, "reef", visibility="desk")
    assert "visibility: shareable" in legation("feeds", "--home", tmp_path).stdout
    assert legation("feeds", "--home", tmp_path / "nowhere").returncode == 2
