"""The single fields of a notice, each read from the publisher's own string for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import TypeVar

from db.records import (
    ApplicantType,
    Attachment,
    Identifier,
    Instrument,
    Money,
    NoticeKind,
    RawNotice,
    SourceClass,
    Status,
    TextBasis,
    Topic,
    Trl,
)
from db.records.notice import KIND_VOCABULARY
from spiders.applicant_words import applicant_types
from spiders.call_kinds import notice_kind
from spiders.currencies import currency_words, resolve
from spiders.deadline_notes import sentences
from spiders.money import AmountError, read_amount
from spiders.readiness import readiness_levels
from spiders.readings import Reading, stamp_in
from spiders.text import one_line, plain_text, undouble, unglue
from spiders.timestamps import is_placeholder
from spiders.values import UnreadableError, spread, unsaid
from spiders.vocabulary import instruments

Code = TypeVar("Code")
Value = TypeVar("Value")
# An agency's name field that holds a person: an address, a telephone number, or a second line.
_PERSON = re.compile(r"@|\d{3}[-. ]\d{4}|\S\s*[\r\n]+\s*\S")
_WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\ud800-\udfff]+", re.IGNORECASE)
_DASHES = re.compile(r"[‐-―−]")


def status_of(reading: Reading) -> Status | None:
    """The publisher's word for the status, as its source declares the words."""
    said = one_line(reading.raw.status)
    if not said:
        return None
    known = {word.casefold(): status for word, status in reading.source.statuses.items()}
    if said.casefold() not in known:
        reading.issue("status", reading.raw.status, "unknown status")
    return known.get(said.casefold())


def funder_of(reading: Reading) -> str:
    """Who pays; never a person whom a portal puts into the field."""
    said = reading.raw.funder
    if said and _PERSON.search(said.strip()):
        # The Issue must not carry the name on.
        reading.issue(
            "funder", None, "a person where the funder's name should be; the source's funder is taken"
        )
        return reading.source.funder
    return one_line(said) or reading.source.funder


def programme_of(reading: Reading) -> str | None:
    """The programme's name, of its code where the source declares codes."""
    said = one_line(reading.raw.programme)
    named = reading.source.programmes.get(said)
    if named or not said:
        return named
    if reading.source.programmes and said.isdigit():
        reading.issue("programme", said, "unknown programme code")
        return None
    return said


def body_of(reading: Reading) -> str:
    """The announcement in plain text, without the lines that the publisher puts under every one of them."""
    text = undouble(unglue(plain_text(reading.raw.text)))
    furniture = reading.source.boilerplate
    return plain_text(re.sub(furniture, "", text)) if furniture else text


def text_basis_of(reading: Reading) -> TextBasis:
    """How much of the announcement the source says it read."""
    said = reading.raw.text_basis
    if said in TextBasis._value2member_map_:
        return TextBasis(said)
    reading.issue("text_basis", said, "unknown text basis")
    return TextBasis.PARTIAL if reading.raw.text else TextBasis.TITLE_ONLY


def day_of(text: str | None, field: str, reading: Reading) -> date | None:
    """The local date in a field of its own; ``None`` where it is empty, not understood or a placeholder."""
    if unsaid(text) or text is None:
        return None
    stamp = stamp_in(text, field, reading)
    if stamp and is_placeholder(stamp.on, reading.seen_on):
        reading.issue(field, text, "a placeholder, not a date")
        return None
    return stamp.on if stamp else None


def money_of(text: str | None, field: str, reading: Reading) -> Money | None:
    """An amount in a field of its own; an Issue where something is said that is no single amount."""
    if unsaid(text):
        return None
    said = one_line(reading.raw.currency)
    currency = resolve(said, currency_words(reading.language), reading.source.currency) if said else None
    if said and currency is None:
        reading.issue("currency", said, "unknown currency; the amounts are not read")
        return None
    try:
        return read_amount(text, currency or reading.source.currency, language=reading.language)
    except AmountError as unreadable:
        reading.issue(field, text, f"an amount we do not understand: {unreadable}")
        return None


def parsed(
    text: str | None, field: str, read: Callable[[str], Value | None], reading: Reading
) -> Value | None:
    """A value read by ``read``, or ``None`` with an Issue where it raises ``UnreadableError``."""
    if unsaid(text) or text is None:
        return None
    try:
        return read(text)
    except UnreadableError as unreadable:
        reading.issue(field, text, str(unreadable))
        return None


def codes_of(
    words: Iterable[str], field: str, code: Callable[[str], Code | None], reading: Reading
) -> tuple[Code, ...] | None:
    """The codes of a publisher's words, each once; ``None`` where it named none that we know."""
    found: dict[Code, None] = {}
    for word in spread(words):
        if (known := code(word)) is None:
            reading.issue(field, word, "unknown word")
        else:
            found[known] = None
    return tuple(found) or None


def applicants_of(reading: Reading) -> tuple[ApplicantType, ...] | None:
    """The applicant types that a publisher's words mean; ``None`` where it named none that we know."""
    found: dict[ApplicantType, None] = {}
    for word in spread(reading.raw.applicant_types):
        known = applicant_types(word)
        if not known:
            reading.issue("applicant_types", word, "unknown word")
        found |= dict.fromkeys(known)
    return tuple(found) or None


def instruments_of(reading: Reading) -> tuple[Instrument, ...] | None:
    """The instruments that a publisher's types of funding mean; ``None`` where it named none that we know."""
    found: dict[Instrument, None] = {}
    for word in spread(reading.raw.instruments):
        known = instruments(word)
        if not known:
            reading.issue("instruments", word, "unknown word")
        found |= dict.fromkeys(known)
    return tuple(found) or None


def trl_of(reading: Reading, text: str) -> Trl | None:
    """The readiness levels of the field for them, else those that the text states."""
    said = one_line(reading.raw.trl)
    if not said:
        return readiness_levels(text)
    levels = readiness_levels(said) or readiness_levels(f"TRL {said}")
    if levels is None:
        reading.issue("trl", said, "not a span of readiness levels")
    return levels


def topics_of(reading: Reading, kind: NoticeKind | None) -> tuple[Topic, ...]:
    """The publisher's subjects, without identifiers among them, and what kind of notice it plainly is."""
    raw = reading.raw
    own = {value.casefold() for _, value in raw.identifiers}
    subjects = [
        Topic(raw.source, one_line(word)) for word in spread(raw.topics) if word.casefold() not in own
    ]
    plain = (Topic(KIND_VOCABULARY, kind.code),) if kind and kind.certain else ()
    return (*dict.fromkeys(subjects), *plain)


def kind_of(reading: Reading) -> NoticeKind | None:
    """What its source says a notice is ("call" included), else what its own words plainly say."""
    raw = reading.raw
    beginning = next(iter(sentences(plain_text(raw.text or raw.summary))[:1]), "")
    buys = reading.source.source_class in {SourceClass.PROCUREMENT, SourceClass.DEVELOPMENT_BANK}
    declared = _declared_kind(reading, beginning)
    return declared or notice_kind(raw.title, raw.topics, beginning, buys=buys)


def _declared_kind(reading: Reading, beginning: str) -> NoticeKind | None:
    """What a source says a notice is: its title decides, else its subjects, else its beginning."""
    raw, kinds = reading.raw, getattr(reading.source, "kinds", {})
    said = [("title", raw.title), *(("topics", topic) for topic in raw.topics), ("text", beginning)]
    for field, words in said:
        for pattern, kind in kinds.items():
            if found := re.search(pattern, one_line(words), re.IGNORECASE):
                return NoticeKind(kind, found[0] if field == "text" else one_line(words), field)
    return None


def identifiers_of(raw: RawNotice) -> tuple[Identifier, ...]:
    """Official identifiers in one spelling: upper case, plain hyphens, single spaces."""
    spelt = ((scheme, _DASHES.sub("-", one_line(value)).upper()) for scheme, value in raw.identifiers)
    return tuple(dict.fromkeys(Identifier(scheme, value) for scheme, value in spelt if value))


def attachments_of(raw: RawNotice) -> tuple[Attachment, ...]:
    """The documents that have a web address."""
    pairs = ((one_line(name) or url, url.strip()) for name, url in raw.attachments)
    return tuple(Attachment(name, url) for name, url in pairs if _WEB_ADDRESS.fullmatch(url))
