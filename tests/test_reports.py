"""Reports: every number is what its SELECT brings, and nobody reads what is not theirs."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import html5lib
import numpy as np
import pytest
from click.testing import CliRunner
from lxml import html as lxml_html

from db.asking import Answer, answer
from db.asking_apart import answer_apart
from db.desk_copy import DeskCopy
from db.records import Triage, TriageAction
from db.records.codes import OutcomeKind
from db.records.errors import InputError
from db.records.triage import Particulars
from db.store import Store
from flows.cli import main
from flows.confidentiality.levels import Audience, hidden_texts
from flows.confidentiality.match import redacted_reason
from flows.desk import reports
from flows.desk.page import Asked
from flows.desk.rendering import rendered as desk_page
from flows.night.matching import registered_profiles
from flows.reports.cumulation import known_rules
from flows.reports.inclusion import cause
from flows.reports.kinds import REPORTS, compose
from flows.reports.moved import value_in_words
from flows.reports.rendering import cell_text, numeric, rendered
from flows.reports.report import NOT_RECORDED, Asking, Figures, Report, Table
from flows.reports.scope import HIDDEN_GATE, Scope
from ranking.passages import text_key
from tests.conftest import ARCHIVES, EXAMPLES, SECOND, legation

NIGHT = date.fromisoformat(SECOND)
LAB = "nairobi-climate-lab"
SHARED = "\nvisibility: {default: shareable, money: owner, gaps: desk}\n"

PARTNER = """
profile: orbit-lab
name: Orbit Laboratory
kind: research_group
country: KE
capabilities: [{text: soil moisture from space}, {text: quantum computing on satellites}]
gaps: [{text: surveys of herders}]
visibility: desk
consent_matchmaking: true
"""
LACKED = "satellite retrieval of soil moisture and vegetation condition at field scale"
# What an encoder would say, made by hand: these are near to one another and to nothing else.
NEAR = {
    text_key(text): np.array([1, 0], dtype=np.float32)
    for text in (LACKED, "soil moisture from space", "quantum computing on satellites")
}


def record(store: Store, profile: str, opportunity: str, action: str, **said: object) -> None:
    at = datetime(2026, 9, 2, 9, tzinfo=UTC)
    particulars = Particulars(**said)
    store.triage.add(
        Triage(profile, opportunity, TriageAction(action), "", "ana@example.org", at, particulars=particulars)
    )


def decide_some(store: Store) -> None:
    """Of what the laboratory was told: two kept, one dismissed; one applied for, awarded, with an outcome."""
    told = sorted({each.opportunity for each in store.deliveries.told() if each.profile == LAB})
    record(store, LAB, told[0], "keep")
    record(store, LAB, told[1], "keep")
    record(store, LAB, told[2], "dismiss")
    record(store, LAB, told[0], "applied", on=date(2026, 9, 1))
    money = {"amount": Decimal(360000), "currency": "EUR"}
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2028, 12, 31)}
    record(store, LAB, told[0], "awarded", on=date(2026, 9, 2), **money, **days)
    record(store, LAB, told[0], "outcome", on=date(2026, 9, 2), outcome=OutcomeKind.TRAINING, reference="doi")


@pytest.fixture(scope="module")
def home(second_night, tmp_path_factory) -> Path:
    """The sample nights with a few decisions; the laboratory shares much of its profile."""
    folder = Path(shutil.copytree(second_night, tmp_path_factory.mktemp("reports") / "home"))
    with Store.open(folder / "legation.db") as store:
        decide_some(store)
        text = dict(store.profiles.all())[LAB]
        kept = "\n".join(line for line in text.splitlines() if not line.startswith("visibility"))
        store.profiles.put(LAB, kept + SHARED, NIGHT)
        store.profiles.put("orbit-lab", PARTNER, NIGHT)
        as_the_lab = [replace(each, profile="orbit-lab") for each in store.matches.of(LAB)]
        store.matches.replace("orbit-lab", as_the_lab, night=NIGHT)
    return folder


def composed(home: Path, name: str, audience: Audience = Audience.DESK, days: int | None = None) -> Report:
    def ask(sql: str) -> Answer:
        return answer(home / "legation.db", sql, seconds=30)

    with Store.open(home / "legation.db") as store:
        scope = Scope(NIGHT, audience, tuple(registered_profiles(store)), None, NEAR)
    return compose(name, ask, scope, days)


def tables(report: Report) -> list[Table]:
    return [part for section in report.sections for part in section.parts if isinstance(part, Table)]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_number_is_what_a_person_gets_who_asks_its_question(home, name):
    page = lxml_html.fromstring(rendered(composed(home, name)))
    asked = {
        each.get("id"): answer_apart(home / "legation.db", "".join(each.find("pre").itertext()))
        for each in page.find_class("question")
    }
    for figure in page.find_class("told-number"):
        found = asked[figure.get("href").removeprefix("#")]
        said = {cell_text(value, "number", NOT_RECORDED) for value in found.rows[0]}
        assert len(found.rows) == 1 and figure.text_content() in said
    listed = [each for each in tables(composed(home, name)) if each.counted.rows]
    drawn = page.xpath("//div[@class='listed']//table")
    assert len(listed) == len(drawn)
    for table, element in zip(listed, drawn, strict=True):
        found = asked[f"q-{table.counted.number}"]
        rows = [dict(zip(found.columns, row, strict=True)) for row in found.rows][: table.shown]
        numbers = [at for at, column in enumerate(table.columns) if numeric(column)]
        expected = [
            [
                cell_text(row[table.columns[at].name], table.columns[at].form, table.columns[at].missing)
                for at in numbers
            ]
            for row in rows
        ]
        cells = element.xpath("tbody/tr[not(@class)]")
        assert [
            ["".join(cell.itertext()) for at, cell in enumerate(row) if at in numbers] for row in cells
        ] == expected
    assert page.find_class("told-number") or listed, "a report says something"


@pytest.mark.parametrize("audience", list(Audience))
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_nobody_reads_what_a_profile_does_not_show_them(home, name, audience):
    page = rendered(composed(home, name, audience)).casefold()
    with Store.open(home / "legation.db") as store:
        profiles = registered_profiles(store)
    for profile in profiles:
        hidden = {text for text in hidden_texts(profile, audience) if len(text) > 12}
        # A desk knows every id: it stands in each of its commands.
        if audience is not Audience.OUTSIDE:
            hidden -= {profile.id.casefold()}
        assert not {text for text in hidden if text in page}
    assert ("quantum" in page) <= (audience is not Audience.OUTSIDE), "a protected technology of the desk"


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_a_report_is_one_valid_file_without_script_or_anything_remote(home, name):
    text = rendered(composed(home, name))
    html5lib.HTMLParser(strict=True).parse(text)
    page = lxml_html.fromstring(text)
    assert not page.xpath("//script | //link | //img | //iframe | //@onclick | //@src")
    targets = set(page.xpath("//@id"))
    assert len(targets) == len(page.xpath("//@id"))
    assert {link.removeprefix("#") for link in page.xpath("//a/@href[starts-with(., '#')]")} <= targets
    assert rendered(composed(home, name)) == text, "the same home gives the same bytes"


def test_what_nobody_recorded_is_not_recorded_and_never_nought(second_night):
    report = composed(second_night, "impact")
    counts = next(part for part in report.sections[0].parts if isinstance(part, Figures))
    said = {figure.label: figure.value for figure in counts.figures}
    assert said["surfaced to a reader"] > 0
    assert said["kept"] is said["applied for"] is said["awarded"] is None
    assert lxml_html.fromstring(rendered(report)).find_class("told-number")[1].text == NOT_RECORDED


def test_the_impact_report_follows_a_call_to_its_outcome(home):
    report = composed(home, "impact")
    counts = next(part for part in report.sections[0].parts if isinstance(part, Figures))
    said = {figure.label: figure.value for figure in counts.figures}
    assert (said["kept"], said["applied for"], said["awarded"], said["with an outcome"]) == (2, 1, 1, 1)
    assert said["rejected"] is None
    award = tables(report)[-1].counted.one()
    assert award["months"] == pytest.approx(24, abs=0.1)
    assert award["euro"] == 360000
    earlier = composed(home, "impact", days=1)
    assert earlier.sections[0].parts[0].figures[2].value is None, "applied for the day before"


def test_what_is_dated_after_the_latest_night_is_said_to_be_left_out_and_denied_by_nothing(home, tmp_path):
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    with Store.open(copy / "legation.db") as store:
        told = sorted({each.opportunity for each in store.deliveries.told() if each.profile == LAB})
        record(store, LAB, told[3], "rejected", on=date(2026, 9, 5))
        record(store, LAB, told[3], "outcome", on=date(2026, 11, 20), outcome=OutcomeKind.TRAINING)
    report = composed(copy, "impact")
    counts, later = (part for part in report.sections[0].parts if isinstance(part, Figures))
    assert [(figure.label, figure.value) for figure in later.figures] == [
        ("dated after the latest night, and therefore not counted here", 2)
    ]
    assert {figure.label: figure.value for figure in counts.figures}["rejected"] is None
    assert "nobody" not in rendered(report).partition("How each number is counted")[0]
    assert "dated after" not in rendered(composed(home, "impact")).partition("How each number is counted")[0]


def test_units_add_up_the_steps_of_their_profiles(home, tmp_path):
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    with Store.open(copy / "legation.db") as store:
        for name in (LAB, "embassy-ai-quantum-desk"):
            store.profiles.put(name, dict(store.profiles.all())[name] + "unit: Africa desk\n", NIGHT)
    profiles, units, *_ = (table.counted.records() for table in tables(composed(copy, "impact")))
    steps = {row["profile"]: row for row in profiles}
    added = steps[LAB]["surfaced"] + steps["embassy-ai-quantum-desk"]["surfaced"]
    assert [(row["unit"], row["profiles"], row["surfaced"]) for row in units] == [("Africa desk", 2, added)]
    assert units[0]["awarded"] == 1 and units[0]["rejected"] is None
    assert "Africa desk" not in rendered(composed(copy, "impact", Audience.OUTSIDE))


@pytest.mark.parametrize("audience", ["desk", "shareable"])
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_the_desk_shows_the_same_report_with_calls_leading_to_its_own_pages(home, name, audience):
    desk = DeskCopy(home / "legation.db", lasting=False)
    with desk.reading() as reading:
        now = datetime(2026, 9, 2, 12, tzinfo=UTC)
        page = reports.shown(Asked({"kind": name}, {"for": audience}, now, reading, reading))
    desk.close()
    report = page.values["report"]
    written = composed(home, name, Audience(audience))
    if name != "consortium":  # whose vectors are the home's own there
        assert [(each.sql, each.rows) for each in report.counted] == [
            (each.sql, each.rows) for each in written.counted
        ]
    html = lxml_html.fromstring(desk_page(page, [], f"/reports/{name}", SECOND))
    assert not html.xpath("//main//td//a[starts-with(@href, 'http')]")
    assert html.xpath("//pre") and not html.xpath("//@style")


@pytest.mark.parametrize("name", ["impact", "concentration", "weekly", "cofinance"])
def test_the_desk_counts_what_was_decided_since_the_night_wrote_its_copy(home, tmp_path, name):
    live = Path(shutil.copytree(home, tmp_path / "home")) / "legation.db"
    copied = Path(shutil.copyfile(live, tmp_path / "desk.db"))
    now = datetime(2026, 9, 2, 12, tzinfo=UTC)

    def seen() -> str:
        copy, own = DeskCopy(copied), DeskCopy(live, lasting=False)
        with copy.reading() as desk, own.reading() as reading:
            report = reports.shown(Asked({"kind": name}, {}, now, desk, reading)).values["report"]
        copy.close()
        own.close()
        return [(each.sql, each.rows) for each in report.counted]

    before = seen()
    assert seen() == before
    with Store.open(live) as store:
        best = tables(composed(home, "cofinance"))[1].counted.records()[0]
        soon = tables(composed(home, "weekly"))[-3].counted.records()[0]
        for row, action in ((best, "dismiss"), (soon, "keep"), (best, "dismiss")):
            record(store, str(row["profile"]), str(row["opportunity"]), action)
    assert seen() != before


def test_the_desk_lists_every_report_and_shows_no_other(home):
    desk = DeskCopy(home / "legation.db", lasting=False)
    with desk.reading() as reading:
        now = datetime(2026, 9, 2, 12, tzinfo=UTC)
        listed = desk_page(reports.listed(Asked({}, {}, now, reading, reading)), [], "/reports", SECOND)
        for path, query in (({"kind": "monthly"}, {}), ({"kind": "weekly"}, {"for": "owner"})):
            with pytest.raises(InputError):
                reports.shown(Asked(path, query, now, reading, reading))
    desk.close()
    assert {link.rpartition("/")[2] for link in lxml_html.fromstring(listed).xpath("//dt/a/@href")} == set(
        REPORTS
    )


def test_of_a_profile_that_cannot_be_read_nothing_is_told(home, tmp_path):
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    desk = DeskCopy(copy / "legation.db", lasting=False)
    with Store.open(copy / "legation.db") as store:
        store.profiles.put("nairobi-climate-lab", "profile: 3", NIGHT)
    with desk.reading() as reading:
        for name in sorted(REPORTS):
            now = datetime(2026, 9, 2, 12, tzinfo=UTC)
            page = reports.shown(Asked({"kind": name}, {}, now, reading, reading))
            shown = desk_page(page, [], f"/reports/{name}", SECOND).partition("How each number is counted")[0]
            assert LAB not in shown and LACKED not in shown
    desk.close()


def test_the_same_question_stands_once_in_the_appendix():
    asked = []
    asking = Asking(lambda sql: asked.append(sql) or Answer(("n",), ((1,),)))
    first, again = asking("One", "SELECT 1 "), asking("Another", "\nSELECT 1")
    assert first is again and len(asking.counted) == 1 and asked == ["SELECT 1"]


def test_the_weekly_brief_counts_only_the_days_it_is_asked_for(home):
    week, day = (composed(home, "weekly", days=days).sections[0].parts[0].figures[0] for days in (7, 1))
    assert week.value > day.value > 0


def test_every_rule_on_cumulation_says_where_it_stands_and_since_when():
    rules = known_rules()
    assert len({rule.id for rule in rules.rules}) == len(rules.rules)
    for rule in rules.rules:
        assert (
            rule.says and rule.where and rule.url.startswith("https://") and rule.since <= rules.compiled_on
        )
        assert len(rule.quote.split()) <= 15, "a short quote"
        assert "allowed" not in rule.says


def test_a_pair_without_a_rule_is_not_known_and_one_that_a_rule_bars_is_no_suggestion(home):
    report = composed(home, "cofinance")
    counted, best = (table.counted for table in tables(report))
    rules = known_rules()
    known = {rule.id for rule in rules.rules}
    assert {row["rule"] for row in counted.records()} <= {*known, "not-known"}
    assert best.rows and not {row["rule"] for row in best.records()} & set(rules.barring())
    page = lxml_html.fromstring(rendered(report)).text_content()
    assert "not known: ask both publishers" in page
    assert "allowed" not in page.partition("The rules, as far")[0]


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        (("eu", "Horizon Europe"), ("eu", "LIFE Programme"), "horizon-cumulative"),
        (("eu", "LIFE Programme"), ("eu", "Horizon Europe"), "horizon-cumulative"),
        (("eu", "LIFE Programme"), ("eu", "Erasmus+"), "eu-one-grant"),
        (("eu", "Horizon Europe"), ("eu", None), "eu-one-grant"),
        (("us", None), ("us", None), "us-federal-cost-share"),
        (("it", None), ("eu", "Horizon Europe"), "state-aid-and-union-money"),
        (("it", None), ("de", None), "state-aid"),
        (("it", "PR FESR 2021-2027"), ("eu", "Horizon Europe"), "cohesion-cumulative"),
        (("us", None), ("eu", "Horizon Europe"), "not-known"),
        (("wb", None), ("wb", None), "not-known"),
    ],
)
def test_the_first_rule_that_a_pair_meets_is_told(one, other, rule):
    calls = {
        "eu": ("eu_funding_tenders", "European Commission"),
        "us": ("us_grants_gov", "NOAA"),
        "it": ("it_calabria", "Regione Calabria"),
        "de": ("de_foerderdatenbank", "Bund"),
        "wb": ("int_world_bank", "World Bank"),
    }
    rules = known_rules()
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE call (place, sources, funder, programme)")
        rows = [(place, *calls[name], programme) for place, (name, programme) in enumerate((one, other))]
        connection.executemany("INSERT INTO call VALUES (?, ?, ?, ?)", rows)
        query = (
            f"WITH grouped AS ({rules.grouped('call')}) SELECT {rules.which('a', 'b')} "
            "FROM grouped AS a JOIN grouped AS b WHERE a.place = 0 AND b.place = 1"
        )
        assert connection.execute(query).fetchone() == (rule,)


def test_the_windows_of_a_pair_overlap_and_both_serve_one_line(home):
    best = tables(composed(home, "cofinance"))[1].counted.records()
    for pair in best:
        assert pair["shared_from"] <= (pair["shared_until"] or "9999")
        for name in ("next_deadline_on", "other_deadline_on"):
            assert pair[name] is None or pair["shared_until"] <= pair[name]
        assert pair["line"] and pair["opportunity"] < pair["other_opportunity"]


@pytest.mark.parametrize("name", ["cofinance", "consortium"])
def test_a_call_that_a_profile_dismissed_is_suggested_to_it_no_more(home, tmp_path, name):
    def suggested(folder: Path, audience: Audience = Audience.DESK) -> list[str]:
        rows = tables(composed(folder, name, audience))[1].counted.records()
        return [
            str(row[each])
            for row in rows
            for each in ("opportunity", "other_opportunity")
            if each in row and LAB in (row.get("profile"), row.get("lacks"))
        ]

    dismissed = suggested(home)[0]
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    outside = suggested(home, Audience.OUTSIDE)
    with Store.open(copy / "legation.db") as store:
        record(store, LAB, dismissed, "dismiss")
    assert suggested(copy) and dismissed not in suggested(copy)
    assert suggested(copy, Audience.OUTSIDE) == outside, "outside, no decision is told"


def test_consenting_profiles_that_complete_each_other_are_suggested_in_their_own_words(home):
    report = composed(home, "consortium")
    pairs = tables(report)[0].counted.records()
    assert [(pair["lacks"], pair["brings"]) for pair in pairs] == [(LAB, "orbit-lab")]
    assert pairs[0]["calls"] > 0
    page = lxml_html.fromstring(rendered(report)).text_content()
    assert "“satellite retrieval of soil moisture" in page and "“soil moisture from space”" in page
    calls = {row["opportunity"] for row in tables(report)[1].counted.records()}
    with Store.open(home / "legation.db") as store:
        dropped = {each.opportunity for each in store.matches.of(LAB) if each.dropped_by}
    assert calls and not calls & dropped


@pytest.mark.parametrize(
    ("partner", "lab", "audience"),
    [
        (PARTNER.replace("consent_matchmaking: true", ""), "consent_matchmaking: true", Audience.DESK),
        (PARTNER, "consent_matchmaking: false", Audience.DESK),
        (
            PARTNER.replace("visibility: desk", "visibility: {capabilities: owner}"),
            "consent_matchmaking: true",
            Audience.DESK,
        ),
        (PARTNER + "partners: {role: alone}\n", "consent_matchmaking: true", Audience.DESK),
        (
            PARTNER + "domains: [{name: soil moisture, tier: core}, {name: quantum computing, tier: core}]\n",
            "consent_matchmaking: true",
            Audience.OWNER,
        ),
        (PARTNER, "consent_matchmaking: true", Audience.OUTSIDE),
    ],
    ids=["partner-silent", "lab-silent", "hidden", "alone", "protected", "outside"],
)
def test_nobody_is_suggested_without_consent_with_hidden_words_or_a_protected_technology(
    home, tmp_path, partner, lab, audience
):
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    with Store.open(copy / "legation.db") as store:
        store.profiles.put("orbit-lab", partner, NIGHT)
        own = dict(store.profiles.all())[LAB]
        store.profiles.put(LAB, own.replace("consent_matchmaking: true", lab), NIGHT)
    report = composed(copy, "consortium", audience)
    assert not tables(report)[0].counted.rows
    assert "moisture from space" not in rendered(report)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"ranked": 0, "eligible": 0, "fits": 0}, "no night has ranked it"),
        ({"ranked": 100, "eligible": 90, "fits": 9}, "gets its share"),
        ({"ranked": 100, "eligible": 90, "fits": 1, "waiting": 7}, "safeguards"),
        (
            {"ranked": 100, "eligible": 20, "fits": 1, "gate": "country", "by_gate": 60},
            "gates: the gate “country”",
        ),
        (
            {"ranked": 100, "eligible": 20, "fits": 1, "gate": "must", "by_gate": 40},
            "a must of its own the most",
        ),
        ({"ranked": 100, "eligible": 90, "fits": 1, "gate": "size", "by_gate": 5}, "coverage"),
    ],
)
def test_the_cause_of_little_is_named(row, said):
    assert said in cause({"waiting": 0, "gate": None, "by_gate": None, **row})


def test_a_gate_whose_name_would_tell_too_much_is_not_named(home):
    with Store.open(home / "legation.db") as store:
        profiles = {each.id: each for each in registered_profiles(store)}
    hidden = False
    for audience in Audience:
        report = composed(home, "inclusion", audience)
        told = {
            (str(row["profile"]), str(row["gate"]))
            for table in tables(report)
            for row in table.counted.records()
            if row.get("gate")
        }
        assert told
        for name, gate in told:
            said = redacted_reason(f"dropped:{gate}", profiles[name], audience)
            assert gate == HIDDEN_GATE or said == f"dropped:{gate}"
        hidden = hidden or (audience is Audience.DESK and (LAB, HIDDEN_GATE) in told)
        assert audience is not Audience.OWNER or HIDDEN_GATE not in dict(told).values()
    assert hidden, "the laboratory keeps its money to itself, and a must with it"
    every = composed(home, "inclusion", Audience.OWNER)
    assert _dropped(every) == _dropped(composed(home, "inclusion")), "what is not named is counted"


def _dropped(report: Report) -> int:
    found = next(table for table in tables(report) if "gate" in table.counted.columns and table.shown == 30)
    return sum(int(row["dropped"]) for row in found.counted.records() if row["profile"] == LAB)


def test_shares_sum_to_one_and_the_index_is_the_sum_of_their_squares(home):
    index, funders, *_ = (table.counted for table in tables(composed(home, "concentration")))
    shares = [row["share"] for row in funders.records()]
    assert sum(shares) == pytest.approx(1)
    by = {row["what"]: row for row in index.records()}
    assert by["funder"]["hhi"] == pytest.approx(sum(share * share for share in shares))
    assert by["funder"]["largest"] == max(shares)


def test_each_priority_without_a_call_is_listed_and_no_other(home):
    without, lines, *_ = (table.counted.records() for table in tables(composed(home, "roadmap")))
    assert {row["text"] for row in without} == {row["text"] for row in lines if row["calls"] == 0}
    assert 0 < len(without) < len(lines)


def test_a_line_whose_calls_wait_for_a_review_is_said_to_wait_inside_the_desk_alone(home):
    desk = composed(home, "roadmap")
    quantum = next(row for row in tables(desk)[0].counted.records() if "quantum tech" in str(row["text"]))
    assert (quantum["waiting"], quantum["weaker"]) == (3, 0)
    assert "calls that fit wait for a review" in rendered(desk)
    outside = rendered(composed(home, "roadmap", Audience.OUTSIDE))
    assert "review" not in outside


def test_what_a_clearance_holds_for_its_owner_waits_for_nobody_else(home, tmp_path):
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    with Store.open(copy / "legation.db") as store:
        store._database.connection.execute(
            "UPDATE review_entry SET verdict = 'hold' WHERE profile = 'embassy-ai-quantum-desk'"
        )
        store._database.connection.execute(
            "UPDATE match SET screening = 'hold' WHERE profile = 'embassy-ai-quantum-desk'"
            " AND screening = 'review'"
        )
        text = dict(store.profiles.all())["embassy-ai-quantum-desk"]
        own = text.replace("clearance: desk", "clearance: owner", 1)
        store.profiles.put("embassy-ai-quantum-desk", own, NIGHT)
    waiting = {
        audience: sum(
            int(row["waiting"])
            for row in tables(composed(copy, "roadmap", audience))[1].counted.records()
            if row["profile"] == "embassy-ai-quantum-desk"
        )
        for audience in (Audience.OWNER, Audience.DESK)
    }
    assert waiting[Audience.OWNER] > 0 == waiting[Audience.DESK]


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_where_no_profile_may_be_known_a_report_says_so_and_nothing_else(second_night, name):
    report = composed(second_night, name, Audience.OUTSIDE)
    assert not report.counted
    page = lxml_html.fromstring(rendered(report)).text_content()
    assert "No profile shares its name with this audience" in page
    assert "Every line" not in page and "No publisher" not in page


@pytest.mark.parametrize(
    ("field", "said", "shown"),
    [
        ("events", "expected-opening 2026-09-15 09/15/2026", "expected opening, 15 Sept 2026"),
        (
            "events",
            "information-day 2026-09-15 Open day; see below",
            "information day, 15 Sept 2026, Open day; see below",
        ),
        ("eligible_countries", "ANY; KE", "any country; Kenya"),
        ("instruments", "cooperative_agreement", "cooperative agreement"),
        ("deadlines", "2026-10-06 17:00 Europe/Brussels", "6 Oct 2026 17:00 Europe/Brussels"),
        ("deadlines", "9999-99-99", "9999-99-99"),
        ("eligibility", "Whoever_asks; see 2026-10-06", "Whoever_asks; see 2026-10-06"),
        ("events", None, "not stated"),
    ],
)
def test_what_moved_is_told_in_words(field, said, shown):
    assert value_in_words(field, said) == shown


def test_no_code_of_ours_is_left_to_read_in_a_table_of_shares(home):
    report = rendered(composed(home, "concentration")).partition("How each number is counted")[0]
    page = lxml_html.fromstring(report).text_content()
    assert not re.search(r"\b(ANY|ASSOCIATED|[a-z]+_[a-z]+)\b", page.partition("Concentration")[2])
    assert "any country" in page and "cooperative agreement" in page


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_commands_in_our_sentences_are_set_as_such(second_night, home, name):
    for folder in (second_night, home):
        page = lxml_html.fromstring(rendered(composed(folder, name)))
        for drawn in page.xpath("//*[local-name()='svg' or local-name()='style' or local-name()='pre']"):
            drawn.drop_tree()
        assert "`" not in page.text_content()


def test_the_brief_says_that_it_lists_the_best_of_each_profile_only(home):
    best = composed(home, "weekly").sections[1]
    assert "At most the best 8 of each profile" in best.parts[0].text


def test_the_brief_counts_the_same_days_left_in_its_plot_and_its_table(home):
    section = composed(home, "weekly").sections[3]
    listed = section.parts[1].counted.records()
    left = {(str(row["next_deadline_on"]), str(row["days_left"])) for row in listed}
    drawn = section.parts[0].plot.rows
    assert drawn and [row[1].text for row in drawn] == sorted((days for _, days in left), key=int)


@pytest.mark.slow
def test_a_report_is_written_and_its_question_answered_on_the_command_line(home, tmp_path):
    done = legation("report", "weekly", "--to", tmp_path / "brief.html", "--home", home)
    assert done.returncode == 0, done.stderr
    page = lxml_html.fromstring((tmp_path / "brief.html").read_text())
    sql = "".join(page.get_element_by_id("q-1").find("pre").itertext())
    told = legation("ask", "--sql", sql, "--home", home)
    assert page.find_class("told-number")[0].text in told.stdout.splitlines()[1].split()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("monthly", "--to", "x.html"), "no such report; there are"),
        (("weekly",), "say where to write it"),
        (("weekly", "--to", "x.doc"), "FILE.html, or FILE.pdf"),
        (("weekly", "--to", "x.html", "--profile", "nobody"), "no such profile"),
    ],
)
def test_what_cannot_be_written_is_said_in_one_line(home, arguments, said):
    done = CliRunner().invoke(main, ["report", *arguments, "--home", str(home)])
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr and done.stderr.count("\n") == 1


@pytest.mark.slow
def test_a_pdf_has_the_pages_of_the_report(home):
    from pypdfium2 import PdfDocument

    from flows.reports.pdf import browser, printed

    if browser() is None:
        pytest.skip("no Chromium found: apt-get install chromium")
    document = PdfDocument(printed(rendered(composed(home, "weekly"))))
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    assert "Weekly desk brief" in words and "How each number is counted" in words


def test_without_a_browser_a_pdf_says_what_to_install(monkeypatch):
    from flows.reports import pdf

    monkeypatch.setattr(pdf, "BROWSERS", ("no-such-browser",))
    with pytest.raises(pdf.InputError, match="apt-get install chromium"):
        pdf.printed("<p>")


@pytest.mark.soak
@pytest.mark.parametrize("night", ["2026-08-15"])
def test_every_question_of_a_really_recorded_night_is_answered_as_fast_as_an_officers_own(night, tmp_path):
    archive = ARCHIVES / f"{night}.warc.gz"
    if not archive.exists():
        pytest.skip(f"the recorded night {archive.name} is not beside the repository")
    assert legation("profile", "add", *EXAMPLES, "--home", tmp_path).returncode == 0
    at = f"{night}T02:00:00+00:00"
    done = legation(
        "nightly", "--archive", archive, "--as-of", at, "--home", tmp_path, "--plain", timeout=1800
    )
    assert done.returncode in (0, 1), done.stderr
    for name in REPORTS:
        written = legation("report", name, "--to", tmp_path / f"{name}.html", "--home", tmp_path)
        assert written.returncode == 0, written.stderr
        page = lxml_html.fromstring((tmp_path / f"{name}.html").read_text())
        for each in page.find_class("question"):
            answer_apart(tmp_path / "legation.db", "".join(each.find("pre").itertext()))
