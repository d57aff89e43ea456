"""The terms of a call: what is stated, in whose words, what nobody read, and whom it concerns."""

from __future__ import annotations

import csv
import json
from collections import Counter
from datetime import date
from functools import cache
from hashlib import sha256
from importlib import resources
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.names import opportunity_id
from db.records import (
    Attachment,
    DocumentOutcome,
    Notice,
    NoticeRef,
    Opportunity,
    Screening,
    Standing,
    TextBasis,
    Verdict,
)
from db.store import Store
from flows.night.terms import read_terms
from ranking.languages import language_of
from ranking.partnership import Profile
from ranking.predicates import Rule, ask
from ranking.profiles import parse_profile
from ranking.safeguards import screen
from ranking.term_packs import DUAL_USE, FAMILIES, packs, read_pack
from ranking.terms import card_key, clauses, term_card
from ranking.terms_verdict import STANDARD_FROM, term_verdict, terms_of_night
from tests.conftest import ARCHIVES, legation
from tests.labelled import TABLES, table
from tests.ranking_cases import AS_OF, notice, profile

NIGHT = date(2026, 8, 11)
CONTROLLED = "Entities that are directly or indirectly controlled by a third country may not participate."
MEMBERS_ONLY = "Participation is limited to legal entities established in Member States."
EXPORT = "Technology developed in the project is subject to export control and needs a licence."


def found_in(text: str, language: str) -> set[str]:
    languages = frozenset({language, language_of(text, language)})
    return {pack.id for pack, *_ in clauses(text, languages)} - {DUAL_USE}


# The rules were widened after the batches before this one were measured; for this one nothing was written.
UNSEEN = "unseen"


def batch(name: str, *, unseen: bool = False) -> list[dict[str, str]]:
    return [row for row in table(name) if (row.get("batch") == UNSEEN) is unseen]


def tally(rows: list[dict[str, str]]) -> tuple[Counter[str], Counter[str], Counter[str], int]:
    """Of labelled rows: what was found rightly, missed and wrongly, and in how many negatives anything."""
    right, missed, wrong = Counter[str](), Counter[str](), Counter[str]()
    startled = 0
    for row in rows:
        said = set(row["families"].split(",")) - {"none"}
        found = found_in(row["text"], row["lang"])
        right.update(said & found)
        missed.update(said - found)
        wrong.update(found - said)
        startled += bool(found and not said)
    return right, missed, wrong, startled


@pytest.mark.parametrize("name", ["terms", "terms_more"])
def test_labelled_clauses_are_found_and_nothing_else(name):
    rows = batch(name)
    right, missed, wrong, startled = tally(rows)
    assert right.total() / (right.total() + missed.total()) >= 0.95
    assert right.total() / (right.total() + wrong.total()) >= 0.95
    negatives = sum(row["families"] == "none" for row in rows)
    assert startled <= 0.05 * negatives
    # Where a family has too few rows for a share, one row may be off.
    for family in FAMILIES:
        assert missed[family] <= max(1, 0.05 * (right[family] + missed[family])), family
        assert wrong[family] <= max(1, 0.3 * (right[family] + wrong[family])), family


def test_of_clauses_that_no_rule_was_written_for_too_many_are_missed_but_few_are_invented():
    # 11 of 26, with 3 wrong: the card says "not stated in what was read" of what it did not understand.
    right, missed, wrong, startled = tally(batch("terms_more", unseen=True))
    assert right.total() + missed.total() == 26
    assert right.total() >= 11
    assert wrong.total() <= 3
    assert startled == 0


@pytest.mark.parametrize(
    ("name", "recall", "precision", "most_startled"),
    [
        # By another author, as work programmes put it. At its first reading 0.87 were found, with 0.93 right.
        ("terms_fresh", 0.98, 0.95, 0),
        # By another author, in words that nobody expects, and no rule was written from them.
        ("terms_sealed", 0.18, 0.76, 7),
    ],
)
def test_clauses_of_another_author_are_found_as_often_as_the_readme_says(
    name, recall, precision, most_startled
):
    right, missed, wrong, startled = tally(batch(name))
    assert right.total() / (right.total() + missed.total()) >= recall
    assert right.total() / (right.total() + wrong.total()) >= precision
    assert startled <= most_startled


def test_no_example_profile_is_held_by_a_clause_on_something_else():
    asked = held = 0
    for name in ("terms", "terms_more", "terms_fresh", "terms_plainly", "terms_sealed"):
        for row in table(name):
            if {"country_limits", "ownership_control"} & set(row["families"].split(",")):
                continue
            read = notice(text=row["text"], source="eu_example", language=row["lang"])
            for who in example_profiles():
                verdict_of = term_verdict(who, read, term_card(read))
                asked += 1
                held += verdict_of is not None and verdict_of.screening is Screening.HOLD
    assert asked > 5000
    assert held == 0


@cache
def example_profiles() -> tuple[Profile, ...]:
    folder = resources.files("ranking") / "examples"
    return tuple(
        parse_profile(file.read_text(encoding="utf-8"), file.name)
        for file in folder.iterdir()
        if file.name.endswith(".yaml")
    )


def test_both_tables_have_every_family_in_several_languages_and_enough_that_states_nothing():
    rows = [*table("terms"), *table("terms_more")]
    assert {family for row in rows for family in row["families"].split(",")} == {*FAMILIES, "none"}
    assert len({row["lang"] for row in rows}) >= 7
    assert sum(row["families"] == "none" for row in rows) >= 0.3 * len(rows)


@pytest.mark.parametrize("pack", packs().values(), ids=packs())
def test_a_pack_says_where_it_is_from_and_speaks_seven_languages(pack):
    assert len(pack.source) > 40
    assert pack.version >= 1
    assert NIGHT < pack.dated <= date(2027, 1, 1)
    languages = {rule.language for rule in pack.rules}
    assert languages >= {"en", "de", "fr", "es", "it", "pt", "sv"}
    assert all(rule.hints and all(rule.hints) for rule in pack.rules)
    assert len({rule.id for rule in pack.rules}) == len(pack.rules)


def test_an_idea_stands_for_its_words_in_every_language_that_has_it_and_no_other_may_be_named():
    ideas = {"en": {"abroad": "overseas | elsewhere"}, "de": {"abroad": "Ausland"}}
    about = "id: x, version: 1, dated: 2026-11-22, in_words: x, route: card, source: x, rules: {}"
    pack = read_pack(f"{{{about}, everywhere: {{gone: '$abroad'}}}}", ideas)
    assert [(rule.id, rule.anchor.search("it went elsewhere") is None) for rule in pack.rules] == [
        ("x/en-gone", False),
        ("x/de-gone", True),
    ]
    with pytest.raises(ValueError, match="no such idea: nowhere"):
        read_pack(f"{{{about}, everywhere: {{gone: '$nowhere'}}}}", ideas)


def test_a_pack_with_an_empty_group_is_refused():
    about = "id: x, version: 1, dated: 2026-11-22, in_words: x, route: card, source: x"
    text = f"{{{about}, rules: {{en: {{a: 'one & '}}}}}}"
    with pytest.raises(ValueError, match="x/en-a"):
        read_pack(text)


# The card

UNREAD_FILE = Attachment("Call.pdf", "https://example.org/c")


@pytest.mark.parametrize(
    ("more", "standing"),
    [
        ({"text": EXPORT}, Standing.STATED),
        ({"text": "Herders are helped."}, Standing.NOT_STATED),
        ({"text": "Herders are helped.", "text_basis": TextBasis.SYNOPSIS}, Standing.NOT_READ),
        ({"text": "", "text_basis": TextBasis.TITLE_ONLY}, Standing.NOT_READ),
        ({"text": "Herders.", "attachments": (UNREAD_FILE,)}, Standing.NOT_READ),
        ({"text": EXPORT, "text_basis": TextBasis.SYNOPSIS}, Standing.STATED),
    ],
)  # fmt: skip
def test_what_was_not_read_is_never_called_not_stated(more, standing):
    assert term_card(notice(**more)).standing("export_control") is standing


def test_a_document_that_was_read_is_quoted_from():
    document = Attachment(
        "Terms.pdf", "https://example.org/t", outcome=DocumentOutcome.READ, text=f"Annex 3. {EXPORT}"
    )
    card = term_card(notice(attachments=(document,)))
    assert [term.quote.field for term in card.of("export_control")] == ["attachments[0]"]
    assert card.of("export_control")[0].quote.text == EXPORT
    assert card.unread == ()


def test_the_same_sentence_is_quoted_once():
    card = term_card(notice(text=f"{EXPORT}\n{EXPORT}", summary=EXPORT))
    assert len(card.of("export_control")) == 1


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([row["text"] for row in table("terms")]), min_size=1, max_size=6),
    st.sampled_from(["\n", " ", "\n\n", "\u00a0", " İstanbul’s ", "; ß "]),
    st.sampled_from(["en", "de", "fr", None]),
)
def test_every_quote_stands_word_for_word_at_its_offsets(said, between, language):
    read = notice(text=between.join(said), language=language)
    for term in term_card(read).terms:
        assert read.words_of(term.quote.field)[term.quote.start : term.quote.end] == term.quote.text
        assert term.quote.text.strip()


def test_a_french_clause_in_an_english_notice_is_found():
    text = (
        "Les entités contrôlées directement ou indirectement par un pays tiers ne peuvent pas participer. "
        "Le projet doit être réalisé avec les partenaires de la région et des pays voisins."
    )
    assert term_card(notice(text=text)).families == ("ownership_control",)


def test_a_subject_of_the_control_lists_is_named_with_its_category():
    (term,) = term_card(notice(text="The project builds a quantum computer.")).of(DUAL_USE)
    assert term.rule == "dual_use/en-category-4"


# Verdicts


def verdict(text: str, source: str = "eu_example", more: dict[str, object] | None = None, **who):
    return screen(profile(**who), notice(text=text, source=source, **(more or {})), {})


CHINA = "Legal entities established in China are not eligible to participate in innovation actions."
BY_CHINA = "Entities controlled by China or by a legal entity established in China are not eligible."
PER_STATE = "Support to third parties is limited to one entity per Member State."
FOREIGN = "Foreign organizations are not eligible to apply."


@pytest.mark.parametrize(
    ("text", "source", "who", "screening"),
    [
        (MEMBERS_ONLY, "eu_example", {"country": "KE"}, Screening.HOLD),
        (MEMBERS_ONLY, "eu_example", {"country": "DE"}, Screening.CLEAR),
        (MEMBERS_ONLY, "eu_example", {"country": "KE", "kind": "mission_desk"}, Screening.REVIEW),
        (f"{MEMBERS_ONLY[:-1]} and Associated Countries.", "eu_example", {"country": "CH"}, Screening.CLEAR),
        (f"{MEMBERS_ONLY[:-1]} and Associated Countries.", "eu_example", {"country": "JP"}, Screening.CLEAR),
        (f"{MEMBERS_ONLY[:-1]} and Kenya.", "eu_example", {"country": "KE"}, Screening.CLEAR),
        (f"{MEMBERS_ONLY[:-1]} and in the African Union.", "eu_example", {"country": "KE"}, Screening.CLEAR),
        (CHINA, "eu_example", {"country": "CN"}, Screening.HOLD),
        (CHINA, "eu_example", {"country": "KE"}, Screening.CLEAR),
        (BY_CHINA, "eu_example", {"country": "CN"}, Screening.HOLD),
        (BY_CHINA, "eu_example", {"country": "NL", "kind": "company"}, Screening.CLEAR),
        (CONTROLLED, "eu_example", {"country": "NL", "kind": "company"}, Screening.REVIEW),
        (CONTROLLED, "eu_example", {"country": "NL"}, Screening.CLEAR),
        (CONTROLLED, "eu_example", {"country": "KE"}, Screening.REVIEW),
        (FOREIGN, "us_example", {"country": "KE"}, Screening.HOLD),
        (FOREIGN, "us_example", {"country": "US"}, Screening.CLEAR),
        (FOREIGN, "int_example", {"country": "KE"}, Screening.CLEAR),
        (EXPORT, "eu_example", {}, Screening.REVIEW),
        ("Equipment may not be re-exported without consent.", "us_example", {}, Screening.REVIEW),
        ("Projects may produce security-sensitive results.", "eu_example", {}, Screening.REVIEW),
        ("Results are owned by the beneficiary that generates them.", "eu_example", {}, Screening.CLEAR),
        (PER_STATE, "eu_example", {}, Screening.CLEAR),
        ("The project builds a quantum computer.", "eu_example", {}, Screening.CLEAR),
    ],
)  # fmt: skip
def test_a_clause_holds_only_whom_it_shuts_out(text, source, who, screening):
    assert verdict(text, source, **who).screening is screening


def test_a_verdict_names_its_rule_its_pack_and_the_words():
    found = verdict(EXPORT)
    assert "export_control/en-" in found.reason
    assert packs()["export_control"].name in found.reason
    assert found.quote is not None
    assert found.quote.text == EXPORT


def test_what_was_not_read_is_not_read_and_never_clear():
    found = verdict("", more={"text_basis": TextBasis.TITLE_ONLY})
    assert found.screening is Screening.NOT_READ
    assert "the call's own text" in found.reason


@pytest.mark.parametrize(("calls", "screening"), [(STANDARD_FROM, Screening.CLEAR), (2, Screening.REVIEW)])
def test_a_clause_of_the_whole_programme_sends_no_single_call_to_review(calls, screening):
    listed = [of(notice(f"n{n}", text=f"Call {n}.\n{EXPORT}")) for n in range(calls)]
    night = terms_of_night(listed)
    first = listed[0]
    found = screen(profile(), first.merged, {}, night.cards[first.id], night)
    assert found.screening is screening
    assert night.cards[first.id].standing("export_control") is Standing.STATED


def test_a_clause_of_the_whole_programme_still_holds_whom_it_shuts_out():
    listed = [of(notice(f"n{n}", text=f"Call {n}.\n{CHINA}")) for n in range(STANDARD_FROM)]
    night = terms_of_night(listed)
    found = screen(profile(country="CN"), listed[0].merged, {}, night.cards[listed[0].id], night)
    assert found.screening is Screening.HOLD


def of(merged: Notice) -> Opportunity:
    return Opportunity(opportunity_id(merged.ref), merged, (NoticeRef(merged.source, merged.key),))


@pytest.mark.parametrize(
    ("op", "value", "text", "basis", "answer"),
    [
        ("not_in", ["ownership_control"], CONTROLLED, TextBasis.FULL, Verdict.NO),
        ("not_in", ["ownership_control"], EXPORT, TextBasis.FULL, Verdict.YES),
        ("not_in", ["ownership_control"], EXPORT, TextBasis.SYNOPSIS, Verdict.UNKNOWN),
        ("not_in", ["ownership_control"], CONTROLLED, TextBasis.SYNOPSIS, Verdict.NO),
        ("contains", "export_control", EXPORT, TextBasis.SYNOPSIS, Verdict.YES),
        ("contains", "export_control", CONTROLLED, TextBasis.FULL, Verdict.NO),
        ("contains", ["export_control", "audit"], EXPORT, TextBasis.SYNOPSIS, Verdict.UNKNOWN),
        ("in", ["export_control", "audit"], EXPORT, TextBasis.SYNOPSIS, Verdict.YES),
    ],
)
def test_a_must_demands_or_forbids_a_term_and_stays_unsure_of_what_was_not_read(
    op, value, text, basis, answer
):
    rule = Rule(field="terms", op=op, value=value)
    assert ask(rule, notice(text=text, text_basis=basis), AS_OF).verdict is answer


def test_a_rule_may_name_known_families_only():
    with pytest.raises(ValueError, match="ownership_control"):
        Rule(field="terms", op="contains", value="ownership_controll")


# Night after night


def test_only_what_changed_is_screened_again_and_what_moved_is_listed(tmp_path):
    calm, moved = of(notice("a", text="Herders are helped.")), of(notice("b", text="Herders are helped."))
    with Store.open(tmp_path / "legation.db") as store:
        first = read_terms(store, [calm, moved], NIGHT)
        later = of(notice("b", text=f"Herders are helped. {EXPORT}"))
        second = read_terms(store, [calm, later], date(2026, 8, 12))
        assert second[calm.id] == first[calm.id]
        assert store.terms.replace(second, FAMILIES, night=date(2026, 8, 13)) == 0
        (change,) = store.terms.changes(NIGHT)
        assert (change.opportunity, change.family, change.why) == (moved.id, "export_control", "text")
        assert (change.before, change.after) == (Standing.NOT_STATED, Standing.STATED)
        rows = store._database.rows("SELECT family, quote, pack FROM term")
    assert rows == [("export_control", EXPORT, packs()["export_control"].name)]


def test_a_cards_key_moves_with_text_reading_and_language_only():
    one = notice(text=EXPORT)
    assert card_key(one) == card_key(notice(text=EXPORT, published_on=NIGHT))
    others = [
        notice(text=CONTROLLED),
        notice(text=EXPORT, text_basis=TextBasis.SYNOPSIS),
        notice(text=EXPORT, language="de"),
    ]
    assert len({card_key(each) for each in (one, *others)}) == 4


def test_the_command_prints_the_card_and_its_json(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    found = of(notice("a", text=f"{EXPORT} Results are owned by the beneficiary that generates them."))
    with Store.open(home / "legation.db") as store:
        store.opportunities.save([found], {}, as_of=AS_OF, night=NIGHT)
        read_terms(store, [found], NIGHT)
    printed = legation("terms", found.id, "--home", str(home)).stdout
    assert "stated      export control" in printed
    assert f"“{EXPORT}”" in printed
    assert "A screen, not legal advice." in printed
    told = json.loads(legation("terms", found.id, "--home", str(home), "--json").stdout)
    standings = {each["family"]: each["standing"] for each in told["terms"]}
    assert standings["ip_ownership"] == "stated"
    assert standings["audit"] == "not stated in what was read"
    assert legation("terms", "--drift", "2026-08-01", "--home", str(home)).stdout.startswith("Nothing moved")


# The passages of a recorded night, labelled by hand: where they stand and what they state, never their words.


def passages() -> list[dict[str, str]]:
    with (TABLES / "terms_archive.tsv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))


def test_passages_of_the_archive_are_named_without_their_words():
    rows = passages()
    assert len(rows) >= 150
    assert all(len(row["sha256"]) == 16 and int(row["start"]) < int(row["end"]) for row in rows)


@pytest.fixture(scope="module")
def recorded(tmp_path_factory) -> list[Notice]:
    from spiders.normalise import normalise
    from spiders.registry import source_class
    from tests.read_by_eye import brought

    archive = ARCHIVES / f"{NIGHT}.warc.gz"
    if not archive.exists():
        pytest.skip("the archive of recorded nights is not there")
    raws = brought(archive, tmp_path_factory.mktemp("terms"))
    return [normalise(raw, source_class(raw.source))[0] for raw in raws]


@pytest.mark.slow
def test_clauses_of_a_recorded_night_are_found_where_a_person_found_them(recorded):
    notices = {(each.source, each.key): each for each in recorded}
    right, missed, wrong = Counter[str](), Counter[str](), Counter[str]()
    looked_at = 0
    for row in passages():
        read = notices.get((row["source"], row["key"]))
        start, end = int(row["start"]), int(row["end"])
        if read is None or hashed(read.words_of(row["field"])[start:end]) != row["sha256"]:
            continue
        looked_at += 1
        said = set(row["families"].split(",")) - {"none"}
        # A question mark: a person could not say either.
        open_to_doubt = {each.rstrip("?") for each in said if each.endswith("?")}
        stated = {each for each in said if not each.endswith("?")}
        found = {pack for pack, at in said_in(read, row["field"]) if start <= at < end} - {DUAL_USE}
        right.update(stated & found)
        missed.update(stated - found)
        wrong.update(found - stated - open_to_doubt)
    assert looked_at >= 150
    for family in FAMILIES:
        if right[family] + missed[family] >= 15:
            assert right[family] / (right[family] + missed[family]) >= 0.85, family
            assert right[family] / (right[family] + wrong[family]) >= 0.85, family
    assert right.total() / (right.total() + missed.total()) >= 0.85
    assert right.total() / (right.total() + wrong.total()) >= 0.85


@pytest.mark.slow
def test_a_recorded_night_is_screened_in_half_a_minute_and_quoted_word_for_word(recorded):
    term_card.cache_clear()
    # The work's own time: what else the machine does is not measured.
    began = process_time()
    cards = [(read, term_card(read)) for read in recorded]
    assert process_time() - began <= 30
    for read, card in cards:
        for term in card.terms:
            assert read.words_of(term.quote.field)[term.quote.start : term.quote.end] == term.quote.text
    assert sum(bool(card.terms) for _, card in cards) > 300


@cache
def said_in(read: Notice, field: str) -> tuple[tuple[str, int], ...]:
    languages = frozenset({"en", read.language or "en"})
    return tuple((pack.id, focus[0]) for pack, _, _, focus in clauses(read.words_of(field), languages))


def hashed(said: str) -> str:
    return sha256(said.encode()).hexdigest()[:16]
