"""What applicants are asked to do with what they send, and the languages that fewer publishers write.

The same lists as in ``deadline_lexicon``, read together with them. A phrase says more than its words: "bids
must be delivered by" is about bids, "delivered by" alone about anything. The languages are Slovak, Croatian,
Serbian and Bosnian, Slovene, Bulgarian, Lithuanian, Latvian, Estonian, Catalan, Hebrew and Persian.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_SENT = (
    r"(?:applications?|bids?|eois?|entries|expressions of interest|forms?|nominations?|offers?|papers?"
    r"|proposals?|quotations?|submissions?|tenders?)"
)
_ASKED = r"(?:must|should|shall|may|can|will|are to|have to|need to|is to|has to|needs to)"
_HANDED_IN = (
    r"(?:accepted|delivered|e-?mailed|filed|handed in|lodged|made|received|returned|sent|submitted"
    r"|uploaded)"
)
APPLICATION = (
    rf"{_SENT} {_ASKED} (?:only |also |then )?be {_HANDED_IN}",
    r"(?:application|completed|entry|nomination|online|proposal) forms?|pitch(?:es)?\b|offers?\b",
    r"registrations? of interest|abstracts?\b|business plans?|apply (?:at )?any ?time",
    r"candidarsi\b|candidat(?:ure|ez|e|ar|ado)\b|introdui\w+|gesuch\w*|eingaben?\b|aplicaci(?:ón|ones)",
    r"istanz[ae]|manifestare interesse|partecipazione\b|pedidos?\b|inzending\w*",
    r"aanmeld\w+|ansökan|žiados\w+|žiadateľ\w*|výzv[aeuy]\b|prijav\w+|natječaj\w*|poziv\w*|zahtjev\w*",
    r"пријав\w+|конкурс\w*|vlog[aeo]?\b|razpis\w*|кандидат\w+|проектни\w* предложени\w+|paraišk\w*",
    r"pieteikum\w*|taotlus\w*|sol·licituds?|candidatur\w+|propostes",
    r"apply (?:at|in|no later|on|until|till|up to|today|within|here)\b|wish(?:ing)? to apply"
    r"|register (?:by|your)",
    r"plis?\b|inscriptions?\b(?! (?:à|au) (?:la|l[’']|webinaire))|s[’']inscrire|adresser|transmettre"
    r"|envoyer|participer",
    r"\w*projekt(?:vorschläge|anträge|ideen|skizzen)\w*|ideen\b|beiträge\b|angebote?n?\b|bewirb\b",
    r"(?:ein|ab)gereicht\w*|abgegeben|vorgelegt|zugesandt|eingesandt|eingehen\b|eingegangen|abgabe\b",
    r"ofertas?\b|inscrib\w+|enviar\w*|envíe\w*|remitir\w*|entregar\w*|entrega\b|expresiones\b",
    r"offert[ae]\b|iscrizion[ei]\b|adesion[ei]\b|invi(?:are|ate|ati|ato|o)\b|trasmess\w+|pervenire"
    r"|iscriversi",
    r"inscrev\w+|enviad[oa]s?\b|entregues?\b|entregar\b|voorstel(?:len)?\b|offertes?\b|indient|stuur\b",
    r"anbud\w*|skicka in|lämnas? in|tilbud\w*|indsend\w*|send(?:e|es)? inn|lever(?:e|es) inn|send (?:din"
    r"|jeres)",
    r"søg(?:e|er)\b|søke\b|rentrée?s?\b|remises?\b|tarjou\w*|ehdotu\w*|ofert[aęy]?\b|ofert\b|skład\w+"
    r"|złoż\w+|nadsył\w+|przesł\w+|aplikacj\w+",
    r"příjem (?:žádost|přihlášk|přihlášek|projekt|nabídek|návrh)\w*(?:[^.;]{0,20} ukončen\w*)?|nabídk\w+"
    r"|nabídek",
    r"předkl\w+|predkl\w+|podáv\w+|ajánlat\w*|beküld\w+|oferte(?:le|lor)?\b|dosare(?:le|lor)?\b|trimit\w+",
    r"προσφορ\w+|κατάθεσ\w+|teklif\w*|teslim\b|gönder\w+|предложени\w+|подать|направ\w+|пропозиці\w+"
    r"|надісла\w+",
)
DEADLINE = (
    r"(?:call |submission |application )?clos(?:ing|ure)\b(?=(?: dates?| times?)?\s?:)",
    r"(?:clos(?:ing|ure)|end) of (?:the |this )?(?:\w+ )?(?:applications?|call|competition|intake|round"
    r"|submissions?|window)\b",
    r"(?:final|last|latest|ultimate) (?:date|day|time) (?:for|to) (?:\w+ ){0,2}(?:appl\w+|bid\w*|entr\w+"
    r"|propos\w+"
    r"|submi\w+|tender\w*|lodg\w+|receipt)\b",
    r"relèves?\b|vagues? de (?:dépôt|candidatures?)",
    r"(?:call|submission) closure|(?:opens?|opened|closed?|closes)(?=\s?:)|fermeture\b|sluit op\b",
    r"(?:sluiting|sluit|stänger|stängning|lukker|lukning|stenger|zamknięcie|uzavření|zárás"
    r"|sulkeutuu)(?=\s?:)",
    r"termin[ei] (?:di |per (?:la |l[’'])?)?(?:presentazione|invio|ricezione|scadenza)",
    r"(?:final|latest|last) submission (?:date|time)|submission time|uzávierk\w+|rok (?:za|na)\b"
    r"|krajnji rok|рок за|краен срок|срок за",
    r"galutinis terminas|terminas\b|termiņš\w*|tähtaeg\w*|termini (?:de|per|màxim)|termín\b",
    r"(?:se )?cierran?\b|si chiudono|si chiude\b|se clôtur\w+|se ferment?\b|(?:se )?encerram?\b|fecham?\b",
    r"stenger\b|lukker\b|sluiten\b|zamyka\w*|schließt\b",
    r"(?:bid|bidding|entry|nomination|proposal|response|tender) (?:cycle|period|phase"
    r"|window)s?\b",
    r"(?:applications?|call|competition|cycle|entries|nominations?|period|portal|round|submissions?|window)"
    r" (?:\w+ ){0,3}(?:closes?|closed|ends?|open (?:until|till|through|to))\b|باب (?:التقديم|الترشح"
    r"|الترشيح)|(?:ينتهي|يُ?غلق) (?:التقديم|التسجيل)",
    r"(?:batch|intake|call|round) dates?\b|apply no later|letzter (?:tag|termin)|letztmögliche\w*"
    r"|endtermin\w*",
    r"dernier jour|date butoir|últim[ao] (?:fecha|data)|data final|ultima data|ultimo giorno|laatste dag",
    r"sidste (?:dag|frist)|siste (?:dag|frist)|viimeinen (?:päivä|hakupäivä)|ostatni dzień|poslední den"
    r"|son gün",
    r"příjem (?:žádost|přihlášek|projekt|nabídek)\w*|eingabe(?:frist|termin|schluss)\w*|einreich(?:frist"
    r"|schluss|ung bis)\w*",
)
INTENT = (
    rf"(?:expressions? of interest|letters? of (?:intent|interest)|LOIs?|notices? of intent) {_ASKED}"
    rf" (?:only |also |then )?be {_HANDED_IN}",
    r"(?:declare|indicate|register|signal)(?:s|d|ed)? (?:your|an|the|their|its) (?:intention|intent)\b"
    r"|intentions? to (?:apply|bid|propose|submit)\b",
)
_ONE = r"(?:first|1st)[- ](?:stage|phase|step)|(?:stage|phase|step) (?:1|one|i)\b"
OUTLINE = (
    rf"(?:{_ONE}) (?:deadlines?|clos|cut-?off|due|submission)\w*",
    rf"(?:pre-?proposals?|concept (?:notes?|papers?)|white ?papers?|outlines?) {_ASKED}"
    rf" (?:only |also |then )?be {_HANDED_IN}",
    r"(?:preliminary|provisional) applications?|intention papers?",
)
# A day from which applications are taken.
OPENING = (
    r"opening of (?:the |this )?(?:\w+ )?(?:applications?|call|competition|intake|round|submissions?"
    r"|window)\b",
    r"(?:openstelling|opening|öffnung|otwarcie|otevření|avaus)(?=\s?:)",
)
# A deadline for something that only those need who take part already.
OTHER = (
    r"deadlines? (?:for|to) (?:accept|appeal|book|cancel|claim|comment|complet|confirm|object|pay|register"
    r"|registration|report|request|spend|vot|withdraw)\w*",
    r"registrier\w+|als (?:neue[rn]? )?(?:antragsteller\w*|nutzer\w*) registr\w+|registrazion[ei]|registrarsi"
    r"|registreer\w*|registrer\w*|créer un compte|crear una cuenta|crie uma conta",
    r"(?:award|grant|funding|project) period|repl(?:y|ies) to|rebuttals?|reviewers?\b|invoices?\b"
    r"|tickets?\b|membership|subscriptions?|fees?\b"
    r"|refunds?|visas?\b|kick-?off|lasts\b"
    r"|recordings?",
    r"premiazion[ei]|evento\b|remise des prix|cérémonie|annonce des|veranstaltung\w*|rechnung\w*"
    r"|premiaci[oó]n",
    r"ceremonia|cerimónia|cerimônia|bijeenkomst\w*|factu\w+|konferens\w*|evenemang\w*|arrangement\w*",
    r"konferencj\w+|szkoleni\w+|seminář\w*|školen\w+|eveniment\w*|conferinț\w+|rendezvény\w*|konferenci\w*",
    r"ημερίδ\w+|εκδήλωσ\w+|etkinli\w+|toplantı\w*|мероприят\w+|конференц\w+|семинар\w*|захід\b",
    r"comment period|actualizaci[oó]n|aktualizacj\w+|stand der|gagnants|ganador\w*|vincitor\w*|vencedor\w*",
)
# "Received after" that day comes too late.
ENDS = (
    r"(?:arriving|filed|received|sent|submitted|uploaded) after\b|reçu\w*(?: \w+)? après\b|eingehen nach\b",
    r"pervenut[aeio] (?:dopo|oltre)\b|recibid[ao]s? (?:después|con posterioridad)\b",
    r"recebid[ao]s? (?:após|depois)\b|ontvangen na\b|inkom\w+ efter\b|wpłyn\w+ po\b",
    r"iki\b|līdz\b|kuni\b|fins (?:al?|el)\b|vóór\b|a más tardar\b|no más tarde del?\b|o mais tardar\b"
    r"|al più tardi\b|indtil\b|inntil\b|frem til\b"
    r"|pour le(?=(?:\s+\w+di)?\s*$)|(?:die|welche) nach dem\b|före\b|inden\b|før\b"
    r"|innen\b|ennen\b|vor dem\b|před\b|przed\b"
    r"|înainte de\b|πριν\b|prije\b|pirms\b|enne\b|voor(?=(?:\s+\w+dag)?\s*$)|sluiting\b|stängning\b"
    r"|lukning\b|fermeture\b|fino\b"
    r"|(?:se )?cierran?\b|si chiud\w+"
    r"|ferment?\b|fecham?\b"
    r"|stenger\b|lukker\b|sluiten\b|schließt\b|until and including|on or before\b",
)
BEGINS = (r"openstelling\b|öffnung\b|nuo\b|no\b(?= \d)|alates\b|des del\b|od\b|počnúc\b",)
BEGINS_A_RANGE = (r"entre\b|tra\b|fra il\b|między\b|mezi\b|medzi\b|između\b|med\b",)
_WHILE_FUNDED = (
    r"(?:资助|項目|项目|合同|研究|执行|实施|建设|服务|支援|支持|助成|履行"
    r"|委託|契約|納入|実施|사업|연구|과제|수행|협약|지원금 사용)\s?"
)
UNSPACED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "APPLICATION": (
            r"إيداع|إرسال|ترشيح|المشاركة|送付|エントリー|报送|递交|投递|지원서|응모|應募|报名|報名|投标|申請書|投稿",
            r"הגשת|להגיש|בקשות|הצעות|درخواست|پیشنهاد|ارسال",
        ),
        "DEADLINE": (
            r"آخر أجل|الأجل الأقصى|أقصاه|آخر تاريخ|המועד האחרון|מועד אחרון|تاریخ سررسید|مهلت|آخرین تاریخ",
            r"报名时间|報名時間|截标|必着",
        ),
        "ENDS": (r"עד|تا تاریخ",),
        "OTHER": (
            r"תוצאות|פורסם|نتایج",
            # How long what is funded lasts, in the same word as the term for applying.
            rf"{_WHILE_FUNDED}(?:期限|周期|期间|期間|기간)",
        ),
    }
)
