"""Backgrounds from JSON: an ORCID record (public API, version 3.0) or projects of CORDIS's open data."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from ranking.background import Background, BackgroundError, Work, distinct, one_line

_YEAR = re.compile(r"(?:19|20)\d\d")


def read_json(text: str, origin: str) -> Background:
    """The background in a JSON text.

    Raises:
        BackgroundError: it is no JSON, or neither an ORCID record nor projects of CORDIS.
    """
    try:
        found: Any = json.loads(text)
    except json.JSONDecodeError as error:
        raise BackgroundError(f"{origin}:{error.lineno}: not valid JSON: {error.msg}") from error
    if isinstance(found, Mapping) and ("orcid-identifier" in found or "activities-summary" in found):
        return _orcid(found)
    projects = found if isinstance(found, list) else [found]
    if projects and all(isinstance(each, Mapping) and _is_project(each) for each in projects):
        return _cordis(projects)
    raise BackgroundError(
        f"{origin}: neither an ORCID record (`orcid-identifier`, `activities-summary`) nor projects of "
        "CORDIS (`acronym`, `title`, `objective`)"
    )


def _is_project(record: Mapping[str, Any]) -> bool:
    return isinstance(record.get("title"), str) and isinstance(record.get("objective"), str)


def _cordis(projects: list[Mapping[str, Any]]) -> Background:
    works = [
        Work(one_line(each["title"]), one_line(each["objective"]), _year(each.get("startDate")))
        for each in projects
        if one_line(each["title"])
    ]
    first = projects[0]
    alone = len(projects) == 1
    words = [word for each in projects for word in re.split(r"[,;]", str(each.get("keywords") or ""))]
    return Background(
        "a project of CORDIS" if alone else f"{len(projects)} projects of CORDIS",
        name=one_line(str(first.get("acronym") or first["title"])) if alone else None,
        country=_country(first.get("coordinatorCountry")) if alone else None,
        statement=one_line(first["objective"]) if alone else None,
        keywords=_words(words),
        works=distinct(works),
    )


def _orcid(record: Mapping[str, Any]) -> Background:
    person = _at(record, "person") or {}
    names = [_at(person, "name", part, "value") for part in ("given-names", "family-name")]
    groups = _at(record, "activities-summary", "works", "group") or []
    works = [work for group in groups if (work := _orcid_work(group)) is not None]
    keywords = [str(each.get("content", "")) for each in _at(person, "keywords", "keyword") or []]
    statement = _at(person, "biography", "content")
    return Background(
        "an ORCID record",
        name=" ".join(str(name) for name in names if name) or None,
        country=_orcid_country(record, person),
        statement=one_line(statement) if isinstance(statement, str) and statement.strip() else None,
        keywords=_words(keywords),
        works=distinct(works),
    )


def _orcid_work(group: Mapping[str, Any]) -> Work | None:
    # A group holds the same work as several sources told it; ORCID puts the preferred one first.
    for told in group.get("work-summary") or []:
        title = _at(told, "title", "title", "value")
        if isinstance(title, str) and title.strip():
            abstract = told.get("short-description")
            return Work(
                one_line(title),
                one_line(abstract) if isinstance(abstract, str) else "",
                _year(_at(told, "publication-date", "year", "value")),
            )
    return None


def _orcid_country(record: Mapping[str, Any], person: Mapping[str, Any]) -> str | None:
    """Where the present employer is, else the country that the person names."""
    groups = _at(record, "activities-summary", "employments", "affiliation-group") or []
    told = [each.get("employment-summary") or {} for group in groups for each in group.get("summaries") or []]
    present = [each for each in told if not each.get("end-date")]
    places = [_at(each, "organization", "address", "country") for each in present]
    places += [_at(each, "country", "value") for each in _at(person, "addresses", "address") or []]
    return next((code for place in places if (code := _country(place))), None)


def _at(value: Any, *keys: str) -> Any:  # noqa: ANN401  (foreign JSON)
    """What stands below the keys, or ``None`` where one is missing: ORCID leaves out what is not public."""
    for key in keys:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _country(value: object) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(r"[A-Z]{2}", value) else None


def _year(value: object) -> int | None:
    found = _YEAR.search(str(value or ""))
    return int(found.group()) if found else None


def _words(words: list[str]) -> tuple[str, ...]:
    tidy = (one_line(word) for word in words)
    return tuple(dict.fromkeys(word for word in tidy if word))
