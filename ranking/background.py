"""What a person can show of their work before a profile exists: publications, projects, a CV."""

from __future__ import annotations

from dataclasses import dataclass

from db.records import InputError


class BackgroundError(InputError):
    """A file from which no background can be read; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Work:
    """A publication, a project, or a passage of a curriculum vitae.

    Attributes:
        title: what it is called, or its first words; one line, never empty.
        abstract: what it says beyond its title, as far as the file has it.
        year: the year in which it came out or began.
    """

    title: str
    abstract: str = ""
    year: int | None = None

    @property
    def text(self) -> str:
        """Title and abstract, as they are compared with those of other works."""
        return f"{self.title}. {self.abstract}" if self.abstract else self.title


@dataclass(frozen=True, slots=True)
class Background:
    """Whose background it is, as far as the file says so, and the works in it.

    Attributes:
        kind_of_file: what the file was read as, in words for its owner.
        name: a person, a group or a project.
        country: ISO 3166-1 code of where they work.
        statement: what they say about themselves: a biography, a project's objective.
        keywords: words they chose themselves.
        works: each once, in the order of the file.
    """

    kind_of_file: str
    name: str | None = None
    country: str | None = None
    statement: str | None = None
    keywords: tuple[str, ...] = ()
    works: tuple[Work, ...] = ()


def one_line(text: str) -> str:
    """A text with every run of white space as one space."""
    return " ".join(text.split())


def distinct(works: list[Work]) -> tuple[Work, ...]:
    """Every work once: of those with the same title (letters and digits compared), the most telling one."""
    best: dict[str, Work] = {}
    for work in works:
        key = "".join(filter(str.isalnum, work.title.casefold()))
        if key and (key not in best or len(work.abstract) > len(best[key].abstract)):
            best[key] = work
    return tuple(best.values())
