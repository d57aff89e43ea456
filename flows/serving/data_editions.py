"""One published copy as an application of Datasette's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from db.asking_workers import Workers
from db.common_grants_copy import mark_of
from flows.serving.data_limits import SETTINGS
from flows.serving.data_notes import DATABASE, notes_of

if TYPE_CHECKING:
    from datasette.app import Datasette
    from starlette.types import ASGIApp


@dataclass(slots=True)
class Edition:
    """One copy as an application, how many requests it is answering, and what ends it."""

    mark: tuple[int, int, int]
    app: ASGIApp
    datasette: Datasette
    busy: int = 0

    def close(self) -> None:
        """Give its files back."""
        self.datasette.executor.shutdown(wait=False)
        for database in self.datasette.databases.values():
            database.close()


def edition_of(copy: Path, workers: Workers) -> Edition:
    """Everything that Datasette knows of a copy.

    Raises:
        InputError: there is none, or it cannot be read.
    """
    from datasette.app import Datasette
    from datasette.plugins import pm

    from flows.serving import data_faults
    from flows.serving.data_database import CopyDatabase

    # Datasette's own shows the program's variables on the terminal for every mistyped address.
    if pm.has_plugin("datasette.handle_exception"):
        pm.unregister(name="datasette.handle_exception")
        pm.register(data_faults, "legation")
    mark = mark_of(copy)
    workers.open(copy, mark)
    served = Datasette(metadata=notes_of(copy), settings=SETTINGS, memory=False, files=[])
    served.databases = {name: each for name, each in served.databases.items() if name != "_memory"}
    # Datasette's list of all schemas is for its administrator; there is none here.
    served.refresh_schemas = _nothing
    served.add_database(CopyDatabase(served, copy, mark, workers), name=DATABASE)
    return Edition(mark, served.app(), served)


async def _nothing() -> None:
    return
