"""Osservatorio Regionale of Lombardy: the public tenders of the region, as its open-data table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, Status, TextBasis
from spiders.record import Json, Record
from spiders.shapes_socrata import SocrataSource

PUBLISHED = "PUBBLICATO"
# Contracts that were entered into the observatory later: nobody is invited to bid any more.
ENTERED = "INSERITO"
BOUGHT = {"01": "Forniture", "02": "Servizi", "03": "Lavori"}
NOT_READ = """
    codice_fiscale responsabile_procedimento settore numero_lotti n_lotto importo_lotto comune
"""


class ItLombardia(SocrataSource):
    """Tenders and direct awards of towns, hospitals and companies; no grant is among them."""

    name = "it_lombardia"
    source_class = SourceClass.PROCUREMENT
    funder = "Regione Lombardia"
    country = "IT"
    homepage = "https://dati.lombardia.it/resource/k6cb-4hbm"
    licence = "CC0 1.0 (Regione Lombardia open data)"
    reuse = Reuse.FULL
    evidence = Evidence.CAPTURED
    evidence_place = "rows of the open-data table, June 2026 (mayai-it/bandiradar, fixtures)"
    caveats = (
        "an observatory of procurement: it buys, it grants nothing; the region's grants are not here",
        "direct awards are listed among the tenders; they are marked as no calls",
        "a row has no page of its own and no text beyond its object; only the newest rows are read",
    )

    expect = range(10, 5_000)
    complete_listing = False

    language = "it"
    timezone = "Europe/Rome"
    currency = "EUR"
    placeholder_midnight = True
    statuses: ClassVar[Mapping[str, Status]] = {PUBLISHED: Status.OPEN, ENTERED: Status.CLOSED}
    kinds: ClassVar[Mapping[str, str]] = {
        r"^affidamento diretto|senza previa pubblicazione$": "award-notice",
    }

    # SocrataSource
    table = "https://dati.lombardia.it/resource/k6cb-4hbm"
    order = "data_pubblicazione"
    key = "codice_bando"
    ignored = frozenset(NOT_READ.split())

    def grouped(self, rows: list[Json]) -> list[Json]:
        """The first row of each tender, with the codes of its lots: each lot has a row."""
        found: dict[str, Json] = {}
        for number, row in enumerate(rows):
            code = str(row.get(self.key) or f" {number}") if isinstance(row, dict) else f" {number}"
            first = found.setdefault(code, row)
            if first is not row and isinstance(first, dict) and isinstance(row, dict):
                first["cig"] = [*listed(first.get("cig")), *listed(row.get("cig"))]
        return list(found.values())

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One tender; its object is all that is said about it."""
        code, title = record.required("codice_bando"), record.required("oggetto_dell_appalto")
        procedure = record.optional("procedura_gara")
        day = record.optional("data_presentazioni_offerte")
        cpv, place = record.optional("codice_cpv"), record.optional("provincia")
        return RawNotice(
            source=self.name,
            key=code,
            url=f"{self.table}.json?codice_bando={code}",
            title=title,
            fetched_at=record.fetched_at,
            text_basis=TextBasis.TITLE_ONLY.value,
            language=self.language,
            funder=record.optional("stazione_appaltante"),
            status=record.optional("stato_bando"),
            published=record.optional("data_pubblicazione"),
            deadlines=(RawDeadline(date=day),) if day else (),
            total_funding=amount(record.optional("importo_complessivo_base")),
            currency=self.currency,
            instruments=("procurement",),
            topics=tuple(word for word in (procedure, bought(record), cpv and f"CPV {cpv}", place) if word),
            identifiers=identifiers(record, code),
        )


def listed(value: Json) -> list[Json]:
    """A field's values, however many it holds."""
    return value if isinstance(value, list) else [value] if value else []


def amount(said: str | None) -> str | None:
    """What a contract is worth; nothing stands for nothing said."""
    return None if said == "0" else said


def bought(record: Record) -> str | None:
    """What is bought, by its code; a code we do not know is remarked upon."""
    code = record.optional("codice_tipologia_appalto")
    if code is not None and code not in BOUGHT:
        record.remark("codice_tipologia_appalto", code, "unknown kind of contract")
    return BOUGHT.get(code or "")


def identifiers(record: Record, code: str) -> tuple[tuple[str, str], ...]:
    """The observatory's number, the tender's national codes, one for each lot, and the project's."""
    project = record.optional("cup")
    lots = tuple(("it_cig", lot) for lot in record.texts("cig"))
    return (("lombardia_bando", code), *lots, *((("it_cup", project),) if project else ()))
