"""The words of titles that say which year, round, lot or stage is meant, in the languages of our sources."""

from __future__ import annotations

from collections.abc import Mapping


def _numbered(text: str, first: int = 1) -> dict[str, str]:
    """Each line's words → its number, counted from ``first``."""
    lines = enumerate(text.strip().splitlines(), first)
    return {word: str(number) for number, line in lines for word in line.split()}


# Keyword → what it counts. "Call 5" and "5th round" both count rounds.
KEYWORDS: Mapping[str, str] = {
    word: kind
    for kind, words in {
        "round": "call calls round rounds cohort edition wave cycle window competition batch tranche intake "
        "volume series appel appels ronda convocatoria edicion runde ausschreibung bando edital oproep "
        "session vague sessione avviso aviso aufruf forderrunde ausschreibungsrunde stichtag ventanilla "
        "finestra edizione ausgabe",
        "lot": "lot lote lotto los part track strand component option pillar topic area axis volet axe "
        "mesure teil modul forderlinie linie modalidad linea eje medida modulo asse misura parte componente",
        "stage": "phase stage step fase etape etapa stufe",
        "cutoff": "cutoff deadline",
    }.items()
    for word in words.split()
}
ORDINALS = _numbered(
    """
    first premier premiere primer primera primero erste erster primo prima primeira
    second deuxieme segundo segunda zweite zweiter secondo seconda
    third troisieme tercer tercera dritte dritter terzo terza terceira
    fourth quatrieme cuarta vierte quarta
    fifth cinquieme quinta fuenfte funfte
    sixth sixieme sexta sechste sesta
    seventh septieme septima siebte settima
    eighth huitieme octava achte ottava
    ninth neuvieme novena neunte nona
    tenth dixieme decima zehnte
    """
)
ROMAN = _numbered(
    "I\nII\nIII\nIV\nV\nVI\nVII\nVIII\nIX\nX\nXI\nXII\nXIII\nXIV\nXV\nXVI\nXVII\nXVIII\nXIX\nXX"
)
STAGE_COUNTS: Mapping[str, str] = {"single": "1", "one": "1", "two": "2", "three": "3", "double": "2"}
SEASONS = _numbered(
    """
    winter hiver invierno inverno
    spring printemps primavera fruhjahr
    summer ete verano sommer estate
    autumn fall automne otono herbst autunno
    """
) | {"q1": "q1", "q2": "q2", "q3": "q3", "q4": "q4"}
MONTHS = _numbered(
    """
    january janvier enero januar gennaio janeiro
    february fevrier febrero februar febbraio fevereiro
    march mars marzo marz marco
    april avril abril aprile
    may mai mayo maggio maio
    june juin junio juni giugno junho
    july juillet julio juli luglio julho
    august aout agosto
    september septembre septiembre settembre setembro
    october octobre octubre oktober ottobre outubro
    november novembre noviembre novembro
    december decembre diciembre dezember dicembre dezembro
    """
)
_REOPENING = """
    reopening reopened relaunch relaunched reissue reissued resubmission recompetition renewal reouverture
    relance wiedereroffnung neuauflage neuausschreibung reapertura relanzamiento riapertura rilancio
"""
REOPENING = frozenset(_REOPENING.split())
# "nouvel appel", "nuevo bando": another call than the first.
ANEW = frozenset(
    ["new", "nouvel", "nouveau", "nouvelle", "nueva", "nuevo", "nuova", "nuovo", "neue", "neuer", "neues"]
)
ARTICLES = frozenset(["the", "a", "an"])
# Words of an announcement rather than of what is announced: "Second open call: X" and "X, call 2".
ANNOUNCING = frozenset(["open", *(word for word, kind in KEYWORDS.items() if kind == "round")])
# What a portal adds before or behind a title without meaning another call.
_PORTAL_WORDS = """
    grant grants gov www com org portal funding tenders opportunity opportunities announcement notice nofo foa
    call calls for proposals proposal open apply now application applications programme program home news
    online official website of and in by on at new
"""
PORTAL_WORDS = frozenset(_PORTAL_WORDS.split())
