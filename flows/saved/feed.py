"""The Atom files of saved queries, beside the feeds of profiles: only of queries of the published copy.

Whoever serves the folder shows what is in it to others; what a query of the home itself brings is the desk's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from html import escape
from pathlib import Path
from urllib.parse import quote

from db.records import InputError
from db.records.saved import SavedQuery, SavedRow
from db.store import Store
from db.whole_file import put, unfinished
from flows.feeds.atom import MOST_ENTRIES, atom_id, atom_instant, atom_text
from flows.feeds.feeds import FOLDER
from flows.night.plan import NightPlan
from flows.saved.sentences import row_in_words
from flows.settings import Settings

_OURS = re.compile(r"saved-[0-9a-f]{32}\.atom")
_NEVER = date(2000, 1, 1)


def write_saved_feeds(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Write the files as the night ends. Trouble is a warning in the ledger, never the night's."""
    try:
        feeds, written = bring_saved_up_to_date(plan.settings)
    except (InputError, OSError) as error:
        return f"warning: feeds of saved queries not written: {error}"
    return f"{feeds} saved queries have a feed, {written} files written"


def bring_saved_up_to_date(settings: Settings, *, anew: bool = False) -> tuple[int, int]:
    """Write every feed as the latest night answered; how many there are, and how many files were written.

    Raises:
        InputError: the database cannot be used, or there is no place to write.
        OSError: an old file cannot be removed.
    """
    with Store.open(settings.database, create=False) as store:
        files = feeds_of_saved(store, settings, anew=anew)
        contents = {path: atom_bytes(store, query, path.stem) for query, path in files}
    return len(contents), _put(settings.home / FOLDER, contents)


def feeds_of_saved(store: Store, settings: Settings, *, anew: bool = False) -> list[tuple[SavedQuery, Path]]:
    """The public queries, each with its file; a name is drawn for those that have none, or with ``anew``."""
    queries = [query for query in store.saved.all() if query.public]
    names = store.saved.feed_names((query.name for query in queries), anew=anew)
    return [(query, settings.home / FOLDER / f"saved-{names[query.name]}.atom") for query in queries]


def atom_bytes(store: Store, query: SavedQuery, file_name: str) -> bytes:
    """The rows of the latest answer as an Atom document (RFC 4287), the newest first."""
    answered = [answer.night for answer in store.saved.answers(query.name) if answer.fault is None]
    rows = store.saved.rows(query.name, answered[-1])[:MOST_ENTRIES] if answered else []
    updated = max((row.since for row in rows), default=_NEVER)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"  <id>{atom_id('saved', file_name)}</id>",
        f"  <title>{atom_text(query.name)}</title>",
        f"  <updated>{_instant(updated)}</updated>",
        "  <author><name>Legation</name></author>",
        *_entries(rows, file_name),
        "</feed>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _entries(rows: Sequence[SavedRow], file_name: str) -> Iterator[str]:
    for row in rows:
        line = row_in_words(row)
        yield "  <entry>"
        yield f"    <id>{atom_id('row', f'{file_name}:{row.key}')}</id>"
        yield f"    <title>{atom_text(line.title)}</title>"
        yield f"    <updated>{_instant(row.since)}</updated>"
        if line.link:
            address = quote(line.link, safe="!#$%&'()*+,/:;=?@[]~")
            yield f'    <link rel="alternate" href="{escape(address)}"/>'
        yield f'    <content type="text">{atom_text(line.said)}</content>'
        yield "  </entry>"


def _instant(night: date) -> str:
    return atom_instant(datetime.combine(night, time(), UTC))


def _put(folder: Path, contents: dict[Path, bytes]) -> int:
    """Write what says otherwise than before, and remove what is no feed any more."""
    if contents:
        folder.mkdir(mode=0o700, exist_ok=True)
    written = 0
    for path, content in contents.items():
        if path.is_file() and path.read_bytes() == content:
            continue
        with unfinished(path) as part:
            part.write_bytes(content)
            put(part, path)
        written += 1
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if _OURS.fullmatch(path.name) and path not in contents:
            path.unlink()
    return written
