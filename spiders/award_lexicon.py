"""The words by which publishers say what an amount of money is: the most, the least, one award, the pot.

Regular expressions, matched without regard to case and only where a word begins. English, French, German,
Spanish, Italian, Portuguese, Dutch, the Nordic languages, Polish, Czech, Romanian, Hungarian, Greek, Turkish,
Ukrainian, Indonesian and Vietnamese follow one another; other scripts stand in ``UNSPACED``.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# What one applicant gets.
AWARD = (
    r"requested amounts?|amount requested",
    r"per (?:project|applicant|team|start-?up|consortium|organi[sz]ation|institution|company)\b",
    r"par (?:projet|bénéficiaire|dossier|entreprise)|pro (?:projekt|vorhaben|antrag)",
    r"por (?:proyecto|projeto|beneficiario|beneficiário|proposta|propuesta)",
    r"per (?:progetto|impresa|beneficiario|proposta|aanvraag|projekt|prosjekt|företag|bedrift)",
    r"pr\\. projekt|(?:peut|peuvent|pourra) (?:recevoir|bénéficier|demander|solliciter)|beantrag\w+",
    r"erhalten\b|gesuche?\b|(?:podrá|puede|podrán) (?:percibir|recibir|solicitar|obtener)",
    r"(?:poderá|pode) (?:receber|solicitar)|può (?:ricevere|richiedere)|lze získat",
    r"może (?:otrzymać|uzyskać)|tukea\b|maxbelopp\w*|kwota\b|loan\b|menerima\b|může získat",
    r"může obdržet|receives?\b|competition\b|project[’']?s? funding|finansiering\w*|grants?\b",
    r"grant size|awards?\b|funding\b|financial support|support(?:ed)?\b|contributions?\b|requests?\b",
    r"lump sums?|stipends?\b|prizes?\b|fellowships?\b|scholarships?\b|vouchers?\b|subsid(?:y|ies)\b",
    r"project budgets?|budgets? (?:for|of|per) (?:each|the|a|one|direct|project)|maximum budget",
    r"proposals?\b|assistance\b|combined budget|beneficiar(?:y|ies)\b|equity-free|subventions?\b",
    r"aides?\b|financements?\b|dotations?\b|bourses?\b|contributions?\b|subsides?\b|montants?\b|lauréats?\b",
    r"soutien\b|zuwendung\w*|förder(?:ung|summe|betrag|höhe)\w*|gefördert|zuschuss\w*|zuschüsse\w*",
    r"\w*beitrag(?:s|es)?\b|\w*beiträgen?\b|stipendi\w*|preise?\b|preisgeld\w*|höchstbeitrag\w*"
    r"|fördermittel\w*",
    r"mindestfördersumme|ayudas?\b|subvenci(?:ón|ones)\b|financiaci[oó]n|financiar\w*|financiamiento",
    r"premios?\b|becas?\b|montos?\b|importes?\b|propuestas?\b|cuantías?\b|se otorgará\w*|dotaci[oó]n\b",
    r"contribut[oi]\b|finanziament[oi]\b|agevolazion[ei]\b|voucher\b|premi[oi]?\b|bors[ae]\b",
    r"sovvenzion[ei]\b|import[oi]\b|financiamento\b|apoios?\b|subsídios?\b|bolsas?\b|prémios?\b",
    r"prêmios?\b|propostas\b|valor d[ae] (?:cada|bolsa)|incentivos?\b|subsidies?\b|subsidie\b|steun\b",
    r"aanvragen\b|bijdragen?\b|bidrag\w*|söka\b|stöd\w*|stipendi\w+|ansöka\b|tilskud\w*|bevilling\w*",
    r"søges\b|søkes?\b|støtte\w*|avustus\w*|tuki\b|rahoitus\w*|apuraha\w*|dofinansowani\w+",
    r"grant(?:u|y|ów)?\b|wsparci\w+|wnioskodawc\w+|stypendi\w+|podpor\w+|dotac\w+|grant\w*|finanțăr\w+",
    r"finanțare\w*|támogatás\w*|επιχορήγηση\w*|χρηματοδότησ\w+|ενίσχυσ\w+|destek\w*|hibe\w*|грант\w*",
    r"субсиди\w+|фінансування|hibah\b|dana\b|bantuan\b|hỗ trợ|tài trợ",
    # Asked for, given, or put into each of those who apply
    r"awarded|appl(?:y|ying) for|requested\b|requests\b|(?:proposed|project|proposal) budgets?\b"
    r"|budgets? (?:may|must|should|can)\b|applications? (?:amount|budget)\b|(?:can|may) (?:ask for"
    r"|apply for|claim|access|secure)|avail of|(?:grant )?component",
    r"(?:per|for each|to each|in each|each) (?:selected |successful |eligible )?(?:project|applicant|team"
    r"|start-?up|consortium|organi[sz]ation|institution|company|winner|partner|recipient|grantee|business"
    r"|awardee|venture|bid|beneficiary|application)\b",
    r"invest\b|investments?\b|loans?\b|bursar(?:y|ies)|honorari(?:um|a)\b|seed money|subvention\w*"
    r"|supports\b|supporting\b|grantees?\b|awardees?\b|winners?\b|matched funding|reimburse\w*|fund up to",
    r"we (?:will |can |may )?(?:fund|offer|provide|give|pay|cover)|funds? (?:projects|organi[sz]ations)",
    r"récompense\w*|lauréat\w*|prix\b|prêts?\b|avances? remboursables?|subventionn\w+|financ(?:é|er)\w*"
    r"|aidé\w*|octroy\w+|accord[ée]\w*|dotés?\b|prise en charge|sollicit\w+|allocation\b",
    r"per(?:ciber|cibir|cibirá)\w*|(?:max|maxim\w*)\. ?förd\w*|je (?:projekt|vorhaben|antrag|unternehmen"
    r"|antragsteller)\w*|pro (?:unternehmen|antragsteller\w*|team)"
    r"|unterstütz\w+|\w*darlehen\w*|kredit\w*|bezuschuss\w*|bewillig\w+|dotier\w+|prämie\w*"
    r"|förderfähig\w*|anschubfinanzierung|\w*zuschuss|\w*förderung\b|ausgezeichnet|gewinner\w*",
    r"apoyad[oa]s?\b|financiad[oa]s?\b|percib\w+|cofinancia\w+|solicita\w+|préstamos?\b|apoyos?\b"
    r"|subsidios?\b|otorga\w*|conced\w+|galardon\w*"
    r"|aportación\b|por (?:entidad|empresa|equipo|solicitud|persona)|subvencion\w+|recursos por",
    r"cofinanziament\w+|aiut[oi]\b|prestit[oi]\b|concedibil\w+|concess\w+|erogat\w+|assegnat\w+"
    r"|incentiv[oi]\b|vincitor\w+|ristoro|fondo perduto|indennizz\w+|richiest\w+|ciascun progetto",
    r"apoiad[oa]s?\b|financiad[oa]s?\b|cofinanciamento|solicita\w*|empréstimos?\b|auxílios?\b"
    r"|concedid[oa]s?\b|atribuíd[oa]s?\b"
    r"|comparticipaç\w+|recurs(?:os)? por|financiad\w+|subvenç\w+|fomento\b",
    r"per (?:aanvraag|aanvrager|project)\b|lening\w*|ondersteun\w+|financiering\w*|aanvra\w+|prijs\b"
    r"|prijzen\b|beurs\b|beurzen\b|toelage\w*"
    r"|vergoed\w+|\w*subsidie\b|per (?:onderneming|bedrijf|organisatie|aanvrager)",
    r"söker?\b|sökas\b|bevilja\w*|medel\b|bidra(?:g|get)\w*|pris(?:et)?\b|lån\b|lånet\b|per projekt",
    r"søg(?:e|er|es)?\b|ansøg\w+|legat\w*|bevilg\w+|støtt\w+|finansier\w+|tildel\w+|midler\b",
    r"søk\w*|tilskot\w*|stipend\w*|avustu\w+|myönn\w+|laina\w*|palkin\w+|apurah\w+|tue(?:n|t)\b",
    r"dofinansow\w*|dotacj\w+|pożyczk\w+|nagrod\w+|wnioskow\w+|sfinans\w+|refundacj\w+|przyzna\w+",
    r"žádat\w*|příspěv\w+|půjčk\w+|odměn\w+|financov\w+|ajutor\w*|subvenți\w+|împrumut\w*"
    r"|premi(?:u|ul|i)\b|nerambursabil\w*|igényelhető\w*|hitel\w*|díj\b|vissza nem térítendő",
    r"επιχορηγ\w+|επιδότησ\w+|βραβεί\w+|kredi\w*|ödül\w*|burs\w*|фінансов\w+|премі\w+|допомог\w+"
    r"|hadiah\b|pendanaan\b|pembiayaan\b|kinh phí|giải thưởng",
)
# What all applicants share.
POT = (
    r"earmarked|ear-marked|budget de (?:l[’']|cet )appel|bolsa total|stanziat\w+",
    r"serão (?:investidos|destinados)|se destinarán|haun budjetti|budgeten för utlysningen",
    r"rozpočet programu|budżet naboru|mobilis\w+",
    r"(?:presupuesto|dotaci[oó]n) de la convocatoria",
    r"dotação d[aoe] (?:aviso|concurso|chamada|edital|programa)|avsatt\b|satt av\b|afsat\b",
    r"buget(?:ul)? (?:alocat|apelului)|mittel in höhe von|crédits? de l[’']appel",
    r"expects? to make available|beschikbaar voor deze",
    r"(?:total|overall|whole|global|indicative)(?: \w+){0,3} (?:budget|funding|funds|fund|amount"
    r"|envelope|pot)\b",
    r"(?:available|call|programme|program) (?:budget|funding|funds|amount)\b",
    r"estimated (?:total|program\w*) \w+|total pot|total fund\b|budget of the call|envelope\b|outlay\b",
    r"a total of|in total\b(?! cost)|set aside|share of\b|share\b(?=\W*$|\W*\n)|shared (?:among|between|by)"
    r"|will be shared",
    r"distribut\w+|anticipated funding amount|budget for the call",
    r"allocated (?:to|for) th(?:e|is) (?:call|programme|program)|across all|announced a total",
    r"enveloppe\b|budget (?:total|global|de l[’']appel)|dotation (?:globale|totale)",
    r"montant (?:total|global)|insgesamt\b|gesamt(?:budget|mittel|volumen|fördersumme)\w*",
    r"\w*ausschreibungsbudget|budget der ausschreibung|fördervolumen",
    r"dotaci[oó]n (?:total|global|presupuestaria)|presupuesto (?:total|global)",
    r"cuantía (?:total|global)|monto (?:total|global)|crédito (?:total|disponible)",
    r"importe (?:total|global)|dotazione (?:finanziaria|complessiva|totale)",
    r"risorse (?:disponibili|complessive|stanziate)|stanziament\w+|budget complessivo",
    r"importo complessivo|plafond|dotação (?:orçamental|total|global|orçamentária)",
    r"valor (?:global|total)|orçamento (?:total|global)|recursos (?:totais|globais|disponíveis)",
    r"totale? budget|subsidieplafond|in totaal|budget voor deze ronde|totala? budget\w*|total budget",
    r"samlede? pulje|pulje\w*|totalt\b|samlet ramme|yhteensä\b|jaettavana|kokonaisbudjetti",
    r"budżet (?:konkursu|naboru|programu)|alokacj\w+|pula środków|alokace\b|rozpočet výzvy",
    r"celková (?:částka|alokace)|bugetul (?:total|apelului)|buget total|keretösszeg\w*",
    r"συνολικ(?:ός|ή) (?:προϋπολογισμός|χρηματοδότηση)\w*|toplam bütçe\w*|загальний бюджет\w*",
    r"бюджет конкурсу|total anggaran|tổng (?:kinh phí|ngân sách)",
    # What a funder puts into the whole of it
    r"(?:invest|commit|allocat|dedicat|devot|reserv|contribut|spend|provid|mak)\w*\b[^.;]{0,70}\b(?:in|to|for"
    r"|under|through|across|on) (?:this|the) (?:competition|call|programme|program|initiative|round|scheme"
    r"|opportunity|funding (?:opportunity|call|round)|challenge|fund|solicitation|topic|effort|nofo)\b",
    r"(?:anticipat|expect|plan|intend)\w* (?:to )?(?:award(?:ing)?|fund(?:ing)?|spend(?:ing)?|invest(?:ing)?"
    r"|commit(?:ting)?|allocat(?:e|ing)|obligat(?:e|ing)|distribut(?:e|ing)|grant(?:ing)?) (?:a total of"
    r"|up to"
    r"|approximately|about|around|roughly|an estimated)?",
    r"(?:funding|prize|grant|award|shared|overall|central) (?:pot|pool|purse|envelope|fund)\b|pot of\b"
    r"|pool of\b|fund of\b|(?:challenge|innovation|growth|relief) fund\b|(?:estimated|anticipated|expected"
    r"|approximate) (?:total |available )?(?:program"
    r"|funding|budget|amount of funding)\w*|total (?:prizes?|prize money|program funding|award pool)",
    r"(?:call|competition|programme|program|scheme|fund) (?:has|is backed by|is worth|with|carries"
    r"|offers) an?"
    r" (?:total |overall |indicative )?(?:budget|fund|pot|value)|totall?ing|budget (?:available )?for this"
    r"|funding available|available to fund|to be (?:awarded|distributed|shared|allocated) (?:across|among"
    r"|between|to all)|(?:across|among|between) (?:all|the|up to \w+) (?:selected |successful |funded "
    r"|winning )?"
    r"(?:projects|winners|awards|grants|applicants|teams|grantees|recipients)",
    r"budget prévisionnel de l[’']appel|crédits? (?:disponibles?|alloués?|mobilis\w+)"
    r"|budget\b[^.;]{0,30}alloué|budget (?:alloué"
    r"|disponible|indicatif|prévu|de l[’'](?:édition|appel))|fonds (?:doté|de dotation)|doté d[’']un budget"
    r"|somme globale|montant alloué à l[’']appel",
    r"gesamthöhe"
    r"|fördertopf\w*|(?:gesamt)?budget von|budget in höhe von|eingeplant|haushaltsmittel|stellt\b[^.;]{0,60}"
    r"(?:bereit|zur verfügung)|\w*budget der (?:\w*ausschreibung|förderrunde)|fördervolumen",
    r"crédito presupuestario|partida presupuestaria|presupuesto (?:disponible|asignado|máximo disponible"
    r"|de la (?:convocatoria|línea))|dotaci[oó]n (?:económica|asignada|de (?:la|esta)|inicial|prevista"
    r"|estimada|indicativa)"
    r"|bolsa (?:de (?:recursos|financiación|fondos)|concursable)"
    r"|fondo (?:total|disponible)|importe (?:destinado|disponible)|recursos (?:asignados|destinados)"
    r"|financiamiento total|cuantía (?:destinada|disponible|estimada)",
    r"risorse (?:finanziarie|assegnate|destinate|messe)|dotazione (?:del bando|dell[’']avviso|iniziale"
    r"|prevista|indicativa)|budget (?:del"
    r" bando|disponibile|totale)|messi a disposizione|mette a disposizione|ammontare complessivo|fondi (?:"
    r"disponibili|stanziati)|somma complessiva|plafond",
    r"verba (?:total|global|disponível)|recursos (?:financeiros|no valor|da chamada|alocados)"
    r"|investimento total"
    r"|montante (?:total|global|disponível)|dotação (?:financeira|disponível|do|indicativa|prevista|afeta"
    r"|máxima|inicial)|valor total d[aeo]",
    r"beschikbare? (?:budget|bedrag|middelen)|budget van|totaalbudget",
    r"(?:total|samlad) budget\w*|budget(?:en)? (?:för|är|på)|avsätter|avsatts|avsatta|fördela\w*|utlysningens"
    r" budget|ram(?:en)? (?:för|är|på)|i potten|økonomisk ramme|rammen (?:er|for)|uddel\w+|afsætter|afsatt?e?"
    r"|lyser ut|utlysningsbeløp\w*|utlyste? midler|tilgjengelige midler|det er satt av|ramme på|budsjett\w*",
    r"määräraha\w*|budjetti on|käytettävissä (?:on|oleva)|haussa (?:on )?jaossa|jaossa|kokonaisrahoitus",
    r"pula (?:środków|na)|kwota przeznaczona|przeznaczono|na konkurs przeznaczono|całkowit\w+ budżet|środki w"
    r" wysokości|celkový rozpočet|objem (?:prostředků|finančních)|celková výše|alokováno|vyčleněno",
    r"bugetul (?:schemei|programului|disponibil)|alocarea (?:financiară|totală)|suma totală"
    r"|rendelkezésre álló"
    r"|teljes (?:keret|költségvetés)|συνολικ\w+ (?:δημόσια )?(?:δαπάνη|προϋπολογισμ\w+)|bütçesi\b|toplam"
    r" (?:kaynak|fon)|загальн\w+ (?:бюджет|фонд|сума)|anggaran (?:total|sebesar)|tổng giá trị",
)
# The same, where nothing before the amount calls it one award: "up to $2 million will be available".
AVAILABLE = (
    r"availab\w+|bereit(?:gestellt)?\b|disponibles?\b|verfügbar\b|zur verfügung|disponíve(?:l|is)"
    r"|disponibil[ei]|beschikbaar",
    r"tillgänglig\w*|til rådighet|tilgjengelig|käytettävissä|dostępn\w+|k dispozici|rendelkezésre",
    r"διαθέσιμ\w+|доступн\w+|tersedia",
)
# Right before an amount: it is one award's.
ONE_AWARD = (
    r"(?:grants?|awards?|fellowships?|scholarships?|prizes?|loans?|vouchers?|stipends?"
    r"|contributions?|lump sums?|subsid(?:y|ies)) (?:\w+ ){0,2}(?:of|up to|worth)",
    r"(?:subventions?|aides?|bourses?|zuschüssen?|zuschuss|ayudas?|subvenci(?:ón|ones)|becas?"
    r"|contribut[oi]|voucher|apoios?|bolsas?|bidrag|tilskud|støtte) (?:\w+ ){0,2}(?:de|von|di|van"
    r"|på|bis)",
    r"(?:maximum|minimum|max|min)\.? (?:\w+ )?(?:grant|award|contribution|funding|amount|support|request)\b"
    r"|per (?:project|applicant|team|award|grant|consortium|company|start-?up|organi[sz]ation|proposal)\b",
)
# Beside an amount: what one of them may get, whether that is the most or the sum.
PER_ONE = (
    r"per (?:aanvraag|aanvrager|onderneming)\b|par (?:projet|bénéficiaire|dossier|entreprise|lauréat)"
    r"|pro (?:projekt|vorhaben|antrag|unternehmen)\b|por (?:proyecto|projeto|beneficiario|beneficiário"
    r"|entidad|empresa)"
    r"|per (?:progetto|impresa|beneficiario|projekt|prosjekt)\b|pr\. (?:projekt|ansøger)|na projekt\b"
    r"|proje başına",
)
# "Applicants may request", "each consortium will receive": one of them, whatever "in total" may say.
ASKED = (
    r"(?:applicants?|you|projects?|proposals?|consorti(?:um|a)|teams?|winners?|compan(?:y|ies)"
    r"|organi[sz]ations?"
    r"|grantees?|recipients?|beneficiar(?:y|ies)|start-?ups?|institutions?|partners?|awardees?|laureates?)"
    r" (?:can|may|could|will|must|should|shall)?\s?(?:\w+ ){0,2}(?:request|apply for(?! a share)|receive"
    r"|ask for|seek|get"
    r"|obtain|be (?:awarded|granted|given|funded|supported)|access|claim|secure|benefit from)\b",
)
# Every award is of this size.
EACH = (
    r"each\b|per (?:project|award|grant|team|winner|applicant)\b",
    r"(?:offers?|gives?|provides?|makes?|receives?|gets?) (?:\w+ ){0,3}(?:grants?|awards?|prizes?"
    r"|stipends?) of\b",
    r"worth\b|valued at|chaque\b|chacune?\b|dotée? de|jeweils\b|dotiert\b|je (?:projekt|vorhaben)",
    r"cada un[oa]\b|cada\b|valor d[ae] bolsa|ciascun[oa]?\b|ognun[oa]\b|elk\b|per stuk|vardera\b",
    r"hver\b|kukin\b|każd\w+|každ\w+|fiecare\b|egyenként",
)
# The one sum that whoever wins gets, unless a word beside it says that it is for all of them.
FIXED = (
    r"(?:carr(?:y|ies)|includes?|comes with) an? (?:\w+ ){0,2}(?:prize|award|grant|cheque|honorarium)"
    r"|(?:cash |monetary )?(?:prize|honorarium|award|bursary|lump sum|flat-rate grant|fixed grant) (?:is|of"
    r"|amounts"
    r" to|will be)\b|fixed (?:amount|sum|grant|contribution)|standard grant (?:is|of)",
    r"(?:recevra|recevront|reçoit|remporte\w*|bénéficie\w* d[’']un[e]?) [^.;]{0,25}(?:prix|dotation|bourse"
    r"|somme|chèque) de|prix de|montant forfaitaire|forfait de|(?:preis|preisgeld|pauschale"
    r"|stipendium) (?:von"
    r"|in höhe von|beträgt)|pauschal\w*|(?:premio|beca|importe fijo|cuantía fija) de|premio (?:di|in denaro)"
    r"|contributo (?:fisso|forfettario)|somma di|prémio (?:de|no valor)|prêmio (?:de|no valor)|valor fixo",
    r"(?:prijs|prijzengeld|vast bedrag) van|prissumma\w*|priset är|prisen er|(?:fast|schablon)\w* (?:belopp"
    r"|beløb)"
    r"|nagroda w wysokości|ryczałt\w*|paušál\w*|palkinto on|díja\b",
)
UNSPACED: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "AWARD": (
        r"助成|補助|支援|奨学金|委託費|賞金|研究費|1件|一件|採択|资助|資助|补助|补贴|奖励|奖金|經費|支持"
        r"|每项|每個|每个|지원|과제|상금|보조|연구비"
        r"|المنحة|للمنحة|منح|تمويل|جائزة|अनुदान|सहायता|छात्रवृत्ति|पुरस्कार|ทุน|สนับสนุน|เงินรางวัล",
    ),
    "POT": (
        r"総額|予算規模|予算額|予算総額|事業規模|总额|總額|经费总额|总经费|总预算|總經費|总资金|资金总额"
        r"|总规模|총 ?(?:사업비|예산|상금|규모|지원 ?(?:예산|금액|규모))"
        r"|예산 ?(?:규모|총액)|إجمالي|कुल (?:बजट|राशि|परिव्यय)|งบประมาณรวม|วงเงินรวม",
    ),
    "MOST": (r"上限|以内|以下|まで|最大|最高|至多|不超过|不超過|不高于|限额|封顶|최대|최고|이내|이하|한도"
             r"|الحد الأقصى|كحد أقصى|تصل|अधिकतम|ไม่เกิน"
             r"|สูงสุด",),
    "LEAST": (r"下限|以上|最低|최소|이상|الحد الأدنى|न्यूनतम|ขั้นต่ำ",),
    "RANGES": (r"から|从|由|에서|부터",),
    "OTHERS": (r"売上|年間|年度|月額|毎月|年額|採択総額|資本金|参加費|受講料|手数料|年収|給与|従業員|昨年"
               r"|销售|收入|营业额|注册资本|报名费|每月|每年"
        r"|月薪|工资|去年|造价|매출|연 매출|자본금|참가비|월 |매월|연간|급여|작년|مبيعات|رأس المال|رسوم"
        r"|راتب|شهري|سنوي|العام الماضي"
        r"|कारोबार|वार्षिक"
        r"|शुल्क|मासिक|प्रति माह|प्रति वर्ष|वेतन|पिछले वर्ष|รายได้|ค่าธรรมเนียม|เงินเดือน|ต่อเดือน|ต่อปี",),
})  # fmt: skip
