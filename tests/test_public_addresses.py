"""What is published opens no door: addresses and keys of notices come without secrets."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from db.names import opportunity_id
from db.public_addresses import public_keys, public_url
from db.published import Shared, publish
from db.records import Attachment, Event, EventKind, Notice, NoticeRef, Opportunity, from_json
from db.store import Store
from tests.stored_cases import NIGHT, keep, notice, opportunity, save

SECRET = "9f3b7c1d2e8a4f60b5c7"
FEED = f"https://ada:pw{SECRET}@intra.example.org/calls?id=7&key={SECRET}"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (f"https://a.example/feed?api_key={SECRET}", "https://a.example/feed"),
        (f"https://a.example/feed?id=7&token={SECRET}", "https://a.example/feed?id=7"),
        (f"https://a.example/feed?key={SECRET}&id=7", "https://a.example/feed?id=7"),
        ("https://a.example/feed?key=550e8400-e29b-41d4-a716-446655440000", "https://a.example/feed"),
        ("https://ada:sesame@a.example:8443/feed", "https://a.example:8443/feed"),
        ("https://a.example/call?key=HORIZON-CL5-2026-D3-02", "https://a.example/call?key=HORIZON-CL5-2026-D3-02"),
        ("https://a.example/call?key=2026004711", "https://a.example/call?key=2026004711"),
        ("https://a.example/call?code=NSF26-508&lang=en", "https://a.example/call?code=NSF26-508&lang=en"),
        ("https://a.example/a%20b?q=x+y", "https://a.example/a%20b?q=x+y"),
        ("https://[half", "https://[half"),
        ("urn:call:7", "urn:call:7"),
    ],
)  # fmt: skip
def test_an_address_loses_its_keys_and_nothing_else(address, shown):
    assert public_url(address) == shown
    assert public_url(shown) == shown


def test_keys_that_differ_in_their_secret_alone_are_still_told_apart():
    first, second = (f"https://a.example/?token={n}{SECRET}" for n in "ab")
    shown = public_keys([("own", first), ("own", second), ("own", "plain"), ("other", first)])
    assert set(shown) == {("own", first), ("own", second), ("other", first)}
    assert len({shown["own", first], shown["own", second]}) == 2
    assert SECRET not in "".join(shown.values())


def test_a_published_copy_holds_no_key_of_an_own_source_anywhere_and_its_tables_still_fit_together(tmp_path):
    asked = notice(
        FEED,
        "own_feed",
        url=FEED,
        on="2026-12-01",
        attachments=(Attachment("call", f"{FEED}&part=1"),),
        events=(Event(EventKind.INFORMATION_DAY, NIGHT, "", url=FEED),),
    )
    plain = notice("1")
    with Store.open(tmp_path / "legation.db") as store:
        save(store, [asked], source="own_feed")
        save(store, [plain])
        keep(store, [opportunity(asked), opportunity(plain)])
    publish(tmp_path / "legation.db", tmp_path / "copy.db", Shared())
    assert SECRET.encode() not in (tmp_path / "copy.db").read_bytes()
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        joined = copy.execute(
            """SELECT opportunity.id, notice.url, notice_version.record, opportunity.record FROM opportunity
            JOIN opportunity_notice ON opportunity_notice.opportunity = opportunity.id
            JOIN notice USING (source, key) JOIN notice_version USING (source, key)
            JOIN opportunity_id ON founder_source = notice.source AND founder_key = notice.key
            ORDER BY notice.source"""
        ).fetchall()
    assert [row[0] for row in joined] == [opportunity_id(NoticeRef("own_feed", FEED)), opportunity(plain).id]
    _, url, read, merged = joined[0]
    assert url == "https://intra.example.org/calls?id=7"
    assert from_json(Notice, read).key == url
    assert from_json(Opportunity, merged).notices == (NoticeRef("own_feed", url),)
