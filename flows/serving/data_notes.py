"""What Datasette shows beside the rows: what every view and column says, and the worked questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from db.asking import QuestionError, reading
from db.questions import Parameter, Question, questions
from db.views import table_notes

DATABASE = "legation"
TITLE = "Funding calls, as Legation knows them"
ABOUT = (
    "What publishers announce, read every night. Today is the latest night. An empty cell is not stated. "
    "Views and their columns keep their names and meanings; tables may change with any release."
)
LICENCE = "each publisher's own: the column reuse says how much of a text may be repeated"
SOURCE = "the publishers named in the column sources, each with its own page in url"
# By what people narrow a list; counted for every page, so they are few.
FACETS: Mapping[str, tuple[str, ...]] = {
    "opportunities": ("status", "source_class"),
    "open_opportunities": ("source_class", "next_deadline_kind"),
    "closing_soon": ("source_class",),
    "events": ("kind",),
    "deadlines": ("kind", "certainty"),
    "terms": ("family",),
    "opportunity": ("status", "source_class", "currency"),
    "document": ("outcome", "media_type"),
    "opportunity_instrument": ("instrument",),
    "opportunity_country": ("country",),
    "source_run": ("outcome",),
}
# Of use to the views alone.
_HIDDEN = ("opportunity_fact", "zone_day", "euro_rate", "present", "reference_run", "publication")
SEARCH = Question(
    "search",
    "Calls by words",
    "Every call that has all of these words in its title, funder or text; the best first.",
    (Parameter("words", "text", "", "words, in any of the languages of the calls"),),
    """SELECT v.* FROM opportunity_fts AS f JOIN opportunity AS o ON o.pk = f.rowid
    JOIN opportunities AS v ON v.opportunity = o.id
WHERE opportunity_fts MATCH escape_fts(:words) ORDER BY f.rank LIMIT 200""",
)


def notes_of(copy: Path) -> dict[str, Any]:
    """Datasette's metadata for a published copy.

    Raises:
        QuestionError: it cannot be read.
    """
    with reading(copy) as connection:
        described = table_notes(connection)
    database = {
        "description": ABOUT,
        "tables": {name: _table(name, row, columns) for name, (row, columns) in described.items()},
        "queries": {each.name: _query(each) for each in (SEARCH, *answerable(copy))},
    }
    told = {"title": TITLE, "description": ABOUT, "license": LICENCE, "source": SOURCE}
    return {**told, "databases": {DATABASE: database}}


def answerable(copy: Path) -> Sequence[Question]:
    """The worked questions that the copy can answer; the others ask what is not published."""
    return [each for each in questions().values() if _is_answerable(copy, each)]


def _is_answerable(copy: Path, each: Question) -> bool:
    try:
        with reading(copy) as connection:
            connection.execute(f"EXPLAIN {each.sql}", each.values({}))
    except QuestionError:
        return False
    return True


def _table(name: str, row: str, columns: Mapping[str, str]) -> dict[str, Any]:
    noted: dict[str, Any] = {"description": row, "columns": dict(columns)}
    if name in FACETS:
        noted["facets"] = list(FACETS[name])
    if name == "opportunity":
        noted |= {"fts_table": "opportunity_fts", "fts_pk": "pk"}
    if name in _HIDDEN:
        noted["hidden"] = True
    return noted


def _query(each: Question) -> dict[str, Any]:
    said = " ".join(f"{p.name} ({p.kind}): {p.meaning.rstrip('.')}." for p in each.parameters)
    return {
        "sql": each.sql,
        "title": each.title,
        "description": f"{each.about} {said}".strip(),
        "params": [parameter.name for parameter in each.parameters],
    }
