"""A sample of what was recorded: small, in the publisher's format, and about nobody in particular."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pytest

from spiders.archive import open_archive
from spiders.redaction import redacted, redacted_json
from spiders.registry import source_class, source_names
from spiders.rehearsal import golden, read
from spiders.sampling import MOST_BYTES, MOST_RECORDS, SampleError, difference, sample_of, trimmed, untrimmed
from tests.samples.replay import SAMPLES, sample

ADDRESS = re.compile(rb"[\w.+-]+@[\w-]+\.[\w.-]*\w")
ARCHIVE = Path(__file__).parents[1].parent / "shared" / "archives" / "2026-08-11.warc.gz"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("write to ana.perez@uni.example.org.", "write to contact@example.org."),
        (
            '<a href="mailto:a_b+c@x.org">a_b+c@x.org</a>',
            '<a href="mailto:contact@example.org">contact@example.org</a>',
        ),
        ("ana&#64;uni.example.org", "contact@example.org"),
        ("ana [at] uni.example.org", "contact@example.org"),
        ("Tel: 0361 21350", "Tel: 555-0100"),
        ("Fax: +49 30 27577-111", "Fax: 555-0100"),
        ("tel: 1-916-341-6462;", "tel: 555-0100;"),
        ("call (916) 341-6462 ext. 12", "call 555-0100"),
        ("or +1-858-477-9900 before", "or 555-0100 before"),
        ("name: Ana Pérez; email: a@x.org;", "name: Name withheld; email: contact@example.org;"),
        ("due 2026-09-30 at 17:00", "due 2026-09-30 at 17:00"),
        ("by 30.09.2026, EUR 1.250.000", "by 30.09.2026, EUR 1.250.000"),
        ("USD 12,500,000 under 93.103", "USD 12,500,000 under 93.103"),
        ("published +0000, CUP J14H26000020006", "published +0000, CUP J14H26000020006"),
        ("Title 1602 of 42 U.S.C. 300gg-91", "Title 1602 of 42 U.S.C. 300gg-91"),
    ],
)
def test_addresses_and_numbers_of_people_are_replaced_and_nothing_else(before, after):
    assert redacted(before) == after


def test_fields_named_for_a_person_are_replaced_whole():
    record = {
        "agencyContactName": "Ana Pérez",
        "agencyPhone": "ask Ana",
        "title": "Name of a call",
        "amount": 5,
        "fax": None,
    }
    assert redacted_json(record) == {
        "agencyContactName": "Name withheld",
        "agencyPhone": "555-0100",
        "title": "Name of a call",
        "amount": 5,
        "fax": None,
    }


def test_an_address_after_an_escaped_line_break_leaves_json_whole():
    answer = json.dumps([{"text": "Write to\nana@x.org"}]).encode()
    assert json.loads(untrimmed(source_class("it_calabria"), answer)) == [
        {"text": "Write to\ncontact@example.org"}
    ]


@pytest.mark.parametrize("name", source_names())
def test_a_sample_may_be_trimmed_again_and_is_read_the_same(name):
    """Trimming loses nothing that the source reads, and takes nothing that it keeps twice."""
    source, answers = source_class(name), sample(name)
    listings = [
        file for file in answers if file == "response.json" or file.endswith((".xml", "response.html"))
    ]
    again = {
        file: trimmed(source, body) if file in listings else untrimmed(source, body)
        for file, body in answers.items()
    }
    if "response-253D2.html" in answers:
        again.pop("response-253D2.html")
    before, after = read(source, answers), read(source, again)
    assert [(raw.key, raw.deadlines) for raw in after.raw] == [
        (raw.key, raw.deadlines) for raw in before.raw if raw.key in {each.key for each in after.raw}
    ]
    assert len(after.raw) >= min(len(before.raw), 3)


@pytest.mark.parametrize("name", source_names())
def test_a_listing_is_cut_to_as_many_records_as_asked_for_and_ends_there(name):
    source, answers = source_class(name), sample(name)
    cut = {
        file: trimmed(source, body, 1)
        for file, body in answers.items()
        if file in {"response.json", "response.html"}
    }
    cut |= {file: trimmed(source, body, 1) for file, body in answers.items() if file.endswith(".xml")}
    reading = read(source, {**{file: body for file, body in answers.items() if "253D2" not in file}, **cut})
    assert len(reading.raw) == len(cut)
    assert len([request for request in reading.requests if "record" not in request.cb_kwargs]) == len(cut)


def test_an_answer_in_another_format_is_refused():
    with pytest.raises(SampleError, match="not JSON"):
        trimmed(source_class("us_california"), b"<html>")
    with pytest.raises(SampleError, match=r"no result\.records"):
        trimmed(source_class("us_california"), b"{}")


def test_a_golden_that_changed_is_shown_line_by_line():
    before = golden(source_class("it_calabria"), sample("it_calabria"))
    assert difference(before, before, "it_calabria") == ""
    changed = difference(before, before.replace("25000000", "26000000"), "it_calabria")
    assert [line for line in changed.splitlines() if line.startswith(("-  ", "+  "))] == [
        '-    "amount": "25000000",',
        '+    "amount": "26000000",',
    ]


@pytest.mark.skipif(not ARCHIVE.exists(), reason="no recorded answers beside the repository")
@pytest.mark.parametrize("name", source_names())
def test_a_recorded_night_becomes_a_sample_that_its_source_reads(name):
    source = source_class(name)
    files = sample_of(source, open_archive(ARCHIVE))
    reading = read(source, files)
    assert reading.cause is None or reading.cause.startswith("shrunken")
    assert (
        0 < len(reading.raw) <= MOST_RECORDS * len([file for file in files if file.endswith(".xml")] or [1])
    )
    assert all(len(body) <= MOST_BYTES and body.count(b"\n") > 10 for body in files.values())
    assert set(ADDRESS.findall(b"".join(files.values()))) <= {b"contact@example.org"}


@pytest.mark.skipif(not ARCHIVE.exists(), reason="no recorded answers beside the repository")
def test_no_sample_of_ours_holds_a_publishers_sentence():
    ours = {name: _shingles(b"\n".join(sample(name).values())) for name in source_names()}
    archive = open_archive(ARCHIVE)
    offsets = {offset for pairs in archive.pairs.values() for _, offset in pairs}
    theirs = set().union(*(_shingles(archive.answer_at(offset).body) for offset in offsets))
    assert {
        name: sorted(" ".join(words) for words in shingles & theirs) for name, shingles in ours.items()
    } == {name: [] for name in ours}
    assert (SAMPLES / "it_calabria").is_dir()


def _shingles(body: bytes) -> set[tuple[str, ...]]:
    """Every run of twelve words that are no markup."""
    text = re.sub(r"<[^>]*>|https?://\S+|\\u\w{4}|\\[nt]", " ", unescape(body.decode("utf-8", "replace")))
    found: set[tuple[str, ...]] = set()
    for part in re.split(r'["{}\[\]]', text):
        words = re.findall(r"\w+", part.casefold())
        found |= {tuple(words[at : at + 12]) for at in range(len(words) - 11)}
    return found
