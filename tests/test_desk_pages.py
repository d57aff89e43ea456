"""The desk's pages as a browser gets them from the real server: all of them, whatever is asked of them."""

from __future__ import annotations

import re
import shutil
import sqlite3
import urllib.request
from contextlib import closing
from html import unescape
from html.parser import HTMLParser
from urllib.error import HTTPError
from urllib.parse import quote, urljoin, urlsplit

import pytest
from desk_home import ARABIC, AT, UNSAFE, decided_home, plant, served

from db.records import Triage, TriageAction
from db.store import Store
from flows.desk.routes import PLACES

pytestmark = pytest.mark.slow
PATTERNS = {place.path: re.compile(re.sub(r"\{\w+\}", "[^/]+", place.path) + r"\Z") for place in PLACES}
# So many addresses of one place are asked for; the rest differ in nothing but a name.
EACH_PLACE = 12
# Addresses of others that the pages link to.
BESIDE = ("/data", "/export", "/triage")


# What no page of ours has an element of, whoever wrote the words on it.
RUNNING = {"script", "img", "iframe", "object", "embed", "base", "video", "audio"}


class Elements(HTMLParser):
    """The elements of a page, and the addresses that it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.elements: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag, attrs):
        """Note an element, and where it leads."""
        said = {name: value or "" for name, value in attrs}
        self.elements.append((tag, said))
        if tag == "a" and said.get("href"):
            self.links.append(said["href"])


def get(url: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    """Status, body and headers of an address."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=60) as answer:
            return (
                answer.status,
                answer.read().decode(),
                {name.lower(): value for name, value in answer.headers.items()},
            )
    except HTTPError as error:
        return (
            error.code,
            error.read().decode(),
            {name.lower(): value for name, value in error.headers.items()},
        )


def elements_of(html: str) -> Elements:
    """What a page is made of."""
    parser = Elements()
    parser.feed(html)
    return parser


def links_of(html: str) -> list[str]:
    """What a page links to, in its order."""
    return elements_of(html).links


def place_of(path: str) -> str | None:
    """The place of the table that answers to a path."""
    return next((place for place, pattern in PATTERNS.items() if pattern.match(path)), None)


@pytest.fixture(scope="module")
def home(second_night, tmp_path_factory):
    """A home after both nights with decisions of this morning."""
    return decided_home(second_night, tmp_path_factory.mktemp("desk"))


@pytest.fixture(scope="module")
def server(home):
    """The address of the server."""
    with served(home) as address:
        yield address


@pytest.fixture(scope="module")
def pages(server):
    """Every page that links lead to, some of each place."""
    return crawled(server)


@pytest.fixture(scope="module")
def hostile(second_night, tmp_path_factory):
    """The address of a desk whose publishers are hostile, and opportunity → its title."""
    home = decided_home(second_night, tmp_path_factory.mktemp("hostile"))
    planted = plant(home / "desk.db")
    with served(home) as address:
        yield address, planted


def crawled(address: str, start: str = "/") -> dict[str, tuple[int, str]]:
    """Every page that links lead to, some of each place: path and query → (status, HTML)."""
    waiting, pages, taken = [start], {}, dict.fromkeys(PATTERNS, 0)
    while waiting:
        here = waiting.pop(0)
        place = place_of(urlsplit(here).path)
        if here in pages or (place and taken[place] >= EACH_PLACE):
            continue
        if place:
            taken[place] += 1
        status, html, _ = get(f"{address}{here}")
        pages[here] = (status, html)
        if status == 200 and place:
            for link in links_of(html):
                target = urlsplit(urljoin(f"{address}{here}", link))
                inside = f"{target.scheme}://{target.netloc}" == address
                if inside and not target.path.startswith(BESIDE):
                    waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    return pages


def test_every_place_is_reached_by_links_and_every_link_leads_to_a_page(pages):
    broken = {path: status for path, (status, _) in pages.items() if status != 200}
    assert not broken
    reached = {place_of(urlsplit(path).path) for path in pages}
    assert reached >= set(PATTERNS)


def test_links_within_a_page_have_their_target(pages):
    for path, (_, html) in pages.items():
        ids = set(re.findall(r'\bid="([^"]+)"', html))
        assert len(ids) == len(re.findall(r'\bid="', html)), f"{path} has an id twice"
        missing = {link for link in links_of(html) if link.startswith("#") and unescape(link[1:]) not in ids}
        assert not missing, path


STRANGE = (
    *("?page=-1", "?page=0", "?page=99999999999999999999", "?page=%00", "?page=2.5", "?page=%D9%A3"),
    *("?q=" + "x" * 5000, "?q=%ff%fe", "?q=%F0%9F%92%A9", "?q=a&q=b", "?status=nonsense", "?country=ZZ"),
    *("?q=" + quote("'; DROP TABLE opportunity; --"), "?q=" + quote('" OR 1=1 NEAR(a b) title:* ^')),
    *("?q=" + quote("\u202e\u0000<script>"), "?country=%27", "?instrument=x", "?class=x", "?min=-5"),
    *("?min=1e9", "?within=99999999", "?days=0", "?days=-1", "?sort=x", "?decided=x", "?what=x", "?new=x"),
    *("?profile=../../etc/passwd", "?name=%27%20OR%201=1", "?name=" + "n" * 5000, "?which=x", "?part=x"),
    *("?night=2026-13-45", "?night=x", "?" + "&".join(f"a{n}=1" for n in range(900))),
)


@pytest.mark.parametrize("place", [place.path for place in PLACES])
def test_whatever_is_asked_is_answered_with_a_page_and_never_an_error(server, place):
    path = re.sub(r"\{\w+\}", "op-000000000000", place)
    for strange in STRANGE:
        status, html, _ = get(f"{server}{path}{strange}")
        assert status in {200, 400, 404}, f"{path}{strange[:60]}: {status}"
        assert "</html>" in html, strange


@pytest.mark.parametrize(
    "name", ["%00", "%ff", "..%2f..%2fetc", "op-%27", "x" * 3000, "%F0%9F%92%A9", "<script>"]
)
def test_a_name_that_nothing_answers_to_is_not_found(server, name):
    status, html, _ = get(f"{server}/opportunity/{quote(name, safe='%')}")
    assert status == 404
    assert "<script>" not in html


def test_pages_are_stored_nowhere_and_let_nothing_in(server):
    status, html, headers = get(f"{server}/")
    assert status == 200
    assert headers["cache-control"] == "no-store"
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert not [tag for tag, said in elements_of(html).elements if tag == "script" or "style" in said]


def test_hostile_words_stand_on_pages_as_words(hostile):
    address, _ = hostile
    pages = crawled(address)
    assert all(status == 200 for status, _ in pages.values())
    seen = 0
    for path, (_, html) in pages.items():
        for tag, said in elements_of(html).elements:
            assert tag not in RUNNING, path
            assert not [name for name in said if name.startswith("on") or name in {"style", "srcdoc"}], path
            assert not said.get("action", "").startswith("http"), path
        for link in links_of(html):
            assert urlsplit(link).scheme in {"", "http", "https"}, (path, link)
            assert "@" not in urlsplit(link).netloc, (path, link)
        seen += "alert(1)" in unescape(html)
    assert seen > 5, "they are there"
    assert any(UNSAFE[0] in unescape(html) for _, html in pages.values()), (
        "an unsafe address is told, not followed"
    )


def test_foreign_words_say_their_language_and_run_their_way(hostile):
    address, planted = hostile
    name = next(name for name, title in planted.items() if title == ARABIC)
    _, html, _ = get(f"{address}/opportunity/{name}")
    assert f'<bdi lang="ar" dir="rtl">{ARABIC}</bdi></h1>' in html


def test_prose_is_repeated_only_as_far_as_its_publisher_lets(hostile, second_night):
    address, planted = hostile
    names = list(planted)
    with Store.open(second_night / "legation.db") as store:
        texts = {name: store.opportunities.get(name).merged.text for name in names}
    told = [name for place, name in enumerate(names) if place % 3 == 2 and len(texts[name]) > 80]
    assert told
    for name in told:
        _, html, _ = get(f"{address}/opportunity/{name}")
        assert "facts and a link only" in html
        assert " ".join(texts[name].split()[:12]) not in unescape(html)
    full = [name for place, name in enumerate(names) if place % 3 == 0 and len(texts[name]) > 80]
    assert any(
        " ".join(texts[name].split()[:12]) in unescape(get(f"{address}/opportunity/{name}")[1])
        for name in full
    )


def test_a_decision_is_seen_at_once_while_the_night_stays_as_it_was(server, home):
    with Store.open(home / "legation.db") as store:
        profile = store.profiles.all()[0][0]
        name = store.matches.of(profile)[5].opportunity
        assert "Berta" not in get(f"{server}/opportunity/{name}")[1]
        store.triage.add(Triage(profile, name, TriageAction.KEEP, "good people", "Berta", AT))
    html = get(f"{server}/opportunity/{name}")[1]
    assert "Berta" in html
    assert "good people" in html
    assert "Berta" in get(f"{server}/")[1]


def test_a_new_copy_is_taken_up_when_it_is_whole_and_without_one_the_pages_say_so(second_night, tmp_path):
    home = decided_home(second_night, tmp_path)
    with served(home) as address:
        assert "As of the night of <time" in get(f"{address}/")[1]
        shutil.copy(home / "desk.db", home / "next.db")
        with closing(sqlite3.connect(home / "next.db")) as copy, copy:
            copy.execute("UPDATE present SET night = '2026-09-09'")
        (home / "next.db").replace(home / "desk.db")
        assert 'datetime="2026-09-09"' in get(f"{address}/")[1]
        (home / "desk.db").unlink()
        status, html, headers = get(f"{address}/search?q=water")
        assert status == 503
        assert headers["retry-after"]
        assert "a night writes it" in html


@pytest.mark.parametrize("options", [("--open",), ("--copy", "published.db")])
def test_whoever_is_not_of_the_desk_is_shown_no_page(second_night, tmp_path, options):
    home = decided_home(second_night, tmp_path)
    options = tuple(str(home / each) if each.endswith(".db") else each for each in options)
    with served(home, *options) as address:
        assert get(f"{address}/common-grants/opportunities")[0] == 200
        for place in PLACES:
            assert get(f"{address}{place.path.replace('{', '').replace('}', '')}")[0] == 404


def test_an_address_that_is_nobodys_is_a_page_for_a_browser(server):
    status, html, _ = get(f"{server}/nowhere", Accept="text/html")
    assert (status, "There is no page at this address" in html) == (404, True)
    assert get(f"{server}/nowhere")[1].startswith("{")


def test_another_name_of_this_machine_is_answered_nothing(server):
    assert get(f"{server}/", Host="evil.example")[0] == 421
