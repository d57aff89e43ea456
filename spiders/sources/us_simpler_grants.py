"""Simpler.Grants.gov: the successor of Grants.gov, whose interface gives every opportunity with its text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.posts import post_json
from spiders.record import Json, Record
from spiders.shapes_json import JsonSource

if TYPE_CHECKING:
    from scrapy import Request

API = "https://api.simpler.grants.gov/v1/opportunities/search"
PAGE = "https://simpler.grants.gov/opportunity"
ROWS = 100
FILTERS: Mapping[str, Json] = {"opportunity_status": {"one_of": ["posted", "forecasted"]}}
SORT: Json = [{"order_by": "opportunity_id", "sort_direction": "ascending"}]
# The codes of applicant types whose words are not those of the code.
APPLICANTS: Mapping[str, str] = {
    "nonprofits_non_higher_education_with_501c3": "Nonprofits with 501(c)(3) status",
    "nonprofits_non_higher_education_without_501c3": "Nonprofits without 501(c)(3) status",
}
NOT_CALLS = frozenset({"continuation", "earmark"})
NOT_READ = """
    agency agency_code top_level_agency_code top_level_agency_name category_explanation
    created_at updated_at archive_date fiscal_year version_number forecasted_award_date
    forecasted_project_start_date funding_category_description agency_phone_number agency_email_address
    agency_email_address_description
"""


class UsSimplerGrants(JsonSource):
    """Posted and forecasted federal opportunities; they carry the numbers that Grants.gov gave them."""

    name = "us_simpler_grants"
    source_class = SourceClass.GRANT
    funder = "United States federal agencies"
    country = "US"
    homepage = "https://simpler.grants.gov/"
    licence = "Public domain (works of the United States government)"
    reuse = Reuse.FULL
    evidence = Evidence.SCHEMA
    evidence_place = "the interface's own OpenAPI description and schemas (HHS/simpler-grants-gov: api)"
    caveats = (
        "needs a key; 60 requests a minute and 10,000 a day for each",
        "the same opportunities as us_grants_gov, recognised by their number: either is enough",
        "the closing date is sometimes a placeholder decades ahead, or not the deadline: see the note",
    )

    expect = range(200, 8_000)
    complete_listing = True

    language = "en"
    timezone = "America/New_York"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {
        "forecasted": Status.FORECASTED,
        "posted": Status.OPEN,
        "closed": Status.CLOSED,
        "archived": Status.CLOSED,
    }
    forecasts_are_estimates = True
    kinds: ClassVar[Mapping[str, str]] = {"^continuation$": "continuation", "^earmark$": "earmark"}

    key_setting = "LEGATION_KEY_US_SIMPLER_GRANTS"
    key_header = "X-API-Key"
    key_host = "api.simpler.grants.gov"
    key_from = "https://simpler.grants.gov/developer"

    # JsonSource
    items = "data"
    total = "pagination_info.total_records"
    key = "opportunity_id"
    first_page = 1
    ignored = frozenset(NOT_READ.split())

    def page_request(self, page: int) -> Request:
        """A hundred opportunities in the order of their ids."""
        paging: Json = {"page_offset": page, "page_size": ROWS, "sort_order": SORT}
        return post_json(API, {"filters": dict(FILTERS), "pagination": paging})

    def fault_in(self, answer: Record) -> str | None:
        """The interface repeats the status in the answer, with a message."""
        status = answer.optional("status_code")
        return None if status in {None, "200"} else f"error code {status}: {answer.optional('message')}"

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One opportunity with its summary, which is a forecast until it is posted."""
        summary, status = record.within("summary"), record.expected("opportunity_status")
        forecast = summary.optional("is_forecast") == "true" or status == "forecasted"
        text, category = summary.expected("summary_description"), record.optional("category")
        posted, expected = summary.optional("post_date"), summary.optional("forecasted_post_date")
        return RawNotice(
            source=self.name,
            key=record.required("opportunity_id"),
            url=f"{PAGE}/{record.required('opportunity_id')}",
            title=record.required("opportunity_title"),
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=record.optional("agency_name") or summary.optional("agency_name"),
            programme=programme(record),
            status=status,
            published=None if forecast else posted,
            opens=(expected or posted) if forecast else None,
            deadlines=deadlines(summary, forecast),
            award_floor=summary.optional("award_floor"),
            award_ceiling=summary.optional("award_ceiling"),
            total_funding=summary.optional("estimated_total_program_funding"),
            currency=self.currency,
            expected_awards=summary.optional("expected_number_of_awards"),
            cost_sharing=summary.optional("is_cost_sharing"),
            eligibility=summary.optional("applicant_eligibility_description"),
            applicant_types=tuple(
                APPLICANTS.get(code, spelt(code)) for code in summary.texts("applicant_types")
            ),
            instruments=tuple(spelt(code) for code in summary.texts("funding_instruments")),
            topics=tuple(spelt(code) for code in summary.texts("funding_categories"))
            + ((category,) if category in NOT_CALLS else ()),
            contacts=summary.texts("agency_contact_description"),
            identifiers=identifiers(record),
            attachments=attachments(summary),
        )


def spelt(code: str) -> str:
    """A code as words: "small_businesses" is small businesses."""
    return code.replace("_", " ")


def programme(record: Record) -> str | None:
    """The title of the first assistance listing."""
    titles = [each.optional("program_title") for each in record.each("opportunity_assistance_listings")]
    return next((title for title in titles if title), None)


def deadlines(summary: Record, forecast: bool) -> tuple[RawDeadline, ...]:
    """The closing date with the note beside it, which may state the hour, or another date altogether."""
    own = summary.optional("close_date"), summary.optional("close_date_description")
    guess = summary.optional("forecasted_close_date"), summary.optional("forecasted_close_date_description")
    date, words = guess if forecast and any(guess) else own
    if date is None and words is None:
        return ()
    return (RawDeadline(date=date, words=words, kind="forecast" if forecast else None),)


def identifiers(record: Record) -> tuple[tuple[str, str], ...]:
    """(scheme, value) pairs, as us_grants_gov gives them; ``aln`` (assistance listing) names a programme."""
    listings = record.each("opportunity_assistance_listings")
    pairs = (
        ("simpler_grants_id", record.required("opportunity_id")),
        ("grants_gov_id", record.optional("legacy_opportunity_id")),
        ("grants_gov_number", record.optional("opportunity_number")),
        *(("aln", each.optional("assistance_listing_number")) for each in listings),
    )
    return tuple((scheme, value) for scheme, value in dict.fromkeys(pairs) if value)


def attachments(summary: Record) -> tuple[tuple[str, str], ...]:
    """(name, address) of the agency's own page; agencies leave out the beginning of its address."""
    name = summary.optional("additional_info_url_description")
    page = summary.optional("additional_info_url")
    if page is None or not page.startswith(("https://", "http://")):
        return ()
    return ((name or page, page),)
