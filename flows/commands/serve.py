"""``legation serve``: what we know, in the browser and for any other grants system."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import click

from db.records.errors import InputError
from flows.commands.options import as_of_option, home_option, present
from flows.serving.hosts import OURS, OnlyHere, is_loopback
from flows.settings import Settings, read_settings, serve_token

if TYPE_CHECKING:
    from flows.serving.pages import Desk


@click.command("serve", short_help="Show what we know in the browser, and to other grants systems.")
@home_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen: behind a proxy, here.")
@click.option("--port", default=8422, show_default=True, type=click.IntRange(1, 65535), help="The port.")
@click.option(
    "--copy",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The published copy to serve. Default: HOME/published.db.",
)
@click.option("--open", "anybody", is_flag=True, help="Without a token, answer other machines as well.")
@click.option(
    "--name",
    "names",
    multiple=True,
    help="Another name by which requests may call the server, such as its proxy's; repeatable.",
)
@as_of_option
def command(
    home: Path | None,
    host: str,
    port: int,
    copy: Path | None,
    anybody: bool,
    names: tuple[str, ...],
    as_of: datetime | None,
) -> None:
    """Serve the published copy for reading only: /data/ in the browser, /export/, and CommonGrants.

    /data/ has every view, the worked questions and SQL of one's own; /export/<view or question>.<format> has
    all rows as a file. CommonGrants: /common-grants/opportunities (list), /common-grants/opportunities/search
    (POST), /common-grants/opportunities/{oppId}, described by /openapi.json. The copy that every night writes
    is taken up when it is whole. The desk's pages are read from HOME/desk.db, without --open or --copy.

    With LEGATION_SERVE_TOKEN_FILE nobody is answered without the token (as Bearer, X-API-Key, or the
    password of any name). Put a proxy with TLS before it where it leaves this machine, and then always set
    the token: to the server, whoever comes through a proxy comes from this machine.
    """
    settings, token = read_settings(home), serve_token()
    if token is None and not anybody and not is_loopback(host):
        raise InputError(
            f"--host {host} answers other machines: set LEGATION_SERVE_TOKEN_FILE to the file of a token,"
            " or give --open where anybody may read"
        )
    from flows.links.app import serve
    from flows.night.publishing import FILE
    from flows.serving.routes import copy_app

    clock = (lambda: as_of) if as_of else present
    # Pages are for the desk's own people: not for anybody, and not where one copy was named.
    desk = None if anybody or copy else _desk(settings, clock)
    # A token is not sent by a browser that was led astray, and what anybody may read needs no guard.
    known = {*OURS, host, *names} if names or not (anybody or token) else None
    app, told = copy_app((copy or settings.home / FILE).resolve(), clock, token, desk, known)
    click.echo(f"serving {told} on http://{host}:{port}; end with Ctrl-C")
    serve(app if names or anybody or token else OnlyHere(app), host, port)


def _desk(settings: Settings, clock: Callable[[], datetime]) -> Desk:
    """The desk's pages; what they need is read while the server starts."""
    from flows.desk.routes import PLACES
    from flows.serving.pages import Desk

    desk = Desk(settings, PLACES, clock)
    Thread(target=desk.warm, daemon=True).start()
    return desk
