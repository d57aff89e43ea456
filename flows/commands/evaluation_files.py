"""The files that the evaluations read, and how their figures are printed."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from db.records.errors import InputError
from flows.commands.options import echo_json

FILE = click.Path(path_type=Path, dir_okay=False)


def json_lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines; empty lines are left out.

    Raises:
        InputError: the file cannot be read, or a line is no JSON object.
    """
    try:
        with path.open(encoding="utf-8") as lines:
            found = [json.loads(line) for line in lines if line.strip()]
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise InputError(f"{path}: not JSON lines ({error})") from error
    for number, each in enumerate(found, 1):
        if not isinstance(each, dict):
            raise InputError(f"{path}: record {number} is no JSON object")
    return found


def table(path: Path, *columns: str) -> list[dict[str, str]]:
    """The rows of a tab-separated file with a header line that names at least ``columns``.

    Raises:
        InputError: the file cannot be read, or lacks a column or a cell of one.
    """
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines, delimiter="\t"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error
    except ValueError as error:
        raise InputError(f"{path}: not text in UTF-8 ({error})") from error
    for number, row in enumerate(rows, 2):
        if lacking := [column for column in columns if row.get(column) is None]:
            raise InputError(f"{path}: line {number} has no {', '.join(lacking)}; columns are parted by tabs")
    return rows


def judgements(qrels: Path) -> list[tuple[str, str, float]]:
    """Query, record and gain of each row of a file of judgements.

    Raises:
        InputError: as ``table``.
    """
    rows = table(qrels, "query-id", "corpus-id", "score")
    return [(row["query-id"], row["corpus-id"], float(row["score"])) for row in rows]


def print_result(result: Mapping[str, Any], as_json: bool) -> None:
    """Print figures, one a line or as JSON."""
    if as_json:
        echo_json(result)
        return
    for name, value in result.items():
        click.echo(f"{name}: {value}")
