"""Who may see what of a profile: no hidden word reaches whoever may not see it, and nothing else is lost."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.records import (
    Component,
    Consortium,
    ExchangeRates,
    GateResult,
    Match,
    Money,
    Reason,
    Screening,
    Verdict,
)
from flows.announcing.announce import plan
from flows.announcing.composing import addressees, homes_of
from flows.announcing.mail_plan import Sender
from flows.announcing.past import Past
from flows.confidentiality.levels import (
    Audience,
    audience_of,
    may_see,
    never_told,
    redacted,
    touches_core,
)
from flows.confidentiality.mail import rendering_for_reader
from flows.confidentiality.match import UNSAID, UNSHOWN, redacted_match, redacted_reason
from flows.digest.mail import compose
from ranking.facets import FacetKind, facets
from ranking.profiles import Profile, Visibility
from ranking.visible_fields import SHAREABLE, visibility_advice
from tests.ranking_cases import AS_OF, match, opportunity
from tests.telling_cases import match as made_match

# A word of its own for every text of a profile: what it says beside is what the call says too.
WORDS = {
    "name": "Cinnabarlab",
    "summary": "malachite",
    "capabilities": "azurite",
    "gaps": "peridot",
    "domains": "tourmaline",
    "roadmap": "obsidian",
    "must": "carnelian",
    "want": "amethyst",
    "avoid": "chalcedony",
    "safeguards": "feldspar",
    "recipients": "labradorite",
}
# In a core-tier domain, and in who set a rule: never outside, whatever the rest is.
NEVER = ("tourmalinecore", "carneliandean", "chalcedonybursar")
READERS = {level: f"{level}-labradorite@example.org" for level in Audience}


def secret_profile(visibility: dict[str, str] | str, **more: object) -> Profile:
    """A profile whose every text is beside the call's own words one that stands nowhere else."""
    known = {
        "profile": "zircon-lab",
        "name": WORDS["name"],
        "kind": "research_group",
        "country": "KE",
        "applicant_types": ["higher_education_public"],
        "languages": ["en"],
        "recipients": [{"email": email, "sees": level.value} for level, email in READERS.items()],
        "summary": "seasonal climate forecasts with malachite",
        "capabilities": [{"text": "drought early warning with azurite"}],
        "gaps": [{"text": "index insurance for farmers by peridot"}],
        "domains": [
            {"name": "tourmaline herders", "synonyms": {"en": ["tourmalinesynonym"]}},
            {"name": "tourmalinecore", "tier": "core"},
        ],
        "roadmap": [{"priority": "counties before the dry season, obsidian"}],
        "must": [
            {"field": "funder", "op": "not_in", "value": ["Carnelianfund"], "why": "carnelianwhy"},
            {"field": "days_to_deadline", "op": ">=", "value": 3, "by": "carneliandean"},
        ],
        "want": [{"text": "forecasts, amethyst"}, {"field": "funder", "op": "in", "value": ["Amethystfund"]}],
        "avoid": [
            {"field": "funder", "op": "is", "value": "Chalcedonyfund", "by": "chalcedonybursar"},
            {
                "field": "instrument",
                "op": "is",
                "value": "loan",
                "by": "chalcedonybursar",
                "why": "chalcedonywhy",
                "until": "2026-01-01",
            },
        ],
        "money": {"min": 51234, "max": 2987651, "currency": "EUR", "cofunding_capacity": 0.2},
        "partners": {"role": "join", "sought": ["DE", "NL"]},
        "safeguards": {"screening_lists": ["feldsparlist"]},
        "visibility": visibility,
    }
    return Profile.model_validate({**known, **more})


CALL = opportunity(
    consortium=Consortium(required=True, words="Asks for a team."),
    funder="Example Fund",
    award_ceiling=Money(Decimal(100_000), "EUR"),
)


def words_in(value: object) -> str:
    """All that stands in a value, in small letters."""
    return json.dumps(value, default=str, ensure_ascii=False).casefold()


def hidden_words(profile: Profile, audience: Audience) -> set[str]:
    """The words that ``audience`` may not see, by the plain rule and not by the code under test."""
    reach = {"shareable": 0, "desk": 1, "owner": 2}
    hidden = set()
    for field, word in WORDS.items():
        outside = audience is Audience.OUTSIDE and field in {"safeguards", "recipients"}
        if outside or reach[profile.visibility_of(field)] > reach[audience.value]:
            hidden.add(word.casefold())
    if audience is Audience.OUTSIDE and profile.visibility_of("name") is not Visibility.SHAREABLE:
        hidden.add("zircon")
    return hidden | ({*NEVER} if audience is Audience.OUTSIDE else set())


SETTINGS = st.fixed_dictionaries(
    {"default": st.sampled_from([*Visibility])},
    optional={field: st.sampled_from([*Visibility]) for field in (*WORDS, "money", "partners", "country")},
)


@settings(max_examples=60, deadline=None)
@given(visibility=SETTINGS)
def test_no_hidden_word_is_in_a_redacted_profile_match_or_mail(visibility):
    profile = secret_profile({field: str(level) for field, level in visibility.items()})
    found = telling_all(match(CALL, profile), profile)
    told = words_in(asdict(found))
    assert [word for field, word in WORDS.items() if word.casefold() not in told] == [
        *(WORDS[field] for field in ("name", "recipients"))
    ], "there is everything to hide"
    for audience in Audience:
        hidden = hidden_words(profile, audience)
        shown = redacted_match(found, profile, audience)
        said = words_in(redacted(profile, audience)) + words_in(asdict(shown))
        assert sorted(word for word in hidden if word in said) == []
    for level, mail in mails_of(profile, [found]).items():
        hidden = hidden_words(profile, level) - {WORDS["recipients"]}
        assert sorted(word for word in hidden if word in mail.casefold()) == [], level


def telling_all(found: Match, profile: Profile) -> Match:
    """The match with a reason for every text of the profile, every want met, and a team to complete."""
    quoted = found.reasons[0].quote
    texts = facets(profile)
    wants = "; ".join(facet.text for facet in texts if facet.kind is FacetKind.WANT)
    return replace(
        found,
        score=70.0,
        reasons=tuple(Reason(str(facet.kind), facet.text, 0.5, quoted) for facet in texts),
        components=(*found.components, Component("wants", 2.0, f"Meets: {wants}.")),
        notes=(*found.notes, f"Could complete a team for “{profile.gaps[0].text}”: Insurers."),
    )


def mails_of(profile: Profile, found: list[Match]) -> dict[Audience, str]:
    """What each reader's mail says of these matches, subject, text and HTML."""
    rates = ExchangeRates(date(2026, 8, 10), "ECB", {})
    opportunities = {CALL.id: CALL}
    matches = {profile.id: found}
    planned = plan(
        night=AS_OF.date(),
        as_of=AS_OF,
        addressees=addressees([profile], AS_OF.date(), matches),
        matches=matches,
        opportunities=opportunities,
        past=Past(),
    )
    homes = homes_of([profile], rates)
    gaps = {profile.id: ("Carnelianfund: no source of ours has announced anything by it.",)}
    said = {}
    for mail in planned.mails:
        shown = rendering_for_reader(mail, {profile.id: profile}, gaps, homes)
        made = compose(
            shown.plan,
            night=AS_OF.date(),
            as_of=AS_OF,
            opportunities=opportunities,
            source_lines=(),
            sender=Sender("desk@example.org"),
            gaps=shown.gaps,
            homes=shown.homes,
        )
        text = made.content.decode().replace("=\n", "").replace("=\r\n", "")
        said[audience_of(profile, mail.recipient)] = f"{made.subject}\n{text}\n{made.html}"
    return said


FITTING = replace(match(CALL, secret_profile("owner")), score=60.0)


def test_each_reader_gets_the_rendering_that_the_profile_allows():
    profile = secret_profile({"default": "desk", "gaps": "owner", "capabilities": "shareable"})
    mails = mails_of(profile, [FITTING])
    assert set(mails) == {*Audience}
    full, outside = mails[Audience.OWNER], mails[Audience.OUTSIDE]
    assert "Cinnabarlab" in full
    assert "Cinnabarlab" in mails[Audience.DESK]
    assert "A partnership" in outside
    assert not re.search("cinnabar|zircon", outside.casefold())
    assert CALL.merged.title in outside


def test_where_nothing_is_hidden_the_rendering_is_the_plan_itself():
    profile = secret_profile("owner")
    assert redacted_match(FITTING, profile, Audience.OWNER) is FITTING
    assert redacted_match(FITTING, secret_profile("desk"), Audience.DESK) is FITTING


def test_what_is_replaced_leaves_no_hole_and_moves_no_number():
    shown = redacted_match(FITTING, secret_profile("owner"), Audience.OUTSIDE)
    assert [part.points for part in shown.components] == [part.points for part in FITTING.components]
    assert (shown.score, shown.screening) == (FITTING.score, FITTING.screening)
    assert all(reason.profile_text.startswith("[") for reason in shown.reasons)
    assert all(part.explanation for part in shown.components)
    assert all(gate.explanation for gate in shown.gates)
    assert [reason.quote for reason in shown.reasons] == [
        reason.quote for reason in FITTING.reasons if reason.profile_text != "tourmalinecore"
    ]


def test_hidden_rules_are_one_line_with_the_gravest_answer():
    answers = (Verdict.YES, Verdict.UNKNOWN, Verdict.YES)
    gates = tuple(GateResult(f"must:field{n}", each, f"why {n}") for n, each in enumerate(answers))
    shown = redacted_match(replace(FITTING, gates=gates), secret_profile("owner"), Audience.DESK)
    assert shown.gates == (GateResult("must", Verdict.UNKNOWN, UNSAID),)


@pytest.mark.parametrize(
    "unknown",
    [
        {"components": (Component("a new part", 3.0, "Because of azurite and the like."),)},
        {"gates": (GateResult("a-new-gate", Verdict.YES, "Because of azurite and the like."),)},
        {"notes": ("Something new because of azurite.",)},
        {"reasons": tuple(replace(each, facet="new", profile_text="azurite") for each in FITTING.reasons)},
    ],
    ids=lambda each: next(iter(each)),
)
def test_what_comes_from_a_place_nobody_named_is_taken_for_confidential(unknown):
    profile = secret_profile({"default": "shareable", "capabilities": "owner"})
    changed = replace(FITTING, **unknown)
    assert "azurite" in words_in(asdict(changed))
    for audience in (Audience.DESK, Audience.OUTSIDE):
        assert "azurite" not in words_in(asdict(redacted_match(changed, profile, audience)))


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("below-threshold", "below-threshold"),
        ("dropped:deadline", "dropped:deadline"),
        ("dropped:must:funder", f"dropped:{UNSHOWN}"),
        ("dropped:size", f"dropped:{UNSHOWN}"),
        ("review", f"dropped:{UNSHOWN}"),
        ("hold", f"dropped:{UNSHOWN}"),
    ],
)
def test_the_count_of_what_is_not_shown_names_no_hidden_rule(code, shown):
    assert redacted_reason(code, secret_profile("owner"), Audience.OUTSIDE) == shown
    assert redacted_reason(code, secret_profile("owner"), Audience.OWNER) == code


CORE = made_match(
    "n1",
    profile="zircon-lab",
    screening_reason="core-domain/1: core-tier domain `tourmalinecore` is named: “x”",
)


@pytest.mark.parametrize("screening", [Screening.REVIEW, Screening.HOLD, Screening.CLEAR])
def test_a_core_hit_reaches_nobody_outside_even_when_somebody_released_it(screening):
    profile = secret_profile("shareable")
    hit = replace(CORE, screening=screening)
    assert touches_core(hit)
    assert never_told([hit, FITTING], Audience.OUTSIDE) == {hit.opportunity}
    assert never_told([hit, FITTING], Audience.DESK) == frozenset()
    mails = mails_of(profile, [hit])
    assert Audience.OUTSIDE not in mails
    assert (Audience.DESK in mails) is (screening is Screening.CLEAR)


def test_outside_no_domain_of_the_core_tier_is_named_even_where_domains_are_shareable():
    shown = redacted(secret_profile("shareable"), Audience.OUTSIDE)
    assert [domain["name"] for domain in shown["domains"]] == ["tourmaline herders"]
    assert not {"why", "by"} & {key for rule in (*shown["must"], *shown["avoid"]) for key in rule}


def test_what_is_about_people_or_the_desk_is_never_outside_whatever_visibility_says():
    inside = set(Profile.model_fields) - SHAREABLE
    assert inside >= {"recipients", "visibility", "safeguards", "feedback", "review_by"}
    assert set(Profile.model_fields) >= SHAREABLE
    profile = secret_profile("shareable")
    assert not any(may_see(profile, field, Audience.OUTSIDE) for field in inside)


def test_an_address_that_nobody_named_and_one_that_is_named_twice_see_the_least():
    readers = [{"email": "a@example.org", "sees": "owner"}, {"email": "A@example.org", "sees": "shareable"}]
    profile = secret_profile("desk", recipients=readers)
    assert audience_of(profile, "a@example.org") is Audience.OUTSIDE
    assert audience_of(profile, "nobody@example.org") is Audience.OUTSIDE


def test_a_reader_of_two_profiles_learns_neither_name_that_is_kept():
    from flows.announcing.mail_plan import Item, RecipientPlan, Section
    from flows.confidentiality.mail import rendering

    one, other = secret_profile("owner"), secret_profile("owner", profile="other", name="Othersecret")
    item = Item("new", CALL.id, FITTING, also_fits=(other.name,))
    sections = tuple(Section(each.id, each.name, (item,), 0, 1, ()) for each in (one, other))
    mail = RecipientPlan("x@example.org", "en", "2026-09-01", sections)
    audiences = dict.fromkeys((one.id, other.id), Audience.OUTSIDE)
    shown = rendering(mail, {each.id: each for each in (one, other)}, audiences, {}, {}).plan
    assert [section.profile for section in shown.sections] == ["partnership-1", "partnership-2"]
    said = words_in(asdict(shown))
    assert not re.search("cinnabar|zircon|othersecret", said)


@pytest.mark.parametrize(("audience", "shown"), [(Audience.DESK, True), (Audience.OUTSIDE, False)])
def test_the_institutions_own_deadline_is_the_desks_matter(audience, shown):
    from flows.announcing.mail_plan import Item, RecipientPlan, Section
    from flows.confidentiality.mail import rendering

    one = secret_profile("desk", lead_days=10)
    item = Item("new", CALL.id, FITTING, internal=date(2026, 9, 20))
    mail = RecipientPlan("x@example.org", "en", "2026-09-01", (Section(one.id, one.name, (item,), 0, 1, ()),))
    told = rendering(mail, {one.id: one}, {one.id: audience}, {}, {}).plan.sections[0].items[0]
    assert (told.internal is not None) is shown


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"visibility": {"money": "owner"}}, "keeps money for the owner, but no recipient has `sees: owner`"),
        ({"visibility": {"safeguards": "shareable"}}, "never leaves the desk"),
        ({"recipients": [{"email": "a@example.org", "sees": "shareable"}]}, "and nothing is"),
        (
            {"recipients": [{"email": "a@example.org", "sees": "owner"}, {"email": "b@example.net"}]},
            "recipient b@example.net has another domain than a@example.org",
        ),
        (
            {"recipients": [{"email": "a@lab.ac.uk"}, {"email": "b@firm.ac.uk"}]},
            "recipient b@firm.ac.uk has another domain",
        ),
    ],
)
def test_lint_says_where_a_reader_sees_less_or_more_than_is_meant(changes, advice):
    calm = {"visibility": "desk", "recipients": [{"email": "a@example.org"}]}
    assert list(visibility_advice(secret_profile(**calm))) == []
    assert any(advice in said for said in visibility_advice(secret_profile(**{**calm, **changes})))


@pytest.mark.parametrize(
    "readers",
    [
        [{"email": "a@cs.lab.ac.uk"}, {"email": "b@physics.lab.ac.uk"}, {"email": "c@lab.ac.uk"}],
        [{"email": "a@example.org", "sees": "owner"}, {"email": "b@example.net", "sees": "shareable"}],
    ],
)
def test_lint_is_silent_about_one_house_and_about_guests_who_see_what_is_shareable(readers):
    visibility = {"default": "desk", "name": "shareable"}
    assert list(visibility_advice(secret_profile(visibility, recipients=readers))) == []
