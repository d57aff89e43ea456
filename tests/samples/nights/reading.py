"""What an archive of the three publishers says, read without any of the code under test."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]


@dataclass(frozen=True)
class Night:
    """What was answered: EU metadata by reference, hits and details by id, the items of each feed."""

    eu: dict[str, dict[str, list[str]]]
    hits: dict[str, dict[str, Any]]
    details: dict[str, dict[str, Any]]
    feeds: dict[str, list[dict[str, str]]]

    def slugs(self) -> set[str]:
        """NSF's own names of its programmes, over all feeds."""
        return {item["link"].split("/")[5] for items in self.feeds.values() for item in items}

    def opportunities(self) -> set[str]:
        """Every announcement by its own name; a call on two portals counts twice."""
        return self.eu.keys() | self.hits.keys() | self.slugs()


def answers(archive: Path) -> Iterator[tuple[str, bytes]]:
    """(address, body) of every answer in a WARC file."""
    with archive.open("rb") as file:
        for entry in ArchiveIterator(file):
            if entry.rec_type == "response":
                yield entry.rec_headers.get_header("WARC-Target-URI"), entry.content_stream().read()


def read_night(archive: Path) -> Night:
    """The answers of one night, sorted by publisher."""
    answered = list(answers(archive))
    pages = [json.loads(body) for url, body in answered if "search-api" in url]
    searches = [json.loads(body)["data"] for url, body in answered if url.endswith("search2")]
    details = [json.loads(body)["data"] for url, body in answered if url.endswith("fetchOpportunity")]
    return Night(
        {result["reference"]: result["metadata"] for page in pages for result in page["results"]},
        {hit["id"]: hit for search in searches for hit in search["oppHits"]},
        {str(detail["id"]): detail for detail in details},
        {url.rpartition("/")[2]: _items(body) for url, body in answered if "/rss/" in url},
    )


def _items(feed: bytes) -> list[dict[str, str]]:
    return [
        {field.tag: field.text or "" for field in item} for item in ElementTree.fromstring(feed).iter("item")
    ]
