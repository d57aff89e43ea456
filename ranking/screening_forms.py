"""Legal forms: what in a company's name says how it is founded, and where that form is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LegalForm:
    """``family`` is *limited*, *stock* or *any* (says neither); ``countries`` where only it is usual."""

    name: str
    family: str
    countries: frozenset[str] = frozenset()


# family | forms in plain letters | the countries that alone use them
_TABLE = """
any | ltd; limited; llc; l l c; co; co ltd; company; company limited; company ltd; inc; incorporated |
any | corp; corporation; holding; holdings; group |
any | limited liability company; sharikat; sharika; shrk; shirkat; sherkat; foundation; ev; e v; asbl; vzw |
limited | ooo; obshchestvo s ogranichennoy otvetstvennostyu | RU BY KZ UZ KG
limited | tov; tovarystvo z obmezhenoyu vidpovidalnistyu | UA
limited | too | KZ
limited | gmbh; gmbh und co kg; gmbh co kg; ggmbh | DE AT CH
limited | sarl; s a r l; eurl; sasu |
limited | srl; s r l |
limited | spzoo; sp zoo; sp z oo; sp z o o; spolka z ograniczona odpowiedzialnoscia | PL
limited | kft | HU
limited | ood; eood | BG
limited | bv; b v | NL BE
limited | oy | FI
limited | aps | DK
limited | doo; d o o | RS HR SI BA ME MK
limited | sro; s r o | CZ SK
limited | sia | LV
limited | uab | LT
limited | ou; osauhing | EE
limited | lda; ltda |
limited | pt | ID
limited | sdn bhd | MY
limited | pvt ltd; private limited; pte ltd |
limited | epe | GR CY
limited | limited sirketi; ltd sti | TR
limited | gk; godo kaisha | JP
stock | ao; oao; pao; zao; aktsionernoe obshchestvo; publichnoe aktsionernoe obshchestvo | RU BY KZ
stock | pat; prat; vat | UA
stock | jsc; ojsc; cjsc; pjsc; joint stock company; public joint stock company |
stock | open joint stock company; closed joint stock company |
stock | ag | DE AT CH LI
stock | sa; s a; sas; spa; s p a; nv; n v |
stock | plc; public limited company |
stock | ab | SE FI
stock | oyj | FI
stock | asa | NO
stock | a s |
stock | anonim sirketi; anonim sirket | TR
stock | ad; ead | BG RS MK
stock | dd; d d | HR SI BA
stock | nyrt; zrt | HU
stock | kk; kabushiki kaisha | JP
stock | psc | AE QA JO
stock | tbk; pt tbk | ID
stock | ae | GR
"""


def _read() -> Mapping[tuple[str, ...], LegalForm]:
    found = {}
    for line in _TABLE.strip().splitlines():
        family, forms, places = (part.strip() for part in line.split("|"))
        for form in forms.split("; "):
            found[tuple(form.strip(" ;").split())] = LegalForm(form, family, frozenset(places.split()))
    return found


LEGAL_FORMS = _read()
_LONGEST = max(map(len, LEGAL_FORMS))


def without_forms(words: Sequence[str]) -> tuple[list[str], tuple[LegalForm, ...]]:
    """The words without the legal forms at their beginning and end, and those; never nothing is left."""
    left, found = list(words), list[LegalForm]()
    while len(left) > 1:
        for size in range(min(_LONGEST, len(left) - 1), 0, -1):
            last, first = LEGAL_FORMS.get(tuple(left[-size:])), LEGAL_FORMS.get(tuple(left[:size]))
            if form := last or first:
                found.append(form)
                left = left[:-size] if last else left[size:]
                break
        else:
            break
    return left, tuple(found)


def forms_contradict(one: Sequence[LegalForm], other: Sequence[LegalForm]) -> bool:
    """Whether both names say their form, and none of them could be that of the other."""
    families, others = ({each.family for each in side} - {"any"} for side in (one, other))
    return bool(families and others and not families & others)
