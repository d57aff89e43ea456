"""One opportunity once: what is merged, what never is, and how a decision is taken back."""

from __future__ import annotations

import json
import random
import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from stored_cases import AS_OF, SHARED, fixed, notice

from db.addresses import canonical_url
from db.duplicate_evaluation import evaluate_duplicates
from db.funders import Funders, compare_funders
from db.identity import resolve
from db.names import opportunity_id
from db.records import (
    Certainty,
    Deadline,
    DeadlineKind,
    Edge,
    Identifier,
    Judgement,
    Money,
    Reuse,
    Status,
    TextBasis,
)
from db.titles import Likeness, likeness, parse_title

TITLE = "Seasonal forecasts for smallholder farmers in East Africa"
TEXT = " ".join(
    f"Proposals shall describe outcome number{i} of the forecast service{i * 7}." for i in range(60)
)
OTHER_TEXT = " ".join(
    f"Clinical partners{i} will recruit cohort{i * 3} patients under protocol{i}." for i in range(60)
)


def here(key="a", **fields):
    return notice(key, "us_portal", fields.pop("title", TITLE), **fields)


def there(key="b", **fields):
    return notice(key, "eu_mirror", fields.pop("title", TITLE), **fields)


def resolved(*notices, edges=(), founders=None):
    return resolve(notices, edges, founders or {}, AS_OF)


def groups(*notices, **options):
    opportunities = resolved(*notices, **options).opportunities
    return sorted(sorted(ref.key for ref in o.notices) for o in opportunities)


def judgement(*notices):
    found = {frozenset([e.left.key, e.right.key]): e.judgement for e in resolved(*notices).edges}
    return found.get(frozenset(n.key for n in notices))


# --- what is one ----------------------------------------------------------------------------------

SAME = {
    "official identifier, other titles": (
        here(title="A title", ids=[("eu_topic", "HORIZON-X-2026-01")]),
        there(title="Un titre", ids=[("eu_topic", "horizon-x-2026-01")]),
    ),
    "official identifier, deadline moved at one portal": (
        here(on="2026-09-15", ids=[("grants_gov_number", "X-26-1")]),
        there(on="2027-01-15", ids=[("grants_gov_number", "X-26-1")]),
    ),
    "an agency's number with and without its acronym": (
        here(title="A", ids=[("nsf_number", "NSF 26-512")], funder="U.S. National Science Foundation"),
        there(title="B", ids=[("grants_gov_number", "26-512")], funder="National Science Foundation"),
    ),
    "a forecast and its posting at one portal": (
        here("a", ids=[("grants_gov_id", "1"), ("grants_gov_number", "X-26-1")]),
        here("b", ids=[("grants_gov_id", "2"), ("grants_gov_number", "X-26-1")]),
    ),
    "one page": (
        here(url="https://www.funder.example/call/7/?utm_source=mail"),
        there(url="http://funder.example/call/7#apply"),
    ),
    "title and deadline": (here(on="2026-09-15"), there(on="2026-09-15")),
    "title with mojibake and entities": (
        here(title="Promotion de la culture d’égalité au Maroc", on="2026-09-15"),
        there(title="Promotion de la culture dâ€™Ã©galitÃ© au Maroc&nbsp;", on="2026-09-15"),
    ),
    "title in capitals without accents": (
        here(title="Télédétection et forêts du bassin du Congo", on="2026-09-15"),
        there(title="TELEDETECTION ET FORETS DU BASSIN DU CONGO", on="2026-09-15"),
    ),
    "a week's extension seen by one portal": (here(on="2026-09-15"), there(on="2026-09-22")),
    "one of several cut-offs": (
        here(deadlines=(fixed("2026-03-01"), fixed("2026-09-15"), fixed("2027-03-01"))),
        there(on="2026-09-15"),
    ),
    "an estimate against a date": (
        here(deadlines=(fixed("2026-03-01", certainty=Certainty.ESTIMATED),)),
        there(on="2026-09-15"),
    ),
    "no deadline, the same long title and funder": (
        here(funder="National Science Foundation"),
        there(funder="NSF", on="2026-09-15"),
    ),
    "a portal's suffix": (here(on="2026-09-15"), there(title=f"{TITLE} | Grants.gov", on="2026-09-15")),
    "a portal's prefix": (
        here(on="2026-09-15"),
        there(title=f"NSF 26-512: {TITLE}", on="2026-09-15", ids=[("nsf_number", "NSF 26-512")]),
    ),
    "a title cut within a word": (here(on="2026-09-15"), there(title=TITLE[:53], on="2026-09-15")),
    "a title cut with dots": (here(on="2026-09-15"), there(title=f"{TITLE[:49]} …", on="2026-09-15")),
    "the year named by one portal": (here(on="2026-09-15"), there(title=f"{TITLE} 2026", on="2026-09-15")),
    "a truncated copy of the text": (
        here(text=TEXT, on="2026-09-15", funder="One name"),
        there(text=TEXT[:900], on="2026-09-15", funder="Quite another"),
    ),
}


@pytest.mark.parametrize("pair", SAME.values(), ids=SAME)
def test_notices_of_one_call_become_one_opportunity(pair):
    assert groups(*pair) == [["a", "b"]]
    assert judgement(*pair) is Judgement.SAME


# --- what never is --------------------------------------------------------------------------------

SERIES = {
    "years in the titles": (here(title=f"{TITLE} 2026"), there(title=f"{TITLE} 2027")),
    "fiscal years": (here(title=f"{TITLE} (FY26)"), there(title=f"{TITLE} (FY 2027)")),
    "numbered calls": (here(title=f"{TITLE} CALL 5"), there(title=f"{TITLE} Call 6")),
    "ordinals": (here(title=f"Second call: {TITLE}"), there(title=f"Third call: {TITLE}")),
    "ordinals in French": (here(title=f"Premier appel : {TITLE}"), there(title=f"Deuxième appel : {TITLE}")),
    "roman numerals": (here(title=f"{TITLE} II"), there(title=f"{TITLE} III")),
    "phases": (here(title=f"{TITLE}, Phase I"), there(title=f"{TITLE}, Phase II")),
    "lots": (here(title=f"{TITLE} - Lot 1"), there(title=f"{TITLE} - Lot 2")),
    "lettered lots": (here(title=f"{TITLE} (Lot A)"), there(title=f"{TITLE} (Lot B)")),
    "cut-off numbers": (here(title=f"{TITLE} -01"), there(title=f"{TITLE} -02")),
    "stages": (here(title=f"{TITLE} (two-stage)"), there(title=f"{TITLE} (single stage)")),
    "seasons": (here(title=f"{TITLE}, Spring 2026"), there(title=f"{TITLE}, Autumn 2026")),
    "deadlines half a year apart": (here(on="2026-09-15"), there(on="2027-03-15")),
    "deadlines three weeks apart": (here(on="2026-09-01"), there(on="2026-09-22")),
    "rounds of one identifier": (
        here(title=f"{TITLE} - Lot 1", ids=[("eu_europeaid", "1/ACT")]),
        there(title=f"{TITLE} - Lot 2", ids=[("eu_europeaid", "1/ACT")]),
    ),
    "the same text and page next year": (
        here(text=TEXT, on="2026-09-15", url="https://f.example/call/7"),
        there(text=TEXT, on="2027-09-15", url="https://f.example/call/7"),
    ),
    "identifiers of two years": (
        here("a", ids=[("eu_topic", "HORIZON-X-2026-01")]),
        here("b", ids=[("eu_topic", "HORIZON-X-2027-01")]),
    ),
    "calls of two bundles": (
        here("a", on="2026-09-15", ids=[("eu_call", "X-GENERAL")]),
        here("b", on="2026-09-15", ids=[("eu_call", "X-COHESION")]),
    ),
}
DIFFERENT = {
    "one portal, two identifiers": (
        here("a", on="2026-09-15", ids=[("eu_topic", "HORIZON-X-2026-ALPHA")]),
        here("b", on="2026-09-15", ids=[("eu_topic", "HORIZON-X-2026-BETA")]),
    ),
    "a call under a topic and the topic": (
        here(on="2026-09-15", ids=[("eu_topic", "HORIZON-X-2026")]),
        there(on="2026-09-15", ids=[("eu_parent_topic", "HORIZON-X-2026")]),
    ),
    "two calls under one topic": (
        here("a", on="2026-09-15", ids=[("eu_parent_topic", "HORIZON-X-2026")]),
        here("b", on="2026-09-15", ids=[("eu_parent_topic", "HORIZON-X-2026")]),
    ),
}


@pytest.mark.parametrize("pair", SERIES.values(), ids=SERIES)
def test_another_round_is_linked_and_never_merged(pair):
    assert groups(*pair) == [["a"], ["b"]]
    assert judgement(*pair) is Judgement.SERIES


@pytest.mark.parametrize("pair", DIFFERENT.values(), ids=DIFFERENT)
def test_another_call_is_kept_apart_with_a_reason(pair):
    assert groups(*pair) == [["a"], ["b"]]
    assert judgement(*pair) is Judgement.DIFFERENT


@pytest.mark.parametrize(
    "pair",
    [
        (here(ids=[("aln", "93.310")], title="One call"), there(ids=[("aln", "93.310")], title="Another")),
        (here(url="https://f.example/"), there(url="https://f.example/", title="Another programme")),
        (here(title="Small grants"), there(title="Small grants")),
        (
            here(title="Support to civil society in Niger", on="2026-09-15", text=TEXT),
            there(title="Support to civil society in Nigeria", on="2026-09-15", text=TEXT),
        ),
        (here(on="2026-09-15", funder="Ministry of Health"), there(on="2026-09-15", funder="Wellcome Trust")),
        (here("a"), here("b")),
        (here(on="2026-09-15"), there(title=f"{TITLE}: media", on="2026-09-15")),
    ],
    ids=[
        "an assistance listing",
        "a home page",
        "a vague title",
        "another country",
        "another funder",
        "one portal",
        "a part of it",
    ],
)
def test_weak_evidence_merges_nothing(pair):
    assert groups(*pair) == [["a"], ["b"]]


def test_a_page_that_lists_many_calls_is_no_evidence():
    listing = "https://ministry.example/calls"
    own = [here(str(i), title=f"Call about subject{i} in region{i}", url=listing) for i in range(3)]
    other = there("x", title="Something else altogether", url=listing)
    assert groups(*own, other) == [["0"], ["1"], ["2"], ["x"]]


def test_a_chain_does_not_join_what_the_guard_keeps_apart():
    undated = there("m")
    assert groups(here("a", on="2026-09-15"), here("b", on="2027-09-15"), undated) == [["a"], ["b"], ["m"]]


def test_a_notice_that_fits_two_rounds_is_left_for_a_person():
    found = resolved(here("a", on="2026-09-15"), here("b", on="2027-09-15"), there("m"))
    unsure = {(e.left.key, e.right.key) for e in found.edges if e.judgement is Judgement.UNSURE}
    assert unsure == {("m", "a"), ("m", "b")}
    assert all(
        "as good a claim" in " ".join(e.reasons) for e in found.edges if e.judgement is Judgement.UNSURE
    )


# --- people ---------------------------------------------------------------------------------------


def said(left, right, what, author="ana", at=AS_OF):
    one, other = sorted((left.ref, right.ref))
    return Edge(one, other, what, 1.0, ("I read both",), author, at)


def test_a_person_beats_the_rules_and_taking_it_back_restores_what_was():
    one, other = here(on="2026-09-15"), there(on="2026-09-15")
    before = resolved(one, other)
    parted = resolved(one, other, edges=[*before.edges, said(one, other, Judgement.DIFFERENT)])
    assert len(parted.opportunities) == 2
    assert resolved(one, other, edges=parted.edges) == before


def test_a_person_joins_what_no_rule_would():
    one, other = here(on="2026-09-15"), there(title="Une autre langue", on="2027-01-01")
    assert groups(one, other, edges=[said(one, other, Judgement.SAME)]) == [["a", "b"]]
    assert groups(one, other) == [["a"], ["b"]]


def test_what_a_person_joined_keeps_its_own_counterparts():
    left, right = here("a", ids=[("eu_topic", "X")]), here("b", title="Autre", ids=[("eu_topic", "Y")])
    copy = there("c", title="A copy", ids=[("eu_topic", "X")])
    assert groups(left, right, copy, edges=[said(left, right, Judgement.SAME)]) == [["a", "b", "c"]]


def test_no_chain_joins_what_a_person_keeps_apart():
    one, other, third = (notice(k, f"s_{k}", TITLE, on="2026-09-15") for k in "abc")
    assert groups(one, other, third) == [["a", "b", "c"]]
    parted = groups(one, other, third, edges=[said(one, third, Judgement.DIFFERENT)])
    assert len(parted) == 2
    assert not any({"a", "c"} <= set(group) for group in parted)


@pytest.mark.parametrize("apart", [Judgement.DIFFERENT, Judgement.SERIES, Judgement.UNSURE])
def test_keeping_apart_wins_where_people_contradict_each_other(apart):
    one, other, third = (notice(k, f"s_{k}", f"Title of {k}") for k in "abc")
    edges = [
        said(one, other, Judgement.SAME),
        said(other, third, Judgement.SAME),
        said(one, third, apart),
    ]
    assert not any({"a", "c"} <= set(group) for group in groups(one, other, third, edges=edges))


def test_of_two_persons_the_later_counts():
    one, other = here(on="2026-09-15"), there(on="2026-09-15")
    edges = [
        said(one, other, Judgement.SAME, "bo", AS_OF + timedelta(days=1)),
        said(one, other, Judgement.DIFFERENT, "ana"),
    ]
    assert groups(one, other, edges=edges) == [["a", "b"]]


# --- names and time -------------------------------------------------------------------------------


def issued(resolution, founders=None):
    """What the store would hand in on the next night."""
    founders = dict(founders or {})
    for opportunity in resolution.opportunities:
        for ref in opportunity.notices:
            if opportunity_id(ref) == opportunity.id:
                founders.setdefault(ref, opportunity.id)
    return founders


def test_an_opportunity_keeps_its_name_when_a_second_portal_joins():
    first = resolved(there(on="2026-09-15"))
    second = resolved(here(on="2026-09-15"), there(on="2026-09-15"), founders=issued(first))
    assert [o.id for o in second.opportunities] == [o.id for o in first.opportunities]


def test_the_oldest_name_survives_a_merge_and_comes_back_apart_at_a_split():
    one, other = here(on="2026-09-15"), there(title="Une autre langue", on="2026-09-15")
    names = issued(resolved(other))
    names = issued(resolved(one, other, founders=names), names)
    apart = resolved(one, other, founders=names)
    joined = resolved(one, other, founders=names, edges=[said(one, other, Judgement.SAME)])
    assert joined.opportunities[0].id == opportunity_id(other.ref)
    assert joined.aliases == {opportunity_id(one.ref): opportunity_id(other.ref)}
    assert resolved(one, other, founders=names) == apart


def test_a_forecast_that_opens_keeps_its_name():
    forecast = here(status=Status.FORECASTED, deadlines=(fixed("2026-05-01", certainty=Certainty.ESTIMATED),))
    first = resolved(forecast)
    second = resolved(here(status=Status.OPEN, on="2026-10-01"), founders=issued(first))
    assert [o.id for o in first.opportunities] == [o.id for o in second.opportunities]
    assert [o.status for o in (*first.opportunities, *second.opportunities)] == [
        Status.FORECASTED,
        Status.OPEN,
    ]


@pytest.mark.parametrize(("moved_to", "together"), [("2026-10-27", True), ("2027-09-15", False)])
def test_an_extension_seen_by_one_portal_first_does_not_part_what_was_joined(moved_to, together):
    before = resolved(here(on="2026-09-15"), there(on="2026-09-15"))
    after = resolved(here(on=moved_to), there(on="2026-09-15"), edges=before.edges, founders=issued(before))
    assert (len(after.opportunities) == 1) is together


def test_a_decision_that_stands_keeps_its_time():
    pair = here(on="2026-09-15"), there(on="2026-09-15")
    first = resolve(pair, (), {}, AS_OF)
    later = resolve(pair, first.edges, {}, AS_OF + timedelta(days=1))
    assert later.edges == first.edges
    assert first.edges[0].author == "rule:title"


# --- the merged view ------------------------------------------------------------------------------


def merged(*notices):
    (opportunity,) = resolved(*notices).opportunities
    return opportunity


IDS = [("nsf_number", "NSF 26-512")]
OWN = notice(
    "own",
    "us_nsf",
    "Reefs",
    on="2026-09-15",
    ids=IDS,
    funder="National Science Foundation",
    url="https://www.nsf.gov/reefs",
)
FULLER = notice(
    "fuller",
    "aa_aggregator",
    "Reefs (NSF)",
    on="2026-09-22",
    ids=[*IDS, ("aln", "47.050")],
    text=TEXT,
    text_basis=TextBasis.FULL,
    award_ceiling=Money(Decimal(500000), "USD"),
    reuse=Reuse.FACTS_AND_LINK,
)


def test_dates_come_from_the_funders_own_portal_and_the_text_from_the_fullest_notice():
    opportunity = merged(FULLER, OWN)
    view = opportunity.merged
    assert (view.title, view.url, view.deadlines) == (OWN.title, OWN.url, OWN.deadlines)
    assert (view.text, view.text_basis) == (TEXT, TextBasis.FULL)
    assert view.award_ceiling == FULLER.award_ceiling
    assert [ref.key for ref in opportunity.notices] == ["own", "fuller"]
    assert dict(opportunity.origins) == {"text": FULLER.ref, "award_ceiling": FULLER.ref}


def test_identifiers_are_united():
    assert {i.scheme for i in merged(FULLER, OWN).merged.identifiers} == {"nsf_number", "aln"}


def test_words_may_leave_the_host_only_as_their_strictest_owner_allows():
    assert merged(FULLER, OWN).merged.reuse is Reuse.FACTS_AND_LINK
    assert merged(replace(FULLER, text="", text_basis=TextBasis.TITLE_ONLY), OWN).merged.reuse is Reuse.FULL


def test_a_contradiction_is_shown_with_both_values():
    disagreements = {d.field: dict(d.values) for d in merged(FULLER, OWN).disagreements}
    assert disagreements == {"deadlines": {OWN.ref: "2026-09-15", FULLER.ref: "2026-09-22"}}


def test_money_that_differs_is_shown():
    other = replace(OWN, award_ceiling=Money(Decimal(400000), "USD"))
    (found,) = [d for d in merged(FULLER, other).disagreements if d.field == "award_ceiling"]
    assert [value for _, value in found.values] == ["400000 USD", "500000 USD"]


def test_the_next_of_several_cutoffs_is_no_contradiction():
    all_dates = replace(OWN, deadlines=(fixed("2026-03-01"), fixed("2026-09-22")))
    assert merged(FULLER, all_dates).disagreements == ()


def test_a_stated_date_beats_the_funders_estimate():
    forecast = replace(OWN, deadlines=(fixed("2026-05-01", certainty=Certainty.ESTIMATED),))
    assert merged(FULLER, forecast).merged.deadlines == FULLER.deadlines


def test_the_next_round_known_to_another_portal_is_shown_when_the_funders_dates_are_over():
    over = replace(OWN, deadlines=(fixed("2026-08-04"),))
    assert merged(replace(FULLER, deadlines=(fixed("2027-02-02"),)), over).merged.deadlines[0].on.year == 2027


def test_a_deadline_brought_forward_by_the_funder_is_believed():
    over = replace(OWN, deadlines=(fixed("2026-08-04"),))
    assert merged(FULLER, over).status is Status.CLOSED


def test_an_opportunity_is_withdrawn_only_with_all_its_notices():
    gone, still = replace(OWN, status=Status.WITHDRAWN), replace(FULLER, status=Status.WITHDRAWN)
    assert merged(gone, FULLER).status is Status.OPEN
    assert merged(gone, FULLER).merged.deadlines == FULLER.deadlines
    assert merged(gone, still).status is Status.WITHDRAWN


def test_a_rolling_deadline_disagrees_with_nothing():
    assert merged(replace(FULLER, deadlines=(Deadline(DeadlineKind.ROLLING),)), OWN).disagreements == ()


# --- the parts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("5G networks in Mali", "6G networks in Mali", Likeness.OTHER),
        ("Innowwide CALL 5", "Innowwide CALL 6", Likeness.OTHER_ROUND),
        ("Second Open Call of X", "Open Call 2 of X", Likeness.SAME),
        ("X 2026-2027", "X 2026", Likeness.SAME_BUT_FOR_A_MARK),
        ("Call 5, Lot 1 of X", "Call 5, Lot 2 of X", Likeness.OTHER_ROUND),
        ("Call 1, Lot 2 of X", "Call 2, Lot 1 of X", Likeness.OTHER_ROUND),
        ("The Ocean Prize", "Ocean Prize", Likeness.SAME),
        ("HubsÂ ", "Hubs", Likeness.SAME),
        ("", "Hubs", Likeness.UNKNOWN),
        ("May grants", "June grants", Likeness.OTHER),
        ("Grants, May 2026", "Grants, June 2026", Likeness.OTHER_ROUND),
        ("Prize No. 3", "Prize No. 4", Likeness.OTHER_ROUND),
        ("Steel &amp; coal", "Steel and Coal", Likeness.SAME),
    ],
)
def test_titles_are_compared_by_what_they_say(left, right, expected):
    assert likeness(parse_title(left), parse_title(right)) is expected
    assert likeness(parse_title(right), parse_title(left)) is expected


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("http://www.X.org/a/b/?utm_source=1#top", "x.org/a/b"),
        ("https://x.org/#/call/12/", "x.org#/call/12"),
        ("https://x.org/a?b=2&a=1&fbclid=z", "x.org/a?a=1&b=2"),
        ("https://x.org/index.html", None),
        ("https://x.org/en/", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_an_address_is_the_page_it_leads_to(url, page):
    assert canonical_url(url) == page


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("NSF", "U.S. National Science Foundation", Funders.SAME),
        ("National Institutes of Health", "NIH (National Institutes of Health), HHS", Funders.SAME),
        ("Fondation de l'Océan", "Fondation de l’Ocean", Funders.SAME),
        ("European Commission", "European Investment Bank", Funders.OTHER),
        (None, "NSF", Funders.UNKNOWN),
    ],
)
def test_funders_are_compared_by_words_and_acronyms(left, right, expected):
    assert compare_funders(left, right) is expected


# --- generated twins ------------------------------------------------------------------------------

SUBJECTS = [
    "ocean",
    "soil",
    "quantum",
    "vaccine",
    "glacier",
    "maize",
    "orbit",
    "archive",
    "insulin",
    "peatland",
]
DEEDS = ["monitoring", "modelling", "restoration", "manufacturing", "governance", "diagnostics", "storage"]
PLACES = ["Kenya", "Peru", "Baltic", "Alps", "Sahel", "Mekong", "Nordic", "Adriatic"]
ROUND_MARKS = [
    ("2026", "2027"),
    ("(FY26)", "(FY27)"),
    ("Call 1", "Call 2"),
    ("– 2nd round", "– 3rd round"),
    ("Lot A", "Lot B"),
    ("Phase I", "Phase II"),
    ("-01", "-02"),
    ("III", "IV"),
    ("Spring 2026", "Autumn 2026"),
    ("(cohort 4)", "(cohort 5)"),
]


def subject(dice):
    one, other = (f"{dice.choice(SUBJECTS)} {dice.choice(DEEDS)}" for _ in range(2))
    coined = "".join(dice.choice("bdfgklmnprst") + dice.choice("aeiou") for _ in range(4))
    return f"{coined.title()} {one} and {other} in {dice.choice(PLACES)}"


def prose(dice):
    return " ".join(
        f"{dice.choice(SUBJECTS)} {dice.choice(DEEDS)} {dice.randrange(10**6)}" for _ in range(80)
    )


def day_of(dice):
    return date(2026, 9, 1) + timedelta(days=dice.randrange(200))


def round_twins(dice, number):
    """Two rounds: told apart by a mark (half of them undated), every fourth by dates months apart alone."""
    title, text, day = subject(dice), prose(dice), day_of(dice)
    first, second = ROUND_MARKS[number % len(ROUND_MARKS)]
    dates = [day.isoformat(), day.isoformat()] if number % 2 else [None, None]
    if number % 4 == 3:
        first = second = ""
        dates = [day.isoformat(), (day + timedelta(days=dice.choice([30, 91, 182, 365]))).isoformat()]
    return (
        here(f"a{number}", title=f"{title} {first}", text=text, on=dates[0]),
        there(f"b{number}", title=f"{title} {second}", text=text[:700], on=dates[1]),
    )


def damaged(dice, title):
    return dice.choice(
        [
            title.upper(),
            f"{title} | Grants.gov",
            title.replace(" and ", " &amp; "),
            title.encode().decode("cp1252", "ignore"),
            f"The {title}",
            f"{title}\u00a0",
            title[:-8],
        ]
    )


def copies(dice, number):
    """One call twice: title damaged, text truncated, every second copy without a deadline."""
    title, text = f"{subject(dice)} – développement", prose(dice)
    day = day_of(dice).isoformat()
    return (
        here(f"a{number}", title=title, text=text, on=day),
        there(
            f"b{number}",
            title=damaged(dice, title),
            text=text[: dice.randrange(300, 1500)],
            on=day if number % 2 else None,
        ),
    )


def found_pairs(make, seed):
    """Of six hundred generated pairs in one night: how many became one, and how many others did."""
    dice = random.Random(seed)
    notices = [each for number in range(600) for each in make(dice, number)]
    merged_groups = [group for group in groups(*notices) if len(group) > 1]
    right = [group for group in merged_groups if len({key[1:] for key in group}) == 1]
    return len(right), len(merged_groups) - len(right)


def test_generated_rounds_are_never_merged():
    assert found_pairs(round_twins, seed=5) == (0, 0)


def test_nearly_all_generated_copies_are_found():
    right, wrong = found_pairs(copies, seed=7)
    assert right >= 570
    assert wrong == 0


# --- as a whole -----------------------------------------------------------------------------------


def mixed(count, seed=3):
    """Notices of three portals with realistic repetition: copies, rounds, missing dates, shared numbers."""
    dice, notices = random.Random(seed), []
    for number in range(count // 3):
        title, text = f"{subject(dice)} {number % (count // 30)}x", prose(dice)
        day = date(2026, 9, 1) + timedelta(days=dice.randrange(300))
        ids = [("grants_gov_number", f"N-{number}")] if number % 3 == 0 else []
        for source in dice.sample(["us_one", "eu_two", "int_three"], 3):
            mark = dice.choice(["", "", " 2026", " Call 2"])
            on = day.isoformat() if dice.random() < 0.7 else None
            body = text[: dice.randrange(400, 2000)]
            notices.append(notice(f"{source}-{number}", source, title + mark, on=on, text=body, ids=ids))
    return notices


def test_the_order_of_the_notices_does_not_matter():
    notices = mixed(300)
    expected = resolved(*notices)
    for seed in range(5):
        random.Random(seed).shuffle(notices)
        assert resolved(*notices) == expected


def test_a_second_night_with_the_same_notices_changes_nothing():
    notices = mixed(300)
    first = resolved(*notices)
    second = resolved(*notices, edges=first.edges, founders=issued(first))
    assert second == first


@pytest.mark.slow
def test_ten_thousand_notices_are_resolved_in_time():
    notices = mixed(10_000)
    begun = time.monotonic()
    resolution = resolve(notices, (), {}, AS_OF)
    assert time.monotonic() - begun < 30
    assert 3_000 < len(resolution.opportunities) < 9_000


# --- real records ---------------------------------------------------------------------------------


def shared_set(name):
    folder = SHARED / "benchmarks" / name
    if not folder.exists():
        pytest.skip(f"the shared set {name} is not here")
    records = [json.loads(line) for line in (folder / "records.jsonl").read_text().splitlines()]
    pairs = [tuple(line.split()) for line in (folder / "pairs.tsv").read_text().splitlines()[1:]]
    return records, pairs


@pytest.mark.parametrize(("hide_title", "floor"), [(False, 0.985), (True, 0.94)])
def test_duplicates_of_the_eu_exports_are_found(hide_title, floor):
    figures = evaluate_duplicates(*shared_set("eu_dedup"), hide_title=hide_title)
    assert figures["f1"] >= floor
    assert figures["same_title_false_merges"] == 0


@pytest.mark.parametrize("hide_title", [False, True])
def test_yearly_reissues_are_not_merged(hide_title):
    records, pairs = shared_set("sbir_reissue")
    assert evaluate_duplicates(records, pairs, hide_title=hide_title)["pairs_found"] == 0


def test_the_evaluation_counts_pairs_of_plain_records():
    records = [
        {"_id": "1", "source": "A", "title": TITLE, "deadline": "2026-09-15", "text": ""},
        {"_id": "2", "source": "B", "title": TITLE, "deadline": "15/09/2026", "text": None},
        {"_id": "3", "source": "C", "title": TITLE, "deadline": "2026-09-15T17:00:00.000Z"},
        {"_id": "4", "source": "C", "title": "Another", "deadline": ""},
    ]
    figures = evaluate_duplicates(records, [("2", "1"), ("4", "3")], hide_title=False)
    assert figures == {
        "precision": pytest.approx(1 / 3),
        "recall": 0.5,
        "f1": pytest.approx(0.4),
        "pairs_found": 3,
        "same_title_false_merges": 2,
    }


def test_resolving_nothing_is_fine():
    assert resolve([], (), {}, datetime(2026, 8, 11)).opportunities == ()  # noqa: DTZ001
    assert evaluate_duplicates([], [], hide_title=False)["f1"] == 0.0


def test_the_identifier_record_is_what_the_rules_read():
    assert here(ids=[("eu_topic", "X")]).identifiers == (Identifier("eu_topic", "X"),)
