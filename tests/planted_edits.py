"""Edits as publishers make them, planted into announcements: which must be reported, and which must not.

Written down before the rules that judge them. Every edit takes a notice and returns the notice as the
publisher has it the next day; ``material`` says whether a reader must hear of it, with what stood before
and what stands now.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from decimal import Decimal

from db.records import (
    ApplicantType,
    Attachment,
    Consortium,
    Deadline,
    DeadlineKind,
    Event,
    EventKind,
    Instrument,
    Money,
    Notice,
    Reuse,
    SourceClass,
    Status,
    TextBasis,
    Topic,
    Trl,
)


@dataclass(frozen=True)
class Edit:
    """One planted edit: its name, the field it moves and what both values must show in the report."""

    name: str
    before: Notice
    after: Notice
    field: str
    shows: tuple[str, str]
    material: bool
    critical: bool = False


OPENINGS = (
    (
        "Seasonal forecasts for hill farmers",
        "Hill farmers plan by the rains. Forecasts reach them late.",
        "en",
    ),
    ("Soins de santé en zone rurale", "Les dispensaires manquent de médecins. L'appel y répond.", "fr"),
    ("Wasserstoff für kleine Häfen", "Häfen suchen sauberen Antrieb. Gefördert werden Pilotanlagen.", "de"),
    ("Agua limpia en las escuelas", "Muchas escuelas carecen de agua. La ayuda cubre obras.", "es"),
    ("Artigianato digitale", "Le botteghe cercano strumenti digitali. Il bando li finanzia.", "it"),
    ("Pontes entre universidades", "As universidades querem cooperar. O edital apoia redes.", "pt"),
    ("Quantum sensors at sea", "Ships steer by satellites. Jamming makes them blind.", "en"),
    ("Mobile clinics for nomads", "Herders move with the seasons. Clinics should follow.", "en"),
)
MORE = (
    "Proposals must name a partner in the host country. "
    "Results are published under an open licence.\n"
    "Costs of travel are eligible. Costs of land are not eligible."
)


def bases() -> Iterator[Notice]:
    """The announcements that are edited; they differ in language, in zone and in what they state."""
    for number, (title, text, language) in enumerate(OPENINGS):
        yield Notice(
            source="xx_fund",
            key=f"call-{number}",
            url=f"https://fund.example/calls/{number}",
            title=title,
            source_class=SourceClass.GRANT,
            reuse=Reuse.FULL,
            text_basis=TextBasis.FULL,
            summary=text,
            text=f"{text}\n{MORE}",
            language=language,
            funder="Example Fund",
            programme="Bridges",
            status=Status.OPEN,
            published_on=date(2026, 8, 1),
            opens_on=date(2026, 9, 1),
            deadlines=(
                Deadline(
                    DeadlineKind.FIXED,
                    date(2026, 12, 1) + timedelta(days=number),
                    time(17) if number % 2 else None,
                    "Europe/Brussels" if number % 3 else None,
                    words="1 December",
                ),
            ),
            events=(Event(EventKind.INFORMATION_DAY, date(2026, 10, 5), "info day"),),
            award_floor=Money(Decimal(50_000), "EUR"),
            award_ceiling=Money(Decimal(250_000), "EUR"),
            total_funding=Money(Decimal(2_000_000), "EUR"),
            expected_awards=8,
            cofunding_rate=Decimal("0.8"),
            cost_sharing=True,
            eligibility="Universities and research institutes. Firms only as partners.",
            applicant_types=(ApplicantType.HIGHER_EDUCATION_PUBLIC,),
            eligible_countries=("DE", "FR", "KE"),
            consortium=Consortium(required=True, min_partners=3),
            instruments=(Instrument.GRANT,),
            topics=(Topic("own", "climate"),),
            trl=Trl(4, 6),
            contacts=("Grants office",),
            attachments=(Attachment("Guide for applicants", "https://fund.example/guide-1.pdf"),),
        )


Change = Callable[[Notice], Notice]


def _deadline(n: Notice, **moved: object) -> Notice:
    return replace(n, deadlines=(replace(n.deadlines[0], **moved),))  # type: ignore[arg-type]


def material_edits() -> Iterator[Edit]:
    """What a reader must hear of, with both values."""
    for base in bases():
        on = base.deadlines[0].on
        assert on is not None
        later, earlier = on + timedelta(days=14), on - timedelta(days=10)
        plans: list[tuple[str, str, tuple[str, str], bool, Notice]] = [
            ("extended", "deadlines", (str(on), str(later)), True, _deadline(base, on=later)),
            ("brought forward", "deadlines", (str(on), str(earlier)), True, _deadline(base, on=earlier)),
            ("hour moved", "deadlines", (str(on), "12:00"), True, _deadline(base, at=time(12))),
            (
                "a second cut-off",
                "deadlines",
                ("", "2027-03-01"),
                True,
                replace(base, deadlines=(*base.deadlines, Deadline(DeadlineKind.CUTOFF, date(2027, 3, 1)))),
            ),
            (
                "deadline taken away",
                "deadlines",
                (str(on), "rolling"),
                True,
                replace(base, deadlines=(Deadline(DeadlineKind.ROLLING),)),
            ),
            ("closed early", "status", ("open", "closed"), True, replace(base, status=Status.CLOSED)),
            (
                "opens later",
                "opens_on",
                ("2026-09-01", "2026-10-01"),
                True,
                replace(base, opens_on=date(2026, 10, 1)),
            ),
            (
                "ceiling raised",
                "award_ceiling",
                ("250000 EUR", "300000 EUR"),
                True,
                replace(base, award_ceiling=Money(Decimal(300_000), "EUR")),
            ),
            ("floor dropped", "award_floor", ("50000 EUR", ""), True, replace(base, award_floor=None)),
            (
                "pot halved",
                "total_funding",
                ("2000000 EUR", "1000000 EUR"),
                True,
                replace(base, total_funding=Money(Decimal(1_000_000), "EUR")),
            ),
            (
                "other currency",
                "award_ceiling",
                ("EUR", "USD"),
                True,
                replace(base, award_ceiling=Money(Decimal(250_000), "USD")),
            ),
            (
                "rate cut",
                "cofunding_rate",
                ("0.8", "0.7"),
                True,
                replace(base, cofunding_rate=Decimal("0.7")),
            ),
            (
                "firms shut out",
                "eligibility",
                ("Firms only as partners.", ""),
                True,
                replace(base, eligibility="Universities and research institutes."),
            ),
            (
                "firms let in",
                "applicant_types",
                ("", "for_profit_small"),
                True,
                replace(
                    base, applicant_types=(*(base.applicant_types or ()), ApplicantType.FOR_PROFIT_SMALL)
                ),
            ),
            (
                "Kenya taken out",
                "eligible_countries",
                ("KE", ""),
                True,
                replace(base, eligible_countries=("DE", "FR")),
            ),
            (
                "one partner less",
                "consortium",
                ("3", "2"),
                True,
                replace(base, consortium=Consortium(required=True, min_partners=2)),
            ),
            ("other readiness", "trl", ("4 6", "5 7"), True, replace(base, trl=Trl(5, 7))),
            (
                "renamed",
                "title",
                (base.title, "Second phase"),
                False,
                replace(base, title=base.title + ": Second phase"),
            ),
            (
                "a condition added",
                "text",
                ("", "Applicants keep their background rights."),
                False,
                replace(base, text=base.text + " Applicants keep their background rights."),
            ),
            (
                "a condition reversed",
                "text",
                ("Costs of land are not eligible.", "Costs of land are eligible."),
                False,
                replace(base, text=base.text.replace("land are not eligible", "land are eligible")),
            ),
            (
                "a number in the text",
                "text",
                ("partner in", "two partners in"),
                False,
                replace(base, text=base.text.replace("name a partner in", "name two partners in")),
            ),
            (
                "new guide",
                "attachments",
                ("guide-1.pdf", "guide-2.pdf"),
                False,
                replace(
                    base,
                    attachments=(Attachment("Guide for applicants", "https://fund.example/guide-2.pdf"),),
                ),
            ),
            (
                "other office",
                "contacts",
                ("Grants office", "Helpdesk"),
                False,
                replace(base, contacts=("Helpdesk",)),
            ),
            (
                "information day moved",
                "events",
                ("2026-10-05", "2026-10-12"),
                False,
                replace(base, events=(Event(EventKind.INFORMATION_DAY, date(2026, 10, 12), "info day"),)),
            ),
            (
                "loans too",
                "instruments",
                ("", "loan"),
                False,
                replace(base, instruments=(Instrument.GRANT, Instrument.LOAN)),
            ),
            (
                "topic added",
                "topics",
                ("", "energy"),
                False,
                replace(base, topics=(*base.topics, Topic("own", "energy"))),
            ),
            ("fewer awards", "expected_awards", ("8", "5"), False, replace(base, expected_awards=5)),
            (
                "other programme",
                "programme",
                ("Bridges", "Harbours"),
                False,
                replace(base, programme="Harbours"),
            ),
        ]
        for name, field, shows, critical, after in plans:
            yield Edit(f"{base.key} {name}", base, after, field, shows, True, critical)


def cosmetic_edits() -> Iterator[Edit]:
    """What looks different and says the same."""
    for base in bases():
        plans: list[tuple[str, str, Notice]] = [
            ("wider spaces", "text", replace(base, text=base.text.replace(" ", "  "))),
            ("line breaks", "text", replace(base, text=base.text.replace(". ", ".\n\n"))),
            ("hard spaces", "title", replace(base, title=base.title.replace(" ", "\u00a0"))),
            ("markup", "text", replace(base, text="<p>" + base.text.replace("\n", "</p><p>") + "</p>")),
            (
                "entities",
                "summary",
                replace(base, summary=(base.summary or "").replace("'", "&#039;") + "&nbsp;"),
            ),
            (
                "typographic quotes",
                "summary",
                replace(base, summary=(base.summary or "").replace("'", "’") + " "),
            ),
            ("capitals", "title", replace(base, title=base.title.upper())),
            ("dashes", "eligibility", replace(base, eligibility=(base.eligibility or "") + "\u200b")),
            (
                "mojibake",
                "text",
                replace(
                    base,
                    text=base.text.replace("é", "Ã©").replace("ü", "Ã¼").replace("ä", "Ã¤").replace("ã", "Ã£")
                    + " ",
                ),
            ),
            ("address moved to https", "url", replace(base, url=base.url.replace("https", "http") + "/")),
            (
                "order of countries",
                "eligible_countries",
                replace(base, eligible_countries=tuple(reversed(base.eligible_countries or ()))),
            ),
            ("seconds", "deadlines", _deadline(base, at=time(17, 0, 44)) if base.deadlines[0].at else base),
            ("other words for the date", "deadlines", _deadline(base, words="01.12.2026")),
            ("posted again", "published_on", replace(base, published_on=date(2026, 8, 20))),
        ]
        for name, field, after in plans:
            if after != base:
                yield Edit(f"{base.key} {name}", base, after, field, ("", ""), False)
