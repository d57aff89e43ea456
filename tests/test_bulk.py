"""Many profiles and readers at once: what an import would do, does, refuses, and does not do twice."""

from __future__ import annotations

import json

import pytest
import yaml
from click.testing import CliRunner
from telling_cases import NIGHT, at

from db.store import Store
from flows.bulk.profile_rows import COLUMNS, with_row
from flows.cli import main
from ranking.partnership import Profile
from ranking.profiles import parse_profile

LAB = """\
# the laboratory
profile: ocean-lab
name: Ocean Lab
kind: research_group
country: KE
recipients: [{email: pi@example.org}]
summary: Sensors for reefs.
gaps: [{text: calibration, weight: 2.0}]
money: {min: 50000, currency: EUR}
must: [{field: status, op: is, value: open}]
"""
DESK = "profile: desk\nname: Desk\nkind: mission_desk\ncountry: NO\nsummary: Scouting.\n"
READERS = (
    "profile,address,cycle,language,sees\nocean-lab,a@example.org,weekly,fr,\ndesk,b@example.org,,,owner\n"
)


@pytest.fixture
def folder(tmp_path):
    """Two profiles and two readers to take in."""
    found = tmp_path / "in"
    found.mkdir()
    (found / "lab.yaml").write_text(LAB)
    (found / "desk.yml").write_text(DESK)
    (found / "readers.csv").write_text(READERS)
    (found / "notes.txt").write_text("not for us")
    return found


@pytest.fixture
def run(tmp_path):
    """Runs ``legation profile …`` on one home."""

    def legation(*arguments):
        return CliRunner().invoke(main, ["profile", *map(str, arguments), "--home", str(tmp_path / "home")])

    return legation


def kept(tmp_path):
    """What the home knows: its profiles and its listed readers."""
    with Store.open(tmp_path / "home" / "legation.db", create=False) as store:
        return dict(store.profiles.all()), store.audiences.all()


def counted(result):
    """The last line: added, changed, left and wrong."""
    return result.output.strip().splitlines()[-1]


def test_a_folder_is_taken_in_once_and_a_second_time_changes_nothing(folder, run, tmp_path):
    first, second = run("import", folder), run("import", folder)
    assert counted(first) == "4 added, 0 changed, 0 left, 0 wrong"
    assert counted(second) == "0 added, 0 changed, 4 left, 0 wrong"
    profiles, readers = kept(tmp_path)
    assert profiles == {"ocean-lab": LAB, "desk": DESK}
    assert readers == [
        ("desk", "b@example.org", '{"sees": "owner"}'),
        ("ocean-lab", "a@example.org", '{"frequency": "weekly", "language": "fr"}'),
    ]


def test_a_dry_run_says_the_same_and_changes_nothing_not_even_by_making_a_home(folder, run, tmp_path):
    dry = run("import", folder, "--dry-run")
    assert counted(dry) == "4 added, 0 changed, 0 left, 0 wrong; nothing was changed"
    assert not (tmp_path / "home").exists()
    run("import", folder)
    (folder / "lab.yaml").write_text(LAB.replace("Sensors", "Buoys"))
    before = kept(tmp_path)
    assert "summary: “Sensors for reefs.” → “Buoys for reefs.”" in run("import", folder, "--dry-run").output
    assert kept(tmp_path) == before


def test_what_changes_is_told_field_by_field(folder, run):
    run("import", folder)
    changed = LAB.replace("min: 50000", "min: 80000").replace(
        "{text: calibration, weight: 2.0}", "{text: buoys}"
    )
    (folder / "lab.yaml").write_text(changed)
    (folder / "desk.yml").write_text(f"# the desk\n{DESK}")
    (folder / "readers.csv").write_text(READERS.replace("weekly", "daily"))
    said = run("import", folder).output
    for line in (
        "  money.min: “50000” → “80000”",
        "  gaps: + “buoys” (weight 1.0); − “calibration” (weight 2.0)",
        "  only its comments or the order of its lines",
        "  frequency: “weekly” → “daily”",
    ):
        assert line in said.splitlines(), said
    assert "0 added, 3 changed, 1 left, 0 wrong" in said


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("lab.yaml", LAB.replace("KE", "Kenia"), "lab.yaml:5: `country`: `Kenia` is no country"),
        ("lab.yaml", "profile: [", "lab.yaml:1"),
        ("lab.yaml", LAB.encode("utf-16"), "lab.yaml: not UTF-8 text"),
        ("again.yaml", LAB, "ocean-lab stands at"),
        (
            "readers.csv",
            READERS + "nobody,c@example.org,,,\n",
            "readers.csv:4: no such profile `nobody`",
        ),
        ("readers.csv", READERS + ",c@example.org,,,\n", "readers.csv:4: no `profile`"),
        ("readers.csv", READERS + "desk,c@example,,,\n", "readers.csv:4: `email`: `c@example` is no e-mail"),
        ("readers.csv", READERS + "desk,,,,\n", "readers.csv:4: `email` is missing"),
        (
            "readers.csv",
            READERS + "desk,B@example.org,,,\n",
            "readers.csv:4: b@example.org of desk stands",
        ),
        (
            "readers.csv",
            READERS + "desk,c@example.org,hourly,,\n",
            "`frequency` cannot be `hourly`;",
        ),
        ("readers.csv", READERS + "desk,c@example.org,,,,x\n", "readers.csv:4: more cells than columns"),
        ("readers.csv", READERS.replace("sees", "likes"), "unknown key `likes`; allowed: email, language"),
        ("readers.csv", READERS + 'desk,"c@example.org\n', "readers.csv:4: not CSV"),
        ("labs.csv", "profile,name,kind,country\nx,X,company,NO\n", "labs.csv:2: nothing to look for"),
        ("labs.csv", "profile,colour\nx,red\n", "labs.csv:2: unknown column `colour`; allowed: profile"),
        ("labs.csv", "name,summary\nX,y\n", "labs.csv:2: no `profile`"),
        ("labs.csv", "profile,name,name\nx,y,z\n", "labs.csv:1: column `name` stands twice"),
        ("labs.csv", "profile,lead_days\ndesk,soon\n", "labs.csv:2: `lead_days` must be a whole number"),
    ],
)
def test_with_one_wrong_line_nothing_is_taken_in_and_every_fault_says_where(
    folder, run, tmp_path, file, content, said
):
    (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    refused = run("import", folder)
    assert refused.exit_code == 2
    assert said in refused.output, refused.output
    assert "nothing was changed" in counted(refused)
    assert not (tmp_path / "home").exists(), "a refused import makes no home"


def test_what_is_right_is_taken_in_where_one_says_so(folder, run, tmp_path):
    (folder / "wrong.yaml").write_text("profile: x\n")
    (folder / "readers.csv").write_text(READERS + "nobody,c@example.org,,,\n")
    done = run("import", folder, "--skip-wrong")
    assert done.exit_code == 1
    assert "4 added, 0 changed, 0 left" in counted(done)
    assert set(kept(tmp_path)[0]) == {"ocean-lab", "desk"}


@pytest.mark.parametrize(
    ("content", "arguments"),
    [
        (READERS.encode("utf-8-sig"), ()),
        (READERS.replace(",", ";").replace("\n", "\r\n").encode(), ()),
        (READERS.replace(",", "\t").encode("utf-16"), ()),
        (f"\n{READERS}\n,,,,\n".encode(), ()),
        (READERS.replace("profile", "Profile").encode("cp1252"), ("--encoding", "cp1252")),
    ],
    ids=["mark", "semicolons", "utf-16", "empty lines", "cp1252"],
)
def test_a_table_is_read_as_spreadsheets_save_it(folder, run, content, arguments):
    (folder / "readers.csv").write_bytes(content)
    assert counted(run("import", folder, *arguments)) == "4 added, 0 changed, 0 left, 0 wrong"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            "profile,name\ndesk,Büro\n".encode("cp1252"),
            "labs.csv:2: not UTF-8; save it as CSV (UTF-8)",
        ),
        (b"PK\x03\x04 and more", "a spreadsheet's own format; save it as CSV"),
        (b"profile\x00name", "null characters"),
        (b"\n\n", "labs.csv:1: empty"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_what_to_do(folder, run, content, said):
    (folder / "labs.csv").write_bytes(content)
    refused = run("import", folder)
    assert refused.exit_code == 2
    assert said in refused.output


@pytest.mark.parametrize("path", ["nowhere", "empty", "letter.docx"])
def test_what_holds_nothing_to_import_is_refused(tmp_path, run, path):
    (tmp_path / "empty").mkdir()
    assert run("import", tmp_path / path).exit_code == 2


def test_a_table_of_profiles_adds_new_ones_and_changes_only_what_it_says(folder, run, tmp_path):
    run("import", folder)
    table = "profile,name,kind,country,unit,summary,gaps,money.min,domains\n"
    table += "ocean-lab,,,,Blue unit,,calibration | buoys,90000,\n"
    table += 'bank,"Bank, small",company,NO,,Lending.,,,quantum|soil\n'
    (tmp_path / "labs.csv").write_text(table)
    first = run("import", tmp_path / "labs.csv")
    assert counted(first) == "1 added, 1 changed, 0 left, 0 wrong"
    assert "  its text is written anew, without the comments in it" in first.output.splitlines()
    assert counted(run("import", tmp_path / "labs.csv")) == "0 added, 0 changed, 2 left, 0 wrong"
    profiles = {id: parse_profile(text, id) for id, text in kept(tmp_path)[0].items()}
    lab = profiles["ocean-lab"]
    assert (lab.unit, lab.name, lab.money.min, lab.money.currency) == ("Blue unit", "Ocean Lab", 90000, "EUR")
    assert [each.text for each in lab.gaps] == ["calibration", "buoys"]
    assert (lab.must, lab.recipients[0].email) == (parse_profile(LAB, "").must, "pi@example.org")
    assert [each.name for each in profiles["bank"].domains] == ["quantum", "soil"]


def test_a_row_that_says_what_is_registered_leaves_its_very_text():
    assert with_row(LAB, {"profile": "ocean-lab", "gaps": "calibration", "money.min": "50 000"}) == LAB


@pytest.mark.parametrize(
    ("column", "held", "cell", "expected"),
    [
        ("capabilities", [{"text": "a", "weight": 3.0}, {"text": "b", "weight": 0.2}], "a | b | c",
         [{"text": "a", "weight": 3.0}, {"text": "b", "weight": 0.2}, {"text": "c"}]),
        ("domains", [{"name": "quantum", "tier": "core"}, {"name": "soil"}], "soil | quantum | reefs",
         [{"name": "soil"}, {"name": "quantum", "tier": "core"}, {"name": "reefs"}]),
        ("gaps", [{"text": "a", "weight": 3.0}, {"text": "b"}], "a", [{"text": "a", "weight": 3.0}]),
        ("gaps", ["a", "b"], "a | c", ["a", {"text": "c"}]),
        ("reminders", [60, 30], "60 | 14", [60, 14]),
    ],
    ids=["added", "a tier", "taken out", "without weights", "numbers"],
)  # fmt: skip
def test_a_row_that_lists_something_else_leaves_the_others_their_weights_and_tiers(
    column, held, cell, expected
):
    written = with_row(yaml.safe_dump({"profile": "x", column: held}), {"profile": "x", column: cell})
    assert yaml.safe_load(written)[column] == expected


@pytest.mark.parametrize("column", ["money.min", "money.cofunding_capacity", "lead_days", "reminders"])
@pytest.mark.parametrize("cell", ["50.000", "1.250.000", "inf", "-Infinity", "NaN", "sNaN", "1e999999"])
def test_a_number_that_may_mean_another_or_none_is_refused_and_never_guessed(tmp_path, run, column, cell):
    row = f"profile;name;kind;country;summary;money.currency;{column}\nx;X;company;NO;Reefs.;EUR;{cell}\n"
    (tmp_path / "labs.csv").write_text(row)
    refused = run("import", tmp_path / "labs.csv")
    assert refused.exit_code == 2, refused.output
    assert f"labs.csv:2: `{column.rpartition('.')[2]}" in refused.output
    assert f"`{cell}`" in refused.output


def test_every_column_of_a_table_is_a_field_of_a_profile():
    dumped = Profile.model_json_schema(by_alias=True)
    parts = {name: dumped["$defs"] for name in dumped["properties"]}
    assert {column.split(".")[0] for column in COLUMNS} <= set(parts)
    for part in ("money", "partners", "safeguards", "approval"):
        assert any(column.startswith(f"{part}.") for column in COLUMNS)


def test_whom_the_file_names_itself_stays_as_the_file_says(folder, run, tmp_path):
    (folder / "readers.csv").write_text("profile,email,frequency\nocean-lab,PI@example.org,weekly\n")
    assert "named in the profile's file, which counts" in run("import", folder).output
    assert kept(tmp_path)[1] == []


def test_who_has_unsubscribed_is_named_as_such(folder, run, tmp_path):
    run("import", folder)
    with Store.open(tmp_path / "home" / "legation.db") as store:
        store.suppressions.add("a@example.org", "", "link", at(NIGHT))
    assert "has unsubscribed or was erased, and gets no mail" in run("import", folder).output


def test_the_report_is_there_for_a_program(folder, run):
    (folder / "wrong.yaml").write_text("profile: x\n")
    report = json.loads(run("import", folder, "--dry-run", "--json").stdout)
    assert report["done"] is False
    assert {step["state"] for step in report["steps"]} == {"added"}
    assert report["problems"]


def test_what_is_exported_comes_back_as_it_was(folder, run, tmp_path):
    run("import", folder)
    out = tmp_path / "out"
    assert run("export", out).exit_code == 0
    assert sorted(each.name for each in out.iterdir()) == ["desk.yaml", "ocean-lab.yaml", "readers.csv"]
    assert (out / "ocean-lab.yaml").read_text() == LAB
    assert counted(run("import", out)) == "0 added, 0 changed, 4 left, 0 wrong"
    before = kept(tmp_path)
    (tmp_path / "home" / "legation.db").unlink()
    run("import", out)
    assert kept(tmp_path) == before
    assert run("export", out).exit_code == 2, "nothing is overwritten"
