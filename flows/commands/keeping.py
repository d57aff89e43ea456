"""What ``legation ask --save`` and ``legation search --save`` share: keeping a question under a name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from db.records.errors import InputError
from flows.commands.home import open_home
from flows.commands.options import present

if TYPE_CHECKING:
    from db.records.saved import SavedQuery
    from db.store import Store

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


def keep_question(
    home: Path | None,
    name: str,
    question: str | None,
    sql: str | None,
    given: Mapping[str, str],
    *,
    public: bool,
) -> None:
    """Keep a worked question with what was given to it, or a person's own SQL."""
    from db.records.saved import SavedKind, SavedQuery

    kind, asked = (SavedKind.SQL, sql or "") if question is None else (SavedKind.QUESTION, question)
    _keep(home, SavedQuery(name, kind, asked, dict(given), public))


def keep_search(home: Path | None, name: str, text: str) -> None:
    """Keep words to search for."""
    from db.records.saved import SavedKind, SavedQuery

    _keep(home, SavedQuery(name, SavedKind.SEARCH, text))


def known_query(store: Store, name: str) -> SavedQuery:
    """The saved query of a name.

    Raises:
        InputError: there is none; the message names those there are.
    """
    found = store.saved.get(name)
    if found is None:
        names = ", ".join(query.name for query in store.saved.all()) or "none is saved yet"
        raise InputError(f"{name}: no such saved question ({names}); `legation ask … --save NAME` keeps one")
    return found


def _keep(home: Path | None, query: SavedQuery) -> None:
    if not _NAME.fullmatch(query.name):
        raise InputError(f"{query.name}: a name is small letters, digits and hyphens, at most 60")
    with open_home(home) as store:
        before = store.saved.get(query.name)
        kept = store.saved.put(query, present().date())
    said = "saved anew, in place of what had this name" if before else "saved"
    said = said if kept else "was saved so already"
    # Beside the answer, which a program may read.
    click.echo(f"{said}: {query.name}; `legation subscribe {query.name} ADDRESS` tells of changes", err=True)
