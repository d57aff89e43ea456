"""Links in mails: looking changes nothing, a button does one thing once, and nobody else can make a link."""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from link_cases import NOW, OTHER, PERSON, PUBLIC, SECRET, make_home

from db.records import TriageAction
from flows.links.keys import LinkKeyError, link_keys, rotate
from flows.links.limits import Limits
from flows.links.public_url import PublicUrlError, public_url
from flows.links.tokens import LIFETIMES, Link, Purpose, link_of, opened, signed
from flows.links.words import language_asked, page_words

KEYS = (b"k" * 32,)
TODAY = date(2026, 8, 12)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
FORMS = {
    Purpose.KEEP: {},
    Purpose.DISMISS: {"because": "money", "note": "=cmd()|'too small'"},
    Purpose.REPORT: {"kind": "deadline", "words": "It closes\r\nin May"},
    Purpose.UNSUBSCRIBE: {},
    Purpose.ONE_CLICK: ONE_CLICK,
    Purpose.PAUSE: {"days": "14"},
}


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


@pytest.fixture
def browser(home):
    with home.client() as client:
        yield client


# --- tokens -------------------------------------------------------------------------------------------

LINK = Link("0123456789abcdef", "fedcba9876543210", "op-0123456789ab", TODAY)


def test_the_same_link_is_the_same_token_and_says_what_it_said():
    token = signed(Purpose.KEEP, LINK, KEYS)
    assert token == signed(Purpose.KEEP, LINK, KEYS)
    assert opened(Purpose.KEEP, token, KEYS, TODAY) == LINK
    assert re.fullmatch(r"[a-z0-9.-]{1,100}", token)
    assert ".." not in token


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_serves_one_purpose_only(purpose):
    token = signed(purpose, LINK, KEYS)
    assert [each for each in Purpose if opened(each, token, KEYS, TODAY)] == [purpose]


@pytest.mark.parametrize("purpose", Purpose)
def test_a_token_works_on_its_last_day_and_not_on_the_next(purpose):
    night = date(2026, 8, 11)
    link = link_of(purpose, "0123456789abcdef", night)
    token = signed(purpose, link, KEYS)
    last = night + timedelta(days=LIFETIMES[purpose])
    assert opened(purpose, token, KEYS, last) == link
    assert opened(purpose, token, KEYS, last + timedelta(days=1)) is None


def test_leaving_works_for_two_years_and_everything_else_for_half_a_year():
    assert LIFETIMES[Purpose.UNSUBSCRIBE] == LIFETIMES[Purpose.ONE_CLICK] == 730
    assert {LIFETIMES[each] for each in Purpose} == {180, 730}


@hypothesis_settings(max_examples=400, deadline=None)
@given(st.integers(0, 10_000), st.characters(exclude_categories=()))
def test_a_token_with_one_other_character_is_refused(place, other):
    token = signed(Purpose.KEEP, LINK, KEYS)
    place %= len(token)
    altered = token[:place] + other + token[place + 1 :]
    assert (opened(Purpose.KEEP, altered, KEYS, TODAY) is not None) == (altered == token)


@hypothesis_settings(max_examples=300, deadline=None)
@given(st.text(max_size=400), st.integers(0, 200))
def test_what_is_cut_off_added_to_or_made_up_is_refused(made_up, place):
    token = signed(Purpose.KEEP, LINK, KEYS)
    for each in (
        made_up,
        token[:place] + made_up if made_up else "",
        made_up + token,
        token[: place % len(token)],
    ):
        assert each == token or opened(Purpose.KEEP, each, KEYS, TODAY) is None


def test_a_token_of_another_home_is_refused():
    assert opened(Purpose.KEEP, signed(Purpose.KEEP, LINK, [b"x" * 32]), KEYS, TODAY) is None


@pytest.mark.parametrize("part", ["a/b", "", "A", "pi@example.org", "x" * 41, "a.b"])
def test_a_name_that_does_not_fit_into_an_address_is_never_signed(part):
    with pytest.raises(ValueError, match="not names"):
        signed(Purpose.KEEP, Link(part, "", "", TODAY), KEYS)


# --- keys ---------------------------------------------------------------------------------------------


def test_a_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    keys = link_keys(tmp_path)
    assert link_keys(tmp_path) == keys
    assert len(keys) == 1
    assert (tmp_path / "links.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["links.key"]


def test_two_processes_that_make_the_key_at_once_have_the_same(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(lambda _: link_keys(tmp_path), range(32)))) == 1


def test_after_a_rotation_old_links_work_until_their_keys_are_forgotten(tmp_path):
    old = signed(Purpose.KEEP, LINK, link_keys(tmp_path))
    assert rotate(tmp_path) == 2
    keys = link_keys(tmp_path)
    assert signed(Purpose.KEEP, LINK, keys) != old
    assert opened(Purpose.KEEP, old, keys, TODAY) == LINK
    assert rotate(tmp_path, forget=True) == 1
    assert opened(Purpose.KEEP, old, link_keys(tmp_path), TODAY) is None


@pytest.mark.parametrize(
    ("content", "mode"), [("ab" * 32, 0o644), ("", 0o600), ("ä" * 64, 0o600), ("ab", 0o600)]
)
def test_a_key_file_that_others_can_read_or_that_is_none_is_refused(tmp_path, content, mode):
    path = tmp_path / "links.key"
    path.write_text(content, encoding="utf-8")
    path.chmod(mode)
    with pytest.raises(LinkKeyError, match=r"links\.key"):
        link_keys(tmp_path)


@pytest.mark.parametrize(
    "value", ["https://a.example", "https://a.example:8443/x/y", "http://127.0.0.1:8421", "http://[::1]:1"]
)
def test_an_address_that_may_stand_in_a_mail_is_taken_without_its_last_slash(value):
    assert public_url(value + "/") == value


@pytest.mark.parametrize(
    "value",
    ["http://a.example", "ftp://a.example", "a.example", "https://", "https://u@a.example", "https://a.example?q",
     "https://a.example/#f", "https://a b.example", "https://a.example:0", "https://a.example:x", "https://a\n.example",
     "https://ä.example", "javascript:alert(1)", 'https://a.example/"><b>'],
)  # fmt: skip
def test_any_other_address_is_refused_by_the_name_of_its_setting(value):
    with pytest.raises(PublicUrlError, match="LEGATION_PUBLIC_URL"):
        public_url(value)


# --- looking ------------------------------------------------------------------------------------------


def test_looking_at_every_link_three_times_leaves_the_database_as_it_was(home, browser):
    before = home.content()
    for url in [*home.all().values(), f"{PUBLIC}/", PUBLIC, "https://links.example.org/robots.txt"]:
        for method in ("GET", "HEAD") * 3:
            assert browser.request(method, url).status_code in {200, 404}
    assert home.content() == before


def test_a_page_shows_the_public_title_and_neither_profile_nor_reader(home, browser):
    for purpose, url in home.all().items():
        page = browser.get(url)
        assert page.status_code == 200
        assert ("Ocean sensors &lt;b&gt;for&lt;/b&gt;" in page.text) == (
            purpose.value in {"keep", "dismiss", "report"}
        )
        for secret in (SECRET, "ocean-lab", PERSON, PERSON.lower(), "propulsion", "example.org"):
            assert secret not in page.text
            assert secret.lower() not in url.removeprefix(PUBLIC)


def test_every_answer_forbids_storing_framing_indexing_and_anything_from_elsewhere(home, browser):
    answers = [browser.get(home.mine.pause), browser.get(f"{PUBLIC}/keep/x"), browser.put(home.mine.pause)]
    answers += [browser.post(home.mine.one_click), browser.post(home.mine.pause, content=b"x" * 40_000)]
    assert [answer.status_code for answer in answers] == [200, 404, 405, 400, 413]
    for answer in answers:
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert "noindex" in answer.headers["x-robots-tag"]
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
        assert not re.search(r"""(?:src|href)=|<script|@import|url\(""", answer.text)


def test_every_link_that_does_not_work_gets_one_and_the_same_answer(home, browser):
    links = home.all()
    token = links[Purpose.KEEP].rsplit("/", 1)[1]
    cross = [f"{PUBLIC}/{each}/{token}" for each in Purpose if each is not Purpose.KEEP]
    wrong = [f"{PUBLIC}/keep/{token[:-1]}", f"{PUBLIC}/keep/{token}0", f"{PUBLIC}/keep/%E2%98%83",
             f"{PUBLIC}/x/y", f"{PUBLIC}/keep/{'a' * 5000}", f"{PUBLIC}/keep/%00",
             "https://links.example.org/elsewhere", *cross]  # fmt: skip
    browsers = {(a.status_code, a.text, str(a.headers)) for a in map(browser.get, wrong)}
    assert {status for status, *_ in browsers} == {404}
    assert len(browsers) == 1
    before = home.content()
    assert {browser.post(url, data=ONE_CLICK).status_code for url in wrong[:4] + cross} == {404}
    home.now = NOW + timedelta(days=181)
    expired = browser.post(links[Purpose.KEEP])
    assert (expired.status_code, expired.text, str(expired.headers)) in browsers
    assert browser.get(links[Purpose.UNSUBSCRIBE]).status_code == 200
    assert home.content() == before


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("", "en"), ("fr-CA,fr;q=0.9,en;q=0.1", "fr"), ("de, es;q=0.5", "es"), ("fr;q=0, es", "es"),
     (";;q=x,\x00", "en"),
     ("es;q=0.1,fr;q=0.2", "fr"), ("ar-EG", "ar"), ("tlh,ar;q=0.4,sw", "ar"), ("*" * 9000, "en")],
)  # fmt: skip
def test_a_page_speaks_the_language_that_the_browser_asks_for(accepted, language):
    assert language_asked(accepted) == language


@pytest.mark.parametrize(("language", "direction"), [("fr", "ltr"), ("es", "ltr"), ("ar", "rtl")])
def test_a_page_is_wholly_in_its_language(language, direction):
    english, words = page_words("en"), page_words(language)
    assert (words.language, words.direction) == (language, direction)
    said = [*words.says.values(), *(text for act in words.acts.values() for text in act)]
    ours = [*english.says.values(), *(text for act in english.acts.values() for text in act)]
    assert all(said)
    assert [text for text in said if text in ours and not text[0].isdigit()] == []


# --- pressing the button ------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", Purpose)
def test_a_button_pressed_twice_acts_once(home, browser, purpose):
    before, url = home.content(), home.all()[purpose]
    first = browser.post(url, data=FORMS[purpose])
    after = home.content()
    assert first.status_code == 200
    assert after != before
    home.now += timedelta(minutes=5)
    again = browser.post(url, data=FORMS[purpose])
    assert (again.status_code, home.content() == after) == (200, True)


def test_a_keep_and_a_dismissal_are_decisions_of_the_reader(home, browser):
    links = home.all()
    browser.post(links[Purpose.KEEP])
    browser.post(links[Purpose.DISMISS], data=FORMS[Purpose.DISMISS])
    with home.store() as store:
        kept, dismissed = store.triage.history(home.call)
    assert (kept.action, kept.author, kept.profile) == (TriageAction.KEEP, PERSON.lower(), "ocean-lab")
    assert (dismissed.action, dismissed.because.value) == (TriageAction.DISMISS, "money")
    assert dismissed.decided_at == NOW


def test_a_reader_who_was_taken_out_of_a_profile_decides_for_it_no_more(home, browser):
    links = home.all()
    with home.store() as store:
        name, text = next(each for each in store.profiles.all() if each[0] == "ocean-lab")
        assert PERSON in text
        store.profiles.put(name, text.replace(PERSON, "other@example.org"), NOW.date())
    for purpose in (Purpose.KEEP, Purpose.DISMISS, Purpose.REPORT):
        assert browser.get(links[purpose]).status_code == 404
        assert browser.post(links[purpose], data=FORMS.get(purpose)).status_code == 404
    with home.store() as store:
        assert store.triage.history(home.call) == []
    assert browser.get(links[Purpose.UNSUBSCRIBE]).status_code == 200


@pytest.mark.parametrize("how", ["form", "multipart", "page"])
def test_one_click_needs_no_second_step_and_ends_every_mail(home, browser, how):
    url = home.all()[Purpose.ONE_CLICK]
    if how == "form":
        answer = browser.post(
            url,
            content="List-Unsubscribe=One-Click",
            headers={"content-type": "application/x-www-form-urlencoded"},
        )
    elif how == "multipart":
        answer = browser.post(url, files={"List-Unsubscribe": (None, "One-Click")})
    else:
        field = re.search(r'type="hidden" name="([^"]+)" value="([^"]+)"', browser.get(url).text)
        answer = browser.post(url, data={field[1]: field[2]})
    assert answer.status_code == 200
    with home.store() as store:
        assert [(each.address, each.profile) for each in store.suppressions.all()] == [(PERSON.lower(), "")]
        assert [mail.recipient for mail in store.deliveries.pending()] == [OTHER]


@pytest.mark.parametrize(
    ("purpose", "form"),
    [(Purpose.ONE_CLICK, {}), (Purpose.ONE_CLICK, {"List-Unsubscribe": "no"}), (Purpose.PAUSE, {}),
     (Purpose.PAUSE, {"days": "9999"}), (Purpose.PAUSE, {"until": "2026-08-12"}),
     (Purpose.PAUSE, {"until": "20260901"}), (Purpose.PAUSE, {"until": "2030-01-01"}),
     (Purpose.PAUSE, {"until": "2026-02-31"}), (Purpose.REPORT, {"kind": "x"}),
     (Purpose.REPORT, {"words": " \x00\u202e "})],
)  # fmt: skip
def test_what_lacks_its_form_changes_nothing_and_is_asked_for(home, browser, purpose, form):
    before = home.content()
    answer = browser.post(home.all()[purpose], data=form)
    assert (answer.status_code, home.content() == before) == (400, True)
    assert 'role="alert"' in answer.text


def test_a_pause_holds_the_mails_of_every_profile_until_the_day_that_was_typed(home, browser):
    answer = browser.post(
        home.mine.pause, data={"days": "7", "until": "2026-09-30"}, headers={"accept-language": "es"}
    )
    assert '<time datetime="2026-09-30">miércoles 30 de septiembre de 2026</time>' in answer.text
    with home.store() as store:
        (snooze,) = store.snoozes.latest()
    assert (snooze.profile, snooze.recipient, snooze.until) == ("ocean-lab", PERSON, date(2026, 9, 30))


def test_a_report_waits_until_it_is_settled(home, browser):
    browser.post(home.all()[Purpose.REPORT], data=FORMS[Purpose.REPORT])
    with home.store() as store:
        (report,) = store.reports.all()
        assert (report.reader, report.kind, report.words) == (PERSON.lower(), "deadline", "It closes in May")
        assert report.opportunity == home.call
        assert store.reports.settle(report.number, "ana", NOW)
        assert not store.reports.settle(report.number, "ana", NOW)
        assert store.reports.all() == []


def test_words_of_any_length_and_kind_are_kept_as_plain_words(home, browser):
    browser.post(home.all()[Purpose.REPORT], data={"words": "<script>\x00" + "ж" * 3000})
    with home.store() as store:
        (report,) = store.reports.all()
    assert report.words.startswith("<script> ж")
    assert len(report.words) == 2000


def test_a_link_of_a_profile_that_is_gone_leads_nowhere(home, browser):
    with home.store() as store:
        store.profiles.remove("ocean-lab")
    answers = {purpose: browser.get(url).status_code for purpose, url in home.all().items()}
    assert {p for p, status in answers.items() if status == 404} == {
        Purpose.KEEP,
        Purpose.DISMISS,
        Purpose.REPORT,
    }


# --- trouble ------------------------------------------------------------------------------------------


def test_while_a_night_writes_a_click_is_asked_for_again_and_not_lost(home, browser):
    before = home.content()
    writer = sqlite3.connect(home.settings.database, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    assert browser.get(home.mine.unsubscribe).status_code == 200
    answer = browser.post(home.all()[Purpose.REPORT], data={"kind": "money", "words": "Too much"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert 'value="money" checked' in answer.text
    assert "Too much" in answer.text
    writer.execute("ROLLBACK")
    writer.close()
    assert home.content() == before
    assert (
        browser.post(home.all()[Purpose.REPORT], data={"kind": "money", "words": "Too much"}).status_code
        == 200
    )


def test_without_its_database_the_service_says_that_it_is_busy(home, browser):
    home.settings.database.rename(home.settings.home / "elsewhere.db")
    assert browser.get(home.mine.pause).status_code == 503


def test_many_clicks_at_once_are_one_act(home, browser):
    url = home.all()[Purpose.KEEP]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: browser.post(url).status_code, range(12)))
    assert set(answers) <= {200, 503}
    with home.store() as store:
        assert len(store.triage.history(home.call)) == 1


def test_an_address_that_asks_too_often_waits_and_others_do_not():
    limits = Limits(burst=3, each_minute=60)
    assert [limits.wait("192.0.2.1", 0.0) for _ in range(4)] == [0, 0, 0, 1]
    assert limits.wait("192.0.2.2", 0.0) == 0
    assert limits.wait("192.0.2.1", 1.0) == 0
    networks = [limits.wait(f"2001:db8:0:1::{number}", 0.0) for number in range(4)]
    assert networks[-1] > 0


def test_a_refused_request_says_when_to_come_again(home):
    with home.client(limits=Limits(burst=1, each_minute=6)) as client:
        assert client.get(home.mine.pause).status_code == 200
        refused = client.post(home.mine.one_click, data=ONE_CLICK)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "10")
    assert "default-src" in refused.headers["content-security-policy"]


def test_a_flood_of_addresses_takes_no_more_memory():
    limits = Limits()
    for number in range(30_000):
        limits.wait(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", float(number))
    assert len(limits._left) == 10_000
