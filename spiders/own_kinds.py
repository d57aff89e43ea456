"""What an own source's announcement is, told by how its title, a topic or its text begins.

A publisher's feed carries news beside its calls. What plainly is no call is marked and kept out of ranking;
what nobody can tell counts as one, for a call that is hidden is worse than a news item that is shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OWN_KINDS: Mapping[str, str] = MappingProxyType({
    r"^(?:open )?(?:calls? for|call:|grants?\b|fellowships?\b|funding opportunit|apply\b)": "call",
    r"^(?:bando|bandi|avviso|avvisi|convocatorias?|appels? à|ausschreibung)\b": "call",
    r"^(?:we )?(?:announc\w+|congratulat\w+|meet|introducing|presenting)\b.{0,60}"
    r"\b(?:winners?|awardees?|grantees?|laureates?|recipients|fellows)\b": "award-notice",
    r"^(?:the )?(?:winners?|awardees?|grantees?|laureates?|graduatori[ae]|esit[oi]|vincitori|lauréats?)\b":
        "award-notice",
    r"^(?:\d{4} )?(?:newsletter|press release|pressemitteilung|communiqué de presse|comunicato stampa"
    r"|annual report)\b": "news",
    r"^(?:job|vacanc(?:y|ies)|stellenangebote?|stellenausschreibung|we are hiring|offres? d[’']emploi)\b":
        "vacancy",
    r"^(?:webinars?|workshops?|info(?:rmation)? (?:days?|sessions?)|infotage?|save the date)\b": "event",
})  # fmt: skip
