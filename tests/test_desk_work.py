"""The desk's pages on profiles, sources, reviews and ledger: the commands' numbers, and nothing hidden."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner
from conftest import SECOND
from lxml import html as lxml_html
from starlette.testclient import TestClient
from stored_cases import NIGHT

from db.common_grants_copy import PublishedCopy
from db.desk_snapshot import write_snapshot
from db.records import Accounting, LedgerEntry, Match, from_json, to_json
from db.store import Store
from flows.cli import main
from flows.common_grants.answers import Opportunities
from flows.confidentiality.levels import Audience, hidden_texts
from flows.desk.routes import PLACES
from flows.night.publishing import write_copy
from flows.review.reading import queue_now
from flows.serving.app import serve_app
from flows.serving.pages import Desk
from flows.settings import read_settings
from ranking.profiles import parse_profile
from spiders.not_covered import not_covered

LAB, EMBASSY, PHARMA = "nairobi-climate-lab", "embassy-ai-quantum-desk", "biopharma-cofinancing"
HELD_BACK = Accounting.SUPPRESSED
NOW = datetime(2026, 9, 2, 8, tzinfo=UTC)
PAGES = (
    "/profiles",
    *(f"/profile/{name}" for name in (LAB, EMBASSY, PHARMA)),
    *(
        f"/profile/{LAB}?which={which}"
        for which in ("best", "forecasted", "all", "told", "kept", "keep", "dismiss", "beyond")
    ),
    f"/profile/{LAB}/dropped?gate=country",
    "/figures",
    *("/sources", "/source/us_nsf", "/review", f"/review?profile={EMBASSY}"),
    *("/ledger", "/ledger?night=2026-09-01", f"/ledger?night={SECOND}&profile={LAB}"),
    f"/ledger/rows?night={SECOND}&profile={LAB}&reader=1&way=suppressed&reason=below-threshold",
)


def client_of(home: Path, now: datetime = NOW) -> TestClient:
    """The desk of a home as `legation serve` answers it at a time."""
    settings = read_settings(home)
    offered = Opportunities(PublishedCopy(home / "published.db"), lambda: now, dict().get)
    app = serve_app(offered, None, desk=Desk(settings, PLACES, lambda: now))
    return TestClient(app, base_url="http://localhost")


def decide(home: Path, *arguments: str) -> None:
    done = CliRunner().invoke(main, [*arguments, "--home", str(home)], catch_exceptions=False)
    assert done.exit_code == 0, done.output


@pytest.fixture(scope="module")
def home(second_night, tmp_path_factory) -> Path:
    """A home after both sample nights, in which people have decided since."""
    home = Path(shutil.copytree(second_night, tmp_path_factory.mktemp("desk") / "home"))
    with Store.open(home / "legation.db") as store:
        best = [match.opportunity for match in store.matches.of(LAB)[:3]]
    decide(home, "keep", LAB, best[0], "--by", "ana@example.org")
    decide(home, "dismiss", LAB, best[1], "--because", "topic", "--by", "ana@example.org")
    return home


@pytest.fixture(scope="module")
def client(home) -> TestClient:
    return client_of(home)


def text_of(answer) -> str:
    tree = lxml_html.fromstring(answer.text)
    return re.sub(r"\s+", " ", tree.get_element_by_id("content").text_content())


def listed(answer) -> set[str]:
    """The calls that a page lists."""
    return set(re.findall(r'class="name"><a href="/opportunity/(op-\w+)', answer.text))


def links_of(answer) -> list[str]:
    return [unescape(href) for href in re.findall(r'<a [^>]*href="([^"]+)"', answer.text)]


# --- every page ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_there_and_every_link_of_it_into_these_pages_leads_somewhere(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, text_of(answer)
    assert "script" not in {element.tag for element in lxml_html.fromstring(answer.text).iter()}
    assert " style=" not in answer.text
    ours = [
        href.partition("#")[0]
        for href in links_of(answer)
        if re.match("/(profile|sources?|review|ledger)", href)
    ]
    for href in sorted(set(ours), key=len)[:12]:
        assert client.get(href).status_code == 200, href


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/profile/nobody", 404),
        ("/profile/nobody/dropped?gate=country", 404),
        (f"/profile/{LAB}/dropped", 404),
        (f"/profile/{LAB}/dropped?gate=<script>", 404),
        (f"/profile/{LAB}?which=everything", 400),
        (f"/profile/{LAB}?part=99", 400),
        (f"/profile/{LAB}?page=-1", 400),
        ("/source/nobody", 404),
        ("/source/os", 404),
        ("/review?profile=nobody", 404),
        ("/ledger?night=yesterday", 400),
        ("/ledger?night=1999-01-01", 404),
        ("/ledger/rows", 404),
        (f"/ledger/rows?night={SECOND}&profile={LAB}&reader=9&way=sent&reason=x", 404),
        (f"/ledger?night={'9' * 600}", 400),
    ],
)
def test_what_is_not_there_is_said_on_a_page(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    assert "<main" in answer.text
    assert "Traceback" not in answer.text
    assert "<script>" not in answer.text


def test_an_empty_home_has_pages_that_say_so(tmp_path):
    with Store.open(tmp_path / "legation.db"):
        pass
    write_snapshot(tmp_path / "legation.db", tmp_path / "desk.db")
    write_copy(read_settings(tmp_path))
    client = client_of(tmp_path)
    for path, said in {
        "/profiles": "No profile is registered yet",
        "/sources": "Source by source",
        "/review": "No night has reviewed anything yet",
        "/ledger": "No night has accounted for anything yet",
    }.items():
        answer = client.get(path)
        assert answer.status_code == 200
        assert said in text_of(answer)


# --- the same numbers as the commands -----------------------------------------------------------------------


def command(home: Path, *arguments: str) -> object:
    done = CliRunner().invoke(main, [*arguments, "--json", "--home", str(home)])
    return json.loads(done.output)


def test_the_ledger_page_and_the_command_have_one_account(client, home):
    said = text_of(client.get(f"/ledger?night={SECOND}"))
    accounts = command(home, "ledger")["accounts"]
    assert accounts
    for each in accounts:
        parts = f"{each['sent']} sent + {each['suppressed']} suppressed + {each['queued']} queued"
        assert f"{each['matched']} matched = {parts}" in said


def test_every_account_of_a_night_is_found_without_reading_it(home):
    with Store.open(home / "legation.db") as store:
        found = store.ledgers.accounts(date.fromisoformat(SECOND))
        assert found == sorted(
            {(row.recipient, row.profile) for row in store.ledgers.totals(date(2026, 9, 2))}
        )
        assert len(found) > 3
        assert store.ledgers.accounts(date(1999, 1, 1)) == []


def test_no_address_of_a_page_tells_who_reads(client):
    assert "lab-lead@example.org" in text_of(client.get("/ledger"))
    for path in PAGES:
        assert not [href for href in links_of(client.get(path)) if "@" in href or "%40" in href], path


def test_a_line_of_the_ledger_leads_to_as_many_calls(client, home):
    account = next(a for a in command(home, "ledger")["accounts"] if a["recipient"] == "lab-lead@example.org")
    told = {
        each["reason"]: each["amount"] for each in account["reasons"] if each["accounting"] == "suppressed"
    }
    reason, amount = max(told.items(), key=lambda each: each[1])
    about = (f"reason={reason}", f"profile={LAB}&reader=1&")
    links = [href for href in links_of(client.get("/ledger")) if all(part in href for part in about)]
    answer = client.get(links[0])
    assert f"{amount} calls for lab-lead@example.org" in text_of(answer)
    assert len(set(re.findall(r"/opportunity/(op-\w+)", answer.text))) == min(amount, 50)


def test_the_review_page_and_the_command_have_one_queue(client, home):
    with Store.open(home / "legation.db") as store:
        waiting = [each for each in queue_now(store, home, NOW.date()).queued if each.standing.waits]
    answer = client.get("/review")
    shown = re.findall(r"legation review show (\S+) (op-\w+)", answer.text)
    assert shown == [(each.profile.id, each.opportunity.id) for each in waiting[:20]]


def test_a_release_is_shown_at_once(second_night, tmp_path):
    home = Path(shutil.copytree(second_night, tmp_path / "home"))
    client = client_of(home)
    profile, id = re.findall(rf"legation review show ({EMBASSY}) (op-\w+)", client.get("/review").text)[0]
    who = ("--by", "security-officer@example.org", "--because", "civil use only")
    decide(home, "review", "release", profile, id, *who)
    answer = client.get("/review")
    assert (profile, id) not in re.findall(r"legation review show (\S+) (op-\w+)", answer.text)
    assert "released by security-officer@example.org" in text_of(answer)


def test_decisions_are_shown_as_they_stand_now(client, home):
    with Store.open(home / "legation.db") as store:
        best = [match.opportunity for match in store.matches.of(LAB)[:2]]
    assert listed(client.get(f"/profile/{LAB}?which=keep")) == {best[0]}
    assert listed(client.get(f"/profile/{LAB}?which=dismiss")) == {best[1]}
    assert "kept by ana@example.org" in text_of(client.get(f"/profile/{LAB}"))


def test_decided_calls_are_found_by_name_where_the_copy_numbers_its_rows_otherwise(second_night, tmp_path):
    home = Path(shutil.copytree(second_night, tmp_path / "home"))
    with Store.open(home / "legation.db") as store:
        kept = store.matches.of(LAB)[0].opportunity
    decide(home, "keep", LAB, kept, "--by", "ana@example.org")
    with closing(sqlite3.connect(home / "desk.db")) as copy, copy:
        for table in ("opportunity", "opportunity_fact"):
            copy.execute(f"UPDATE {table} SET pk = pk + 1000000")
    found = client_of(home).get("/search?decided=keep&status=any")
    assert listed(found) == {kept}


def test_a_profiles_page_counts_as_the_views_do(client, home):
    with Store.open(home / "legation.db") as store:
        rows = store._database.rows("SELECT gate, dropped FROM gate_drops WHERE profile = ?", (EMBASSY,))
        funnel = store._database.rows(
            "SELECT ranked, eligible, surfaced FROM funnel WHERE profile = ?", (EMBASSY,)
        )
    page = client.get(f"/profile/{EMBASSY}")
    for gate, dropped in rows:
        link = next(href for href in links_of(page) if href.endswith(f"gate={gate.replace(':', '%3A')}"))
        assert f"{dropped} call" in text_of(client.get(link))
    for number in funnel[0]:
        assert f">{number}" in page.text


def test_a_need_leads_to_the_calls_that_meet_it(client, home):
    with Store.open(home / "legation.db") as store:
        query = "SELECT text, open_calls FROM coverage WHERE profile = ? AND open_calls > 0"
        counts = dict(store._database.rows(query, (LAB,)))
    tree = lxml_html.fromstring(client.get(f"/profile/{LAB}").text)
    rows = [row for row in tree.xpath("//section[@id='needs']//tbody/tr") if row.xpath(".//a")]
    assert len(rows) == len(counts)
    for row in rows[:3]:
        amount = int(row.xpath("string(.//a)"))
        assert counts[row.xpath("string(th)")] == amount
        shown = client.get(row.xpath(".//a/@href")[0])
        assert len(listed(shown)) == min(amount, 12)


def test_a_profile_that_lapsed_or_waits_for_an_unread_funder_says_so(second_night, tmp_path):
    home = Path(shutil.copytree(second_night, tmp_path / "home"))
    publisher = not_covered()[0].publisher
    with Store.open(home / "legation.db") as store:
        text = dict(store.profiles.all())[EMBASSY]
        lapsed = re.sub(r"^valid_until:.*$", "valid_until: 2026-08-31", text, flags=re.MULTILINE)
        rule = f"must:\n  - {{field: funder, op: is, value: {json.dumps(publisher)}}}\n"
        store.profiles.put(EMBASSY, lapsed.replace("must:\n", rule), date(2026, 9, 2))
    said = text_of(client_of(home).get(f"/profile/{EMBASSY}"))
    assert "lapsed on 2026-08-31: it is ranked no more" in said
    assert f"{publisher}: not covered" in said


def test_every_number_of_the_figures_leads_to_as_many_calls(client):
    checked = 0
    for row in lxml_html.fromstring(client.get("/figures").text).xpath("//figure//tbody/tr"):
        links, number = row.xpath(".//a/@href"), row.xpath("string(td[2])")
        if links and links[0].startswith("/search") and number.endswith(("call", "calls")):
            found = lxml_html.fromstring(client.get(links[0]).text).xpath("string(//h2[@class='count'])")
            assert found.split()[0] == number.split()[0], links[0]
            checked += 1
    assert checked > 5


def test_the_parts_of_a_score_add_up_to_it(client):
    tree = lxml_html.fromstring(client.get(f"/profile/{EMBASSY}").text)
    calls = tree.xpath("//li[@class='call']")
    assert calls
    for call in calls:
        score = float(call.xpath("string(.//*[starts-with(normalize-space(.), 'score')])").split()[1])
        points = sum(float(cell) for cell in call.xpath(".//td[@class='num']/text()"))
        assert points == pytest.approx(score, abs=1.5)


def test_a_source_that_failed_says_so_and_what_to_do(second_night, tmp_path):
    home = Path(shutil.copytree(second_night, tmp_path / "home"))
    with Store.open(home / "legation.db") as store, store._database.transaction():
        query = """UPDATE source_run SET outcome = 'failed', cause = 'robots', seen = 0,
            record = json_set(record, '$.outcome', 'failed', '$.cause', 'robots')
            WHERE source = ? AND night = ?"""
        store._database.write(query, [("us_nsf", SECOND)])
    write_snapshot(home / "legation.db", home / "desk.db")
    client = client_of(home)
    first = lxml_html.fromstring(client.get("/sources").text).xpath(
        "//table[contains(@class,'sources')]//tbody/tr"
    )[0]
    assert "us_nsf" in first.text_content()
    assert "What to do: ask the publisher; until then it is not read" in first.text_content()
    assert "failed" in text_of(client.get("/source/us_nsf"))


def test_a_home_that_lost_its_review_key_is_told_so(second_night, tmp_path):
    home = Path(shutil.copytree(second_night, tmp_path / "home"))
    profile, id = re.findall(
        rf"legation review show ({EMBASSY}) (op-\w+)", client_of(home).get("/review").text
    )[0]
    decide(home, "review", "note", profile, id, "--by", "x@example.org", "--because", "seen")
    (home / "review.key").unlink()
    answer = client_of(home).get("/review")
    assert answer.status_code == 200
    assert "review.key is missing" in text_of(answer)


# --- hostile words ------------------------------------------------------------------------------------------

HOSTILE = "<script>alert(1)</script>\"' onmouseover=x {{ 7 * 7 }} \u202e</title></svg>"
EVIL = f"""\
profile: evil
name: {json.dumps(HOSTILE)}
kind: research_group
country: KE
applicant_types: [higher_education_public]
summary: {json.dumps(HOSTILE)}
capabilities: [{{text: {json.dumps(HOSTILE)}}}]
"""


def rewritten(home: Path, change: Callable[[Match], Match], profile: str) -> None:
    """Every stored match of a profile, changed."""
    with Store.open(home / "legation.db") as store:
        store.matches.replace(
            profile, [change(match) for match in store.matches.of(profile)], night=date(2026, 9, 2)
        )
    write_snapshot(home / "legation.db", home / "desk.db")


def test_hostile_words_stay_words(second_night, tmp_path):
    home = Path(shutil.copytree(second_night, tmp_path / "home"))
    with Store.open(home / "legation.db") as store:
        stored = [from_json(Match, to_json(match)) for match in store.matches.of(LAB)]
        store.profiles.put("evil", EVIL, NIGHT)
        hostile = [
            replace(
                match,
                profile="evil",
                screening_reason=HOSTILE,
                notes=(HOSTILE,),
                gates=tuple(replace(gate, explanation=HOSTILE) for gate in match.gates),
                reasons=tuple(replace(reason, profile_text=HOSTILE) for reason in match.reasons),
            )
            for match in stored
        ]
        store.matches.replace("evil", hostile, night=NIGHT)
        with store._database.transaction():
            store._database.write("UPDATE opportunity SET title = ?, funder = ?", [(HOSTILE, HOSTILE)])
            store._database.write("UPDATE source_run SET cause = ?", [(HOSTILE,)])
            store._database.write("UPDATE ledger SET reason = ? WHERE reason = 'backlog'", [(HOSTILE,)])
    write_snapshot(home / "legation.db", home / "desk.db")
    client = client_of(home)
    for path in ("/profiles", "/profile/evil", "/profile/evil/dropped?gate=country", "/review", *PAGES):
        answer = client.get(path)
        tree = lxml_html.fromstring(answer.text)
        assert answer.status_code == 200
        assert not tree.xpath("//script | //*[@onmouseover]"), path
        assert "49" not in (tree.xpath("string(//h1)"), tree.xpath("string(//title)"))


def test_a_stored_profile_that_is_none_any_more_shows_nothing_but_its_id(second_night, tmp_path):
    home = Path(shutil.copytree(second_night, tmp_path / "home"))
    with Store.open(home / "legation.db") as store:
        store.profiles.put(LAB, "profile: nairobi-climate-lab\nxylophonic: words\n", NIGHT)
    write_snapshot(home / "legation.db", home / "desk.db")
    client = client_of(home)
    for path in ("/profiles", f"/profile/{LAB}", "/review", "/ledger"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "xylophonic" not in answer.text
        assert "weather index insurance for smallholder" not in answer.text
    assert "cannot be read" in text_of(client.get("/review"))


# --- confidentiality ----------------------------------------------------------------------------------------


def visited(client: TestClient, most: int = 130) -> dict[str, str]:
    """Address → the text of the page there, found by following links; of each place a few."""
    waiting = [place.path for place in PLACES if "{" not in place.path]
    found: dict[str, str] = {}
    of_place: dict[str, int] = {}
    while waiting and len(found) < most:
        path = waiting.pop(0).partition("#")[0]
        place = re.sub(r"op-\w+|=[^&]*", "", path)
        if (
            path in found
            or not path.startswith("/")
            or of_place.get(place, 0) >= 8
            or path.startswith("/export")
        ):
            continue
        of_place[place] = of_place.get(place, 0) + 1
        answer = client.get(path)
        found[path] = unescape(answer.text).casefold()
        waiting += links_of(answer)
    return found


def telling(home: Path, name: str, text: str) -> set[str]:
    """What the owner alone may see of a profile, as far as it is no publisher's words as well."""
    with Store.open(home / "legation.db") as store:
        published = " ".join(to_json(each) for each in store.opportunities.all()).casefold()
    hidden = hidden_texts(parse_profile(text, name), Audience.DESK)
    return {each for each in hidden if len(each) > 12 and each not in published}


@pytest.mark.slow
def test_what_a_profile_keeps_for_its_owner_is_on_no_page(second_night, tmp_path):
    home = Path(shutil.copytree(second_night, tmp_path / "home"))
    with Store.open(home / "legation.db") as store:
        text = dict(store.profiles.all())[LAB]
    closed = text.replace("visibility: {default: desk, money: owner}", "visibility: {default: owner}")
    assert closed != text
    words = telling(home, LAB, closed)
    assert len(words) > 8
    before = " ".join(visited(client_of(home)).values())
    assert sum(word in before for word in words) > 5, "what is planted is shown while it may be"
    with Store.open(home / "legation.db") as store:
        store.profiles.put(LAB, closed, date(2026, 9, 2))
    pages = visited(client_of(home))
    assert any(path.startswith(f"/profile/{LAB}") for path in pages)
    assert any(path.startswith("/opportunity/") for path in pages)
    leaks = [(path, word) for path, said in pages.items() for word in words if word in said]
    assert not leaks
    assert "not shown" in pages[f"/profile/{LAB}"]


@pytest.mark.parametrize("name", [PHARMA, LAB])
def test_what_the_example_profiles_hide_is_on_none_of_these_pages(client, home, name):
    with Store.open(home / "legation.db") as store:
        text = dict(store.profiles.all())[name]
    words = telling(home, name, text)
    for path in PAGES:
        said = unescape(client.get(path).text).casefold()
        assert not [word for word in words if word in said], path


def test_a_hidden_rule_is_neither_named_nor_listed(second_night, tmp_path):
    home = Path(shutil.copytree(second_night, tmp_path / "home"))
    with Store.open(home / "legation.db") as store:
        text = dict(store.profiles.all())[EMBASSY]
        hidden = re.sub(
            r"^visibility:.*$", "visibility: {default: desk, must: owner}", text, flags=re.MULTILINE
        )
        assert hidden != text
        store.profiles.put(EMBASSY, hidden, date(2026, 9, 2))
        store.deliveries.commit(
            date(2026, 9, 2), (), (),
            [LedgerEntry(date(2026, 9, 2), "x@example.org", EMBASSY, "op-1", HELD_BACK, "dropped:must:trl")],
        )  # fmt: skip
    write_snapshot(home / "legation.db", home / "desk.db")
    client = client_of(home)
    assert "a rule that is not shown" in text_of(client.get(f"/profile/{EMBASSY}"))
    for path in (f"/profile/{EMBASSY}", "/ledger"):
        assert "must:" not in client.get(path).text
    assert client.get(f"/profile/{EMBASSY}/dropped?gate=must:days_to_deadline").status_code == 404
    row = f"/ledger/rows?night={SECOND}&profile={EMBASSY}&reader=2&way=suppressed"
    assert client.get(f"{row}&reason=dropped:must:trl").status_code == 404
