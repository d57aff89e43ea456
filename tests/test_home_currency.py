"""Amounts in the reader's own currency: beside the publisher's, about, dated, never a reason for a mail."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
import telling_cases as told
from ranking_cases import profile

from db.records import Announcement, ExchangeRates, Identifier, Money, Verdict
from flows.announcing.announce import Addressee
from flows.announcing.announce import plan as plan_mails
from flows.announcing.composing import homes_of
from flows.announcing.facts import facts_of
from flows.announcing.mail_plan import Item
from flows.announcing.past import Past
from flows.commands.home_view import home_as_json
from flows.digest.facts import Telling
from flows.digest.item import item_view
from flows.words import money_words
from flows.words.home_currency import Home
from ranking.gates_money import size_gate

RATES = ExchangeRates(date(2026, 8, 10), "ECB", {"USD": Decimal("1.1574"), "SEK": Decimal("11.2")})
EUROS = Home("EUR", RATES)


def dollars(amount):
    """So many United States dollars."""
    return Money(Decimal(amount), "USD")


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (
            {"award_ceiling": dollars(500_000)},
            "up to USD 500,000 (about EUR 432,000, ECB 10 Aug 2026) per award",
        ),
        (
            {"award_floor": dollars(50_000), "award_ceiling": dollars(500_000)},
            "USD 50,000 to USD 500,000 (about EUR 43,200 to EUR 432,000, ECB 10 Aug 2026) per award",
        ),
        (
            {"total_funding": dollars(5_000_000)},
            "award size not stated; total pot USD 5 million (about EUR 4.32 million, ECB 10 Aug 2026)",
        ),
        (
            {"award_ceiling": Money(Decimal(900_000), "KES")},
            "up to KES 900,000 (no reference rate to EUR) per award",
        ),
        ({"award_ceiling": Money(Decimal(900_000), "EUR")}, "up to EUR 900,000 per award"),
    ],
)
def test_an_amount_keeps_its_currency_and_is_followed_by_ours(stated, words):
    unstated = {"award_floor": None, "award_ceiling": None, "total_funding": None}
    said = money_words.award_in_words(told.notice(**unstated | stated), home=EUROS)
    assert said.replace("\xa0", " ") == words


@pytest.mark.parametrize(
    ("identifiers", "stated", "shared"),
    [
        ({"eu_topic": "EDF-2026-DA-X", "eu_call": "EDF-2026-DA"}, {}, True),
        ({"eu_topic": "EDF-2026-DA-X", "eu_call": "EDF-2026-DA"}, {"expected_awards": 2}, True),
        ({"eu_topic": "EDF-2026-DA-X", "eu_call": "EDF-2026-DA"}, {"award_ceiling": dollars(9)}, False),
        ({"eu_topic": "ERC-2027-STG", "eu_call": "ERC-2027-STG"}, {}, False),
        ({"us_opportunity": "A-1"}, {}, False),
    ],
)
def test_a_pot_that_topics_may_share_is_never_told_as_one_topics_own(identifiers, stated, shared):
    named = tuple(Identifier(scheme, value) for scheme, value in identifiers.items())
    unstated = {"award_floor": None, "award_ceiling": None, "expected_awards": None}
    pot = {"identifiers": named, "total_funding": dollars(422_000_000)}
    said = money_words.award_in_words(told.notice(**unstated | pot | stated)).replace("\xa0", " ")
    assert ("pot USD 422 million, perhaps shared by the topics of its call" in said) == shared
    assert ("total pot" in said) == (not shared)


def test_without_a_home_currency_or_rates_nothing_is_converted():
    found = told.notice(award_floor=None, award_ceiling=dollars(500_000), total_funding=None)
    assert "about" not in money_words.award_in_words(found)
    assert "no reference rate" in money_words.award_in_words(found, home=Home("EUR", None))


def test_a_digest_item_tells_amounts_in_its_profiles_currency():
    call = told.opportunity("a", award_floor=None, award_ceiling=dollars(500_000))
    asked = profile(money={"currency": "EUR"})
    telling = Telling(told.at(told.NIGHT), home=homes_of([asked], RATES)[asked.id])
    view = item_view(Item(Announcement.NEW, call.id, None), call, telling)
    assert any("about EUR 432,000, ECB" in row.text.replace("\xa0", " ") for row in view.rows)
    assert homes_of([profile()], RATES) == {}, "a profile that names no money thinks in none"


def size(wanted, rates=RATES, **stated):
    """The size gate's answer for amounts in dollars and a profile in euros."""
    asked = profile(money={"currency": "EUR", **wanted})
    unstated = {"award_floor": None, "award_ceiling": None, "total_funding": None}
    found = told.opportunity("a", **unstated | {n: dollars(m) for n, m in stated.items()}).merged
    return size_gate(asked.money, asked.partners.role, found, rates)


@pytest.mark.parametrize(
    ("wanted", "stated", "verdict", "said"),
    [
        ({"min": 50_000}, {"award_ceiling": 20_000}, Verdict.NO, "At most 17,300 EUR"),
        ({"min": 50_000}, {"award_ceiling": 500_000}, Verdict.YES, "up to 432,000 EUR"),
        ({"min": 50_000}, {"award_ceiling": 57_000}, Verdict.UNKNOWN, "too close"),
        ({"min": 50_000}, {"award_ceiling": 63_000}, Verdict.UNKNOWN, "too close"),
        ({"min": 50_000}, {"award_ceiling": 68_000}, Verdict.YES, "up to 58,800 EUR"),
        ({"min": 50_000}, {"award_ceiling": 48_000}, Verdict.NO, "At most 41,500 EUR"),
        ({"max": 100_000}, {"award_floor": 500_000}, Verdict.UNKNOWN, "a team would share it"),
        ({"max": 100_000}, {"award_floor": 110_000}, Verdict.UNKNOWN, "too close"),
        ({"min": 50_000}, {"total_funding": 9_000_000}, Verdict.UNKNOWN, "The whole budget is stated"),
    ],
)
def test_an_award_in_another_currency_is_judged_where_the_margin_is_clear(wanted, stated, verdict, said):
    found = size(wanted, **stated)
    assert (found.verdict, said in found.explanation) == (verdict, True), found.explanation
    assert "by the ECB rate of 2026-08-10" in found.explanation


@pytest.mark.parametrize("rates", [None, ExchangeRates(date(2026, 8, 10), "ECB", {"SEK": Decimal(11)})])
def test_without_a_rate_the_size_stays_unknown(rates):
    found = size({"min": 50_000}, rates, award_ceiling=20_000)
    assert found.verdict is Verdict.UNKNOWN
    assert "Amounts are in USD; yours are in EUR" in found.explanation


def test_a_rate_that_moves_is_no_change_and_no_mail():
    call = told.opportunity("a", award_ceiling=dollars(500_000))
    first, second = told.nights(2)
    reader = Addressee("a@example.org", "lab", "Lab")
    dear = ExchangeRates(date(2026, 8, 11), "ECB", {"USD": Decimal("8.9")})
    assert size({"min": 60_000}, award_ceiling=500_000).verdict is Verdict.YES
    assert size({"min": 90_000}, dear, award_ceiling=500_000).verdict is Verdict.NO

    def planned(night, match, past):
        return plan_mails(
            night=night,
            as_of=told.at(night),
            addressees=[reader],
            matches={"lab": [match]},
            opportunities={call.id: call},
            past=past,
        )

    opened = planned(first, told.match("a", profile="lab"), Past())
    assert [one.facts for one in opened.told] == [facts_of(call, told.at(second))], (
        "no rate is a fact of a call"
    )
    past = Past(told=opened.told, ledger=opened.ledger, moved_on={})
    after = planned(second, told.dropped("a", "size", profile="lab"), past)
    assert after.mails == ()
    assert {entry.reason for entry in after.ledger} == {"dropped:size"}


def test_a_program_reads_the_same_amounts_with_the_day_of_their_rate():
    found = told.notice(award_floor=None, award_ceiling=dollars(500_000), total_funding=None)
    assert home_as_json(found, EUROS) == {
        "home_currency": {
            "currency": "EUR",
            "publisher": "ECB",
            "on": date(2026, 8, 10),
            "about": {"award_ceiling": "432000"},
        }
    }
    assert home_as_json(found, None) == {}
