"""Screening lists: three formats read to their end or refused, one home's folder, and a night with them."""

# ruff: noqa: E501  (tables)
from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from ranking_cases import opportunity, profile

from db.store import Store
from flows.cli import main
from flows.doctor.finding import State
from flows.screening.entries import ListError, Reading, entries_of
from flows.screening.lists import UnreadList, add_list, known_list
from flows.screening.names import keep_versions, list_finding, screen_names
from ranking.screening import EntityKind

LISTS = Path(__file__).parent / "lists"
TODAY = date(2026, 8, 30)
BOMB = """<?xml version="1.0"?><!DOCTYPE CONSOLIDATED_LIST [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<CONSOLIDATED_LIST><ENTITIES><ENTITY><DATAID>1</DATAID><FIRST_NAME>&b;</FIRST_NAME></ENTITY></ENTITIES></CONSOLIDATED_LIST>"""
OUTSIDE = """<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><export>&e;</export>"""


def run(*words: object):
    return CliRunner().invoke(main, [str(word) for word in words])


def read(path: Path):
    reading = Reading()
    return list(entries_of(path, reading)), reading


@pytest.mark.parametrize(
    ("file", "dated", "ids", "kinds", "countries"),
    [
        (
            "un.xml",
            date(2026, 8, 28),
            ["EXi.001", "EXi.002", "EXe.001", "EXe.002"],
            [EntityKind.PERSON, EntityKind.PERSON, EntityKind.ORGANISATION, EntityKind.ORGANISATION],
            [("IR",), ("KP",), ("IR",), ()],
        ),
        (
            "eu.xml",
            date(2026, 8, 29),
            ["EU.9001.11", "EU.9002.22"],
            [EntityKind.ORGANISATION, EntityKind.PERSON],
            [("RU",), ("BY",)],
        ),
        (
            "opensanctions.csv",
            date(2026, 8, 28),
            ["NK-aaaa0001", "NK-aaaa0002", "NK-aaaa0003", "NK-aaaa0004"],
            [EntityKind.ORGANISATION, EntityKind.PERSON, EntityKind.OTHER, None],
            [("RU",), ("BY", "UA"), (), ("CY",)],
        ),
    ],
)
def test_each_format_is_read_with_its_own_date(file, dated, ids, kinds, countries):
    entries, reading = read(LISTS / file)
    assert reading.dated == dated
    assert [each.id for each in entries] == ids
    assert [each.kind for each in entries] == kinds
    assert [each.countries for each in entries] == countries


def test_names_aliases_scripts_weakness_and_births_are_kept():
    [orvan, *_], _ = read(LISTS / "un.xml")
    assert [name.said for name in orvan.names] == [
        "ORVAN TELMIRI DASHKUR", "أورفان تلميري", "Orvan Telmeri", "Dashkur",
    ]  # fmt: skip
    assert [name.weak for name in orvan.names] == [False, False, False, True]
    assert orvan.born == (1961,)
    [kordavan, *_], _ = read(LISTS / "opensanctions.csv")
    assert kordavan.names[-1].said == "Kordavan; Drilling"
    [_, brannaus], _ = read(LISTS / "eu.xml")
    assert brannaus.born == (1966, 1967)


def cut(name: str, size: int) -> bytes:
    return (LISTS / name).read_bytes()[:-size]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "the file is empty"),
        (b"just words\n", "no column id"),
        (b"<html><body>404</body></html>", "element <html>; expected the UN consolidated list"),
        (cut("un.xml", 40), "line 52"),
        (cut("eu.xml", 400), "line "),
        (cut("opensanctions.csv", 1), "the last line has no end"),
        (cut("opensanctions.csv", 30) + b"\n", "line 5"),
        ((LISTS / "opensanctions.csv").read_text().encode("utf-16"), "not UTF-8"),
        ((LISTS / "un.xml").read_bytes().replace("أ".encode(), b"\xff"), "line 13"),
        ((LISTS / "opensanctions.csv").read_bytes().splitlines(keepends=True)[0], "no entry in it"),
        (b"<CONSOLIDATED_LIST dateGenerated='2026-08-28'></CONSOLIDATED_LIST>", "no entry in it"),
        (b'"id","schema","name","aliases","countries"\n"1","Person"\n', "line 2: 2 fields; expected 5"),
        (BOMB.encode(), "a document type or entity"),
        (OUTSIDE.encode(), "a document type or entity"),
        (b"<export generationDate='2027-01-01'><sanctionEntity><nameAlias wholeName='A'/></sanctionEntity></export>",
         "after the day on which it was added"),
    ],
)  # fmt: skip
def test_rubbish_is_refused_with_its_line_and_the_old_list_stays(tmp_path, content, said):
    home, file = tmp_path / "home", tmp_path / "new"
    add_list(home, LISTS / "un.xml", "un", today=TODAY)
    file.write_bytes(content)
    with pytest.raises(ListError, match=said):
        add_list(home, file, "un", today=TODAY)
    kept = sorted(path.name for path in (home / "lists").rglob("*") if path.is_file())
    assert len(kept) == 2, kept
    assert (home / "lists" / "un.xml").read_bytes() == (LISTS / "un.xml").read_bytes()


def test_an_id_that_is_there_twice_and_an_unknown_country_are_told(tmp_path):
    file = tmp_path / "list.csv"
    lines = (LISTS / "opensanctions.csv").read_text().splitlines(keepends=True)
    file.write_text("".join([*lines, lines[1]]))
    entries, reading = read(file)
    assert len(entries) == 5
    assert "line 6: id NK-aaaa0001 was there before" in reading.problems[0]
    _, reading = read(LISTS / "un.xml")
    assert "“Samplestan” is not known" in reading.problems[0]


def test_a_list_without_a_date_is_as_old_as_its_coming(tmp_path):
    file = tmp_path / "eu.xml"
    file.write_text((LISTS / "eu.xml").read_text().replace("generationDate", "otherDate"))
    added = add_list(tmp_path / "home", file, "eu", today=TODAY)
    assert (added.version.dated, added.own_date) == (TODAY, False)


def test_a_list_streams_by_without_being_held(tmp_path):
    import tracemalloc

    file = tmp_path / "big.xml"
    entry = (
        "<ENTITY><DATAID>{0}</DATAID><FIRST_NAME>Dolmar {0}</FIRST_NAME><COMMENTS1>{1}</COMMENTS1></ENTITY>"
    )
    with file.open("w") as stream:
        stream.write("<CONSOLIDATED_LIST dateGenerated='2026-08-28'><ENTITIES>")
        stream.writelines(entry.format(number, "x" * 2_000) for number in range(4_000))
        stream.write("</ENTITIES></CONSOLIDATED_LIST>")
    tracemalloc.start()
    assert sum(1 for _ in entries_of(file, Reading())) == 4_000
    assert tracemalloc.get_traced_memory()[1] < 3_000_000 < file.stat().st_size
    tracemalloc.stop()


def test_the_commands_list_ask_and_refuse(tmp_path):
    home = tmp_path / "home"
    for name, file in (("un", "un.xml"), ("eu", "eu.xml")):
        added = run("lists", "add", LISTS / file, "--name", name, "--home", home, "--as-of", "2026-08-30")
        assert added.exit_code == 0, added.output
    assert run("lists", "--home", home, "--as-of", "2026-08-30").exit_code == 0
    late = run("lists", "--home", home, "--as-of", "2026-09-06", "--json")
    assert late.exit_code == 1
    assert [(each["name"], each["age_days"], each["stale"]) for each in json.loads(late.output)] == [
        ("eu", 8, True), ("un", 9, True),
    ]  # fmt: skip
    asked = run("screen", "Veltor Photonics", "--country", "RU", "--home", home, "--as-of", "2026-08-30")
    assert asked.output.startswith("possible match: list eu of 2026-08-29")
    assert asked.output.endswith("A screen, not legal advice.\n")
    alone = run("screen", "Veltor Photonics", "--home", home, "--json")
    assert [each["grade"] for each in json.loads(alone.output)["found"]] == ["name only"]
    for words in (
        ("screen", "..."),
        ("screen", "A", "--country", "Russia"),
        ("lists", "add", LISTS, "--name", "x"),
    ):
        refused = run(*words, "--home", home)
        assert refused.exit_code == 2, refused.output
    assert run("lists", "add", LISTS / "un.xml", "--name", "../un", "--home", home).exit_code == 2


def test_a_night_screens_its_names_and_says_which_list_moved(tmp_path):
    home = tmp_path / "home"
    desk = profile(safeguards={"screening_lists": ["eu", "nix"]})
    call = opportunity("1", source="ru_example", funder="АО «Вельтор Фотоника»")
    add_list(home, LISTS / "eu.xml", "eu", today=TODAY)
    assert screen_names(home, [call], [profile()], TODAY) is None
    names = screen_names(home, [call], [desk], TODAY)
    [((name, subject), [found])] = names.found.items()
    assert (name, subject.field, found.entry.id) == ("eu", "funder", "EU.9001.11")
    assert "there is no such list" in names.missing["nix"]
    with Store.open(tmp_path / "a.db") as store:
        for night in (TODAY, date(2026, 8, 31)):
            keep_versions(store, names, night)
        moved = screen_names(home, [call], [profile(safeguards={"screening_lists": ["eu"]})], TODAY)
        (home / "lists" / "eu.xml").write_text((LISTS / "eu.xml").read_text().replace("Lukas", "Lukasz"))
        moved = screen_names(home, [call], [desk], TODAY)
        keep_versions(store, moved, date(2026, 9, 1))
        changes = store.lists.changes(date(2026, 8, 31))
    assert [(each.name, each.night.isoformat()) for each in changes] == [("eu", "2026-09-01")]
    assert changes[0].before != changes[0].after


def test_the_doctor_warns_of_lists_that_are_missing_or_old(tmp_path):
    home, desk = tmp_path / "home", profile(safeguards={"screening_lists": ["un"]})
    assert list_finding(home, [profile()], TODAY).state is State.OK
    assert "not screened against un" in list_finding(home, [desk], TODAY).says
    add_list(home, LISTS / "un.xml", "un", today=TODAY)
    assert list_finding(home, [desk], TODAY).state is State.OK
    assert "older than a week" in list_finding(home, [desk], date(2026, 9, 6)).says


def test_a_broken_list_in_the_folder_is_told_and_never_taken_for_clear(tmp_path):
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "un.xml").write_bytes(cut("un.xml", 40))
    found = known_list(tmp_path, "un")
    assert isinstance(found, UnreadList)
    assert "line 52" in found.why
    names = screen_names(tmp_path, [], [profile(safeguards={"screening_lists": ["un"]})], TODAY)
    assert (dict(names.lists), list(names.missing)) == ({}, ["un"])
