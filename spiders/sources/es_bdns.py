"""BDNS: Spain's register of public grants, in which every authority has to announce its calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from scrapy import Request

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Record
from spiders.shapes_json import JsonSource

SITE = "https://www.infosubvenciones.es/bdnstrans"
CALLS = f"{SITE}/api/convocatorias"
# The register's portal for the whole country
PORTAL = "GE"
ROWS = 100
# No kind of applicant, only that the authority named none
ANYBODY = "SIN INFORMACION ESPECIFICA"
DAY = re.compile(r"\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}\s*")
# ``abierto`` tells neither that a call is open nor that it is not: it is false on calls that take
# applications, and true on some whose last day was years ago.
NOT_READ = """
    id abierto advertencia sePublicaDiarioOficial codigoInvente long datMod cve numAnuncio tituloLeng
    textoLeng orden
"""


class EsBdns(JsonSource):
    """The newest calls of the state, the regions, the towns and other public bodies."""

    name = "es_bdns"
    source_class = SourceClass.GRANT
    funder = "Administraciones públicas de España"
    country = "ES"
    homepage = "https://www.infosubvenciones.es/bdnstrans/GE/es/convocatorias"
    licence = "Reuse of public sector information, Ley 37/2007 (Ministerio de Hacienda, SNPSAP legal notice)"
    reuse = Reuse.FULL
    evidence = Evidence.DOCUMENTED
    evidence_place = (
        "the interface as its public readers measured it in 2026 (cruzlorite/bdns-fetch, docs/fetch; "
        "riusdegent/datapoble), with whole records quoted there"
    )
    caveats = (
        "a window of the 400 newest calls; the register takes in about 200 a working day, and a call that "
        "is corrected later is not read again",
        "a night asks for the page of each call: about 400 requests",
        'most periods are told in words that count from a publication ("un mes desde …"): they are '
        "shown as they stand, without a date",
        "many entries are grants to a named body; these are marked as no call",
    )

    expect = range(100, 1_000)
    complete_listing = False

    language = "es"
    timezone = "Europe/Madrid"
    currency = "EUR"
    placeholder_midnight = True
    # A grant to a named body, which only its agreement announces
    kinds: ClassVar[dict[str, str]] = {"^concesión directa - instrumental$": "award-notice"}

    # JsonSource
    items = "content"
    total = "totalElements"
    key = "numeroConvocatoria"
    newest = 400
    ignored = frozenset(NOT_READ.split())

    def page_request(self, page: int) -> Request:
        """One page of the register's latest calls, the newest first."""
        order = "order=fechaRecepcion&direccion=desc"
        return Request(f"{CALLS}/ultimas?vpd={PORTAL}&page={page}&pageSize={ROWS}&{order}")

    def fault_in(self, answer: Record) -> str | None:
        """An error that the register reports with status 200: its code and its words."""
        code, words = answer.optional("codigo"), answer.optional("error")
        return f"the publisher reports: {code or ''} {words}".strip() if words else None

    def detail_request(self, record: Record) -> Request:
        """The whole call."""
        return Request(f"{CALLS}?numConv={record.required(self.key)}&vpd={PORTAL}")

    def detail_of(self, answer: Record, key: str) -> Record | None:
        """The call, unless the register answered with another."""
        return answer if answer.optional("codigoBDNS") in (key, None) else None

    def notice(self, record: Record, detail: Record | None) -> RawNotice:
        """One call; what only the listing says where its page could not be read."""
        number, title = record.required(self.key), record.required("descripcion")
        call = detail or Record({})
        call.pass_over("descripcion", "codigoBDNS", "numeroConvocatoria", "fechaRecepcion", "mrr")
        bodies = authorities(record, call)
        announced = "".join(announcements(call))
        text = "".join((announced, *facts(call, bodies)))
        return RawNotice(
            source=self.name,
            key=number,
            url=f"{SITE}/{PORTAL}/es/convocatorias/{number}",
            title=title,
            fetched_at=record.fetched_at,
            summary=in_own_language(record, call),
            text=text or None,
            text_basis=(TextBasis.SYNOPSIS if announced else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=bodies[-1] if bodies else self.funder,
            published=record.optional("fechaRecepcion"),
            opens=opens(call),
            deadlines=closes(call),
            total_funding=budget(call),
            currency=self.currency,
            eligibility=limits(call),
            applicant_types=applicants(call),
            instruments=named(call, "instrumentos"),
            topics=topics(record, call),
            identifiers=identifiers(number, call),
            attachments=tuple(documents(call)),
        )


def in_own_language(record: Record, call: Record) -> str | None:
    """The title in the region's own language; either answer leaves it out on some nights."""
    listed, own = record.optional("descripcionLeng"), call.optional("descripcionLeng")
    return listed or own


def named(call: Record, field: str) -> tuple[str, ...]:
    """The words of a list of the register's terms, without the spaces that some end in."""
    words = (term.optional("descripcion") for term in call.each(field))
    return tuple(dict.fromkeys(each.strip() for each in words if each))


def applicants(call: Record) -> tuple[str, ...]:
    """The kinds of applicant that the authority named."""
    return tuple(kind for kind in named(call, "tiposBeneficiarios") if kind != ANYBODY)


def authorities(record: Record, call: Record) -> tuple[str, ...]:
    """Who announces the call, from the wide to the narrow: the ministry or region, then its own body."""
    body = call.within("organo")
    body.pass_over("nivel1")
    record.pass_over("nivel1")
    levels = ("nivel2", "nivel3")
    # Both are read in full: either answer may hold them.
    said = [(body.optional(level), record.optional(level)) for level in levels]
    return tuple(words.strip() for pair in said if (words := pair[0] or pair[1]))


def announcements(call: Record) -> Iterator[str]:
    """The extracts that official journals printed, as markup."""
    for notice in call.each("anuncios"):
        title, text = notice.optional("titulo"), notice.optional("texto")
        journal, day = notice.optional("desDiarioOficial"), notice.optional("datPublicacion")
        if text:
            yield f"<h3>{title}</h3>{text}" if title else text
        if journal:
            yield f"<p>Publicado en: {journal}{f', {day[:10]}' if day else ''}</p>"


def facts(call: Record, bodies: tuple[str, ...]) -> Iterator[str]:
    """What the register's own fields say and no other field of a notice holds, a paragraph each."""
    address = call.optional("urlBasesReguladoras")
    said = (
        ("Órgano convocante", " / ".join(bodies)),
        ("Inicio del plazo de solicitud", call.optional("textInicio")),
        ("Fin del plazo de solicitud", call.optional("textFin")),
        ("Solicitudes", call.optional("sedeElectronica")),
        ("Bases reguladoras", call.optional("descripcionBasesReguladoras")),
        ("Texto de las bases", address),
        ("Productos", "; ".join(named(call, "sectoresProductos"))),
        ("Reglamento de ayudas de estado", call.within("reglamento").optional("descripcion")),
        ("Cofinanciación", "; ".join(named(call, "fondos"))),
    )
    yield from (f"<p>{label}: {words}</p>" for label, words in said if words)


def opens(call: Record) -> str | None:
    """The day from which applications are taken: a date, or words that are nothing but a date."""
    words = call.optional("textInicio")
    return call.optional("fechaInicioSolicitud") or (words if words and DAY.fullmatch(words) else None)


def closes(call: Record) -> tuple[RawDeadline, ...]:
    """The last day with the words beside it; the words alone where there is no date."""
    day, words = call.optional("fechaFinSolicitud"), call.optional("textFin")
    return (RawDeadline(date=day, words=words),) if day or words else ()


def budget(call: Record) -> str | None:
    """The money of the whole call; the register says nothing of a single grant."""
    amount = call.optional("presupuestoTotal")
    return None if amount in {"0", "0.0"} else amount


def limits(call: Record) -> str | None:
    """Whom the call is for, as far as the register says it: kinds of applicant, regions, branches."""
    said = (
        ("Beneficiarios", applicants(call)),
        ("Región de impacto", named(call, "regiones")),
        ("Sectores", named(call, "sectores")),
    )
    return "".join(f"<p>{label}: {'; '.join(words)}</p>" for label, words in said if words) or None


def topics(record: Record, call: Record) -> tuple[str, ...]:
    """How grants are given, what for, in which branches, and whether Europe's recovery money pays."""
    recovery = "Mecanismo de Recuperación y Resiliencia" if record.optional("mrr") == "true" else None
    for branch in call.each("sectores"):
        branch.pass_over("codigo")
    said = (call.optional("tipoConvocatoria"), call.optional("descripcionFinalidad"), recovery)
    found = (*filter(None, said), *named(call, "objetivos"), *named(call, "sectores"))
    return tuple(dict.fromkeys(" ".join(words.split()) for words in found))


def identifiers(number: str, call: Record) -> tuple[tuple[str, str], ...]:
    """The register's number, and the European one of the aid that the grants are."""
    call.pass_over("urlAyudaEstado")
    aid = call.optional("ayudaEstado")
    return (("bdns", number), *((("eu_state_aid", aid),) if aid else ()))


def documents(call: Record) -> Iterator[tuple[str, str]]:
    """The call's documents and the printed extracts: name and address."""
    for document in call.each("documentos"):
        name, own = document.optional("descripcion"), document.optional("nombreFic")
        document.pass_over("datPublicacion")
        if number := document.optional("id"):
            yield name or own or number, f"{CALLS}/documentos?idDocumento={number}"
    for notice in call.each("anuncios"):
        address = notice.optional("url")
        if address and address.startswith("http"):
            yield notice.optional("titulo") or address, address
