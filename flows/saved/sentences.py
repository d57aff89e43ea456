"""The words of a mail about saved queries, in the reader's language. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from db.records.saved import SavedRow
from db.records.saying import marked_many
from flows.language.languages import words
from flows.saved.changes import Changes, Moved
from flows.words.publisher_text import safe_link, shortened
from flows.words.wording import listed, number

NEW = marked_many("{number} row new", "{number} rows new")
CHANGED = marked_many("{number} row changed", "{number} rows changed")
GONE = marked_many("{number} row gone", "{number} rows gone")
STANDING = marked_many("{number} row", "{number} rows")
# A mail is short: what is beyond is counted, and `legation saved show` lists it.
MOST_ROWS, MOST_CELLS = 20, 5
_TITLE_SHOWN, _CELL_SHOWN = 160, 80


@dataclass(frozen=True, slots=True)
class Line:
    """A row in a mail: what it is called, what else it says, and where it leads to (or empty)."""

    title: str
    said: str
    link: str


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one kind under a heading, and how many are not listed."""

    heading: str
    lines: tuple[Line, ...]
    more: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a mail says of one query. ``counted`` is for the subject; groups are empty in a first mail."""

    name: str
    counted: str
    said: str
    groups: tuple[Group, ...]


def first_part(name: str, standing: int, language: str) -> Part:
    """The first mail counts what stands and lists nothing."""
    counted = _counted(STANDING, standing, language)
    form = words(language).gettext("{rows} to begin with. From now on you are told what is new.")
    return Part(name, counted, form.format(rows=counted), ())


def later_part(name: str, moved: Changes, language: str) -> Part:
    """What is new, changed and gone since the mail before."""
    say = words(language)
    kinds = ((NEW, moved.new), (CHANGED, moved.moved), (GONE, moved.gone))
    counted = listed([_counted(forms, len(rows), language) for forms, rows in kinds if rows], language)
    groups = (
        _group(say.gettext("New rows"), [row_in_words(row) for row in moved.new], language),
        _group(say.gettext("Changed rows"), [_moved(each) for each in moved.moved], language),
        _group(say.gettext("Rows that are gone"), [row_in_words(row) for row in moved.gone], language),
    )
    standing = _counted(STANDING, moved.standing, language)
    said = say.gettext("{rows} in all.").format(rows=standing)
    return Part(name, counted, said, tuple(group for group in groups if group.lines))


def subject(parts: Sequence[Part], language: str) -> str:
    """``2 rows new, 1 row gone — open-to-kenya``; of several the first is named, the others counted."""
    say = words(language)
    line = say.gettext("{facts} — {profile}").format(facts=parts[0].counted, profile=parts[0].name)
    if beyond := len(parts) - 1:
        form = say.ngettext(
            "{line} and {number} more saved query", "{line} and {number} more saved queries", beyond
        )
        line = form.format(line=line, number=number(beyond, language))
    return line


def footer(recipient: str, sender: str, language: str) -> tuple[str, ...]:
    """Why the mail came, and how to leave."""
    say = words(language)
    why = say.gettext(
        "You get this because you subscribed to a saved query; it comes when the answer changes."
    )
    form = say.gettext(
        "This mail went to {recipient}. To get no more of them, write “unsubscribe” to {address}."
    )
    return why, form.format(recipient=recipient, address=sender)


def _group(heading: str, lines: Sequence[Line], language: str) -> Group:
    beyond = len(lines) - MOST_ROWS
    more = ""
    if beyond > 0:
        form = words(language).ngettext("{number} more", "{number} more", beyond)
        more = form.format(number=number(beyond, language))
    return Group(heading, tuple(lines[:MOST_ROWS]), more)


def row_in_words(row: SavedRow) -> Line:
    """A row as a mail and a feed show it."""
    title, rest = _titled(row)
    said = " · ".join(f"{column}: {_cell(text)}" for column, text in rest[:MOST_CELLS])
    return Line(title, said, _link(row))


def _moved(moved: Moved) -> Line:
    title, _ = _titled(moved.row)
    return Line(title, " · ".join(_differences(moved)), _link(moved.row))


def _differences(moved: Moved) -> Iterator[str]:
    """Each begins with the name of a column, so it runs from left to right in any language."""
    said = dict(moved.row.cells)
    for column, before in moved.before[:MOST_CELLS]:
        yield f"{column}: {_cell(before) or '–'} → {_cell(said.get(column, '')) or '–'}"


def _titled(row: SavedRow) -> tuple[str, list[tuple[str, str]]]:
    """What a row is called, and what else it says; a link is a link, and not said again."""
    cells = [(column, text) for column, text in row.cells if text]
    column, title = next(
        (cell for cell in cells if cell[0] == "title"), cells[0] if cells else ("title", "–")
    )
    rest = [cell for cell in cells if cell[0] not in {column, "url"}]
    return shortened(title if column == "title" else f"{column}: {title}", _TITLE_SHOWN), rest


def _link(row: SavedRow) -> str:
    found = safe_link(dict(row.cells).get("url", ""))
    return found[0] if found else ""


def _cell(text: str) -> str:
    return shortened(text, _CELL_SHOWN)


def _counted(forms: tuple[str, str], amount: int, language: str) -> str:
    return words(language).ngettext(*forms, amount).format(number=number(amount, language))
