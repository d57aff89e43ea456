"""``legation links``: the pages behind the links in mails."""

from __future__ import annotations

from pathlib import Path

import click

from db.records.errors import InputError
from flows.commands.options import home_option, present
from flows.settings import read_settings


@click.command("links", short_help="Serve the pages behind the links in mails, and nothing else.")
@home_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen: behind a proxy, here.")
@click.option("--port", default=8421, show_default=True, type=click.IntRange(1, 65535), help="The port.")
@click.option(
    "--rotate-key", is_flag=True, help="Sign with a new key from now on, serve nothing; old links still work."
)
@click.option(
    "--forget-keys", is_flag=True, help="With --rotate-key: drop the older keys, so that old links end."
)
def command(home: Path | None, host: str, port: int, rotate_key: bool, forget_keys: bool) -> None:
    """Serve unsubscribe, pause, keep, dismiss and report for the links of LEGATION_PUBLIC_URL.

    The pages know the links and nothing else: no list, no search, no profile. Looking at one changes nothing;
    only its button acts. Put a proxy with TLS before it; it may face the internet, the rest of Legation may
    not. Keep HOME/links.key with your backups: without it no link of a mail works any more.
    """
    settings = read_settings(home)
    if forget_keys and not rotate_key:
        raise InputError("--forget-keys goes with --rotate-key")
    if not settings.database.exists():
        raise InputError(
            f"{settings.database}: no such database; run `legation nightly` first, or give --home"
        )
    if rotate_key:
        from flows.links.keys import rotate

        keys = rotate(settings.home, forget=forget_keys)
        click.echo(f"new links are signed with a new key; links of {keys - 1} older keys still work")
        return
    if settings.public_url is None:
        raise InputError(
            "LEGATION_PUBLIC_URL is not set, so that no mail carries a link; set it to the address under "
            "which readers reach this service, for example https://links.example.org"
        )
    from flows.language import languages
    from flows.links.app import link_app, serve
    from flows.links.keys import link_keys
    from flows.links.service import LinkService

    languages.bind(settings.locales)
    link_keys(settings.home)  # a key that cannot be used is said now, not to the first reader
    click.echo(f"serving {settings.public_url} on http://{host}:{port}; end with Ctrl-C")
    serve(link_app(LinkService(settings, present), settings.public_url), host, port)
