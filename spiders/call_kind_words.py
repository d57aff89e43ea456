"""What publishers write over an announcement that is no call for applications, in seven languages.

Patterns are sought in lower case where a part of a title begins: "Soil programme – results of the call" has
two parts. What only stands within a name ("Media Workshop Series", "Idea Development Award") says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

REQUEST_FOR_INFORMATION, NOTICE_OF_INTENT = "request-for-information", "notice-of-intent"
PRIOR_INFORMATION, AWARD_NOTICE, PAST_GRANT = "prior-information", "award-notice", "past-grant"
TRAINING, EVENT, NEWS, VACANCY = "training", "event", "news", "vacancy"
EXPRESSION_OF_INTEREST, GOODS_TENDER = "expression-of-interest", "goods-tender"

# Plain by themselves: they speak of a call that is over, or not there yet.
PLAIN: tuple[tuple[str, str], ...] = (
    (REQUEST_FOR_INFORMATION,
     r"requests? for (?:information|input|comments?)(?! (?:technolog|system|security|and communication"
     r"|service))"
     r"|rfi\b(?! mitigation)|sources sought|market (?:sounding|consultation)|(?:public|stakeholder"
     r"|open) consultation(?! grants?)"
     r"|demande (?:publique )?d['’]informations?\b(?! complémentaires)|consultation publique"
     r"|consultation préalable"
     r"|informationsanfrage|markterkundung|marktkonsultation|öffentliche konsultation"
     r"|consultas? preliminar(?:es)? (?:al|del|de) mercado|solicitud de información|consulta pública"
     r"|consultazion[ei] (?:preliminar[ei]|pubblic[ah]e?|di mercato)|richiesta di informazioni"
     r"|indagine di mercato"
     r"|begäran om information|informationsförfrågan|samråd (?:om|kring)|extern remiss"
     r"|pedido de informaç(?:ão|ões)|solicitação de informaç(?:ão|ões)|consulta preliminar ao mercado"
     r"|tomada de subsídios"),
    (NOTICE_OF_INTENT,
     r"notices? of intent\b(?! (?:to (?:apply|submit|respond)|required|due|deadline|form|template))|noi\b"
     r"|intent to (?:publish|issue|award)\b|pre-?solicitation"
     r"|avis d['’]intention\b|anuncio de intención|aviso de intenção|avviso di intenti"),
    (PRIOR_INFORMATION,
     r"prior information notice|periodic indicative notice|general procurement notice|procurement plan\b"
     r"|advance notice|draft (?:nofo|solicitation|baa|rfp|request for proposals)"
     r"|avis de pré-?information|avis général de passation|plan de passation|vorinformation\b"
     r"|anuncio (?:de información previa|previo)\b|plan (?:anual )?de (?:adquisiciones|contrataci(?:ón"
     r"|ones))"
     r"|avviso di pre-?informazione|förhands(?:meddelande|annons(?:ering)?)\b"
     r"|anúncio de pré-informação|plano de (?:aquisições|contratações)"),
    (AWARD_NOTICE,
     r"(?:contract )?award notices?\b(?! of funding)|notice of (?:contract )?awards?\b(?! (?:program"
     r"|scheme|fund|opportunit))"
     r"|contract awards?\b(?! (?:criteria|program|procedure))"
     r"|results? of (?:the |our )?(?:[\w-]+ ){0,5}(?:calls?|competition|round|selection|evaluation|tender"
     r"|programme|program)\b"
     r"|call results?\b|(?:list of )?(?:funded|awarded|selected|approved|successful) (?:projects"
     r"|proposals|applicants|applications|grants|grantees)$"
     r"|(?:list of )?(?:funded|awarded|selected|approved|successful) (?:projects|proposals|applicants"
     r"|applications|grants) (?:of|in|under|from|\d)"
     r"|(?:prize|award|call|competition|grant) (?:winners|recipients|awardees)\b(?! (?:fund|grant|program"
     r"|network))|(?:the )?winners (?:of|announced)|announc\w+ (?:the )?(?:winners|awardees|grantees"
     r"|recipients|results)\b"
     r"|avis d['’]attribution|résultats? (?:de l['’]|de la |du |des |d['’])(?:appels?|aap|concours"
     r"|sélection|évaluation|consultation)"
     r"|(?:liste des )?(?:lauréats|projets (?:retenus|lauréats|financés|sélectionnés))\b"
     r"|bekanntmachung (?:über )?vergebener|vergebener? auftr[aä]g\w*|zuschlagserteilung"
     r"|ergebnisse? (?:der|des|vom) [\w-]*(?:ausschreibung|aufrufs?|wettbewerbs?|auswahl\w*|calls?"
     r"|förderrunde)\b"
     r"|(?:liste der )?(?:geförderte[nr]?|bewilligte[nr]?|ausgewählte[nr]?) (?:projekte|vorhaben|anträge)\b"
     r"|(?:die )?(?:gewinner(?:innen)?|preisträger(?:innen)?)\b"
     r"|anuncio de adjudicación|adjudicación (?:de|del)\b|(?:propuesta de )?resolución (?:definitiva "
     r"|provisional )?de (?:la )?(?:concesión|adjudicación)"
     r"|resolución de la convocatoria|(?:relación|lista(?:do)?) (?:definitiv[oa] "
     r"|provisional )?de (?:beneficiarios|ayudas concedidas|proyectos|admitidos|solicitudes)"
     r"|proyectos (?:financiados|seleccionados|concedidos|aprobados)|resultados de la (?:convocatoria"
     r"|selección)|(?:los )?ganadores\b"
     r"|(?:approvazione )?(?:della |delle |la |le )?graduatori[ae]\b|(?:pubblicazione )?(?:degli "
     r"|gli )?esit[oi]\b|avviso di aggiudicazione|aggiudicazione\b"
     r"|(?:pubblicazione )?elenco (?:dei |delle |degli )?(?:progetti|beneficiari|domande|ammessi)"
     r"|progetti (?:finanziati|ammessi)|(?:i )?vincitori\b|scorrimento (?:della )?graduatoria"
     r"|tilldelningsbeslut|tilldel(?:at|ade) kontrakt|meddelande om tilldelning|resultat (?:av|från|för"
     r"|i) [\w-]*(?:utlysning|ansökningsomgång|urval)\w*"
     r"|(?:lista över )?beviljade (?:projekt|bidrag|ansökningar|medel)|vinnar(?:e|na)\b"
     r"|anúncio de adjudicação|resultados? (?:final |preliminar |provisóri[oa]s? "
     r"|definitiv[oa]s? )?d[oae]s? (?:edital|concurso|chamada|seleção|candidatura)"
     r"|homologação do resultado|lista (?:definitiva |provisória )?d[eo]s? (?:projetos|candidaturas"
     r"|candidatos|propostas)|projetos (?:aprovados|financiados|selecionados)|(?:os )?vencedores\b"),
    (PAST_GRANT,
     r"(?:past|previous|former|archived|completed) (?:grants?|awards?|grantees|recipients|winners|calls"
     r"|projects)$"
     r"|previously (?:funded|awarded)|grants (?:awarded|made) (?:in|to|20)|grants database$"
     r"|(?:projets|appels) (?:passés|terminés|clos)\b|abgeschlossene (?:projekte|ausschreibungen"
     r"|vorhaben)|frühere ausschreibungen"
     r"|convocatorias (?:anteriores|cerradas|pasadas)|ayudas concedidas\b|bandi (?:chiusi|scaduti"
     r"|conclusi)|progetti conclusi"
     r"|avslutade (?:projekt|utlysningar)|tidigare (?:utlysningar|beviljade)|editais (?:anteriores"
     r"|encerrados)|projetos concluídos"),
)  # fmt: skip

# Plain only as a heading over something ("Webinar: how to …"), and where nothing says that one may apply.
HEADINGS: tuple[tuple[str, str], ...] = (
    (NEWS,
     r"(?:latest )?news|newsletter|press release|aktuelles|pressemitteilung|neuigkeiten|actualités?"
     r"|communiqué(?: de presse)?"
     r"|noticias?|nota de prensa|notizie|comunicato(?: stampa)?|nyhet(?:er)?|pressmeddelande|notícias?"
     r"|comunicado de imprensa"
     r"|annual report|jahresbericht|rapport annuel|memoria anual|relazione annuale|årsrapport"
     r"|relatório anual|interview|success story"),
    (EVENT,
     r"webinars?|info(?:rmation)? (?:days?|sessions?)|save the date|infotage?|info-?veranstaltung"
     r"|informationsveranstaltung"
     r"|webinaires?|journées? d['’]information|réunion d['’]information|jornadas? informativas?"
     r"|seminario web|webinario"
     r"|giornat[ae] informativ[ae]|informationsmöte|webbinarium|sess(?:ão|ões) de (?:esclarecimento"
     r"|informação)|conference"),
    (TRAINING,
     r"(?:free |online )?(?:training|course)(?: courses?| sessions?| days?)?|e-learning|schulung|lehrgang"
     r"|weiterbildung|formation(?: en ligne)?"
     r"|curso(?: en línea| online)?|cors[oi](?: di formazione| online)?|kurs|utbildning|formação"),
    (VACANCY,
     r"(?:job )?vacancy|vacancies|job(?: opening| offer)?s?|stellen(?:angebote?|ausschreibung)"
     r"|offres? d['’]emploi|avis de recrutement"
     r"|ofertas? de empleo|offert[ae] di lavoro|concorso pubblico|ledig(?:a)? (?:tjänst(?:er)?|jobb)"
     r"|vagas?(?: de emprego)?"),
)  # fmt: skip

# What keeps its place among the calls, and says so: a person had better look.
DOUBTFUL: tuple[tuple[str, str], ...] = (
    (EXPRESSION_OF_INTEREST,
     r"(?:request|call|invitation) for (?:an? )?expressions? of interest|(?:request|call) for eois?"
     r"|expressions? of interest|reoi\b"
     r"|appel à manifestations? d['’]intérêt|avis (?:d['’]appel )?à manifestations? d['’]intérêt|ami\b"
     r"|interessenbekundung\w*"
     r"|(?:convocatoria de |solicitud de )?(?:manifestaci(?:ón|ones)|expresi(?:ón|ones)) de interés"
     r"|(?:avviso (?:pubblico )?(?:per|di) )?manifestazion[ei] d[i’'] ?interesse|intresseanmälan"
     r"|manifestaç(?:ão|ões) de interesse"),
    (GOODS_TENDER,
     r"(?:procurement|supply|supply and delivery|purchase) of (?!services)|lieferung (?:von|eines|einer)"
     r"|beschaffung (?:von|eines|einer)"
     r"|fourniture (?:de|d['’]|et)|acquisition d(?:e|['’])|suministro (?:de|del)|adquisición de"
     r"|fornitura (?:di|e)|acquisto di"
     r"|leverans av|inköp av|upphandling av|fornecimento de|aquisição de"),
    (NOTICE_OF_INTENT, r"pre-?announcement|vorankündigung|pré-?annonce|pre-?anuncio|pre-?annuncio"
     r"|förhandsinformation|pré-?anúncio"),
    (TRAINING, r"(?:free |online )?training (?:course|session|workshop)|summer school|sommerschule"
     r"|école d['’]été|escuela de verano|scuola estiva|sommarskola|escola de verão"),
    (EVENT, r"(?:webinar|workshop|conference)(?! (?:grants?|funds?|support|scheme))|konferenz|conférence"
     r"|conferencia|convegno|konferens|conferência"
     r"|hackathon"),
    (REQUEST_FOR_INFORMATION, r"market (?:survey|research|study)(?= (?:of|on|for|into)\b|$)"
     r"|estudio de mercado|étude de marché"
     r"|marktstudie|marknadsundersökning|pesquisa de mercado|avviso esplorativo"),
)  # fmt: skip

# Who writes this invites, whatever else stands in the title.
INVITES = (
    r"\bcalls? (?:for|to|is|are|now|open)\b|\bopen calls?\b|\bcall \d|\bfunding opportunit|\bnofo\b"
    r"|\brequests? for (?:applications?|proposals?|concept)"
    r"|\b(?:rfa|rfp|baa|foa)\b|\bappl(?:y|ications?)\b|\bsubmi(?:t|ssions?)\b|\bfunding\b|\bgrants?\b"
    r"|\bfellowships?\b|\bscholarships?\b|\bbursar"
    r"|\bappels? (?:à|a) |\bcandidat(?:er|ez|ures?)\b|\bbourses?\b|\bsubventions?\b|\bausschreibung"
    r"|\bförder|\bbewerb|\baufruf|\bstipendi|\beinreich"
    r"|\bconvoca(?:toria|n)?\b|\bayudas?\b|\bsubvenci|\bbecas?\b|\bsolicit|\bband[oi]\b"
    r"|\bavvis[oi] pubblic|\bcontribut|\bdomand[ae]\b|\bbors[ae]\b|\bfinanziament"
    r"|\butlysning|\bansök|\bsök\b|\bsöka\b|\bbidrag\b|\bstipendi|\bedita(?:l|is)\b|\bchamadas?\b"
    r"|\bcandidatura|\bbolsas?\b|\binscri"
    r"|\bse convocan?\b|\bavvio\b"
)
# These invite in the present: results and winners of an earlier round may be named beside them.
INVITES_NOW = (
    r"\b(?:apply|re-?apply)\b|\bapplications? (?:are |is |now )?(?:open|invited|welcome)|\b(?:now|still"
    r"|re-?)open|\bsubmit your|\bcandidatez\b|\bcandidatures? ouvertes?|\bdéposez\b|\bjetzt bewerben"
    r"|\bbewerben\b|\bbewerbung|\beinreichen\b|\bsolicite\b|\bse convocan?\b|\babierta\b"
    r"|\babierto el plazo|\bpresentare domanda|\bcandidarsi\b|\baperte le\b|\bansök\b|\bsöka\b|\bsök\b"
    r"|\binscrições abertas|\bcandidate-se|\bcandidaturas abertas|\bfollow-?(?:on|up) (?:fund|grant)"
)

# And whoever names these in another part of the title.
INVITES_BESIDE = (
    r"\bcalls? for (?:proposals|applications|projects)\b|\bnotice of funding opportunity|\bnofo\b"
)

# A publisher's own name for the type of an announcement, among its topics: the whole word.
TYPES: Mapping[str, str] = MappingProxyType({
    words: kind
    for kind, listed in {
        REQUEST_FOR_INFORMATION: "request for information|sources sought|sources sought notice|rfi"
            "|consultation|consultations|public consultation"
        "|demande d'informations|consulta pública|consultazione pubblica|markterkundung|samråd",
        NOTICE_OF_INTENT: "notice of intent|presolicitation|pre-solicitation|pre-solicitation notice",
        PRIOR_INFORMATION: "prior information notice|prior information|pin-only|pin-buyer|pin-rtl"
            "|periodic indicative notice|general procurement notice"
        "|avis de préinformation|vorinformation|anuncio de información previa|avviso di preinformazione"
        "|anúncio de pré-informação|planning",
        AWARD_NOTICE: "award notice|award|contract award|contract award notice|notice of award"
            "|can-standard|can-social|can-desg|can-modif|results|winners"
        "|avis d'attribution|résultats|vergebener auftrag|anuncio de adjudicación|adjudicación"
        "|avviso di aggiudicazione|esito|tilldelning|anúncio de adjudicação",
        PAST_GRANT: "past grant|past grants|awarded grant|awarded grants|previous grants|grants awarded",
        TRAINING: "training|trainings|training course|formation|formations|schulung|formación|formazione"
            "|utbildning",
        EVENT: "event|events|webinar|webinars|veranstaltung|veranstaltungen|événement|événements|evento"
            "|eventos|eventi|evenemang",
        NEWS: "news|newsletter|press release|press releases|blog|aktuelles|pressemitteilung"
            "|pressemitteilungen|actualité|actualités|noticia|noticias|notizie|nyhet|nyheter|notícias",
        VACANCY: "vacancy|vacancies|jobs|stellenangebot|stellenangebote|offre d'emploi|empleo"
            "|lavora con noi|lediga jobb",
    }.items()
    for words in listed.split("|")
})  # fmt: skip
# Of these the type is a rubric of the site, under which calls stand as well; and some are subjects.
RUBRICS = frozenset({TRAINING, EVENT, NEWS, VACANCY})

# How an announcement begins that says itself what it is.
BEGINNINGS: tuple[tuple[str, str], ...] = (
    (REQUEST_FOR_INFORMATION,
     r"this (?:notice |announcement |document )?is (?:only |solely )?(?:an? )?(?:request for information"
     r"|rfi\b|sources sought|market (?:survey|research))"
     r"|this (?:is|notice is|announcement is) not a (?:solicitation|request for (?:proposals?"
     r"|applications?)|funding opportunity)"
     r"|il s['’]agit d['’]une demande d['’]informations?|dies ist eine (?:markterkundung"
     r"|informationsanfrage)|es handelt sich um eine markterkundung"
     r"|(?:la presente|se trata de una) (?:es una )?(?:consulta preliminar|solicitud de información)"
     r"|la presente indagine di mercato|(?:detta|det här) är en (?:informationsförfrågan"
     r"|begäran om information)"
     r"|(?:este|trata-se de um) (?:é um )?pedido de informaç(?:ão|ões)"),
    (NOTICE_OF_INTENT, r"this (?:notice |announcement )?is (?:only |solely )?an? notice of intent"),
    (AWARD_NOTICE, r"this (?:notice |announcement )?is an? (?:contract )?award notice|(?:la"
     r"|le) présent avis d['’]attribution"),
)  # fmt: skip
