"""Who may decide in the browser, and the pages on which they do."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click

from db.records.errors import InputError
from flows.commands.home import known_profile, open_home
from flows.commands.options import echo_json, home_option, json_option, present
from flows.settings import read_settings

_NAME_LONGEST = 200


@click.command("officers")
@home_option
@json_option
def officers(home: Path | None, as_json: bool) -> None:
    """List who may decide in the browser, and for which profiles."""
    with open_home(home) as store:
        known = store.officers.all()
    if as_json:
        echo_json([{"name": each.name, "profiles": list(each.profiles)} for each in known])
        return
    for each in known:
        click.echo(
            f"{each.name}  {', '.join(each.profiles) or 'all profiles'}  since {each.added_at:%Y-%m-%d}"
        )
    if not known:
        click.echo("nobody yet; `legation triage let-in NAME` lets somebody in")


@click.command("let-in")
@click.argument("name")
@click.option("--profile", "profiles", multiple=True, help="Only for this profile; give it once for each.")
@home_option
def add_officer(name: str, profiles: tuple[str, ...], home: Path | None) -> None:
    """Let NAME decide in the browser, and print the passphrase for it; it is shown this once.

    NAME is what decisions are signed with, an e-mail address for instance. Who is let in again gets a new
    passphrase, and is signed out everywhere.
    """
    plain = " ".join(name.split())
    if not plain or len(plain) > _NAME_LONGEST or not plain.isprintable():
        raise InputError(f"{name!r}: write a name of up to {_NAME_LONGEST} printable characters")
    with open_home(home) as store:
        for profile in profiles:
            known_profile(store, profile)
        passphrase = store.officers.put(plain, tuple(sorted(set(profiles))), present())
    click.echo(f"{plain} may decide for {', '.join(sorted(set(profiles))) or 'all profiles'}. Passphrase:")
    click.echo(passphrase)


@click.command("shut-out")
@click.argument("name")
@home_option
def remove_officer(name: str, home: Path | None) -> None:
    """Let NAME decide no more; who is signed in is so no longer. What they decided stands."""
    with open_home(home) as store:
        if not store.officers.remove(name):
            raise InputError(f"{name}: nobody by that name; `legation triage officers` lists them")
    click.echo(f"{name} decides no more")


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen: behind a proxy, here.")
@click.option("--port", default=8423, show_default=True, type=click.IntRange(1, 65535), help="The port.")
@click.option(
    "--url", metavar="URL", help="The https address under which a proxy with TLS shows it to others."
)
@home_option
def serve(host: str, port: int, url: str | None, home: Path | None) -> None:
    """Serve the pages on which people keep, dismiss, assign and note, and record what became of a call.

    Everybody signs in with the name and passphrase of `legation triage let-in`. Only this machine is
    answered, or whoever comes by the --url of a proxy with TLS: passphrases must not cross a network in the
    open.
    """
    if url is not None and (urlsplit(url).scheme != "https" or not urlsplit(url).hostname):
        raise InputError(f"--url {url}: write an https address, such as https://triage.example.org")
    if url is None and host not in {"127.0.0.1", "localhost", "::1"}:
        raise InputError(
            f"--host {host} answers other machines: put a proxy with TLS before it and give --url"
        )
    with open_home(home) as store:
        if not store.officers.all():
            raise InputError("nobody may decide yet; `legation triage let-in NAME` lets somebody in")
    from flows.links.app import serve as serve_until_ended
    from flows.links.keys import link_keys
    from flows.triage.app import triage_app
    from flows.triage.service import TriageService

    settings = read_settings(home)
    link_keys(settings.home)  # a key that cannot be used is said now
    click.echo(f"serving triage on http://{host}:{port}; end with Ctrl-C")
    serve_until_ended(triage_app(TriageService(settings, present, public_url=url), url), host, port)
