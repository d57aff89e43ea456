"""What a source is usually like is learnt from its own nights; what is unusual is named for what it is."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from scrapy.http import TextResponse

from db.records import Contents, Issue, Outcome, RawNotice, SourceRun
from db.store import Store
from flows.announcing.mail_plan import SourceLine
from flows.digest.freshness import source_in_words
from spiders.answers import fault_in_feed, fault_in_page, why_not_json
from spiders.health import History, reviewed
from spiders.last_good import with_last_facts
from spiders.tally import Tally
from spiders.walls import wall_in

NIGHT = date(2026, 9, 1)
SHARED = Path(__file__).parents[2] / "shared" / "archives"


def run(seen: int = 100, **changes) -> SourceRun:
    contents = Contents(
        whole=seen,
        fields=(("endDate", seen), ("id", seen)),
        stated=(("award_ceiling", seen * 4 // 10), ("deadlines", seen), ("title", seen)),
        fingerprint=f"of {seen}",
    )
    return replace(SourceRun("us_nsf", Outcome.OK, None, seen, (1, 1000), contents=contents), **changes)


def with_contents(base: SourceRun, **changes) -> SourceRun:
    return replace(base, contents=replace(base.contents, **changes))


def review(tonight: SourceRun, *earlier: SourceRun, changed_on=()):
    """Tonight after these nights, newest first."""
    return reviewed(tonight, History(earlier, changed_on), NIGHT)


# Counts


@pytest.mark.parametrize(
    ("seen", "usual", "cause"),
    [
        (70, [100] * 5, None),
        (69, [100] * 5, "shrunken: 69 notices, 100 on a usual night"),
        (69, [100, 60, 100, 60, 65], None),
        (69, [100], "shrunken: 69 notices, 100 on a usual night"),
        (500, [100] * 5, None),
        (3, [5] * 5, None),
        (2, [5] * 5, "shrunken: 2 notices, 5 on a usual night"),
        (1, [3] * 5, None),
        (69, [100] * 5 + [10] * 50, "shrunken: 69 notices, 100 on a usual night"),
        (69, [], None),
    ],
)
def test_fewer_notices_than_on_a_usual_night_are_named(seen, usual, cause):
    found = review(run(seen), *map(run, usual)).run
    assert (found.outcome, found.cause) == (Outcome.PARTIAL if cause else Outcome.OK, cause)


def test_a_lower_level_is_the_usual_one_after_five_nights_of_it():
    nights = [run(100)] * 5
    for night in range(12):
        found = review(run(60), *nights).run
        assert found.outcome is (Outcome.PARTIAL if night < 5 else Outcome.OK), night
        nights.insert(0, found)
    assert review(run(40), *nights).run.cause == "shrunken: 40 notices, 60 on a usual night"


def test_what_failed_or_was_a_sample_teaches_nothing_and_is_not_judged():
    failed = run(3, outcome=Outcome.FAILED, cause="timeout")
    sample = run(3, sample=True)
    assert review(run(60), *[failed, sample] * 5).run.outcome is Outcome.OK
    assert review(sample, *[run(100)] * 5).run == sample
    assert review(failed, *[run(100)] * 5).run == failed


def test_a_drop_by_a_third_is_always_seen_and_ordinary_nights_hardly_ever_taken_for_one():
    chance = random.Random(20260901)
    missed = alarms = 0
    for _ in range(200):
        level, nights = chance.randint(10, 900), []
        for _ in range(8):
            level = max(5, round(level * chance.gauss(1, 0.04)))
            nights.insert(0, run(level))
        quiet = review(run(round(level * max(0.8, chance.gauss(1, 0.04)))), *nights).run
        usual = sorted(each.seen for each in nights[:5])[2]
        dropped = review(run(int(usual * chance.uniform(0.4, 0.66))), *nights).run
        alarms += quiet.outcome is not Outcome.OK
        missed += dropped.outcome is Outcome.OK
    assert (missed, alarms <= 4) == (0, True)


# Schema drift


def test_a_renamed_field_is_named_by_what_went_and_what_came():
    tonight = with_contents(run(), fields=(("closing", 100), ("id", 100)), stated=(("title", 100),))
    found = review(tonight, *[run()] * 3)
    assert found.run.outcome is Outcome.PARTIAL
    assert found.run.cause == (
        "schema drift: award_ceiling in 0 of 100 notices, 40 usual, "
        "deadlines in 0 of 100 notices, 100 usual; gone: endDate; new: closing"
    )
    assert found.issues == (
        Issue("us_nsf", "", "endDate", None, "field is gone: usually in 100% of the records"),
    )
    assert found.lost == ("award_ceiling", "deadlines")


@pytest.mark.parametrize(
    ("whole", "usually", "tonight", "drifts"),
    [
        (100, 100, 91, False),
        (100, 100, 89, True),
        (1000, 400, 290, True),
        (1000, 400, 310, False),
        (10, 4, 1, False),
        (5, 5, 3, False),
        (5, 5, 2, True),
        (100, 90, 100, False),
    ],
)
def test_a_field_is_lost_when_it_is_stated_less_often_than_chance_allows(whole, usually, tonight, drifts):
    def night(stated: int) -> SourceRun:
        return with_contents(run(whole), stated=(("deadlines", stated), ("title", whole)))

    assert bool(review(night(tonight), *[night(usually)] * 5).lost) is drifts


def test_a_field_that_nobody_reads_may_go_and_is_an_issue_only():
    before = with_contents(run(), fields=(("endDate", 100), ("id", 100), ("colour", 100)))
    found = review(run(), *[before] * 5)
    assert found.run.outcome is Outcome.OK
    assert [issue.field for issue in found.issues] == ["colour"]


def test_where_most_details_are_missing_nothing_is_said_of_their_fields():
    tonight = with_contents(run(), whole=40, fields=(("id", 40),), stated=(("title", 40),))
    found = review(tonight, *[run()] * 5)
    assert (found.run, found.issues, found.lost) == (tonight, (), ())


def test_what_a_source_has_lost_is_taken_from_the_notice_as_stored():
    stored = RawNotice("us_nsf", "1", "https://example.org", "Old", "then", published="1 May", status="open")
    tonight = RawNotice("us_nsf", "1", "https://example.org", "New", "now")
    assert with_last_facts(tonight, stored, ("published",)) == replace(tonight, published="1 May")
    assert with_last_facts(tonight, stored, ()) == tonight
    assert with_last_facts(tonight, None, ("published",)) == tonight
    stated = replace(tonight, published="2 May")
    assert with_last_facts(stated, stored, ("published",)) == stated


# Frozen


def days(*before: int) -> list[date]:
    return [NIGHT - timedelta(days=number) for number in before]


@pytest.mark.parametrize(
    ("changed_on", "since"),
    [
        (days(29), None),
        (days(30), 30),
        (days(400, 300, 100), 100),
        (days(12, 11, 10, 9, 8, 7), 7),
        (days(11, 10, 9, 8, 7, 6), None),
        (days(400, 350, 300, 250, 200, 149), None),
        (days(400, 350, 300, 250, 200, 150), 150),
        (days(900, 600, 500, 400, 300, 180), 180),
        ([], None),
    ],
    ids=["not yet", "after 30 days", "few changes are no rhythm", "a daily source after a week",
         "not before a week", "a slow source in its rhythm", "and beyond", "never longer than half a year",
         "never seen"],
)  # fmt: skip
def test_a_source_that_stands_still_is_reported_by_its_own_rhythm(changed_on, since):
    found = review(run(), run(), changed_on=changed_on).run
    cause = (
        f"frozen: nothing has changed since {NIGHT - timedelta(days=since)} ({since} days)" if since else None
    )
    assert (found.outcome, found.cause) == (Outcome.OK, cause)


def test_a_source_that_moves_again_is_not_frozen():
    assert review(run(101), run(100), changed_on=days(90)).run.cause is None


def test_a_source_may_declare_that_it_is_quiet():
    found = reviewed(run(), History([run()], days(200)), NIGHT, quiet_days=365)
    assert found.run.cause is None


# What is kept of every night


def test_the_store_knows_when_a_sources_contents_changed(tmp_path):
    prints = ["a", "a", "b", None, "b", "failed", "a", "a"]
    with Store.open(tmp_path / "legation.db") as store:
        for number, said in enumerate(prints):
            night = run() if said in (None, "failed") else with_contents(run(), fingerprint=said)
            night = replace(night, contents=None) if said is None else night
            night = replace(night, outcome=Outcome.FAILED) if said == "failed" else night
            store.notices.save_source(
                night, [], [], [], night=NIGHT + timedelta(number), complete_listing=True
            )
        changes = store.runs.content_changes("us_nsf", before=NIGHT + timedelta(8))
        assert changes == [NIGHT, NIGHT + timedelta(2), NIGHT + timedelta(6)]
        assert store.runs.content_changes("us_nsf", before=NIGHT + timedelta(2)) == [NIGHT]
        latest = store.runs.earlier("us_nsf", before=NIGHT + timedelta(3), limit=2)
        assert [each.contents.fingerprint for each in latest] == ["b", "a"]
        assert store.runs.earlier("eu_funding_tenders", before=NIGHT, limit=2) == []


def test_a_night_is_described_by_its_whole_notices_and_a_rare_field_is_left_out():
    tally = Tally()
    for number in range(40):
        notice = RawNotice("us_nsf", str(number), "https://example.org", "title", "now", status="open")
        tally.weigh(notice, ["id", "id", *(["2026"] if number == 0 else [])])
    thin = RawNotice("us_nsf", "thin", "https://example.org", "title", "now", unread=("detail",))
    tally.weigh(thin, ["id"])
    contents = tally.contents()
    assert contents is not None
    assert (contents.whole, contents.fields) == (40, (("id", 40),))
    assert contents.stated == (("status", 40), ("title", 40))


def test_the_fingerprint_knows_neither_the_order_nor_the_hour_of_reading():
    def fingerprint(*notices: RawNotice) -> str:
        tally = Tally()
        for notice in notices:
            tally.weigh(notice, [])
        return tally.contents().fingerprint

    one, two = (RawNotice("us_nsf", key, "https://example.org", "title", "now") for key in "ab")
    assert fingerprint(one, two) == fingerprint(replace(two, fetched_at="later"), one)
    assert fingerprint(one, two) != fingerprint(one, replace(two, title="other"))
    assert Tally().contents() is None


@pytest.mark.slow
@pytest.mark.parametrize("source", ["eu_funding_tenders", "us_grants_gov"])
def test_recorded_nights_raise_no_alarm(archive_night, source):
    nights: list[SourceRun] = []
    for night in ("2026-08-11", "2026-08-13", "2026-08-15"):
        run = archive_night(night)[source].run
        found = reviewed(run, History(nights, ()), NIGHT)
        assert (found.run, found.issues) == (run, ())
        nights.insert(0, found.run)


# Answers that are none


def answer(
    body: bytes | str, content_type: str = "", url: str = "https://www.example.org/api"
) -> TextResponse:
    raw = body.encode() if isinstance(body, str) else body
    return TextResponse(url, body=raw, headers={"Content-Type": content_type} if content_type else {})


WHOLE = json.dumps({"found": [{"id": "1", "title": "Ünï – “quoted” \\ text", "money": 12.5, "open": True}]})


def test_json_that_was_cut_anywhere_is_half_a_page():
    body = WHOLE.encode()
    assert {why_not_json(answer(body[:end])) for end in range(1, len(body))} == {
        "half page: the JSON breaks off"
    }
    raw = json.dumps({"title": "Ünï – ü"}, ensure_ascii=False).encode()
    assert {why_not_json(answer(raw[:end])) for end in range(1, len(raw))} == {
        "half page: the JSON breaks off"
    }


@pytest.mark.parametrize(
    ("body", "content_type", "fault"),
    [
        ("", "", "empty answer"),
        (" \n ", "application/json", "empty answer"),
        ("{'found': []}, and more", "application/json", "parse error: the answer is not JSON"),
        ('{"a": nonsense, "b": 1234567890}', "application/json", "parse error: the answer is not JSON"),
        ("OK", "text/plain", "wrong content type: text/plain in place of JSON"),
        (b"\xff\xfe\xfa", "application/pdf; x=y", "wrong content type: application/pdf in place of JSON"),
        ("<!doctype html><title>News</title>", "application/json",
         "wrong content type: a page in place of JSON"),
        ("<!doctype html><form>Please log in</form>", "application/json", "login wall"),
        ("<?xml version='1.0'?><rss></rss>", "application/rss+xml",
         "wrong content type: application/rss+xml in place of JSON"),
    ],
)  # fmt: skip
def test_an_answer_that_is_not_json_is_named_for_what_it_is(body, content_type, fault):
    assert why_not_json(answer(body, content_type)) == fault


FEED = "<?xml version='1.0'?>\n<rss version='2.0'><channel><item><title>A</title></item></channel></rss>"


@pytest.mark.parametrize(
    ("body", "recognised", "fault"),
    [
        (FEED, True, None),
        (FEED + "\n<!-- made by x -->\n", True, None),
        (FEED.replace("rss", "rdf:RDF"), True, None),
        ("<feed xmlns='http://www.w3.org/2005/Atom'></feed>", True, None),
        (FEED[:-8], True, "half page: the feed breaks off"),
        (FEED[:60], True, "half page: the feed breaks off"),
        (FEED.encode("utf-16"), True, None),
        ("", False, "empty answer"),
        ('{"error": 1}', False, "wrong content type: application/json in place of a feed"),
        ("<html><body>Are you a robot?</body></html>", False, "captcha"),
        ("<html><body>News</body></html>", True, "wrong content type: a page in place of a feed"),
    ],
)
def test_a_feed_that_is_none_or_not_whole_is_named_for_what_it_is(body, recognised, fault):
    kind = "application/json" if str(body).startswith("{") else "text/xml"
    assert fault_in_feed(answer(body, kind), recognised=recognised) == fault


PAGE = "<!DOCTYPE html><html><body>{}</body></html>"


@pytest.mark.parametrize(
    ("body", "found", "fault"),
    [
        (PAGE.format("Calls"), True, None),
        (PAGE.format("No calls"), False, None),
        (PAGE.format("We use cookies. <input type='password'> Accept cookies"), True, None),
        (PAGE.format("<input type=password>"), False, "login wall"),
        (PAGE.format("Calls")[:-9], True, "half page: the page breaks off"),
        ("%PDF-1.7", False, "wrong content type: application/pdf in place of a page"),
        ("", False, "empty answer"),
    ],
)
def test_a_page_with_records_is_no_wall_whatever_else_it_says(body, found, fault):
    kind = "application/pdf" if body.startswith("%") else "text/html"
    assert fault_in_page(answer(body, kind), found=found) == fault


@pytest.mark.parametrize(
    ("page", "url", "wall"),
    [
        ("<form action='/do'><input name='u'><input type='password' name='p'></form>", "", "login wall"),
        ("Bitte melden Sie sich an, um fortzufahren.", "", "login wall"),
        ("Veuillez vous connecter", "", "login wall"),
        ("Effettua il login per continuare", "", "login wall"),
        ("Su sesión: inicie sesión", "", "login wall"),
        ("Your session has expired.", "", "login wall"),
        ("Welcome", "https://idp.example.org/saml2/start", "login wall"),
        ("Welcome", "https://www.example.org/account/login?next=/", "login wall"),
        ("Welcome", "https://www.example.org/blogging/calls", None),
        ("Please enable cookies and reload.", "", "cookie wall"),
        ("Cookies are disabled in your browser", "", "cookie wall"),
        ("Bitte Cookies akzeptieren", "", "cookie wall"),
        ("Abilita i cookie", "", "cookie wall"),
        ("Acepte: aceptar las cookies", "", "cookie wall"),
        ("<title>Just a moment...</title>", "", "captcha"),
        ("<div class='h-captcha' data-sitekey='x'></div>", "", "captcha"),
        ("<iframe src='/_Incapsula_Resource?x'></iframe>", "", "captcha"),
        ("Bestätigen Sie, dass Sie kein Roboter sind", "", "captcha"),
        ("<script src='x.js'>verify you are human</script>Open calls", "", None),
        ("The portal is under maintenance", "", "maintenance page"),
        ("Wegen Wartungsarbeiten geschlossen", "", "maintenance page"),
        ("Our robotics call; project cookies and bakery innovation", "", None),
        ("Applicants sign in ink. This site uses cookies.", "", None),
    ],
)
def test_a_wall_is_known_by_what_it_says_to_people(page, url, wall):
    assert wall_in(page.encode(), url) == wall


# What readers are told


@pytest.mark.parametrize(
    ("outcome", "cause", "said"),
    [
        (Outcome.OK, None, "read tonight, 45 notices"),
        (Outcome.OK, "frozen: nothing has changed since 2026-08-01 (31 days)",
         "read tonight, 45 notices; frozen: nothing has changed since 2026-08-01 (31 days)"),
        (Outcome.PARTIAL, "half page: the feed breaks off",
         "read in part tonight (half page: the feed breaks off); last complete reading 30 Aug 2026"),
        (Outcome.FAILED, "login wall",
         "not readable tonight (login wall); last complete reading 30 Aug 2026, 2 days ago"),
    ],
)  # fmt: skip
def test_a_digest_says_how_fresh_a_source_is(outcome, cause, said):
    line = SourceLine("us_nsf", "NSF", outcome, cause, 45, date(2026, 8, 30))
    assert source_in_words(line, NIGHT) == said
