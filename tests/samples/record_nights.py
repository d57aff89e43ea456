"""Writes the project's own recorded sample: two consecutive nights of three publishers, as WARC files.

The calls are invented by the project's developers; no publisher ever announced them. Only the formats and
the requests are the publishers' own. Everything a reader may want to change stands in
``nights/<source>/*.yaml``; ``nights/sedia.py``, ``grants_gov.py`` and ``nsf_feeds.py`` put it into the
envelopes in which the publishers answer.

To add a call: copy an entry in the YAML file of its source, give it a ``reference`` (EU), ``id`` (Grants.gov)
or ``slug`` (NSF) of its own, and run ``python -m tests.samples.record_nights``. A call is there on both
nights unless ``nights`` says otherwise; ``second_night`` names the fields that moved between the two. Then
run ``pytest tests/test_samples.py``: it counts what the two nights are meant to show.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from io import BytesIO
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5

from warcio.statusandheaders import StatusAndHeaders  # type: ignore[import-untyped]
from warcio.warcwriter import WARCWriter  # type: ignore[import-untyped]

from spiders.archive import CLOSING, OPENING, SAMPLE
from tests.samples.nights import grants_gov, nsf_feeds, sedia, small_sources
from tests.samples.nights.exchange import CALLS, NIGHTS, Exchange

HOUR = time(2, tzinfo=UTC)


def record(night: str, target: IO[bytes]) -> None:
    """Write a night (``first`` or ``second``) as WARC. The same calls give the same bytes, on any day."""
    write_night(exchanges_of(night), datetime.combine(NIGHTS[night], HOUR), target)


def exchanges_of(night: str) -> list[Exchange]:
    """Everything that was asked and answered on a night."""
    publishers = (sedia, grants_gov, nsf_feeds, small_sources)
    return [each for publisher in publishers for each in publisher.exchanges(night)]


def write_night(exchanges: Sequence[Exchange], at: datetime, target: IO[bytes]) -> None:
    """Write what was asked and answered at an instant as WARC."""
    writer = WARCWriter(target, gzip=True, warc_version="1.1")
    _write_head(writer, at)
    for exchange in exchanges:
        _write_pair(writer, exchange, at)
    _write_closing(writer, len(exchanges), at)


def archive(night: date) -> Path:
    """Where a night's archive is kept."""
    return CALLS / f"{night}.warc.gz"


def _write_head(writer: WARCWriter, at: datetime) -> None:
    about = b"software: warcio\r\ndescription: invented calls in the formats of nine publishers\r\n"
    head = writer.create_warc_record(
        "",
        "warcinfo",
        payload=BytesIO(about),
        length=len(about),
        warc_content_type="application/warc-fields",
        warc_headers_dict={**_stamps(at, "warcinfo", b""), OPENING: "yes", SAMPLE: "yes"},
    )
    writer.write_record(head)


def _write_pair(writer: WARCWriter, exchange: Exchange, at: datetime) -> None:
    """A response and the request that it answers, tied together as the WARC standard asks."""
    address = urlsplit(exchange.url)
    asked = [("Host", address.netloc), ("User-Agent", "legation-sample")]
    if exchange.sent_type:
        asked += [("Content-Type", exchange.sent_type), ("Content-Length", str(len(exchange.sent)))]
    answered = [
        ("Content-Type", exchange.content_type),
        ("Content-Length", str(len(exchange.answer))),
        ("Date", format_datetime(at, usegmt=True)),
        ("X-Provenance", "invented"),
    ]
    target = f"{address.path}?{address.query}" if address.query else address.path
    response = writer.create_warc_record(
        exchange.url,
        "response",
        payload=BytesIO(exchange.answer),
        http_headers=StatusAndHeaders("200 OK", answered, protocol="HTTP/1.1"),
        warc_headers_dict=_stamps(at, "response " + exchange.url, exchange.sent),
    )
    request = writer.create_warc_record(
        exchange.url,
        "request",
        payload=BytesIO(exchange.sent),
        http_headers=StatusAndHeaders(f"{exchange.method} {target} HTTP/1.1", asked, is_http_request=True),
        warc_headers_dict=_stamps(at, "request " + exchange.url, exchange.sent),
    )
    writer.write_request_response_pair(request, response)


def _write_closing(writer: WARCWriter, pairs: int, at: datetime) -> None:
    """The record by which a reader knows that nothing was cut off."""
    closing = writer.create_warc_record(
        "urn:legation:closing",
        "metadata",
        payload=BytesIO(b""),
        length=0,
        warc_content_type="text/plain",
        warc_headers_dict={**_stamps(at, "closing", b""), CLOSING: str(pairs)},
    )
    writer.write_record(closing)


def _stamps(at: datetime, name: str, sent: bytes) -> dict[str, str]:
    """A date and a record id that depend on the content alone."""
    return {
        "WARC-Date": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, f'{at.date()} {name} {sent.hex()}')}>",
    }


def main() -> None:
    """Write both nights, into the sample itself or into another directory."""
    parser = argparse.ArgumentParser(description=record.__doc__)
    parser.add_argument("--into", type=Path, default=CALLS, help="directory for the two archives")
    into = parser.parse_args().into
    for night, day in NIGHTS.items():
        with (into / archive(day).name).open("wb") as target:
            record(night, target)


if __name__ == "__main__":
    main()
