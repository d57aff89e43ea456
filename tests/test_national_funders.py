"""Spain's register, the Swedish agencies' pages, France's agency and catalogue: their own quirks."""

from __future__ import annotations

import json
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import TextResponse

from db.records import DeadlineKind, Outcome, Status
from spiders.handlers import without_pass
from spiders.normalise import normalise
from spiders.record import Record
from spiders.registry import source_class
from tests.samples.replay import FETCHED_AT, Answers, Reading, read, sample

REGISTER = "https://www.infosubvenciones.es/bdnstrans/api/convocatorias"


def asked(name: str, answers: Answers | None = None) -> Reading:
    return read(source_class(name), sample(name) if answers is None else answers)


def changed(number: str, **fields: object) -> Answers:
    """The sample of Spain's register, with other fields in one call."""
    answers = sample("es_bdns")
    call = json.loads(answers[f"response-{number}.json"]) | fields
    return {**answers, f"response-{number}.json": json.dumps(call).encode()}


def registered(number: str, answers: Answers) -> Any:
    raw = next(raw for raw in asked("es_bdns", answers).raw if raw.key == number)
    return normalise(raw, source_class("es_bdns"))


def test_the_register_is_asked_for_its_latest_calls_and_then_for_each():
    urls = [request.url for request in asked("es_bdns").requests]
    assert urls[0] == f"{REGISTER}/ultimas?vpd=GE&page=0&pageSize=100&order=fechaRecepcion&direccion=desc"
    assert urls[1] == f"{REGISTER}?numConv=919106&vpd=GE"
    assert len(urls) == 7


def test_the_register_is_read_up_to_the_newest_four_hundred():
    rows = [
        {"numeroConvocatoria": str(number), "descripcion": "Ayudas", "fechaRecepcion": "2026-08-31"}
        for number in range(100)
    ]
    body = json.dumps({"content": rows, "totalElements": 634_499}).encode()
    source = source_class("es_bdns")()
    response = TextResponse(REGISTER, body=body, encoding="utf-8", request=Request(REGISTER))
    for page in range(4):
        for row in rows:
            row["numeroConvocatoria"] = f"{page}-{row['numeroConvocatoria']}"
        list(
            source.parse_page(
                response.replace(body=json.dumps({"content": rows, "totalElements": 9999})), page
            )
        )
    answer, _ = source.listing_of(response)
    assert source.tally.listed == 400
    assert source.after(response, answer, 3) is None


def test_an_error_of_the_register_with_status_200_is_a_failure():
    body = json.dumps({"codigo": "ERR_MANTENIMIENTO_BBDD", "error": "En mantenimiento"}).encode()
    reading = asked("es_bdns", {"response.json": body})
    assert (reading.outcome, reading.raw) == (Outcome.FAILED, [])
    assert reading.cause is not None
    assert "ERR_MANTENIMIENTO_BBDD En mantenimiento" in reading.cause


@pytest.mark.parametrize("said", [True, False, None])
def test_the_registers_own_word_for_open_is_not_believed(said):
    notice, issues = registered("919101", changed("919101", abierto=said))
    assert (notice.status, issues) == (None, ())


def test_a_grant_to_a_named_body_is_no_call_but_a_direct_one_that_takes_applications_is():
    kinds = {"919104": "award-notice", "919105": None}
    for number, kind in kinds.items():
        notice, _ = registered(number, sample("es_bdns"))
        assert ("award-notice" in {topic.code for topic in notice.topics}) is (kind is not None)


def test_a_period_that_counts_from_a_publication_is_shown_and_gets_no_invented_day():
    words = "20 días hábiles desde el día siguiente a la publicación del extracto"
    notice, issues = registered("919102", changed("919102", textFin=words, fechaFinSolicitud=None))
    assert [deadline.on for deadline in notice.deadlines if deadline.on] == []
    assert words in notice.text
    assert issues == ()


def test_a_last_day_told_in_words_is_a_day():
    notice, _ = registered("919102", changed("919102", textFin="Finaliza el 15 de septiembre de 2026"))
    assert [deadline.on.isoformat() for deadline in notice.deadlines if deadline.on] == ["2026-09-15"]


def test_the_page_of_a_call_that_answers_with_the_firewalls_page_leaves_what_the_list_says():
    page = b"<!DOCTYPE html><html><body><h1>Acceso denegado</h1></body></html>"
    reading = asked("es_bdns", {**sample("es_bdns"), "response-919103.json": page})
    raw = next(raw for raw in reading.raw if raw.key == "919103")
    assert (raw.unread, raw.published) == (("detail",), "2026-08-28")
    assert raw.funder == "AYUNTAMIENTO DE VILLA DE EJEMPLO"


def glued(words: str, href: str = "/utlysningar/solceller/") -> list[Any]:
    page = f'<!DOCTYPE html><html><body><main><a href="{href}">{words}</a></main></body></html>'
    body = page.encode()
    response = TextResponse("https://www.energimyndigheten.se/utlysningar/", body=body, encoding="utf-8")
    answer, _ = source_class("se_energimyndigheten")().listing_of(response)
    return answer["cards"] if isinstance(answer, dict) else []


@pytest.mark.parametrize(
    ("words", "title", "mark", "day", "category"),
    [
        (
            "Klimatneutrala städer 2030 - 3.0 05 juni 2026 Strategiska innovationsprogram Vill du bidra?",
            "Klimatneutrala städer 2030 - 3.0",
            None,
            "05 juni 2026",
            "Strategiska innovationsprogram",
        ),
        (
            "<h3>Utlysning 2 Energipilot</h3><b>Stänger</b> <b>31 augusti 2026</b><i>Övrigt</i><p>Sök.</p>",
            "Utlysning 2 Energipilot",
            "Stänger",
            "31 augusti 2026",
            "Övrigt",
        ),
        (
            "Impact Innovation: Framtidens platser Stänger 10 september 2026 Impact Innovation Utlysningen.",
            "Impact Innovation: Framtidens platser",
            "Stänger",
            "10 september 2026",
            "Impact Innovation",
        ),
    ],
)
def test_a_glued_card_is_taken_apart_at_its_day(words, title, mark, day, category):
    [card] = glued(words)
    assert (card["title"], card.get("mark"), card["day"], card["category"]) == (title, mark, day, category)


def test_links_that_are_no_calls_are_left_out():
    assert glued("Så söker du stöd") == []


def test_pages_of_the_list_are_asked_for_while_calls_are_open():
    urls = [request.url for request in asked("se_energimyndigheten").requests]
    assert [url for url in urls if "page=" in url] == ["https://www.energimyndigheten.se/utlysningar?page=2"]


def test_a_page_after_the_last_one_is_the_end_of_the_list_and_no_fault():
    empty = b"<!DOCTYPE html><html><body><main><p>Inga utlysningar</p></main></body></html>"
    reading = asked("se_energimyndigheten", {**sample("se_energimyndigheten"), "response-page=2.html": empty})
    assert reading.cause is None or reading.cause.startswith("shrunken")
    assert len(reading.raw) == 4


def test_the_only_day_of_a_coming_call_is_not_taken_for_its_last():
    answers = sample("se_tillvaxtverket")
    page = answers["response.html"].replace("Pågående".encode(), b"Kommande")
    raw = next(
        raw
        for raw in asked("se_tillvaxtverket", {**answers, "response.html": page}).raw
        if raw.key == "12303"
    )
    assert (raw.status, raw.deadlines) == ("Kommande", ())


def test_a_call_of_anr_has_the_hour_that_its_own_page_gives_to_its_last_day():
    notices = {raw.key: normalise(raw, source_class("fr_anr"))[0] for raw in asked("fr_anr").raw}
    [deadline] = notices["labcom-2026"].deadlines
    assert (str(deadline.on), str(deadline.at)) == ("2026-11-03", "11:00:00")
    assert notices["chairs-in-ai-2027"].status is Status.FORECASTED
    assert not [d for d in notices["chairs-in-ai-2027"].deadlines if d.on]


def test_pages_of_anr_are_followed_to_the_last():
    assert [request.url for request in asked("fr_anr").requests if "tx_solr" in request.url] == [
        "https://anr.fr/en/open-calls-and-preannouncements/?tx_solr%5Bpage%5D=2"
    ]


def exchanged(body: bytes) -> list[Request]:
    """What the catalogue is asked after it answered to the key."""
    source = source_class("fr_aides_territoires")()
    response = TextResponse("https://aides-territoires.beta.gouv.fr/api/connexion/", body=body)
    return list(source.parse_pass(response))


def test_the_catalogue_gives_a_pass_for_the_key_and_is_asked_with_it():
    first = asked("fr_aides_territoires").requests[0]
    assert (first.method, first.url) == ("POST", source_class("fr_aides_territoires").key_exchange)
    [listing] = exchanged(b'{"token": "for-one-day"}')
    assert listing.headers["Authorization"] == b"Bearer for-one-day"
    assert listing.url.endswith("/api/aids/?page=1&itemsPerPage=100")


def test_no_recording_holds_the_pass_and_a_replay_needs_none():
    answer = TextResponse(
        "https://aides-territoires.beta.gouv.fr/api/connexion/",
        headers={"Set-Cookie": "visit=1"},
        body=b'{"token": "for-one-day"}',
    )
    kept = without_pass(answer)
    assert b"for-one-day" not in kept.body
    assert "Set-Cookie" not in kept.headers
    [listing] = exchanged(kept.body)
    assert "Authorization" not in listing.headers


def test_without_a_pass_the_night_of_the_catalogue_failed_and_says_so():
    reading = asked("fr_aides_territoires", {})
    assert reading.outcome is Outcome.FAILED
    assert [issue.reason for issue in reading.issues if "no pass for the key" in issue.reason]


def test_an_aid_in_two_steps_has_both_days_and_a_share_of_the_costs():
    record = Record(
        {
            "id": 1, "name": "Aide", "url": "/aides/aide/", "predeposit_date": "2026-09-30",
            "submission_deadline": "2026-11-20", "subvention_rate_lower_bound": 20,
            "subvention_rate_upper_bound": 60, "financers": ["Région A", "Agence B"],
        },
        fetched_at=FETCHED_AT,
    )  # fmt: skip
    source = source_class("fr_aides_territoires")
    raw = source().notice(record, None)
    notice, _ = normalise(raw, source)
    assert notice.deadlines[0].kind is DeadlineKind.STAGE
    assert [str(deadline.on) for deadline in notice.deadlines] == ["2026-09-30", "2026-11-20"]
    assert (str(notice.cofunding_rate), raw.funder) == ("0.6", "Région A, Agence B")
