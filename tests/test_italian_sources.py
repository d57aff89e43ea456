"""What the Italian portals are asked, and what their own quirks become."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, urlsplit

import pytest

from db.records import Outcome
from spiders.normalise import normalise
from spiders.registry import source_class
from tests.samples.replay import Answers, Reading, read, sample

FIRST = {
    "it_basilicata": "https://portalebandi.regione.basilicata.it/wp-json/wp/v2/avvisi-e-bandi"
    "?per_page=100&page=1",
    "it_campania": "https://www.sviluppocampania.it/bandi-aperti/",
    "it_friuli_venezia_giulia": "https://www.regione.fvg.it/rafvg/cms/RAFVG/MODULI/bandi_avvisi/ricerca.jsp"
    "?txtChiave=&onlyTagServizio=1&startsearch=vai",
    "it_incentivi": "https://www.incentivi.gov.it/solr/coredrupal/select"
    "?q=*:*&q.op=OR&fq=index_id:incentivi&fl=*&rows=100&start=0&wt=json",
    "it_lazio": "https://www.lazioinnova.it/wp-json/wp/v2/bandi?per_page=100&page=1",
    "it_liguria": "https://www.regione.liguria.it/bandi-e-avvisi.html",
    "it_lombardia": "https://dati.lombardia.it/resource/k6cb-4hbm.json"
    "?$order=data_pubblicazione%20DESC&$limit=100&$offset=0",
    "it_piemonte": "https://bandi.regione.piemonte.it/contributi-finanziamenti"
    "?field_stato_target_id=19&page=0",
    "it_puglia": "https://pr2127.regione.puglia.it/elenco-avvisi-pubblicati",
    "it_sardegna": "https://www.sardegnaimpresa.eu/it/agevolazioni",
    "it_sicilia": "https://www.euroinfosicilia.it/wp-json/wp/v2/posts?categories=321&per_page=100&page=1",
    "it_toscana": "https://www.sviluppo.toscana.it/wp-json/wp/v2/bando?per_page=100&page=1",
    "it_veneto": "https://bandi.regione.veneto.it/Public/Index",
}
# Portals that may answer with a part of a page
PARTS = ("it_campania", "it_friuli_venezia_giulia", "it_liguria", "it_piemonte", "it_puglia", "it_veneto")


def asked(name: str, answers: Answers | None = None) -> Reading:
    return read(source_class(name), sample(name) if answers is None else answers)


def without_page(body: bytes) -> bytes:
    """The inner part of a page, as such portals send it."""
    inner = body.partition(b"<body>")[2].partition(b"</body>")[0]
    return inner or body


@pytest.mark.parametrize("name", FIRST)
def test_a_portal_is_first_asked_for_its_documented_address(name):
    assert asked(name).requests[0].url.partition("#")[0] == FIRST[name]


@pytest.mark.parametrize("name", PARTS)
def test_a_listing_without_the_page_around_it_is_read_all_the_same(name):
    whole = asked(name)
    answers = sample(name)
    parts = {**answers, "response.html": without_page(answers["response.html"])}
    assert {raw.key for raw in asked(name, parts).raw} == {raw.key for raw in whole.raw}


@pytest.mark.parametrize("name", ["it_veneto", "it_campania"])
def test_a_notice_that_stands_in_two_lists_of_a_page_is_kept_once_and_silently(name):
    reading = asked(name)
    keys = [raw.key for raw in reading.raw]
    assert len(keys) == len(set(keys))
    assert not [issue for issue in reading.issues if "twice" in issue.reason]


def test_the_search_of_liguria_is_sent_the_whole_form_with_the_word_of_the_visit():
    form, search = asked("it_liguria").requests[:2]
    assert form.method == "GET"
    fields = dict(parse_qsl(search.body.decode(), keep_blank_values=True))
    token = next(name for name in fields if len(name) == 32)
    assert (search.method, fields[token]) == ("POST", "1")
    assert {name: fields[name] for name in ("quickTipologia[]", "quicksearch_stato", "limitstart")} == {
        "quickTipologia[]": "6",
        "quicksearch_stato": "1",
        "limitstart": "0",
    }


def test_a_search_form_without_its_word_is_a_failure_and_nothing_is_sent():
    answers = sample("it_liguria")
    name = next(name for name in answers if "Pagination" in name)
    bare = answers[name].replace(b'value="1" />', b"/>")
    words = [part for part in bare.split(b'"') if len(part) == 32]
    for word in words:
        bare = bare.replace(word, b"x")
    reading = asked("it_liguria", {**answers, name: bare})
    assert (reading.outcome, len(reading.requests)) == (Outcome.FAILED, 1)
    assert reading.cause is not None
    assert "form" in reading.cause


def test_a_call_of_liguria_whose_money_is_spent_is_closed_though_listed_as_active():
    closed = [raw for raw in asked("it_liguria").raw if raw.status == "chiusura anticipata"]
    assert closed
    for raw in closed:
        notice, _ = normalise(raw, source_class("it_liguria"))
        assert notice.status is not None
        assert notice.status.value == "closed"


def test_the_list_of_puglia_is_asked_for_by_the_name_that_its_page_has_today():
    answers = sample("it_puglia")
    page = answers["response.html"].replace(b"HR72zDg9uWt0", b"Zz9NewName01")
    requests = asked("it_puglia", {"response.html": page}).requests
    query = dict(parse_qsl(urlsplit(requests[1].url).query))
    assert query["p_p_id"] == "RicercaNews_INSTANCE_Zz9NewName01"
    assert query["_RicercaNews_INSTANCE_Zz9NewName01_delta"] == "30"
    assert query["p_p_resource_id"] == "/ricerca/news/news-list"


def test_without_that_name_the_last_known_one_is_asked_for():
    page = b"<!DOCTYPE html><html><head></head><body><p>Avvisi</p></body></html>"
    requests = asked("it_puglia", {"response.html": page}).requests
    assert "p_p_id=RicercaNews_INSTANCE_HR72zDg9uWt0&" in requests[1].url


def test_the_next_part_of_the_list_of_puglia_is_asked_for_as_a_part_and_not_as_a_page():
    followed = [request.url for request in asked("it_puglia").requests if "cur=2" in request.url]
    assert followed
    assert all("p_p_lifecycle=2" in url for url in followed)


def test_notices_of_puglia_that_are_closed_are_not_asked_for_again():
    reading = asked("it_puglia")
    closed = [raw.url for raw in reading.raw if raw.status == "Bando chiuso"]
    assert closed
    assert not set(closed) & {request.url for request in reading.requests}


def test_direct_awards_and_rankings_of_the_portals_are_no_calls():
    marked = {
        topic.code
        for name in ("it_basilicata", "it_veneto", "it_campania", "it_liguria")
        for raw in asked(name).raw
        for topic in normalise(raw, source_class(name))[0].topics
        if topic.code in {"award-notice", "recruitment", "auction", "concession", "request-for-information"}
    }
    assert {"award-notice", "auction", "recruitment"} <= marked


@pytest.mark.parametrize("name", ["it_basilicata", "it_lazio", "it_sicilia", "it_toscana"])
def test_a_post_of_which_only_the_number_the_title_and_the_link_are_sent_is_read(name):
    posts = json.loads(sample(name)["response.json"])
    trimmed = [{field: post[field] for field in ("id", "link", "title")} for post in posts]
    reading = asked(name, {**sample(name), "response.json": json.dumps(trimmed).encode()})
    assert [raw.key for raw in reading.raw] == [str(post["id"]) for post in posts]
    assert {raw.title for raw in reading.raw} == {raw.title for raw in asked(name).raw}


def test_the_observatory_of_lombardia_calls_its_records_procurement_and_never_grants():
    source = source_class("it_lombardia")
    assert source.source_class.value == "procurement"
    instruments = {
        instrument.value
        for raw in asked("it_lombardia").raw
        for instrument in normalise(raw, source)[0].instruments or ()
    }
    assert instruments == {"procurement"}
