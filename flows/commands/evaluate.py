"""``legation evaluate``: how good are ranking, deduplication and field reading, on labelled records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from flows.commands.evaluate_feedback import feedback
from flows.commands.evaluate_identity import matching, series
from flows.commands.evaluation_files import FILE, json_lines, judgements, print_result, table
from flows.commands.evaluation_vectors import encodings
from flows.commands.options import home_option, json_option


@click.group("evaluate", short_help="Measure ranking, deduplication and field reading on labelled records.")
def command() -> None:
    """Measure with the very code that runs at night. Always prints the plain methods' figures beside ours."""


@command.command()
@click.option("--corpus", required=True, type=FILE, help="Opportunities: JSON lines with _id, title, text.")
@click.option(
    "--queries", required=True, type=FILE, help="Profiles: JSON lines with _id, text (a line each is a text)."
)
@click.option(
    "--qrels", required=True, type=FILE, help="Judgements: tab-separated query-id, corpus-id, score."
)
@click.option("--pool-field", help="Rank only records that share the earliest value of this list field.")
@click.option("--corpus-field", type=click.Choice(["all", "title", "text"]), default="all", show_default=True)
@home_option
@json_option
def ranking(
    corpus: Path,
    queries: Path,
    qrels: Path,
    pool_field: str | None,
    corpus_field: str,
    home: Path | None,
    as_json: bool,
) -> None:
    """Rank a labelled set: nDCG@10, recall, MRR, beside BM25 and TF-IDF, with a paired bootstrap interval."""
    from ranking.evaluate import evaluate_ranking

    encode, encode_across = encodings(home)
    result = evaluate_ranking(
        json_lines(corpus),
        json_lines(queries),
        judgements(qrels),
        encode=encode,
        encode_across=encode_across,
        pool_field=pool_field,
        corpus_field=corpus_field,
    )
    print_result(result, as_json)


@command.command()
@click.option(
    "--records", required=True, type=FILE, help="Notices: JSON lines with _id, source, title, text, deadline."
)
@click.option("--pairs", required=True, type=FILE, help="Duplicates: tab-separated id1, id2.")
@click.option("--hide-title", is_flag=True, help="Judge without titles: title and call_title are emptied.")
@json_option
def duplicates(records: Path, pairs: Path, hide_title: bool, as_json: bool) -> None:
    """Find duplicates in a labelled set: precision, recall, F1, and rounds wrongly merged."""
    from db.duplicate_evaluation import evaluate_duplicates

    known = [(row["id1"], row["id2"]) for row in table(pairs, "id1", "id2")]
    print_result(evaluate_duplicates(json_lines(records), known, hide_title=hide_title), as_json)


@command.command()
@click.option(
    "--dates",
    type=FILE,
    help="Sentences: JSON lines with lang, text, reference, dates: [{date: 2026-08-11}].",
)
@click.option(
    "--money",
    type=FILE,
    help='Sentences: JSON lines with lang, text, money: [{amount: "1.5", currency: EUR}].',
)
@json_option
def fields(dates: Path | None, money: Path | None, as_json: bool) -> None:
    """Read dates and amounts in labelled sentences: share read exactly, and found where none is stated."""
    from spiders.field_evaluation import evaluate_dates, evaluate_money

    if dates is None and money is None:
        raise click.UsageError("nothing to measure: give --dates, --money or both")
    result: dict[str, Any] = {}
    if dates is not None:
        result["dates"] = evaluate_dates(json_lines(dates))
    if money is not None:
        result["money"] = evaluate_money(json_lines(money))
    print_result(result, as_json)


command.add_command(feedback)
command.add_command(matching)
command.add_command(series)
