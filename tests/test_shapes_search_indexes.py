"""Solr indexes, Socrata tables and the Swedish common format: what is asked, and what an answer says."""

from __future__ import annotations

import json

import pytest
from scrapy.http import TextResponse

from db.records import Outcome, RawNotice
from spiders.record import Record
from spiders.registry import source_class
from spiders.shapes_solr import field_name, in_language
from tests.samples.replay import Reading, read, sample

ESCAPED = ("tum_X3b_it_body_ft", "tum_X3b_en_body_ft", "zs_title")


def answered(name: str, body: object) -> Reading:
    return read(source_class(name), {"response.json": json.dumps(body).encode()})


def kept(reading: Reading) -> list[str]:
    return [raw.key for raw in reading.raw]


@pytest.mark.parametrize(
    ("escaped", "name"),
    [
        ("tum_X3b_it_output", "tum;it_output"),
        ("a_X5f_b", "a_b"),
        ("zs_title", "zs_title"),
        ("_X20ac_", "€"),
    ],
)
def test_the_escapes_in_the_name_of_a_solr_field_are_characters(escaped, name):
    assert field_name(escaped) == name


def test_a_solr_field_is_found_in_its_own_language_only():
    assert in_language(ESCAPED, "body_ft", "en") == "tum_X3b_en_body_ft"
    assert in_language(ESCAPED, "body_ft", "de") is None


def test_a_solr_index_is_read_a_hundred_documents_at_a_time_up_to_its_own_number():
    source = source_class("it_incentivi")()
    asked = [source.page_request(page).url for page in (0, 2)]
    assert [url.partition("&rows=")[2] for url in asked] == ["100&start=0&wt=json", "100&start=200&wt=json"]
    assert all("?q=*:*&q.op=OR&fq=index_id:incentivi&fl=*" in url for url in asked)
    more = {"response": {"numFound": 150, "start": 0, "docs": [{"id": str(n)} for n in range(100)]}}
    reading = answered("it_incentivi", more)
    assert [request.url.partition("&start=")[2] for request in reading.requests] == [
        "0&wt=json",
        "100&wt=json",
    ]


def test_an_error_of_solr_is_a_failure_with_its_words():
    reading = answered("it_incentivi", {"error": {"msg": "undefined field", "code": 400}})
    assert (reading.outcome, reading.cause) == (Outcome.FAILED, "error: undefined field")


def tender(code: str, lot: str) -> dict[str, str]:
    return {
        "codice_bando": code,
        "oggetto_dell_appalto": f"Fornitura {code}",
        "stato_bando": "PUBBLICATO",
        "codice_tipologia_appalto": "01",
        "cig": lot,
    }


def test_a_socrata_table_is_read_until_a_page_is_not_full():
    full = [tender(str(number), "A") for number in range(100)]
    reading = answered("it_lombardia", full)
    assert [request.url.partition("$offset=")[2] for request in reading.requests] == ["0", "100"]
    assert len(answered("it_lombardia", full[:99]).requests) == 1


def test_the_rows_of_one_tender_are_one_notice_with_the_numbers_of_all_its_lots():
    [raw] = answered("it_lombardia", [tender("1", "A"), tender("1", "B")]).raw
    assert {value for scheme, value in raw.identifiers if scheme != "lombardia_bando"} >= {"A", "B"}


def test_an_error_of_socrata_is_a_failure_with_its_words():
    reading = answered("it_lombardia", {"error": True, "message": "No such column"})
    assert (reading.outcome, reading.cause) == (Outcome.FAILED, "error: No such column")


def call(**fields: object) -> dict[str, object]:
    return {"diarienummer": "2026-1", "titel": "Utlysning", "status": "Pågående", **fields}


def notice(**fields: object) -> RawNotice:
    [raw] = answered("se_formas", [call(**fields)]).raw
    return raw


def test_a_funder_of_the_common_format_is_asked_for_the_whole_list_and_never_for_the_key_in_the_address():
    [request] = read(source_class("se_formas"), sample("se_formas")).requests
    assert request.url == "https://api.formas.se/gdp_formas/utlysningar"


@pytest.mark.parametrize("name", ["se_formas", "se_forte", "se_vetenskapsradet"])
def test_the_key_of_each_funder_goes_to_its_own_host(name):
    source = source_class(name)
    assert source.key_host in source.interface
    assert source.key_setting == f"LEGATION_KEY_{name.upper()}"


def test_the_page_of_a_call_is_found_whichever_field_holds_it():
    page = "https://formas.se/utlysningar/x.html"
    assert notice(publiceringsplatser=[{"webbadress": page}]).url == page
    assert notice(publiceringsplats=page).url == page
    assert notice(publiceringsplatser=[]).url == source_class("se_formas").homepage


def test_no_money_is_not_a_budget_of_zero():
    assert notice(budgetBelopp=0).total_funding is None
    assert notice(budgetBelopp=60000000).total_funding == "60000000"


def test_what_a_gateway_says_in_place_of_the_list_is_a_failure():
    reading = answered("se_formas", {"statusCode": 401, "message": "Access denied"})
    assert (reading.outcome, reading.cause) == (Outcome.FAILED, "error: Access denied")


def test_a_page_of_documentation_in_place_of_the_list_is_a_failure():
    page = b"<!DOCTYPE html><html><head><title>Data</title></head><body><p>Exempel</p></body></html>"
    source = source_class("se_vinnova")()
    response = TextResponse(
        "https://data.vinnova.se/api/", headers={"Content-Type": "text/html"}, body=page, encoding="utf-8"
    )
    answer, fault = source.listing_of(response)
    assert answer is None
    assert fault is not None
    assert fault.startswith("wrong content type")
    assert source.page_request(0).url.endswith("/ansokningsomgangar/2025-01-01")


def test_a_round_that_nobody_translated_keeps_its_own_language():
    source = source_class("se_vinnova")()
    record = Record(
        {"Diarienummer": "2026-1", "Titel": "Sensorer", "TitelEngelska": "xx", "WebTextLista": []}
    )
    raw = source.notice(record, None)
    assert (raw.title, raw.language) == ("Sensorer", "sv")


def test_only_a_stated_budget_is_the_money_of_a_round_never_what_a_project_may_get():
    source = source_class("se_vinnova")()

    def money(words: str) -> str | None:
        texts = [{"TextID": "3", "TextSv": words, "TextEn": None}]
        return source.notice(
            Record({"Diarienummer": "1", "Titel": "T", "WebTextLista": texts}), None
        ).total_funding

    assert money("Budget för hela erbjudandet är 50 miljoner kronor.") == "50 miljoner kronor"
    assert money("Budgeten räcker till 30 projekt à 2 miljoner kronor.") is None
    assert money("Maximalt 800 000 kronor per projekt.") is None


def test_the_days_on_which_applications_are_read_in_are_found_under_any_name():
    source = source_class("se_vinnova")()
    listed = [{"Datum": "2026-03-17T14:00:00"}, {"Tillfalle": "2026-09-22T14:00:00", "ID": 2}]
    raw = source.notice(Record({"Diarienummer": "1", "Titel": "T", "AvlasningstillfalleLista": listed}), None)
    assert [deadline.date for deadline in raw.deadlines] == ["2026-03-17T14:00:00", "2026-09-22T14:00:00"]


def test_every_key_is_kept_once_in_the_sample_of_each_of_these_sources():
    for name in ("it_incentivi", "it_lombardia", "se_formas", "se_vinnova"):
        keys = kept(read(source_class(name), sample(name)))
        assert len(keys) == len(set(keys)) > 2
