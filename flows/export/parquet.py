"""Exports as Parquet: dates, instants and decimals keep their types. Needs the extra ``parquet``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from db.asking import Value
from db.records.errors import InputError
from flows.export.kinds import Kind, typed

_ROWS_AT_ONCE = 20_000
NOT_INSTALLED = (
    "Parquet needs pyarrow, which is not installed: pip install 'legation[parquet]', or choose csv"
)


def write_parquet(
    path: Path, columns: Sequence[str], kinds: Sequence[Kind], rows: Iterable[Sequence[Value]]
) -> int:
    """One typed column for each; of a money column decimals with two places. How many rows were written.

    Raises:
        InputError: pyarrow is not installed.
    """
    try:
        # Imported here: it is large, and an extra.
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise InputError(NOT_INSTALLED) from error
    types = {
        Kind.TEXT: pa.string(),
        Kind.EMPTY: pa.string(),
        Kind.INTEGER: pa.int64(),
        Kind.NUMBER: pa.float64(),
        Kind.MONEY: pa.decimal128(24, 2),
        Kind.BOOLEAN: pa.bool_(),
        Kind.DATE: pa.date32(),
        Kind.INSTANT: pa.timestamp("us", tz="UTC"),
    }
    schema = pa.schema([(name, types[kind]) for name, kind in zip(columns, kinds, strict=True)])
    count = 0
    with parquet.ParquetWriter(path, schema) as writer:
        for some in _batches(rows):
            arrays = [
                pa.array([typed(row[at], kind) for row in some], types[kind]) for at, kind in enumerate(kinds)
            ]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))
            count += len(some)
    return count


def _batches(rows: Iterable[Sequence[Value]]) -> Iterator[list[Sequence[Value]]]:
    remaining = iter(rows)
    while some := list(islice(remaining, _ROWS_AT_ONCE)):
        yield some
