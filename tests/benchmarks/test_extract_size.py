"""What the largest file costs: a synthetic Grants.gov extract of the real size, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

RECORDS, DOCUMENT_BYTES, ZIP_BYTES = 82_230, 320_000_000, 78_000_000
MOST_MEMORY_MB, MOST_TIMES_BARE = 300, 4
# The portal's search lists some 2,500 posted and forecasted opportunities.
ONE_IN = 33
WORDS = [
    "the", "of", "and", "research", "projects", "program", "applicants", "funding", "opportunity", "support",
    "health", "energy", "data", "state", "federal", "award", "development", "community", "science", "local",
    "training", "technology", "systems", "climate", "water", "public",
]  # fmt: skip

RECORD = (
    "<OpportunitySynopsisDetail_1_0><OpportunityID>{id}</OpportunityID>"
    "<OpportunityTitle>Opportunity number {id}</OpportunityTitle>"
    "<OpportunityNumber>SYN-{id}</OpportunityNumber><OpportunityCategory>D</OpportunityCategory>"
    "<FundingInstrumentType>G</FundingInstrumentType>"
    "<CategoryOfFundingActivity>ST</CategoryOfFundingActivity><CFDANumbers>11.431</CFDANumbers>"
    "<EligibleApplicants>06</EligibleApplicants><EligibleApplicants>20</EligibleApplicants>"
    "<EligibleApplicants>25</EligibleApplicants>"
    "<AdditionalInformationOnEligibility>{note}</AdditionalInformationOnEligibility>"
    "<AgencyCode>DOC</AgencyCode><AgencyName>Department of Examples</AgencyName>"
    "<PostDate>01122009</PostDate><CloseDate>{close}</CloseDate><LastUpdatedDate>01122009</LastUpdatedDate>"
    "<AwardCeiling>450000</AwardCeiling><AwardFloor>50000</AwardFloor>"
    "<EstimatedTotalProgramFunding>3600000</EstimatedTotalProgramFunding>"
    "<ExpectedNumberOfAwards>8</ExpectedNumberOfAwards><Description>{text}</Description>"
    "<Version>Synopsis 1</Version><CostSharingOrMatchingRequirement>No</CostSharingOrMatchingRequirement>"
    "<ArchiveDate>{close}</ArchiveDate></OpportunitySynopsisDetail_1_0>\n"
)

# One child reads the file as the source does, the other does nothing but parse it.
MEASURE = """
import sys, time, zipfile, json, resource
from scrapy.http import Response
from spiders.registry import source_class
spider = source_class("us_grants_gov_extract")()
from scrapy import Request
body = open(sys.argv[1], "rb").read()
request = Request("https://example.org/x.zip", meta={"fetched_at": "2026-09-01T02:00:00Z"})
response = Response(request.url, body=body, request=request)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
started = time.process_time()
kept = sum(1 for _ in spider.parse_file(response))
took = time.process_time() - started
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"seconds": took, "memory": memory // 1024, "before": before // 1024, "kept": kept,
                  "counts": spider.tally.feeds, "faults": spider.tally.listing_faults}))
"""
BARE = """
import sys, time, zipfile, json
from lxml import etree
started = time.process_time()
seen = 0
with zipfile.ZipFile(sys.argv[1]) as archive, archive.open(archive.namelist()[0]) as file:
    for _, element in etree.iterparse(file, tag="{http://apply.grants.gov/system/OpportunityDetail-V1.0}"
                                                "OpportunitySynopsisDetail_1_0"):
        seen += 1
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]
print(json.dumps({"seconds": time.process_time() - started, "seen": seen}))
"""


def prose(number: int, length: int) -> str:
    """Words in an order of their own, so that the file shrinks about as real prose does."""
    state, words, size = number * 2_654_435_761 % 2**32, [], 0
    while size < length:
        state = (state * 1_664_525 + 1_013_904_223) % 2**32
        word = WORDS[(state >> 16) % len(WORDS)] if state & 0x300 else f"{state:x}"
        words.append(word)
        size += len(word) + 1
    return " ".join(words)


@pytest.fixture(scope="module")
def extract(tmp_path_factory) -> Path:
    """A file as large as the real one, written by a streaming writer."""
    path = tmp_path_factory.mktemp("extract") / "GrantsDBExtract20260831v2.zip"
    texts = [prose(number, 2_480) for number in range(500)]
    notes = [prose(number, 400) for number in range(700)]
    with path.open("wb") as raw, zipfile.ZipFile(Unseekable(raw), "w", compresslevel=1) as archive:
        info = zipfile.ZipInfo("GrantsDBExtract20260831v2.xml")
        info.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(info, "w") as file:
            file.write(b'<Grants xmlns="http://apply.grants.gov/system/OpportunityDetail-V1.0">\n')
            for number in range(RECORDS):
                close = "12312026" if number % ONE_IN == 0 else "03062009"
                line = RECORD.format(
                    id=100_000 + number, close=close, text=texts[number % 500], note=notes[number % 700]
                )
                file.write(line.encode())
            file.write(b"</Grants>\n")
    return path


class Unseekable:
    """A pipe: what writes into it cannot go back to fill in the sizes."""

    def __init__(self, file) -> None:
        self._file = file

    def write(self, data) -> int:
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def measured(program: str, path: Path) -> dict:
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


@pytest.mark.slow
def test_an_extract_of_the_real_size_is_read_in_little_memory_and_little_more_than_its_parsing(extract):
    with zipfile.ZipFile(extract) as archive:
        [member] = archive.infolist()
    own, bare = measured(MEASURE, extract), measured(BARE, extract)
    sys.stdout.write(
        f"extract: {member.file_size / 1e6:.0f} MB in {extract.stat().st_size / 1e6:.0f} MB zip,"
        f" {bare['seen']:,} records: {own['memory']} MB peak ({own['before']} MB before it was parsed),"
        f" {own['seconds']:.1f} CPU s, bare iterparse {bare['seconds']:.1f} CPU s"
        f" ({own['seconds'] / bare['seconds']:.2f} times)\n"
    )
    assert (member.file_size > 0.95 * DOCUMENT_BYTES, extract.stat().st_size > 0.9 * ZIP_BYTES) == (
        True,
        True,
    )
    assert own["faults"] == []
    assert own["counts"]["synopsis"] == bare["seen"] == RECORDS
    assert own["kept"] == RECORDS - own["counts"]["over"] == -(-RECORDS // ONE_IN)
    assert own["memory"] <= MOST_MEMORY_MB
    assert own["seconds"] <= MOST_TIMES_BARE * bare["seconds"]


# The same file as a night fetches it, from a portal on loopback; what the portal itself needs is not counted.
NIGHT = """
import json, resource, shutil, sys
from pathlib import Path
from tests.portal import Portal, Reply, source_package

path, directory = Path(sys.argv[1]), Path(sys.argv[2])
SOURCE = r'''
    index = PORTAL + "/xml-extract"
    file_address = r"/extracts/GrantsDBExtract(\\d{8})v2\\.zip"
    elements, key, reports_unread = {"OpportunitySynopsisDetail_1_0": "synopsis"}, "OpportunityID", False

    def is_over(self, element, kind, today):
        return element.findtext("{*}CloseDate").endswith("2009")

    def notice(self, record, kind):
        key = record.required("OpportunityID")
        return RawNotice(source=self.name, key=key, url="https://example.org/" + key, fetched_at="",
                         title=record.required("OpportunityTitle"), text=record.optional("Description"))
'''

def send(handler):
    with path.open("rb") as file:
        shutil.copyfileobj(file, handler.wfile, 2**20)

page = f'<!DOCTYPE html><html><body><a href="/extracts/{path.name}">newest</a></body></html>'
kinds = {"Content-Type": "application/zip", "Content-Length": str(path.stat().st_size)}
portal = Portal()
portal.routes = {
    "/robots.txt": Reply(b"User-agent: *\\nAllow: /\\n", headers={"Content-Type": "text/plain"}),
    "/xml-extract": Reply(page.encode(), headers={"Content-Type": "text/html"}),
    f"/extracts/{path.name}": Reply(headers=kinds, stream=send),
}
with source_package(directory / "sources", "bulk_sources") as package:
    name = package.add("us_bulk", portal.url, SOURCE, "ExtractSource")
    found = package.crawl([name], directory / "night", portal, limit_seconds=300.0)[name]
print(json.dumps({"kept": len(found.raw_notices), "cause": found.run.cause,
                  "memory": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024}))
portal.close()
"""


@pytest.mark.slow
def test_a_night_that_fetches_an_extract_of_the_real_size_needs_little_memory(extract, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", NIGHT, str(extract), str(tmp_path)],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    night = json.loads(done.stdout)
    sys.stdout.write(f"extract, fetched in a night: {night['memory']} MB peak in the crawl's child\n")
    assert (night["kept"], night["cause"]) == (-(-RECORDS // ONE_IN), None)
    assert night["memory"] <= MOST_MEMORY_MB
