"""The last step before the copy: what the officers' views say beyond the tables, as of this night."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from db.records.errors import InputError
from db.store import Store, StoreError
from db.views_rows import ChangeRow, ProfilePart
from flows.night.matching import registered_profiles
from flows.night.plan import NightPlan
from flows.words.home_currency import rates_on

if TYPE_CHECKING:
    from ranking.profiles import Profile

WITHDRAWN = "withdrawn"


def fill_views(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Bring what the views need up to this night. The same night again writes the same.

    The mails have gone by now: trouble is a warning in the ledger, never the night's.
    """
    try:
        return _fill(plan)
    except (StoreError, OSError) as error:
        return f"warning: views not filled: {error}"
    except InputError as error:
        # A profile's error repeats the profile's words.
        return f"warning: views not filled: {type(error).__name__}"


def _fill(plan: NightPlan) -> str:
    with Store.open(plan.settings.database) as store:
        since = _changed_since(store.view_rows.night(), plan.night)
        moved = store.view_rows.fill(
            as_of=plan.as_of,
            night=plan.night,
            rates=rates_on(store, plan.night),
            changes=list(change_rows(store, since or date.min, plan.night)),
            changed_since=since,
            parts=[part for profile in registered_profiles(store) for part in profile_parts(profile)],
        )
    return f"{moved} opportunities brought up to date"


def _changed_since(filled: date | None, night: date) -> date | None:
    """After which night all is written anew: the latest one may have been repeated since."""
    return None if filled is None else min(filled, night) - timedelta(1)


def change_rows(store: Store, since: date, until: date) -> Iterator[ChangeRow]:
    """What moved after a night up to another, as `legation changes` tells it, without mere looks."""
    # Imported here: comparing versions needs what a command that only reads must not pay for.
    from db.attachment_changes import bytes_moved
    from db.notice_changes import Weight, notice_changes

    for each in store.rewordings(since, until):
        as_of = datetime.combine(each.night, time(), UTC)
        reread = each.reread and not bytes_moved(each.before.attachments, each.after.attachments)
        moved = [c for c in notice_changes(each.before, each.after, as_of) if c.weight is not Weight.COSMETIC]
        for place, change in enumerate(moved):
            yield ChangeRow(
                *(each.night.isoformat(), each.after.source, each.after.key, place),
                *(change.field, change.weight.value, change.before, change.after),
                *(change.brought_forward, reread),
            )
    for ref, night in sorted(store.notices.withdrawals().items()):
        if since < night <= until:
            # No version of the notice is that of its withdrawal; a place of its own in any case.
            gone = (WITHDRAWN, Weight.CRITICAL.value, "", "", False, False)
            yield ChangeRow(night.isoformat(), ref.source, ref.key, -1, *gone)


def profile_parts(profile: Profile) -> Iterator[ProfilePart]:
    """Every text of a profile that can be asked for, in the order of its file."""
    from ranking.facets import facets

    named = (("name", profile.name), ("kind", profile.kind.value), ("country", profile.country))
    said = [*((part, text, 1.0) for part, text in named)]
    said += [(facet.kind.value, facet.text, facet.weight) for facet in facets(profile)]
    for place, (part, text, weight) in enumerate(said):
        yield ProfilePart(profile.id, part, place, text, weight)
