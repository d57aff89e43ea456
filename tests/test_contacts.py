"""Contacts are personal data: the role and the organisation stay, names, addresses and numbers go."""

from __future__ import annotations

import pytest

from spiders.contacts import offices

# All names are invented, and none may come out.
NAMES = ("Esempio", "Exempel", "Ejemplo", "Exemple", "Beispiel", "Exemplo", "Sample")


@pytest.mark.parametrize(
    ("contact", "kept"),
    [
        # English
        (
            "Dr. Ana Sample\nGrants Management Officer\nana@example.org\n+1 301 555 0101",
            ("Grants Management Officer",),
        ),
        ("Prof. Grant B. Sample Programme Officer", ("Programme Officer",)),
        ("Research Helpdesk: help@example.org", ("Research Helpdesk",)),
        (
            "Contact: Ada Sample, Office of Polar Programs, Tel. 703-555-0100",
            ("Contact", "Office of Polar Programs"),
        ),
        ("Mobile laboratories unit", ("Mobile laboratories unit",)),
        # German
        ("Ansprechpartnerin: Frau Dr. Beate Beispiel, Referat 423", ("Ansprechpartnerin", "Referat 423")),
        ("Ansprechperson Frau Beate Beispiel", ("Ansprechperson",)),
        ("Sachbearbeiterin Beate Beispiel", ("Sachbearbeiterin",)),
        ("Herr Bernd Beispiel, Leiter der Förderberatung", ("Leiter der Förderberatung",)),
        ("Projektträger Musterland, Telefon 0228 555 0100", ("Projektträger Musterland",)),
        ("Stabsstelle Forschung", ("Stabsstelle Forschung",)),
        # French
        ("Mme Élise Exemple, chargée de mission Océan", ("chargée de mission Océan",)),
        ("Chargé de projet Émile Exemple", ("Chargé de projet",)),
        ("Pôle Environnement – M. Émile Exemple – Tél. : 01 55 55 01 00", ("Pôle Environnement",)),
        ("Responsable de l’appel : Élise Exemple", ("Responsable de l’appel",)),
        ("Direction de la recherche, secrétariat", ("Direction de la recherche", "secrétariat")),
        # Spanish
        ("Sra. Elena Ejemplo, Jefa de Servicio de Ayudas", ("Jefa de Servicio de Ayudas",)),
        (
            "Unidad de Gestión de Becas; becas@example.org; teléfono 915 550 100",
            ("Unidad de Gestión de Becas",),
        ),
        ("Responsable Elena Ejemplo", ("Responsable",)),
        ("D. Emilio Ejemplo Gestor de convocatorias", ("Gestor de convocatorias",)),
        ("Consejería de Innovación", ("Consejería de Innovación",)),
        # Italian
        ("Referente: dott.ssa Elisa Esempio, Ufficio Bandi", ("Referente", "Ufficio Bandi")),
        ("Responsabile del procedimento dott.ssa Elisa Esempio", ("Responsabile del procedimento",)),
        ("Referente Elisa Esempio", ("Referente",)),
        ("Ing. Emilio Esempio Settore Ricerca", ("Settore Ricerca",)),
        ("Sportello imprese – tel. 06 5550100", ("Sportello imprese",)),
        ("Direzione Generale Ricerca", ("Direzione Generale Ricerca",)),
        # Swedish
        ("Handläggare Anna Exempel", ("Handläggare",)),
        ("Anna Exempel, enhetschef", ("enhetschef",)),
        ("Forskningshandläggare: Anna Exempel, anna@example.org", ("Forskningshandläggare",)),
        ("Enheten för klimat, telefon 08-555 01 00", ("Enheten för klimat",)),
        ("Registrator", ("Registrator",)),
        # Portuguese
        ("Gestora Eva Exemplo", ("Gestora",)),
        ("Sra. Eva Exemplo, Unidade de Programas", ("Unidade de Programas",)),
        ("Contacto: Eva Exemplo, Departamento de Bolsas", ("Contacto", "Departamento de Bolsas")),
        ("Coordenação de Ciências do Mar", ("Coordenação de Ciências do Mar",)),
        # What names nobody's office is not kept, and what sounds like one in a name is no office.
        ("John Q. Sample", ()),
        ("Anna Exempel", ()),
        ("Tel.: 301-555-0102", ()),
        ("Elisa Esempio <elisa@example.org>", ()),
        ("", ()),
        # Behind a role may stand an organisation.
        ("Contact National Science Foundation", ("Contact National Science Foundation",)),
        ("Referente Agenzia Spaziale", ("Referente Agenzia Spaziale",)),
    ],
)
def test_the_role_stays_and_the_person_goes(contact, kept):
    found = offices((contact,))
    assert found == kept
    assert not any(name in said for name in NAMES for said in found)
    assert not any(sign in said for sign in ("@", "555") for said in found)


def test_a_role_is_told_once():
    assert offices(("Ufficio Bandi", "Ufficio Bandi, bandi@example.org")) == ("Ufficio Bandi",)
