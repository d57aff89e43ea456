"""``legation evaluate feedback``: whether what readers keep makes the ranking better."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.evaluation_files import FILE, json_lines, print_result, table
from flows.commands.home import open_home
from flows.commands.options import home_option, json_option

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ranking.evaluate import Encode


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
    from flows.embedding import embed_missing, encoders_here, stored_vectors
    from ranking.feedback_evaluation import evaluate_feedback

    encoders = encoders_here()

    def encoded_by(id: str) -> Encode:
        def encode(texts: Mapping[str, str]) -> dict[str, NDArray[np.float32]]:
            with open_home(home, create=True) as store:
                embed_missing(store, encoders, lambda: {id: texts})
                return stored_vectors(store, {id: texts})

        return encode

    judged = [
        (row["query-id"], row["corpus-id"], float(row["score"]))
        for row in table(qrels, "query-id", "corpus-id", "score")
    ]
    result = evaluate_feedback(
        json_lines(corpus),
        json_lines(queries),
        judged,
        encode=encoded_by(encoders.english),
        encode_across=encoded_by(encoders.across) if encoders.across else None,
        seed=seed,
    )
    print_result(result, as_json)
