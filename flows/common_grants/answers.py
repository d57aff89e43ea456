"""The protocol's routes as plain functions: a request's parts in, status and body out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from math import ceil
from typing import Any, TypeAlias
from uuid import UUID

from db.common_grants_copy import Found, PublishedCopy
from db.common_grants_query import AMOUNTS, Wanted
from flows.common_grants.opportunity import common_grants
from flows.common_grants.request import RequestError, asked_in_address, asked_in_body

Json: TypeAlias = dict[str, Any]
Answered: TypeAlias = tuple[int, Json]


class Opportunities:
    """Answers for one published copy; ``clock`` gives the present (UTC), ``licence`` a source's terms."""

    def __init__(
        self, copy: PublishedCopy, clock: Callable[[], datetime], licence: Callable[[str], str | None]
    ) -> None:
        self._copy, self._clock, self._licence = copy, clock, licence

    def listed(self, query: Mapping[str, str]) -> Answered:
        """``GET /common-grants/opportunities``: the most recently changed first."""
        try:
            wanted = asked_in_address(query)
        except RequestError as error:
            return refusal(400, str(error))
        return 200, self._page(wanted, self._found(wanted))

    def searched(self, body: bytes) -> Answered:
        """``POST /common-grants/opportunities/search``."""
        try:
            asked = asked_in_body(body)
        except RequestError as error:
            return refusal(400, str(error))
        found = self._found(asked.wanted)
        if found.currencies > 1 and asked.wanted.sort in AMOUNTS:
            asked.sort_errors.append("sortBy: amounts are sorted within each currency, not across")
        return 200, {
            **self._page(asked.wanted, found),
            "sortInfo": {
                "sortBy": asked.sort_by,
                "sortOrder": asked.sort_order,
                "errors": asked.sort_errors,
            },
            "filterInfo": {"filters": asked.filters, "errors": asked.filter_errors},
        }

    def one(self, name: str) -> Answered:
        """``GET /common-grants/opportunities/{oppId}``: also by the id of what was merged into it."""
        try:
            public = str(UUID(name)) if len(name) == len(str(UUID(int=0))) else None
        except ValueError:
            public = None
        if public is None:
            return refusal(400, "oppId: write a UUID")
        now = self._clock()
        with self._copy.reading() as snapshot:
            found = snapshot.one(public, now)
        if found is None:
            return refusal(404, "no opportunity has this id")
        return 200, {"status": 200, "message": "Success", "data": common_grants(found, self._licence, now)}

    def _found(self, wanted: Wanted) -> Found:
        with self._copy.reading() as snapshot:
            return snapshot.find(wanted, self._clock())

    def _page(self, wanted: Wanted, found: Found) -> Json:
        now = self._clock()
        return {
            "status": 200,
            "message": "Success",
            "items": [common_grants(each, self._licence, now) for each in found.opportunities],
            "paginationInfo": {
                "page": wanted.page,
                "pageSize": wanted.size,
                "totalItems": found.total,
                "totalPages": ceil(found.total / wanted.size),
            },
        }


def refusal(status: int, reason: str) -> Answered:
    """The protocol's error."""
    return status, {"status": status, "message": reason, "errors": [reason]}
