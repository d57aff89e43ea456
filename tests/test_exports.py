"""Exports: what is read back is what was in the view, and no cell of it computes."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from db.asking import QuestionError
from db.records import ExchangeRates, InputError, Money, Reuse
from db.store import Store
from db.views import view_notes
from flows.export.exporting import FORMATS, export
from flows.export.kinds import Kind, kinds_of
from flows.export.parquet import NOT_INSTALLED
from flows.export.text import guarded, unguarded
from flows.export.xlsx import write_xlsx
from flows.night.publishing import write_copy
from flows.settings import read_settings
from tests.conftest import legation
from tests.stored_cases import AS_OF, NIGHT, keep, notice, opportunity, save

HOSTILE = (
    *(
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "'=already",
        "''=twice",
        "'plain",
        "=cmd|' /C calc'!A0",
    ),
    *(
        "two\nlines",
        'quo"ted',
        "comma, semi; tab\t",
        "Ärger 𝔘 العربية",
        "\u202eflipped",
        "007",
        "1e5",
        "2026-09-01",
    ),
    *("null\x0bvertical", "#N/A", "TRUE", "", " lead"),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """Calls whose titles are what spreadsheets fear, one of a publisher who keeps its words."""
    folder = tmp_path_factory.mktemp("exports")
    calls = [
        notice(
            f"k{number}",
            title=title or "no title",
            funder=title,
            on="2026-10-01",
            award_ceiling=Money(Decimal("1234567.89"), "USD"),
            text="verdigris prose",
            reuse=Reuse.FACTS_AND_LINK if number == 0 else Reuse.FULL,
        )
        for number, title in enumerate(HOSTILE)
    ]
    with Store.open(folder / "legation.db") as store:
        save(store, calls)
        keep(store, [opportunity(each) for each in calls])
        rates = ExchangeRates(NIGHT, "test", {"USD": Decimal(2)})
        store.view_rows.fill(as_of=AS_OF, night=NIGHT, rates=rates, changes=(), changed_since=None, parts=())
    return folder


def stored(home: Path, view: str) -> list[dict]:
    with closing(sqlite3.connect(home / "legation.db")) as connection:
        connection.row_factory = sqlite3.Row
        return [dict(row) for row in connection.execute(f"SELECT * FROM {view} ORDER BY 1, 2")]


def written(home: Path, what: str, target: Path, **given: str) -> Path:
    return export(home / "legation.db", what, given, target).path


def test_csv_reads_back_the_same_and_nothing_in_it_computes(home, tmp_path):
    path = written(home, "open_opportunities", tmp_path / "a.csv")
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    expected = stored(home, "open_opportunities")
    assert len(found) == len(expected) == len(HOSTILE)
    for row, said in zip(found, expected, strict=True):
        for name, cell in row.items():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r")), (name, cell)
        assert row["award_ceiling"] == "1234567.89", "a number stays one"
        assert {name: unguarded(cell) for name, cell in row.items()} == {
            name: "" if value is None else str(value) for name, value in said.items()
        }


def test_a_negative_number_is_no_formula():
    assert [guarded(cell) for cell in (-5, -0.5, None, "-5", "a-5")] == [-5, -0.5, None, "'-5", "a-5"]
    assert all(unguarded(str(guarded(cell))) == cell for cell in HOSTILE)


def test_json_lines_read_back_the_same(home, tmp_path):
    path = written(home, "opportunities", tmp_path / "a.jsonl")
    assert [json.loads(line) for line in path.read_text("utf-8").split("\n")[:-1]] == stored(
        home, "opportunities"
    )


def test_a_workbook_opens_with_typed_cells_and_without_formulas(home, tmp_path):
    from openpyxl import load_workbook

    path = written(home, "opportunities", tmp_path / "a.xlsx")
    book = load_workbook(path)
    header, *lines = list(book.active.iter_rows())
    names, expected = [cell.value for cell in header], stored(home, "opportunities")
    assert names == list(expected[0]) and len(lines) == len(expected)
    for line, said in zip(lines, expected, strict=True):
        row = dict(zip(names, line, strict=True))
        assert all(cell.data_type != "f" for cell in line)
        assert row["next_deadline_on"].value.date() == date(2026, 10, 1)
        assert row["award_ceiling"].value == 1234567.89
        assert (row["title"].value or "").replace("_x000D_", "\r") == said["title"].replace("\x0b", "")
        assert row["award_ceiling"].data_type == "n"
    assert book.active.freeze_panes == "A2"


def test_a_workbook_holds_what_its_format_would_take_for_something_else(tmp_path):
    from openpyxl import load_workbook

    said = ["_x0041_ and _x000D_", "<&>\"'", "  two  spaces ", "\x00nul\ud800", "=1+1", "'=1", "a" * 40_000]
    cells = [*said, 1, 0, -0.5, 1e300, float("inf"), 2**60, "1899-12-31", "2026-02-29", "2024-02-29", None]
    kinds = [Kind.TEXT] * len(said) + [Kind.BOOLEAN, Kind.BOOLEAN, *[Kind.NUMBER] * 4]
    kinds += [Kind.DATE, Kind.TEXT, Kind.DATE, Kind.EMPTY]
    columns = [f"c{number}" for number in range(len(cells))]
    assert write_xlsx(tmp_path / "a.xlsx", columns, kinds, [[None] * len(cells), cells]) == 2
    heading, empty, row = load_workbook(tmp_path / "a.xlsx").active.iter_rows()
    assert [cell.value for cell in heading] == columns
    found = [cell.value for cell in row]
    assert found[0] in {"_x005F_x0041_ and _x005F_x000D_", said[0]}, "an escape of the format is escaped"
    assert found[1:6] == ["<&>\"'", "  two  spaces ", "nul", "=1+1", "'=1"]
    assert found[6] == "a" * 32_766 + "…"
    assert found[7:13] == [True, False, -0.5, 1e300, "inf", 2**60]
    assert (found[13], found[14], found[15].date()) == ("1899-12-31", "2026-02-29", date(2024, 2, 29))
    assert all(cell.value is None for cell in empty)


def test_parquet_keeps_dates_instants_decimals_and_numbers(home, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra `parquet` is not installed")
    table = parquet.read_table(written(home, "opportunities", tmp_path / "a.parquet"))
    types = {field.name: str(field.type) for field in table.schema}
    assert types["next_deadline_on"] == "date32[day]"
    assert types["closes_at"] == "timestamp[us, tz=UTC]"
    assert types["award_ceiling"] == types["award_ceiling_eur"] == "decimal128(24, 2)"
    assert (types["notices"], types["title"]) == ("int64", "string")
    for row, said in zip(table.to_pylist(), stored(home, "opportunities"), strict=True):
        assert row["title"] == said["title"]
        assert row["award_ceiling"] == Decimal("1234567.89")
        assert row["next_deadline_on"] == date(2026, 10, 1)
        assert row["closes_at"].isoformat() == said["closes_at"]
        assert row["days_left"] == said["days_left"]
        assert row["opens_on"] is None


def test_without_pyarrow_one_is_told_what_to_install(home, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    with pytest.raises(InputError, match="pip install") as refused:
        written(home, "opportunities", tmp_path / "a.parquet")
    assert str(refused.value) == NOT_INSTALLED
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("format", FORMATS)
def test_every_view_and_an_empty_one_can_be_exported_in_every_format(home, tmp_path, format):
    with closing(sqlite3.connect(home / "legation.db")) as connection:
        views = list(view_notes(connection))
    for view in views:
        made = export(home / "legation.db", view, {}, tmp_path / f"{view}.{format}")
        assert made.rows == len(stored(home, view))
        assert made.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_again_gives_the_same_bytes(home, tmp_path, format):
    first, second = (written(home, "opportunities", tmp_path / f"{n}.{format}") for n in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_a_question_is_exported_with_its_parameters_and_all_its_rows(home, tmp_path):
    path = written(home, "open-to", tmp_path / "a.jsonl", country="KE", min_eur="617283")
    assert len(path.read_text().splitlines()) == len(HOSTILE)
    assert written(home, "open-to", tmp_path / "b.jsonl", min_eur="617284").read_text() == ""


@pytest.mark.parametrize(
    ("what", "target", "given", "said"),
    [
        ("opportunities", "a.doc", {}, "name the format"),
        ("opportunities", "a", {}, "name the format"),
        ("opportunities", "a.csv", {"country": "KE"}, "takes no parameters"),
        ("triage; DROP TABLE triage", "a.csv", {}, "no such view or question"),
        ("raw_notice", "a.csv", {}, "no such view or question"),
        ("open-to", "a.csv", {"country": "Kenya"}, "country code"),
        ("opportunities", "sub", {}, "is a directory"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_leaves_nothing(home, tmp_path, what, target, given, said):
    (tmp_path / "sub").mkdir()
    with pytest.raises(InputError, match=said):
        export(home / "legation.db", what, given, tmp_path / target)
    assert [path.name for path in tmp_path.iterdir()] == ["sub"]


def test_an_export_that_fails_leaves_the_earlier_one(home, tmp_path, monkeypatch):
    path = written(home, "opportunities", tmp_path / "a.csv")
    before = path.read_bytes()

    def fails(part, *_):
        part.write_text("half")
        raise OSError(28, os.strerror(28))

    monkeypatch.setitem(FORMATS, "csv", fails)
    with pytest.raises(OSError, match="space"):
        written(home, "opportunities", path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_what_goes_outside_holds_no_words_that_a_publisher_keeps_and_no_profile(home, tmp_path):
    copy = Path(shutil.copytree(home, tmp_path / "home"))
    public = write_copy(read_settings(copy)).path
    open_now = export(public, "open_opportunities", {}, tmp_path / "a.jsonl")
    assert open_now.rows == len(HOSTILE)
    for kept in ("matches", "decisions", "changes", "source_health"):
        with pytest.raises(QuestionError, match="no such view"):
            export(public, kept, {}, tmp_path / "b.csv")
    with pytest.raises(QuestionError, match="no such table"):
        export(public, "held", {}, tmp_path / "b.csv")
    with closing(sqlite3.connect(public)) as connection:
        notes = view_notes(connection)
        body = connection.execute("SELECT body FROM opportunity ORDER BY title").fetchall()
    assert {"opportunities", "open_opportunities", "closing_soon", "events", "terms", "rounds"} <= set(notes)
    assert sum("verdigris" in text for (text,) in body) == len(HOSTILE) - 1


def test_kinds_are_told_from_all_values():
    cells = {
        "on": ("2026-09-01", Kind.DATE),
        "no_date": ("2026-13-01", Kind.TEXT),
        "at": ("2026-09-01T02:00:00+00:00", Kind.INSTANT),
        "is_open": (1, Kind.BOOLEAN),
        "one": (1, Kind.INTEGER),
        "amount": (1.5, Kind.MONEY),
        "score": (1.5, Kind.NUMBER),
        "endless": (float("inf"), Kind.TEXT),
        "nothing": (None, Kind.EMPTY),
    }
    assert kinds_of(list(cells), [[cell for cell, _ in cells.values()]]) == [
        kind for _, kind in cells.values()
    ]
    assert kinds_of(["mixed", "both"], [["2026-09-01", 1], ["soon", 1.5], [None, None]]) == [
        Kind.TEXT,
        Kind.NUMBER,
    ]


def test_a_user_exports_and_is_told_where_it_is(home, tmp_path):
    done = legation("export", "open_opportunities", "--out", tmp_path / "open.xlsx", "--home", home)
    assert done.stdout == f"exported: {tmp_path / 'open.xlsx'} (xlsx, {len(HOSTILE)} rows)\n"
    refused = legation("export", "nothing", "--out", tmp_path / "a.csv", "--home", home)
    assert (refused.returncode, "no such view or question" in refused.stderr) == (2, True)
    public = legation("export", "opportunities", "--out", tmp_path / "a.csv", "--home", home, "--public")
    assert (public.returncode, "legation publish" in public.stderr) == (2, True)
