"""The stages of a night: plain functions that read from the database and commit to it.

Each stage does the same again without harm, so the run ledger only saves work: a night that was
killed goes on where it stopped, whoever runs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import monotonic

from db.store import Store
from flows.night.plan import NightPlan
from flows.night.stage_notes import note_stage


@dataclass(frozen=True, slots=True)
class Stage:
    """A named step of the night. ``work`` returns one line for the run ledger."""

    name: str
    work: Callable[[NightPlan, int], str]


def stages(plan: NightPlan) -> list[Stage]:
    """Every stage of this night, in the order they must run."""
    # Imported here, so that a command that only names a stage does not load Scrapy and the ranking.
    from flows.announcing import telling
    from flows.feeds import feeds
    from flows.meaning import night as meaning_night
    from flows.night import desk_snapshot, gathering, matching, publishing, reference_data, view_rows
    from flows.review import night as review_night
    from flows.saved import feed as saved_feed
    from flows.saved import night as saved_night

    return [
        Stage("crawl", gathering.crawl_sources),
        *(Stage(f"save {name}", partial(gathering.save_source, name)) for name in plan.sources),
        Stage("rates", reference_data.save_rates),
        Stage("resolve", gathering.resolve_opportunities),
        Stage("embed", matching.embed_new_texts),
        Stage("rank", matching.rank_opportunities),
        Stage("review", review_night.review_matches),
        Stage("compose", telling.compose_mails),
        Stage("deliver", telling.deliver_mails),
        Stage("feeds", feeds.write_feeds),
        Stage("views", view_rows.fill_views),
        Stage("publish", publishing.publish_copy),
        Stage("saved", saved_night.answer_saved),
        Stage("deliver saved", saved_night.deliver_saved),
        Stage("saved feeds", saved_feed.write_saved_feeds),
        Stage("meaning", meaning_night.index_meanings),
        Stage("desk", desk_snapshot.copy_for_desk),
    ]


def run_stage(stage: Stage, plan: NightPlan, run_id: int) -> None:
    """Run a stage unless this run's ledger already has it; mark it when it is done."""
    with Store.open(plan.settings.database) as store:
        if stage.name in store.runs.done(run_id):
            return
    began = monotonic()
    detail = stage.work(plan, run_id)
    note_stage(plan, run_id, stage.name, monotonic() - began)
    with Store.open(plan.settings.database) as store:
        store.runs.mark(run_id, stage.name, detail)
