"""The XML lists of the United Nations and of the European Union, read by expat as they stream by.

A document type is refused at its first letter: none of the lists has one, and what entities can do with a
reader's memory or files begins there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError, ParserCreate

from flows.screening.entries import KNOWN, ListError, Reading, day_of, year_of

if TYPE_CHECKING:
    from ranking.screening import ListedEntry, ListedName

UN, EU = "the UN consolidated list", "the EU consolidated list"
_CHUNK = 1 << 16
_DEEPEST, _MOST_NODES, _LONGEST_TEXT = 24, 20_000, 10**6


@dataclass(slots=True)
class Node:
    """An element of an entry, with all in it."""

    tag: str
    attributes: Mapping[str, str]
    texts: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its own text, on one line."""
        return " ".join("".join(self.texts).split())

    def all(self, tag: str) -> list[Node]:
        """The children of a name."""
        return [child for child in self.children if child.tag == tag]

    def said(self, tag: str) -> str:
        """The text of the first child of a name; empty where there is none."""
        return next((child.text for child in self.all(tag)), "")


class _Entries:
    """What expat tells while a list streams by: finished entries with the line on which they began."""

    def __init__(self, reading: Reading) -> None:
        self.finished: list[tuple[Node, int]] = []
        self._reading = reading
        self._depth, self._nodes, self._letters, self._line = 0, 0, 0, 0
        self._open: list[Node] = []
        self.parser = ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.EntityDeclHandler = self._refuse

    def _refuse(self, *_: object) -> None:
        where = f"line {self.parser.CurrentLineNumber}"
        raise ListError(f"{where}: a document type or entity; no list has one, and it is not read")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rsplit(" ", 1)[-1]
        self._depth += 1
        if self._depth == 1:
            self._root(tag, attributes)
        elif self._open or self._begins(tag):
            self._nodes += 1
            if len(self._open) > _DEEPEST or self._nodes > _MOST_NODES:
                raise ListError(f"line {self._line}: <{tag}> is part of an entry that is too large to be one")
            if not self._open:
                self._line, self._nodes, self._letters = self.parser.CurrentLineNumber, 0, 0
            self._open.append(Node(tag, attributes))

    def _root(self, tag: str, attributes: Mapping[str, str]) -> None:
        formats = {"CONSOLIDATED_LIST": (UN, "dateGenerated"), "export": (EU, "generationDate")}
        if tag not in formats:
            raise ListError(f"line {self.parser.CurrentLineNumber}: element <{tag}>; expected {KNOWN}")
        self._reading.format, stamp = formats[tag]
        self._reading.dated = day_of(attributes.get(stamp))
        if self._reading.dated is None:
            self._reading.problem(f"line {self.parser.CurrentLineNumber}: <{tag}> has no date in {stamp}")

    def _begins(self, tag: str) -> bool:
        entries = ("INDIVIDUAL", "ENTITY") if self._reading.format == UN else ("sanctionEntity",)
        return tag in entries

    def _text(self, said: str) -> None:
        if self._open:
            self._letters += len(said)
            if self._letters > _LONGEST_TEXT:
                raise ListError(f"line {self._line}: an entry with more than {_LONGEST_TEXT} letters")
            self._open[-1].texts.append(said)

    def _end(self, name: str) -> None:  # noqa: ARG002  (expat's signature)
        self._depth -= 1
        if self._open:
            node = self._open.pop()
            if self._open:
                self._open[-1].children.append(node)
            else:
                self.finished.append((node, self._line))


def xml_entries(path: Path, reading: Reading) -> Iterator[ListedEntry]:
    """The entries of either list.

    Raises:
        ListError: not well-formed to its end, another encoding, another root, a document type.
    """
    told = _Entries(reading)
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK)
            try:
                told.parser.Parse(chunk, not chunk)
            except ExpatError as error:
                raise ListError(f"line {error.lineno}: {error}; expected {KNOWN}") from error
            except (ValueError, LookupError) as error:
                raise ListError(f"the declared encoding cannot be read: {error}") from error
            for node, line in told.finished:
                entry = _un(node, reading, line) if reading.format == UN else _eu(node)
                if reading.accept(entry, line):
                    yield entry
            told.finished.clear()
            if not chunk:
                return


def _un(node: Node, reading: Reading, line: int) -> ListedEntry:
    from ranking.screening import EntityKind, ListedEntry, ListedName

    person = node.tag == "INDIVIDUAL"
    parts = [node.said(f"{which}_NAME") for which in ("FIRST", "SECOND", "THIRD", "FOURTH")]
    names = [ListedName(" ".join(part for part in parts if part))]
    names.append(ListedName(node.said("NAME_ORIGINAL_SCRIPT"), is_alias=True))
    for alias in node.all(f"{node.tag}_ALIAS"):
        weak = alias.said("QUALITY").lower() == "low"
        names.append(ListedName(alias.said("ALIAS_NAME"), is_alias=True, weak=weak))
    places = [value.text for each in node.all("NATIONALITY") for value in each.all("VALUE")]
    places += [each.said("COUNTRY") for each in node.all(f"{node.tag}_ADDRESS")]
    births = [(each.said("YEAR") or each.said("DATE")) for each in node.all("INDIVIDUAL_DATE_OF_BIRTH")]
    return ListedEntry(
        node.said("REFERENCE_NUMBER") or node.said("DATAID"),
        _distinct(names),
        EntityKind.PERSON if person else EntityKind.ORGANISATION,
        tuple(_understood(places, reading, line)),
        tuple(dict.fromkeys(year for said in births if (year := year_of(said)))),
    )


def _eu(node: Node) -> ListedEntry:
    from ranking.country_groups import COUNTRIES
    from ranking.screening import EntityKind, ListedEntry, ListedName

    names = [
        ListedName(" ".join(alias.attributes.get("wholeName", "").split()), place > 0, _is_weak(alias))
        for place, alias in enumerate(node.all("nameAlias"))
    ]
    subject = next(iter(node.all("subjectType")), Node("", {})).attributes
    kind = {"p": EntityKind.PERSON, "e": EntityKind.ORGANISATION}.get(
        (subject.get("classificationCode") or subject.get("code") or "-")[0].lower()
    )
    codes = [each.attributes.get("countryIso2Code", "") for tag in _PLACED for each in node.all(tag)]
    births = [
        each.attributes.get("year") or each.attributes.get("birthdate") for each in node.all("birthdate")
    ]
    return ListedEntry(
        node.attributes.get("euReferenceNumber") or node.attributes.get("logicalId", ""),
        _distinct(names),
        kind,
        tuple(dict.fromkeys(code for code in codes if code in COUNTRIES)),
        tuple(dict.fromkeys(year for said in births if (year := year_of(said)))),
    )


_PLACED = ("citizenship", "address", "identification")


def _is_weak(alias: Node) -> bool:
    return alias.attributes.get("strong") == "false" or "low quality" in alias.said("remark").lower()


def _distinct(names: list[ListedName]) -> tuple[ListedName, ...]:
    kept: dict[str, ListedName] = {}
    for each in names:
        if each.said:
            kept.setdefault(each.said, each)
    return tuple(kept.values())


def _understood(places: list[str], reading: Reading, line: int) -> Iterator[str]:
    from ranking.screening_places import country_named

    for said in dict.fromkeys(place for place in places if place):
        if (code := country_named(said)) is not None:
            yield code
        else:
            reading.problem(f"line {line}: the country “{said[:60]}” is not known, and speaks for nobody")
