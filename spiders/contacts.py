"""Contacts without persons: roles and organisations stay, names, addresses and numbers go."""

from __future__ import annotations

import re
from collections.abc import Iterable

from spiders.text import plain_text

_ROLES = (
    # English, and what several languages share
    r"office|officer|desk|help ?desk|hotline|contact|contacts|grantor|programme?|manager|coordinator"
    r"|secretariat"
    r"|department|division|directorate|ministry|agency|unit|team|section|bureau|branch|centre|center"
    r"|services?"
    r"|institute|university|council|foundation|commission|authority|national contact point|ncp|specialist"
    r"|director"
    r"|support|administration|direction|grants|gmbh"
    # German
    r"|projektträger|geschäftsstelle|\w*gesellschaft|\w*anstalt|\w*bank|referat|abteilung|\w*ministerium"
    r"|\w*amt"
    r"|ansprech(?:partner(?:in|innen)?|person(?:en)?)|\w*leit(?:er|erin|ung)|\w*referent(?:in)?"
    r"|sachbearbeit(?:er|erin|ung)"
    r"|\w*stelle|\w*beratung|\w*stiftung|\w*universität|hochschule|kontakt|sekretariat|dezernat|stabsstelle"
    # French
    r"|chargée? de (?:mission|projet|programme|l['’]appel)s?|cheff?e? de (?:service|projet|bureau)"
    r"|directeur|directrice|pôle|guichet"
    r"|secrétariat|ministère|agence|département|université|fondation|correspondante?|responsable"
    r"|coordinat(?:eur|rice|ion)"
    r"|gestionnaire|cellule|mission|délégation|préfecture|région"
    # Spanish
    r"|servicio|gabinete|oficina|unidad|dirección|ministerio|consejería|secretaría|departamento|contacto"
    r"|delegación"
    r"|subdirección|agencia|universidad|fundación|jef[ea] de (?:servicio|área|sección|unidad)|área"
    r"|gestora?|técnic[oa]|coordinador(?:a)?"
    r"|negociado|instituto|ventanilla|atención al? \w+"
    # Italian
    r"|ufficio|referente|responsabile|direzione|settore|servizio|dipartimento|segreteria|assessorato"
    r"|sportello|struttura"
    r"|contatt[oi]|agenzia|ministero|fondazione|università|dirigente|funzionari[oa]|assistenza|unità"
    r"|regione"
    # Swedish
    r"|\w*handläggare|\w*enhet(?:en)?|avdelning(?:en)?|\w*myndighet(?:en)?|registrator|kansli(?:et)?"
    r"|\w*ansvarig|kundtjänst"
    r"|\w*chef|samordnare|koordinator|stiftelse(?:n)?|universitet(?:et)?|högskola(?:n)?|kontaktperson"
    r"|\w*verket|\w*rådet|support"
    # Portuguese
    r"|unidade|direção|secretaria|ministério|responsável|departamento|serviços?|contact?os?|contatos?"
    r"|fundação|universidade"
    r"|coordenaç(?:ão|ões)|coordenador(?:a)?|atendimento|gestor(?:a)?|agência|núcleo|divisão|técnic[oa]"
)
_ROLE = re.compile(rf"\b(?:{_ROLES})\b", re.IGNORECASE)
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+")
# A telephone's name counts before a number only: a "mobile laboratories unit" keeps its name.
_NUMBER = re.compile(
    r"\b(?:tel(?:ephone|efon[oa]?)?|téléphone|teléfono|telefone|tfno|tlf|phone|fax|mobile?|móvil"
    r"|cell(?:ulare)?"
    r"|telemóvel|portable)\b[.:]*\s*(?:(?:no|nr|n°|number)\b[.:]*\s*)?(?=[+(\d])[^\n,;]*"
    r"|\+?[\d(][\d\s().–-]{6,}\d(?:\s?(?:x|ext\.?)\s?\d+)?",
    re.IGNORECASE,
)
# A title or an initial betrays a name beside the office: "Dr. Ana Exempel Programme Officer".
_TITLES = (
    r"Dr|Dra|Drs|Prof|Profa|Mrs?|Ms|Mme|Mlle|Monsieur|Madame|Herrn?|Frau|Sr|Sra|Srta|D|Dña|Don|Doña|Dott"
    r"|Dottor|Dott\.?(?:ssa|sa)|Dottoressa"
    r"|Ing|Arch|Avv|Geom|Rag|Sig|Sig\.?ra|Eng|Engª|Dipl\.?-?\s?Ing|PD|Docent|Fru|Exmo|Exma"
)
_NAMED = re.compile(rf"^(?i:{_TITLES})\b|\b[A-Z]\.? ")
_TITLED_NAME = re.compile(rf"[\s(,]+(?:(?i:{_TITLES})\b\.?\s*)+\s*(?=[A-ZÀ-Þ]).*$")
# Behind a role that a person holds, words with capitals are that person's name: "Handläggare Anna Exempel".
_HELD = re.compile(
    r"(?:ansprech(?:partner(?:in)?|person)|sachbearbeiter(?:in)?|\w*referent(?:in)?|leiter(?:in)?"
    r"|kontaktperson|\w*handläggare|registrator"
    r"|\w*ansvarig|referente|responsabile(?: del procedimento| unico)?|dirigente|funzionari[oa]"
    r"|chargée? de (?:mission|projet)|correspondante?"
    r"|responsable|responsável|gestora?|coordinador(?:a)?|coordenador(?:a)?|contact(?: person)?|contacto"
    r"|contato|contatti?|kontakt)"
    r"(?P<name>(?:\s+[A-ZÀ-Þ][\w'’-]+){2,4})$",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"(?:\s+[A-ZÀ-Þ][a-zà-ÿ'’A-ZÀ-Þ-]+){2,4}")
# "Dr. Ana Pérez, Programme Officer": a part without any word of an office is taken for a name.
_PARTS = re.compile(r"[\n,;|•]+|\s[–—-]\s|:\s")


def offices(contacts: Iterable[str]) -> tuple[str, ...]:
    """The roles and organisations among a publisher's contacts, each once."""
    found: dict[str, None] = {}
    for contact in contacts:
        without = _NUMBER.sub("", _ADDRESS.sub("", plain_text(contact)))
        parts = (_without_name(" ".join(part.split()).strip(" .()")) for part in _PARTS.split(without))
        found |= dict.fromkeys(part for part in parts if _ROLE.search(part) and len(part) > 3)
    return tuple(found)


def _without_name(part: str) -> str:
    """A part without the name in front of its role, or behind it."""
    role = _ROLE.search(part)
    if role and _NAMED.search(part[: role.start()]):
        part = part[role.start() :]
    part = _TITLED_NAME.sub("", part)
    held = _HELD.search(part)
    if held and _CAPITALS.fullmatch(held["name"]) and not _ROLE.search(held["name"]):
        part = part[: held.start("name")]
    return part.strip(" .(")
