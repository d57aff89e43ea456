"""A sample of what was recorded: small, in the publisher's format, and about nobody in particular."""

from __future__ import annotations

import gzip
import json
import re
import zipfile
from dataclasses import fields
from html import unescape
from io import BytesIO
from pathlib import Path

import pytest
from scrapy import Request

from spiders.archive import open_archive
from spiders.normalise import normalise
from spiders.redaction import redacted, redacted_json, redacted_xml
from spiders.registry import source_class, source_names
from spiders.rehearsal import Reading, answering, golden, read
from spiders.sampling import MOST_BYTES, MOST_RECORDS, difference, sample_from, sample_of
from spiders.source import Source
from spiders.trimming import SampleError, layouts
from tests.samples.replay import SAMPLES, sample

# The sources that the recordings beside the repository hold
RECORDED = (
    "de_foerderdatenbank",
    "eu_funding_tenders",
    "int_internet_society",
    "int_world_bank",
    "it_calabria",
    "us_ardc",
    "us_california",
    "us_grants_gov",
    "us_nsf",
)
ADDRESS = re.compile(rb"[\w.+-]+@[\w-]+\.[\w.-]*\w")
ARCHIVE = Path(__file__).parents[1].parent / "shared" / "archives" / "2026-08-11.warc.gz"


def zipped(document: bytes) -> bytes:
    """A document as the one member of a zip."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("extract.xml", document)
    return packed.getvalue()


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


def test_what_lets_somebody_in_is_no_part_of_a_sample():
    answer = {"token": "eyJhbGciOi.J9", "accessToken": "x1", "title": "A token of esteem", "tokens": 5}
    withheld = {"token": "withheld", "accessToken": "withheld"}
    assert redacted_json(answer) == answer | withheld


def test_a_contacts_country_and_organisation_are_no_person():
    record = {
        "contact_ctry_name": "Kenya",
        "contactOrganisationName": "A ministry",
        "contact_name": "Ana Pérez",
    }
    assert redacted_json(record) == record | {"contact_name": "Name withheld"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<dc:creator>Ana Pérez</dc:creator>", "<dc:creator>Name withheld</dc:creator>"),
        (
            "<dc:creator>\n<![CDATA[Ana Pérez]]></dc:creator>",
            "<dc:creator>\n<![CDATA[Name withheld]]></dc:creator>",
        ),
        ('<author type="x">ana@x.org (Ana)</author>', '<author type="x">Name withheld</author>'),
        ("<contactPhone>ask Ana</contactPhone>", "<contactPhone>555-0100</contactPhone>"),
        ("<author/><title>By an author</title>", "<author/><title>By an author</title>"),
        ("<authority>A region</authority>", "<authority>A region</authority>"),
        ("<summary>Write to ana@x.org</summary>", "<summary>Write to contact@example.org</summary>"),
    ],
)
def test_elements_named_for_a_person_are_replaced_whole(before, after):
    assert redacted_xml(before) == after


def test_an_address_after_an_escaped_line_break_leaves_json_whole():
    answer = json.dumps([{"text": "Write to\nana@x.org"}]).encode()
    assert json.loads(next(layouts(source_class("it_calabria"), answer))) == [
        {"text": "Write to\ncontact@example.org"}
    ]


def sampled(name: str, most: int) -> Reading:
    """What a source reads in a sample that was made of its sample."""
    source, answers = source_class(name), sample(name)

    def recorded(request: Request) -> bytes | None:
        file = answering(request, answers)
        return answers[file] if file else None

    files = sample_from(source, recorded, most)
    assert max(map(len, files.values())) <= MOST_BYTES
    return read(source, files)


def stated(source: type[Source], reading: Reading) -> dict[str, object]:
    """What must stay though people are redacted: of each record key facts, and which others are stated."""
    notices = [(raw, normalise(raw, source)[0]) for raw in reading.raw]
    return {
        raw.key: (
            read.title,
            read.deadlines,
            read.status,
            {f.name for f in fields(raw) if getattr(raw, f.name)},
        )
        for raw, read in notices
    }


@pytest.mark.parametrize("name", source_names())
def test_a_sample_can_be_made_of_every_sample_and_says_the_same(name):
    source, reading = source_class(name), sampled(name, 10)
    assert reading.cause is None or reading.cause.startswith("shrunken")
    before, after = stated(source, read(source, sample(name))), stated(source, reading)
    assert after == {key: before[key] for key in after}
    # A second page of the listing is left out.
    assert len(after) >= min(len(before), 10) / 2


@pytest.mark.parametrize("name", source_names())
def test_a_listing_is_cut_to_as_many_records_as_asked_for_and_ends_there(name):
    reading = sampled(name, 1)
    assert reading.cause is None or reading.cause.startswith("shrunken")
    listings = [request for request in reading.requests if "record" not in request.cb_kwargs]
    if name in RECORDED:
        assert len(reading.raw) == len(listings)
    else:  # some pages are not lists: they cannot be cut
        assert 0 < len(reading.raw) <= len(read(source_class(name), sample(name)).raw)


@pytest.mark.parametrize("pack", [bytes, zipped, gzip.compress], ids=["plain", "zip", "gzip"])
def test_a_bulk_file_is_cut_to_open_calls_and_one_that_is_over_without_its_people(pack):
    source = source_class("us_grants_gov_extract")
    (file,) = [body for name, body in sample(source.name).items() if name.endswith(".xml")]
    whole = file.replace(
        b"</OpportunityID>", b"</OpportunityID><GrantorContactName>Ana P\xc3\xa9rez</GrantorContactName>"
    )
    cut = next(layouts(source, pack(whole), 2)).decode()
    assert [cut.count(f"<{name}>") for name in ("OpportunityID", "GrantorContactName")] == [3, 3]
    assert cut.count("<GrantorContactName>Name withheld</GrantorContactName>") == 3
    assert "Pérez" not in cut
    assert next(layouts(source, cut.encode(), 2)).decode() == cut
    with pytest.raises(SampleError, match="not read: half page"):
        next(layouts(source, pack(b"<Grants><Opportunity"), 2))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"Back at noon", "neither JSON nor XML nor a web page"),
        (b'{"result": ', "is not JSON"),
        (b"", "neither"),
    ],
)
def test_an_answer_in_no_known_format_is_refused(answer, said):
    with pytest.raises(SampleError, match=said):
        next(layouts(source_class("us_california"), answer, 1))


def test_a_listing_that_cannot_be_cut_to_the_size_is_refused():
    page = b"<!DOCTYPE html><html><body><main>" + b"<p>words</p>" * 10_000 + b"</main></body></html>"
    with pytest.raises(SampleError, match="no part of 60000 bytes is read as the whole is"):
        sample_from(source_class("us_ardc"), lambda _request: page)


def test_a_detail_that_is_too_large_is_a_missing_page_of_the_sample():
    source, answers = source_class("us_grants_gov"), sample("us_grants_gov")
    name = "response-364108.json"

    def recorded(request: Request) -> bytes | None:
        file = answering(request, answers)
        if file != name:
            return answers[file] if file else None
        detail = json.loads(answers[name])
        detail["data"]["synopsis"]["synopsisDesc"] = "words " * 20_000
        return json.dumps(detail).encode()

    files = sample_from(source, recorded)
    assert name not in files
    assert [i.reason for i in read(source, files).issues if (i.key, i.field) == ("364108", "detail")] == [
        "missing page: detail page not read"
    ]


def test_a_golden_that_changed_is_shown_line_by_line():
    before = golden(source_class("it_calabria"), sample("it_calabria"))
    assert difference(before, before, "it_calabria") == ""
    changed = difference(before, before.replace("25000000", "26000000"), "it_calabria")
    assert [line for line in changed.splitlines() if line.startswith(("-  ", "+  "))] == [
        '-    "amount": "25000000",',
        '+    "amount": "26000000",',
    ]


@pytest.mark.skipif(not ARCHIVE.exists(), reason="no recorded answers beside the repository")
@pytest.mark.parametrize("name", RECORDED)
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
