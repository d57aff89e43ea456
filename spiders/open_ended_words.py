"""Words for calls without a last day: until the money is spent, at any time, again every year."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from db.records import DeadlineKind
from spiders.alternatives import listed, words_of
from spiders.due_cycles import is_cycle

_UNTIL_EXHAUSTED = (
    r"(?:until|till|when|once) (?:all |the |available |allocated |program(?:me)? )*(?:funds?"
    r"|funding|budget|money|resources|appropriations?)\b[^.;]{0,40}(?:exhausted|depleted|spent"
    r"|expended|used up|runs? out|no longer available|(?:been |is |are |fully )(?:committed|allocated|awarded"
    r"|disbursed|distributed))",
    r"while (?:funds|stocks) last|jusqu[’']à (?:l[’'])?épuisement|dans la limite des (?:crédits|fonds)",
    r"(?:bis|solange|sobald|wenn)[^.;]{0,30}mittel[^.;]{0,30}(?:ausgeschöpft|erschöpft|aufgebraucht|verfügbar"
    r"|reichen|vergeben)",
    r"solange der vorrat reicht|hasta (?:el )?agota(?:r|miento)|(?:fino )?a(?:d|ll[’'])? ?esaurimento"
    r"|salvo esaurimento",
    r"a sportello|até (?:ao |se )?esgota|(?:budget|subsidieplafond) (?:is )?(?:uitgeput|bereikt)",
    r"zolang er (?:nog )?(?:budget|geld)|medlen räcker|så länge (?:medlen|pengarna)|indtil midlerne",
    r"så lenge (?:midlene|det er midler)|niin kauan kuin määräraho|do wyczerpania|do vyčerpání",
    r"până la epuizarea|forrás kimerülés\w*|keret kimerülés\w*|μέχρι εξαντλήσε\w+",
    r"(?:έως|μέχρι) (?:την )?εξάντληση|bütçe(?:nin)? tükenene|вичерпання|до исчерпания",
    r"hingga dana habis|tant qu[e’'] ?(?:il reste |les )?(?:des )?(?:fonds|crédits)",
    r"mientras (?:existan|haya) fondos|finché (?:ci sono|vi sono) (?:fondi|risorse)",
    r"enquanto (?:houver|existirem) (?:fundos|verbas)",
)
_ROLLING = (
    r"\brolling\b|always open|open always|accepted (?:at )?any ?time|\bany ?time\b|year[- ]round",
    r"all year(?: round)?|throughout the year|(?:open|accepted) (?:on a )?continuous(?:ly)?",
    r"continuously (?:open|accepted)",
    r"open until (?:superseded|amended|cancell?ed|further notice|withdrawn|filled)",
    r"until further notice",
    r"(?:do|does)(?: not|n[’']t) have (?:a |any )?(?:\w+ )?(?:deadlines?|closing dates?)",
    r"no (?:fixed |application |submission |set |closing )?(?:deadlines?|closing dates?)\b",
    r"without (?:a )?deadlines?|open[- ]ended|\bongoing\b|on a continuous basis|no closing date",
    r"(?:abiert|apert|abert|ouvert|offen|open|öppe|åpe|åbe|otwart|otevřen)\w*[^.;]{0,20}\b(?:continu|contínu"
    r"|permanent|dauerhaft)\w*|n[äå]r som helst|op elk (?:gewenst )?moment|milloin (?:vain|tahansa)",
    r"kedykoľvek|в любой момент|у будь-який момент|tout au long de l[’']année|au fil de l[’']eau"
    r"|en continu|à tout moment|toute l[’']année"
    r"|pas de date limite",
    r"appel (?:à projets )?permanent|\blaufend\b|\bjederzeit\b|keine (?:antrags|bewerbungs)?frist",
    r"ganzjährig|fortlaufend|en cualquier momento|plazo abierto",
    r"abiert[oa] (?:de forma )?permanente(?:mente)?|todo el año|sin fecha de cierre",
    r"in qualsiasi momento|senza scadenza|sempre apert[oi]|em (?:fluxo )?contínu[oa]",
    r"a qualquer momento|todo o ano|\bdoorlopend\b|geen deadline|het hele jaar|\blöpande\b|året runt",
    r"\bløbende\b|\bløpende\b|året rundt|\b(?:haku on|hakuaika on) jatkuva|jatkuva haku|nabór ciągły",
    r"w dowolnym momencie|bez terminu|průběžně\b|kdykoli\b|în orice moment|flux continuu|folyamatosan",
    r"bármikor|συνεχ[ήώ]\w*|ανά πάσα στιγμή|yıl boyunca|sürekli|у будь-який час|протягом року",
    r"в любое время|постоянно|sepanjang tahun|quanh năm|fluxo contínuo|flusso continuo",
    r"(?:deadlines?|closing dates?|date limite|clôture|échéance|\w*frist|plazo|scadenza|prazo"
    r"|sluitingsdatum)\s?:\s?(?:permanent\w*|continu\w*|laufend|none|aucune|keine|ningun[ao]|nessuna|ongoing"
    r"|open\b|geen|ingen)",
)
_RECURRING = (
    r"(?:each|every) (?:calendar |fiscal )?year|annually|\byearly\b|twice a year",
    r"standard (?:due )?dates|(?:each|every) (?:quarter|month)|quarterly|chaque année|tous les ans",
    r"jedes jahr|jährlich|cada año|anualmente|todos los años|ogni anno|annualmente|todos os anos",
    r"elk jaar|jaarlijks|varje år|årligen|hvert år|årligt|årlig|vuosittain|każdego roku|co roku",
    r"každoročně|každý rok|în fiecare an|anual\b|minden évben|evente\b|κάθε χρόνο|her yıl|щороку",
    r"ежегодно",
)
_UNSPACED: Mapping[DeadlineKind, str] = MappingProxyType({
    DeadlineKind.UNTIL_EXHAUSTED: r"حتى نفاد|予算(?:が|の)?(?:なくなり次第|上限に達し|終了)|用完为止"
    r"|예산 ?소진",
    DeadlineKind.ROLLING: r"على مدار العام|في أي وقت|随时|常年|随時|通年|수시|상시|연중|ตลอดปี",
    DeadlineKind.RECURRING: r"毎年|每年|매년",
})  # fmt: skip
_KINDS: tuple[tuple[DeadlineKind, tuple[str, ...]], ...] = (
    (DeadlineKind.UNTIL_EXHAUSTED, _UNTIL_EXHAUSTED),
    (DeadlineKind.ROLLING, _ROLLING),
    (DeadlineKind.RECURRING, _RECURRING),
)
OPEN_ENDED = re.compile(
    "|".join(f"(?P<{kind.name}>{words_of(words, [_UNSPACED[kind]])})" for kind, words in _KINDS),
    re.IGNORECASE,
)
# That applications are taken, which a sentence of a description must say for "at any time" to be about them.
_ACCEPTING = (
    r"accept(?:s|ed|ing)?\b|submit(?:s|ted)?\b|submissions? (?:are|is)\b|received?\b|welcomed?\b",
    r"appl(?:y|ied) (?!to\b)|due\b",
    r"(?:calls?|applications?|scheme|programme|program|fund|competition)\b[^.;]{0,25}\b(?:opens?"
    r"|closes?)\b",
    r"dépos\w*|ouvert\w*|recevables?|soumis\w*|acceptée?s|einreich\w*|eingereicht|gestellt",
    r"antragstellung|beantrag\w*|presenta\w*|solicit\w*|abiert\w*|abre\b|admit\w*|inviat\w*|apert\w*",
    r"submet\w*|abert\w*|inscriç\w*|indien\w*|ingediend|aanvragen|ansökningar|tas emot|sök\w*|søg\w*",
    r"søk\w*|ansøg\w*|haku\b|hakea|składa\w*|przyjm\w*|nab[oó]r|podáv\w*|přijím\w*|depun\w*|primesc",
    r"benyújt\w*|nyújthat\w*|υποβ\w+|δεκτ\w+|başvuru\w*|подава\w*|прийма\w*|принима\w*|pengajuan",
    r"pendaftaran|nộp|enviad\w*|recebid\w*|aceit\w*|recibe?n?\b|accettat\w*|ricevut\w*|reçue?s\b",
    r"bewerb\w*|antr[aä]g\w*|candidat\w*|dossiers?|domand\w*|propost\w*|propuest\w*|žádost\w*|wnios\w*",
    r"ansök\w*|einzureichen|entgegengenommen|angenommen|ontvangen|mottas|modtages|apply\b(?= any)",
)
_ACCEPTING_UNSPACED = (r"تقديم|استقبال|受付|受け付け|応募|申請|受理|申请|접수|신청|आवेदन",)
ACCEPTING = re.compile(words_of(_ACCEPTING, _ACCEPTING_UNSPACED), re.IGNORECASE)
_SAID_OF_CALLS = re.compile(
    rf"{ACCEPTING.pattern}|\b\w*(?:deadlines?|frist(?:en)?)\b|closing date|date limite|plazo|scadenza|prazo"
    r"|haku on",
    re.IGNORECASE,
)
# Of projects and results these words are said more often than of calls.
_OF_ANYTHING = frozenset({"ongoing", "open-ended", "open ended"})
# All that a field for a date may say: words that hold for ever, each of them.
_BY_ITSELF = re.compile(
    r"(?:(?:always|siempre|sempre|toujours|stets|immer|permanent\w*|continu\w*|contínu\w*|open|abiert[ao]s?"
    r"|apert[oai]|abert[oa]s?|ouverte?s?|offen|unbefristet|dauerhaft|any ?time|en|em|on a|basis|call|appel"
    r"|convocatoria|bando)(?:\W+|$))+",
    re.IGNORECASE,
)
# "Reviewed on a rolling basis" says nothing about the deadline.
_REVIEWED_ROLLING = re.compile(
    r"(?:review|evaluat|assess|consider|award|select)\w*[^.;]{0,60}\brolling\b", re.IGNORECASE
)
_ACCEPTED_ROLLING = re.compile(r"(?:accept|submit|receiv|deadline)\w*[^.;]{0,60}\brolling\b", re.IGNORECASE)

# One of these stands in every such sentence: plain words are looked for many times faster.
_SIGNS = tuple(word.replace("_", " ") for word in listed(
    "exhaust deplet always spent expended used_up run_out runs_out longer_available committed allocated "
    "funds_last stocks épuisement limite_des mittel vorrat agota esaurimento sportello esgota "
    "uitgeput bereikt zolang räcker länge midlerne lenge määräraho wyczerpania vyčerpání "
    "epuizarea kimerül εξαντλ εξάντλ tükenen вичерпан исчерпан نفاد 予算 用完 예산 habis rolling "
    "any_time anytime year-round year_round all_year throughout continuous superseded notice "
    "amended filled deadline closing_date open-ended open_ended ongoing eau en_continu "
    "tout_moment tout_au toute_l pas_de permanent laufend jederzeit keine ganzjährig fortlaufend "
    "momento abierto abierta todo_el sin_fecha scadenza sempre contínu todo_o doorlopend geen "
    "hele_jaar löpande året løbende løpende jatkuva ciągły dowolnym bez_terminu průběžně "
    "kdykoli orice flux folyamatosan bármikor συνεχ ανά_πάσα boyunca sürekli будь-який "
    "протягом любое постоянно مدار وقت 随时 常年 随時 通年 수시 상시 연중 sepanjang quanh ตลอด each every "
    "annual yearly twice standard quarter chaque tous_les jedes jährlich cada todos ogni "
    "som_helst elk_moment gewenst milloin kedykoľvek любой_момент будь-який_момент tant_qu mientras "
    "finché enquanto flusso continu abiert ouvert offen sobald "
    "annual elk_jaar jaarlijks varje årlig hvert vuosittain roku každoročně rok fiecare anual "
    "évben evente κάθε her_yıl щороку ежегодно 毎年 每年 매년 "
))  # fmt: skip


def may_be_open_ended(line: str) -> bool:
    """Whether a line holds a word without which no sentence of it can say so; cheap, and often wrong."""
    said = line.lower()
    return any(sign in said for sign in _SIGNS)


def open_ended(sentence: str, *, strict: bool = False) -> DeadlineKind | None:
    """Whether a sentence says that applications are taken without a fixed last day, and in which way.

    ``strict``: it is a sentence of a description and must say that applications are what is meant.
    """
    only_reviewed = _REVIEWED_ROLLING.search(sentence) and not _ACCEPTED_ROLLING.search(sentence)
    said = {
        DeadlineKind[match.lastgroup or ""]
        for match in OPEN_ENDED.finditer(sentence)
        if not (only_reviewed and match.group().casefold() == "rolling")
        and not (strict and match.group().casefold() in _OF_ANYTHING)
    }
    if not strict and _BY_ITSELF.fullmatch(sentence):
        said.add(DeadlineKind.ROLLING)
    if is_cycle(sentence):
        said.add(DeadlineKind.RECURRING)
    if strict and not _SAID_OF_CALLS.search(sentence):
        said &= {DeadlineKind.UNTIL_EXHAUSTED}
    # "On a rolling basis until funds are exhausted": the stricter one holds.
    return next((kind for kind, _ in _KINDS if kind in said), None)
