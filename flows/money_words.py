"""What an award brings in words: floor, ceiling and pot each named, also in the reader's own currency."""

from __future__ import annotations

from db.records import Money, Notice
from flows.home_currency import Home, about
from flows.wording import count, money_in_words, percent, short_day

_SHARED = "perhaps shared by the topics of its call"


def about_in_words(amounts: tuple[Money, ...], home: Home | None, language: str = "en") -> str:
    """Amounts in the reader's currency, to stand behind them: `` (about EUR 432,000, ECB 10 Aug 2026)``.

    Empty where they are in it already; where a currency has no rate, that is said instead of any number.
    """
    foreign = home is not None and any(money.currency != home.currency for money in amounts)
    if home is None or not foreign:
        return ""
    found = about(amounts, home)
    if found is None or home.rates is None:
        return f" (no reference rate to {home.currency})"
    dated = f"{home.rates.publisher}\N{NO-BREAK SPACE}{short_day(home.rates.on, language)}"
    return f" (about {' to '.join(money_in_words(each, language) for each in found)}, {dated})"


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
    parts = [_award_size(notice, language, home)]
    if (pot := notice.total_funding) is not None:
        said = f"{money_in_words(pot, language)}{about_in_words((pot,), home, language)}"
        parts.append(f"pot {said}, {_SHARED}" if may_be_shared(notice) else f"total pot {said}")
    if notice.expected_awards is not None:
        parts.append(f"{count(notice.expected_awards, 'award')} expected")
    if notice.cofunding_rate is not None:
        parts.append(f"the funder pays {percent(notice.cofunding_rate, language)}")
    elif notice.cost_sharing is True:
        parts.append("cost sharing required")
    return "; ".join(parts)


def _award_size(notice: Notice, language: str, home: Home | None) -> str:
    # Some portals write 0 for "no floor": it says nothing to an applicant.
    floor = notice.award_floor if notice.award_floor and notice.award_floor.amount else None
    ceiling = notice.award_ceiling
    amounts = tuple(dict.fromkeys(money for money in (floor, ceiling) if money is not None))
    if not amounts:
        return "award size not stated"
    words = " to ".join(money_in_words(money, language) for money in amounts)
    bound = "" if len(amounts) > 1 or floor == ceiling else "up to " if floor is None else "from "
    return f"{bound}{words}{about_in_words(amounts, home, language)} per award"
