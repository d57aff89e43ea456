"""Opening a home for a command that reads or decides, never for a night."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from db.records.errors import InputError
from flows.language.languages import bind
from flows.settings import read_settings

if TYPE_CHECKING:
    from db.records import Opportunity
    from db.store import Store


def open_home(home: Path | None, *, create: bool = False) -> Store:
    """The store of a home; only ``create`` makes what is not there.

    Raises:
        InputError: when there is no database yet, or it cannot be used.
    """
    from db.store import Store

    settings = read_settings(home)
    if create:
        try:
            settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)  # as the night does
        except OSError as error:
            raise InputError(
                f"{settings.home}: cannot be made ({error.strerror}); choose another --home"
            ) from error
    elif not settings.database.exists():
        raise InputError(
            f"{settings.database}: no such database; run `legation nightly` first, or give --home"
        )
    bind(settings.locales)
    return Store.open(settings.database, create=create)


def known_opportunity(store: Store, name: str) -> Opportunity:
    """The opportunity that answers to a name.

    Raises:
        InputError: when none does.
    """
    opportunity = store.opportunities.get(name)
    if opportunity is None:
        raise InputError(f"{name}: no such opportunity; `legation search` shows the names")
    return opportunity


def known_profile(store: Store, name: str) -> str:
    """The YAML text of a registered profile.

    Raises:
        InputError: when there is none, naming those there are.
    """
    texts = dict(store.profiles.all())
    if name not in texts:
        raise InputError(f"{name}: no such profile; registered: {', '.join(texts) or 'none yet'}")
    return texts[name]
