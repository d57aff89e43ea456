"""``legation unsure``: which announcements a person should compare."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.home import open_home
from flows.commands.options import echo_json, home_option, json_option


@click.command("unsure", short_help="List announcements that may be one, for a person to judge.")
@home_option
@json_option
def command(home: Path | None, as_json: bool) -> None:
    """List the pairs of announcements of which the rules cannot say whether they are one, and why.

    Settle each with `legation same A B` or `legation different A B`; what nobody settles stays two.
    """
    from flows.sourcing.pair_judgements import open_questions

    with open_home(home) as store:
        questions = open_questions(store)
    if as_json:
        echo_json(
            [
                {
                    "a": f"{q.left.source}:{q.left.key}",
                    "b": f"{q.right.source}:{q.right.key}",
                    "titles": [q.left.title, q.right.title],
                    "score": q.score,
                    "reasons": q.reasons,
                }
                for q in questions
            ]
        )
        return
    for q in questions:
        click.echo(f"{q.left.source}:{q.left.key}  {q.left.title}  {q.left.url}")
        click.echo(f"{q.right.source}:{q.right.key}  {q.right.title}  {q.right.url}")
        click.echo(f"  {'; '.join(q.reasons)}\n")
    click.echo(f"{len(questions)} pairs to judge")
