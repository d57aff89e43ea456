"""``legation profile from``: a draft profile from what a person has written already."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.records.errors import InputError

if TYPE_CHECKING:
    from ranking.background import Background
    from ranking.interests import Interest

KINDS = ("research_group", "company", "institution", "mission_desk", "programme")
# Comparing works costs the square of their number; the latest of a very long list say enough.
MOST_WORKS = 1500


@click.command("from")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--id", "name_in_short", help="The profile's id. Default: made from the name.")
@click.option("--name", help="The partnership's name. Default: the person's, group's or project's.")
@click.option("--country", help="ISO 3166-1 code such as KE, where the file does not say it.")
@click.option("--kind", type=click.Choice(KINDS), default=KINDS[0], show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="A new file for it.")
def from_file(
    file: Path, name_in_short: str | None, name: str | None, country: str | None, kind: str, out: Path | None
) -> None:
    """Draft a profile from FILE and print it; nothing is registered and nothing leaves this machine.

    FILE is an ORCID record or a CORDIS project (JSON), a list of publications (BibTeX, RIS), or a curriculum
    vitae or web page (text, HTML). Publications are grouped by subject, so that each line of work is heard.
    """
    from ranking.background_files import read_background
    from ranking.partnership import ProfileKind
    from ranking.profile_draft import Heading, draft, profile_id
    from ranking.profiles import parse_profile

    background = read_background(_text(file), str(file))
    title = name or background.name or file.stem
    place = country or background.country
    if place is None:
        raise InputError(f"{file}: does not say in which country; give --country, for example --country KE")
    heading = Heading(name_in_short or profile_id(title), title, ProfileKind(kind), place)
    written = draft(heading, background, _interests(background))
    # A draft that could not be registered would send its owner on a search for our mistakes.
    parse_profile(written, str(out or "draft"))
    if out is None:
        click.echo(written, nl=False)
        return
    _write(out, written)
    click.echo(f"{out}: a draft; look it over, then `legation profile lint {out}`")


def _text(file: Path) -> str:
    from spiders.text import plain_text

    try:
        text = file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8 text (byte {error.start}); save it as text in UTF-8") from error
    except OSError as error:
        raise InputError(f"{file}: {error.strerror}") from error
    looks_like_page = file.suffix.lower() in {".html", ".htm"} or text.lstrip()[:1] == "<"
    return plain_text(text) if looks_like_page else text


def _interests(background: Background) -> tuple[Interest, ...]:
    from ranking.embedding import load_encoder
    from ranking.interests import interests

    works = background.works
    if len(works) > MOST_WORKS:
        click.echo(f"of {len(works)} works the latest {MOST_WORKS} are compared", err=True)
        works = tuple(sorted(works, key=lambda work: -(work.year or 0))[:MOST_WORKS])
    return interests(works, load_encoder().encode([work.text for work in works])) if works else ()


def _write(out: Path, text: str) -> None:
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise InputError(f"{out}: exists already; choose another name or remove it") from error
    except OSError as error:
        raise InputError(f"{out}: {error.strerror}") from error
