"""``legation evaluate``: how good are ranking and deduplication, on labelled records."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from db.records.errors import InputError
from flows.commands.home import open_home
from flows.commands.options import echo_json, home_option, json_option

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group("evaluate", short_help="Measure ranking and deduplication on labelled records.")
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

    def encode(texts: Mapping[str, str]) -> dict[str, NDArray[np.float32]]:
        from flows.matching import embed_into, stored_vectors
        from ranking.embedding import MODEL

        with open_home(home, create=True) as store:
            known = store.vectors.get(MODEL, texts)
            embed_into(store, {key: text for key, text in texts.items() if key not in known})
            return stored_vectors(store, texts)

    judged = [(row["query-id"], row["corpus-id"], float(row["score"])) for row in _table(qrels)]
    result = evaluate_ranking(
        _records(corpus),
        _records(queries),
        judged,
        encode=encode,
        pool_field=pool_field,
        corpus_field=corpus_field,
    )
    _print(result, as_json)


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

    known = [(row["id1"], row["id2"]) for row in _table(pairs)]
    _print(evaluate_duplicates(_records(records), known, hide_title=hide_title), as_json)


def _records(path: Path) -> list[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8") as lines:
            return [json.loads(line) for line in lines if line.strip()]
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise InputError(f"{path}: not JSON lines ({error})") from error


def _table(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            return list(csv.DictReader(lines, delimiter="\t"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error


def _print(result: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        echo_json(result)
        return
    for name, value in result.items():
        click.echo(f"{name}: {value}")
