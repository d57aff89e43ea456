"""A request of somebody who decides becomes an answer. Only a POST from our own pages changes anything.

Whoever acts is signed in, the form repeats what only their own pages carry, and the request must not come
from a foreign site: each of the three alone would do. Free of any web framework; the clock is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hmac import compare_digest
from urllib.parse import quote, urlsplit

from db.desk_copy import DeskCopy, Reading
from db.records import Opportunity, Triage
from db.records.errors import InputError
from db.store import Store
from flows.links.acts import append_decision, one_at_a_time
from flows.links.keys import link_keys
from flows.settings import Settings
from flows.triage.file import entered
from flows.triage.pages import (
    STATES,
    TO_DECIDE,
    Told,
    call_page,
    list_page,
    refusal_page,
    sign_in_page,
)
from flows.triage.repeats import said
from flows.triage.sessions import LASTS, Session, begun, opened
from flows.triage.standing import in_words

PATIENCE_SECONDS = 8.0
SIGN_IN, SIGN_OUT = ("sign-in",), ("sign-out",)
_CALL, _TAKE_BACK = 3, 4
_DIGITS = 19


@dataclass(frozen=True, slots=True)
class Sent:
    """A request: ``path`` are its parts, ``origin`` where the form stood (empty when not said)."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    form: Mapping[str, str]
    cookie: str
    origin: str
    host: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, page and headers beyond those of every answer; ``cookie`` is the new one, empty to end it."""

    status: int
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cookie: str | None = None


class TriageService:
    """Answers the requests of those who decide in one home; ``patience`` (seconds) is for other writers."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], datetime],
        patience: float = PATIENCE_SECONDS,
        public_url: str | None = None,
    ) -> None:
        self._settings, self._clock, self._patience = settings, clock, patience
        # A proxy may hand the request on under another name than the browser's.
        self._public_host = urlsplit(public_url or "").netloc
        self._live = DeskCopy(settings.database, lasting=False)

    def answer(self, sent: Sent) -> Answer:
        """The page for a request, or what came of it. Never raises for what was sent."""
        if sent.method == "POST" and not _is_ours(sent, self._public_host):
            return Answer(403, refusal_page("Not from here", "The form stood on another site."))
        session: Session | None = None
        try:
            with self._live.reading() as reading:
                session = opened(sent.cookie, self._keys(), reading.store.officers, self._clock())
                if sent.path == SIGN_IN:
                    return self._sign_in(reading, sent)
                if session is None:
                    return _redirect(f"/sign-in?onward={quote(_onward(sent), safe='')}")
                if sent.method == "POST":
                    return self._act(reading, session, sent)
                return self._page(reading, session, sent, Told())
        except InputError as error:
            text = f"Nothing was changed: {error} Try again in a moment."
            return Answer(503, refusal_page("Busy", text, sent.form.get("note", ""), session))

    def _keys(self) -> tuple[bytes, ...]:
        return link_keys(self._settings.home)

    def _sign_in(self, reading: Reading, sent: Sent) -> Answer:
        onward = sent.form.get("onward") or sent.query.get("onward", "/")
        if sent.method != "POST":
            return Answer(200, sign_in_page(onward))
        name, passphrase = sent.form.get("name", "").strip(), sent.form.get("passphrase", "")
        officer = reading.store.officers.admitted(name, passphrase)
        if officer is None:
            return Answer(403, sign_in_page(onward, "Name and passphrase do not go together."))
        return _redirect(onward if _is_path(onward) else "/", begun(officer, self._keys(), self._clock()))

    def _act(self, reading: Reading, session: Session, sent: Sent) -> Answer:
        if not compare_digest(sent.form.get("csrf", "").encode(), session.csrf.encode()):
            text = "The form is of an earlier session; open the page again."
            return Answer(403, refusal_page("Signed in anew", text, sent.form.get("note", ""), session))
        if sent.path == SIGN_OUT:
            return _redirect("/sign-in", "")
        found = self._call(reading, session, sent)
        if found is None:
            return _nothing(session)
        profile, opportunity = found
        if len(sent.path) == _TAKE_BACK and sent.path[3] == "take-back":
            return self._take_back(session, profile, opportunity, sent.form.get("number", ""))
        return self._record(reading, session, sent, profile, opportunity)

    def _record(
        self, reading: Reading, session: Session, sent: Sent, profile: str, opportunity: Opportunity
    ) -> Answer:
        at = self._clock()
        entry, problems = entered(profile, opportunity.id, sent.form, session.officer.name, at)
        if entry is None or problems:
            page = call_page(reading, session, profile, opportunity, Told(problems), sent.form, at.date())
            return Answer(400, page)
        seen = sent.form.get("seen", "")
        mark = seen if _is_number(seen) else ""
        self._append(entry, int(mark) if mark else None)
        return _redirect(f"/calls/{quote(profile, safe='')}/{opportunity.id}?seen={mark}")

    def _append(self, entry: Triage, seen: int | None) -> None:
        """Append an entry, but once for a form: what it says since the form was opened, it has said."""
        with one_at_a_time(self._settings.home, self._patience), self._writing() as store:
            since = [
                said(each)
                for each in store.triage.history(entry.opportunity)
                if each.profile == entry.profile and seen is not None and (each.number or 0) > seen
            ]
            if said(entry) not in since:
                append_decision(store, entry, again=True)

    def _take_back(self, session: Session, profile: str, opportunity: Opportunity, number: str) -> Answer:
        here = f"/calls/{quote(profile, safe='')}/{opportunity.id}"
        with one_at_a_time(self._settings.home, self._patience), self._writing() as store:
            mine = [
                each.number
                for each in store.triage.history(opportunity.id)
                if each.profile == profile and each.author == session.officer.name
            ]
            if not _is_number(number) or int(number) not in mine:
                return _nothing(session)
            store.triage.take_back_entry(int(number), session.officer.name, self._clock())
        return _redirect(here)

    def _writing(self) -> Store:
        store = Store.open(self._settings.database, create=False)
        store.people.wait_at_most(self._patience)
        return store

    def _page(self, reading: Reading, session: Session, sent: Sent, told: Told) -> Answer:
        if not sent.path:
            return self._list(reading, session, sent)
        found = self._call(reading, session, sent)
        if found is None or len(sent.path) != _CALL:
            return _nothing(session)
        profile, opportunity = found
        told = _told(reading, session, sent, profile, opportunity.id)
        today = self._clock().date()
        return Answer(200, call_page(reading, session, profile, opportunity, told, {}, today))

    def _list(self, reading: Reading, session: Session, sent: Sent) -> Answer:
        profiles = [name for name, _ in reading.store.profiles.all() if session.officer.decides_for(name)]
        if not profiles:
            return Answer(
                200, refusal_page("No profile", "There is no profile that you decide for.", "", session)
            )
        profile = sent.query.get("profile", profiles[0])
        state = sent.query.get("state", TO_DECIDE)
        if profile not in profiles or state not in STATES:
            return _nothing(session)
        return Answer(200, list_page(reading, session, profile, profiles, state))

    def _call(self, reading: Reading, session: Session, sent: Sent) -> tuple[str, Opportunity] | None:
        """The profile and the call that a path names, where this person decides for it."""
        if len(sent.path) not in {_CALL, _TAKE_BACK} or sent.path[0] != "calls":
            return None
        profile, name = sent.path[1:3]
        known = {registered for registered, _ in reading.store.profiles.all()}
        if profile not in known or not session.officer.decides_for(profile):
            return None
        opportunity = reading.store.opportunities.get(name)
        return None if opportunity is None else (profile, opportunity)


def _told(reading: Reading, session: Session, sent: Sent, profile: str, opportunity: str) -> Told:
    """What was just recorded, and what colleagues entered while its form was open."""
    seen = sent.query.get("seen", "")
    if not _is_number(seen):
        return Told()
    since: Sequence[Triage] = [
        each
        for each in reading.store.triage.history(opportunity)
        if each.profile == profile and (each.number or 0) > int(seen)
    ]
    mine = [each for each in since if each.author == session.officer.name]
    others = [each for each in since if each.author != session.officer.name]
    return Told(done=in_words(mine[-1]) if mine else "", meanwhile=others)


def _is_ours(sent: Sent, public_host: str) -> bool:
    """Whether a form stood on our own pages, as far as the browser says; its token says the rest."""
    if not sent.origin:
        return True
    try:
        here = urlsplit(sent.origin).netloc
    except ValueError:
        return False
    # What a browser will not name ("null") has no host, and is none of ours.
    return bool(here) and here in {sent.host, public_host}


def _is_path(onward: str) -> bool:
    """Whether an address is a path of ours: what else it may hold, a browser might follow elsewhere."""
    plain = onward.isascii() and onward.isprintable() and "\\" not in onward
    return plain and onward.startswith("/") and not onward.startswith("//")


def _is_number(typed: str) -> bool:
    """Whether something is a number that the log could have given."""
    return typed.isascii() and typed.isdigit() and len(typed) < _DIGITS


def _onward(sent: Sent) -> str:
    return "/" if sent.method == "POST" else "/" + "/".join(quote(part, safe="") for part in sent.path)


def _nothing(session: Session) -> Answer:
    return Answer(404, refusal_page("Nothing is here", "No such call or profile, or not yours.", "", session))


def _redirect(path: str, cookie: str | None = None) -> Answer:
    return Answer(303, "", {"Location": path}, cookie)


COOKIE_SECONDS = int(LASTS.total_seconds())
