"""Italian announcements: which amount is the call's, what is no call, which hour belongs to a day."""

from __future__ import annotations

import pytest

from spiders.italian_terms import ceiling, endowment, is_tender, no_call, note_on, project_codes


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("La dotazione finanziaria dell'Avviso è pari a euro 28.622.466,21.", "euro 28.622.466,21"),
        ("<p>Una dotazione di 23 milioni di euro per il 2026.</p>", "23 milioni di euro"),
        ("La dotazione complessiva è di € 5.000.000.", "€ 5.000.000"),
        ("Dotazione di 2 milioni di euro. Dotazione di 3 milioni di euro.", None),
        ("L'investimento è pari a euro 28.622.466,21.", None),
        (None, None),
    ],
)
def test_the_endowment_is_the_one_amount_that_a_text_calls_so(text, amount):
    assert endowment(text) == amount


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Contributo fino a un massimo di 80.000,00 euro per impresa.", "80.000,00 euro"),
        ("Contributo massimo concedibile: € 200.000.", "€ 200.000"),
        ("Il costo del progetto va fino a 500.000 euro per impresa.", None),
        ("Fatturato non superiore a 500.000 euro per impresa.", None),
        ("Fino a 50.000 euro per impresa. Fino a 90.000 euro per progetto.", None),
    ],
)
def test_the_ceiling_is_what_one_applicant_gets_never_what_it_spends_or_earns(text, amount):
    assert ceiling(text) == amount


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Approvazione della graduatoria del bando innovazione", ("graduatoria",)),
        ("Affidamento diretto del servizio di pulizia", ("affidamento",)),
        ("Selezione pubblica di personale tecnico", ("selezione di personale",)),
        ("Asta pubblica per la vendita di legname", ("asta",)),
        ("Indagine di mercato per sensori", ("consultazione",)),
        ("Bando per contributi alle imprese innovative", ()),
        ("Avviso per la concessione di contributi", ()),
    ],
)
def test_what_is_no_call_is_known_by_its_title(title, kind):
    assert no_call(title) == kind


def test_a_tender_is_told_from_a_grant():
    assert is_tender("Gara d'appalto per la fornitura di arredi")
    assert not is_tender("Contributi per l'acquisto di forniture")


@pytest.mark.parametrize(
    ("day", "text", "note"),
    [
        (
            "30/10/2026",
            "Domande entro le ore 18:00 del 30 ottobre 2026.",
            "ore 18:00 del 30 ottobre 2026",
        ),
        ("30/10/2026", "Domande dalle ore 10:00 del 1 ottobre 2026.", None),
        (
            "31/12/2026",
            "Le domande sono esaminate fino ad esaurimento delle risorse.",
            "Le domande sono esaminate fino ad esaurimento delle risorse.",
        ),
    ],
)
def test_the_note_beside_a_day_is_its_hour_or_that_the_money_may_end_before(day, text, note):
    assert note_on(day, text) == note


def test_the_national_codes_of_projects_are_identifiers():
    said = "CUP J14H26000020006, già CUP: J14H26000020006; protocollo J14H2600"
    assert project_codes(said) == (("it_cup", "J14H26000020006"),)
