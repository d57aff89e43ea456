"""The form of the money in a sentence: "support takes the form of a soft loan", "a prize of EUR 50,000"."""

from __future__ import annotations

import re

from db.records import Instrument
from spiders.deadline_notes import sentences
from spiders.telling_lines import lines_with

_I = Instrument
_LOAN = (
    r"loans?|credits?\b(?= line)|\w*darlehen|\w*kredite?|prêts?|préstamos?|mutu[io]|prestit[oi]"
    r"|finanziament[oi]"
    r" agevolat[oi]|empréstimos?|lening(?:en)?|\blån(?:et)?"
)
_NAMES: tuple[tuple[Instrument, str], ...] = (
    (_I.LOAN, _LOAN),
    (_I.FELLOWSHIP, r"fellowships?|scholarships?|stipends?|stipendi(?:um|en)|bourses?|becas?"
                    r"|bors[ea] di studio|bolsas?|beurs|beurzen|stipendier"),
    (_I.PRIZE, r"prizes?|preisgeld(?:er)?|prix|premios?|prêmios?|prémios?|premio|prijs|prijzen"),
    (_I.EQUITY, r"equity(?: investments?| financing)?|eigenkapital(?:beteiligung)?|fonds propres"
                r"|participaciones de capital|capitale di rischio"),
    (_I.GUARANTEE, r"guarantees?|bürgschaft(?:en)?|garanties?|garantías?|garanzi[ea]|garantias?"),
    (_I.IN_KIND, r"vouchers?|gutscheine?"),
    (_I.PROCUREMENT, r"service contracts?|procurement contracts?|framework contracts?|public contracts?"),
    (_I.GRANT, r"grants?|zuschuss|zuschüsse|zuwendung(?:en)?|subventions?|subvenci(?:ón|ones)"
               r"|contribut[oi] a fondo perduto|subvenç(?:ão|ões)|subsidies?|subsidie|bidrag"),
)  # fmt: skip
_NAME = "|".join(f"(?P<{kind.name}>{words})" for kind, words in _NAMES)
_HOW = (
    r"(?:(?:an?|one|two|three|several|up to \d+|the|repayable|non-?repayable|soft|low-interest|interest-free"
    r"|concessional|subsidi[sz]ed|convertible|cash|individual|research|small|seed|travel|innovation|project"
    r"|annual"
    r"|postdoctoral|doctoral|one-year|two-year|eine[srnm]?|ein|nicht rückzahlbare[nrs]?|zinsgünstige[nrs]?"
    r"|zinslose[nrs]?|verlorene[nr]?|projektbezogene[nr]?|un[eao]?|uno|d['’]un[e]?|en|een|ett|et|renteloze"
    r"|nachrangige[nrs]?|non remboursable|remboursable|\d+) )*"
)
_GIVES = (
    r"(?:takes? the form of|(?:provided|given|granted|awarded|offered|paid|made available) (?:as"
    r"|in the form of|through)"
    r"|in the form of|(?:will )?(?:receives?|be awarded|be granted|be offered)"
    r"|(?:award|offer|provide|grant|give)s?(?: out)?"
    r"|(?:erfolgt|gewährt|vergeben|bereitgestellt)(?: \w+){0,2} als|in form (?:von|eine[sr])"
    r"|gewährt(?: wird)?"
    r"|(?:prend|prendra) la forme d['’]|sous (?:la )?forme d[e’']|(?:octroie|attribue|accorde)"
    r"|(?:consiste|consistirá|consistirán) en|en forma de|(?:adopta|adoptará)n? la forma de|se conceden?"
    r"|(?:consiste|consistono) in|(?:è|sono) (?:concess[oaie]|erogat[oaie])(?: \w+)? (?:sotto|in) forma di"
    r"|(?:sotto|in) forma di|sob a forma de|assume a forma de|consiste em|in de vorm van"
    r"|verstrekt(?: \w+)? als"
    r"|i form av|ges som|gis som|gives som)"
)
_GIVEN = re.compile(
    rf"(?<!\w){_GIVES} ?{_HOW}(?:{_NAME})(?!\w)"
    # "Es wird ein zinsloses Darlehen gewährt"
    rf"|\b(?:wird|werden) (?P<between>{_HOW}(?:{'|'.join(words for _, words in _NAMES)}))"
    rf" (?:gewährt|vergeben|bereitgestellt)"
    rf"|^\W*(?P<front>(?:an? |the |\w+ )?(?:{'|'.join(words for _, words in _NAMES)})(?: \w+ \w+ \w+)?"
    r"(?: of (?:up to )?[A-Z€$£][^.;]{2,25})?) (?:are|is|will be) (?:offered|awarded|granted|provided"
    r"|available|given)",
    re.IGNORECASE,
)
# Another's money, last year's, or no money at all.
_OTHERS = re.compile(
    r"\b(?:bank|their|your|previous|last|former|already|other|another|not|no|may also|in addition|if"
    r"|has been|had"
    r"|received|was|were|have|nicht|kein\w*|pas|non|não|niet|inte|agreement|writing|student|jury|letter)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(_NAME, re.IGNORECASE)
# One of these stands in every such sentence: plain words are looked for many times faster.
_SIGNS = (
    "equity", " loan", "form of", "forma d", "forma", "la forme", "in form", "i form",
    "foundation awards", "awards ", "offers ",
    "will be awarded", "are awarded", "offered", "provided as", "receive a", "receives a", "receive an",
    "given as",
    "granted as", "provides a", "provide a", "erfolgt", "gewährt", "consist", "octroie", "attribue",
    "accorde",
    "se conce", "verstrekt", "ges som", "gis som", "gives som", "be awarded", "be granted", "are granted",
    "available as",
)  # fmt: skip
_LONGEST = 240


def stated_instruments(text: str) -> tuple[tuple[Instrument, ...], tuple[str, ...]]:
    """(the forms of money that sentences plainly give, those sentences); nothing where none does."""
    found: dict[Instrument, None] = {}
    words: dict[str, None] = {}
    for line in lines_with(text, _SIGNS):
        for sentence in sentences(line):
            kinds = _of_sentence(sentence) if len(sentence) <= _LONGEST else ()
            if kinds:
                found |= dict.fromkeys(kinds)
                words[sentence] = None
    return tuple(found), tuple(words)


def _of_sentence(sentence: str) -> tuple[Instrument, ...]:
    given = _GIVEN.search(sentence)
    if given is None or _OTHERS.search(sentence):
        return ()
    named = dict.fromkeys(
        Instrument[each.lastgroup]
        for each in _NAMED.finditer(
            sentence, given.start() if given["front"] or given["between"] else _last_name(given)
        )
        if each.lastgroup
    )
    # "Grants and loans are given": what else is named with it is given too; "a grant for prizes" is rare.
    return tuple(named)


def _last_name(given: re.Match[str]) -> int:
    return max(given.start(kind.name) for kind, _ in _NAMES)
