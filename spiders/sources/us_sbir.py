"""SBIR.gov: the topics on which eleven federal agencies seek proposals of small American companies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import DeadlineKind, Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Json, Record
from spiders.shapes_json import JsonSource

if TYPE_CHECKING:
    from scrapy.http import Response

API = "https://api.www.sbir.gov/public/api/solicitations"
ROWS = 50
# A solicitation that may be answered on several days takes new proposals on each.
ONE_OF_SEVERAL = "one of several due dates"
# Only small companies that are American-owned and work in the United States (13 CFR 121.702).
COUNTRY, COMPANIES = "United States", "Small businesses"
BOTH: Mapping[str, str] = {"program": "SBIR/STTR", "phase": "Phase I and II"}
NOT_READ = "solicitation_year occurrence_number release_date"


class UsSbir(JsonSource):
    """Open solicitations of the SBIR and STTR programmes, one notice for each of their topics."""

    name = "us_sbir"
    source_class = SourceClass.GRANT
    funder = "SBIR and STTR programmes of the United States"
    country = "US"
    homepage = "https://www.sbir.gov/"
    licence = "Public domain (works of the United States government)"
    reuse = Reuse.FULL
    evidence = Evidence.DOCUMENTED
    evidence_place = "the fields of the public interface, as public readers of it name them"
    caveats = (
        "the interface answers 403 to many hosts; while it does, its topics are partly on Grants.gov",
        "only small companies in the United States may apply, under STTR with a research institution",
        "amounts stand in the agencies' own solicitations",
    )

    expect = range(20, 3_000)
    complete_listing = True

    language = "en"
    timezone = "America/New_York"
    currency = "USD"
    statuses: ClassVar[Mapping[str, Status]] = {
        "open": Status.OPEN,
        "active": Status.OPEN,
        "future": Status.FORECASTED,
        "closed": Status.CLOSED,
    }
    deadline_kinds: ClassVar[Mapping[str, DeadlineKind]] = {ONE_OF_SEVERAL: DeadlineKind.CUTOFF}

    # JsonSource
    items = "topics"
    key = "sbir_topic_link"
    ignored = frozenset(NOT_READ.split())

    def page_request(self, page: int) -> Request:
        """Fifty open solicitations; ``start`` counts solicitations."""
        return Request(f"{API}?open=1&rows={ROWS}&start={page * ROWS}&keyword=&agency=")

    def envelope(self, _response: Response, answer: Json) -> Json:
        """The topics of a bare list of solicitations, each with what its solicitation says of all."""
        if not isinstance(answer, list):
            return answer
        return {"topics": [part for each in answer for part in apart(each)], "sent": len(answer)}

    def after(self, _response: Response, answer: Json, page: int) -> Request | None:
        """The next page, until one is not full: how many there are is not said."""
        sent = answer.get("sent") if isinstance(answer, dict) else None
        return self.page_request(page + 1) if isinstance(sent, int) and sent >= ROWS else None

    def key_of(self, record: Record) -> str:
        """The address of the topic, or of the solicitation where it has no topics."""
        link = record.within("topic").optional(self.key) or record.optional("sbir_solicitation_link")
        return link or record.required("solicitation_number")

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One topic of a solicitation."""
        topic, solicitation = record.within("topic"), record.required("solicitation_title")
        text = "".join(paragraphs(topic))
        kinds = tuple(spelt(record, field) for field in ("program", "phase"))
        return RawNotice(
            source=self.name,
            key=self.key_of(record),
            url=page_of(record, topic) or self.homepage,
            title=topic.required("topic_title") if topic.names else solicitation,
            fetched_at=record.fetched_at,
            text=text or None,
            text_basis=(TextBasis.FULL if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=funder(record, topic),
            programme=" ".join((*filter(None, kinds), "–", solicitation)),
            status=record.expected("current_status"),
            opens=record.expected("open_date"),
            deadlines=deadlines(record),
            applicant_types=(COMPANIES,),
            countries=(COUNTRY,),
            topics=tuple(filter(None, kinds)),
            identifiers=identifiers(record, topic),
        )


def spelt(record: Record, field: str) -> str | None:
    """A programme or phase in words; "BOTH" stands for the two that there are."""
    said = record.expected(field)
    return BOTH[field] if said == "BOTH" else said


def apart(solicitation: Json) -> Iterator[Json]:
    """A record for each topic of a solicitation; one for the solicitation where it has none."""
    topics = solicitation.get("solicitation_topics") if isinstance(solicitation, dict) else None
    if not isinstance(solicitation, dict) or not isinstance(topics, list):
        yield solicitation
        return
    common = {name: value for name, value in solicitation.items() if name != "solicitation_topics"}
    yield from ({**common, "topic": topic} for topic in topics or [{}])


def paragraphs(topic: Record) -> Iterator[str]:
    """The description of a topic, then its subtopics."""
    if description := topic.optional("topic_description"):
        yield f"<p>{description}</p>"
    for part in topic.each("subtopics"):
        names = ("subtopic_title", "subtopic_number", "subtopic_description", "title", "description")
        yield from (f"<p>{said}</p>" for name in names if (said := part.optional(name)))


def page_of(record: Record, topic: Record) -> str | None:
    """The topic's page, else the solicitation's, else the agency's."""
    places = (
        topic.optional("sbir_topic_link"),
        record.optional("sbir_solicitation_link"),
        record.optional("solicitation_agency_url"),
    )
    return next((place for place in places if place and place.startswith("http")), None)


def funder(record: Record, topic: Record) -> str | None:
    """The agency, with the branch that has written the topic."""
    agency, whole = record.expected("agency"), record.optional("branch")
    branch = topic.optional("branch") or whole
    return f"{agency} ({branch})" if agency and branch and branch not in {"N/A", agency} else agency


def deadlines(record: Record) -> tuple[RawDeadline, ...]:
    """Every day on which proposals are due; the closing day where none is named."""
    closes, due = record.expected("close_date"), record.texts("application_due_date")
    kind = ONE_OF_SEVERAL if len(due) > 1 else None
    return tuple(RawDeadline(date=day, kind=kind) for day in due or (closes,) if day)


def identifiers(record: Record, topic: Record) -> tuple[tuple[str, str], ...]:
    """The numbers of the topic and of its solicitation."""
    found = (
        ("sbir_topic", topic.optional("topic_number")),
        ("sbir_solicitation", record.optional("solicitation_number")),
    )
    return tuple((scheme, value) for scheme, value in found if value)
