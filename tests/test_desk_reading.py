"""What pages read from: the desk copy, the columns that searches count by, words on their way to a page."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date

import pytest
from conftest import SECOND

from db.asking import TooLongError
from db.connection import StoreError
from db.desk_copy import DeskCopy
from db.desk_shelf import Wanted
from db.records import Status
from flows.desk.page import Asked, BadAddressError
from flows.desk.paging import address, pages
from flows.desk.rendering import foreign, money, outward, unquoted

OPEN = frozenset({Status.OPEN})


@pytest.fixture(scope="module")
def desk(second_night):
    """The desk copy of both nights."""
    return DeskCopy(second_night / "desk.db")


def test_a_reading_cannot_write(desk):
    with desk.reading() as reading, pytest.raises(StoreError):
        reading.rows("DELETE FROM opportunity RETURNING 1")


def test_what_takes_too_long_is_cut_off_and_the_reading_can_be_used_again(desk):
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) AS most FROM n"
    with pytest.raises(TooLongError), desk.reading(seconds=0.1) as reading:
        reading.rows(endless)
    with desk.reading() as reading:
        assert reading.count("SELECT count(*) FROM opportunities") > 0


def test_whoever_reads_keeps_their_copy_while_the_next_takes_its_name(second_night, tmp_path):
    path = tmp_path / "desk.db"
    shutil.copy(second_night / "desk.db", path)
    copy = DeskCopy(path)
    with copy.reading() as before:
        shutil.copy(path, tmp_path / "next.db")
        with closing(sqlite3.connect(tmp_path / "next.db")) as other, other:
            other.execute("UPDATE present SET night = '2030-01-01'")
        (tmp_path / "next.db").replace(path)
        with copy.reading() as after:
            assert (before.night(), after.night()) == (SECOND, "2030-01-01")
            assert before.shelf() is not after.shelf()
        assert before.count("SELECT count(*) FROM opportunities") > 0
    copy.close()


def test_there_is_no_reading_without_a_copy_or_of_something_else(tmp_path):
    with pytest.raises(StoreError, match="a night writes it"), DeskCopy(tmp_path / "none.db").reading():
        pass
    (tmp_path / "other.db").write_text("no database at all, but a text that is long enough for a header" * 20)
    with pytest.raises(StoreError), DeskCopy(tmp_path / "other.db").reading():
        pass


def test_a_copy_of_an_older_version_says_what_writes_it_anew(second_night, tmp_path):
    shutil.copy(second_night / "desk.db", tmp_path / "desk.db")
    with closing(sqlite3.connect(tmp_path / "desk.db")) as copy, copy:
        copy.execute(
            "DELETE FROM _sqlite_migrations WHERE rowid = (SELECT max(rowid) FROM _sqlite_migrations)"
        )
    with pytest.raises(StoreError, match="legation publish"), DeskCopy(tmp_path / "desk.db").reading():
        pass


@pytest.mark.parametrize(
    ("wanted", "condition"),
    [
        (Wanted(), "1"),
        (Wanted(statuses=OPEN), "status = 'open' AND no_call IS NULL"),
        (
            Wanted(statuses=OPEN, within=30),
            "status = 'open' AND no_call IS NULL AND days_left BETWEEN 0 AND 30",
        ),
        (
            Wanted(statuses=OPEN, left=30),
            "status = 'open' AND no_call IS NULL AND coalesce(days_left >= 30, 1)",
        ),
        (Wanted(source_class="philanthropy"), "source_class = 'philanthropy'"),
        (Wanted(seen_since=date(2026, 9, 2)), "first_seen_on >= '2026-09-02'"),
        (Wanted(instrument="grant"), "coalesce(instr(instruments, 'grant'), 1)"),
        (Wanted(instrument="grant", stated=True), "instr(instruments, 'grant')"),
        (
            Wanted(country="KE"),
            "opportunity NOT IN (SELECT opportunity FROM opportunity_country"
            " WHERE country = 'KE' AND NOT is_eligible)"
            " AND (instr(coalesce(eligible_countries, 'KE'), 'KE') OR others_may_apply = 1)",
        ),
        (
            Wanted(least_eur=1_000_000, stated=True),
            "coalesce(award_ceiling_eur, total_funding_eur) >= 1000000",
        ),
        (Wanted(funder="European Commission"), "funder = 'European Commission'"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else "",
)
def test_columns_find_what_the_views_find(desk, wanted, condition):
    with desk.reading() as reading:
        names = {id for (id,) in reading.tuples(f"SELECT opportunity FROM opportunities WHERE {condition}")}
        found = reading.shelf().find(wanted, most=10**6)
        assert names, "some are asked for"
        assert set(found.ids) == names
        assert found.total == len(names)
        assert len(found.ids) == len(set(found.ids))


def test_deadlines_come_soonest_first_and_those_passed_last(desk):
    with desk.reading() as reading:
        ids = reading.shelf().find(Wanted(), most=10**6).ids
        days = dict(reading.tuples("SELECT opportunity, days_left FROM opportunities"))
        order = [days[id] for id in ids]
        coming = [each for each in order if each is not None and each >= 0]
        passed = [each for each in order if each is not None and each < 0]
        assert order[: len(coming)] == sorted(coming)
        assert passed == sorted(passed, reverse=True)
        assert order[len(order) - len(passed) :] == passed


def test_pages_of_a_list_know_their_neighbours():
    asked = Asked({}, {"q": "a b", "page": "2"}, None, None, None)
    listed = pages(asked, "/search", 60, 25)
    assert (listed.number, listed.last, listed.first_row) == (2, 3, 25)
    assert (listed.before, listed.after) == ("/search?q=a+b", "/search?q=a+b&page=3")
    assert pages(asked, "/search", 5, 25).number == 1
    assert address("/search", {"q": ""}) == "/search"


@pytest.mark.parametrize("value", ["-1", "0", "x", "1.5", "٣", "9" * 30, " 2x"])
def test_a_number_that_is_none_is_refused_in_words(value):
    with pytest.raises(BadAddressError, match="page: write a number from 1 to 9"):
        Asked({}, {"page": value}, None, None, None).number("page", 1, 9, 1)


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//evil.example/x", ""),
        ("https://good.example@evil.example/", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_addresses_of_the_web_are_followed(url, followed):
    assert outward(url) == followed


def test_foreign_words_carry_their_language_and_are_escaped():
    assert foreign("منحة", "ar") == '<bdi lang="ar" dir="rtl">منحة</bdi>'
    assert foreign('<b>"x"', 'en" onload="x') == '<bdi dir="ltr">&lt;b&gt;&#34;x&#34;</bdi>'


@pytest.mark.parametrize(
    ("amount", "currency", "words"),
    [
        (2_400_000.0, "EUR", "EUR 2.4 million"),
        (950000, "USD,EUR", "USD 950,000"),
        (None, "EUR", ""),
        (5, None, ""),
    ],
)
def test_amounts_of_views_are_told_without_broken_cents(amount, currency, words):
    assert money(amount, currency).replace("\xa0", " ") == words


def test_words_in_quotation_marks_are_left_out_where_they_may_not_be_repeated():
    said = "Limits on “ownership of the recipient” are stated."
    assert unquoted(said, "facts-and-link") == "Limits on “…” are stated."
    assert unquoted(said, "quote") == said
