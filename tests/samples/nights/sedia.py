"""Answers of the EU portal's search (SEDIA): one page of results, and the empty page after it."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from html import escape
from typing import Any

from tests.samples.nights.exchange import Call, Exchange, calls, robots

HOST = "api.tech.ec.europa.eu"
SEARCH = f"https://{HOST}/search-api/prod/rest/search?apiKey=SEDIA&text=***&pageSize=100&pageNumber="
PORTAL = "https://ec.europa.eu/info/funding-tenders/opportunities/portal/screen/opportunities"
QUERY = {
    "query": {
        "bool": {
            "must": [{"terms": {"type": ["1", "2", "8"]}}, {"terms": {"status": ["31094501", "31094502"]}}]
        }
    },
    "languages": ["en"],
    "sort": {"field": "reference", "order": "ASC"},
}
STATUSES = {"forthcoming": "31094501", "open": "31094502"}
PROGRAMMES = {
    "horizon": "43108390",
    "digital": "43152860",
    "life": "43252405",
    "external": "111111",
    "creative": "43251814",
    "erasmus": "43353764",
    "justice": "43252386",
    "defence": "44181033",
    "connecting": "43251567",
    "agricultural": "43298664",
    "eu4health": "43332642",
}
TOPIC, EXTERNAL, CASCADE = "1", "2", "8"
TYPES = {"TOPICSen": TOPIC, "PROSPECTSEN": EXTERNAL, "COMPETITIVE_CALLen": CASCADE}


def exchanges(night: str) -> list[Exchange]:
    """The search as it was answered on a night: page 1 with every call, page 2 without any."""
    found = calls("eu_funding_tenders", night)
    results = [_result(call, found) for call in sorted(found, key=lambda call: str(call["reference"]))]
    return [robots(HOST), _page(1, results, len(results)), _page(2, [], len(results))]


def _page(number: int, results: list[dict[str, Any]], total: int) -> Exchange:
    envelope = {
        "apiVersion": "2.151",
        "terms": "***",
        "responseTime": 58,
        "totalResults": total,
        "pageNumber": number,
        "pageSize": 100,
        "sort": "relevance",
        "results": results,
    }
    sent = "".join(
        f'--sample\r\nContent-Disposition: form-data; name="{name}"; filename="blob"\r\n'
        f"Content-Type: application/json\r\n\r\n{json.dumps(part)}\r\n"
        for name, part in QUERY.items()
    )
    return Exchange(
        SEARCH + str(number),
        "application/json",
        json.dumps(envelope, ensure_ascii=False).encode(),
        "POST",
        "multipart/form-data; boundary=sample",
        f"{sent}--sample--\r\n".encode(),
    )


def _result(call: Call, found: list[Call]) -> dict[str, Any]:
    name = call.get("call_title", call["title"])
    return {
        "apiVersion": "2.151",
        "reference": call["reference"],
        "url": _url(call),
        "contentType": "text/plain",
        "language": "en",
        "databaseLabel": "SEDIA",
        "database": "SEDIA",
        "summary": escape(name, quote=False),
        "weight": 4.0,
        "metadata": _metadata(call, found),
    }


def _metadata(call: Call, found: list[Call]) -> dict[str, list[str]]:
    """Every value a list of strings, empty where nothing is said."""
    number, *title = call.get("call", [None, call.get("call_title")])
    return {
        "identifier": [call["identifier"]],
        "title": [call["title"]],
        "callIdentifier": _listed(number),
        "callTitle": _listed(title[0] if title else None),
        "status": [STATUSES[call["status"]]],
        "type": [_type(call)],
        "startDate": [_instant(call["opens"])],
        "deadlineDate": [_instant(day) for day in call["deadlines"]],
        "deadlineModel": _listed(call.get("model")),
        "descriptionByte": _listed(_description(call)),
        "destinationDetails": _listed(call.get("destination")),
        "typesOfAction": _listed(call.get("action")),
        "frameworkProgramme": [PROGRAMMES[call["programme"]]],
        "programmeDivision": [PROGRAMMES[call["programme"]]] if _type(call) == TOPIC else [],
        "keywords": call.get("keywords", []),
        "crossCuttingPriorities": [],
        "topicConditions": _listed(_sections(call.get("conditions", {}), "<h4>{}</h4>")),
        "budgetOverview": _listed(_budget(call, found)),
        "REFERENCE": [call["reference"]],
        "ccm2Id": [_number(call)],
        "language": ["en"],
        "DATASOURCE": ["SEDIA"],
        "url": [_url(call)],
    }


def _listed(value: str | None) -> list[str]:
    return [value] if value else []


def _type(call: Call) -> str:
    return TYPES[call["reference"].removeprefix(_number(call))]


def _number(call: Call) -> str:
    return re.sub(r"\D+", "", call["reference"])


def _url(call: Call) -> str:
    if _type(call) == CASCADE:
        return f"{PORTAL}/competitive-calls-cs/{call['competition']}"
    return f"{PORTAL}/topic-details/{call['reference' if _type(call) == EXTERNAL else 'identifier']}"


def _instant(day: date | datetime) -> str:
    """A date is sent with the placeholder midnight, an instant with its seconds."""
    return f"{day:%Y-%m-%dT%H:%M:%S}.000+0000"


def _description(call: Call) -> str:
    markup = _sections(call.get("description", {}), '<p class="topicdescriptionkind">{}:</p>')
    return _misread(markup) if call.get("mojibake") else markup


def _misread(text: str) -> str:
    """UTF-8 read as Windows-1252, with the five bytes that code page leaves undefined kept as they are."""
    return "".join(
        bytes([byte]).decode("cp1252" if byte not in b"\x81\x8d\x8f\x90\x9d" else "latin-1")
        for byte in text.encode()
    )


def _sections(sections: dict[str, str], heading: str) -> str:
    return "\n".join(heading.format(escape(name)) + _blocks(text) for name, text in sections.items())


def _blocks(text: str) -> str:
    """Paragraphs are parted by an empty line; lines that start with a dash make a list."""
    return "".join(_block(block) for block in text.strip().split("\n\n"))


def _block(block: str) -> str:
    if block.startswith("- "):
        items = (escape(line.removeprefix("- "), quote=False) for line in block.splitlines())
        return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"
    return f"<p>{escape(block, quote=False)}</p>"


def _budget(call: Call, found: list[Call]) -> str | None:
    """The overview of the whole call, keyed by topic: a topic's own line is one of several."""
    if "budget" not in call:
        return None
    named = [call["identifier"], *call.get("budget_also", [])]
    topics = sorted((topic for topic in found if topic["identifier"] in named), key=_number)
    years = sorted({str(year) for topic in topics for year in topic["budget"]["years"]})
    lines = {_number(topic): [_budget_line(topic)] for topic in topics}
    return json.dumps({"budgetYearsColumns": years, "budgetTopicActionMap": lines})


def _budget_line(call: Call) -> dict[str, Any]:
    budget = call["budget"]
    return {
        "action": f"{call['identifier']} - {call['action']}",
        "expectedGrants": budget["grants"],
        "minContribution": budget["min"],
        "maxContribution": budget["max"],
        "budgetYearMap": {str(year): str(amount) for year, amount in budget["years"].items()},
        "deadlineModel": call["model"],
        "deadlineDates": [f"{day:%Y-%m-%d}" for day in call["deadlines"]],
    }
