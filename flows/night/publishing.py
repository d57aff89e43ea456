"""The published copy of a home: what it tells of profiles, and when it is written.

What leaves the host is read by anybody: of a profile only what it shares, of a match only what fits a
profile that shares all of itself, and never a hit on a core-tier domain.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from db.published import Published, Shared, SharedMatch, SharedProfile, publish
from db.records import InputError, Screening
from db.store import Store, StoreError
from flows.confidentiality.levels import Audience, may_see, may_see_all, redacted, touches_core
from flows.night.matching import registered_profiles
from flows.night.plan import NightPlan
from flows.settings import Settings
from ranking.profiles import Profile
from ranking.visible_fields import SHAREABLE

FILE = "published.db"
_OPEN = frozenset({Screening.CLEAR, Screening.NOT_READ})


def publish_copy(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Write the published copy as the night ends. Trouble is a warning in the ledger, never the night's."""
    try:
        made = write_copy(plan.settings)
    except (StoreError, OSError) as error:
        return f"warning: not published: {error}"
    except InputError as error:
        # A profile's error repeats the profile's words.
        return f"warning: not published: {type(error).__name__}"
    return f"{made.rows['opportunity']} opportunities published"


def write_copy(settings: Settings, target: Path | None = None) -> Published:
    """Write the published copy of a home to ``target``, by default ``HOME/published.db``.

    Raises:
        StoreError: there is no usable database, no place for the copy, or something else in its place.
        ProfileError: a stored profile is one no longer.
    """
    with Store.open(settings.database, create=False) as store:
        shared = shared_by(store)
    return publish(settings.database, target or settings.home / FILE, shared)


def shared_by(store: Store) -> Shared:
    """What the registered profiles share with anybody."""
    profiles = [each for each in registered_profiles(store) if may_see(each, "name", Audience.OUTSIDE)]
    return Shared(
        profiles=[_shared(profile) for profile in profiles if may_see(profile, "id", Audience.OUTSIDE)],
        matches=[match for profile in profiles for match in _matches(store, profile)],
    )


def _shared(profile: Profile) -> SharedProfile:
    shown = redacted(profile, Audience.OUTSIDE)
    return SharedProfile(profile.id, profile.name, json.dumps(shown, ensure_ascii=False, sort_keys=True))


def _matches(store: Store, profile: Profile) -> Iterator[SharedMatch]:
    if not may_see_all(profile, SHAREABLE, Audience.OUTSIDE):
        return
    for match in store.matches.of(profile.id):
        if match.dropped_by is None and match.screening in _OPEN and not touches_core(match):
            yield SharedMatch(match.profile, match.opportunity, match.score)
