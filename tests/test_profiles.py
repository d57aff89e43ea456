"""Partnership profiles: what may be written, what is refused and how, what lint advises."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from ranking_cases import AS_OF, EXAMPLES, deadline, notice, profile

from db.records import (
    ApplicantType,
    Attachment,
    Consortium,
    DeadlineKind,
    Instrument,
    Money,
    NoticeKind,
    Topic,
    Trl,
    Verdict,
)
from ranking.country_groups import ASSOCIATED, COUNTRIES, EU, GROUPS, LDC, ODA, country_name, expand
from ranking.notice_fields import NOTICE_FIELDS, OPERATORS
from ranking.partnership import Part, Profile
from ranking.predicates import Rule, ask
from ranking.profile_fields import PROFILE_FIELDS, RULE_FIELDS
from ranking.profiles import ProfileError, Visibility, lint, parse_profile

UNRESTRICTED, OTHER = ApplicantType.UNRESTRICTED, ApplicantType.OTHER
SMALL = ApplicantType.FOR_PROFIT_SMALL
GOOD = """\
profile: a-lab
name: A laboratory
kind: company
country: NO
summary: We make things.
"""


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(ProfileError) as refused:
        parse_profile(text, "p.yaml")
    assert str(refused.value) == "\n".join(refused.value.problems)
    return refused.value.problems


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_worked_example_is_valid_named_as_its_file_and_free_of_warnings(path):
    example = parse_profile(path.read_text(), path.name)
    assert example.id == path.stem
    assert lint(example, AS_OF) == []
    assert all(recipient.email.endswith("@example.org") for recipient in example.recipients)


def test_there_are_examples_for_a_laboratory_a_desk_and_a_company():
    kinds = {parse_profile(path.read_text(), path.name).kind for path in EXAMPLES}
    assert kinds == {"research_group", "mission_desk", "company"}


def test_norway_is_a_country_and_not_false():
    assert parse_profile(GOOD, "p.yaml").country == "NO"


REFUSED = [
    ("aplicant_types: [individual]", "unknown key `aplicant_types`", "did you mean `applicant_types`?"),
    ("languages: en", "`languages` must be a list", "not `en`"),
    ("languages: [english]", "`english` is no language code", "ISO 639-1"),
    ("applicant_types: [higher_education_publik]", "cannot be `higher_education_publik`", "_public`?"),
    ("recipients: [{email: a b@example.org}]", "is no e-mail address", "name@example.org"),
    ("recipients: [{email: 'a@example.org\\nBcc: b@example.org'}]", "is no e-mail address", "name@"),
    ('recipients: [{email: "a@example.org\\nBcc: b@example.org"}]', "is no e-mail address", "name@"),
    ("recipients: [{email: a@localhost}]", "is no e-mail address", "name@example.org"),
    ("recipients: [{email: a@example.org, frequency: dayly}]", "use one of daily, weekly", "`daily`?"),
    ("recipients: [{email: a@example.org, max_items: 0}]", "`max_items`", "greater than or equal to 1"),
    ("recipients: [{email: a@example.org, max_items: '3'}]", "`max_items`", "a whole number"),
    ("capabilities: [plain text]", "`capabilities` must be a mapping", "not `plain text`"),
    ("capabilities: [{txt: a}]", "`text` is missing in capabilities", ""),
    ("capabilities: [{text: a, weight: heavy}]", "`weight` must be a number", "not `heavy`"),
    ("capabilities: [{text: a, weight: true}]", "`weight` must be a number", ""),
    ("gaps: [{text: '   '}]", "`text`", "at least 1 character"),
    ("domains: [{name: a, tier: cor}]", "use one of core, peripheral", "(did you mean `core`?)"),
    ("domains: [{name: a, synonyms: {french: [b]}}]", "`french` is no language code", ""),
    ("must: [{field: eligible_contries, op: in, value: [KE]}]", "unknown field `eligible_contries`", "`eli"),
    ("must: [{field: funder, op: '>=', value: A}]", "unknown op for funder `>=`", "contains, in, not_in"),
    ("must: [{field: instrument, op: in, value: grant}]", "`in` takes a list", "[grant,"),
    (
        "must: [{field: instrument, op: is, value: grants}]",
        "unknown value for instrument `grants`",
        "`grant`",
    ),
    ("must: [{field: eligible_countries, op: contains, value: Kenya}]", "`Kenya` is no country", "EU, ASSOC"),
    ("must: [{field: country, op: is, value: XX}]", "`XX` is no country", ""),
    ("must: [{field: cofunding_rate, op: '>=', value: 80}]", "a share from 0 to 1", "not 80"),
    ("must: [{field: trl, op: '>=', value: high}]", "compared with a number", "not `high`"),
    ("must: [{field: cost_sharing, op: is, value: 'no'}]", "compared with true or false", ""),
    ("must: [{field: award_ceiling, op: '>=', value: {amount: 5}}]", "an amount is a number, or {amount", ""),
    ("must: [{field: funder, op: in, value: []}]", "the list is empty", ""),
    (
        "must: [{field: funder, op: is, value: A, until: someday}]",
        "a date is written 2027-06-30",
        "`someday`",
    ),
    ("must: [{text: a text}]", "unknown key `text`", "stands in `want` only"),
    ("want: [{text: a, op: in}]", "unknown key `op`", "allowed: text, weight"),
    ("money: {min: lots, currency: EUR}", "an amount is a number", "not `lots`"),
    ("money: {min: 5}", "`currency` is missing in money", ""),
    ("money: {min: 5, currency: euro}", "`euro` is no currency", "ISO 4217"),
    ("money: {currency: EUR, in_kind: yes}", "`in_kind` must be true or false", "not `yes`"),
    ("money: {currency: EUR, cofunding_capacity: 20}", "`cofunding_capacity`", "less than or equal to 1"),
    ("partners: {sought: [Germany]}", "`Germany` is no country", ""),
    ("safeguards: {clearance: everybody}", "use one of desk, owner", ""),
    ("visibility: {gap: owner}", "visibility names no field of a profile: gap", ""),
    ("visibility: all", "use one of owner, desk, shareable", ""),
    ("valid_until: 2027", "a date is written 2027-06-30", "not `2027`"),
    ("valid_until: 2027-02-30", "`2027-02-30` is no date", ""),
    ("consent_matchmaking: maybe", "must be true or false", "not `maybe`"),
    ("summary: again", "`summary` is written twice", "keep one"),
]


@pytest.mark.parametrize(("line", "wrong", "allowed"), REFUSED, ids=[row[0][:60] for row in REFUSED])
def test_a_problem_is_named_with_its_line_and_what_is_allowed(line, wrong, allowed):
    found = problems(GOOD + line + "\n")
    assert any(
        p.startswith(("p.yaml:6:", "p.yaml:1: visi")) and wrong in p and allowed in p for p in found
    ), found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "p.yaml:1: the file is empty"),
        ("# only a comment\n", "p.yaml:1: the file is empty"),
        ("- a\n- b\n", "p.yaml:1: this is no mapping"),
        ("just words", "p.yaml:1: this is no mapping"),
        ("profile: [a\nname: b\n", "p.yaml:2: not YAML:"),
        ("profile: a\n\tname: b\n", "p.yaml:2: not YAML:"),
        ("profile: a\n---\nprofile: b\n", "p.yaml:2: not YAML: but found another document"),
        ("profile: &x a\nname: *x\n", "anchors and aliases"),
        ("profile: !!python/object:os.system a\n", "p.yaml:1: not YAML:"),
        ("profile: a\x00b\n", "p.yaml:1: not YAML: a character"),
        ("[" * 3000, "p.yaml:1: nested too deeply"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)
def test_what_is_no_yaml_mapping_is_refused_in_one_sentence(text, said):
    (only,) = problems(text)
    assert said in only


def test_every_problem_is_listed_in_the_order_of_the_lines():
    text = (
        GOOD.replace("kind: company", "kind: compny").replace("country: NO", "country: Norway") + "gap: 1\n"
    )
    assert [problem.split(" ", 1)[0] for problem in problems(text)] == ["p.yaml:3:", "p.yaml:4:", "p.yaml:6:"]


def test_a_profile_must_say_what_it_looks_for():
    (only,) = problems(GOOD.replace("summary: We make things.\n", ""))
    assert "nothing to look for" in only


def test_a_profile_cannot_be_changed():
    with pytest.raises(ValueError, match="frozen"):
        profile().name = "other"


def paths(model: type[Part], prefix: str = "") -> set[str]:
    return {f"{prefix}{field.alias or name}" for name, field in model.model_fields.items()}


def test_every_field_of_a_profile_stands_in_the_table_of_effects():
    documented = {path.split(".")[0] for path in PROFILE_FIELDS}
    assert documented == paths(Profile)
    assert set(RULE_FIELDS) == paths(Rule)


def test_every_documented_notice_field_has_a_kind_with_operators_and_a_meaning():
    for name, field in NOTICE_FIELDS.items():
        assert OPERATORS[field.kind], name
        assert field.meaning, name


# field, op, value, what the notice states, the verdict
ASKED = [
    ("days_to_deadline", ">=", 30, {}, Verdict.YES),
    ("days_to_deadline", ">=", 92, {}, Verdict.NO),
    ("days_to_deadline", ">=", 30, {"deadlines": ()}, Verdict.UNKNOWN),
    ("days_to_deadline", ">=", 999, {"deadlines": (deadline(None, kind=DeadlineKind.ROLLING),)}, Verdict.YES),
    ("eligible_countries", "contains", "KE", {"eligible_countries": ("KE", "UG")}, Verdict.YES),
    ("eligible_countries", "contains", "KE", {"eligible_countries": ("ODA",)}, Verdict.YES),
    ("eligible_countries", "contains", "KE", {"eligible_countries": ("EU",)}, Verdict.NO),
    ("eligible_countries", "contains", "KE", {}, Verdict.UNKNOWN),
    ("eligible_countries", "contains", ["KE", "DE"], {"eligible_countries": ("KE",)}, Verdict.NO),
    ("eligible_countries", "in", ["LDC"], {"eligible_countries": ("UG",)}, Verdict.YES),
    ("eligible_countries", "not_in", ["EU"], {"eligible_countries": ("FR", "UG")}, Verdict.NO),
    ("applicant_types", "in", ["individual"], {"applicant_types": (UNRESTRICTED,)}, Verdict.YES),
    ("applicant_types", "in", ["individual"], {"applicant_types": (OTHER,)}, Verdict.UNKNOWN),
    ("applicant_types", "in", ["individual"], {"applicant_types": (SMALL,)}, Verdict.NO),
    ("instrument", "in", ["grant", "prize"], {"instruments": (Instrument.GRANT,)}, Verdict.YES),
    ("instrument", "is", "grant", {"instruments": (Instrument.GRANT, Instrument.LOAN)}, Verdict.NO),
    ("instrument", "is_not", "loan", {"instruments": (Instrument.GRANT,)}, Verdict.YES),
    ("instrument", "not_in", ["loan"], {"instruments": None}, Verdict.UNKNOWN),
    ("topic", "contains", "81.087", {"topics": (Topic("aln", "81.087"),)}, Verdict.YES),
    ("fields_of_science", "contains", "1", {"fields_of_science": ("1.2",)}, Verdict.YES),
    ("fields_of_science", "in", ["2.7"], {"fields_of_science": ("1.2",)}, Verdict.NO),
    ("fields_of_science", "contains", "1", {}, Verdict.UNKNOWN),
    ("sdgs", "in", ["13", "7"], {"sdgs": (13,)}, Verdict.YES),
    ("sdgs", "in", [13], {"sdgs": (7,)}, Verdict.NO),
    ("sdgs", "in", ["13"], {}, Verdict.UNKNOWN),
    ("kind", "is", "call", {}, Verdict.YES),
    ("kind", "in", ["call"], {"kind": NoticeKind("award-notice", "Award")}, Verdict.NO),
    ("documents", ">=", 1, {"attachments": (Attachment("Guide", "u", text="Read."),)}, Verdict.YES),
    ("documents", ">=", 1, {"attachments": (Attachment("Guide", "u"),)}, Verdict.NO),
    ("funder", "in", ["Example  FUND"], {"funder": "Example Fund"}, Verdict.YES),
    ("funder", "is_not", "Example Fund", {"funder": "Other Fund"}, Verdict.YES),
    ("programme", "contains", "defence", {"programme": "European Defence Fund"}, Verdict.YES),
    ("text", "contains", "index insurance", {}, Verdict.YES),
    ("title", "contains", "HERDERS", {}, Verdict.YES),
    ("eligibility", "contains", "universities", {"eligibility": "Open to companies."}, Verdict.NO),
    ("source", "in", ["eu_example"], {}, Verdict.YES),
    ("language", "is", "fr", {}, Verdict.NO),
    ("text_basis", "is_not", "title-only", {}, Verdict.YES),
    ("source_class", "is", "grant", {}, Verdict.YES),
    ("country", "is", "EU", {"source": "de_example"}, Verdict.YES),
    ("country", "is", "EU", {"source": "us_example"}, Verdict.NO),
    ("country", "is", "US", {"source": "int_example"}, Verdict.UNKNOWN),
    ("status", "in", ["open"], {}, Verdict.YES),
    ("cofunding_rate", ">=", 0.8, {"cofunding_rate": Decimal("0.8")}, Verdict.YES),
    ("cofunding_rate", ">=", 0.8, {"cofunding_rate": Decimal("0.7")}, Verdict.NO),
    ("cost_sharing", "is", False, {"cost_sharing": True}, Verdict.NO),
    ("cost_sharing", "is_not", True, {"cost_sharing": False}, Verdict.YES),
    ("award_ceiling", ">=", 50_000, {"award_ceiling": Money(Decimal(50_000), "EUR")}, Verdict.YES),
    ("award_ceiling", ">=", 50_000, {"award_ceiling": Money(Decimal(90_000), "USD")}, Verdict.UNKNOWN),
    ("award_floor", "<=", 9, {"award_floor": Money(Decimal(10), "EUR")}, Verdict.NO),
    ("total_funding", ">=", 9, {"total_funding": Money(Decimal(10), "EUR")}, Verdict.YES),
    ("expected_awards", ">=", 2, {"expected_awards": 1}, Verdict.NO),
    (
        "award_ceiling", "<=", {"amount": 5, "currency": "USD"},
        {"award_ceiling": Money(Decimal(9), "USD")}, Verdict.NO,
    ),
    ("terms", "not_in", ["audit"], {"text": "Auditors may audit the grantee's accounts."}, Verdict.NO),
    ("terms", "contains", "audit", {"text": "Herders are helped."}, Verdict.NO),
    ("trl", "<=", 4, {"trl": Trl(3, 6)}, Verdict.YES),
    ("trl", ">=", 7, {"trl": Trl(3, 6)}, Verdict.NO),
    ("trl", "contains", 5, {"trl": Trl(3, 6)}, Verdict.YES),
    ("consortium_required", "is", False, {"consortium": Consortium(required=True)}, Verdict.NO),
    ("min_partners", "<=", 3, {"consortium": Consortium(min_partners=3)}, Verdict.YES),
    ("min_countries", "<=", 3, {"consortium": Consortium()}, Verdict.UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(("field", "op", "value", "stated", "verdict"), ASKED)
def test_a_rule_answers_yes_no_or_unknown(field, op, value, stated, verdict):
    rule = Rule(field=field, op=op, value=value)
    assert ask(rule, notice(**stated), AS_OF, "EUR").verdict is verdict


def test_every_documented_notice_field_is_asked_above():
    assert {row[0] for row in ASKED} == set(NOTICE_FIELDS)


def test_country_groups_hold_countries_only_and_nest_as_they_should():
    assert all(group <= COUNTRIES for group in GROUPS.values())
    assert LDC < ODA
    assert not EU & (ASSOCIATED | ODA)
    assert (len(EU), len(LDC)) == (27, 44)
    assert expand(["EU", "KE"]) == EU | {"KE"}
    assert country_name("KE") == "Kenya"


CONTRADICTIONS = [
    ({"valid_until": "2026-08-31"}, "valid_until 2026-08-31 has passed"),
    ({"review_by": "2026-08-31"}, "review_by 2026-08-31 has passed"),
    ({"review_by": "2028-01-01", "valid_until": "2027-01-01"}, "is after valid_until"),
    (
        {"must": [{"field": "funder", "op": "is", "value": "A", "until": "2026-08-31"}]},
        "lapsed on 2026-08-31",
    ),
    ({"domains": [{"name": "Lasers"}, {"name": "lasers", "tier": "core"}]}, "2 times, in different tiers"),
    ({"gaps": [{"text": "a"}, {"text": "A"}]}, "gaps say `a` 2 times"),
    ({"recipients": [{"email": "a@example.org"}] * 2}, "recipient a@example.org is listed 2 times"),
    ({"money": {"min": 9, "max": 5, "currency": "EUR"}}, "money.min 9 is more than money.max 5"),
    ({"must": [{"field": "award_ceiling", "op": ">=", "value": 5}]}, "it is never known"),
    ({"must": [{"field": "status", "op": "is", "value": "closed"}]}, "empties the result"),
    ({"must": [{"field": "trl", "op": ">=", "value": 12}]}, "can never hold: trl lies between 1 and 9"),
    (
        {"must": [{"field": "days_to_deadline", "op": o, "value": v} for o, v in ((">=", 60), ("<=", 30))]},
        "can never both hold",
    ),
    ({"must": [{"field": "funder", "op": "is", "value": v} for v in "AB"]}, "can never both hold"),
    (
        {"must": [{"field": "funder", "op": o, "value": ["A"]} for o in ("in", "not_in")]},
        "can never both hold",
    ),
    (
        {f: [{"field": "instrument", "op": "in", "value": ["loan"]}] for f in ("must", "avoid")},
        "every call fails one of them",
    ),
    (
        {f: [{"field": "instrument", "op": "is", "value": "loan"}] for f in ("want", "avoid")},
        "is also avoided",
    ),
    ({"partners": {"role": "alone", "sought": ["DE"]}}, "they are not used"),
    ({"applicant_types": []}, "whether you may apply stays unknown"),
    ({"recipients": []}, "nobody gets a mail"),
    ({"capabilities": [], "gaps": [], "summary": "a"}, "rests on the summary and the domains alone"),
]


@pytest.mark.parametrize(("changes", "advice"), CONTRADICTIONS, ids=[row[1][:40] for row in CONTRADICTIONS])
def test_lint_names_what_contradicts_itself(changes, advice):
    calm = {"recipients": [{"email": "a@example.org"}]}
    assert lint(profile(**calm), AS_OF) == []
    assert any(advice in warning for warning in lint(profile(**{**calm, **changes}), AS_OF))


def test_two_musts_that_a_wide_span_satisfies_do_not_contradict():
    rules = [{"field": "trl", "op": ">=", "value": 6}, {"field": "trl", "op": "<=", "value": 4}]
    found = profile(must=rules, recipients=[{"email": "a@example.org"}])
    assert lint(found, AS_OF) == []


def test_a_rule_holds_through_the_day_it_names():
    rule = Rule(field="funder", op="is", value="A", until=date(2026, 9, 1))
    assert not rule.is_stale(date(2026, 9, 1))
    assert rule.is_stale(date(2026, 9, 2))


def test_visibility_is_one_rule_with_exceptions():
    found = profile(visibility={"default": "shareable", "money": "owner"})
    assert found.visibility_of("money") is Visibility.OWNER
    assert found.visibility_of("capabilities") is Visibility.SHAREABLE
    assert profile(visibility="owner").visibility_of("capabilities") is Visibility.OWNER
    assert profile().visibility_of("capabilities") is Visibility.DESK


def test_lint_looks_at_the_day_it_is_given():
    found = profile(valid_until="2027-01-01", recipients=[{"email": "a@example.org"}])
    assert lint(found, datetime(2027, 1, 1, tzinfo=UTC)) == []
    assert lint(found, datetime(2027, 1, 2, tzinfo=UTC)) != []
