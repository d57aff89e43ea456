"""A draft profile from what a person has written: every format, several interests, bad files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from datetime import date

import numpy as np
import pytest

from db.records import Status
from ranking.background import Background, BackgroundError, Work
from ranking.background_files import read_background
from ranking.gate_effects import gate_effects, in_words
from ranking.interests import interests
from ranking.partnership import ProfileKind
from ranking.profile_draft import Heading, draft, profile_id
from ranking.profiles import parse_profile
from tests.conftest import FIRST, ROOT
from tests.ranking_cases import AS_OF, deadline, opportunity

BIBTEX = """
@article{one, title = {Seasonal {Rainfall} Forecasts for Smallholders}, year = 2024,
  abstract = {Downscaled ensembles for the Horn of Africa.}}
@Article{two, title = "Pr{\\'e}vision saisonni{\\`e}re au {K}enya", date = {2023-05}}
@article{again, title = {Seasonal rainfall forecasts for smallholders}, year = 2024}
@misc{three, note = {no title at all}}
"""
RIS = """\
TY  - JOUR
TI  - Soil moisture from radar
AB  - Backscatter and water content.
PY  - 2022
ER  -

TY  - CONF
T1  - Vegetation effects in microwave sensing
Y1  - 2019/06/01
ER  -
"""


def employment(country, until):
    place = {"address": {"country": country}}
    end = {"year": {"value": until}} if until else None
    return {"summaries": [{"employment-summary": {"end-date": end, "organization": place}}]}


ORCID = {
    "orcid-identifier": {"path": "0000-0000-0000-0000"},
    "person": {
        "name": {"given-names": {"value": "Ada"}, "family-name": {"value": "Example"}},
        "biography": {"content": "Works on climate services."},
        "keywords": {"keyword": [{"content": "climate services"}, {"content": "Index insurance"}]},
        "addresses": {"address": [{"country": {"value": "DE"}}]},
    },
    "activities-summary": {
        "employments": {
            "affiliation-group": [employment("FR", "2020"), employment("KE", None)]
        },
        "works": {"group": [
            {"work-summary": [
                {"title": {"title": {"value": "Skill of seasonal forecasts"}},
                 "publication-date": {"year": {"value": "2021"}}},
                {"title": {"title": {"value": "SKILL OF SEASONAL FORECASTS (repository copy)"}}}]},
            {"work-summary": [{"title": None}]},
        ]},
    },
}  # fmt: skip
CORDIS = {
    "id": "101000000", "acronym": "RAINFED", "title": "Rain forecasts for farming",
    "objective": "The project builds\nforecasts that farmers can use.", "startDate": "2022-01-01",
    "keywords": "forecasts, farming, forecasts",
}  # fmt: skip
CV = """\
Ada Example
Nairobi, +254 700 000 000, ada@example.org
Publications
1. Forecasting rain for smallholder farmers with downscaled ensembles. Journal of Examples, 2021.
• Index insurance against drought and its basis risk, 2018. https://doi.org/10.1000/example
Languages: English, Kiswahili
"""


def test_bibtex_is_read_without_its_latex_and_each_work_once():
    found = read_background(BIBTEX, "mine.bib")
    assert [(work.title, work.year) for work in found.works] == [
        ("Seasonal Rainfall Forecasts for Smallholders", 2024),
        ("Prévision saisonnière au Kenya", 2023),
    ]
    assert found.works[0].abstract == "Downscaled ensembles for the Horn of Africa."


def test_ris_is_read_with_either_tag_for_title_and_year():
    assert read_background(RIS, "mine.ris").works == (
        Work("Soil moisture from radar", "Backscatter and water content.", 2022),
        Work("Vegetation effects in microwave sensing", "", 2019),
    )


def test_an_orcid_record_gives_the_present_country_and_each_group_of_works_once():
    found = read_background(json.dumps(ORCID), "me.json")
    assert (found.name, found.country) == ("Ada Example", "KE")
    assert found.statement == "Works on climate services."
    assert found.keywords == ("climate services", "Index insurance")
    assert found.works == (Work("Skill of seasonal forecasts", "", 2021),)


def test_an_orcid_record_with_everything_private_is_an_empty_background():
    found = read_background('{"orcid-identifier": {}, "person": null, "activities-summary": null}', "me.json")
    assert found == Background("an ORCID record")


def test_one_cordis_project_speaks_for_itself_and_several_are_works():
    alone = read_background(json.dumps(CORDIS), "project.json")
    assert alone.name == "RAINFED"
    assert alone.statement == "The project builds forecasts that farmers can use."
    assert alone.keywords == ("forecasts", "farming")
    several = read_background(json.dumps([CORDIS, CORDIS | {"title": "Another title"}]), "project.json")
    assert (several.name, several.statement, len(several.works)) == (None, None, 2)


def test_a_curriculum_vitae_is_read_line_by_line_without_contact_data():
    found = read_background(CV, "cv.txt")
    assert found.name == "Ada Example"
    assert [work.year for work in found.works] == [2021, 2018]
    assert not any("@" in work.title or "doi.org" in work.title for work in found.works)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("  \n", "is empty"),
        ("{", "mine:1: not valid JSON"),
        ('{"title": "no objective"}', "neither an ORCID record"),
        ("[]", "neither an ORCID record"),
        ("[1, 2]", "neither an ORCID record"),
        ("@misc{a, note={x}}", "no entry with a title"),
        ("TY  - JOUR\nER  - \n", "no entry with a title"),
        ("Ada\nNairobi", "no line of at least"),
    ],
)
def test_what_is_no_background_is_refused_with_the_reason(text, said):
    with pytest.raises(BackgroundError, match=r"^mine") as refusal:
        read_background(text, "mine")
    assert said in str(refusal.value)


def rows(*angles: float) -> np.ndarray:
    return np.array([[np.cos(a), np.sin(a)] for a in angles], dtype=np.float32)


def test_each_line_of_work_is_an_interest_with_its_most_central_work_first():
    works = [Work(f"a{i}", year=2024) for i in range(3)] + [Work("b", year=2023)]
    found = interests(works, rows(0.0, 0.2, 0.5, 1.6))
    assert [[work.title for work in each.works] for each in found] == [["a1", "a0", "a2"], ["b"]]


def test_recent_works_outweigh_as_many_old_ones():
    works = [Work("old", year=1990), Work("older", year=1989), Work("new", year=2024)]
    found = interests(works, rows(0.0, 0.1, 1.6))
    assert found[0].works[0].title == "new"
    assert found[1].years == (1989, 1990)


def test_a_single_work_and_no_work_need_no_comparison():
    assert interests([], rows()) == ()
    assert len(interests([Work("only")], rows(0.0))) == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Climate Adaptation Lab, Nairobi", "climate-adaptation-lab-nairobi"),
        ("Ångström & Søn", "angstrom-sn"),
        ("東京大学", "draft"),
        ("3D printing", "draft-3d-printing"),
        ("-- --", "draft"),
    ],
)
def test_a_name_makes_an_id(name, expected):
    assert profile_id(name) == expected


@pytest.mark.parametrize(
    "hostile", ['a "quoted" title: #1', "{x: y}", "- item\n", "@at %percent", "\u202e right to left"]
)
def test_a_draft_is_a_valid_profile_whatever_stands_in_the_works(hostile):
    works = tuple(Work(f"{hostile} {number}") for number in range(10))
    found = interests(works, np.eye(10, dtype=np.float32))
    background = Background("a test", hostile, "KE", hostile, (hostile, hostile.upper()), works)
    text = draft(Heading("mine", hostile, ProfileKind.COMPANY, "KE"), background, found)
    profile = parse_profile(text, "draft")
    assert len(profile.capabilities) == 8
    assert text.count("left out") == 2


def legation(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_the_command_drafts_separate_lines_of_work_and_registers_nothing(tmp_path):
    titles = [
        "Seasonal rainfall forecasts for smallholder farmers", "Downscaling of seasonal climate forecasts",
        "Federated learning for hospital data", "Differential privacy in medical image classification",
    ]  # fmt: skip
    entries = [f"@article{{k{i}, title={{{title}}}, year={2020 + i}}}" for i, title in enumerate(titles)]
    file = tmp_path / "mine.bib"
    file.write_text("\n".join(entries))
    done = legation("profile", "from", file, "--country", "KE", "--out", tmp_path / "lab.yaml")
    assert done.returncode == 0, done.stderr
    profile = parse_profile((tmp_path / "lab.yaml").read_text(), "lab.yaml")
    assert sorted(len(each.text.split("; ")) for each in profile.capabilities) == [2, 2]
    again = legation("profile", "from", file, "--country", "KE", "--out", tmp_path / "lab.yaml")
    assert (again.returncode, "exists already" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("content", "arguments", "said"),
    [
        (b"\x89PNG\r\n\x1a\n\xff", (), "not UTF-8"),
        (BIBTEX.encode(), (), "give --country"),
        (None, (), "No such file"),
    ],
)
def test_the_command_refuses_what_it_cannot_use(tmp_path, content, arguments, said):
    file = tmp_path / "file.bib"
    if content is not None:
        file.write_bytes(content)
    done = legation("profile", "from", file, *arguments)
    assert done.returncode == 2
    assert said in done.stderr


RULED = """\
profile: ruled
name: Ruled
kind: research_group
country: KE
summary: anything at all
must:
  - {field: days_to_deadline, op: ">=", value: 30}
"""


def test_it_is_counted_what_each_must_removes_and_of_what_it_cannot_tell():
    soon, later, undated = (
        opportunity(key, deadlines=deadlines)
        for key, deadlines in {
            "soon": (deadline(date(2026, 9, 10)),),
            "later": (deadline(date(2026, 12, 1)),),
            "undated": (),
        }.items()
    )
    over = opportunity("over", status=Status.CLOSED)
    effects = gate_effects(parse_profile(RULED, "ruled.yaml"), [soon, later, undated, over], AS_OF)
    assert in_words(effects) == [
        "must:days_to_deadline removes 1 of 3 (1 by itself), cannot tell for 1",
        "2 of 3 open calls pass",
    ]


@pytest.mark.slow
def test_lint_counts_against_the_homes_database_and_says_when_there_is_none(first_night, tmp_path):
    file = tmp_path / "ruled.yaml"
    file.write_text(RULED)
    done = legation("profile", "lint", file, "--home", first_night, "--as-of", FIRST)
    assert done.returncode == 0, done.stderr
    assert re.search(r"must:days_to_deadline removes \d+ of \d+", done.stdout)
    assert re.search(r"\d+ of \d+ open calls pass", done.stdout)
    nowhere = legation("profile", "lint", file, "--home", tmp_path / "nowhere")
    assert (nowhere.returncode, "no such database" in nowhere.stderr) == (2, True)
