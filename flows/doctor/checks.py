"""The morning's look at a home: what is well, what wants attention, and what has failed, each in a sentence.

Nothing is changed, no publisher is asked and nothing is sent. Every check stands alone: one that cannot be
made is a finding itself.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence
from datetime import datetime, timedelta

from db.condition import condition
from db.records import InputError, MailState
from db.store import Store
from flows.delivery.handover import MailError
from flows.delivery.mail_key import MailKeyError, mail_key
from flows.delivery.mail_server import MailServer
from flows.doctor.desk import desk_finding
from flows.doctor.finding import Finding, failure, ok, warning
from flows.doctor.nights import NEXT_NIGHT, last_night, ledger_finding, next_night, source_findings
from flows.doctor.saved import saved_finding
from flows.night.home_size import size_in_words
from flows.night.lock import LOCK, is_held
from flows.night.matching import registered_profiles
from flows.night.reference_data import reference_finding
from flows.notify.finding import channel_findings
from flows.people.finding import erasure_findings
from flows.review.finding import review_finding
from flows.schedule.dead_man import leave_note, remove_note
from flows.screening.names import list_finding
from flows.settings import Settings
from flows.words.wording import count

# A night of nine sources writes some 20 MB; a disk that fills in the middle of one loses it.
LEAST_FREE, LITTLE_FREE = 200 * 10**6, 10**9
# Clocks of one host differ by less, whoever stamped.
CLOCK_SLACK = timedelta(minutes=5)
# A mail server that has not answered by then will not tonight either.
MAIL_PATIENCE_SECONDS = 10.0


def examine(settings: Settings, names: tuple[str, ...], as_of: datetime) -> list[Finding]:
    """Every finding about a home, the nights first; ``names`` are the sources there are.

    Raises:
        InputError: there is no such home.
    """
    if not settings.home.is_dir():
        raise InputError(f"{settings.home}: no such home; run `legation nightly` first, or give --home")
    database, usable = _database(settings)
    findings: list[Finding] = []
    if usable:
        with Store.open(settings.database, create=False) as store:
            findings += [
                last_night(settings, store),
                next_night(settings, store, as_of),
                _clock(store, as_of),
                ledger_finding(store),
            ]
            findings += [_outbox(settings, store), *source_findings(settings, store, names, as_of)]
            findings.append(reference_finding(store, as_of.date()))
            findings.append(list_finding(settings.home, registered_profiles(store), as_of.date()))
            findings.append(review_finding(store, settings.home, as_of.date()))
            findings.append(desk_finding(settings, store))
            findings.append(saved_finding(store))
            findings += erasure_findings(settings)
            findings += channel_findings(settings, registered_profiles(store))
    return [*findings, database, _lock(settings), _mail(settings), _model(), _disk(settings)]


def tell_of_missed_night(settings: Settings, findings: Sequence[Finding], as_of: datetime) -> str | None:
    """Leave the dead man's note when a night has not started, and take it away when all is in time.

    Returns why no mail was sent, where one should have been.
    """
    nights = [finding for finding in findings if finding.check == NEXT_NIGHT]
    overdue = [due for each in nights if isinstance(due := each.facts.get("overdue"), datetime)]
    if overdue:
        return leave_note(settings, overdue[0], as_of, "Nothing has been done about it.")
    if nights:
        remove_note(settings)
    return None


def _database(settings: Settings) -> tuple[Finding, bool]:
    """The database's finding, and whether it can be opened without changing it."""
    try:
        found = condition(settings.database)
    except InputError as error:
        do = "run `legation nightly`" if not settings.database.exists() else "see `legation restore --help`"
        return failure("database", str(error), do), False
    facts = {"schema": found.schema, "bytes": found.size}
    said = f"{settings.database} is whole: {size_in_words(found.size)}, schema {found.schema}"
    if found.missing:
        do = "the next night takes the step, after a snapshot"
        return warning("database", f"{said}; {found.missing[0]} is still to come", do, **facts), False
    return ok("database", said, **facts), True


def _clock(store: Store, as_of: datetime) -> Finding:
    live = store.runs.latest("live")
    if live is not None and live.as_of > as_of + CLOCK_SLACK:
        said = f"it is {as_of:%Y-%m-%d %H:%M} UTC, but the latest night began at {live.as_of:%Y-%m-%d %H:%M}"
        return failure("clock", said, "set the clock: an earlier night is refused", now=as_of)
    return ok("clock", f"{as_of:%Y-%m-%d %H:%M} UTC", now=as_of)


def _outbox(settings: Settings, store: Store) -> Finding:
    waiting = store.deliveries.pending()
    night = store.runs.latest_night()
    refused = (
        [mail for mail in store.deliveries.of_night(night) if mail.state is MailState.FAILED] if night else []
    )
    suspended = [each.recipient for each in store.suspensions.all()]
    facts = {"waiting": len(waiting), "refused": len(refused), "suspended": len(suspended)}
    if suspended:
        said = f"addresses that take no mail: {', '.join(suspended)}"
        todo = "see `legation mail`; correct the profile, or `legation mail resume ADDRESS`"
        return warning("outbox", said, todo, **facts)
    if refused:
        said = f"refused for good on {night}: {count(len(refused), 'mail')}; waiting: {len(waiting)}"
        return warning("outbox", said, "check the addresses in the profiles", **facts)
    if waiting and not is_held(settings.home / LOCK):
        said = f"waiting to be sent: {count(len(waiting), 'mail')}"
        return warning("outbox", said, "check the mail server; the next night tries again", **facts)
    return ok("outbox", f"on its way: {count(len(waiting), 'mail')}" if waiting else "empty", **facts)


def _lock(settings: Settings) -> Finding:
    held = is_held(settings.home / LOCK)
    return ok("night lock", "held: a night is running" if held else "free", held=held)


def _mail(settings: Settings) -> Finding:
    try:
        mail_key(settings.home, make=False)
    except MailKeyError as error:
        return failure("mail", str(error), "mend the key's file: a night is refused until then")
    if settings.smtp is None:
        place = settings.mail if settings.mail.exists() else settings.home
        if not os.access(place, os.W_OK | os.X_OK):
            return failure("mail", f"{place} cannot be written to", "change its permissions")
        return ok("mail", f"no mail server: mails are written to {settings.mail}", server=None)
    where = f"{settings.smtp.host}:{settings.smtp.port}"
    try:
        with MailServer(settings.smtp, MAIL_PATIENCE_SECONDS) as server:
            server.greet()
    except MailError as error:
        return failure("mail", str(error), "check LEGATION_SMTP_… and the server", server=where)
    return ok("mail", f"{where} lets us in ({settings.smtp.security})", server=where)


def _model() -> Finding:
    # Imported here: this brings numpy, though never torch.
    from flows.night.embedding import encoders_here
    from ranking.embedding import EncoderError, verified_model

    used = encoders_here()
    facts = {"model": used.english, "across": used.across}
    try:
        verified_model()
    except EncoderError as error:
        return failure("model", str(error), "run `make install`", **facts)
    if refusals := used.refusals():
        instead = f"{used.english} compares in its place"
        return warning(
            "model",
            f"{'; '.join(refusals)}; {instead}",
            "run `make install`, or set LEGATION_MODELS",
            **facts,
        )
    said = f"{used.english}: its weights are the known ones; other languages by {used.across}"
    return ok("model", said, **facts)


def _disk(settings: Settings) -> Finding:
    free = shutil.disk_usage(settings.home).free
    said = f"{size_in_words(free)} free"
    if free < LEAST_FREE:
        return failure("disk", said, "make room: a night would fail half-way", free=free)
    if free < LITTLE_FREE:
        return warning("disk", said, "`legation upkeep --dry-run` says what grows", free=free)
    return ok("disk", said, free=free)
