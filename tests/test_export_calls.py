"""The calls of an answer as a feed, a calendar or CommonGrants JSON, by command and by address."""

from __future__ import annotations

import csv
import json
import tempfile
import threading
import xml.etree.ElementTree as ET
from io import BytesIO, StringIO
from pathlib import Path
from urllib.parse import urlencode

import pytest
from icalendar import Calendar

from db.asking import answer
from db.common_grants_copy import public_id
from db.questions import question
from db.records.errors import InputError
from flows.export.exporting import ALL_FORMATS, export
from flows.export.text import unguarded
from flows.serving import exports as serving_exports
from tests.conftest import legation
from tests.serving_cases import TITLES, made_home, served

ATOM = "{http://www.w3.org/2005/Atom}"
STRANGE = (
    *TITLES,
    "Bread & <salt> \x0b \ufffe 'quoted' \U0001d518",
    "م\u202eعربي",
    "END:VEVENT\r\nBEGIN:VALARM",
)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return made_home(tmp_path_factory.mktemp("calls") / "home", STRANGE)


@pytest.fixture(scope="module")
def copy(home) -> Path:
    return home / "published.db"


@pytest.fixture(scope="module")
def client(home):
    with served(home) as found:
        yield found.client


def ids(copy: Path) -> list[str]:
    return [
        name
        for (name,) in answer(copy, "SELECT opportunity FROM open_opportunities ORDER BY opportunity").rows
    ]


def test_a_feed_has_an_entry_for_each_call_that_leads_to_its_publisher(copy, tmp_path):
    made = export(copy, "open_opportunities", {}, tmp_path / "a.atom")
    feed = ET.parse(made.path).getroot()
    entries = feed.findall(f"{ATOM}entry")
    assert made.rows == len(entries) == len(STRANGE)
    assert feed.findtext(f"{ATOM}title") == "Open opportunities"
    titles = {entry.findtext(f"{ATOM}title") for entry in entries}
    assert {TITLES[0], TITLES[1]} < titles
    assert any(title.startswith("Bread & <salt>") for title in titles)
    for entry in entries:
        assert entry.find(f"{ATOM}link").get("href").startswith("https://us_example.example/k")
        assert "Most per award: EUR" in entry.findtext(f"{ATOM}content")
    assert len({entry.findtext(f"{ATOM}id") for entry in entries}) == len(STRANGE)


def test_a_calendar_has_every_date_with_its_zone(copy, tmp_path):
    made = export(copy, "open_opportunities", {}, tmp_path / "a.ics")
    calendar = Calendar.from_ical(made.path.read_bytes())
    events = calendar.walk("VEVENT")
    assert made.rows == len(events) == len(STRANGE)
    assert not calendar.walk("VALARM")
    assert {str(event["dtstart"].dt)[:10] for event in events} == {"2026-10-01"}
    assert any(TITLES[0] in event["summary"] for event in events)
    assert all(str(event["uid"]).endswith("@export.legation.invalid") for event in events)


def test_common_grants_json_is_what_the_server_answers_for_the_same_calls(copy, client, tmp_path):
    made = export(copy, "open_opportunities", {}, tmp_path / "a.json")
    found = json.loads(made.path.read_text())
    assert [each["id"] for each in found] == [public_id(name) for name in ids(copy)]
    listed = client.get("/common-grants/opportunities?pageSize=100").json()["items"]
    assert {each["id"]: each for each in listed} == {each["id"]: each for each in found}


def test_common_grants_json_is_never_written_from_what_publishers_keep(home, tmp_path):
    with pytest.raises(InputError, match="--public"):
        export(home / "legation.db", "open_opportunities", {}, tmp_path / "a.json")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format", ["atom", "ics", "json"])
def test_the_same_again_gives_the_same_bytes(copy, tmp_path, format):
    first, second = (export(copy, "open-to", {}, tmp_path / f"{name}.{format}").path for name in "ab")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("format", ["atom", "ics", "json"])
def test_an_answer_without_calls_is_refused_and_one_with_none_is_an_empty_file(copy, tmp_path, format):
    with pytest.raises(InputError, match="names no calls"):
        export(copy, "opportunity_kind" if format == "" else "money-by-form", {}, tmp_path / f"a.{format}")
    assert export(copy, "events", {}, tmp_path / f"b.{format}").rows == 0
    content = (tmp_path / f"b.{format}").read_bytes()
    assert content and b"op-" not in content


def test_a_calendar_of_too_many_dates_is_refused(copy, tmp_path, monkeypatch):
    monkeypatch.setattr("flows.export.calls.MOST_DATES", 3)
    with pytest.raises(InputError, match="narrow the question"):
        export(copy, "open_opportunities", {}, tmp_path / "a.ics")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("format", "counted"), [("atom", "7 entries"), ("ics", "7 dates"), ("json", "7 calls")]
)
def test_a_user_writes_one_and_is_told_what_is_in_it(home, tmp_path, format, counted):
    target = tmp_path / f"open.{format}"
    done = legation("export", "open_opportunities", "--public", "--out", target, "--home", home)
    assert done.stdout == f"exported: {target} ({format}, {counted})\n", done.stderr


# --- by address ---------------------------------------------------------------------------------------

slow = pytest.mark.slow


@slow
@pytest.mark.parametrize("format", ALL_FORMATS)
def test_every_format_has_an_address_and_the_same_bytes_as_the_command(
    copy, client, tmp_path, monkeypatch, format
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = client.get(f"/export/open_opportunities.{format}")
    assert found.status_code == 200, found.text
    made = export(copy, "open_opportunities", {}, tmp_path / f"a.{format}")
    assert found.content == made.path.read_bytes()
    assert found.headers["x-rows"] == str(made.rows)
    assert not list(tmp_path.glob("legation-export-*")), "the file goes when it has been sent"
    assert f'filename="open_opportunities.{format}"' in found.headers["content-disposition"]
    assert found.headers["content-type"].split(";")[0] == serving_exports.MEDIA_TYPES[format].split(";")[0]


@slow
def test_what_is_read_back_is_what_the_question_answers(copy, client):
    asked = {"country": "", "min_eur": "1000000", "trl_lowest": "", "trl-highest": "", "min_days": ""}
    found = client.get(f"/export/open-to.csv?{urlencode(asked)}")
    rows = list(csv.reader(StringIO(found.content.decode("utf-8-sig"))))
    each = question("open-to")
    expected = answer(
        copy, each.sql, each.values({name.replace("-", "_"): value for name, value in asked.items()})
    )
    assert rows[0] == list(expected.columns)
    said = [["" if cell is None else str(cell) for cell in row] for row in expected.rows]
    assert [[unguarded(cell) for cell in row] for row in rows[1:]] == said
    assert len(said) == len(STRANGE) - 1


@slow
def test_a_workbook_by_address_opens_and_computes_nothing(client):
    from openpyxl import load_workbook

    book = load_workbook(BytesIO(client.get("/export/open_opportunities.xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert any(cell.value == TITLES[1] for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)


@slow
@pytest.mark.parametrize(
    ("address", "status"),
    [("nothing.csv", 400), ("open_opportunities.doc", 404), ("open_opportunities", 404), (".csv", 404),
     ("open_opportunities.csv?country=KE", 400), ("open-to.csv?country=Kenya", 400),
     ("open-to.csv?country=KE&country=DE", 400), ("open-to.csv?trl-lowest=1&trl_lowest=2", 400),
     ("matches.csv", 400), ("opportunity.csv", 400), ("%00.csv", 400), ("money-by-form.ics", 400),
     ("held.csv", 400), ("..%2F..%2Fetc%2Fpasswd.csv", 404), ("sqlite_master.csv", 400)],
)  # fmt: skip
def test_what_cannot_be_exported_is_refused_in_a_sentence_and_leaves_nothing(
    client, tmp_path, monkeypatch, address, status
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    found = client.get(f"/export/{address}")
    assert found.status_code == status
    assert "Traceback" not in found.text and "\n" not in found.text.strip()
    assert not list(tmp_path.iterdir())


@slow
def test_nothing_can_be_sent_and_a_head_makes_no_file(client):
    assert client.post("/export/open_opportunities.csv").status_code == 405
    head = client.head("/export/open_opportunities.csv")
    assert (head.status_code, head.content) == (200, b"")


@slow
def test_when_all_places_are_taken_one_comes_again(home, monkeypatch):
    begun, go_on = threading.Event(), threading.Event()
    real = serving_exports.export_apart

    def waits(*args, **kwargs):
        begun.set()
        assert go_on.wait(20)
        return real(*args, **kwargs)

    monkeypatch.setattr(serving_exports, "export_apart", waits)
    monkeypatch.setattr(serving_exports, "MADE_AT_ONCE", 1)
    with served(home) as found:
        first = threading.Thread(target=found.client.get, args=("/export/open_opportunities.csv",))
        first.start()
        assert begun.wait(20)
        refused = found.client.get("/export/open_opportunities.csv")
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "5")
        go_on.set()
        first.join()
        assert found.client.get("/export/open_opportunities.csv").status_code == 200


@slow
def test_what_takes_too_long_is_ended_and_said(home, monkeypatch):
    monkeypatch.setattr(serving_exports, "export_apart", lambda *args: _late(*args))
    with served(home) as found:
        refused = found.client.get("/export/open_opportunities.xlsx")
    assert refused.status_code == 503
    assert "cut off" in refused.text


def _late(*args):
    from flows.export.apart import export_apart

    return export_apart(*args, seconds=0.001)
