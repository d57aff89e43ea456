"""Incentivi.gov.it: the ministry's catalogue of every public incentive for enterprises in Italy."""

from __future__ import annotations

import re

from db.records import Evidence, RawDeadline, RawNotice, Reuse, SourceClass, TextBasis
from spiders.record import Record
from spiders.shapes_solr import SolrSource, in_language

SITE = "https://www.incentivi.gov.it"
# The headings of the catalogue's own text, each a paragraph of its own
HEADINGS = frozenset({"Cos'è", "A chi si rivolge", "Cosa prevede"})
APPLICANTS_HEADING = "A chi si rivolge"
ANY_SIZE = "Non classificabile/classificato"
ENTERPRISE = re.compile(r"Impresa\b")
NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
# Ids of the words beside them; each field's first value again; what the search page shows
NOT_READ = """
    sm_context_tags tum_X3b_it_output zs_rendered_item zs_body tum_X3b_it_title_ft
    zm_field_activity_sector zs_field_activity_sector zs_field_activity_sector_value zs_field_cost_max
    zs_field_cost_min zm_field_costs zs_field_costs zm_field_dimensions zs_field_dimensions
    zs_field_dimensions_value zm_field_granted_costs zs_field_granted_costs zm_field_granted_costs_value
    zs_field_granted_costs_value zs_field_multibando zm_field_regions zs_field_regions zs_field_regions_value
    zm_field_scopes zs_field_scopes zs_field_scopes_value zm_field_subject_type zs_field_subject_type
    zs_field_subject_type_value zm_field_support_form zs_field_support_form zs_field_support_form_value
    zs_field_support_grant_type_max zs_field_support_grant_type_min zs_field_support_grant_type_min_max
    zs_field_official_references zs_field_comuni ss_search_api_id site ds_last_update boost_document _version_
    ss_search_api_datasource index_id hash timestamp ss_search_api_language
"""


class ItIncentivi(SolrSource):
    """National, regional and local measures: grants, loans, guarantees and tax credits, open and closed."""

    name = "it_incentivi"
    source_class = SourceClass.GRANT
    funder = "Ministero delle Imprese e del Made in Italy"
    country = "IT"
    homepage = "https://www.incentivi.gov.it/it"
    licence = "Italian Open Data Licence 2.0 (Ministero delle Imprese e del Made in Italy)"
    reuse = Reuse.FULL
    evidence = Evidence.CAPTURED
    evidence_place = (
        "documents of the catalogue's open-data export, June 2026 (mayai-it/bandiradar, fixtures)"
    )
    caveats = (
        "closed measures stay in the catalogue",
        "a closing date of 31 December often stands for money that ends earlier; the note beside it says so",
        "what a project may cost is another amount than what the measure gives; only the latter is read",
    )

    expect = range(1_000, 10_000)
    complete_listing = True

    language = "it"
    timezone = "Europe/Rome"
    currency = "EUR"
    placeholder_midnight = True

    # SolrSource
    select = f"{SITE}/solr/coredrupal/select"
    only = "index_id:incentivi"
    key = "id"
    ignored = frozenset(NOT_READ.split())

    def notice(self, record: Record, _detail: Record | None) -> RawNotice:
        """One measure, from the fields that hold one thing each, never from those that mix all."""
        title, paragraphs = record.required("zs_title"), body(record)
        text = "".join(markup(paragraph) for paragraph in paragraphs)
        floor, ceiling = award(record)
        number = record.optional("zs_nid")
        return RawNotice(
            source=self.name,
            key=record.required("id"),
            url=address(record),
            title=title,
            fetched_at=record.fetched_at,
            text=text or None,
            text_basis=(TextBasis.SYNOPSIS if text else TextBasis.TITLE_ONLY).value,
            language=self.language,
            funder=record.optional("zs_field_subject_grant"),
            programme=record.optional("zs_field_primary_ruleset"),
            opens=record.optional("zs_field_open_date"),
            deadlines=closing(record),
            award_floor=floor,
            award_ceiling=ceiling,
            total_funding=record.optional("zs_field_budget_allocation"),
            currency=self.currency,
            eligibility=eligibility(record, paragraphs),
            applicant_types=applicants(record),
            countries=("Italia",) if record.texts("zm_field_regions_value") else (),
            instruments=tuple(dict.fromkeys(record.texts("zm_field_support_form_value"))),
            topics=topics(record),
            identifiers=(("incentivi_measure", number),) if number else (),
        )


def address(record: Record) -> str:
    """The measure's page in the catalogue, else that of whoever grants it."""
    page, own = record.optional("zs_url"), record.optional("zs_field_link")
    return f"{SITE}{page}" if page else own or ""


def body(record: Record) -> tuple[str, ...]:
    """The paragraphs of the catalogue's text; the one text without paragraphs where they are missing."""
    name = in_language(record.names, "body_ft", "it")
    paragraphs = record.texts(name) if name else ()
    return paragraphs or record.texts("zs_body")


def markup(paragraph: str) -> str:
    """A paragraph as markup, the catalogue's headings as headings."""
    tag = "h2" if paragraph.strip() in HEADINGS else "p"
    return f"<{tag}>{paragraph}</{tag}>"


def closing(record: Record) -> tuple[RawDeadline, ...]:
    """The closing date with the note beside it; the note alone where there is no date."""
    day, note = record.optional("zs_field_close_date"), record.optional("zs_field_close_date_descriptor")
    return (RawDeadline(date=day, words=note),) if day or note else ()


def award(record: Record) -> tuple[str | None, str | None]:
    """(least, most) that the measure gives to one project; the catalogue does not keep their order."""
    said = [
        amount for amount in record.texts("zm_field_support_grant_type_min_max") if NUMBER.fullmatch(amount)
    ]
    ordered = sorted(said, key=lambda amount: float(amount.replace(",", ".")))
    if not ordered or ordered[-1] == "0":
        return None, None
    return (ordered[0] if len(ordered) > 1 and ordered[0] != "0" else None), ordered[-1]


def eligibility(record: Record, paragraphs: tuple[str, ...]) -> str | None:
    """Whom the measure is for, in the catalogue's words, with the regions and branches it is limited to."""
    headings = [number for number, said in enumerate(paragraphs) if said.strip() == APPLICANTS_HEADING]
    said = paragraphs[headings[0] + 1 : headings[0] + 2] if headings else ()
    regions = ", ".join(dict.fromkeys(record.texts("zm_field_regions_value")))
    branches = record.optional("zs_field_ateco")
    limits = (("Regioni", regions), ("Settori", branches))
    found = [*said, *(f"{label}: {words}" for label, words in limits if words)]
    return "".join(f"<p>{each}</p>" for each in found) or None


def applicants(record: Record) -> tuple[str, ...]:
    """The kinds of applicant; enterprises by their size where the catalogue gives it."""
    kinds = dict.fromkeys(record.texts("zm_field_subject_type_value"))
    sizes = [size for size in record.texts("zm_field_dimensions_value") if size != ANY_SIZE]
    if not any(ENTERPRISE.match(kind) for kind in kinds):
        return tuple(kinds)
    others = [kind for kind in kinds if not ENTERPRISE.match(kind)]
    return tuple(dict.fromkeys([*(sizes or ["Impresa"]), *others]))


def topics(record: Record) -> tuple[str, ...]:
    """What the measure is for, the branches it names, and how it is ruled."""
    record.optional("zs_field_implementation_ruleset")
    said = (*record.texts("zm_field_scopes_value"), *record.texts("zm_field_activity_sector_value"))
    return tuple(dict.fromkeys(said))
