"""What the doctor says of nights and sources, from the ledger of nights."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from db.records import InputError, Outcome, SourceRun
from db.store import Store
from flows.doctor.finding import Finding, failure, ok, warning
from flows.night.lock import LOCK, is_held
from flows.schedule.timetable import SERVING, Timetable, kept_timetable, missed
from flows.settings import Settings
from flows.sourcing.catalogue import is_configured, stored_catalogue
from flows.words.wording import count

NEXT_NIGHT = "next night"
_RUN_AGAIN = "call `legation nightly` again: it goes on where it stopped"
_RUN_ALL = "call `legation nightly` without --sources"


def last_night(settings: Settings, store: Store) -> Finding:
    """How the latest night ended, whoever started it."""
    run = store.runs.latest()
    if run is None:
        return warning("last night", "there was none yet", "run `legation nightly`")
    facts = {"night": run.night, "began": run.as_of, "kind": run.kind, "exit_code": run.exit_code}
    said = f"{run.night}" + (" (a replay)" if run.kind == "replay" else "")
    match run.exit_code:
        case None if is_held(settings.home / LOCK):
            return ok("last night", f"{said} is still running", **facts)
        case None:
            return failure("last night", f"{said} was cut off", _RUN_AGAIN, **facts)
        case 0:
            return ok("last night", f"{said} ended well", **facts)
        case 1:
            return warning("last night", f"{said} was read or sent in part", "see the sources below", **facts)
        case code:
            return failure("last night", f"{said} failed (exit code {code})", _RUN_AGAIN, **facts)


def ledger_finding(store: Store) -> Finding:
    """Whether the latest night accounted for every match."""
    night = store.ledgers.latest_night()
    if night is None:
        return ok("ledger", "there is none yet")
    faults = store.imbalances.of(night)
    if not faults:
        return ok("ledger", f"{night} adds up: every match was sent, queued or suppressed", night=night)
    said = f"{night} does not add up: {count(len(faults), 'fault')}"
    return failure("ledger", said, "see `legation ledger`, and report it: it is ours", night=night)


def next_night(settings: Settings, store: Store, as_of: datetime) -> Finding:
    """Whether nights start when they are due, and when the next one is."""
    try:
        table = kept_timetable(settings.home)
    except InputError as error:
        return failure(NEXT_NIGHT, str(error), "remove the file and call `legation schedule` again")
    live = store.runs.latest("live")
    begun = live.as_of if live else None
    due = missed(table, begun, as_of)
    overdue = None if is_held(settings.home / LOCK) else due
    facts: dict[str, object] = {"overdue": overdue, "began": begun}
    if overdue is not None:
        said = f"the night due at {overdue:%Y-%m-%d %H:%M} UTC has not started"
        return failure(NEXT_NIGHT, said, "see schedule.log, and run `legation nightly`", **facts)
    if table is None:
        return _without_timetable(begun, facts)
    return _by_timetable(settings, table, as_of, facts)


def _without_timetable(begun: datetime | None, facts: dict[str, object]) -> Finding:
    if begun is None:
        return warning(NEXT_NIGHT, "nobody has planned one", "`legation schedule`, cron or systemd", **facts)
    said = f"one a day is expected; the latest began at {begun:%Y-%m-%d %H:%M} UTC"
    return ok(NEXT_NIGHT, said, **facts)


def _by_timetable(settings: Settings, table: Timetable, as_of: datetime, facts: dict[str, object]) -> Finding:
    next_at = table.next(as_of)
    facts |= {"next": next_at, "cron": table.cron, "timezone": table.timezone}
    said = f"{next_at:%Y-%m-%d %H:%M} UTC ({table.cron}, {table.timezone})"
    if not is_held(settings.home / SERVING):
        do = "start `legation schedule`, or remove schedule.json if something else starts the nights"
        return failure(NEXT_NIGHT, f"{said}, but nothing is there to start it", do, **facts)
    return ok(NEXT_NIGHT, said, **facts)


def source_findings(
    settings: Settings, store: Store, names: tuple[str, ...], as_of: datetime
) -> Iterator[Finding]:
    """How each source did on the latest night, how old its data are, and whether it was ever read live."""
    night = store.runs.latest_night()
    runs = {run.source: run for run in store.runs.source_runs(night)} if night else {}
    last_ok, verified = store.runs.last_ok_nights(), store.runs.verified_on()
    latest = store.runs.latest()
    replayed = latest is not None and latest.kind == "replay"
    for name in names:
        # What a recording does not hold is no source's fault.
        if name in runs or not replayed:
            needs = None if name in runs else _key_needed(name, settings, store)
            yield needs or _source(name, night, runs.get(name), last_ok.get(name), verified.get(name), as_of)


def _key_needed(name: str, settings: Settings, store: Store) -> Finding | None:
    source = stored_catalogue(store).source(name)
    if is_configured(source, settings.keys):
        return None
    where = f"; ask for one at {source.key_from}" if source.key_from else ""
    said = f"not configured: it needs a key in {source.key_setting}{where}"
    return ok(name, said, configured=False, key_setting=source.key_setting)


def _source(
    name: str,
    night: date | None,
    run: SourceRun | None,
    last_ok: date | None,
    verified: date | None,
    as_of: datetime,
) -> Finding:
    from spiders.causes import CAUSES, kind_of

    age = (as_of.date() - last_ok).days if last_ok else None
    facts: dict[str, object] = {"night": night, "last_ok": last_ok, "age_days": age, "verified_on": verified}
    live = f"verified live on {verified}" if verified else "not yet verified live"
    good = "never read completely"
    if age is not None:
        good = f"last complete reading {last_ok}" + (f", {count(age, 'day')} ago" if age > 0 else "")
    if run is None:
        return warning(name, f"was not part of the latest night; {good}; {live}", _RUN_ALL, **facts)
    facts |= {"outcome": run.outcome.value, "cause": run.cause, "seen": run.seen}
    if run.outcome is Outcome.OK and run.cause is None:
        return ok(name, f"{run.seen} notices on {night}; {live}", **facts)
    _, do = CAUSES.get(kind_of(run.cause or "") or "", ("", "read the log of the crawl"))
    return warning(name, f"{run.outcome.value} on {night}: {run.cause}; {good}; {live}", do, **facts)
