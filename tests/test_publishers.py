"""Six publishers as they really answered on five nights: how many notices, and what must not be misread."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from db.records import (
    DeadlineKind,
    EventKind,
    Instrument,
    Notice,
    Outcome,
    RawDeadline,
    RawNotice,
    Status,
    TextBasis,
    status_at,
)
from spiders.languages import language_of
from spiders.normalise import normalise
from spiders.registry import source_class
from spiders.sealed import SourceCrawl
from spiders.sources.us_california import matching

ARCHIVES = Path(__file__).parents[1].parent / "shared" / "archives"
NIGHTS = ("2026-08-11", "2026-08-12", "2026-08-13", "2026-08-14", "2026-08-15")
ENDS = (Outcome.PARTIAL, "archive ends")
EXPECTED = {
    "us_california": (50, Outcome.OK, None),
    "de_foerderdatenbank": (10, *ENDS),
    "it_calabria": (5, Outcome.OK, None),
    "int_world_bank": (3, *ENDS),
    "us_ardc": (1, Outcome.OK, None),
    "int_internet_society": (9, Outcome.OK, None),
}
needs_archives = pytest.mark.skipif(not ARCHIVES.is_dir(), reason="no recorded answers beside the repository")
AS_OF = datetime(2026, 8, 11, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def first(archive_night) -> dict[str, SourceCrawl]:
    """The six sources on the first recorded night."""
    return six(archive_night(NIGHTS[0]))


def six(brought: dict[str, SourceCrawl]) -> dict[str, SourceCrawl]:
    return {name: brought[name] for name in EXPECTED}


@pytest.fixture(scope="module")
def notices(first) -> dict[str, dict[str, Notice]]:
    """Source → key → notice of the first night."""
    return {
        name: {raw.key: normalise(raw, source_class(name))[0] for raw in brought.raw_notices}
        for name, brought in first.items()
    }


@needs_archives
@pytest.mark.slow
@pytest.mark.parametrize("day", NIGHTS)
def test_a_night_brings_what_its_archive_holds(day, archive_night):
    runs = {name: brought.run for name, brought in six(archive_night(day)).items()}
    assert {name: (run.seen, run.outcome, run.cause) for name, run in runs.items()} == EXPECTED


@needs_archives
@pytest.mark.slow
def test_nothing_a_publisher_really_said_is_left_over(first):
    """No Issue but the pages that the archive does not hold."""
    said = {
        (issue.field, issue.reason)
        for name, brought in first.items()
        for issue in (
            *brought.issues,
            *(each for raw in brought.raw_notices for each in normalise(raw, source_class(name))[1]),
        )
    }
    assert said == {
        ("detail", "missing page: detail page not read"),
        ("listing", "page not read: archive ends"),
    }


@needs_archives
@pytest.mark.slow
def test_a_contract_award_dated_after_the_night_is_no_call_and_never_open(notices):
    award = notices["int_world_bank"]["OP00472877"]
    assert award.published_on == date(2026, 10, 4)
    assert status_at(award, AS_OF) is Status.CLOSED
    assert ("legation_kind", "award-notice") in {(t.vocabulary, t.code) for t in award.topics}


@needs_archives
@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "on", "at", "zone"),
    [
        ("OP00450891", date(2026, 6, 28), time(18), "Europe/Brussels"),
        ("OP00450017", date(2026, 6, 21), time(16), "Asia/Kabul"),
    ],
)
def test_a_buyers_hour_has_the_zone_that_only_the_prose_names(notices, key, on, at, zone):
    (deadline,) = notices["int_world_bank"][key].deadlines
    assert (deadline.on, deadline.at, deadline.zone) == (on, at, zone)


@needs_archives
@pytest.mark.slow
def test_one_programme_of_ten_has_its_page_and_the_others_only_their_card(notices):
    bases = [notice.text_basis for notice in notices["de_foerderdatenbank"].values()]
    assert (bases.count(TextBasis.FULL), bases.count(TextBasis.TITLE_ONLY)) == (1, 9)


@needs_archives
@pytest.mark.slow
def test_a_programme_page_tells_money_place_and_instrument(notices):
    (whole,) = [n for n in notices["de_foerderdatenbank"].values() if n.text_basis is TextBasis.FULL]
    assert whole.award_ceiling is not None
    assert (whole.award_ceiling.amount, whole.award_ceiling.currency) == (140_000, "EUR")
    assert (whole.eligible_countries, whole.instruments) == (("DE",), (Instrument.EQUITY,))
    assert "Fördergebiet: Thüringen" in (whole.eligibility or "")


@needs_archives
@pytest.mark.slow
def test_the_foundations_windows_have_the_year_that_stands_before_their_list(notices):
    (ardc,) = notices["us_ardc"].values()
    days = [d.on for d in ardc.deadlines if d.kind is DeadlineKind.CUTOFF]
    assert days == [date(2026, 2, 1), date(2026, 4, 1), date(2026, 7, 1), date(2026, 9, 1), date(2027, 2, 1)]
    assert status_at(ardc, AS_OF) is Status.OPEN


@needs_archives
@pytest.mark.slow
def test_only_two_of_nine_opportunities_are_calls(notices):
    kinds = {
        n.title: next((t.code for t in n.topics if t.vocabulary == "legation_kind"), None)
        for n in notices["int_internet_society"].values()
    }
    assert {title for title, kind in kinds.items() if kind in {None, "call"}} == {
        "Beyond the Net Grant Program",
        "Internet Governance Forum Events Funding",
    }
    assert sorted(kind for kind in kinds.values() if kind not in {None, "call"}) == [
        *["participation"] * 2,
        *["training"] * 5,
    ]


@needs_archives
@pytest.mark.slow
def test_an_ongoing_grant_is_rolling_and_a_closed_one_closed(notices):
    california = notices["us_california"].values()
    rolling = [n for n in california if {d.kind for d in n.deadlines} == {DeadlineKind.ROLLING}]
    assert len(rolling) == 14
    # "Application acceptance paused …" says an agency of a grant that its portal calls active.
    assert [n.key for n in rolling if status_at(n, AS_OF) is not Status.OPEN] == ["104013"]
    dated = [n for n in california if n.deadlines and n not in rolling]
    # One deadline of the recorded table lies after the night: 28 February 2027.
    assert [n.key for n in dated if status_at(n, AS_OF) is not Status.CLOSED] == ["11447"]


def said(source: str, **fields: object) -> tuple[Notice, set[str]]:
    """A notice of a source with these raw fields, and the fields of its Issues."""
    raw = RawNotice(source, "k", "https://example.org/", "A title", "2026-08-11T02:00:00Z", **fields)  # type: ignore[arg-type]
    notice, found = normalise(raw, source_class(source))
    return notice, {issue.field for issue in found}


@pytest.mark.parametrize("opens", ["Summer 2026", "late 2026", "Q3 2026", "October 2026", "2027"])
def test_an_opening_that_names_no_day_is_expected_and_not_misunderstood(opens):
    notice, found = said("us_california", opens=opens, status="forecasted")
    assert found == set()
    assert notice.opens_on is None
    assert [(e.kind, e.on, e.words) for e in notice.events] == [(EventKind.EXPECTED_OPENING, None, opens)]


def test_an_hour_whose_zone_nobody_states_has_no_zone():
    notice, _ = said("int_world_bank", deadlines=(RawDeadline(date="2026-09-04 16:00"),))
    assert [(d.on, d.at, d.zone) for d in notice.deadlines] == [(date(2026, 9, 4), time(16), None)]


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("entro le ore 12.00 del 30 ottobre 2026", time(12)),
        ("entro le ore 17 del 30 ottobre 2026", time(17)),
        ("entro e non oltre le ore 9:30 del 30 ottobre 2026", time(9, 30)),
    ],
)
def test_italian_hours_are_read(words, at):
    notice, _ = said("it_calabria", text=f"Le domande si presentano {words}.")
    assert [(d.on, d.at, d.zone) for d in notice.deadlines] == [(date(2026, 10, 30), at, "Europe/Rome")]


@pytest.mark.parametrize(
    ("source", "text", "kind"),
    [
        ("it_calabria", "Le domande si ricevono a sportello.", DeadlineKind.UNTIL_EXHAUSTED),
        ("de_foerderdatenbank", "Anträge können laufend gestellt werden.", DeadlineKind.ROLLING),
        ("us_california", "", None),
    ],
)
def test_programmes_that_stay_open_say_so(source, text, kind):
    notice, _ = said(source, text=text)
    assert [d.kind for d in notice.deadlines] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("source", "word", "codes"),
    [
        (
            "us_california",
            "Public Agency",
            {"government_state", "government_municipal", "higher_education_public"},
        ),
        ("us_california", "Nonprofit", {"nonprofit_with_501c3", "nonprofit_without_501c3"}),
        ("de_foerderdatenbank", "Hochschule", {"higher_education_public", "higher_education_private"}),
        ("de_foerderdatenbank", "Unternehmen", {"for_profit_small", "for_profit_other"}),
    ],
)
def test_a_word_for_a_group_of_applicants_means_each_of_them(source, word, codes):
    notice, found = said(source, applicant_types=(word,))
    assert found == set()
    assert codes <= {code.value for code in notice.applicant_types or ()}


@pytest.mark.parametrize(
    ("share", "said"),
    [("25%", "required"), ("100%", "required"), ("0%", "0%"), ("Not Required", "Not Required")],
)
def test_a_share_of_matching_funds_means_that_they_are_required(share, said):
    assert matching(share) == said


@pytest.mark.parametrize(
    ("title", "text", "kind"),
    [
        ("Early Career Fellowship 2027", "The training takes a year.", "call"),
        ("How to Write a Grant", "This course is for those who apply for grants.", "training"),
        ("Fellowship Symposium", "", "event"),
        ("Join a Working Group", "", "participation"),
        ("Community Networks Prize", "Money for masts.", None),
    ],
)
def test_a_title_decides_what_an_opportunity_is_before_its_text(title, text, kind):
    raw = RawNotice(
        "int_internet_society", "k", "https://example.org/", title, "2026-08-11T02:00:00Z", text=text
    )
    notice, _ = normalise(raw, source_class("int_internet_society"))
    assert [t.code for t in notice.topics if t.vocabulary == "legation_kind"] == ([kind] if kind else [])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The network is for all and the money is for those who build it.", "en"),
        ("La red es para todas las personas que la usan y para los que la construyen.", "es"),
        ("Le réseau est pour les personnes qui le construisent et pour les écoles du village.", "fr"),
        ("A rede é para todos os que a usam e para os que a constroem com uma escola.", "pt"),
        ("Das Netz ist für alle, die es nutzen, und für die Schulen mit dem Geld von der Stadt.", "de"),
        ("IXP (18:00 UTC)", "en"),
    ],
)
def test_a_short_text_tells_its_language_by_its_small_words(text, language):
    assert language_of(text, "en") == language
