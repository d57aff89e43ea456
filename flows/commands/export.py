"""``legation export``: any view or question as a file, or the calls that it names."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from flows.commands.options import echo_json, home_option, json_option
from flows.commands.questions import ANY_OPTIONS, database_of, name_and_parameters, public_option


@click.command(
    "export",
    short_help="Write any view or question to a file for a spreadsheet or a program.",
    context_settings=ANY_OPTIONS,
)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="VIEW|QUESTION")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["csv", "jsonl", "xlsx", "parquet", "atom", "ics", "json"]),
    help="Default: by the ending of FILE.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="The file to write."
)
@public_option
@home_option
@json_option
def command(
    words: tuple[str, ...],
    format_: str | None,
    out: Path,
    public: bool,
    home: Path | None,
    as_json: bool,
) -> None:
    """Write all rows of a view or a question. The file is whole or not there, and replaces an earlier one.

    Of an answer that names calls, `.atom` is a feed, `.ics` a calendar of their dates, and `.json` what other
    grants systems read (CommonGrants, --public only).

    In CSV an apostrophe stands before a text that a spreadsheet would compute. What goes outside is best
    taken --public: then publishers' words are in it only as far as they allow, and nothing about profiles.

    \b
    Examples:
      legation export open_opportunities --out open.xlsx --home desk
      legation export open-to --country KE --min-eur 200000 --out kenya.csv --home desk
      legation export open_opportunities --public --format parquet --out open.parquet --home desk
    """
    from flows.export.exporting import export

    what, given = name_and_parameters(words)
    if what is None:
        raise click.UsageError(
            "name a view or a question; `legation ask` and `legation ask --views` list them"
        )
    made = export(database_of(home, public=public), what, given, out, format_)
    if as_json:
        echo_json(asdict(made))
        return
    noun = {"atom": "entr", "ics": "date", "json": "call"}.get(made.format, "row")
    ending = ("y" if made.rows == 1 else "ies") if noun == "entr" else "" if made.rows == 1 else "s"
    click.echo(f"exported: {made.path} ({made.format}, {made.rows} {noun}{ending})")
