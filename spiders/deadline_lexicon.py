"""The words by which publishers of many countries say what a date near a call is for.

Regular expressions, matched without regard to case and only where a word begins. Languages follow one
another: English, French, German, Spanish, Italian, Portuguese, Dutch, the Nordic ones, Polish, Czech,
Romanian, Hungarian, Greek, Turkish, Ukrainian and Russian, Indonesian, Vietnamese.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

INTENT = (
    r"letters? of (?:intent|interest|inquiry|enquiry)|LOIs?\b|notices? of intent\b",
    r"expressions? of interest|intent to (?:apply|submit)|absichtserklärung(?:en)?",
    r"interessen?sbekundung(?:en)?|cartas? de intenci[oó]n|manifestaci(?:[oó]n|ones) de inter[eé]s",
    r"expresi(?:[oó]n|ones) de inter[eé]s|cartas? de inten(?:ção|ções)",
    r"manifestaç(?:ão|ões) de interesse|intentieverklaring(?:en)?|intresseanmäl(?:an|ningar)",
    r"interessetilkendegivelser?|list(?:y|u|ów)? intencyjn\w+|scrisor\w+ de intenție",
    r"szándéknyilatkozat\w*|lettres? d[’']intention|manifestazion[ei] d[i’'] ?interesse",
    r"letter[ae] d[i’'] ?intent[io]",
)
OUTLINE = (
    r"pre-?proposals?|preliminary proposals?|pre-?applications?|concept (?:notes?|papers?|outlines?)",
    r"white ?papers?",
    r"(?:outline|short|brief|stage 1|first[- ]stage|phase 1) (?:proposals?|applications?)|outlines",
    r"pré-?(?:propositions?|projets?|dossiers?)|notes? (?:conceptuelles?|succinctes?|de concept)",
    r"\w*skizzen?|notas? conceptua(?:l|les|is)|propuestas? preliminares?|preproyectos?",
    r"proposte? preliminar[ie]|note? concettual[ie]|ide[ae] progettual[ie]|notas? conceituais?",
    r"pré-?propostas?|vooraanmelding(?:en)?|vooraanvra(?:ag|gen)|\w*skiss(?:er)?|\w*skitser?",
    r"wnios(?:ek|ki|ków) wstępn\w+|fisz\w+ projekt\w+|předběžn\w+ návrh\w*|aiehakemu\w+",
    r"lettres? d[’']intérêt",
)
INFORMATION = (
    r"briefings?(?: events?| sessions?)?|webinars?",
    r"info(?:rmation)?[- ]?(?:days?|sessions?|webinars?|meetings?|events?)|office hours|town ?halls?",
    r"(?:pre-?application|technical assistance) (?:calls?|webinars?|conferences?|workshops?)",
    r"industry days?|brokerage|match-?making|webinaires?|info(?:rmations)?veranstaltung(?:en)?",
    r"jornadas? informativas?|sesi(?:ón|ones) informativas?|giornat[ae] informativ[ae]",
    r"incontr[oi] informativ[oi]|sess(?:ão|ões) de esclarecimento|webinář\w*",
    r"informatie(?:bijeenkomst(?:en)?|dag(?:en)?|sessies?)|informationsmöten?t?|informationsmøder?t?",
    r"informasjonsmøter?t?|tiedotustilaisuu\w+|spotkani\w+ informacyjn\w+",
    r"informační\w* (?:den|seminář)\w*|sesiun\w+ de informare|ενημερωτικ\w+|bilgilendirme toplantı\w*",
    r"інформаційн\w+|proposers?[’']? days?|(?:séances?|réunions?) d[’']information",
)
QUESTIONS = (
    r"(?:questions?|inquiries|requests? for clarification|clarifications?)\b(?! and answers)|helpdesk",
    r"rückfragen|consultas|quesiti|esclarecimentos|vragen\b|frågor|spørgsmål|pytania|dotazy|întrebări",
    r"kérdés\w+",
)
# What is no application: decisions, projects, reports, money spent, law, publication, meetings.
OTHER = (
    r"phd\b|doctorates?|doctoral degrees?|thesis|defen[cs]e of|birth|derogation|article \d|shall apply",
    r"terminate\w*|expires?\b",
    r"(?:successful|selected|funded|winning|approved|accepted|shortlisted"
    r"|rejected) (?:\w+ )?(?:projects?|proposals?|applicants?|applications?|candidates?|bids?"
    r"|tenders?)",
    r"consultation|survey|exhibition|training|contracts?\b|paid\b|disburse\w*|implemented|carried out",
    r"executed|delivered|refunded|completion|duration|valid(?:ity)?\b|décision|versée?s?\b|lancé\w*",
    r"durée|exécution|mise en œuvre|entretiens?|justificatifs|sélection\b|jury\b|bilan|ergebnis\w*",
    r"mitgeteilt|förderperiode|förderzeitraum|auszahlung\w*|durchführung|umsetzung|jury\w*|vertrag\w*",
    r"bewilligung\w*|gültig|entscheidung\w*|vorstellungsgespräche?|resolver\w*|resuelv\w*|resuelta",
    r"finalizarán|concluirán|duración|realizarse|realización|pago\b|contrato\b|adjudicaci\w+|fallo\b",
    r"vigor|vigente|evaluaci\w+|selecci[oó]n|esito|realizzat[oaie]|realizzazione|durata|validità",
    r"erogat\w+|erogazion[ei]|valutazion[ei]|contratto|colloqui|selezione|aggiudicazione|decisão",
    r"realizad[oa]s?|realização|duração|pagamento|validade|avaliação|seleção|entrevista|celebração",
    r"vervalt|uitvoering|betaling\w*|beoordeling\w*|selectie|geldig|overeenkomst|uitslag",
    r"start van het project|pågå\b|pågår|genomför\w*|utbetalning\w*|bedömning\w*|gäller\b|avtal\w*",
    r"udbetal\w*|gennemfør\w*|vurdering\w*|gælder|aftale\w*|gjennomfør\w*|avtale\w*|umow\w+",
    r"realizacj\w+|ocen[ay]\b|podpisan\w*|wypłat\w+|trwania|smlouv\w+|realizac\w+|hodnocení|ukončen\b",
    r"výplat\w+|contractul|implement\w+|evaluare\w*|semna\w+|publicaci[oó]n|publicação|pubblicazione",
    r"veröffentlichung|publicatie\b",
    r"award(?:s|ed|ing)? (?:date|announcement|notification|decision|will|ceremony|period)",
    r"selections?\b|notif(?:y|ied|ications?)|announced?\b|announcements?\b|start dates?",
    r"project (?:start|end|period)|contacted",
    r"projects? (?:\w+ ){0,4}(?:start|begin|end|commence|run|last|finish)\w*",
    r"projets? (?:\w+ ){0,4}(?:démarr|début)\w*",
    r"(?:projekt|vorhaben)\w* (?:\w+ ){0,4}(?:start|beginn|end|börja|slut|rozpocz|zakończ|zahájen"
    r"|ukončen)\w*",
    r"proyectos? (?:\w+ ){0,4}(?:inici|comenz|empez|termin|finaliz)\w*",
    r"progett[io] (?:\w+ ){0,4}(?:inizi|avvi|conclu)\w*",
    r"projet?os? (?:\w+ ){0,4}(?:inici|começ|termin)\w*",
    r"project\w* (?:\w+ ){0,5}(?:start|begin|eind)\w*|review(?:s|ed)?\b|evaluat\w+|interviews?|posted",
    r"published|publication|effective\b|amend(?:ed|ments?)|archiv\w*|last updated|results|decisions?\b",
    r"version|dated|revised|issued|anticipated|performance|fiscal year|regulation|directive",
    r"(?:final|progress|interim|annual|technical|financial) reports?|reporting|reports?\b|signed",
    r"signature|incurred|spent\b|eligible costs|payments?|winners?|registration\b|conference|summit",
    r"ceremony|meets\b|meeting\b|workshop|obtained|born\b|founded|launched|period must|project must",
    r"agreement of|archives?|résultats|décret|arrêté|publié\w*|mise? à jour|lauréats?|rapports?",
    r"conventions?|démarr\w+|débuter\w*|dépenses|auditions?|colloque|réunion|comité",
    r"éligibles? à compter|achev\w+|notifié\w*|communiqué\w*|veröffentlicht|bekanntmachung|bekanntgabe",
    r"richtlinie|verordnung|in kraft|begonnen|laufzeit|\w*bericht(?:s|e|en)?\b|verausgab\w+|auswahl\w*",
    r"preisverleihung|gegründet|tagung|stand:|vorhaben darf|publicad[oa]s?|resoluci[oó]n|orden\b",
    r"ejecuci[oó]n|justificaci[oó]n|iniciarse|gastos|obtenid[oa]|notificar\w*|publicará\w*",
    r"lista definitiva|bases reguladoras|entrevistas|decreto|pubblicat[oaie]|graduatoria|conclu\w+rsi",
    r"conclus[oaie]\b|rendicontazion[ei]|rimborsat[oaie]|spese\b|convegno|iscritt[eaio]|avviati",
    r"aggiornat[oa]|resultados|despesas|presta[çc]ão de contas|vigência|lei n|divulgad[oa]s?|início\b",
    r"execução|relatórios?|gepubliceerd|looptijd|besluit(?:en)?|bekend\b|bekendgemaakt",
    r"\w*rapportage\w*|gereed|toegekend|starten\b|publicera\w*|beslut\w*|slutrapport\w*|starta\b",
    r"offentliggj\w*|afslutte\w*|svar\b|vedtak\w*|publisert|prosjektstart|utbetal\w*|julkaistu",
    r"päättyttävä|päätök\w+|hankkeen|opublikowan\w+|wynik\w*|ogłoszon\w+|zakończyć|ustaw[ay]",
    r"projekt musi|rozporządzeni\w+|sprawozdani\w+|zveřejněn\w*|výsledk\w+|vyhlášen\w*|zahájen\w*",
    r"zákon\w*|řešení\b|publicat\b|rezultat\w*|finalizat\w*|ordonanț\w+|ordin(?:ul)?\b|megjelen\w*",
    r"befejezés\w*|eredmény\w*|δημοσιεύ\w+|ολοκληρ\w+|αποτελ[εέ]σμ\w+|yayın\w*|sonuç\w*|başlamalı\w*",
    r"опубліковано|результат\w*|завершен\w*|опубликован\w*|оголошен\w*|pengumuman|hasil seleksi",
    r"ngày đăng|kết quả",
)
# What opens and closes.
CALL = (
    r"(?:appel|dispositif|guichet)\b(?=[^.]{0,30} ouvert)",
    r"(?:calls?|competition|scheme|round|window|fund|programme|opportunit(?:y|ies)|grants?|prize"
    r"|portal)\b(?= (?:is|are|will|was|opens?|closes?|remains?)\b)|(?:call|competition|round"
    r"|window)(?= runs?\b)|(?:full|second|final|first|outline) (?:stage|phase)(?= closes?\b)",
)
CLOSING = (
    r"clos(?:ing|e) dates?|closes?\b|closing|archive date|clôture|einreichungsschluss|chiusura",
    r"chiude\b|fecha de cierre|cierre|encerramento|fecho|sluit\b|sluitingsdatum|stänger|ditutup",
)
APPLICATION = (
    r"soumettre|candidat(?:er|s)\b|inscripci(?:ón|ones)|sök\b|ansøg\b|öneri\w*|sunul\w*",
    r"\w*deadlines?\b|solicitar\b|candidati\b|kandidat\w*|bewerb\w+|ansök\w*|kérelm\w+|beadni",
    r"introduction des|prezentare\w*|propuner\w+|подат\w+|подач\w+|postul\w+|apresenta\w+|presentar\b",
    r"presentarse|déposer|remise\b|envoi\b|transmis(?:e|es)?\b|unterlagen|einsendung\w*",
    r"ausschreibungsende|meldeschluss|inschrij\w+|indiening|anmälan|tilmelding|påmelding|zgłosz\w+",
    r"přihláš\w+|înscri\w+|jelentkez\w+|candidatar\w*|recepci[oó]n|s[öø]k(?:a|as|es)\b|søges\b",
    r"beantrag\w+|full (?:proposals?|applications?)|applications?|proposals?|submissions?",
    r"submit(?:ted)?\b|due dates?|deadlines?|target dates?|cut-?off(?: dates?)?|last dates?|bids?\b",
    r"quotations?|tenders?\b|entries|nominations?",
    r"(?:to|may|can|should|must|please|and|who|wishing to|when to) apply\b",
    r"apply (?:by|before|online|now|through|via|for)\b|requests?\b|candidatures?|dossiers?",
    r"dates? limites?|demandes?|offres|propositions? complètes?|soumissions?|dépôt|déposé\w*",
    r"délais? de|\w*anträgen?|\w*antrag(?:stellung)?|antragsfrist|bewerbung(?:en|sfrist|sschluss)?",
    r"\w*frist\w*|stichtage?n?|(?:eingabe|einreich|einsende|abgabe)\w*|ausschreibung|einzureichen",
    r"solicitud(?:es)?|plazo|postulaci(?:ón|ones)|candidaturas?|propuestas?|convocatoria",
    r"fechas? l[ií]mites?|fechas? de corte|presentaci[oó]n|domand[ae]|scadenz[ae]|termin[ei] di",
    r"propost[ae](?: complet[ae])?|bando|sportello|presentazion[ei]|inscriç(?:ão|ões)|prazo",
    r"datas?[- ]limites?|submissão|submetid[oa]s?|concurso|\w*aanvra(?:ag|gen)|indienen|ingediend",
    r"regeling|ansök(?:an|ningar|ningsdag|ningsdatum)|utlysning(?:en)?",
    r"ansøg(?:ning|ninger|ningsfrist|ningen)|puljen?|søknad(?:er|en|sfrist)?|utlysningen|\w*hakemu\w+",
    r"haku\w*|wnios(?:ek|ki|ków|ku)|termin(?:em|u|y|ów|ie|owi)?\b|nab[oó]r\w*|zgłosze\w+|žádost\w*",
    r"uzávěrk\w+|soutěžní lhůt\w+|příjm?e?m?u? žád\w+|cerer(?:e|i|ile|ilor)",
    r"termen(?:ul)?(?:[ -]limită)?|apelul|depun\w*|pályázat\w*|\w*határid\w+|benyújt\w+|υποβολή\w*",
    r"υποβάλλ\w+|αιτήσε\w+|προτάσε\w+|προθεσμία\w*|καταληκτικ\w+|başvuru\w*|заявок|заявки|подання",
    r"прийма\w+ся|срок|заявк\w+|pengajuan|pendaftaran|hạn nộp",
)
# A word for a deadline: enough to read a sentence for one.
DEADLINE = (
    r"dates? (?:ultime|finale)|dernier délai|\w*einreichtermine?\b|\w*schluss\b|bewerbungsende",
    r"fin del? plazo|inicio del? plazo|hakuaika\w*|haku päättyy|přihlášky do|frist for\b",
    r"período de candidaturas|periodo di presentazione|período de inscriç\w+",
    r"période de (?:dépôt|candidature)|ansökningsperiod\w*|søknadsperiode|termín\w* (?:pro )?podání",
    r"término\b|ostateczny termin|\w*deadlines?\b",
    r"due (?:dates?|by|on|no later|in|each|every|quarterly)\b|(?:is|are|were|be|been) due\b",
    r"due\b(?= ?:)|clos(?:ing|e) dates?\b|cut-?offs?(?: dates?)?\b|apply (?:by|before)\b",
    r"last (?:date|day) (?:for|to|of)\b|(?:submission|application) (?:window|period|date)s?\b",
    r"dates? limites?\b|date (?:de clôture|butoir)|clôture\b|délai\b|échéance\b|\w*frist(?:en|ende)?\b",
    r"\w*schluss(?:termin)?\b|stichtage?n?\b|einreichtermin|plazo\b",
    r"fechas? (?:l[ií]mites?|(?:de |fin|tope))|cierre\b|[uú]ltimo d[ií]a\b|scadenz[ae]\b",
    r"termin[ei] (?:di|per|ultimo|perentorio)\b|chiusura\b|il bando chiude\b|prazo\b",
    r"datas?[- ]limites?\b|encerramento\b|data de fecho\b|sluitingsdatum\b|uiterste (?:indien)?datum\b",
    r"indieningstermijn\b|sista (?:ansöknings)?dag\w*|ansökningsdatum\b",
    r"utlysningen\b[^.]{0,40}\bstänger\b|hakuaika\b|määräaika\w*|nab[oó]r\w*|uzávěrk\w+|lhůt\w+",
    r"termin\w* (?:składania|zakończenia|nadsyłania|zgłoszeń)|ukončení příjmu",
    r"termen(?:ul)?(?: |-)limită\b|data limită\b|\w*határid\w+|προθεσμία\w*|καταληκτικ\w+",
    r"son (?:başvuru|tarih)|кінцевий термін|дедлайн|крайний срок|срок (?:подачи|приема)",
    r"batas (?:akhir|waktu)|tenggat|ditutup\b|hạn (?:nộp|chót|cuối)",
)
# A day from which applications are taken, said by itself.
OPENING = (
    r"(?:call|competition|scheme|appel|dispositif|guichet|concurso"
    r"|ausschreibung)\b[^.;]{0,30}\b(?:open|ouvert|abert[oa]|geöffnet)\b",
    r"opening dates?\b|open dates?\b",
    r"(?:applications?|calls?|competition|submissions?|round|portal|scheme)\b[^.;]{0,30}\bopens?\b",
    r"fecha de (?:apertura|inicio)|data di apertura|apertura\b|sportello apre|data de abertura",
    r"abertura\b|öppnar\b|åpner\b|åbner\b|öppningsdatum|date d[’']ouverture",
    r"ouverture\b(?: de l[’']appel| des candidatures)?",
)
# Before a date: from here on applications are taken.
BEGINS = (
    r"inicio\b|início\b|inizio\b|début\b|beginn\b|avvio\b|start\b|alkaa\b|rozpoczęci\w+|zahájení\b",
    r"początek|ab (?:dem )?(?=$)|başlangıç|початок|начало|open(?:s|ing|ed)?(?: date)?\b",
    r"begin(?:s|ning)?\b|start(?:s|ing)?\b|available (?:on|from)\b",
    r"accepted (?:from|beginning|starting)\b|from\b|no earlier than\b|ouverture\b|à partir du\b",
    r"ab (?:dem|sofort)\b|a partir del?\b|apertura\b|comienza\b|desde\b|apre\b|abertura\b|vanaf\b",
    r"öppnar\b|åbner\b|åpner\b|från\b|fra\b|od\b|από\b|от\b|dari\b|dal(?:le|l[’'])?\b",
)
# The same, where another date ends what this one begins; alone these words say nothing.
BEGINS_A_RANGE = (
    r"between\b|du\b|entre (?:le|el|o)\b|vom\b|zwischen\b|del\b|de\b|van\b|tussen\b|mellan\b|mellem\b",
    r"mellom\b|între\b|perioada\b|з\b|с\b",
)
# Before a date: until then, and no longer.
ENDS = (
    r"en geç\b|latest\b|within\b|at the latest|endet\b|expire\w*|concluye\b|vence\b|scade\b|scadono\b",
    r"finisce\b|udløber\b|utgår\b|päättyy\b|upływa\b|kończ\w+|končí\b|expiră\b|lejár\b|fin\b|fim\b",
    r"ende\b|pe\b|oltre il|until\b|through\b|thru\b|by\b|due\b|no(?:t)? later than\b",
    r"clos(?:e|es|ing)\b|deadlines?\b|before\b|target dates?\b|to\b|prior to\b|and\b(?=[^a-z]*$)",
    r"cut-?off\b|up to\b|last d(?:ate|ay)\b|au plus tard\b|avant le\b|au\b|clôture\b|et le\b|bis\b",
    r"spätestens\b|und\b|zum\b|hasta\b|antes del?\b|termina\b|finaliza\b|al\b|cierre\b|entro\b",
    r"chiusura\b|alle\b|non oltre\b|até\b|encerra\w*|termo\b|tot\b|uiterlijk\b|senast\b|till\b",
    r"stänger\b|senest\b|til\b|innen\b|viimeistään\b|do\b|nejpozději\b|până\b|έως\b|μέχρι\b|до\b|по\b",
    r"jusqu[’'](?:au|à)\b|fino al(?:l[ae’'])?\b",
)
# Between two dates: the first begins what the second ends.
RANGE = (
    r"[-–—~〜～]|to|until|through|till|till?och med|bis(?: zum| einschließlich)?|au|jusqu[’']au|al|hasta el|a"
    r"|até|tot(?: en met)?|til|do|po|až|până la|до|по|έως|إلى|sampai|hingga|đến|から|至|到|부터|ile"
)
# A new date in place of the old one.
EXTENDED = (
    r"\bextend(?:ed|s|ing)?\b|\bextension\b|\bpostponed\b|new deadline|prolong\w*|reporté\w*|verlänger\w*"
    r"|prorr?og\w*|\bampl[ií]a\w*|verlengd|förläng\w*|forlæng\w*|forleng\w*|przedłuż\w*|prodlouž\w*"
    r"|prelungi\w*"
    r"|延長|延长|연장|παράταση|uzatıl\w*|продовжен\w*|продл\w+"
)
FORMERLY = (
    r"\b(?:previously|originally|formerly|instead of|initially|rather than)\b|au lieu d|initialement"
    r"|\bstatt\b|bisher|ursprünglich|anteriormente|en lugar de|in luogo|precedentemente|em vez d|inicialmente"
)
# The same in scripts that put no space between words, or join particles to them.
UNSPACED: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "INFORMATION": (
        r"説明会|说明会|설명회",
    ),
    "QUESTIONS": (
        r"質問|질의",
    ),
    "OTHER": (
        r"النشر|النتائج|نشر|公開日|公表|採択|発表|研究期間|事業期間|開始日|发布|公布|执行期|结果|공고일|발표",
        r"연구 ?기간|사업 ?기간|परिणाम|ประกาศผล",
    ),
    "APPLICATION": (
        r"تقديم|التقديم|الطلبات|الترشح|応募|申請|締切|〆切|公募|募集|提出|受付|申请|申報|申报|截止",
        r"提交|受理|접수|신청|마감|공모|제출|आवेदन|ปิดรับ|ข้อเสนอ",
    ),
    "DEADLINE": (
        r"آخر موعد|الموعد النهائي|موعد التقديم|باب الترشح|締切|〆切|締め切り"
        r"|(?<![资助项目合同研究执行实施建设服务支援持成履委託契約納入])期限",
        r"(?:公募|募集|受付|応募|申請)期間|截止|(?:申请|申报书?|提交|受理)时间|마감",
        r"(?:접수|신청|공모|모집) ?기간|अंतिम (?:तिथि|तारीख)|ปิดรับ",
    ),
    "BEGINS": (
        r"من",
    ),
    "BEGINS_A_RANGE": (
        r"期間(?:は)?[:：]?|时间为?[:：]?|기간\s*[:：]?",
    ),
    "ENDS": (
        r"قبل|حتى",
        r"إلى|[~〜～]|から|至|まで|부터|[–—-]\s*$",
    ),
})  # fmt: skip
