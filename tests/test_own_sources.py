"""A source of one's own, without code: looked at, tried out, kept, and crawled like any other."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from parsel import Selector
from scrapy import Request
from scrapy.http import Response

from db.records import InputError, OwnKind, OwnSource
from db.store import Store
from flows.settings import read_settings
from flows.sourcing.own_sources import Candidate, Wanted, Web, candidates, definition_of, trials
from flows.sourcing.site_facts import country_of, currency_of, timezone_of
from flows.sourcing.web_address import checked_address
from spiders.own_kinds import OWN_KINDS
from spiders.own_pages import MOST_PARTS, sitemap_of
from spiders.own_source import own_class
from spiders.recording import Recorder, merge_parts
from spiders.registry import Catalogue
from spiders.schema_org import described_calls
from tests.conftest import EXAMPLES, legation
from tests.own_site import HOME, NEWS_FEED, TYPES, grant_page, plain_page, posts, sitemap
from tests.portal import Portal, Reply, json_reply, portals

NOW = datetime(2026, 9, 1, 2, tzinfo=UTC)
STAMP = "2026-09-01T02:00:00Z"
SITE = "https://lakeside.example.org"
ALLOW_ALL = Reply(b"User-agent: *\nAllow: /\n")


def page(text: str, kind: str = "text/html") -> Reply:
    return Reply(text.encode(), headers={"Content-Type": f"{kind}; charset=utf-8"})


def routes(site: str) -> dict[str, Reply]:
    """The whole site."""
    found = posts(site)
    return {
        "/robots.txt": ALLOW_ALL,
        "/": page(HOME.format(site=site)),
        "/feed/": page(NEWS_FEED.format(site=site), "application/rss+xml"),
        "/comments/feed/": page(NEWS_FEED.format(site=site), "application/rss+xml"),
        "/wp-json/wp/v2/types": json_reply(TYPES),
        "/wp-json/wp/v2/grants": json_reply(found, **{"X-WP-Total": str(len(found))}),
        "/sitemap.xml": page(sitemap(f"{site}/about", f"{site}/grants/7", f"{site}/grants/page"), "text/xml"),
        "/about": page(plain_page("About us", "Since 1990.")),
        "/grants/7": page(plain_page("Reed belts", "Deadline: 3 November 2026.")),
        "/grants/page": page(grant_page(site)),
    }


def web_of(portal: Portal, folder: Path) -> Web:
    return Web(read_settings(folder, {}), NOW, allow=[portal.address])


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """(portal, web, candidates of its home page)."""
    with portals(1) as [portal]:
        portal.routes = dict(routes(portal.url))
        web = web_of(portal, tmp_path_factory.mktemp("home"))
        yield portal, web, candidates(f"{portal.url}/", web)


# Looking


@pytest.mark.slow
def test_a_site_is_recognised_in_every_way_in_which_it_announces(found):
    _, _, ways = found
    assert [each.way for each in ways] == [
        "wordpress:grants", "wordpress:team", "feed", "sitemap", "wordpress:posts",
    ]  # fmt: skip
    assert next(each for each in ways if each.way == "feed").title == "News – Lakeside Foundation"


@pytest.mark.slow
def test_the_site_was_asked_politely(found):
    portal, _, _ = found
    asked = [call.target for call in portal.calls]
    assert asked[0] == "/robots.txt"
    assert len(asked) <= 8
    assert all("legation" in call.headers["User-Agent"] for call in portal.calls)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "kind", "post_type"),
    [
        ("/feed/", OwnKind.FEED, ""),
        ("/sitemap.xml", OwnKind.SITEMAP, ""),
        ("/grants/page", OwnKind.PAGE, ""),
        ("/wp-json/wp/v2/grants", OwnKind.WORDPRESS, "grants"),
    ],
)
def test_an_address_that_announces_itself_is_what_was_named(found, path, kind, post_type):
    portal, web, _ = found
    first = candidates(f"{portal.url}{path}", web)[0]
    assert (first.kind, first.post_type) == (kind, post_type)


TROUBLES = {
    "nothing": (page(plain_page("About us", "Since 1990.")), "no feed, no type of posts, no sitemap"),
    "a login": (
        page("<html><body><form><input type='password'>Please log in</form></body></html>"),
        "log in",
    ),
    "gone": (Reply(status=404), "404"),
    "forbidden by robots": (page("x"), "robots"),
    "a house address": (
        Reply(status=302, headers={"Location": "http://10.1.2.3/feed"}),
        "not on the public internet",
    ),
    "no end of redirects": (Reply(status=302, headers={"Location": "/a"}), "redirects without end"),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TROUBLES)
def test_an_address_that_announces_nothing_is_refused_with_the_reason(tmp_path, name):
    reply, words = TROUBLES[name]
    robots = Reply(b"User-agent: *\nDisallow: /\n") if name == "forbidden by robots" else ALLOW_ALL
    with portals(1) as [portal]:
        portal.routes = {"/robots.txt": robots, "/a": reply}
        with pytest.raises(InputError, match=words):
            candidates(f"{portal.url}/a", web_of(portal, tmp_path))


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("file:///etc/passwd", "not a web address"),
        ("ftp://example.org/feed", "not a web address"),
        ("javascript:alert(1)", "not a web address"),
        ("example.org/feed", "not a web address"),
        ("https://", "not a web address"),
        ("https://[::1/feed", "not a web address"),
        ("https://pi:secret@example.org/feed", "password"),
        ("http://127.0.0.1/feed", "public internet"),
        ("http://[::1]/feed", "public internet"),
        ("http://[::ffff:10.0.0.1]/", "public internet"),
        ("http://169.254.169.254/latest/meta-data", "public internet"),
        ("http://2130706433/", "public internet"),
        ("http://localhost:8080/", "public internet"),
        ("http://printer.local/", "public internet"),
        ("http://intranet/", "public internet"),
    ],
)
def test_what_is_no_public_web_address_is_refused_before_anything_is_asked(url, words):
    with pytest.raises(InputError, match=words) as refused:
        checked_address(url)
    assert "secret" not in str(refused.value)


def test_an_address_is_kept_without_its_fragment():
    assert checked_address(" https://example.org:8443/a?b=c#d ") == "https://example.org:8443/a?b=c"


# Trying


def tried(found, **wanted):
    _, web, ways = found
    return list(trials(ways, Wanted(**wanted), (), web))[-1]


@pytest.mark.slow
def test_posts_are_read_with_the_deadline_that_their_text_states(found):
    trial = tried(found)
    assert trial.definition.kind is OwnKind.WORDPRESS
    by_title = {notice.title: notice for notice in trial.notices}
    assert [d.on for d in by_title["Reed belt restoration grants"].deadlines] == [date(2026, 11, 3)]
    assert [d.kind.value for d in by_title["Young limnologist fellowship"].deadlines] == ["rolling"]
    assert not trial.issues


@pytest.mark.slow
def test_a_feed_is_read_and_what_is_no_call_is_marked(found):
    trial = tried(found, kind="feed")
    call, report = sorted(trial.notices, key=lambda notice: notice.title, reverse=True)
    assert [(d.on, d.at and d.at.hour) for d in call.deadlines] == [(date(2026, 10, 15), 17)]
    assert [t.code for t in report.topics if t.vocabulary == "legation_kind"] == ["news"]


@pytest.mark.slow
def test_a_pattern_keeps_only_what_holds_it_and_says_how_much_it_left_out(found):
    trial = tried(found, kind="feed", match="^calls$|proposal")
    assert [notice.title for notice in trial.notices] == ["Call for proposals: sensors for small lakes"]
    assert [(issue.field, issue.raw) for issue in trial.issues] == [("match", "Annual report 2025")]


@pytest.mark.slow
def test_a_sitemap_brings_described_calls_and_with_a_pattern_the_other_pages_too(found):
    described = {notice.title for notice in tried(found, kind="sitemap").notices}
    assert described == {"Shoreline mapping grant", "Harbour prize"}
    matching = {n.title: n for n in tried(found, kind="sitemap", match="/grants/").notices}
    assert matching.keys() == {*described, "Reed belts"}
    assert [d.on for d in matching["Reed belts"].deadlines] == [date(2026, 11, 3)]
    assert "Menu" not in (matching["Reed belts"].text or "")


@pytest.mark.slow
def test_a_way_that_was_not_found_is_refused_with_those_that_were(found):
    with pytest.raises(InputError, match="wordpress:calls: not found there; found: wordpress:grants"):
        tried(found, kind="wordpress:calls")


def test_a_sitemap_leads_to_its_own_host_only():
    definition = own(OwnKind.SITEMAP, "https://www.example.org/sitemap.xml")
    source = own_class(definition)()
    body = sitemap("https://elsewhere.example.com/a", "http://10.0.0.1/b", "https://example.org/c").encode()
    asked = [
        said.url for said in source.parse_page(Response("https://www.example.org/sitemap.xml", body=body))
    ]
    assert asked == ["https://example.org/c"]


def test_a_sitemap_that_is_divided_without_end_is_read_to_a_limit():
    source = own_class(own(OwnKind.SITEMAP, "https://example.org/sitemap.xml"))()
    waiting, asked = [Request("https://example.org/sitemap.xml")], 0
    while waiting:
        body = "<sitemapindex>{}</sitemapindex>".format(
            "".join(f"<sitemap><loc>https://example.org/{asked}-{n}.xml</loc></sitemap>" for n in range(3))
        )
        waiting += source.parse_page(Response(waiting.pop().url, body=body.encode()))
        asked += 1
    assert asked == 1 + MOST_PARTS


def test_a_sitemap_with_an_entity_reads_no_file():
    body = b'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset><url><loc>&x;</loc></url></urlset>'
    assert sitemap_of(body) == ("urlset", [])


@pytest.mark.parametrize("body", [b"", b"{}", b"<html></html>", b"\x1f\x8b\x08broken", b"\x00\xff"])
def test_what_is_no_sitemap_is_none(body):
    assert sitemap_of(body)[1] == []


# Described calls


def described(html: str) -> dict[str, tuple[str, ...]]:
    return {call.title: call.deadlines for call in described_calls(Selector(text=html))}


@pytest.mark.parametrize("wrapped", [False, True])
def test_only_what_names_a_deadline_is_a_call(wrapped):
    assert described(grant_page(SITE, wrapped=wrapped)) == {
        "Shoreline mapping grant": ("2026-12-01",),
        "Harbour prize": ("2026-11-11T12:00:00+01:00",),
    }


def test_a_described_call_brings_its_money_funder_and_topics():
    (call, _) = described_calls(Selector(text=grant_page(SITE)))
    assert (call.floor, call.ceiling, call.currency) == ("5000", "20000.00", "EUR")
    assert (call.funder, call.keywords) == ("Lakeside Foundation", ("mapping", "citizens"))


@pytest.mark.parametrize(
    "said",
    [
        [], {}, "text", None, 3, {"@type": "Grant"}, {"@type": "Grant", "name": "", "endDate": "2026-12-01"},
        {"@type": 3, "name": "A", "endDate": "2026-12-01"},
        {"@type": "Grant", "name": {"x": 1}, "endDate": []},
        {"@graph": [[[[[[[[[[{"@type": "Grant", "name": "Too deep", "endDate": "2026"}]]]]]]]]]]},
    ],
    ids=str,
)  # fmt: skip
def test_data_of_any_other_form_is_no_call(said):
    script = f'<script type="application/ld+json">{json.dumps(said)}</script>'
    assert described(script) == {}


def test_data_without_end_is_passed_over():
    assert described(f'<script type="application/ld+json">{"[" * 100_000}</script>') == {}


# Definitions


def own(kind: OwnKind = OwnKind.FEED, url: str = f"{SITE}/feed/", **changes: object) -> OwnSource:
    definition = OwnSource(
        name="own_lakeside_example_org_1", kind=kind, url=url, funder="Lakeside Foundation", country="KE",
        language="en", timezone="Africa/Nairobi", currency="KES", added_on=date(2026, 9, 1),
    )  # fmt: skip
    return replace(definition, **changes)


@pytest.mark.parametrize(
    ("host", "facts"),
    [
        ("www.example.co.ke", ("KE", "Africa/Nairobi", "KES")),
        ("example.de", ("DE", "Europe/Berlin", "EUR")),
        ("example.org.au", ("AU", "Australia/Sydney", "AUD")),
        ("example.gov.uk", ("GB", "Europe/London", "GBP")),
        ("grants.example.gov", ("US", "America/New_York", "USD")),
        ("ec.europa.eu", ("EU", "Europe/Brussels", "EUR")),
        ("example.org", ("INT", "UTC", "USD")),
        ("example.io", ("INT", "UTC", "USD")),
        ("example.xx", ("INT", "UTC", "USD")),
    ],
)
def test_an_address_tells_country_clock_and_money(host, facts):
    country = country_of(host)
    assert (country, timezone_of(country), currency_of(country)) == facts


def test_what_the_operator_says_beats_what_was_found(tmp_path):
    candidate = Candidate(OwnKind.FEED, f"{SITE}/feed/", "News – Lakeside Foundation", "sw")
    web = Web(read_settings(tmp_path, {}), NOW)
    detected = definition_of(candidate, Wanted(), {"own_lakeside_example_org_1"}, web)
    assert (detected.name, detected.funder, detected.language) == (
        "own_lakeside_example_org_2", "Lakeside Foundation", "sw",
    )  # fmt: skip
    said = definition_of(candidate, Wanted(funder="LF", language="en", country="KE"), (), web)
    assert (said.name, said.funder, said.language, said.currency) == (
        "own_lakeside_example_org_1", "LF", "en", "KES",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        ({"timezone": "Mars/Olympus"}, "--timezone"),
        ({"match": "("}, "--match"),
        ({"country": "Kenya"}, "country"),
        ({"language": "english"}, "language"),
        ({"currency": "euro"}, "currency"),
    ],
)
def test_what_cannot_be_read_by_is_refused(tmp_path, wanted, words):
    candidate = Candidate(OwnKind.FEED, f"{SITE}/feed/", "Title", None)
    with pytest.raises(InputError, match=words):
        definition_of(candidate, Wanted(**wanted), (), Web(read_settings(tmp_path, {}), NOW))


@pytest.mark.parametrize("kind", [kind for kind in OwnKind if kind is not OwnKind.PROBE])
def test_an_own_source_declares_all_that_any_source_does(kind):
    source = own_class(own(kind, post_type="grants" if kind is OwnKind.WORDPRESS else ""))
    assert (source.name, source.currency, source.complete_listing) == (
        "own_lakeside_example_org_1",
        "KES",
        False,
    )
    assert source.kinds is OWN_KINDS


def test_a_home_knows_its_own_sources_and_removed_ones_only_by_name(tmp_path):
    with Store.open(tmp_path / "legation.db") as store:
        store.own_sources.put(own())
        store.own_sources.put(own(name="own_other_1"))
        assert store.own_sources.remove("own_other_1", date(2026, 9, 2))
        assert not store.own_sources.remove("own_other_1", date(2026, 9, 3))
        catalogue = Catalogue(store.own_sources.asked(), store.own_sources.removed())
    assert "own_lakeside_example_org_1" in catalogue.names()
    assert "own_other_1" not in catalogue.names()
    assert catalogue.source("own_other_1").funder == "Lakeside Foundation"


# From the address to the digest


def recorded_site(path: Path) -> Path:
    """An archive of the whole site."""
    part = path.with_name("part")
    recorder = Recorder(part, "somebody", STAMP)
    for target, reply in routes(SITE).items():
        query = "?per_page=100&page=1" if target.endswith("/grants") else ""
        recorder.answered(
            Request(f"{SITE}{target}{query}"), Response(SITE, headers=reply.headers, body=reply.body)
        )
    merge_parts([part], path, {"somebody": part}, STAMP)
    return path


@pytest.mark.slow
def test_an_address_becomes_a_source_that_nights_crawl_until_it_is_removed(tmp_path):
    home, archive = tmp_path / "home", recorded_site(tmp_path / "site.warc.gz")
    offline = ("--archive", archive, "--as-of", "2026-09-01T02:00:00+00:00", "--home", home)
    shown = legation("source", "add", f"{SITE}/", *offline, "--yes")
    assert shown.returncode == 0, shown.stderr + shown.stdout
    assert "kept: own_lakeside_example_org_1" in shown.stdout
    assert "deadline: Tuesday 3 November 2026" in shown.stdout
    assert "Lakeside Foundation, INT, en, UTC, USD" in shown.stdout
    again = legation("source", "add", f"{SITE}/", *offline, "--yes")
    assert (again.returncode, "kept already" in again.stderr) == (2, True)
    assert legation("profile", "add", EXAMPLES[0], "--home", home).returncode == 0
    night = legation("nightly", "--plain", "--json", *offline)
    report = json.loads(night.stdout)
    assert [(run["source"], run["outcome"], run["seen"]) for run in report["sources"]] == [
        ("own_lakeside_example_org_1", "ok", 2)
    ]
    assert night.returncode == 0
    sources = json.loads(legation("sources", "--json", "--home", home).stdout)
    (row,) = [row for row in sources if row["own"]]
    assert (row["outcome"], row["reuse"]) == ("ok", "facts-and-link")
    assert "Reed belt" in legation("search", "reed belt", "--home", home).stdout
    assert legation("source", "remove", "own_lakeside_example_org_1", "--home", home).returncode == 0
    assert legation("source", "list", "--home", home).stdout == ""
    refused = legation("nightly", "--plain", *offline)
    assert (refused.returncode, "--sources" in refused.stderr) == (2, True)
    assert "Reed belt" in legation("search", "reed belt", "--home", home).stdout


@pytest.mark.slow
def test_nothing_is_kept_without_a_yes(tmp_path):
    home, archive = tmp_path / "home", recorded_site(tmp_path / "site.warc.gz")
    offline = ("--archive", archive, "--as-of", "2026-09-01", "--home", home)
    shown = json.loads(legation("source", "add", f"{SITE}/feed/", *offline, "--json").stdout)
    assert (shown["kept"], len(shown["notices"]), shown["source"]["kind"]) == (None, 2, "feed")
    assert not home.exists()
