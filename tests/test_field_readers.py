"""Digits, eras, hours, zones, currencies and sentences as the world writes them."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from db.records import Certainty, Deadline, DeadlineKind, RawDeadline, closes_at
from spiders.alternatives import alternation
from spiders.award_terms import award_terms
from spiders.clock_times import find_times
from spiders.currencies import currency_words, resolve
from spiders.dates import find_dates
from spiders.deadline_notes import sentences
from spiders.digits import western_digits
from spiders.money import find_money
from spiders.open_ended_words import OPEN_ENDED, may_be_open_ended
from spiders.time_zones import never_later, zone_named
from tests.labelled import table
from tests.reading_cases import Brussels, Washington, deadlines, read


def dates(text, **how):
    return [each.on.isoformat() if each.on else each.readings for each in find_dates(text, **how)]


@pytest.mark.parametrize(
    ("language", "text", "on"),
    [
        ("ar", "حتى ١٥ نوفمبر ٢٠٢٦", "2026-11-15"),
        ("ar", "15 تشرين الثاني 2026", "2026-11-15"),
        ("fa", "تا ۱۵ آبان ۱۴۰۵", "2026-11-06"),
        ("fa", "۱۴۰۵/۰۸/۱۵", "2026-11-06"),
        ("th", "ภายใน 31 ตุลาคม 2569", "2026-10-31"),
        ("ja", "令和8年11月10日", "2026-11-10"),
        ("ja", "令和元年5月1日", "2019-05-01"),
        ("zh", "民國115年10月31日", "2026-10-31"),
        ("bn", "১৪ অক্টোবর ২০২৬", "2026-10-14"),
        ("he", "עד 15 בנובמבר 2026", "2026-11-15"),
        ("lv", "2026. gada 13. novembrī", "2026-11-13"),
        ("lt", "2026 m. lapkričio 13 d.", "2026-11-13"),
        ("tr", "15 HAZİRAN 2026", "2026-06-15"),
        ("vi", "ngày 13 tháng 11 năm 2026", "2026-11-13"),
        ("uk", "до 13 листопада 2026 року", "2026-11-13"),
        ("et", "14. oktoobril 2026", "2026-10-14"),
    ],
)
def test_a_date_is_read_in_its_own_digits_months_and_calendar(language, text, on):
    assert dates(text, language=language) == [on]


@pytest.mark.parametrize(
    ("language", "text", "ends"),
    [
        ("zh", "2026年10月1日至10月31日", ["2026-10-01", "2026-10-31"]),
        ("ja", "2026年12月14日（月）～1月23日（金）", ["2026-12-14", "2027-01-23"]),
        ("fi", "15.9.–14.10.2026", ["2026-09-15", "2026-10-14"]),
        ("de", "15.12.–14.01.2027", ["2026-12-15", "2027-01-14"]),
        ("cs", "14. 9. 2026 – 30. 10. 2026", ["2026-09-14", "2026-10-30"]),
        ("pt", "de 1 de outubro a 13 de novembro de 2026", ["2026-10-01", "2026-11-13"]),
    ],
)
def test_the_ends_of_a_range_share_their_year(language, text, ends):
    assert dates(text, language=language) == ends


@pytest.mark.parametrize("language", ["ja", "zh", "ko", "hu"])
def test_a_foreign_order_is_left_with_both_readings(language):
    assert dates("5/3/2026", language=language) == [(date(2026, 3, 5), date(2026, 5, 3))]


@pytest.mark.parametrize("text", ["30 февраля 2026", "令和8年2月30日", "31/11/2569", "ref 2569/11"])
def test_a_date_that_no_calendar_has_is_none(text):
    assert not any(dates(text, language=language) for language in ("ru", "ja", "th"))


def test_digits_keep_their_places():
    said = "بحلول ١٥/١١/٢٠٢٦, ２０２６年, १४"
    assert western_digits(said) == "بحلول 15/11/2026, 2026年, 14"
    assert len(western_digits(said)) == len(said)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("kl. 14.00", time(14)),
        ("klo 16.15", time(16, 15)),
        ("godz. 16", time(16)),
        ("ore 12", time(12)),
        ("17h00", time(17)),
        ("午後5時", time(17)),
        ("下午5点30分", time(17, 30)),
        ("오후 6시까지", time(18)),
        ("2026. november 16. 16:00 óra", time(16)),
        ("5.30 PM", time(17, 30)),
        ("mezzogiorno", time(12)),
        ("24:00", None),
        ("before midnight", None),
    ],
)
def test_an_hour_is_read_as_its_country_writes_it(text, at):
    assert [found.at for found in find_times(text)] == [at]


@pytest.mark.parametrize(
    "text", ["3.500 EUR", "12時間", "5시간", "chapter 4.2", "24 hours' notice is 10.30 million"]
)
def test_what_is_no_hour_is_none(text):
    assert [found.at for found in find_times(text) if found.at not in (None, time(0))] == []


def test_close_of_business_is_five_o_clock_and_says_that_we_infer_it():
    (only,) = deadlines(None, "Applications must be received by COB October 30, 2026.")
    assert (only.at, only.time_certainty) == (time(17), Certainty.INFERRED)


@pytest.mark.parametrize(
    ("words", "country", "zone"),
    [
        ("IST", "IN", "Asia/Kolkata"),
        ("IST", "IE", "Europe/Dublin"),
        ("IST", "INT", None),
        ("CST", "US", "America/Chicago"),
        ("CST", "CN", "Asia/Shanghai"),
        ("CST", None, None),
        ("EST", "AU", "Australia/Sydney"),
        ("EST", "US", "America/New_York"),
        ("(GMT 4.30)", None, "Asia/Kabul"),
        ("GMT+5:45", None, "Asia/Kathmandu"),
        ("Norway time", None, "Europe/Oslo"),
        ("heure de Dakar", None, "Africa/Dakar"),
        ("hora de La Paz", None, "America/La_Paz"),
        ("horário de Brasília", None, "America/Sao_Paulo"),
        ("日本時間", None, "Asia/Tokyo"),
        ("local time", None, None),
    ],
)
def test_a_zone_is_that_of_who_writes_or_unknown(words, country, zone):
    assert zone_named(words, country=country) == zone


def test_a_word_for_summer_time_in_winter_is_never_read_later():
    assert never_later("Europe/London", "BST", date(2026, 11, 2), time(10)) == "Etc/GMT-1"
    assert never_later("Europe/London", "BST", date(2026, 7, 2), time(10)) == "Europe/London"
    assert never_later("America/New_York", "EDT", date(2026, 12, 2), time(10)) == "Etc/GMT+4"
    assert never_later("Europe/London", "GMT", date(2026, 7, 2), time(10)) == "Europe/London"


@pytest.mark.parametrize(
    ("on", "at", "utc"),
    [
        # The hour that comes twice ends with its first time, the hour that never comes right after the gap.
        (date(2026, 10, 25), time(2, 30), "2026-10-25T00:30:00+00:00"),
        (date(2027, 3, 28), time(2, 30), "2027-03-28T01:30:00+00:00"),
    ],
)
def test_a_deadline_in_the_night_the_clocks_change_is_never_later_than_said(on, at, utc):
    deadline = Deadline(DeadlineKind.FIXED, on, at, "Europe/Brussels")
    closing = closes_at(deadline)
    assert closing is not None
    assert closing <= datetime.fromisoformat(utc)


@pytest.mark.parametrize(
    ("words", "on"),
    [
        (
            "Un mes a contar desde el día siguiente de la publicación (31 de agosto de 2026)",
            date(2026, 9, 30),
        ),
        (
            "Quince días naturales desde la publicación de la convocatoria (8 de septiembre de 2026)",
            date(2026, 9, 23),
        ),
        (
            "Diez días hábiles desde el día siguiente a la publicación (4 de septiembre de 2026)",
            date(2026, 9, 18),
        ),
        ("Entro 30 giorni dalla pubblicazione, avvenuta il 1 settembre 2026", date(2026, 10, 1)),
    ],
)
def test_a_term_is_computed_where_the_day_of_publication_is_stated(words, on):
    language = "it" if words.startswith("Entro") else "es"
    notice, _ = read(Brussels, language=language, deadlines=(RawDeadline(None, words),))
    assert [(d.on, d.certainty) for d in notice.deadlines] == [(on, Certainty.BY_RULE)]


def test_a_term_of_this_very_call_counts_from_its_own_publication_and_of_a_gazette_from_none():
    own = (
        "Les dossiers sont à déposer dans un délai de deux mois à compter de la publication du présent appel."
    )
    gazette = "Un mes a contar desde el día siguiente de la publicación en el Boletín"
    (counted,) = read(Brussels, language="fr", published="2026-09-01", deadlines=(RawDeadline(None, own),))[
        0
    ].deadlines
    assert (counted.on, counted.certainty) == (date(2026, 11, 1), Certainty.BY_RULE)
    (left,) = read(Brussels, language="es", published="2026-09-01", deadlines=(RawDeadline(None, gazette),))[
        0
    ].deadlines
    assert (left.kind, left.on, left.words) == (DeadlineKind.NONE_STATED, None, gazette)


def test_a_term_to_appeal_is_no_deadline():
    appeal = (
        "Contra esta resolución cabe recurso en el plazo de un mes desde el día siguiente a su publicación."
    )
    assert read(Brussels, language="es", text=appeal)[0].deadlines == ()


@pytest.mark.parametrize(
    ("text", "language", "home", "money"),
    [
        ("a $25,000 stipend", "en", "USD", "25000 USD"),
        ("the fund's $5 million", "en", "USD", "5000000 USD"),
        ("$3,000,000.00 M.N.", "es", "MXN", "3000000 MXN"),
        ("$2.000 millones", "es", "CLP", "2000000000 CLP"),
        ("$100", "en", "EUR", "100 USD"),
        ("Rs. 50 lakh", "en", "PKR", "5000000 PKR"),
        ("INR 35,00,000", "en", "INR", "3500000 INR"),
        ("R400 000", "en", "ZAR", "400000 ZAR"),
        ("R$ 2,5 milhões", "pt", "BRL", "2500000 BRL"),
        ("٥٠٠٬٠٠٠ درهم", "ar", "AED", "500000 AED"),
        ("1,5 млн рублей", "ru", "RUB", "1500000 RUB"),
        ("10 тис. доларів США", "uk", "UAH", "10000 USD"),
        ("2 ล้านบาท", "th", "THB", "2000000 THB"),
        ("Rp500 juta", "id", "IDR", "500000000 IDR"),
        ("৫০ লাখ টাকা", "bn", "BDT", "5000000 BDT"),
        ("50萬元", "zh", "TWD", "500000 TWD"),
        ("75.000 euros", "fr", "EUR", "75000 EUR"),
    ],
)
def test_an_amount_is_in_the_currency_and_scale_of_its_writer(text, language, home, money):
    (found,) = find_money(text, language=language, home=home)
    assert f"{found.money.amount} {found.money.currency}" == money


@pytest.mark.parametrize(
    ("text", "language", "home"),
    [
        ("50,000 rupees", "en", "USD"),
        ("500 millones de pesos", "es", "EUR"),
        ("R400 000", "en", "USD"),
        ("5 African countries", "en", "ZAR"),
        ("1.500 million d'euros", "fr", "EUR"),
    ],
)
def test_a_currency_or_scale_that_may_be_several_is_left_unread(text, language, home):
    assert find_money(text, language=language, home=home) == []


def test_a_shared_name_means_the_writers_own_currency():
    words = currency_words("en")
    assert [resolve("dollars", words, home) for home in ("CAD", "EUR", "USD")] == ["CAD", "USD", "USD"]
    assert resolve("rupees", words, "EUR") is None


def test_an_award_is_never_above_the_pot_nor_the_least_above_the_most():
    found = award_terms("The total budget is EUR 1 million. Grants are up to EUR 2 million.", home="EUR")
    assert (found.ceiling, found.pot) == (None, None)
    two = award_terms("Grants are up to EUR 2 million. Grants are up to EUR 3 million.", home="EUR")
    assert two.ceiling is None


def test_a_description_fills_only_what_the_fields_leave_open():
    text = "Grants of up to $50,000 are made. The total budget is $900,000."
    notice, _ = read(award_ceiling="40000", text=text)
    assert (str(notice.award_ceiling.amount), str(notice.total_funding.amount)) == ("40000", "900000")
    # A pot that is smaller than the field's award is not believed.
    assert read(award_ceiling="1000000", text=text)[0].total_funding is None


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Bis 15. November 2026 möglich. Danach nicht.", 2),
        ("Es stehen 10 Mio. Euro bereit.", 1),
        ("Due by 5 p.m. Eastern Time.", 1),
        ("October 5, 2026; February 5, 2027", 1),
        ("Ouvert tout l'été. Les dossiers suivent.", 2),
        ("Прием заявок открыт. Срок указан ниже.", 2),
        ("締切は10月です。結果は後日発表します。", 2),
    ],
)
def test_a_sentence_ends_where_it_ends(text, parts):
    assert len(sentences(text)) == parts


def test_words_are_found_longest_first_whatever_they_share():
    import re

    words = ["US", "USA", "US dollar", "us", "U.S.", ""]
    pattern = re.compile(f"(?:{alternation(words[:5])})")
    assert [pattern.match(word)[0] for word in words[:5]] == words[:5]
    assert re.compile(alternation([])).search("anything") is None


@pytest.mark.parametrize("row", table("deadlines"), ids=lambda row: row["text"][:40])
def test_no_sentence_about_open_ends_is_passed_over_by_the_quick_look(row):
    if OPEN_ENDED.search(row["text"]):
        assert may_be_open_ended(row["text"])


def test_a_label_on_a_line_of_its_own_names_the_date_below_it():
    notice, _ = read(
        Washington, text="<p>Opening date</p><p>09/14/2026</p><p>Deadline</p><p>10/30/2026 5 p.m. ET</p>"
    )
    assert (notice.opens_on, [(d.on, d.at) for d in notice.deadlines]) == (
        date(2026, 9, 14),
        [(date(2026, 10, 30), time(17))],
    )


@pytest.mark.parametrize(
    ("language", "text", "amounts"),
    [
        ("en", "two hundred and fifty thousand pounds", ["250000 GBP"]),
        ("en", "half a million euros", ["500000 EUR"]),
        ("en", "one and a half million euros", ["1500000 EUR"]),
        ("en", "between two and three million euros", ["3000000 EUR"]),
        ("de", "zweihundertfünfzigtausend Euro", ["250000 EUR"]),
        ("de", "dreißigtausend Euro", ["30000 EUR"]),
        ("de", "anderthalb Millionen Euro", ["1500000 EUR"]),
        ("fr", "quatre-vingt-dix mille euros", ["90000 EUR"]),
        ("fr", "deux millions et demi d'euros", ["2500000 EUR"]),
        ("es", "ciento veinte mil euros", ["120000 EUR"]),
        ("es", "un millón y medio de euros", ["1500000 EUR"]),
        ("it", "duecentocinquantamila euro", ["250000 EUR"]),
        ("pt", "duzentos e cinquenta mil euros", ["250000 EUR"]),
        ("ko", "삼백오십만 원", ["3500000 KRW"]),
        # The end of a longer number is no amount.
        ("en", "one million five hundred thousand dollars", []),
        ("es", "dos mil quinientos euros", []),
        ("nl", "tweeduizend vijfhonderd euro", []),
        ("en", "several hundred thousand euros", []),
        ("de", "mehrere hunderttausend Euro", []),
        ("en", "$1 ,000", []),
        ("ko", "회사 원", []),
    ],
)
def test_a_number_in_several_words_is_read_whole_or_not_at_all(language, text, amounts):
    found = find_money(text, language=language, home="EUR")
    assert [f"{one.money.amount} {one.money.currency}" for one in found] == amounts
