"""Which sources a night asks: those that were named, else all that can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db.records.errors import InputError
from flows.settings import Settings
from flows.sourcing.catalogue import home_catalogue, is_configured

if TYPE_CHECKING:
    from spiders.registry import Catalogue


@dataclass(frozen=True, slots=True)
class Choice:
    """The sources to ask, and those that are left out: they are no part of the night.

    ``not_recorded``: the archive holds nothing that they begin with; ``elsewhere`` are those of them whose
    host it knows nevertheless. ``not_configured``: they need a key that nobody has set.
    """

    sources: tuple[str, ...]
    not_recorded: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    not_configured: tuple[str, ...] = ()

    def facts(self) -> dict[str, list[str]]:
        """Who was left out, for a program."""
        return {"not_recorded": list(self.not_recorded), "not_configured": list(self.not_configured)}

    def lines(self) -> list[str]:
        """Who was left out, for a person: a line each."""
        lines = []
        if self.not_recorded:
            other = f" (of {', '.join(self.elsewhere)} only other addresses)" if self.elsewhere else ""
            lines.append(f"  not in this recording: {', '.join(self.not_recorded)}{other}")
        if self.not_configured:
            lines.append(f"  not configured: {', '.join(self.not_configured)} (see `legation sources`)")
        return lines


def chosen_sources(settings: Settings, named: str | None, archive: Path | None) -> Choice:
    """The sources of a night: those named in a list with commas, else all that can be asked.

    Raises:
        InputError: for an unknown name, a named source without its key, an archive that is none or that
            recorded none of the sources.
    """
    catalogue = home_catalogue(settings)
    if named:
        return Choice(_checked(catalogue, settings, named, archive))
    if archive is not None:
        return recorded_choice(catalogue, archive)
    sources = [catalogue.source(name) for name in catalogue.names()]
    ready = tuple(source.name for source in sources if is_configured(source, settings.keys))
    return Choice(ready, not_configured=tuple(s.name for s in sources if s.name not in ready))


def recorded_choice(catalogue: Catalogue, archive: Path) -> Choice:
    """The sources that an archive recorded; a recording needs nobody's key.

    Raises:
        InputError: when it recorded none, or is no archive.
    """
    from spiders.archive import open_archive
    from spiders.recorded import recorded

    found = recorded(open_archive(archive), catalogue)
    if not found.names:
        raise InputError(f"{archive}: no source finds in it what it begins with; name one with --sources")
    return Choice(found.names, found.others, found.elsewhere)


def _checked(catalogue: Catalogue, settings: Settings, named: str, archive: Path | None) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name for name in named.replace(" ", "").split(",") if name))
    for name in names:
        source = catalogue.source(name)
        if archive is None and not is_configured(source, settings.keys):
            where = f"; ask for one at {source.key_from}" if source.key_from else ""
            raise InputError(f"{name}: needs a key: set {source.key_setting}{where}")
    return names
