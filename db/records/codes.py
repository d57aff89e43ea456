"""Controlled vocabularies: one word per thing, in the code, the database and the mail."""

from __future__ import annotations

from enum import StrEnum


class SourceClass(StrEnum):
    """What kind of money a source announces."""

    GRANT = "grant"
    DEVELOPMENT_BANK = "development_bank"
    VENTURE = "venture"
    PHILANTHROPY = "philanthropy"
    PROCUREMENT = "procurement"


class Reuse(StrEnum):
    """How much of a publisher's text may leave the host."""

    FULL = "full"
    QUOTE = "quote"
    FACTS_AND_LINK = "facts-and-link"


class Evidence(StrEnum):
    """What proves that a source's format is as we read it."""

    CAPTURED = "captured"
    SCHEMA = "schema"
    DOCUMENTED = "documented"


class TextBasis(StrEnum):
    """How much of the announcement was read, from least to most."""

    TITLE_ONLY = "title-only"
    SYNOPSIS = "synopsis"
    PARTIAL = "partial"
    FULL = "full"
    WITH_ATTACHMENTS = "with-attachments"


class Status(StrEnum):
    """Where an opportunity stands in its life."""

    FORECASTED = "forecasted"
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Instrument(StrEnum):
    """The form in which the money comes."""

    GRANT = "grant"
    COOPERATIVE_AGREEMENT = "cooperative_agreement"
    LOAN = "loan"
    EQUITY = "equity"
    GUARANTEE = "guarantee"
    PRIZE = "prize"
    FELLOWSHIP = "fellowship"
    TECHNICAL_ASSISTANCE = "technical_assistance"
    PROCUREMENT = "procurement"
    TAX_CREDIT = "tax_credit"
    IN_KIND = "in_kind"
    OTHER = "other"


class ApplicantType(StrEnum):
    """Who may apply; the codes of CommonGrants, plus ``unrestricted``."""

    GOVERNMENT_STATE = "government_state"
    GOVERNMENT_COUNTY = "government_county"
    GOVERNMENT_MUNICIPAL = "government_municipal"
    GOVERNMENT_SPECIAL_DISTRICT = "government_special_district"
    GOVERNMENT_TRIBAL = "government_tribal"
    SCHOOL_DISTRICT_INDEPENDENT = "school_district_independent"
    HIGHER_EDUCATION_PUBLIC = "higher_education_public"
    HIGHER_EDUCATION_PRIVATE = "higher_education_private"
    RESEARCH_ORGANISATION = "research_organisation"
    NONPROFIT_WITH_501C3 = "nonprofit_with_501c3"
    NONPROFIT_WITHOUT_501C3 = "nonprofit_without_501c3"
    ORGANISATION_TRIBAL = "organisation_tribal"
    FOR_PROFIT_SMALL = "for_profit_small"
    FOR_PROFIT_OTHER = "for_profit_other"
    PUBLIC_HOUSING_AUTHORITY = "public_housing_authority"
    INDIVIDUAL = "individual"
    OTHER = "other"
    UNRESTRICTED = "unrestricted"


class DeadlineKind(StrEnum):
    """What a deadline ends.

    A *cut-off* admits new applications each time; a *stage* is a gate for the same application.
    """

    FIXED = "fixed"
    CUTOFF = "cut-off"
    STAGE = "stage"
    ROLLING = "rolling"
    UNTIL_EXHAUSTED = "until-exhausted"
    RECURRING = "recurring"
    NONE_STATED = "none-stated"


class Certainty(StrEnum):
    """How a deadline's date and time are known."""

    STATED = "stated"
    BY_RULE = "by-rule"
    INFERRED = "inferred"
    ESTIMATED = "estimated"


class EventKind(StrEnum):
    """Dates around a call that are not deadlines."""

    INFORMATION_DAY = "information-day"
    BROKERAGE = "brokerage"
    QUESTIONS = "questions"
    EXPECTED_OPENING = "expected-opening"
    LETTER_OF_INTENT = "letter-of-intent"


class Verdict(StrEnum):
    """A gate's answer; ``unknown`` never drops an opportunity."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Screening(StrEnum):
    """A safeguards verdict: a screen, not legal advice. What was not read is *not read*, never clear."""

    CLEAR = "clear"
    NOT_READ = "not read"
    REVIEW = "review"
    HOLD = "hold"


class Outcome(StrEnum):
    """How a source's crawl ended; only ``ok`` confirms that a record is absent."""

    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"


class Judgement(StrEnum):
    """Whether two notices announce the same opportunity; ``series`` are rounds, lots or years of one."""

    SAME = "same"
    DIFFERENT = "different"
    SERIES = "series"
    UNSURE = "unsure"


class TriageAction(StrEnum):
    """What a person decided about an opportunity for a profile, or how it went on.

    Keeping and dismissing decide what readers are told; the others say what became of it.
    """

    KEEP = "keep"
    DISMISS = "dismiss"
    NOTE = "note"
    ASSIGN = "assign"
    APPLIED = "applied"
    AWARDED = "awarded"
    REJECTED = "rejected"
    OUTCOME = "outcome"

    @property
    def decides(self) -> bool:
        """Whether it settles what readers are told; the others leave the decision as it stands."""
        return self in {TriageAction.KEEP, TriageAction.DISMISS}


class OutcomeKind(StrEnum):
    """What came of a funded partnership."""

    PUBLICATION = "publication"
    PATENT = "patent"
    EXCHANGE = "exchange"
    FUNDED_PILOT = "funded-pilot"
    FOLLOW_ON_INVESTMENT = "follow-on-investment"
    TRAINING = "training"


class Because(StrEnum):
    """Why a person dismissed an opportunity; only ``topic`` says something about the subject."""

    TOPIC = "topic"
    MONEY = "money"
    COUNTRY = "country"
    DEADLINE = "deadline"
    ELIGIBILITY = "eligibility"
    OTHER = "other"
