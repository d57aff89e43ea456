"""What languages call those who may apply, and the sentences in which publishers list them.

Patterns without regard to case. A list counts only when every item of it is one of these, so a word that is
missing here costs an answer and never invents one.
"""

from __future__ import annotations

from db.records import ApplicantType
from spiders.applicant_words import BUSINESS, GOVERNMENT, HIGHER_EDUCATION, LOCAL, NONPROFIT

_A = ApplicantType

# The longer name before the shorter one: "public universities" before "universities".
KINDS: tuple[tuple[tuple[ApplicantType, ...], str], ...] = (
    ((_A.UNRESTRICTED,), r"(?:any|all) (?:types? of )?(?:legal )?(?:entit(?:y|ies)|organi[sz]ations?)"
                         r"|any type of (?:legal )?(?:entity"
                         r"|organi[sz]ation)|toute personne morale|cualquier entidad|qualquer entidade"),
    ((_A.HIGHER_EDUCATION_PUBLIC,), r"public (?:universities|colleges|institutions of higher education"
                                    r"|higher education institutions)"
                                    r"|state universities|universités publiques|universidades "
                                    r"públicas(?! y privadas)|staatliche hochschulen"),
    (HIGHER_EDUCATION, r"universit(?:y|ies)|(?:higher[- ]education|academic|tertiary) (?:institution"
                       r"|institute)s?|institutions of higher education"
                       r"|colleges|universités|établissements d['’]enseignement supérieur|grandes écoles"
                       r"|hochschulen?|universitäten|universität"
                       r"|fachhochschulen|universidades(?: públicas y privadas)?|instituciones de "
                       r"educación superior|università|atenei"
                       r"|instituições de ensino superior|universiteiten|hogescholen|universitet(?:er)?"
                       r"|högskolor|lärosäten|yliopistot"
                       r"|korkeakoulut|ammattikorkeakoulut|uczelnie(?: wyższe)?|szkoły wyższe"
                       r"|uniwersytety|vysoké školy|univerzity|universități(?:le)?"),
    ((_A.RESEARCH_ORGANISATION,), r"(?:public |private |independent |non-?university )?research "
                                  r"(?:organi[sz]ations?|institut(?:e|es|ion|ions)|cent(?:re|er)s?"
                                  r"|bod(?:y|ies)|performing organi[sz]ations)"
                                  r"|laboratories|organismes de recherche|centres de recherche|instituts "
                                  r"de recherche|laboratoires(?: de recherche)?"
                                  r"|(?:außeruniversitäre )?forschungs(?:einrichtung(?:en)?|institute)"
                                  r"|centros (?:de investigación|tecnológicos)|organismos (?:públicos "
                                  r")?de investigación"
                                  r"|(?:enti|organismi|centri|istituti) di ricerca|centros de "
                                  r"investigação|institutos de (?:pesquisa|investigação)"
                                  r"|onderzoeks(?:instellingen|instituten|organisaties)"
                                  r"|kennisinstellingen|forskningsinstitut(?:er|ioner)?"
                                  r"|forskningsorganisationer|tutkimus(?:laitokset|organisaatiot)"
                                  r"|instytuty (?:badawcze|naukowe)"
                                  r"|organizacje badawcze|výzkumné (?:organizace|ústavy)|institute de "
                                  r"cercetare|unități de cercetare"),
    ((_A.FOR_PROFIT_SMALL,), r"(?:micro,? )?small (?:and|&) medium[- ]sized? (?:enterprises|businesses"
                             r"|companies)(?: \(SMEs?\))?|micro,? small and medium enterprises|SMEs?"
                             r"|start-?ups?|small business(?:es)?(?: concerns?)?|(?:TPE|PME"
                             r"|ETI)(?:[-/](?:PME|ETI))?|petites et moyennes entreprises|jeunes pousses"
                             r"|kleine und mittlere unternehmen(?: \(KMU\))?|KMU"
                             r"|(?:micro,? )?pequeñas y medianas empresas|(?:micro)?pymes?|(?:micro,? "
                             r")?piccole e medie imprese|PMI|(?:micro,? )?pequenas e médias empresas|PME"
                             r"|mkb(?:-(?:ondernemingen|bedrijven|ers))?"
                             r"|små och medelstora företag|små og mellemstore virksomheder|små og "
                             r"mellomstore bedrifter|pk-yritykset|(?:mikro,? )?(?:oraz )?małe i średnie "
                             r"przedsiębiorstwa|MŚP|malé a střední podniky|IMM-uri(?:le)?|中小企業"),
    ((_A.FOR_PROFIT_OTHER,), r"large (?:companies|enterprises|businesses)|grandes entreprises"
                             r"|großunternehmen|grandes empresas|grandi imprese"),
    (BUSINESS, r"(?:private |commercial |for-profit )?(?:compan(?:y|ies)|businesses|enterprises"
               r"|firms)(?: of any size)?|entreprises|sociétés|unternehmen(?: der gewerblichen "
               r"wirtschaft)?|empresas"
               r"|imprese|bedrijven|ondernemingen|företag|virksomheder|bedrifter|yritykset|przedsiębior(?:stwa|cy)|podniky|firmy|întreprinderi(?:le)?|企業"),
    (NONPROFIT, r"(?:registered )?(?:non-?profit|not-for-profit)s?(?: (?:organi[sz]ations?|entities"
                r"|institutions))?|(?:registered )?charit(?:y|ies)|NGOs?|non-?governmental "
                r"organi[sz]ations?|civil[- ]society organi[sz]ations?|CSOs?|foundations"
                r"|associations(?: à but non lucratif)?|ONG|organisations non gouvernementales"
                r"|fondations|gemeinnützige (?:organisationen|einrichtungen|vereine)|vereine|stiftungen"
                r"|(?:entidades|organizaciones|asociaciones) sin [áa]nimo de lucro"
                r"|organizaciones no gubernamentales|fundaciones|enti del terzo settore|associazioni"
                r"|organizzazioni non profit|organizações (?:da sociedade civil|não governamentais)(?: "
                r"sem fins lucrativos)?|OSCs?|associações"
                r"|stichtingen|verenigingen|organizacje pozarządowe|neziskové organizace|organizații "
                r"neguvernamentale"),
    ((_A.INDIVIDUAL,), r"individual (?:researchers|artists|scientists|applicants)|individuals|natural "
                       r"persons|personnes physiques|particuliers|natürliche personen|privatpersonen"
                       r"|einzelpersonen|personas físicas|persone fisiche|pessoas (?:físicas|singulares)"
                       r"|osoby fizyczne"),
    ((_A.GOVERNMENT_STATE,), r"state governments?|régions|regioni|comunidades autónomas"),
    ((_A.GOVERNMENT_TRIBAL,), r"(?:federally recogni[sz]ed )?(?:indian |native american )?trib(?:es|al "
                              r"governments)"),
    (LOCAL, r"local (?:authorities|governments?)|municipalit(?:y|ies)|communes|collectivités(?: "
            r"territoriales| locales)?|kommunen|gemeinden|ayuntamientos|municipios|comuni|municípios"
            r"|gemeenten|kommuner|gminy|obce"),
    (GOVERNMENT, r"public (?:authorities|bodies|entities|agencies)|organismes publics|öffentliche "
                 r"einrichtungen|entidades públicas|enti pubblici|entidades públicas"),
    ((_A.SCHOOL_DISTRICT_INDEPENDENT,), r"schools|school districts|écoles|schulen|escuelas|scuole|escolas"),
)  # fmt: skip

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
    r"žadateli mohou být\s+|oprávnění žadatelé\s*:\s*|solicitanți eligibili\s*:\s*|応募資格\s*[:：]\s*"
    r"|対象者?\s*[:：]\s*",
)
# Before a list that a verb follows: "Only charities may apply", "Endast företag kan söka".
ONLY = r"(?:only|seul(?:e)?s les|seules?|nur|sólo|solo|únicamente|apenas|alleen|endast|kun|vain|tylko|pouze)"
MAY_APPLY = (
    r"(?:(?:may|can) (?:only )?apply|(?:are|is) eligible(?: to (?:apply|participate))?|peuvent "
    r"(?:candidater|postuler|déposer une demande)|können (?:sich bewerben|anträge stellen)"
    r"|podrán (?:participar|presentarse)|possono (?:partecipare|presentare domanda)|podem (?:participar"
    r"|candidatar-se)|kunnen (?:een aanvraag indienen|aanvragen)|kan (?:söka|søge|søke)|voivat hakea)"
)
# In front of an item.
ARTICLES = (
    r"(?:(?:the|a|an|other|eligible|accredited|legally registered|registered|les|des|la|le|aux|de|los"
    r"|las|el|die|der|le|gli|i|os|as|o|de|het|den|och)\s+|l['’])*"
)
JOINT = (
    r"(?:\s*[,;/]\s*(?:(?:and|or|et|ou|und|oder|y|o|e|en|of|och|og|a|i|oraz|și)\s+)?|\s+(?:and/or"
    r"|and|or|et|ou|und|oder|y|o|e|en|of|och|og|ja|i|oraz|a|și|sowie|ainsi que)\s+)"
)
# What may follow the list: its end, a note in brackets, or where they must be.
TAIL = (
    r"\s*(?:\([^)]{0,60}\)\s*)?(?:only\b|exclusively\b|uniquement\b)?(?:[.;:]|$|\n|(?:that are |which "
    r"are )?(?:registered|based|established|located|headquartered)\b|mit sitz\b|con sede\b|établie?s\b"
    r"|establecid[ao]s\b|gevestigd\b|met vestiging\b|com sede\b)"
)
# The list is not whole, or not of those who may apply.
OPEN_LIST = (
    r"together with|jointly with|in partnership with|anche insieme|in partenariato|gemeinsam mit|en "
    r"partenariat|en colaboración|em parceria|include,? but|not limited to|such as|especially|in "
    r"particular|particularly|e\.g\.|for example|among others|and others|preferabl|encouraged"
    r"|insbesondere|vor allem|zum beispiel|z\. ?b\.|nicht\b"
    r"|notamment|en particulier|par exemple|ne (?:sont|peuvent)|entre otros|en particular|no podrán|ad "
    r"esempio|in particolare|non possono|nomeadamente|não podem|met name|bijvoorbeeld|särskilt|w "
    r"szczególności|zejména"
)
