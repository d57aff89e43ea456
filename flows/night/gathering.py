"""The first half of the night: what publishers say becomes notices, and notices become opportunities."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from db.documents import after_night, with_documents
from db.store import Store
from flows.night.plan import NightPlan
from flows.night.reference_data import REFERENCES
from flows.night.rereading import read_listed, reread_stored
from flows.sourcing.catalogue import home_catalogue, keys_by_source, stored_catalogue
from spiders.crawl import crawl
from spiders.health import History, reviewed
from spiders.last_good import with_last_detail, with_last_facts
from spiders.sealed import Sealer, SourceCrawl, read_sealed, sealed_path
from spiders.source import Source

# A month of trouble does not make a source forget what it was like before.
NIGHTS_TO_LEARN_FROM = 60


def crawl_sources(plan: NightPlan, run_id: int) -> str:
    """Crawl every source of the plan, and reference data; what each brought is sealed in a file."""
    settings, directory = plan.settings, plan.crawl_directory(run_id)
    catalogue = home_catalogue(settings)
    with Store.open(settings.database) as store:
        documents = store.documents.known()
    crawls = crawl(
        (*plan.sources, *REFERENCES),
        directory,
        replay=plan.archive,
        record=plan.record and plan.record / f"{plan.night}.warc.gz",
        fetched_at=plan.as_of,
        contact=settings.contact,
        limit_seconds=settings.crawl_limit_seconds,
        source_seconds=settings.source_limit_seconds,
        budget_seconds=settings.night_budget_seconds,
        own=catalogue.own,
        keys=keys_by_source(map(catalogue.source, plan.sources), settings.keys),
        documents=documents,
    )
    for one in crawls:
        _seal_failure(one, directory)
    return ", ".join(
        f"{one.run.source} {one.run.outcome.value} {one.run.seen}" for one in crawls[: len(plan.sources)]
    )


def _seal_failure(brought: SourceCrawl, directory: Path) -> None:
    """Seal what is known of a source whose child sealed nothing: a failure is saved like a success."""
    if sealed_path(directory, brought.run.source).exists():
        return
    sealer = Sealer(directory, brought.run.source)
    sealer.begin()
    for issue in brought.issues:
        sealer.add(issue)
    sealer.seal(brought.run)


def save_source(name: str, plan: NightPlan, run_id: int) -> str:
    """Normalise what one source brought and commit it, all or nothing.

    A source whose notices cannot be read is one failed source: its last good data stay.
    """
    brought = read_sealed(sealed_path(plan.crawl_directory(run_id), name))
    with Store.open(plan.settings.database) as store:
        return keep(store, brought, stored_catalogue(store).source(name), plan.night)


def keep(store: Store, brought: SourceCrawl, source: type[Source], night: date) -> str:
    """Judge a crawl by the source's earlier nights, normalise what it brought, and commit it."""
    history = History(
        store.runs.earlier(source.name, before=night, limit=NIGHTS_TO_LEARN_FROM),
        store.runs.content_changes(source.name, before=night),
    )
    review = reviewed(brought.run, history, night, source.quiet_days)
    asked = review.lost or any(raw.unread for raw in brought.raw_notices)
    stored = {raw.key: raw for raw in store.notices.raw(source.name)} if asked else {}
    raws = [
        with_last_facts(with_last_detail(raw, stored.get(raw.key), source), stored.get(raw.key), review.lost)
        for raw in brought.raw_notices
    ]
    read = read_listed(store, raws, source)
    before = store.documents.of_source(source.name)
    after = after_night(before, brought.documents, [notice for notice, _ in read], night)
    issues = [*brought.issues, *review.issues, *(issue for _, found in read for issue in found)]
    saved = store.notices.save_source(
        review.run,
        raws,
        [with_documents(notice, after) for notice, _ in read],
        issues,
        night=night,
        complete_listing=source.complete_listing,
        documents=(before, after),
    )
    others = sum(notice.kind is not None and notice.kind.certain for notice, _ in read)
    no_calls = f", {others} no calls" if others else ""
    told = f", {len(brought.documents)} documents asked for" if brought.documents else ""
    counts = f"{review.run.seen} seen, {saved.new} new, {saved.changed} changed, {len(issues)} issues"
    return counts + no_calls + told


def resolve_opportunities(plan: NightPlan, run_id: int) -> str:  # noqa: ARG001  (every stage takes its run)
    """Recognise which notices announce the same opportunity, and keep the decisions with their reasons.

    What tonight's crawl did not bring is read again before, if the program that reads it has changed.
    """
    with Store.open(plan.settings.database) as store:
        reread = reread_stored(store, plan.night)
        found = store.recognise(as_of=plan.as_of, night=plan.night)
    again = f", {reread} stored notices read better" if reread else ""
    return f"{found.opportunities} opportunities, {found.notices - found.opportunities} notices merged{again}"
