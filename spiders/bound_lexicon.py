"""The words by which an amount of money is the most, the least, or one end of a range.

Regular expressions like those of ``spiders.award_lexicon``.
"""

from __future__ import annotations

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
    r"(?:not|never|n[’']t) (?:\w+ ){0,2}(?:more|larger|greater|higher|bigger|over|above"
    r"|exceed\w*)(?: than)?|no more"
    r"|(?:nie|ne|nu|nem) (?:\w+ ){0,3}(?:wyższ|większ|vyšší|mai mare|magasabb)\w*|as much as|(?:no|non|não"
    r"|nicht|ne) (?:\w+ ){0,3}(?:superior|supérieur|höher|größer)\w*|begrenzt\b"
    r"|beschränkt auf|shall (?:not )?exceed|shall not be more than|(?:less|lower|smaller) than or equal to"
    r"|not above"
    r"|not greater than|must not be (?:more|greater|higher) than|to a limit of|limit of|restricted to"
    r"|top out at"
    r"|maxim(?:a|um amount)\b|no larger than|below\b(?= the maximum)|not larger than|does not exceed|capped",
    r"à concurrence de|à hauteur de|ne saurait (?:dépasser|excéder)|au maximum|maxi\b|maximum\b"
    r"|n[’']excédant pas"
    r"|ne (?:peut|peuvent|pourra|doit|doivent) être supérieure?s?|limitée?s? à",
    r"bis maximal|\w*höchst(?:betrag|summe|grenze|satz)\w*|obergrenze\w*|maximalbetrag|in höhe von bis zu"
    r"|gedeckelt|nicht höher als|darf [^.;]{0,40}nicht übersteigen",
    r"no (?:exceder|superar|rebasar)\w*|tope\b|límite (?:máximo )?de|no (?:podrá|podrán|puede) (?:ser|exceder"
    r"|superar|rebasar)\w*|hasta un|limite massimo|non oltre|per un massimo|massimale\w*|limite de|teto\b"
    r"|não (?:poderá|podem|deve) (?:exceder|ultrapassar|ser superior)|ten maximum|hoogstens|maximum\b"
    r"|tot\b(?=\s*$)",
    r"upp till|högst|inte överstiga|taket|ikke overstige|må ikke overstige|maksimum\w*|øvre grense|opptil"
    r"|enimmäis\w+|yläraja|nie przekracza\w*|nieprzekraczając\w+|limit\b|maks\.|nepřesáh\w+|nejvýš\w*"
    r"|limita\b|nu (?:poate )?depăș\w+|plafon\w*|maximum\b|maximális\w*|felső\b|nem haladhatja meg",
    r"ανώτατ\w+|δεν (?:μπορεί να )?υπερβαίνει|aşamaz|aşmamak|kadar\b|üst\b|не (?:може )?перевищу\w+"
    r"|tidak lebih"
    r" dari|không (?:quá|vượt quá)|batas atas",
)
# No less than this.
LEAST = (
    r"minimum\b|min\b|at least|no less than|not less than|floor\b|lower limit|au minimum|minimale?\b",
    r"minimum de|au moins|mindest\w*|mindestens|mínim[oa]s?\b|como mínimo|al menos|minim[oaie]\b",
    r"almeno\b|no mínimo|pelo menos|minimaal\b|ten minste|minst\b|mindst\b|vähintään\b|minimaln\w+",
    r"co najmniej|minimáln\w+|alespoň|minimă\b|minim\b|cel puțin|legalább|ελάχιστ\w+|en az\b",
    r"мінімальн\w+|minimal\b|tối thiểu",
    r"(?:starting|start|starts) (?:at|from)|no smaller than|not below|must exceed|more than or equal to"
    r"|greater"
    r" than or equal to|à partir de|ne (?:peut|doit|pourra) être inférieure?|supérieure?s? ou égale?s? à"
    r"|\w*mindest(?:betrag|summe|höhe)\w*|untergrenze|a partir de|no (?:inferior|menor)(?:es)? a|desde\b"
    r"|non inferiore? a|a partire da|não inferior a|vanaf\b|ondergrens|från\b|lägst\b|alkaen|od kwoty"
    r"|nie mniej niż|nejméně|najmniej|începând de la|legkevesebb|τουλάχιστον|не менше|paling sedikit",
)
# Between this and that.
RANGES = (
    r"between\b|rang(?:e|es|ing)\b|entre\b|compris\w*|zwischen\b|comprendid[oa]s?|compres[aoie]\b",
    r"tussen\b|mellan\b|mellem\b|mellom\b|między|mezi\b|între\b|grant size|award range|від\b|from\b",
    r"de\b|da un minimo|od\b|oscil\w+|von\b|vom\b|från\b|fra\b|ligger\b|van\b|tra\b|liegt\b|range\b",
    r"fluctú\w+|vari(?:a|e|es|ent|ar|ano|am)\b|variier\w+|in the (?:range|region)",
)
# The same, said behind both ends.
RANGES_BEHIND = (r"között\w*|arasında\w*|aras\w+|välill\w+|väliltä|range\b|beträgt|liegen\b|liegt\b|の範囲",)
