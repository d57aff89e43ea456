"""The Solr shape: the documents of one index of a site's search engine, with all their fields."""

from __future__ import annotations

import re
from typing import ClassVar

from scrapy import Request

from spiders.record import Record
from spiders.shapes_json import JsonSource

ROWS = 100
# What stands for a character that no name of a Solr field may hold: "tum_X3b_it_title" is "tum;it_title".
_ESCAPED = re.compile(r"_X([0-9a-f]{2,4})_")


class SolrSource(JsonSource, shape=True):
    """A publisher whose calls are documents of a Solr index; a subclass names it and reads one document.

    Solr keeps several values for a field, and what Drupal writes into it has the kind and the language of a
    field in its name: a subclass reads the field of its own language and ignores the mixed ones.
    """

    # The address of the index's select handler, and the query that leaves only the calls
    select: ClassVar[str]
    only: ClassVar[str]

    # JsonSource
    items = "response.docs"
    total = "response.numFound"

    def page_request(self, page: int) -> Request:
        """A hundred documents with all their fields; ``start`` counts documents."""
        paging = f"rows={ROWS}&start={page * ROWS}&wt=json"
        return Request(f"{self.select}?q=*:*&q.op=OR&fq={self.only}&fl=*&{paging}")

    def fault_in(self, answer: Record) -> str | None:
        """Solr says in the answer why it has none."""
        said = answer.within("error")
        return f"error: {said.optional('msg') or 'not said'}" if said.names else None


def field_name(escaped: str) -> str:
    """The name of a field as the site's own index knows it, its escapes resolved."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), escaped)


def in_language(names: tuple[str, ...], field: str, language: str) -> str | None:
    """The escaped name, among a document's, of a full-text field in one language, if it has one."""
    return next((name for name in names if field_name(name) == f"tum;{language}_{field}"), None)
