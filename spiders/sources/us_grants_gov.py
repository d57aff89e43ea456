"""Grants.gov: the opportunities of every federal agency of the United States."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.documents_due import PDF_OR_DOCX
from spiders.posts import post_json
from spiders.record import Json, Record
from spiders.shapes_json import JsonSource

if TYPE_CHECKING:
    from scrapy import Request

API = "https://api.grants.gov/v1/api"
DOWNLOAD = "https://grants.gov/grantsws/rest/opportunity/att/download"
ROWS = 100
ASKED: Mapping[str, Json] = {"keyword": "", "oppStatuses": "posted|forecasted", "sortBy": "openDate|desc"}
# Repetitions, machinery and persons; the …Str dates repeat the others without their zone.
NOT_READ = """
    id errorcode msg token revision version listed flag2006 draftMode ost docType sendEmail errorMessages
    opportunityId opportunityNumber opportunityCategory owningAgencyCode relatedOpps
    agencyCode agencyName agencyPhone agencyAddressDesc agencyDetails topAgencyDetails publisherUid
    agencyContactName agencyContactPhone agencyContactEmail agencyContactEmailDesc
    createTimeStamp createdDate lastUpdatedDate archiveDate postingDate estAwardDate estProjectStartDate
    fiscalYear responseDateStr postingDateStr archiveDateStr createTimeStampStr
    estApplicationResponseDateStr estSynopsisPostingDateStr estAwardDateStr estProjectStartDateStr
    originalDueDate originalDueDateDesc synopsisModifiedFields forecastModifiedFields synAttChangeComments
    opportunityHistoryDetails synopsisHistCount forecastHistCount synPostDateInPast
    opportunityPkgs closedOpportunityPkgs synopsisDocumentURLs assistCompatible assistURL
    folderType folderName zipLobSize mimeType fileDescription fileLobSize synopsisAttFolderId
"""


class UsGrantsGov(JsonSource):
    """Posted and forecasted federal opportunities, with the detail of each."""

    name = "us_grants_gov"
    source_class = SourceClass.GRANT
    funder = "United States federal agencies"
    country = "US"
    homepage = "https://www.grants.gov/search-grants"
    licence = "Public domain (works of the United States government)"
    reuse = Reuse.FULL
    evidence = Evidence.CAPTURED
    evidence_place = "search2 and fetchOpportunity answers, July and August 2026"
    caveats = (
        "This product uses the Grants.gov API but is not endorsed or certified by the U.S. Department of"
        " Health and Human Services.",
        "the closing date is sometimes a placeholder decades ahead, or not the deadline: see the note",
        "requests for information and notices of intent are listed among the opportunities",
    )

    expect = range(200, 8_000)
    complete_listing = True
    reads_attachments = PDF_OR_DOCX

    language = "en"
    timezone = "America/New_York"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {
        "forecasted": Status.FORECASTED,
        "posted": Status.OPEN,
        "closed": Status.CLOSED,
        "archived": Status.CLOSED,
    }
    date_formats = ("%m/%d/%Y", "%b %d, %Y %I:%M:%S %p %Z")
    placeholder_midnight = True
    forecasts_are_estimates = True

    # JsonSource
    items = "data.oppHits"
    total = "data.hitCount"
    key = "id"
    neutral = frozenset({"sortBy", "resultType", "searchOnly"})
    ignored = frozenset(NOT_READ.split())

    def page_request(self, page: int) -> Request:
        """One page of a hundred hits; an answer beyond the last is empty."""
        return post_json(f"{API}/search2", {**ASKED, "rows": ROWS, "startRecordNum": page * ROWS})

    def detail_request(self, record: Record) -> Request | None:
        """The synopsis or forecast of a hit; its id is a text in the listing and a number here."""
        return post_json(f"{API}/fetchOpportunity", {"opportunityId": int(record.required("id"))})

    def fault_in(self, answer: Record) -> str | None:
        """Errors come as HTTP 200 with an error code."""
        code = answer.optional("errorcode")
        return None if code == "0" else f"error code {code}: {answer.optional('msg')}"

    def detail_of(self, answer: Record, key: str) -> Record | None:
        """The opportunity within the answer, if it is the one that was asked for."""
        data = answer.within("data")
        return data if data.optional("id") == key else None

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """A hit of the search with its synopsis or forecast."""
        forecast = record.required("docType") == "forecast"
        data = detail or Record({})
        part = data.within("forecast" if forecast else "synopsis")
        text = part.optional("synopsisDesc") or part.optional("forecastDesc")
        listed = record.expected("openDate")
        opening = part.optional("estSynopsisPostingDate") or listed
        title = record.required("title")
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=f"https://www.grants.gov/search-results-detail/{record.required('id')}",
            title=data.optional("opportunityTitle") or title,  # the listing cuts some titles short
            fetched_at=record.fetched_at,
            text=text,
            text_basis=(TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=record.expected("agency"),  # the detail's agencyName may be a contact person
            programme=programme(data),
            status=record.expected("oppStatus"),
            published=None if forecast else opening,
            opens=opening if forecast else None,
            deadlines=deadlines(record, part, forecast),
            award_floor=part.optional("awardFloor"),
            award_ceiling=part.optional("awardCeiling"),
            total_funding=part.optional("estimatedFunding"),
            currency=self.currency,
            expected_awards=part.optional("numberOfAwards"),
            cost_sharing=part.optional("costSharing"),
            eligibility=part.optional("applicantEligibilityDesc"),
            applicant_types=described(part, "applicantTypes"),
            instruments=described(part, "fundingInstruments"),
            topics=described(part, "fundingActivityCategories"),
            contacts=part.texts("agencyContactDesc"),
            identifiers=identifiers(record, data),
            attachments=attachments(data, part),
        )


def programme(data: Record) -> str | None:
    """The title of the first assistance listing."""
    titles = [each.optional("programTitle") for each in data.each("cfdas")]
    return next((title for title in titles if title), None)


def deadlines(record: Record, part: Record, forecast: bool) -> tuple[RawDeadline, ...]:
    """The closing date with the note beside it, which may state the hour, or another date altogether."""
    listed = record.expected("closeDate")
    date = part.optional("responseDate") or part.optional("estApplicationResponseDate") or listed
    words = part.optional("responseDateDesc") or part.optional("estApplicationResponseDateDesc")
    if date is None and words is None:
        return ()
    return (RawDeadline(date=date, words=words, kind="forecast" if forecast else None),)


def described(part: Record, name: str) -> tuple[str, ...]:
    """The descriptions of a coded list."""
    return tuple(text for each in part.each(name) if (text := each.optional("description")))


def identifiers(record: Record, data: Record) -> tuple[tuple[str, str], ...]:
    """(scheme, value) pairs; ``aln`` (assistance listing) names a programme, not this opportunity."""
    listings = [
        *record.texts("cfdaList"),
        *(n for each in data.each("cfdas") for n in each.texts("cfdaNumber")),
    ]
    own = (("grants_gov_id", record.required("id")), ("grants_gov_number", record.optional("number") or ""))
    return tuple(pair for pair in dict.fromkeys((*own, *(("aln", n) for n in listings))) if pair[1])


def attachments(data: Record, part: Record) -> tuple[tuple[str, str], ...]:
    """(name, address) of the documents that belong to the announcement, and of the agency's own page."""
    folders = data.each("synopsisAttachmentFolders")
    files = [file for folder in folders for file in folder.each("synopsisAttachments")]
    own = [(file.required("fileName"), f"{DOWNLOAD}/{file.required('id')}") for file in files]
    name, page = part.optional("fundingDescLinkDesc"), part.optional("fundingDescLinkUrl")
    if page is not None and page.startswith(("https://", "http://")):
        own.append((name or page, page))
    elif page is not None:
        part.remark("fundingDescLinkUrl", page, "not a web address")
    return tuple(own)
