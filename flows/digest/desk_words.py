"""What a desk's overview says, in the desk's language: of each of its profiles, and of the sources. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.records import Accounting, LedgerEntry, Opportunity, Outcome
from db.records.waiting import Awaiting
from flows.announcing.mail_plan import Addressee, Approving, SourceLine
from flows.announcing.reasons import Withheld
from flows.digest.freshness import source_in_words
from flows.digest.words import HEADINGS, SUBJECT_FACTS, in_language
from flows.language.languages import words
from flows.words.publisher_text import plain, shortened
from flows.words.wording import listed, number, short_day

# Titles of one profile that a mail names; the rest is counted, and `legation approve` lists all.
MOST_NAMED = 40
_TITLE = 120


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One item that waits for the desk: the publisher's title, its id, and what is said of it."""

    title: str
    opportunity: str
    said: str


@dataclass(frozen=True, slots=True)
class DeskPart:
    """One heading with what stands below it; of a profile, or of the sources.

    ``asked`` introduces ``waiting``, ``more`` counts what of it is not named, ``commands`` are to be typed.
    """

    heading: str
    lines: tuple[str, ...]
    asked: str = ""
    waiting: tuple[WaitingLine, ...] = ()
    more: str = ""
    commands: tuple[str, ...] = ()


def answer_by(waiting: Awaiting, approving: Approving) -> datetime:
    """Until when a desk may answer."""
    return waiting.since + timedelta(hours=approving.within_hours)


def desk_subject(waiting: int, language: str = "en") -> str:
    """How much waits for the desk."""
    say = words(language)
    asked = say.gettext("nothing to be released")
    if waiting:
        asked = say.ngettext("{number} item to be released", "{number} items to be released", waiting)
    form = say.gettext("Overview of your profiles: {asked}")
    return form.format(asked=asked.format(number=number(waiting, language)))


def profile_part(
    entries: Sequence[LedgerEntry],
    waiting: Sequence[Awaiting],
    addressee: Addressee,
    opportunities: Mapping[str, Opportunity],
    as_of: datetime,
    language: str = "en",
) -> DeskPart:
    """One profile: who was told what, what waits for the desk and until when, what the safeguards hold."""
    say, profile, approving = words(language), addressee.profile, addressee.approval
    assert approving is not None
    lines = [*_sent(entries, language), *_held(entries, language)]
    if not lines and not waiting:
        lines = [say.gettext("Nothing new tonight.")]
    more, asked = len(waiting) - MOST_NAMED, ""
    if waiting:
        form = say.ngettext("{number} item to be released", "{number} items to be released", len(waiting))
        asked = form.format(number=number(len(waiting), language)) + in_language(language).COLON.rstrip()
    rest = say.ngettext("and {number} more", "and {number} more", more).format(number=number(more, language))
    return DeskPart(
        heading=f"{plain(addressee.profile_name)} ({profile})",
        lines=tuple(lines),
        asked=asked,
        waiting=tuple(
            _waiting(each, approving, opportunities, as_of, language) for each in waiting[:MOST_NAMED]
        ),
        more=rest if more > 0 else "",
        commands=_commands(profile, approving) if waiting else (),
    )


def failed_part(lines: Sequence[SourceLine], night: date, language: str = "en") -> Iterator[DeskPart]:
    """The sources that were not read, or in part; nothing where all were."""
    failed = [line for line in lines if line.outcome in {Outcome.FAILED, Outcome.PARTIAL}]
    if failed:
        colon = in_language(language).COLON
        said = (f"{plain(line.name)}{colon}{source_in_words(line, night, language)}" for line in failed)
        yield DeskPart(words(language).gettext("Sources not read, or in part"), tuple(said))


def _commands(profile: str, approving: Approving) -> tuple[str, str]:
    return f"legation approve show {profile}", f"legation approve release {profile} --by {approving.by}"


def _sent(entries: Sequence[LedgerEntry], language: str) -> Iterator[str]:
    """For each reader how much of which kind they are told."""
    say = words(language)
    sent = [entry for entry in entries if entry.accounting is Accounting.SENT]
    for reader in sorted({entry.recipient for entry in sent}):
        told = Counter(entry.reason for entry in sent if entry.recipient == reader)
        kinds = [_counted(kind, amount, language) for kind, amount in sorted(told.items())]
        yield say.gettext("To {reader}: {kinds}.").format(reader=reader, kinds=listed(kinds, language))


def _counted(kind: str, amount: int, language: str) -> str:
    if kind not in SUBJECT_FACTS:
        return f"{number(amount, language)} {kind}"
    form = words(language).ngettext(*SUBJECT_FACTS[kind], amount)
    return form.format(number=number(amount, language))


def _waiting(
    waiting: Awaiting,
    approving: Approving,
    opportunities: Mapping[str, Opportunity],
    as_of: datetime,
    language: str,
) -> WaitingLine:
    say = words(language)
    kind = say.gettext(HEADINGS.get(waiting.announcement, waiting.announcement))
    said = say.gettext("to be told as “{kind}”; {until}").format(
        kind=kind, until=_until(waiting, approving, as_of, language)
    )
    title = shortened(opportunities[waiting.opportunity].merged.title, _TITLE)
    return WaitingLine(title, waiting.opportunity, said)


def _until(waiting: Awaiting, approving: Approving, as_of: datetime, language: str) -> str:
    say, by = words(language), answer_by(waiting, approving)
    since = say.gettext("waits since {day}").format(day=short_day(waiting.since.date(), language))
    if approving.then_send:
        at = say.gettext("{hours}:{minutes}").format(hours=f"{by:%H}", minutes=f"{by:%M}")
        form = say.gettext("{since}, goes out unanswered from {day}, {time} UTC")
        return form.format(since=since, day=short_day(by.date(), language), time=at)
    return say.gettext("{since}, too long by now").format(since=since) if by <= as_of else since


def _held(entries: Sequence[LedgerEntry], language: str) -> Iterator[str]:
    held = {e.opportunity for e in entries if e.reason in {Withheld.REVIEW, Withheld.HOLD}}
    if held:
        form = words(language).ngettext(
            "{number} item held for a safeguards review: {command}",
            "{number} items held for a safeguards review: {command}",
            len(held),
        )
        yield form.format(number=number(len(held), language), command="legation review")
