"""The plain words of which one stands in every sentence on who may apply, by language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

# One of these stands in every such sentence: plain words are looked for many times faster.
SIGNS: Mapping[str, tuple[str, ...]] = MappingProxyType({
    "en": ("eligib", "only", "exclusiv", "apply", "applicants must", "restricted", "reserved",
    "limited to", "open to",
           "invited", "welcome", "cannot", "accepted", "excluded", "you must be", "candidates must",
           "supports only",
           "beneficiaries must", "beneficiaries are", "target", "intended for", "designed for", "must be",
           "may submit", "submitted by", "to be ", "aimed at", " is for ", " are for "),
    "de": ("berechtigt", "förderfähig", "ausschlie", "gefördert", "ausgeschlossen", "nur ", "bewerb",
           "müssen", "zuwendungsempf", "einreichen", "richtet", "wendet", "zielgrupp", "adress",
           "antrag", "werber"),
    "fr": ("éligible", "seul", "uniquement", "réserv", "peuvent", "bénéficiaire", "doivent", "exclu",
           "ouvert", "adresse ", "vise", "cible", "destin", "doit ", "candidat"),
    "es": ("solo ", "sólo ", "únicamente", "podrán", "pueden", "beneficiari", "elegib", "exclu",
           "solicitant",
           "deberán", "dirigid", "postula", "destinad"),
    "it": ("solo ", "esclus", "possono", "riservat", "ammess", "ammissib", "beneficiari", "devono",
           "destinatari", "rivol", "può ", "deve "),
    "pt": ("apenas", "somente", "podem", "elegív", "beneficiári", "exclu", "devem", "destina",
           "poderão", "dirige"),
    "nl": ("alleen", "uitsluitend", "kunnen", "aanmerking", "voorbehouden", "moet", "bedoeld",
           "aanvrager", "gericht", "open voor"),
    "sv": ("endast", "bara", "sökande", "kan sö", "får sö", "måste", "riktar", "vänder", "inte sö",
           "öppe", "riktas", "till för"),
})  # fmt: skip
OTHER_SIGNS = ("kun ", "kan søk", "kan ikke", "ansøg", "søker", "vain ", "hakea", "tylko", "wyłącznie",
                "mogą", "pouze", "mohou", "doar", "numai", "csak", "eligib", "skal v", "åpen", "åben",
           "retter", "henvender", "skierowan", "przeznaczon",
                "určen", "adresează", "tarkoitettu", "pot ", "pályázhat")  # fmt: skip
