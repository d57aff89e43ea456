"""How well rounds of one series are linked, measured on plain records with the very rules of the night."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from db.duplicate_evaluation import AS_OF, in_order, measured, plain_notice
from db.identity import resolve
from db.records import Judgement


def evaluate_series(
    records: Iterable[Mapping[str, object]],
    pairs: Iterable[tuple[str, str]],
    *,
    hide_title: bool,
) -> dict[str, float | int]:
    """Precision, recall and F1 of the pairs that ``resolve`` links as rounds of one series.

    Records are those of ``evaluate_duplicates``; the funder may also be named ``dept`` or ``agency``.
    ``merged_as_one`` counts the true pairs that became one opportunity, which is always wrong.
    """
    notices = [plain_notice(record, hide_title=hide_title) for record in records if record.get("_id")]
    true = {in_order(*pair) for pair in pairs}
    resolution = resolve(notices, (), {}, AS_OF)
    linked = {
        in_order(edge.left.key, edge.right.key)
        for edge in resolution.edges
        if edge.judgement is Judgement.SERIES
    }
    merged = {
        in_order(left.key, right.key)
        for opportunity in resolution.opportunities
        for left, right in combinations(opportunity.notices, 2)
    }
    return measured(linked, true) | {"pairs_linked": len(linked), "merged_as_one": len(merged & true)}
