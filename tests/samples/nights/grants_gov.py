"""Answers of Grants.gov: the search, its empty last page, and the details that were recorded."""

from __future__ import annotations

import json
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from tests.samples.nights.exchange import Call, Exchange, calls, robots

HOST = "api.grants.gov"
API = f"https://{HOST}/v1/api/"
SEARCH = {"keyword": "", "oppStatuses": "posted|forecasted", "sortBy": "openDate|desc", "rows": 100}
NOT_RECORDED = "not recorded"
APPLICANTS = {
    "00": "State governments",
    "01": "County governments",
    "02": "City or township governments",
    "04": "Special district governments",
    "06": "Public and State controlled institutions of higher education",
    "07": "Native American tribal governments (Federally recognized)",
    "11": "Native American tribal organizations (other than Federally recognized tribal governments)",
    "12": "Nonprofits having a 501(c)(3) status with the IRS, other than institutions of higher education",
    "13": "Nonprofits that do not have a 501(c)(3) status with the IRS, "
    "other than institutions of higher education",
    "20": "Private institutions of higher education",
    "22": "For profit organizations other than small businesses",
    "23": "Small businesses",
    "25": 'Others (see text field entitled "Additional Information on Eligibility" for clarification)',
    "99": "Unrestricted (i.e., open to any type of entity above), subject to any clarification in text field "
    'entitled "Additional Information on Eligibility"',
}
INSTRUMENTS = {"G": "Grant", "CA": "Cooperative Agreement", "PC": "Procurement Contract", "O": "Other"}
CATEGORIES = {
    "AG": "Agriculture",
    "AR": 'Arts (see "Cultural Affairs" in CFDA)',
    "ED": "Education",
    "ENV": "Environment",
    "HL": "Health",
    "LJL": "Law, Justice and Legal Services",
    "O": 'Other (see text field entitled "Explanation of Other Category of Funding Activity" '
    "for clarification)",
    "ST": "Science and Technology and other Research and Development",
    "T": "Transportation",
}
ZONE = ZoneInfo("America/New_York")


def exchanges(night: str) -> list[Exchange]:
    """The search as it was answered on a night, and the detail of each hit that has one."""
    found = sorted(
        calls("us_grants_gov", night), key=lambda call: (str(call["opens"] or ""), call["id"]), reverse=True
    )
    details = [_fetched(call) for call in found if call["detail"] != NOT_RECORDED]
    return [robots(HOST), _searched(0, found, len(found)), _searched(100, [], len(found)), *details]


def _searched(start: int, found: list[Call], total: int) -> Exchange:
    sent = {**SEARCH, "startRecordNum": start}
    data = {
        "searchParams": {"resultType": "json", "searchOnly": False, **sent},
        "hitCount": total,
        "startRecord": start,
        "oppHits": [_hit(call) for call in found],
    }
    return _posted("search2", sent, data)


def _posted(service: str, sent: object, data: object) -> Exchange:
    answer = {"errorcode": 0, "msg": "Webservice Succeeds", "token": "", "data": data}
    return Exchange(
        API + service,
        "application/json",
        json.dumps(answer, ensure_ascii=False).encode(),
        "POST",
        "application/json",
        json.dumps(sent).encode(),
    )


def _hit(call: Call) -> dict[str, Any]:
    return {
        "id": str(call["id"]),
        "number": call["number"],
        "title": call["title"],
        "agencyCode": call["agency_code"],
        "agency": call["agency"],
        "openDate": _short(call["opens"]),
        "closeDate": _short(call["closes"]),
        "oppStatus": call["status"],
        "docType": "forecast" if call["status"] == "forecasted" else "synopsis",
        "cfdaList": call["aln"],
    }


def _short(day: date | str) -> str:
    return f"{day:%m/%d/%Y}" if day else ""


def _fetched(call: Call) -> Exchange:
    detail, kind = call["detail"], "forecast" if call["status"] == "forecasted" else "synopsis"
    data = {
        "id": call["id"],
        "revision": 0,
        "opportunityNumber": call["number"],
        "opportunityTitle": call["title"],
        "owningAgencyCode": call["agency_code"],
        "listed": "L",
        "opportunityCategory": {"category": "D", "description": "Discretionary"},
        kind: _forecast(call, detail) if kind == "forecast" else _synopsis(call, detail),
        "agencyDetails": {"agencyName": call["agency"].strip(), "agencyCode": call["agency_code"]},
        "cfdas": [{"opportunityId": call["id"], "cfdaNumber": aln} for aln in call["aln"]],
        "docType": kind,
    }
    return _posted("fetchOpportunity", {"opportunityId": call["id"]}, data)


def _synopsis(call: Call, detail: Call) -> dict[str, Any]:
    return {
        **_shared(call, detail),
        "synopsisDesc": _markup(detail["synopsis"]),
        **_dated("responseDate", call["closes"]),
        "responseDateDesc": detail["note"],
        **_dated("postingDate", call["opens"]),
    }


def _forecast(call: Call, detail: Call) -> dict[str, Any]:
    """With the names of a synopsis, or (under ``estimates``) with the service's own for a forecast."""
    described = {**_shared(call, detail), "forecastDesc": _markup(detail["forecast"])}
    if "estimates" not in detail:
        dates = {**_dated("responseDate", call["closes"]), "responseDateDesc": detail["note"]}
        return {**described, **dates, **_dated("postingDate", call["opens"])}
    guess = detail["estimates"]
    return {
        **described,
        **_dated("estSynopsisPostingDate", guess["posts"]),
        **_dated("estApplicationResponseDate", guess["closes"]),
        "estApplicationResponseDateDesc": detail["note"],
        **_dated("estAwardDate", guess["award"]),
        **_dated("estProjectStartDate", guess["start"]),
        "fiscalYear": guess["fiscal_year"],
    }


def _shared(call: Call, detail: Call) -> dict[str, Any]:
    stated = {
        "opportunityId": call["id"],
        "version": 1,
        "agencyCode": call["agency_code"],
        "agencyName": call["agency"].strip(),
        "costSharing": detail["cost_sharing"],
        "numberOfAwards": detail.get("awards"),
        "awardCeiling": detail["ceiling"],
        "awardFloor": detail["floor"],
        "estimatedFunding": detail.get("total"),
        "applicantTypes": _coded(detail["applicants"], APPLICANTS),
        "applicantEligibilityDesc": detail.get("eligibility"),
        "fundingInstruments": _coded(detail["instruments"], INSTRUMENTS),
        "fundingActivityCategories": _coded(detail["categories"], CATEGORIES),
    }
    return {name: value for name, value in stated.items() if value is not None}


def _coded(codes: list[str], labels: dict[str, str]) -> list[dict[str, str]]:
    return [{"id": code, "description": labels[code]} for code in codes]


def _markup(text: str) -> str:
    return "".join(f"<p>{paragraph}</p>" for paragraph in text.strip().split("\n\n"))


def _dated(name: str, day: date | str) -> dict[str, str]:
    """A date as the service spells it twice: in words with a midnight that means nothing, and in figures."""
    if not isinstance(day, date):
        return {}
    midnight = datetime.combine(day, time(), ZONE)
    return {name: f"{midnight:%b %d, %Y %I:%M:%S %p %Z}", f"{name}Str": f"{day:%Y-%m-%d}-00-00-00"}
