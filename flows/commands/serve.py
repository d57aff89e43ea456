"""``legation serve``: what we know, for any other grants system."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from ipaddress import ip_address
from pathlib import Path

import click

from db.records.errors import InputError
from flows.commands.options import as_of_option, home_option, present
from flows.settings import read_settings, serve_token


@click.command("serve", short_help="Serve what we know to any other grants system (CommonGrants).")
@home_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen: behind a proxy, here.")
@click.option("--port", default=8422, show_default=True, type=click.IntRange(1, 65535), help="The port.")
@click.option(
    "--copy",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The published copy to serve. Default: HOME/published.db.",
)
@click.option("--open", "anybody", is_flag=True, help="Without a token, answer other machines as well.")
@as_of_option
def command(
    home: Path | None, host: str, port: int, copy: Path | None, anybody: bool, as_of: datetime | None
) -> None:
    """Serve the published copy by the CommonGrants protocol, for reading only.

    Routes: /common-grants/opportunities (list), /common-grants/opportunities/search (POST),
    /common-grants/opportunities/{oppId}, and /openapi.json, which describes them. The copy that every night
    writes is taken up when it is whole; nothing else of the home is read.

    With LEGATION_SERVE_TOKEN_FILE nobody is answered without the token (as Bearer, X-API-Key, or the
    password of any name). Put a proxy with TLS before it where it leaves this machine.
    """
    settings, token = read_settings(home), serve_token()
    if token is None and not anybody and not _is_loopback(host):
        raise InputError(
            f"--host {host} answers other machines: set LEGATION_SERVE_TOKEN_FILE to the file of a token,"
            " or give --open where anybody may read"
        )
    from db.common_grants_copy import PublishedCopy
    from flows.common_grants.answers import Opportunities
    from flows.links.app import serve
    from flows.night.publishing import FILE
    from flows.serving.app import serve_app

    published = PublishedCopy(copy or settings.home / FILE)
    with published.reading() as snapshot:
        night = snapshot.night() or "no night"
    opportunities = Opportunities(published, (lambda: as_of) if as_of else present, _licence)
    click.echo(f"serving {snapshot.path} (as of {night}) on http://{host}:{port}; end with Ctrl-C")
    serve(serve_app(opportunities, token), host, port)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@cache
def _licence(name: str) -> str | None:
    """The terms of use that a source declares; ``None`` for one that the product does not know (any more)."""
    from spiders.registry import Catalogue

    try:
        return Catalogue().source(name).licence
    except InputError:
        return None
