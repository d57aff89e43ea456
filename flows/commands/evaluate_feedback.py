"""``legation evaluate feedback``: whether what readers keep makes the ranking better."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.evaluation_files import FILE, json_lines, judgements, print_result
from flows.commands.evaluation_vectors import encodings
from flows.commands.options import home_option, json_option


@click.command()
@click.option("--corpus", required=True, type=FILE, help="Opportunities: JSON lines with _id, title, text.")
@click.option("--queries", required=True, type=FILE, help="Profiles: JSON lines with _id, text.")
@click.option(
    "--qrels", required=True, type=FILE, help="Judgements: tab-separated query-id, corpus-id, score."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Which half teaches.")
@home_option
@json_option
def feedback(corpus: Path, queries: Path, qrels: Path, seed: int, home: Path | None, as_json: bool) -> None:
    """Learn from half of the judged records, measure nDCG@10 on the other half, without and with it.

    The records that taught are in neither ranking. Beside it: the same with the best-ranked unjudged records
    of one half of the corpus taken as dismissed.
    """
    from ranking.feedback_evaluation import evaluate_feedback

    encode, encode_across = encodings(home)
    result = evaluate_feedback(
        json_lines(corpus),
        json_lines(queries),
        judgements(qrels),
        encode=encode,
        encode_across=encode_across,
        seed=seed,
    )
    print_result(result, as_json)
