"""Listings in tables: columns by their place, a rearranged table is a fault, a new column an Issue."""

from __future__ import annotations

import pytest
from parsel import Selector

from db.records import Outcome
from spiders.registry import source_class
from spiders.rehearsal import Reading, read
from spiders.shapes_table import rows_labelled
from tests.samples.replay import sample

NAME = "int_opec_fund"
FIRST = "Earthquake Sensors for Rail Tunnels (TUNSEIS)"


def changed(*edits: tuple[str, str]) -> Reading:
    """The sample of a source with a table, read after replacements in its page."""
    page = sample(NAME)["response.html"].decode()
    for old, new in edits:
        assert old in page
        page = page.replace(old, new)
    return read(source_class(NAME), {"response.html": page.encode()})


def test_the_rows_of_a_table_of_facts_are_read_by_their_labels():
    facts = "<table><tr><td>Who: </td><td>Towns</td></tr><tr><th>Empty</th><td> </td></tr></table>"
    assert rows_labelled(Selector(text=facts, type="html"), "tr") == {"Who": "<td>Towns</td>"}


def test_a_table_whose_columns_changed_places_is_not_read():
    country, project = "<th>Country</th>", "<th>Project / Notice</th>"
    reading = changed((country + project, project + country))
    assert (reading.outcome, reading.raw) == (Outcome.FAILED, [])
    assert reading.cause == (
        "schema drift: the columns are Date, Project / Notice, Country, Sector, Closing Date, Type"
    )


@pytest.mark.parametrize("cell", ["<td></td>", "<td> &nbsp; </td>"], ids=["empty", "blank"])
def test_an_empty_cell_is_a_missing_field_and_moves_no_other(cell):
    reading = changed(("<td>Transport</td>", cell))
    [first] = [raw for raw in reading.raw if raw.title == FIRST]
    assert [deadline.date for deadline in first.deadlines] == ["September 30, 2026"]
    assert [(issue.field, issue.reason) for issue in reading.issues] == [
        ("sector", "expected field is missing")
    ]


def test_a_new_column_is_named_by_the_tables_heading():
    last = "<td>Request for Expression Interest (REOI)</td>"
    reading = changed(("<th>Type</th>", "<th>Type</th><th>Lot</th>"), (last, f"{last}<td>7</td>"))
    assert [(issue.field, issue.raw) for issue in reading.issues] == [("Lot", "<td>7</td>")]
    assert FIRST in [raw.title for raw in reading.raw]


def test_a_new_column_without_a_heading_is_named_by_its_place():
    last = "<td>Request for Expression Interest (REOI)</td>"
    assert [issue.field for issue in changed((last, f"{last}<td>7</td>")).issues] == ["column 7"]


def test_a_cell_beyond_the_columns_that_says_what_it_is_is_named_so():
    last = "<td>Request for Expression Interest (REOI)</td>"
    reading = changed((last, f'{last}<td data-label="Lot">7</td>'))
    assert [issue.field for issue in reading.issues] == ["Lot"]
