"""The night writes the index for searching by meaning: what did not change is copied from the one before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

from db.records import InputError, Opportunity
from db.store import Store, StoreError
from flows.night.embedding import embed_into, encoders_here
from flows.night.matching import registered_profiles
from flows.night.plan import NightPlan

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from db.meaning_index import Call, Held
    from flows.settings import Settings
    from ranking.encoders import Encoders
    from ranking.meaning import Rows
    from ranking.profiles import Profile

ENGLISH = "en"
# Calls whose vectors are read at a time.
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Built:
    """An index: its calls, how many were made anew, texts embedded for it, whether it was written."""

    calls: int
    anew: int
    embedded: int
    written: bool


def index_meanings(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Write the index as the night ends. Trouble is a warning in the ledger, never the night's."""
    try:
        built = build_index(plan.settings)
    except (StoreError, OSError) as error:
        return f"warning: no index for searching by meaning: {error}"
    except InputError as error:
        # A profile's error repeats the profile's words.
        return f"warning: no index for searching by meaning: {type(error).__name__}"
    embedded = f", {built.embedded} texts embedded for other languages" if built.embedded else ""
    return f"{built.calls} calls can be found by meaning, {built.anew} made ready{embedded}"


def build_index(settings: Settings) -> Built:
    """Bring the index of a home up to what stands, in one write.

    Raises:
        StoreError: the database cannot be read, or there is no place to write.
        ProfileError: a stored profile is one no longer.
        EncoderError: a model that is needed cannot be used.
    """
    from db.meaning_index import write_index
    from ranking.embedding import DIMENSIONS

    encoders = encoders_here()
    with Store.open(settings.database, create=False) as store:
        wanted = _Wanted(store, encoders, asks_in_other_languages(registered_profiles(store)))
        known = _known(settings, wanted.encoders)
        digests = {id: wanted.made_from(digest) for id, digest in store.opportunities.digests().items()}
        stale = [id for id, made in digests.items() if id not in known or known[id].made_from != made]
        anew = {call.id: call for call in wanted.calls(stale, digests)}
    calls = [anew.get(id) or known[id] for id in digests if id in anew or id in known]
    written = write_index(settings.meanings, calls, wanted.encoders, DIMENSIONS)
    return Built(len(calls), len(anew), wanted.embedded, written)


def asks_in_other_languages(profiles: Sequence[Profile]) -> bool:
    """Whether somebody here reads another language than English, and so may ask in it for English calls."""
    return any(reader.language != ENGLISH for profile in profiles for reader in profile.recipients)


def _known(settings: Settings, encoders: tuple[str, str | None]) -> Mapping[str, Call]:
    from db.meaning_index import MeaningIndex

    try:
        before = MeaningIndex(settings.meanings)
    except StoreError:
        return {}
    return {call.id: call for call in before.all()} if before.encoders == encoders else {}


class _Wanted:
    """What the rows of calls are made of, and how."""

    def __init__(self, store: Store, encoders: Encoders, heads: bool) -> None:
        self.encoders = (encoders.english, encoders.across)
        self.embedded = 0
        self._store, self._loader = store, encoders
        self._heads = heads and encoders.across is not None

    def made_from(self, digest: str) -> str:
        """What the rows of a record depend on, as one digest."""
        from ranking.meaning import RECIPE

        said = (digest, *self.encoders, self._heads, RECIPE)
        return sha256("\x1f".join(map(str, said)).encode()).hexdigest()

    def calls(self, ids: Sequence[str], digests: Mapping[str, str]) -> Iterator[Call]:
        """The calls of these names, made ready."""
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            found = [each for id in some if (each := self._store.opportunities.get(id)) is not None]
            yield from self._ready(found, digests)

    def _ready(self, found: Sequence[Opportunity], digests: Mapping[str, str]) -> Iterator[Call]:
        from db.meaning_index import Call
        from ranking.meaning import meaning_of, wanted_of

        across = self.encoders[1] is not None
        wanted = [wanted_of(each.merged, multilingual=across, heads=self._heads) for each in found]
        texts = [each.texts() for each in wanted]
        if self._heads:
            self._embed_heads(found)
        english, others = (
            self._vectors(id, chain.from_iterable(each[side] for each in texts))
            for side, id in enumerate(self.encoders)
        )
        for each, rows in zip(found, wanted, strict=True):
            made = meaning_of(rows, english, others)
            made_from = digests[each.id] if made.complete else ""
            yield Call(each.id, made_from, made.language, _held(made.english), _held(made.across))

    def _vectors(self, id: str | None, texts: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        from ranking.embedding import unpack
        from ranking.passages import text_key

        stored = self._store.vectors.get(id, map(text_key, texts)) if id else {}
        return {key: unpack(row) for key, row in stored.items()}

    def _embed_heads(self, found: Sequence[Opportunity]) -> None:
        """Embed the beginnings of English calls that have no vector yet, and keep their vectors."""
        from ranking.meaning import head_text
        from ranking.passages import text_key
        from ranking.retrieval import language_of_notice

        id = self.encoders[1]
        if id is None:
            return
        notices = [each.merged for each in found if language_of_notice(each.merged) == ENGLISH]
        texts = {text_key(text): text for text in map(head_text, notices)}
        known = self._store.vectors.get(id, texts)
        missing = {key: text for key, text in texts.items() if key not in known}
        self.embedded += embed_into(self._store, self._loader, id, missing)


def _held(rows: Rows) -> Held:
    from db.meaning_index import held

    return held(rows.numbers, rows.scales, rows.shifts, rows.spans)
