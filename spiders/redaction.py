"""Recorded answers without anybody's address or number: what a sample may keep of the people in it."""

from __future__ import annotations

import re

from spiders.record import Json

# RFC 2606 and the numbers that no telephone has
NOBODY, NO_NUMBER, NO_NAME, NO_SECRET = "contact@example.org", "555-0100", "Name withheld", "withheld"
_EMAIL = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._%+'-]*(?:@|&#0*64;|&#x0*40;|%40|\s?\[at\]\s?|\s?\(at\)\s?)"
    r"(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}",
    re.IGNORECASE,
)
_LABELLED_NUMBER = re.compile(
    r"(?P<label>\b(?:tel(?:efono|efon|ephone)?|phone|fax|mobile?|mobil|call(?:ing)?|téléphone|teléfono)\b"
    r"(?:\s*(?:no|nr|number)\b)?[\s.:;–-]{0,4}(?:</?\w+[^<>]{0,60}>\s*){0,2})"
    r"\+?\(?\d[\d\s()./–-]{4,}\d(?:\s?(?:x|ext\.?)\s?\d{1,6})?",
    re.IGNORECASE,
)
# "+49 228 3821 2442", "(916) 555-0199", "1-916-555-0199"; neither a date nor a number of an act
_NUMBER = re.compile(
    r"(?<![\w/.+-])(?:\+\d{1,3}(?:[\s().–-]{0,2}\d){7,13}|(?:1[-. ])?\(?\d{3}\)?[-. ]\d{3}[-. ]\d{4})"
    r"(?![\w-])"
)
# "name: Ana Pérez; email: …"
_LABELLED_NAME = re.compile(r"(?P<label>\b(?:contact |full )?name:\s?)[^;:\n<>]{3,60}(?=;)", re.IGNORECASE)
# Names of fields that hold a person; a contact's country or organisation is none
_PERSON_FIELD = re.compile(
    r"(?:contact|author|officer|manager)(?!.*(?:country|ctry|org|agency|dep)).*name$|^(?:first|last"
    r"|full)_?name$"
    r"|^creator$|^author$|^managingeditor$|^webmaster$",
    re.IGNORECASE,
)
_NUMBER_FIELD = re.compile(r"phone|fax|mobile|^tel$", re.IGNORECASE)
# Names of fields that let their holder in somewhere
_SECRET_FIELD = re.compile(r"token$|^jwt$|password|secret|api_?key", re.IGNORECASE)
# An element that holds only words, plain or as CDATA, in whatever namespace
_ELEMENT = re.compile(
    r"(?P<start><(?P<tag>(?:[\w.-]+:)?(?P<name>[\w.-]+))(?:\s[^<>]*)?>(?:\s*<!\[CDATA\[)?)"
    r"(?P<words>[^<>]*)(?P<end>(?:\]\]>\s*)?</(?P=tag)>)"
)


def redacted(text: str) -> str:
    """A text with every e-mail address and telephone number replaced by one that is nobody's.

    Names go only where a label says that they are names.
    """
    text = _EMAIL.sub(NOBODY, text)
    text = _LABELLED_NAME.sub(lambda found: f"{found['label']}{NO_NAME}", text)
    text = _LABELLED_NUMBER.sub(lambda found: f"{found['label']}{NO_NUMBER}", text)
    return _NUMBER.sub(NO_NUMBER, text)


def redacted_xml(text: str) -> str:
    """Markup with its texts redacted; elements named for a person or a telephone are replaced whole."""
    return redacted(_ELEMENT.sub(_redacted_element, text))


def _redacted_element(found: re.Match[str]) -> str:
    name, words = found["name"], found["words"]
    if words.strip() and _PERSON_FIELD.search(name):
        words = NO_NAME
    elif words.strip() and _NUMBER_FIELD.search(name):
        words = NO_NUMBER
    return f"{found['start']}{words}{found['end']}"


def redacted_json(value: Json, field: str = "") -> Json:
    """A JSON value with redacted texts; what is named for a person, number or secret is replaced whole."""
    match value:
        case dict():
            return {name: redacted_json(inner, name) for name, inner in value.items()}
        case list():
            return [redacted_json(inner, field) for inner in value]
        case str() if value.strip() and _PERSON_FIELD.search(field):
            return NO_NAME
        case str() if value.strip() and _NUMBER_FIELD.search(field):
            return NO_NUMBER
        case str() if value.strip() and _SECRET_FIELD.search(field):
            return NO_SECRET
        case str():
            return redacted(value)
        case _:
            return value
