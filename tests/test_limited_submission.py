"""Limited submissions: how many applications an institution may send, read from the sentence that says so."""

from __future__ import annotations

import pytest
from ranking_cases import notice

from db.records import Attachment, Verdict
from ranking.limited_submission import limited_submission

# A sentence → how many an institution may send, 0 for as many as it likes, None where nothing is said of it.
# Written before the rule, in publishers' manners of speaking.
LABELLED = [
    ("Only one application per institution is allowed.", 1),
    ("Only one application per institution (identified by its UEI number) is allowed.", 1),
    ("Each institution may submit only one proposal.", 1),
    ("An applicant institution may submit no more than two applications.", 2),
    ("This is a limited submission: institutions may submit one nomination.", 1),
    ("Institutions are limited to one proposal as lead.", 1),
    ("No more than 2 proposals per organization may be submitted.", 2),
    ("Organizations may submit up to three applications.", 3),
    ("Limit on Number of Proposals per Organization: 1", 1),
    ("Limit on Number of Proposals per Organization:\n2\nAn organization may be a partner in more.", 2),
    ("A maximum of one application per university will be accepted.", 1),
    ("Each eligible university can nominate a maximum of two candidates.", 2),
    ("Universities may put forward one candidate only.", 1),
    ("Only a single application will be considered from each host institution.", 1),
    ("The number of applications is limited to one per research organisation.", 1),
    ("Applications are limited to one (1) per institution.", 1),
    ("An organization may submit only one application under this notice.", 1),
    ("Research organisations may submit a maximum of four outline proposals.", 4),
    ("We will accept one bid per higher education institution.", 1),
    ("A campus may submit only one preliminary proposal.", 1),
    ("The university may forward one application to the sponsor.", 1),
    ("Institutions may not submit more than one application.", 1),
    ("An institution cannot submit more than three pre-proposals.", 3),
    ("There is no limit on the number of applications per institution.", 0),
    ("Institutions may submit more than one application.", 0),
    ("Applicant organizations may submit more than one application, provided that each is distinct.", 0),
    ("Limit on Number of Proposals per Organization: There are no restrictions or limits.", 0),
    ("Multiple applications from the same institution are welcome.", 0),
    ("An institution may submit any number of proposals.", 0),
    ("Each principal investigator may submit only one application.", None),
    ("Limit on Number of Proposals per PI or co-PI: 1", None),
    ("No more than one award per institution is expected.", None),
    ("Only one application per project may be submitted.", None),
    ("Applicants may submit one application.", None),
    ("The institution must appoint one contact person for its application.", None),
    ("At least two institutions must submit the application together.", None),
    ("Each application must name one host institution.", None),
    ("Up to two million euros per institution can be applied for.", None),
    ("Universities may submit applications until 15 March.", None),
    ("One letter of support per institution is required with the application.", None),
    ("The application is signed by one representative of each institution.", None),
    ("Applications from three institutions were funded last year.", None),
    ("Institutions may submit an application at any time.", None),
    ("Pro Einrichtung kann nur ein Antrag gestellt werden.", 1),
    ("Jede Hochschule kann höchstens zwei Anträge einreichen.", 2),
    ("Es ist nur ein Antrag pro Hochschule zulässig.", 1),
    ("Pro Institution darf maximal eine Skizze eingereicht werden.", 1),
    ("Die Zahl der Anträge ist auf einen pro Universität begrenzt.", 1),
    ("Jede Forschungseinrichtung darf nur eine Bewerbung vorlegen.", 1),
    ("Je Hochschule können bis zu drei Vorschläge eingereicht werden.", 3),
    ("Hochschulen können jeweils nur einen Antrag stellen.", 1),
    ("Mehrere Anträge pro Einrichtung sind möglich.", 0),
    ("Die Anzahl der Anträge pro Hochschule ist nicht begrenzt.", 0),
    ("Pro Person kann nur ein Antrag gestellt werden.", None),
    ("Pro Einrichtung werden höchstens 500.000 Euro bewilligt.", None),
    ("Der Antrag ist von einer Hochschule einzureichen.", None),
    ("Einrichtungen können bis zum 1. März Anträge stellen.", None),
    ("Une seule candidature par établissement est acceptée.", 1),
    ("Chaque établissement ne peut déposer qu'un seul dossier.", 1),
    ("Le nombre de projets est limité à deux par université.", 2),
    ("Un seul projet peut être déposé par institution.", 1),
    ("Chaque organisme peut présenter au maximum trois propositions.", 3),
    ("Pas plus d’une demande par établissement ne sera examinée.", 1),
    ("Les universités ne peuvent soumettre qu'une proposition.", 1),
    ("Un établissement peut déposer plusieurs candidatures.", 0),
    ("Le nombre de candidatures par établissement n'est pas limité.", 0),
    ("Une seule candidature par personne est autorisée.", None),
    ("Un seul établissement porte le projet.", None),
    ("La subvention est limitée à 50 000 euros par établissement.", None),
    ("Solo se admitirá una solicitud por institución.", 1),
    ("Cada universidad podrá presentar como máximo dos propuestas.", 2),
    ("Cada entidad solo podrá presentar una única solicitud.", 1),
    ("Se aceptará un máximo de una candidatura por centro.", 1),
    ("El número de solicitudes queda limitado a tres por organismo.", 3),
    ("Las universidades podrán presentar una sola propuesta.", 1),
    ("Una misma institución puede presentar varias solicitudes.", 0),
    ("No hay límite de solicitudes por institución.", 0),
    ("Solo se admitirá una solicitud por persona.", None),
    ("La ayuda máxima por entidad será de 30.000 euros.", None),
    ("Cada solicitud deberá contar con una institución de acogida.", None),
]


@pytest.mark.parametrize(("sentence", "most"), LABELLED, ids=[row[0][:60] for row in LABELLED])
def test_a_limit_is_read_from_the_sentence_that_states_it_and_from_no_other(sentence, most):
    found = limited_submission(notice(text=f"The programme funds research.\n{sentence}\nApply online."))
    verdict = Verdict.UNKNOWN if most is None else Verdict.YES if most else Verdict.NO
    assert (found.verdict, found.most) == (verdict, most or None)
    if most is not None:
        assert found.quote is not None
        assert found.quote.text in sentence, "the publisher's own words, to the letter"


def test_what_says_nothing_of_it_stays_unknown():
    assert limited_submission(notice(text="", title="Call")).verdict is Verdict.UNKNOWN


def test_a_limit_that_only_an_attached_document_states_is_read_and_quoted_from_there():
    said = "Only one application per institution is allowed."
    found = limited_submission(
        notice(attachments=(Attachment("https://example.org/a.pdf", "a.pdf", text=f"Terms.\n{said}"),))
    )
    assert (found.most, found.quote and found.quote.field) == (1, "attachments[0]")


def test_the_strictest_limit_counts_where_a_notice_states_several():
    text = (
        "Organizations may submit up to three applications.\nOnly one application per institution is allowed."
    )
    assert limited_submission(notice(text=text)).most == 1


def test_letters_that_only_look_like_a_number_are_none_and_stop_nothing():
    read = notice(text="Only fıve applications per institution are accepted.")
    assert limited_submission(read).verdict is not Verdict.YES
