"""What the desk's pages count is one number everywhere: as of the night, also long after it."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
from lxml import html as lxml_html
from starlette.testclient import TestClient
from test_desk_work import LAB, NOW, PAGES, PHARMA, client_of, decide, text_of

from db.store import Store

LATE = datetime(2026, 11, 22, 8, tzinfo=UTC)
AGO = "The latest night was 81 days ago"


@pytest.fixture(scope="module")
def home(second_night, tmp_path_factory) -> Path:
    """A home in which one call was kept, and another applied for after it was kept."""
    home = Path(shutil.copytree(second_night, tmp_path_factory.mktemp("desk") / "home"))
    with Store.open(home / "legation.db") as store:
        best = [match.opportunity for match in store.matches.of(LAB)[:2]]
    for name in best:
        decide(home, "keep", LAB, name, "--by", "ana@example.org")
    decide(home, "triage", "record", LAB, best[1], "applied", "--by", "ana@example.org")
    return home


@pytest.fixture(scope="module")
def late(home) -> TestClient:
    """Its desk long after the latest night."""
    return client_of(home, LATE)


def rows_of(home: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(home / "desk.db")) as copy:
        return copy.execute(sql).fetchall()


def lists_of(answer) -> dict[str, str]:
    """Opportunity → the days left that the page's lists tell of it."""
    said = {}
    for call in lxml_html.fromstring(answer.text).find_class("call"):
        href = call.xpath('.//p[@class="name"]/a/@href')[0]
        when = re.sub(r"\s+", " ", call.find_class("when")[0].text_content())
        if days := re.search(r"20\d\d (?:(\d+) days?|today)", when):
            said[href] = days[1] or "0"
    return said


def drawn_of(answer) -> dict[str, str]:
    """Opportunity → the days left that the tables of the page's plots tell of it."""
    rows = lxml_html.fromstring(answer.text).xpath('//details[@class="plot-table"]//tbody/tr[td[3]/a]')
    return {row[2][0].get("href"): row[1].text_content() for row in rows}


@pytest.mark.parametrize("path", ["/", "/search", *PAGES])
def test_a_late_clock_is_told_on_every_page_and_no_sooner(home, late, path):
    assert text_of(late.get(path)).count(AGO) == 1
    assert "The latest night was" not in text_of(client_of(home, NOW + timedelta(1)).get(path))


def test_status_and_days_of_an_opportunity_are_those_of_every_list(home, late):
    found = rows_of(
        home,
        """SELECT opportunity, days_left FROM open_opportunities WHERE days_left BETWEEN 2 AND 80
        ORDER BY days_left LIMIT 15""",
    )
    assert len(found) == 15
    for name, days in found:
        answer = late.get(f"/opportunity/{name}")
        under = lxml_html.fromstring(answer.text).find_class("under")[0].text_content()
        assert re.sub(r"\s+", " ", under).strip().startswith("open"), name
        assert re.search(rf"20\d\d\s+{days} days", under), name
        assert f"{days} days left" in text_of(answer)
        assert "days ago" not in text_of(answer).replace(AGO, "")


@pytest.mark.parametrize("clock", [NOW, LATE])
def test_a_plot_and_the_list_beside_it_count_the_same_days(home, clock):
    desk, both = client_of(home, clock), 0
    funder = urlencode({"name": "U.S. National Science Foundation"})
    for path in ("/", f"/funder?{funder}", *(f"/profile/{name}?which=best" for name in (LAB, PHARMA))):
        answer = desk.get(path)
        lists, drawn = lists_of(answer), drawn_of(answer)
        assert {name: lists[name] for name in drawn if name in lists} == {
            name: drawn[name] for name in drawn if name in lists
        }
        both += len(drawn.keys() & lists.keys())
    assert both > 20


def test_a_deadline_that_is_today_only_in_the_west_is_drawn(home, late):
    [(name, funder)] = rows_of(
        home,
        """SELECT opportunity, funder FROM open_opportunities, present
        WHERE days_left = 0 AND next_deadline_on < night""",
    )
    answer = late.get(f"/funder?{urlencode({'name': funder})}")
    assert drawn_of(answer)[f"/opportunity/{name}"] == "0"


def test_the_first_page_says_how_the_night_ended(home):
    assert "Last night whole 2 Sept 2026" in text_of(client_of(home).get("/"))
    with closing(sqlite3.connect(home / "legation.db")) as live, live:
        live.execute("UPDATE run SET exit_code = 1 WHERE night = '2026-09-02'")
    assert "Last night partial 2 Sept 2026" in text_of(client_of(home).get("/"))


def test_the_first_page_and_the_review_page_count_one_queue(late):
    first, queue = text_of(late.get("/")), text_of(late.get("/review"))
    waited = re.findall(r"\((\d+) days, overdue\)", queue)
    assert waited
    told = re.search(r"Waiting for review(.*?)All \d+", first)
    assert set(re.findall(r" (\d+) days?(?= )", told[1])) == set(waited) == {"82"}


def test_sources_are_as_old_as_on_the_night_and_the_page_says_when_that_was(late):
    said = text_of(late.get("/sources"))
    assert "9 of 9 sources are current" in said
    assert "0 want attention" in said
    assert f"{AGO}: how the sources stand" in said


def test_kept_means_one_thing_on_every_page(home):
    desk = client_of(home)
    assert "1 kept, not yet further" in text_of(desk.get("/"))
    assert "Kept, not yet further" in text_of(desk.get("/profiles"))
    either = text_of(desk.get(f"/profile/{LAB}?which=kept"))
    assert "2 kept or further" in either
    assert re.search(r"Kept or further\s*2", either)
    for which, number in (("kept", 2), ("keep", 1), ("beyond", 1)):
        assert len(lists_of(desk.get(f"/profile/{LAB}?which={which}"))) == number


def test_the_figures_of_a_funder_add_up(home):
    desk = client_of(home)
    for (funder,) in rows_of(home, "SELECT DISTINCT funder FROM opportunities WHERE funder <> ''"):
        page = lxml_html.fromstring(desk.get(f"/funder?{urlencode({'name': funder})}").text)
        *parts, total = [int(each.text_content()) for each in page.find_class("big")]
        assert sum(parts) == total, funder
    bank = text_of(desk.get(f"/funder?{urlencode({'name': 'World Bank'})}"))
    assert "4 open 0 forecast 0 closed 2 no calls" in bank


def test_a_share_of_forms_is_called_no_share_of_calls(home):
    [(named, calls)] = rows_of(
        home,
        """SELECT sum(length(instruments) - length(replace(instruments, ',', '')) + 1)
            FILTER (WHERE instruments <> ''), count(*) FROM open_opportunities""",
    )
    said = text_of(client_of(home).get("/figures"))
    assert re.search(rf"\d+ of {named} times that a call names a form, it states one", said)
    assert re.search(rf"\d+ of {calls} calls state one", said)


def test_the_ledger_says_which_gate_said_no_and_what_it_counts(home):
    said = text_of(client_of(home).get("/ledger"))
    assert "a gate said no: applicant" in said
    assert "a gate said no: one that is not shown" in said
    assert "a gate said no: must: days to deadline" in said
    assert "the gate's rule follows" not in said
    assert re.search(r"\d+ calls × readers", said)
