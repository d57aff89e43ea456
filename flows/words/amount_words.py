"""Amounts, shares, counts and lists in words: what any sentence of ours may hold."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from db.records import Money
from db.records.saying import marked_many
from flows.language.languages import Catalogue, locale_of, words

_BILLION, _MILLION = Decimal(1_000_000_000), Decimal(1_000_000)
_MILLIONS = marked_many("{currency} {amount} million", "{currency} {amount} million")
_BILLIONS = marked_many("{currency} {amount} billion", "{currency} {amount} billion")


def listed(names: Sequence[str], language: str = "en", *, shown: int | None = None) -> str:
    """Names with commas, those beyond ``shown`` counted: ``6 Oct 2026, 9 Nov 2026 and 2 more``."""
    say = words(language)
    line = say.pgettext("between the entries of a list", ", ").join(names[:shown])
    beyond = len(names) - len(names[:shown])
    if not beyond:
        return line
    more = say.ngettext("{names} and {number} more", "{names} and {number} more", beyond)
    return more.format(names=line, number=number(beyond, language))


def joined(parts: Sequence[str], language: str = "en") -> str:
    """The parts of a line, with semicolons as the language sets them."""
    return words(language).pgettext("between the parts of a line", "; ").join(parts)


def money_in_words(money: Money, language: str = "en") -> str:
    """An exact amount with its ISO code: ``EUR 2.4 million``, ``USD 950,000``; never rounded."""
    say = words(language)
    for unit in (_BILLION, _MILLION):
        scaled = money.amount / unit
        if abs(scaled) >= 1 and scaled == round(scaled, 3):
            pattern = _of_millions(scaled, say) if unit is _MILLION else _of_billions(scaled, say)
            break
    else:
        scaled, pattern = money.amount, say.gettext("{currency} {amount}")
    in_words = pattern.format(currency=money.currency, amount=number(scaled, language))
    return in_words.replace(" ", "\N{NO-BREAK SPACE}")


def _of_millions(amount: Decimal, say: Catalogue) -> str:
    if amount != int(amount):
        # i18n: a broken number; "small" is below two, for languages that count it as one
        small = say.pgettext("small broken number", "{currency} {amount} million")
        return small if abs(amount) < 2 else say.pgettext("broken number", "{currency} {amount} million")
    one, several = _MILLIONS
    return say.ngettext(one, several, abs(int(amount)))


def _of_billions(amount: Decimal, say: Catalogue) -> str:
    if amount != int(amount):
        # i18n: a broken number; "small" is below two, for languages that count it as one
        small = say.pgettext("small broken number", "{currency} {amount} billion")
        return small if abs(amount) < 2 else say.pgettext("broken number", "{currency} {amount} billion")
    one, several = _BILLIONS
    return say.ngettext(one, several, abs(int(amount)))


def number(value: Decimal | int, language: str = "en") -> str:
    """A number with the language's separators and no superfluous zeros."""
    from babel.numbers import format_decimal

    return str(format_decimal(value, format="#,##0.###", locale=locale_of(language)))


def percent(rate: Decimal, language: str = "en") -> str:
    """A share from 0 to 1 as a percentage: ``80 %``."""
    # i18n: a share; its space becomes one that does not break
    pattern = words(language).gettext("{percentage} %").replace(" ", "\N{NO-BREAK SPACE}")
    return pattern.format(percentage=number(rate * 100, language))


def count(amount: int, noun: str) -> str:
    """An amount with its noun, in English, for commands: ``1 day``, ``2 days``, ``2 opportunities``."""
    if amount == 1:
        return f"1 {noun}"
    plural = f"{noun[:-1]}ies" if noun.endswith("y") and noun[-2:-1] not in "aeiou" else f"{noun}s"
    return f"{number(amount)} {plural}"
