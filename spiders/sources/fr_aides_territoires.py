"""Aides-territoires: the French state's catalogue of every public aid for towns, associations and firms."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from typing import TYPE_CHECKING, ClassVar

from scrapy import Request

from db.records import DeadlineKind, Evidence, Issue, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Record, decoded
from spiders.shapes_json import JsonSource
from spiders.verdict import cause_of

if TYPE_CHECKING:
    from scrapy.http import Response
    from twisted.python.failure import Failure

HOST = "aides-territoires.beta.gouv.fr"
SITE = f"https://{HOST}"
# Gives a pass for one day in exchange for a key
CONNECT = f"{SITE}/api/connexion/"
ROWS = 100
PREDEPOSIT = "pré-dépôt"
# The names of these are read; they come again with numbers and pictures.
NOT_READ = """
    name_initial short_title slug financers_full instructors_full aid_types_full import_data_url
    import_data_mention import_share_licence date_updated project_references european_aid is_live
    perimeter_scale perimeter_id perimeter_code region region_code mobilization_steps is_call_for_project
"""


class FrAidesTerritoires(JsonSource):
    """Grants, loans, advances and advice that may be asked for now, of every public funder in France."""

    name = "fr_aides_territoires"
    source_class = SourceClass.GRANT
    funder = "Aides-territoires"
    country = "FR"
    homepage = f"{SITE}/aides/"
    licence = "Licence Ouverte / Open Licence 2.0 (Etalab)"
    reuse = Reuse.FULL
    evidence = Evidence.SCHEMA
    evidence_place = (
        "the interface's own program (MTES-MCT/aides-territoires-symfony, "
        "src/Controller/Api/Aid/AidController.php) and its clients of 2026"
    )
    caveats = (
        "needs a free key, exchanged each night for a pass of one day",
        "amounts stand in the prose; the fields tell shares of the costs, and the most that a loan may be",
        "an aid without a last day is a standing one",
    )

    expect = range(500, 10_000)
    complete_listing = True

    language = "fr"
    timezone = "Europe/Paris"
    currency = "EUR"
    deadline_kinds: ClassVar[Mapping[str, DeadlineKind]] = {PREDEPOSIT: DeadlineKind.STAGE}

    key_setting = "LEGATION_KEY_FR_AIDES_TERRITOIRES"
    key_header = "X-AUTH-TOKEN"
    key_host = HOST
    key_from = f"{SITE}/comptes/api-token/"
    key_exchange = CONNECT

    # JsonSource
    items = "results"
    total = "count"
    key = "id"
    first_page = 1
    ignored = frozenset(NOT_READ.split())

    def __init__(self) -> None:
        super().__init__()
        self.day_pass: str | None = None

    async def start(self) -> AsyncIterator[Request]:
        """Ask for the pass first; the list is asked for with it."""
        yield Request(
            CONNECT, method="POST", callback=self.parse_pass, errback=self.pass_failed, dont_filter=True
        )

    def parse_pass(self, response: Response) -> Iterator[Request]:
        """Ask for the list; a recording has no pass, and needs none."""
        try:
            answer = decoded(response.body)
        except ValueError:
            answer = None
        token = answer.get("token") if isinstance(answer, dict) else None
        self.day_pass = token if isinstance(token, str) else None
        yield self.page(self.page_request(self.first_page), self.first_page)

    def pass_failed(self, failure: Failure) -> Iterator[Issue]:
        """Errback of the exchange: without a pass nothing is answered."""
        cause = cause_of(failure.value)
        self.tally.listing_faults.append(cause)
        self.tally.missing_pages += 1
        yield self.issue("", "listing", CONNECT, f"no pass for the key: {cause}")

    def page_request(self, page: int) -> Request:
        """A page of the aids that are published and not over; pages count from 1."""
        request = Request(f"{SITE}/api/aids/?page={page}&itemsPerPage={ROWS}")
        if self.day_pass:
            request.headers["Authorization"] = f"Bearer {self.day_pass}"
        return request

    def fault_in(self, answer: Record) -> str | None:
        """The interface names what is wrong in place of the list."""
        said = answer.optional("detail") or answer.optional("message")
        return f"error: {said}" if said and self.items not in answer.names else None

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One aid."""
        number, title = record.required("id"), record.required("name")
        description = record.optional("description")
        text = "".join(filter(None, (description, *facts(record))))
        funders, programmes = record.texts("financers"), record.texts("programs")
        return RawNotice(
            source=self.name,
            key=number,
            url=address(record, number),
            title=title,
            fetched_at=record.fetched_at,
            text=text or None,
            text_basis=(TextBasis.FULL if description else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=", ".join(funders) or self.funder,
            programme=programmes[0] if programmes else None,
            published=record.optional("date_created"),
            opens=record.optional("start_date"),
            deadlines=tuple(deadlines(record)),
            award_ceiling=ceiling(record),
            currency=self.currency,
            cofunding=share(record),
            eligibility=limits(record),
            applicant_types=record.texts("targeted_audiences"),
            instruments=record.texts("aid_types"),
            topics=(*record.texts("categories"), *record.texts("destinations"), *programmes[1:]),
            contacts=record.texts("contact"),
            identifiers=(("aides_territoires", number),),
        )


def address(record: Record, number: str) -> str:
    """The aid's page in the catalogue; its record, where the catalogue gives no page."""
    path = record.optional("url")
    return f"{SITE}{path}" if path and path.startswith("/") else path or f"{SITE}/api/aids/by-id/{number}/"


def deadlines(record: Record) -> Iterator[RawDeadline]:
    """The days for a first outline and for the application; how an aid without a day recurs."""
    day, first = record.optional("submission_deadline"), record.optional("predeposit_date")
    recurrence = record.optional("recurrence")
    if first:
        yield RawDeadline(date=first, kind=PREDEPOSIT)
    if day or recurrence:
        yield RawDeadline(date=day, words=None if day else recurrence)


def ceiling(record: Record) -> str | None:
    """The most that a loan or an advance may be, where the aid is one of the two."""
    amounts = (record.optional("loan_amount"), record.optional("recoverable_advance_amount"))
    said = [amount for amount in amounts if amount and amount != "0"]
    return said[0] if len(said) == 1 else None


def share(record: Record) -> str | None:
    """The largest share of the costs that is paid, in hundredths."""
    least, most = (record.optional(f"subvention_rate_{end}_bound") for end in ("lower", "upper"))
    said = most or least
    return f"{said} %" if said and said != "0" else None


def limits(record: Record) -> str | None:
    """The conditions, with the place they hold for."""
    place, conditions = record.optional("perimeter"), record.optional("eligibility")
    said = (conditions, f"<p>Périmètre : {place}</p>" if place else None)
    return "".join(filter(None, said)) or None


def facts(record: Record) -> Iterator[str]:
    """What an aid's fields say and no other field of a notice holds, a paragraph each."""
    labelled = (
        ("Exemples de projets", record.optional("project_examples")),
        ("Taux de subvention", record.optional("subvention_comment")),
        ("Autre aide financière", record.optional("other_financial_aid_comment")),
        ("Récurrence", record.optional("recurrence")),
        ("Aide payante", "oui" if record.optional("is_charged") == "true" else None),
        ("Instructeurs", ", ".join(record.texts("instructors"))),
        ("Plus d'informations", record.optional("origin_url")),
        ("Candidater", record.optional("application_url")),
    )
    yield from (f"<p>{label} : {words}</p>" for label, words in labelled if words)
