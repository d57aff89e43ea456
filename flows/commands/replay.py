"""``legation replay``: a bundled night again, and whether it ends the same."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from db.records.errors import InputError
from flows.commands.options import echo_json, json_option

EXIT_DIFFERENT = 1


@click.command("replay", short_help="Run a bundled night again, offline, and compare how it ends.")
@click.argument("bundle", type=click.Path(path_type=Path))
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Replay in this folder, which must be empty, and leave it there. Default: a temporary one.",
)
@json_option
def command(bundle: Path, home: Path | None, as_json: bool) -> None:
    """Run the night of BUNDLE again from the same start, and compare how it ends: database and mails.

    No publisher is asked and no mail is sent, whatever the environment says. The file is checked first: one
    that was damaged, changed or put together by hand is refused (exit code 2). Where the program here is
    another than the one that ran the night, it is said before the comparison.

    With --home, the replayed home stays; HOME/recorded holds the database as the night left it.

    Exit code 0 when all is equal, 1 when something differs.

    \b
    Example:
      legation replay legation-2026-08-15-run-8.zip
    """
    from flows.bundles.code_identity import product
    from flows.bundles.file import open_bundle
    from flows.bundles.recorded_night import RecordedNight
    from flows.bundles.replay import replay
    from flows.bundles.replay_words import figures, outcome, program_differences

    opened = open_bundle(bundle)
    night = RecordedNight.of(opened)
    others = program_differences(night.product, product())
    if not as_json:
        click.echo(f"replay: run {night.run}, which took {night.as_of} for now, from {bundle.name}")
        for line in others:
            click.echo(f"  another program here: {line}")
    with ExitStack() as stack:
        folder = home or Path(stack.enter_context(TemporaryDirectory(prefix="legation-")))
        replayed = replay(opened, night, _empty(folder))
    if as_json:
        echo_json(
            {"run": night.run, "as_of": night.as_of.isoformat(), "program_differences": others}
            | figures(replayed)
            | {"outcome": outcome(replayed)}
        )
    else:
        for line in outcome(replayed):
            click.echo(line)
        if home is not None:
            click.echo(f"  replayed in {home}; as recorded: {home / 'recorded'}")
    raise SystemExit(0 if replayed.equal else EXIT_DIFFERENT)


def _empty(folder: Path) -> Path:
    """The folder, made if it is not there.

    Raises:
        InputError: there is something in it, or it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise InputError(f"{folder}: not empty; a replay begins in an empty folder")
    except OSError as error:
        raise InputError(f"{folder}: cannot be made ({error.strerror}); choose another --home") from error
    return folder.resolve()
