"""POST requests written the way publishers' search APIs expect them."""

from __future__ import annotations

import json
from collections.abc import Mapping

from scrapy import Request

from spiders.record import Json

# Fixed, so that the same question has the same bytes every night.
BOUNDARY = "legation"


def post_json(url: str, fields: Mapping[str, Json]) -> Request:
    """A POST request whose body is a JSON object."""
    return Request(url, method="POST", body=json.dumps(fields), headers={"Content-Type": "application/json"})


def post_parts(url: str, parts: Mapping[str, Json]) -> Request:
    """A POST request of multipart/form-data whose parts are JSON files called ``blob``."""
    lines = []
    for name, value in parts.items():
        lines += [
            f"--{BOUNDARY}",
            f'Content-Disposition: form-data; name="{name}"; filename="blob"',
            "Content-Type: application/json",
            "",
            json.dumps(value),
        ]
    body = "\r\n".join([*lines, f"--{BOUNDARY}--", ""])
    content_type = f"multipart/form-data; boundary={BOUNDARY}"
    return Request(url, method="POST", body=body, headers={"Content-Type": content_type})
