"""Datasette over the published copy: every page opens, nothing is written, the next night is followed."""

from __future__ import annotations

import json
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from db.asking import answer
from db.published_columns import PUBLISHED, VIEWS
from db.questions import questions
from flows.links.limits import Limits
from flows.serving.data_notes import SEARCH, answerable
from flows.serving.hosts import name_in
from tests.serving_cases import TITLES, made_home, served

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return made_home(tmp_path_factory.mktemp("data") / "home with a space?")


@pytest.fixture(scope="module")
def data(home):
    with served(home) as found:
        yield found.client


def rows(client, address: str) -> list[dict]:
    """What a page says as JSON."""
    found = client.get(address)
    assert found.status_code == 200, found.text
    return found.json()


@pytest.mark.parametrize("name", sorted({*PUBLISHED, *VIEWS, "profile", "match"}))
def test_every_table_and_view_has_a_page_that_says_what_its_columns_hold(data, name):
    page = data.get(f"/data/legation/{name}")
    assert page.status_code == 200
    assert "dl" in page.text
    columns = json.loads(data.get("/data/-/metadata.json").text)["databases"]["legation"]["tables"]
    assert columns[name]["description"] and columns[name]["columns"]
    assert all(said.strip() for said in columns[name]["columns"].values())


def test_the_pages_say_whose_the_texts_are(data):
    page = data.get("/data/legation/open_opportunities").text
    assert "each publisher" in page
    assert "Whole days from the latest night to the next deadline" in page
    for address in ("/data/", "/data/legation"):
        assert "Funding calls, as Legation knows them" in data.get("/data/").text
        assert data.get(address).status_code == 200


def test_the_worked_questions_are_there_with_their_parameters_and_answer_as_on_the_command_line(home, data):
    listed = data.get("/data/legation").text
    known = answerable(home / "published.db")
    assert {"open-to", "opening-next"} <= {each.name for each in known} < set(questions())
    for each in known:
        assert f"/data/legation/{each.name}" in listed
        found = data.get(f"/data/legation/{each.name}.json?_shape=arrays")
        assert found.status_code == 200, found.text
        expected = answer(home / "published.db", each.sql, each.values({}))
        assert [tuple(row) for row in found.json()["rows"]] == list(expected.rows)
        assert each.title in data.get(f"/data/legation/{each.name}").text


def test_a_parameter_keeps_its_type_and_an_empty_one_asks_for_everything(data):
    address = "/data/legation/open-to.json?_shape=array&country=&trl_lowest=&trl_highest=&min_days="
    assert len(rows(data, f"{address}&min_eur=1000000")) == 3
    assert len(rows(data, f"{address}&min_eur=")) == 4
    wrong = data.get(f"{address}&min_eur=much")
    assert wrong.status_code == 400
    assert "that is no number" in wrong.text


def test_the_form_of_a_question_shows_its_defaults(data):
    page = data.get("/data/legation/open-to")
    assert re.search(r'name="country"[^>]*value="KE"', page.text)


def test_words_are_found_whatever_is_typed(data):
    found = rows(data, "/data/legation/search.json?_shape=array&words=sensors+reefs")
    assert [row["title"] for row in found] == [TITLES[0]]
    assert rows(data, "/data/legation/search.json?_shape=array&words=%22unclosed+AND+(*") == []
    table = rows(data, "/data/legation/opportunity.json?_shape=array&_search=storage&_col=title")
    assert [row["title"] for row in table] == ["Grid storage"]
    assert SEARCH.title in data.get("/data/legation").text


def test_a_page_of_rows_can_be_narrowed_counted_and_sorted(data):
    found = rows(
        data,
        "/data/legation/open_opportunities.json?_shape=objects&_sort_desc=title&award_ceiling__gt=600000",
    )
    assert [row["title"] for row in found["rows"]] == ["Soil health", "Grid storage", TITLES[1]]
    assert found["filtered_table_rows_count"] == 3
    assert {"source_class", "next_deadline_kind"} <= set(found["facet_results"])


def test_a_csv_file_holds_nothing_that_a_spreadsheet_computes(data):
    found = data.get("/data/legation/open_opportunities.csv?_col=title")
    assert "'=HYPERLINK" in found.text
    assert "\n=HYPERLINK" not in found.text
    asked = data.get("/data/legation.csv?sql=select+title+from+opportunity")
    assert "\n\"'=HYPERLINK" in asked.text


def test_the_copy_can_be_taken_away_whole(home, data):
    found = data.get("/data/legation.db")
    assert found.content == (home / "published.db").read_bytes()
    assert "legation.db" in found.headers["content-disposition"]


@pytest.mark.parametrize(
    "address",
    ["/data/-/databases.json", "/data/-/settings", "/data/-/threads", "/data/-/auth-token?token=x",
     "/data/-/plugins", "/data/-/permissions", "/data/-/messages", "/data/_internal", "/data/_memory",
     "/data/-/allow-debug"],
)  # fmt: skip
def test_what_tells_of_this_machine_is_closed(data, address):
    assert data.get(address).status_code in {403, 404}
    assert str(Path(__file__).parents[1]) not in data.get(address).text


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
@pytest.mark.parametrize("path", ["/data/legation", "/data/legation/opportunity", "/data/legation/open-to"])
def test_nothing_can_be_sent(data, method, path):
    assert data.request(method, path).status_code == 405


RUBBISH = (
    *("?_size=-1", "?_size=x", "?_sort=nowhere", "?_next=zz", "?_facet=nowhere", "?_where=1%3D", "?_col=x"),
    *(
        "?_through={}",
        "?_through=x",
        "?title__nowhere=1",
        "?_timelimit=x",
        "?_search=%00",
        "?_labels=on&_shape=object",
    ),
    *("?_shape=nowhere", "?award_ceiling__gt=x&_nofacet=1", "?_ttl=9999999999999999999999", "?_trace=1"),
    *(
        "?_facet_date=title",
        "?_facet_array=title",
        "?_extra=x",
        "?%ff=%ff",
        "?_json=title",
        "/%ff",
        "/1,2,3",
        ".blob",
    ),
    *(
        ".json?_shape=array&_nl=on",
        ".nowhere",
        "?_searchmode=raw&_search=%22",
        "?_facet_size=x",
        "?_size=max",
    ),
    "?" + "&".join(f"_facet={name}" for name in ("title", "funder", "status", "url")),
    "?title__like=" + "%25a" * 900,
    "?title__in=" + ",".join("a" * 900),
)


@pytest.mark.parametrize("rest", RUBBISH, ids=lambda rest: rest[:24])
@pytest.mark.parametrize("of", ["opportunity", "open_opportunities", "open-to"])
def test_whatever_is_asked_the_server_does_not_fail(data, of, rest):
    found = data.get(f"/data/legation/{of}{rest}")
    assert found.status_code < 500, found.text
    assert "Traceback" not in found.text


def test_every_answer_carries_the_headers_that_protect_who_reads(data):
    for address in (
        "/data/",
        "/data/legation/opportunity",
        "/data/nowhere",
        "/data/legation.db",
        "/data/-/static/app.css",
    ):
        headers = data.get(address).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "access-control-allow-origin" not in headers
    page = data.get("/data/legation/opportunity").text
    loaded = re.findall(r"<(?:script|link|img|iframe)[^>]+(?:src|href)=[\"']([^\"']+)", page)
    assert loaded and all(address.startswith(("/data/", "http://127.0.0.1")) for address in loaded)


# --- who is answered ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:8422", 200), ("localhost", 200), ("LOCALHOST:1", 200), ("[::1]:8422", 200),
     ("localhost.", 200), ("evil.example.org", 421), ("127.0.0.1.evil.example.org", 421),
     ("evil@127.0.0.1", 421), ("", 421),
     ("127.0.0.1/x", 421), ("[", 421), ("0.0.0.0", 421)],
)  # fmt: skip
def test_only_names_of_this_machine_are_answered(data, host, status):
    for path in ("/data/", "/common-grants/opportunities", "/nowhere"):
        found = data.get(path, headers={"Host": host}).status_code
        assert found == (404 if status == 200 and path == "/nowhere" else status)


def test_the_name_in_a_host_header_is_without_its_port():
    assert [name_in(host) for host in ("a.example:80", "A.Example", "[::1]:1", "a b", "")] == [
        "a.example", "a.example", "::1", "a b", None,
    ]  # fmt: skip


def test_with_a_token_nobody_is_answered_without_it(home):
    with served(home, token="a-long-secret-token") as found:
        assert found.client.get("/data/legation").status_code == 401
        for given in ("Bearer a-long-secret-token", "Basic YW55Ym9keTphLWxvbmctc2VjcmV0LXRva2Vu"):
            answered = found.client.get("/data/legation", headers={"Authorization": given})
            assert answered.status_code == 200
            assert "no-store" in answered.headers["cache-control"]


def test_an_address_that_asks_too_often_waits(home):
    with served(home, limits=Limits(3, 1)) as found:
        codes = [found.client.get("/data/-/metadata.json").status_code for _ in range(5)]
    assert codes == [200, 200, 200, 429, 429]


# --- the next night -----------------------------------------------------------------------------------


def test_the_copy_of_the_next_night_is_shown_without_a_restart(tmp_path):
    home = made_home(tmp_path / "home")
    with served(home) as found:
        address = "/data/legation.json?_shape=array&sql=select+count(*)+as+n+from+opportunity"
        assert rows(found.client, address) == [{"n": 4}]
        other = made_home(tmp_path / "other", ("One", "Two"))
        (other / "published.db").replace(home / "published.db")
        assert rows(found.client, address) == [{"n": 2}]
        assert (
            '<h3><a href="/data/legation/opportunity">opportunity</a>'
            in found.client.get("/data/legation").text
        )


def test_while_the_copy_is_gone_or_broken_the_last_whole_one_is_shown(tmp_path):
    home = made_home(tmp_path / "home")
    with served(home) as found:
        address = "/data/legation.json?_shape=array&sql=select+count(*)+as+n+from+opportunity"
        (home / "published.db").rename(home / "aside.db")
        assert rows(found.client, address) == [{"n": 4}]
        (home / "published.db").write_bytes(b"rubbish")
        assert rows(found.client, address) == [{"n": 4}]


def test_nothing_was_changed_and_nothing_is_left_beside_the_copy(home, data):
    before = (home / "published.db").stat()
    data.get("/data/legation?sql=select+*+from+opportunity")
    assert (home / "published.db").stat().st_mtime_ns == before.st_mtime_ns
    assert sorted(path.name for path in home.iterdir() if path.name.startswith("published")) == [
        "published.db"
    ]
    with closing(sqlite3.connect(home / "published.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_page_is_made_in_a_moment(data):
    taken = []
    for _ in range(10):
        began = time.process_time()
        data.get("/data/legation/open_opportunities")
        taken.append(time.process_time() - began)
    assert sorted(taken)[5] < 0.3
