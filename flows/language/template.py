"""The template of all catalogues, drawn from the program: ``python -m flows.language.template`` rewrites it.

What the program says is marked where it is said; what data files say of ours is marked in
``flows.language.data``. Known catalogues are brought up to date with it: new sentences stand in them
untranslated, and those that are gone are dropped.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from flows.language.languages import DOMAIN, SHIPPED

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

PACKAGES = ("db", "flows", "ranking", "spiders")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "marked": None,
    "marked_many": (1, 2),
    "marked_as": ((1, "c"), 2),
    "said": (1,),
    "said_many": (1, 2),
}


def extracted(root: Path) -> Catalog:
    """Every marked sentence of the program below ``root``; the order does not depend on line numbers."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import extract_from_dir

    catalogue = Catalog(project="Legation", domain=DOMAIN, fuzzy=False)
    for package in PACKAGES:
        found = extract_from_dir(
            root / package, [("**.py", "python")], keywords=KEYWORDS, comment_tags=("i18n:",)
        )
        for name, _, text, comments, context in sorted(found, key=lambda each: (each[0], each[1])):
            if _speaks(root / package / name):
                place = (f"{package}/{Path(name).as_posix()}", 0)
                catalogue.add(text, None, [place], auto_comments=comments, context=context)
    return catalogue


@cache
def _speaks(file: Path) -> bool:
    """Whether a module takes its words from a catalogue, or marks them: else the names mean other things."""
    program = file.read_text(encoding="utf-8")
    return "from flows.language.languages import" in program or "from db.records.saying import" in program


def written(catalogue: Catalog) -> bytes:
    """A catalogue as a file, without dates and line numbers: equal when its sentences are."""
    from babel.messages.pofile import write_po

    content = BytesIO()
    write_po(
        content,
        catalogue,
        width=100,
        sort_output=False,
        omit_header=not catalogue.locale,
        include_lineno=False,
    )
    return content.getvalue()


def update(root: Path, folder: Path = SHIPPED) -> list[str]:
    """Write the template anew and bring every catalogue of a folder up to date; their languages."""
    from babel.messages.pofile import read_po

    fresh = extracted(root)
    (folder / f"{DOMAIN}.pot").write_bytes(written(fresh))
    languages = []
    for file in sorted(folder.glob(f"*/LC_MESSAGES/{DOMAIN}.po")):
        language = file.parent.parent.name
        with file.open("rb") as opened:
            catalogue = read_po(opened, locale=language)
        catalogue.update(fresh, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        file.write_bytes(written(catalogue))
        languages.append(language)
    return languages


if __name__ == "__main__":
    update(Path(__file__).parents[2])
