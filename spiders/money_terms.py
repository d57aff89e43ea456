"""The applicant's share and the form of the money, from fields or sentences, with the words that say so."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from db.records import Ground, Instrument
from spiders.funding_rates import FundingRate, funding_rate
from spiders.instrument_words import stated_instruments
from spiders.own_share import own_share
from spiders.readings import Reading


@dataclass(frozen=True, slots=True)
class Share:
    """The funder's share of the cost; ``asked`` says whether the applicant must bring the rest."""

    rate: FundingRate | None
    of_the_funder: Decimal | None = None
    asked: bool | None = None
    grounds: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """Grant, loan, prize …; ``None`` where nothing says."""

    instruments: tuple[Instrument, ...] | None
    grounds: tuple[Ground, ...] = ()


def stated_share(conditions: str, text: str) -> Share:
    """The funder's share where a sentence states it, or states the applicant's."""
    rate = funding_rate(conditions, text)
    if rate is not None:
        words = tuple(Ground("cofunding_rate", each) for each in rate.words)
        return Share(rate, rate.share, None, words if rate.share is not None else ())
    own = own_share(conditions, text)
    if own is None:
        return Share(None)
    if own.share == 0:
        return Share(None, None, False, (Ground("cost_sharing", own.words),))
    return Share(None, 1 - own.share, None, (Ground("cofunding_rate", own.words),))


def stated_form(listed: tuple[Instrument, ...] | None, reading: Reading, text: str) -> Form:
    """The publisher's own list, else what sentences plainly give."""
    if listed:
        return Form(listed, (Ground("instruments", "; ".join(reading.raw.instruments)),))
    found, words = stated_instruments(text)
    return Form(found or None, tuple(Ground("instruments", each) for each in words))
