"""``legation same``: a person's word that two announcements are one opportunity."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import home_option


@click.command("same", short_help="Say that two announcements are the same opportunity.")
@click.argument("a")
@click.argument("b")
@click.option("--why", default="", help="The reason, for your colleagues.")
@click.option("--by", help="Who decides. Default: the user running the command.")
@click.option("--undo", is_flag=True, help="Take this judgement back: the rules decide again.")
@home_option
def command(a: str, b: str, why: str, by: str | None, undo: bool, home: Path | None) -> None:
    """Say that A and B are one opportunity, whatever the rules find, tonight and on every later night.

    A and B are names of opportunities, or SOURCE:KEY for one announcement. Old names keep answering, and
    --undo restores what was before.
    """
    from db.records.codes import Judgement
    from flows.commands.judgement import judge

    judge(Judgement.SAME, (a, b), why, by, home, undo=undo)
