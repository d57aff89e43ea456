"""The tables of the README, made from the code: ``python -m tests.readme_tables`` writes them anew."""

from __future__ import annotations

import re
from pathlib import Path

from ranking.profile_fields import PROFILE_FIELDS
from spiders.causes import CAUSES
from spiders.not_covered import IN_WORDS, not_covered
from spiders.registry import source_class, source_names

README = Path(__file__).parents[1] / "README.md"


def source_table() -> str:
    """One row for each registered source."""
    rows = [
        "| source | funder | class | language | listing | reuse | evidence |",
        "|---|---|---|---|---|---|---|",
    ]
    for name in source_names():
        source = source_class(name)
        listing = "complete" if source.complete_listing else "window"
        cells = [f"[`{name}`]({source.homepage})", source.funder, source.source_class.value, source.language]
        rows.append(f"| {' | '.join([*cells, listing, source.reuse.value, source.evidence.value])} |")
    return "\n".join(rows)


def not_covered_table() -> str:
    """One row for each publisher that is not read."""
    rows = ["| publisher | class | why | what was found | comes by |", "|---|---|---|---|---|"]
    for found in not_covered():
        also = ", ".join(f"`{name}`" for name in found.republished_by)
        cells = [found.publisher, found.source_class.value, IN_WORDS[found.reason], found.remark, also]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def key_table() -> str:
    """One row for each source that needs a key."""
    rows = ["| source | variable | where to ask |", "|---|---|---|"]
    for source in map(source_class, source_names()):
        if source.key_setting is not None:
            rows.append(f"| `{source.name}` | `{source.key_setting}` | {source.key_from} |")
    return "\n".join(rows)


def profile_table() -> str:
    """One row for each field of a profile."""
    rows = ["| field | changes | how |", "|---|---|---|"]
    rows += [
        f"| `{name}` | {field.effect.value} | {field.change} |" for name, field in PROFILE_FIELDS.items()
    ]
    return "\n".join(rows)


def cause_table() -> str:
    """One row for each cause that a source run can have."""
    rows = ["| cause | what happened | what to do |", "|---|---|---|"]
    rows += [f"| `{cause}` | {happened} | {do} |" for cause, (happened, do) in CAUSES.items()]
    return "\n".join(rows)


TABLES = {
    "sources": source_table,
    "not covered": not_covered_table,
    "keys": key_table,
    "profile fields": profile_table,
    "causes": cause_table,
}


def with_tables(text: str) -> str:
    """The README's text with every marked table as the code has it."""
    for name, table in TABLES.items():
        marked = re.compile(rf"(<!-- {name}:[^>]*-->\n)(?:\|.*\n)*")
        text = marked.sub(lambda found, table=table: f"{found[1]}{table()}\n", text)
    return text


if __name__ == "__main__":
    README.write_text(with_tables(README.read_text(encoding="utf-8")), encoding="utf-8")
