"""The pages on which people decide: who may, what a form must carry, and that nothing of anybody is lost."""

from __future__ import annotations

import re
import shutil
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import quote

import pytest
from link_cases import NOW, SECRET, TITLE, make_home
from starlette.testclient import TestClient

from db.records import Match, Screening, Triage, TriageAction
from flows.triage.app import BODY_BYTES, SIGN_INS, triage_app
from flows.triage.service import TriageService

ORIGIN = {"origin": "http://localhost"}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@dataclass
class Clock:
    now = NOW

    def __call__(self):
        return self.now


class Person:
    """A browser of somebody, signed in or not."""

    def __init__(self, desk: Desk) -> None:
        self.browser = TestClient(desk.app, base_url="http://localhost", follow_redirects=False)
        self.desk = desk

    def sign_in(self, name: str, passphrase: str, onward: str = "/"):
        data = {"name": name, "passphrase": passphrase, "onward": onward}
        return self.browser.post("/sign-in", data=data, headers=ORIGIN)

    def looks(self, path: str | None = None):
        return self.browser.get(path or self.desk.page)

    def enters(self, *, form: str | None = None, headers=None, **fields: str):
        """Press a form's button, with what the page as it was (``form``) carries."""
        page = form or self.looks().text
        hidden = {name: _hidden(page, name) for name in ("csrf", "seen")}
        return self.browser.post(self.desk.page, data=hidden | fields, headers=headers or ORIGIN)


def _hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    return found[1] if found else ""


class Desk:
    """A home whose triage pages are served, with two people who may decide."""

    def __init__(self, folder) -> None:
        self.home, self.clock = make_home(folder), Clock()
        self.app = triage_app(TriageService(self.home.settings, self.clock, patience=1.0))
        self.page = f"/calls/ocean-lab/{self.home.call}"
        with self.home.store() as store:
            fits = Match("ocean-lab", self.home.call, 71.0, (), (), (), Screening.CLEAR, "")
            store.matches.replace("ocean-lab", [fits], night=NOW.date())
            self.words = {name: store.officers.put(name, (), NOW) for name in ("Ana Ito", "ben@example.org")}

    def person(self, name: str = "Ana Ito") -> Person:
        person = Person(self)
        assert person.sign_in(name, self.words[name]).status_code == 303
        return person

    def entries(self) -> list[tuple[str, str, str]]:
        with self.home.store() as store:
            found = store.triage.history(self.home.call)
        return [(each.author, each.action.value, each.note) for each in found]


@contextmanager
def served(app):
    """The application on a port of its own, as uvicorn serves it."""
    import uvicorn

    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.02)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}/"
    finally:
        server.should_exit = True
        thread.join()


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "home")


def test_somebody_signs_in_decides_and_sees_it(desk):
    ana = desk.person()
    listed = ana.looks("/").text
    assert "Ocean sensors &lt;b&gt;for&lt;/b&gt; coral reefs" in listed and TITLE not in listed
    answer = ana.enters(action="applied", on="2026-08-01", amount="5000", currency="KES", note="sent by post")
    assert answer.status_code == 303
    shown = ana.looks(answer.headers["location"]).text
    assert "Recorded: applied: on 1 Aug 2026, KES 5,000." in shown and "sent by post" in shown
    assert desk.entries() == [("Ana Ito", "applied", "sent by post")]
    assert "Ocean sensors" in ana.looks("/?state=applied").text
    assert "Nothing here" in ana.looks("/?state=to+decide").text


def test_two_people_who_write_at_once_keep_both_notes_and_see_each_other_s(desk):
    ana, ben = desk.person(), desk.person("ben@example.org")
    of_ana, of_ben = ana.looks().text, ben.looks().text
    ana.enters(form=of_ana, action="keep", note="call the dean")
    answer = ben.enters(form=of_ben, action="dismiss", reason="money", note="too small")
    shown = ben.looks(answer.headers["location"]).text
    assert "While you had this page open" in shown and "call the dean" in shown and "too small" in shown
    assert desk.entries() == [
        ("Ana Ito", "keep", "call the dean"),
        ("ben@example.org", "dismiss", "too small"),
    ]


def test_a_button_pressed_twice_is_pressed_once(desk):
    ana = desk.person()
    page = ana.looks().text
    for _ in range(3):
        ana.enters(form=page, action="note", note="only once")
    assert desk.entries() == [("Ana Ito", "note", "only once")]


def test_what_was_typed_is_still_there_when_something_is_wrong(desk):
    ana = desk.person()
    answer = ana.enters(action="awarded", amount="five", currency="EUR", note="hurrah & <b>")
    assert answer.status_code == 400 and "Nothing was recorded" in answer.text
    assert 'value="five"' in answer.text and 'value="hurrah &amp; &lt;b&gt;"' in answer.text
    assert desk.entries() == []


def test_only_who_entered_something_takes_it_back(desk):
    ana, ben = desk.person(), desk.person("ben@example.org")
    ana.enters(action="keep")
    for person, status in ((ben, 404), (ana, 303), (ana, 303)):
        data = {"csrf": _hidden(person.looks().text, "csrf"), "number": "1"}
        answer = person.browser.post(f"{desk.page}/take-back", data=data, headers=ORIGIN)
        assert answer.status_code == status
    with desk.home.store() as store:
        assert [each.taken_back_by for each in store.triage.history(desk.home.call)] == ["Ana Ito"]


@pytest.mark.parametrize("path", ["/", "/calls/ocean-lab/op-1", "/anything", "/?profile=ocean-lab"])
def test_nobody_sees_anything_before_they_sign_in(desk, path):
    answer = Person(desk).looks(path)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?onward=")
    page = Person(desk).looks("/sign-in").text
    assert "ocean" not in page.lower() and SECRET not in page


@pytest.mark.parametrize(
    ("name", "passphrase"),
    [
        ("Ana Ito", "wrong"),
        ("Ana Ito", ""),
        ("nobody", "wrong"),
        ("", ""),
        ("Ana Ito' --", "x"),
        ("\x00", "\x00"),
    ],
)
def test_a_wrong_passphrase_lets_nobody_in(desk, name, passphrase):
    answer = Person(desk).sign_in(name, passphrase)
    assert answer.status_code in {403, 422} and "set-cookie" not in answer.headers


def test_passphrases_cannot_be_tried_for_long(desk):
    person = Person(desk)
    statuses = [person.sign_in("Ana Ito", f"guess {n}").status_code for n in range(SIGN_INS + 2)]
    assert statuses == [403] * SIGN_INS + [429] * 2


@pytest.mark.parametrize(
    "onward",
    [
        "/\t/evil.example",
        "/é€",
        "/\r\nx: y",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example",
        "javascript:1",
        "",
    ],
)
def test_signing_in_leads_nowhere_else(desk, onward):
    answer = Person(desk).sign_in("Ana Ito", desk.words["Ana Ito"], onward)
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    "headers",
    [{"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
    ids=["origin", "null", "fetch"],
)
def test_a_form_on_a_foreign_page_does_nothing(desk, headers):
    ana = desk.person()
    assert ana.enters(action="keep", headers=headers).status_code == 403
    assert desk.entries() == []


def test_a_form_without_what_our_page_carries_does_nothing(desk):
    ana, ben = desk.person(), desk.person("ben@example.org")
    of_ben = _hidden(ben.looks().text, "csrf")
    for csrf in ("", "x", of_ben, "é"):
        answer = ana.browser.post(desk.page, data={"csrf": csrf, "action": "keep"}, headers=ORIGIN)
        assert answer.status_code == 403
    assert desk.entries() == []


def test_looking_changes_nothing(desk):
    ana = desk.person()
    before = desk.home.settings.database.read_bytes()
    for path in ("/", desk.page, f"{desk.page}?action=keep&csrf=x", f"{desk.page}/take-back?number=1"):
        for _ in range(3):
            ana.browser.get(path)
            ana.browser.head(path)
    assert desk.entries() == []
    assert desk.home.settings.database.read_bytes() == before


def test_a_session_ends_with_its_time_its_passphrase_and_its_person(desk):
    ana, ben = desk.person(), desk.person("ben@example.org")
    assert ana.looks().status_code == 200
    desk.clock.now = NOW + timedelta(hours=12)
    assert ana.looks().status_code == 303
    desk.clock.now = NOW
    with desk.home.store() as store:
        store.officers.put("Ana Ito", (), NOW)
        store.officers.remove("ben@example.org")
    assert ana.looks().status_code == 303 and ben.looks().status_code == 303


def test_signing_out_ends_the_session_in_this_browser(desk):
    ana = desk.person()
    answer = ana.browser.post("/sign-out", data={"csrf": _hidden(ana.looks().text, "csrf")}, headers=ORIGIN)
    assert answer.status_code == 303 and ana.looks().status_code == 303


def test_a_changed_cookie_is_no_session(desk):
    ana = desk.person()
    (name,) = ana.browser.cookies
    cookie = ana.browser.cookies[name]
    for place in range(0, len(cookie), 7):
        other = "B" if cookie[place] == "A" else "A"
        changed = cookie[:place] + other + cookie[place + 1 :]
        browser = TestClient(desk.app, base_url="http://localhost", follow_redirects=False)
        browser.cookies.set(name, changed)
        assert browser.get("/").status_code == 303


def test_who_decides_for_one_profile_sees_no_other(desk):
    with desk.home.store() as store:
        desk.words["Ana Ito"] = store.officers.put("Ana Ito", ("other-lab",), NOW)
    ana = desk.person()
    assert ana.looks().status_code == 404 and "ocean-lab" not in ana.looks("/").text
    csrf = _hidden(ana.looks("/").text, "csrf")
    answer = ana.browser.post(desk.page, data={"csrf": csrf, "action": "keep"}, headers=ORIGIN)
    assert answer.status_code == 404 and desk.entries() == []


@pytest.mark.parametrize(
    "path",
    [
        "/calls",
        "/calls/ocean-lab",
        "/calls/ocean-lab/op-none",
        "/calls/none/op-none",
        "/?state=x",
        "/?profile=x",
        "/calls/" + quote("../../etc", safe="") + "/x",
        "/calls/ocean-lab/op-1/take-back",
    ],
)
def test_what_is_not_there_is_said_not_to_be(desk, path):
    assert desk.person().looks(path).status_code == 404


def test_another_name_of_the_host_is_not_answered(desk):
    assert TestClient(desk.app, base_url="http://evil.example").get("/sign-in").status_code == 400


def test_more_than_a_form_is_not_read(desk):
    answer = desk.person().browser.post(desk.page, content=b"x" * (BODY_BYTES + 1), headers=ORIGIN)
    assert answer.status_code == 413


def test_the_cookie_is_for_this_site_alone_and_behind_tls_for_tls_alone(desk):
    cookie = Person(desk).sign_in("Ana Ito", desk.words["Ana Ito"]).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=strict" in cookie and "Secure" not in cookie
    app = triage_app(TriageService(desk.home.settings, desk.clock), "https://triage.example.org")
    browser = TestClient(app, base_url="https://triage.example.org", follow_redirects=False)
    data = {"name": "Ana Ito", "passphrase": desk.words["Ana Ito"]}
    cookie = browser.post("/sign-in", data=data).headers["set-cookie"]
    assert cookie.startswith("__Host-") and "Secure" in cookie


def test_words_are_not_lost_while_the_database_is_busy(desk):
    ana = desk.person()
    page = ana.looks().text
    with desk.home.store() as store:
        store._database.connection.execute("BEGIN IMMEDIATE")
        answer = ana.enters(form=page, action="note", note="keep these words")
        store._database.connection.execute("ROLLBACK")
    assert answer.status_code == 503 and "keep these words" in answer.text
    assert desk.entries() == []


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: apt-get install chromium")
def test_somebody_decides_with_a_real_browser_on_a_phone(desk):
    """A browser says itself where a form stood: our own must pass, by keyboard alone."""
    from playwright.sync_api import sync_playwright

    complaints = []
    with served(desk.app) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = chromium.new_page(viewport={"width": 360, "height": 760}, color_scheme="dark")
        page.on("console", lambda message: complaints.append(message.text))
        page.goto(address)
        page.fill("#name", "Ana Ito")
        page.fill("#passphrase", desk.words["Ana Ito"])
        page.keyboard.press("Enter")
        page.click("th a")
        page.focus("summary:has-text('Applied')")
        page.keyboard.press("Enter")
        page.fill("#applied-on", "2026-08-01")
        page.fill("#applied-note", "by post")
        page.keyboard.press("Enter")
        assert "Recorded: applied: on 1 Aug 2026." in page.inner_text("[role=status]")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        chromium.close()
    assert complaints == []
    assert desk.entries() == [("Ana Ito", "applied", "by post")]


def test_what_was_said_before_can_be_said_again_later(desk):
    ana = desk.person()
    for name in ("ana", "ben", "ana"):
        ana.enters(action="assign", to=name)
    for action in ("keep", "applied", "keep"):
        ana.enters(action=action)
    said = [action for _, action, _ in desk.entries()]
    assert said == ["assign", "assign", "assign", "keep", "applied", "keep"]
    assert "<strong>kept</strong>, looked after by ana" in ana.looks().text


def test_a_call_that_was_merged_is_decided_once(desk):
    ana = desk.person()
    with desk.home.store() as store:
        other = f"{desk.home.call}-merged"
        store._database.connection.execute("BEGIN IMMEDIATE")
        store._database.write(
            """INSERT INTO opportunity_id SELECT ?, opportunity, founder_source, founder_key, issued_on
            FROM opportunity_id WHERE id = ?""",
            [(other, desk.home.call)],
        )
        store._database.connection.execute("COMMIT")
        told = "UPDATE told SET opportunity = ?"
        store._database.connection.execute(told, (other,))
    assert "Ocean sensors" in ana.looks("/").text, "told under the name it had then"
    with desk.home.store() as store:
        entry = Triage("ocean-lab", other, TriageAction.DISMISS, "", "ben", NOW)
        store.triage.add(entry)
    assert "Nothing here" in ana.looks("/").text, "dismissed under the name it had then"


def test_behind_a_proxy_that_names_the_host_otherwise_people_sign_in_too(desk):
    url = "https://triage.example.org"
    service = TriageService(desk.home.settings, desk.clock, public_url=url)
    browser = TestClient(triage_app(service, url), base_url="https://127.0.0.1", follow_redirects=False)
    data = {"name": "Ana Ito", "passphrase": desk.words["Ana Ito"]}
    assert browser.post("/sign-in", data=data, headers={"origin": url}).status_code == 303
    assert browser.post("/sign-in", data=data, headers={"origin": "https://evil.test"}).status_code == 403


@pytest.mark.parametrize("number", ["9" * 5000, "٣", "-1", "1e3", ""])
def test_a_number_that_is_none_is_no_error(desk, number):
    ana = desk.person()
    assert ana.browser.get(f"{desk.page}?seen={quote(number)}").status_code == 200
    csrf = _hidden(ana.looks().text, "csrf")
    data = {"csrf": csrf, "number": number}
    assert ana.browser.post(f"{desk.page}/take-back", data=data, headers=ORIGIN).status_code == 404
    assert ana.browser.post("/", data=data, headers={"origin": "http://["}).status_code == 403
