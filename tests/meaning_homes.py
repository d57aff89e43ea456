"""Homes whose calls can be found by meaning: embedded and indexed by the night's own functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from stored_cases import NIGHT, keep, notice, opportunity, save

from db.store import Store
from flows.meaning.night import build_index
from flows.night.embedding import embed_missing, encoders_here, texts_by_encoder
from flows.night.matching import registered_profiles
from flows.settings import read_settings

PROFILE = """profile: desk
name: Desk
kind: mission_desk
country: FR
recipients:
  - {{email: desk@example.org, language: {language}}}
capabilities:
  - {{text: international cooperation}}
"""


@contextmanager
def home_of(
    folder: Path, told: Sequence[tuple[str, str, str]], *, reads: str = "en", **fields: object
) -> Iterator[tuple[Store, Mapping[str, str]]]:
    """A home with a call of each (key, title, text), and opportunity id → key."""
    notices = [notice(key, title=title, text=text, **fields) for key, title, text in told]
    calls = [opportunity(each) for each in notices]
    with Store.open(folder / "legation.db") as store:
        save(store, notices)
        keep(store, calls)
        store.profiles.put("desk", PROFILE.format(language=reads), NIGHT)
    embed_and_index(folder)
    with Store.open(folder / "legation.db") as store:
        yield store, {call.id: call.notices[0].key for call in calls}


def embed_and_index(folder: Path) -> None:
    """What the night's stages do between resolving and delivering, as far as searching needs it."""
    encoders = encoders_here()
    with Store.open(folder / "legation.db") as store:
        every, profiles = store.opportunities.all(), registered_profiles(store)
        embed_missing(store, encoders, lambda: texts_by_encoder(encoders, every, profiles))
    build_index(read_settings(folder))
