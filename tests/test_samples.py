"""The project's own recorded sample: written by its script, in its own words, showing what it promises."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest

from spiders.archive import open_archive
from tests.samples.nights.exchange import CALLS, NIGHTS
from tests.samples.nights.reading import Night, answers, read_night
from tests.samples.record_nights import archive, record

SHARED = Path(__file__).parents[1].parent / "shared" / "archives"
SAMPLES = Path(__file__).parent / "samples"
MOST_BYTES = 400_000
SHINGLE = 12
WEEKS_AWAY = "2026-09-22"


@pytest.fixture(scope="module")
def first() -> Night:
    return read_night(archive(NIGHTS["first"]))


@pytest.fixture(scope="module")
def second() -> Night:
    return read_night(archive(NIGHTS["second"]))


@pytest.mark.parametrize("night", NIGHTS)
def test_an_archive_is_what_the_script_writes(night):
    written = BytesIO()
    record(night, written)
    # Compared unpacked: another zlib may pack the same records into other bytes.
    assert gzip.decompress(written.getvalue()) == gzip.decompress(archive(NIGHTS[night]).read_bytes())


def test_the_script_writes_the_same_bytes_twice():
    once, again = BytesIO(), BytesIO()
    record("first", once)
    record("first", again)
    assert once.getvalue() == again.getvalue()


@pytest.mark.parametrize(("night", "pairs"), [("first", 42), ("second", 43)])
def test_an_archive_replays_and_counts_its_pairs(night, pairs):
    opened = open_archive(archive(NIGHTS[night]))
    assert sum(map(len, opened.pairs.values())) == pairs


def test_the_sample_stays_small():
    kept = (path for path in CALLS.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    assert sum(path.stat().st_size for path in kept) < MOST_BYTES


@pytest.mark.skipif(not SHARED.is_dir(), reason="no recorded answers of the publishers beside the repository")
def test_no_sentence_is_a_publishers():
    theirs = {shingle for path in SHARED.glob("*.warc.gz") for shingle in _shingles(_answered(path))}
    ours = {shingle for day in NIGHTS.values() for shingle in _shingles(_answered(archive(day)))}
    ours |= set(_shingles(path.read_bytes() for path in SAMPLES.glob("*/response*")))
    assert len(ours) > 5_000
    assert sorted(" ".join(words) for words in ours & theirs) == []


def _answered(path: Path) -> Iterator[bytes]:
    return (body for _, body in answers(path))


def _shingles(bodies: Iterator[bytes]) -> Iterator[tuple[str, ...]]:
    """Every run of twelve words, without markup, addresses, case and punctuation."""
    for body in set(bodies):
        for text in _texts(body):
            bare = re.sub(r"<[^>]*>|https?://\S+", " ", unescape(unescape(text)))
            words = re.findall(r"\w+", bare.casefold())
            yield from (tuple(words[at : at + SHINGLE]) for at in range(len(words) - SHINGLE + 1))


def _texts(body: bytes) -> Iterator[str]:
    if not body.lstrip().startswith(b"{"):
        yield from re.split(r"</?(?:item|title|link|description)\b[^>]*>", body.decode("utf-8", "replace"))
        return
    waiting = [json.loads(body)]
    while waiting:
        match waiting.pop():
            case dict() as fields:
                waiting.extend(fields.values())
            case list() as values:
                waiting.extend(values)
            case str() as text if text.startswith('{"'):
                waiting.append(json.loads(text))
            case str() as text:
                yield text
            case _:
                pass


def test_there_is_enough_to_rank(first, second):
    everything = first.opportunities() | second.opportunities()
    shared_call = 1
    assert len(everything) - shared_call >= 48
    assert len(first.eu) >= 24
    assert len(first.hits) >= 16
    assert len(first.slugs()) >= 12


def test_many_descriptions_are_long_enough_to_match_passages(first):
    markup = [text for metadata in first.eu.values() for text in metadata["descriptionByte"]]
    words = [len(re.sub("<[^>]+>", " ", text).split()) for text in markup]
    assert sum(120 <= count <= 400 for count in words) >= 10


def test_one_call_is_on_two_portals(first):
    hit = first.hits["364108"]
    upcoming = [i for i in first.feeds["rss_www_funding_upcoming_rss.xml"] if i["title"] == hit["title"]]
    announced = [i for i in first.feeds["rss_www_funding_pgm_annc_inf.xml"] if i["title"] == hit["title"]]
    assert (hit["number"], hit["closeDate"]) == ("26-588", "10/01/2026")
    assert "October 1, 2026" in upcoming[0]["description"]
    assert "NSF 26-588" in announced[0]["description"]


def test_two_rounds_share_a_title_and_nothing_else(first):
    rounds = [m for m in first.eu.values() if m["title"] == ["MSCA Postdoctoral Fellowships"]]
    assert len(rounds) == 2
    assert rounds[0]["identifier"] != rounds[1]["identifier"]
    assert rounds[0]["deadlineDate"][0][:4] != rounds[1]["deadlineDate"][0][:4]


@pytest.mark.parametrize(
    ("reference", "before", "after"),
    [
        pytest.param("50910012TOPICSen", "2026-10-06T00:00", "2026-11-03T00:00", id="extension"),
        pytest.param("50910013TOPICSen", "2026-12-10T00:00", "2026-10-29T00:00", id="brought forward"),
        pytest.param("188204PROSPECTSEN", "2026-10-19T13:00", "2026-10-19T13:00", id="only the seconds"),
    ],
)
def test_a_deadline_moves_between_the_nights(first, second, reference, before, after):
    earlier, later = first.eu[reference]["deadlineDate"][0], second.eu[reference]["deadlineDate"][0]
    assert (earlier[:16], later[:16]) == (before, after)
    assert earlier != later


def test_nothing_else_of_the_eu_calls_changes_but_one_status(first, second):
    changed = {
        (reference, field)
        for reference in first.eu.keys() & second.eu.keys()
        for field, value in first.eu[reference].items()
        if value != second.eu[reference][field] and field != "budgetOverview"
    }
    assert changed == {
        ("50910011TOPICSen", "status"),
        ("50910012TOPICSen", "deadlineDate"),
        ("50910013TOPICSen", "deadlineDate"),
        ("188204PROSPECTSEN", "deadlineDate"),
    }


def test_one_open_call_vanishes_and_some_appear(first, second):
    assert first.eu.keys() - second.eu.keys() == {"50910014TOPICSen"}
    assert first.eu["50910014TOPICSen"]["deadlineDate"][0] > WEEKS_AWAY
    assert len(second.eu.keys() - first.eu.keys()) == 4
    assert second.hits.keys() - first.hits.keys() == {"364131"}


def test_forecasts_open_on_both_kinds_of_portal(first, second):
    assert (first.eu["50910011TOPICSen"]["status"], second.eu["50910011TOPICSen"]["status"]) == (
        ["31094501"],
        ["31094502"],
    )
    assert "forecast" in first.details["363951"]
    assert "synopsis" in second.details["363951"]
    assert (first.hits["363951"]["oppStatus"], second.hits["363951"]["oppStatus"]) == ("forecasted", "posted")


def test_cascade_calls_share_their_parents_identifier_and_title(first):
    cascades = [m for m in first.eu.values() if m["identifier"] == ["DIGITAL-2024-AI-06-SMETRUST"]]
    assert [m["type"] for m in cascades] == [["8"], ["8"]]
    assert cascades[0]["title"] == cascades[1]["title"]
    assert cascades[0]["callTitle"] != cascades[1]["callTitle"]


def test_every_way_of_counting_deadlines_occurs(first):
    models = {(*m["deadlineModel"], len(m["deadlineDate"])) for m in first.eu.values()}
    assert {("single-stage", 1), ("two-stage", 2), ("multiple cut-off", 3), (0,)} <= models


def test_a_budget_overview_covers_several_topics(first):
    overview = json.loads(first.eu["50940066TOPICSen"]["budgetOverview"][0])["budgetTopicActionMap"]
    assert overview.keys() == {"50940066", "50940067"}


def test_some_details_were_not_recorded(first):
    assert first.hits.keys() - first.details.keys() == {"364088", "363942", "348990"}


@pytest.mark.parametrize(
    ("fragment", "where"),
    [
        pytest.param("â€œentanglement backboneâ€\x9d", "eu", id="mojibake in a description"),
        pytest.param("&ndash;", "hits", id="an entity in a title"),
        pytest.param("01/01/2099", "hits", id="a placeholder for a date"),
        pytest.param("Request for Information", "hits", id="a request for information"),
        pytest.param('"awardCeiling": "none"', "details", id="an amount that is a word"),
        pytest.param("due on November 12, 2026 at 5:00 p.m.", "details", id="a due date in prose"),
        pytest.param("11:59 p.m., ET", "details", id="a time with its zone"),
        pytest.param("estApplicationResponseDateStr", "details", id="a forecast's estimated dates"),
        pytest.param("&nbsp;what a learned model can guarantee", "feeds", id="entities escaped twice"),
        pytest.param("Proposals are accepted anytime", "feeds", id="no deadline at all"),
        pytest.param("Preliminary Proposal Deadline Date: November 2, 2026;", "feeds", id="many deadlines"),
        pytest.param("Full Proposal Target Date: September 21, 2026", "feeds", id="a target date"),
    ],
)
def test_a_quirk_of_the_publishers_occurs(first, fragment, where):
    said = json.dumps(getattr(first, where), ensure_ascii=False)
    assert fragment in said or json.dumps(fragment, ensure_ascii=False).strip('"') in said


def test_the_field_of_one_closing_date_is_not_the_deadline(first):
    assert first.hits["364092"]["closeDate"] == "12/18/2026"
    assert "not the due date" in first.details["364092"]["synopsis"]["responseDateDesc"]


def test_one_topic_has_no_description(first):
    assert first.eu["50930046TOPICSen"]["descriptionByte"] == []


def test_the_funding_feed_is_a_window(first, second):
    feed = "rss_www_funding.xml"
    before, after = ({item["title"] for item in night.feeds[feed]} for night in (first, second))
    assert before - after == {"Law and Science"}
    assert after - before == {"Earth Observation at the Edge (EOE)"}
