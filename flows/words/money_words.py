"""What an award brings in words: floor, ceiling and pot each named, also in the reader's own currency."""

from __future__ import annotations

from db.records import Money, Notice
from flows.language.languages import words
from flows.words.home_currency import Home, about
from flows.words.wording import joined, money_in_words, number, percent, short_day


def about_in_words(amounts: tuple[Money, ...], home: Home | None, language: str = "en") -> str:
    """Amounts in the reader's currency, to stand behind them: `` (about EUR 432,000, ECB 10 Aug 2026)``.

    Empty where they are in it already; where a currency has no rate, that is said instead of any number.
    """
    foreign = home is not None and any(money.currency != home.currency for money in amounts)
    if home is None or not foreign:
        return ""
    say, found = words(language), about(amounts, home)
    if found is None or home.rates is None:
        return say.gettext(" (no reference rate to {currency})").format(currency=home.currency)
    # i18n: an amount in another currency, by whose rate and of which day
    return say.gettext(" (about {amounts}, {publisher} {day})").format(
        amounts=_span(found, language),
        publisher=home.rates.publisher,
        day=short_day(home.rates.on, language),
    )


def _span(amounts: tuple[Money, ...], language: str) -> str:
    in_words = [money_in_words(each, language) for each in amounts]
    if len(in_words) == 1:
        return in_words[0]
    least, most = in_words
    return words(language).gettext("{least} to {most}").format(least=least, most=most)


def may_be_shared(notice: Notice) -> bool:
    """Whether the pot may be that of a whole call of the EU, of which the notice is one topic.

    The portal repeats a call's budget under each topic that shares it. Nothing in a topic's row tells that
    from a budget of its own, unless the row limits what one project gets as well.
    """
    known = {identifier.scheme: identifier.value for identifier in notice.identifiers}
    topic, call = known.get("eu_topic"), known.get("eu_call")
    limits = (notice.award_floor, notice.award_ceiling)
    return topic is not None and call is not None and topic != call and limits == (None, None)


def award_in_words(notice: Notice, language: str = "en", home: Home | None = None) -> str:
    """What one award brings, then the total pot, each named: the two are never mixed.

    With ``home``, amounts in another currency are followed by what they are about in the reader's own.
    """
    say, parts = words(language), [_award_size(notice, language, home)]
    if (pot := notice.total_funding) is not None:
        amount = f"{money_in_words(pot, language)}{about_in_words((pot,), home, language)}"
        form = (
            say.gettext("pot {amount}, perhaps shared by the topics of its call")
            if may_be_shared(notice)
            else say.gettext("total pot {amount}")
        )
        parts.append(form.format(amount=amount))
    if (awards := notice.expected_awards) is not None:
        form = say.ngettext("{number} award expected", "{number} awards expected", awards)
        parts.append(form.format(number=number(awards, language)))
    if notice.cofunding_rate is not None:
        share = percent(notice.cofunding_rate, language)
        parts.append(say.gettext("the funder pays {share}").format(share=share))
    elif notice.cost_sharing is True:
        parts.append(say.gettext("cost sharing required"))
    return joined(parts, language)


def _award_size(notice: Notice, language: str, home: Home | None) -> str:
    say = words(language)
    # Some portals write 0 for "no floor": it says nothing to an applicant.
    floor = notice.award_floor if notice.award_floor and notice.award_floor.amount else None
    ceiling = notice.award_ceiling
    amounts = tuple(dict.fromkeys(money for money in (floor, ceiling) if money is not None))
    if not amounts:
        return say.gettext("award size not stated")
    if len(amounts) > 1 or floor == ceiling:
        form = say.gettext("{amount} per award")
    else:
        form = (
            say.gettext("up to {amount} per award")
            if floor is None
            else say.gettext("from {amount} per award")
        )
    return form.format(amount=f"{_span(amounts, language)}{about_in_words(amounts, home, language)}")
