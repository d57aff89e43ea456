"""Publishers that nobody reads are listed with the reason; a reader who waits for one is told, quietly."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from db.records import Outcome
from flows.announcing.coverage import gaps_of
from flows.announcing.mail_plan import Sender, SourceLine
from flows.digest.freshness import MOST_LINES, freshness
from flows.digest.mail import compose
from ranking.profiles import parse_profile
from spiders.not_covered import IN_WORDS, NotCoveredError, Reason, _entries, not_covered
from spiders.places import country_code
from spiders.registry import source_class, source_names
from tests.conftest import legation
from tests.telling_cases import NIGHT, Home, at, opportunity
from tests.test_digest import flowing

COVERED = {"European Commission", "U.S. National Science Foundation"}


# The list


def test_no_publisher_is_both_read_and_listed_as_not_covered():
    read = {source_class(name).funder.casefold() for name in source_names()}
    read |= {name.partition("_")[2].replace("_", " ") for name in source_names()}
    listed = {name.casefold() for found in not_covered() for name in found.names}
    assert not read & listed


def test_no_two_entries_share_a_name():
    names = [name.casefold() for found in not_covered() for name in found.names]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("found", not_covered(), ids=lambda found: found.publisher)
def test_an_entry_tells_where_when_and_by_whom_it_is_republished(found):
    assert found.country in {"EU", "INT"} or country_code(found.country) == found.country
    assert found.since >= date(2026, 1, 1)
    assert found.remark[0].islower()
    assert not found.remark.endswith(".")
    assert set(found.republished_by) <= set(source_names())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"reason": "lazy"}, "lazy"),
        ({"class": "grants"}, "grants"),
        ({"since": "soon"}, "since is a date"),
        ({"remark": None}, "remark"),
        ({"colour": "red"}, "no such key: colour"),
    ],
)
def test_an_entry_that_is_none_is_refused_by_its_publisher(change, words):
    entry = {"publisher": "P", "country": "DE", "class": "grant", "reason": "blocked", "remark": "it blocks",
             "since": date(2026, 11, 22)}  # fmt: skip
    with pytest.raises(NotCoveredError, match=f"P: .*{words}"):
        list(_entries([entry | change]))


def test_every_reason_has_words():
    assert IN_WORDS.keys() == set(Reason)


def test_the_list_is_shown():
    rows = json.loads(legation("sources", "--not-covered", "--json").stdout)
    assert [row["publisher"] for row in rows] == [found.publisher for found in not_covered()]
    shown = legation("sources", "--not-covered").stdout
    assert "Asian Development Bank (ADB)  development_bank, INT\n    blocks programs: " in shown


# Who is told


def profile(**parts: object):
    said = {"profile": "climate-lab", "name": "Lab", "kind": "research_group", "country": "KE",
            "summary": "Index insurance."} | parts  # fmt: skip
    return parse_profile(json.dumps(said), "lab.yaml")


def rule(*names: str, op: str = "in") -> dict[str, object]:
    return {"field": "funder", "op": op, "value": list(names) if op == "in" else names[0]}


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({}, []),
        ({"must": [rule("European Commission")]}, []),
        ({"want": [rule("national science foundation", op="contains")]}, []),
        ({"want": [rule("ADB")]}, ["Asian Development Bank: not covered (blocks programs: "]),
        ({"want": [rule("Asian Development Bank", "ADB")]}, ["Asian Development Bank: not covered"]),
        ({"avoid": [rule("Example Defence Fund")]},
         ["Example Defence Fund: no source of ours has announced anything by a funder of this name."]),
        ({"capabilities": [{"text": "equity-free money of FundingBox"}]},
         ["FundingBox: not covered (no format shown: no interface and no documented page was found); some of "
          "its calls come by eu_funding_tenders."]),
        ({"want": [{"text": "a DAAD scholarship"}], "gaps": [{"text": "volkswagenstiftung projects"}]},
         ["Volkswagen Foundation: not covered", "German Academic Exchange Service: not covered"]),
        ({"capabilities": [{"text": "an adb driver, analogue YC circuits"}]}, []),
        ({"capabilities": [{"text": "humboldt current"}]}, []),
    ],
)  # fmt: skip
def test_a_profile_that_names_a_funder_nobody_reads_hears_of_it(parts, said):
    found = gaps_of(profile(**parts), not_covered(), COVERED)
    assert len(found) == len(said)
    assert all(line.startswith(begin) for line, begin in zip(found, said, strict=True))


def mail_with(gaps: dict[str, list[str]]):
    calls = [opportunity()]
    (mail,) = Home().night(NIGHT, calls).mails
    return compose(
        mail, night=NIGHT, as_of=at(NIGHT), opportunities={calls[0].id: calls[0]}, source_lines=[],
        sender=Sender("desk@example.org"), gaps=gaps,
    )  # fmt: skip


def test_a_digest_says_it_once_below_everything_else():
    line = "Asian Development Bank: not covered (blocks programs: <403>)."
    mail = mail_with({"climate-lab": [line, line], "another-lab": ["Nothing of the kind."]})
    text = flowing(mail)
    assert text.count(line) == 1
    assert text.index("Where this comes from") < text.index(line) < text.index("This mail went to")
    assert mail.html.count("not covered (blocks programs: &lt;403&gt;)") == 1
    assert "Nothing of the kind" not in text


def test_a_digest_without_gaps_does_not_speak_of_any():
    assert "that we do not read" not in flowing(mail_with({}))


# Many sources in one mail


def line(number: int, outcome: Outcome | None = Outcome.OK, cause: str | None = None, **more: object):
    return SourceLine(f"s{number}", f"Publisher {number:02}", outcome, cause, 1000 + number, NIGHT, **more)


def test_few_sources_have_a_line_each():
    assert len(freshness([line(n) for n in range(MOST_LINES)], NIGHT)) == MOST_LINES


def test_of_many_sources_those_in_trouble_come_first_and_the_others_share_a_line():
    lines = [*(line(n) for n in range(40)), replace(line(53), name="Publisher 00")]
    lines += [line(n, verified=False) for n in range(40, 50)]
    lines += [
        line(50, Outcome.FAILED, "http 503"),
        line(51, None),
        line(52, cause="frozen: nothing has changed"),
    ]
    rows = freshness(lines, NIGHT)
    assert [name for name, _ in rows] == [
        "Publisher 50", "Publisher 52", "Read tonight", "Read tonight, but not yet verified live",
        "Not read tonight",
    ]  # fmt: skip
    assert rows[0][1].startswith("not readable tonight (http 503)")
    assert rows[2][1].startswith("Publisher 00 (2,053), Publisher 01 (1,001), ")
    assert rows[4][1] == "Publisher 51 (last 11 Aug 2026)"
    together = " ".join(f"{name} {state}" for name, state in rows)
    assert all(each.name in together for each in lines)
