"""Gates on who may apply: the type of applicant, its country, its language, and the team it must bring."""

from __future__ import annotations

from collections.abc import Mapping

from db.records import ApplicantType, GateResult, Notice, Quote, Verdict
from db.records.saying import marked, said
from ranking.country_groups import GROUPS, country_name, expand, unsure_of
from ranking.partnership import PartnerRole, Profile, ProfileKind
from ranking.quoting import find_quote, ground_quote, joined_quote, with_field, words_quote

# Where a profile names no applicant types, its kind stands in for them: enough for a yes, never for a no.
STAND_IN: Mapping[ProfileKind, frozenset[ApplicantType]] = {
    ProfileKind.RESEARCH_GROUP: frozenset(
        {
            ApplicantType.HIGHER_EDUCATION_PUBLIC,
            ApplicantType.HIGHER_EDUCATION_PRIVATE,
            ApplicantType.RESEARCH_ORGANISATION,
        }
    ),
    ProfileKind.COMPANY: frozenset({ApplicantType.FOR_PROFIT_SMALL, ApplicantType.FOR_PROFIT_OTHER}),
}

# How publishers write the types, for finding the sentence that a verdict rests on.
_TYPE_WORDS: Mapping[ApplicantType, tuple[str, ...]] = {
    ApplicantType.HIGHER_EDUCATION_PUBLIC: (
        "higher education",
        "universit",
        "academic institution",
        "colleges",
    ),
    ApplicantType.HIGHER_EDUCATION_PRIVATE: (
        "higher education",
        "universit",
        "academic institution",
        "colleges",
    ),
    ApplicantType.RESEARCH_ORGANISATION: ("research organi", "research institut", "laborator"),
    ApplicantType.FOR_PROFIT_SMALL: ("small business", "SME", "small and medium", "start-up", "startup"),
    ApplicantType.FOR_PROFIT_OTHER: ("for-profit", "for profit", "compan", "enterprise", "business"),
    ApplicantType.NONPROFIT_WITH_501C3: ("501(c)(3)", "nonprofit", "non-profit"),
    ApplicantType.NONPROFIT_WITHOUT_501C3: (
        "nonprofit",
        "non-profit",
        "NGO",
        "non-governmental",
        "civil society",
    ),
    ApplicantType.INDIVIDUAL: ("individual", "natural person"),
    ApplicantType.GOVERNMENT_STATE: ("state government", "public authorit", "ministr"),
    ApplicantType.UNRESTRICTED: ("unrestricted", "any legal entit", "any type of", "legal entities"),
}
_ANYBODY = ("eligible applicant", "eligible to apply", "may apply", "eligible to participate", "legal entit")
_COUNTRY_WORDS = (
    "eligible countr",
    "established in",
    "based in",
    "associated countr",
    "third countr",
    "non-EU",
)
# How publishers write the groups, and the countries that they call by many names.
_PLACE_WORDS: Mapping[str, tuple[str, ...]] = {
    "EU": ("Member State", "European Union", "EU countr", "EU Member", "EU-based"),
    "ASSOCIATED": ("associated countr", "countries associated"),
    "LDC": ("least developed", "least-developed", "LDC"),
    "ODA": ("ODA", "DAC"),
    "LOW_INCOME": ("low-income", "low income", "low- ", "LMIC"),
    "LOWER_MIDDLE_INCOME": ("middle-income", "middle income", "LMIC"),
    "UPPER_MIDDLE_INCOME": ("middle-income", "middle income", "LMIC"),
    "HIGH_INCOME": ("high-income", "high income"),
    "US": ("United States", "U.S.", "foreign", "non-domestic", "domestic", "American"),
}
# A sentence that sets a rule, and does not merely mention a place.
_ELIGIBLE_WORDS = (
    "only",
    "must",
    "shall",
    "limited to",
    "restricted to",
    "reserved",
    "open to",
    "not eligible",
    "ineligible",
    "may apply",
    "eligible to apply",
    "established",
    "registered",
    "based in",
)
# What a team that is asked for means for a partnership's role: of any size, of at least so many.
_TEAMS: Mapping[PartnerRole, tuple[str, str]] = {
    PartnerRole.ALONE: (
        marked("Asks for a team; you apply alone."),
        marked("Asks for a team of at least {number}; you apply alone."),
    ),
    PartnerRole.JOIN: (
        marked("Asks for a team; you join one."),
        marked("Asks for a team of at least {number}; you join one."),
    ),
    PartnerRole.LEAD: (
        marked("Asks for a team; you lead one."),
        marked("Asks for a team of at least {number}; you lead one."),
    ),
    PartnerRole.EITHER: (
        marked("Asks for a team; you join or lead one."),
        marked("Asks for a team of at least {number}; you join or lead one."),
    ),
}


def applicant_gate(profile: Profile, notice: Notice) -> GateResult:
    """Whether one of the partnership's applicant types is among those that may apply.

    *No* where every type of its own is refused in so many words, or where others are listed and the list is
    whole.
    """
    stated = notice.applicant_types
    own = frozenset(profile.applicant_types) or STAND_IN.get(profile.kind, frozenset())
    refused = frozenset(profile.applicant_types) & frozenset(notice.excluded_types)
    if refused and refused == own:
        also = ("applicant_types",) if not own & set(notice.applicant_types or ()) else ()
        quoted = joined_quote(notice, ("excluded_types", *also))
        sentence = said("Not open to {types}.", types=_types(sorted(refused)))
        return GateResult("applicant", Verdict.NO, sentence, quoted)
    verdict, sentence = _among(stated, own, named=bool(profile.applicant_types))
    if verdict is Verdict.NO and notice.others_may_apply:
        verdict = Verdict.UNKNOWN
        sentence = said("Invites {types}; whether others may apply is not said.", types=_types(stated or ()))
    quoted = ground_quote(notice, ("applicant_types",)) if stated else None
    if quoted is None:
        words = [word for kind in sorted(own) for word in _TYPE_WORDS.get(kind, ())]
        quoted = find_quote(notice, words, ("eligibility",)) or find_quote(notice, _ANYBODY)
    in_field = with_field(sentence, notice, "applicant_types") if verdict is not Verdict.UNKNOWN else None
    return GateResult("applicant", verdict, in_field or sentence, None if in_field else quoted)


def _among(
    stated: tuple[ApplicantType, ...] | None, own: frozenset[ApplicantType], *, named: bool
) -> tuple[Verdict, str]:
    """Whether one of ``own`` is among ``stated``; ``named``: the profile lists them itself."""
    if not stated:
        return Verdict.UNKNOWN, said("What kind of applicant may apply is not stated.")
    if ApplicantType.UNRESTRICTED in stated:
        return Verdict.YES, said("Open to applicants of any type.")
    if not own:
        return Verdict.UNKNOWN, said("Open to {types}; your profile names no type.", types=_types(stated))
    if shared := own & set(stated):
        return Verdict.YES, said("Open to {types}.", types=_types(sorted(shared)))
    if ApplicantType.OTHER in stated:
        return Verdict.UNKNOWN, said("Open to {types}: read who the others are.", types=_types(stated))
    if not named:
        return Verdict.UNKNOWN, said("Open to {types}; you name no type.", types=_types(stated))
    return Verdict.NO, said("Open only to {types}.", types=_types(stated))


def country_gate(profile: Profile, notice: Notice) -> GateResult:
    """Whether applicants from the partnership's country may apply.

    For a profile of a country group: *yes* when all its countries may, *no* when none may.
    """
    place = country_name(profile.country)
    own, outside = expand([profile.country]), expand(notice.excluded_countries)
    if own <= outside:
        quoted = ground_quote(notice, ("excluded_countries",))
        sentence = said("Applicants from {place} are not eligible.", place=place)
        return GateResult("country", Verdict.NO, sentence, quoted)
    quoted = ground_quote(notice, ("eligible_countries",)) or _places_quoted(place, notice)
    verdict, sentence = _of_places(profile.country, notice)
    if verdict is Verdict.YES and own & outside:
        verdict, sentence = Verdict.UNKNOWN, said("Open to some of {place} only.", place=place)
    in_field = with_field(sentence, notice, "eligible_countries") if verdict is not Verdict.UNKNOWN else None
    return GateResult("country", verdict, in_field or sentence, None if in_field else quoted)


def _of_places(country: str, notice: Notice) -> tuple[Verdict, str]:
    place = country_name(country)
    if not notice.eligible_countries:
        return Verdict.UNKNOWN, said("From which countries one may apply is not stated.")
    own, eligible = expand([country]), expand(notice.eligible_countries)
    if doubt := unsure_of(country, notice.eligible_countries):
        # i18n: why it is unsure whether a country is among those of a group, such as "is a part of France"
        return Verdict.UNKNOWN, said("{place} {doubt}.", place=place, doubt=doubt)
    if own <= eligible:
        return Verdict.YES, said("Applicants from {place} may apply.", place=place)
    if own & eligible:
        return Verdict.UNKNOWN, said("Open to some of {place} only.", place=place)
    places = _countries(notice.eligible_countries)
    return Verdict.NO, said("Open to {places}, not to {place}.", places=places, place=place)


def _places_quoted(place: str, notice: Notice) -> Quote | None:
    """The sentence that says where applicants must be: one that names an eligible place, if one is stated."""
    if not notice.eligible_countries:
        return find_quote(notice, (place, *_COUNTRY_WORDS))
    named = [word for code in notice.eligible_countries for word in _place_words(code)]
    return find_quote(notice, named, beside=_ELIGIBLE_WORDS) or find_quote(notice, (place, *_COUNTRY_WORDS))


def _place_words(code: str) -> tuple[str, ...]:
    return _PLACE_WORDS.get(code) or (country_name(code),)


def language_gate(profile: Profile, notice: Notice) -> GateResult:
    """Yes for a language of the partnership; another language is a label, because it can be translated."""
    if notice.language is None:
        return GateResult("language", Verdict.UNKNOWN, said("The language is not stated."))
    if notice.language in profile.languages:
        sentence = said("Announced in a language of yours ({language}).", language=notice.language)
        return GateResult("language", Verdict.YES, sentence)
    sentence = said("Announced in `{language}`: you may have to apply in it.", language=notice.language)
    return GateResult("language", Verdict.UNKNOWN, sentence)


def consortium_gate(profile: Profile, notice: Notice) -> GateResult:
    """No only for a partnership that always applies alone where partners are required."""
    consortium, role = notice.consortium, profile.partners.role
    if consortium is None or consortium.required is None:
        sentence = said("Whether partners are required is not stated.")
        return GateResult("consortium", Verdict.UNKNOWN, sentence)
    quoted = words_quote(notice, consortium.words)
    if not consortium.required:
        return GateResult("consortium", Verdict.YES, said("One may apply alone."), quoted)
    sentence = _team(role, consortium.min_partners)
    if role is PartnerRole.ALONE:
        return GateResult("consortium", Verdict.NO, sentence, quoted)
    if sought := profile.partners.sought:
        places = ", ".join(sought)
        sentence = said("{sentence} You seek partners from {places}.", sentence=sentence, places=places)
    return GateResult("consortium", Verdict.YES, sentence, quoted)


def _team(role: PartnerRole, least: int | None) -> str:
    alone, of_many = _TEAMS.get(role, _TEAMS[PartnerRole.EITHER])
    return said(of_many, number=f"{least}") if least else said(alone)


def _types(types: tuple[ApplicantType, ...] | list[ApplicantType]) -> str:
    shown = [str(kind).replace("_", " ") for kind in types[:4]]
    return ", ".join(shown) + (f" and {len(types) - 4} more" if len(types) > 4 else "")


def _countries(codes: tuple[str, ...]) -> str:
    shown = [code if code in GROUPS else country_name(code) for code in codes[:4]]
    return ", ".join(shown) + (f" and {len(codes) - 4} more" if len(codes) > 4 else "")
