"""``legation languages``: in which languages readers can be written to, and what others still lack."""

from __future__ import annotations

from pathlib import Path

import click

from db.records.errors import InputError
from flows.commands.options import echo_json, home_option, json_option
from flows.settings import read_settings

# So many missing sentences are shown of a catalogue; `--json` has them all.
SHOWN = 5


@click.command("languages", short_help="In which languages mails are written, and what others lack.")
@home_option
@json_option
def command(home: Path | None, as_json: bool) -> None:
    """List every catalogue of our own words: ours, and those of LEGATION_LOCALES (else HOME/locales).

    Only a complete one is offered: everything translated, nothing doubtful, the same placeholders. A reader
    of any other language is written to in English.

    \b
    To add a language, say Portuguese:
      copy legation.pot, whose place is printed, to HOME/locales/pt/LC_MESSAGES/legation.po
      translate it with any gettext editor, and look here what is left
    """
    from flows.language.check import standings
    from flows.language.languages import DOMAIN, SHIPPED

    settings = read_settings(home)
    if settings.own_locales is not None and not settings.own_locales.is_dir():
        raise InputError(f"LEGATION_LOCALES={str(settings.own_locales)!r}: no such folder")
    found = standings(settings.locales)
    if as_json:
        echo_json(
            [
                {"language": each.language, "catalogue": str(each.place) if each.place else None}
                | {"translated": each.translated, "sentences": each.total, "offered": each.offered}
                | {"problems": list(each.problems)}
                for each in found
            ]
        )
        return
    for each in found:
        share = 100 * each.translated // each.total
        offered = "offered" if each.offered else f"not offered: {len(each.problems)} to mend"
        where = f"  {each.place}" if each.place and SHIPPED not in each.place.parents else ""
        click.echo(f"{each.language:<6} {share:>3} %  {each.translated} of {each.total}, {offered}{where}")
        for problem in each.problems[:SHOWN]:
            click.echo(f"         {problem}")
        if len(each.problems) > SHOWN:
            click.echo(f"         and {len(each.problems) - SHOWN} more")
    click.echo(f"To translate into another language: {SHIPPED / f'{DOMAIN}.pot'}")
