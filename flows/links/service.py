"""A request for a link becomes an answer: looking never changes anything, only a POST acts.

No session and no cookie: the signed link itself is what allows the act. So nothing that a browser sends by
itself can be abused by a foreign page (CSRF), which would have to know the link and could then as well
follow it. Free of any web framework; the clock is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import parse_qsl

from db.records.errors import InputError
from db.store import Store
from flows.links.acts import Asked, MissingError, asked, one_at_a_time, perform
from flows.links.keys import link_keys
from flows.links.pages import ONE_CLICK, busy_page, done_page, form_page, invalid_page, style_source
from flows.links.tokens import Purpose, opened
from flows.links.words import PageWords, language_asked, page_words
from flows.settings import Settings

BODY_BYTES = 32_768
# A mail scanner or a person waits so long; then the answer is 503, and the click can be made again.
PATIENCE_SECONDS = 8.0
RETRY_SECONDS = 60
_FIELDS = 20
_ONE_CLICK_PART = re.compile(
    rb'\r\nContent-Disposition: *form-data; *name="?List-Unsubscribe"?[^\r]*\r\n'
    rb"(?:[^\r\n]+\r\n)*\r\nOne-Click\r\n",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, page and headers beyond those of every answer."""

    status: int
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Following:
    """Somebody follows a link: ``body`` is ``None`` when they only look."""

    purpose: str
    token: str
    languages: str = ""
    body: bytes | None = None
    content_type: str = ""


def common_headers() -> dict[str, str]:
    """What every answer carries: nothing is stored, framed, indexed, passed on, or loaded from elsewhere."""
    policy = (
        f"default-src 'none'; style-src {style_source()}; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    )
    return {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": "no-store",
        "Vary": "Accept-Language",
    }


class LinkService:
    """Answers requests for the links of one home. Keys are read anew, so that a rotation needs no restart."""

    def __init__(
        self, settings: Settings, clock: Callable[[], datetime], patience: float = PATIENCE_SECONDS
    ) -> None:
        self._settings, self._clock, self._patience = settings, clock, patience

    def answer(self, following: Following) -> Answer:
        """The page for a link, or what came of pressing its button. Never raises for what was sent."""
        words = page_words(language_asked(following.languages))
        request: Asked | None = None
        form = _form(following)
        try:
            with Store.open(self._settings.database, create=False) as store:
                store.people.wait_at_most(self._patience)
                request = self._asked(store, following)
                if request is None:
                    return Answer(404, invalid_page(words))
                if following.body is None:
                    return Answer(200, form_page(request.about, words, self._clock().date()))
                return self._act(store, request, form, words)
        except InputError:
            about = request.about if request else None
            page = busy_page(about, words, self._clock().date(), form)
            return Answer(503, page, {"Retry-After": str(RETRY_SECONDS)})

    def _asked(self, store: Store, following: Following) -> Asked | None:
        if following.purpose not in set(Purpose):
            return None
        purpose = Purpose(following.purpose)
        keys = link_keys(self._settings.home)
        link = opened(purpose, following.token, keys, self._clock().date())
        return None if link is None else asked(store, purpose, link)

    def _act(self, store: Store, request: Asked, form: Mapping[str, str], words: PageWords) -> Answer:
        at, about = self._clock(), request.about
        name, value = ONE_CLICK
        try:
            if request.purpose is Purpose.ONE_CLICK and form.get(name) != value:
                raise MissingError("not what RFC 8058 has a mail program post")
            home: Path = self._settings.home
            with one_at_a_time(home, self._patience):
                day = perform(store, request, form, at)
        except MissingError:
            return Answer(400, form_page(about, words, at.date(), form, words.says["missing"]))
        return Answer(200, done_page(about, words, day))


def _form(following: Following) -> dict[str, str]:
    """The fields of a posted form; of a multipart one only what RFC 8058 has a mail program post."""
    body = following.body or b""
    if following.content_type.lower().startswith("multipart/form-data"):
        return dict([ONE_CLICK]) if _ONE_CLICK_PART.search(b"\r\n" + body) else {}
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FIELDS)
    except ValueError:
        return {}
    return dict(pairs)
