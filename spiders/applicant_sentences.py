"""The sentences in which publishers say who may apply: what stands before, between and behind the kinds.

Patterns without regard to case, in the languages that ``spiders.applicant_lexicon`` has the kinds of.
"""

from __future__ import annotations

# A sentence or a label that a list of applicants follows.
LEADS: tuple[str, ...] = (
    r"(?:who (?:can|may|is eligible to) apply|eligible (?:applicants?|entities|organi[sz]ations?)"
    r"|eligibility|open to)(?: (?:are|is|include))?\s*[:：]?\s*",
    r"(?:this |the )?(?:call|competition|programme|program|opportunity|scheme|fund|prize|grant)s? (?:is"
    r"|are) (?:only |exclusively )?(?:open|limited|restricted|reserved) (?:only |exclusively )?(?:to"
    r"|for)\s+",
    r"(?:applications?|proposals?) (?:are|is|will be) (?:only )?(?:accepted (?:only )?from|open to"
    r"|limited to)\s+",
    r"applicants (?:must|shall|have to) be\s+",
    r"(?:peuvent|pourront) (?:candidater|déposer (?:un dossier|une demande)|postuler|participer)\s*:?\s*"
    r"|(?:les )?bénéficiaires(?: éligibles)?(?: sont|\s*:)\s*|(?:sont|seront) éligibles\s*:?\s*",
    r"(?:l['’]appel|cet appel(?: à (?:projets|candidatures))?|l['’]appel à (?:projets|candidatures))(?: "
    r"est (?:ouvert|réservé)| s['’]adresse) (?:aux?|à)\s+|les candidats doivent être (?:des )?"
    r"|(?:structures|candidats) éligibles\s*:\s*",
    r"antragsberechtigt sind\s+|bewerben können sich\s+|antragsberechtigte?\s*:\s*|teilnahmeberechtigt "
    r"sind\s+|zielgruppe\s*:\s*",
    r"podrán (?:ser benefici\w+|solicitar (?:estas ayudas|la ayuda|las ayudas)|participar|acogerse(?: a "
    r"estas ayudas)?|presentar solicitud\w*|optar)(?: de (?:estas|las) (?:ayudas|subvenciones))?\s+"
    r"|beneficiari[oa]s\s*:\s*",
    r"convocatoria dirigida a\s+|dirigido a\s*:?\s*|(?:posson?o|potranno) (?:presentare domanda"
    r"|partecipare|candidarsi|accedere|beneficiare)\s+|(?:soggetti )?beneficiari\s*:\s*",
    r"podem (?:candidatar-se|participar|se inscrever|inscrever-se|concorrer|apresentar candidaturas?"
    r"|submeter propostas)\s+|são beneficiári[oa]s\s+|beneficiári[oa]s\s*:\s*",
    r"aanvragen kunnen worden ingediend door\s+|wie kan aanvragen\s*[:?]\s*|rahoitusta voivat hakea\s+"
    r"|hakijoina voivat olla\s+|o dofinansowanie mogą ubiegać się\s+|wnioskodawcami mogą być\s+"
    r"|uprawnieni wnioskodawcy\s*:\s*",
    # One of the funder's calls or its money is for them.
    r"(?:this |the |our )?(?:[\w-]+ ){0,3}(?:call|competition|programme|program|opportunity|scheme|fund"
    r"|prize|grant"
    r"|solicitation|award|fellowship|scholarship|accelerator|challenge|funding|announcement|nofo|topic"
    r"|incubator"
    r"|initiative|residency|rfp|round|voucher|loan|support|measure|bursary|stipend)s? (?:is|are) (?:only "
    r"|currently "
    r"|now |exclusively )?(?:open|limited|restricted|reserved|available|addressed|aimed|intended"
    r"|directed)(?: "
    r"exclusively| only)? (?:to|for|at)\s+",
    r"(?:the |this |our )?(?:accelerator|programme|program|call|fund|incubator|scheme|foundation"
    r"|we) (?:only )?(?:accepts?"
    r"|invites?|welcomes?|funds?) (?:applications? (?:only )?from |proposals? from )\s*|the (?:accelerator"
    r"|incubator) "
    r"(?:only )?accepts? ",
    r"(?:we |the \w+ )?(?:invite|welcome|accept)s? (?:applications|proposals|submissions) (?:only )?from\s+",
    r"(?:proposals?|applications?|bids?|submissions) (?:may|can|must|shall|should"
    r"|will) (?:only )?be (?:submitted|made"
    r"|filed|presented|lodged) (?:only )?by\s+",
    r"(?:applications?|proposals?|submissions) (?:are|is) (?:invited|welcome|welcomed|sought|encouraged"
    r"|restricted"
    r"|limited|open) (?:only )?(?:from|by|to)\s+",
    r"who (?:may|can|is eligible to|should|can|could) (?:apply|participate|take part)\s*[?:：]\s*"
    r"|eligible to apply\s*(?:are|:)\s*",
    r"(?:to be eligible,? |to apply,? )?(?:you|your organi[sz]ation|the applicant|each applicant"
    r"|an applicant|the lead "
    r"applicant|candidates|the candidate|all applicants|lead applicants|eligible (?:lead )?(?:applicants?"
    r"|organi[sz]ations?)) (?:must|shall|has to|have to|should|needs? to|are) (?:all "
    r"|either )?(?:be )?(?:either )?(?:based at |"
    r"employed (?:by|at) |affiliated (?:with|to) )?",
    r"eligible (?:lead )?(?:applicants?|organi[sz]ations?|entities|institutions?|bodies) (?:are|include"
    r"|must be)\s+"
    r"|(?:lead )?applicants (?:must|shall|should) be (?:based at |employed (?:by|at) |affiliated (?:with"
    r"|to) )?",
    r"(?:peuvent|pourront) (?:candidater|déposer [^.;]{2,30}?|postuler|participer|bénéficier [^.;]{2,40}?"
    r"|répondre [^.;]{2,30}?"
    r"|soumettre [^.;]{2,30}?|présenter [^.;]{2,30}?)\s*:?\s+|(?:sont"
    r"|seront) éligibles(?: à [^:;.]{2,40}?)?\s*:?\s+"
    r"|(?:l['’]aide|le dispositif|la subvention|le programme|le concours|le prix|la bourse|ce dispositif"
    r"|cette aide)"
    r" (?:est (?:ouverte?|réservée?|destinée?)|s['’]adresse) (?:aux?|à)\s+|public(?:s)? (?:visé|éligible"
    r"|concerné)s?\s*:\s*"
    r"|(?:porteurs|organismes|entités|demandeurs) (?:de projets? )?éligibles\s*:\s*|appel (?:ouvert"
    r"|réservé) aux?\s+",
    r"(?:förder)?anträge können\s+|(?:förder)?anträge stellen können\s+|einreichen können\s+"
    r"|(?:förderberechtigt"
    r"|teilnahmeberechtigt|antragsberechtigt|einreichberechtigt|bewerbungsberechtigt|zuwendungsempfänger"
    r"|förderfähig"
    r"|teilnehmen können|teilnehmen dürfen|gefördert werden|antragsteller|antragsberechtigte) ?(?:sind"
    r"|können sein)?\s*:?\s+"
    r"|(?:das|der|die) (?:programm|wettbewerb|ausschreibung|förderung|aufruf|förderprogramm|preis"
    r"|stipendium|bekanntmachung)"
    r" (?:richtet sich|wendet sich|steht)(?: ausschließlich| nur)? (?:an\s+)?|wer kann [^?]{0,30}\?\s*"
    r"|zuwendungsempfänger"
    r"(?:innen)? (?:sind|können)\s+",
    r"(?:podrán|pueden|podrá) (?:ser benefici\w+|solicitar [^.;:]{2,45}?|participar(?: en [^.;:]{2,45}?)?"
    r"|presentarse(?: a [^.;:]{2,45}?)?"
    r"|concurrir(?: a [^.;:]{2,45}?)?|postular(?:se)?(?: a [^.;:]{2,45}?)?|acceder a [^.;:]{2,45}?"
    r"|optar a [^.;:]{2,45}?|presentar [^.;:]{2,30}?"
    r"|acogerse a [^.;:]{2,45}?)\s*:?\s+|(?:tendrán la condición de|son) beneficiari[oa]s?\s*:?\s+"
    r"|la (?:convocatoria|ayuda)"
    r" (?:está|va) (?:dirigida|destinada|abierta) a\s+|¿?quién(?:es)? pueden? [^?:]{2,40}?[?:]\s*"
    r"|(?:personas )?destinatari[oa]s\s*:\s*",
    r"(?:posson?o|può|potranno) (?:presentare (?:domanda|la domanda|proposte|candidatur[ae]|progetti)"
    r"|partecipare(?: al [^.;:]{2,25}?)?"
    r"|candidarsi|accedere [^.;:]{2,30}?|beneficiare [^.;:]{2,30}?|richiedere [^.;:]{2,30}?)\s*:?\s+"
    r"|(?:soggetti )?(?:beneficiari"
    r"|destinatari|proponenti|ammissibili)(?: dell?[’' ][^.;:]{2,25}?| del [^.;:]{2,25}?)?(?: sono|\s*:)\s+"
    r"|(?:il bando|l[’']avviso|la misura) (?:è"
    r" (?:rivolt[oa]|apert[oa]|riservat[oa]|destinat[oa])|si rivolge) (?:a(?:i|gli|lle|lla|ll[’'])?)\s*"
    r"|sono beneficiari\s+",
    r"(?:podem|poderão|pode) (?:candidatar-se(?: a [^.;:]{2,30}?)?|participar(?: d[eo] [^.;:]{2,30}?)?"
    r"|concorrer|apresentar [^.;:]{2,30}?|submeter"
    r" [^.;:]{2,30}?|inscrever-se|se inscrever|se candidatar|solicitar [^.;:]{2,30}?)\s*:?\s+|(?:são"
    r"|serão) (?:beneficiári[oa]s|elegíveis|destinatári[oa]s)"
    r"\s*:?\s+|(?:o (?:concurso|aviso|edital|programa)|a chamada) (?:destina-se|dirige-se|é destinad[oa]"
    r"|está abert[oa]|é abert[oa]) (?:a|às?|aos?)\s+"
    r"|(?:beneficiári[oa]s|destinatári[oa]s|proponentes|público-alvo)\s*:\s*",
    r"(?:de (?:regeling|subsidie|oproep|call)|deze (?:subsidie|regeling|oproep)) (?:is|staat) (?:bedoeld"
    r"|open|bestemd) voor\s+|voor wie[?:]?\s+"
    r"|aanvragers (?:zijn|moeten)\s+|(?:subsidie )?kan worden aangevraagd door\s+",
    r"(?:utlysningen|stödet|bidraget|programmet) (?:riktar|vänder) sig till\s+|(?:utlysningen"
    r"|stödet) är (?:öppen|öppet) för\s+|vem kan söka\??\s*:?\s*"
    r"|(?:puljen|opslaget|ordningen|programmet) (?:er (?:åben|åbent) for|henvender sig til"
    r"|retter sig mod)\s+|(?:ansøgere|ansøgerkreds|målgruppe)\s*:\s*"
    r"|(?:utlysningen|ordningen) (?:er åpen for|retter seg mot)\s+|hvem kan søk[ee]\??\s*:?\s*|(?:avustusta"
    r"|tukea|rahoitusta|apurahaa) (?:voivat|voi) hakea\s+"
    r"|haku on (?:avoin|tarkoitettu)\s+|(?:wnioski|wniosek|projekty) (?:mogą|może) składać\s+"
    r"|(?:o [^.;:]{3,40}? mogą (?:się )?(?:ubiegać|starać)(?: się)?|do udziału uprawnieni są"
    r"|beneficjentami (?:są|mogą być)|beneficjenci|uprawnionymi są"
    r"|konkurs (?:jest )?skierowany (?:jest )?do)\s*:?\s+",
    r"(?:oprávněnými? žadatel(?:i|em) (?:jsou|je|mohou být)|o (?:dotaci|podporu|grant) mohou (?:žádat"
    r"|požádat)|žádost mohou podat|oprávnění žadatelé(?: jsou)?)\s*:?\s+"
    r"|(?:solicitanții? eligibili(?: sunt)?|beneficiari eligibili|pot (?:aplica|depune (?:proiecte|cereri)"
    r"|solicita finanțare))\s*:?\s+"
    r"|(?:pályázatot nyújthatnak be|pályázhatnak|támogatást igényelhetnek|jogosultak köre)\s*:?\s*"
    r"|başvurular\s+|(?:başvuru yapabilecekler|kimler başvurabilir\??)\s*:?\s*"
    r"|(?:подати заявку можуть|заявки можуть подавати|до участі запрошуються"
    r"|учасниками можуть бути)\s*:?\s*|(?:δικαιούχοι(?: είναι)?|επιλέξιμοι φορείς)\s*:?\s*"
    r"|(?:pemohon|pengusul) (?:adalah|yang memenuhi syarat)\s*:?\s*|đối tượng (?:đăng ký|tham gia)\s*:?\s*"
    r"|يمكن (?:لـ)?التقديم\s*:?\s*",
    r"žadateli mohou být\s+|oprávnění žadatelé\s*:\s*|solicitanți eligibili\s*:\s*|応募資格\s*[:：]\s*"
    r"|対象者?\s*[:：]\s*",
)
# Before a list that a verb follows: "Only charities may apply", "Endast företag kan söka".
ONLY = r"(?:only|seul(?:e)?s les|seules?|nur|sólo|solo|únicamente|apenas|alleen|endast|kun|vain|tylko|pouze)"
MAY_APPLY = (
    r"(?:(?:may|can) (?:only )?apply|(?:are|is) eligible(?: to (?:apply|participate))?|peuvent "
    r"(?:candidater|postuler|déposer une demande)|können (?:sich bewerben|anträge stellen)"
    r"|podrán (?:participar|presentarse)|possono (?:partecipare|presentare domanda)|podem (?:participar"
    r"|candidatar-se)|kunnen (?:een aanvraag indienen|(?:subsidie |een subsidie )?aanvragen|meedoen"
    r"|deelnemen)|kan (?:söka|søge|søke"
    r"|ansöka|ansøge)(?: [^.;]{1,30})?|voivat hakea(?: [^.;]{1,20})?"
    r"|(?:may|can|could) (?:participate|submit (?:an? |their )?(?:applications?|proposals?|bids?)|take part"
    r"|request (?:funding|a grant)"
    r"|seek (?:funding|support)|receive (?:funding|support|a grant)|be funded|be supported|bid|enter)"
    r"|can apply for|are (?:all )?(?:welcome|invited|able"
    r"|entitled) to apply|qualify(?: for [^.;]{2,30}?)?|is open to apply"
    r"|sont éligibles|peuvent (?:déposer|soumettre|présenter|participer|répondre|bénéficier)"
    r"|pourront (?:candidater|postuler|déposer)"
    r"|können (?:einen? )?(?:förder)?ant(?:rag|räge)\w* (?:stellen|einreichen)|sind (?:antrags|förder"
    r"|teilnahme|bezugs)berechtigt|können (?:sich )?(?:teilnehmen"
    r"|beantragen|einreichen|gefördert werden|eine förderung beantragen|einen zuschuss beantragen|mitmachen)"
    r"|(?:podrán|pueden) (?:solicitar|optar|concurrir|postular|acogerse|ser benefici\w+|presentar \w+)"
    r"|(?:possono|potranno) (?:candidarsi|richiedere|accedere"
    r"|beneficiare|fare domanda)|(?:podem|poderão) (?:concorrer|apresentar|submeter|solicitar|se inscrever"
    r"|inscrever-se)|mogą (?:składać|ubiegać się|aplikować|wnioskować)"
    r"|mohou (?:žádat|podat|požádat)|pot (?:aplica|depune)|pályázhatnak|başvurabilir(?:ler)?"
    r"|başvuruda bulunabilir|можуть (?:подати|подавати|брати участь)|आवेदन कर सकते हैं"
    r"|μπορούν να υποβάλουν|dapat (?:mengajukan|mendaftar)|có thể (?:đăng ký|nộp)"
    r"|(?:tarafından )?yapılabilir)"
)
# In front of an item.
ARTICLES = (
    r"(?:(?:all|any|both|either|early-stage|early stage|established|licensed|qualified|innovative|approved"
    r"|recogni[sz]ed"
    r"|\w+-recogni[sz]ed|\w+-registered|\w+-based|publicly funded|public and private|private and public"
    r"|single|micro"
    r"|UK|US|toutes?|tous|alle|todas?|todos|tutt[ei]|leurs|anerkannte|kleine|private|öffentliche|gmin"
    r"|for-profit"
    r"|incorporated|local|young|domestic|einzelne|deutsche|italienske|svenske|norske|danske|svenska"
    r"|reguły)\s+|(?:the|a|an|other|eligible|accredited|legally registered|registered|les|des|la|le|aux|de"
    r"|los|ai|agli|alle|alla|all|aos|às|à"
    r"|las|el|die|der|le|gli|i|os|as|o|de|het|den|och)\s+|l['’])*"
)
JOINT = (
    r"(?:\s*[,;/]\s*(?:(?:and|or|et|ou|und|oder|y|o|e|en|of|och|og|a|i|oraz|și)\s+)?|\s+(?:and/or"
    r"|and|or|et|ou|und|oder|y|o|e|en|of|och|og|ja|i|oraz|a|și|sowie|ainsi que)\s+)"
)
# That their nation or their size does not matter.
OF_WHICH = r"\s+of (?:any|all)\b"
# What may follow the list: its end, a note in brackets, or where they must be.
TAIL = (
    r"\s*(?:\([^)]{0,60}\)\s*)?(?:only\b|exclusively\b|uniquement\b)?(?:[.;:]|$|\n|(?:that are |which "
    r"are )?(?:registered|based|established|located|headquartered)\b|mit sitz\b|con sede\b|établie?s\b"
    r"|establecid[ao]s\b|gevestigd\b|met vestiging\b|com sede\b"
    r"|(?:einen? )?(?:\w*antrag|anträge|bewerbung|projektskizzen?)?\s?(?:stellen|einreichen|beantragen)\b"
    r"|tarafından\b|loi (?:de )?1901\b|with 501\(c\)\(3\)"
    # Which of them, where that is no other kind of applicant.
    r"|(?:with|within|in|of any|of all|from|at|who|that|which|holding|working|under|for at least|au sens"
    r"|relevant|ayant"
    r"|disposant|implantée?s|et leurs|gemäß|im sinne|der|des|die|mit|in|aus|nach|que|con|de cualquier|de"
    r"|del|inscrit[oa]s"
    r"|che|iscritt[ei]|operanti|localizzat[ei]|do|da|com|sediad[oa]s|die|uit|som|med|i|der|jotka|które|z|se"
    r"|kteří|w)\b"
    r"(?![^.;]*(?:employees|mitarbeit|beschäftigt|salariés|effectif|empleados|dipendenti|trabalhador"
    r"|medewerkers|anställda"
    r"|\bturnover|umsatz|chiffre d|revenue|consorti|partner|collaborat|cooperat|zusammen|\bnot\b|nicht"
    r"|\bexcept|\band (?:the )?\w+ (?:may|can)))"
    r"[^.;:\d]{0,90}(?:[.;]|$|\n))"
)
# The list is not whole, or not of those who may apply.
OPEN_LIST = (
    r"(?:only|solely|exclusively|nur|seulement|uniquement|únicamente|solo|sólo|solamente|apenas|somente"
    r"|alleen"
    r"|endast|kun) (?:as|als|comme|en tant que|como|come|in qualità di|na qualidade|delta som|som)\b"
    r"|\bas (?:associated |project |consortium )?partners?\b|como soci[oa]s?\b|\bals partner\b"
    r"|comme partenaires?\b|\bsom partner\b|come partner\b|como parceir[oa]s?\b"
    r"|\bnur (?:im verbund|gemeinsam|zusammen)\b|\b(?:as|als|comme|como|come|som) (?:\w+ )?(?:collabor"
    r"|colabor|observ"
    r"|advis|mentor|contractor|unterauftrag)\w*"
    # One part of a call is not the call.
    r"|\b(?:track|lot|module|modul|strand|stream|category|option|window|component|volet|lote|lotto|línea"
    r"|linea|spår)"
    r" (?:[a-h]|\d{1,2})\b|"
    r"together with|jointly with|in partnership with|anche insieme|in partenariato|gemeinsam mit|en "
    r"partenariat|en colaboración|em parceria|include,? but|not limited to|such as|especially|in "
    r"particular|particularly|e\.g\.|for example|among others|and others|preferabl|encouraged"
    r"|will be informed|by invitation|in (?:cooperation|collaboration) with|cannot|may not\b|other than"
    r"|insbesondere|vor allem|zum beispiel|z\. ?b\.|nicht\b"
    r"|notamment|en particulier|par exemple|ne (?:sont|peuvent)|entre otros|en particular|no podrán|ad "
    r"esempio|in particolare|non possono|nomeadamente|não podem|met name|bijvoorbeeld|särskilt|w "
    r"szczególności|zejména"
)
