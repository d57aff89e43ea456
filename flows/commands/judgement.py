"""What the commands ``same`` and ``different`` have in common."""

from __future__ import annotations

import getpass
from pathlib import Path

import click

from db.records.codes import Judgement
from flows.commands.home import open_home
from flows.commands.options import present
from flows.settings import read_settings


def judge(
    judgement: Judgement, names: tuple[str, str], why: str, by: str | None, home: Path | None, *, undo: bool
) -> None:
    """Keep or take back a person's judgement, and say what holds now.

    Raises:
        InputError: for an unknown name, or nothing to take back.
    """
    from flows.sourcing.pair_judgements import judge_pair, take_back

    author, place = by or getpass.getuser(), read_settings(home).home
    with open_home(home) as store:
        if undo:
            now = take_back(store, place, names, author, present())
        else:
            now = judge_pair(store, place, names, judgement, author, why, present())
    said = f"taken back: {judgement.value}" if undo else judgement.value
    outcome = (
        f"one opportunity: {now[0]}" if now[0] == now[1] else f"two opportunities: {now[0]} and {now[1]}"
    )
    click.echo(f"{said}, by {author}; {outcome}")
