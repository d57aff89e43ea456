"""Bulk files: whatever arrives in place of a whole one has a name, and a whole one is read to its end."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from io import BytesIO

import pytest
from scrapy.http import HtmlResponse, Request, Response

from db.records import Issue, RawNotice
from spiders.extracts import ExtractError, fields_of_element, records_in
from spiders.registry import source_class

NAME, FORECAST = "OpportunitySynopsisDetail_1_0", "OpportunityForecastDetail_1_0"
SPACE = "http://apply.grants.gov/system/OpportunityDetail-V1.0"
NIGHT = "2026-09-01T02:00:00Z"  # still the evening of 31 August in Washington


def row(number: int, element: str = NAME, **fields: str) -> str:
    usual = {"OpportunityTitle": f"Call {number}", "AgencyName": "An agency", "PostDate": "08012026"}
    inner = "".join(f"<{name}>{value}</{name}>" for name, value in {**usual, **fields}.items())
    return f"<{element}><OpportunityID>{number}</OpportunityID>{inner}</{element}>"


def document(*rows: str) -> bytes:
    return f'<?xml version="1.0"?><Grants xmlns="{SPACE}">{"".join(rows)}</Grants>'.encode()


TWO = document(row(1, CloseDate="12312026"), row(2, CloseDate="01312027"))


def zipped(content: bytes, name: str = "extract.xml", **more: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for each, text in {**more, name: content}.items():
            archive.writestr(each, text)
    return target.getvalue()


def streamed(content: bytes) -> bytes:
    """A zip as a streaming writer makes it: no sizes in front of the member (flags 0x0808), but behind it."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(content) + packer.flush()
    name, crc = b"GrantsDBExtract20260809v2.xml", zlib.crc32(content)
    local = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0x0808, 8, 0, 0, 0, 0, 0, len(name), 0) + name
    behind = struct.pack("<4sIII", b"PK\x07\x08", crc, len(packed), len(content))
    entry = struct.pack(
        "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0x0808, 8, 0, 0, crc, len(packed), len(content),
        len(name), 0, 0, 0, 0, 0, 0,
    ) + name  # fmt: skip
    start = len(local) + len(packed) + len(behind)
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), start, 0)
    return local + packed + behind + entry + end


def keys(body: bytes, limit: int = 10**9) -> list[str | None]:
    found = records_in(body, "https://example.org/x.zip", [NAME, FORECAST], limit)
    return [fields_of_element(element)["OpportunityID"] for _, element in found]


def read(body: bytes) -> tuple[list[RawNotice], list[Issue], object]:
    """What the source makes of a file: notices, Issues, and the spider with its counts."""
    spider = source_class("us_grants_gov_extract")()
    request = Request("https://example.org/x.zip", meta={"fetched_at": NIGHT})
    found = list(spider.parse_file(Response(request.url, body=body, request=request)))
    notices = [each for each in found if isinstance(each, RawNotice)]
    return notices, [each for each in found if isinstance(each, Issue)], spider


@pytest.mark.parametrize(
    "body",
    [
        TWO,
        b"\xef\xbb\xbf" + TWO,
        gzip.compress(TWO),
        zipped(TWO),
        streamed(TWO),
        zipped(TWO, readme=b"see below", **{"schema.xml": b"<x/>"}),
        TWO.decode().replace("utf-8", "").encode("utf-16"),
    ],
    ids=["plain", "byte order mark", "gzip", "zip", "streamed zip", "zip with other files", "UTF-16"],
)
def test_a_file_is_read_however_it_is_wrapped(body):
    assert keys(body) == ["1", "2"]


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b"", "empty answer"),
        (b"  \n", "empty answer"),
        (b"<!DOCTYPE html><html><body>Back at noon</body></html>", "wrong content type"),
        (b'<html><form><input type="password"></form></html>', "login wall"),
        (b'{"message": "Forbidden"}', "wrong content type"),
        (zipped(TWO)[:-30], "half page"),
        (zipped(b"no markup", "readme.txt"), "wrong content type"),
        (gzip.compress(TWO)[:-20], "half page"),
        (TWO[:-40], "half page"),
        (TWO.replace(b"</OpportunityTitle>", b"<OpportunityTitle>", 1), "parse error"),
        (TWO.replace(b"Call 1", b"Call & 1"), "parse error"),
    ],
)
def test_what_is_no_whole_file_has_a_name(body, cause):
    with pytest.raises(ExtractError, match=f"^{cause}"):
        keys(body)


def test_a_damaged_member_of_a_zip_is_noticed():
    body = bytearray(zipped(TWO * 1))
    body[60] ^= 0xFF
    with pytest.raises(ExtractError, match=r"^damaged answer"):
        keys(bytes(body))


def test_a_file_that_unpacks_beyond_all_measure_is_not_unpacked():
    bomb = zipped(document(row(1), "<x/>" * 10_000_000))
    assert len(bomb) < 200_000
    with pytest.raises(ExtractError, match=r"^too large"):
        keys(bomb)


def test_a_document_larger_than_its_source_allows_is_left():
    with pytest.raises(ExtractError, match=r"^too large"):
        keys(TWO, limit=len(TWO) - 1)
    assert keys(TWO, limit=len(TWO)) == ["1", "2"]


@pytest.mark.parametrize(
    "entity",
    ['<!ENTITY a "aaaaaaaaaa">', '<!ENTITY a SYSTEM "file:///etc/passwd">', '<!ENTITY % a SYSTEM "x">%a;'],
)
def test_entities_are_neither_followed_nor_expanded(entity):
    body = TWO.replace(b"<Grants", f"<!DOCTYPE Grants [{entity}]><Grants".encode(), 1)
    with pytest.raises(ExtractError, match=r"^parse error"):
        keys(body.replace(b"Call 1", b"&a;"))


def test_a_repeated_child_is_a_list_and_a_nested_one_an_object():
    body = document(
        row(1, EligibleApplicants="06</EligibleApplicants><EligibleApplicants>20", Agency="<Code>X</Code>")
    )
    _, element = next(records_in(body, "", [NAME], 10**6))
    fields = fields_of_element(element)
    assert (fields["EligibleApplicants"], fields["Agency"]) == (["06", "20"], {"Code": "X"})


@pytest.mark.parametrize(
    ("fields", "listed"),
    [
        ({"CloseDate": "08312026"}, True),  # it is still that day where the agencies are
        ({"CloseDate": "08302026"}, False),
        ({"CloseDate": "08302026", "ArchiveDate": "12312026"}, False),
        ({"CloseDate": "12312026", "ArchiveDate": "08302026"}, False),
        ({"ArchiveDate": "12312026"}, True),
        ({"ArchiveDate": "08302026"}, False),
        ({"CloseDate": "01012099"}, True),
        ({"CloseDate": "soon"}, True),
        ({}, True),
    ],
)
def test_an_opportunity_is_over_when_it_is_closed_or_archived(fields, listed):
    notices, _, spider = read(document(row(1, **fields), row(2, CloseDate="12312026")))
    assert [notice.key for notice in notices] == (["1", "2"] if listed else ["2"])
    assert spider.tally.feeds == {"synopsis": 2, **({} if listed else {"over": 1})}


def test_a_forecast_whose_estimated_date_went_by_is_late_and_not_over():
    late = {"EstimatedSynopsisCloseDate": "01012026"}
    notices, _, _ = read(document(row(1, FORECAST, **late), row(2, FORECAST, **late, ArchiveDate="02012026")))
    assert [(notice.key, notice.status) for notice in notices] == [("1", "forecast")]


def test_what_was_read_before_a_file_breaks_off_stays_and_the_listing_is_in_doubt():
    whole = document(*(row(number, CloseDate="12312026") for number in range(500)))
    notices, issues, spider = read(whole[: len(whole) // 2])
    assert 100 < len(notices) < 260
    assert spider.tally.listing_faults == ["half page: the XML breaks off"]
    assert [issue.field for issue in issues] == ["listing"]


def test_a_file_without_any_of_its_records_is_no_empty_night():
    _, issues, spider = read(b"<Grants><Opportunity/></Grants>")
    assert spider.tally.listing_faults == [f"schema drift: no {NAME} or {FORECAST} in the file"]
    assert len(issues) == 1


def test_an_opportunity_that_stands_twice_is_taken_once():
    notices, issues, _ = read(document(row(1, CloseDate="12312026"), row(1, CloseDate="12312027")))
    assert ([n.key for n in notices], [i.reason for i in issues]) == (
        ["1"],
        ["listed twice; the first is kept"],
    )


def test_the_newest_file_of_the_page_is_asked_for_with_a_limit_of_its_own():
    spider = source_class("us_grants_gov_extract")()
    names = ("20260830v2", "20260901v2", "20260831v2")
    links = "".join(
        f'<a href="https://s3.example.org/extracts/GrantsDBExtract{name}.zip">x</a>' for name in names
    )
    page = HtmlResponse(spider.index, body=f"<html>{links}</html>".encode(), request=Request(spider.index))
    [request] = spider.parse_index(page)
    assert request.url == "https://s3.example.org/extracts/GrantsDBExtract20260901v2.zip"
    assert request.meta["download_maxsize"] == spider.largest_file >= 3 * 78_000_000


def test_a_page_without_a_link_is_a_failed_listing():
    spider = source_class("us_grants_gov_extract")()
    page = HtmlResponse(spider.index, body=b"<html><body>Soon</body></html>", request=Request(spider.index))
    [issue] = spider.parse_index(page)
    assert issue.reason == "not read to its end: schema drift: no link to a file on the page"
