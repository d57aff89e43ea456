"""The worked questions: each is short, typed, and answers what a person would count in the same records."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from db.asking import QuestionError, answer
from db.questions import FOLDER, question, questions, read_question
from db.records import (
    Event,
    EventKind,
    ExchangeRates,
    Instrument,
    Judgement,
    Money,
    NoticeRef,
    Opportunity,
    Outcome,
    Status,
    Triage,
    TriageAction,
    Trl,
    days_left,
    from_json,
    next_deadline,
)
from db.records.opportunity import Edge
from db.store import Store
from tests.conftest import SECOND, legation
from tests.stored_cases import AS_OF, NIGHT, fixed, keep, night, notice, opportunity, save

OWN_OPTIONS = {"home", "json", "sql", "rows", "public", "views", "columns", "out", "format", "help"}


@pytest.fixture(scope="module")
def home(second_night, tmp_path_factory) -> Path:
    """The sample nights, with a few decisions."""
    folder = Path(shutil.copytree(second_night, tmp_path_factory.mktemp("questions") / "home"))
    with Store.open(folder / "legation.db") as store:
        told = sorted({(each.profile, each.opportunity) for each in store.deliveries.told()})
        for (profile, name), action in zip(told, ["keep", "dismiss", "keep", "note"], strict=False):
            at = datetime(2026, 9, 2, 9, tzinfo=UTC)
            store.triage.add(Triage(profile, name, TriageAction(action), "see", "ana", at))
    return folder


def ask(home: Path, name: str, **given: str) -> list[dict]:
    asked = question(name)
    found = answer(home / "legation.db", asked.sql, asked.values(given), seconds=30)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]


def rows(home: Path, query: str) -> list[tuple]:
    with closing(sqlite3.connect(home / "legation.db")) as connection:
        return connection.execute(query).fetchall()


def open_calls(home: Path) -> dict[str, Opportunity]:
    found = [from_json(Opportunity, record) for (record,) in rows(home, "SELECT record FROM opportunity")]
    return {
        each.id: each
        for each in found
        if each.status is Status.OPEN and not (each.merged.kind and each.merged.kind.certain)
    }


def as_of() -> datetime:
    return datetime.combine(date.fromisoformat(SECOND), time(2), UTC)


def test_there_are_twenty_and_each_is_at_most_ten_lines():
    assert len(questions()) >= 20
    for name, each in questions().items():
        assert 1 <= each.sql.count("\n") + 1 <= 10, name
        assert each.title and each.about.endswith("."), name
        assert not {parameter.name for parameter in each.parameters} & OWN_OPTIONS, name
        assert each.sql.upper().startswith(("SELECT", "WITH")), name


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("*.sql")))
def test_every_question_is_answered_in_the_same_order_twice_with_a_name_for_every_column(home, name):
    asked = question(name)
    first, second = (answer(home / "legation.db", asked.sql, asked.values({})) for _ in range(2))
    assert first == second
    assert len(set(first.columns)) == len(first.columns)
    assert all(column.isidentifier() for column in first.columns)


@pytest.mark.parametrize(
    ("name", "parameter", "value", "said"),
    [
        ("open-to", "country", "Kenya", "country code of two letters"),
        ("open-to", "min_eur", "many", "no number"),
        ("open-to", "min_eur", "nan", "no number"),
        ("open-to", "min_eur", "1e999", "no number"),
        ("open-to", "trl_lowest", "4.5", "no whole number"),
        ("open-to", "trl_lowest", "9" * 30, "no whole number"),
        ("moved", "weeks", "1", "no parameter --weeks; it takes --days"),
        ("corrections", "days", "1", "it takes no parameters"),
        ("no-such", "days", "1", "no such question"),
    ],
)
def test_a_wrong_parameter_is_refused_in_one_sentence(name, parameter, value, said):
    with pytest.raises(QuestionError, match=said):
        question(name).values({parameter: value})


def test_a_question_file_with_an_unknown_comment_is_refused(tmp_path):
    (tmp_path / "odd.sql").write_text("-- title: Odd\n-- about: Odd.\n-- days weeks 3: what\nSELECT 1")
    with pytest.raises(ValueError, match="days weeks"):
        read_question(tmp_path / "odd.sql")


# --- on the sample nights, beside the records ------------------------------------------------------


@pytest.mark.parametrize("given", [{}, {"country": "de", "min_eur": "1000000", "min_days": "10"}])
def test_open_to_leaves_out_only_what_is_stated_otherwise(home, given):
    country, least = given.get("country", "KE").upper(), Decimal(given.get("min_eur", "500000"))
    rates = {
        code: Decimal(str(rate)) for code, rate in rows(home, "SELECT currency, per_euro FROM euro_rate")
    }

    def fits(each: Opportunity) -> bool:
        said = each.merged
        coming = next_deadline(said, as_of())
        left = days_left(coming, as_of()) if coming else None
        euro = (
            said.award_ceiling
            and said.award_ceiling.currency in rates
            and len({m.currency for m in (said.award_floor, said.award_ceiling, said.total_funding) if m})
            == 1
        )
        refused = country in said.excluded_countries
        named = said.eligible_countries is None or country in said.eligible_countries or said.others_may_apply
        return (
            not refused
            and bool(named)
            and not (euro and said.award_ceiling.amount / rates[said.award_ceiling.currency] < least)
            and not (said.trl and (said.trl.highest < 4 or said.trl.lowest > 6))
            and not (left is not None and left <= int(given.get("min_days", "45")))
        )

    found = ask(home, "open-to", **given)
    assert {row["opportunity"] for row in found} == {n for n, each in open_calls(home).items() if fits(each)}
    assert 5 < len(found) < len(open_calls(home))
    assert [row["not_stated"] for row in found] == sorted(row["not_stated"] for row in found)


def test_moved_is_what_publishers_changed_and_not_what_we_read_differently(home):
    found = ask(home, "moved")
    stored = rows(home, "SELECT count(*) FROM change WHERE NOT is_reread")[0][0]
    assert len(found) == stored > 0
    assert {row["night"] for row in found} == {SECOND}
    assert ask(home, "moved", days="0") == []


def test_together_holds_for_both_profiles(home):
    with Store.open(home / "legation.db") as store:
        scores = {
            (name, match.opportunity): match.score
            for name, _ in store.profiles.all()
            for match in store.matches.of(name)
            if match.dropped_by is None and match.score >= 5
        }
    shared = Counter(name for _, name in scores if name in open_calls(home))
    found = ask(home, "together", min_score="5")
    pairs = {name: many * (many - 1) // 2 for name, many in shared.items() if many > 1}
    assert Counter(row["opportunity"] for row in found) == pairs
    for row in found:
        assert row["first_score"] == scores[row["first"], row["opportunity"]]
        assert row["second_score"] == scores[row["second"], row["opportunity"]]


def test_kept_and_closing_are_those_of_people(home):
    kept = rows(home, "SELECT opportunity FROM triage WHERE action = 'keep'")
    soon = {
        name
        for (name,) in kept
        if name in open_calls(home)
        and (coming := next_deadline(open_calls(home)[name].merged, as_of()))
        and days_left(coming, as_of()) <= 30
    }
    assert {row["opportunity"] for row in ask(home, "closing-kept", days="30")} == soon


def test_told_ties_and_left_out_follow_what_was_told(home):
    with Store.open(home / "legation.db") as store:
        told = store.deliveries.told()
        profiles = {name for name, _ in store.profiles.all()}
    assert len(ask(home, "told-whom")) == len(told) > 10
    assert {row["profile"] for row in ask(home, "left-out")} == profiles - {each.profile for each in told}
    ties = ask(home, "funder-ties", funder="european commission")
    assert {row["opportunity"] for row in ties} == {
        *(each.opportunity for each in told if _funder(home, each.opportunity) == "European Commission")
    }
    assert sum(row["action"] is not None for row in ask(home, "funder-ties", funder="")) == 3, (
        "a note decides nothing"
    )


def _funder(home: Path, name: str) -> str | None:
    return rows(home, f"SELECT funder FROM opportunity WHERE id = '{name}'")[0][0]


def test_shares_forms_and_money_are_those_of_the_records(home):
    calls = open_calls(home)
    cheap = {
        n for n, o in calls.items() if o.merged.cofunding_rate and o.merged.cofunding_rate >= Decimal("0.8")
    }
    assert {row["opportunity"] for row in ask(home, "own-share")} == cheap != set()
    loans = {n for n, o in calls.items() if Instrument.GRANT in (o.merged.instruments or ())}
    assert {row["opportunity"] for row in ask(home, "in-form", instrument="grant")} == loans
    forms = Counter(form.value for o in calls.values() for form in set(o.merged.instruments or ()))
    assert {row["instrument"]: row["calls"] for row in ask(home, "money-by-form")} == dict(forms)


def test_portals_terms_and_reviews_are_those_of_the_records(home):
    many = {row["opportunity"] for row in ask(home, "several-portals")}
    found = [from_json(Opportunity, record) for (record,) in rows(home, "SELECT record FROM opportunity")]
    assert many == {o.id for o in found if len({ref.source for ref in o.notices}) > 1} != set()
    stated = rows(home, "SELECT DISTINCT opportunity FROM term WHERE family = 'ownership_control'")
    live = {o.id for o in found if o.status in {Status.OPEN, Status.FORECASTED}}
    limits = {row["opportunity"] for row in ask(home, "control-limits")}
    assert limits == {name for (name,) in stated} & live != set()
    waiting = rows(home, "SELECT profile, opportunity FROM review_entry WHERE closed_on IS NULL")
    assert {(row["profile"], row["opportunity"]) for row in ask(home, "held")} == set(waiting) != set()


# --- on planted records ------------------------------------------------------------------------------

RATES = ExchangeRates(NIGHT, "test", {"USD": Decimal(2)})


@pytest.fixture(scope="module")
def planted(tmp_path_factory) -> Path:
    """One of each: a prize, two languages on two portals, an information day, a round that came again, a
    forecast, a source that fails, an erratum."""
    folder = tmp_path_factory.mktemp("planted")
    day = Event(EventKind.INFORMATION_DAY, date(2026, 8, 31), "")
    later = Event(EventKind.INFORMATION_DAY, date(2026, 9, 1), "")
    expected = Event(EventKind.EXPECTED_OPENING, date(2026, 12, 31), "")
    usd = Money(Decimal(1_200_000), "USD")
    calls = [
        notice("prize", title="Prize for clean water", on="2026-10-01", instruments=(Instrument.PRIZE,)),
        notice("twin", title="Soils of the Alps", language="en", on="2026-10-01", events=(day, later)),
        notice("lake", title="Lakes", on="2026-12-01", award_ceiling=usd, trl=Trl(3, 4)),
        notice("gone", title="Past round", status=Status.CLOSED, deadlines=(fixed("2025-10-01"),)),
        notice("again", title="This round", on="2026-11-01"),
        notice("coming", title="Forecast", status=Status.FORECASTED, events=(expected,)),
        notice("stated", title="Forecast two", status=Status.FORECASTED, opens_on=date(2026, 10, 1)),
        notice("after", title="Forecast three", status=Status.FORECASTED, opens_on=date(2027, 1, 1)),
    ]
    other = notice("zwilling", "de_example", "Böden der Alpen", language="de", on="2026-10-01")
    with Store.open(folder / "legation.db") as store:
        save(store, calls)
        save(store, [other], source="de_example")
        for number in range(1, 4):
            failed = {"outcome": Outcome.FAILED, "complete_listing": False}
            save(store, [], night(number), source="de_example", **failed)
        made = [opportunity(each) for each in calls]
        made[1] = Opportunity(made[1].id, calls[1], (calls[1].ref, other.ref), status=Status.OPEN)
        pair = [NoticeRef("us_example", key) for key in ("again", "gone")]
        store.edges.decide(Edge(*pair, Judgement.SERIES, 1.0, (), "ana", AS_OF))
        keep(store, made)
        told = "INSERT INTO told VALUES (NULL, 'r@example.org', 'lab', ?, ?, ?, '[]', '', '')"
        for announcement, on in (("new", "2026-08-12"), ("erratum", "2026-08-14")):
            store._database.connection.execute(told, (made[0].id, announcement, on))
        store.view_rows.fill(
            as_of=AS_OF + timedelta(3), night=night(3), rates=RATES, changes=(), changed_since=None, parts=()
        )
    return folder


@pytest.mark.parametrize(
    ("name", "given", "column", "expected"),
    [
        ("in-form", {}, "title", ["Prize for clean water"]),
        ("two-languages", {}, "languages", ["de,en"]),
        ("several-portals", {}, "key", ["twin", "zwilling"]),
        ("information-days", {}, "held_on", ["2026-08-31"]),
        ("reopened", {}, "title", ["This round"]),
        ("opening-next", {}, "title", ["Forecast two", "Forecast"]),
        ("sick-sources", {}, "source", ["de_example"]),
        ("sick-sources", {"nights": "4"}, "source", []),
        ("corrections", {}, "first_told_on", ["2026-08-12"]),
        ("told-whom", {"days": "1"}, "announcement", ["erratum"]),
        # Two dollars a euro: 600 000 €.
        ("open-to", {"min_eur": "600000", "min_days": "60"}, "title", ["Lakes", "This round"]),
        ("open-to", {"min_eur": "600001", "min_days": "60"}, "title", ["This round"]),
        ("open-to", {"trl_lowest": "5", "min_days": "60"}, "title", ["This round"]),
    ],
)
def test_what_is_planted_is_found(planted, name, given, column, expected):
    assert [row[column] for row in ask(planted, name, **given)] == expected


# --- by the command line -----------------------------------------------------------------------------


def test_a_user_lists_asks_and_is_told_what_is_wrong(planted):
    listed = legation("ask")
    assert listed.returncode == 0
    assert all(f"{name}: {each.title}" in listed.stdout for name, each in questions().items())
    found = legation("ask", "--instrument", "prize", "in-form", "--home", planted)
    assert "Prize for clean water" in found.stdout and found.stdout.endswith("1 row\n")
    own = legation("ask", "--sql", "SELECT count(*) AS calls FROM open_opportunities", "--home", planted)
    assert own.stdout == "calls\n4\n1 row\n"
    for words, said in (
        (("ask", "open-to", "--country", "Kenya"), "legation: --country Kenya: that is no country code"),
        (("ask", "nothing"), "no such question"),
        (("ask", "--sql", "DELETE FROM triage"), "Only reading is allowed"),
        (("ask", "in-form", "--instrument"), "--instrument needs a value"),
        (("ask", "in-form", "held"), "one name at a time"),
        (("ask", "--days", "3"), "parameters belong to a question"),
        (("ask", "--columns", "nowhere"), "no such view or table"),
    ):
        refused = legation(*words, "--home", planted)
        assert refused.returncode == 2, words
        assert said in refused.stderr and "Traceback" not in refused.stderr, words
