"""The table shape: a listing whose records are the rows of one table, told apart by the order of their cells.

Many portals draw such tables without a word in their markup that says what a cell holds. So a source names
the columns by their place; where the table has a heading row, its words are checked against what the source
expects, and a column that the source does not know is named by them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from spiders.record import Json
from spiders.shapes_html import HtmlSource, words_of

if TYPE_CHECKING:
    from parsel import Selector
    from scrapy.http import Response


# Where tables that fold on small screens say what a cell holds
LABELS = ("data-description", "data-label", "data-title", "data-th")


class TableSource(HtmlSource, shape=True):
    """A publisher that lists its calls in a table; a subclass names the columns and reads one row.

    ``cards`` selects the rows of the body, ``card`` further fields of a row (an address, an attribute).
    """

    # The cells of a row, and our names of the columns, in their order
    cells: ClassVar[str] = "td"
    columns: ClassVar[tuple[str, ...]]
    # The cells of the heading row, and the words of the first of them; empty where the table has none
    heading: ClassVar[str] = ""
    headed: ClassVar[tuple[str, ...]] = ()

    # HtmlSource
    card: ClassVar[dict[str, str]] = {}

    def card_of(self, card: Selector) -> dict[str, Json]:
        """The cells of one row by the names of their columns, and the further fields."""
        found: dict[str, Json] = {}
        for place, cell in enumerate(card.css(self.cells)):
            if words_of(cell):
                found[self._column(card, cell, place)] = cell.get()
        return {**found, **super().card_of(card)}

    def listing_of(self, response: Response) -> tuple[Json, str | None]:
        """The rows of a page, unless its table was rearranged."""
        answer, fault = super().listing_of(response)
        said = tuple(map(words_of, response.css(self.heading))) if self.heading and not fault else ()
        if said and said[: len(self.headed)] != self.headed:
            return None, f"schema drift: the columns are {', '.join(said)}"
        return answer, fault

    def _column(self, row: Selector, cell: Selector, place: int) -> str:
        if place < len(self.columns):
            return self.columns[place]
        if labels := [cell.attrib[name] for name in LABELS if cell.attrib.get(name)]:
            return labels[0]
        words = row.xpath("/html").css(self.heading) if self.heading else []
        return words_of(words[place]) if place < len(words) else f"column {place + 1}"


def rows_labelled(part: Selector, css: str) -> dict[str, Json]:
    """The rows of a table of facts: the words of the first cell (without the colon) → the second's markup."""
    found: dict[str, Json] = {}
    for row in part.css(css):
        cells = row.css("td, th")
        label = words_of(cells[0]).rstrip(": ") if len(cells) > 1 else ""
        if label and words_of(cells[1]):
            found[label] = cells[1].get()
    return found
