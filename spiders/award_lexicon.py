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
    r"erhalten\b|gesuche?\b|(?:podrá|puede|podrán) (?:recibir|solicitar|obtener)",
    r"(?:poderá|pode) (?:receber|solicitar)|può (?:ricevere|richiedere)|lze získat",
    r"może (?:otrzymać|uzyskać)|tukea\b|maxbelopp\w*|kwota\b|loan\b|menerima\b|může získat",
    r"může obdržet|receives?\b|competition\b|project[’']?s? funding|finansiering\w*|grants?\b",
    r"grant size|awards?\b|funding\b|financial support|support(?:ed)?\b|contributions?\b|requests?\b",
    r"lump sums?|stipends?\b|prizes?\b|fellowships?\b|scholarships?\b|vouchers?\b|subsid(?:y|ies)\b",
    r"project budgets?|budgets? (?:for|of|per) (?:each|the|a|one|direct|project)|maximum budget",
    r"proposals?\b|assistance\b|combined budget|beneficiar(?:y|ies)\b|equity-free|subventions?\b",
    r"aides?\b|financement\b|dotation\b|bourses?\b|contribution\b|subsides?\b|montant\b|lauréats?\b",
    r"soutien\b|zuwendung\w*|förder(?:ung|summe|betrag|höhe)\w*|gefördert|zuschuss\w*|zuschüsse\w*",
    r"\w*beitrag\b|stipendi\w*|preis\b|preisgeld\w*|höchstbeitrag\w*|fördermittel\w*",
    r"mindestfördersumme|ayudas?\b|subvenci(?:ón|ones)\b|financiaci[oó]n|financiar\w*|financiamiento",
    r"premios?\b|becas?\b|montos?\b|importe\b|propuestas?\b|cuantía\b|se otorgará\w*|dotaci[oó]n\b",
    r"contribut[oi]\b|finanziament[oi]\b|agevolazion[ei]\b|voucher\b|premi[oi]?\b|bors[ae]\b",
    r"sovvenzion[ei]\b|importo\b|financiamento\b|apoios?\b|subsídios?\b|bolsas?\b|prémios?\b",
    r"prêmios?\b|propostas\b|valor d[ae] (?:cada|bolsa)|incentivos?\b|subsidies?\b|subsidie\b|steun\b",
    r"aanvragen\b|bijdrage\b|bidrag\w*|söka\b|stöd\w*|stipendi\w+|ansöka\b|tilskud\w*|bevilling\w*",
    r"søges\b|søkes?\b|støtte\w*|avustus\w*|tuki\b|rahoitus\w*|apuraha\w*|dofinansowani\w+",
    r"grant(?:u|y|ów)?\b|wsparci\w+|wnioskodawc\w+|stypendi\w+|podpor\w+|dotac\w+|grant\w*|finanțăr\w+",
    r"finanțare\w*|támogatás\w*|επιχορήγηση\w*|χρηματοδότησ\w+|ενίσχυσ\w+|destek\w*|hibe\w*|грант\w*",
    r"субсиди\w+|фінансування|hibah\b|dana\b|bantuan\b|hỗ trợ|tài trợ",
)
# What all applicants share.
POT = (
    r"earmarked|ear-marked|budget de (?:l[’']|cet )appel|bolsa total|stanziat\w+",
    r"serão (?:investidos|destinados)|se destinarán|haun budjetti|budgeten för utlysningen",
    r"rozpočet programu|budżet naboru|mobilis\w+|stehen\b[^.;]{0,40}bereit",
    r"(?:presupuesto|dotaci[oó]n) de la convocatoria",
    r"dotação d[aoe] (?:aviso|concurso|chamada|edital|programa)|avsatt\b|satt av\b|afsat\b",
    r"buget(?:ul)? (?:alocat|apelului)|mittel in höhe von|crédits? de l[’']appel",
    r"expects? to make available|beschikbaar voor deze",
    r"(?:total|overall|whole|global|indicative)(?: \w+){0,3} (?:budget|funding|funds|fund|amount"
    r"|envelope|pot)\b",
    r"(?:available|call|programme|program) (?:budget|funding|funds|amount)\b",
    r"estimated (?:total|program\w*) \w+|total pot|total fund\b|budget of the call|envelope\b|outlay\b",
    r"a total of|in total\b(?! cost)|set aside|share of\b|shared (?:among|between|by)|will be shared",
    r"distribut\w+|anticipated funding amount|budget for the call",
    r"allocated (?:to|for) th(?:e|is) (?:call|programme|program)|across all|announced a total",
    r"enveloppe\b|budget (?:total|global|de l[’']appel)|dotation (?:globale|totale)",
    r"montant (?:total|global)|insgesamt\b|gesamt(?:budget|mittel|volumen|fördersumme)\w*",
    r"\w*ausschreibungsbudget|stehen\b[^.;]{0,40}zur verfügung|budget der ausschreibung|fördervolumen",
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
)
# The same, where nothing before the amount calls it one award: "up to $2 million will be available".
AVAILABLE = (
    r"availab\w+|disponibles?\b|verfügbar\b|zur verfügung|disponíve(?:l|is)|disponibil[ei]|beschikbaar",
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
)
# Said anywhere in a sentence: the money goes to others than those who apply, or is a part of the pot.
PASSED_ON = (
    r"fstp\b|third part(?:y|ies)|sub-?grant\w*|sub-?calls?\b|cascad\w+|winners of (?:stage|phase)",
    r"tiers\b|terzi\b|terceros\b|dritte\w*",
    r"for (?:area|lot|part|stream|strand|track|option|challenge|theme|category|window"
    r"|activity) (?:[a-z]\b|\d)",
)
# No more than this.
MOST = (
    r"no (?:greater|larger|higher) than|(?:ne|n[’']) ?(?:peut|pourra|doit|devra) excéder|excéder",
    r"nicht mehr als|no (?:mayor|superior)es? (?:a|de)|não superior a|niet hoger dan|ikke over\b",
    r"ej överstiga|non (?:può|possono|potrà) superare|nie może przekr\w+|maxbelopp\w*",
    r"üst (?:limit\w*|sınır\w*)|nu poate depăși|nesmí přesáhnout|ei saa ylittää|må ikke overstige",
    r"får inte överstiga|up to|maximum\b|max\b|at most|no more than|not more than",
    r"not (?:to )?exceed\w*|must not exceed|may not exceed|will exceed|cannot exceed|capped at|cap of",
    r"limited to|ceiling\b|upper limit|jusqu[’']à|au maximum|maximale?\b|maximum de|plafonnée?s?",
    r"plafond de|dans la limite de|au plus\b|ne (?:peut|pourra|doit) (?:pas )?dépasser",
    r"ne dépassant pas|bis zu|höchstens|maximal\w*|höchst\w*|nicht übersteigen|nicht überschreiten",
    r"begrenzt auf|hasta\b|máxim[oa]s?\b|como máximo|no (?:podrá )?(?:superar|exceder)\w*|tope de",
    r"no superior a|m[aá]ximo de|fino a(?:d)?\b|massim[oaie]\b|non superiore a|entro il limite|tetto\b",
    r"até\b|no máximo|não (?:pode )?(?:exceder|ultrapassar)|maximaal\b|ten hoogste|begrensd tot",
    r"tot een maximum|niet meer dan|högst\b|max(?:imalt)?\b|som mest|op til|højst\b|maksimalt\b",
    r"inntil\b|maks(?:imum)?\b|enintään\b|korkeintaan|maksymaln\w+|maksymalnie|do wysokości",
    r"nie więcej niż|do\b(?=\s*$)|maximáln\w+|nejvýše|až\b|maxim[ăa]\b|până la|cel mult|legfeljebb\b",
    r"μέγιστ\w+|έως\b|μέχρι\b|en fazla\b|azami\b|максимальн\w+|не більше|до\b(?=\s*$)|maksimal\b",
    r"paling banyak|hingga\b|sampai\b|tối đa",
)
# No less than this.
LEAST = (
    r"minimum\b|min\b|at least|no less than|not less than|floor\b|lower limit|au minimum|minimale?\b",
    r"minimum de|au moins|mindest\w*|mindestens|mínim[oa]s?\b|como mínimo|al menos|minim[oaie]\b",
    r"almeno\b|no mínimo|pelo menos|minimaal\b|ten minste|minst\b|mindst\b|vähintään\b|minimaln\w+",
    r"co najmniej|minimáln\w+|alespoň|minimă\b|minim\b|cel puțin|legalább|ελάχιστ\w+|en az\b",
    r"мінімальн\w+|minimal\b|tối thiểu",
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
# Between this and that.
RANGES = (
    r"between\b|rang(?:e|es|ing)\b|entre\b|compris\w*|zwischen\b|comprendid[oa]s?|compres[aoie]\b",
    r"tussen\b|mellan\b|mellem\b|mellom\b|między|mezi\b|între\b|grant size|award range|від\b|from\b",
    r"de\b|da un minimo|od\b",
)
# Money that is not the funder's for the applicant, or not now, or not the whole of an award.
OTHERS = (
    r"per (?:unit|vessel|hectare|km|kilomet\w+|tonne?|lit(?:re|er)|kwh|mwh?|kwp?|square|household"
    r"|person|head|child|student|pupil|visit|page|night|hour|week|month|day|year|annum|diem"
    r"|capita|vehicle|tree|animal|meal|trip|item|ticket)s?\b",
    r"turnover|revenues?|income\b|gdp\b|market\b|fees?\b|salar(?:y|ies)|insurance",
    r"own (?:funds|contribution)|match(?:ing)?\b|co-?fund\w*|cost[- ]shar\w*|loss(?:es)?\b|lost\b",
    r"penalt\w+|fines?\b|debts?\b|bonds?\b|settlement|sub-?awards?|subrecipient|equipment\b",
    r"travel costs?|travel expenses|indirect|overhead|audit\w*|certificate|capital\b|raised\b",
    r"annual operating budgets?|cap is|liabilit\w+|costs? (?:above|of more|below|of \S+ or more)",
    r"threshold|guarantee is|per (?:unit|day|month|year|annum|diem|week|hour)",
    r"(?<!twice )(?:a|each) (?:year|month|day)\b|per capita|annually\b|daily\b|monthly\b|average\b",
    r"around\b|about\b|returns?\b|loans? of|federal funds must|in federal funds|members[’'] ",
    r"de minimis|total costs must|economic cost|alumni|registration|refundable|allowance|spent\b",
    r"spends?\b|invested\b|(?:was|were) (?:awarded|provided|given|funded)",
    r"awarded \S+ (?:million|billion)? ?to\b|last year|in (?:19|20)\d\d\b(?! eur)|since (?:19|20)\d\d",
    r"earlier\b|previous\b|helped\b|already\b|pay\b|paid a|must contribute|must report|shared prizes",
    r"framework programme|chiffre d[’']affaires|recettes?\b|frais\b|amendes?\b|marché\b",
    r"autofinancement|capital social|inférieures? à|en (?:19|20)\d\d\b|a distribué",
    r"dépenses inférieures|salaires?|dettes?\b|fonds propres|par (?:an|mois|jour|année)\b|environ\b",
    r"moyen(?:ne)?\b|umsatz\w*|jahresumsatz\w*|eigenanteil\w*|eigenmittel\w*|gebühr\w*",
    r"verwaltungskosten|aufträge\b|vermögen\w*|stiftungsvermögen|schulden\b|bußgeld\w*",
    r"im jahr (?:19|20)\d\d|wurden\b|pro (?:jahr|monat|tag)|jährlich|monatlich|etwa\b|rund\b",
    r"durchschnittlich|gehalt\w*|bilanzsumme|volumen de negocio|facturaci[oó]n|factura\b|tasa\b",
    r"multas?\b|gastos de|costes? indirectos|presupuesto mínimo|invirtió|sector\b|al (?:año|mes|día)\b",
    r"anuales\b|mensuales\b|salario|deudas?|alrededor|promedio|fondos propios|fatturato|marca da bollo",
    r"capitale sociale|sanzion[ei]|spese (?:generali|comprese)|nel (?:19|20)\d\d\b|sono stati",
    r"all[’']anno|al mese|al giorno|circa\b|progetti con spese|ricavi|quota di iscrizione|debiti",
    r"volume de negócios|faturamento|taxa de inscrição|coimas?\b|multa\b|em (?:19|20)\d\d\b|foram\b",
    r"por (?:mês|ano|dia)\b|mensa(?:l|is)\b|receita\b|cerca de|dívidas?|\w*omzet\w*|boete\w*|toegekend",
    r"in (?:19|20)\d\d\b|per (?:jaar|maand|dag)\b|omsättning\w*|under (?:19|20)\d\d\b|delade",
    r"omsætning\w*|omsetning\w*|per år\b|pr\. år\b|liikevaihto\w*|vuodessa|przychod\w+|obrót|obrotu",
    r"w (?:19|20)\d\d|przyznano|rocznie|miesięcznie|obrat\w*|roční|ročně|cifra de afaceri|anual\b",
    r"árbevétel\w*|éves\b|κύκλος εργασιών|ετήσι\w+|ciro\w*|yıllık\b|дохід\w*|річний|omzet|doanh thu",
)
UNSPACED: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "AWARD": (r"助成|補助|支援|奨学金|资助|資助|补助|지원|과제|المنحة|للمنحة|منح|अनुदान|सहायता|ทุน",),
    "POT": (r"総額|予算規模|予算額|总额|總額|经费总额|总经费|총 ?(?:사업비|예산)|إجمالي|कुल बजट|งบประมาณรวม",),
    "MOST": (r"上限|以内|まで|最大|最高|不超过|不超過|최대|이내|الحد الأقصى|كحد أقصى|تصل|अधिकतम|ไม่เกิน|สูงสุด",),
    "LEAST": (r"下限|以上|最低|최소|이상|الحد الأدنى|न्यूनतम|ขั้นต่ำ",),
    "RANGES": (r"から",),
    "OTHERS": (r"売上|年間|年度|採択総額|销售|收入|营业额|매출|연 매출|مبيعات|कारोबार|वार्षिक|รายได้",),
})  # fmt: skip
