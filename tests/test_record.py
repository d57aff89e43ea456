"""A publisher's JSON as it is read: whatever it escapes, a file can hold it."""

from __future__ import annotations

import pytest

from spiders.record import decoded


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ('{"title": "Soil \\ud83d maps"}', {"title": "Soil  maps"}),
        ('{"a\\uDC00": ["x\\udfff", {"b": "\\ud800"}]}', {"a": ["x", {"b": ""}]}),
        ('{"title": "Soil \\ud83c\\udf31"}', {"title": "Soil \N{SEEDLING}"}),
        ('{"floor": 1.50, "open": true, "none": null}', {"floor": "1.50", "open": True, "none": None}),
    ],
)
@pytest.mark.parametrize("encoded", [False, True])
def test_half_a_character_is_dropped_and_a_whole_one_kept(sent, read, encoded):
    assert decoded(sent.encode() if encoded else sent) == read


def test_half_a_character_in_the_bytes_is_dropped_too():
    assert decoded(b'{"title": "Soil \xed\xa0\xbd maps"}') == {"title": "Soil  maps"}
