"""Our own words in a reader's language: gettext catalogues, used only where nothing is missing in them.

A catalogue is a ``.po`` file, read as it is at first use. English needs none. A language without a complete
catalogue is answered in English throughout, so that no mail is half in one language and half in another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

ENGLISH = "en"
DOMAIN = "legation"
SHIPPED = Path(__file__).parents[1] / "locales"
# Where babel's own default for a language is not what a reader of ours expects.
_LOCALES = {ENGLISH: "en_GB"}

# The folder of a user's own catalogues, as `bindtextdomain` has one: where words come from, never which.
_own: list[Path] = []


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The words of one language.

    ``locale`` is babel's name for its dates, numbers and names; ``direction`` is ``ltr`` or ``rtl``.
    """

    language: str
    locale: str
    direction: str
    translations: NullTranslations

    def gettext(self, text: str) -> str:
        """The text in this language."""
        return self.translations.gettext(text) if text else ""

    def ngettext(self, one: str, several: str, number: int) -> str:
        """The form of a text that goes with a number; the number is still to be filled in."""
        return self.translations.ngettext(one, several, number)

    def pgettext(self, context: str, text: str) -> str:
        """The text in this language, where the same English words mean different things."""
        return self.translations.pgettext(context, text)


def words(language: str) -> Catalogue:
    """The words for a reader of a language; English ones where no complete catalogue of it is known."""
    return _catalogue(language, tuple(_own))


def is_spoken(language: str) -> bool:
    """Whether a complete catalogue of a language is known; asking for any other language costs nothing."""
    known = any(catalogue_file(folder, language).is_file() for folder in (*_own, SHIPPED))
    return language == ENGLISH or (known and words(language).language == language)


def locale_of(language: str) -> str:
    """Babel's locale for a reader of a language."""
    return words(language).locale


def bind(folder: Path | None) -> None:
    """Take a user's own catalogues into account, ``FOLDER/<language>/LC_MESSAGES/legation.po``."""
    _own[:] = [folder] if folder is not None and folder.is_dir() else []


def catalogue_file(folder: Path, language: str) -> Path:
    """Where a folder of catalogues keeps that of a language."""
    return folder / language / "LC_MESSAGES" / f"{DOMAIN}.po"


@lru_cache(maxsize=64)
def _catalogue(language: str, own: tuple[Path, ...]) -> Catalogue:
    found = _complete(language, own) if language != ENGLISH else None
    if found is None:
        return Catalogue(ENGLISH, _LOCALES[ENGLISH], "ltr", NullTranslations())
    from babel import Locale

    locale = Locale.parse(language, sep="-")
    return Catalogue(language, str(locale), locale.text_direction, found)


def _complete(language: str, own: tuple[Path, ...]) -> NullTranslations | None:
    """A user's catalogue of a language, else ours; ``None`` where neither is complete."""
    from babel.messages.mofile import write_mo

    from flows.language.check import read_catalogue, shortcomings

    for folder in (*own, SHIPPED):
        if not catalogue_file(folder, language).is_file():
            continue
        catalogue = read_catalogue(catalogue_file(folder, language), language)
        if not isinstance(catalogue, str) and not shortcomings(catalogue):
            compiled = BytesIO()
            write_mo(compiled, catalogue)
            compiled.seek(0)
            return GNUTranslations(compiled)
    return None
