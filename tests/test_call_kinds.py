"""Is it a call? A table of titles as publishers write them, committed as the specification.

A call that is hidden is worse than a non-call that is shown: of the table not one call may be lost.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from db.merging import merge_notices
from db.records import NoticeKind, Topic, Verdict, from_json, to_json
from ranking.gates_time import kind_gate
from spiders.call_kinds import notice_kind
from spiders.evidence import trace
from tests.ranking_cases import AS_OF, notice
from tests.reading_cases import RAW, Washington, read

TABLE = Path(__file__).parent / "tables" / "call_kinds.tsv"


def rows() -> list[tuple[str, str, str]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return [(row["kind"], row["language"], row["title"]) for row in csv.DictReader(lines, delimiter="\t")]


def answer(title: str) -> str:
    """The table's spelling: a kind, "?kind" for a call in doubt, "call"."""
    found = notice_kind(title)
    return "call" if found is None else found.code if found.certain else f"?{found.code}"


def is_call(kind: str) -> bool:
    return kind == "call" or kind.startswith("?")


def test_the_table_is_large_in_many_languages_and_hard():
    assert len(rows()) >= 150
    assert len({title for _, _, title in rows()}) == len(rows())
    assert {language for _, language, _ in rows()} >= {"en", "de", "fr", "es", "it", "sv", "pt"}
    assert sum(is_call(kind) for kind, _, _ in rows()) >= 0.4 * len(rows())


def test_no_call_of_the_table_is_lost_and_nearly_all_else_is_recognised():
    wrong = [(kind, answer(title), title) for kind, _, title in rows() if answer(title) != kind]
    assert [each for each in wrong if is_call(each[0]) and not is_call(each[1])] == []
    assert len(wrong) <= 0.05 * len(rows()), wrong


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Contract Award Notice", "award-notice"),
        ("Avis d’attribution", "award-notice"),
        ("pin-only", "prior-information"),
        ("Request for information", "request-for-information"),
        ("Sources Sought", "request-for-information"),
        # Rubrics of a site, under which calls stand as well; and subjects.
        ("News", None),
        ("Training", None),
        ("Events", None),
        ("Call for proposals", None),
        ("Request for Proposals", None),
        ("Awards programme", None),
    ],
)
def test_a_publishers_own_type_counts_as_a_whole_word_only(words, kind):
    found = notice_kind("Soil monitoring in the uplands", [words])
    assert (found and found.code) == kind
    assert found is None or (found.field, found.words, found.certain) == ("topics", words, True)


@pytest.mark.parametrize(
    ("beginning", "kind"),
    [
        ("This is a Request for Information (RFI) only.", "request-for-information"),
        ("This is not a solicitation for proposals.", "request-for-information"),
        ("This notice is not a funding opportunity.", "request-for-information"),
        ("This announcement is a Notice of Intent.", "notice-of-intent"),
        ("Dies ist eine Markterkundung.", "request-for-information"),
        ("Il s’agit d’une demande d’informations.", "request-for-information"),
        ("This is a request for applications.", None),
        ("The Foundation seeks information on soil and funds those who find it.", None),
        ("This is not a grant but a loan.", None),
        ("Applications are not being accepted yet.", None),
    ],
)
def test_an_announcement_may_say_itself_what_it_is(beginning, kind):
    found = notice_kind("Soil monitoring in the uplands", (), beginning)
    assert (found and found.code) == kind


def test_goods_are_only_bought_by_those_who_announce_tenders():
    assert notice_kind("Supply of microscopes") is None
    found = notice_kind("Supply of microscopes", buys=True)
    assert found == NoticeKind("goods-tender", "Supply of", certain=False)
    assert notice_kind("Lieferung von Messgeräten", buys=True) is not None
    assert notice_kind("Supply of services for coastal research", buys=True) is None


def test_a_plain_non_call_is_marked_with_the_publishers_words_and_a_doubt_is_not():
    plain, _ = read(title="Results of the second call")
    assert plain.topics == (Topic("legation_kind", "award-notice"),)
    assert plain.kind == NoticeKind("award-notice", "Results of the second call")
    doubt, _ = read(title="Summer school in glaciology")
    assert doubt.topics == ()
    assert doubt.kind == NoticeKind("training", "Summer school", certain=False)
    assert from_json(type(doubt), to_json(doubt)) == doubt


def test_what_a_source_declares_a_call_stays_one():
    source = type("Declaring", (Washington,), {"kinds": {"^Results": "call"}})
    found, _ = read(source, title="Results of the second call")
    assert (found.kind, found.topics) == (None, (Topic("legation_kind", "call"),))


def test_the_gate_names_the_words_and_drops_only_what_is_plain():
    plain = notice(
        topics=(Topic("legation_kind", "award-notice"),),
        kind=NoticeKind("award-notice", "Results of the call"),
    )
    assert kind_gate(plain).verdict is Verdict.NO
    assert "“Results of the call”" in kind_gate(plain).explanation
    doubt = notice(kind=NoticeKind("training", "Summer school", certain=False))
    assert kind_gate(doubt).verdict is Verdict.YES
    assert "“Summer school”" in kind_gate(doubt).explanation


def test_the_award_notice_beside_a_call_does_not_end_the_call():
    call = notice("1", source="us_one")
    award = notice(
        "2",
        source="us_two",
        topics=(Topic("legation_kind", "award-notice"), Topic("us_two", "Water")),
        kind=NoticeKind("award-notice", "Contract award"),
    )
    together = merge_notices("op-1", [call, award], AS_OF).merged
    assert (together.kind, together.topics) == (None, (Topic("us_two", "Water"),))
    alone = merge_notices("op-1", [award, replace(award, key="3")], AS_OF).merged
    assert alone.kind == award.kind
    assert Topic("legation_kind", "award-notice") in alone.topics


def test_the_evidence_shows_the_words_and_where_they_stand():
    raw = replace(RAW, title="Indagine di mercato: sensori per il suolo")
    (found,) = [each for each in trace(raw, Washington) if each.fact == "kind"]
    assert (found.value, found.field, found.words) == (
        "request-for-information",
        "title",
        "Indagine di mercato",
    )
