"""Every shape of publishers in which faults are planted. A new shape is one entry of a table below."""

from __future__ import annotations

from collections.abc import Mapping

from tests.fault_shape import Shape
from tests.fault_shapes_files import FILE_SHAPES
from tests.fault_shapes_json import JSON_SHAPES
from tests.fault_shapes_pages import PAGE_SHAPES

SHAPES: Mapping[str, Shape] = {**JSON_SHAPES, **PAGE_SHAPES, **FILE_SHAPES}

# No publisher stands on these, and why.
STEPS_ON_THE_WAY = {
    "ListingSource": "the JSON and the HTML shape stand on it",
    "Matching": "it only leaves out what an operator does not want",
    "Probe": "it looks once at what an address is, and brings no notices",
    "Reference": "it brings facts and no notices; tests/test_exchange_rates.py plants its faults",
}

# The shapes in which every fault is planted: the others stand on them, and below a listing nothing differs.
THOROUGHLY = ("listing", "feed", "html", "wordpress", "ckan")
