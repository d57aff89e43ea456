"""Finding an address in any text of ours, however it is written there, and putting another in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

# How mails, addresses of pages, HTML and JSON write what may not stand in them as it is.
_SPELLINGS = {
    "@": ("@", "%40", "=40", "&#64;", "\\u0040"),
    "+": ("+", "%2B", "=2B", "&#43;"),
    "_": ("_", "=5F"),
}
# Quoted-printable breaks a line anywhere.
_BROKEN_LINE = r"(?:=\r?\n)?"
# Asked behind the first letter: asked before it, every place of a large file would be asked.
_BEFORE = r"(?:(?<=%[0-9A-Fa-f]{{2}}{0})|(?<![A-Za-z0-9._%+-]{0}))"
_BEHIND = r"(?![A-Za-z0-9-]|\.[A-Za-z0-9])"


@dataclass(slots=True)
class Renaming:
    """Puts ``pseudonym`` for an address, and another for each further spelling, so that rows stay apart.

    ``names`` are what else the person is called; a name counts only where a whole value is nothing else.
    """

    address: str
    pseudonym: str
    names: frozenset[str] = frozenset()
    _pattern: re.Pattern[str] = field(init=False)
    _spellings: dict[str, str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._pattern = _pattern(self.address)

    def of(self, value: object) -> object:
        """A value of the database with the address replaced; the very value where it does not occur."""
        if isinstance(value, str):
            return self.pseudonym if value in self.names else self.in_text(value)
        return self.in_bytes(value) if isinstance(value, bytes) else value

    def in_text(self, text: str) -> str:
        """A text with the address replaced."""
        return self._pattern.sub(self._other, text)

    def in_bytes(self, content: bytes) -> bytes:
        """Bytes with the address replaced, whatever else they are."""
        text = content.decode("latin-1")
        return self.in_text(text).encode("latin-1") if self._pattern.search(text) else content

    def occurs_in(self, content: bytes) -> bool:
        """Whether bytes hold the address."""
        return bool(self._pattern.search(content.decode("latin-1")))

    def _other(self, found: re.Match[str]) -> str:
        said = re.sub("=\r?\n", "", found[0])
        for plain, spellings in _SPELLINGS.items():
            for spelling in spellings:
                said = said.replace(spelling, plain)
        if said not in self._spellings:
            local, _, domain = self.pseudonym.partition("@")
            number = len(self._spellings) + 1
            self._spellings[said] = self.pseudonym if number == 1 else f"{local}-{number}@{domain}"
        return self._spellings[said]


def addresses_in(texts: Iterable[str]) -> set[str]:
    """Everything in these texts that looks like an e-mail address, in lower case."""
    return {found.lower() for text in texts for found in re.findall(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+", text)}


def _pattern(address: str) -> re.Pattern[str]:
    letters = [
        "(?:" + "|".join(re.escape(spelling) for spelling in _SPELLINGS.get(letter, (letter,))) + ")"
        for letter in address[1:]
    ]
    first = re.escape(address[0])
    begin = first + _BEFORE.format(first)
    return re.compile(_BROKEN_LINE.join([begin, *letters]) + _BEHIND, re.IGNORECASE)
