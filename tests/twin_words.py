"""The words of which twins are made: invented calls, and five languages' words for rounds."""

from __future__ import annotations

# Language → subjects, places, and for whom; every combination is a call of its own.
SUBJECTS = {
    "en": "Coastal wetland restoration|Low-cost water sensors|Rural broadband training|Seed bank networks|"
    "Community energy storage|Museum conservation skills|Urban heat mapping|Early reading support|"
    "Hospital logistics research|Timber building pilots|Independent radio|Soil carbon measurement",
    "fr": "Restauration des zones humides|Capteurs d'eau à bas coût|Formation au numérique rural|"
    "Banques de semences|Stockage d'énergie partagé|Métiers de la conservation|Cartographie de la chaleur|"
    "Lecture précoce|Logistique hospitalière|Construction en bois|Radios indépendantes|Carbone des sols",
    "de": "Renaturierung von Küstenmooren|Günstige Wassersensoren|Digitale Bildung auf dem Land|"
    "Netzwerke für Saatgut|Gemeinschaftliche Stromspeicher|Restaurierung in Museen|Hitzekarten für Städte|"
    "Frühe Leseförderung|Logistik im Krankenhaus|Bauen mit Holz|Unabhängiger Rundfunk|Kohlenstoff im Boden",
    "es": "Restauración de humedales costeros|Sensores de agua de bajo coste|Formación digital rural|"
    "Redes de bancos de semillas|Almacenamiento compartido de energía|Conservación en museos|"
    "Mapas de calor urbano|Fomento de la lectura temprana|Logística hospitalaria|Construcción en madera|"
    "Radios independientes|Carbono en los suelos",
    "it": "Ripristino delle zone umide|Sensori idrici a basso costo|Formazione digitale rurale|"
    "Reti di banche dei semi|Accumulo condiviso di energia|Restauro nei musei|Mappe del calore urbano|"
    "Promozione della lettura precoce|Logistica ospedaliera|Edilizia in legno|Radio indipendenti|"
    "Carbonio nei suoli",
}
GROUPS = {
    "en": "for small firms|for public universities|for farming families|for regional archives|"
    "for youth associations|for municipal utilities",
    "fr": "pour les petites entreprises|pour les universités publiques|pour les familles d'agriculteurs|"
    "pour les archives régionales|pour les associations de jeunesse|pour les régies municipales",
    "de": "für kleine Unternehmen|für staatliche Hochschulen|für bäuerliche Familien|"
    "für regionale Archive|für Jugendverbände|für städtische Betriebe",
    "es": "para pequeñas empresas|para universidades públicas|para familias campesinas|"
    "para archivos regionales|para asociaciones juveniles|para servicios municipales",
    "it": "per piccole imprese|per università pubbliche|per famiglie contadine|per archivi regionali|"
    "per associazioni giovanili|per servizi municipali",
}
PLACES = {
    "en": "in Carpathia|in the Azores|on Gotland|in Patagonia|in Karelia",
    "fr": "dans les Carpates|aux Açores|à Gotland|en Patagonie|en Carélie",
    "de": "in den Karpaten|auf den Azoren|auf Gotland|in Patagonien|in Karelien",
    "es": "en los Cárpatos|en las Azores|en Gotland|en la Patagonia|en Carelia",
    "it": "nei Carpazi|nelle Azzorre|a Gotland|in Patagonia|in Carelia",
}
SENTENCES = {
    "en": "{t} is what this programme pays for.|Work package {a} must name who measures result {b}.|"
    "A budget of {a} thousand is judged beside plan {b}.|Partners keep diary {b} for {a} months.|"
    "Visit number {a} is followed by report {b}.",
    "fr": "{t} : voilà ce que finance ce programme.|Le lot de travaux {a} nomme qui mesure le résultat {b}.|"
    "Un budget de {a} mille est jugé avec le plan {b}.|"
    "Les partenaires tiennent le journal {b} durant {a} mois.|"
    "La visite numéro {a} est suivie du rapport {b}.",
    "de": "{t}: das fördert dieses Programm.|Arbeitspaket {a} nennt, wer Ergebnis {b} misst.|"
    "Ein Budget von {a} Tausend wird neben Plan {b} geprüft.|Partner führen {a} Monate lang Tagebuch {b}.|"
    "Auf Besuch Nummer {a} folgt Bericht {b}.",
    "es": "{t}: esto es lo que paga el programa.|El paquete {a} nombra a quien mide el resultado {b}.|"
    "Un presupuesto de {a} mil se juzga con el plan {b}.|Los socios llevan el diario {b} durante {a} meses.|"
    "A la visita número {a} le sigue el informe {b}.",
    "it": "{t}: questo finanzia il programma.|Il pacchetto {a} nomina chi misura il risultato {b}.|"
    "Un bilancio di {a} mila si valuta con il piano {b}.|I partner tengono il diario {b} per {a} mesi.|"
    "Alla visita numero {a} segue la relazione {b}.",
}
# Kind → language → titles of two that are not one; {t} is the call's title.
APART = {
    "round": {
        "en": "{t} - Call 1/{t} - Call 2|First call: {t}/Second call: {t}|{t}, 2nd round/{t}, 3rd round|"
        "{t} (Round I)/{t} (Round II)|{t}/{t} - second call for proposals|{t} cohort 4/{t} cohort 5",
        "fr": "{t} - 1er appel à projets/{t} - 2e appel à projets|Premier appel : {t}/Deuxième appel : {t}|"
        "{t}, vague 2/{t}, vague 3|{t} (session I)/{t} (session II)|{t}/{t} - deuxième appel à projets",
        "de": "{t} - 1. Ausschreibungsrunde/{t} - 2. Ausschreibungsrunde|Erste Förderrunde: {t}/"
        "Zweite Förderrunde: {t}|{t}, Aufruf 2/{t}, Aufruf 3|1. Stichtag {t}/2. Stichtag {t}|"
        "{t}/{t} - zweite Ausschreibung",
        "es": "{t}: primera convocatoria/{t}: segunda convocatoria|Convocatoria n.º 1 - {t}/"
        "Convocatoria n.º 2 - {t}|{t} (2.ª edición)/{t} (3.ª edición)|{t}, ventanilla I/{t}, ventanilla II|"
        "{t}/{t}: segunda convocatoria",
        "it": "{t} - primo bando/{t} - secondo bando|Bando n. 2 {t}/Bando n. 3 {t}|"
        "{t} - 1° avviso/{t} - 2° avviso|{t} (finestra I)/{t} (finestra II)|{t}/{t} - secondo avviso",
    },
    "lot": {
        "en": "{t} - Lot 1/{t} - Lot 2|{t} (Lot A)/{t} (Lot B)|Strand 1: {t}/Strand 2: {t}|"
        "{t}, component B/{t}, component C|{t} - Pillar I/{t} - Pillar II",
        "fr": "{t} - Lot 1/{t} - Lot 2|{t} (volet A)/{t} (volet B)|Axe 1 : {t}/Axe 2 : {t}|"
        "{t}, mesure I/{t}, mesure II",
        "de": "{t} - Los 1/{t} - Los 2|{t} (Teil A)/{t} (Teil B)|Modul 1: {t}/Modul 2: {t}|"
        "{t}, Förderlinie I/{t}, Förderlinie II",
        "es": "{t} - Lote 1/{t} - Lote 2|{t} (modalidad A)/{t} (modalidad B)|Línea 1: {t}/Línea 2: {t}|"
        "{t}, eje I/{t}, eje II",
        "it": "{t} - Lotto 1/{t} - Lotto 2|{t} (linea A)/{t} (linea B)|Asse 1: {t}/Asse 2: {t}|"
        "{t}, misura I/{t}, misura II",
    },
    "year": {
        "en": "{t} 2026/{t} 2027|{t} (FY 2026)/{t} (FY 2027)|{t} 2026/27/{t} 2027/28|FY26 {t}/FY27 {t}",
        "fr": "{t} 2026/{t} 2027|{t} - exercice 2026/{t} - exercice 2027|{t} 2025-2026/{t} 2026-2027",
        "de": "{t} 2026/{t} 2027|{t} (Jahrgang 2026)/{t} (Jahrgang 2027)|{t} 2026/27/{t} 2027/28",
        "es": "{t} 2026/{t} 2027|{t} - ejercicio 2026/{t} - ejercicio 2027|{t} 2025-2026/{t} 2026-2027",
        "it": "{t} 2026/{t} 2027|{t} - annualità 2026/{t} - annualità 2027|{t} 2026/27/{t} 2027/28",
    },
    "reopening": {
        "en": "{t}/{t} (re-opened)|{t}/New call: {t}|{t}/Relaunch: {t}|"
        "{t}/{t} - reissue|{t}/{t} (resubmission)",
        "fr": "{t}/{t} (réouverture)|{t}/Relance : {t}|{t}/{t} - nouvel appel",
        "de": "{t}/{t} (Wiedereröffnung)|{t}/Neuauflage: {t}|{t}/{t} - Neuausschreibung",
        "es": "{t}/{t} (reapertura)|{t}/Relanzamiento: {t}|{t}/{t} - nueva convocatoria",
        "it": "{t}/{t} (riapertura)|{t}/Riapertura dei termini: {t}|{t}/{t} - nuovo bando",
    },
}
# What only the text says; {t} is its beginning.
IN_THE_TEXT = {
    "en": "This is the {0} edition.|Decisions of the {0} programme year are final.",
    "fr": "Il s'agit de l'édition {0}.|Les décisions de l'exercice {0} sont définitives.",
    "de": "Dies ist die Ausgabe {0}.|Entscheidungen des Jahres {0} sind endgültig.",
    "es": "Esta es la edición de {0}.|Las decisiones del ejercicio {0} son firmes.",
    "it": "Questa è l'edizione {0}.|Le decisioni dell'esercizio {0} sono definitive.",
}
SUFFIXES = (
    " | Grants.gov| - Funding & Tenders Portal| - Open call| | Funding opportunities| (Call for proposals)"
)
FUNDERS = (
    ("Baltic Harbour Foundation", "Baltic Harbour Foundation (BHF)"),
    ("National Agency for Island Research", "NAIR"),
    ("Ministère des Rivières et des Lacs", "MINISTERE DES RIVIERES ET DES LACS"),
    ("U.S. Bureau of Meadow Science", "Bureau of Meadow Science"),
    ("The Alpine Skills Fund", "Alpine Skills Fund"),
    ("Stiftung für Moor und Meer", "Stiftung Moor & Meer"),
)
