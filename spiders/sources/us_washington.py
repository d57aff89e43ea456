"""Washington FundHub: the grants and loans of the agencies of the State of Washington."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from db.records import Evidence, RawNotice, Reuse, SourceClass
from spiders.record import Record
from spiders.shapes_common_grants import CommonGrantsSource, custom

# Taxonomies of the FundHub that tell what the money is for.
SUBJECTS = ("funding-sector", "funding-activity")
OTHER_TAXONOMIES = ("funding-type", "funding-location", "funding-disbursement-method")
# Who may apply, in the FundHub's words, which the protocol's types blur.
AUDIENCES: Mapping[str, tuple[str, ...]] = {
    "businesses": ("Business",),
    "individuals": ("Individuals",),
    "local government": (
        "County governments",
        "City or township governments",
        "Special district governments",
    ),
    "nonprofits": ("Nonprofit",),
    "state agencies": ("State governments",),
    "tribes": ("Tribal government",),
}
# What the FundHub says in words, under names of ours.
NOTES: Mapping[str, str] = {
    "waRequirements": "Requirements",
    "waResourcesHtml": "Resources",
}
NOT_READ = """
    contactInfo fundingSource lastSyncedAt waWordPressId waInternalReferenceId waExternalReferenceId
    waFeatured waPreApplicationRaw waPreApplicationRequired waApplicationLinkTitle waApplicationLinkUrl
    waApplicationLinkTarget waContactHtml waTechnicalAssistanceContact waScore waScoreReason
    waNumberOfAwardsRaw waTotalAmountRaw waMinAwardAmountRaw waMaxAwardAmountRaw waApplicationCloseTime
    waCostShareRaw waDisbursementNotes
"""


class UsWashington(CommonGrantsSource):
    """Opportunities with state money; the state's catalogue, in a copy that speaks CommonGrants."""

    name = "us_washington"
    source_class = SourceClass.GRANT
    funder = "State of Washington"
    country = "US"
    homepage = "https://fundhub.wa.gov/"
    licence = "Washington FundHub; public, no terms stated; the copy is run by Agile Six"
    reuse = Reuse.QUOTE
    evidence = Evidence.SCHEMA
    evidence_place = (
        "CommonGrants OpenAPI 0.4.0 (HHS/simpler-grants-protocol) and the server's own code"
        " (agilesix/cg-api-wa)"
    )
    caveats = (
        "read from a copy that a contractor keeps, some hours behind the state's own pages",
        "the copy never deletes: what the state withdrew stays as it was last seen",
        "federal money that the FundHub also lists is left out of the copy: see us_grants_gov",
    )

    expect = range(10, 2_000)
    complete_listing = True

    language = "en"
    timezone = "America/Los_Angeles"
    currency = "USD"

    # CommonGrantsSource
    server = "https://wa.api.cg.a6lab.ai"
    ignored = frozenset(NOT_READ.split())

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One opportunity; its text as the FundHub marks it up, where the copy has it."""
        notice = super().notice(record, None)
        full, plain = custom(record, "waDescriptionHtml").optional("value"), record.optional("description")
        text = (notice.text or "").replace(f"<p>{plain}</p>", full) if full else notice.text
        taxonomies = custom(record, "waTaxonomies").within("value")
        taxonomies.pass_over(*OTHER_TAXONOMIES)
        return replace(
            notice,
            text="".join((text or "", *sections(record))) or None,
            eligibility=custom(record, "waEligibilityHtml").optional("value"),
            applicant_types=tuple(
                plain
                for word in taxonomies.texts("funding-audience")
                for plain in AUDIENCES.get(word.lower(), (word,))
            )
            or notice.applicant_types,
            topics=tuple(topic for name in SUBJECTS for topic in taxonomies.texts(name)),
            identifiers=(
                *notice.identifiers,
                ("wa_fundhub", custom(record, "waSlug").optional("value") or notice.key),
            ),
        )


def sections(record: Record) -> Iterator[str]:
    """What the FundHub says in fields of its own."""
    for field, name in NOTES.items():
        if words := custom(record, field).optional("value"):
            yield f"<p>{name}: {words}</p>"
