"""The GDP shape: the common data format in which Sweden's research funders publish their calls.

"Gemensamma data-projektet" is one interface that each funder runs at an address of its own, with keys of its
own: the same names of fields everywhere. A page limit makes it leave days and status out of its records, so
the whole list is asked for at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import RawDeadline, RawNotice, Reuse, Status, TextBasis
from spiders.record import Json, Record
from spiders.shapes_json import JsonSource
from spiders.text import one_line

if TYPE_CHECKING:
    from scrapy.http import Response

# What of a call says nothing about applying for it
NOT_READ = frozenset({"finansiarOrganisationsnummer", "uppdateringTidpunkt", "lank"})


class GdpSource(JsonSource, shape=True):
    """A funder that publishes in the common format; a subclass names its interface and who it is."""

    # The interface's address, without the name of the list
    interface: ClassVar[str]

    # What the format says for every funder
    country = "SE"
    licence = "CC0 1.0 (Gemensamma data-projektet)"
    reuse = Reuse.FULL
    language = "sv"
    timezone = "Europe/Stockholm"
    currency = "SEK"
    placeholder_midnight = True
    statuses: ClassVar[Mapping[str, Status]] = {
        "Pågående": Status.OPEN,
        "Kommande": Status.FORECASTED,
        "Avslutad": Status.CLOSED,
    }
    key_parameter = "authorization"
    key_from = "https://gdphub.se/"

    # JsonSource
    items = "calls"
    total = "total"
    key = "diarienummer"
    ignored = NOT_READ

    def page_request(self, _page: int) -> Request:
        """Every call at once."""
        return Request(f"{self.interface}/utlysningar")

    def envelope(self, _response: Response, answer: Json) -> Json:
        """The bare list as an object."""
        return {"calls": answer, "total": len(answer)} if isinstance(answer, list) else answer

    def fault_in(self, answer: Record) -> str | None:
        """The gateway before the interfaces says in an object in place of the list what is wrong."""
        return f"error: {answer.optional('message') or 'not said'}" if "message" in answer.names else None

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One call, in Swedish, with its English title where there is one."""
        title, english = record.required("titel"), record.optional("titelEng")
        text = record.optional("beskrivning") or record.optional("beskrivningEng")
        record.pass_over("beskrivningEng")
        number, closing = record.required(self.key), record.optional("stangningsdatum")
        programmes = names(record, "program", "titel")
        return RawNotice(
            source=self.name,
            key=number,
            url=next(pages(record), self.homepage),
            title=title,
            fetched_at=record.fetched_at,
            summary=english if one_line(english) != one_line(title) else None,
            text=text,
            text_basis=(TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=record.optional("finansiarNamn") or self.funder,
            programme=programmes[0] if programmes else None,
            status=record.optional("status"),
            opens=record.optional("oppningsdatum"),
            deadlines=(RawDeadline(date=closing),) if closing else (),
            total_funding=amount(record),
            currency=record.optional("budgetValuta") or self.currency,
            topics=topics(record),
            identifiers=((f"{self.name}_number", number),),
        )


def names(record: Record, field: str, name: str = "namn") -> tuple[str, ...]:
    """The names in a field that holds one thing or a list of things; what else they say is left aside."""
    found = []
    for each in record.each(field):
        found.append(each.optional(name))
        each.pass_over(*each.names)
    return tuple(dict.fromkeys(words.strip() for words in found if words))


def pages(record: Record) -> Iterator[str]:
    """The addresses of the pages on which the funder announces the call; some funders have one field."""
    found = (*names(record, "publiceringsplatser", "webbadress"), *record.texts("publiceringsplats"))
    yield from (address for address in found if address.lower().startswith("http"))


def amount(record: Record) -> str | None:
    """The money of the whole call; 0 where the funder does not say it."""
    said = record.optional("budgetBelopp")
    return None if said in {"0", "0.0"} else said


def topics(record: Record) -> tuple[str, ...]:
    """Forms of grant, subjects, keywords and goals."""
    fields = ("bidragsformer", "stodformer", "forskningsamnen", "nyckelord", "hallbarhetsmal")
    return tuple(dict.fromkeys(words for field in fields for words in names(record, field)))
