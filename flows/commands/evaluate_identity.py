"""``legation evaluate matching`` and ``series``: how well descriptions are matched and rounds are linked."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.evaluation_files import FILE, json_lines, print_result, table
from flows.commands.options import json_option


@click.command()
@click.option(
    "--pairs", required=True, type=FILE, help="Pairs: JSON lines with a, b (objects) and label 0 or 1."
)
@click.option(
    "--threshold-from", type=FILE, help="Other labelled pairs; the threshold that is best there is used."
)
@json_option
def matching(pairs: Path, threshold_from: Path | None, as_json: bool) -> None:
    """Match descriptions of two catalogues: precision, recall and F1, without training labels."""
    from db.matching_evaluation import evaluate_matching

    labelled = json_lines(threshold_from) if threshold_from else None
    print_result(evaluate_matching(json_lines(pairs), labelled), as_json)


@click.command()
@click.option(
    "--records", required=True, type=FILE, help="Notices: JSON lines with _id, title, text, funder."
)
@click.option("--pairs", required=True, type=FILE, help="Rounds of one series: tab-separated id1, id2.")
@click.option("--hide-title", is_flag=True, help="Judge without titles, by the texts.")
@json_option
def series(records: Path, pairs: Path, hide_title: bool, as_json: bool) -> None:
    """Link the rounds of a series in a labelled set: precision, recall, F1, and rounds wrongly merged."""
    from db.series_evaluation import evaluate_series

    known = [(row["id1"], row["id2"]) for row in table(pairs, "id1", "id2")]
    print_result(evaluate_series(json_lines(records), known, hide_title=hide_title), as_json)
