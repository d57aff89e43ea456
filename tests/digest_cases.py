"""A mail with everything in it: every kind of news, foreign titles, links, attachments, a desk's words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

from telling_cases import NIGHT, READER, Home, at, deadline, dropped, kept, later, match, nights, opportunity

from db.records import (
    Component,
    Consortium,
    DeadlineKind,
    Event,
    EventKind,
    GateResult,
    Money,
    Outcome,
    Quote,
    Status,
    TextBasis,
    Trl,
    Verdict,
)
from db.rounds import Round
from flows.announcing.mail_plan import Attachment, Sender, SourceLine
from flows.digest.mail import compose
from flows.links.mail_links import ItemLinks

SECOND = nights(2)[1]
SENDER = Sender("digest@legation.example")
SOURCES = (
    SourceLine("eu_portal", "European Commission", Outcome.OK, seen=719, last_ok_on=NIGHT),
    SourceLine("us_portal", "Grants.gov", Outcome.FAILED, "timeout", last_ok_on=NIGHT, verified=False),
)
CALENDAR = Attachment(
    "deadlines.ics",
    "text/calendar; method=PUBLISH",
    b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\nEND:VCALENDAR\r\n",
)
REST = Attachment("rest.csv", "text/csv", b"score,title\r\n12,Other\r\n", lists_rest=True)

ARABIC = "منح بحثية لخدمات المناخ للمزارعين الصغار في شرق أفريقيا"
FRENCH = "Appel à projets : services climatiques et assurance indicielle pour l’agriculture familiale"


class Links:
    """Links as long as signed ones are."""

    unsubscribe = f"https://links.example.org/u/{'k' * 90}"
    one_click = f"https://links.example.org/o/{'k' * 90}"
    pause = f"https://links.example.org/p/{'k' * 90}"

    def of_item(self, profile: str, opportunity: str) -> ItemLinks:
        """The three links of an item."""
        end = f"{profile}.{opportunity}.{'s' * 80}"
        return ItemLinks(*(f"https://links.example.org/{what}/{end}" for what in ("k", "d", "r")))


def _fit(key: str, score: float, **fields: object):
    gates = (
        GateResult("applicant", Verdict.YES, "Open to public universities."),
        GateResult(
            "country",
            Verdict.YES,
            "Applicants from Kenya may apply.",
            Quote("text", 0, 9, "open to any country"),
        ),
    )
    parts = (Component("meaning", score - 20, ""), Component("words", 20.0, ""))
    return match(key, score, **{"gates": gates, "components": parts} | fields)


def night_of_everything(reader=READER, *, links=True):
    """The mail of a night on which nearly all that can happen happens, and the calls it tells of."""
    home = Home(replace(reader, max_items=12))
    before = [opportunity(key) for key in ("1", "2", "3", "4")]
    home.night(NIGHT, before)
    home.decide(kept("4", NIGHT - timedelta(days=30)))
    after = [
        later(before[0], deadlines=(deadline(date(2026, 9, 3)),)),
        later(
            before[1],
            deadlines=(deadline(date(2026, 11, 1)),),
            award_ceiling=Money(Decimal(9_000_000), "EUR"),
        ),
        replace(before[2], status=Status.WITHDRAWN, withdrawn_on=SECOND),
        replace(
            before[3], merged=replace(before[3].merged, deadlines=(deadline(SECOND + timedelta(days=14)),))
        ),
        opportunity("5", SECOND, **_in_stages()),
        opportunity("6", SECOND, title=FRENCH, language="fr", text_basis=TextBasis.SYNOPSIS),
        opportunity(
            "7",
            SECOND,
            title=ARABIC,
            language="ar",
            deadlines=(deadline(None, None, kind=DeadlineKind.ROLLING),),
        ),
        opportunity(
            "8",
            SECOND,
            title="Donaudampfschifffahrtsgesellschaft" * 5,
            deadlines=(deadline(date(2027, 3, 9)),),
        ),
    ]
    notes = ("Could complete a team: Example University, Bonn.",)
    matches = [_fit(str(n), 92.0 - 5 * n, notes=notes if n == 5 else ()) for n in range(1, 9)]
    matches += [match("90", 12.0), dropped("91", "must:eligible_countries")]
    others = [opportunity("90"), opportunity("91")]
    planned = home.night(SECOND, [*after, *others], matches)
    (mail,) = planned.mails
    (section,) = mail.sections
    items = tuple(
        replace(item, annotation="We know the programme officer; call us first.")
        if item.opportunity == "op-5"
        else item
        for item in section.items
    )
    section = replace(section, items=items, annotations=("A quiet week. The first one is worth your time.",))
    known = {call.id: call for call in [*after, *others]}
    return compose(
        replace(mail, sections=(section,)),
        night=SECOND,
        as_of=at(SECOND),
        opportunities=known,
        source_lines=SOURCES,
        sender=SENDER,
        rounds={"op-5": _rounds()},
        kept={reader.profile: ["op-4"]},
        links=Links() if links else None,
        attachments=(CALENDAR, REST) if links else (),
    )


def _in_stages() -> dict[str, object]:
    first = deadline(date(2026, 9, 22), kind=DeadlineKind.STAGE, label="outline")
    second = deadline(date(2027, 2, 17), kind=DeadlineKind.STAGE, label="full proposal")
    return {
        "title": "Early warning & index insurance: from pilots to national schemes",
        "deadlines": (first, second),
        "consortium": Consortium(True, 3, 3),
        "trl": Trl(4, 6),
        "events": (
            Event(EventKind.INFORMATION_DAY, date(2026, 8, 27), "", time(10), "Europe/Brussels", "online"),
            Event(EventKind.QUESTIONS, date(2026, 9, 10), ""),
        ),
    }


def _rounds() -> tuple[Round, ...]:
    days = (date(2024, 9, 24), date(2025, 9, 23), date(2027, 2, 17))
    ids = ("op-a", "op-b", "op-5")
    return tuple(Round(id, "Round", None, day, None) for id, day in zip(ids, days, strict=True))
