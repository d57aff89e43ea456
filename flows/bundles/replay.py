"""Replaying a bundle: the same night again from the same start, elsewhere, and whether it ends the same.

Nothing leaves the host: the answers come from the recording, and mails are written as files. What the world
did to the night, and no recording of answers can tell, is taken from the bundle: sources that our own limits
ended, and what the mail server said.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import file_digest
from pathlib import Path

from db.backup import verify
from db.dump import without_links
from db.dump_difference import Comparison
from db.records import MailState, OutboxMail
from db.state_difference import apply_difference
from db.store import Store
from flows.bundles.file import ANSWERS, END, SEALED_FOLDER, START, Bundle, BundleError
from flows.bundles.recorded_night import RecordedNight, fared
from flows.delivery.handover import write_files
from flows.night.lock import night_lock
from flows.night.plan import NightPlan
from flows.night.stages import Stage, run_stage, stages
from flows.settings import Settings, read_settings

# Beside the replayed home: the database as the night left it, for whoever wants to look closer.
RECORDED = Path("recorded") / "legation.db"
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ReplayPlan(NightPlan):
    """A night with the bundle's settings; whatever the environment says, no mail server is among them."""

    chosen: tuple[tuple[str, str], ...] = ()

    @property
    def settings(self) -> Settings:
        """The settings that the night had, as far as they change results."""
        return read_settings(self.home, dict(self.chosen))


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a replay compares.

    ``mails`` counts those that the night had written; ``differing_mails`` are (recorded, replayed).
    ``sources`` are (name, recorded, replayed) of those that fared otherwise.
    """

    comparison: Comparison
    mails: int
    differing_mails: tuple[tuple[OutboxMail | None, OutboxMail | None], ...]
    sources: tuple[tuple[str, str, str], ...]

    @property
    def equal(self) -> bool:
        """Whether the night ended the same."""
        return self.comparison.equal and not self.differing_mails and not self.sources


def replay(bundle: Bundle, night: RecordedNight, home: Path) -> Replayed:
    """Run a bundle's ``night`` in the empty folder ``home``, and compare how it ends.

    Raises:
        BundleError: the bundle's content is damaged or does not fit together.
        InputError: what the night needs is not here (a source, the model, room on the disk).
    """
    _lay_out(bundle, night, home)
    plan = ReplayPlan(home, night.as_of, tuple(night.fared), home / ANSWERS, chosen=night.settings)
    with Store.open(home / RECORDED, create=False) as store:
        became = store.deliveries.fates()
    with night_lock(home):
        with Store.open(plan.settings.database) as store:
            run_id = store.runs.begin(plan.night, as_of=plan.as_of, kind=night.kind)
        if run_id != night.run:
            raise BundleError(f"{bundle.path}: {START} is not the database that run {night.run} began with")
        for stage in _stages(bundle, plan, became):
            run_stage(stage, replace(plan, as_of=night.moments.get(stage.name, plan.as_of)), run_id)
    return _compared(night, plan)


def _lay_out(bundle: Bundle, night: RecordedNight, home: Path) -> None:
    """Unpack a bundle: the database before the night, the answers, and the database that is expected."""
    _check_room(bundle, night, home)
    database, expected, changes = home / "legation.db", home / RECORDED, home / END
    expected.parent.mkdir(mode=0o700)
    for member, target in ((START, database), (ANSWERS, home / ANSWERS), (END, changes)):
        bundle.unpack(member, target)
    shutil.copyfile(database, expected)
    apply_difference(changes, expected, night.end_bytes)
    changes.unlink()
    for path, wanted, member in ((database, night.start_sha256, START), (expected, night.end_sha256, END)):
        with path.open("rb") as file:
            if file_digest(file, "sha256").hexdigest() != wanted:
                raise BundleError(f"{bundle.path}: {member} does not fit run {night.run}")
        verify(path, shown=bundle.path)


def _check_room(bundle: Bundle, night: RecordedNight, home: Path) -> None:
    needed = sum(int(member["bytes"]) for member in bundle.manifest["members"].values())
    # The database lies there twice, and the night adds to it.
    needed += 2 * night.end_bytes
    free = shutil.disk_usage(home).free
    if needed > free:
        raise BundleError(f"{home}: replaying {bundle.path.name} needs {needed} bytes, and {free} are free")


def _stages(bundle: Bundle, plan: ReplayPlan, became: Mapping[Name, MailState]) -> list[Stage]:
    """The stages of the night; those that would meet the world meet the bundle instead."""
    ours = {"crawl": partial(_crawl, bundle), "deliver": partial(_deliver, became)}
    return [Stage(stage.name, ours.get(stage.name, stage.work)) for stage in stages(plan)]


def _crawl(bundle: Bundle, plan: NightPlan, run_id: int) -> str:
    from flows.night.gathering import crawl_sources
    from spiders.sealed import sealed_path

    ended_by_us = bundle.sealed_sources
    answered = tuple(name for name in plan.sources if name not in ended_by_us)
    said = crawl_sources(replace(plan, sources=answered), run_id)
    for name in ended_by_us:
        bundle.unpack(f"{SEALED_FOLDER}{name}.jsonl", sealed_path(plan.crawl_directory(run_id), name))
    return ", ".join(filter(None, [said, *(f"{name} as recorded" for name in ended_by_us)]))


def _deliver(became: Mapping[Name, MailState], plan: NightPlan, run_id: int) -> str:  # noqa: ARG001
    """Write the mails as files, and let each become what it became: a mail server's words are not ours."""
    with Store.open(plan.settings.database) as store:
        pending = store.deliveries.pending()
        for mail in pending:
            write_files(mail, plan.settings.mail)
            match became.get(_name(mail)):
                case MailState.SENT:
                    store.deliveries.mark_sent(mail.message_id, "replayed")
                case MailState.FAILED:
                    store.deliveries.mark_failed(mail.message_id, "replayed")
                case MailState.SENDING:
                    store.deliveries.claim(mail.message_id)
                case MailState.QUEUED | None:
                    store.deliveries.requeue(mail.message_id, "replayed")
    return f"{len(pending)} mails written as files, none sent"


def _name(mail: OutboxMail) -> Name:
    """What tells one mail from another in every home: a Message-ID rests on a secret of each."""
    return mail.recipient, mail.cycle


def _comparable(mail: OutboxMail) -> OutboxMail:
    """A mail without a server's words, its Message-ID and what signs its links: secrets of each home."""
    content, html = without_links(mail.content), without_links(mail.html.encode()).decode()
    return replace(mail, reply=None, message_id="", content=content, html=html)


def _compared(night: RecordedNight, plan: ReplayPlan) -> Replayed:
    with (
        Store.open(plan.home / RECORDED, create=False) as recorded,
        Store.open(plan.settings.database, create=False) as replayed,
    ):
        before, after = (
            {_name(mail): _comparable(mail) for mail in store.deliveries.of_night(plan.night)}
            for store in (recorded, replayed)
        )
        mails = [(before.get(name), after.get(name)) for name in sorted({*before, *after})]
        runs = {run.source: run for run in replayed.runs.source_runs(plan.night)}
        sources = [(name, words, fared(runs.get(name))) for name, words in night.fared.items()]
        return Replayed(
            comparison=recorded.compare_stable(replayed),
            mails=len(before),
            differing_mails=tuple((one, other) for one, other in mails if one != other),
            sources=tuple(each for each in sources if each[1] != each[2]),
        )
