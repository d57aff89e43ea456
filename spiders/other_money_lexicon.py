"""The words by which an amount of money is none that those who apply may get, or not for all of them.

Turnover and salaries, fees and fines, what others got before, a part of a call: expressions like those
of ``spiders.award_lexicon``.
"""

from __future__ import annotations

# Said anywhere in a sentence: the money goes to others than those who apply, or is a part of the pot.
PASSED_ON = (
    r"fstp\b|third part(?:y|ies)|sub-?grant\w*|sub-?calls?\b|cascad\w+|winners of (?:stage|phase)",
    r"tiers\b|terzi\b|terceros\b|dritte\w*",
    r"for (?:area|lot|part|stream|strand|track|option|challenge|theme|category|window"
    r"|activity) (?:[a-z]\b|\d)",
)
# Two of one kind in a sentence, each for a part of the call: no one amount holds for all.
PARTS = (
    r"for (?:the )?(?:first|second|third|fourth|other|former|latter|short|long|small|large|pilot|main|full"
    r"|early|later|seed|scale)\b",
    r"(?:track|tier|stream|strand|phase|stage|category|option|lot|level|part|window|theme|type|class|route"
    r"|module?|modul|stufe|los|kategorie|linie|baustein|säule|volet|axe|phase|étape|catégorie|línea|linea"
    r"|fase"
    r"|modalidad(?:e)?|categoría|categoria|tramo|lote|misura|azione|spoor|fas|delutlysning|trin|spor|moduł"
    r"|ścieżka|etap|výzva|oblast)s? (?:[a-h]\b|\d|[ivx]+\b|one\b|two\b|three\b)",
    r"(?:(?:einzel|verbund|klein|groß|kurz|lang)(?:vorhaben|projekt\w*))",
    r"(?:individual|collaborative|small|large|short|long|pilot|planning|implementation|seed|full|major|minor"
    r"|standard|mini)[ -](?:\w+ )?(?:grants?|projects?|awards?|proposals?)",
    r"(?:primer|segundo|tercer|premier|deuxième|second|zweite|erste|first|second|third|1st|2nd|3rd|primo"
    r"|secondo|terzo|primeiro|segundo|terceiro)\w* (?:prize|place|premio|prix|preis|platz|lugar|prêmio|prémio"
    r"|classificato)",
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
    r"returns?\b|loans? of (?!up to|at most|max)|federal funds must|in federal funds"
    r"|members[’'] ",
    r"de minimis|total costs must|economic cost|alumni|registration|refundable|allowance|spent\b",
    r"spends?\b|invested\b|(?:was|were) (?:awarded|provided|given|funded)",
    r"awarded \S+ (?:million|billion)? ?to\b|last year|in (?:19|20)\d\d\b(?! eur)|since (?:19|20)\d\d",
    r"earlier\b|previous\b|helped\b|already\b|pay\b|paid a|must contribute|must report|shared prizes",
    r"(?:in|for) any (?:single|one|given|budget) (?:budget |calendar |financial |fiscal )?year"
    r"|per (?:budget|project|grant) year"
    r"|each (?:budget )?year|par exercice|por anualidad|por ejercicio|per annualità|por exercício"
    r"|per kalenderjaar|je kalenderjahr",
    # What others put in beside the funder.
    r"private (?:investments?|capital|finance|funding|funds|money)|(?:third-party|external"
    r"|additional) (?:capital"
    r"|investment)|lever(?:ag\w+|s)\b|crowd(?:ing)?[- ]in|bank (?:loans?|guarantees?|credit)|(?:capitaux"
    r"|investissements?|fonds|financements?) privés?|prêts? bancaires?|garantie bancaire|privat(?:es|en"
    r"|e) (?:kapital"
    r"|investition\w*|mittel)|bank(?:darlehen|kredit|garantie|bürgschaft)\w*|(?:inversi(?:ón|ones)|capital"
    r"|fondos)"
    r" privad[oa]s?|(?:préstamo|crédito|aval) bancario|(?:investiment[oi]|capital[ei]) privat[oi]"
    r"|(?:prestito|mutuo"
    r"|finanziamento) bancario|(?:garanzia|fideiussione) bancaria|(?:investimento|capital) privado"
    r"|empréstimo bancário"
    r"|banklening|banklån\w*|privat(?:a|e|t)? (?:investering\w*|kapital)|kredyt\w* bankow\w+",
    r"framework programme|chiffre d[’']affaires|recettes?\b|frais\b|amendes?\b|marché\b",
    r"autofinancement|capital social|inférieures? à|en (?:19|20)\d\d\b|a distribué",
    r"dépenses inférieures|salaires?|dettes?\b|fonds propres|par (?:an|mois|jour|année)\b",
    r"moyen(?:ne)?\b|umsatz\w*|jahresumsatz\w*|eigenanteil\w*|eigenmittel\w*|gebühr\w*",
    r"verwaltungskosten|aufträge\b|vermögen\w*|stiftungsvermögen|schulden\b|bußgeld\w*",
    r"im jahr (?:19|20)\d\d|wurden\b|pro (?:jahr|monat|tag)|jährlich|monatlich",
    r"durchschnittlich|gehalt\w*|bilanzsumme|volumen de negocio|facturaci[oó]n|factura\b|tasa\b",
    r"multas?\b|gastos de|costes? indirectos|presupuesto mínimo|invirtió|sector\b|al (?:año|mes|día)\b",
    r"anuales\b|mensuales\b|salario|deudas?|promedio|fondos propios|fatturato|marca da bollo",
    r"capitale sociale|sanzion[ei]|spese (?:generali|comprese)|nel (?:19|20)\d\d\b|sono stati",
    r"all[’']anno|al mese|al giorno|progetti con spese|ricavi|quota di iscrizione|debiti",
    r"volume de negócios|faturamento|taxa de inscrição|coimas?\b|multa\b|em (?:19|20)\d\d\b|foram\b",
    r"por (?:mês|ano|dia)\b|mensa(?:l|is|lidade|lidades)\b|receita\b|dívidas?|\w*omzet\w*|boete\w*|toegekend",
    r"in (?:19|20)\d\d\b|per (?:jaar|maand|dag)\b|omsättning\w*|under (?:19|20)\d\d\b|delade",
    r"omsætning\w*|omsetning\w*|per år\b|pr\. år\b|liikevaihto\w*|vuodessa|przychod\w+|obrót|obrotu",
    r"w (?:19|20)\d\d|przyznano|rocznie|miesięcznie|obrat\w*|roční|ročně|cifra de afaceri|anual\b",
    r"in[- ]kind|bid (?:security|bond)|raised|equity (?:round|raise)|staff\b|wages?\b|hourly|overtime"
    r"|net worth"
    r"|balance sheet|assets\b|bank (?:statement|balance)|poverty line|de[- ]minimis|state aid|tendered"
    r"|worth of"
    r" (?:equipment|goods|sales)|deposit|invoices? (?:above|over|below)|purchases? (?:above|over)"
    r"|contracts? (?:"
    r"above|over|exceeding|worth|valued)|valuation|portfolio|ticket price|price of|costs? (?:the|us|about)\b"
    r"|per(?:-| )(?:participant|capita|year|annum|month)|/ ?(?:year|month|yr|mo|day|hour|jahr|an|mois"
    r"|año|mes|anno|mese|ano|mês|jaar|år)\b|sales of|exports?\b|imports\b|budget of (?:the|our) (?:ministry"
    r"|organi[sz]ation|university)|endowment|donation of at least|must (?:provide|bring|raise|match|secure"
    r"|show"
    r"|demonstrate|have)|have (?:already )?(?:awarded|given|funded|invested|distributed|granted|provided)"
    r"|has (?:"
    r"already )?(?:awarded|given|funded|invested|distributed|granted|provided|supported|paid)|to date\b"
    r"|so far\b"
    r"|(?:past|prior|former) (?:years?|awards?|grants?|winners?)|approved a|(?<=\w) (?:won|received|secured|"
    r"got)\b(?! up)|were shared",
    r"assiette|(?:coût|budget|montant) (?:total |minimum |minimal )?(?:du|des|de) (?:projets?|dépenses"
    r"|travaux)"
    r"|loyers?\b|rémunération|salaire\w*|cotisation|caution|inscription|capital\b|bilan\b|a (?:accordé|versé"
    r"|financé|attribué|soutenu)|ont (?:été|reçu)|mensuel\w*|annuel\w*|l[’']an dernier|coûte\b|pib\b|taxe\b",
    r"gesamt(?:kosten|ausgaben) (?:von|ab|unter|über|zwischen|müssen|dürfen|liegen)|projekt(?:kosten"
    r"|volumen) (?:von|ab|unter|über|zwischen)|monatsgehalt"
    r"|brutto\w*|kostet\b|teilnahme\w*|bip\b|stammkapital|flossen|vergab|investiert\w*|letzte[ns] jahr\w*"
    r"|mitgliedsbeitr\w+|miete\w*|kaution|auftragswert\w*|schwellenwert\w*|vergütung|unter \S+ (?:euro|€)",
    r"mínimo del proyecto|coste total|costo total|inversión (?:mínima|total|extranjera)"
    r"|presupuesto (?:total )?del"
    r" proyecto|bruto|sueldo|cuota|inscripción|matrícula|patrimonio|pib\b|año (?:pasado|anterior)"
    r"|edición anterior"
    r"|se concedieron|costó|fianza|garantía|ingresos|minimis|ventas",
    r"costo (?:totale|complessivo|minimo)|investimento minimo|spesa minima|lordi|lorda|stipendio (?:lordo"
    r"|mensile)"
    r"|iscrizione|cauzione|pil\b|anno scorso|bollo|reddito|isee\b|patrimonio|volume d[’']affari|costa\b"
    r"|esportazioni|canone",
    r"custo total|investimento mínimo|orçamento do projeto|salári\w+|pib\b|ano passado|caução|capital social"
    r"|rendimento\w*|renda\b|custou|uurloon|uurtarief|salaris\w*|bruto\w*|inschrijf\w+|kost\b|projectkosten"
    r"|vorig jaar|eigen vermogen|bbp\b|omzet|waarborg\w*|nettoomsättning\w*|förra året|lön\b|löner\b"
    r"|avgift\w*"
    r"|årslön|månad\w*|kostar\b|kostade|projektkostnad\w*|gebyr\w*|løn\b|lønn\b|sidste år|i fjor|årlig\w*"
    r"|kontingent|koster\b|kostede|kostet\b|aksjekapital|egenkapital|balance på",
    r"viime vuonna|palkka\w*|osallistumismaksu|kuukau\w+|maksaa\b|obrót\w*|przychod\w*|opłat\w*"
    r"|wynagrodzeni\w*"
    r"|wkład własny|wartość projektu|ubiegłym roku|zeszłym|kosztował\w*|kapitał\w*|poplat\w*|mzda\w*|plat\b"
    r"|celkové náklady|loni\b|minulý rok|salari\w+|taxă\b|taxa de|anul trecut|capital(?:ul)? social"
    r"|fizetés\w*"
    r"|tavaly|díja (?:\d|ft)|nevezési|maaş\w*|ücret\w*|geçen yıl|sermaye\w*|зарплат\w*|внесок|торік|оборот\w*"
    r"|gaji|biaya pendaftaran|omset|lương|lệ phí|năm ngoái",
    r"árbevétel\w*|éves\b|κύκλος εργασιών|ετήσι\w+|ciro\w*|yıllık\b|дохід\w*|річний|omzet|doanh thu",
)
